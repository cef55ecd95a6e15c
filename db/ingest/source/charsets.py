"""Decodes bytes to text: ``decode`` for any file, ``decode_page`` for HTML, which may declare its charset.

The order of evidence: a byte order mark, valid UTF-8, the declared charset, chardet's guess. On 258 texts of the
corpora in their languages' old encodings chardet was right in 254 and resiliparse in 244; that one is quicker (0.4 ms
against 3.0 on 2,000 letters) but lacks the Baltic and Ukrainian encodings and the Korean of Windows.
"""

import codecs
import re
import unicodedata

from db.ingest.source.inputs import Input
from db.ingest.source.records import Refused


class UndecodableText(ValueError):
    """Raised for bytes that are text in no known encoding."""


_MARKS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ANY_MARK = tuple(mark for mark, _ in _MARKS)

_ENCODINGS = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("koi8-r", "koi8-u", "cp866", "mac-cyrillic"),
    *("iso8859-2", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-13", "iso8859-15"),
    *("cp932", "shift_jis_2004", "euc_jis_2004", "gb18030", "big5hkscs", "cp949", "euc_kr"),
)
"""What pages were written in before UTF-8. chardet knows twice as many, and takes English with a few curly quotes
for some of the others."""

_OLD_LATIN = ("mac-roman", "cp850", "cp852")
_ENOUGH_FOR_OLD_LATIN = 8
"""Non-ASCII bytes from which on ``_OLD_LATIN`` is thought of: fewer are cp1252 far more often (measured on English)."""

_LEAST_SURE = 0.02
"""chardet's confidence in what is mostly not ASCII: noise too short to tell comes out as something, at hardly any; text
of 12 letters has 0.1."""

_SAMPLE = 4096
"""Characters by which it is told whether bytes may be UTF-16 or UTF-32: those of a page's head are too few."""

_PAGE_SAMPLE = 10_000
"""Bytes of a page by which chardet tells its encoding, of lines that aren't ASCII: it takes 1.5 ms a thousand, and was
as often right with 400 letters as with 2,000."""

_HEAD_BYTES = 4096
"""Bytes of a page in which its encoding is looked for. The HTML standard says 1,024; some have a long comment first."""

_MOST_UNREADABLE = 0.02
"""Of all characters of a page, those that may be lost: a page cut in pieces by a broken proxy has fewer, and what is
no text has many more."""

_ENOUGH_FOR_SECOND = 1000
"""Bytes of pieces in a second encoding from which on they tell which one it is: of single letters, cp1252 is right far
more often than not."""

_ASCII = bytes(range(0x80))
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1b"))
_SHIFT_TO_JAPANESE = re.compile(rb"\x1b\$(?:[@B]|\([CD])")
_SHIFT_TO_KOREAN = b"\x1b$)C"
_C1 = re.compile("[\x80-\x9f]")
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_TAGS = re.compile(rb"<[^>]{0,2000}>")
_LINE_ENDS = re.compile(rb"[\r\n<>]+")


def read_text(source: Input) -> str:
    """Return the text of an input. Raises Refused: ``charset``, or what opening it raises."""
    try:
        return decode(source.read())
    except UndecodableText as error:
        raise Refused("charset", str(error)) from error


def decode(data: bytes) -> str:
    """Return the text in ``data``, without a byte order mark.

    A few undecodable bytes (a page cut within a character) become U+FFFD. Raises UndecodableText if there are more
    than a few.
    """
    if data.startswith(_ANY_MARK):
        return _marked(data)
    if b"\0" in data:
        return _with_nuls(data)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _broken_utf8(data, error) or _by_library(data)
    if "\x1b" in text and text.isascii():
        return _iso_2022(data) or text
    return text


def _marked(data: bytes) -> str:
    found = [(data[len(mark) :], encoding) for mark, encoding in _MARKS if data.startswith(mark)]
    for rest, encoding in found:
        try:
            return rest.decode(encoding)
        except UnicodeDecodeError:
            continue
    rest, encoding = found[-1]
    text = rest.decode(encoding, "replace")
    if text.count("\ufffd") > 1 + len(text) // 20:
        raise UndecodableText("The bytes after its byte order mark are not text.")
    return text


def _with_nuls(data: bytes) -> str:
    """Decode UTF-16 or UTF-32 without a byte order mark, or text with NULs in it."""
    without = data.translate(None, _CONTROLS)
    controls = len(data) - len(without)
    if controls <= len(data) // 10:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            text = _broken_utf8(data, error)
            if text is not None:
                return text
    if controls <= len(data) // 100:  # of UTF-16 it is one byte in 20, and in most languages in 2
        return _by_library(without)  # which takes a single NUL for the mark of a binary file
    text = _unmarked_wide(data)
    if text is None:
        raise UndecodableText("It is full of control characters.")
    return text


def _unmarked_wide(data: bytes) -> str | None:
    found = []
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        try:
            text = data[: len(data) // width * width].decode(encoding)
        except UnicodeDecodeError:
            continue
        blanks = text.count(" ") + text.count("\n")
        if blanks and _is_plausible(text[:_SAMPLE]):
            found.append((width, blanks, text))
    return max(found)[2] if found else None


def _is_plausible(text: str) -> bool:
    odd = sum(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") and char not in "\t\n\f\r" for char in text)
    return odd <= len(text) // 50


def _broken_utf8(data: bytes, error: UnicodeDecodeError) -> str | None:
    """Return the text if ``data`` is UTF-8 except for a few bytes, or is cut within its last character."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    ascii_chars = len(data) - len(data.translate(None, _ASCII))
    good = len(text) - ascii_chars - bad
    is_cut = good and error.end == len(data) and error.reason == "unexpected end of data"
    # Pages in other encodings look like UTF-8 by chance too, but never had more than one good character for a bad one.
    return text if is_cut or good >= 2 * bad else None


def _iso_2022(data: bytes) -> str | None:
    """Decode Japanese or Korean in seven bits, which is valid UTF-8 as well."""
    if _SHIFT_TO_JAPANESE.search(data) is not None:
        encoding = "iso2022_jp_2"
    elif _SHIFT_TO_KOREAN in data:
        encoding = "iso2022_kr"
    else:
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _by_library(data: bytes) -> str:
    """Decode by the encoding that chardet detects, the best of two attempts. Raises UndecodableText."""
    encoding = _detect(data)
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") > 1 + len(text) // 100:
        raise UndecodableText("It is in no encoding that is known.")
    return text


def _detect(data: bytes) -> str:
    """Return the encoding that chardet detects. Raises UndecodableText."""
    import chardet  # imported late: 0.1 s, and most pages are UTF-8

    beyond_ascii = len(data.translate(None, _ASCII))
    attempts: list[tuple[str, ...]] = [_ENCODINGS + _OLD_LATIN]
    if beyond_ascii < _ENOUGH_FOR_OLD_LATIN:
        attempts.insert(0, _ENCODINGS)
    encoding = ""
    for encodings in attempts:
        found = chardet.detect(data, include_encodings=encodings, prefer_superset=False, compat_names=False)
        if found["encoding"] is None or (found["confidence"] < _LEAST_SURE and beyond_ascii > len(data) // 3):
            raise UndecodableText("It is in no encoding that is known.")
        encoding = found["encoding"]
        # C1 controls, which no page has, and Mac and DOS text read as another's is full of
        if _C1.search(data.decode(encoding, "replace")) is None:
            break
    return encoding


def decode_page(data: bytes, said: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text of a page without NULs, and warnings. ``said`` is the charset of the HTTP header.

    Strict UTF-8 beats what is said, since text in another encoding hardly ever is that by chance. Where a page has
    pieces in a second encoding, each piece is read in its own. Raises ``Refused("charset")``.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return _checked(text), _unreadable(text)
    declared = [name for name in map(_codec, (said, _declared_in(data))) if name is not None]
    if b"\0" in data:
        if b"<\0" in data or data.count(b"\0<") > 2:  # letters of two or four bytes
            return _by_sight(data), ()
        data = data.replace(b"\0", b"")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _legacy(data, declared)
    if text.isascii() and (declared[:1] == ["iso2022_jp"] or (not declared and _SHIFT_TO_JAPANESE.search(data))):
        return data.decode("iso2022_jp", "replace"), ()
    if not text.isascii() and declared and declared[0] != "utf-8":
        return text, (f"It says that its encoding is {declared[0]}, but it is UTF-8.",)
    return text, ()


def _legacy(data: bytes, declared: list[str]) -> tuple[str, tuple[str, ...]]:
    """Decode a page that isn't valid UTF-8 throughout."""
    others = [name for name in declared if name != "utf-8"]
    good, bad = _runs(data)
    if good > 2 * bad or (declared and declared[0] == "utf-8" and good > bad):
        return _mixed(data, others[0] if others else _second(data))
    for encoding in others:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode(encoding, "replace")
            if text.count("\ufffd") > 1 + len(text) // 1000:
                continue
            return text, _unreadable(text)
        return text, () if encoding == declared[0] else (f"It says that its encoding is {declared[0]}: it is not.",)
    text = _by_sight(data)
    said = (f"It says that its encoding is {declared[0]}: it is not.",) if declared else ()
    return text, (*said, *_unreadable(text))


def _runs(data: bytes) -> tuple[int, int]:
    """Count the runs of non-ASCII bytes that are UTF-8, and those that aren't."""
    good = bad = 0
    for match in _BEYOND_ASCII.finditer(data):
        try:
            match[0].decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return good, bad


def _mixed(data: bytes, second: str) -> tuple[str, tuple[str, ...]]:
    """Decode UTF-8 with parts in a second encoding. Incomplete UTF-8 stays unreadable instead of being made up."""
    is_mixed = False

    def read(match: re.Match[bytes]) -> bytes:
        nonlocal is_mixed
        try:
            match[0].decode()
        except UnicodeDecodeError as error:
            if error.start > 0 or (error.reason == "unexpected end of data" and len(match[0]) > 1):
                return match[0].decode("utf-8", "replace").encode()
            is_mixed = True
            return match[0].decode(second, "replace").encode()
        return match[0]

    text = _BEYOND_ASCII.sub(read, data).decode()
    warning = ("It mixes encodings: some pieces of it were read as " + second + ".",) if is_mixed else ()
    return text, (*warning, *_unreadable(text))


def _second(data: bytes) -> str:
    """Return the encoding of the parts that aren't UTF-8."""
    pieces = []
    for match in _BEYOND_ASCII.finditer(data):
        try:
            match[0].decode()
        except UnicodeDecodeError:
            pieces.append(data[max(0, match.start() - 20) : match.end() + 20])
    if sum(map(len, pieces)) < _ENOUGH_FOR_SECOND:
        return "cp1252"
    try:
        return _detect(b" ".join(pieces))
    except UndecodableText:
        return "cp1252"


def _by_sight(data: bytes) -> str:
    """Decode a page by its bytes alone. Raises ``Refused("charset")``."""
    try:
        return _checked(decode(data) if b"\0" in data else data.decode(_detect(_words_beyond_ascii(data)), "replace"))
    except UndecodableText as error:
        raise Refused("charset") from error


def _words_beyond_ascii(page: bytes) -> bytes:
    """Return the first lines of a page's text that aren't ASCII; markup and scripts tell nothing of its encoding."""
    lines: list[bytes] = []
    size = 0
    for line in _LINE_ENDS.split(_TAGS.sub(b" ", page)):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size >= _PAGE_SAMPLE:
                break
    return b"\n".join(lines)[:_PAGE_SAMPLE]


def _declared_in(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    match = _XML.search(head) or _META.search(head)
    return match[1].decode("ascii", "replace") if match is not None else None


_SUPERSETS = {
    **dict.fromkeys(("ascii", "iso8859-1", "latin-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis",), "cp932"),
    **dict.fromkeys(("euc_kr",), "cp949"),
    **dict.fromkeys(("iso8859-9",), "cp1254"),
    **dict.fromkeys(("iso8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("big5",), "big5hkscs"),
    # A page that says UTF-16 in ASCII letters isn't.
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig"), "utf-8"),
}
"""What browsers take an encoding for: those that say one mostly mean the larger one."""
_ALIASES = {"x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gb18030", "utf8": "utf-8", "unicode": "utf-8"}


def declared_encoding(head: bytes) -> str | None:
    """Return Python's name of the encoding that a page or XML declares in its first bytes; None for none."""
    return _codec(_declared_in(head))


def _codec(name: str | None) -> str | None:
    """Return Python's name of an encoding; None if Python doesn't know it or it isn't one of text."""
    if not name:
        return None
    name = name.strip(" \"';").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(found.name, found.name) if found._is_text_encoding else None


def _checked(text: str) -> str:
    """Return ``text``, unless too much of it is unreadable."""
    if text.count("\ufffd") > 1 + len(text) * _MOST_UNREADABLE:
        raise Refused("charset")
    return text.replace("\0", "") if "\0" in text else text


def _unreadable(text: str) -> tuple[str, ...]:
    """Return the warning for lost characters, if there are any. Raises ``Refused`` for too many."""
    if "\ufffd" not in _checked(text):
        return ()
    return ("Some characters of this page could not be read; they are shown as \ufffd.",)

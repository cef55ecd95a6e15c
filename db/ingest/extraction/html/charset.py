"""The bytes of an HTML page as text: by byte order mark, what HTTP says, what the page says, UTF-8, or a library."""

import codecs
import re

from db.ingest.source.decoding import UndecodableText
from db.ingest.source.decoding import decode as decode_text
from db.ingest.source.records import Refused

_HEAD_BYTES = 4096
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_TAGS = re.compile(rb"<[^>]{0,2000}>")
_SAMPLE = 200_000
_MOST_UNREADABLE = 0.02  # of all characters


def decode_page(data: bytes, said: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a page, and warnings. ``said`` is the charset that HTTP gave. NULs are left out.

    Strict UTF-8 beats what is said, since text in another encoding hardly ever is that by chance. Where a page has
    pieces in a second encoding, each piece is read in its own. Raises ``Refused("charset")``.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return _checked(text), _unreadable(text)
    declared = [name for name in map(_codec, (said, _meta(data))) if name is not None]
    if b"\0" in data:
        if b"<\0" in data or data.count(b"\0<") > 2:  # letters of two or four bytes
            return _by_sight(data), ()
        data = data.replace(b"\0", b"")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _legacy(data, declared)
    if text.isascii() and declared and declared[0] == "iso2022_jp":
        return data.decode("iso2022_jp", "replace"), ()
    if not text.isascii() and declared and declared[0] != "utf-8":
        return text, (f"It says that its encoding is {declared[0]}, but it is UTF-8.",)
    return text, ()


def _legacy(data: bytes, declared: list[str]) -> tuple[str, tuple[str, ...]]:
    """What isn't UTF-8 throughout."""
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
    """How many runs of bytes beyond ASCII are UTF-8, and how many are not."""
    good = bad = 0
    for match in _BEYOND_ASCII.finditer(data):
        try:
            match[0].decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return good, bad


def _mixed(data: bytes, second: str) -> tuple[str, tuple[str, ...]]:
    """UTF-8 with pieces in a second encoding. What is UTF-8 cut short stays unreadable, rather than be made up."""
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
    """The encoding of the pieces that aren't UTF-8."""
    pieces = []
    for match in _BEYOND_ASCII.finditer(data):
        try:
            match[0].decode()
        except UnicodeDecodeError:
            pieces.append(data[max(0, match.start() - 20) : match.end() + 20])
    if sum(map(len, pieces)) < 1000:
        return "cp1252"  # too little to tell; of single letters it is right far more often than not
    from resiliparse.parse.encoding import detect_encoding  # imported late: few pages need it

    found = _codec(detect_encoding(b" ".join(pieces)))
    return found if found is not None and found != "utf-8" else "cp1252"


def _by_sight(data: bytes) -> str:
    """The text by what its bytes look like, judged without the markup."""
    from resiliparse.parse.encoding import detect_encoding

    if b"\0" not in data[:_SAMPLE]:
        sample = _TAGS.sub(b" ", data[:_SAMPLE])
        found = _codec(detect_encoding(sample))
        if found is not None and found not in ("ascii", "utf-8"):
            text = data.decode(found, "replace")
            if text.count("\ufffd") <= len(text) // 1000:
                return text
    try:
        return _checked(decode_text(data))
    except UndecodableText as error:
        raise Refused("charset") from error


def _meta(data: bytes) -> str | None:
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


def _codec(name: str | None) -> str | None:
    """Python's name for an encoding, or None for one that it doesn't know (or that is none for text)."""
    if not name:
        return None
    name = name.strip(" \"';").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(found.name, found.name) if found._is_text_encoding else None


def _checked(text: str) -> str:
    """``text``, unless too much of it can't be read."""
    if text.count("\ufffd") > 1 + len(text) * _MOST_UNREADABLE:
        raise Refused("charset")
    return text.replace("\0", "") if "\0" in text else text


def _unreadable(text: str) -> tuple[str, ...]:
    """The warning for characters that are lost, where there are any. Raises ``Refused`` for too many."""
    if "\ufffd" not in _checked(text):
        return ()
    return ("Some characters of this page could not be read; they are shown as \ufffd.",)

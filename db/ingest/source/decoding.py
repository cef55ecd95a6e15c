"""Bytes as text: by their byte order mark, then as UTF-8, then in the encoding that a library takes them to be in."""

import re
import unicodedata


class UndecodableText(ValueError):
    """These bytes are not text in any encoding that is known here."""


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

_ASCII = bytes(range(0x80))
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1b"))
_SHIFT_TO_JAPANESE = re.compile(rb"\x1b\$(?:[@B]|\([CD])")
_SHIFT_TO_KOREAN = b"\x1b$)C"
_C1 = re.compile("[\x80-\x9f]")
_SAMPLE = 4096


def decode(data: bytes) -> str:
    """The text in ``data``, without a byte order mark.

    A few bytes that fit nowhere (a page cut within a character) become U+FFFD. Raises UndecodableText where there are
    more than a few.
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
    """UTF-16 or UTF-32 without a mark, or text with NULs in it."""
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
    """The text if ``data`` is UTF-8 but for a few bytes, or but for being cut within its last character."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    ascii_chars = len(data) - len(data.translate(None, _ASCII))
    good = len(text) - ascii_chars - bad
    is_cut = good and error.end == len(data) and error.reason == "unexpected end of data"
    # Pages in other encodings look like UTF-8 by chance too, but never had more than one good character for a bad one.
    return text if is_cut or good >= 2 * bad else None


def _iso_2022(data: bytes) -> str | None:
    """Japanese or Korean in seven bits, which are UTF-8 as well."""
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
    import chardet  # imported late: 0.1 s, and most pages are UTF-8

    beyond_ascii = len(data.translate(None, _ASCII))
    attempts: list[tuple[str, ...]] = [_ENCODINGS + _OLD_LATIN]
    if beyond_ascii < _ENOUGH_FOR_OLD_LATIN:
        attempts.insert(0, _ENCODINGS)
    text = ""
    for encodings in attempts:
        found = chardet.detect(data, include_encodings=encodings, prefer_superset=False, compat_names=False)
        # Noise too short to tell comes out as something, at hardly any confidence; text of 12 letters has 0.1.
        if found["encoding"] is None or (found["confidence"] < 0.02 and beyond_ascii > len(data) // 3):
            raise UndecodableText("It is in no encoding that is known.")
        text = data.decode(found["encoding"], "replace")
        if _C1.search(text) is None:  # which no page has, and Mac and DOS text read as another's is full of
            break
    if text.count("\ufffd") > 1 + len(text) // 100:
        raise UndecodableText("It is in no encoding that is known.")
    return text

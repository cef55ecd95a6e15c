"""Repairs of XML before it is parsed: what is wrong in most feeds, sitemaps and exports, and stops or misleads parsers.

The encoding that a document names though it is in UTF-8, control characters, `&` and `<` that nobody escaped (`AT&T`,
`?a=1&b=2`, `<3`), and HTML's named characters, which XML doesn't know.
"""

import codecs
import re
from html import escape
from html.entities import html5

from db.ingest.source.charsets import declared_encoding, decode_page
from db.text.lazy_regex import lazy_compile

UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""Starts of a document in UTF-16, which is given to the parser as it is."""

_BEFORE_XML = b"\xef\xbb\xbf \t\r\n\0"
_CONTROLS = {code: " " for code in range(0x20) if chr(code) not in "\t\n\r"}
_UNESCAPED = lazy_compile(
    r"&(?:(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z_][\w.-]{0,63});)?|<(?![A-Za-z_:/!?\x80-\uffff])"
)
_OPEN_END = lazy_compile(r"(?:&[^&;<>\s]{0,66}|<|<!(?:\[[A-Z]{0,5})?)\Z")
_ASCII = bytes(range(0x20, 0x7F))
"""What an encoding must agree on with ASCII: else a document could hide from the checks what only the parser sees."""
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def repair_document(data: bytes, said: str | None = None) -> bytes:
    """Return a document in UTF-8 without these flaws. ``said`` is the charset of the HTTP header.

    Its XML declaration may still name another encoding. Raises ``Refused("charset")``.
    """
    text, _ = decode_page(data, said)
    repair = _TextRepair()
    return (repair.feed(text.lstrip("\ufeff \t\r\n")) + repair.close()).encode("utf-8", "replace")


class StreamRepair:
    """Repairs a document piece by piece. What comes out is in UTF-8, unless ``is_wide``: UTF-16 stays as it is."""

    def __init__(self, head: bytes) -> None:
        self.is_wide = head.startswith(UTF_16_STARTS)
        declared = declared_encoding(head)
        self._declared = declared if declared is None or _ASCII.decode(declared, "replace") == _ASCII.decode() else None
        self._decoder: codecs.IncrementalDecoder | None = None
        self._text = _TextRepair()
        self._is_start = True

    def feed(self, data: bytes) -> bytes:
        """Return the next piece; the end of it may be held back until more follows."""
        if self.is_wide:
            return data
        if self._is_start:
            data = data.lstrip(_BEFORE_XML)
            self._is_start = not data
        if self._decoder is None and (not data.isascii() or b"\x1b" in data):
            self._decoder = self._find_decoder(data)
        text = self._decoder.decode(data) if self._decoder is not None else data.decode("ascii")
        return self._text.feed(text).encode("utf-8", "replace")

    def close(self) -> bytes:
        """Return what was held back."""
        if self.is_wide:
            return b""
        end = self._decoder.decode(b"", final=True) if self._decoder is not None else ""
        return (self._text.feed(end) + self._text.close()).encode("utf-8", "replace")

    def _find_decoder(self, data: bytes) -> codecs.IncrementalDecoder:
        """Return the decoder for a document whose first piece beyond ASCII is ``data``: UTF-8 if it may be that."""
        try:
            codecs.getincrementaldecoder("utf-8")().decode(data)
            is_utf_8 = b"\x1b" not in data
        except UnicodeDecodeError:
            is_utf_8 = False
        if is_utf_8 or self._declared in (None, "utf-8"):
            return codecs.getincrementaldecoder("utf-8")(_AS_CP1252)
        return codecs.getincrementaldecoder(self._declared)("replace")


_AS_CP1252 = "newsbrowse.as_cp1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that aren't UTF-8 as Windows' Latin letters, of which feeds in UTF-8 have single ones."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_AS_CP1252, _as_cp1252)


class _TextRepair:
    """Repairs the text of a document piece by piece. CDATA stays as it is, but for control characters."""

    def __init__(self) -> None:
        self._held = ""
        self._is_cdata = False

    def feed(self, text: str) -> str:
        text = self._held + text.translate(_CONTROLS)
        parts: list[str] = []
        at = 0
        while True:
            mark = _CDATA_END if self._is_cdata else _CDATA
            found = text.find(mark, at)
            if found < 0:
                break
            parts.append(self._repaired(text[at:found]) + mark)
            at = found + len(mark)
            self._is_cdata = not self._is_cdata
        rest = text[at:]
        end = self._length_without_open_end(rest)
        parts.append(self._repaired(rest[:end]))
        self._held = rest[end:]
        return "".join(parts)

    def close(self) -> str:
        rest, self._held = self._held, ""
        return self._repaired(rest)

    def _length_without_open_end(self, text: str) -> int:
        """Return where something begins at the end of ``text`` whose meaning depends on what follows."""
        if self._is_cdata:
            return len(text) - 2 if text.endswith("]]") else len(text) - text.endswith("]")
        found = _OPEN_END.search(text, max(0, len(text) - 70))
        return found.start() if found else len(text)

    def _repaired(self, text: str) -> str:
        return text if self._is_cdata else _UNESCAPED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;" if match[0] == "&" else "&lt;"
    if name.startswith("#") or name in _XML_NAMES:
        return match[0]
    found = html5.get(f"{name};", match[0])
    return escape(found, quote=False) if found != match[0] else found  # `&AMP;` is a name of HTML's

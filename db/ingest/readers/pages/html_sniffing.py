"""Whether bytes are a page of HTML, by how they start."""

import re

_MARKS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UNMARKED = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))

_LEADING = re.compile(r"(?:[\s\0\ufeff]+|<!--(?:.*?-->|.*\Z)|<\?[^>]{0,2000}>)+", re.DOTALL)
_STRAY = re.compile(r"(?:Ã¯Â»Â¿|[0-9A-Fa-f]{1,8}[ ;]*\r?\n)\s*(?=<)")  # a mark taken for text; a chunk's size
_DOCTYPE = re.compile(r"<!doctype\s+([^\s>]+)", re.IGNORECASE)
_OF_A_PAGE = re.compile(r"<(?:html|head|body|title|meta|article|main)(?=[\s/>])", re.IGNORECASE)
_IN_A_PAGE = re.compile(r"<(?:script|style|link|base|div|section|header|table|center|h1|p)(?=[\s/>])", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} |[*-] |\d+\. |```)|\]\(", re.MULTILINE)


def is_html(head: bytes) -> bool:
    """Whether bytes that start with ``head`` are a page of HTML or XHTML, in whatever encoding.

    By their doctype or first tag, behind comments, an XML prologue, or a few stray characters. What starts with a tag
    that Markdown has as well (``<p align=…>``) is one with a tag that none but a page has, or without Markdown.
    """
    text = _text_of(head)
    for pattern in (_LEADING, _STRAY):
        found = pattern.match(text)
        text = text[found.end() :] if found else text
    doctype = _DOCTYPE.match(text)
    if doctype:
        return doctype[1].lower().startswith("html")
    if _IN_A_PAGE.match(text):
        return _OF_A_PAGE.search(text) is not None or ("</" in text and _MARKDOWN.search(text) is None)
    return _OF_A_PAGE.match(text) is not None


def _text_of(head: bytes) -> str:
    for mark, encoding in (*_MARKS, *_UNMARKED):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("latin-1")

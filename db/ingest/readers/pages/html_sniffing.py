"""Telling a page of HTML by its first bytes."""

import re

_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_STARTS_WITHOUT_MARK = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)

_LEADING = re.compile(r"(?:[\s\0\ufeff]+|<!--(?:.*?-->|.*\Z)|<\?[^>]{0,2000}>)+", re.DOTALL)
_STRAY = re.compile(r"(?:Ã¯Â»Â¿|[0-9A-Fa-f]{1,8}[ ;]*\r?\n)\s*(?=<)")  # a byte order mark decoded as text; a chunk size
_DOCTYPE = re.compile(r"<!doctype\s+([^\s>]+)", re.IGNORECASE)
_PAGE_ONLY_TAG = re.compile(r"<(?:html|head|body|title|meta|article|main)(?=[\s/>])", re.IGNORECASE)
_ANY_PAGE_TAG = re.compile(r"<(?:script|style|link|base|div|section|header|table|center|h1|p)(?=[\s/>])", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} |[*-] |\d+\. |```)|\]\(", re.MULTILINE)


def is_html(head: bytes) -> bool:
    """Return True if bytes that start with ``head`` are a page of HTML or XHTML, in any encoding.

    The doctype or the first tag decides, behind comments, an XML prologue, or a few stray characters. A text that
    starts with a tag that Markdown may have as well (``<p align=…>``) must have a tag that only pages have, or no
    Markdown.
    """
    text = _decode_roughly(head)
    for pattern in (_LEADING, _STRAY):
        found = pattern.match(text)
        text = text[found.end() :] if found else text
    doctype = _DOCTYPE.match(text)
    if doctype:
        return doctype[1].lower().startswith("html")
    if _ANY_PAGE_TAG.match(text):
        return _PAGE_ONLY_TAG.search(text) is not None or ("</" in text and _MARKDOWN.search(text) is None)
    return _PAGE_ONLY_TAG.match(text) is not None


def _decode_roughly(head: bytes) -> str:
    for mark, encoding in (*_BYTE_ORDER_MARKS, *_STARTS_WITHOUT_MARK):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("latin-1")

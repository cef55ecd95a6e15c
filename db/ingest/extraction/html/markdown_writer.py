"""Writes HTML as the Markdown in which bodies are stored (``db.text.markdown``): texts escaped."""

from urllib.parse import urljoin, urlsplit

from lxml import etree

from db.ingest.extraction.html.html_blocks import HtmlBlock, html_blocks
from db.ingest.extraction.html.inline_runs import InlineRun
from db.text.lazy_regex import lazy_compile
from db.text.markdown import escape_line, write_code, write_image, write_table, write_text

_SCHEMES = frozenset(("http", "https", "mailto"))
_LONGEST_URL = 4096
"""Characters of a link's address: longer ones are data or a session, and browsers stop at some thousands too."""
_UNSAFE_IN_URL = lazy_compile(r"[\x00-\x20\x7f-\xa0\u2000-\u206f\u3000\ufeff<>]")
_ESCAPED_IN_URL = lazy_compile(r"[()\\]")


def to_markdown(element: etree._Element, base_url: str | None = None) -> str:
    """Return an HTML element's blocks as Markdown, separated by blank lines.

    Links are made absolute with ``base_url``; without it, and where they lead to anything but http(s) and mailto,
    their text alone stays. Scripts, form controls and hidden elements are left out.
    """
    return write_blocks(html_blocks(element), base_url)


def write_blocks(blocks: list[HtmlBlock], base_url: str | None = None) -> str:
    """Return blocks as Markdown; ``base_url`` as for ``to_markdown``."""
    return "\n\n".join(filter(None, (_block(block, base_url) for block in blocks)))


def _block(block: HtmlBlock, base_url: str | None) -> str:
    if block.kind == "code":
        return write_code(block.text, block.language)
    if block.kind == "table":
        return write_table([[_inline(cell, base_url, starts_line=False) for cell in row] for row in block.rows])
    if block.kind == "image":
        assert block.image is not None
        caption = " ".join(_lines(block.runs, base_url))
        url = _address_of_image(block.image.url, base_url)
        return write_image(block.image.alt, url, caption) if caption or block.image.alt else ""
    runs: list[InlineRun] = [(f"{block.mark} ", "", ""), *block.runs] if block.mark else block.runs
    return write_text(block.kind, _lines(runs, base_url), block.level, block.depth)


def _lines(runs: list[InlineRun], base_url: str | None) -> list[str]:
    """Return the Markdown of each line of a block."""
    if not any("\n" in run[0] for run in runs):
        return [_inline(runs, base_url)]
    lines: list[list[InlineRun]] = [[]]
    for text, style, url in runs:
        first, *others = text.split("\n")
        lines[-1].append((first, style, url))
        lines += [[(other, style, url)] for other in others]
    return [_inline([run for run in line if run[0]], base_url) for line in lines]


def _inline(runs: list[InlineRun], base_url: str | None, *, starts_line: bool = True) -> str:
    parts: list[str] = []
    for text, style, address in runs:
        url = make_absolute(address, base_url) if style == "link" else None
        if style == "" or (style == "link" and url is None):
            parts.append(_escaped(text, starts_line and not parts))
            continue
        inner = text.strip()
        if not inner:
            parts.append(text)
            continue
        before, after = text[: text.index(inner)], text[text.index(inner) + len(inner) :]
        marked = _escaped(inner, False)
        if url is not None:
            if parts and parts[-1].endswith("!"):
                parts[-1] = parts[-1][:-1] + "\\!"
            marked = f"[{marked}]({_written(url)})"
        else:
            sign = "**" if style == "strong" else "*"
            marked = f"{sign}{marked}{sign}"
        parts.append(f"{before}{marked}{after}")
    return "".join(parts)


def _escaped(text: str, starts_line: bool) -> str:
    # What begins a block means that only at the start of a line: a letter before it keeps it plain.
    return escape_line(text) if starts_line else escape_line("x" + text)[1:]


def _address_of_image(address: str, base_url: str | None) -> str:
    """Return an image's absolute address; as it is if it is relative and it isn't known to what; "" for others."""
    url = make_absolute(address, base_url)
    is_relative = base_url is None and len(address) <= _LONGEST_URL and ":" not in address.partition("/")[0]
    return url if url is not None else address if is_relative else ""


def make_absolute(address: str, base_url: str | None) -> str | None:
    """Return a link's absolute address; None if it can't be resolved or isn't http(s) or mailto."""
    address = address.strip()
    if not address or address[0] == "#" or len(address) > _LONGEST_URL:
        return None
    try:
        url = urljoin(base_url, address) if base_url else address
        parts = urlsplit(url)
        if parts.scheme.lower() not in _SCHEMES or not (parts.netloc or parts.scheme.lower() == "mailto"):
            return None
    except ValueError:
        return None
    return _UNSAFE_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)


def _written(url: str) -> str:
    return _ESCAPED_IN_URL.sub(r"\\\g<0>", url)

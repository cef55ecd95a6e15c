"""`Read also` lines within a text: added to the links, and removed from its Markdown where they are links there."""

from db.ingest.language.breadcrumbs import is_like_title
from db.ingest.language.page_phrases import LONGEST, read_also
from db.models import Link
from db.text.markdown import MarkdownBlock, parse_blocks, split_blocks

_LONGEST = 600
"""Characters of a block that may be such a line: a mark and three long titles."""

_MOST_UNLINKED = 0.35
"""Share of a block's text after the mark that isn't linked: dates and commas between titles. More is a sentence."""


def without_read_also(body: str) -> tuple[str, tuple[Link, ...]]:
    """Return ``body`` without its `Read also` lines, and their links. Without any, the same text.

    Such a line is a mark and titles (`Read also: TITLE`), a mark alone above lines that are links, or a link that
    starts with a mark. A line without any link stays in the text, and one that says more than titles: it may be a
    sentence that only begins so.
    """
    lines = list(split_blocks(body))
    kept: list[str] = []
    links: list[Link] = []
    below_mark = False
    waiting: list[str] = []  # a mark and pictures below it, until it is known whether links follow
    for line in lines:
        if not (below_mark or _may_be_marked(line)):
            kept += waiting
            below_mark, waiting = False, []
            kept.append(line)
            continue
        block = next(parse_blocks(line), None)
        if block is None:
            continue
        if block.kind in ("paragraph", "heading") and len(block.text) <= LONGEST + 2 and read_also(block.text.strip()):
            kept += waiting
            below_mark, waiting = True, [line]
            continue
        if below_mark and block.kind == "image" and not block.spans:
            waiting.append(line)
            continue
        found = _linked(block, 0) if below_mark else ()
        if not found:
            kept += waiting
            below_mark, waiting = False, []
            found = _marked(block) if block.kind != "image" else ()
        elif not _says_more(block):
            waiting = []
        links += found
        if not found or found[0].url is None or _says_more(block):
            kept.append(line)
    # A mark that nothing stands below is left over from a block that was taken out with the rest of the page.
    kept += [line for line in waiting if line.startswith("![")]
    return ("\n\n".join(kept), tuple(links)) if links or waiting else (body, ())


def _may_be_marked(line: str) -> bool:
    """Return True if a line may be, or start with, a mark, without parsing its markup."""
    if len(line) <= LONGEST + 8:
        return True
    return len(line) <= _LONGEST and (":" in line[: LONGEST + 8] or "](" in line)


def _marked(block: MarkdownBlock) -> tuple[Link, ...]:
    """Return the links of a block that starts with a mark."""
    text = block.text
    spans = [span for span in block.spans if span.kind == "link"]
    first = spans[0] if spans else None
    head, sign, rest = text.partition(":")
    if sign and len(head) <= LONGEST and read_also(head.strip("- •→»")):
        if first is not None and first.start == 0 and first.url is not None and first.end >= len(text) - 2:
            return (Link("read-also", rest.strip(), first.url),)
        found = _linked(block, len(head) + 1)
        if found:
            return found
        title = rest.strip()
        if not spans and block.kind == "paragraph" and len(title.split()) >= 3 and is_like_title(title):
            return (Link("read-also", title),)
        return ()
    if first is not None and 0 < first.start <= LONGEST + 3 and read_also(text[: first.start].strip(" -•→»:|")):
        return _linked(block, first.start)
    return ()


def _says_more(block: MarkdownBlock) -> bool:
    """Return True if there are several words beside a block's links: its first ones may be a mark."""
    text, at = "", 0
    for i, span in enumerate(span for span in block.spans if span.kind == "link"):
        text += " " + block.text[at : span.start] if i else ""
        at = max(at, span.end)
    words = (text + " " + block.text[at:]).split() if at else []
    return sum(any(map(str.isalpha, word)) for word in words) > 1


def _linked(block: MarkdownBlock, start: int) -> tuple[Link, ...]:
    """Return the links of a block if from ``start`` on it is mostly links."""
    spans = [span for span in block.spans if span.kind == "link" and span.end > start and span.url is not None]
    size = len(block.text) - start
    covered = sum(span.end - max(start, span.start) for span in spans)
    if not spans or size - covered > max(4 + 4 * len(spans), _MOST_UNLINKED * size):
        return ()
    return tuple(
        Link("read-also", text, span.url)
        for span in spans
        if (text := block.text[max(start, span.start) : span.end].strip())
    )

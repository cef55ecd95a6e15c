"""Pieces of articles' texts: a snippet around the words of a query, every occurrence of them, and lengths in words."""

from collections.abc import Iterable, Iterator, Sequence

from db.archive import Archive
from db.errors import Cancelled
from db.models import Occurrence, Snippet
from db.storage.compression import unpack
from db.storage.connections import CancelCheck, never_cancelled
from db.storage.queries import CHUNK, make_placeholders
from db.text import markdown
from db.text.cleaning import clean_line, terminal_safe
from db.text.tokens import Marker

CONTEXT_CHARS = 60
"""Characters of context at each side of an occurrence: what fits a line of 120 columns beside the word."""

TEXTS_AT_ONCE = 50
"""Articles whose texts one query reads: a screenful, so that a superseded request stops soon."""


def make_snippets(
    archive: Archive, ids: Sequence[int], marker: Marker, *, width: int = 160, cancelled: CancelCheck = never_cancelled
) -> dict[int, Snippet]:
    """Return a snippet of each article, at most ``width`` characters long.

    It shows the first of the marked words in the text, or the beginning of the text if there is none.
    """
    return {article_id: _snippet(blocks, marker, width) for article_id, _, blocks in _texts(archive, ids, cancelled)}


def make_concordance(
    archive: Archive,
    ids: Sequence[int],
    marker: Marker,
    *,
    limit: int = 2_000,
    cancelled: CancelCheck = never_cancelled,
) -> list[Occurrence]:
    """Return every occurrence of the marked words, article by article in the order of ``ids``; the first ``limit``."""
    found: list[Occurrence] = []
    for article_id, title, blocks in _texts(archive, ids, cancelled):
        number = 0
        for text in (title, *blocks):
            for start, end in marker.spans(text):
                left, right = text[max(0, start - CONTEXT_CHARS) : start], text[end : end + CONTEXT_CHARS]
                found.append(Occurrence(article_id, number, left, text[start:end], right))
                number += 1
        if len(found) >= limit:
            return found[:limit]
    return found


def _texts(archive: Archive, ids: Iterable[int], cancelled: CancelCheck) -> Iterator[tuple[int, str, list[str]]]:
    """Yield id, title and text blocks of each article, as the reader shows them but each on one line."""
    listed = list(ids)
    for start in range(0, len(listed), TEXTS_AT_ONCE):
        chunk = listed[start : start + TEXTS_AT_ONCE]
        where = f"a.id in ({make_placeholders(chunk)})"
        sql = f"select a.id, a.title, b.body from articles a join bodies b using (id) where {where}"
        with archive.pool.connection(cancelled) as connection:
            rows = {row[0]: row for row in connection.execute(sql, chunk)}
        for article_id in chunk:
            if cancelled():
                raise Cancelled
            if article_id in rows:
                _, title, body = rows[article_id]
                blocks = [_on_one_line(block) for block in markdown.parse_blocks(terminal_safe(unpack(body)))]
                yield article_id, terminal_safe(clean_line(title)), blocks


def _on_one_line(block: markdown.MarkdownBlock) -> str:
    return " ".join(block.text.split()) if block.kind == "code" or "\n" in block.text else block.text


def _snippet(blocks: Sequence[str], marker: Marker, width: int) -> Snippet:
    for text in blocks:
        spans = marker.spans(text)
        if spans:
            return _around(text, spans, width)
    return _around(" ".join(blocks)[: 2 * width], [], width)


def _around(text: str, spans: Sequence[tuple[int, int]], width: int) -> Snippet:
    """Return the part of ``text`` around the first of ``spans``, cut between words."""
    first = spans[0][0] if spans else 0
    start = max(0, min(first - width // 3, len(text) - width + 2))
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    room = width - (start > 0)
    end = len(text)
    if end - start > room:
        end = start + room - 1
        space = text.rfind(" ", max(start, spans[0][1] if spans else start), end)
        end = space if space > start else end
        end = min((s for s, e in spans[1:] if s < end < e), default=end)  # cut no other span in two
    before, after = "…" * (start > 0), "…" * (end < len(text))
    shift = len(before) - start
    visible = tuple((s + shift, min(e, end) + shift) for s, e in spans if start <= s < end)
    return Snippet(before + text[start:end].rstrip() + after, visible)


def count_lengths(archive: Archive, ids: Sequence[int], cancelled: CancelCheck = never_cancelled) -> dict[int, int]:
    """Return the number of words of each article's text, by id."""
    lengths: dict[int, int] = {}
    with archive.pool.connection(cancelled) as connection:
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            lengths.update(
                connection.execute(f"select id, words from articles where id in ({make_placeholders(chunk)})", chunk)
            )
    return lengths

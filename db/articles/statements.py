"""What each source states of an article beside its text, and the richest of it.

Title and text of an article are those of one source; section, authors, language, date and links are the richest that
any of its sources states, whichever of them came first.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from db.articles.replay import SourceRow
from db.articles.versions import pack_rest, unpack_rest
from db.models import GUESSED, Link, LinkKind, NewArticle
from db.text.dates import Published

_NOTHING = NewArticle("", "")


def pack_statements(article: NewArticle) -> bytes:
    """Return what a source states of an article beside its text, compressed, for the column ``sources.said``."""
    published = article.published.iso if article.published else ""
    return zlib.compress(json.dumps([published, pack_rest(article).hex()]).encode(), 1)


def unpack_statements(stored: bytes) -> NewArticle:
    """Return what ``pack_statements`` stored, as an article without title and text."""
    published, rest = json.loads(zlib.decompress(stored))
    return replace(unpack_rest(bytes.fromhex(rest), _NOTHING), published=Published(published) if published else None)


def merge_statements(article: NewArticle, other: NewArticle) -> NewArticle:
    """Return ``article`` with what another source states of it where that is more."""
    section = max(article, other, key=lambda each: len(each.section))
    published = _merge_dates(article, other)
    first = (
        other if article.url is None or (article.is_url_guessed and other.url and not other.is_url_guessed) else article
    )
    return replace(
        article,
        section=section.section,
        root=section.root or article.root or other.root,
        authors=max(article.authors, other.authors, key=lambda names: (len(names), sum(map(len, names)))),
        language=_merge_languages(article.language, other.language),
        published=published.published,
        date_from=published.date_from,
        url=first.url,
        is_url_guessed=first.is_url_guessed,
        links=_merge_links(article, other),
    )


class _Stated(NamedTuple):
    """What a source says, with what it said ``earlier`` of the same text and no longer says (None: it never did)."""

    source: SourceRow
    said: NewArticle
    earlier: NewArticle | None


def merge_sources(
    state: NewArticle, digest: bytes, sources: Iterable[SourceRow], states: dict[bytes, NewArticle]
) -> NewArticle:
    """Return the ``state`` with that digest, and beside it the richest of what ``sources`` state.

    Of each place, or id at a place, the newest counts, and what it no longer says of the same text is what it said
    before; not where another version of its reader reads it. Where two are alike, a source of that state comes before
    others, and among them the first. ``states`` has the states that sources without statements of their own gave.
    """
    newest: dict[tuple[str, str | int | None], _Stated] = {}
    for source in sources:
        key = source.place, source.record_id or source.offset  # an item moves in its file
        before = newest.get(key)
        if source.record_id:
            before = newest.pop((source.place, source.offset), before)  # what it said before it had an id
        said = unpack_statements(source.said) if source.said is not None else states.get(source.state or b"")
        if said is None:
            continue
        earlier: NewArticle | None = None
        if before is not None and (before.source.importer, before.source.state) == (source.importer, source.state):
            earlier = before.earlier if before.source.digest == source.digest else before.said
        newest[key] = _Stated(source, said if earlier is None else _with_what_is_gone(said, earlier), earlier)
    statements = [
        said
        for is_of_state in (True, False)
        for source, said, _ in newest.values()
        if (source.state == digest) is is_of_state
    ]
    if not statements:
        return state
    merged = reduce(merge_statements, statements[1:], replace(statements[0], title=state.title, body=state.body))
    listed = [link for link in merged.links if link.kind != "in-text"]
    return replace(
        merged,
        links=_in_order(listed, _of_kind(state, "in-text")),
        warnings=state.warnings,
        is_summary=state.is_summary,
        aliases=(),
    )


def _with_what_is_gone(article: NewArticle, before: NewArticle) -> NewArticle:
    """Return what a source says of an article with what it said before and no longer says."""
    is_guess = article.published is None or (article.date_from == GUESSED and before.published is not None)
    published = before if is_guess else article
    return replace(
        article,
        section=article.section or before.section,
        root=article.root or before.root,
        authors=article.authors or before.authors,
        language=article.language or before.language,
        published=published.published,
        date_from=published.date_from,
    )


def same_statements(article: NewArticle, other: NewArticle) -> bool:
    """Return True if two sources state the same beside the text."""
    return _statements(article) == _statements(other)


def _statements(article: NewArticle) -> tuple[object, ...]:
    """Return all that is stated beside a text, without what belongs to the text: links in it, and warnings."""
    listed = [link for link in article.links if link.kind != "in-text"]
    named = article.section, article.root, article.authors, article.language, article.url, article.is_url_guessed
    return (*named, article.published, article.date_from, *listed)


def write_statements(connection: sqlite3.Connection, article_id: int, digest: bytes, said: NewArticle) -> None:
    """Store what an article says with the sources of its present state that have no statements of their own."""
    query = "select 1 from sources where article_id = ? and state = ? and said is null limit 1"
    if connection.execute(query, (article_id, digest)).fetchone() is not None:
        connection.execute(
            "update sources set said = ? where article_id = ? and state = ? and said is null",
            (pack_statements(said), article_id, digest),
        )


def _merge_dates(article: NewArticle, other: NewArticle) -> NewArticle:
    """Return the one of both whose date counts: one that is stated, the finer one if they agree, else the earlier."""
    first, second = article.published, other.published
    if first is None or second is None:
        return article if first is not None else other
    if GUESSED in (article.date_from, other.date_from) and article.date_from != other.date_from:
        return other if article.date_from == GUESSED else article
    short, long = sorted((first.iso, second.iso), key=len)
    if long.startswith(short) or long[:10] == short[:10]:
        return article if len(first.iso) >= len(second.iso) else other
    return article if first.iso <= second.iso else other


def _merge_languages(first: str | None, second: str | None) -> str | None:
    if first and second and second.startswith(f"{first}-"):
        return second
    return first or second


def _merge_links(article: NewArticle, other: NewArticle) -> tuple[Link, ...]:
    """Return the links of an article's text, the longer list of related titles, and a link to the whole listing."""
    related = max(_of_kind(article, "read-also"), _of_kind(other, "read-also"), key=len)
    listing = _of_kind(article, "view-all") or _of_kind(other, "view-all")
    return _in_order([*related, *listing], _of_kind(article, "in-text"))


def _of_kind(article: NewArticle, kind: LinkKind) -> list[Link]:
    return [link for link in article.links if link.kind == kind]


def _in_order(listed: list[Link], in_text: list[Link]) -> tuple[Link, ...]:
    """Return links in the order in which an import gives them: related ones, the listing, those of the text."""
    related = [link for link in listed if link.kind == "read-also"]
    return (*related, *(link for link in listed if link.kind == "view-all"), *in_text)

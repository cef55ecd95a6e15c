"""Corrections and forgotten articles, as an import has to respect them.

A correction stays when its source changes; a forgotten article isn't imported again.
"""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from db.articles.corrections import value_of, with_value
from db.articles.digests import text_digest
from db.articles.snapshot import ArticleSnapshot
from db.models import NewArticle, Source
from db.text.cleaning import fold_title, title_key
from db.text.dates import Published
from db.text.urls import address_key

Kind = Literal["run", "article"]
"""What was forgotten: an import (``run``), which may be imported again, or an article, which stays away."""

_IDENTIFYING = ("title", "date", "section")
"""Correctable fields that identify an article without a URL."""


def apply_corrections(connection: sqlite3.Connection, article_id: int, article: NewArticle) -> NewArticle:
    """Return an article as it came from its source with the corrections of that article's row applied.

    The source's values are stored beside the corrections.
    """
    rows = connection.execute("select field, value from corrections where article_id = ?", (article_id,)).fetchall()
    for field, value in rows:
        connection.execute(
            "update corrections set said = ? where article_id = ? and field = ?",
            (value_of(article, field), article_id, field),
        )
        article = with_value(article, field, value)
    return article


def remove_corrections(connection: sqlite3.Connection, article_id: int, article: NewArticle) -> NewArticle:
    """Return an article as read from the archive with its source's values in place of corrections."""
    rows = connection.execute("select field, said from corrections where article_id = ?", (article_id,)).fetchall()
    for field, said in rows:
        article = with_value(article, field, said)
    return article


def identity_key(article: NewArticle) -> int:
    """Return a signed 64-bit hash of what identifies an article without a URL: title, section and year."""
    year = article.published.year if article.published else ""
    text = "\x1e".join((fold_title(article.title), "\x1f".join(article.section), str(year)))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


class CorrectedArticles:
    """Finds articles whose identifying fields were corrected, by what their sources say of them.

    What it read is valid until the end of a transaction, or until one of these articles gets another id; then call
    ``forget_all``.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: set[int] | None = None
        self._said: dict[int, dict[str, str]] = {}
        self._by_identity: dict[tuple[int, int], list[int]] = {}

    def forget_all(self) -> None:
        """Drop what was read; it is read again when next needed."""
        self._ids = None

    def __contains__(self, article_id: int) -> bool:
        return article_id in self._read()

    def said_of(self, article_id: int) -> dict[str, str]:
        """Return what an article's sources say in the fields that were corrected, as far as these identify it."""
        return self._said.get(article_id, {}) if article_id in self._read() else {}

    def find(self, site_id: int, article: NewArticle) -> list[int]:
        """Return the ids of articles whose sources give the title, section and year of ``article``, newest first."""
        if not self._read():
            return []
        return self._by_identity.get((site_id, identity_key(article)), [])

    def _read(self) -> set[int]:
        if self._ids is not None:
            return self._ids
        source_values: defaultdict[int, dict[str, str]] = defaultdict(dict)
        marks = ",".join("?" * len(_IDENTIFYING))
        query = f"select article_id, field, coalesce(said, '') from corrections where field in ({marks})"
        for article_id, field, text in self._connection.execute(query, _IDENTIFYING):
            source_values[article_id][field] = text
        self._by_identity = defaultdict(list)
        for article_id in sorted(source_values, reverse=True):
            site_id, article = _read_identity(self._connection, article_id)
            for field, text in source_values[article_id].items():
                article = with_value(article, field, text)
            self._by_identity[site_id, identity_key(article)].append(article_id)
        self._said = dict(source_values)
        self._ids = set(source_values)
        return self._ids


def _read_identity(connection: sqlite3.Connection, article_id: int) -> tuple[int, NewArticle]:
    """Return the site id of an article, and the fields of its row that identify it."""
    site_id, title, published, path = connection.execute(
        "select a.site_id, a.title, a.published, s.path from articles a join sections s on s.id = a.section_id "
        "where a.id = ?",
        (article_id,),
    ).fetchone()
    return site_id, NewArticle(title, "", tuple(json.loads(path)), Published(published) if published else None)


@dataclass(frozen=True, slots=True)
class ForgottenArticle:
    """A forgotten article: whether with a run or by itself, and its slug."""

    kind: Kind
    slug: str


class ForgottenArticles:
    """Finds forgotten articles. Call ``forget_all`` at the end of a transaction: another program may forget more."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._is_any: bool | None = None

    def forget_all(self) -> None:
        """Drop what was read; it is read again when next needed."""
        self._is_any = None

    def find(self, article: NewArticle, source: Source, site: str, digest: bytes) -> ForgottenArticle | None:
        """Return the forgotten article that is the same as ``article`` by the rules of identity, None if there is none.

        One that was forgotten by itself comes before one that was forgotten with its run.
        """
        if self._is_any is None:
            self._is_any = self._execute("select 1 from forgotten_articles limit 1").fetchone() is not None
        if not self._is_any:
            return None
        is_stated = article.url is not None and not article.is_url_guessed
        find = self._by_address if is_stated else self._by_place
        found = find(article, source, site, digest)
        return next((each for each in found if each.kind == "article"), found[0] if found else None)

    def _by_address(self, article: NewArticle, source: Source, site: str, digest: bytes) -> list[ForgottenArticle]:
        """Find forgotten articles by the address that a record states, or a further one and the title.

        Where several articles state that address, forgotten or not, it has to be theirs otherwise, too.
        """
        query = (
            "select f.kind, a.slug, a.title_key, a.kept from forgotten_addresses d "
            "join forgotten_articles a on a.id = d.forgotten_article_id join forgotten f on f.id = a.forgotten_id "
            "where d.key = ? and a.site = ? order by a.title_key != ? limit ?"
        )
        own = title_key(article.title)
        found = []
        for url in (article.url, *article.aliases):
            assert url is not None
            rows = self._execute(query, (address_key(url), site, own, _MOST_OF_ADDRESS)).fetchall()
            is_shared = url == article.url and bool(rows) and (len(rows) > 1 or self._is_stated(url, site))
            for kind, slug, title, kept in rows:
                snapshot = ArticleSnapshot.unpack(kept)
                is_other = _has_other_id(source, snapshot) and digest not in map(text_digest, snapshot.states.values())
                is_it = (title == own or url == article.url) and not is_other
                if is_shared:
                    is_it = _is_of_origin(article, source, digest, snapshot)
                if is_it:
                    found.append(ForgottenArticle(kind, slug))
        return found

    def _is_stated(self, url: str, site: str) -> bool:
        """Return True if an article of the archive has that address, not by a guess."""
        query = (
            "select 1 from addresses d join sites t on t.id = d.site_id where d.key = ? and t.name = ? and not is_guess"
        )
        return self._execute(query, (address_key(url), site)).fetchone() is not None

    def _by_place(self, article: NewArticle, source: Source, site: str, digest: bytes) -> list[ForgottenArticle]:
        query = (
            "select f.kind, a.slug, a.kept from forgotten_articles a join forgotten f on f.id = a.forgotten_id "
            "where a.identity = ? and a.site = ? limit ?"
        )
        rows = self._execute(query, (identity_key(article), site, _MOST_OF_ADDRESS)).fetchall()
        is_shared = bool(rows) and source.offset is not None
        is_shared = is_shared and (len(rows) > 1 or self._has_title(source.place, article.title))
        found = []
        for kind, slug, kept in rows:
            snapshot = ArticleSnapshot.unpack(kept)
            if (
                _is_of_origin(article, source, digest, snapshot)
                if is_shared
                else is_of_snapshot(source, digest, snapshot)
            ):
                found.append(ForgottenArticle(kind, slug))
        return found

    def _has_title(self, place: str, title: str) -> bool:
        """Return True if an article from a file has that title."""
        query = (
            "select 1 from articles a where a.title_key = ? "
            "and exists (select 1 from sources s where s.article_id = a.id and s.place = ?) limit 1"
        )
        return self._execute(query, (title_key(title), place)).fetchone() is not None


_MOST_OF_ADDRESS = 50
"""Forgotten articles of one address, or of one title and section, that are looked at: those of the same title first."""


def is_of_snapshot(source: Source, digest: bytes, snapshot: ArticleSnapshot) -> bool:
    """Return True if a record with that text is the forgotten article: it has the text, or comes from its place.

    Not so where its source gives the two different ids.
    """
    if _has_other_id(source, snapshot):
        return False
    here = any(origin.place == source.place for origin in snapshot.origins)
    return here or digest in map(text_digest, snapshot.states.values())


def _has_other_id(source: Source, snapshot: ArticleSnapshot) -> bool:
    """Return True if a record's own source gave the forgotten article ids, but not the record's."""
    ids = {origin.record_id for origin in snapshot.origins if origin.place == source.place and origin.record_id}
    return bool(source.record_id and ids) and source.record_id not in ids


def _is_of_origin(article: NewArticle, source: Source, digest: bytes, snapshot: ArticleSnapshot) -> bool:
    """Return True if a record is a forgotten article though others are like it.

    It has its text, or its id; or it is the file that it was, or the row of its title and day.
    """
    here = [origin for origin in snapshot.origins if origin.place == source.place]
    if source.record_id and any(origin.record_id for origin in here):
        return any(origin.record_id == source.record_id for origin in here)
    if digest in map(text_digest, snapshot.states.values()):
        return True
    if source.offset is None:
        return any(origin.offset is None for origin in here)
    day, own = (each.published.iso[:10] if each.published else "" for each in (article, snapshot.state))
    is_same = title_key(article.title) == title_key(snapshot.state.title) and day == own != ""
    return bool(here) and is_same

"""Writing articles into an archive: identity, versions, duplicates, ids, slugs, indexes and counts.

All of it happens in the caller's transaction, so that a batch is in the archive whole or not at all.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from db.archive import pack, unpack
from db.dates import Published, first_id
from db.markdown import plain_text
from db.models import Article, Link, NewArticle, Source
from db.schema import INDEXES
from db.text import article_slug, slug_part, title_key
from db.words import index_text

Outcome = Literal["new", "updated", "unchanged", "duplicate"]


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the archive holds of an article, as far as the writer needs it."""

    id: int
    title: str
    section_id: int
    published: str | None
    text_digest: bytes


WAITING_CHARS = 32 * 1024 * 1024
"""Characters of texts that wait at the most, so that memory doesn't grow with what comes."""

_STORED = "select a.id, a.title, a.section_id, a.published, a.text_digest from articles a "


@dataclass
class _Batch:
    """Rows that wait for the end of the batch, where one ``executemany`` is cheaper than many statements."""

    bodies: list[tuple[int, bytes]] = field(default_factory=list)
    links: list[tuple[object, ...]] = field(default_factory=list)
    texts: list[tuple[int, str, str]] = field(default_factory=list)
    chars: int = 0
    facets: Counter[tuple[int, int]] = field(default_factory=Counter)


class Writer:
    """Puts articles into an archive. ``flush`` before each commit; one writer an archive and a run."""

    def __init__(self, connection: sqlite3.Connection, run_id: int, now: str) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._run_id = run_id
        self._now = now
        self._batch = _Batch()
        self._unflushed: set[int] = set()
        self._sites: dict[str, int] = {}
        self._sections: dict[tuple[int, tuple[str, ...]], int] = {}
        self._section_slugs: dict[tuple[str, ...], str] = {}
        self._next_ids: dict[int, int] = {}
        self._next_suffixes: dict[str, int] = {}

    def has(self, place: str, digest: str, site: str) -> bool:
        """Whether these very bytes were the last that came from that place for that site."""
        row = self._execute(
            "select s.digest from sources s join articles a on a.id = s.article_id "
            "where s.place = ? and a.site_id = ? order by s.id desc limit 1",
            (place, self._site(site)),
        ).fetchone()
        return row is not None and row[0] == digest

    def add(self, article: NewArticle, source: Source, site: str) -> Outcome:
        """Take an article in, or see that it is there already, by DESIGN's rules of identity."""
        site_id = self._site(site)
        section_id = self._section(site_id, article.section)
        key = title_key(article.title)
        digest = text_digest(article)
        if article.url is not None:
            known, same_text = self._by_url(site_id, article.url), None
        else:
            known = self._by_place(source.place, section_id, article, key)
            same_text = None if known else self._by_text(section_id, article, key, digest)
        if known is None and same_text is None:
            article_id = self._insert(article, site_id, section_id, key, digest)
            outcome: Outcome = "new"
        elif known is None:
            assert same_text is not None
            article_id, outcome = same_text.id, "duplicate"
        elif known.text_digest != digest:
            article_id, outcome = self._update(known, article, section_id, key, digest), "updated"
        else:
            article_id = known.id
            outcome = "unchanged" if self._came_from(known.id, source.place) else "duplicate"
        self._add_source(article_id, source)
        if self._batch.chars > WAITING_CHARS:
            self.flush()
        return outcome

    def _add_source(self, article_id: int, source: Source) -> None:
        self._execute(
            "insert into sources (article_id, place, offset, digest, captured, importer, run_id) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            (article_id, source.place, source.offset, source.digest, source.captured, source.importer, self._run_id),
        )

    def _by_url(self, site_id: int, url: str) -> _Stored | None:
        return _stored(self._execute(f"{_STORED} where a.url = ? and a.site_id = ?", (url, site_id)))

    def _by_place(self, place: str, section_id: int, article: NewArticle, key: int) -> _Stored | None:
        """The article with this section, year and title that came from this place before."""
        year = article.published.year if article.published else None
        return _stored(
            self._execute(
                f"{_STORED} join sources s on s.article_id = a.id where s.place = ? and a.title_key = ? "
                "and a.section_id = ? and a.year is ? order by s.id desc limit 1",
                (place, key, section_id, year),
            )
        )

    def _by_text(self, section_id: int, article: NewArticle, key: int, digest: bytes) -> _Stored | None:
        """The article with this section, year, title and text, wherever it came from."""
        year = article.published.year if article.published else None
        return _stored(
            self._execute(
                f"{_STORED} where a.title_key = ? and a.section_id = ? and a.year is ? and a.text_digest = ? limit 1",
                (key, section_id, year, digest),
            )
        )

    def _came_from(self, article_id: int, place: str) -> bool:
        query = "select 1 from sources where place = ? and article_id = ? limit 1"
        return self._execute(query, (place, article_id)).fetchone() is not None

    def _insert(self, article: NewArticle, site_id: int, section_id: int, key: int, digest: bytes) -> int:
        article_id = self._free_id(article.published)
        self._store(article_id, self._free_slug(article), article, site_id, section_id, key, digest)
        return article_id

    def _store(
        self, article_id: int, slug: str, article: NewArticle, site_id: int, section_id: int, key: int, digest: bytes
    ) -> None:
        published = article.published
        year = published.year if published else None
        self._execute(
            "insert into articles values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                article_id,
                slug,
                article.title,
                section_id,
                site_id,
                published.iso if published else None,
                published.precision if published else None,
                year,
                article.url,
                _json(article.authors),
                article.language,
                article.root or None,
                _json(article.warnings),
                key,
                digest,
            ),
        )
        batch = self._batch
        batch.bodies.append((article_id, pack(article.body)))
        batch.texts.append((article_id, article.title, article.body))
        batch.chars += len(article.body)
        batch.facets[year or 0, section_id] += 1
        for position, link in enumerate(article.links):
            link_key = title_key(link.text) if link.kind == "read-also" else None
            batch.links.append((article_id, position, link.kind, link.text, link.url, link_key))
        self._unflushed.add(article_id)

    def _update(self, known: _Stored, article: NewArticle, section_id: int, key: int, digest: bytes) -> int:
        """Keep the present state as a version and put the new one in its place; its id moves with its date."""
        if known.id in self._unflushed:
            self.flush()
        (slug, site_id, year, stored) = self._execute(
            "select a.slug, a.site_id, a.year, b.body from articles a join bodies b using (id) where id = ?",
            (known.id,),
        ).fetchone()
        self._execute(
            "insert into versions (article_id, number, title, published, body, text_digest, replaced) values "
            "(?, 1 + (select count(*) from versions where article_id = ?), ?, ?, ?, ?, ?)",
            (known.id, known.id, known.title, known.published, stored, known.text_digest, self._now),
        )
        self._unindex(known.id, known.title, unpack(stored))
        self._execute("delete from articles where id = ?", (known.id,))
        self._execute("delete from bodies where id = ?", (known.id,))
        self._execute("delete from links where article_id = ?", (known.id,))
        self._batch.facets[year or 0, known.section_id] -= 1
        published = article.published.iso if article.published else None
        article_id = known.id if published == known.published else self._free_id(article.published)
        if article_id != known.id:
            for table in ("versions", "sources"):
                self._execute(f"update {table} set article_id = ? where article_id = ?", (article_id, known.id))
            self._execute("update links set target_id = ? where target_id = ?", (article_id, known.id))
        self._store(article_id, slug, article, site_id, section_id, key, digest)
        return article_id

    def _unindex(self, article_id: int, title: str, body: str) -> None:
        """Contentless indexes forget a text only by being given it again, cut as it was."""
        for name, values in index_rows(article_id, title, body).items():
            columns = INDEXES[name][0]
            marks = ",".join("?" * len(values))
            self._execute(f"insert into {name} ({name}, rowid, {columns}) values ('delete', {marks})", values)

    def _free_id(self, published: Published | None) -> int:
        first = first_id(published)
        article_id = self._next_ids.get(first, first)
        if self._execute("select 1 from articles where id = ?", (article_id,)).fetchone():
            (article_id,) = self._execute(
                "select a.id + 1 from articles a where a.id >= ? and not exists "
                "(select 1 from articles b where b.id = a.id + 1) order by a.id limit 1",
                (article_id,),
            ).fetchone()
        if article_id != first:  # only what is crowded is remembered: memory doesn't grow with every second
            self._next_ids[first] = article_id + 1
        return int(article_id)

    def _free_slug(self, article: NewArticle) -> str:
        place = self._section_slugs.get(article.section)
        year = article.published.year if article.published else None
        if place is None:
            place = article_slug(article.section, None, "x").rsplit("/", 2)[0]
            self._section_slugs[article.section] = place
        base = f"{place}/{year if year is not None else 'undated'}/{slug_part(article.title)}"
        slug, suffix = base, self._next_suffixes.get(base, 2)
        if suffix > 2:
            slug = f"{base}-{suffix}"
        while self._execute("select 1 from articles where slug = ?", (slug,)).fetchone():
            slug = f"{base}-{suffix}"
            suffix += 1
        if slug != base:
            self._next_suffixes[base] = suffix
        return slug

    def _site(self, name: str) -> int:
        if name not in self._sites:
            self._execute("insert or ignore into sites (name) values (?)", (name,))
            self._sites[name] = self._execute("select id from sites where name = ?", (name,)).fetchone()[0]
        return self._sites[name]

    def _section(self, site_id: int, path: tuple[str, ...]) -> int:
        known = self._sections.get((site_id, path))
        if known is not None:
            return known
        parent = self._section(site_id, path[:-1]) if len(path) > 1 else None
        stored = json.dumps(path, ensure_ascii=False)
        self._execute(
            "insert or ignore into sections (site_id, path, parent) values (?, ?, ?)", (site_id, stored, parent)
        )
        row = self._execute("select id from sections where site_id = ? and path = ?", (site_id, stored)).fetchone()
        self._sections[site_id, path] = row[0]
        return int(row[0])

    def flush(self) -> None:
        """Write what waits; to be called before the transaction is committed."""
        batch, self._batch = self._batch, _Batch()
        self._unflushed.clear()
        many = self._connection.executemany
        many("insert into bodies values (?, ?)", batch.bodies)
        many(
            "insert into links (article_id, position, kind, text, url, title_key) values (?, ?, ?, ?, ?, ?)",
            batch.links,
        )
        many(
            "insert into facet_counts values (?, ?, ?) on conflict do update set n = n + excluded.n",
            [(year, section_id, n) for (year, section_id), n in batch.facets.items() if n],
        )
        rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in INDEXES}
        # FTS5 writes out all it holds whenever a rowid is smaller than the last: unsorted, this takes twice the time.
        for article_id, title, body in sorted(batch.texts):
            for name, values in index_rows(article_id, title, body).items():
                rows[name].append(values)
        for name, (columns, _) in INDEXES.items():
            marks = ",".join("?" * (1 + len(columns.split(","))))
            many(f"insert into {name} (rowid, {columns}) values ({marks})", rows[name])


def index_rows(article_id: int, title: str, body: str) -> dict[str, tuple[object, ...]]:
    """What each full-text index holds of an article: its id, then the words of each column."""
    title_words = index_text(title)
    body_words = index_text(plain_text(body))
    return {
        "title_fts": (article_id, title_words),
        "filter_fts": (article_id, f"{title_words}\n{body_words}"),
        "article_fts": (article_id, title_words, body_words),
    }


def _stored(cursor: sqlite3.Cursor) -> _Stored | None:
    row = cursor.fetchone()
    return _Stored(*row) if row else None


def _json(values: tuple[str, ...]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def _link_digest(link: Link) -> str:
    return f"{link.kind}\x1f{link.text}\x1f{link.url or ''}"


def text_digest(article: NewArticle | Article) -> bytes:
    """What tells one state of an article from another: all that a reader of it sees."""
    seen = ["\x1f".join(article.section), article.title, article.published.iso if article.published else ""]
    seen += [*article.authors, article.body, *map(_link_digest, article.links)]
    return hashlib.blake2b("\x1e".join(seen).encode(), digest_size=12).digest()

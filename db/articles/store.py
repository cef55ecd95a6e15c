"""Stores articles: inserts, replaces and removes their rows, with ids, slugs, indexes, addresses and counts in step.

Everything happens in the caller's transaction, so a batch is in the archive whole or not at all. Which article a record
is, and whether it is known, is decided by ``db.ingest.writer``.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from db.articles.digests import facts_digest
from db.articles.overrides import remove_corrections
from db.articles.prepared import PreparedArticle, cut_index_words, prepare_article
from db.articles.versions import FormerVersion, add_version, read_present
from db.copies.linking import mark_days
from db.copies.minhash import sign_texts
from db.models import NewArticle
from db.storage.compression import unpack
from db.storage.fts_indexes import INDEXES
from db.text.cleaning import make_article_slug, title_key, to_slug_part
from db.text.dates import SLOT_BITS, Published, first_id
from db.text.urls import address_key

MAX_WAITING_CHARS = 32 * 1024 * 1024
"""Characters of texts that wait for ``flush`` at most, so that memory doesn't grow with the size of a batch's texts."""


@dataclass
class _Batch:
    """Rows that wait for ``flush``, because one ``executemany`` is cheaper than many statements."""

    bodies: list[tuple[int, bytes]] = field(default_factory=list)
    links: list[tuple[object, ...]] = field(default_factory=list)
    words: list[tuple[int, str, str]] = field(default_factory=list)
    chars: int = 0
    facets: Counter[tuple[int, int]] = field(default_factory=Counter)
    removed: list[int] = field(default_factory=list)
    """Ids of removed articles: their copies may be copies of others now, so their days are to be gone through."""


class ArticleStore:
    """Writes the rows of articles. Use one per archive and transaction, and ``flush`` it before the commit."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._batch = _Batch()
        self._unflushed: set[int] = set()
        self._sites: dict[str, int] = {}
        self._sections: dict[tuple[int, tuple[str, ...]], int] = {}
        self._section_slugs: dict[tuple[str, ...], str] = {}
        self._next_ids: dict[int, int] = {}
        self._next_suffixes: dict[str, int] = {}

    def insert(
        self,
        article: NewArticle,
        site_id: int,
        section_id: int,
        digest: bytes,
        slug: str = "",
        wanted: int = 0,
        prepared: PreparedArticle | None = None,
    ) -> int:
        """Insert an article under a free id and, unless ``slug`` is given, a free slug; return the id.

        It gets the id ``wanted`` if that is free and of the article's day. ``prepared`` saves computing the derived
        columns.
        """
        is_of_day = wanted > 0 and wanted >> SLOT_BITS == first_id(article.published) >> SLOT_BITS
        article_id = wanted if is_of_day and self._is_free(wanted) else self.free_id(article.published)
        slug = slug or self._free_slug(article)
        self._put(article_id, slug, article, (site_id, section_id, digest), prepared or prepare_article(article))
        return article_id

    def replace(
        self,
        article_id: int,
        article: NewArticle,
        keys: tuple[int, int, bytes],
        prepared: PreparedArticle | None = None,
        *,
        with_new_slug: bool = False,
    ) -> int:
        """Replace an article; return its id, which changes if the date does.

        ``keys`` are site id, section id and digest. Slug (unless ``with_new_slug``), versions, sources, addresses and
        corrections stay, and so do links to it. Its own links lead nowhere until they are resolved.
        """
        slug, published = self._execute("select slug, published from articles where id = ?", (article_id,)).fetchone()
        self.take_out(article_id)
        now = article.published.iso if article.published else None
        new_id = article_id if now == published else self.free_id(article.published)
        if new_id != article_id:
            self._move(article_id, new_id)
        if with_new_slug:
            slug = self._free_slug(article)
        self._put(new_id, slug, article, keys, prepared or prepare_article(article))
        return new_id

    def take_out(self, article_id: int) -> None:
        """Remove what an article itself says: its row, body, links and signature, and its part of indexes and counts.

        Its sources, versions, addresses and corrections are the caller's to keep, move or delete. Its copies become
        originals until copies are linked again.
        """
        self.flush_article(article_id)
        title, section_id, year, leader, stored = self._execute(
            "select a.title, a.section_id, a.year, a.leader, b.body from articles a join bodies b using (id) "
            "where id = ?",
            (article_id,),
        ).fetchone()
        self._unindex(article_id, title, unpack(stored))
        self._free_copies(article_id)
        if leader is None:
            self._batch.facets[year or 0, section_id] -= 1
        for table, column in (("articles", "id"), ("bodies", "id"), ("signatures", "id"), ("links", "article_id")):
            self._execute(f"delete from {table} where {column} = ?", (article_id,))
        self._batch.removed.append(article_id)

    def keep_version(self, article_id: int, now: str) -> None:
        """Store the present state of an article, as its source said it, as a former version."""
        self.flush_article(article_id)
        present = read_present(self._connection, article_id)
        (captured,) = self._execute(
            "select captured from sources where article_id = ? and state = ? order by id desc limit 1",
            (article_id, present.digest),
        ).fetchone() or (None,)
        state = remove_corrections(self._connection, article_id, present.state)
        add_version(self._connection, article_id, FormerVersion(present.digest, now, captured), state)

    def flush_article(self, article_id: int) -> None:
        """Flush if rows of this article wait, so that it can be read."""
        if article_id in self._unflushed:
            self.flush()

    def add_addresses(self, article_id: int, site_id: int, urls: Sequence[str], *, is_guess: bool = False) -> None:
        """Let these URLs lead to the article, except those that lead to another one already.

        A stated address takes the place of a guess.
        """
        rows = [(address_key(url), site_id, article_id, url, is_guess) for url in dict.fromkeys(urls)]
        if not is_guess:
            self._take_guesses(article_id, site_id, [row[0] for row in rows])
        self._connection.executemany(
            "insert into addresses (key, site_id, article_id, url, is_guess) values (?, ?, ?, ?, ?) "
            "on conflict do update set article_id = excluded.article_id, url = excluded.url, is_guess = 0 "
            "where is_guess and not excluded.is_guess",
            rows,
        )

    def claim_addresses(self, article_id: int, site_id: int, urls: Sequence[str]) -> None:
        """Let these URLs lead to the article, if it stated them before the articles that they lead to."""
        for url in urls:
            self._execute(
                "update addresses set article_id = ?1 where key = ?2 and site_id = ?3 and "
                "(select min(id) from sources where article_id = ?1) < "
                "(select min(id) from sources s where s.article_id = addresses.article_id)",
                (article_id, address_key(url), site_id),
            )

    def hand_over_addresses(self, article_id: int) -> None:
        """Let the addresses of an article lead to the first other one that states them, or nowhere."""
        query = "select url, site_id from addresses where article_id = ?"
        owned = self._execute(query, (article_id,)).fetchall()
        self._execute("delete from addresses where article_id = ?", (article_id,))
        for url, site_id in owned:
            query = (
                "select a.id, a.url from articles a join sources s on s.article_id = a.id "
                "where a.url in (?, ?) and a.site_id = ? and a.id != ? and not a.is_url_guessed "
                "order by s.id limit 1"
            )
            other_scheme = f"http{url[5:]}" if url.startswith("https:") else f"https{url[4:]}"
            for other, own in self._execute(query, (url, other_scheme, site_id, article_id)).fetchall():
                self.add_addresses(other, site_id, (own,))

    def _take_guesses(self, article_id: int, site_id: int, keys: Sequence[int]) -> None:
        """Make links lead nowhere that lead to another article by a guess at one of these addresses."""
        for key in keys:
            query = "select article_id from addresses where key = ? and site_id = ? and is_guess and article_id != ?"
            for (other,) in self._execute(query, (key, site_id, article_id)).fetchall():
                self._execute("update links set target_id = null where address = ? and target_id = ?", (key, other))

    def ensure_site(self, name: str) -> int:
        """Return the id of a site, which is created if it doesn't exist."""
        if name not in self._sites:
            self._execute("insert or ignore into sites (name) values (?)", (name,))
            self._sites[name] = self._execute("select id from sites where name = ?", (name,)).fetchone()[0]
        return self._sites[name]

    def ensure_section(self, site_id: int, path: tuple[str, ...]) -> int:
        """Return the id of a site's section, which is created with its parents if it doesn't exist."""
        known = self._sections.get((site_id, path))
        if known is not None:
            return known
        section_id: int | None = None
        for end in range(min(1, len(path)), len(path) + 1):  # a loop: a path may have any number of names
            stored = json.dumps(path[:end], ensure_ascii=False)
            self._execute(
                "insert or ignore into sections (site_id, path, parent) values (?, ?, ?)", (site_id, stored, section_id)
            )
            query = "select id from sections where site_id = ? and path = ?"
            (section_id,) = self._execute(query, (site_id, stored)).fetchone()
        assert section_id is not None
        self._sections[site_id, path] = section_id
        return section_id

    def _free_copies(self, leader: int) -> None:
        query = "select year, section_id, count(*) from articles where leader = ? group by 1, 2"
        for year, section_id, n in self._execute(query, (leader,)).fetchall():
            self._batch.facets[year or 0, section_id] += n
        self._execute("update articles set leader = null where leader = ?", (leader,))

    def _move(self, old: int, new: int) -> None:
        for table in ("versions", "sources", "addresses", "corrections"):
            self._execute(f"update {table} set article_id = ? where article_id = ?", (new, old))
        self._execute("update links set target_id = ? where target_id = ?", (new, old))

    def _put(
        self, article_id: int, slug: str, article: NewArticle, keys: tuple[int, int, bytes], prepared: PreparedArticle
    ) -> None:
        site_id, section_id, digest = keys
        published = article.published
        year = published.year if published else None
        self._execute(
            "insert into articles (id, slug, title, section_id, site_id, published, precision, year, url, authors, "
            "language, root, warnings, title_key, text_digest, facts_digest, date_from, is_summary, is_url_guessed, "
            "words) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
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
                title_key(article.title),
                digest,
                facts_digest(article),
                article.date_from or None,
                article.is_summary,
                article.is_url_guessed,
                prepared.word_count,
            ),
        )
        if article.url is not None:
            self.add_addresses(article_id, site_id, (article.url,), is_guess=article.is_url_guessed)
        if article.aliases:
            self.add_addresses(article_id, site_id, article.aliases, is_guess=article.is_url_guessed)
        batch = self._batch
        batch.bodies.append((article_id, prepared.body))
        batch.words.append((article_id, *prepared.index_words))
        batch.chars += len(prepared.index_words[1])
        batch.facets[year or 0, section_id] += 1
        for position, (link, keys_of_link) in enumerate(zip(article.links, prepared.links, strict=True)):
            batch.links.append((article_id, position, link.kind, link.text, link.url, *keys_of_link))
        self._unflushed.add(article_id)
        if batch.chars > MAX_WAITING_CHARS:
            self.flush()

    def _unindex(self, article_id: int, title: str, body: str) -> None:
        """Delete an article from the full-text indexes.

        Contentless indexes need the exact old text for that, cut as it was; another one leaves stale hits without an
        error.
        """
        for name, values in make_index_rows(article_id, title, body).items():
            columns = INDEXES[name][0]
            marks = ",".join("?" * len(values))
            self._execute(f"insert into {name} ({name}, rowid, {columns}) values ('delete', {marks})", values)

    def _is_free(self, article_id: int) -> bool:
        return self._execute("select 1 from articles where id = ?", (article_id,)).fetchone() is None

    def free_id(self, published: Published | None) -> int:
        """Return the first free id for an article published then."""
        first = first_id(published)
        article_id = self._next_ids.get(first, first)
        if not self._is_free(article_id):
            (article_id,) = self._execute(
                "select a.id + 1 from articles a where a.id >= ? and not exists "
                "(select 1 from articles b where b.id = a.id + 1) order by a.id limit 1",
                (article_id,),
            ).fetchone()
        if article_id != first:  # only for crowded seconds, so that memory doesn't grow with every article
            self._next_ids[first] = article_id + 1
        return int(article_id)

    def _free_slug(self, article: NewArticle) -> str:
        place = self._section_slugs.get(article.section)
        year = article.published.year if article.published else None
        if place is None:
            place = make_article_slug(article.section, None, "x").rsplit("/", 2)[0]
            self._section_slugs[article.section] = place
        base = f"{place}/{year if year is not None else 'undated'}/{to_slug_part(article.title)}"
        slug, suffix = base, self._next_suffixes.get(base, 2)
        if suffix > 2:
            slug = f"{base}-{suffix}"
        while self._is_slug_used(slug):
            slug = f"{base}-{suffix}"
            suffix += 1
        if slug != base:
            self._next_suffixes[base] = suffix
        return slug

    def has_slug(self, slug: str) -> bool:
        """True if an article has that slug now."""
        return self._execute("select 1 from articles where slug = ?", (slug,)).fetchone() is not None

    def _is_slug_used(self, slug: str) -> bool:
        query = "select 1 from articles where slug = ?1 union all select 1 from forgotten_articles where slug = ?1"
        return self._execute(query, (slug,)).fetchone() is not None

    def flush(self) -> None:
        """Write the rows that wait. To be called before the transaction is committed."""
        batch, self._batch = self._batch, _Batch()
        self._unflushed.clear()
        many = self._connection.executemany
        many("insert into bodies values (?, ?)", batch.bodies)
        many(
            "insert into links (article_id, position, kind, text, url, title_key, address) values (?,?,?,?,?,?,?)",
            batch.links,
        )
        many(
            "insert into facet_counts values (?, ?, ?) on conflict do update set n = n + excluded.n",
            [(year, section_id, n) for (year, section_id), n in batch.facets.items() if n],
        )
        rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in INDEXES}
        # FTS5 writes a segment whenever a rowid is smaller than the one before: unsorted, this takes twice the time.
        for article_id, *words in sorted(batch.words):
            for name, values in _index_rows(article_id, *words).items():
                rows[name].append(values)
        for name, (columns, _) in INDEXES.items():
            marks = ",".join("?" * (1 + len(columns.split(","))))
            many(f"insert into {name} (rowid, {columns}) values ({marks})", rows[name])
        texts = rows["article_fts"]
        signed = zip(texts, sign_texts([str(text[-1]) for text in texts]), strict=True)
        many("insert into signatures values (?, ?)", [(text[0], made) for text, made in signed if made is not None])
        mark_days(self._connection, batch.removed)


def make_index_rows(article_id: int, title: str, body: str) -> dict[str, tuple[object, ...]]:
    """Return the row of an article in each full-text index: its id, then the words of each column."""
    return _index_rows(article_id, *cut_index_words(title, body))


def _index_rows(article_id: int, title_words: str, body_words: str) -> dict[str, tuple[object, ...]]:
    return {
        "title_fts": (article_id, title_words),
        "filter_fts": (article_id, f"{title_words}\n{body_words}"),
        "article_fts": (article_id, title_words, body_words),
    }


def _json(values: tuple[str, ...]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None

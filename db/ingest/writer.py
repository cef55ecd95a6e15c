"""What an article that comes in is to an archive: new, another state of one that is there, or nothing new at all.

DESIGN's rules of identity: an article with a URL is that URL, or an address that leads to it; without one it is its
section, year and folded title from the same place, or the same text from anywhere.
"""

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Literal

from db.ingest.curation import corrected, is_forgotten
from db.ingest.store import Store
from db.models import Article, Link, NewArticle, Source
from db.text import title_key
from db.urls import address_key

Outcome = Literal["new", "updated", "unchanged", "duplicate", "forgotten"]
"""``duplicate``: the same from another place. ``forgotten``: a person took it back, so it stays away."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the archive holds of an article, as far as the writer needs it."""

    id: int
    title: str
    published: str | None
    text_digest: bytes
    title_key: int


_COLUMNS = "a.id, a.title, a.published, a.text_digest, a.title_key"
_STORED = f"select {_COLUMNS} from articles a"


class Writer:
    """Puts articles into an archive. ``flush`` before each commit; one writer an archive and a run."""

    def __init__(self, connection: sqlite3.Connection, run_id: int, now: str) -> None:
        self._execute = connection.execute
        self._connection = connection
        self._store = Store(connection)
        self._run_id = run_id
        self._now = now

    def has(self, source: Source, site: str = "") -> bool:
        """Whether these very bytes were the last that came from that place, for ``site`` and by the same reader."""
        row = self._execute(
            "select s.digest, s.importer from sources s join articles a on a.id = s.article_id "
            "where s.place = ? and s.offset is ? and (? or a.site_id = ?) order by s.id desc limit 1",
            (source.place, source.offset, not site, self._store.site(site) if site else 0),
        ).fetchone()
        return row is not None and tuple(row) == (source.digest, source.importer)

    def add(self, article: NewArticle, source: Source, site: str) -> Outcome:
        """Take an article in, or see that it is there already."""
        site_id = self._store.site(site)
        if is_forgotten(self._connection, article, site):
            return "forgotten"
        section_id = self._store.section(site_id, article.section)
        digest = text_digest(article)
        known = self._by_address(site_id, article) if article.url else self._by_place(source, section_id, article)
        if known is None and article.url is None:
            same = self._by_text(section_id, article, digest)
            if same is not None:
                self._add_source(same.id, source)
                return "duplicate"
        article_id, outcome = self._take(known, article, source, (site_id, section_id, digest))
        self._add_source(article_id, source)
        return outcome

    def add_former(self, article: NewArticle, source: Source, site: str, digest: bytes) -> None:
        """Keep a state that an article, which is in the archive, had in another archive."""
        site_id = self._store.site(site)
        if article.url:
            known = self._by_address(site_id, article)
        else:
            known = self._by_place(source, self._store.section(site_id, article.section), article)
        if known is not None and known.text_digest != digest:
            self._add_former(known, article, source, digest)

    def add_alias(self, url: str, target: str) -> None:
        """Let ``url`` lead to the article that ``target`` leads to, if there is one."""
        found = self._execute(
            "select article_id, site_id from addresses where key = ? limit 1", (address_key(target),)
        ).fetchone()
        if found is not None:
            self._store.add_addresses(found[0], found[1], (url,))

    def leads_somewhere(self, url: str) -> bool:
        """Whether there is an article at that address."""
        return self._execute("select 1 from addresses where key = ?", (address_key(url),)).fetchone() is not None

    def _take(
        self, known: _Stored | None, article: NewArticle, source: Source, keys: tuple[int, int, bytes]
    ) -> tuple[int, Outcome]:
        site_id, section_id, digest = keys
        if known is None:
            return self._store.insert(article, site_id, section_id, digest), "new"
        self._store.add_addresses(known.id, site_id, (*((article.url,) if article.url else ()), *article.aliases))
        if known.text_digest == digest:
            return known.id, "unchanged" if self._came_from(known.id, source.place) else "duplicate"
        if article.is_summary:
            return known.id, "duplicate"
        if self._is_older(known.id, source):
            return known.id, self._add_former(known, article, source, digest)
        return self._update(known, article, site_id, digest), "updated"

    def _by_address(self, site_id: int, article: NewArticle) -> _Stored | None:
        """The article that its URL leads to, or another address of it if that article has its title, too."""
        query = (
            f"select {_COLUMNS} from addresses d join articles a on a.id = d.article_id "
            "where d.key = ? and d.site_id = ?"
        )
        assert article.url is not None
        known = _stored(self._execute(query, (address_key(article.url), site_id)))
        if known is not None or not article.aliases:
            return known
        key = title_key(article.title)
        for alias in article.aliases:
            found = _stored(self._execute(query, (address_key(alias), site_id)))
            if found is not None and found.title_key == key:
                return found
        return None

    def _by_place(self, source: Source, section_id: int, article: NewArticle) -> _Stored | None:
        """The article with this section, year and title that came from this place before."""
        year = article.published.year if article.published else None
        return _stored(
            self._execute(
                # From the few articles of that title to their places: a file can be the place of all there are.
                f"{_STORED} cross join sources s on s.article_id = a.id and s.place = ? where a.title_key = ? "
                "and a.section_id = ? and a.year is ? order by s.id desc limit 1",
                (source.place, title_key(article.title), section_id, year),
            )
        )

    def _by_text(self, section_id: int, article: NewArticle, digest: bytes) -> _Stored | None:
        """The article with this section, year, title and text, wherever it came from."""
        year = article.published.year if article.published else None
        return _stored(
            self._execute(
                f"{_STORED} where a.title_key = ? and a.section_id = ? and a.year is ? and a.text_digest = ? limit 1",
                (title_key(article.title), section_id, year, digest),
            )
        )

    def _came_from(self, article_id: int, place: str) -> bool:
        query = "select 1 from sources where article_id = ? and place = ? limit 1"
        return self._execute(query, (article_id, place)).fetchone() is not None

    def _is_older(self, article_id: int, source: Source) -> bool:
        """Whether the article's present state was captured after this one was."""
        if source.captured is None:
            return False
        query = "select max(captured) from sources where article_id = ?"
        (captured,) = self._execute(query, (article_id,)).fetchone()
        return captured is not None and source.captured < captured

    def _add_former(self, known: _Stored, article: NewArticle, source: Source, digest: bytes) -> Outcome:
        """Keep a state from before the present one."""
        query = "select 1 from versions where article_id = ? and text_digest = ?"
        if self._execute(query, (known.id, digest)).fetchone():
            return "unchanged" if self._came_from(known.id, source.place) else "duplicate"
        published = article.published.iso if article.published else None
        self._store.add_version(known.id, article.title, published, article.body, digest, self._now, source.captured)
        return "updated"

    def _update(self, known: _Stored, article: NewArticle, site_id: int, digest: bytes) -> int:
        """Keep the present state as a version and put the new one in its place, with what was corrected by hand."""
        self._store.keep_version(known.id, self._now)
        effective = corrected(self._connection, known.id, article)
        section_id = self._store.section(site_id, effective.section)
        return self._store.replace(known.id, effective, section_id, digest)

    def _add_source(self, article_id: int, source: Source) -> None:
        self._execute(
            "insert into sources (article_id, place, offset, digest, captured, importer, run_id) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            (article_id, source.place, source.offset, source.digest, source.captured, source.importer, self._run_id),
        )

    def flush(self) -> None:
        """Write what waits; to be called before the transaction is committed."""
        self._store.flush()


def _stored(cursor: sqlite3.Cursor) -> _Stored | None:
    row = cursor.fetchone()
    return _Stored(*row) if row else None


def _link_digest(link: Link) -> str:
    return f"{link.kind}\x1f{link.text}\x1f{link.url or ''}"


def text_digest(article: NewArticle | Article) -> bytes:
    """What tells one state of an article from another: all that a reader of it sees."""
    seen = ["\x1f".join(article.section), article.title, article.published.iso if article.published else ""]
    seen += [*article.authors, article.body, *map(_link_digest, article.links)]
    return hashlib.blake2b("\x1e".join(seen).encode(), digest_size=12).digest()

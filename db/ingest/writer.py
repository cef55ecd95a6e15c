"""Writing articles: each is new, another version of a known article, or nothing new.

Rules of identity: an article with a URL is identified by it, or by another address that leads to it; an article without
one by its section, year and folded title from the same place, or by the same text from anywhere.
"""

import sqlite3
from dataclasses import dataclass
from typing import Literal

from db.articles.overrides import CorrectedArticles, ForgottenArticles, apply_corrections
from db.articles.prepared import PreparedArticle
from db.articles.store import ArticleStore
from db.articles.versions import FormerVersion, add_version, text_digest
from db.models import NewArticle, Source
from db.text.cleaning import title_key
from db.text.urls import address_key

__all__ = ["ArticleWriter", "WriteOutcome", "text_digest"]

WriteOutcome = Literal["new", "updated", "unchanged", "duplicate", "forgotten"]
"""``duplicate``: the same from another place. ``forgotten``: a person took it back, so it stays away."""


@dataclass(frozen=True, slots=True)
class _KnownArticle:
    """The columns of a stored article that the writer needs."""

    id: int
    title: str
    published: str | None
    text_digest: bytes
    title_key: int
    is_summary: bool


_COLUMNS = "a.id, a.title, a.published, a.text_digest, a.title_key, a.is_summary"
_STORED = f"select {_COLUMNS} from articles a"


class ArticleWriter:
    """Writes articles to an archive. Call ``flush`` before each commit; one writer for an archive and a run."""

    def __init__(self, connection: sqlite3.Connection, run_id: int, now: str) -> None:
        self._execute = connection.execute
        self._connection = connection
        self._store = ArticleStore(connection)
        self._corrected = CorrectedArticles(connection)
        self._forgotten = ForgottenArticles(connection)
        self._run_id = run_id
        self._now = now

    def has(self, source: Source, site: str = "") -> bool:
        """Return True if the last source from that place had these bytes, this site and the same importer."""
        row = self._execute(
            "select s.digest, s.importer from sources s join articles a on a.id = s.article_id "
            "where s.place = ? and s.offset is ? and (? or a.site_id = ?) order by s.id desc limit 1",
            (source.place, source.offset, not site, self._store.ensure_site(site) if site else 0),
        ).fetchone()
        return row is not None and tuple(row) == (source.digest, source.importer)

    def add(
        self, article: NewArticle, source: Source, site: str, prepared: PreparedArticle | None = None
    ) -> WriteOutcome:
        """Write an article, or note that it is known already; ``prepared`` are its derived columns, if made before."""
        site_id = self._store.ensure_site(site)
        digest = text_digest(article)
        forgotten = self._forgotten.find(article, source, site, digest)
        if forgotten is not None and forgotten.kind == "article":
            return "forgotten"
        section_id = self._store.ensure_section(site_id, article.section)
        keys = (site_id, section_id, digest)
        known = self._find_by_address(site_id, article) if article.url else self._find_by_place(source, keys, article)
        if known is None and article.url is not None:
            known = self._find_without_address(source, article)
            if known is not None:
                article_id = self._update(known, article, site_id, digest, prepared)
                self._add_source(article_id, source, digest)
                return "updated"
        if known is None and article.url is None:
            same = self._find_by_text(keys, article)
            if same is not None:
                self._add_source(same.id, source, digest)
                return "duplicate"
        if known is None:
            slug = forgotten.slug if forgotten is not None and not self._store.has_slug(forgotten.slug) else ""
            article_id = self._store.insert(article, site_id, section_id, digest, slug, prepared=prepared)
            self._add_source(article_id, source, digest)
            return "new"
        return self._take_known(known, article, source, keys, prepared)

    def add_former(self, article: NewArticle, source: Source, site: str, digest: bytes) -> None:
        """Store a former version that a known article has in another archive."""
        site_id = self._store.ensure_site(site)
        if article.url:
            known = self._find_by_address(site_id, article)
        else:
            keys = (site_id, self._store.ensure_section(site_id, article.section), digest)
            known = self._find_by_place(source, keys, article)
        if known is not None and known.text_digest != digest:
            self._add_former(known, article, source, digest)

    def add_alias(self, url: str, target: str) -> None:
        """Add the address ``url`` to the article that ``target`` leads to, if there is one."""
        found = self._execute(
            "select article_id, site_id from addresses where key = ? limit 1", (address_key(target),)
        ).fetchone()
        if found is not None:
            article_id, site_id = found
            self._store.add_addresses(article_id, site_id, (url,))

    def has_address(self, url: str) -> bool:
        """Return True if there is an article at that address."""
        return self._execute("select 1 from addresses where key = ?", (address_key(url),)).fetchone() is not None

    def _take_known(
        self,
        known: _KnownArticle,
        article: NewArticle,
        source: Source,
        keys: tuple[int, int, bytes],
        prepared: PreparedArticle | None,
    ) -> WriteOutcome:
        """Write what came in of a known article: a new version, a former one, or only a further source."""
        site_id, _, digest = keys
        article_id, outcome = known.id, self._outcome_of_same(known.id, source)
        state: bytes | None = digest
        self._store.add_addresses(known.id, site_id, (*((article.url,) if article.url else ()), *article.aliases))
        if known.text_digest == digest:
            if known.is_summary and not article.is_summary:  # the same text came as a whole one
                self._execute("update articles set is_summary = 0 where id = ?", (known.id,))
        elif article.is_summary and not known.is_summary:
            outcome, state = "duplicate", None
        elif (article.is_summary or not known.is_summary) and self._is_older(known, source):
            outcome = self._add_former(known, article, source, digest)
        else:
            article_id, outcome = self._update(known, article, site_id, digest, prepared), "updated"
        self._add_source(article_id, source, state)
        return outcome

    def _outcome_of_same(self, article_id: int, source: Source) -> WriteOutcome:
        """Return the outcome of a source with nothing new: "unchanged" from a known place, else "duplicate"."""
        query = "select 1 from sources where article_id = ? and place = ? limit 1"
        came_from = self._execute(query, (article_id, source.place)).fetchone() is not None
        return "unchanged" if came_from else "duplicate"

    def _find_by_address(self, site_id: int, article: NewArticle) -> _KnownArticle | None:
        """Find the article by its URL, else by one of its aliases if the title is the same, too."""
        query = (
            f"select {_COLUMNS} from addresses d join articles a on a.id = d.article_id "
            "where d.key = ? and d.site_id = ?"
        )
        assert article.url is not None
        known = _fetch_known(self._execute(query, (address_key(article.url), site_id)))
        if known is not None or not article.aliases:
            return known
        key = title_key(article.title)
        for alias in article.aliases:
            found = _fetch_known(self._execute(query, (address_key(alias), site_id)))
            if found is not None and found.title_key == key:
                return found
        return None

    def _find_without_address(self, source: Source, article: NewArticle) -> _KnownArticle | None:
        """Find the article that came from this very place when its address wasn't known yet."""
        return _fetch_known(
            self._execute(
                f"select {_COLUMNS} from sources s join articles a on a.id = s.article_id where s.place = ? "
                "and s.offset is ? and a.url is null and a.title_key = ? order by s.id desc limit 1",
                (source.place, source.offset, title_key(article.title)),
            )
        )

    def _find_by_place(self, source: Source, keys: tuple[int, int, bytes], article: NewArticle) -> _KnownArticle | None:
        """Find the article with this section, year and title that came from this place before."""
        year = article.published.year if article.published else None
        # The cross join fixes the order: from the few articles of that title to their places, since one file may be
        # the place of every article.
        rows = self._execute(
            f"{_STORED} cross join sources s on s.article_id = a.id and s.place = ? where a.title_key = ? "
            "and a.section_id = ? and a.year is ? order by s.id desc",
            (source.place, title_key(article.title), keys[1], year),
        )
        known = self._uncorrected(rows)
        if known is not None:
            return known
        query = (
            f"{_STORED} where a.id = ? and exists (select 1 from sources s where s.article_id = a.id and s.place = ?)"
        )
        corrected = self._corrected.find(keys[0], article)
        found = (_fetch_known(self._execute(query, (article_id, source.place))) for article_id in corrected)
        return next(filter(None, found), None)

    def _find_by_text(self, keys: tuple[int, int, bytes], article: NewArticle) -> _KnownArticle | None:
        """Find the article with this section, year, title and text, from any place."""
        year = article.published.year if article.published else None
        site_id, section_id, digest = keys
        rows = self._execute(
            f"{_STORED} where a.title_key = ? and a.section_id = ? and a.year is ? and a.text_digest = ?",
            (title_key(article.title), section_id, year, digest),
        )
        known = self._uncorrected(rows)
        if known is not None:
            return known
        query = f"{_STORED} where a.id = ? and a.text_digest = ?"
        corrected = self._corrected.find(site_id, article)
        return next(
            filter(None, (_fetch_known(self._execute(query, (article_id, digest))) for article_id in corrected)), None
        )

    def _uncorrected(self, rows: sqlite3.Cursor) -> _KnownArticle | None:
        """Return the first article whose columns weren't corrected by hand: those of a corrected one aren't its own."""
        return next((_KnownArticle(*row) for row in rows if row[0] not in self._corrected), None)

    def _is_older(self, known: _KnownArticle, source: Source) -> bool:
        """Return True if a stored text of the article was captured after this source."""
        if source.captured is None:
            return bool(source.imported) and source.imported < self._last_imported(known.id)
        (captured,) = self._execute(
            "select max(captured) from sources s where article_id = ?1 and state is not null and (state = ?2 or "
            "not exists (select 1 from versions where article_id = ?1 and is_summary and text_digest = s.state))",
            (known.id, known.text_digest),
        ).fetchone()
        return captured is not None and source.captured < captured

    def _last_imported(self, article_id: int) -> str:
        """Return when the article was last imported here, to compare with a source's import in another archive."""
        query = "select max(r.started) from sources s join runs r on r.id = s.run_id where s.article_id = ?"
        return self._execute(query, (article_id,)).fetchone()[0] or ""

    def _add_former(self, known: _KnownArticle, article: NewArticle, source: Source, digest: bytes) -> WriteOutcome:
        """Store a version older than the present one, unless it is stored already; return the outcome."""
        query = "select 1 from versions where article_id = ? and text_digest = ?"
        if self._execute(query, (known.id, digest)).fetchone():
            return self._outcome_of_same(known.id, source)
        add_version(self._connection, known.id, FormerVersion(digest, self._now, source.captured), article)
        return "updated"

    def _update(
        self, known: _KnownArticle, article: NewArticle, site_id: int, digest: bytes, prepared: PreparedArticle | None
    ) -> int:
        """Store the present state as a version and replace it by the new one, with its manual corrections applied."""
        self._store.keep_version(known.id, self._now)
        effective = apply_corrections(self._connection, known.id, article)
        section_id = self._store.ensure_section(site_id, effective.section)
        if known.id in self._corrected:
            self._corrected.forget_all()
        matching = prepared if effective is article else None
        return self._store.replace(known.id, effective, (site_id, section_id, digest), matching)

    def _add_source(self, article_id: int, source: Source, state: bytes | None) -> None:
        """Insert a source of an article. Ids of deleted sources aren't used again: see ``db.curation.forget``."""
        self._execute(
            "insert into sources (id, article_id, place, offset, digest, captured, importer, run_id, state) values "
            "(1 + max(coalesce((select max(id) from sources), 0), "
            "coalesce((select value from meta where key = 'last_source'), 0)), ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                source.place,
                source.offset,
                source.digest,
                source.captured,
                source.importer,
                self._run_id,
                state,
            ),
        )

    def flush(self) -> None:
        """Write what is buffered; call it before the transaction is committed."""
        self._store.flush()
        self._corrected.forget_all()
        self._forgotten.forget_all()


def _fetch_known(cursor: sqlite3.Cursor) -> _KnownArticle | None:
    row = cursor.fetchone()
    return _KnownArticle(*row) if row else None

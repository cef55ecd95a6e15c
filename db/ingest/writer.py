"""Writing articles: each is new, another state of a known article, or nothing new.

Which article a record is, is found by ``db.ingest.identity``. A state is a title and a text. What is stated beside them
(section, authors, language, date, links) is the richest that any source of the article states.
"""

import sqlite3
from dataclasses import replace
from typing import Literal

from db.articles.digests import is_digest_of, text_digest
from db.articles.overrides import CorrectedArticles, ForgottenArticles, apply_corrections, remove_corrections
from db.articles.prepared import PreparedArticle
from db.articles.replay import SourceRow, read_sources
from db.articles.statements import merge_sources, pack_statements, same_statements, write_statements
from db.articles.store import ArticleStore
from db.articles.versions import (
    FormerVersion,
    add_version,
    read_present,
    read_versions,
    replace_version,
)
from db.ingest.identity import ArrivingRecord, ArticleFinder, Ground, KnownArticle
from db.ingest.rereading import Rereader
from db.models import NewArticle, Source
from db.text.markdown import split_blocks
from db.text.urls import address_key

__all__ = ["ArticleWriter", "WriteOutcome", "text_digest"]

WriteOutcome = Literal["new", "updated", "unchanged", "duplicate", "forgotten"]
"""``duplicate``: the same from another place. ``forgotten``: a person took it back, so it stays away."""

_GROUNDS: dict[Ground, str] = {
    "address": "it states the same address",
    "id": "its source gives it the same id",
    "place": "it is at the same place",
    "text": "it has the same text",
}


class ArticleWriter:
    """Writes articles to an archive. Call ``flush`` before each commit; one writer for an archive and a run.

    If it ``rereads``, what an earlier import made of a record doesn't count: articles that were taken for states of
    another are divided from it. ``reason`` says in words why the last article that was "updated" was.
    """

    def __init__(self, connection: sqlite3.Connection, run_id: int, now: str, *, rereads: bool = False) -> None:
        self.reason = ""
        self._execute = connection.execute
        self._connection = connection
        self._store = ArticleStore(connection)
        self._corrected = CorrectedArticles(connection)
        self._finder = ArticleFinder(connection, self._store, self._corrected, run_id)
        self._rereader = Rereader(connection, self._store, self._finder, run_id, now) if rereads else None
        self._forgotten = ForgottenArticles(connection)
        self._run_id = run_id
        self._now = now

    def has(self, source: Source, site: str = "") -> bool:
        """Return True if the last source from that place had these bytes, this site and the same importer.

        Of a row or item this is noted, as long as its file is read.
        """
        row = self._execute(
            "select s.digest, s.importer from sources s join articles a on a.id = s.article_id "
            "where s.place = ? and s.offset is ? and (? or a.site_id = ?) order by s.id desc limit 1",
            (source.place, source.offset, not site, self._store.ensure_site(site) if site else 0),
        ).fetchone()
        is_known = row is not None and tuple(row) == (source.digest, source.importer)
        if is_known and source.offset is not None:
            self._finder.known_rows.add(source.place, source.offset)
        return is_known

    def note_known_rows(self, file: str) -> None:
        """Note the rows of a file that goes on where it was left, and of its members: those that stopped runs wrote."""
        query = (
            "select distinct s.place, s.offset from sources s join runs r on r.id = s.run_id "
            "where s.offset is not null and (r.interrupted or r.finished is null) and "
            "(s.place = ?1 or (s.place > ?1 || '!' and s.place < ?1 || '\"')) order by s.place, s.offset"
        )
        for place, offset in self._execute(query, (file,)):
            self._finder.known_rows.add(place, offset)

    def drop_known_rows(self, file: str) -> None:
        """Drop what was noted of the rows of a file: all that came of it is written."""
        self._finder.known_rows.drop(file)

    def add(
        self, article: NewArticle, source: Source, site: str, prepared: PreparedArticle | None = None
    ) -> WriteOutcome:
        """Write an article, or note that it is known already; ``prepared`` are its derived columns, if made before."""
        site_id = self._store.ensure_site(site)
        digest = prepared.digest if prepared is not None else text_digest(article)
        forgotten = self._forgotten.find(article, source, site, digest)
        if forgotten is not None and forgotten.kind == "article":
            return "forgotten"
        record = ArrivingRecord(article, source, site_id, self._store.ensure_section(site_id, article.section), digest)
        mixed: KnownArticle | None = None
        if self._rereader is not None:
            found, mixed = self._rereader.find(record)
        else:
            found = self._finder.find(record)
        if found is not None:
            return self._take_known(record, *found, prepared)
        slug = forgotten.slug if forgotten is not None and not self._store.has_slug(forgotten.slug) else ""
        article_id = self._store.insert(article, site_id, record.section_id, digest, slug, prepared=prepared)
        if self._rereader is not None and mixed is not None:
            self._rereader.divide(mixed, record, article_id)
            self._corrected.forget_all()
        self._add_source(article_id, source, digest, None)
        return "new"

    def add_former(self, article: NewArticle, source: Source, site: str) -> None:
        """Store a former version that a known article has in another archive."""
        site_id = self._store.ensure_site(site)
        section_id = self._store.ensure_section(site_id, article.section)
        record = ArrivingRecord(article, source, site_id, section_id, text_digest(article))
        known = self._finder.find_at_place(source)  # the article itself came from there right before
        ground: Ground = "place"
        if known is None and (found := self._finder.find(record)) is not None:
            known, ground = found
        if known is not None and text_digest(self._read_present(known)) != record.digest:
            self._add_former(known, record, ground)

    def add_alias(self, url: str, target: str) -> None:
        """Add the address ``url`` to the article that ``target`` leads to; keep it until there is one."""
        key = address_key(target)
        if not self._add_alias(url, key):
            self._execute("insert or ignore into redirects values (?, ?)", (key, url))

    def _add_alias(self, url: str, target_key: int) -> bool:
        query = "select article_id, site_id, is_guess from addresses where key = ? limit 1"
        found = self._execute(query, (target_key,)).fetchone()
        if found is not None:
            article_id, site_id, is_guess = found
            self._store.add_addresses(article_id, site_id, (url,), is_guess=bool(is_guess))
        return found is not None

    def add_waiting_aliases(self) -> None:
        """Add the addresses that were kept and whose targets have come; call it at an import's end."""
        self._store.flush()
        query = (
            "select target_key, url from redirects r where exists (select 1 from addresses where key = r.target_key) "
            f"limit {_REDIRECTS_AT_ONCE}"
        )
        while found := self._execute(query).fetchall():  # one may lead to the next
            for target_key, url in found:
                self._add_alias(url, target_key)
            self._connection.executemany("delete from redirects where target_key = ? and url = ?", found)

    def has_address(self, url: str) -> bool:
        """Return True if there is an article at that address."""
        return self._execute("select 1 from addresses where key = ?", (address_key(url),)).fetchone() is not None

    def _take_known(
        self, record: ArrivingRecord, known: KnownArticle, ground: Ground, prepared: PreparedArticle | None
    ) -> WriteOutcome:
        """Write what came in of a known article: a new state, a former one, or only what is stated beside the text."""
        article, source = record.article, record.source
        self._add_addresses(known.id, record)
        present = self._read_present(known)
        is_same_text = text_digest(present) == record.digest
        if is_same_text:
            # A whole text in place of the same one as a summary; the newest form of it if it came from there before.
            is_newer = known.is_summary and not article.is_summary
            outcome, state = self._outcome_of_same(known.id, source), record.digest
            now = article if is_newer or self._is_only_place(known.id, source) else present
            now = replace(now, is_summary=present.is_summary and article.is_summary)
            is_changed = self._restate(known, record, present, now, state, prepared)
            if not is_changed or outcome == "duplicate":
                return outcome
            self.reason = f"other facts beside the same text, and {_GROUNDS[ground]}"
            return "updated"
        if self._is_said_already(record, known):
            self._restate(known, record, present, present, record.digest, None)
            return "unchanged"
        if self._read_otherwise(record, known, present, prepared):
            self.reason = f"the same bytes are read otherwise, and {_GROUNDS[ground]}"
            return "updated"
        is_by_itself = self._gave(
            known.id, text_digest(present), source
        )  # an item that grew, or was shortened, is another text
        # A page may show less than its feed: what stands above a wall.
        is_of_feed = _is_of_feed(source) or self._is_of_feeds(known.id)
        is_excerpt = is_of_feed and _is_excerpt(article, present) and not is_by_itself
        if is_excerpt or (article.is_summary and not known.is_summary):
            # A summary is no state of an article whose text is known.
            self._restate(known, record, present, present, None, None)
            return "duplicate"
        is_rest = not is_by_itself and _is_excerpt(present, article)
        if not known.is_summary and is_rest and self._is_of_feeds(known.id):
            self._execute("update articles set is_summary = 1 where id = ?", (known.id,))
            known = replace(known, is_summary=True)
        if article.is_summary == known.is_summary and self._is_older(known, source):
            outcome = self._add_former(known, record, ground)
            self._restate(known, record, present, present, record.digest, None)
            return outcome
        what = "a full text in place of a summary" if known.is_summary and not article.is_summary else "another text"
        self.reason = f"{what}, and {_GROUNDS[ground]}"
        self._store.keep_version(known.id, self._now)
        self._restate(known, record, present, article, record.digest, prepared)
        return "updated"

    def _gave(self, article_id: int, state: bytes, source: Source) -> bool:
        """Return True if a text of an article came from a record's place, or from that of its id there."""
        query = (
            "select 1 from sources where article_id = ? and state = ? and place = ? and (offset is ? or record_id = ?)"
        )
        values = (article_id, state, source.place, source.offset, source.record_id or None)
        return self._execute(query, values).fetchone() is not None

    def _is_of_feeds(self, article_id: int) -> bool:
        """Return True if nothing but feeds gave an article its texts."""
        query = "select importer from sources where article_id = ? and state is not null"
        return all(name.startswith(_FEED) for (name,) in self._execute(query, (article_id,)))

    def _is_said_already(self, record: ArrivingRecord, known: KnownArticle) -> bool:
        """Return True if the record's place said the same when it was read last: a former state stays one."""
        query = (
            "select state from sources where article_id = ? and place = ? and (offset is ? or record_id = ?) "
            "order by id desc limit 1"  # an item may have moved in its file
        )
        source = record.source
        values = (known.id, source.place, source.offset, source.record_id or None)
        row = self._execute(query, values).fetchone()
        return row is not None and row[0] == record.digest

    def _read_otherwise(
        self, record: ArrivingRecord, known: KnownArticle, present: NewArticle, prepared: PreparedArticle | None
    ) -> bool:
        """Write what the same bytes are read as now in place of what they were read as; return whether they are."""
        source = record.source
        query = (
            "select digest, state from sources where article_id = ? and place = ? and offset is ? "
            "and state is not null order by id desc limit 1"
        )
        row = self._execute(query, (known.id, source.place, source.offset)).fetchone()
        if row is None or row[0] != source.digest:
            return False
        state = row[1]
        query = (
            "select 1 from sources where article_id = ? and state = ? and run_id = ? "
            "and not (place = ? and offset is ?) limit 1"
        )
        values = (known.id, state, self._run_id, source.place, source.offset)
        if self._execute(query, values).fetchone() is not None:  # another source is read as that state now
            return False
        if state == text_digest(present):
            self._restate(known, record, present, record.article, record.digest, prepared)
        else:
            replace_version(self._connection, known.id, state, record.digest, record.article)
            self._restate(known, record, present, present, record.digest, None)
        query = (
            "update sources set state = ? where article_id = (select article_id from sources order by id desc limit 1)"
        )
        self._execute(f"{query} and state = ?", (record.digest, state))
        return True

    def _add_addresses(self, article_id: int, record: ArrivingRecord) -> None:
        article = record.article
        urls = (*((article.url,) if article.url else ()), *article.aliases)
        self._store.add_addresses(article_id, record.site_id, urls, is_guess=article.is_url_guessed)

    def _read_present(self, known: KnownArticle) -> NewArticle:
        """Return the present state of an article, as its sources say it; bring its digest up to date."""
        self._store.flush_article(known.id)
        stored = read_present(self._connection, known.id)
        present = remove_corrections(self._connection, known.id, stored.state)
        digest = text_digest(present)
        if stored.digest != digest and is_digest_of(stored.digest, present):
            self._execute("update articles set text_digest = ? where id = ?", (digest, known.id))
            self._execute(
                "update sources set state = ? where article_id = ? and state = ?", (digest, known.id, stored.digest)
            )
        return present

    def _restate(
        self,
        known: KnownArticle,
        record: ArrivingRecord,
        present: NewArticle,
        state: NewArticle,
        digest: bytes | None,
        prepared: PreparedArticle | None,
    ) -> bool:
        """Make an article ``state``, with the richest of what its sources and this record state beside the text.

        ``digest`` is the state that the record gives, None for none. Returns True if the article changed by it.
        """
        own = text_digest(state)
        said: bytes | None = None
        merged = replace(state, aliases=())
        if digest is None or not same_statements(present, record.article):
            write_statements(self._connection, known.id, text_digest(present), present)
            said = pack_statements(record.article)
            arriving = _source_row(record.source, digest, said)
            sources = [*read_sources(self._connection, known.id), arriving]
            merged = merge_sources(state, own, sources, self._states(known.id, sources, present))
            if digest == own and same_statements(merged, record.article):
                said = None
        if merged.url and present.url and address_key(merged.url) == address_key(present.url):
            merged = replace(merged, url=present.url)  # http against https is no change
        article_id = known.id
        if merged != present:
            effective = apply_corrections(self._connection, known.id, merged)
            site_id = self._site_of(known.id, record)
            section_id = self._store.ensure_section(site_id, effective.section)
            if known.id in self._corrected:
                self._corrected.forget_all()
            is_prepared = prepared is not None and (effective.body, effective.links) == (
                record.article.body,
                record.article.links,
            )
            article_id = self._store.replace(
                known.id,
                effective,
                (site_id, section_id, own),
                prepared if is_prepared and effective.title == record.article.title else None,
                with_new_slug=_is_filed_anew(merged, present) and self._is_of_this_run(known.id),
            )
        self._add_source(article_id, record.source, digest, said)
        return merged != present

    def _site_of(self, article_id: int, record: ArrivingRecord) -> int:
        """Return the site of an article with a record: its own where the record names none."""
        (is_named,) = self._execute("select name != '' from sites where id = ?", (record.site_id,)).fetchone()
        (own,) = self._execute("select site_id from articles where id = ?", (article_id,)).fetchone()
        return record.site_id if is_named else int(own)

    def _states(self, article_id: int, sources: list[SourceRow], present: NewArticle) -> dict[bytes, NewArticle]:
        """Return the states of an article that sources without statements of their own gave."""
        states = {text_digest(present): present}
        if any(source.said is None and source.state not in states for source in sources):
            versions = read_versions(self._connection, article_id, present)
            states = {former.digest: state for former, state in versions} | states
        return states

    def _is_of_this_run(self, article_id: int) -> bool:
        query = "select 1 from sources where article_id = ? and run_id != ? limit 1"
        return self._execute(query, (article_id, self._run_id)).fetchone() is None

    def _is_only_place(self, article_id: int, source: Source) -> bool:
        query = "select 1 from sources where article_id = ? and not (place = ? and offset is ?) limit 1"
        return self._execute(query, (article_id, source.place, source.offset)).fetchone() is None

    def _outcome_of_same(self, article_id: int, source: Source) -> WriteOutcome:
        """Return the outcome of a source with nothing new: "unchanged" from a known place, else "duplicate"."""
        query = "select 1 from sources where article_id = ? and place = ? limit 1"
        came_from = self._execute(query, (article_id, source.place)).fetchone() is not None
        return "unchanged" if came_from else "duplicate"

    def _is_older(self, known: KnownArticle, source: Source) -> bool:
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

    def _add_former(self, known: KnownArticle, record: ArrivingRecord, ground: Ground) -> WriteOutcome:
        """Store a version older than the present one, unless it is stored already; return the outcome."""
        fallback = record.article
        for former, state in read_versions(self._connection, known.id, fallback):
            if former.digest == record.digest or text_digest(state) == record.digest:
                return self._outcome_of_same(known.id, record.source)
        former = FormerVersion(record.digest, self._now, record.source.captured)
        add_version(self._connection, known.id, former, record.article)
        self.reason = f"an earlier text of it, and {_GROUNDS[ground]}"
        return "updated"

    def _add_source(self, article_id: int, source: Source, state: bytes | None, said: bytes | None) -> None:
        """Insert a source of an article. Ids of deleted sources aren't used again: see ``db.curation.forget``."""
        self._execute(
            "insert into sources (id, article_id, place, offset, digest, captured, importer, run_id, state, record_id, "
            "said) values (1 + max(coalesce((select max(id) from sources), 0), "
            "coalesce((select value from meta where key = 'last_source'), 0)), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                source.place,
                source.offset,
                source.digest,
                source.captured,
                source.importer,
                self._run_id,
                state,
                source.record_id or None,
                said,
            ),
        )

    def flush(self) -> None:
        """Write what is buffered; call it before the transaction is committed."""
        self._store.flush()
        self._corrected.forget_all()
        self._forgotten.forget_all()


def _is_filed_anew(article: NewArticle, before: NewArticle) -> bool:
    """Return True if section or year differ, of which a slug is made, or the title of what was only a summary."""
    years = [each.published.year if each.published else None for each in (article, before)]
    has_text_now = before.is_summary and not article.is_summary
    return article.section != before.section or years[0] != years[1] or (has_text_now and article.title != before.title)


_LONGEST_REST = 100
"""Letters of a line below an excerpt: `Continue reading TITLE`."""


_REDIRECTS_AT_ONCE = 10_000
"""Addresses that are read at once: a dump may have millions, which need not all be in memory."""

_FEED = "feed "
"""How the names of the importers of feeds begin."""


def _is_of_feed(source: Source) -> bool:
    return source.importer.startswith(_FEED)


def _is_excerpt(part: NewArticle, article: NewArticle) -> bool:
    """Return True if a text is how an article's begins, and nothing more but a line that leads to the rest."""
    blocks = list(split_blocks(part.body))
    if len(blocks) > 1 and len(blocks[-1]) <= _LONGEST_REST:
        blocks.pop()
    text, whole = ("".join(each.split()) for each in ("".join(blocks), article.body))
    return 0 < len(text) < len(whole) and whole.startswith(text)


def _source_row(source: Source, state: bytes | None, said: bytes) -> SourceRow:
    return SourceRow(
        0,
        source.place,
        source.offset,
        source.digest,
        source.captured,
        source.importer,
        0,
        state,
        source.record_id,
        said,
    )

"""Reading sources again by the rules of today: articles that were taken for states of one are divided.

A record's place says which article an earlier import put it into. That article stays with the record that gave its
present text, and so does its slug; each other record that is an article by itself takes its sources and states along.
"""

import sqlite3

from db.articles.overrides import apply_corrections
from db.articles.store import ArticleStore
from db.articles.versions import read_present, read_versions, remove_version
from db.ingest.identity import OF_ROW, ArrivingRecord, ArticleFinder, Ground, KnownArticle, is_row
from db.models import Source
from db.text.urls import address_key

_PROOFS = ("address", "id")
"""Grounds on which a record is an article wherever it comes from."""


class Rereader:
    """Finds the article of each record that is read again. One for an archive and a run."""

    def __init__(
        self, connection: sqlite3.Connection, store: ArticleStore, finder: ArticleFinder, run_id: int, now: str
    ) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._store = store
        self._finder = finder
        self._run_id = run_id
        self._now = now

    def find(self, record: ArrivingRecord) -> tuple[tuple[KnownArticle, Ground] | None, KnownArticle | None]:
        """Return the article that a record is, if there is one; else the one that it has to be divided from, if any."""

        def may_be(known: KnownArticle, ground: Ground) -> bool:
            is_claimed = ground == "place" and self._is_claimed(known, record.source)
            return self._finder.is_of_this_run(known.id) and not is_claimed

        found = self._finder.find(record, may_be)
        if found is not None:
            return found, None
        known = self._finder.find_by_source(record.source)
        if known is None:
            return self._finder.find(record), None
        return ((known, "place"), None) if self._is_its_own(known, record) else (None, known)

    def _is_claimed(self, known: KnownArticle, source: Source) -> bool:
        """Return True if this run has read another file that is an article which a file was put into before."""
        query = "select 1 from sources where article_id = ? and run_id = ? and place != ? and offset is null limit 1"
        values = (known.id, self._run_id, source.place)
        return source.offset is None and self._execute(query, values).fetchone() is not None

    def _is_its_own(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True if the article that a record was put into is the record's own."""
        source = record.source
        query = "select 1 from sources where article_id = ? and not (place = ? and offset is ?) limit 1"
        if self._execute(query, (known.id, source.place, source.offset)).fetchone() is None:
            return True
        if self._finder.is_another(known, record):
            return False
        query = "select state from sources where article_id = ? and place = ? and offset is ? order by id desc limit 1"
        (state,) = self._execute(query, (known.id, source.place, source.offset)).fetchone()
        gave_present = state is None or state == known.text_digest
        if not gave_present and self._has_another_of_source(known, source, state):
            return False
        if record.stated_url is not None and not self._has_several_ids(known, source):
            (url,) = self._execute("select url from articles where id = ?", (known.id,)).fetchone()
            if url is not None and address_key(url) == address_key(record.stated_url):
                return True
        if gave_present and not self._finder.is_of_this_run(known.id):
            return True
        return self._finder.find(record, lambda each, ground: each.id == known.id and ground in _PROOFS) is not None

    def _has_several_ids(self, known: KnownArticle, source: Source) -> bool:
        """Return True if the same file gave several ids to what is in the article: these are several articles."""
        query = "select count(distinct record_id) > 1 from sources where article_id = ? and place = ?"
        return bool(self._execute(query, (known.id, source.place)).fetchone()[0])

    def _has_another_of_source(self, known: KnownArticle, source: Source, state: bytes) -> bool:
        """Return True if the same file has another record in the article, with another text: these are two articles."""
        query = (
            "select 1 from sources where article_id = ? and place = ? and offset is not ? and state is not ? "
            f"and {OF_ROW} limit 1"
        )
        values = (known.id, source.place, source.offset, state)
        return is_row(source) and self._execute(query, values).fetchone() is not None

    def divide(self, known: KnownArticle, record: ArrivingRecord, article_id: int) -> None:
        """Move what came from a record's place from the article ``known`` to the new one of the record."""
        self._store.flush()
        source = record.source
        query = "select state from sources where article_id = ? and place = ? and offset is ? order by id"
        states = [state for (state,) in self._execute(query, (known.id, source.place, source.offset)) if state]
        old = known.id
        query = "select 1 from sources where article_id = ? and state = ? and not (place = ? and offset is ?) limit 1"
        values = (old, known.text_digest, source.place, source.offset)
        if known.text_digest in states and self._execute(query, values).fetchone() is None:
            old = self._give_up_present(known, record.site_id)
        self._execute(
            "update sources set article_id = ? where article_id = ? and place = ? and offset is ?",
            (article_id, old, source.place, source.offset),
        )
        for state in dict.fromkeys(states):
            query = "select 1 from sources where article_id = ? and state = ? limit 1"
            if self._execute(query, (old, state)).fetchone() is None:
                self._move_version(state, old, article_id, is_present=state == states[-1])

    def _move_version(self, state: bytes, old: int, new: int, *, is_present: bool) -> None:
        """Move a former state to another article; the one that its record gave last is its present one."""
        if not is_present:
            self._execute(
                "update versions set article_id = ?1, number = 1 + "
                "(select count(*) from versions where article_id = ?1) where article_id = ?2 and text_digest = ?3",
                (new, old, state),
            )
        remove_version(self._connection, old, state)

    def _give_up_present(self, known: KnownArticle, site_id: int) -> int:
        """Make an article what this run has read of it, since its present text is another article's; return its id."""
        query = (
            "select state from sources where article_id = ? and run_id = ? and state is not null and state != ? "
            "order by id desc limit 1"
        )
        row = self._execute(query, (known.id, self._run_id, known.text_digest)).fetchone()
        self._store.keep_version(known.id, self._now)
        fallback = read_present(self._connection, known.id).state
        versions = {former.digest: state for former, state in read_versions(self._connection, known.id, fallback)}
        if row is None or row[0] not in versions:
            return known.id
        state = apply_corrections(self._connection, known.id, versions[row[0]])
        section_id = self._store.ensure_section(site_id, state.section)
        article_id = self._store.replace(known.id, state, (site_id, section_id, row[0]))
        remove_version(self._connection, article_id, row[0])
        return article_id

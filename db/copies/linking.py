"""Links copies: articles of one week that are the same story. The earliest is the original, with the copies under it.

Days are gone through in the order of time, and each article is compared with the originals of the week before it, so an
archive's copies don't depend on the order in which it was imported, or on how often that was stopped. The key
``copies_again`` of ``meta`` holds the days that are still to be gone through: those of articles that were added,
changed or removed, the week after, and the week after every change of a copy that follows from it.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from db.copies.minhash import sign_text
from db.copies.similarity import ArticleText
from db.copies.window import WINDOW_DAYS, CopyCandidate, LeaderWindow
from db.storage.change_log import note_change
from db.storage.compression import unpack
from db.text.dates import SLOT_BITS
from db.text.markdown import to_plain_text
from db.text.tokens import to_index_text

SLICE = 20_000
"""Articles in one transaction: the work that is lost at most if the program is killed."""

_ARTICLES = (
    "select a.id, a.published, a.precision, a.title_key, s.signature, a.leader from articles a "
    "left join signatures s on s.id = a.id where a.id between ? and ? {} order by a.id"
)


def link_copies(connection: sqlite3.Connection, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Link the copies among articles that were added, changed or removed since the last call; return how many are new.

    Idempotent, and resumable at any point. ``progress`` gets the number of days done, and of all.
    """
    return _CopyLinker(connection, progress).go()


def mark_days(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Let the next ``link_copies`` go through the days of these ids, in the caller's transaction.

    Call it for ids at which an article was added, changed or is about to be removed.
    """
    days = {article_id >> SLOT_BITS for article_id in ids}
    if days:
        _save_days(connection, _saved_days(connection) | _weeks_from(days))


def _weeks_from(days: Iterable[int]) -> set[int]:
    return {day + after for day in days for after in range(WINDOW_DAYS + 1)}


def _saved_days(connection: sqlite3.Connection) -> set[int]:
    row = connection.execute("select value from meta where key = 'copies_again'").fetchone()
    return set(json.loads(row[0])) if row else set()


def _save_days(connection: sqlite3.Connection, days: set[int]) -> None:
    connection.execute("insert or replace into meta values ('copies_again', ?)", (json.dumps(sorted(days)),))


class _CopyLinker:
    """One run of ``link_copies``."""

    def __init__(self, connection: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._progress = progress
        self._days: set[int] = set()
        """Days that are left to go through and have articles; ``_queue`` has them as a heap."""
        self._queue: list[int] = []
        self._window = LeaderWindow(self._text)
        self._new_copies = 0

    def go(self) -> int:
        """Go through all days that are marked or have new sources; return the number of new copies."""
        if self._gather_days():
            self._go_through_days()
        return self._new_copies

    def _gather_days(self) -> bool:
        """Add the days of articles that came in since the last run to those left over from it.

        False if there are none at all.
        """
        (done,) = self._execute("select value from meta where key = 'copies_linked_to'").fetchone()
        (last,) = self._execute("select coalesce(max(id), 0) from sources").fetchone()
        saved = _saved_days(self._connection)
        self._add_days(saved)
        if last != done or not saved <= self._days:  # saved days without articles are dropped
            query = f"select distinct article_id >> {SLOT_BITS} from sources where id > ?"
            self._add_days(_weeks_from(day for (day,) in self._execute(query, (done,))))
            self._execute("begin immediate")
            _save_days(self._connection, self._days)
            self._execute("update meta set value = ? where key = 'copies_linked_to'", (last,))
            self._execute("commit")
        return bool(self._days)

    def _go_through_days(self) -> None:
        done = articles = 0
        self._execute("begin immediate")
        while self._days:
            day = heappop(self._queue)
            articles += self._link_day(day)
            self._days.discard(day)
            done += 1
            if articles >= SLICE or not self._days:
                articles = 0
                _save_days(self._connection, self._days)
                self._execute("commit")
                self._progress(done, done + len(self._days))
                self._execute("begin immediate")
        self._execute("commit")

    def _add_days(self, days: set[int]) -> None:
        query = "select 1 from articles where id between ? and ? limit 1"
        for day in days - self._days:
            if self._execute(query, _ids_of(day)).fetchone():
                self._days.add(day)
                heappush(self._queue, day)

    def _link_day(self, day: int) -> int:
        """Decide the original of each of a day's articles, in order; return the number of articles."""
        self._move_window(day)
        changes: list[tuple[int, int | None]] = []
        count = 0
        for *facts, old in self._execute(_ARTICLES.format(""), _ids_of(day)):
            candidate = self._candidate(*facts)
            new = self._window.original_of(candidate)
            if new is None:
                self._window.add(candidate)
            if new != old:
                changes.append((candidate.id, new))
            count += 1
        self._apply(changes)
        if changes:
            self._add_days(set(range(day + 1, day + WINDOW_DAYS + 1)))
        return count

    def _move_window(self, day: int) -> None:
        """Bring the window to ``day``, with the originals of the week before it."""
        for missing in self._window.move_to(day):
            for *facts, _ in self._execute(_ARTICLES.format("and a.leader is null"), _ids_of(missing)):
                self._window.add(self._candidate(*facts))

    def _candidate(
        self, article_id: int, published: str | None, precision: str | None, title_key: int, signed: bytes | None
    ) -> CopyCandidate:
        if signed is None:  # a text without words, or imported by a version that knew no copies
            signed = self._sign(article_id)
        return CopyCandidate(article_id, published if precision in ("year", "month") else None, title_key, signed)

    def _sign(self, article_id: int) -> bytes:
        signed = sign_text(to_index_text(to_plain_text(self._text(article_id).body)))
        if signed is not None:
            self._execute("insert or replace into signatures values (?, ?)", (article_id, signed))
        return signed or b""

    def _text(self, article_id: int) -> ArticleText:
        query = "select a.title, b.body from articles a join bodies b using (id) where id = ?"
        title, body = self._execute(query, (article_id,)).fetchone()
        return ArticleText(title, unpack(body))

    def _apply(self, changes: list[tuple[int, int | None]]) -> None:
        """Give these articles their new originals."""
        for article_id, new in changes:
            old, year, section_id = self._execute(
                "select leader, coalesce(year, 0), section_id from articles where id = ?", (article_id,)
            ).fetchone()
            if old is None:
                self._free_copies_of(article_id)
                self._new_copies += 1
            self._execute("update articles set leader = ? where id = ?", (new, article_id))
            self._count(year, section_id, (new is None) - (old is None))
        if changes:
            note_change(self._connection)

    def _free_copies_of(self, article_id: int) -> None:
        """Make the copies of an article originals, because it becomes a copy itself.

        Their days are gone through after its own.
        """
        query = "select coalesce(year, 0), section_id, count(*) from articles where leader = ? group by 1, 2"
        for year, section_id, n in self._execute(query, (article_id,)).fetchall():
            self._count(year, section_id, n)
        self._execute("update articles set leader = null where leader = ?", (article_id,))

    def _count(self, year: int, section_id: int, n: int) -> None:
        if n:
            query = "insert into facet_counts values (?, ?, ?) on conflict do update set n = n + excluded.n"
            self._execute(query, (year, section_id, n))


def _ids_of(day: int) -> tuple[int, int]:
    """Return the first and last id of a day."""
    return max(day << SLOT_BITS, 1), (day + 1 << SLOT_BITS) - 1

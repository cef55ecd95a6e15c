"""Forgets an import or an article, and restores it.

An article is what its sources said, one after another (``db.articles.replay``). Forgetting an import removes its
sources from each article: an article with other sources becomes what those say, one without is removed whole. Restoring
puts the sources back among those that are there by then. Meanwhile they are in ``forgotten_articles``, so the work can
stop at any moment and go on later. An id of a source is never given twice, because history is the order of ids.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from db.articles.link_targets import LinkTargets, RenamedLink, clear_targets, relink, restore_links
from db.articles.overrides import Kind
from db.articles.snapshot import ArticleSnapshot, read_snapshot
from db.articles.store import ArticleStore
from db.copies.linking import link_copies, mark_days
from db.curation.forgotten import (
    clear_read_marks,
    ensure_record,
    find_open_record,
    merge_snapshots,
    now_iso,
    save_forgotten,
    select_sources,
)
from db.curation.rebuild import rebuild_article
from db.errors import NotFound
from db.models import Progress
from db.storage.change_log import note_change
from db.storage.connections import open_writable, read_schema_version, translate_errors
from db.text.cleaning import title_key

SLICE = 500
"""Articles in one transaction: what has to be done again if the program is killed."""


@dataclass(slots=True)
class ForgetOutcome:
    """The result: ``whole`` articles were removed or restored, ``changed`` ones lost or regained sources.

    ``corrected`` of those that were removed had corrections, which went with them.
    """

    kind: Kind
    name: str
    whole: int = 0
    changed: int = 0
    corrected: int = 0
    interrupted: bool = False


def _no_progress(progress: Progress) -> None: ...


def forget_run(
    path: Path,
    number: int,
    progress: Callable[[Progress], None] = _no_progress,
    stopped: Callable[[], bool] = lambda: False,
) -> ForgetOutcome:
    """Forget the import with that number. Raises ``NotFound`` and ``ArchiveError``.

    ``stopped`` is called after each slice: once it returns True, what was done stays, and another call goes on from
    there.
    """
    with _work(path) as work:
        row = work.execute("select sources from runs where id = ?", (number,)).fetchone()
        if row is None:
            raise NotFound(f"There is no run {number}: `newsbrowse runs` lists them.")
        (total,) = work.execute("select count(*) from sources where run_id = ?", (number,)).fetchone()
        if not total and find_open_record(work.connection, "run", str(number)) is not None:
            raise NotFound(f"Run {number} is taken back already.")
        done = ForgetOutcome("run", str(number))
        with work.transaction():
            record = ensure_record(work.connection, "run", str(number))
            work.execute("delete from files where run_id = ?", (number,))
            clear_read_marks(work.connection, row[0].split("\n"))
            work.execute("delete from validators")  # of pages that its sources led to, too: all are fetched once more
        at = seen = 0
        while seen < total and not done.interrupted:
            with work.transaction():
                query = "select id, article_id from sources where run_id = ? and id > ? order by id limit ?"
                sources = work.execute(query, (number, at, SLICE)).fetchall()
                for article_id in sorted({article_id for _, article_id in sources}):
                    work.take_back(article_id, record, number, done)
            if not sources:
                break
            at = sources[-1][0]
            seen += len(sources)
            progress(Progress("taking back", min(seen, total), total))
            done.interrupted = seen < total and stopped()
        return done


def forget_article(path: Path, slug: str) -> ForgetOutcome:
    """Forget the article with that slug, so that no import brings it again.

    Raises ``NotFound`` and ``ArchiveError``.
    """
    with _work(path) as work:
        done = ForgetOutcome("article", slug)
        with work.transaction():
            row = work.execute("select id from articles where slug = ?", (slug,)).fetchone()
            if row is None:
                raise NotFound(f"No article here is named {slug}.")
            work.take_back(row[0], ensure_record(work.connection, "article", slug), None, done)
        return done


def undo_forget(
    path: Path,
    kind: Kind,
    name: str,
    progress: Callable[[Progress], None] = _no_progress,
    stopped: Callable[[], bool] = lambda: False,
) -> ForgetOutcome:
    """Restore what was forgotten under that name: the number of a run, or the slug of an article.

    Raises ``NotFound`` and ``ArchiveError``; ``stopped`` is as in ``forget_run``.
    """
    with _work(path) as work:
        record = find_open_record(work.connection, kind, name)
        if record is None:
            what = f"Run {name}" if kind == "run" else name
            raise NotFound(f"{what} isn't taken back.")
        done = ForgetOutcome(kind, name)
        query = "select count(*) from forgotten_articles where forgotten_id = ?"
        (total,) = work.execute(query, (record,)).fetchone()
        query = "select id, kept from forgotten_articles where forgotten_id = ? order by id limit ?"
        while not done.interrupted:
            with work.transaction():
                kept = work.execute(query, (record, SLICE)).fetchall()
                for kept_id, packed in kept:
                    work.execute("delete from forgotten_addresses where forgotten_article_id = ?", (kept_id,))
                    work.execute("delete from forgotten_articles where id = ?", (kept_id,))
                    work.put_back(ArticleSnapshot.unpack(packed), done)
                if not kept:
                    work.execute("update forgotten set undone = ? where id = ?", (now_iso(), record))
            if not kept:
                break
            progress(Progress("putting back", done.whole + done.changed, total))
            done.interrupted = stopped()
        return done


@contextmanager
def _work(path: Path) -> Iterator["_ForgetWork"]:
    """Open an existing archive for changes; at the end, link copies again."""
    read_schema_version(path)
    with open_writable(path) as database, translate_errors(path):
        yield _ForgetWork(database.conn)
        link_copies(database.conn)


@dataclass
class _ForgetWork:
    """The changes to one archive, in one transaction after another."""

    connection: sqlite3.Connection
    _targets: LinkTargets = field(default_factory=LinkTargets)
    _moved: set[int] = field(default_factory=set)
    _renamed_links: list[RenamedLink] = field(default_factory=list)

    def execute(self, query: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        return self.connection.execute(query, parameters)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a slice as a whole: its articles, links, counts and marks are committed together."""
        self.execute("begin immediate")
        self._store = ArticleStore(self.connection)
        self._targets, self._moved, self._renamed_links = LinkTargets(), set(), []
        self.execute(
            "insert into meta select 'last_source', coalesce(max(id), 0) from sources where true "
            "on conflict (key) do update set value = max(value, excluded.value)"
        )
        yield
        self._store.flush()
        relink(self.connection, self._targets)
        restore_links(self.connection, self._renamed_links)
        mark_days(self.connection, self._moved)
        note_change(self.connection)
        self.execute("commit")

    def take_back(self, article_id: int, record: int, run: int | None, done: ForgetOutcome) -> None:
        """Remove the sources that an article has from a run (None: all of them), and what only they said."""
        self._store.flush_article(article_id)
        whole = read_snapshot(self.connection, article_id)
        taken = [source for source in whole.origins if run is None or source.run_id == run]
        others = [source for source in whole.origins if source not in taken]
        clear_read_marks(self.connection, [source.place for source in taken])
        self.execute("delete from sources where article_id = ? and (?2 is null or run_id = ?2)", (article_id, run))
        self._moved.add(article_id)
        if others:
            kept = select_sources(whole, taken)
            self._rebuild(replace(whole, origins=others), article_id)
            done.changed += 1
        else:
            kept = whole
            self._remove(article_id, whole)
            done.whole += 1
            done.corrected += bool(whole.corrections)
        save_forgotten(self.connection, kept, record)

    def _remove(self, article_id: int, snapshot: ArticleSnapshot) -> None:
        (title,) = self.execute("select title from articles where id = ?", (article_id,)).fetchone()
        self._targets.add(None, title, snapshot.addresses)
        for state in snapshot.states.values():
            self._targets.add(None, state.title, ())
        self._store.take_out(article_id)
        self._store.hand_over_addresses(article_id)
        for table in ("versions", "corrections"):
            self.execute(f"delete from {table} where article_id = ?", (article_id,))
        clear_targets(self.connection, article_id)

    def put_back(self, kept: ArticleSnapshot, done: ForgetOutcome) -> None:
        """Restore a snapshot, merging it with what the archive has of the article by now."""
        row = self.execute("select id from articles where slug = ?", (kept.slug,)).fetchone()
        if row is not None:
            self._store.flush_article(row[0])
            self._rebuild(merge_snapshots(read_snapshot(self.connection, row[0]), kept), row[0], is_back=True)
            done.changed += 1
        elif not self._is_forgotten_itself(kept):
            self._rebuild(kept, None, is_back=True)
            done.whole += 1

    def _is_forgotten_itself(self, kept: ArticleSnapshot) -> bool:
        """True if the article was also forgotten by itself; then what comes back is merged into that record."""
        row = self.execute(
            "select a.id, a.kept from forgotten_articles a join forgotten f on f.id = a.forgotten_id "
            "where a.slug = ? and f.kind = 'article'",
            (kept.slug,),
        ).fetchone()
        if row is None:
            return False
        packed = merge_snapshots(ArticleSnapshot.unpack(row[1]), kept).pack()
        self.execute("update forgotten_articles set kept = ? where id = ?", (packed, row[0]))
        return True

    def _rebuild(self, snapshot: ArticleSnapshot, article_id: int | None, *, is_back: bool = False) -> None:
        """Make an article what its sources say; links that named it by a title it no longer has are resolved again.

        Links by a title of its history keep their target; if something is restored, the links that it had are restored.
        """
        rebuilt = rebuild_article(self.connection, self._store, snapshot, article_id)
        kept_keys = rebuilt.own if is_back else rebuilt.own | rebuilt.former
        old_titles = [state.title for state in snapshot.states.values()] if not is_back else []
        for title in {*old_titles, *((rebuilt.before,) if rebuilt.before is not None else ())}:
            if title_key(title) not in kept_keys:
                clear_targets(self.connection, rebuilt.id, title_key(title))
                self._targets.add(None, title, ())
        self._targets.add(rebuilt.id, rebuilt.title, snapshot.addresses)
        self._renamed_links += snapshot.ways
        self._moved.add(rebuilt.id)

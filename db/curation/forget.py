"""Taking back an import or an article, and undoing that.

An article is what its sources said, one after another (``db.articles.replay``). Taking back an import takes its
sources away from each article: one that has others is what those say, one that has none is put away whole. Undoing it
puts the sources back among those that are there by then. What was taken back lies in ``forgotten_articles`` meanwhile,
so all of it can be stopped at any moment and gone on with. Ids of sources are given once: order is what history is
made of.
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
"""Articles in one transaction."""


@dataclass(slots=True)
class ForgetOutcome:
    """What was done: articles put away or back whole, and articles that are as they were without or with the import."""

    kind: Kind
    name: str
    whole: int = 0
    changed: int = 0
    interrupted: bool = False


def _no_progress(progress: Progress) -> None: ...


def forget_run(
    path: Path,
    number: int,
    progress: Callable[[Progress], None] = _no_progress,
    stopped: Callable[[], bool] = lambda: False,
) -> ForgetOutcome:
    """Take back the import with that number. Raises ``NotFound`` and ``ArchiveError``.

    ``stopped`` is asked now and then: once True, what was done until then is kept, and doing it again goes on.
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
    """Put the article with that slug away, so that no import brings it again. Raises as ``forget_run`` does."""
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
    """Put back what was taken back under that name: a run's number, an article's slug. Raises as ``forget_run``."""
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
def _work(path: Path) -> Iterator["_Work"]:
    """An archive that is there, to be changed; at the end copies are looked for anew."""
    read_schema_version(path)
    with open_writable(path) as database, translate_errors(path):
        yield _Work(database.conn)
        link_copies(database.conn)


@dataclass
class _Work:
    """What is done in one transaction after another."""

    connection: sqlite3.Connection
    _named: LinkTargets = field(default_factory=LinkTargets)
    _moved: set[int] = field(default_factory=set)
    _ways: list[RenamedLink] = field(default_factory=list)

    def execute(self, query: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        return self.connection.execute(query, parameters)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A part that is done whole or not at all, its links and counts with it."""
        self.execute("begin immediate")
        self._store = ArticleStore(self.connection)
        self._named, self._moved, self._ways = LinkTargets(), set(), []
        self.execute(
            "insert into meta select 'last_source', coalesce(max(id), 0) from sources where true "
            "on conflict (key) do update set value = max(value, excluded.value)"
        )
        yield
        self._store.flush()
        relink(self.connection, self._named)
        restore_links(self.connection, self._ways)
        mark_days(self.connection, self._moved)
        note_change(self.connection)
        self.execute("commit")

    def take_back(self, article_id: int, record: int, run: int | None, done: ForgetOutcome) -> None:
        """Take an article's sources of a run away (None: all of them), and what only they said."""
        self._store.settle(article_id)
        whole = read_snapshot(self.connection, article_id)
        mine = [origin for origin in whole.origins if run is None or origin.run_id == run]
        rest = [origin for origin in whole.origins if origin not in mine]
        clear_read_marks(self.connection, [origin.place for origin in mine])
        self.execute("delete from sources where article_id = ? and (?2 is null or run_id = ?2)", (article_id, run))
        self._moved.add(article_id)
        if rest:
            kept = select_sources(whole, mine)
            self._settle(replace(whole, origins=rest), article_id)
            done.changed += 1
        else:
            kept = whole
            self._put_away(article_id, whole)
            done.whole += 1
        save_forgotten(self.connection, kept, record)

    def _put_away(self, article_id: int, dossier: ArticleSnapshot) -> None:
        (title,) = self.execute("select title from articles where id = ?", (article_id,)).fetchone()
        self._named.add(None, title, dossier.addresses)
        for state in dossier.states.values():
            self._named.add(None, state.title, ())
        self._store.take_out(article_id)
        for table in ("versions", "addresses", "corrections"):
            self.execute(f"delete from {table} where article_id = ?", (article_id,))
        clear_targets(self.connection, article_id)

    def put_back(self, kept: ArticleSnapshot, done: ForgetOutcome) -> None:
        """Put back what was taken, among what is there of the article by now."""
        row = self.execute("select id from articles where slug = ?", (kept.slug,)).fetchone()
        if row is not None:
            self._store.settle(row[0])
            self._settle(merge_snapshots(read_snapshot(self.connection, row[0]), kept), row[0], is_back=True)
            done.changed += 1
        elif not self._is_kept_away(kept):
            self._settle(kept, None, is_back=True)
            done.whole += 1

    def _is_kept_away(self, kept: ArticleSnapshot) -> bool:
        """Whether the article was put away by itself, too: then what comes back joins what lies there of it."""
        away = self.execute(
            "select a.id, a.kept from forgotten_articles a join forgotten f on f.id = a.forgotten_id "
            "where a.slug = ? and f.kind = 'article'",
            (kept.slug,),
        ).fetchone()
        if away is None:
            return False
        packed = merge_snapshots(ArticleSnapshot.unpack(away[1]), kept).pack()
        self.execute("update forgotten_articles set kept = ? where id = ?", (packed, away[0]))
        return True

    def _settle(self, dossier: ArticleSnapshot, article_id: int | None, *, is_back: bool = False) -> None:
        """Have an article be what its sources say. Links by titles that it no longer has are looked up anew.

        Those by a title of its history stay; when something comes back, those do that led there when it was taken.
        """
        settled = rebuild_article(self.connection, self._store, dossier, article_id)
        kept = settled.own if is_back else settled.own | settled.former
        had = [state.title for state in dossier.states.values()] if not is_back else []
        for title in {*had, *((settled.before,) if settled.before is not None else ())}:
            if title_key(title) not in kept:
                clear_targets(self.connection, settled.id, title_key(title))
                self._named.add(None, title, ())
        self._named.add(settled.id, settled.title, dossier.addresses)
        self._ways += dossier.ways
        self._moved.add(settled.id)

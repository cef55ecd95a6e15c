"""Resolves links to the articles that they name: by address, then by folded title. Idempotent, resumable at any point.

``links_resolved_to`` in ``meta`` is the id of the newest source whose article was looked at. What came after it is
resolved in slices, each in a transaction of its own: first the links of the new articles, then older links to them.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from db.text.cleaning import title_key
from db.text.urls import address_key

SLICE = 20_000
"""Sources in one transaction: the work that is lost at most if the program is killed."""

# By address: an article of the link's own site first, then the one nearest in time. By title, within the site only: an
# article of the same section first, then the one nearest in time.
_RESOLVE = """
    update links set target_id = coalesce(
        (select d.article_id from addresses d join articles own on own.id = links.article_id
            where d.key = links.address and d.article_id != own.id
            order by d.site_id != own.site_id, abs(d.article_id - own.id), d.article_id limit 1),
        (select a.id from articles a join articles own on own.id = links.article_id
            where a.title_key = links.title_key and a.site_id = own.site_id and a.id != own.id
            order by a.section_id != own.section_id, abs(a.id - own.id), a.id limit 1)
    ) where kind != 'view-all' and """


def resolve_links(connection: sqlite3.Connection, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Resolve the links of articles that came in, and older links to them. ``progress`` gets sources done, and all."""
    execute = connection.execute
    (done,) = execute("select value from meta where key = 'links_resolved_to'").fetchone()
    (last,) = execute("select coalesce(max(id), 0) from sources").fetchone()
    is_first = done == 0
    start = done
    while done < last:
        end = min(done + SLICE, last)
        execute("begin immediate")
        new_articles = "select article_id from sources where id > ? and id <= ?"
        execute(f"{_RESOLVE} article_id in ({new_articles})", (done, end))
        if not is_first:  # in a new archive every link is the link of a new article
            execute(
                f"{_RESOLVE} title_key in (select title_key from articles where id in ({new_articles}))",
                (done, end),
            )
            execute(
                f"{_RESOLVE} address in (select key from addresses where article_id in ({new_articles}))",
                (done, end),
            )
        execute("update meta set value = ? where key = 'links_resolved_to'", (end,))
        execute("commit")
        done = end
        progress(done - start, last - start)


_IN_JSON = "(select value from json_each(?))"


@dataclass(slots=True)
class LinkTargets:
    """Links to resolve again: those to some titles and addresses, and all links of some articles."""

    ids: set[int] = field(default_factory=set)
    titles: set[int] = field(default_factory=set)
    addresses: set[int] = field(default_factory=set)

    def add(self, article_id: int | None, title: str, addresses: Iterable[str]) -> None:
        """Add links to this title or these addresses, and the links of the article itself, if given."""
        if article_id is not None:
            self.ids.add(article_id)
        self.titles.add(title_key(title))
        self.addresses.update(map(address_key, addresses))


_HAS_PRESENT_TITLE = "exists (select 1 from articles t where t.id = target_id and t.title_key = links.title_key)"


def relink(connection: sqlite3.Connection, targets: LinkTargets) -> None:
    """Resolve these links again, as an import does. Links that were resolved by a former title keep their target."""
    for where, values in (
        (f"article_id in {_IN_JSON}", targets.ids),
        (f"title_key in {_IN_JSON} and (target_id is null or {_HAS_PRESENT_TITLE})", targets.titles),
        (f"address in {_IN_JSON}", targets.addresses),
    ):
        connection.execute(f"{_RESOLVE} {where}", (json.dumps(list(values)),))


def clear_targets(connection: sqlite3.Connection, article_id: int, key: int | None = None) -> None:
    """Make links to an article lead nowhere; with ``key`` only those that name it by that title alone."""
    if key is None:
        connection.execute("update links set target_id = null where target_id = ?", (article_id,))
        return
    connection.execute(
        "update links set target_id = null where target_id = ?1 and title_key = ?2 and not exists "
        "(select 1 from addresses d where d.article_id = ?1 and d.key = links.address)",
        (article_id, key),
    )


RenamedLink = tuple[str, int, str]
"""A link resolved by a title that has changed since: its article's slug, its position there, and its target's slug."""

_BY_ANOTHER_NAME = (
    "select own.slug, l.position, t.slug from links l join articles own on own.id = l.article_id "
    "join articles t on t.id = l.target_id where l.{} = ? and l.title_key is not t.title_key and not exists "
    "(select 1 from addresses d where d.article_id = t.id and d.key = l.address)"
)


def read_renamed_links(connection: sqlite3.Connection, article_id: int) -> list[RenamedLink]:
    """Return the links of an article and to it that were resolved by a title which has changed since.

    They can't be resolved again from the present titles, so they must be restored after a change.
    """
    columns = ("article_id", "target_id")
    return [way for column in columns for way in connection.execute(_BY_ANOTHER_NAME.format(column), (article_id,))]


def restore_links(connection: sqlite3.Connection, links: Iterable[RenamedLink]) -> None:
    """Give these links their targets again, if they name a title that the target had."""
    for slug, position, target in links:
        link = connection.execute(
            "select l.article_id, l.title_key, t.id from links l join articles t on t.slug = ?3 "
            "where l.article_id = (select id from articles where slug = ?1) and l.position = ?2",
            (slug, position, target),
        ).fetchone()
        if link is not None and link[1] in _read_former_titles(connection, link[2]):
            query = "update links set target_id = ? where article_id = ? and position = ?"
            connection.execute(query, (link[2], link[0], position))


def _read_former_titles(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """Return the keys of the titles that an article had, or has by its source."""
    query = (
        "select title from versions where article_id = ?1 "
        "union select said from corrections where article_id = ?1 and field = 'title'"
    )
    return {title_key(title) for (title,) in connection.execute(query, (article_id,))}

"""Finding the articles that links lead to: by address, then by folded title. Idempotent, and resumable at any point.

``links_resolved_to`` in ``meta`` is the newest source whose article was looked at. What came after it is resolved in
slices, each in a transaction of its own: first the links of the new articles, then older links that wait for them.
"""

import sqlite3
from collections.abc import Callable

SLICE = 20_000
"""Sources in one transaction."""

# An address leads to one article of a site: its own site's, else the nearest. Of several with a title, the nearest: in
# the same section first, then closest in time. Titles are looked up within a site only.
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
    """Point links that came in, or wait for what came in, at their articles. ``progress`` gets sources done and all."""
    execute = connection.execute
    (done,) = execute("select value from meta where key = 'links_resolved_to'").fetchone()
    (last,) = execute("select coalesce(max(id), 0) from sources").fetchone()
    is_first = done == 0
    start = done
    while done < last:
        upto = min(done + SLICE, last)
        execute("begin immediate")
        fresh = "select article_id from sources where id > ? and id <= ?"
        execute(f"{_RESOLVE} article_id in ({fresh})", (done, upto))
        if not is_first:  # in a new archive every link is the link of a new article
            execute(
                f"{_RESOLVE} title_key in (select title_key from articles where id in ({fresh}))",
                (done, upto),
            )
            execute(
                f"{_RESOLVE} address in (select key from addresses where article_id in ({fresh}))",
                (done, upto),
            )
        execute("update meta set value = ? where key = 'links_resolved_to'", (upto,))
        execute("commit")
        done = upto
        progress(done - start, last - start)

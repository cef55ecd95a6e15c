"""Queries that several ways of reading an archive share."""

import json
import sqlite3
from array import array
from collections.abc import Sequence

from db.models import Section

CHUNK = 500
"""Ids in one query: under SQLite's limit of parameters, and one prepared statement for most queries."""


def read_sections(connection: sqlite3.Connection) -> list[Section]:
    """Every section, in the order of ids."""
    rows = connection.execute(
        "select s.id, t.name, s.path, s.parent from sections s join sites t on t.id = s.site_id order by s.id"
    )
    return [Section(section_id, site, tuple(json.loads(path)), parent) for section_id, site, path, parent in rows]


def read_subtree_ids(connection: sqlite3.Connection, section_id: int) -> list[int | None]:
    """The ids of a section and of all that lie in it."""
    rows = connection.execute(
        "with recursive tree(id) as (values (?) union select s.id from sections s join tree on s.parent = tree.id) "
        "select id from tree",
        (section_id,),
    )
    return [row[0] for row in rows]


def count_copies(connection: sqlite3.Connection, ids: Sequence[object]) -> dict[object, int]:
    """How many copies each of these articles has, where it has any."""
    if not connection.execute("select 1 from articles where leader is not null limit 1").fetchone():
        return {}
    found: dict[object, int] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        query = f"select leader, count(*) from articles where leader in ({make_placeholders(chunk)}) group by leader"
        found.update(connection.execute(query, chunk).fetchall())
    return found


def make_placeholders(parameters: Sequence[object]) -> str:
    """Question marks for as many parameters."""
    return ",".join("?" * len(parameters))


def read_ids(connection: sqlite3.Connection, query: str, parameters: tuple[int, ...]) -> "array[int]":
    """The ids that a query gives, in its order. Joined by SQLite: three times as fast as row by row."""
    (joined,) = connection.execute(f"select group_concat(id) from ({query})", parameters).fetchone()
    return array("q", map(int, joined.split(","))) if joined else array("q")

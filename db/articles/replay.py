"""The history of an article as it follows from its sources in the order in which they came.

The writer of imports follows the same rules, one source at a time. If some sources are forgotten, or restored among
others, replaying those that are left gives what the article would be if the others had never come.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from db.articles.versions import FormerVersion


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the table ``sources``.

    ``state`` is the digest of the state that the source gave; None if it didn't count. ``said`` is what it said beside
    the text (``db.articles.statements``), None if that is what the article (or the version) of that state says.
    """

    id: int
    place: str
    offset: int | None
    digest: str
    captured: str | None
    importer: str
    run_id: int
    state: bytes | None
    record_id: str | None = None
    said: bytes | None = None


def read_sources(connection: sqlite3.Connection, article_id: int) -> list[SourceRow]:
    """Return the sources of an article, in the order in which they came."""
    return [
        SourceRow(*row)
        for row in connection.execute(
            "select id, place, offset, digest, captured, importer, run_id, state, record_id, said from sources "
            "where article_id = ? order by id",
            (article_id,),
        )
    ]


def add_sources(connection: sqlite3.Connection, article_id: int, sources: Iterable[SourceRow]) -> None:
    """Insert sources under the ids that they had before they were forgotten; those ids were given to no others."""
    connection.executemany(
        "insert or ignore into sources (id, place, offset, digest, captured, importer, run_id, state, record_id, said, "
        "article_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*(getattr(source, name) for name in SourceRow.__slots__), article_id) for source in sources],
    )


def replay_sources(
    sources: Iterable[SourceRow], is_summary: Callable[[bytes], bool], started: Callable[[int], str]
) -> tuple[list[FormerVersion], bytes | None]:
    """Return the former states, oldest first, and the digest of the present one (None if no source gave a state).

    ``started`` returns the time at which a run started. A full text replaces a summary; a text captured before the
    present one becomes a former state; any other replaces the present one, unless its place said the same before.
    """
    former: list[FormerVersion] = []
    present: bytes | None = None
    captures: dict[bytes, list[str | None]] = {}
    said: dict[tuple[str, str | int | None], bytes | None] = {}
    for source in sources:
        state = source.state
        key = source.place, source.record_id or source.offset  # an item moves in its file
        before, said[key] = said.get(key), state
        if state is None:
            continue
        if present is None:
            present = state
        elif state not in (present, before):
            is_text_of_summary = is_summary(present) and not is_summary(state)
            is_summary_of_text = is_summary(state) and not is_summary(present)
            is_former = is_summary_of_text or _is_older(source, present, captures, is_summary)
            if is_former and not is_text_of_summary:
                if all(each.digest != state for each in former):
                    former.append(FormerVersion(state, started(source.run_id), source.captured))
            else:
                former.append(FormerVersion(present, started(source.run_id), captures[present][-1]))
                present = state
        captures.setdefault(state, []).append(source.captured)
    return former, present


def _is_older(
    source: SourceRow, present: bytes, captures: dict[bytes, list[str | None]], is_summary: Callable[[bytes], bool]
) -> bool:
    """True if a source was captured before the newest capture of the present state or of any full text."""
    times = [
        time
        for state, captured in captures.items()
        if state == present or not is_summary(state)
        for time in captured
        if time is not None
    ]
    return source.captured is not None and bool(times) and source.captured < max(times)

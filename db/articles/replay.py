"""What an article is, as it follows from what its sources said, one after another.

The writer goes by the same rules, one source at a time. Once some sources are taken back, or put back among others,
going through those that are left says what the article would be had the others never come.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from db.articles.versions import FormerVersion


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of ``sources``. ``state`` is the digest of what it said; None: it didn't count."""

    id: int
    place: str
    offset: int | None
    digest: str
    captured: str | None
    importer: str
    run_id: int
    state: bytes | None


def read_sources(connection: sqlite3.Connection, article_id: int) -> list[SourceRow]:
    """The sources of an article, in the order in which they came."""
    return [
        SourceRow(*row)
        for row in connection.execute(
            "select id, place, offset, digest, captured, importer, run_id, state from sources where article_id = ? "
            "order by id",
            (article_id,),
        )
    ]


def add_sources(connection: sqlite3.Connection, article_id: int, origins: Iterable[SourceRow]) -> None:
    """Put sources back under the ids that they had, which no others were given since."""
    connection.executemany(
        "insert or ignore into sources (id, place, offset, digest, captured, importer, run_id, state, article_id) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(o.id, o.place, o.offset, o.digest, o.captured, o.importer, o.run_id, o.state, article_id) for o in origins],
    )


def replay_sources(
    origins: Iterable[SourceRow], is_summary: Callable[[bytes], bool], started: Callable[[int], str]
) -> tuple[list[FormerVersion], bytes | None]:
    """The former states, and the digest of the present one: None where no source says any.

    ``started`` gives the time at which a run started. A summary makes room for a text; a text from before the present
    one becomes a former state; any other takes the present one's place.
    """
    former: list[FormerVersion] = []
    present: bytes | None = None
    captures: dict[bytes, list[str | None]] = {}
    for origin in origins:
        state = origin.state
        if state is None:
            continue
        if present is None:
            present = state
        elif state != present:
            is_text_at_last = is_summary(present) and not is_summary(state)
            is_only_summary = is_summary(state) and not is_summary(present)
            is_past = is_only_summary or _is_older(origin, present, captures, is_summary)
            if is_past and not is_text_at_last:
                if all(each.digest != state for each in former):
                    former.append(FormerVersion(state, started(origin.run_id), origin.captured))
            else:
                former.append(FormerVersion(present, started(origin.run_id), captures[present][-1]))
                present = state
        captures.setdefault(state, []).append(origin.captured)
    return former, present


def _is_older(
    origin: SourceRow, present: bytes, captures: dict[bytes, list[str | None]], is_summary: Callable[[bytes], bool]
) -> bool:
    times = [
        time
        for state, captured in captures.items()
        if state == present or not is_summary(state)
        for time in captured
        if time is not None
    ]
    return origin.captured is not None and bool(times) and origin.captured < max(times)

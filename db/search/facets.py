"""How results spread over time, sections, authors, languages, years and sources.

Numbers are of results as ``db.search.results`` counts them. A result has one section, language and year or none, so
these counts add up to the total; it counts under each of its authors and sources.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Literal, get_args

from db.archive import Archive
from db.query.ast import Query
from db.search.sql import SqlSelection, compile_query, has_copies, select_hidden_copies
from db.storage.connections import CancelCheck, never_cancelled
from db.text.dates import SLOT_BITS, year_ids
from db.text.lazy_regex import lazy_compile
from db.text.tokens import to_phrase_words

Period = Literal["year", "month", "day"]
Facet = Literal["section", "author", "language", "year", "source"]
FACETS: tuple[Facet, ...] = get_args(Facet)

Counts = list[tuple[str | int | None, int]]

_LENGTHS: dict[Period, int] = {"year": 4, "month": 7, "day": 10}
_FIRST_DAYS: dict[Period, str] = {"year": "-", "month": "-01-01", "day": "-01"}
"""By period: how the ISO dates end on which dates known less well than that stand (``2019`` has the id of 2019-01-01).
"""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """Number of results with ``value``; None counts those without any value.

    ``clause`` narrows a query to just these results; "" if the query language can't say it.
    """

    value: str | None
    total: int
    clause: str


def count_periods(
    archive: Archive,
    query: Query | None,
    by: Period,
    *,
    site: str | None = None,
    cancelled: CancelCheck = never_cancelled,
) -> list[FacetCount]:
    """Count results by year, month or day, oldest first, undated last; ``query`` None counts all articles.

    By month and day, results of which only the year is known count under the year (``2019``).
    """
    with archive.pool.connection(cancelled) as connection:
        counter = _FacetCounter(connection, query, site)
        counts = counter.years() if by == "year" else None
        if counts is None:
            counts = counter.periods(by)
    dated = sorted((str(period), n) for period, n in counts if period is not None)
    undated = [FacetCount(None, n, "is:undated") for period, n in counts if period is None and n]
    return [*(FacetCount(period, n, _period_clause(period, by)) for period, n in dated if n), *undated]


def count_facet(
    archive: Archive,
    query: Query | None,
    field: Facet,
    *,
    site: str | None = None,
    cancelled: CancelCheck = never_cancelled,
) -> list[FacetCount]:
    """Count results by a facet, those without a value last; ``query`` None counts all articles.

    Most results come first, but years are newest first. Sections count with all below them at the top level; ``en-GB``
    counts as ``en``. A source is a web site, a folder among others with everything in it, or a file of many records.
    """
    if field == "year":
        years = count_periods(archive, query, "year", site=site, cancelled=cancelled)
        return sorted(years, key=lambda each: each.value or "", reverse=True)
    with archive.pool.connection(cancelled) as connection:
        counter = _FacetCounter(connection, query, site)
        match field:
            case "section":
                found = _sections(connection, counter.sections())
            case "author":
                found = _authors(counter.column("authors"))
            case "language":
                found = _languages(counter.column("language"))
            case "source":
                found = _sources(counter)
    return sorted(found, key=lambda each: (each.value is None, -each.total, each.value or ""))


class _FacetCounter:
    """Counts matches by a column of ``articles a``, or for a whole archive by precomputed counts."""

    def __init__(self, connection: sqlite3.Connection, query: Query | None, site: str | None) -> None:
        self._connection = connection
        self._is_whole_archive = not query and site is None
        self._has_copies = has_copies(connection)
        self._parameters: tuple[object, ...] = ()
        self._selection: SqlSelection | None = None
        if query:
            self._selection = found = compile_query(connection, query, site=site)
            self._tables, self._where, self._id = found.tables, found.where, found.id
            self._parameters = found.parameters
            if self._has_copies:
                sql, parameters = select_hidden_copies(found)
                self._where += f" and {self._id} not in ({sql})"
                self._parameters += parameters
        else:
            self._tables, self._where, self._id = "articles a", "a.leader is null", "a.id"
            if site is not None:
                self._where += " and a.site_id = (select id from sites where name = ?)"
                self._parameters = (site,)

    def years(self) -> Counts | None:
        """Count by year if that needs no look at articles, else return None.

        That is so for a whole archive, and for words alone in an archive without copies.
        """
        if self._is_whole_archive:
            return self._rows("select nullif(year, 0), sum(n) from facet_counts group by 1", (), as_year=True)
        if self._selection is None or self._selection.tables != self._selection.index or self._has_copies:
            return None
        # Words alone: the index needs no other table.
        sql = self._selection.sql("count(*)", "and {id} between ? and ?")
        counts: Counts = []
        for (year,) in self._connection.execute("select distinct year from facet_counts where n > 0").fetchall():
            ids = year_ids(year or None)
            parameters = (*self._parameters, ids.start, ids.stop - 1)
            counts.append((f"{year:04}" if year else None, self._connection.execute(sql, parameters).fetchone()[0]))
        return counts

    def periods(self, by: Period) -> Counts:
        """Count by year, month or day.

        Counts by id first, then moves dates that are known less well than their id's day from that day to their own
        period.
        """
        days = {int(day or 0): n for day, n in self._by(f"{self._id} >> {SLOT_BITS}", self._tables)}
        counts: Counter[str | int | None] = Counter()
        for day, n in days.items():
            counts[_period(day, by)] += n
        firsts = [day for day in days if (_period(day, "day") or "").endswith(_FIRST_DAYS[by])]
        if firsts:
            of_these = f"and {self._id} >> {SLOT_BITS} in (select value from json_each(?))"
            rough = f"{of_these} and a.precision in ('year', 'month')"
            for published, n in self._by("a.published", self._joined(), rough, json.dumps(firsts)):
                counts[f"{published}-01-01"[: _LENGTHS[by]]] -= n
                counts[published] += n
        return list(counts.items())

    def sections(self) -> Counts:
        """Count by section id."""
        if self._is_whole_archive:
            return self._rows("select section_id, sum(n) from facet_counts where n > 0 group by 1")
        return self._by("a.section_id", self._joined())

    def column(self, name: Literal["authors", "language"]) -> Counts:
        """Count by the values of a column."""
        if not self._is_whole_archive:
            return self._by(f"a.{name}", self._joined())
        # The column's index has copies as well, and lacks the articles without a value: both are made up for.
        counts = dict(self._rows(f"select {name}, count(*) from articles where {name} is not null group by 1"))
        (total,) = self._connection.execute("select coalesce(sum(n), 0) from facet_counts").fetchone()
        for value, n in self._rows(f"select {name}, count(*) from articles where leader is not null group by 1"):
            if value is not None:
                counts[value] -= n
        return [*counts.items(), (None, total - sum(counts.values()))]

    def sources(self, value: str, *parameters: object) -> Counts:
        """Count by an expression of ``sources s``."""
        if self._is_whole_archive and not self._has_copies:
            return self._rows(f"select {value}, count(distinct s.article_id) from sources s group by 1", parameters)
        tables = f"{self._tables} cross join sources s on s.article_id = {self._id}"
        sql = f"select {value}, count(distinct {self._id}) from {tables} where {self._where} group by 1"
        return self._rows(sql, (*parameters, *self._parameters))

    def sources_with(self, text: str) -> int:
        """Count the results that come from a place with that text in it."""
        tables = f"{self._tables} cross join sources s on s.article_id = {self._id}"
        where = f"{self._where} and instr(lower(s.place), ?) > 0"
        sql = f"select count(distinct {self._id}) from {tables} where {where}"
        return int(self._connection.execute(sql, (*self._parameters, text.lower())).fetchone()[0])

    def outermost_places(self) -> list[str]:
        """Return the first and last place that is no web address, by their characters; [] if there is none."""
        outside = "place < 'http://'", "place >= 'http:0' and place < 'https://'", "place >= 'https:0'"
        sql = " union all ".join(f"select min(place), max(place) from sources where {each}" for each in outside)
        found = [place for row in self._connection.execute(sql) for place in row if place is not None]
        return [min(found), max(found)] if found else []

    def _joined(self) -> str:
        is_joined = "articles a" in self._tables
        return self._tables if is_joined else f"{self._tables} cross join articles a on a.id = {self._id}"

    def _by(self, what: str, tables: str, tail: str = "", *parameters: object) -> Counts:
        sql = f"select {what}, count(*) from {tables} where {self._where} {tail} group by 1"
        return self._rows(sql, (*self._parameters, *parameters))

    def _rows(self, sql: str, parameters: tuple[object, ...] = (), *, as_year: bool = False) -> Counts:
        rows: Counts = self._connection.execute(sql, parameters).fetchall()
        return [(f"{year:04}" if year else None, n) for year, n in rows] if as_year else rows


def _period(day: int, by: Period) -> str | None:
    return date.fromordinal(day).isoformat()[: _LENGTHS[by]] if day else None


def _period_clause(period: str, by: Period) -> str:
    """Return the clause for just what counts under a period: ``2019`` by month has only what no month is known of."""
    if len(period) == _LENGTHS[by]:
        return f"date:{period}"
    last = {4: 11, 7: 27}[len(period)]
    known_months, later = f"{period}-01..{period}-{last}", f"{period}-{last + 1}"
    rest = f"{later}.." + period if len(period) == 7 else later
    return f"(date:{period} -date:{known_months} -date:{rest})"


def _merge_counts(counts: Iterable[tuple[object, str | None, int]]) -> list[tuple[str | None, int]]:
    """Add up the counts of each key, under the name that most of them have."""
    names: dict[object, dict[str | None, int]] = {}
    for key, name, n in counts:
        named = names.setdefault(key, {})
        named[name] = named.get(name, 0) + n
    return [(max(named, key=lambda name: named[name]), sum(named.values())) for named in names.values()]


def _sections(connection: sqlite3.Connection, counts: Counts) -> list[FacetCount]:
    paths = {row[0]: json.loads(row[1]) for row in connection.execute("select id, path from sections")}
    tops = [(paths[section_id][0] if paths[section_id] else None, n) for section_id, n in counts]
    merged = _merge_counts((name and tuple(to_phrase_words(name)), name, n) for name, n in tops)
    return [
        FacetCount(name, n, "-has:section" if name is None else _clause("section", _PATH_SEPARATOR.sub(" ", name), "/"))
        for name, n in merged
    ]


def _authors(counts: Counts) -> list[FacetCount]:
    each: list[tuple[object, str, int]] = []
    for stored, n in counts:
        names = json.loads(str(stored)) if stored is not None else []
        each += [(key, name, n) for key, name in {tuple(to_phrase_words(name)): name for name in names}.items()]
    nobody = sum(n for stored, n in counts if stored is None)
    found = [FacetCount(name, n, _clause("author", name or "")) for name, n in _merge_counts(each)]
    return [*found, FacetCount(None, nobody, "-has:author")] if nobody else found


_PATH_SEPARATOR = lazy_compile(r"[/›»>]")
_CODE = lazy_compile(r"[a-z]{2,8}\Z")


def _languages(counts: Counts) -> list[FacetCount]:
    first = [(str(code).split("-")[0].lower() if code is not None else None, n) for code, n in counts if n]
    found = []
    for code, n in _merge_counts((code, code, n) for code, n in first):
        clause = "-has:language" if code is None else f"lang:{code}" if _CODE.match(code) else ""
        found.append(FacetCount(code, n, clause))
    return found


_SITE = "substr(s.place, 1, instr(s.place, '//') + instr(substr(s.place || '/', instr(s.place, '//') + 2), '/'))"
_SOURCE = f"""case
    when s.place between 'http://' and 'http:0' or s.place between 'https://' and 'https:0' then {_SITE}
    when instr(substr(s.place, ?1), '/') then substr(s.place, 1, ?1 - 1 + instr(substr(s.place, ?1), '/'))
    when s.offset is null and ?1 > 1 then substr(s.place, 1, ?1 - 1)
    else s.place end"""


def _folder(places: list[str]) -> str:
    """Return the innermost folder of the first and last place, so of all between, with a slash at the end.

    "" if there is none.
    """
    equal = takewhile(lambda pair: pair[0] == pair[1], zip(*places, strict=False)) if places else ()
    common = "".join(char for char, _ in equal)
    return common[: common.rfind("/") + 1]


def _sources(counter: _FacetCounter) -> list[FacetCount]:
    """Count sources by the entries of the innermost folder that all files come from."""
    counts = {str(place): n for place, n in counter.sources(_SOURCE, len(_folder(counter.outermost_places())) + 1)}
    found = []
    for place, n in counts.items():
        # ``source:`` matches its text anywhere in a place, so also in places below another counted place.
        is_within = any(place.lower() in other.lower() for other in counts if other != place)
        found.append(FacetCount(place, counter.sources_with(place) if is_within else n, _source_clause(place)))
    return found


def _source_clause(place: str) -> str:
    is_sayable = '"' not in place and place == place.strip() != ""
    return f'source:"{place}"' if is_sayable else ""


def _clause(field: str, value: str, before: str = "") -> str:
    """Return a clause that names a value. Quotes are dropped, as a quoted value can't have any and no word has one."""
    value = value.replace('"', "")
    return f'{field}:"{before}{value}"' if any(char.isalnum() for char in value) else ""

"""Compiles the facts of a query to SQL conditions: dates, names, states, links, and similar articles."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import log

from db.query.ast import Contains, Dates, Fact, InLanguage, Length, Linked, Named, OnDay, State
from db.query.fields import section_names
from db.storage.compression import unpack
from db.storage.queries import read_sections, read_subtree_ids
from db.text.dates import SLOT_BITS
from db.text.markdown import to_plain_text
from db.text.tokens import to_phrase_words

LIKE_WORDS = 8
LIKE_SHARED = 3
"""For ``like:``: words of an article that are compared, and how many of them another article must have.

Chosen by eye. Eight words take about 40 ms in a million articles; two shared words are often a coincidence.
"""

LIKE_FEW = 4
LIKE_SHARE = 8
"""A word tells something of an article if no more than 1 of ``LIKE_SHARE`` articles have it, or ``LIKE_FEW`` in all.

``LIKE_FEW`` is for small archives, where any word is in a large share of the articles.
"""

MAX_TELLING_HITS = 20_000
"""Articles with a word from which it counts as telling nothing: counting further would take longer than the search."""

RANGE_SLOT = " /* within */"
"""A comment in SQL after ``match ?``, in whose place ``SqlSelection.between`` puts a range of ids."""

_LAST_DAY = date.max.toordinal()

_HAS_LINK = "exists (select 1 from links where article_id = {{id}} and {})"

_COLUMN_OF_STATE = {"author": "authors", "language": "language", "url": "url", "warnings": "warnings"}

_OF_DAYS = (
    f"select o.id from json_each(?) d cross join articles o on o.id between d.value << {SLOT_BITS} "
    f"and (d.value + 1 << {SLOT_BITS}) - 1"
)

_DISTINCT = (
    "with recursive each(said) as (select min({0}) from articles where {0} is not null union all "
    "select (select min({0}) from articles where {0} > said) from each where said is not null) "
    "select said from each where said is not null"
)
"""Each list of authors, or language, once. The index gives each by one step, however many articles have it."""


class Conditions:
    """Compiles facts to SQL conditions, in which ``{id}`` stands for the id of an article.

    ``parameters`` are collected in the order in which the conditions need them; ``needs_article`` turns True if any is
    about a row of ``articles a``.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.parameters: list[object] = []
        self.needs_article = False

    def article(self, condition: str, *parameters: object) -> str:
        """Return a condition on the columns of ``articles a``, which the statement then has to join."""
        self.needs_article = True
        self.parameters += parameters
        return condition

    def in_subquery(self, query: str, *parameters: object) -> str:
        """Return the condition that the id is among those that a query selects.

        The plus before ``{id}`` keeps SQLite from asking a full-text index once for each of them.
        """
        self.parameters += parameters
        return f"+{{id}} in ({query})"

    def _has_value(self, column: str, values: Sequence[object]) -> str:
        """Return the condition that a column of ``articles a`` has one of these values."""
        if not values:
            return "0"
        return self.article(f"{column} in (select value from json_each(?))", json.dumps(values))

    def condition(self, fact: Fact) -> str:
        """Return the condition of a fact."""
        match fact:
            case Dates():
                return self._dates(fact)
            case OnDay():
                return self._on_day(fact)
            case Named("section"):
                return self._has_value("a.section_id", self.find_sections(fact))
            case Named():
                return self._has_value("a.authors", self.find_authors(fact))
            case Contains("url"):
                return self.article(self._contains("coalesce(a.url, '')", fact.text), fact.text.lower())
            case Contains("site"):
                sites = self._connection.execute("select id, name from sites").fetchall()
                named = [site_id for site_id, name in sites if fact.text.lower() in name.lower()]
                return self._has_value("a.site_id", named)
            case Contains():
                has_text = self._contains("place", fact.text)
                return self.in_subquery(f"select article_id from sources where {has_text}", fact.text.lower())
            case InLanguage(code):
                stored = [row[0] for row in self._connection.execute(_DISTINCT.format("language"))]
                matching = [each for each in stored if f"{each}-".lower().startswith(f"{code}-")]
                return self._has_value("a.language", matching)
            case Length(least, most):
                return self.article("a.words between ? and ?", least, most)
            case State(_, name):
                return self._state(name)
            case Linked():
                return self._linked(fact)

    def _contains(self, column: str, text: str) -> str:
        """Return the condition that a column contains a text in any case; the text in lower case is its parameter."""
        lower = "lower" if text.isascii() else "lower_all"
        return f"instr({lower}({column}), ?) > 0"

    def _dates(self, fact: Dates) -> str:
        first, last = fact.first << SLOT_BITS, (fact.last + 1 << SLOT_BITS) - 1
        condition = "({id} between ? and ?"
        self.parameters += (first, last)
        # A date known to the year or month has the id of its first day, but matches only if all of it is in the span:
        # so where the span ends within a year or month, such dates of that year or month are excluded.
        end = date.fromordinal(fact.last)
        starts: list[tuple[date, str]] = []
        if (end.month, end.day) != (12, 31):
            starts.append((date(end.year, 1, 1), "year"))
        if fact.last != _LAST_DAY and (end + timedelta(days=1)).day != 1:
            starts.append((date(end.year, end.month, 1), "month"))
        for day, precision in starts:
            condition += " and {id} not in (select id from articles where id between ? and ? and precision = ?)"
            self.parameters += (day.toordinal() << SLOT_BITS, (day.toordinal() + 1 << SLOT_BITS) - 1, precision)
        return condition + ")"

    def _on_day(self, fact: OnDay) -> str:
        ends = "select (select min(id) from articles where id >= ?), (select max(id) from articles where id >= ?)"
        found = self._connection.execute(ends, (1 << SLOT_BITS, 1 << SLOT_BITS)).fetchone()
        first, last = (date.fromordinal(end >> SLOT_BITS).year if end is not None else 0 for end in found)
        days = [_day(year, fact.month, fact.day) for year in range(first, last + 1)]
        listed = json.dumps([day for day in days if day is not None])
        return self.in_subquery(_OF_DAYS + " and o.precision in ('day', 'time')" * (fact.day == 1), listed)

    def find_sections(self, fact: Named) -> list[int]:
        """Return the ids of the sections of that name, and of all below them."""
        by_id = {section.id: section for section in read_sections(self._connection)}
        size = len(fact.parts)

        def path_matches(section_id: int, holds: Callable[[Sequence[str], Sequence[str], bool], bool]) -> bool:
            return any(names_match(path, holds) for path in _readings(by_id[section_id].path, size))

        def names_match(path: Sequence[str], holds: Callable[[Sequence[str], Sequence[str], bool], bool]) -> bool:
            path = path[0 if fact.is_top else -size :]
            is_last = [False] * (size - 1) + [fact.is_prefix]
            return len(path) == size and all(
                holds(to_phrase_words(name), part, last)
                for name, part, last in zip(path, fact.parts, is_last, strict=True)
            )

        named = [i for i in by_id if path_matches(i, _is_exactly)] or [i for i in by_id if path_matches(i, _has_words)]
        return sorted({inner or 0 for i in named for inner in read_subtree_ids(self._connection, i)})

    def find_authors(self, fact: Named) -> list[str]:
        """Return the lists of authors, as the column ``authors`` stores them, that include an author of that name."""
        (part,) = fact.parts
        exact: list[str] = []
        partial: list[str] = []
        for (each,) in self._connection.execute(_DISTINCT.format("authors")):
            for name in map(to_phrase_words, json.loads(each)):
                if _has_words(name, part, fact.is_prefix):
                    (exact if _is_exactly(name, part, fact.is_prefix) else partial).append(each)
        return exact or partial

    def _state(self, name: str) -> str:
        match name:
            case "edited":
                return self.in_subquery("select article_id from versions where not is_summary")
            case "copy":
                return self.in_subquery("select id from articles where leader is not null")
            case "copies":
                return self.in_subquery("select leader from articles where leader is not null")
            case "corrected":
                return self.in_subquery("select article_id from corrections")
            case "missing-links":
                return _HAS_LINK.format("kind = 'read-also' and target_id is null")
            case "links":
                return _HAS_LINK.format("kind = 'in-text'")
            case "related":
                return _HAS_LINK.format("kind = 'read-also'")
            case "undated":
                return f"{{id}} < {1 << SLOT_BITS}"
            case "date":
                return f"{{id}} >= {1 << SLOT_BITS}"
            case "section":
                return self.article("a.section_id not in (select id from sections where path = '[]')")
            case "author" | "language" | "url" | "warnings":
                return self.article(f"a.{_COLUMN_OF_STATE[name]} is not null")
        raise ValueError(f"a state without a condition: {name}")

    def _linked(self, fact: Linked) -> str:
        row = self._connection.execute("select id from articles where slug = ?", (fact.slug,)).fetchone()
        article_id = row[0] if row else 0
        match fact.field:
            case "links-to":
                return self.in_subquery("select article_id from links where target_id = ?", article_id)
            case "linked-from":
                return self.in_subquery(
                    "select target_id from links where article_id = ? and target_id is not null", article_id
                )
        words = find_telling_words(self._connection, article_id) if row else []
        if len(words) < LIKE_SHARED:
            return self.in_subquery("select 0 where 0")
        each = f"select rowid from filter_fts where filter_fts match ?{RANGE_SLOT}"
        every = " union all ".join([each] * len(words))
        return self.in_subquery(
            f"select rowid from ({every}) where rowid != ? group by rowid having count(*) >= ?",
            *(f'"{word}"' for word in words),
            article_id,
            LIKE_SHARED,
        )


def find_telling_words(connection: sqlite3.Connection, article_id: int) -> list[str]:
    """Return the words that best tell what an article is about, best first.

    They are frequent in it, and in few other articles.
    """
    from collections import Counter

    title, body = connection.execute(
        "select a.title, b.body from articles a join bodies b using (id) where id = ?", (article_id,)
    ).fetchone()
    counts = Counter(to_phrase_words(f"{title}\n{to_plain_text(unpack(body))}"))
    (articles,) = connection.execute("select coalesce(sum(n), 0) from facet_counts").fetchone()
    limit = min(MAX_TELLING_HITS, max(LIKE_FEW, articles // LIKE_SHARE))
    count_query = "select count(*) from (select 1 from filter_fts where filter_fts match ? limit ?)"
    weighted = []
    for word, times in counts.items():
        (n,) = connection.execute(count_query, (f'"{word}"', limit + 1)).fetchone()
        if 1 < n <= limit:  # a word of this article alone finds no other
            weighted.append((-times * log(1 + max(articles, n) / n), word))
    return [word for _, word in sorted(weighted)[:LIKE_WORDS]]


def _is_exactly(name: Sequence[str], part: Sequence[str], _is_prefix: bool) -> bool:
    return tuple(name) == tuple(part)


def _has_words(name: Sequence[str], part: Sequence[str], is_prefix: bool) -> bool:
    """True if ``name`` has all words of ``part``, the last of them as a prefix if ``is_prefix``."""
    *whole, last = part
    has_last = any(word.startswith(last) for word in name) if is_prefix else last in name
    return has_last and all(word in name for word in whole)


def _day(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def _readings(path: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield a section's path, then those that a path of ``size`` names may mean where its own names are paths.

    A source may call a section ``World/Asia``, which then is one name. It lies in itself and in ``World``.
    """
    yield path
    names = [name for text in path for name in section_names(text) if name] if size > 1 else []
    if len(names) > len(path):
        yield from (names[:end] for end in range(size, len(names) + 1))


def list_names(connection: sqlite3.Connection, field: str, size: int) -> list[str]:
    """Return every name that ``field:`` can ask for.

    They are authors, or the last ``size`` names of section paths, joined by /.
    """
    if field == "section":
        paths = [section.path for section in read_sections(connection)]
        return list({"/".join(path[-size:]): None for path in paths if path})
    lists = connection.execute(_DISTINCT.format("authors"))
    return list({name: None for (each,) in lists for name in json.loads(each)})


def describe_absent(connection: sqlite3.Connection, facts: Iterable[object]) -> list[str]:
    """Return a sentence for each section, author or article that a query names and the archive doesn't have."""
    conditions, sentences = Conditions(connection), []
    for fact in facts:
        match fact:
            case Named("section") if not conditions.find_sections(fact):
                sentences.append(f"There is no section {fact.text}.")
            case Named("author") if not conditions.find_authors(fact):
                sentences.append(f"There is no author {fact.text}.")
            case Linked(_, slug):
                if not connection.execute("select 1 from articles where slug = ?", (slug,)).fetchone():
                    sentences.append(f"There is no article {slug}.")
    return sentences

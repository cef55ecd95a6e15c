"""From a query to SQL: which index answers its words, and what tells its facts.

Whoever lists, counts or tallies what matches starts from a ``Selection``, so that all of them mean the same articles.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import log

from db.dates import SLOT_BITS
from db.lookups import all_sections, with_subsections
from db.markdown import plain_text
from db.packing import unpack
from db.query import (
    And,
    Contains,
    Dates,
    Fact,
    InLanguage,
    Length,
    Linked,
    Named,
    Near,
    Node,
    Not,
    OnDay,
    Or,
    Query,
    State,
    Term,
    is_text,
    leaves,
)
from db.schema import PREFIXES
from db.words import phrase_words

MOST_ENDINGS = 100
"""Words that a prefix is spelt out as, at the most."""

LIKE_WORDS = 8
LIKE_SHARED = 3
"""An article is like another one that has so many of its most telling words; at least so many."""

MOST_TOLD = 20_000
"""Articles that have a word, above which it tells nothing: to count on would take longer than to search."""

_WITHIN = " /* within */"
"""Stands where what is asked of an index beside ``match`` can be kept to some ids."""

_LAST = "\U0010ffff"
_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles that match, as SQL: ``from {tables} where {where}``, where ``id`` is an article's id.

    Any connection to the archive can be asked it.

    ``match`` is the words' part in the syntax of FTS5, asked of ``index``, where all that match have some words;
    ``streams`` says that hits come as they are read, in the order of ids; ``is_ranked``, that the index knows how well
    an article matches.
    """

    tables: str
    id: str
    where: str
    parameters: tuple[object, ...]
    index: str | None = None
    match: str = ""
    streams: bool = True
    is_ranked: bool = False

    @property
    def gathers(self) -> bool:
        """Whether an index is first read to its end beside what is listed, unless it is kept ``between`` ids."""
        return _WITHIN in self.where

    def between(self, first: int, last: int) -> "Selection":
        """Those of these ids, both included."""
        where = self.where.replace(_WITHIN, f" and rowid between {first} and {last}")
        return replace(self, where=f"({where}) and {self.id} between {first} and {last}")

    def sql(self, what: str, tail: str = "") -> str:
        """A query for ``what``, where ``{id}`` stands for an article's id."""
        return f"select {what} from {self.tables} where {self.where} {tail}".replace("{id}", self.id)


def select(connection: sqlite3.Connection, query: Query, *, ranked: bool = False, site: str | None = None) -> Selection:
    """What a query means in this archive; ``ranked``: by the index that knows how well an article matches, if there
    are words that tell.

    ``site``: only of the site of just that name. Copies are in it, also those of what matches itself (``hidden``).
    """
    return _Selecting(connection).selection(query, ranked, site)


def hidden(selection: Selection) -> tuple[str, tuple[object, ...]]:
    """A query for the copies that aren't results of their own: the article that they are copies of matches too."""
    inner = selection.sql("{id}")
    sql = f"select id from articles where leader is not null and id in ({inner}) and leader in ({inner})"
    return sql, (*selection.parameters, *selection.parameters)


def has_copies(connection: sqlite3.Connection) -> bool:
    """Whether any article is a copy of another."""
    return connection.execute("select 1 from articles where leader is not null limit 1").fetchone() is not None


def index_for(node: Node) -> str:
    """The smallest index that can answer what asks for words alone."""
    terms = list(_terms(node))
    if any(isinstance(each, Near) or (each.is_phrase and len(each.words) > 1) for each in terms):
        return "article_fts"
    columns = {each.column for each in terms if isinstance(each, Term)}
    if columns == {"title"}:
        return "title_fts"
    return "filter_fts" if columns == {""} else "article_fts"


def _terms(node: Node) -> Iterator[Term | Near]:
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from _terms(item)
        case Not(item):
            yield from _terms(item)
        case Term() | Near():
            yield node


@dataclass
class _Selecting:
    """One query being put into SQL. Parameters are gathered in the order in which they stand in it."""

    connection: sqlite3.Connection
    parameters: list[object] = field(default_factory=list)
    needs_article: bool = False
    streams: bool = True

    def selection(self, query: Query, ranked: bool, site: str | None) -> Selection:
        root = query.root
        conjuncts = root.items if isinstance(root, And) else (root,)
        wanted = [node for node in conjuncts if is_text(node) and _is_matchable(node)]
        denied = [node for node in conjuncts if isinstance(node, Not) and is_text(node) and _is_matchable(node.item)]
        unwanted = [node.item for node in denied]
        rest = [node for node in conjuncts if node not in wanted and node not in denied] if wanted else conjuncts
        conditions = []
        index, match = None, ""
        is_ranked = ranked and bool(wanted) and not any(map(_is_broad, leaves(query.root)))
        if wanted:
            words = And((*wanted, *unwanted)) if len(wanted) + len(unwanted) > 1 else wanted[0]
            index = "article_fts" if is_ranked else index_for(words)
            match = self.match(wanted, unwanted, index)
            conditions.append(f"{index} match ?")
            self.parameters.append(match)
        said = [self.condition(node) for node in rest]
        # Without an index that is asked already, what a few articles are known by is the way to them.
        conditions += [each.removeprefix("+") for each in said] if index is None else said
        if site is not None:
            conditions.append(self.article("a.site_id = (select id from sites where name = ?)", site))
        if index is None:
            # An index that happens to have all ids has them in an order in which every look elsewhere is a jump.
            tables, name = "articles a" if self.needs_article else "articles a not indexed", "a.id"
        elif self.needs_article:
            tables, name = f"{index} cross join articles a on a.id = {index}.rowid", f"{index}.rowid"
        else:
            tables, name = index, f"{index}.rowid"
        where = " and ".join(conditions)
        return Selection(
            tables, name, where.replace("{id}", name), tuple(self.parameters), index, match, self.streams, is_ranked
        )

    # Words

    def match(self, wanted: Sequence[Node], unwanted: Sequence[Node], index: str) -> str:
        """What all of ``wanted`` and none of ``unwanted`` hold, in the syntax of FTS5."""
        said = " AND ".join(self.words(node, index) for node in wanted)
        if not unwanted:
            return said
        return f"({said}) NOT ({' OR '.join(self.words(node, index) for node in unwanted)})"

    def words(self, node: Node, index: str) -> str:
        match node:
            case Or(items):
                return f"({' OR '.join(self.words(item, index) for item in items)})"
            case And(items):
                denied = [item.item for item in items if isinstance(item, Not)]
                return f"({self.match([item for item in items if not isinstance(item, Not)], denied, index)})"
            case Near(left, right, distance):
                return f"{_column(left, index)}NEAR({_phrase(left)} {_phrase(right)}, {distance})"
            case Term():
                return self.term(node, index)
        raise TypeError(node)

    def term(self, term: Term, index: str) -> str:
        quoted = [f'"{word}"' for word in term.words]
        if term.is_phrase and len(quoted) > 1:
            return _column(term, index) + _phrase(term)
        if term.is_prefix:
            known = self.endings(term.words[-1], index)
            quoted[-1] = _any_of(known) if known else quoted[-1] + "*"
        column = _column(term, index)
        quoted = [column + word for word in quoted]
        return quoted[0] if len(quoted) == 1 else f"({' AND '.join(quoted)})"

    def endings(self, prefix: str, index: str) -> Sequence[str]:
        """What a prefix of a length that the index isn't made for stands for, if it isn't too much.

        FTS5 reads ORed words as a stream, but gathers and sorts all hits of such a prefix before it gives the first:
        390k hits in a million texts took 165 ms, and 60 ms spelt out.
        """
        if len(prefix) in PREFIXES[index]:
            return ()
        rows = self.connection.execute(
            f"select term from {vocabulary(self.connection, index)} where term >= ? and term < ? limit ?",
            (prefix, prefix + _LAST, MOST_ENDINGS + 1),
        )
        found = [word for (word,) in rows]
        self.streams = self.streams and 0 < len(found) <= MOST_ENDINGS
        return found if len(found) <= MOST_ENDINGS else ()

    # Facts

    def article(self, condition: str, *parameters: object) -> str:
        """A condition on a row of ``articles a``."""
        self.needs_article = True
        self.parameters += parameters
        return condition

    def among(self, query: str, *parameters: object) -> str:
        """Whether it is among the ids that a query gives.

        The plus keeps SQLite from asking a full-text index once for each of them.
        """
        self.parameters += parameters
        return f"+{{id}} in ({query})"

    def one_of(self, column: str, values: Sequence[object]) -> str:
        """Whether a column of ``articles a`` has one of these values."""
        if not values:
            return "0"
        return self.article(f"{column} in (select value from json_each(?))", json.dumps(values))

    def condition(self, node: Node) -> str:
        match node:
            case And(items):
                return f"({_joined([self.condition(item) for item in items], 'and')})"
            case Or(items):
                return f"({_joined([self.condition(item) for item in items], 'or')})"
            case Not(item):
                return f"({self.condition(item)}) is not true"  # what isn't known isn't so
            case Term() | Near():
                index = index_for(node)
                return self.among(f"select rowid from {index} where {index} match ?{_WITHIN}", self.words(node, index))
        return self.fact(node)

    def fact(self, fact: Fact) -> str:
        match fact:
            case Dates():
                return self.dates(fact)
            case OnDay():
                return self.on_day(fact)
            case Named("section"):
                return self.one_of("a.section_id", self.sections(fact))
            case Named():
                return self.one_of("a.authors", self.authors(fact))
            case Contains("url"):
                return self.article(self.contains("coalesce(a.url, '')", fact.text), fact.text.lower())
            case Contains("site"):
                sites = self.connection.execute("select id, name from sites").fetchall()
                named = [site_id for site_id, name in sites if fact.text.lower() in name.lower()]
                return self.one_of("a.site_id", named)
            case Contains():
                has_text = self.contains("place", fact.text)
                return self.among(f"select article_id from sources where {has_text}", fact.text.lower())
            case InLanguage(code):
                known = [row[0] for row in self.connection.execute(_DISTINCT.format("language"))]
                return self.one_of("a.language", [each for each in known if f"{each}-".lower().startswith(f"{code}-")])
            case Length(least, most):
                return self.article("a.words between ? and ?", least, most)
            case State(_, name):
                return self.state(name)
            case Linked():
                return self.linked(fact)

    def contains(self, column: str, text: str) -> str:
        """Whether a column has that text, whatever its case; ``text`` in lower case is the parameter."""
        lower = "lower" if text.isascii() else "lower_all"
        return f"instr({lower}({column}), ?) > 0"

    def dates(self, fact: Dates) -> str:
        first, last = fact.first << SLOT_BITS, (fact.last + 1 << SLOT_BITS) - 1
        condition = "({id} between ? and ?"
        self.parameters += (first, last)
        # What is known to the year, or the month, stands at its first day, and is in the span only with all of it.
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

    def on_day(self, fact: OnDay) -> str:
        ends = "select (select min(id) from articles where id >= ?), (select max(id) from articles where id >= ?)"
        found = self.connection.execute(ends, (1 << SLOT_BITS, 1 << SLOT_BITS)).fetchone()
        first, last = (date.fromordinal(end >> SLOT_BITS).year if end is not None else 0 for end in found)
        days = [_day(year, fact.month, fact.day) for year in range(first, last + 1)]
        listed = json.dumps([day for day in days if day is not None])
        return self.among(_OF_DAYS + " and o.precision in ('day', 'time')" * (fact.day == 1), listed)

    def sections(self, fact: Named) -> list[int]:
        """The sections of that name, with all that lie in them."""
        sections = {section.id: section for section in all_sections(self.connection)}
        size = len(fact.parts)

        def ends(section_id: int, holds: Callable[[Sequence[str], Sequence[str], bool], bool]) -> bool:
            path = sections[section_id].path[0 if fact.is_top else -size :]
            is_last = [False] * (size - 1) + [fact.is_prefix]
            return len(path) == size and all(
                holds(phrase_words(name), part, last)
                for name, part, last in zip(path, fact.parts, is_last, strict=True)
            )

        named = [i for i in sections if ends(i, _is_called)] or [i for i in sections if ends(i, _is_named_with)]
        return sorted({inner or 0 for i in named for inner in with_subsections(self.connection, i)})

    def authors(self, fact: Named) -> list[str]:
        """The lists of authors, as they are stored, that have one of that name."""
        (part,) = fact.parts
        called: list[str] = []
        named: list[str] = []
        for (each,) in self.connection.execute(_DISTINCT.format("authors")):
            for name in map(phrase_words, json.loads(each)):
                if _is_named_with(name, part, fact.is_prefix):
                    (called if _is_called(name, part, fact.is_prefix) else named).append(each)
        return called or named

    def state(self, name: str) -> str:
        match name:
            case "edited":
                return self.among("select article_id from versions")
            case "copy":
                return self.among("select id from articles where leader is not null")
            case "copies":
                return self.among("select leader from articles where leader is not null")
            case "corrected":
                return self.among("select article_id from corrections")
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
        return self.article(f"a.{_COLUMNS[name]} is not null")

    def linked(self, fact: Linked) -> str:
        row = self.connection.execute("select id from articles where slug = ?", (fact.slug,)).fetchone()
        article_id = row[0] if row else 0
        match fact.field:
            case "links-to":
                return self.among("select article_id from links where target_id = ?", article_id)
            case "linked-from":
                return self.among(
                    "select target_id from links where article_id = ? and target_id is not null", article_id
                )
        words = telling_words(self.connection, article_id) if row else []
        if len(words) < LIKE_SHARED:
            return self.among("select 0 where 0")
        each = f"select rowid from filter_fts where filter_fts match ?{_WITHIN}"
        every = " union all ".join([each] * len(words))
        return self.among(
            f"select rowid from ({every}) where rowid != ? group by rowid having count(*) >= ?",
            *(f'"{word}"' for word in words),
            article_id,
            LIKE_SHARED,
        )


_HAS_LINK = "exists (select 1 from links where article_id = {{id}} and {})"

_COLUMNS = {"author": "authors", "language": "language", "url": "url", "warnings": "warnings"}

_OF_DAYS = (
    f"select o.id from json_each(?) d cross join articles o on o.id between d.value << {SLOT_BITS} "
    f"and (d.value + 1 << {SLOT_BITS}) - 1"
)

_DISTINCT = (
    "with recursive each(said) as (select min({0}) from articles where {0} is not null union all "
    "select (select min({0}) from articles where {0} > said) from each where said is not null) "
    "select said from each where said is not null"
)
"""Every list of authors, or language, once: from the index, one step each, however many articles have it."""


def vocabulary(connection: sqlite3.Connection, index: str) -> str:
    """A table of the words of an index: ``term``, and in how many articles it is (``doc``)."""
    connection.execute(f"create virtual table if not exists temp.{index}_words using fts5vocab(main, {index}, row)")
    return f"temp.{index}_words"


def telling_words(connection: sqlite3.Connection, article_id: int) -> list[str]:
    """The words that tell most of what an article is about: often in it, and in few others; the most telling first."""
    from collections import Counter

    title, body = connection.execute(
        "select a.title, b.body from articles a join bodies b using (id) where id = ?", (article_id,)
    ).fetchone()
    counted = Counter(phrase_words(f"{title}\n{plain_text(unpack(body))}"))
    (articles,) = connection.execute("select coalesce(sum(n), 0) from facet_counts").fetchone()
    having = "select count(*) from (select 1 from filter_fts where filter_fts match ? limit ?)"
    weighed = []
    for word, times in counted.items():
        (n,) = connection.execute(having, (f'"{word}"', MOST_TOLD + 1)).fetchone()
        if 1 < n <= MOST_TOLD:  # a word that nobody else has leads nowhere
            weighed.append((-times * log(1 + max(articles, n) / n), word))
    return [word for _, word in sorted(weighed)[:LIKE_WORDS]]


def _is_matchable(node: Node) -> bool:
    """Whether FTS5 can answer it: in every alternative some word is wanted."""
    match node:
        case And(items):
            wanted = [item for item in items if not isinstance(item, Not)]
            denied = [item.item for item in items if isinstance(item, Not)]
            return bool(wanted) and all(map(_is_matchable, [*wanted, *denied]))
        case Or(items):
            return all(map(_is_matchable, items))
        case Not():
            return False
    return True


def _is_broad(node: Node) -> bool:
    """Whether it is the first letter or two of a word: it tells little, and to rank by it reads half of an index."""
    return isinstance(node, Term) and node.is_prefix and len(node.words[-1]) <= 2


def _column(term: Term, index: str) -> str:
    return f"{term.column} : " if term.column and index == "article_fts" else ""


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + " *" * term.is_prefix


def _any_of(words: Sequence[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def _is_called(name: Sequence[str], part: Sequence[str], _is_prefix: bool) -> bool:
    return tuple(name) == tuple(part)


def _is_named_with(name: Sequence[str], part: Sequence[str], is_prefix: bool) -> bool:
    """Whether ``name`` has all words of ``part``, the last of which may be a beginning."""
    *whole, last = part
    has_last = any(word.startswith(last) for word in name) if is_prefix else last in name
    return has_last and all(word in name for word in whole)


def _joined(conditions: Sequence[str], operator: str) -> str:
    """Conditions as a balanced tree: SQLite takes no expression deeper than 1,000."""
    if len(conditions) <= 2:
        return f" {operator} ".join(conditions)
    half = len(conditions) // 2
    return f"({_joined(conditions[:half], operator)}) {operator} ({_joined(conditions[half:], operator)})"


def _day(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def absent(connection: sqlite3.Connection, facts: Iterable[object]) -> list[str]:
    """What a query names that isn't in the archive, each in a sentence: why nothing was found."""
    selecting, said = _Selecting(connection), []
    for fact in facts:
        match fact:
            case Named("section") if not selecting.sections(fact):
                said.append(f"There is no section {fact.text}.")
            case Named("author") if not selecting.authors(fact):
                said.append(f"There is no author {fact.text}.")
            case Linked(_, slug):
                if not connection.execute("select 1 from articles where slug = ?", (slug,)).fetchone():
                    said.append(f"There is no article {slug}.")
    return said

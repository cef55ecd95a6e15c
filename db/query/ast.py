"""The tree of a parsed query: words, phrases and facts about articles, joined by AND, OR and NOT.

``db.query.parser`` builds it, ``db.search.sql`` runs it, docs/query.md describes the language. A *fact* is a condition
on something other than words: a date, an author, a language … ``str`` of a node is the query with operators spelt out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from db.text.tokens import Marker, split_words

Column = Literal["", "title", "body"]
"""Where a word is looked for: in one column of an article, or (``""``) in title and body."""

Sort = Literal["date", "oldest", "relevance"]
"""Newest first, oldest first, or best match first."""

MAX_SHOWN = 120
"""Characters of a query that messages repeat. Chosen by eye: about one line of a wide terminal."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase: ``words`` are the words of the index that it needs, the last one a prefix where ``is_prefix``.

    An article must have all the words, those of a phrase adjacent; a single typed word (``it's``) may need several.
    ``text`` is how it was typed, which makes no difference when terms are compared.
    """

    text: str = field(compare=False)
    words: tuple[str, ...]
    is_prefix: bool = False
    is_phrase: bool = False
    column: Column = ""

    def __str__(self) -> str:
        text = f'"{self.text}"' if self.is_phrase else self.text.rstrip("*") + "*" * self.is_prefix
        return f"{self.column}:{text.lstrip('/')}" if self.column else text  # `title://` would parse as an address


@dataclass(frozen=True, slots=True)
class Near:
    """Two terms with at most ``distance`` words between them, in either order, in the same column."""

    left: Term
    right: Term
    distance: int

    def __str__(self) -> str:
        return f"{self.left} NEAR/{self.distance} {self.right}"


@dataclass(frozen=True, slots=True)
class Dates:
    """Published from day ``first`` to day ``last``, both included (``date.toordinal``).

    A date known to the year or month matches only if the whole of it lies in the span; undated articles never match.
    """

    first: int
    last: int
    text: str

    def __str__(self) -> str:
        return f"date:{self.text}"


@dataclass(frozen=True, slots=True)
class OnDay:
    """Published on that day of any year."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"on:{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Named:
    """In a section of that name (or a section below it), or by an author of that name.

    ``parts`` are the words of each name of a section path, of one name for an author. A section or author that is
    called exactly so is preferred; if there is none, all match that have the words in their name, the last as a prefix
    where ``is_prefix``. With ``is_top`` the first section of the path must be a top-level one.
    """

    field: Literal["section", "author"]
    text: str
    parts: tuple[tuple[str, ...], ...]
    is_prefix: bool = False
    is_top: bool = False

    def __str__(self) -> str:
        return f"{self.field}:{quote_value(self.text)}" + "*" * self.is_prefix


@dataclass(frozen=True, slots=True)
class Contains:
    """With that text, in any case, anywhere in the address, the source's place, or the site's name."""

    field: Literal["url", "source", "site"]
    text: str

    def __str__(self) -> str:
        return f"{self.field}:{quote_value(self.text)}"


@dataclass(frozen=True, slots=True)
class InLanguage:
    """In the language of that code; ``en`` includes ``en-GB``."""

    code: str

    def __str__(self) -> str:
        return f"lang:{self.code}"


@dataclass(frozen=True, slots=True)
class State:
    """``is:`` or ``has:`` with one of the names in ``db.query.fields.STATES``."""

    field: Literal["is", "has"]
    name: str

    def __str__(self) -> str:
        return f"{self.field}:{self.name}"


@dataclass(frozen=True, slots=True)
class Length:
    """With ``least`` to ``most`` words of text, both included (``db.text.tokens.count_words``)."""

    least: int
    most: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Linked:
    """Linking to the article of that slug, linked from it, or sharing many of its telling words."""

    field: Literal["links-to", "linked-from", "like"]
    slug: str

    def __str__(self) -> str:
        return f"{self.field}:{quote_value(self.slug)}"


Fact = Dates | OnDay | Named | Contains | InLanguage | State | Length | Linked


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that doesn't match ``item``."""

    item: "QueryNode"

    def __str__(self) -> str:
        return f"NOT ({self.item})" if isinstance(self.item, Near) else f"NOT {_grouped(self.item)}"


@dataclass(frozen=True, slots=True)
class And:
    """Everything that matches all ``items``, of which there are at least two."""

    items: tuple["QueryNode", ...]

    def __str__(self) -> str:
        return " AND ".join(map(_grouped, self.items))


@dataclass(frozen=True, slots=True)
class Or:
    """Everything that matches one of ``items``, of which there are at least two."""

    items: tuple["QueryNode", ...]

    def __str__(self) -> str:
        return " OR ".join(map(_grouped, self.items))


QueryNode = Term | Near | Fact | Not | And | Or


def quote_value(text: str) -> str:
    """Return a field's value as it is typed: in quotes if it has blanks or brackets, or looks like an address."""
    needs_quotes = any(char.isspace() or char in "()" for char in text) or text.startswith("//")
    return f'"{text}"' if needs_quotes else text


def _grouped(node: QueryNode) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in characters ``start`` to ``end`` of a query, described by a sentence.

    ``proposal`` is the text to put in their place, None if unknown. With ``is_unfinished`` the text may become right as
    typing goes on.
    """

    start: int
    end: int
    sentence: str
    proposal: str | None = None
    is_unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the conditions that a query requires, and the characters ``start`` to ``end`` that it was parsed from."""

    node: QueryNode
    start: int
    end: int

    def __str__(self) -> str:
        return _grouped(self.node)


@dataclass(frozen=True)
class Query:
    """A parsed query: all ``clauses`` must hold. A query with ``problems`` isn't to be run."""

    text: str
    clauses: tuple[Clause, ...] = ()
    sort: Sort | None = None
    problems: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    @cached_property
    def root(self) -> QueryNode:
        """All clauses as one node. Needs at least one clause."""
        items: list[QueryNode] = []
        for clause in self.clauses:
            items += clause.node.items if isinstance(clause.node, And) else [clause.node]
        return items[0] if len(items) == 1 else And(tuple(items))

    def means(self, other: "Query") -> bool:
        """True if both ask for the same articles in the same order."""
        return bool(self and other) and self.root == other.root and self.sort == other.sort

    @property
    def shown(self) -> str:
        """The text as messages repeat it, cut to ``MAX_SHOWN`` characters."""
        text = self.text.strip()
        return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN].rstrip()}…"

    @property
    def understood(self) -> str:
        """The query as it was parsed, every operator spelt out."""
        parts = [str(self.root)] if self.clauses else []
        return " ".join([*parts, f"sort:{self.sort}"] if self.sort else parts)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The words and phrases that an article may have to match; those after NOT are left out."""
        return tuple(_wanted_terms(self.root)) if self.clauses else ()

    @cached_property
    def marker(self) -> Marker:
        """Finds the words of ``terms`` in a text."""
        words: list[tuple[str, bool]] = []
        for term in self.terms:
            parts = split_words(term.text)
            words += [(part, term.is_prefix and part is parts[-1]) for part in parts]
        return Marker(list(dict.fromkeys(words)))

    def part(self, clause: Clause) -> "Query":
        """Return one clause as a query of its own."""
        return Query(self.text[clause.start : clause.end], (clause,), self.sort)

    def without(self, clause: Clause) -> "Query":
        """Return the query without one of its clauses."""
        text = f"{self.text[: clause.start].rstrip()} {self.text[clause.end :].lstrip()}".strip()
        return Query(text, tuple(each for each in self.clauses if each is not clause), self.sort)

    def proposed(self, problem: Problem) -> str | None:
        """Return the text with a problem's proposal in place of the mistake; None if the problem has none."""
        if problem.proposal is None:
            return None
        return self.text[: problem.start] + problem.proposal + self.text[problem.end :]


def is_words_only(node: QueryNode) -> bool:
    """True if a node has only words and phrases, which the full-text indexes answer."""
    match node:
        case And(items) | Or(items):
            return all(map(is_words_only, items))
        case Not(item):
            return is_words_only(item)
    return isinstance(node, Term | Near)


def iter_leaves(node: QueryNode) -> Iterator[Term | Near | Fact]:
    """Yield every term and fact of a node, those after NOT included."""
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from iter_leaves(item)
        case Not(item):
            yield from iter_leaves(item)
        case _:
            yield node


def _wanted_terms(node: QueryNode) -> Iterator[Term]:
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from _wanted_terms(item)
        case Near(left, right):
            yield from (left, right)
        case Term():
            yield node

"""What a query means: words, phrases and facts about articles, joined by AND, OR and NOT.

``db.query.parser`` makes one of what a person typed, ``db.search.sql`` runs it. ``docs/query.md`` is the language.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from db.text.tokens import Marker, split_words

Column = Literal["", "title", "body"]
"""Where a word is looked for: in one column of an article, or in all of it."""

Sort = Literal["date", "oldest", "relevance"]
"""Newest first, oldest first, or best first."""

MAX_SHOWN = 120
"""Characters of a query that are repeated to the one who typed it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase: ``words`` of the index, the last a prefix where ``is_prefix``.

    Words are all in the article, those of a phrase side by side; one word of a person (``it's``) may be several.
    ``text`` is how it was said, which makes no difference.
    """

    text: str = field(compare=False)
    words: tuple[str, ...]
    is_prefix: bool = False
    is_phrase: bool = False
    column: Column = ""

    def __str__(self) -> str:
        text = f'"{self.text}"' if self.is_phrase else self.text.rstrip("*") + "*" * self.is_prefix
        return f"{self.column}:{text.lstrip('/')}" if self.column else text  # `title://` is taken for an address


@dataclass(frozen=True, slots=True)
class Near:
    """Two terms with at most ``distance`` words between them, in either order, in one column."""

    left: Term
    right: Term
    distance: int

    def __str__(self) -> str:
        return f"{self.left} NEAR/{self.distance} {self.right}"


@dataclass(frozen=True, slots=True)
class Dates:
    """Published from ``first`` to ``last``, both included (``date.toordinal``), with all of what is known of the date.

    An article of which only the year is known is in the year, and in no month of it; an undated one is nowhere.
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
    """In a section (or what lies in it), or by an author, of that name.

    ``parts`` are the words of names that lie in each other; an author has one. Where somebody is called just so, it is
    they; else whoever has all the words in the name, the last as a prefix where ``is_prefix``. ``is_top``: the first of
    the sections lies in no other.
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
    """With that text, whatever its case, somewhere in the address, the source's place, or the site's name."""

    field: Literal["url", "source", "site"]
    text: str

    def __str__(self) -> str:
        return f"{self.field}:{quote_value(self.text)}"


@dataclass(frozen=True, slots=True)
class InLanguage:
    """In a language, by its code: ``en`` is ``en-GB`` as well."""

    code: str

    def __str__(self) -> str:
        return f"lang:{self.code}"


@dataclass(frozen=True, slots=True)
class State:
    """``is:`` or ``has:`` something (``query_fields.STATES``)."""

    field: Literal["is", "has"]
    name: str

    def __str__(self) -> str:
        return f"{self.field}:{self.name}"


@dataclass(frozen=True, slots=True)
class Length:
    """From ``least`` to ``most`` words long (``db.text.tokens.count_words`` of the text), both included."""

    least: int
    most: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Linked:
    """Links to the article of that slug, or linked from it, or with much the same words as it."""

    field: Literal["links-to", "linked-from", "like"]
    slug: str

    def __str__(self) -> str:
        return f"{self.field}:{quote_value(self.slug)}"


Fact = Dates | OnDay | Named | Contains | InLanguage | State | Length | Linked


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever doesn't match ``item``."""

    item: "QueryNode"

    def __str__(self) -> str:
        return f"NOT ({self.item})" if isinstance(self.item, Near) else f"NOT {_grouped(self.item)}"


@dataclass(frozen=True, slots=True)
class And:
    """Whatever matches all of ``items``, of which there are two at least."""

    items: tuple["QueryNode", ...]

    def __str__(self) -> str:
        return " AND ".join(map(_grouped, self.items))


@dataclass(frozen=True, slots=True)
class Or:
    """Whatever matches one of ``items``, of which there are two at least."""

    items: tuple["QueryNode", ...]

    def __str__(self) -> str:
        return " OR ".join(map(_grouped, self.items))


QueryNode = Term | Near | Fact | Not | And | Or


def quote_value(text: str) -> str:
    """A field's value as it is said: in quotes where it would end too early, or be taken for an address."""
    is_cut = any(char.isspace() or char in "()" for char in text) or text.startswith("//")
    return f'"{text}"' if is_cut else text


def _grouped(node: QueryNode) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in what was typed: characters ``start`` to ``end``, what is the matter in a sentence, and what to put
    in their place, if that is known. ``is_unfinished``: it may be right once it is typed to its end.
    """

    start: int
    end: int
    sentence: str
    proposal: str | None = None
    is_unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One of what all must hold, and the characters ``start`` to ``end`` of the text that say it."""

    node: QueryNode
    start: int
    end: int

    def __str__(self) -> str:
        return _grouped(self.node)


@dataclass(frozen=True)
class Query:
    """A query: ``clauses`` must all hold. With ``problems`` it isn't to be run."""

    text: str
    clauses: tuple[Clause, ...] = ()
    sort: Sort | None = None
    problems: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    @cached_property
    def root(self) -> QueryNode:
        """All clauses as one. There must be some."""
        items: list[QueryNode] = []
        for clause in self.clauses:
            items += clause.node.items if isinstance(clause.node, And) else [clause.node]
        return items[0] if len(items) == 1 else And(tuple(items))

    def means(self, other: "Query") -> bool:
        """Whether both ask for the same, in the same order."""
        return bool(self and other) and self.root == other.root and self.sort == other.sort

    @property
    def shown(self) -> str:
        """The text as it is repeated to the one who typed it."""
        text = self.text.strip()
        return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN].rstrip()}…"

    @property
    def understood(self) -> str:
        """How it was understood: every operator spelt out."""
        said = [str(self.root)] if self.clauses else []
        return " ".join([*said, f"sort:{self.sort}"] if self.sort else said)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The words and phrases that are wanted."""
        return tuple(_wanted(self.root)) if self.clauses else ()

    @cached_property
    def marker(self) -> Marker:
        """Finds the wanted words in a text."""
        words: list[tuple[str, bool]] = []
        for term in self.terms:
            parts = split_words(term.text)
            words += [(part, term.is_prefix and part is parts[-1]) for part in parts]
        return Marker(list(dict.fromkeys(words)))

    def part(self, clause: Clause) -> "Query":
        """One clause as a query of its own."""
        return Query(self.text[clause.start : clause.end], (clause,), self.sort)

    def without(self, clause: Clause) -> "Query":
        """The query without one of its clauses."""
        text = f"{self.text[: clause.start].rstrip()} {self.text[clause.end :].lstrip()}".strip()
        return Query(text, tuple(each for each in self.clauses if each is not clause), self.sort)

    def proposed(self, problem: Problem) -> str | None:
        """The text with what is proposed in the place of a mistake."""
        if problem.proposal is None:
            return None
        return self.text[: problem.start] + problem.proposal + self.text[problem.end :]


def is_words_only(node: QueryNode) -> bool:
    """Whether it asks for words alone, which the full-text indexes answer."""
    match node:
        case And(items) | Or(items):
            return all(map(is_words_only, items))
        case Not(item):
            return is_words_only(item)
    return isinstance(node, Term | Near)


def iter_leaves(node: QueryNode) -> Iterator[Term | Near | Fact]:
    """Everything that it asks for, wanted or not."""
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from iter_leaves(item)
        case Not(item):
            yield from iter_leaves(item)
        case _:
            yield node


def _wanted(node: QueryNode) -> Iterator[Term]:
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from _wanted(item)
        case Near(left, right):
            yield from (left, right)
        case Term():
            yield node

"""Parses what a person typed into a ``Query``.

   query   := all (OR all)*
   all     := near (AND? near)*
   near    := one (NEAR/n one)*
   one     := (NOT | - | !) one | "(" query ")" | FIELD: value | FIELD:"(" query ")" | "phrase" | word

An operator that has nothing to join (a bracket without its other half, an OR at the beginning) is a word like any
other, or ignored. Only certain mistakes become a ``Problem``, and then the query isn't to be run.
"""

from dataclasses import replace
from datetime import date

from db.errors import QueryError
from db.query.ast import And, Clause, Near, Not, Or, Problem, Query, QueryNode, Sort, Term, quote_value
from db.query.fields import FIELDS, BadValue, FieldValue, guess_field, make_term, parse_sort
from db.query.lexer import Kind, Token, tokenize
from db.text.lazy_regex import lazy_compile

MAX_QUERY_WORDS = 200
"""Words of a query. A longer one is a page that was pasted, and in the filter would cost time at every key."""

MAX_QUERY_FIELDS = 50
"""Field values of a query besides words. Each is a condition that may read a table; no one types more."""

MAX_QUERY_LENGTH = 10_000
"""Characters of a query: 50 for each of its words, more than any needs. A longer text isn't even cut into tokens."""

MAX_BRACKET_DEPTH = 20
"""Nesting of brackets, or of NOT. Chosen by eye: more than any query needs, and far from Python's recursion limit."""

MAX_NEAR_DISTANCE = 100
"""Words between the two sides of NEAR: about a paragraph; farther apart, AND says as much."""


MAX_RANKED = 2_000
"""Articles that are ranked by relevance: the newest ones; if more match, the rest follow by date.

Among a million articles, ranking 2,000 hits takes 3 to 26 ms, ranking all hits of a common word up to 3 s.
"""


def parse_filter(text: str, today: date | None = None) -> Query:
    """Parse a filter that is still being typed, whose last word may be unfinished. Never raises.

    A text without a letter or digit gives an empty query.
    """
    return _Parser(text, is_typing=True, today=today or date.today()).query()


def parse_search(text: str, today: date | None = None) -> Query:
    """Parse a finished query. Raises ``QueryError`` if it has a mistake, or nothing to look for."""
    query = _Parser(text, is_typing=False, today=today or date.today()).query()
    if query.problems:
        (problem, *_) = query.problems
        proposed = query.proposed(problem)
        raise QueryError(problem.sentence if proposed is None else f"{problem.sentence} Did you mean {proposed}?")
    if not query:
        raise QueryError(f"There is no word to look for in {query.shown!r}: give at least one letter or digit.")
    return query


_SURROGATE = lazy_compile("[\ud800-\udfff]")


class _Parser:
    """Recursive-descent parser of one query."""

    def __init__(self, text: str, *, is_typing: bool, today: date) -> None:
        self._text = _SURROGATE.sub("\ufffd", text)  # half a character, which SQLite can't store
        self._is_typing = is_typing
        self._today = today
        self._problems: list[Problem] = []
        self._sort: Sort | None = None
        self._tokens = tokenize(self._text) if len(text) <= MAX_QUERY_LENGTH else []
        self._at = 0
        self._denials = 0
        self._words = 0
        self._facts = 0

    def query(self) -> Query:
        """Parse the text; problems are part of the result."""
        if len(self._text) > MAX_QUERY_LENGTH:
            size = f"{len(self._text):,}"
            return self._refuse(f"A query can have {MAX_QUERY_LENGTH:,} characters; this one has {size}.")
        if self._is_too_deep():
            return self._refuse(f"Brackets can lie in each other {MAX_BRACKET_DEPTH} deep; these are deeper.")
        clauses = self._clauses()
        if self._words > MAX_QUERY_WORDS:
            return self._refuse(f"A query can have {MAX_QUERY_WORDS} words; this one has {self._words:,}.")
        if self._facts > MAX_QUERY_FIELDS:
            return self._refuse(
                f"A query can have {MAX_QUERY_FIELDS} fields beside words; this one has {self._facts:,}."
            )
        if self._is_typing and clauses:
            clauses[-1:] = _without_lone_letter(clauses[-1], is_alone=len(clauses) == 1)
        return Query(self._text, tuple(clauses), self._sort, tuple(self._problems))

    def _refuse(self, sentence: str) -> Query:
        return Query(self._text, problems=(Problem(0, len(self._text), sentence),))

    def _is_too_deep(self) -> bool:
        depth = 0
        for token in self._tokens:
            depth = max(depth + (token.kind == "open") - (token.kind == "close"), 0)
            if depth > MAX_BRACKET_DEPTH:
                return True
        # `---a` and NOT NOT NOT nest as well.
        nots = 0
        for token in self._tokens:
            nots = nots + 1 if token.kind == "not" else 0
            if nots > MAX_BRACKET_DEPTH:
                return True
        return False

    # The grammar

    def _clauses(self) -> list[Clause]:
        """Parse the top level into the clauses that must all hold, each with its place in the text."""
        alternatives: list[list[Clause]] = [[]]
        start = self._at
        while self._at < len(self._tokens):
            if self._peek() == "or" and alternatives[-1] and self._has_more():
                self._at += 1
                alternatives.append([])
                continue
            clause = self._clause()
            if clause is not None:
                alternatives[-1].append(clause)
        alternatives = [each for each in alternatives if each]
        if len(alternatives) < 2:
            return alternatives[0] if alternatives else []
        node = Or(tuple(_all_of([clause.node for clause in each]) for each in alternatives))
        return [Clause(node, self._tokens[start].start, self._tokens[-1].end)]

    def _clause(self) -> Clause | None:
        start = self._tokens[self._at].start
        node = self._near(None)
        return None if node is None else Clause(node, start, self._tokens[self._at - 1].end)

    def _group(self, field: str | None) -> QueryNode | None:
        """Parse the inside of brackets, and pass the closing one."""
        alternatives: list[list[QueryNode]] = [[]]
        while self._at < len(self._tokens) and self._peek() != "close":
            if self._peek() == "or" and alternatives[-1] and self._has_more():
                self._at += 1
                alternatives.append([])
                continue
            node = self._near(field)
            if node is not None:
                alternatives[-1].append(node)
        self._at += self._at < len(self._tokens)
        parts = [_all_of(each) for each in alternatives if each]
        return None if not parts else parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _near(self, field: str | None) -> QueryNode | None:
        node = self._operand(field)
        parts: list[QueryNode] = []
        left: QueryNode | None = node
        while self._peek() == "near" and left is not None and self._has_more():
            token = self._tokens[self._at]
            self._at += 1
            right = self._operand(field)
            if right is None:
                break
            if not isinstance(left, Term) or not isinstance(right, Term) or left.column != right.column:
                self._problem(token, "NEAR stands between two words or phrases.", "AND")
            elif len(token.text) > len(str(MAX_NEAR_DISTANCE)) or not 1 <= int(token.text) <= MAX_NEAR_DISTANCE:
                nearest = MAX_NEAR_DISTANCE if token.text.strip("0") else 1
                self._problem(token, f"NEAR takes a distance of 1 to {MAX_NEAR_DISTANCE} words.", f"NEAR/{nearest}")
            else:
                parts.append(Near(_as_adjacent(left), _as_adjacent(right), int(token.text)))
            left = right
        return _all_of(parts) if parts else node

    def _operand(self, field: str | None) -> QueryNode | None:
        token = self._tokens[self._at]
        self._at += 1
        match token.kind:
            case "not" if self._has_operand():
                self._denials += 1
                node = self._operand(field)
                self._denials -= 1
                return None if node is None else node.item if isinstance(node, Not) else Not(node)
            case "open":
                return self._group(field)
            case "field" if self._has_brackets(token):
                self._at += 1
                return self._group(token.name) if self._is_known(token) else None
            case "field":
                return self._field(token)
            case "quote":
                self._unclosed(token)
                return None
            case "phrase" | "word":
                return self._value(field, token) if field is not None else self._word(token)
            case "not" | "or" | "and" | "near":
                return self._operator(field, token)
        return None  # a bracket that closes nothing

    def _operator(self, field: str | None, token: Token) -> QueryNode | None:
        """Treat an operator that has nothing to join: AND is ignored like a blank, the others are words."""
        is_last = token.end == len(self._text.rstrip())
        if token.kind == "and" or (self._is_typing and is_last) or self._text[token.start] in "-!":
            return None
        word = replace(token, kind="phrase", text=self._text[token.start : token.end])
        return self._value(field, word) if field is not None else self._word(word)

    # What stands alone

    def _word(self, token: Token) -> QueryNode | None:
        made = make_term(self._as_value(token))
        self._words += len(made.words) if made is not None else 0
        return made

    def _as_value(self, token: Token) -> FieldValue:
        # After NOT a word counts as finished: as a prefix it would rule out too much.
        is_open = self._is_typing and token.end == len(self._text) and self._denials % 2 == 0
        raw = token.text
        is_quoted = token.kind == "phrase"
        if token.kind == "field":
            is_quoted = len(raw) > 1 and raw[0] == raw[-1] == '"' and raw.count('"') == 2
            raw = raw.replace('"', "")
        return FieldValue(raw, is_quoted, is_open, self._today)

    def _has_brackets(self, token: Token) -> bool:
        """True if a field's values are in brackets; ``sort`` takes a single one."""
        is_next = self._peek() == "open" and self._starts_at(token.end)
        return is_next and not token.text and token.name != "sort"

    def _is_known(self, token: Token) -> bool:
        if token.name in FIELDS:
            return True
        meant = guess_field(token.name)
        whole = self._text[token.start : token.end]
        proposal = self._with_name(meant, token) if meant is not None else None
        if proposal is None and '"' not in whole:
            proposal = f'"{whole}"'
        self._problem(token, f"There is no field {token.name}.", proposal)
        return False

    def _with_name(self, name: str, token: Token) -> str | None:
        """Return a clause with another field name, or with that field's proposal for its value.

        None if the field refuses the value and proposes nothing.
        """
        if token.text:
            try:
                (FIELDS[name] if name != "sort" else parse_sort)(self._as_value(token))
            except BadValue as error:
                return f"{name}:{quote_value(error.proposal)}" if error.proposal is not None else None
        return f"{name}:{token.text}"

    def _field(self, token: Token) -> QueryNode | None:
        if self._peek() == "quote" and self._starts_at(token.end):  # the quote of its value isn't closed
            return None
        if token.name == "sort" and token.text:
            try:
                self._sort = parse_sort(self._as_value(token))
            except BadValue as error:
                self._bad_value(token, error)
            return None
        if token.name != "sort" and not self._is_known(token):
            return None
        return self._value(token.name, token)

    def _value(self, name: str, token: Token) -> QueryNode | None:
        value = self._as_value(token)
        if not value.text.strip():
            sentence = f"{name}: is to be followed by what to look for."
            self._problem(token, sentence, is_unfinished=token.end == len(self._text))
            return None
        try:
            made = FIELDS[name](value)
        except BadValue as error:
            self._bad_value(token, error)
            return None
        self._facts += not isinstance(made, Term)
        self._words += len(made.words) if isinstance(made, Term) else 0
        return made

    def _bad_value(self, token: Token, error: BadValue) -> None:
        proposal = quote_value(error.proposal) if error.proposal is not None else None
        if proposal is not None and token.kind == "field":
            proposal = f"{token.name}:{proposal}"
        self._problem(token, error.sentence, proposal, is_unfinished=error.is_unfinished)

    def _unclosed(self, token: Token) -> None:
        self._at = len(self._tokens)
        proposal = self._text[token.start :].rstrip() + '"'
        sentence = "A quote is not closed."
        self._problems.append(Problem(token.start, len(self._text), sentence, proposal, self._is_typing))

    def _problem(
        self, token: Token, sentence: str, proposal: str | None = None, *, is_unfinished: bool = False
    ) -> None:
        is_unfinished = is_unfinished and self._is_typing and token.end == len(self._text)
        self._problems.append(Problem(token.start, token.end, sentence, proposal, is_unfinished))

    # Looking ahead

    def _peek(self) -> Kind | None:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else None

    def _starts_at(self, place: int) -> bool:
        return self._tokens[self._at].start == place

    def _has_more(self) -> bool:
        """True if the operator at the current token is followed by something to join."""
        after = self._tokens[self._at + 1 : self._at + 2]
        return bool(after) and after[0].kind not in ("close", "or", "and", "near")

    def _has_operand(self) -> bool:
        return self._peek() in ("not", "open", "field", "phrase", "word", "quote")


def _all_of(nodes: list[QueryNode]) -> QueryNode:
    items: list[QueryNode] = []
    for node in nodes:
        items += node.items if isinstance(node, And) else [node]
    return items[0] if len(items) == 1 else And(tuple(items))


def _without_lone_letter(last: Clause, *, is_alone: bool) -> list[Clause]:
    """Return what to search while the last word has a single letter, with which nearly every text has some word.

    Alone, a letter is searched in titles. After other words it is ignored until the next one, but a digit counts as a
    whole word: `apollo 7`.
    """
    node = last.node
    if not isinstance(node, Term) or not node.is_prefix or node.text.endswith("*") or len("".join(node.words)) > 1:
        return [last]
    if is_alone:
        return [replace(last, node=replace(node, column="title"))]
    return [replace(last, node=replace(node, is_prefix=False))] if node.words[0].isdigit() else []


def _as_adjacent(made: Term) -> Term:
    """Return a term with the words that are adjacent in a text, as NEAR needs them."""
    from db.text.tokens import to_phrase_words

    return Term(made.text, tuple(to_phrase_words(made.text)), made.is_prefix, made.is_phrase, made.column)

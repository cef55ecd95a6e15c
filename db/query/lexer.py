"""Cuts a query into tokens: words, phrases, fields with their values, operators and brackets."""

import re
from dataclasses import dataclass
from typing import Literal

from db.query.fields import NAMES
from db.text.lazy_regex import lazy_compile

DEFAULT_NEAR = 10
"""Distance of NEAR without a number, in words: FTS5's own default."""

Kind = Literal["open", "close", "not", "or", "and", "near", "field", "phrase", "word", "quote"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a query, from ``start`` to before ``end``.

    ``text`` is a word, a phrase without its quotes, a field's value, or NEAR's number; ``name`` is a field's name.
    """

    kind: Kind
    start: int
    end: int
    text: str = ""
    name: str = ""


_TOKEN = lazy_compile(
    r"""
    (?P<open>\() | (?P<close>\))
    | (?<![^\s()"!-])(?P<not>[-!])(?=[^\s!-])
    | (?<![^\s()"])(?:(?P<or>OR)|(?P<and>AND)|(?P<notword>NOT)|NEAR(?:/(?P<near>\d+))?(?P<nearword>))(?![^\s()"])
    | (?<![^\s()"!-])(?P<name>[A-Za-z][A-Za-z-]*):(?!//)(?P<value>(?:"[^"]*"|[^\s"()])*)
    | (?<![^\s()"!-])(?P<counted>[Ww][Oo][Rr][Dd][Ss])(?P<compared>[<>=][^\s"()]*)
    | "(?P<phrase>[^"]*)"
    | (?P<quote>")
    | (?P<word>[^\s"()]+)
    """,
    re.VERBOSE,
)

_OPERATOR = lazy_compile(r"(?:AND|OR|NOT|NEAR(?:/\d+)?)\Z")


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a query from left to right, without blanks."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup or ""
        if kind in ("name", "value"):
            is_field = match["name"].lower() in NAMES or match["value"]
            token = Token("field", start, end, match["value"], match["name"].lower())
            tokens.append(token if is_field else Token("word", start, end, match[0]))
        elif kind in ("counted", "compared"):
            tokens.append(Token("field", start, end, match["compared"], "words"))
        elif kind in ("near", "nearword"):
            tokens.append(Token("near", start, end, match["near"] or str(DEFAULT_NEAR)))
        elif kind == "notword":
            tokens.append(Token("not", start, end, match[0]))
        elif kind == "word" and _OPERATOR.match(match[0]):  # in `-NOT` the operator is a word, as in quotes
            tokens.append(Token("phrase", start, end, match[0]))
        else:
            tokens.append(Token(kind, start, end, match[kind]))  # type: ignore[arg-type]
    return tokens

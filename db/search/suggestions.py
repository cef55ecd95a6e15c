"""Suggestions for a query that finds nothing: corrected words and names, and queries that ask for less."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from db.archive import Archive
from db.errors import QueryError
from db.models import Suggestion
from db.query.ast import Named, Near, Not, Query, Term
from db.query.parser import parse_filter, parse_search
from db.search.conditions import describe_absent, list_names
from db.search.results import count_results, find_ids
from db.search.vocabulary import iter_words_with_prefix, make_word_count_table
from db.storage.connections import CancelCheck, never_cancelled
from db.text.cleaning import fold
from db.text.spelling import Spelling, most_like
from db.text.tokens import Marker, is_unspaced, split_words

MAX_CORRECTIONS = 3
"""Corrections that are proposed at most. Chosen by eye: more are rarely better than the first."""

_INDEX = "filter_fts"

_MIN_SIMILARITY = 0.65
"""Similarity of a name that is proposed, 0 to 1 (``db.text.spelling.most_like``). Chosen by eye."""

_SHORTEST = 4
"""Letters of a word that may be misspelt, at least: a shorter one has so many neighbours that none is telling."""

_TWO_EDITS_LENGTH = 8
"""Letters from which a word may have two mistakes. Shorter, two edits lead to unrelated words. Chosen by eye."""

_LONGEST = 40
"""Letters of a word that are worth a guess, at most: the candidates with one mistake grow with its length."""

_READ_AT_ONCE = 1_000
"""Words that are compared with one that has two mistakes: each takes 40 µs to read, so all take 40 ms."""

_SAME_STARTS = (3, 2)
"""Letters that are taken to be right at the start of a word with two mistakes; the second if the first finds nothing.
"""


def propose_corrections(archive: Archive, query: Query, *, cancelled: CancelCheck = never_cancelled) -> list[str]:
    """Return texts of queries that find something, with the nearest words and names for those that no article has.

    For a query that finds nothing. The most frequent words come first; at most ``MAX_CORRECTIONS``.
    """
    with archive.pool.connection(cancelled) as connection:
        texts = [*_correct_names(connection, query), *_correct_words(connection, query)]
    is_typing = any(term.is_prefix and not term.text.endswith("*") for term in query.terms)
    proposals: list[str] = []
    for text in texts:
        meant = (parse_filter if is_typing else parse_search)(text)
        if not meant.problems and find_ids(archive, meant, sort="date", limit=1, cancelled=cancelled):
            proposals.append(text)
    return proposals[:MAX_CORRECTIONS]


def _correct_names(connection: sqlite3.Connection, query: Query) -> Iterator[str]:
    """Yield the query with the nearest section or author in place of one that doesn't exist."""
    for clause in query.clauses:
        node = clause.node
        if isinstance(node, Named) and describe_absent(connection, [node]):
            names = ((name, fold(name)) for name in list_names(connection, node.field, len(node.parts)))
            for name in most_like(fold(node.text), names, at_least=_MIN_SIMILARITY, most=MAX_CORRECTIONS):
                named = replace(node, text=name, is_prefix=False)
                yield f"{query.text[: clause.start]}{named}{query.text[clause.end :]}"


def _correct_words(connection: sqlite3.Connection, query: Query) -> Iterator[str]:
    wrong = list(dict.fromkeys(word for term in query.terms for word in _find_misspelt(connection, term)))
    near = {word: found for word in wrong if (found := _find_nearest(connection, word))}
    for at in range(max(map(len, near.values()), default=0)):
        text = query.text
        for word, others in near.items():
            text = _replace_word(text, word, others[min(at, len(others) - 1)])
        yield text


def _find_misspelt(connection: sqlite3.Connection, term: Term) -> Iterator[str]:
    """Yield the words of a term that no article has (or, for a prefix, starts a word with)."""
    *whole, last = split_words(term.text)
    for word, is_prefix in (*product(whole, [False]), (last, term.is_prefix)):
        if _SHORTEST <= len(word) <= _LONGEST and not is_unspaced(word) and not _has_word(connection, word, is_prefix):
            yield word


def _has_word(connection: sqlite3.Connection, word: str, is_prefix: bool) -> bool:
    first = next(iter_words_with_prefix(connection, _INDEX, word), None)
    return first is not None and (is_prefix or first == word)


def _find_nearest(connection: sqlite3.Connection, word: str) -> list[str]:
    """Return similar words, the most frequent first: with one mistake less, else with two."""
    candidates = sorted(_edit_once(word))
    sql = f"select term, doc from json_each(?) cross join {make_word_count_table(connection, _INDEX)} on term = value"
    counted = connection.execute(sql, (json.dumps(candidates),)).fetchall()
    if not counted and len(word) >= _TWO_EDITS_LENGTH:
        counted = connection.execute(sql, (json.dumps(_find_two_edits(connection, word)),)).fetchall()
    return [each for each, _ in sorted(counted, key=lambda row: -row[1])[:MAX_CORRECTIONS]]


def _edit_once(word: str) -> set[str]:
    """Return all words that differ by one letter added, removed or changed, or by two swapped."""
    letters = _alphabet(word)
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right[1:] for (left, right), letter in product(cuts, letters) if right),
        *(left + letter + right for (left, right), letter in product(cuts, letters)),
    } - {word}


def _alphabet(word: str) -> list[str]:
    """Return the letters of a word's scripts: those in the same Unicode blocks of 128, folded as an index has them."""
    blocks = {ord(letter) & ~0x7F for letter in word}
    near = [chr(code) for block in sorted(blocks) for code in range(block, block + 0x80)]
    return [letter for letter in near if letter.isalnum() and fold(letter) == letter]


def _find_two_edits(connection: sqlite3.Connection, word: str) -> list[str]:
    """Return words with at most two edits and the same start, among the first ``_READ_AT_ONCE`` with that start."""
    spelling = Spelling(word)
    for size in _SAME_STARTS:
        words = _read_words(connection, word[:size], range(len(word) - 2, len(word) + 3))
        if found := [each for each in words if spelling.is_near(each, 2)]:
            return found
    return []


def _read_words(connection: sqlite3.Connection, start: str, lengths: range) -> Iterator[str]:
    """Yield the first words that start with ``start`` and have one of these lengths, in order."""
    words = islice(iter_words_with_prefix(connection, _INDEX, start), _READ_AT_ONCE)
    return (word for word in words if len(word) in lengths)


def _replace_word(text: str, word: str, other: str) -> str:
    """Return the query with another word wherever it has this one."""
    for start, end in reversed(Marker([(word, False)]).spans(text)):
        text = text[:start] + other + text[end:]
    return text


MAX_SUGGESTIONS = 9
"""Suggestions at most: each is chosen by a digit."""

_DISTANCES = (10, 30, 100)
"""Wider distances to try where NEAR finds nothing; the last is the language's limit."""

MIN_PREFIX = 3
"""Letters that must be left of a shortened word, besides half of it: a shorter prefix finds unrelated articles."""


def suggest_queries(
    archive: Archive,
    query: Query,
    *,
    is_typing: bool = False,
    site: str | None = None,
    cancelled: CancelCheck = never_cancelled,
) -> list[Suggestion]:
    """Return queries that find something in place of ``query``, with their counts.

    Corrections come first, then queries that ask for less. With ``is_typing`` the texts are for the filter, where a
    last word counts as unfinished.
    """

    corrections = _parse_all(propose_corrections(archive, query, cancelled=cancelled), is_typing)
    suggestions: list[Suggestion] = []
    for number, candidate in enumerate([*corrections, *relax_query(query, is_typing=is_typing)][:MAX_SUGGESTIONS]):
        total = count_results(archive, candidate, site=site, cancelled=cancelled)
        is_no_broader = suggestions and len(query.clauses) == 1 and total == suggestions[-1].total
        if total and not is_no_broader:
            suggestions.append(Suggestion(candidate.text, total, number < len(corrections)))
    return suggestions


def relax_query(query: Query, *, is_typing: bool = False) -> list[Query]:
    """Return queries to try if all of one finds nothing.

    They are the query without one clause, each clause alone, or the prefixes of a single word. A lone NEAR is widened,
    a lone phrase taken apart.
    """
    clauses = query.clauses
    if len(clauses) > 1:
        without = [query.without(clause) for clause in clauses] if len(clauses) > 2 else []
        alone = [query.part(clause) for clause in clauses if not isinstance(clause.node, Not)]
        return _parse_all([each.text for each in (*without, *alone)], is_typing)
    match clauses:
        case (only,) if isinstance(only.node, Near):
            left, right = only.node.left, only.node.right
            near = [n for n in _DISTANCES if n > only.node.distance]
            return _parse_all([*(f"{left} NEAR/{n} {right}" for n in near), f"{left} {right}"], is_typing)
        case (only,) if isinstance(only.node, Term):
            text = only.node.text.rstrip("*")
            if only.node.is_phrase:
                return _parse_all([text], is_typing)
            star = "" if is_typing else "*"
            least = 1 if is_unspaced(text) else max(MIN_PREFIX, len(text) // 2)
            return _parse_all([text[:n] + star for n in range(len(text) - 1, least - 1, -1)], is_typing)
    return []


def _parse_all(texts: list[str], is_typing: bool) -> list[Query]:
    """Parse the first ``MAX_SUGGESTIONS`` texts for the filter or for a search, leaving out those that don't parse."""
    queries: list[Query] = []
    for text in list(dict.fromkeys(texts))[:MAX_SUGGESTIONS]:
        try:
            queries.append(parse_filter(text) if is_typing else parse_search(text))
        except QueryError:
            continue  # a clause that is no query of its own
    return queries

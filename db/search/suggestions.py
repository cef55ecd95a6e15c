"""What somebody may have meant whose query finds nothing: misspelt words in the words that the archive has."""

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
"""Proposals."""

_INDEX = "filter_fts"

_ALIKE = 0.65
"""How like another name must be, of 1."""

_SHORTEST = 4
"""Letters of a word that may be misspelt; so many others are near a shorter one that none is telling."""

_LONG = 8
"""Letters of a word that may have two mistakes."""

_LONGEST = 40
"""Letters of a word that are worth a guess."""

_READ = 1_000
"""Words that are compared at once with one that has two mistakes: each takes 40 µs to come by."""

_SAME_STARTS = (3, 2)
"""So many letters are taken to be right in such a word; fewer, where none is near with these."""


def propose_corrections(archive: Archive, query: Query, *, cancelled: CancelCheck = never_cancelled) -> list[str]:
    """Texts of queries that find something, with the nearest words and names in place of those that no article has.

    The most frequent first, at most ``MAX_CORRECTIONS``; for a query that finds nothing.
    """
    with archive.pool.connection(cancelled) as connection:
        texts = [*_with_other_names(connection, query), *_with_other_words(connection, query)]
    is_typing = any(term.is_prefix and not term.text.endswith("*") for term in query.terms)
    proposals: list[str] = []
    for text in texts:
        meant = (parse_filter if is_typing else parse_search)(text)
        if not meant.problems and find_ids(archive, meant, sort="date", limit=1, cancelled=cancelled):
            proposals.append(text)
    return proposals[:MAX_CORRECTIONS]


def _with_other_names(connection: sqlite3.Connection, query: Query) -> Iterator[str]:
    """The query with the nearest section or author in place of one that there isn't."""
    for clause in query.clauses:
        node = clause.node
        if isinstance(node, Named) and describe_absent(connection, [node]):
            names = ((name, fold(name)) for name in list_names(connection, node.field, len(node.parts)))
            for name in most_like(fold(node.text), names, at_least=_ALIKE, most=MAX_CORRECTIONS):
                named = replace(node, text=name, is_prefix=False)
                yield f"{query.text[: clause.start]}{named}{query.text[clause.end :]}"


def _with_other_words(connection: sqlite3.Connection, query: Query) -> Iterator[str]:
    wrong = list(dict.fromkeys(word for term in query.terms for word in _misspelt(connection, term)))
    near = {word: found for word in wrong if (found := _nearest(connection, word))}
    for at in range(max(map(len, near.values()), default=0)):
        text = query.text
        for word, others in near.items():
            text = _replaced(text, word, others[min(at, len(others) - 1)])
        yield text


def _misspelt(connection: sqlite3.Connection, term: Term) -> Iterator[str]:
    """The words of a term that no article has, nor begins one with where it is a prefix."""
    *whole, last = split_words(term.text)
    for word, is_prefix in (*product(whole, [False]), (last, term.is_prefix)):
        if _SHORTEST <= len(word) <= _LONGEST and not is_unspaced(word) and not _is_known(connection, word, is_prefix):
            yield word


def _is_known(connection: sqlite3.Connection, word: str, is_prefix: bool) -> bool:
    first = next(iter_words_with_prefix(connection, _INDEX, word), None)
    return first is not None and (is_prefix or first == word)


def _nearest(connection: sqlite3.Connection, word: str) -> list[str]:
    """Words like this one, the most frequent first: with one mistake in it, else with two."""
    spelt = sorted(_with_one_mistake(word))
    sql = f"select term, doc from json_each(?) cross join {make_word_count_table(connection, _INDEX)} on term = value"
    found = connection.execute(sql, (json.dumps(spelt),)).fetchall()
    if not found and len(word) >= _LONG:
        found = connection.execute(sql, (json.dumps(_with_two_mistakes(connection, word)),)).fetchall()
    return [each for each, _ in sorted(found, key=lambda row: -row[1])[:MAX_CORRECTIONS]]


def _with_one_mistake(word: str) -> set[str]:
    """All that becomes of a word by one letter more, one less, another one, or two the other way round."""
    letters = _letters(word)
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right[1:] for (left, right), letter in product(cuts, letters) if right),
        *(left + letter + right for (left, right), letter in product(cuts, letters)),
    } - {word}


def _letters(word: str) -> list[str]:
    """The letters of the scripts of a word: those that stand near its own in Unicode, as an index has them."""
    blocks = {ord(letter) & ~0x7F for letter in word}
    near = [chr(code) for block in sorted(blocks) for code in range(block, block + 0x80)]
    return [letter for letter in near if letter.isalnum() and fold(letter) == letter]


def _with_two_mistakes(connection: sqlite3.Connection, word: str) -> list[str]:
    """The words with two mistakes less or more that start as this one does, as far as they are read."""
    spelling = Spelling(word)
    for size in _SAME_STARTS:
        words = _words(connection, word[:size], range(len(word) - 2, len(word) + 3))
        if found := [each for each in words if spelling.is_near(each, 2)]:
            return found
    return []


def _words(connection: sqlite3.Connection, start: str, lengths: range) -> Iterator[str]:
    """The first words that start so, in order, those of these lengths."""
    words = islice(iter_words_with_prefix(connection, _INDEX, start), _READ)
    return (word for word in words if len(word) in lengths)


def _replaced(text: str, word: str, other: str) -> str:
    """The query with another word wherever it has this one."""
    for start, end in reversed(Marker([(word, False)]).spans(text)):
        text = text[:start] + other + text[end:]
    return text


MAX_SUGGESTIONS = 9
"""Ways out of a query that finds nothing: a digit each."""

_DISTANCES = (10, 30, 100)
"""Words that may be between two, where nearer ones find nothing."""

MIN_PREFIX = 3
"""Letters of a word, and half of it, that must be left: less leads to what has nothing to do with it."""


def suggest_queries(
    archive: Archive,
    query: Query,
    *,
    is_typing: bool = False,
    site: str | None = None,
    cancelled: CancelCheck = never_cancelled,
) -> list[Suggestion]:
    """What finds something in the place of ``query``, each with its count: first what may have been meant.

    ``is_typing``: the texts are for the filter, which takes a last word to be unfinished.
    """

    meant = _parsed(propose_corrections(archive, query, cancelled=cancelled), is_typing)
    wider: list[Suggestion] = []
    for number, asked in enumerate([*meant, *relax_query(query, is_typing=is_typing)][:MAX_SUGGESTIONS]):
        total = count_results(archive, asked, site=site, cancelled=cancelled)
        is_no_wider = wider and len(query.clauses) == 1 and total == wider[-1].total
        if total and not is_no_wider:
            wider.append(Suggestion(asked.text, total, number < len(meant)))
    return wider


def relax_query(query: Query, *, is_typing: bool = False) -> list[Query]:
    """What to try where all of it finds nothing: all but one clause, each clause alone, a lone word's beginning."""
    clauses = query.clauses
    if len(clauses) > 1:
        without = [query.without(clause) for clause in clauses] if len(clauses) > 2 else []
        alone = [query.part(clause) for clause in clauses if not isinstance(clause.node, Not)]
        return _parsed([asked.text for asked in (*without, *alone)], is_typing)
    match clauses:
        case (only,) if isinstance(only.node, Near):
            left, right = only.node.left, only.node.right
            near = [n for n in _DISTANCES if n > only.node.distance]
            return _parsed([*(f"{left} NEAR/{n} {right}" for n in near), f"{left} {right}"], is_typing)
        case (only,) if isinstance(only.node, Term):
            text = only.node.text.rstrip("*")
            if only.node.is_phrase:
                return _parsed([text], is_typing)
            star = "" if is_typing else "*"
            least = 1 if is_unspaced(text) else max(MIN_PREFIX, len(text) // 2)
            return _parsed([text[:n] + star for n in range(len(text) - 1, least - 1, -1)], is_typing)
    return []


def _parsed(texts: list[str], is_typing: bool) -> list[Query]:
    """The first ``MAX_SUGGESTIONS`` as they are once they stand in the bar, or are asked as they are."""
    queries: list[Query] = []
    for text in list(dict.fromkeys(texts))[:MAX_SUGGESTIONS]:
        try:
            queries.append(parse_filter(text) if is_typing else parse_search(text))
        except QueryError:
            continue  # a part that means nothing alone
    return queries

"""Measures queries on an archive without a screen: the newest matches, the best ones, and their number."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bench.figures import Figure, to_milliseconds
from bench.words import FUNCTION_WORDS, make_vocabulary
from db.archive import Archive
from db.errors import Cancelled
from db.query.parser import parse_search
from db.search.results import count_results, find_ids, search
from db.storage.connections import CancelCheck

PAGE = 50
FACTS = (
    "section:world",
    "date:2012..2014",
    "on:03-24",
    "lang:en",
    "words>600",
    "has:related",
)
"""Conditions without words; each is measured alone and together with a word."""


def measure_questions(path: Path, queries: int) -> Iterator[Figure]:
    """Measure the archive at ``path``; each figure is of ``queries`` different queries, with warm caches."""
    with closing(Archive.open(path)) as archive:
        words = choose_words(queries)
        pairs = [f"{a} {b}" for a, b in zip(words, random.Random(1).sample(words, len(words)), strict=True)]
        for name, asked in (("a word", words), ("two words", pairs)):
            times = [_seconds(lambda q=query: _first_page(archive, q, "date")) for query in asked]  # type: ignore[misc]
            yield Figure(f"newest {PAGE} for {name}, slowest", to_milliseconds(times, 1.0), "ms", 20)
        times = [_seconds(lambda q=word: _first_page(archive, q, "relevance")) for word in words]  # type: ignore[misc]
        yield Figure(f"best {PAGE} for a word, slowest", to_milliseconds(times, 1.0), "ms", 150)
        times = [_seconds(lambda q=word: count_results(archive, parse_search(q))) for word in words]  # type: ignore[misc]
        yield Figure("count of a word, median", to_milliseconds(times), "ms")
        for fact in FACTS:
            alone = _seconds(lambda f=fact: search(archive, parse_search(f), limit=PAGE))  # type: ignore[misc]
            word = words[len(words) // 4]
            both = _seconds(lambda f=fact, w=word: search(archive, parse_search(f"{w} {f}"), limit=PAGE))  # type: ignore[misc]
            yield Figure(f"{fact}: newest {PAGE} and count", 1000 * alone, "ms")
            yield Figure(f"{fact} and a word: newest {PAGE} and count", 1000 * both, "ms")
        yield Figure("a superseded query stops, slowest", to_milliseconds(_stops(archive, words), 1.0), "ms", 50)


def choose_words(count: int) -> list[str]:
    """Return ``count`` words from the commonest to rare ones."""
    words = make_vocabulary(seed=1)
    places = [int(len(words) ** (n / count)) for n in range(count)]
    return list(dict.fromkeys([*FUNCTION_WORDS[:2], *(words[place].lower() for place in places)]))


def _first_page(archive: Archive, query: str, sort: str) -> Sequence[int]:
    return find_ids(archive, parse_search(query), sort=sort, limit=PAGE)  # type: ignore[arg-type]


def _seconds(work: Callable[[], object]) -> float:
    """Return the seconds of the second run, when the file is in the system's cache."""
    work()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _stops(archive: Archive, words: list[str]) -> list[float]:
    """Return the seconds from the cancellation of a long query to its end."""
    times = []
    for word in words[:8]:
        asked = parse_search(f"{word} OR words>1 OR section:world")
        ended = _stopped(lambda cancelled: count_results(archive, asked, cancelled=cancelled))  # noqa: B023
        if ended is not None:
            times.append(ended)
    return times or [0.0]


def _stopped(work: Callable[[CancelCheck], object]) -> float | None:
    is_stopped = threading.Event()
    ended: list[float] = []

    def run() -> None:
        try:
            work(is_stopped.is_set)
        except Cancelled:
            ended.append(time.perf_counter())

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.03)
    is_stopped.set()
    asked = time.perf_counter()
    thread.join()
    return ended[0] - asked if ended else None

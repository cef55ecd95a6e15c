"""Measures every interaction that has a budget (docs/performance.md) on the whole program in a terminal."""

import random
import resource
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import peers, questions, typist
from bench.archives import Cache
from bench.browser import IDLE_FILTER, Browser, browse_command
from bench.figures import Figure, to_milliseconds
from bench.screen import Screen
from bench.terminal import PATIENCE, Terminal, isolated_environment, python_command
from bench.words import FUNCTION_WORDS, make_names, make_vocabulary

SMALL = 1_000
_TYPED_AT_MOST = 20
SLOW_QUIET = 0.45
"""Seconds without output that end a slow interaction; shorter than the blink of a text cursor (0.5 s)."""
PAGE_DOWN, PAGE_UP = "\x1b[6~", "\x1b[5~"
HELLO = python_command("-m", "bench.hello")


@dataclass(frozen=True, slots=True)
class Effort:
    """Number of measurements of each kind."""

    repeats: int = 11
    keys: int = 200
    letters: str = "abcdefghijklmnopqrstuvwxyz"
    queries: int = 16
    pages: int = 10_000
    keystrokes: int = typist.KEYSTROKES
    words: int = 8


class Measures:
    """Measures everything on an archive of ``articles``, yielding each figure once it is known."""

    def __init__(self, cache: Cache, articles: int, effort: Effort) -> None:
        self._cache = cache
        self._articles = articles
        self._archive = cache.archive(articles)
        self._effort = effort
        self._hello_key = 0.0

    def figures(self) -> Iterator[Figure]:
        """Measure all figures with a budget."""
        yield from self._starts()
        yield from self._moves()
        yield from self._long_reads()
        yield from self._filters()
        yield from self._typist()
        yield from questions.measure_questions(self._archive, self._effort.queries)
        yield self._search()
        yield self._import()

    def _starts(self) -> Iterator[Figure]:
        archives = [self._cache.archive(SMALL), self._archive]
        starts: list[list[float]] = [[], [], []]
        warm_up = self._effort.repeats > 1  # the first start reads everything from the disk
        for _ in range(self._effort.repeats + warm_up):
            starts[0].append(_start_hello())
            for archive, times in zip(archives, starts[1:], strict=True):
                times.append(_start(archive))
        hello, small, large = (median(times[warm_up:]) for times in starts)
        yield Figure("hello: start → painted", hello, "s")
        for start, count in ((small, SMALL), (large, self._articles)):
            title = f"start → tree painted, {count:,} articles"
            yield Figure(title, start, "s", 1.35, start / hello, is_ratio_judged=True)
        with TemporaryDirectory() as home, Terminal(HELLO, isolated_environment(Path(home))) as terminal:
            terminal.wait_for(lambda screen: "hello" in screen, "hello")
            terminal.settle()
            keys = [terminal.last_change("j", lambda s: s.line(0)) for _ in range(self._effort.repeats * 3)]
        self._hello_key = to_milliseconds(keys)
        yield Figure("hello: key → painted", self._hello_key, "ms")

    def _key_figure(self, interaction: str, value: float, budget: float | None) -> Figure:
        return Figure(interaction, value, "ms", budget, value / self._hello_key)

    def _moves(self) -> Iterator[Figure]:
        with Browser.opened(self._archive) as browser:
            browser.go_to_articles()
            step = min(10, self._effort.keys // 2)
            moves = ("j" * step + "k" * step) * (self._effort.keys // (2 * step))
            cursor = [browser.terminal.last_change(key, browser.tree) for key in moves]
            yield self._key_figure("cursor key → painted, p95", to_milliseconds(cursor, 0.95), 12)
            for name, keys in (("page down, page up", [PAGE_DOWN, PAGE_UP]), ("end, home", ["G", "g"])):
                times = [browser.terminal.last_change(key, browser.tree) for key in keys * self._effort.repeats]
                yield self._key_figure(f"{name} → painted, p95", to_milliseconds(times, 0.95), 30)
            browser.go_to_articles()
            for _ in range(self._effort.repeats):
                browser.terminal.settle_after("\r")
                browser.terminal.settle_after("J")
                browser.terminal.settle_after("1")
                browser.terminal.settle_after("\x7f")
            yield Figure("memory, browsing", browser.terminal.memory(), "MB", 60)

    def _long_reads(self) -> Iterator[Figure]:
        sizes = {"1": ("20 KB", 60), "2": ("200 KB", 80), "3": ("2 MB", 200)}
        times: dict[str, list[float]] = {digit: [] for digit in sizes}
        with Browser.opened(self._cache.long_reads()) as browser:
            browser.go_to_articles()
            browser.terminal.settle_after("\r")
            for _ in range(self._effort.repeats):
                for digit in sizes:
                    times[digit].append(browser.terminal.last_change(digit, browser.reader, SLOW_QUIET))
                    browser.terminal.settle_after("\x7f")
                browser.terminal.settle_after("J")
        for digit, (size, budget) in sizes.items():
            yield self._key_figure(f"open an article of {size}", to_milliseconds(times[digit]), budget)

    def _filters(self) -> Iterator[Figure]:
        echoes: list[float] = []
        one: list[float] = []
        more: list[float] = []
        with Browser.opened(self._archive) as browser:
            first = _type(browser, "s", echoes)
            for letter in self._effort.letters:
                one += _type(browser, letter, echoes)[0]
            for query in choose_queries(self._effort.queries):
                times = _type(browser, query, echoes)
                one += times[0]
                more += [time for later in times[1:] for time in later]
            memory = browser.terminal.memory()
        yield self._key_figure("/ echo, p95", to_milliseconds(echoes, 0.95), 12)
        yield self._key_figure("/ list and counts, 2 letters or more, p95", to_milliseconds(more, 0.95), 60)
        yield self._key_figure("/ list and counts, 2 letters or more, median", to_milliseconds(more), None)
        yield self._key_figure("/ list and counts, 1 letter, p95", to_milliseconds(one, 0.95), 120)
        yield self._key_figure("/ list and counts, the first letter of all", to_milliseconds(first[0]), None)
        yield Figure("memory, filtering", memory, "MB", 100)

    def _typist(self) -> Iterator[Figure]:
        with Browser.opened(self._archive) as browser:
            echoes: list[float] = []
            typed = typist.make_filters(self._effort.keystrokes)
            times = [time for keys in typed for later in _type(browser, keys, echoes) for time in later]
        name = f"a typist's {self._effort.keystrokes} keystrokes: list and counts"
        yield self._key_figure(f"{name}, p95", to_milliseconds(times, 0.95), 60)
        yield self._key_figure(f"{name}, median", to_milliseconds(times), None)

    def growth(self) -> Iterator[tuple[Figure, Figure]]:
        """Measure the same queries on a tenth of the archive and on all of it, to show how they grow."""
        small = self._cache.archive(max(100, self._articles // 10))
        count = self._effort.queries
        yield from zip(
            questions.measure_questions(small, count), questions.measure_questions(self._archive, count), strict=True
        )

    def comparisons(self) -> Iterator[peers.Comparison]:
        """Measure other programs with the same queries."""
        small = self._cache.archive(min(peers.MAILS, self._articles))
        yield from peers.compare_peers(self._archive, small, self._effort.words)

    def _search(self) -> Figure:
        word = _rare_word(self._archive)
        command = python_command("-m", "tui", "search", word, "-a", str(self._archive))
        times = []
        with TemporaryDirectory() as home:
            for _ in range(self._effort.repeats + 1):
                started = time.perf_counter()
                _run(command, Path(home))
                times.append(time.perf_counter() - started)
        return Figure("newsbrowse search, a rare word", median(times[1:]), "s", 0.20)

    def _import(self) -> Figure:
        count = self._effort.pages
        pages = self._cache.pages(count)
        with TemporaryDirectory() as home:
            before = _cpu_of_children()
            _run(python_command("-m", "tui", "import", str(pages), "-a", str(Path(home) / "new.db")), Path(home))
            rate = count / (_cpu_of_children() - before)
        return Figure(f"import of {count:,} page texts, per second of CPU", rate, "articles", 2_000, is_floor=True)


def _start_hello() -> float:
    with TemporaryDirectory() as home, Terminal(HELLO, isolated_environment(Path(home))) as terminal:
        return terminal.wait_for(lambda screen: "hello" in screen, "hello") - terminal.started


def _start(archive: Path) -> float:
    """Return the seconds from the browser's first start in a new home to the last frame that changed the tree."""
    with TemporaryDirectory() as home, Terminal(browse_command(archive), isolated_environment(Path(home))) as terminal:
        browser = Browser(terminal)
        painted = terminal.wait_for(lambda screen: IDLE_FILTER in screen, "the tree")
        return max([painted, *(changed for changed, _ in terminal.changes(browser.tree, quiet=0.3))]) - terminal.started


def _type(browser: Browser, query: str, echoes: list[float]) -> list[list[float]]:
    """Type a query letter by letter; return for each letter the seconds to the last change of list and counts, if any.

    Each letter's echo is added to ``echoes``.
    """

    def look(screen: Screen) -> tuple[str, tuple[list[str], str]]:
        return browser.typed(screen), browser.found(screen)

    terminal = browser.terminal
    terminal.settle_after("/")
    times = []
    for letter in query:
        typed, found = look(terminal.screen)
        last_change: list[float] = []
        for seconds, (typed_then, found_then) in terminal.frames(letter, look, SLOW_QUIET, PATIENCE):
            if typed_then != typed:
                echoes.append(seconds)
                typed = typed_then
            if found_then != found:
                last_change = [seconds]
                found = found_then
        times.append(last_change)
    browser.clear_filter()
    return times


def choose_queries(count: int) -> list[str]:
    """Return queries: words from the commonest to rare ones, then two words, and one with a word to leave out."""
    words = make_vocabulary(seed=1)
    spread = [int(len(FUNCTION_WORDS) * (len(words) / len(FUNCTION_WORDS)) ** (n / 12)) for n in range(12)]
    chosen = ["the", *(words[place][:10].lower() for place in spread)]
    several = [f"{chosen[1]} {chosen[-1]}", f"{chosen[2]} {chosen[3]}", f"{chosen[-1]} -{chosen[1]}"]
    return [*chosen, *(query[:_TYPED_AT_MOST] for query in several)][:count]


def _rare_word(archive: Path) -> str:
    """Return a word that only a few articles have."""
    names = make_names()
    random.Random(1).shuffle(names)
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
        for name in names:
            query = "select count(*) from filter_fts where filter_fts match ?"
            if connection.execute(query, (f'"{name}"',)).fetchone()[0] in range(1, 10):
                return name
    raise AssertionError("no word is rare")


def _run(command: list[str], home: Path) -> None:
    subprocess.run(command, env=isolated_environment(home), stdout=subprocess.DEVNULL, check=True, text=True)


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

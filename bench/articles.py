"""Generates synthetic articles from a seed: words by Zipf's law, topics, 25 years, 12 sections, links to each other.

Words are drawn by the hundred thousand with numpy, so that making articles costs a small part of writing them.
"""

from collections import deque
from collections.abc import Iterator
from itertools import cycle, pairwise
from typing import TYPE_CHECKING

import numpy as np

from bench.words import FUNCTION_WORDS, SPECIAL_TITLES, make_names, make_vocabulary
from db.models import Link, NewArticle
from db.text.dates import Published

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indexes = NDArray[np.int64]

FIRST_YEAR, LAST_YEAR = 2000, 2024
ROOT = "Main"
SECTIONS = (
    ("News and comments",),
    ("World",),
    ("World", "Europe"),
    ("World", "Asia"),
    ("Politics",),
    ("Economy",),
    ("Science",),
    ("Technology",),
    ("Culture",),
    ("Sport",),
    ("Environment",),
    ("Analytics",),
)
_SECTION_WEIGHTS = np.array([24, 12, 9, 6, 14, 11, 5, 6, 4, 5, 2, 2]) / 100

BLOCK = 500
"""Articles whose words are drawn at once."""

_TABLE_BITS = 20
_ZIPF_EXPONENT, _ZIPF_OFFSET = 1.05, 2.0
_TOPICS = 10
_TOPIC_SHARE = 0.18
_RARE_SHARE = 0.001
_SENTENCE, _PARAGRAPH = 18, 3
"""Mean words of a sentence, and sentences of a paragraph."""
_START, _END = np.datetime64(f"{FIRST_YEAR}-01-01T00:00:00"), np.datetime64(f"{LAST_YEAR + 1}-01-01T00:00:00")
_EARLIER_KEPT = 20_000


PRECISIONS = (0.05, 0.05, 0.695, 0.2, 0.005)
"""Shares of dates known to the year, the month, the day, the second, and not at all."""


class Words:
    """Draws words of the vocabulary by Zipf's law, as whole arrays.

    Each word is there in five spellings: plain, capitalised, before a comma, at the end of a sentence, of a paragraph.
    """

    PLAIN, CAPITAL, COMMA, STOP, LAST = range(5)

    def __init__(self, seed: int) -> None:
        words = make_vocabulary(seed)
        self.size = len(words)
        chances = 1 / (np.arange(self.size) + _ZIPF_OFFSET) ** _ZIPF_EXPONENT
        places = (np.arange(1 << _TABLE_BITS) + 0.5) / (1 << _TABLE_BITS)
        self._table = np.searchsorted(np.cumsum(chances) / chances.sum(), places)
        self._topics_from = int(np.searchsorted(self._table, len(FUNCTION_WORDS)))
        self._rare = make_names()
        spelled = [
            *words,
            *map(_capitalised, words),
            *(f"{word}," for word in words),
            *(f"{word}." for word in words),
            *(f"{word}.\n\n" for word in words),
            *self._rare,
        ]
        self.spellings = np.array(spelled, dtype=object)

    def draw(self, random: np.random.Generator, size: int) -> "Indexes":
        """Draw ``size`` words, common ones as often as in English."""
        return self._table[random.integers(0, len(self._table), size)]

    def draw_topics(self, random: np.random.Generator, articles: int) -> "Indexes":
        """Draw for each article a few content words that it repeats."""
        return self._table[random.integers(self._topics_from, len(self._table), (articles, _TOPICS))]

    def draw_rare(self, random: np.random.Generator, size: int) -> "Indexes":
        """Draw names that are hardly ever repeated, as indexes into ``spellings``."""
        return 5 * self.size + random.integers(0, len(self._rare), size)


class Articles:
    """Articles of one site, oldest first, spread over the years; iterating makes them, once."""

    def __init__(
        self, count: int, words: Words, *, seed: int, year_only: bool = False, host: str | None = None
    ) -> None:
        """``year_only``: no date is known finer. ``host``: each article has a URL there; None: none has."""
        self._count = count
        self._words = words
        self._random = np.random.default_rng(seed)
        self._year_only = year_only
        self._host = host
        self._recent: deque[str] = deque(maxlen=300)
        self._earlier: list[str] = []
        self._made = 0

    def __iter__(self) -> Iterator[NewArticle]:
        while self._made < self._count:
            size = min(BLOCK, self._count - self._made)
            topics = self._words.draw_topics(self._random, size)
            sections = self._random.choice(len(SECTIONS), size, p=_SECTION_WEIGHTS)
            dates = self._dates(size)
            links = self._random.integers(2, 5, size)
            for title, body, date, section, link_count in zip(
                self._titles(topics), self._bodies(topics), dates, sections, links, strict=True
            ):
                self._made += 1
                yield NewArticle(
                    title=title,
                    body=body,
                    section=SECTIONS[section],
                    published=date,
                    root=ROOT,
                    links=self._links(link_count),
                    url=f"https://{self._host}/{self._made}" if self._host else None,
                )
                self._remember(title)

    def _titles(self, topics: "Indexes") -> list[str]:
        random, words = self._random, self._words
        lengths = random.integers(5, 12, len(topics))
        edges = np.concatenate(([0], np.cumsum(lengths)))
        drawn = words.draw(random, edges[-1])
        _mix(random, drawn, topics, lengths, 0.5)
        drawn[edges[:-1]] += Words.CAPITAL * words.size
        spelled = words.spellings[drawn].tolist()
        titles = [" ".join(spelled[start:end]) for start, end in pairwise(edges.tolist())]
        for place in np.flatnonzero(random.random(len(titles)) < 0.03).tolist():
            titles[place] = f"{SPECIAL_TITLES[random.integers(len(SPECIAL_TITLES))]} {titles[place]}"
        return titles

    def _bodies(self, topics: "Indexes") -> list[str]:
        random, words = self._random, self._words
        lengths = random.integers(150, 501, len(topics))
        edges = np.concatenate(([0], np.cumsum(lengths)))
        drawn = words.draw(random, edges[-1])
        _mix(random, drawn, topics, lengths, _TOPIC_SHARE)

        ends = random.random(len(drawn)) < 1 / _SENTENCE
        ends[edges[1:] - 1] = True
        spelling = np.full(len(drawn), Words.PLAIN)
        spelling[random.random(len(drawn)) < 0.05] = Words.COMMA
        spelling[np.concatenate(([True], ends[:-1]))] = Words.CAPITAL
        spelling[ends] = np.where(random.random(ends.sum()) < 1 / _PARAGRAPH, Words.LAST, Words.STOP)
        is_rare = (random.random(len(drawn)) < _RARE_SHARE) & (spelling == Words.PLAIN)
        drawn += spelling * words.size
        drawn[is_rare] = words.draw_rare(random, is_rare.sum())

        spelled = words.spellings[drawn].tolist()
        return [
            " ".join(spelled[start:end]).replace("\n\n ", "\n\n").rstrip("\n")
            for start, end in pairwise(edges.tolist())
        ]

    def _dates(self, size: int) -> list[Published | None]:
        """Draw dates in ascending order, three times as many in the last year as in the first."""
        share = (self._made + np.arange(size) + 0.5) / self._count
        elapsed = (np.sqrt(1 + 8 * share) - 1) / 2 * (_END - _START).astype(np.int64)
        times = np.datetime_as_string(_START + elapsed.astype("timedelta64[s]")).tolist()
        if self._year_only:
            return [Published(time[:4]) for time in times]
        lengths = self._random.choice([4, 7, 10, 19, 0], size, p=PRECISIONS).tolist()
        return [
            Published(time[:length] + ("Z" if length == 19 else "")) if length else None
            for time, length in zip(times, lengths, strict=True)
        ]

    def _links(self, count: int) -> tuple[Link, ...]:
        """Draw links by title: most to recent articles, some to earlier ones, a few to articles that do not exist."""
        titles = []
        for chance, place in zip(self._random.random(count).tolist(), self._random.random(count).tolist(), strict=True):
            if chance < 0.05 or not self._recent:
                titles.append(f"An event of which nothing is known, number {int(place * 1e6)}")
            elif chance < 0.25 and self._earlier:
                titles.append(self._earlier[int(place * len(self._earlier))])
            else:
                titles.append(self._recent[int(place * len(self._recent))])
        return (*(Link("read-also", title) for title in dict.fromkeys(titles)), Link("view-all", "View all events"))

    def _remember(self, title: str) -> None:
        self._recent.append(title)
        if self._made % 50 == 0:
            if len(self._earlier) < _EARLIER_KEPT:
                self._earlier.append(title)
            else:
                self._earlier[int(self._random.integers(_EARLIER_KEPT))] = title


def generate_articles(
    count: int, *, seed: int = 1, year_only: bool = False, sites: int = 1
) -> Iterator[tuple[str, NewArticle]]:
    """Yield (site, article) ``count`` times. With several sites their articles alternate and have URLs."""
    words = Words(seed)
    if sites == 1:
        yield from (("", article) for article in Articles(count, words, seed=seed, year_only=year_only))
        return
    hosts = [f"news{number}.example" for number in range(1, sites + 1)]
    makers = [
        iter(Articles(len(range(place, count, sites)), words, seed=seed + place, year_only=year_only, host=host))
        for place, host in enumerate(hosts)
    ]
    for number in range(count):
        yield hosts[number % sites], next(makers[number % sites])


LONG_READS = 11
LONG_READ_SIZES = {"20 KB": 20_000, "200 KB": 200_000, "2 MB": 2_000_000}
LONG_READS_YEAR = LAST_YEAR
"""The year of the articles that link to the long ones; the long ones are of the year before."""


def generate_long_reads(*, seed: int = 1) -> Iterator[tuple[str, NewArticle]]:
    """Yield ``LONG_READS`` articles whose first, second and third links lead to a long article of each size."""
    texts = cycle(article.body for _, article in generate_articles(2_000, seed=seed))
    for number in range(1, LONG_READS + 1):
        titles = {name: f"A long read of {name}, number {number}" for name in LONG_READ_SIZES}
        for name, size in LONG_READ_SIZES.items():
            published = Published(f"{LONG_READS_YEAR - 1}-06-{number:02}")
            yield "", NewArticle(titles[name], _text_of(size, texts), ("Long",), published, ROOT)
        published = Published(f"{LONG_READS_YEAR}-06-{number:02}")
        links = tuple(Link("read-also", title) for title in titles.values())
        yield (
            "",
            NewArticle(f"Where long reads start, number {number}", next(texts), ("Short",), published, ROOT, links),
        )


def _text_of(size: int, texts: Iterator[str]) -> str:
    parts: list[str] = []
    while (left := size - sum(map(len, parts))) > 0:
        parts.append(next(texts)[:left])
    return "\n\n".join(parts)


def format_page(article: NewArticle) -> str:
    """Return an article as a page text, in the format that ``newsbrowse import`` reads."""
    year = [str(article.published.year)] if article.published else []
    crumbs = " » ".join([article.root, *article.section, *year, article.title])
    parts = [crumbs, "", article.title, "", *article.body.split("\n\n"), "", ""]
    related = [link.text for link in article.links if link.kind == "read-also"]
    if related:
        parts += ["Read also:", "", *(line for title in related for line in (title, ""))]
    return "\n".join([*parts, "View all events", ""])


def _mix(random: np.random.Generator, drawn: "Indexes", topics: "Indexes", lengths: "Indexes", share: float) -> None:
    """Replace a share of each article's words by its topics."""
    is_topic = random.random(len(drawn)) < share
    owners = np.repeat(np.arange(len(lengths)), lengths)[is_topic]
    drawn[is_topic] = topics[owners, random.integers(0, topics.shape[1], len(owners))]


def _capitalised(word: str) -> str:
    return f"In {word}" if word[0].isdigit() else word[0].upper() + word[1:]

"""What queries mean, said slowly and plainly: over articles in memory, one by one, without an index.

What ``db`` answers from SQL is compared with this. Only ``db.text.tokens`` is shared, which cuts words for both.
"""

import json
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import log
from pathlib import Path
from typing import TypeVar

from archives import reading

from db.query.ast import (
    And,
    Contains,
    Dates,
    Fact,
    InLanguage,
    Length,
    Linked,
    Named,
    Near,
    Not,
    OnDay,
    Or,
    Query,
    QueryNode,
    State,
    Term,
)
from db.storage.compression import unpack
from db.text.markdown import to_plain_text
from db.text.tokens import count_words, to_phrase_words, to_query_words

Name = TypeVar("Name", str, tuple[str, ...])


@dataclass(frozen=True)
class Story:
    """An article with all that a query can ask about. ``links`` are kinds and targets' slugs; ``leader`` is an id."""

    id: int
    slug: str
    title: str
    body: str
    section: tuple[str, ...]
    site: str
    published: str | None
    authors: tuple[str, ...]
    language: str | None
    url: str | None
    places: tuple[str, ...]
    links: tuple[tuple[str, str | None], ...]
    is_edited: bool
    is_corrected: bool
    has_warnings: bool
    leader: int | None

    @property
    def words(self) -> int:
        return count_words(self.body)

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last day on which it may have been published, as ordinals."""
        if self.published is None:
            return None
        year, *rest = [int(part) for part in self.published[:10].split("-")]
        if not rest:
            return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        month, *rest = rest
        if not rest:
            return date(year, month, 1).toordinal(), date(year, month, monthrange(year, month)[1]).toordinal()
        day = date(year, month, rest[0]).toordinal()
        return day, day

    @property
    def targets(self) -> set[str | None]:
        return {target for _, target in self.links}

    def texts(self, column: str) -> list[str]:
        return {"": [self.title, self.body], "title": [self.title], "body": [self.body]}[column]


class Library:
    """All articles of an archive, and the paths of its sections, also of those that are empty."""

    def __init__(self, stories: tuple[Story, ...], sections: frozenset[tuple[str, ...]]) -> None:
        self.stories = stories
        self.sections = sections

    @staticmethod
    def read(path: Path) -> "Library":
        with reading(path) as connection:
            ask = connection.execute
            paths = {each: tuple(json.loads(path)) for each, path in ask("select id, path from sections")}
            sites = dict(ask("select id, name from sites"))
            slugs = dict(ask("select id, slug from articles"))
            bodies = {each: to_plain_text(unpack(body)) for each, body in ask("select id, body from bodies")}
            edited = {each for (each,) in ask("select article_id from versions where not is_summary")}
            corrected = {each for (each,) in ask("select article_id from corrections")}
            places: dict[int, list[str]] = {}
            for each, place in ask("select article_id, place from sources"):
                places.setdefault(each, []).append(place)
            links: dict[int, list[tuple[str, str | None]]] = {}
            for each, kind, target in ask("select article_id, kind, target_id from links"):
                links.setdefault(each, []).append((kind, slugs.get(target)))
            columns = "id, slug, title, section_id, site_id, published, authors, language, url, warnings, leader"
            stories = tuple(
                Story(
                    each,
                    slug,
                    title,
                    bodies[each],
                    paths[section],
                    sites[site],
                    published,
                    tuple(json.loads(authors or "[]")),
                    language,
                    url,
                    tuple(places.get(each, ())),
                    tuple(links.get(each, ())),
                    each in edited,
                    each in corrected,
                    warnings is not None,
                    leader,
                )
                for each, slug, title, section, site, published, authors, language, url, warnings, leader in ask(
                    f"select {columns} from articles order by id desc"
                )
            )
            return Library(stories, frozenset(paths.values()))

    def __repr__(self) -> str:
        return f"<{len(self.stories)} articles>"

    # What is found

    def matching(self, query: Query, site: str | None = None) -> list[Story]:
        """All that match, newest first, copies among them."""
        return [each for each in self.stories if site in (None, each.site) and self.matches(each, query.root)]

    def results(self, query: Query | None, *, sort: str = "date", site: str | None = None) -> list[Story]:
        """What is listed: a copy only where the article that it is a copy of doesn't match. None: all but copies."""
        found = self.matching(query, site) if query is not None else [s for s in self.stories if site in (None, s.site)]
        ids = {each.id for each in (found if query is not None else self.stories)}
        listed = [each for each in found if each.leader not in ids]
        return listed[::-1] if sort == "oldest" else listed

    def histogram(self, query: Query | None, by: str, site: str | None = None) -> list[tuple[str | None, int]]:
        """How many results a period has, oldest first, the undated last."""
        length = {"year": 4, "month": 7, "day": 10}[by]
        counts = Counter(each.published and each.published[:length] for each in self.results(query, site=site))
        dated = sorted((period, n) for period, n in counts.items() if period is not None)
        return [*dated, *((None, n) for period, n in counts.items() if period is None)]

    def facet(self, query: Query | None, field: str, site: str | None = None) -> dict[object, int]:
        """How many results each value has; names are told apart by their words. None: those without one."""
        return dict(Counter(value for each in self.results(query, site=site) for value in facet_values(each, field)))

    # What matches

    def matches(self, story: Story, node: QueryNode) -> bool:
        match node:
            case And(items):
                return all(self.matches(story, item) for item in items)
            case Or(items):
                return any(self.matches(story, item) for item in items)
            case Not(item):
                return not self.matches(story, item)
            case Term():
                return says(story, node)
            case Near():
                return says_near(story, node)
        return self.holds(story, node)

    def holds(self, story: Story, fact: Fact) -> bool:
        match fact:
            case Dates(first, last):
                return story.days is not None and first <= story.days[0] and story.days[1] <= last
            case OnDay(month, day):
                is_day = story.published is not None and len(story.published) >= 10
                return is_day and story.published[5:10] == f"{month:02}-{day:02}"  # type: ignore[index]
            case Named("section"):
                return any(story.section[: len(path)] == path for path in self.sections_named(fact))
            case Named():
                return any(name in self.authors_named(fact) for name in story.authors)
            case Contains("url", text):
                return story.url is not None and text.lower() in story.url.lower()
            case Contains("site", text):
                return text.lower() in story.site.lower()
            case Contains(_, text):
                return any(text.lower() in place.lower() for place in story.places)
            case InLanguage(code):
                return story.language is not None and f"{story.language}-".lower().startswith(f"{code}-")
            case Length(least, most):
                return least <= story.words <= most
            case State(_, name):
                return self.is_so(story, name)
            case Linked("links-to", slug):
                return slug in story.targets
            case Linked("linked-from", slug):
                return any(each.slug == slug and story.slug in each.targets for each in self.stories)
            case Linked():
                return self.is_like(story, fact.slug)
        raise TypeError(fact)

    def sections_named(self, fact: Named) -> list[tuple[str, ...]]:
        size = len(fact.parts)
        written = {(path, names) for path in self.sections for names in _ways_to_write(path, size)}
        named = {each: each[1] if fact.is_top else each[1][-size:] for each in written}
        return list({path for path, _ in _named_so(named, fact)})

    def authors_named(self, fact: Named) -> list[str]:
        return _named_so({name: (name,) for each in self.stories for name in each.authors}, fact)

    def is_so(self, story: Story, name: str) -> bool:
        kinds = {kind for kind, _ in story.links}
        return {
            "edited": story.is_edited,
            "copy": story.leader is not None,
            "corrected": story.is_corrected,
            "missing-links": ("read-also", None) in story.links,
            "undated": story.published is None,
            "author": story.authors != (),
            "date": story.published is not None,
            "section": story.section != (),
            "language": story.language is not None,
            "url": story.url is not None,
            "links": "in-text" in kinds,
            "related": "read-also" in kinds,
            "copies": any(each.leader == story.id for each in self.stories),
            "warnings": story.has_warnings,
        }[name]

    def is_like(self, story: Story, slug: str) -> bool:
        """Whether it has three of the eight words that are often in that article and in few others.

        In few: in four, or in an eighth of all.
        """
        found = [each for each in self.stories if each.slug == slug]
        if not found or found[0].id == story.id:
            return False
        articles = sum(each.leader is None for each in self.stories)
        having = Counter(word for each in self.stories for word in _bag(each.texts("")))
        weighed = [
            (-times * log(1 + max(articles, having[word]) / having[word]), word)
            for word, times in Counter(word for text in found[0].texts("") for word in _in_order(text)).items()
            if 1 < having[word] <= max(4, articles // 8)
        ]
        telling = [word for _, word in sorted(weighed)[:8]]
        return len(telling) >= 3 and sum(word in _bag(story.texts("")) for word in telling) >= 3


def facet_values(story: Story, field: str) -> Iterable[object]:
    """Under which values of a facet an article counts."""
    match field:
        case "section":
            return [tuple(to_phrase_words(story.section[0])) if story.section else None]
        case "author":
            return {tuple(to_phrase_words(name)) for name in story.authors} or [None]
        case "language":
            return [story.language and story.language.split("-")[0].lower()]
        case "year":
            return [story.published and story.published[:4]]
    raise ValueError(field)


def says(story: Story, term: Term) -> bool:
    """Whether an article has the words of a term, side by side in one column where it is a phrase."""
    texts = story.texts(term.column)
    if term.is_phrase and len(term.words) > 1:
        return any(_starts(_in_order(text), term) for text in texts)
    bag = _bag(texts)
    *whole, last = term.words
    has_last = any(word.startswith(last) for word in bag) if term.is_prefix else last in bag
    return has_last and all(word in bag for word in whole)


def says_near(story: Story, near: Near) -> bool:
    """Whether there are at most so many words between the two in one column; they may share some."""
    sides = near.left, near.right
    for text in story.texts(near.left.column):
        places = [[(at, at + len(side.words)) for at in _starts(_in_order(text), side)] for side in sides]
        for left in places[0]:
            for right in places[1]:
                first, second = sorted((left, right))
                if second[0] - first[1] <= near.distance:
                    return True
    return False


def _starts(words: Sequence[str], term: Term) -> list[int]:
    """Where in ``words`` those of the term stand side by side."""
    size = len(term.words)
    found = []
    for at in range(len(words) - size + 1):
        *whole, last = words[at : at + size]
        has_last = last.startswith(term.words[-1]) if term.is_prefix else last == term.words[-1]
        if has_last and whole == list(term.words[:-1]):
            found.append(at)
    return found


def _bag(texts: Sequence[str]) -> frozenset[str]:
    """All words of texts: of scripts without blanks single characters, and pairs of them."""
    return _words_of(tuple(texts))


@lru_cache(maxsize=10_000)
def _words_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for word in (*to_phrase_words(text), *to_query_words(text)))


@lru_cache(maxsize=10_000)
def _in_order(text: str) -> list[str]:
    return to_phrase_words(text)


def _ways_to_write(path: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    """A section's path; and if a name in it is a path itself (World/Asia), that path and all above it, of that size."""
    names = tuple(name.strip() for each in path for name in re.split("[/›»>]", each) if name.strip())
    above = [names[:end] for end in range(size, len(names) + 1)] if size > 1 and len(names) > len(path) else []
    return [path, *above]


def _named_so(named: dict[Name, tuple[str, ...]], fact: Named) -> list[Name]:
    """Which of what has these names is meant: what is called just so, else what has all the words in its names."""
    cut = {each: [to_phrase_words(name) for name in names] for each, names in named.items()}
    cut = {each: names for each, names in cut.items() if len(names) == len(fact.parts)}
    exact = [each for each, names in cut.items() if all(map(_is_just, names, fact.parts))]
    ends = [False] * (len(fact.parts) - 1) + [fact.is_prefix]
    return exact or [each for each, names in cut.items() if all(map(_has_words, names, fact.parts, ends))]


def _is_just(name: list[str], part: tuple[str, ...]) -> bool:
    return name == list(part)


def _has_words(name: list[str], part: tuple[str, ...], is_prefix: bool) -> bool:
    *whole, last = part
    has_last = any(word.startswith(last) for word in name) if is_prefix else last in name
    return has_last and all(word in name for word in whole)

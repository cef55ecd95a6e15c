"""Measures what each part of the extractor buys, by switching it off: ``python -m bench.ablation``.

Points (of a hundred) that each corpus loses without a part; negative ones are what it gains. A part is switched off in
turn for each page, and only the stage of the extractor that it is in is run again; the rest of the page's reading is
kept from one run to the next, so a hundred parts take about as long as a few readings of the corpora.
"""

import contextlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import click

from bench.extraction_corpora import CORPORA, LOADERS, Page
from bench.extraction_parts import PARTS, Part
from bench.extraction_reading import text_of
from bench.extraction_scores import Score, add_scores, score_list, score_text
from db.ingest.extraction import extractor, finishing
from db.ingest.extraction.body import body, containers
from db.ingest.extraction.html import structured_data
from db.ingest.source.records import Facts, Record, Refused
from db.text.markdown import parse_blocks

Figures = dict[str, float]
"""Points by what they are of: ``body``, ``titles``…"""

LEAST = 0.005
"""Points that are shown: less is rounding."""

_FUNCTIONS: tuple[tuple[ModuleType, str], ...] = (
    *(
        (extractor, name)
        for name in ("decode_page", "reduce_page", "refuse_stubs", "parse_html", "address_of", "title_of")
    ),
    *(
        (extractor, name)
        for name in ("wordings", "refuse_by_head", "find_declared_language", "find_published", "find_section")
    ),
    *((extractor, name) for name in ("authors_of", "related_links", "refuse_by_body", "from_parts")),
    *((body, name) for name in ("extract_body", "walk_blocks", "first_opinion", "by_resiliparse")),
    *((structured_data, "read"), (finishing, "language_of")),
)
"""The extractor's stages: functions whose result is kept for a page, where a part can't change it."""

_ANEW = {
    "body": {"extract_body", "refuse_by_body", "from_parts"},
    "opinion": {"extract_body", "first_opinion", "refuse_by_body", "from_parts"},
    "html": {"extract_body", "walk_blocks", "refuse_by_body", "from_parts"},
    "text": {"from_parts"},
    "title": {"title_of", "wordings", "from_parts"},
    "date": {"find_published", "from_parts"},
    "authors": {"authors_of", "from_parts"},
    "section": {"find_section", "from_parts"},
    "data": {"read", "title_of", "wordings", "find_published", "find_section", "authors_of", "from_parts"},
    "related": {"related_links", "from_parts"},
    "kinds": {"refuse_stubs", "refuse_by_head", "refuse_by_body"},
}
"""What of these is run again for the parts of each stage."""

_FOLLOW = {"walk_blocks", "first_opinion", "from_parts", "refuse_by_body"}
"""Those of them that give the same as before where the others do."""


_SHOWS = {
    "body": "body",
    "opinion": "body",
    "html": "body",
    "text": "body",
    "title": "titles",
    "date": "dates",
    "authors": "authors",
}
"""The score that a stage may change, as far as it is one."""


@dataclass(slots=True)
class Tally:
    """The scores of one corpus, with or without a part."""

    scores: dict[str, list[Score]]
    dates: list[bool]
    related: int = 0
    filed: int = 0

    def add(self, other: "Tally") -> None:
        """Add the scores of another tally."""
        for what, scores in other.scores.items():
            self.scores[what] += scores
        self.dates += other.dates
        self.related += other.related
        self.filed += other.filed

    def figures(self) -> Figures:
        """Return the scores as points of a hundred."""
        found = {what: 100 * add_scores(scores).f1 for what, scores in self.scores.items()}
        if self.dates:
            found["dates"] = 100 * sum(self.dates) / len(self.dates)
        return {**found, "related": self.related, "filed": self.filed}


class PageReader:
    """Reads one page many times, and keeps results that a part doesn't change."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._known: dict[str, object] = {}
        self._asked: dict[str, tuple[tuple[object, ...], dict[str, object]]] = {}
        self._scores: dict[tuple[str, str], Score] = {}
        self.usual = Tally(defaultdict(list), [])
        self._read(self.usual, "")

    def add(self, tally: Tally, stage: str = "") -> None:
        """Add the page's scores, after reading anew what ``stage`` may change."""
        first = _ANEW[stage] - (_FOLLOW if stage != "kinds" else set()) if stage else ()
        if stage != "text" and all(self._is_usual(name, stage) for name in first):
            tally.add(self.usual)
        else:
            self._read(tally, stage)

    def _is_usual(self, name: str, stage: str) -> bool:
        """Return True if a function's result for this page is the same as with all parts."""
        if name not in self._asked:  # the page was refused before
            return True
        module = next(module for module, each in _FUNCTIONS if each == name)
        args, options = self._asked[name]
        again = {*_ANEW[stage], name}
        with self._remembering([place for place in _FUNCTIONS if place[1] not in again]):
            try:
                found = getattr(module, name)(*args, **options)
            except Refused as error:
                known = self._known[name]
                return isinstance(known, Refused) and error.code == known.code
        return bool(found == self._known[name])

    def _read(self, tally: Tally, stage: str) -> None:
        with self._remembering([place for place in _FUNCTIONS if place[1] not in _ANEW.get(stage, ())]):
            self._add(tally)

    @contextlib.contextmanager
    def _remembering(self, places: Sequence[tuple[ModuleType, str]]) -> Iterator[None]:
        before = [(module, name, getattr(module, name)) for module, name in places]
        for module, name, function in before:
            setattr(module, name, self._remembered(name, function))
        try:
            yield
        finally:
            for module, name, function in before:
                setattr(module, name, function)

    def _remembered(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        def remembered(*args: object, **options: object) -> object:
            if name in self._asked and self._asked[name] != (args, options):  # of another tree, or after other facts
                return function(*args, **options)
            if name not in self._known:
                self._asked[name] = args, options
                try:
                    self._known[name] = function(*args, **options)
                except Refused as error:
                    self._known[name] = error
            known = self._known[name]
            if isinstance(known, Refused):
                raise known
            return known

        return remembered

    def _add(self, tally: Tally) -> None:
        page = self._page
        try:
            record = Record(page.id, page.data, "page", "bench", facts=Facts(url=page.url))
            article = extractor.read_page(record)
        except Refused:
            article = None
        if page.kind == "listing":
            tally.scores["kinds"].append(Score(0, 0, 1) if article is not None else Score(1, 0, 0))
        if page.kind != "article":
            return
        if article is None:
            tally.scores["kinds"].append(Score(0, 1, 0))
        parts = list(parse_blocks(article.body)) if article is not None else []
        if page.text is not None:
            tally.scores["body"].append(self._compared("body", page.text, text_of(parts)).normalized)
        if page.quotes is not None:
            quotes = "\n".join(part.text for part in parts if part.kind == "quote")
            tally.scores["quotes"].append(self._compared("quotes", page.quotes, quotes))
        if page.heads is not None:
            headings = tuple(part.text for part in parts if part.kind == "heading")
            tally.scores["headings"].append(score_list(page.heads, headings))
        if page.title is not None:
            tally.scores["titles"].append(score_list([page.title], [article.title if article is not None else ""]))
        if page.authors is not None:
            tally.scores["authors"].append(score_list(page.authors, article.authors if article is not None else ()))
        published = article.published if article is not None else None
        if page.day is not None:
            tally.dates.append(published is not None and published.iso[:10] == page.day)
        if article is not None:
            tally.related += sum(link.kind == "read-also" for link in article.links)
            tally.filed += bool(article.section)

    def _compared(self, what: str, truth: str, found: str) -> Score:
        key = (what, found)
        if key not in self._scores:
            self._scores[key] = score_text(truth, found)
        return self._scores[key]


@contextlib.contextmanager
def without(part: Part) -> Iterator[None]:
    """Switches a part off."""
    before = []
    for place, replacement in part.switches:
        path, _, name = place.partition(":")
        holder: object = import_module(f"db.ingest.extraction.{path}")
        *around, last = name.split(".")
        for each in around:
            holder = getattr(holder, each)
        before.append((holder, last, vars(holder)[last]))
        setattr(holder, last, replacement)
    try:
        _forget(part)
        yield
    finally:
        for holder, last, value in before:
            setattr(holder, last, value)
        _forget(part)


def _forget(part: Part) -> None:
    """Clear caches of names across pages that depend on a part."""
    if any(place.startswith("body.containers:") for place, _ in part.switches):
        containers._words.cache_clear()
        containers._aside_words.cache_clear()


def _can_show(part: Part, tally: Tally) -> bool:
    """Return True if a page with these scores may show the effect of the part."""
    shows = _SHOWS.get(part.stage)
    return shows is None or (bool(tally.dates) if shows == "dates" else shows in tally.scores)


def measure(pages: Sequence[Page], parts: Sequence[Part]) -> dict[str, Figures]:
    """Return the scores of a corpus with all parts (""), and by the name of the part that is switched off."""
    tallies = {name: Tally(defaultdict(list), []) for name in ("", *(part.name for part in parts))}
    for page in pages:
        reader = PageReader(page)
        reader.add(tallies[""])
        for part in parts:
            if not _can_show(part, reader.usual):
                tallies[part.name].add(reader.usual)
                continue
            with without(part):
                reader.add(tallies[part.name], part.stage)
    return {name: tally.figures() for name, tally in tallies.items()}


@click.command()
@click.option("--corpus", "corpora", multiple=True, type=click.Choice(list(LOADERS)), help="Which; all by default.")
@click.option("--part", "wanted", multiple=True, help="Only parts whose name has this in it.")
@click.option("--every", default=1, type=click.IntRange(1), help="Only every such page.")
def main(corpora: tuple[str, ...], wanted: tuple[str, ...], every: int) -> None:
    """Print what each corpus loses without each part of the extractor."""
    if not CORPORA.is_dir():
        print(f"The corpora aren't there: {CORPORA}", file=sys.stderr)
        sys.exit(1)
    parts = [part for part in PARTS if not wanted or any(word in part.name for word in wanted)]
    lost: dict[str, list[str]] = {part.name: [] for part in parts}
    for corpus in corpora or LOADERS:
        pages = list(LOADERS[corpus]())
        found = measure(pages[::every], parts)
        base = found.pop("")
        print(corpus, ", ".join(f"{what} {value:.2f}" for what, value in base.items()), flush=True)
        for name, figures in found.items():
            differences = {what: value - figures.get(what, 0.0) for what, value in base.items()}
            lost[name] += [
                f"{corpus.split('-')[0]} {what} {value:.2f}"
                for what, value in differences.items()
                if abs(value) >= LEAST
            ]
    for name, texts in lost.items():
        print(f"{name}: {', '.join(texts) or 'nothing'}")


if __name__ == "__main__":
    main()

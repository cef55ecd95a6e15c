"""Measures extraction on real news pages, beside other extractors: ``python -m bench.extraction``."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.extraction_corpora import CORPORA, KINDS, LOADERS, Page
from bench.extraction_peers import PEERS
from bench.extraction_reading import Reading, extract_by_us
from bench.extraction_scores import Score, add_scores, score_list, score_text, share_found

OURS = "ours"
"""The name of this project's column."""

USUAL = ("trafilatura",)
"""The peers that are measured without ``--peers``: five take four times as long as we do."""

LOST = 0.3
"""Recall of the body below which an article counts as lost: another part of the page was taken for it."""

FLOORS: dict[str, dict[str, float]] = {
    "body F1": {"news-pages": 0.975, "publisher-pages": 0.96, "modern-pages": 0.955},
    "headings F1": {"publisher-pages": 0.85},
    "quotes F1": {"news-pages": 0.80, "publisher-pages": 0.80, "readability-cases": 0.80},
    "titles": {"publisher-pages": 0.92, "modern-pages": 0.85},
    "dates": {"publisher-pages": 0.97, "dated-pages": 0.90},
    "authors, precision": {"publisher-pages": 0.95},
    "authors, recall": {"publisher-pages": 0.70},
    "listings refused": {"modern-pages": 0.55},
}
"""The least value accepted, by measure and corpus: what was reached, less a page or two.

Publishers' titles had 0.93: a rule that won two more pages of these lost more among other sets' pages.
"""

CEILINGS: dict[str, dict[str, float]] = {
    "recall below .3": {"modern-pages": 0.015},
    "articles refused": {**dict.fromkeys(LOADERS, 0), "readability-cases": 1},
}
"""The greatest value accepted. One of readability's cases is the front page of a site."""

_SHOWN = 8
_LINE = 150
_FOUND = 0.5
_WIDTH = 180


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: the values of a measure on a corpus, by column; None: not measured, or not measurable."""

    what: str
    corpus: str
    values: dict[str, float | None]
    note: str = ""

    @property
    def floor(self) -> float | None:
        """The least value of ours that is accepted."""
        return FLOORS.get(self.what, {}).get(self.corpus)

    @property
    def ceiling(self) -> float | None:
        """The greatest value of ours that is accepted."""
        return CEILINGS.get(self.what, {}).get(self.corpus)

    @property
    def is_kept(self) -> bool:
        """True if our value is neither below the floor nor above the ceiling."""
        ours = self.values[OURS]
        if ours is None:
            return self.floor is None and self.ceiling is None
        return (self.floor is None or ours >= self.floor) and (self.ceiling is None or ours <= self.ceiling)


@dataclass(frozen=True, slots=True)
class Marks:
    """The scores of one reading of a page, by what is scored, and the seconds that it took.

    There is no score of what the corpus doesn't know or the extractor doesn't look for.
    """

    scores: dict[str, Score]
    seconds: float


@dataclass(frozen=True, slots=True)
class Read:
    """A page, what this project extracts from it, and the marks of every extractor, by column."""

    page: Page
    ours: Reading
    marks: dict[str, Marks]


def read_page(page: Page, peers: Sequence[str], with_facts: bool) -> Read:
    """Extract and score one page, once with each extractor."""
    ours = extract_by_us(page, with_facts)
    readings = {OURS: ours, **{name: PEERS[name].extract(page, with_facts) for name in peers}}
    return Read(page, ours, {name: mark(page, reading) for name, reading in readings.items()})


def mark(page: Page, reading: Reading) -> Marks:
    """Score a reading of a page."""
    scores: dict[str, Score] = {}
    if page.text is not None:
        scores["body"] = score_text(page.text, reading.text).normalized
    if page.heads is not None and reading.headings is not None:
        scores["headings"] = score_list(page.heads, reading.headings)
    if page.quotes is not None and reading.quotes is not None:
        scores["quotes"] = score_text(page.quotes, reading.quotes)
    if page.title is not None and reading.title is not None:
        scores["title"] = score_list([page.title], [reading.title])
    if page.day is not None and reading.day is not None:
        scores["day"] = score_list([page.day], [reading.day])
    if page.authors is not None and reading.authors is not None:
        scores["authors"] = score_list(page.authors, reading.authors)
    return Marks(scores, reading.seconds)


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of every corpus that knows what is scored; ``value`` makes a value of all its pages' scores."""

    what: str
    scored: str
    value: Callable[[Sequence[Score]], float]
    is_fact: bool = False


def _f1(scores: Sequence[Score]) -> float:
    return add_scores(scores).f1


def _precision(scores: Sequence[Score]) -> float:
    return add_scores(scores).precision


def _recall(scores: Sequence[Score]) -> float:
    return add_scores(scores).recall


def _share_lost(scores: Sequence[Score]) -> float:
    return sum(score.recall < LOST for score in scores) / len(scores)


MEASURES = (
    Measure("body F1", "body", _f1),
    Measure("recall below .3", "body", _share_lost),
    Measure("headings F1", "headings", _f1),
    Measure("quotes F1", "quotes", _f1),
    Measure("titles", "title", _recall, is_fact=True),
    Measure("dates", "day", _recall, is_fact=True),
    Measure("authors, precision", "authors", _precision, is_fact=True),
    Measure("authors, recall", "authors", _recall, is_fact=True),
)
"""What is measured of the scores."""


def measure(corpus: str, reads: Sequence[Read], only: str | None = None) -> list[Row]:
    """Return the rows of a corpus: all, or those of ``body`` or ``metadata`` alone."""
    rows = []
    columns = list(reads[0].marks) if reads else []
    for each in MEASURES:
        scores = {
            name: [found for read in reads if (found := read.marks[name].scores.get(each.scored)) is not None]
            for name in columns
        }
        ours = add_scores(scores.get(OURS, ()))
        if only == ("body" if each.is_fact else "metadata") or not ours.found + ours.missed:
            continue
        values = {name: each.value(found) if found else None for name, found in scores.items()}
        note = f"precision {ours.precision:.3f}, recall {ours.recall:.3f}" if each.value is _f1 else ""
        rows.append(Row(each.what, corpus, values, note))
    if only != "body":  # the body alone is read of any page
        rows += measure_refusals(corpus, reads)
    if reads:
        speeds = {name: len(reads) / sum(read.marks[name].seconds for read in reads) for name in columns}
        rows.append(Row("pages a CPU second", corpus, dict(speeds)))
    return rows


def measure_refusals(corpus: str, reads: Sequence[Read]) -> list[Row]:
    """Return the share of listings that are refused, and the number of articles that aren't taken for such."""
    rows = []
    refused = {kind: [read.ours.refused for read in reads if read.page.kind == kind] for kind in KINDS}
    if listings := refused["listing"]:
        collections = refused["collection"]
        note = f"and {sum(map(bool, collections))} of {len(collections)} collections" if collections else ""
        rows.append(Row("listings refused", corpus, {OURS: sum(map(bool, listings)) / len(listings)}, note))
    if articles := refused["article"]:
        codes = Counter(filter(None, articles))
        wrong = codes.pop("not-article", 0)
        others = ", ".join(f"{count} {code}" for code, count in sorted(codes.items()))
        rows.append(Row("articles refused", corpus, {OURS: wrong}, f"besides {others}" if others else ""))
    return rows


def show_worst(reads: Sequence[Read], count: int) -> None:
    """Print the pages with the worst bodies, with missed and extra lines, then pages with wrong facts."""
    scored = [(score, read) for read in reads if (score := read.marks[OURS].scores.get("body")) is not None]
    for score, read in sorted(scored, key=lambda pair: pair[0].f1)[:count]:
        print(f"{read.page.id}  F1 {score.f1:.3f}  precision {score.precision:.3f}  recall {score.recall:.3f}")
        right, ours = read.page.text or "", read.ours.text
        for sign, lines, other in (("-", right, ours), ("+", ours, right)):
            wrong = [line for line in lines.split("\n") if line.strip() and share_found(line, other) < _FOUND]
            for line in wrong[:_SHOWN]:
                print(f"  {sign} {line[:_LINE]}")
            if len(wrong) > _SHOWN:
                print(f"  {sign} … and {len(wrong) - _SHOWN} more")
    for what in ("title", "day", "authors"):
        wrong_ones = [read for read in reads if (found := read.marks[OURS].scores.get(what)) and found.f1 < 1]
        for read in wrong_ones[:count]:
            print(f"{what}  {read.page.id}: {getattr(read.page, what)!r}, not {getattr(read.ours, what)!r}")


def lay_out_table(rows: Sequence[Row], peers: Sequence[str]) -> Table:
    """Lay out the rows as a table, with a column of each peer."""
    made = Table(box=None, pad_edge=False)
    for name in ("what", "corpus"):
        made.add_column(name)
    for name in (OURS, *peers, "limit"):
        made.add_column(name, justify="right")
    for name in ("", "note"):
        made.add_column(name)
    for row in rows:
        values = [_number(row.values.get(name)) for name in (OURS, *peers)]
        limits = [
            f"{sign} {_number(limit)}" for sign, limit in (("≥", row.floor), ("≤", row.ceiling)) if limit is not None
        ]
        verdict = "" if not limits else "ok" if row.is_kept else "missed"
        made.add_row(*map(Text, (row.what, row.corpus, *values, " ".join(limits), verdict, row.note)))
    return made


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if isinstance(value, int) or value > 1 else f"{value:.3f}"


@click.command()
@click.option("--only", type=click.Choice(["body", "metadata"]), help="Leave the other rows out.")
@click.option("--corpus", "corpora", multiple=True, type=click.Choice(list(LOADERS)), help="Which; all by default.")
@click.option("--match", default="", help="Only pages whose id has this in it.")
@click.option("--worst", type=click.IntRange(min=0), default=0, help="List that many pages that went worst.")
@click.option("--peers", "with_peers", is_flag=True, help="Beside all other extractors, not trafilatura (fast) alone.")
@click.option("--processes", type=click.IntRange(1, 8), default=1, show_default=True)
def main(only: str | None, corpora: tuple[str, ...], match: str, worst: int, with_peers: bool, processes: int) -> None:
    """Print a table of what is read out of the corpora beside the project, and how it compares with other extractors.

    Exits with 1 if a limit is missed.
    """
    if not CORPORA.is_dir():
        print(f"The corpora aren't there: {CORPORA}", file=sys.stderr)
        sys.exit(1)
    peers = tuple(PEERS) if with_peers else USUAL
    one = partial(read_page, peers=[name for name in peers if PEERS[name].is_installed], with_facts=only != "body")
    rows: list[Row] = []
    with ProcessPoolExecutor(processes) as pool:  # one for all: what a process loads first counts once
        for corpus in corpora or LOADERS:
            pages = [page for page in LOADERS[corpus]() if match in page.id]
            reads = list(pool.map(one, pages, chunksize=4) if processes > 1 else map(one, pages))
            rows += measure(corpus, reads, only)
            if worst:
                show_worst(reads, worst)
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(lay_out_table(rows, peers))
    if missing := [PEERS[name].package for name in peers if not PEERS[name].is_installed]:
        print(f"Not installed: {', '.join(missing)}. For their columns: pip install {' '.join(missing)}")
    sys.exit(0 if all(row.is_kept for row in rows) else 1)


if __name__ == "__main__":
    main()

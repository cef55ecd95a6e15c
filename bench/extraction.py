"""Measures extraction on real news pages, beside trafilatura: ``python -m bench.extraction``."""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.extraction_corpora import CORPORA, LOADERS, Page
from bench.extraction_reading import Reading, extract_by_trafilatura, extract_by_us
from bench.extraction_scores import Score, add_scores, score_list, score_text, share_found

BODY_FLOORS = {"news-pages": 0.975, "publisher-pages": 0.96}
HEADINGS_FLOOR, QUOTES_FLOOR, TITLES_FLOOR = 0.85, 0.80, 0.93
DATE_FLOORS = {"publisher-pages": 0.97, "dated-pages": 0.90}
AUTHORS_PRECISION, AUTHORS_RECALL = 0.95, 0.70
NOT_THERE = "not there yet"
_SHOWN = 8
_LINE = 150
_FOUND = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a measure on a corpus, our value, trafilatura's, and the least value accepted."""

    what: str
    corpus: str
    ours: float | None
    theirs: float | None = None
    floor: float | None = None
    note: str = ""

    @property
    def is_kept(self) -> bool:
        """True if the value is not below the floor."""
        return self.floor is None or (self.ours is not None and self.ours >= self.floor)


@dataclass(frozen=True, slots=True)
class Read:
    """A page, and what this project and trafilatura extract from it."""

    page: Page
    ours: Reading
    theirs: Reading


def extract_both(page: Page, with_facts: bool) -> Read:
    """Extract one page with both."""
    return Read(page, extract_by_us(page, with_facts), extract_by_trafilatura(page, with_facts))


def score_bodies(corpus: str, reads: Sequence[Read]) -> list[Row]:
    """Score bodies, sub-headings and quotes."""
    rows = []
    pages = [item for item in reads if item.page.text is not None]
    if pages:
        ours = add_scores(score_text(item.page.text or "", item.ours.text).normalized for item in pages)
        theirs = add_scores(score_text(item.page.text or "", item.theirs.text).normalized for item in pages)
        rows.append(Row("body F1", corpus, ours.f1, theirs.f1, BODY_FLOORS.get(corpus), _note(ours)))
    rows += _score_row("headings F1", corpus, HEADINGS_FLOOR, reads, _headings)
    rows += _score_row("quotes F1", corpus, QUOTES_FLOOR, reads, _quotes)
    return rows


def score_facts(corpus: str, reads: Sequence[Read]) -> list[Row]:
    """Score titles, dates and authors."""
    rows = []
    titled = [item for item in reads if item.page.title is not None]
    if titled:
        rows.append(_share_row("titles", corpus, TITLES_FLOOR, titled, lambda page, reading: _is_title(page, reading)))
    dated = [item for item in reads if item.page.day is not None]
    if dated:
        floor = DATE_FLOORS.get(corpus)
        rows.append(_share_row("dates", corpus, floor, dated, lambda page, reading: reading.day == page.day))
    if any(item.page.authors for item in reads):
        if any(item.ours.authors is None for item in reads):
            return [*rows, Row("authors", corpus, None, None, AUTHORS_PRECISION, NOT_THERE)]
        ours = add_scores(score_list(item.page.authors or (), item.ours.authors or ()) for item in reads)
        theirs = add_scores(score_list(item.page.authors or (), item.theirs.authors or ()) for item in reads)
        rows.append(Row("authors, precision", corpus, ours.precision, theirs.precision, AUTHORS_PRECISION))
        rows.append(Row("authors, recall", corpus, ours.recall, theirs.recall, AUTHORS_RECALL))
    return rows


def _score_row(
    what: str, corpus: str, floor: float, reads: Sequence[Read], score: Callable[[Page, Reading], Score | None]
) -> list[Row]:
    ours = [found for item in reads if (found := score(item.page, item.ours)) is not None]
    theirs = [found for item in reads if (found := score(item.page, item.theirs)) is not None]
    whole = add_scores(ours)
    if whole.found + whole.missed == 0:
        return []
    return [Row(what, corpus, whole.f1, add_scores(theirs).f1, floor, _note(whole))]


def _share_row(
    what: str, corpus: str, floor: float | None, reads: Sequence[Read], is_right: Callable[[Page, Reading], bool]
) -> Row:
    theirs = sum(is_right(item.page, item.theirs) for item in reads) / len(reads)
    if any(item.ours.title is None for item in reads):
        return Row(what, corpus, None, theirs, floor, NOT_THERE)
    return Row(what, corpus, sum(is_right(item.page, item.ours) for item in reads) / len(reads), theirs, floor)


def _note(score: Score) -> str:
    return f"precision {score.precision:.3f}, recall {score.recall:.3f}"


def _headings(page: Page, reading: Reading) -> Score | None:
    return None if page.heads is None else score_list(page.heads, reading.headings)


def _quotes(page: Page, reading: Reading) -> Score | None:
    return None if page.quotes is None else score_text(page.quotes, reading.quotes)


def _is_title(page: Page, reading: Reading) -> bool:
    return score_list([page.title or ""], [reading.title or ""]).found == 1


def show_worst(reads: Sequence[Read], count: int) -> None:
    """Print the pages with the worst bodies, with missed and extra lines, then pages with wrong facts."""
    scored = [(score_text(item.page.text, item.ours.text), item) for item in reads if item.page.text is not None]
    for score, item in sorted(scored, key=lambda pair: pair[0].f1)[:count]:
        print(f"{item.page.id}  F1 {score.f1:.3f}  precision {score.precision:.3f}  recall {score.recall:.3f}")
        for sign, lines, other in (
            ("-", item.page.text or "", item.ours.text),
            ("+", item.ours.text, item.page.text or ""),
        ):
            wrong = [line for line in lines.split("\n") if line.strip() and share_found(line, other) < _FOUND]
            for line in wrong[:_SHOWN]:
                print(f"  {sign} {line[:_LINE]}")
            if len(wrong) > _SHOWN:
                print(f"  {sign} … and {len(wrong) - _SHOWN} more")
    facts = [(item.page, item.ours) for item in reads if item.ours.title is not None]
    wrong_facts: dict[str, list[tuple[str, object, object]]] = {
        "title": [(p.id, p.title, r.title) for p, r in facts if p.title is not None and not _is_title(p, r)],
        "date": [(p.id, p.day, r.day) for p, r in facts if p.day is not None and p.day != r.day],
        "authors": [
            (p.id, p.authors, r.authors)
            for p, r in facts
            if p.authors is not None and score_list(p.authors, r.authors or ()).f1 < 1
        ],
    }
    for what, wrong_ones in wrong_facts.items():
        for identity, right, ours in wrong_ones[:count]:
            print(f"{what}  {identity}: {right!r}, not {ours!r}")


def _number(value: float) -> str:
    return f"{value:.0f}" if isinstance(value, int) or value > 1 else f"{value:.3f}"


def lay_out_table(rows: Sequence[Row]) -> Table:
    """Lay out the rows as a table."""
    made = Table(box=None, pad_edge=False)
    for name in ("what", "corpus", "ours", "trafilatura", "floor", "", "note"):
        made.add_column(name, justify="right" if name in ("ours", "trafilatura", "floor") else "left")
    for row in rows:
        numbers = ["–" if value is None else _number(value) for value in (row.ours, row.theirs)]
        floor = "" if row.floor is None else f"≥ {row.floor:.3f}"
        mark = "" if row.floor is None else "ok" if row.is_kept else "under"
        made.add_row(*map(Text, (row.what, row.corpus, *numbers, floor, mark, row.note)))
    return made


@click.command()
@click.option("--only", type=click.Choice(["body", "metadata"]), help="Leave the other rows out.")
@click.option("--corpus", "corpora", multiple=True, type=click.Choice(list(LOADERS)), help="Which; all by default.")
@click.option("--match", default="", help="Only pages whose id has this in it.")
@click.option("--worst", type=click.IntRange(min=0), default=0, help="List that many pages that went worst.")
@click.option("--processes", type=click.IntRange(1, 8), default=1, show_default=True)
def main(only: str | None, corpora: tuple[str, ...], match: str, worst: int, processes: int) -> None:
    """Print a table of what is read out of the corpora beside the project, and how it compares with trafilatura."""
    if not CORPORA.is_dir():
        print(f"The corpora aren't there: {CORPORA}", file=sys.stderr)
        sys.exit(1)
    rows: list[Row] = []
    for corpus in corpora or LOADERS:
        pages = [page for page in LOADERS[corpus]() if match in page.id]
        one = partial(extract_both, with_facts=only != "body")
        if processes > 1:
            with ProcessPoolExecutor(processes) as pool:
                reads = list(pool.map(one, pages, chunksize=4))
        else:
            reads = list(map(one, pages))
        refused = [item.ours.refused for item in reads if item.ours.refused]
        if refused:
            codes = ", ".join(sorted(set(refused)))
            rows.append(Row("pages refused", corpus, len(refused), note=codes))
        if only != "metadata":
            rows += score_bodies(corpus, reads)
        if only != "body":
            rows += score_facts(corpus, reads)
        ours, theirs = sum(item.ours.seconds for item in reads), sum(item.theirs.seconds for item in reads)
        if reads:
            rows.append(Row("pages a CPU second", corpus, len(reads) / ours, len(reads) / theirs))
        if worst:
            show_worst(reads, worst)
    Console(width=None if sys.stdout.isatty() else 130).print(lay_out_table(rows))
    sys.exit(0 if all(row.is_kept for row in rows) else 1)


if __name__ == "__main__":
    main()

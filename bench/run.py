"""Measures every interaction beside a minimal Textual app, for ``make bench``."""

import sys
from pathlib import Path

import click
from platformdirs import user_cache_path
from rich.console import Console

from bench.archives import Cache
from bench.figures import describe_machine, lay_out_table, write_comparisons, write_growth, write_page
from bench.measures import Effort, Measures

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


@click.command()
@click.option("--articles", type=click.IntRange(min=100), default=1_000_000, show_default=True, help="How many.")
@click.option("--cache", type=click.Path(path_type=Path), default=None, help="Where the archives are kept.")
@click.option("--write", is_flag=True, help="Keep the result as docs/performance.md.")
@click.option("--quick", is_flag=True, help="Measure everything once or twice: to see that it runs.")
def main(articles: int, cache: Path | None, write: bool, quick: bool) -> None:
    """Measure the program on an archive of that many synthetic articles, made if it isn't there."""
    effort = Effort(repeats=1, keys=2, letters="a", queries=1, pages=50, keystrokes=12, words=1) if quick else Effort()
    measures = Measures(Cache(cache or user_cache_path("newsbrowse") / "bench"), articles, effort)
    figures = []
    for figure in measures.figures():
        figures.append(figure)
        print("  ".join(figure.cells()), file=sys.stderr, flush=True)
    growth, others = list(measures.growth()), list(measures.comparisons())
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(lay_out_table(figures), *(" · ".join(each.cells()) for each in others), describe_machine(), sep="\n")
    if write:
        text = write_page(figures, articles) + write_growth(growth, articles) + write_comparisons(others)
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

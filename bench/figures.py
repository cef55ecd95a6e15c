"""What was measured, set beside its budget: figures, and the table of them."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from bench.peers import Comparison


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. ``ratio`` is to the bare app's like; ``budget`` None: it is told, not judged.

    The budget is for the ratio where ``is_ratio_judged``; ``is_floor`` means that more is better.
    """

    interaction: str
    value: float
    unit: str
    budget: float | None = None
    ratio: float | None = None
    is_ratio_judged: bool = False
    is_floor: bool = False

    @property
    def is_kept(self) -> bool | None:
        """Whether it is within its budget; None: there is none."""
        if self.budget is None:
            return None
        judged = self.ratio if self.is_ratio_judged else self.value
        if judged is None:
            return None
        return judged >= self.budget if self.is_floor else judged <= self.budget

    def cells(self) -> tuple[str, str, str, str, str]:
        """Interaction, figure, ratio, budget and mark, as text."""
        sign = "≥" if self.is_floor else "≤"
        if self.budget is None:
            budget = ""
        elif self.is_ratio_judged:
            budget = f"{sign} {self.budget:g} ×"
        else:
            budget = f"{sign} {_number(self.budget, self.unit)} {self.unit}"
        ratio = f"{self.ratio:.2f} ×" if self.ratio is not None else ""
        mark = {True: "ok", False: "over", None: ""}[self.is_kept]
        return self.interaction, f"{_number(self.value, self.unit)} {self.unit}", ratio, budget, mark


def _number(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value:.2f}"
    return f"{value:,.1f}" if unit == "ms" and value < 100 else f"{value:,.0f}"


def percentile(samples: Sequence[float], share: float = 0.95) -> float:
    """The smallest sample that ``share`` of all don't exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(samples: Sequence[float], share: float | None = None) -> float:
    """The median of seconds, or that percentile of them, in milliseconds."""
    return 1000 * (median(samples) if share is None else percentile(samples, share))


HEADINGS = ("interaction", "figure", "to hello", "budget", "")


def table(figures: Sequence[Figure]) -> Table:
    """The figures for a terminal."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading in ("interaction", "") else "right")
    for figure in figures:
        style = "bold red" if figure.is_kept is False else ""
        shown.add_row(*map(Text, figure.cells()), style=style)
    return shown


def page(figures: Sequence[Figure], articles: int) -> str:
    """The figures as a page of documentation."""
    rows = [f"| {' | '.join(figure.cells())} |" for figure in figures]
    kept = [figure.is_kept for figure in figures]
    return "\n".join(
        [
            "# Performance",
            "",
            f"Written by `make bench` on {datetime.now(UTC).date()}: an archive of {articles:,} synthetic articles,",
            "whole programs in a real pty of 120 × 36, beside a bare Textual app that says hello, measured in the same",
            "run. Medians of 11, and the 95th percentile (p95) where it says so. A key's time ends with the last frame",
            "that changed what the key is about, before the program fell silent.",
            "",
            machine(),
            "",
            f"| {' | '.join(HEADINGS)} |",
            "|---|--:|--:|--:|---|",
            *rows,
            "",
            f"{kept.count(True)} within their budgets, {kept.count(False)} over.",
            "",
        ]
    )


def grown(pairs: Sequence[tuple[Figure, Figure]], articles: int) -> str:
    """Questions to archives of two sizes, and written out in a straight line to one ten times as large."""
    rows = []
    for small, large in pairs:
        next_value = large.value + (large.value - small.value) * 10
        figures = (small.value, large.value, max(next_value, large.value))
        rows.append(f"| {small.interaction} | {' | '.join(f'{_number(value, small.unit)} ms' for value in figures)} |")
    sizes = " | ".join(f"{size:,} articles" for size in (articles // 10, articles, articles * 10))
    return "\n".join(
        [
            "",
            "## As it grows",
            "",
            "Questions to the archive itself, without a screen, once warm. The last column isn't measured: it goes",
            "on in a straight line from the other two.",
            "",
            f"| question | {sizes} |",
            "|---|--:|--:|--:|",
            *rows,
            "",
        ]
    )


def beside(comparisons: "Sequence[Comparison]") -> str:
    """Other programs on the same titles and texts."""
    rows = [f"| {' | '.join(each.cells())} |" for each in comparisons]
    return "\n".join(
        [
            "",
            "## Beside others",
            "",
            "The same question asked of other programs, on the same titles and texts: whole processes, ours as well,",
            "medians over words from common to rare, once warm. fzf and ripgrep read everything each time; notmuch",
            "has an index, and 20,000 of the articles, one mail each.",
            "",
            "| question | newsbrowse | other | takes | that is |",
            "|---|--:|---|--:|--:|",
            *rows,
            "",
        ]
    )


def machine() -> str:
    """What all this ran on."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; load while measuring {os.getloadavg()[1]:.1f}."
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()

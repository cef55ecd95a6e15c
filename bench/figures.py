"""Measured figures beside their budgets, and tables of them."""

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
    """A measured number. ``ratio`` is to the bare app's number; ``budget`` None: it is shown, not judged.

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
        """True if it is within its budget; None without a budget."""
        if self.budget is None:
            return None
        judged = self.ratio if self.is_ratio_judged else self.value
        if judged is None:
            return None
        return judged >= self.budget if self.is_floor else judged <= self.budget

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return interaction, figure, ratio, budget and mark, as text."""
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
    """Return the smallest sample that ``share`` of all samples do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def to_milliseconds(samples: Sequence[float], share: float | None = None) -> float:
    """Return the median of samples in seconds, or a percentile of them, in milliseconds."""
    return 1000 * (median(samples) if share is None else percentile(samples, share))


HEADINGS = ("interaction", "figure", "to hello", "budget", "")


def lay_out_table(figures: Sequence[Figure]) -> Table:
    """Lay out the figures for a terminal."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading in ("interaction", "") else "right")
    for figure in figures:
        style = "bold red" if figure.is_kept is False else ""
        shown.add_row(*map(Text, figure.cells()), style=style)
    return shown


def write_page(figures: Sequence[Figure], articles: int) -> str:
    """Write the figures as a page of documentation."""
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
            describe_machine(),
            "",
            f"| {' | '.join(HEADINGS)} |",
            "|---|--:|--:|--:|---|",
            *rows,
            "",
            f"{kept.count(True)} within their budgets, {kept.count(False)} over.",
            "",
        ]
    )


def write_growth(pairs: Sequence[tuple[Figure, Figure]], articles: int) -> str:
    """Write a section with queries on archives of two sizes, extrapolated linearly to one ten times as large."""
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


def write_comparisons(comparisons: "Sequence[Comparison]") -> str:
    """Write a section that compares other programs on the same titles and texts."""
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


def describe_machine() -> str:
    """Describe the machine that the measurements ran on."""
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

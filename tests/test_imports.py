"""Who imports what: starting is quick because little is loaded, and the archive knows no terminal."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

HEAVY = {"textual", "numpy", "sqlite_utils", "slugify", "chardet", "charset_normalizer"}


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh Python has after running ``code``."""
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sorted(sys.modules), sep='\\n', file=sys.stderr)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stderr.split())


def test_the_command_line_starts_without_what_only_the_browser_or_an_import_needs() -> None:
    modules = loaded_by("import tui.cli")
    assert not modules & (HEAVY | {"rich", "platformdirs", "db.archive"})


@pytest.mark.parametrize("command", [["search", "weekly"], ["show", "Weekly digest"], ["stats"]], ids=lambda c: c[0])
def test_looking_into_an_archive_loads_nothing_heavy(news_archive: Path, command: list[str]) -> None:
    arguments = [*command, "-a", str(news_archive)]
    modules = loaded_by(f"from tui.cli import newsbrowse\nnewsbrowse.main({arguments!r}, standalone_mode=False)")
    assert "db.archive" in modules
    assert not modules & (HEAVY | {"rich.console", "rich.text"})


def test_an_archive_knows_nothing_of_terminals() -> None:
    modules = loaded_by("import db.archive, db.search.results, db.check, db.ingest.importer, seeds")
    assert not {module.split(".")[0] for module in modules} & {"tui", "textual", "rich", "click"}


def test_opening_an_archive_loads_no_sqlite_utils_and_no_numpy() -> None:
    assert not loaded_by("import db.archive, db.search.results") & HEAVY

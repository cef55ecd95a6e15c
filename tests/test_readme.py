"""What is written about newsbrowse agrees with what it does."""

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import ROOT
from patience import PATIENCE

from tui.cli import newsbrowse

Run = Callable[..., Result]

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_is_written_of_keys_and_queries_is_what_the_program_says() -> None:
    checked = subprocess.run(
        [sys.executable, "docs/make_docs.py", "--check"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=PATIENCE,
    )
    assert checked.stdout + checked.stderr == ""
    assert checked.returncode == 0


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_exit_codes_are_the_same_in_help_and_on_paper(run: Run, page: str) -> None:
    told = re.findall(r"^ +(\d+) +(\S.*)$", run("-h").stdout.split("Exit codes:")[1], re.MULTILINE)
    written = re.findall(r"^\| (\d+) \| (.*) \|$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(told) == 7
    assert [(code, words.replace("`", "")) for code, words in written] == told


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_every_command_and_option_on_paper_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    options = {option for command in newsbrowse.commands.values() for each in command.params for option in each.opts}
    for line in re.findall(r"^    newsbrowse (\w+)(.*)$", text, re.MULTILINE):
        name, rest = line
        assert name in newsbrowse.commands
        assert set(re.findall(r"--[a-z-]+", rest)) <= options
    for name in set(newsbrowse.commands) - {"browse"}:
        assert f"newsbrowse {name}" in text


def test_every_link_to_a_file_leads_to_one() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_to_developers_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:db|tui|docs|tests|bench|seeds|requirements)/[\w/.*-]*)`", text))
    assert len(named) > 20
    assert [each for each in sorted(named - TO_BE_MADE) if not [*ROOT.glob(each.rstrip("/"))]] == []


TO_BE_MADE = {"tests/test_db_jot.py"}
"""What a recipe has its reader make."""


def test_make_installs_exactly_what_the_package_asks_for() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for name in ("run", "dev"):
        locked = (ROOT / "requirements" / f"{name}.txt").read_text()
        for requirement in asked:
            package, exact, _ = requirement.partition("==")
            assert not exact or requirement in locked.splitlines(), f"{package}: run make lock"
    tools = [line for line in (ROOT / "requirements" / "dev.in").read_text().splitlines() if not line.startswith("#")]
    assert set(tools) <= set((ROOT / "requirements" / "dev.txt").read_text().splitlines())


def test_everything_that_is_installed_is_pinned() -> None:
    for name in ("run", "dev"):
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        loose = [line for line in lines if "==" not in line and not line.startswith("#")]
        assert loose == ["numpy>=2.5,<3 ; python_version >= '3.16'"]


def test_the_package_holds_the_program_and_its_sample(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=PATIENCE,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"tui/cli.py", "db/archive.py", "seeds/__init__.py"} <= names
    assert any(name.startswith("seeds/pages/") for name in names)
    assert any(name.endswith("/share/man/man7/newsbrowse-query.7") for name in names)
    assert not any(name.startswith(("tests/", "bench/", "docs/")) for name in names)
    (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
    assert b"newsbrowse = tui.cli:main" in zipfile.ZipFile(wheel).read(entry_points)

"""Who imports what: starting is quick because little is loaded, the archive knows no terminal, folders are a tree."""

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT
from patience import PATIENCE

HEAVY = {"textual", "numpy", "sqlite_utils", "slugify", "chardet", "charset_normalizer"}


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh Python has after running ``code``."""
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sorted(sys.modules), sep='\\n', file=sys.stderr)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=PATIENCE,
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


# Folders. A module at a root counts as a folder of its own.

MOST_AT_ROOT = {"db": 6, "tui": 4}
"""Modules beside ``__init__`` at a root: everything else has a folder that says what it is for."""

MOST_IN_A_FOLDER = 20
"""Modules beside ``__init__``: more than one reads through to find the right one."""


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module of the program, parsed, by its path from the project's root."""
    paths = sorted(path for root in MOST_AT_ROOT for path in (ROOT / root).rglob("*.py"))
    return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def modules_by_folder() -> dict[Path, list[Path]]:
    folders = defaultdict(list)
    for path in trees():
        if path.name != "__init__.py":
            folders[path.parent].append(path)
    return folders


def imported_names(tree: ast.Module) -> set[str]:
    """Dotted names of what is imported anywhere, also late or for types: of modules and of what is in them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def folder_of(module: Path) -> str:
    return str(module.with_suffix("") if len(module.parts) == 2 else module.parent)


def test_no_folder_imports_another_in_a_circle() -> None:
    modules = {".".join(path.with_suffix("").parts): path for paths in modules_by_folder().values() for path in paths}
    imports: dict[str, set[str]] = defaultdict(set)
    for path in modules.values():
        for name in imported_names(trees()[path]) & modules.keys():
            imports[folder_of(path)].add(folder_of(modules[name]))
    for folder, others in imports.items():
        others.discard(folder)
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"Each imports the next: {' <- '.join(error.args[1])}")


def test_imports_are_absolute() -> None:
    relative = [
        path for path, tree in trees().items() for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level
    ]
    assert relative == []


def test_few_modules_are_at_a_root_and_in_a_folder() -> None:
    sizes = {str(folder): len(modules) for folder, modules in modules_by_folder().items()}
    assert {folder: size for folder, size in sizes.items() if size > MOST_AT_ROOT.get(folder, MOST_IN_A_FOLDER)} == {}


def test_no_two_classes_have_the_same_name() -> None:
    names = Counter(node.name for tree in trees().values() for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, count in names.items() if count > 1] == []


def test_importing_a_package_imports_nothing_else() -> None:
    packages = [path for path in trees() if path.name == "__init__.py"]
    assert packages
    assert [path for path in packages if imported_names(trees()[path])] == []

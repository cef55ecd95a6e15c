"""What the tests share: folders of their own, pages to import, and ways to run newsbrowse."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result
from examples import PROFILE
from hypothesis import settings
from hypothesis import strategies as st
from patience import PATIENCE

settings.load_profile(PROFILE)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Make Hypothesis's table of all characters in pytest's first process: it takes 200 MB, once."""
    st.characters(codec="utf-8").validate()


ROOT = Path(__file__).parent.parent

Run = Callable[..., Result]
RunProcess = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session", autouse=True)
def _collect_seldom() -> None:
    """Look for garbage seldom, and never among the modules: a third of a browser test's time goes there otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _paint_what_is_looked_at() -> Iterator[None]:
    """Paint no frame that no test looks at, but in `make test-all`: painting takes 40 % of a browser test's time."""
    from textual._compositor import Compositor

    def forget_what_changed(compositor: Compositor, *_: object, **__: object) -> None:
        compositor._dirty_regions.clear()

    with pytest.MonkeyPatch.context() as patch:
        if PROFILE == "few":
            patch.setattr(Compositor, "render_update", forget_what_changed)
        yield


@pytest.fixture(scope="session", autouse=True)
def _wait_for_what_was_sent() -> Iterator[None]:
    """Let Textual's pilot wait until all messages are dealt with, and the screen is laid out for them.

    By itself it waits until the process takes no processor time: beside other programs it may get none for a while.
    """
    import asyncio

    import textual.app
    import textual.pilot
    from pilot import all_heard
    from textual._context import active_app

    async def wait_for_idle(*_: float) -> None:
        app = active_app.get()
        await asyncio.sleep(0.02)  # as Textual does at least: timers may be due
        await all_heard(app)
        while app.screen._layout_required and app._exception is None:
            await all_heard(app)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textual.app, "wait_for_idle", wait_for_idle)
        patch.setattr(textual.pilot, "wait_for_idle", wait_for_idle)
        yield


@pytest.fixture(scope="session", autouse=True)
def _parse_styles_once() -> Iterator[None]:
    """Share the parsed styles of all apps with the same theme: each parses the same 100 style sheets otherwise."""
    from textual.css.model import RuleSet
    from textual.css.stylesheet import Stylesheet

    parsed: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, *arguments: object, **options: object) -> list[RuleSet]:
        key = (arguments, *sorted(options.items()), *sorted(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *arguments, **options)  # type: ignore[arg-type]
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _pause_until_all_is_done() -> Iterator[None]:
    """Let Textual's ``Pilot.pause`` wait for what its own layout gives rise to, such as the news of a new size."""
    from textual.pilot import Pilot

    pause = Pilot.pause

    async def pause_until_all_is_done(pilot: "Pilot[object]", delay: float | None = None) -> None:
        await pause(pilot, delay)
        for _ in range(_MOST_TURNS):
            screen = pilot.app.screen
            widgets = [pilot.app, *screen.walk_children(with_self=True)]
            if not screen._layout_required and not any(each.message_queue_size for each in widgets):
                return
            await pilot._wait_for_screen()
            pilot.app.screen._on_timer_update()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pilot, "pause", pause_until_all_is_done)
        yield


_MOST_TURNS = 20
"""Turns that messages which give rise to others are waited for: what goes on for longer is an animation."""


_faults: list[str] = []
"""Faults of the program that records have met in the test that runs."""


@pytest.fixture(scope="session", autouse=True)
def _note_faults() -> Iterator[None]:
    """Note faults of the program that cost a record: in this process, and those that workers tell an import of."""
    from db.ingest import importer
    from db.ingest.source.records import Refused
    from db.ingest.source.report import Rejected

    refused_of = Refused.of

    def of(_: type[Refused], error: Exception) -> Refused:
        refused = refused_of(error)
        _faults.extend([refused.reason] if refused.code == "fault" else [])
        return refused

    def rejected(place: str, code: str, reason: str, offset: int | None = None) -> Rejected:
        _faults.extend([reason] if code == "fault" else [])
        return Rejected(place, code, reason, offset)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Refused, "of", classmethod(of))
        patch.setattr(importer, "Rejected", rejected)
        yield


@pytest.fixture(autouse=True)
def _no_fault_is_hidden(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which a record met a fault, unless it is marked for that: an import goes on after one."""
    _faults.clear()
    yield
    assert not _faults or request.node.get_closest_marker("faults") is not None, _faults


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the tests' own: nothing reads or writes the archive, cache or settings of whoever runs them."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        for kind in ("DATA", "CACHE", "CONFIG", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
        for variable in ("NEWSBROWSE_ARCHIVE", "NEWSBROWSE_STATE", "NO_COLOR", "COLUMNS", "LINES"):
            patch.delenv(variable, raising=False)
        yield folder


@pytest.fixture
def fresh_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which nothing was ever done."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for kind in ("DATA", "CACHE", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    return tmp_path


def page_text(
    title: str,
    paragraphs: Sequence[str] = ("It was agreed on Tuesday.",),
    *,
    crumbs: Sequence[str] = ("Main", "News and comments", "2022"),
    date: str = "",
    related: Sequence[str] = (),
) -> str:
    """A page in the form that newsbrowse imports."""
    lines = [" » ".join([*crumbs, title]), "", title, ""]
    lines += [date, ""] if date else []
    lines += paragraphs
    if related:
        lines += ["", "Read also:", *(line for each in related for line in ("", each))]
    return "\n".join([*lines, "", "View all events", ""])


class WritePage(Protocol):
    def __call__(
        self,
        title: str,
        paragraphs: Sequence[str] = ...,
        *,
        crumbs: Sequence[str] = ...,
        date: str = ...,
        related: Sequence[str] = ...,
        name: str = ...,
    ) -> Path: ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an archive of the test's own is to be."""
    return tmp_path / "archive.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for sources."""
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """An empty folder for pages."""
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


@pytest.fixture
def write_page(pages: Path) -> WritePage:
    """Writes a page into the folder ``pages``."""

    def write(
        title: str, paragraphs: Sequence[str] = ("It was agreed on Tuesday.",), *, name: str = "", **parts: object
    ) -> Path:
        path = pages / (name or f"{len(list(pages.iterdir())):03}.txt")
        path.write_text(page_text(title, paragraphs, **parts), encoding="utf-8")  # type: ignore[arg-type]
        return path

    return write


NEWS = (
    page_text(
        "US sends response to Russia's security demands",
        ["The ambassador handed over a written response.", "Its content was not made public."],
        date="January 26, 2022",
        related=["Union on the way to a green economy", "A title that nobody has"],
    ),
    page_text("Union on the way to a green economy", ["A plan for the climate."], crumbs=("Main", "Analytics", "2021")),
    page_text("Floods in the valley", ["The river rose in the night."], crumbs=("Main", "World", "Europe", "2021")),
    page_text("Weekly digest", ["What happened, the first time."], crumbs=("Main", "Digest", "2020")),
    page_text("Weekly digest", ["What happened, the second time."], crumbs=("Main", "Digest", "2021")),
    page_text("予算案が可決された", ["予算案は賛成多数で可決された。"], crumbs=("Main", "日本", "2019")),
)
"""Six pages of an invented news site."""


@pytest.fixture(scope="session")
def news_archive(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of ``NEWS``. Only to be read."""
    from db.ingest.importer import import_sources

    folder = tmp_path_factory.mktemp("news")
    for number, text in enumerate(NEWS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    path = tmp_path_factory.mktemp("archive") / "news.db"
    import_sources(path, [str(folder)])
    return path


@pytest.fixture(scope="session")
def sample(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample pages, named Gazette. Only to be read."""
    import seeds
    from db.ingest.importer import import_sources

    path = tmp_path_factory.mktemp("sample") / "Gazette.db"
    import_sources(path, [str(seeds.PAGES)])
    return path


@pytest.fixture
def own_sample(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample archive, to be written to."""
    return Path(shutil.copy(sample, tmp_path / sample.name))


@pytest.fixture
def run() -> Run:
    """Runs a command within the test's own process."""

    def invoke(*arguments: str | Path) -> Result:
        from tui.cli import newsbrowse

        return CliRunner().invoke(newsbrowse, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def run_process() -> RunProcess:
    """Runs newsbrowse as a program of its own."""

    def start(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [sys.executable, "-m", "tui", *map(str, arguments)],
            **{"capture_output": True, "stdin": subprocess.DEVNULL, **options},
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            timeout=PATIENCE,
            check=False,
        )

    return start

"""Importing from the browser: what is asked, what is shown meanwhile, and what came of it."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archives import add, article, fill, read_also
from conftest import page_text
from pilot import Browser, browsing

from tui.app import NewsbrowseApp
from tui.services.import_job import format_report
from tui.services.path_suggester import complete_path, read_target

PROGRAM = """
import json, os, pathlib, signal, sys, time

folder = pathlib.Path(sys.argv[1])
stopped = []
signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
(folder / "pid").write_text(str(os.getpid()))
(folder / "said").write_text(json.dumps(sys.argv[2:]))
while not stopped and not (folder / "end").exists():
    if (folder / "say").exists():
        print((folder / "say").read_text(), file=sys.stderr, flush=True)
    time.sleep(0.02)
if (folder / "say").exists():
    print((folder / "say").read_text(), file=sys.stderr, flush=True)
if stopped:
    print(json.dumps({"new": 7, "interrupted": True}))
    (folder / "stopped").touch()
    sys.exit(130)
print((folder / "end").read_text())
sys.exit(int((folder / "code").read_text()) if (folder / "code").exists() else 0)
"""


class Import:
    """An import that does nothing but what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def command_line(self, source: str, archive: Path) -> list[str]:
        return [sys.executable, "-c", PROGRAM, str(self.folder), source, str(archive)]

    def say(self, **step: object) -> None:
        """Let it say so on stderr, again and again."""
        self.write("say", json.dumps(step))

    def end(self, code: int = 0, **report: object) -> None:
        """Let it end, with a report if there are any numbers."""
        self.write("code", str(code))
        self.write("end", json.dumps(report) if report else "")

    def write(self, name: str, text: str) -> None:
        draft = self.folder / f"{name}.draft"
        draft.write_text(text, encoding="utf-8")
        draft.rename(self.folder / name)

    @property
    def arguments(self) -> list[str]:
        """What it was called with: the source and the archive."""
        path = self.folder / "said"
        return list(json.loads(path.read_text())) if path.exists() and path.read_text() else []

    @property
    def is_running(self) -> bool:
        """Whether its process is there."""
        try:
            os.kill(int((self.folder / "pid").read_text()), 0)
        except ProcessLookupError:
            return False
        return True


@pytest.fixture
def importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Import]:
    told = Import(tmp_path / "import")
    monkeypatch.setattr("tui.services.import_job.import_command", told.command_line)
    monkeypatch.setattr("tui.services.import_job._SHOW_SECONDS", 0.0)
    yield told
    told.end()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return fill(tmp_path / "Archive.db", 3)


async def start(browser: Browser, source: Path, importing: Import) -> None:
    await browser.press("I", *str(source), "enter")
    await browser.until(lambda: importing.arguments and importing.is_running, "the import")


# What is asked


async def test_the_dialog_says_what_a_path_is_and_where_it_would_go(archive: Path, pages: Path) -> None:
    (pages / "a.txt").write_text("x" * 3200)
    async with browsing(archive) as browser:
        await browser.press("I")
        await browser.sees("It goes into", "Archive.db", "it is told by its bytes")
        await browser.press(*str(pages))
        await browser.sees("A folder: all that is in it is looked through.")
        await browser.press(*"/a.txt")
        await browser.sees("A file of 3.2 kB.")
        await browser.press("backspace", "backspace")
        await browser.sees("There is no such file or folder.")
        await browser.press("enter")
        assert "import" in browser.text
        await browser.press("escape")
        assert browser.app.screen is browser.main
        assert not browser.main.is_importing


async def test_the_tab_key_completes_a_path(
    archive: Path, pages: Path, importing: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pages / "the long name of a folder").mkdir()
    monkeypatch.chdir(pages)
    async with browsing(archive) as browser:
        await browser.press("I", *"the l")
        await browser.sees("the long name of a folder/")
        await browser.press("tab")
        await browser.sees("A folder")
        await browser.press("enter")
        await browser.until(lambda: importing.arguments == [str(pages / "the long name of a folder"), str(archive)])


def test_a_path_is_understood_as_it_is_typed_pasted_or_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "My site").mkdir()
    for text in ("~/My site", f" {tmp_path}/My site/ ", f"'{tmp_path}/My site'", f"{tmp_path}/My\\ site "):
        assert read_target(text).source == str(tmp_path / "My site")
    assert read_target("https://gazette.example/feed").source == "https://gazette.example/feed"
    assert read_target("https://gazette.example/feed").words == "A web address: gazette.example is asked for it."
    for text in ("", "ftp://gazette.example", "https://", f"{tmp_path}/nothing", "\0"):
        assert read_target(text).source == ""


def test_a_path_is_completed_with_the_first_name_that_can_be_shown(tmp_path: Path) -> None:
    for name in ("beta", "bear\x1b[2J", ".hidden", "alpha"):
        (tmp_path / name).mkdir()
    (tmp_path / "beta.txt").touch()
    assert complete_path(f"{tmp_path}/b") == f"{tmp_path}/beta.txt"
    assert complete_path(f"{tmp_path}/") == f"{tmp_path}/alpha/"
    assert complete_path(f"{tmp_path}/.h") == f"{tmp_path}/.hidden/"
    assert complete_path(f"{tmp_path}/z") is None
    assert complete_path("/nowhere/at/all") is None


# What is shown meanwhile


async def test_the_header_shows_how_far_an_import_is_and_reading_goes_on(
    archive: Path, pages: Path, importing: Import
) -> None:
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        importing.say(stage="reading", seen=1240, total=4960, share=0.25, place="x")
        await browser.sees("importing ███░░░░░░░░░ 1,240 of 4,960 · ")
        await browser.press("l", "j", "l", "j", "enter")
        assert browser.page_has_focus
        importing.say(stage="linking", seen=5, total=10, share=0.5, place="x")
        await browser.sees("linking · 5 of 10")
        importing.say(stage="reading", seen=3, total=None, share=0.5, place="x")
        await browser.sees("importing ██████░░░░░░ 3 · ")
        importing.end(new=1204, rejected=3, updated=2, unchanged=10)
        await browser.until(lambda: browser.notices)
        assert browser.notices == ["1,204 new · 2 updated · 10 there already · 3 refused: newsbrowse rejects"]
        assert "importing" not in browser.text
        assert "3 articles" in browser.rows[0]


@pytest.mark.parametrize(("size", "shown"), [((80, 24), "importing ███░░░░░░░░░"), ((60, 20), "importing 25%")])
async def test_where_there_is_little_room_it_says_less(
    archive: Path, pages: Path, importing: Import, size: tuple[int, int], shown: str
) -> None:
    async with browsing(archive, size=size) as browser:
        await start(browser, pages, importing)
        await browser.press("l", "j")
        importing.say(stage="reading", seen=1240, total=4960, share=0.25, place="x")
        await browser.sees(shown)
        assert browser.crumbs.startswith("Main › News")


async def test_what_an_import_says_cannot_harm_the_screen(archive: Path, pages: Path, importing: Import) -> None:
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        importing.write("say", "{" + "x" * 2_000_000)
        importing.say(stage="\x1b]0;owned\x07", seen=5, total=[], place={"a": 1})
        await browser.sees("importing", "· 5")
        assert "\x1b" not in browser.text
        importing.write("say", "\x1b[2Jnewsbrowse: [/b] There is no room on the disk.")
        importing.end(code=3)
        await browser.until(lambda: browser.notices)
        assert browser.notices == ["[/b] There is no room on the disk."]


# What came of it


async def test_a_failing_import_says_its_sentence(archive: Path, pages: Path, importing: Import) -> None:
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        importing.write("say", "newsbrowse: Another import is writing to the archive.")
        await browser.until(lambda: (importing.folder / "say").exists())
        importing.end(code=3)
        await browser.sees("Another import is writing to the archive.")
        [notice] = browser.app._notifications
        assert notice.severity == "error"


async def test_an_import_that_was_killed_says_that_nothing_is_lost(
    archive: Path, pages: Path, importing: Import
) -> None:
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        importing.write("say", "/usr/lib/python3/resource_tracker.py:254: UserWarning: leaked semaphore objects")
        await browser.until(lambda: (importing.folder / "pid").exists())
        os.kill(int((importing.folder / "pid").read_text()), signal.SIGKILL)
        await browser.until(lambda: browser.notices)
        said = "The import ended unexpectedly; what it read is kept, and the same import goes on from there."
        assert browser.notices == [said]


async def test_an_import_that_cannot_be_started_says_so(
    archive: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.services.import_job.import_command", lambda source, archive: ["/nowhere/python"])
    async with browsing(archive) as browser:
        await browser.press("I", *str(pages), "enter")
        await browser.sees("The import can't be started: No such file or directory.")
        assert not browser.main.is_importing


def test_a_report_in_words() -> None:
    assert format_report({}) == "No article was found there."
    assert format_report({"unchanged": 1200, "duplicate": 4}) == "Nothing new: 1,204 there already"
    assert format_report({"rejected": 2}) == "2 refused: newsbrowse rejects"


async def test_the_palette_stops_an_import(archive: Path, pages: Path, importing: Import) -> None:
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        await browser.press("ctrl+p", *"stop the import")
        await browser.sees("Stop the import that is running")
        await browser.press("enter")
        await browser.until(lambda: not browser.main.is_importing, "the end")
        assert browser.notices == ["The import was stopped: 7 new, and the same import goes on from here."]
        assert (importing.folder / "stopped").exists()
        await browser.press("ctrl+p", *"stop the import")
        await browser.sees("Stop the import that is running")
        await browser.press("enter")
        await browser.sees("No import is running.")


async def test_a_second_import_waits_to_be_asked_again(archive: Path, pages: Path, importing: Import) -> None:
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        await browser.press("I")
        await browser.sees("An import is running.")
        assert browser.app.screen is browser.main


async def test_quitting_asks_and_stops_the_import_with_a_whole_batch(
    archive: Path, pages: Path, importing: Import
) -> None:
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        await browser.press("q")
        await browser.sees("Quitting stops it.", "goes on from there", "↵ stop it and quit")
        await browser.press("escape")
        assert browser.app.is_running
        assert importing.is_running
        await browser.press("q")
        await browser.type_without_waiting(["enter"])
    assert (importing.folder / "stopped").exists()
    assert not importing.is_running


async def test_quitting_at_once_stops_it_too_and_says_so_afterwards(
    archive: Path, pages: Path, importing: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    leave = NewsbrowseApp.exit
    monkeypatch.setattr(NewsbrowseApp, "exit", lambda app, **how: (said.append(how.get("message")), leave(app))[1])
    async with browsing(archive) as browser:
        await start(browser, pages, importing)
        await browser.type_without_waiting(["ctrl+q"])
    assert (importing.folder / "stopped").exists()
    assert said == ["The import was stopped. The same import goes on from there."]


# Into one's own archive


async def test_from_the_sample_it_goes_into_the_own_archive_which_can_be_opened_then(
    sample: Path, pages: Path, importing: Import, fresh_home: Path
) -> None:
    own = fresh_home / "data" / "newsbrowse" / "archive.db"
    async with browsing(sample, is_sample=True) as browser:
        assert "press I" in browser.text
        await browser.press("I")
        await browser.sees("It goes into your own archive,")
        await browser.press(*str(pages), "enter")
        await browser.until(lambda: importing.arguments)
        assert importing.arguments[-1] == str(own)
        own.parent.mkdir(parents=True)
        fill(own, 5)
        importing.end(new=5)
        await browser.sees("Your own archive is ready", "5 new", "↵ open it   esc stay with the sample")
        await browser.press("enter")
        await browser.sees("5 articles")
        assert browser.main.archive.path == own
        assert not browser.main.is_sample
        await browser.press("l", "j", "l", "j", "enter")
        await browser.reads("Title 4")


async def test_one_can_stay_with_the_sample(sample: Path, pages: Path, importing: Import, fresh_home: Path) -> None:
    async with browsing(sample, is_sample=True) as browser:
        await start(browser, pages, importing)
        importing.end(new=5)
        await browser.sees("Your own archive is ready")
        await browser.press("escape")
        assert browser.main.archive.path == sample


# Reading while articles come in


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes are looked for all the time."""
    monkeypatch.setattr("tui.screens.archive_watcher.LOOK_FOR_CHANGES", 0.02)


LONG = "\n\n".join(f"Paragraph {n} of a text that is long enough to be scrolled." for n in range(80))


def numbered(first: int, count: int) -> list[object]:
    return [article(f"Piece {n}", published=f"2023-03-{1 + n % 28:02}") for n in range(first, first + count)]


@pytest.mark.usefixtures("quickly")
async def test_what_one_reads_stays_where_it_is_while_articles_come_in(tmp_path: Path) -> None:
    path = tmp_path / "Archive.db"
    add(
        path,
        article("First", LONG, published="2022-05-02", links=read_also("Second", "Piece 3")),
        article("Second", published="2022-05-01"),
    )
    async with browsing(path) as browser:
        await browser.press("l", "j", "l", "j", "enter")
        await browser.press("ctrl+f", *"paragraph 40", "enter", "escape")
        await browser.press("ctrl+f", *"scrolled", "enter", "enter")
        reader, top, tree = browser.main.page.reader, browser.top, browser.tree
        found = reader.found
        add(path, *numbered(0, 30))  # type: ignore[arg-type]
        await browser.sees("32 articles")
        await browser.settle()
        assert browser.top == top
        assert reader.found == found
        assert browser.main.page.reading.bar.display
        assert browser.tree[1:4] == [row for row in tree if row.strip()][0:3]
        assert "2023" in browser.tree[0]
        await browser.press("escape", "]")
        focused = reader.focused_link
        add(path, *numbered(30, 30))  # type: ignore[arg-type]
        await browser.sees("62 articles")
        await browser.settle()
        assert reader.focused_link == focused is not None
        assert [link.kind for link in reader.document.links][:2] == ["article", "article"]  # it came meanwhile


@pytest.mark.usefixtures("quickly")
async def test_no_row_is_blank_for_a_moment_when_the_archive_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fill(tmp_path / "Archive.db", 10, published="2022-01-01")
    async with browsing(path) as browser:
        await browser.press("l", "j", "l", "j")
        seen: list[list[str]] = []
        show = browser.tree_widget.show

        def watch(*arguments: object, **options: object) -> None:
            show(*arguments, **options)  # type: ignore[arg-type]
            seen.append([browser.tree_widget.render_line(y).text.strip() for y in range(5)])

        monkeypatch.setattr(browser.tree_widget, "show", watch)
        add(path, *numbered(0, 5))  # type: ignore[arg-type]
        await browser.sees("15 articles")
        assert seen
        assert all("Title 9" in " ".join(rows) for rows in seen)
        assert "Title 9" in browser.cursor


@pytest.mark.usefixtures("quickly")
async def test_a_listing_keeps_its_place_while_articles_come_in(tmp_path: Path) -> None:
    path = fill(tmp_path / "Archive.db", 40, published="2022-01-01")
    async with browsing(path) as browser:
        await browser.press("l", "j", "l", "j", "enter", "A", "pagedown")
        at, before = browser.cursor, browser.page
        add(path, *numbered(0, 5))  # type: ignore[arg-type]
        await browser.sees("45 articles")
        await browser.settle()
        assert browser.cursor == at
        assert [row[:20] for row in browser.page[:30]] == [row[:20] for row in before[:30]]


@pytest.mark.slow
async def test_the_real_command_imports_while_one_browses(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch, quickly: None, write_page: Callable[..., Path]
) -> None:
    path = fill(tmp_path / "Archive.db", 3)
    for n in range(3):
        write_page(f"A page that comes in, {n}", date="January 26, 2024", crumbs=("Main", "News", "2024"))
    (pages / "bad.txt").write_bytes(page_text("Bad").encode()[:5] + b"\0\xff\xfe\0" * 50)
    async with browsing(path) as browser:
        await browser.press("l", "j", "l", "j")
        cursor = browser.cursor
        await browser.press("I", *str(pages), "enter")
        await browser.until(lambda: browser.notices and not browser.main.is_importing, "the end of the import")
        assert browser.notices[-1].startswith("3 new")
        await browser.sees("6 articles")
        await browser.settle()
        assert "2024" in browser.tree[0]
        assert browser.cursor == cursor

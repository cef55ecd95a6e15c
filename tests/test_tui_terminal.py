"""The real program in a real terminal: what reaches the screen, in one read or many, in any size and colour."""

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pexpect
import pyte
import pytest
from conftest import ROOT, page_text
from hostile import EVIL, LONG, hostile_archive
from patience import PATIENCE

ANSWER = "US sends response to Russia's security demands"
PLAN = "European Union on the way to a green planned economy"
REGIME = "The destruction of the nuclear non-proliferation regime has begun"

BROWSE = [sys.executable, "-m", "tui"]

SLOW = """
import sys
from db.search import matches

def find(archive, query, sections, base, cancelled):
    forever = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    with archive.pool.connection(cancelled) as connection:
        connection.execute(forever).fetchone()

matches.count_quickly = matches.find_matches = find
from tui.cli import main
main()
"""


ENDLESS = (
    """
import sys
from tui.services import import_job

import_ = """
    + repr(
        """
import json, pathlib, signal, sys, time

stopped = []
signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
while not stopped:
    step = {"stage": "reading", "seen": 10, "total": 40, "share": 0.25, "place": ""}
    print(json.dumps(step), file=sys.stderr, flush=True)
    time.sleep(0.05)
time.sleep(0.2)
pathlib.Path(sys.argv[1], "stopped").touch()
"""
    )
    + """
import_job.import_command = lambda source, archive: [sys.executable, "-c", import_, source]
from tui.cli import main
main()
"""
)


class Terminal:
    """A program in a pseudo-terminal, what it wrote, and the screen that this makes."""

    def __init__(
        self, command: list[str], size: tuple[int, int] = (120, 36), environment: Mapping[str, str | None] | None = None
    ) -> None:
        wanted = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(ROOT),
            env={name: value for name, value in wanted.items() if value is not None},
            dimensions=(size[1], size[0]),
        )
        self.written = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def rows(self) -> list[str]:
        return [row.rstrip() for row in self._screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def colours(self) -> set[str]:
        """Every colour on the screen."""
        return {
            colour for row in self._screen.buffer.values() for cell in row.values() for colour in (cell.fg, cell.bg)
        }

    def press(self, keys: str) -> None:
        """Send keys, all in one write."""
        self.child.send(keys)

    def read(self) -> bool:
        """Take in what was written; False at the program's end."""
        try:
            data = self.child.read_nonblocking(1 << 16, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += data
        self._stream.feed(
            re.sub(rb"\x1b\[[<>=?][0-9;]*[a-z$]*u", b"", data)
        )  # the keyboard's protocol, unknown to pyte
        return True

    def until(self, condition: Callable[[], object]) -> None:
        """Read until ``condition``, and fail with the screen where it doesn't come true."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if not self.read() or time.monotonic() > deadline:
                if condition():
                    return
                pytest.fail(f"in vain; the screen shows:\n{self.text}")

    def sees(self, *texts: str) -> None:
        """Until all of ``texts`` are on the screen."""
        self.until(lambda: all(text in self.text for text in texts))

    def turns(self, keys: str, seen: str, gone: str) -> None:
        """Send keys, until the screen is another one, that has ``seen`` and not ``gone``."""
        before = self.text
        self.press(keys)
        self.until(lambda: self.text != before and seen in self.text and gone not in self.text)

    def ends(self) -> int | None:
        """Read to the program's end; its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.read():
            if time.monotonic() > deadline:
                pytest.fail(f"the program goes on; the screen shows:\n{self.text}")
        self.child.close()
        return int(self.child.exitstatus) if self.child.exitstatus is not None else None

    def resize(self, width: int, height: int) -> None:
        self._screen.resize(height, width)
        self.child.setwinsize(height, width)


class Terminals:
    """Opens terminals, and closes them after the test whatever happened."""

    def __init__(self) -> None:
        self._opened: list[Terminal] = []

    def open(self, *arguments: str | Path, command: list[str] | None = None, **how: object) -> Terminal:
        terminal = Terminal([*(command or BROWSE), *map(str, arguments)], **how)  # type: ignore[arg-type]
        self._opened.append(terminal)
        return terminal

    def close(self) -> None:
        for terminal in self._opened:
            with suppress(OSError):
                terminal.child.close(force=True)


@pytest.fixture
def terminals(fresh_home: Path) -> Iterator[Terminals]:
    terminals = Terminals()
    yield terminals
    terminals.close()


def news(folder: Path) -> Path:
    """Pages in the form of the project's first: one event and the two topics that it relates to."""
    folder.mkdir()
    related = [PLAN, REGIME]
    paragraphs = [f"Paragraph {n} of seven." for n in range(1, 8)]
    pages = {
        "000.txt": page_text(ANSWER, paragraphs, related=related),
        "001.txt": page_text(PLAN, [f"Line {n} of a plan." for n in range(60)], crumbs=("Main", "Analytics", "2021")),
        "002.txt": page_text(REGIME, ["It was bound to end."], crumbs=("Main", "Analytics", "2020")),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> None:
    subprocess.run([*BROWSE, *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)


def test_from_a_folder_of_pages_to_reading_following_and_filtering(terminals: Terminals, tmp_path: Path) -> None:
    pages, archive = news(tmp_path / "pages"), tmp_path / "news.db"
    run("-a", archive, "import", pages / "000.txt")
    terminal = terminals.open(archive)
    terminal.sees("news", "1 article", "2022", "/ filter titles and text")
    terminal.press("l")
    terminal.sees("News and comments")
    terminal.press("ll")
    terminal.sees("US sends")
    terminal.press("j\r")
    terminal.sees("Paragraph 1 of seven.", "Paragraph 7 of seven.", "Read also", "not in this archive", "View all")
    assert terminal.rows[0].split("   ")[0].strip() == "Main › News and comments › 2022"
    assert terminal.text.count(" of seven.") == 7

    run("-a", archive, "import", pages)
    terminal.until(lambda: "not in this archive" not in terminal.text)
    terminal.sees("3 articles")
    terminal.press("1")
    terminal.sees("Line 1 of a plan.")
    terminal.press("\x7f")
    terminal.sees("Paragraph 1 of seven.")
    terminal.press("/destr")
    terminal.sees("1 found", "It was bound to end.")
    terminal.press("\r\r")
    terminal.sees("f hints")
    terminal.press("\x1b")
    terminal.sees("filter   1–9 follow")
    terminal.press("\x1b")
    terminal.sees("filter titles and text")
    terminal.press("q")
    assert terminal.ends() == 0


@pytest.mark.slow
def test_pages_are_imported_from_the_browser_and_read_at_once(terminals: Terminals, tmp_path: Path) -> None:
    pages, archive = news(tmp_path / "pages"), tmp_path / "news.db"
    run("-a", archive, "import", pages / "000.txt")
    terminal = terminals.open(archive)
    terminal.sees("news", "1 article")
    terminal.press(f"I{pages}")
    terminal.sees("A folder: all that is in it is looked through.", "It goes into news.db.")
    terminal.press("\r")
    terminal.sees("2 new · 1 there already", "3 articles · 2020–2022")
    terminal.press("G")
    terminal.sees("2020")
    terminal.press("llll")
    terminal.sees("It was bound to end.")
    terminal.press("\x11")
    assert terminal.ends() == 0


@pytest.mark.slow
def test_quitting_during_an_import_lets_it_end_in_good_order(terminals: Terminals, tmp_path: Path) -> None:
    pages, archive = news(tmp_path / "pages"), tmp_path / "news.db"
    run("-a", archive, "import", pages / "000.txt")
    terminal = terminals.open(archive, command=[sys.executable, "-c", ENDLESS])
    terminal.sees("news", "1 article")
    terminal.press(f"I{pages}\r")
    terminal.sees("importing ███░░░░░░░░░ 10 of 40")
    terminal.press("q")
    terminal.sees("An import is running", "Quitting stops it.")
    terminal.press("\x1b")
    terminal.until(lambda: "Quitting stops it." not in terminal.text)
    terminal.press("\x11")
    assert terminal.ends() == 0
    assert b"The import was stopped. The same import goes on from there." in terminal.written
    assert (pages / "stopped").exists()


def test_keys_sent_in_one_burst_each_go_where_they_belong(terminals: Terminals, sample: Path) -> None:
    terminal = terminals.open(sample)
    terminal.sees("Gazette")
    terminal.press("/nuclear treaty jkqGAT1")
    terminal.sees("/ nuclear treaty jkqGAT1")
    terminal.press("\x15nuclexr\x7f\x7far\r\r")
    terminal.sees("/ nuclear ", "12 found", "Nobel Peace Prize for Nihon Hidankyo", "f hints")
    terminal.press("JJK")
    terminal.sees("Putin announces that Russia suspends New START")
    terminal.press("\x11")
    assert terminal.ends() == 0


@pytest.mark.slow
def test_keys_sent_before_anything_is_shown_are_not_lost(terminals: Terminals, sample: Path) -> None:
    terminal = terminals.open(sample)
    terminal.press("jj")
    terminal.sees("Main › 2022")
    terminal.press("\x11")
    assert terminal.ends() == 0
    again = terminals.open(sample)
    again.until(lambda: again.written)
    again.press("/nuclear\r\r")
    again.sees("/ nuclear ", "12 found", "f hints")


OWN = re.compile(
    r"\x1b(?:\[[0-9;?<>=$]*[A-Za-z~]|[=>78]|\(B|\[[0-9;?]*\$p|\]22;[a-z-]+\x07)"  # CSI, modes, the pointer's shape
    r"|\x1bP\+q[0-9a-f]*\x1b\\"
)
"""Control sequences that Textual itself writes."""

HARMFUL = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufdd0\uffff\ud800-\udfff]|PWNED|UFdORUQ"
)
"""What is left of an article that was not made safe, once Textual's own sequences are gone."""


def is_harmless(written: bytes) -> bool:
    text = written.decode("utf-8", errors="surrogateescape")
    has_sequences = ";66;666m" in text or "\x1b[2J" in text or text.count("\x1b[?1049l") > 1
    return not has_sequences and HARMFUL.search(OWN.sub("", text)) is None


def walk(terminal: Terminal) -> None:
    """To every place that shows text of an archive."""
    terminal.sees("2022")
    shown = ""
    for keys, seen in (
        ("llll", "26 January 2022"),
        ("\r", "f hints"),
        ("G", "Read also"),
        ("2", "isn't in this archive"),
        ("y", "Copy"),
        ("\x1b", "f hints"),
        ("A", "⌫ back"),
        ("\x1b", "↵ open"),
        ("/title", "found"),
        ("\x1b", "filter titles and text"),
        ("/zanzibar", "Nothing found"),
        ("\x1b", "filter titles and text"),
        ("?", "find a key"),
        ("\x1b", "filter titles and text"),
    ):
        # A message that fades changes the screen too; keys behind an Esc that was not taken yet would be Alt and a key.
        gone = shown if keys == "\x1b" else "nothing that it shows"
        terminal.turns(keys, seen, gone)
        shown = seen


@pytest.mark.slow
def test_nothing_of_a_hostile_archive_reaches_the_terminal(terminals: Terminals, tmp_path: Path) -> None:
    terminal = terminals.open(hostile_archive(tmp_path / "hostile.db"))
    walk(terminal)
    terminal.press("\x11")
    assert terminal.ends() == 0
    assert is_harmless(terminal.written)


@pytest.mark.slow
def test_nothing_of_a_hostile_page_that_was_imported_reaches_the_terminal(terminals: Terminals, tmp_path: Path) -> None:
    one_line = re.sub("[\r\n\x0b\x0c\x85\u2028\u2029/|]", "", EVIL)
    page = page_text(
        f"Title {one_line}",
        [f"Text {one_line}", LONG],
        crumbs=("Main", "News \x1b]0;PWNED\x07 \x9b31m \u202e[bold]", "2022"),
        date="26 January 2022",
        related=["Another title", "Nobody has \x1b]52;c;UFdORUQ=\x07 \x9d0;PWNED\x9c this \u202e[bold]"],
    )
    (tmp_path / "page.txt").write_text(page, encoding="utf-8", errors="surrogatepass")
    run("-a", tmp_path / "a.db", "import", tmp_path / "page.txt")
    terminal = terminals.open(tmp_path / "a.db")
    walk(terminal)
    for literal in ("[bold]", "[red]", "$accent"):
        assert literal.encode() in terminal.written, literal
    terminal.press("\x11")
    assert terminal.ends() == 0
    assert is_harmless(terminal.written)


def test_what_is_copied_goes_to_the_terminals_clipboard(terminals: Terminals, sample: Path) -> None:
    terminal = terminals.open(sample)
    terminal.sees("Gazette")
    terminal.press("\x07world/europe/2022/queen-elizabeth-ii-dies-at-balmoral-after-70-years-on-the-throne\r")
    terminal.sees("Queen Elizabeth II dies at Balmoral", "f hints")
    terminal.press("yi")
    sent = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)[\x07\x1b]")
    terminal.until(lambda: sent.search(terminal.written))  # the message that says so may be gone before it is read
    [copied] = sent.findall(terminal.written)
    assert base64.b64decode(copied).decode() == "Queen Elizabeth II dies at Balmoral after 70 years on the throne"


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"COLORTERM": None},
        {"TERM": "screen", "COLORTERM": None},
        {"TERM": "linux", "COLORTERM": None},
        {"TERM": "dumb", "COLORTERM": None},
        {"LANG": "C", "LC_ALL": "C"},
    ],
    ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()),
)
def test_every_kind_of_terminal_shows_the_same_words(
    terminals: Terminals, sample: Path, environment: Mapping[str, str | None]
) -> None:
    terminal = terminals.open(sample, environment=environment)
    terminal.sees("Gazette", "84 articles · 9 sections", "/ filter titles and text")
    terminal.press("/nuclear\r")
    terminal.sees("12 found", "▌   11 Oct")
    if "NO_COLOR" in environment:
        colours = terminal.colours() - {"default"}
        assert all(len({colour[0:2], colour[2:4], colour[4:6]}) == 1 for colour in colours), colours
    terminal.press("\x11")
    assert terminal.ends() == 0


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)], ids=str)
def test_every_size_reads_and_quits(terminals: Terminals, sample: Path, size: tuple[int, int]) -> None:
    terminal = terminals.open(sample, size=size)
    terminal.sees("2024", "/ filter titles and text")
    terminal.press("/nuclear\r\r")
    terminal.sees("Nobel Peace Prize for Nihon Hidankyo", "] next link")
    assert ("▾ 2024" in terminal.text) == (size[0] >= 80)
    for width, height in ((120, 36), size):
        terminal.resize(width, height)
        terminal.until(lambda: "? help" in terminal.rows[height - 1][width - 12 :])  # noqa: B023
        terminal.sees("Nobel Peace Prize for Nihon Hidankyo", "] next link")
    terminal.press("\x11")
    assert terminal.ends() == 0


def test_a_terminal_is_left_as_it_was_found(terminals: Terminals, sample: Path) -> None:
    terminal = terminals.open(sample)
    terminal.sees("Gazette")
    terminal.press("q")
    assert terminal.ends() == 0
    for mode in (b"1049", b"1000", b"1003", b"1006", b"2004"):
        assert terminal.written.rfind(b"\x1b[?" + mode + b"l") > terminal.written.rfind(b"\x1b[?" + mode + b"h"), mode
    assert terminal.written.rfind(b"\x1b[?25h") > terminal.written.rfind(b"\x1b[?25l")


@pytest.mark.slow
def test_nothing_is_left_behind_beside_the_archive(terminals: Terminals, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    folder.mkdir()
    archive = Path(shutil.copy(sample, folder / "a.db"))
    before = archive.read_bytes()
    terminal = terminals.open(archive)
    terminal.sees("84 articles")
    terminal.press("/nuclear\r\r")
    terminal.sees("12 found")
    terminal.press("\x11")
    assert terminal.ends() == 0
    assert [path.name for path in folder.iterdir()] == ["a.db"]
    assert archive.read_bytes() == before


@pytest.mark.slow
def test_quitting_does_not_wait_for_a_slow_query(terminals: Terminals, sample: Path) -> None:
    terminal = terminals.open(sample, command=[sys.executable, "-c", SLOW])
    terminal.sees("Gazette")
    terminal.press("/nuclear")
    terminal.sees("searching…")
    terminal.press("\x1b")
    terminal.sees("filter titles and text")
    terminal.press("/treaty")
    terminal.sees("searching…")
    terminal.press("\x11")
    assert terminal.ends() == 0


@pytest.mark.slow
def test_a_terminal_that_is_closed_ends_the_program_which_remembers_where_one_was(
    terminals: Terminals, sample: Path
) -> None:
    terminal = terminals.open(sample)
    terminal.sees("Gazette")
    terminal.press("j")
    terminal.sees("Main › 2023")
    os.close(terminal.child.child_fd)
    deadline = time.monotonic() + PATIENCE
    while terminal.child.isalive():
        assert time.monotonic() < deadline, "the program goes on without a terminal"
        time.sleep(0.02)
    again = terminals.open(sample)
    again.sees("Main › 2023")


@pytest.mark.slow
def test_a_terminated_program_leaves_a_usable_terminal(terminals: Terminals, sample: Path) -> None:
    terminal = terminals.open(sample)
    terminal.sees("Gazette")
    terminal.child.kill(signal.SIGTERM)
    terminal.ends()
    assert terminal.written.rfind(b"\x1b[?1049l") > terminal.written.rfind(b"\x1b[?1049h")

"""The same questions asked of other programs, on the same titles and texts: fzf, ripgrep and notmuch.

Each is a whole process from its start to its last line, ours as well. A program that isn't installed is left out.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.questions import choose_words
from bench.terminal import isolated_environment, python_command
from db.archive import Archive
from db.storage.compression import unpack
from db.storage.queries import CHUNK
from db.text.markdown import to_plain_text

MAILS = 20_000
"""Articles for notmuch, a file each: indexing these takes it as long as a million take newsbrowse."""

TEXTS_IN_FILE = 1_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds that a query takes newsbrowse and another program, medians over several words."""

    question: str
    peer: str
    ours: float
    theirs: float

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return query, newsbrowse's figure, the other program, its figure, and the ratio of both."""
        return (
            self.question,
            f"{self.ours:.2f} s",
            self.peer,
            f"{self.theirs:.2f} s",
            f"{self.theirs / self.ours:.1f} ×",
        )


def compare_peers(archive: Path, small: Path, words: int = 8) -> Iterator[Comparison]:
    """Compare queries with other programs on the same titles and texts; notmuch gets the articles of ``small``."""
    asked = choose_words(words)
    with TemporaryDirectory() as folder:
        home = Path(folder)
        titles, texts, mails = home / "titles.txt", home / "texts", home / "mails"
        if shutil.which("fzf") or shutil.which("rg"):
            _write_out(archive, titles, texts)
        if shutil.which("fzf"):
            yield _compared(
                home, archive, asked, "titles with a word", "fzf --filter", "title:{}", f"fzf --filter {{}} < {titles}"
            )
        if shutil.which("rg"):
            yield _compared(home, archive, asked, "texts with a word", "ripgrep", "{}", f"rg -c -i -w {{}} {texts}")
        if shutil.which("notmuch"):
            _write_mails(small, mails)
            (home / ".notmuch-config").write_text(f"[database]\npath={mails}\n", encoding="utf-8")
            _run(["notmuch", "new", "--quiet"], home)
            search = "notmuch search --limit=50 {}"
            yield _compared(home, small, asked, "texts with a word, newest 50", "notmuch", "{}", search)


def _compared(
    home: Path, archive: Path, words: Sequence[str], question: str, peer: str, query: str, theirs: str
) -> Comparison:
    ours = [python_command("-m", "tui", "search", query.format(word), "-a", str(archive)) for word in words]
    others = [["sh", "-c", theirs.format(word)] for word in words]
    return Comparison(
        question, peer, median(_seconds(c, home) for c in ours), median(_seconds(c, home) for c in others)
    )


def _seconds(command: Sequence[str], home: Path) -> float:
    """Return the seconds of the second run, when the files are in the system's cache."""
    _run(command, home)
    started = time.perf_counter()
    _run(command, home)
    return time.perf_counter() - started


def _run(command: Sequence[str], home: Path) -> None:
    subprocess.run(command, env=isolated_environment(home), capture_output=True, check=False)


def _articles(path: Path) -> Iterator[tuple[int, str, str]]:
    with closing(Archive.open(path)) as archive:
        last = 0
        sql = "select id, title, body from articles join bodies using (id) where id > ? order by id limit ?"
        while True:
            with archive.pool.connection() as connection:
                rows = connection.execute(sql, (last, CHUNK)).fetchall()
            if not rows:
                return
            for last, title, body in rows:
                yield last, title, to_plain_text(unpack(body))


def _write_out(archive: Path, titles: Path, texts: Path) -> None:
    """Write a file of titles, one a line, and files of texts, one a line."""
    texts.mkdir()
    waiting: list[str] = []
    with titles.open("w", encoding="utf-8") as file:
        for number, (_, title, body) in enumerate(_articles(archive)):
            file.write(f"{title}\n")
            waiting.append(body.replace("\n", " "))
            if len(waiting) == TEXTS_IN_FILE:
                (texts / f"{number:08}.txt").write_text("\n".join(waiting), encoding="utf-8")
                waiting.clear()
    (texts / "rest.txt").write_text("\n".join(waiting), encoding="utf-8")


def _write_mails(archive: Path, folder: Path) -> None:
    folder.mkdir()
    for number, (article_id, title, body) in enumerate(_articles(archive)):
        place = folder / f"{number // TEXTS_IN_FILE:04}"
        place.mkdir(exist_ok=True)
        head = f"From: a@b.example\nMessage-ID: <{article_id}@b.example>\nSubject: {title}\n"
        head += "Content-Type: text/plain; charset=utf-8\n"
        (place / f"{article_id}.eml").write_text(f"{head}\n{body}\n", encoding="utf-8")

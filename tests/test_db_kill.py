import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from archives import reading, write_pages
from conftest import ROOT

from db.archive import Archive
from db.check import check_archive
from db.errors import ArchiveMissing
from db.query.parser import parse_search
from db.search.results import search

PAGES = 600
BATCH = 40
STOPPED = tuple(
    f"An import was stopped before it looked {what}: run `newsbrowse import`, `update` or `reread` again."
    for what in ("up its links", "for copies")
)
"""What may be said of an archive whose import was killed: one of what it does at its end."""

IMPORT = f"""
import os, sys
from pathlib import Path
from db.ingest import importer
from db.articles import link_targets
importer.BATCH, importer.BATCH_SECONDS, link_targets.SLICE = {BATCH}, float("inf"), 50
os.write(1, b".")
importer.import_sources(Path(sys.argv[1]), [sys.argv[2]], progress=lambda progress: os.write(1, b"."))
"""
"""An import that says where it is: a dot at the start, after every page, every slice of links, every index."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write_pages(folder, PAGES)
    return folder


def import_until(path: Path, pages: Path, dots: int | None) -> int:
    """Run an import, and kill it once it has said so many dots (None: never); the dots that it came to say."""
    command = [sys.executable, "-c", IMPORT, str(path), str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, bufsize=0) as process:
        assert process.stdout is not None
        said = 0
        while (dots is None or said < dots) and (some := process.stdout.read(1 if dots else 4096)):
            said += len(some)
        if dots is not None:
            process.kill()
        said += len(process.stdout.read())
        assert process.wait() in (0, -signal.SIGKILL)  # near the end it may be done before the signal comes
    return said


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an archive holds, but for which run brought it."""
    queries = {
        name: f"select * from {name}" for name in ("sites", "sections", "articles", "bodies", "versions", "links")
    }
    queries["sources"] = "select article_id, place, offset, digest, captured, importer from sources order by id"
    queries["facet_counts"] = "select * from facet_counts where n != 0"
    with reading(path) as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def found(path: Path) -> list[list[str]]:
    with closing(Archive.open(path)) as archive:
        queries = map(parse_search, ("budget", "again", '"about the treaty"', "many -floods", "7", "strik*"))
        return [[headline.slug for headline in search(archive, query, limit=0)[1]] for query in queries]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> tuple[Path, int]:
    """The archive of an import that nothing interrupted, and the dots that it said."""
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    return path, import_until(path, pages, None)


def assert_holds_whole_batches(path: Path) -> int:
    """The archive opens and is sound; how many articles it holds."""
    with closing(Archive.open(path)) as archive:
        total = archive.outline().total
        assert len(archive.headlines(archive.listing(None))) == total
    assert total % BATCH == 0
    assert check_archive(path) in ([], *([said] for said in STOPPED))
    return total


@pytest.mark.slow
def test_an_uninterrupted_import_is_sound(whole: tuple[Path, int]) -> None:
    path, dots = whole
    assert assert_holds_whole_batches(path) == PAGES
    assert check_archive(path) == []
    assert dots > PAGES + 3
    assert all(found(path))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_an_import_that_is_killed_time_and_again_comes_to_the_same_end(
    tmp_path: Path, pages: Path, whole: tuple[Path, int], seed: int
) -> None:
    chance = random.Random(seed)
    path = tmp_path / "archive.db"
    reference, last = whole
    reached = 0
    # From the first moment on, at some pages, among the links, among the indexes.
    for dots in (1, *sorted(chance.sample(range(2, PAGES), 3)), PAGES + 2, chance.randrange(PAGES + 3, last)):
        said = import_until(path, pages, dots)
        assert min(dots, PAGES) <= said <= last
        try:
            total = assert_holds_whole_batches(path)
        except ArchiveMissing:
            assert reached == 0
            continue
        assert total >= reached
        assert total >= (min(said - 1, PAGES) // BATCH - 1) * BATCH
        reached = total
    import_until(path, pages, None)
    assert check_archive(path) == []
    assert content(path) == content(reference)
    assert found(path) == found(reference)


@pytest.mark.slow
def test_a_killed_import_can_be_read_before_the_next_one(tmp_path: Path, pages: Path) -> None:
    path = tmp_path / "archive.db"
    import_until(path, pages, PAGES // 2)
    assert assert_holds_whole_batches(path) >= PAGES // 2 - BATCH
    with closing(Archive.open(path)) as archive:
        assert search(archive, parse_search("again"))[0] == archive.outline().total

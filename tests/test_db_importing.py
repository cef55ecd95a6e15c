import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from archives import reading, rows, scratch, unprivileged, write_pages
from conftest import ROOT, WritePage, page_text

from db.archive import Archive
from db.check import check_archive
from db.errors import ArchiveLocked, ArchiveReadOnly, SourceMissing
from db.ingest import files as finding
from db.ingest import importer as importing
from db.ingest.files import find_files
from db.ingest.importer import import_sources
from db.ingest.source import inputs
from db.ingest.source.report import ImportReport
from db.models import Article, Progress
from db.storage import connections
from db.storage.connections import read_schema_version


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)


def articles(path: Path) -> list[Article]:
    """All of them, copies too, newest first."""
    with reading(path) as connection:
        ids = [row[0] for row in connection.execute("select id from articles order by id desc")]
    with closing(Archive.open(path)) as archive:
        found = [archive.article(article_id) for article_id in ids]
    return [each for each in found if each is not None]


def counts(report: ImportReport) -> dict[str, int]:
    """What a report counts, where it isn't 0."""
    names = ("seen", "new", "updated", "unchanged", "duplicate", "rejected", "skipped", "interrupted")
    return {name: n for name, n in asdict(report).items() if name in names and n}


def assert_balanced(report: ImportReport) -> None:
    assert report.seen == report.new + report.updated + report.unchanged + report.duplicate + report.rejected


@pytest.fixture
def folder(pages: Path, write_page: WritePage) -> Path:
    """A folder with something of everything in it."""
    write_page("One", related=["Two", "Missing"])
    write_page("Two", ["About two."])
    write_page("Two", ["About two."], name="copy.txt")
    write_page("Two", ["Something else."], name="other.txt")
    (pages / "noise.txt").write_bytes(random.Random(7).randbytes(5000))
    (pages / "empty.txt").touch()
    (pages / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a photo")
    (pages / "README").write_text("About this folder.")
    (pages / ".hidden.txt").write_text("Hidden")
    (pages / "World").mkdir()
    (pages / "World" / "1.txt").write_text(page_text("Three", crumbs=("Main", "World", "2021")))
    return pages


def test_a_folder_is_imported_and_the_report_balances(path: Path, folder: Path) -> None:
    report = import_sources(path, [str(folder)])
    assert counts(report) == {"seen": 7, "new": 4, "duplicate": 1, "rejected": 2, "skipped": 2}
    assert_balanced(report)
    assert (report.links_resolved, report.links_missing) == (1, 1)
    assert sorted(each.slug for each in articles(path)) == [
        "news-and-comments/2022/one",
        "news-and-comments/2022/two",
        "news-and-comments/2022/two-2",
        "world/2021/three",
    ]
    assert check_archive(path) == []


def test_what_is_refused_is_told_and_recorded_with_its_reason(path: Path, folder: Path) -> None:
    report = import_sources(path, [str(folder)])
    assert [Path(reject.place).name for reject in report.rejects] == ["empty.txt", "noise.txt"]
    assert all(reject.reason.endswith(".") and "\n" not in reject.reason for reject in report.rejects)
    with reading(path) as connection:
        recorded = connection.execute("select place, reason from rejects order by id").fetchall()
    assert recorded == [(reject.place, reject.reason) for reject in report.rejects]


def test_importing_again_changes_nothing(path: Path, folder: Path) -> None:
    import_sources(path, [str(folder)])
    before = rows(path)
    report = import_sources(path, [str(folder)])
    assert counts(report) == {"seen": 7, "unchanged": 5, "rejected": 2, "skipped": 2}
    assert (report.links_resolved, report.links_missing) == (1, 1)
    assert rows(path) == before


def test_a_changed_page_is_a_new_version_and_the_old_one_is_kept(
    path: Path, pages: Path, write_page: WritePage
) -> None:
    write_page("Plan", ["First."], name="a.txt")
    write_page("Other", name="b.txt")
    import_sources(path, [str(pages)])
    write_page("Plan", ["Second."], name="a.txt", date="January 26, 2022")
    assert counts(import_sources(path, [str(pages)])) == {"seen": 2, "updated": 1, "unchanged": 1}
    (plan,) = [each for each in articles(path) if each.title == "Plan"]
    assert plan.body == "Second."
    assert plan.published is not None
    assert plan.published.iso == "2022-01-26"
    with closing(Archive.open(path)) as archive:
        assert archive.stats().versions == 3
    assert check_archive(path) == []


def test_a_page_touched_without_a_change_in_its_text_is_unchanged(
    path: Path, pages: Path, write_page: WritePage
) -> None:
    page = write_page("Plan")
    import_sources(path, [str(pages)])
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert counts(import_sources(path, [str(pages)])) == {"seen": 1, "unchanged": 1}
    assert counts(import_sources(path, [str(pages)])) == {"seen": 1, "unchanged": 1}


def test_a_related_title_starts_to_work_once_it_is_imported(path: Path, pages: Path, write_page: WritePage) -> None:
    first = write_page("One", related=["The  “Second” — page"])
    report = import_sources(path, [str(first)])
    assert (report.links_resolved, report.links_missing) == (0, 1)
    second = write_page('the "second" - Page')
    report = import_sources(path, [str(second)])
    assert (report.links_resolved, report.links_missing) == (1, 0)
    (one,) = [each for each in articles(path) if each.title == "One"]
    assert one.links[0].target == "news-and-comments/2022/the-second-page"


# What is found


def test_folders_are_walked_in_the_order_of_names(pages: Path) -> None:
    names = ["a/1.txt", "a/b/2.txt", "a/b/3.txt", "a/c.txt", "b.txt", "c/4.txt"]
    for name in reversed(names):
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).touch()
    assert [str(file.relative_to(pages)) for file in find_files(pages)] == names


def test_pages_of_which_only_the_year_is_known_are_in_the_order_of_their_files(path: Path, pages: Path) -> None:
    write_pages(pages, 60)
    import_sources(path, [str(pages)])
    numbers = [int(each.title.split()[-1]) for each in articles(path)]
    for remainder in range(4):
        year = [number for number in numbers if number % 4 == remainder]
        assert year == sorted(year, reverse=True)


def test_a_folder_larger_than_is_sorted_at_once_is_still_read_whole(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "NAMES_HELD", 3)
    names = {f"{n}.txt" for n in range(20)}
    for name in names:
        (pages / name).touch()
    assert sorted(file.name for file in find_files(pages)) == sorted(names)


def test_symbolic_links_that_go_round_in_circles_are_harmless(path: Path, folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "World" / "up").symlink_to("..")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "nowhere.txt").symlink_to("nothing.txt")
    (folder / "elsewhere.txt").symlink_to(folder / "World" / "1.txt")
    report = import_sources(path, [str(folder)])
    assert counts(report) == {"seen": 8, "new": 4, "duplicate": 2, "rejected": 2, "skipped": 2}


def test_a_deep_folder_is_read_to_its_bottom(path: Path, pages: Path) -> None:
    deep = pages.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "1.txt").write_text(page_text("Deep"))
    assert import_sources(path, [str(pages)]).new == 1


def test_an_archive_may_lie_among_its_pages(folder: Path) -> None:
    path = folder / "archive.db"
    assert import_sources(path, [str(folder)]).new == 4
    assert import_sources(path, [str(folder)]).unchanged == 5
    assert check_archive(path) == []


NAMES = [
    b"caf\xe9.txt",
    b"new\nline.txt",
    b"esc\x1b]0;x\x07.txt",
    b"-dash.txt",
    "予算.txt".encode(),
    b"a'b\"c;.txt",
    b"%s{0}.txt",
]


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_pages_may_have_any_name(path: Path, pages: Path, name: bytes) -> None:
    page = pages / os.fsdecode(name)
    page.write_text(page_text("Title"))
    assert counts(import_sources(path, [str(pages)])) == {"seen": 1, "new": 1}
    assert counts(import_sources(path, [str(page)])) == {"seen": 1, "unchanged": 1}
    (found,) = articles(path)
    assert found.source is not None
    found.source.place.encode()
    page.write_bytes(b"")
    assert counts(import_sources(path, [str(pages)])) == {"seen": 1, "rejected": 1}


def test_names_that_are_no_text_are_told_apart(path: Path, pages: Path) -> None:
    for name in (b"a\xfe.txt", b"a\xff.txt"):
        (pages / os.fsdecode(name)).write_text(page_text("Title", [repr(name)]))
    assert counts(import_sources(path, [str(pages)])) == {"seen": 2, "new": 2}


def test_a_page_is_the_same_by_whatever_way_it_is_reached(
    path: Path, pages: Path, write_page: WritePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write_page("Plan")
    import_sources(path, [str(pages)])
    monkeypatch.chdir(pages)
    for source in (".", page.name, f"../{pages.name}", f"./../{pages.name}/./{page.name}", f"{pages}/", str(page)):
        assert counts(import_sources(path, [source])) == {"seen": 1, "unchanged": 1}


def test_the_same_source_may_be_named_twice(path: Path, folder: Path) -> None:
    report = import_sources(path, [str(folder), str(folder / "World")])
    assert counts(report) == {"seen": 8, "new": 4, "duplicate": 1, "unchanged": 1, "rejected": 2, "skipped": 2}


@pytest.mark.parametrize("which", ["file", "folder"])
def test_what_cant_be_read_is_refused_and_the_rest_goes_on(which: str) -> None:
    with scratch() as place:
        pages = place / "pages"
        write_pages(pages, 3)
        (pages / "sub").mkdir()
        write_pages(pages / "sub", 2)
        secret = pages / ("00001.txt" if which == "file" else "sub")
        secret.chmod(0o000)
        place.chmod(0o777)
        with unprivileged():
            report = import_sources(place / "archive.db", [str(pages)])
        assert report.rejected == 1
        assert report.rejects[0].place == str(secret)
        assert "ermission" in report.rejects[0].reason
        assert report.new + report.duplicate == (4 if which == "file" else 3)
        assert_balanced(report)


def test_a_page_that_goes_away_while_it_is_read_is_refused(path: Path, pages: Path) -> None:
    write_pages(pages, 3)

    def remove_next(progress: Progress) -> None:
        (pages / "00001.txt").unlink(missing_ok=True)

    report = import_sources(path, [str(pages)], progress=remove_next)
    assert_balanced(report)
    assert report.new + report.rejected == report.seen == 2 + report.rejected


def test_a_pipe_is_refused_at_once(path: Path, pages: Path) -> None:
    os.mkfifo(pages / "pipe")
    report = import_sources(path, [str(pages / "pipe"), "/dev/zero"])
    assert report.rejected + report.skipped == 2
    assert counts(import_sources(path, [str(pages)])) == {}


def test_a_page_larger_than_any_is_refused(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "long.txt").write_text(page_text("Long", ["word " * 1000]))
    monkeypatch.setattr(inputs, "LARGEST_PAGE", 4000)
    report = import_sources(path, [str(folder)])
    assert report.new == 4
    assert {Path(reject.place).name: reject.reason for reject in report.rejects}["long.txt"].startswith("It is larger")


def test_the_report_keeps_no_more_rejects_than_a_person_reads(
    path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "REJECTS_KEPT", 5)
    for n in range(9):
        (pages / f"{n}.txt").touch()
    report = import_sources(path, [str(pages)])
    assert (report.rejected, len(report.rejects)) == (9, 5)
    with reading(path) as connection:
        assert connection.execute("select count(*) from rejects").fetchone() == (9,)


def test_a_source_that_isnt_there_is_said_so_before_anything_is_done(path: Path, folder: Path) -> None:
    with pytest.raises(SourceMissing, match="no such file") as caught:
        import_sources(path, [str(folder), str(folder / "missing")])
    assert caught.value.exit_code == 2
    assert not path.exists()


def test_an_empty_folder_makes_an_empty_archive(path: Path, pages: Path) -> None:
    assert counts(import_sources(path, [str(pages)])) == {}
    assert articles(path) == []
    assert check_archive(path) == []


# Sites


def test_sites_have_their_own_sections_identities_and_titles(path: Path, folder: Path) -> None:
    import_sources(path, [str(folder)], site="one.example")
    report = import_sources(path, [str(folder)], site="two.example")
    assert counts(report) == {"seen": 7, "new": 4, "duplicate": 1, "rejected": 2, "skipped": 2}
    assert import_sources(path, [str(folder)], site="one.example").unchanged == 5
    found = articles(path)
    by_slug = {each.slug: each.site for each in found}
    assert sorted(by_slug.values()) == ["one.example"] * 4 + ["two.example"] * 4
    for each in found:
        assert all(by_slug[link.target] == each.site for link in each.links if link.target)
    assert check_archive(path) == []


# Dry runs


def everything(folder: Path) -> dict[str, bytes | None]:
    """All files below a folder; what SQLite's readers leave behind doesn't count."""
    found = {str(file.relative_to(folder)): file for file in folder.rglob("*")}
    return {
        name: file.read_bytes() if file.is_file() else None
        for name, file in found.items()
        if not name.endswith("-shm") and not (name.endswith("-wal") and file.stat().st_size == 0)
    }


@pytest.mark.parametrize("kind", ["missing", "in a missing folder", "0 bytes", "filled", "the same"])
def test_a_dry_run_says_what_would_be_done_and_changes_nothing(tmp_path: Path, folder: Path, kind: str) -> None:
    path = tmp_path / ("made/archive.db" if "folder" in kind else "archive.db")
    if kind == "0 bytes":
        path.touch()
    elif kind == "filled":
        import_sources(path, [str(folder / "World")])
    elif kind == "the same":
        import_sources(path, [str(folder)])
    before = everything(tmp_path)
    dry = import_sources(path, [str(folder)], dry_run=True)
    assert everything(tmp_path) == before
    real = import_sources(path, [str(folder)])
    assert counts(dry) == counts(real)
    assert dry.rejects == real.rejects


def test_a_dry_run_of_more_than_a_batch_changes_nothing(
    tmp_path: Path, path: Path, pages: Path, small_batches: None
) -> None:
    write_pages(pages, 5)
    import_sources(path, [str(pages)])
    write_pages(pages, 60, start=3)
    before = everything(tmp_path)
    assert import_sources(path, [str(pages)], dry_run=True).new == 58
    assert everything(tmp_path) == before


# Batches, and being stopped


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("sources", ["folder", "files"])
def test_work_is_kept_batch_by_batch(path: Path, pages: Path, sources: str) -> None:
    """Also where a shell made a thousand names of one `*.txt`."""
    write_pages(pages, 50)
    named = [str(pages)] if sources == "folder" else sorted(map(str, pages.iterdir()))
    kept: list[int] = []

    def look(progress: Progress) -> None:
        if progress.stage == "reading":
            with reading(path) as connection:
                kept.append(connection.execute("select count(*) from bodies").fetchone()[0])

    import_sources(path, named, progress=look)
    assert set(kept) == set(range(0, 50, 7))
    assert kept == sorted(kept)


def stop_after(pages: int) -> Callable[[], bool]:
    left = iter(range(pages))
    return lambda: next(left, None) is None


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("after", [0, 1, 7, 30, 59])
def test_a_stopped_import_keeps_what_it_read_and_the_next_one_goes_on(
    path: Path, pages: Path, tmp_path: Path, after: int
) -> None:
    write_pages(pages, 60)
    whole = tmp_path / "whole.db"
    import_sources(whole, [str(pages)])
    report = import_sources(path, [str(pages)], stopped=stop_after(after))
    assert report.interrupted
    assert report.new == report.seen == after
    assert len(articles(path)) == after
    unlinked = (
        "An import was stopped before it looked up its links: run `newsbrowse import`, `update` or `reread` again."
    )
    assert (unlinked in check_archive(path)) == (after > 0)
    report = import_sources(path, [str(pages)])
    assert counts(report) == {"seen": 60, "new": 60 - after, **({"unchanged": after} if after else {})}
    assert check_archive(path) == []
    assert [(each.id, each.slug, each.body, each.links) for each in articles(path)] == [
        (each.id, each.slug, each.body, each.links) for each in articles(whole)
    ]


@pytest.mark.usefixtures("small_batches")
def test_stopping_ends_every_source(path: Path, pages: Path) -> None:
    write_pages(pages, 20)
    named = sorted(map(str, pages.iterdir()))
    report = import_sources(path, named, stopped=lambda: True)
    assert report.interrupted
    assert report.seen == 0


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_whatever_goes_wrong_the_archive_holds_whole_batches(
    path: Path, pages: Path, error: type[BaseException]
) -> None:
    write_pages(pages, 60)

    def fail(progress: Progress) -> None:
        if progress.seen == 45:
            raise error

    with pytest.raises(error):
        import_sources(path, [str(pages)], progress=fail)
    assert len(articles(path)) == 42
    assert counts(import_sources(path, [str(pages)])) == {"seen": 60, "new": 18, "unchanged": 42}
    assert check_archive(path) == []


def test_two_imports_at_once_are_refused_with_a_sentence(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "WRITE_PATIENCE", 0.05)
    refused: list[str] = []

    def import_too(progress: Progress) -> None:
        if progress.stage == "reading":
            with pytest.raises(ArchiveLocked) as caught:
                import_sources(path, [str(folder)])
            refused.append(str(caught.value))

    assert import_sources(path, [str(folder)], progress=import_too).new == 4
    assert refused
    assert check_archive(path) == []


def test_an_archive_that_cant_be_written_is_said_so_and_the_pages_arent_blamed(folder: Path) -> None:
    with scratch() as place:
        path = place / "archive.db"
        import_sources(path, [str(folder)])
        path.chmod(0o444)
        place.chmod(0o555)
        with unprivileged(), pytest.raises(ArchiveReadOnly, match=r"archive\.db can't be written"):
            import_sources(path, [str(place)])


def test_progress_is_told_page_by_page_and_ends_at_its_total(path: Path, folder: Path) -> None:
    told: list[Progress] = []
    import_sources(path, [str(folder)], progress=told.append)
    read = [progress for progress in told if progress.stage == "reading"]
    assert [progress.seen for progress in read] == list(range(1, 10))
    assert {progress.total for progress in read} == {9}
    assert Path(read[-1].place).name == "photo.jpg"
    assert told[-1].stage == "comparing"
    assert told[-1].seen == told[-1].total


def test_an_import_that_makes_most_of_an_archive_leaves_its_indexes_in_one_piece(
    path: Path, pages: Path, small_batches: None
) -> None:
    write_pages(pages, 60)
    stages: list[str] = []
    import_sources(path, [str(pages)], progress=lambda progress: stages.append(progress.stage))
    assert "indexing" in stages
    with reading(path) as connection:
        for name in ("title_fts", "filter_fts", "article_fts"):
            assert connection.execute(f"select count(distinct segid) from {name}_idx").fetchone() == (1,)
    assert check_archive(path) == []


def test_runs_say_what_they_did(path: Path, folder: Path) -> None:
    for _ in range(2):
        import_sources(path, [str(folder)])
    with reading(path) as connection:
        columns = "seen, new, updated, unchanged, duplicate, rejected, skipped"
        found = connection.execute(f"select {columns}, finished is not null, sources from runs order by id").fetchall()
        done = connection.execute("select place, run_id, done from files").fetchall()
    assert found == [(7, 4, 0, 0, 1, 2, 2, 1, str(folder)), (7, 0, 0, 5, 0, 2, 2, 1, str(folder))]
    assert len(done) == 9
    assert {run for _, run, _ in done} == {2}


def test_after_an_import_the_one_file_is_the_archive(path: Path, folder: Path) -> None:
    import_sources(path, [str(folder)])
    assert [file.name for file in path.parent.iterdir() if file.name.startswith("archive")] == ["archive.db"]
    assert read_schema_version(path) > 0


MEASURE = """
import resource, sys
from pathlib import Path
from db.ingest import importer
from db.ingest.source import inputs
importer.BATCH = 500
importer.import_sources(Path(sys.argv[1]), [sys.argv[2]])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(folder: Path, count: int) -> int:
    """The most memory that an import of so many pages of 10 KB takes, in a process of its own."""
    pages = folder / f"pages{count}"
    pages.mkdir()
    for n in range(count):
        (pages / f"{n}.txt").write_text(page_text(f"Title {n}", [f"Paragraph {n}.", "All is told at length. " * 450]))
    command = [sys.executable, "-c", MEASURE, str(folder / f"{count}.db"), str(pages)]
    return int(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout)


@pytest.mark.slow
def test_memory_doesnt_grow_with_the_folder(tmp_path: Path) -> None:
    """With everything held until the end the larger folder takes twice as much, as it is 1.1 times."""
    assert peak(tmp_path, 2_400) < 1.5 * peak(tmp_path, 600)

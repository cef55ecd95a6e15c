"""The bench: archives of any size, a screen to measure on, and every measurement run once on a small archive."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from bench.archives import Cache, is_current
from bench.articles import LONG_READ_SIZES, SECTIONS, format_page, generate_articles, generate_long_reads
from bench.figures import Figure, percentile, write_comparisons, write_growth, write_page
from bench.make_archive import make_archive
from bench.peers import Comparison
from bench.screen import Screen
from bench.terminal import Terminal, isolated_environment, python_command
from bench.typist import BACKSPACE, make_filters
from db.archive import Archive
from db.check import check_archive
from db.ingest.page_text.parser import read_page
from db.models import NewArticle, Outline

ROOT = Path(__file__).parent.parent


def outline_of(path: Path) -> Outline:
    archive = Archive.open(path)
    try:
        return archive.outline()
    finally:
        archive.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "small.db"
    make_archive(path, generate_articles(300))
    return path


@pytest.mark.slow
def test_a_synthetic_archive_is_sound_and_spread_over_25_years_and_12_sections(small: Path) -> None:
    outline = outline_of(small)

    assert outline.total == 300
    assert {section.path for section in outline.sections} == set(SECTIONS)
    assert len(SECTIONS) == 12
    assert len([path for path in SECTIONS if len(path) == 2]) == 2
    assert {year for year in outline.years() if year is not None} == set(range(2000, 2025))
    assert check_archive(small) == []


def test_its_links_lead_to_other_articles_but_for_a_few(small: Path) -> None:
    archive = Archive.open(small)
    stats = archive.stats()
    archive.close()

    assert stats.links_resolved > 5 * stats.links_missing > 0


def test_nothing_else_is_left_beside_a_synthetic_archive(small: Path) -> None:
    assert [path.name for path in small.parent.iterdir() if not path.name.endswith(("-wal", "-shm"))] == [small.name]


def test_the_same_seed_gives_the_same_articles_and_another_seed_others() -> None:
    once, again, other = (list(generate_articles(20, seed=seed)) for seed in (7, 7, 8))

    assert once == again
    assert once != other


def test_articles_have_150_to_500_words_and_two_to_four_links() -> None:
    for _, article in islice(generate_articles(5_000), 100, 200):
        assert 150 <= len(article.body.split()) <= 550  # a number that starts a sentence gets a word before it
        assert 1 <= len([link for link in article.links if link.kind == "read-also"]) <= 4


def test_a_year_only_archive_knows_no_date_finer() -> None:
    assert {
        article.published.precision for _, article in generate_articles(50, year_only=True) if article.published
    } == {"year"}


def test_articles_of_several_sites_have_addresses_there() -> None:
    made = list(generate_articles(30, sites=3))

    assert {site for site, _ in made} == {"news1.example", "news2.example", "news3.example"}
    assert all(article.url and article.url.startswith(f"https://{site}/") for site, article in made)


def test_what_goes_wrong_half_way_leaves_no_archive(tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[str, NewArticle]]:
        yield from islice(generate_articles(100), 10)
        raise RuntimeError("the well ran dry")

    with pytest.raises(RuntimeError):
        make_archive(tmp_path / "out.db", broken())

    assert list(tmp_path.iterdir()) == []


def test_the_page_text_of_an_article_reads_back_as_that_article() -> None:
    for _, article in islice(generate_articles(3_000, year_only=True), 50):
        read = read_page(format_page(article).encode(), "page.txt")

        assert read.title == article.title
        assert read.body == article.body
        assert read.section == article.section
        assert read.published == article.published
        assert read.links == article.links


@pytest.mark.slow
def test_long_reads_are_as_long_as_they_say() -> None:
    made = {article.title: len(article.body) for _, article in generate_long_reads()}

    for name, size in LONG_READ_SIZES.items():
        assert size <= made[f"A long read of {name}, number 1"] <= size * 1.01


@pytest.mark.slow
def test_an_archive_in_the_cache_is_made_anew_once_its_tables_are_others(tmp_path: Path) -> None:
    path = Cache(tmp_path).archive(100)
    assert is_current(path)
    before = path.stat().st_ino

    assert Cache(tmp_path).archive(100).stat().st_ino == before
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("drop index articles_by_title")
    assert not is_current(path)
    Cache(tmp_path).archive(100)
    assert is_current(path)


def test_a_screen_shows_text_where_it_was_put() -> None:
    screen = Screen(10, 3)
    screen.feed(b"\x1b[2;3H\x1b[1mab\x1b[0m\xe4")
    screen.feed("\x1b[3;1H日本".encode())  # the half of a character before is dropped, not what follows

    assert screen.line(1).startswith("  ab")
    assert screen.line(2, 0, 5).startswith("日本 ")
    assert "日本" in screen


def test_a_screen_waits_for_the_other_half_of_a_sequence() -> None:
    screen = Screen(10, 2)
    for piece in (b"\x1b", b"[2;", b"2Hx\xc3", b"\xa9"):
        screen.feed(piece)

    assert screen.line(1).startswith(" xé ")


def test_a_screen_knows_when_a_frame_is_whole() -> None:
    screen = Screen(10, 2)
    screen.feed(b"\x1b[?2026hhal")
    assert screen.in_frame
    screen.feed(b"f\x1b[?2026l\x1b[?2026$p")

    assert not screen.in_frame
    assert screen.questions == ["2026"]


def test_a_key_is_timed_up_to_the_last_frame_that_it_changed(tmp_path: Path) -> None:
    with Terminal(python_command("-m", "bench.hello"), isolated_environment(tmp_path)) as terminal:
        painted = terminal.wait_for(lambda screen: "hello" in screen, "hello")
        terminal.settle()
        frames = terminal.frames("j", lambda screen: screen.line(0).strip())

        assert painted > terminal.started
        assert frames[-1][1] == "hello 1"
        assert terminal.frames("x", lambda screen: screen.line(0)) == []
        assert terminal.memory() > 5


@pytest.mark.parametrize(
    ("figure", "is_kept"),
    [
        (Figure("a", 12, "ms", 12), True),
        (Figure("a", 12.1, "ms", 12), False),
        (Figure("a", 1_999, "articles", 2_000, is_floor=True), False),
        (Figure("a", 0.2, "s", 1.35, 1.2, is_ratio_judged=True), True),
        (Figure("a", 0.2, "s", 1.35, 1.4, is_ratio_judged=True), False),
        (Figure("a", 12, "ms"), None),
    ],
)
def test_a_figure_is_judged_by_its_budget(figure: Figure, is_kept: bool | None) -> None:
    assert figure.is_kept is is_kept


def test_the_95th_percentile_is_not_moved_by_a_lone_outlier() -> None:
    assert percentile([*[1.0] * 99, 50.0]) == 1.0
    assert percentile([1.0, 2.0]) == 2.0


def test_the_page_of_figures_is_a_table_with_the_machine_and_the_date() -> None:
    text = write_page([Figure("cursor key → painted, p95", 13.2, "ms", 12, 4.1)], 1_000)

    assert "| cursor key → painted, p95 | 13.2 ms | 4.10 × | ≤ 12.0 ms | over |" in text
    assert re.search(r"on \d{4}-\d\d-\d\d: an archive of 1,000", text)
    assert "Python" in text


def test_what_grows_is_written_out_in_a_straight_line() -> None:
    text = write_growth([(Figure("count", 10, "ms"), Figure("count", 100, "ms"))], 1_000_000)

    assert "| question | 100,000 articles | 1,000,000 articles | 10,000,000 articles |" in text
    assert "| count | 10.0 ms | 100 ms | 1,000 ms |" in text


def test_others_stand_beside_us_with_how_many_times_as_long_they_take() -> None:
    text = write_comparisons([Comparison("titles", "fzf", 0.1, 1.5)])

    assert "| titles | 0.10 s | fzf | 1.50 s | 15.0 × |" in text


def test_a_typist_types_so_many_keys_and_takes_back_what_was_wrong() -> None:
    typed = make_filters(200)

    assert sum(map(len, typed)) == 200
    assert any(BACKSPACE in keys for keys in typed)
    assert {len(keys.split()) for keys in typed} >= {1, 2, 3}
    assert typed == make_filters(200)


@pytest.mark.slow
def test_every_interaction_is_measured_on_a_small_archive(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench.run", "--articles", "300", "--cache", str(tmp_path), "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    for interaction in (
        "start → tree painted, 300 articles",
        "cursor key → painted",
        "page down, page up",
        "end, home",
        "open an article of 2 MB",
        "/ echo",
        "/ list and counts, 2 letters or more, p95",
        "/ list and counts, 1 letter",
        "memory, browsing",
        "memory, filtering",
        "a typist's 12 keystrokes",
        "newest 50 for two words",
        "best 50 for a word",
        "a superseded query stops",
        "newsbrowse search, a rare word",
        "import of",
    ):
        assert interaction in run.stdout

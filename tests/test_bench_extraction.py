"""The table of ``bench.extraction``: its rows, limits and columns, on pages of our own."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import ablation, extraction
from bench.extraction import OURS, Read, Row, mark, measure, read_page
from bench.extraction_corpora import Page
from bench.extraction_parts import PARTS
from bench.extraction_peers import PEERS, Peer
from bench.extraction_reading import Reading
from db.ingest.extraction.body import body

TITLE = "The ferry makes its last trip on Saturday"
PARAGRAPHS = (
    "After forty years on the river the ferryman ties up his boat for good, and the whole village will see him do it.",
    "The new bridge opens the next morning, and nobody expects that anyone will pay for the slower way again.",
    "He has not decided what to do with the boat, which is as old as he is and leaks in two places that he knows of.",
)
SOURCE = (
    f"<html><head><title>{TITLE}</title></head><body><main><article><h1>{TITLE}</h1><p class='byline'>By Ann Miller</p>"
    f"<time datetime='2026-05-02'>2 May 2026</time>{''.join(f'<p>{each}</p>' for each in PARAGRAPHS)}</article></main>"
)


@pytest.fixture
def page(tmp_path: Path) -> Page:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(SOURCE.encode()))
    return Page("ferry", path, "https://a.example/ferry", "\n".join(PARAGRAPHS), title=TITLE, day="2026-05-02")


def read_as(page: Page, ours: Reading, theirs: Reading | None = None) -> Read:
    marks = {OURS: mark(page, ours)}
    return Read(page, ours, marks if theirs is None else {**marks, "trafilatura": mark(page, theirs)})


def values(rows: list[Row]) -> dict[str, dict[str, float | None]]:
    return {row.what: row.values for row in rows}


def full(text: str = "\n".join(PARAGRAPHS)) -> Reading:
    return Reading(text, (), "", TITLE, "2026-05-02", (), 0.5)


def test_an_article_whose_text_is_mostly_missed_counts_as_lost(page: Page) -> None:
    reads = [
        read_as(page, full(), full("")),
        read_as(page, full("Subscribe to read on."), full("")),
        *[read_as(page, full(), full())] * 2,
    ]

    found = values(measure("modern-pages", reads))

    assert found["recall below .3"] == {OURS: 0.25, "trafilatura": 0.5}


def test_a_limit_may_be_a_floor_or_a_ceiling_and_is_kept_when_it_is_met() -> None:
    def is_kept(what: str, value: float | None) -> bool:
        return Row(what, "modern-pages", {OURS: value}).is_kept

    assert is_kept("body F1", 0.955)
    assert not is_kept("body F1", 0.954)
    assert is_kept("recall below .3", 0.015)
    assert not is_kept("recall below .3", 0.016)
    assert not is_kept("articles refused", 1)
    assert not is_kept("titles", None)
    assert is_kept("pages a CPU second", 0.1)


def test_listings_are_to_be_refused_and_articles_are_not(page: Page) -> None:
    listing, collection = (
        replace(page, kind=kind, text=None, title=None, day=None) for kind in ("listing", "collection")
    )
    refused = replace(full(""), refused="not-article")
    reads = [
        *(read_as(listing, each) for each in (refused, full(), full(), full())),
        *(read_as(collection, each) for each in (refused, full())),
        *(read_as(page, each) for each in (refused, refused, full(), replace(full(""), refused="empty-body"))),
    ]

    rows = {row.what: row for row in measure("modern-pages", reads)}

    assert rows["listings refused"].values[OURS] == 0.25
    assert rows["listings refused"].note == "and 1 of 2 collections"
    assert rows["articles refused"].values[OURS] == 2
    assert rows["articles refused"].note == "besides 1 empty-body"


def test_authors_count_only_where_it_is_known_who_wrote(page: Page) -> None:
    named = replace(full(), authors=("Ann Miller",))
    reads = [
        read_as(replace(page, authors=("Ann Miller",)), named),
        read_as(page, named),
        read_as(replace(page, authors=()), full()),
    ]

    assert values(measure("modern-pages", reads))["authors, precision"] == {OURS: 1.0}


def test_a_peer_has_no_value_of_what_it_does_not_look_for(page: Page) -> None:
    found = values(measure("modern-pages", [read_as(page, full(), Reading("\n".join(PARAGRAPHS), seconds=0.1))]))

    assert found["titles"] == {OURS: 1.0, "trafilatura": None}
    assert found["body F1"] == {OURS: 1.0, "trafilatura": 1.0}
    assert found["pages a CPU second"] == {OURS: 2.0, "trafilatura": 10.0}


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_that_is_installed_finds_the_text(page: Page, name: str) -> None:
    if not PEERS[name].is_installed:
        pytest.skip(f"{PEERS[name].package} isn't installed")

    marks = read_page(page, [name], with_facts=True).marks

    assert marks[name].scores["body"].recall == 1
    assert marks[OURS].scores["body"].f1 == 1


def test_a_control_character_of_a_page_is_no_failure_of_a_peer(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    page.path.write_bytes(gzip.compress(SOURCE.replace("<p>The new", "<p>&#8;The new").encode()))

    reading = PEERS["resiliparse"].extract(page, False)

    assert all(paragraph in reading.text for paragraph in PARAGRAPHS)
    assert capsys.readouterr().err == ""


def test_a_page_that_a_peer_fails_on_counts_as_not_found_and_is_told(
    page: Page, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_page: Page, _with_facts: bool) -> Reading:
        raise ValueError("no tokenizer")

    monkeypatch.setitem(PEERS, "clumsy", Peer("clumsy", "gzip", fail))

    marks = read_page(page, ["clumsy"], with_facts=True).marks

    assert marks["clumsy"].scores["body"].recall == 0
    assert marks["clumsy"].scores["title"].found == 0
    assert "clumsy failed on ferry: ValueError: no tokenizer" in capsys.readouterr().err


@pytest.fixture
def asked(page: Page, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the peers that were asked for a page, in place of the real ones; one of the five isn't installed."""
    names: list[str] = []
    monkeypatch.setattr(extraction, "CORPORA", page.path.parent)
    monkeypatch.setattr(extraction, "LOADERS", {"modern-pages": lambda: iter([page])})
    for name in PEERS:

        def extract(_page: Page, _with_facts: bool, name: str = name) -> Reading:
            names.append(name)
            return full()

        module = "not_installed_anywhere" if name == "newspaper4k" else "gzip"
        monkeypatch.setitem(PEERS, name, Peer(f"{name}-package", module, extract))
    return names


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(extraction.main, args)
    return result.exit_code, result.output


def test_trafilatura_alone_is_beside_us_unless_the_peers_are_asked_for(asked: list[str]) -> None:
    code, output = run()

    assert code == 0
    assert asked == ["trafilatura"]
    assert "readability-lxml" not in output
    assert "Not installed" not in output


def test_with_peers_each_reads_a_page_once_and_what_is_not_installed_is_told(asked: list[str]) -> None:
    code, output = run("--peers")
    head, body, *_ = output.splitlines()

    assert code == 0
    assert asked == [name for name in PEERS if name != "newspaper4k"]
    assert head.split("ours")[1].split("limit")[0].split() == " ".join(PEERS).split()
    assert body.split()[3:11] == ["1.000", "1.000", "1.000", "1.000", "1.000", "–", "≥", "0.955"]
    assert "Not installed: newspaper4k-package. For their columns: pip install newspaper4k-package" in output


def test_a_limit_that_is_missed_ends_with_1(asked: list[str], page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(page, title="Another title altogether")
    monkeypatch.setattr(extraction, "LOADERS", {"modern-pages": lambda: iter([wrong])})

    code, output = run()

    assert code == 1
    assert "missed" in output


def test_every_part_of_the_extractor_can_be_switched_off_and_on_again(page: Page) -> None:
    usual = ablation.measure([page], ())[""]
    figures = ablation.measure([page], PARTS)

    assert usual["body"] == usual["titles"] == usual["dates"] == 100
    assert set(figures) == {"", *(part.name for part in PARTS)}
    assert figures["bylines and datelines"]["body"] < 100
    assert figures["articleBody of JSON-LD"] == figures[""] == usual
    assert ablation.measure([page], ())[""] == usual


def test_without_trafilatura_only_resiliparse_is_asked(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(body, "main_text", lambda _tree: asked.append("trafilatura") or "")
    monkeypatch.setattr(body, "_resiliparse_text", lambda _tree: asked.append("resiliparse") or "")
    (part,) = (part for part in PARTS if part.name == "trafilatura")
    with ablation.without(part):
        ablation.measure([page], ())
    assert asked == ["resiliparse"]

"""What means harm, or is broken, imported from one end to the other: it gives articles or named rejects, and it ends.

Sizes are as small as proves the point. Numbers of seconds aren't asserted: what never ends is ended by the test run.
"""

import csv
import gzip
import io
import json
import os
import random
import socket
import sqlite3
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archives import reading
from click.testing import Result
from hostile import is_safe
from test_db_importing import articles, assert_balanced, counts
from test_db_importing_sources import html, site, write_warc
from web_captures import answer, record, zipped

from db.check import check_archive
from db.ingest import convert
from db.ingest.extraction.finishing import UNTITLED
from db.ingest.importer import import_sources
from db.ingest.readers import registry
from db.ingest.source import inputs
from db.ingest.source.records import Record, Refusal
from db.ingest.source.report import ImportReport
from db.models import Article, NewArticle
from db.storage.compression import unpack
from db.text.cleaning import clean

Run = Callable[..., Result]

SENTENCE = "The council of the town met on Tuesday and spoke at length about the roads and the new school. "
TEXT = SENTENCE * 12


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "sources"
    folder.mkdir()
    return folder


def page(title: str, *, head: str = "", above: str = "", body: str | None = None, language: str = "en") -> str:
    """A page of HTML that says no date."""
    text = "".join(f"<p>{SENTENCE}Paragraph {n} of it.</p>" for n in range(6)) if body is None else body
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{above}{text}</article></body></html>"
    )


def rss(*items: str, before: str = "", language: str = "en") -> str:
    """A feed of these items."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>F</title>'
        f"<language>{language}</language>{inside}</channel></rss>"
    )


def wordpress(text: str, before: str = "") -> str:
    """An export with one post."""
    return (
        f'<?xml version="1.0"?>{before}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>F</title><item><title>A post</title>'
        "<link>https://wp.example/1</link><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        f"<content:encoded>{text}</content:encoded></item></channel></rss>"
    )


def nitf(text: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<nitf><body><body.head><hedline><hl1>A wire</hl1></hedline></body.head>'
        f"<body.content><p>{text}</p></body.content></body></nitf>"
    )


def sitemap(text: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>https://map.example/a</loc><x>{text}</x></url></urlset>"
    )


def post(front: str) -> str:
    return f"---\n{front}\n---\n\n{TEXT}\n"


def imported(path: Path, folder: Path, **files: bytes | str) -> ImportReport:
    """The report of importing one file, or a folder of several. ``a_html`` is ``a.html``."""
    places = [folder / name.replace("_", ".") for name in files]
    for place, data in zip(places, files.values(), strict=True):
        place.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    report = import_sources(path, [str(places[0] if len(places) == 1 else folder)])
    assert_balanced(report)
    return report


def codes(report: ImportReport) -> list[str]:
    return [reject.code for reject in report.rejects]


def titles(path: Path) -> set[str]:
    return {article.title for article in articles(path)}


def only(path: Path) -> Article:
    (article,) = articles(path)
    return article


# Whatever it is


@pytest.mark.faults
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError("WrongMagicNumber"), "unreadable"),
        (RecursionError(), "too-deep"),
        (MemoryError(), "memory"),
        (ZeroDivisionError(), "fault"),
    ],
)
@pytest.mark.parametrize("step", ["recognise", "read"])
def test_whatever_a_piece_ends_in_costs_that_piece_alone(
    path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str, step: str
) -> None:
    feed = registry.readers()[registry.MODULES.index("syndication.feeds")]

    def fail(source: inputs.Input, *rest: object) -> object:
        if source.name == "b.xml":
            raise error
        return getattr(feed, step)(source, *rest)

    monkeypatch.setattr(registry, "readers", lambda: (replace(feed, **{step: fail}),))
    item = f"<title>{{}}</title><description>{TEXT}</description>"
    report = imported(path, sources, a_xml=rss(item.format("A")), b_xml=rss(item), c_xml=rss(item.format("C")))
    assert titles(path) == {"A", "C"}
    assert codes(report) == [code]


@pytest.mark.faults
def test_a_record_that_meets_a_fault_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(record: Record) -> NewArticle:
        raise ZeroDivisionError

    monkeypatch.setitem(convert._CONVERTERS, "plain", fail)
    outcome = convert.convert(Record("a.csv", b"Text.", "plain", "table 1", 7))
    assert isinstance(outcome, Refusal)
    assert (outcome.place, outcome.code, outcome.offset) == ("a.csv", "fault", 7)
    assert ": ZeroDivisionError in test_db_hostile_sources.py, line " in outcome.reason


def test_a_row_in_a_section_a_thousand_levels_deep_is_an_article_like_those_around_it(
    path: Path, sources: Path
) -> None:
    rows = [
        {"title": name, "section": ["a"] * depth, "text": TEXT} for name, depth in (("A", 1), ("B", 1_000), ("C", 1))
    ]
    report = imported(path, sources, a_jsonl="".join(json.dumps(row) + "\n" for row in rows))
    assert titles(path) == {"A", "B", "C"}
    assert codes(report) == []


# Web archives


@pytest.mark.slow
@pytest.mark.parametrize("compressed", [True, False])
def test_a_web_archive_that_ends_too_early_keeps_what_came_before_and_says_where(
    path: Path, sources: Path, compressed: bool
) -> None:
    file = sources / "crawl.warc"
    offsets = write_warc(file, site(5), compressed=compressed)
    file.write_bytes(file.read_bytes()[: offsets[3] + 400])
    report = import_sources(path, [str(file)])
    assert titles(path) == {"Page 0", "Page 1", "Page 2"}
    assert [(reject.code, reject.offset) for reject in report.rejects] == [("truncated", offsets[3])]
    assert counts(report) == {"seen": 4, "new": 3, "rejected": 1}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_flipped_bits_cost_the_records_that_they_hit_or_are_warned_of(path: Path, sources: Path, seed: int) -> None:
    chance = random.Random(seed)
    for compressed in (True, False):
        file = sources / f"{compressed}.warc"
        pages = site(8, host=f"{'gz' if compressed else 'plain'}.example")
        offsets = write_warc(file, pages, compressed=compressed)
        data = bytearray(file.read_bytes())
        hit = chance.randrange(1, 7)
        place = chance.randrange(offsets[hit] + 600, offsets[hit + 1] - 8) if not compressed else offsets[hit] + 40
        data[place] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        report = import_sources(path, [str(file)])
        assert_balanced(report)
        mine = [article for article in articles(path) if article.source and article.source.place == str(file)]
        assert len({article.title for article in mine} & {f"Page {n}" for n in range(8) if n != hit}) == 7
        if compressed:
            assert [(reject.code, reject.offset) for reject in report.rejects] == [("gzip", offsets[hit])]
        else:
            warned = [article for article in mine if any("digest" in warning for warning in article.warnings)]
            assert [article.source and article.source.offset for article in warned] == [offsets[hit]]
    assert check_archive(path) == []


def test_wrong_chunks_lose_no_text_and_add_none_and_what_is_cut_is_warned_of(path: Path, sources: Path) -> None:
    def chunked(data: bytes) -> bytes:
        pieces = [data[at : at + 700] for at in range(0, len(data), 700)]
        return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"

    def one_more(data: bytes) -> bytes:
        return data.replace(b"2bc\r\n", b"2bd\r\n", 1)

    changes: dict[str, Callable[[bytes], bytes]] = {
        "right": chunked,
        "none": lambda data: data,
        "no number": lambda data: b"zzz\r\n" + data,
        "below nothing": lambda data: b"-5\r\n" + data,
        "without measure": lambda data: b"ffffffffffffffff\r\n" + data,
        "one more": lambda data: one_more(chunked(data)),
        "cut": lambda data: chunked(data)[:-700],
    }
    written = [
        record(f"https://a.example/{n}", answer(change(html(name)), "Transfer-Encoding: chunked"))
        for n, (name, change) in enumerate(changes.items())
    ]
    report = imported(path, sources, chunks_warc=b"".join(written))
    assert counts(report) == {"seen": 7, "new": 7}
    found = {article.title: article for article in articles(path)}
    for name in changes:
        assert ("Paragraph 5 of" in found[name].body) == (name != "cut")
        assert not {"2bc", "2bd", "zzz", "ffff"} & set(found[name].body.replace("\n", " ").split())
        assert any("last chunk" in warning for warning in found[name].warnings) == (name == "cut")


@pytest.mark.slow
def test_a_web_archive_compressed_as_a_whole_and_one_compressed_twice_are_read(path: Path, sources: Path) -> None:
    write_warc(sources / "plain.warc", site(3), compressed=False)
    write_warc(sources / "each.warc.gz", site(3, host="twice.example"))
    whole = sources / "whole.warc.gz"
    whole.write_bytes(gzip.compress((sources / "plain.warc").read_bytes()))
    twice = sources / "twice.gz"
    twice.write_bytes(gzip.compress((sources / "each.warc.gz").read_bytes()))
    assert counts(import_sources(path, [str(whole)])) == {"seen": 3, "new": 3}
    assert counts(import_sources(path, [str(twice)])) == {"seen": 3, "new": 3}
    assert counts(imported(path, sources / "..", page_gz=gzip.compress(html("Packed")))) == {"seen": 1, "new": 1}


# Bombs


@pytest.mark.slow
def test_bombs_of_gzip_are_refused_and_what_lies_behind_them_is_read(
    path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("source.inputs", "source.http_message", "readers.web_archives.captures"):
        monkeypatch.setattr(f"db.ingest.{module}.LARGEST_PAGE", 1 << 20)
    monkeypatch.setattr("db.ingest.readers.web_archives.framing.LARGEST_BLOCK", 1 << 20)
    bomb = b"<!doctype html><html><body>" + b" " * (8 << 20)
    report = imported(path, sources, bomb_gz=gzip.compress(bomb))
    assert codes(report) == ["too-large"]
    within = record("https://a.example/1", answer(gzip.compress(bomb), "Content-Encoding: gzip"))
    report = imported(path, sources, within_warc=within + record("https://a.example/2", answer(html("Behind"))))
    assert (codes(report), report.new) == (["too-large"], 1)
    member = gzip.compress(record("https://a.example/3", answer(bomb)))
    behind = gzip.compress(record("https://a.example/4", answer(html("Further"))))
    report = imported(path, sources, member_gz=member + behind)
    assert (codes(report), report.new) == (["too-large"], 1)
    assert titles(path) == {"Behind", "Further"}


def test_bombs_of_zip_are_refused_and_what_lies_behind_them_is_read(
    path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.ingest.readers.packed.members.ALWAYS_ALLOWED", 1 << 20)
    monkeypatch.setattr(inputs, "LARGEST_PAGE", 2 << 20)
    bomb = b"<!doctype html><html><body>" + b" " * (8 << 20)
    rows = b'{"title": "x", "body": "y"}\n' * 2 + b" " * (8 << 20)
    nested = html("Innermost")
    for n in range(6):
        nested = zipped({f"{n}.zip" if n else "page.html": nested})
    members = {"a.html": bomb, "b.jsonl": rows, "c.zip": nested, "d.html": html("Behind")}
    report = imported(path, sources, bomb_zip=zipped(members))
    assert titles(path) >= {"Behind"}
    assert set(codes(report)) == {"too-large", "too-deep"}
    assert "Innermost" not in titles(path)


# Names and links


def test_names_in_archives_lead_nowhere_else(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    names = ("../../out.html", "/abs.html", "C:\\drive.html", "..\\..\\win.html", "a/../../mid.html", "fine.html")
    members = [(name, html(f"Page at {n}")) for n, name in enumerate(names)]
    with zipfile.ZipFile(folder / "names.zip", "w") as packed:
        for name, data in members:
            packed.writestr(name, data)
    with tarfile.open(folder / "names.tar", "w") as tar:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        for name, kind in (("link.html", tarfile.SYMTYPE), ("hard.html", tarfile.LNKTYPE), ("dev", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
    for name, skipped in (("names.zip", 0), ("names.tar", 3)):
        report = import_sources(path, [str(folder / name)])
        assert_balanced(report)
        assert codes(report) == ["bad-name"] * 5
        assert report.skipped == skipped
    assert titles(path) == {"Page at 5"}
    assert sorted(each.name for each in tmp_path.rglob("*.html")) == []


# XML and YAML


GROWING = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY a "&a9;">]>'
)
WIDE = f'<!DOCTYPE x [<!ENTITY a "{"A" * 50_000}">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;<!ENTITY a "&p;">]>'


@pytest.mark.parametrize("before", [GROWING, WIDE, OUTSIDE, PARAMETER], ids=["growing", "wide", "outside", "parameter"])
@pytest.mark.parametrize(
    "form", [lambda text, before: rss(f"<title>T</title><description>{text}</description>", before=before),
             wordpress, nitf, sitemap], ids=["feed", "wordpress", "nitf", "sitemap"]
)  # fmt: skip
def test_entities_neither_grow_nor_fetch_anything(
    path: Path, sources: Path, form: Callable[[str, str], str], before: str
) -> None:
    text = form(f"{TEXT} {'&a;' * 1_000}", before)
    report = imported(path, sources, a_xml=text)
    assert codes(report) == ["bad-xml"]
    assert counts(report) == {"seen": 1, "rejected": 1}


def test_a_document_type_that_lies_elsewhere_is_not_fetched_and_does_no_harm(path: Path, sources: Path) -> None:
    before = '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/nitf.dtd">'
    assert counts(imported(path, sources, a_xml=nitf(TEXT, before))) == {"seen": 1, "new": 1}


def test_entities_in_a_page_of_html_are_text(path: Path, sources: Path) -> None:
    before = f'<?xml version="1.0"?>{GROWING.replace("DOCTYPE x", "DOCTYPE html")}'
    imported(path, sources, a_html=before + page("A page", above="<p>&a;</p>").removeprefix("<!doctype html>"))
    assert len(only(path).body) < 2_000


ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("front", "outcome"),
    [
        (f"title: A post\n{ALIASES}authors: *j", "A post"),
        ("title: A post\nauthors: &a [*a, Ada Bell]", "A post"),
        ("title: A post\nx: !!python/object/apply:os.mkdir ['{made}']", "A post"),
        (
            "title: !!python/object/apply:os.mkdir ['{made}']",
            "The council of the town met on Tuesday and spoke at length about the roads and…",
        ),
        ("title: A post\nx: " + "[" * 30_000 + "]" * 30_000, "A post"),
        ("title: A post\nx: " + "{a: " * 3_000, "A post"),
        ("title: A post\nx: " + "y" * 100_000, "bad-front-matter"),
        ("title: A p\0ost", "A post"),
    ],
    ids=["aliases", "recursive", "tag", "tag for a title", "deep", "deep and open", "large", "nul"],
)
def test_front_matter_that_means_harm_does_none(
    path: Path, sources: Path, tmp_path: Path, front: str, outcome: str
) -> None:
    made = tmp_path / "made"
    report = imported(path, sources, a_md=post(front.replace("{made}", str(made))))
    assert report.seen == 1
    assert (codes(report) or [only(path).title]) == [outcome]
    assert not made.exists()


# Depth and size


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a_html", page("Deep", body="<div>" * 100_000 + TEXT + "</div>" * 100_000)),
        ("a_html", page("Deep", body="<b>" * 100_000 + TEXT)),
        ("a_html", page("Deep", body="<table><tr><td>" * 100_000 + TEXT)),
        ("a_xml", rss(f"<title>T</title><description>{'&lt;div&gt;' * 100_000}{TEXT}</description>")),
        ("a_xml", wordpress(f"<![CDATA[{'<div>' * 100_000}{TEXT}]]>")),
        ("a_xml", wordpress("<a>" * 100_000 + TEXT + "</a>" * 100_000)),
        ("a_jsonl", '{"title": "x", "body": ' + "[" * 100_000 + "]" * 100_000 + '}\n{"title": "y", "body": 1}\n'),
        (
            "a_mht",
            "From: <Saved>\r\nMIME-Version: 1.0\r\n"
            + "".join(f'Content-Type: multipart/related; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(2_000)),
        ),
    ],
    ids=["page", "open page", "tables", "feed", "wordpress", "elements", "json", "mhtml"],
)
def test_what_lies_in_each_other_100_000_times_is_refused(path: Path, sources: Path, name: str, data: str) -> None:
    report = imported(path, sources, **{name: data})
    assert set(codes(report)) & {"too-deep", "bad-record"}
    assert report.new <= 1


def test_structured_data_that_is_deep_costs_itself_alone(path: Path, sources: Path) -> None:
    head = f'<script type="application/ld+json">{"[" * 100_000}{"]" * 100_000}</script>'
    imported(path, sources, a_html=page("A page", head=head))
    assert only(path).title == "A page"


@pytest.mark.slow
def test_large_pages_are_read_or_refused_by_what_they_are_large_with(path: Path, sources: Path) -> None:
    size = 5_000_000
    ordinary = page("A page")
    large = {
        "script_html": page("Script", head=f"<script>{'x=1;' * (size // 4)}</script>"),
        "picture_html": page("Picture", above=f'<img src="data:image/png;base64,{"A" * size}">'),
        "attribute_html": page("Attribute", above=f'<p data-x="{"x" * size}">{SENTENCE}</p>'),
        "text_html": page("Text", body=f"<p>{SENTENCE}</p>" * (size // 100)),
        "small_html": ordinary,
    }
    report = imported(path, sources, **large)
    assert titles(path) == {"Script", "Picture", "Attribute", "A page"}
    assert [(reject.code, Path(reject.place).name) for reject in report.rejects] == [("too-large", "text.html")]


def test_lines_without_end_cost_themselves_alone(path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 300_000
    for module in (
        "source.inputs.LARGEST_PAGE",
        "readers.tables.json_rows.LARGEST_PAGE",
        "readers.tables.csv_rows.LARGEST_FIELD",
    ):
        monkeypatch.setattr(f"db.ingest.{module}", limit)
    rows = [{"title": f"Row {n}", "body": TEXT if n != 1 else "word " * limit} for n in range(3)]
    out = io.StringIO()
    writer = csv.DictWriter(out, ["title", "body"])
    writer.writeheader()
    writer.writerows(rows)
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    for name, data in (("a_csv", out.getvalue()), ("a_jsonl", lines.replace("Row", "Line"))):
        report = imported(path, sources, **{name: data})
        assert codes(report) == ["too-large"]
        assert counts(report) == {"seen": 3, "new": 2, "rejected": 1}
    assert titles(path) == {"Row 0", "Row 2", "Line 0", "Line 2"}
    assert codes(imported(path, sources, b_txt=f"A title\n\n{'word ' * limit}\n")) == ["too-large"]
    assert codes(imported(path, sources, b_md=f"# A title\n\n{'word ' * limit}\n")) == ["too-large"]
    header = b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"y" * limit + b"\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
    report = imported(path, sources, b_warc=header + record("https://a.example/1", answer(html("Behind"))))
    assert (codes(report), report.new) == (["bad-record"], 1)


def test_a_paragraph_longer_than_any_text_is_cut_with_a_warning(
    path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.ingest.extraction.finishing._LONGEST_BODY", 1_000)
    row = json.dumps({"title": "A row", "body": TEXT})
    assert imported(path, sources, a_jsonl=f"{row}\n{row}\n").new == 1
    article = only(path)
    assert TEXT.startswith(article.body[:900])
    assert "The text was too long: its end is missing." in article.warnings


def test_lines_longer_than_what_is_looked_at_first_are_lines(path: Path, sources: Path) -> None:
    rows = [{"raw": "x" * 100_000, "title": f"Row {n}", "body": TEXT} for n in range(2)]
    report = imported(path, sources, a_jsonl="".join(json.dumps(row) + "\n" for row in rows))
    assert counts(report) == {"seen": 2, "new": 2}


def test_a_quote_that_nothing_closes_ends_a_table_after_a_while(
    path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.ingest.readers.tables.csv_rows.LARGEST_FIELD", 100_000)
    monkeypatch.setattr("db.ingest.readers.tables.tables.MOST_MISFITS", 50)
    rows = f'title,body\nOne,"{TEXT}"\nTwo,"' + "word\n" * 60_000
    report = imported(path, sources, a_csv=rows)
    assert titles(path) == {"One"}
    assert codes(report) == ["too-large", *["bad-record"] * 49, "bad-table"]
    junk = json.dumps({"title": "One line", "body": TEXT}) + "\n{}\n" + "no JSON\n" * 30_000
    assert codes(imported(path, sources, a_jsonl=junk))[-1] == "bad-table"


@pytest.mark.slow
def test_a_title_of_100_kilobytes_is_cut_with_a_warning_or_none(path: Path, sources: Path) -> None:
    long = "word " * 20_000
    body = json.dumps({"title": long, "body": f"{TEXT} In a row."})
    files = {
        "a_html": page(long),
        "a_jsonl": f"{body}\n{body}\n",
        "a_md": f"# {long}\n\n{TEXT} In a post.\n",
        "a_xml": rss(f"<title>{long}</title><description>{TEXT}</description>"),
    }
    for name, data in files.items():
        imported(path, sources, **{name: data})
    found = articles(path)
    assert len(found) == 4
    assert all(len(article.title) <= 1_000 and article.title.startswith("word word") for article in found)
    told = {"Its title was too long: it was cut.", UNTITLED}  # a heading of that length is none
    assert all(told.intersection(article.warnings) for article in found)
    imported(path, sources, a_txt=f"{long}\n\n{TEXT} In a page.\n")
    assert [UNTITLED in article.warnings for article in articles(path)].count(True) >= 1
    assert len(articles(path)) == 5


# Text


RUSSIAN = "Совет города собрался во вторник и долго говорил о бюджете, дорогах и новой школе. " * 6


def russian(title: str, encoding: str, declared: str) -> bytes:
    text = (
        f'<!doctype html><html lang="ru"><head><meta charset="{declared}"><title>{title}</title></head><body>'
        f"<article><h1>{title}</h1><p>{RUSSIAN}</p><p>{RUSSIAN}</p></article></body></html>"
    )
    return text.encode(encoding)


def test_a_wrong_encoding_is_seen_through(path: Path, sources: Path) -> None:
    ways = (
        ("utf-8", "windows-1251", b""),
        ("cp1251", "utf-8", b""),
        ("koi8-r", "x-nonsense", b""),
        ("utf-16-le", "utf-8", b"\xff\xfe"),
        ("utf-16-le", "utf-8", b""),
        ("utf-8", "utf-16", b"\xef\xbb\xbf"),
    )
    files = {
        f"{n}_html": mark + russian(f"Совет города {n}", encoding, declared)
        for n, (encoding, declared, mark) in enumerate(ways)
    }
    imported(path, sources, **files)
    found = articles(path)
    assert {article.title for article in found} == {f"Совет города {n}" for n in range(len(ways))}
    assert all("Совет города собрался во вторник" in article.body for article in found)
    assert not any("\ufffd" in article.body for article in found)


def test_mixed_encodings_keep_what_can_be_read_and_say_so_and_noise_is_refused(path: Path, sources: Path) -> None:
    mixed = russian("Совет", "utf-8", "utf-8").replace(b"</article>", b"<p>" + RUSSIAN.encode("cp1251") + b"</article>")
    imported(path, sources, a_html=mixed)
    article = only(path)
    assert "Совет города собрался" in article.body
    assert article.warnings
    noise = b"<!doctype html><html><title>Noise</title><body>" + random.Random(2).randbytes(20_000)
    assert codes(imported(path, sources, b_html=noise)) == ["charset"]


@pytest.mark.parametrize("char", ["\u202b", "\x7f", "\x1b[31m", "\xad"])
def test_paragraphs_with_invisible_characters_are_not_lost(path: Path, sources: Path, char: str) -> None:
    body = "".join(f"<p>The {char}council{char} met on {char}day {n}. {SENTENCE}</p>" for n in range(6))
    imported(path, sources, a_html=page("A page", body=body))
    assert only(path).body.count("council") == 12


def test_nuls_go_and_the_text_around_them_stays(path: Path, sources: Path) -> None:
    files = {
        "a_html": page("N\0ul page"),
        "a_md": post("title: N\0ul post"),
        "a_jsonl": (json.dumps({"title": "N\0ul line", "body": TEXT + "\0"}) + "\n") * 2,
        "a_csv": f'title,body\nN\0ul row,"{TEXT}"\n',
        "a_xml": rss(f"<title>Nul\0 item</title><description>{TEXT}\0</description>"),
        "a_txt": f"N\0ul text\n\n{TEXT}\n",
    }
    for name, data in files.items():
        assert imported(path, sources, **{name: data}).rejected == 0
    assert titles(path) == {f"Nul {kind}" for kind in ("page", "post", "line", "row", "item", "text")}
    assert not any("\0" in article.body for article in articles(path))


DATES = (
    ("12.03.2022", "de", "2022-03-12"),
    ("2022年3月12日", "zh", "2022-03-12"),
    ("31 grudnia 2021", "pl", "2021-12-31"),
    ("10 hours ago", "en", None),
    ("vor 3 Stunden", "de", None),
    ("yesterday", "en", None),
    ("9999-12-31", "en", None),
    ("2099-01-01", "en", None),
    ("0000-00-00", "en", None),
)


def test_a_date_is_read_as_it_is_said_wherever_it_is_said_and_never_invented(path: Path, sources: Path) -> None:
    files: dict[str, str] = {}
    expected: dict[str, str | None] = {}
    for n, (said, language, published) in enumerate(DATES):
        data = json.dumps({"@type": "NewsArticle", "headline": f"Data {n}", "datePublished": said})
        meta = f'<meta property="article:published_time" content="{said}">'
        item = f"<title>Feed {n}</title><pubDate>{said}</pubDate><description>{TEXT}</description>"
        row = {"title": f"Row {n}", "body": TEXT, "date": said, "language": language}
        files |= {
            f"time{n}_html": page(f"Time {n}", above=f'<time class="date">{said}</time>', language=language),
            f"meta{n}_html": page(f"Meta {n}", head=meta, language=language),
            f"data{n}_html": page(
                f"Data {n}", head=f'<script type="application/ld+json">{data}</script>', language=language
            ),
            f"front{n}_md": post(f"title: Front {n}\ndate: {said}\nlang: {language}"),
            f"row{n}_jsonl": json.dumps(row) + "\n",
            f"feed{n}_xml": rss(item, language=language),
            f"text{n}_txt": f"Main » News » Text {n}\n\nText {n}\n\n{said}\n\n{TEXT}\n",
        }
        kinds = ("Time", "Meta", "Data", "Front", "Row", "Feed", "Text")
        expected |= {f"{kind} {n}": published for kind in kinds}
    assert imported(path, sources, **files).new == len(files)
    assert {article.title: article.published and article.published.iso for article in articles(path)} == expected


# Files that are none


def test_what_is_empty_or_no_file_is_named(path: Path, sources: Path) -> None:
    assert codes(imported(path, sources, a_html=b"")) == ["empty-body"]
    assert codes(imported(path, sources, a_gz=b"")) == ["empty-body"]
    assert codes(imported(path, sources, a_csv=b"title,body\n")) == ["empty-body"]
    assert counts(imported(path, sources, a_zip=zipped({}))) == {}


def test_a_csv_that_fits_no_table_is_no_text_either(path: Path, sources: Path) -> None:
    assert codes(imported(path, sources, a_csv="title,body\nOne,a,b,c\nTwo,d,e,f\n")) == ["bad-record"] * 2


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs sockets and pipes that are files")
def test_a_socket_and_a_pipe_are_refused_at_once(path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sources)
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for name in ("pipe", "socket"):
            assert codes(import_sources(path, [name])) == ["not-a-file"]
    Path("page.html").write_bytes(html("Page"))
    assert counts(import_sources(path, [str(sources)])) == {"seen": 1, "new": 1}


# Whatever a terminal would obey

EVIL = (
    "\x1b]52;c;b3duZWQ=\x07\x1b]0;owned\x1b\\\x9d0;owned\x9c\x1b[31m\x9b2J\x7f\x85\x90owned\x9c"
    "\u202ereverse\u202c\u2066isolated\u2069\u2028\ufdd0"
)
FILE = "\x1b]52;c;b3duZWQ=\x07\x9b2J\u202e"


def evil_sources(folder: Path) -> Iterator[tuple[str, int]]:
    """Files in which every field means harm; each with how many articles are in it."""

    def write(name: str, data: bytes | str, count: int) -> tuple[str, int]:
        place = folder / f"{FILE}{name}"
        place.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(place), count

    where = f"https://a.example/{EVIL}"
    data = {
        "@type": "NewsArticle",
        "headline": f"Data {EVIL}",
        "author": {"name": f"Ada {EVIL} Bell"},
        "articleSection": f"World {EVIL}",
        "inLanguage": f"en{EVIL}",
        "publisher": {"name": f"Gazette {EVIL}"},
        "url": where,
    }
    links = f'<p>See <a href="{where}">the {EVIL} link of many words</a> and <a href="javascript:{EVIL}">this</a>.</p>'
    also = f'<h3>Read also</h3><ul><li><a href="https://a.example/2">A related {EVIL} title here</a></li></ul>'
    crumbs = f'<nav class="breadcrumb"><a href="/">Home {EVIL}</a> › <a href="/w">World {EVIL}</a></nav>'
    html_page = page(
        f"Page {EVIL}",
        head=f'<link rel="canonical" href="{where}"><meta name="author" content="Ada {EVIL} Bell">'
        f'<meta property="article:section" content="World {EVIL}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script>',
        above=crumbs + links,
        body=f"<h2>Heading {EVIL}</h2>"
        + f"<p>{SENTENCE}{EVIL}</p>" * 6
        + f"<blockquote>{EVIL} quote</blockquote>"
        + also,
        language=f"en{EVIL}",
    )
    references = "".join(f"&#{ord(char)};" for char in EVIL if char != "\ufdd0")
    yield write("page.html", html_page, 1)
    yield write("references.html", html_page.replace(EVIL, references).replace("a.example", "b.example"), 1)
    row = {
        "title": f"Row {EVIL}",
        "body": f"{TEXT}\n\n{EVIL}",
        "author": f"Ada {EVIL} Bell",
        "section": f"World {EVIL}",
        "url": where,
        "language": f"en{EVIL}",
        "date": f"2022-01-26{EVIL}",
    }
    yield write("rows.jsonl", (json.dumps(row) + "\n") + json.dumps({**row, "title": f"Line {EVIL}", "url": ""}), 2)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow({**row, "title": f"Cell {EVIL}", "body": TEXT})
    yield write("rows.csv", out.getvalue(), 1)
    escaped = json.dumps(EVIL)[1:-1]
    names = ("title", "author", "category", "lang", "permalink")
    front = "\n".join(f'{name}: "{name} {escaped}"' for name in names)
    yield write("post.md", f"{post(front)}\n\n# Heading {EVIL}\n\n[a {EVIL} link]({where.replace(' ', '')})\n", 1)
    item = (
        f"<title>Item {EVIL}</title><link>{where}</link><author>Ada {EVIL} Bell</author><category>World {EVIL}"
        f"</category><guid>{where}</guid><description>{TEXT} {EVIL}</description>"
    )
    yield write("feed.xml", rss(item, language=f"en{EVIL}"), 1)
    yield write(
        "text.txt",
        f"Main » World {EVIL} » 2022 » Text\n\nText {EVIL}\n\n{TEXT} {EVIL}\n\nRead also:\n\nTitle {EVIL}\n",
        1,
    )
    captured = page(f"Capture {EVIL}", above=f"<p>{SENTENCE}{EVIL}</p>").encode()
    capture = record(f"https://c.example/{EVIL}", answer(captured, f"X-{EVIL}: {EVIL}"))
    yield write("crawl.warc", capture + b"WARC/1.0\r\nNothing\r\n\r\n", 1)
    yield write("pages.zip", zipped({f"in/{FILE}.html": page(f"Member {EVIL}").encode(), f"../{FILE}.html": b"x"}), 1)
    yield write("refused.html", page(f"Nothing {EVIL}", body=""), 0)


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Every text of an archive, with its table and column."""
    with reading(path) as connection:
        tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            if "_fts" in table or table.startswith("sqlite_"):
                continue
            cursor = connection.execute(f"select * from {table}")
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    if column == "body":
                        value = unpack(value)
                    if isinstance(value, str):
                        yield f"{table}.{column}", value


PLACES = ("sources.place", "files.place", "rejects.place", "runs.sources")
"""Where names of files are kept: as they are, or they couldn't be opened again."""


def strings(text: str) -> Iterator[str]:
    """A text, or the texts in it where it is JSON."""
    if text.startswith(("[", "{")):
        try:
            found = json.loads(text)
        except ValueError:
            pass
        else:
            for one in found if isinstance(found, list) else found.values():
                yield str(one)
            return
    yield text


@pytest.mark.slow
def test_nothing_that_a_terminal_obeys_comes_into_an_archive_or_out_of_it(path: Path, sources: Path, run: Run) -> None:
    for place, count in evil_sources(sources):
        done = run("import", place, "-a", path)
        assert done.exit_code in (0, 5), done.output
        assert is_safe("".join(done.output.split("\n"))), place
        with sqlite3.connect(path) as connection:
            query = "select count(*) from sources where place like ? || '%'"
            assert connection.execute(query, (place,)).fetchone() == (count,), done.output
        connection.close()
    for column, text in texts_of(path):
        if column not in PLACES:
            for one in strings(text):
                assert is_safe(one.replace("\n", " ").replace("\t", " ")), (column, one)
                assert clean(one) == one, column
    slugs = [article.slug for article in articles(path)]
    commands: list[tuple[str, ...]] = [
        ("search", "council", "--format", form) for form in ("table", "json", "jsonl", "csv")
    ]
    commands += [("show", slug, "--format", form) for slug in slugs for form in ("text", "markdown", "json")]
    commands += [("runs",), ("rejects",), ("rejects", "--format", "json"), ("runs", "--format", "json"), ("stats",)]
    for command in commands:
        done = run(*command, "-a", path)
        assert done.exit_code in (0, 1), done.output
        shown = "".join(done.output.split("\n"))
        assert is_safe(shown), command


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="names of files hold no control characters there")
def test_explaining_and_trying_an_import_is_safe_as_well(path: Path, sources: Path, run: Run) -> None:
    places = [place for place, _ in evil_sources(sources)]
    json_report = ("--dry-run", "--format", "json")
    tries = [
        ("--explain",),
        ("--explain", places[-1]),
        ("--dry-run",),
        json_report,
        ("--dry-run", "--progress", "json"),
    ]
    for options in tries:
        done = run("import", sources, *options, "-a", path)
        assert is_safe("".join(done.output.split("\n"))), options

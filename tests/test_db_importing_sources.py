"""Importing what archives really come as, from one end to the other: real files, worker processes, a real archive."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from itertools import pairwise
from os import urandom
from pathlib import Path

import pytest
from archives import reading, rows
from conftest import ROOT, Run
from patience import PATIENCE
from test_db_importing import articles, assert_balanced, counts
from test_db_rereading import slow_pages
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from web_server import WebServer, serving

from db.archive import Archive
from db.check import check_archive
from db.ingest import importer as importing
from db.ingest import process_pool
from db.ingest.importer import import_sources
from db.ingest.source.import_options import ImportOptions
from db.models import Progress

SENTENCE = "The council of {0} met on Tuesday and spoke at length about the {0} budget, the roads and the new school. "


def html(title: str, *, url: str = "", links: str = "", day: str = "2022-01-26", words: str = "") -> bytes:
    """A page of a news site about ``title``, with all that such pages have around their text."""
    paragraphs = "".join(f"<p>{SENTENCE.format(title)}Paragraph {n} of {title}. {words}</p>" for n in range(6))
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    data = {"@type": "NewsArticle", "headline": title, "datePublished": f"{day}T10:00:00+01:00"}
    return f"""<!doctype html><html lang="en"><head><title>{title} - The Gazette</title>{canonical}
        <script type="application/ld+json">{json.dumps(data)}</script></head><body>
        <nav><a href="/">Home</a> <a href="/news/">News</a></nav>
        <article><h1>{title}</h1>{paragraphs}<p>{links}</p></article></body></html>""".encode()


def write_warc(path: Path, pages: dict[str, bytes], *, compressed: bool = True, date: str = "2022-02-01") -> list[int]:
    """A WARC of these pages by address; the offset of each."""
    offsets = []
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)
        for url, page in pages.items():
            offsets.append(file.tell())
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            said = {"WARC-Date": f"{date}T12:00:00Z"}
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(page), http_headers=headers, warc_headers_dict=said
            )
            writer.write_record(record)
    return offsets


def site(count: int, host: str = "gazette.example") -> dict[str, bytes]:
    """Pages by address, each with a link to the next."""
    urls = [f"https://{host}/news/2022/page-{n}.html" for n in range(count + 1)]
    return {
        url: html(f"Page {n}", links=f'See <a href="{further}">the next page of many</a> on it.')
        for n, (url, further) in enumerate(pairwise(urls))
    }


def in_text(path: Path) -> tuple[int, int]:
    """How many in-text links there are, and how many lead somewhere."""
    with reading(path) as connection:
        query = "select count(*), count(target_id) from links where kind = 'in-text'"
        found: tuple[int, int] = connection.execute(query).fetchone()
    return found


def test_a_web_archive_gives_its_articles_with_all_that_they_carry(path: Path, tmp_path: Path) -> None:
    offsets = write_warc(tmp_path / "crawl.warc.gz", site(4))
    report = import_sources(path, [str(tmp_path / "crawl.warc.gz")])
    assert counts(report) == {"seen": 4, "new": 4}
    found = articles(path)
    assert {each.title for each in found} == {f"Page {n}" for n in range(4)}
    assert {each.site for each in found} == {"gazette.example"}
    assert {each.published.iso for each in found if each.published} == {"2022-01-26T10:00:00+01:00"}
    assert {each.date_from for each in found} == {"json-ld"}
    sources = [each.source for each in sorted(found, key=lambda each: each.title) if each.source]
    assert [source.offset for source in sources] == offsets
    assert {source.captured for source in sources} == {"2022-02-01T12:00:00Z"}
    assert all("warc" in source.importer and "extractor" in source.importer for source in sources)
    assert in_text(path) == (4, 3)
    assert check_archive(path) == []


@pytest.mark.slow
def test_the_same_pages_as_files_as_a_zip_and_as_a_tar_are_the_same_articles(path: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    for url, page in site(3).items():
        place = mirror / url.removeprefix("https://")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(page)
    shutil.make_archive(str(tmp_path / "packed"), "zip", mirror)
    with tarfile.open(tmp_path / "packed.tar.gz", "w:gz") as tar:
        tar.add(mirror, ".")
    assert counts(import_sources(path, [str(mirror)])) == {"seen": 3, "new": 3}
    assert counts(import_sources(path, [str(tmp_path / "packed.zip")])) == {"seen": 3, "duplicate": 3}
    assert counts(import_sources(path, [str(tmp_path / "packed.tar.gz")])) == {"seen": 3, "duplicate": 3}
    assert {each.url for each in articles(path)} == set(site(3))
    assert check_archive(path) == []


def test_captures_are_in_order_whatever_their_zones(path: Path, tmp_path: Path) -> None:
    url = "https://gazette.example/a"
    write_warc(tmp_path / "1.warc.gz", {url: html("Plan", words="The later words.")}, date="2022-02-01")
    note = f"<!--\n Page saved with SingleFile \n url: {url} \n saved date: Tue Feb 01 2022 12:30:00 GMT+0100 -->"
    page = html("Plan", url=url, words="The earlier words.").replace(b"<head>", note.encode() + b"<head>", 1)
    (tmp_path / "2.html").write_bytes(page)
    import_sources(path, [str(tmp_path / "1.warc.gz")])
    assert counts(import_sources(path, [str(tmp_path / "2.html")])) == {"seen": 1, "updated": 1}
    (article,) = articles(path)
    assert "The later words." in article.body
    assert article.source is not None
    assert article.source.captured == "2022-02-01T11:30:00Z"


def test_a_page_captured_again_is_a_version_if_its_text_changed_and_nothing_if_not(path: Path, tmp_path: Path) -> None:
    url = "https://gazette.example/a"
    write_warc(tmp_path / "1.warc.gz", {url: html("Plan")}, date="2022-02-01")
    write_warc(tmp_path / "2.warc.gz", {url: html("Plan")}, date="2022-02-02")
    write_warc(tmp_path / "3.warc.gz", {url: html("Plan", words="It was changed.")}, date="2022-02-03")
    assert counts(import_sources(path, [str(tmp_path / "1.warc.gz")])) == {"seen": 1, "new": 1}
    assert counts(import_sources(path, [str(tmp_path / "3.warc.gz")])) == {"seen": 1, "updated": 1}
    assert counts(import_sources(path, [str(tmp_path / "2.warc.gz")])) == {"seen": 1, "duplicate": 1}
    (article,) = articles(path)
    assert "It was changed." in article.body
    with closing(Archive.open(path)) as archive:
        assert archive.stats().versions == 2


def test_a_damaged_record_costs_itself_alone_and_is_named_with_its_place(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    offsets = write_warc(file, site(6))
    data = bytearray(file.read_bytes())
    data[offsets[2] + 60 : offsets[2] + 80] = bytes(20)
    file.write_bytes(data[:-30])
    report = import_sources(path, [str(file)])
    assert_balanced(report)
    assert {each.title for each in articles(path)} >= {"Page 0", "Page 1", "Page 3", "Page 4"}
    assert {reject.offset for reject in report.rejects} >= {offsets[2]}
    assert {reject.code for reject in report.rejects} <= {"gzip", "bad-record", "truncated"}
    with reading(path) as connection:
        kept = connection.execute("select code, offset from rejects order by id").fetchall()
    assert kept == [(reject.code, reject.offset) for reject in report.rejects]


def test_a_file_that_has_not_changed_is_not_opened_again(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    write_warc(file, site(3))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    import_sources(path, [str(file)])
    file.write_bytes(bytes(file.stat().st_size))  # it would be refused
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert counts(import_sources(path, [str(file)])) == {"seen": 3, "unchanged": 3}
    os.utime(file, (1_700_000_001, 1_700_000_001))
    assert import_sources(path, [str(file)]).rejected == 1


def test_what_an_unchanged_file_had_refused_is_refused_again(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    write_warc(file, {**site(2), "https://gazette.example/empty": b"<html><body><div></div></body></html>"})
    os.utime(file, (1_700_000_000, 1_700_000_000))
    first, second = (import_sources(path, [str(file)]) for _ in range(2))
    assert first.rejects == second.rejects
    assert counts(second) == {"seen": 3, "unchanged": 2, "rejected": 1}


@pytest.mark.slow
@pytest.mark.parametrize("compressed", [True, False])
def test_an_import_stopped_within_a_file_goes_on_there(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressed: bool
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    monkeypatch.setattr(process_pool, "MOST_WAITING", 2)
    file = tmp_path / "crawl.warc"
    write_warc(file, site(12), compressed=compressed)
    os.utime(file, (1_700_000_000, 1_700_000_000))
    told: list[Progress] = []
    report = import_sources(path, [str(file)], progress=told.append, stopped=lambda: len(told) > 5)
    assert report.interrupted
    first = len(articles(path))
    assert 0 < first < 12
    report = import_sources(path, [str(file)])
    assert counts(report) == {"seen": 12, "new": 12 - first, "unchanged": first}
    assert len(articles(path)) == 12
    with reading(path) as connection:
        assert connection.execute("select count(*) from sources").fetchone() == (12,)
    assert check_archive(path) == []


IMPORT = """
import os, sys
from pathlib import Path
from db.ingest import importer
importer.BATCH, importer.BATCH_SECONDS = 4, float("inf")
if __name__ == "__main__":
    importer.import_sources(Path(sys.argv[1]), [sys.argv[2]], progress=lambda progress: os.write(1, b"."))
"""


@pytest.mark.slow
@pytest.mark.parametrize("dots", [3, 9, 14])
def test_a_killed_import_neither_repeats_nor_skips(path: Path, tmp_path: Path, dots: int) -> None:
    file = tmp_path / "crawl.warc.gz"
    write_warc(file, site(16))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    script = tmp_path / "run.py"
    script.write_text(IMPORT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(path), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, bufsize=0, env=environment) as process:
        assert process.stdout is not None
        for _ in range(dots):
            process.stdout.read(1)
        process.send_signal(signal.SIGKILL)
    first = len(articles(path))
    assert first % 4 == 0
    assert counts(import_sources(path, [str(file)])).get("new", 0) == 16 - first
    with reading(path) as connection:
        assert connection.execute("select count(*), count(distinct offset) from sources").fetchone() == (16, 16)
    assert check_archive(path) == []


def test_files_of_a_folder_that_are_not_what_their_names_say_are_refused_by_name(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    broken = {"a.html": b"", "b.htm": bytes(range(128, 256)), "c.jsonl": b'{"a":', "d.warc.gz": b"WORC/1.0 \xff\0"}
    passed_over = {"e.css": b"p {}", "f.json": b"[1]", "g.png": b"\x89PNG\r\n\x1a\n", "h.css": b""}
    for name, data in {**broken, **passed_over}.items():
        (folder / name).write_bytes(data)
    report = import_sources(path, [str(folder)])
    assert [Path(reject.place).name for reject in report.rejects] == list(broken)
    assert counts(report) == {"seen": 4, "rejected": 4, "skipped": 4}


def test_captures_of_several_addresses_that_call_one_their_own_are_articles_each_if_they_state_other_days(
    path: Path, tmp_path: Path
) -> None:
    where = "https://gazette.example/item.php"
    texts = {n: html("Weekly letter", url=where, day=f"2021-0{n}-05", words=f"It is letter {n}.") for n in (1, 2, 3)}
    file = tmp_path / "letters.warc.gz"
    write_warc(file, {f"{where}?id={n}": text for n, text in texts.items()})
    assert counts(import_sources(path, [str(file)]))["new"] == 3
    later = tmp_path / "later.warc.gz"
    write_warc(later, {f"{where}?id=2": html("Weekly letter", url=where, day="2021-02-05", words="It was letter 2.")})
    report = counts(import_sources(path, [str(later)]))
    assert (report.get("new", 0), report["updated"]) == (0, 1)
    assert check_archive(path) == []


@pytest.mark.slow
def test_workers_end_with_the_program_that_is_killed(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    write_warc(file, site(200))
    script = tmp_path / "run.py"
    script.write_text(IMPORT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSBROWSE_TEST_MARK": str(tmp_path)}
    command = [sys.executable, str(script), str(path), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, bufsize=0, env=environment) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        assert len(marked(str(tmp_path))) > 1
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while marked(str(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert marked(str(tmp_path)) == []


def marked(mark: str) -> list[int]:
    """The processes that were started with a mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"NEWSBROWSE_TEST_MARK={mark}".encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_options_are_part_of_what_was_read(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "table.jsonl"
    row = {"hl1": "A plan for the roads", "words": "Roads are to be mended. " * 20, "when": "2022-01-26"}
    file.write_text(json.dumps(row) + "\n")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert import_sources(path, [str(file)]).rejected == 1
    fields = {"title": "hl1", "body": "words", "date": "when"}
    assert import_sources(path, [str(file)], ImportOptions(fields=fields)).new == 1
    assert import_sources(path, [str(file)], ImportOptions(fields=fields)).unchanged == 1


def test_posts_find_their_site_and_each_other(path: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    for n in range(6):
        link = f"[before](https://blog.example/2022/01/0{n}/note-{n}/)" if n else ""
        (posts / f"2022-01-0{n + 1}-note-{n + 1}.md").write_text(
            f'+++\npath = "2022/01/0{n + 1}/note-{n + 1}"\ntitle = "Note {n + 1}"\nauthors = ["A. Person"]\n+++\n\n'
            f"About the harvest, note {n + 1}. See {link} and [a shop](https://shop.example/{n}).\n"
        )
    report = import_sources(path, [str(posts)])
    assert counts(report) == {"seen": 6, "new": 6}
    assert any("https://blog.example/" in note for note in report.notes)
    assert in_text(path)[1] == 5
    assert {each.site for each in articles(path)} == {"blog.example"}
    assert {each.authors for each in articles(path)} == {("A. Person",)}


def test_posts_in_a_zip_find_their_site_too(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "posts.zip", "w") as packed:
        packed.writestr("picture.png", b"\x89PNG")
        for n in range(1, 6):
            link = f"[before](https://blog.example/2022/01/0{n - 1}/note-{n - 1}/)"
            front = f'+++\npath = "2022/01/0{n}/note-{n}"\ntitle = "Note {n}"\n+++\n\n'
            packed.writestr(f"posts/note-{n}.md", front + f"About the harvest, note {n}, as was said {link}.\n")
    report = import_sources(path, [str(tmp_path / "posts.zip")])
    assert counts(report) == {"seen": 5, "new": 5, "skipped": 1}
    assert any("https://blog.example/" in note for note in report.notes)
    assert in_text(path)[1] == 4


def test_posts_that_get_an_address_later_are_the_same_articles(path: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    for n in range(3):
        front = f"---\ntitle: Note {n}\ndate: 2022-01-0{n + 1}\n---\n\n"
        (posts / f"note-{n}.md").write_text(f"{front}About the harvest of the year, note {n}.\n")
    assert import_sources(path, [str(posts)]).new == 3
    report = import_sources(path, [str(posts)], ImportOptions(base_url="https://blog.example/"))
    assert counts(report) == {"seen": 3, "updated": 3}
    found = articles(path)
    assert len(found) == 3
    assert {each.site for each in found} == {"blog.example"}
    assert all(each.url and each.url.startswith("https://blog.example/") for each in found)
    assert check_archive(path) == []


# From the web


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


FAST = ImportOptions(allow_private=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No politeness to a server of one's own."""
    monkeypatch.setattr("db.ingest.stream.DELAY_SECONDS", 0.0)


def test_an_address_is_fetched_and_asked_only_for_changes_the_next_time(path: Path, web: WebServer) -> None:
    web.validated("/news/plan.html", html("Plan").decode(), etag='"1"')
    url = web.url("/news/plan.html")
    assert counts(import_sources(path, [url], FAST)) == {"seen": 1, "new": 1}
    assert counts(import_sources(path, [url], FAST)) == {"seen": 1, "unchanged": 1}
    (article,) = articles(path)
    assert article.source is not None
    assert article.source.place == article.url == url


def test_private_addresses_are_refused_unless_allowed(path: Path, web: WebServer) -> None:
    report = import_sources(path, [web.url("/news/plan.html")])
    assert [reject.code for reject in report.rejects] == ["private-address"]


def test_a_sitemaps_file_says_what_is_missing_and_fetches_only_when_told(
    path: Path, tmp_path: Path, web: WebServer
) -> None:
    places = [f"/news/page-{n}.html" for n in range(3)]
    for n, place in enumerate(places):
        web.page(place, html(f"Page {n}"))
    file = tmp_path / "sitemap.xml"
    listed = "".join(f"<url><loc>{web.url(place)}</loc></url>" for place in places)
    file.write_text(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>')
    report = import_sources(path, [str(file)])
    assert counts(report) == {"skipped": 3}
    assert "Addresses listed: 3, of which not in the archive: 3." in report.notes
    assert web.requests == []
    assert import_sources(path, [str(file)], ImportOptions(fetch=True)).rejected == 3
    report = import_sources(path, [str(file)], ImportOptions(allow_private=True, fetch=True))
    assert counts(report) == {"seen": 3, "new": 3}


def test_a_front_page_gives_what_its_feed_has_though_it_stays_as_it_is(path: Path, web: WebServer) -> None:
    def feed(word: str) -> str:
        items = "".join(
            f"<item><title>Item {n}</title><link>{web.url(f'/news/{n}.html')}</link>"
            f"<content:encoded>&lt;p&gt;{SENTENCE.format(word) * 8}&lt;/p&gt;</content:encoded></item>"
            for n in range(3)
        )
        space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        return f"<rss version='2.0' {space}><channel><title>Gazette</title>{items}</channel></rss>"

    head = '<head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
    web.validated("/", f"<html>{head}<body>Hi</body></html>", etag='"1"')
    web.page("/feed.xml", feed("harbour"), kind="text/xml")
    assert counts(import_sources(path, [web.url("/")], FAST)) == {"seen": 3, "new": 3}
    web.page("/feed.xml", feed("railway"), kind="text/xml")
    assert counts(import_sources(path, [web.url("/")], FAST)) == {"seen": 3, "updated": 3}


# Hostile things


def test_a_zip_that_leads_out_of_itself_is_refused_and_nothing_is_written(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "evil.zip"
    file.parent.mkdir(parents=True)
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("../../out.html", html("Out"))
        packed.writestr("/abs.html", html("Abs"))
        packed.writestr("fine.html", html("Fine"))
    report = import_sources(path, [str(file)])
    assert counts(report) == {"seen": 3, "new": 1, "rejected": 2}
    assert {reject.code for reject in report.rejects} == {"bad-name"}
    assert sorted(each.name for each in tmp_path.rglob("*.html")) == []


def test_a_link_out_of_the_folder_is_not_followed_and_a_loop_ends(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (tmp_path / "secret.html").write_bytes(html("Secret"))
    (folder / "page.html").write_bytes(html("Page"))
    (folder / "secret.html").symlink_to(tmp_path / "secret.html")
    (folder / "loop").symlink_to(folder)
    (folder / "self.html").symlink_to(folder / "self.html")
    assert counts(import_sources(path, [str(folder)])) == {"seen": 1, "new": 1}


@pytest.mark.slow
def test_how_far_it_is_in_one_large_file_is_told_as_well(tmp_path: Path) -> None:
    capture = tmp_path / "site.warc.gz"
    write_warc(
        capture,
        {f"https://www.gazette.example/{n}": html(f"Harbour {n}", words=urandom(9_000).hex()) for n in range(120)},
    )
    told: list[Progress] = []
    import_sources(tmp_path / "a.db", [str(capture)], ImportOptions(workers=1), progress=told.append)
    shares = [progress.done for progress in told if progress.stage == "reading"]
    assert all(share is not None and 0 <= share <= 1 for share in shares)
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert len(set(shares)) > 5


def test_a_file_that_grows_while_it_is_read_is_said_and_read_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_pool, "MOST_WAITING", 0)
    file = tmp_path / "crawl.warc.gz"
    write_warc(file, site(3))
    whole = file.read_bytes()
    offsets = write_warc(file, site(3))
    file.write_bytes(whole[: offsets[2]])

    def grow(progress: Progress) -> None:
        with file.open("r+b") as grown:
            grown.write(whole)

    report = import_sources(path, [str(file)], progress=grow)
    assert "changed" in {reject.code for reject in report.rejects}
    again = import_sources(path, [str(file)])
    assert len(articles(path)) == 3
    assert again.rejected == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_loses_nothing_and_it_goes_on_when_there_is_room(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    write_warc(file, site(60))
    script = tmp_path / "run.py"
    script.write_text(
        "import resource, signal, sys\nfrom pathlib import Path\nfrom db.errors import ArchiveError\n"
        "from db.ingest import importer\nimporter.BATCH = 5\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
        "    try:\n        importer.import_sources(Path(sys.argv[1]), [sys.argv[2]])\n"
        "    except ArchiveError as error:\n        print(error)\n        sys.exit(error.exit_code)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(path), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 3, done.stderr
    first = len(articles(path))
    assert 0 < first < 60
    assert import_sources(path, [str(file)]).new == 60 - first
    assert check_archive(path) == []
    assert rows(path)


def site_of_two_pages(web: WebServer) -> str:
    """A sitemap whose pages, and which itself, are sent only to those who don't know them."""
    places = ("/news/plan.html", "/news/fog.html")
    for place in places:
        web.validated(place, html(place).decode(), etag='"1"')
    listed = "".join(f"<url><loc>{web.url(place)}</loc></url>" for place in places)
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'
    web.validated("/sitemap.xml", sitemap, etag='"1"')
    return web.url("/sitemap.xml")


def test_a_page_of_a_site_that_took_too_long_is_asked_for_again(path: Path, web: WebServer) -> None:
    source = site_of_two_pages(web)
    for _ in range(2):
        with slow_pages("/fog.html"):
            report = import_sources(path, [source], FAST)
        assert [each.code for each in report.rejects] == ["timeout"]
    assert import_sources(path, [source], FAST).new == 1
    assert len(articles(path)) == 2
    asked = len(web.paths)
    assert import_sources(path, [source], FAST).rejected == 0
    assert web.paths[asked:] == ["/sitemap.xml"]


def test_a_page_of_a_site_that_took_too_long_can_be_tried_alone(path: Path, web: WebServer, run: Run) -> None:
    source = site_of_two_pages(web)
    with slow_pages("/fog.html"):
        import_sources(path, [source], FAST)
    asked = len(web.paths)
    assert run("import", "--retry", "-a", str(path)).exit_code == 0
    assert web.paths[asked:] == ["/news/fog.html"]
    assert len(articles(path)) == 2


def test_a_page_that_was_refused_is_refused_again_though_its_server_says_that_it_is_the_same(
    path: Path, web: WebServer
) -> None:
    web.validated("/news/plan.html", html("Plan").decode(), etag='"1"')
    web.validated("/news/empty.html", "<html><title>Plan</title><body></body></html>", etag='"1"')
    listed = "".join(f"<url><loc>{web.url(place)}</loc></url>" for place in ("/news/plan.html", "/news/empty.html"))
    web.page("/sitemap.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>')
    for new in (1, 0):
        report = import_sources(path, [web.url("/sitemap.xml")], FAST)
        assert (report.new, report.rejected, report.unchanged) == (new, 1, 1 - new)


def test_a_feeds_summary_stays_where_its_page_cannot_be_read(path: Path, web: WebServer) -> None:
    item = f"<item><title>Fog</title><link>{web.url('/fog')}</link><description>It came up …</description></item>"
    web.page("/feed", f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>", kind="text/xml")
    web.validated("/fog", "<article>" + "<div>" * 3_000 + "Fog</article>", etag='"1"')
    for _ in range(2):
        import_sources(path, [web.url("/feed")], FAST)
        (article,) = articles(path)
        assert "It came up" in article.body
        assert any("could not be read" in warning for warning in article.warnings)


def test_an_entry_of_a_folder_that_cannot_be_asked_for_costs_itself(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.html").write_bytes(html("Plan"))
    (tmp_path / "pages/b.html").symlink_to(tmp_path / "elsewhere")
    is_file = Path.is_file

    def refuse(self: Path) -> bool:
        if self.name == "b.html":
            raise PermissionError(13, "Permission denied")
        return is_file(self)

    monkeypatch.setattr(Path, "is_file", refuse)
    assert import_sources(path, [str(tmp_path / "pages")]).new == 1


def test_an_older_archive_is_read_and_left_as_it_is(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    (tmp_path / "a.html").write_bytes(html("Plan"))
    import_sources(other, [str(tmp_path / "a.html")])
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("pragma journal_mode = delete")
        connection.execute("pragma user_version = 4")
    before = other.read_bytes()
    report = import_sources(path, [str(other)])
    assert other.read_bytes() == before
    assert report.rejected + report.new == 1
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("other")) == ["other.db"]


def test_the_archive_is_none_of_its_sources_by_whatever_path(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "a.html").write_bytes(html("Plan"))
    archive = tmp_path / "pages/../archive.db"
    for _ in range(2):
        assert import_sources(archive, [str(tmp_path)]).seen == 1


def listed(web: WebServer, *places: str, name: str = "urlset") -> str:
    inner = "sitemap" if name == "sitemapindex" else "url"
    entries = "".join(f"<{inner}><loc>{web.url(place)}</loc></{inner}>" for place in places)
    return f'<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{name}>'


def test_a_sitemap_that_is_tried_again_gives_its_pages_now_and_later(path: Path, web: WebServer, run: Run) -> None:
    web.page("/sitemap.xml", listed(web, "/pages.xml", name="sitemapindex"))
    web.raw("/pages.xml", b"")
    assert import_sources(path, [web.url("/sitemap.xml")], FAST).rejected == 1
    web.page("/plan.html", html("Plan"))
    web.validated("/pages.xml", listed(web, "/plan.html"), etag='"1"')
    assert run("import", "--retry", "-a", str(path)).exit_code == 0
    assert len(articles(path)) == 1
    web.page("/fog.html", html("Fog"))
    web.validated("/pages.xml", listed(web, "/plan.html", "/fog.html"), etag='"1"')
    assert import_sources(path, [web.url("/sitemap.xml")], FAST).new == 1


def test_what_was_taken_back_comes_again_from_the_web(path: Path, web: WebServer) -> None:
    from db.curation.forget import forget_run

    item = f"<item><title>Plan</title><link>{web.url('/plan')}</link><description>In short …</description></item>"
    web.page("/feed", f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>", kind="text/xml")
    web.validated("/plan", html("Plan").decode(), etag='"1"')
    report = import_sources(path, [web.url("/feed")], FAST)
    forget_run(path, report.run)
    assert articles(path) == []
    import_sources(path, [web.url("/feed")], FAST)
    assert len(articles(path)) == 1


def test_a_feeds_summary_stays_where_its_page_was_refused_before(path: Path, web: WebServer) -> None:
    web.validated("/fog", "<html><title>Fog</title><body></body></html>", etag='"1"')
    web.page("/sitemap.xml", listed(web, "/fog"))
    assert import_sources(path, [web.url("/sitemap.xml")], FAST).rejected == 1
    item = f"<item><title>Fog</title><link>{web.url('/fog')}</link><description>It came up …</description></item>"
    web.page("/feed", f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>", kind="text/xml")
    import_sources(path, [web.url("/feed")], FAST)
    assert [each.title for each in articles(path)] == ["Fog"]


def test_a_page_that_came_in_since_isnt_refused_again(path: Path, web: WebServer) -> None:
    web.page("/sitemap.xml", listed(web, "/fog"))
    web.validated("/fog", "<html><title>Fog</title><body></body></html>", etag='"1"')
    assert import_sources(path, [web.url("/sitemap.xml")], FAST).rejected == 1
    web.validated("/fog", html("Fog").decode(), etag='"2"')
    item = f"<item><title>Fog</title><link>{web.url('/fog')}</link><description>It came up …</description></item>"
    web.page("/feed", f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>", kind="text/xml")
    assert import_sources(path, [web.url("/feed")], FAST).new == 1
    assert counts(import_sources(path, [web.url("/sitemap.xml")], FAST)) == {"seen": 1, "unchanged": 1}


def test_items_of_a_fetched_feed_that_lead_to_one_page_are_articles_each(path: Path, web: WebServer) -> None:
    items = "".join(
        f"<item><title>Notice {n}</title><link>{web.url('/news')}#{n}</link><content:encoded>&lt;p&gt;"
        f"{f'Notice {n} says what is so at pier {n}. ' * 9}</content:encoded></item>"
        for n in range(4)
    )
    named = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    feed = f"<rss version='2.0' {named}><channel><title>News</title>{items}</channel></rss>"
    web.page("/feed", feed, kind="text/xml")
    for _ in range(2):
        import_sources(path, [web.url("/feed")], FAST)
        assert sorted(each.title for each in articles(path)) == [f"Notice {n}" for n in range(4)]


def test_a_page_at_another_host_to_which_one_is_redirected_is_tried_again(path: Path, web: WebServer, run: Run) -> None:
    there = web.url("/plan.html", host="localhost")
    web.page("/plan.html", html("Plan"))
    web.redirect("/old.html", there)
    web.validated("/sitemap.xml", listed(web, "/old.html"), etag='"1"')
    with slow_pages("/plan.html"):
        assert import_sources(path, [web.url("/sitemap.xml")], FAST).rejected == 1
    assert run("import", "--retry", "-a", str(path)).exit_code == 0
    assert len(articles(path)) == 1


def test_a_page_at_another_host_that_took_too_long_is_asked_for_again(path: Path, web: WebServer) -> None:
    web.page("/plan.html", html("Plan"))
    web.redirect("/old.html", web.url("/plan.html", host="localhost"))
    web.validated("/sitemap.xml", listed(web, "/old.html"), etag='"1"')
    with slow_pages("/plan.html"):
        import_sources(path, [web.url("/sitemap.xml")], FAST)
    assert import_sources(path, [web.url("/sitemap.xml")], FAST).new == 1


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: text/html; charset*=utf-8''x; charset*0=y",
        f"Content-Type: text/html; charset*{'9' * 5_000}=x",
    ],
)
def test_no_header_of_a_server_ends_an_import(path: Path, web: WebServer, header: str) -> None:
    body = html("Plan")
    head = f"HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: {len(body)}\r\n\r\n"
    web.raw("/plan.html", head.encode() + body)
    assert import_sources(path, [web.url("/plan.html")], FAST).new == 1


def test_addresses_of_a_crawled_sitemap_that_are_none_are_refused_by_name(path: Path, web: WebServer) -> None:
    web.page("/plan.html", html("Plan"))
    made = listed(web, "/plan.html").replace("</urlset>", "<url><loc>http://[fog</loc></url></urlset>")
    web.page("/sitemap.xml", made)
    report = import_sources(path, [web.url("/sitemap.xml")], FAST)
    assert (report.new, [each.code for each in report.rejects]) == (1, ["bad-url"])


def test_a_row_that_shares_its_address_stays_itself_when_an_import_goes_on(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    monkeypatch.setattr(process_pool, "MOST_WAITING", 2)
    file = tmp_path / "rows.jsonl"
    words = ("rain", "fog", "wind", "ice", "hail", "sleet", "snow", "dew", "storm", "tide", "surf", "mist")
    lines = (
        {
            "title": f"Note on {word}",
            "url": "https://site.example/notes" if n in (0, 11) else f"https://site.example/{n}",
            "text": f"What was said of {word} at the harbour. " * 9,
        }
        for n, word in enumerate(words)
    )
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    told: list[Progress] = []
    assert import_sources(path, [str(file)], progress=told.append, stopped=lambda: len(told) > 5).interrupted
    import_sources(path, [str(file)])
    assert len(articles(path)) == 12


def test_a_member_that_is_read_again_after_a_stop_counts_once(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    monkeypatch.setattr(process_pool, "MOST_WAITING", 2)
    items = "".join(
        f"<item><title>Note {n}</title><description>{'It rains. ' * n}</description></item>" for n in range(9)
    )
    feed = f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.html", html("Plan"))
        archive.writestr("b.xml", feed)
    os.utime(tmp_path / "a.zip", (1_700_000_000, 1_700_000_000))
    told: list[Progress] = []
    report = import_sources(path, [str(tmp_path)], progress=told.append, stopped=lambda: len(told) > 5)
    assert report.interrupted
    assert len(articles(path)) > 1
    report = import_sources(path, [str(tmp_path)])
    assert (report.seen, report.rejected, len(report.rejects)) == (10, 1, 1)
    assert len(articles(path)) == 9

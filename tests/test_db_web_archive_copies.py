"""Pages saved from web archives: each is the page that was captured, at the time of its stamp."""

import json
import re
from pathlib import Path

import pytest
from archives import reading
from extraction_pages import PARAGRAPHS, TITLE, page, record
from test_db_importing import articles, counts
from test_db_importing_sources import write_warc

from db.check import check_archive
from db.ingest.extraction.extractor import captured, read_page
from db.ingest.extraction.html.web_archive_copies import find_copy, restore
from db.ingest.importer import import_sources
from db.ingest.readers.pages.mirror_paths import MirrorPath, read_path
from db.ingest.source.import_options import ImportOptions
from db.ingest.source.records import Facts
from db.models import NewArticle
from db.text.urls import site_of
from db.text.web_archive_addresses import read_archived

URL = "https://www.pilot.example/port/2019/harbour-closed"
STAMP, TIME = "20210315081500", "2021-03-15T08:15:00Z"
WAYBACK = f"https://web.archive.org/web/{STAMP}/"
PUBLISHED = '<meta property="article:published_time" content="2019-04-02T10:00:00+02:00">'

LINKED = (
    '<p>The port had <a href="https://www.pilot.example/port/2018/storm">seen worse the year before</a>, and so had '
    '<a href="https://mole.example/log">the keeper of the light on the mole</a>, who keeps a log of his own of it.</p>'
    '<h2>Read also</h2><ul><li><a href="https://www.pilot.example/port/2019/ferry-back">The ferry to the islands is '
    'back after the storm</a></li><li><a href="https://www.pilot.example/port/2019/quay-open">The old quay opens again '
    "for visitors on Sunday</a></li></ul>"
)
TOOLBAR = f"""<!-- BEGIN WAYBACK TOOLBAR INSERT -->
<style>body {{ margin-top: 0 }}</style>
<div id="wm-ipp-base" lang="pl"><div id="wm-ipp"><form action="/web/submit"><input name="url" value="{URL}"></form>
<h1>INTERNET ARCHIVE</h1><time datetime="2024-05-01">1 May 2024</time>
<nav class="breadcrumb"><a href="/web/">Captures</a> <a href="/web/2021">By year</a></nav>
<p>Forty captures of this page lie between the first one in April 2019 and the last one, which was made this May.</p>
</div></div><div id="wm-ipp-print">The Wayback Machine - {WAYBACK}{URL}</div>
<!-- END WAYBACK TOOLBAR INSERT -->"""
NOTE = """<!--
     FILE ARCHIVED ON 08:15:00 Mar 15, 2021 AND RETRIEVED FROM THE
     INTERNET ARCHIVE ON 10:00:00 May 01, 2024.
-->"""


def original(head: str = "") -> str:
    """The page as its site served it."""
    return page(head=f'<link rel="canonical" href="{URL}">{PUBLISHED}{head}', within=LINKED)


def rewritten(html: str, prefix: str = WAYBACK) -> str:
    """A page whose addresses lead to copies of the pages that they led to."""
    return re.sub(r'(?<=")(?=https?://)', prefix, html)


def in_wayback(html: str, toolbar: str = TOOLBAR) -> str:
    """A page as the Wayback Machine shows it."""
    wombat = (
        f'__wm.wombat("{URL}","{STAMP}","https://web.archive.org/","web","https://web-static.archive.org/_static/");'
    )
    head = f'<script>\n  __wm.init("https://web.archive.org/web");\n  {wombat}\n</script>'
    html = rewritten(html).replace("<head>", f"<head>{head}").replace("<body >", f"<body >{toolbar}")
    return html + NOTE


def in_archive_today(html: str, stamp: str = "2021.03.15-081500") -> str:
    """A page as archive.today shows it: its body in a frame, with a head of the archive's own."""
    body = html.partition("<body >")[2].removesuffix("</body></html>")
    body = body.replace('href="', 'href="https://archive.ph/o/Kq3xB/')
    return f"""<!DOCTYPE html><html><head><title>{TITLE}</title><meta property="og:site_name" content="archive.ph">
        <meta property="og:url" content="http://archive.ph/Kq3xB">
        <meta name="description" content="archived 15 Mar 2021 08:15:00 UTC">
        <meta property="article:published_time" content="{TIME}" itemprop="datePublished">
        <link rel="canonical" href="https://archive.ph/{stamp}/{URL}">
        <link rel="bookmark" href="http://archive.today/{STAMP}/{URL}"></head><body>
        <div id="HEADER"><div><form><input name="q" value="{URL}"></form></div>
        <time itemprop="pubdate" datetime="{TIME}">15 Mar 2021 08:15:00 UTC</time><h1>pilot.example</h1></div>
        <div id="SOLID"><div id="CONTENT"><div class="html1">{body}</div></div></div>
        <div id="FOOTER"><p>Every page here was saved by a reader, and none of them will ever change.</p></div>
        </body></html>"""


def stated(article: NewArticle) -> tuple[object, ...]:
    """What an article says of itself, without further addresses that lead to it."""
    links = sorted((link.kind, link.text, link.url or "") for link in article.links)
    return (article.title, article.body, article.url, article.section, article.published, article.language, links)


# Addresses


@pytest.mark.parametrize(
    ("address", "url", "time"),
    [
        (f"https://web.archive.org/web/{STAMP}/{URL}", URL, TIME),
        (f"http://web.archive.org/web/{STAMP}id_/{URL}", URL, TIME),
        (f"https://web.archive.org:443/web/{STAMP}if_/https:/a.example/a?b=c#d", "https://a.example/a?b=c#d", TIME),
        (f"https://web.archive.org/web/{STAMP}/http://pilot.example:80/a", "http://pilot.example/a", TIME),
        ("https://web.archive.org/web/2021/pilot.example/a", "http://pilot.example/a", None),
        (f"https://arquivo.pt/wayback/{STAMP}/{URL}", URL, TIME),
        (f"https://arquivo.pt/noFrame/replay/{STAMP}mp_/{URL}", URL, TIME),
        (f"https://webarchive.nationalarchives.gov.uk/ukgwa/{STAMP}/{URL}", URL, TIME),
        (f"https://wayback.archive-it.org/4711/{STAMP}/{URL}", URL, TIME),
        (f"http://localhost:8080/made-by-pywb/{STAMP}mp_/{URL}", URL, TIME),
        (f"https://archive.ph/2021.03.15-081500/{URL}", URL, TIME),
        (f"http://archive.today/{STAMP}/{URL}", URL, TIME),
        (f"https://archive.is/newest/{URL}", URL, None),
        (f"https://archive.ph/o/Kq3xB/{URL}", URL, None),
        (f"https://archive.ph/2024.01.02-030405/https://web.archive.org/web/{STAMP}/{URL}", URL, TIME),
    ],
)  # fmt: skip
def test_the_address_of_a_copy_says_which_page_it_is_and_when_it_was_captured(
    address: str, url: str, time: str | None
) -> None:
    found = read_archived(address)
    assert found is not None
    assert (found.url, found.time) == (url, time)
    assert site_of(address) == site_of(url)


@pytest.mark.parametrize(
    "address",
    [
        URL,
        "https://web.archive.org/about",
        "https://pilot.example/20210315081500/harbour",
        "https://pilot.example/2021/03/15/https-everywhere",
        f"https://pilot.example/share/{URL}",
        f"https://pilot.example/out/12345678901234/{URL}",
        f"https://pilot.example/share?{STAMP}/{URL}",
        f"/web/{STAMP}/{URL}",
        "",
    ],
)
def test_other_addresses_are_no_copies(address: str) -> None:
    assert read_archived(address) is None


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (f"web.archive.org/web/{STAMP}/https:/pilot.example/p/a.html", ("https://pilot.example/p/a.html", TIME, True)),
        (f"web.archive.org/web/{STAMP}id_/http:/pilot.example/a.html", ("http://pilot.example/a.html", TIME, True)),
        (f"web.archive.org/web/{STAMP}/pilot.example/a.html", ("https://pilot.example/a.html", TIME, True)),
        (f"web.archive.org/web/{STAMP}/https%3A/pilot.example/a.html", ("https://pilot.example/a.html", TIME, True)),
        (f"arquivo.pt/wayback/{STAMP}/https:/pilot.example/a.html", ("https://pilot.example/a.html", TIME, True)),
        (f"{STAMP}/pilot.example/port/a.html", ("https://pilot.example/port/a.html", TIME, True)),
        (f"saved/{STAMP}/http/pilot.example/a.html", ("http://pilot.example/a.html", TIME, True)),
        (f"websites/pilot.example/{STAMP}/port/a.html", ("https://pilot.example/port/a.html", TIME, False)),
        (f"pilot.example/{STAMP}/index.html", (f"https://pilot.example/{STAMP}/", None, False)),
        ("pilot.example/20211399000000/a.html", ("https://pilot.example/20211399000000/a.html", None, False)),
        ("pilot.example/20210315/a.html", ("https://pilot.example/20210315/a.html", None, False)),
        ("web.archive.org/web/2010/http:/pilot.example/a.html", ("http://pilot.example/a.html", None, False)),
    ],
)  # fmt: skip
def test_the_path_of_a_copy_says_which_page_it_is_and_when_it_was_captured(
    place: str, path: tuple[str, str | None, bool]
) -> None:
    assert read_path(place.split("/")) == MirrorPath(*path)


# Pages


@pytest.mark.parametrize("toolbar", [TOOLBAR, re.sub(r"<!--.*?-->", "", TOOLBAR)])
def test_a_page_saved_from_the_wayback_machine_is_the_page_that_was_captured(toolbar: str) -> None:
    copy = record(in_wayback(original(), toolbar))
    article = read_page(copy)
    assert stated(article) == stated(read_page(record(original())))
    assert (article.section, article.url, article.aliases) == (("Port",), URL, ())
    assert captured(copy) == TIME


def test_a_page_saved_from_archive_today_is_the_page_that_was_captured() -> None:
    copy = record(in_archive_today(original()))
    article = read_page(copy)
    found = read_page(record(page(within=LINKED), Facts(url=URL)))
    assert stated(article) == stated(found)
    assert (article.section, article.url, article.published) == (("Port",), URL, None)
    assert captured(copy) == TIME


def test_a_toolbar_says_which_page_a_copy_is_and_a_note_when_it_was_captured() -> None:
    for link in (f'<input name="url" id="wmtbURL" value="{URL}">', f'<a href="/web/20200101000000/{URL}">Before</a>'):
        toolbar = f"<!-- BEGIN WAYBACK TOOLBAR INSERT -->{link}<!-- END WAYBACK TOOLBAR INSERT -->"
        copy = record(page(start=toolbar) + NOTE)
        assert (read_page(copy).url, captured(copy)) == (URL, TIME)


def test_a_header_of_archive_today_says_which_page_a_copy_is_and_when_it_was_captured() -> None:
    short = in_archive_today(original()).replace(
        f"https://archive.ph/2021.03.15-081500/{URL}", "https://archive.ph/Kq3xB"
    )
    copy = record(short.replace(f"http://archive.today/{STAMP}/{URL}", "http://archive.today/Kq3xB"))
    article = read_page(copy)
    assert (article.url, article.published, captured(copy)) == (URL, None, TIME)
    assert article.body == read_page(record(original())).body


def test_what_a_web_archive_writes_before_a_title_is_no_part_of_it() -> None:
    address = f"https://webarchive.nationalarchives.gov.uk/ukgwa/{STAMP}/{URL}"
    html = page(head=f'<link rel="canonical" href="{address}">').replace("<title>", "<title>[ARCHIVED CONTENT] ")
    assert read_page(record(html.replace("<h1>", "<h2>").replace("</h1>", "</h2>"))).title == TITLE


@pytest.mark.parametrize(
    "mark",
    [
        f'<link rel="canonical" href="{WAYBACK}{URL}">',
        f"<link href=/web/{STAMP}/{URL} rel=canonical>",
        f'<meta property="og:url" content="//web.archive.org/web/{STAMP}/{URL}">',
        f'<link rel="canonical" href="https://arquivo.pt/wayback/{STAMP}/{URL}">',
        f'<link rel="bookmark" href="http://archive.today/{STAMP}/{URL}">',
        f'<script>wbinfo = {{}};\n wbinfo.top_url = "https://arquivo.pt/wayback/{STAMP}/{URL}";</script>',
        f"<!--\n Page saved with SingleFile \n url: {WAYBACK}{URL} \n saved date: Wed May 01 2024 10:00:00 GMT\n-->",
        f"<!-- saved from url=(0074){WAYBACK}{URL} -->",
    ],
)
def test_whatever_says_that_a_page_is_a_copy_gives_its_address_and_time(mark: str) -> None:
    copy = record(page(head=mark))
    article = read_page(copy)
    assert (article.url, article.section, article.is_url_guessed) == (URL, ("Port",), False)
    assert captured(copy) == TIME


@pytest.mark.parametrize(
    ("mark", "url"),
    [
        (f'<link rel="canonical" href="{WAYBACK}https://www.pilot.example/">', None),
        (f'<link rel="stylesheet" href="/web/{STAMP}cs_/https://www.pilot.example/a.css">', None),
        (f'<base href="{WAYBACK}https://www.pilot.example/port/2019/harbour-closed">', URL),
        (f'<link rel="canonical" href="//["><link rel="alternate" href="{WAYBACK}{URL}.xml">', None),
        (NOTE, None),
    ],
)
def test_a_copy_that_says_no_address_of_its_own_has_its_time_all_the_same(mark: str, url: str | None) -> None:
    link = f'<p>The port had <a href="{WAYBACK}https://mole.example/log">seen worse the year before</a>.</p>'
    copy = record(page(head=mark, within=link))
    article = read_page(copy)
    assert article.url == url
    assert [link.url for link in article.links] == ["https://mole.example/log"]
    assert captured(copy) == TIME


def test_a_picture_out_of_a_web_archive_makes_no_copy() -> None:
    head = f'<meta property="og:image" content="https://web.archive.org/web/{STAMP}im_/{URL}.png">'
    assert captured(record(page(head=head))) is None


def test_a_copy_that_was_fetched_was_captured_when_its_stamp_says(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    write_warc(tmp_path / "a.warc.gz", {f"{WAYBACK}{URL}": page(within=LINKED).encode()}, date="2024-05-01")
    assert counts(import_sources(path, [str(tmp_path / "a.warc.gz")], ONE_WORKER)) == {"seen": 1, "new": 1}
    (article,) = articles(path)
    assert (article.url, article.site) == (URL, "pilot.example")
    assert article.source is not None
    assert article.source.captured == TIME


def test_addresses_in_structured_data_are_the_pages_own() -> None:
    crumbs = (
        '{"@type": "BreadcrumbList", "itemListElement": ['
        '{"position": 1, "name": "Start", "item": "https://www.pilot.example/"},'
        '{"position": 2, "name": "Harbour", "item": "https:\\/\\/www.pilot.example\\/port"}]}'
    )
    data = f'<script type="application/ld+json">{crumbs}</script>'
    escaped = WAYBACK.replace("/", "\\/")
    copy = rewritten(original(data)).replace('"https:\\/\\/www', f'"{escaped}https:\\/\\/www')
    assert stated(read_page(record(copy))) == stated(read_page(record(original(data))))


def test_links_that_wget_made_relative_lead_to_the_pages_that_were_captured() -> None:
    href = "../../../../20210316000000/https:/www.pilot.example/port/2018/storm"
    link = f'<p>The port had <a href="{href}">seen worse</a>.</p>'
    article = read_page(record(page(head=f'<link rel="canonical" href="{WAYBACK}{URL}">', within=link)))
    assert [link.url for link in article.links] == ["https://www.pilot.example/port/2018/storm"]


@pytest.mark.parametrize("known", [None, "https://www.pilot.example/port/2019/harbour-closed"])
def test_the_links_that_a_page_itself_has_to_web_archives_stay(known: str | None) -> None:
    cited = "https://web.archive.org/web/20100401000000/http://mole.example/log"
    link = f'<p>The keeper of the light keeps <a href="{cited}">a log of his own</a> of such storms.</p>'
    live = read_page(record(page(within=link), Facts(url=known)))
    copy = read_page(record(page(head=f'<link rel="canonical" href="{WAYBACK}{URL}">', within=link)))
    assert [link.url for link in live.links] == [link.url for link in copy.links] == [cited]


def test_a_page_published_with_what_a_web_archive_added_is_of_the_site_that_published_it() -> None:
    live = record(in_wayback(original()), Facts(url="https://mirror.example/old/harbour"))
    article = read_page(live)
    assert article.url == "https://mirror.example/old/harbour"
    assert article.body == read_page(record(original())).body
    assert captured(live) is None


def test_a_page_about_web_archives_is_none() -> None:
    told = f'&lt;!-- FILE ARCHIVED ON 08:15:00 Mar 15, 2021 --&gt; and <code>__wm.wombat("{URL}","{STAMP}")</code>'
    html = page(within=f"<p>At the end of each page it writes {told}, as one sees at {WAYBACK}{URL} by hand.</p>")
    assert find_copy(html) is None
    assert captured(record(html)) is None
    assert f"{WAYBACK}{URL}" in read_page(record(html)).body


def test_the_time_of_capture_is_no_date_of_a_page() -> None:
    bare = page(head=f'<link rel="canonical" href="{WAYBACK}https://www.pilot.example/port/closed">')
    assert read_page(record(bare)).published is None


@pytest.mark.parametrize(
    "added",
    [
        '<div id="wm-ipp">' * 50_000,
        '<div id="wm-ipp"></div>' * 50_000,
        "<!-- BEGIN WAYBACK TOOLBAR INSERT -->" * 50_000,
        "<!-- BEGIN WAYBACK TOOLBAR INSERT --><!-- END WAYBACK TOOLBAR INSERT -->" * 20_000,
        f'<link rel="canonical" href="{WAYBACK}{URL}">' * 10_000,
        '<a href="' + "../" * 200_000 + f'{STAMP}/https:/a.example/">',
        f"/{STAMP}" * 60_000,
        f'<link rel="canonical" href="{WAYBACK * 20_000}{URL}">',
        '<div id="FOOTER">' * 30_000,
        "<link " + "rel = " * 100_000,
    ],
    ids=range(10),
)
def test_hostile_copies_come_to_an_end(added: str) -> None:
    head = f'<link rel="canonical" href="https://archive.ph/{STAMP}/{URL}">'
    html = page(head=head, start=f'<div id="CONTENT">{added}')
    copy = find_copy(html)
    assert copy is not None
    assert PARAGRAPHS[0] in restore(html, copy)


# Captures of one page

ONE_WORKER = ImportOptions(workers=1)
LATER = "<p>On Friday both ships were towed away, and the first ferry since the storm left for the islands at noon.</p>"


def import_folder(tmp_path: Path, files: dict[str, str]) -> Path:
    """The archive made of a folder of these files."""
    for name, text in files.items():
        file = tmp_path / "saved" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    path = tmp_path / "archive.db"
    import_sources(path, [str(tmp_path / "saved")], ONE_WORKER)
    assert check_archive(path) == []
    return path


def versions(path: Path) -> list[tuple[str, bool]]:
    """When the former versions of all articles were captured, and whether they have the later text."""
    with reading(path) as connection:
        rows = connection.execute("select captured, body from versions order by article_id, number").fetchall()
    return [(time, "first ferry" in str(body)) for time, body in rows]


def saved(stamp: str, within: str = "", *, toolbar: str = TOOLBAR) -> str:
    """The page as saved from the Wayback Machine, by its stamp."""
    day = f"{int(stamp[6:8]):02}, {stamp[:4]}"
    html = in_wayback(page(head=f'<link rel="canonical" href="{URL}">{PUBLISHED}', within=LINKED + within), toolbar)
    return html.replace(STAMP, stamp).replace("08:15:00 Mar 15, 2021", f"08:15:00 Mar {day}")


def test_captures_of_a_page_are_its_versions_in_the_order_of_their_stamps(tmp_path: Path) -> None:
    path = import_folder(
        tmp_path,
        {
            "1 the last.html": saved("20210320081500", LATER),
            "2 the first.html": saved("20210315081500"),
            "3 between.html": saved("20210317081500"),
        },
    )
    (article,) = articles(path)
    assert "first ferry" in article.body
    assert (article.url, article.site, article.section) == (URL, "pilot.example", ("Port",))
    assert [has_later for _, has_later in versions(path)] == [False]


def test_captures_that_differ_only_in_what_the_web_archive_added_are_no_versions(tmp_path: Path) -> None:
    path = import_folder(
        tmp_path,
        {
            "a.html": saved("20210315081500"),
            "b.html": saved("20210317081500", toolbar=TOOLBAR.replace("Forty", "Fifty")),
            "c.html": saved("20210320081500", toolbar=""),
            "d.html": original(),
        },
    )
    (article,) = articles(path)
    assert article.url == URL
    assert versions(path) == []


@pytest.mark.parametrize(
    "form",
    [
        "{}/www.pilot.example/port/harbour.html",
        "www.pilot.example/{}/port/harbour.html",
        "web.archive.org/web/{}/https:/www.pilot.example/port/harbour.html",
        "web.archive.org/web/{}id_/http:/www.pilot.example/port/harbour.html",
    ],
)
def test_captures_in_folders_named_for_their_stamps_are_versions_of_one_article(tmp_path: Path, form: str) -> None:
    path = import_folder(
        tmp_path,
        {
            form.format("20210315081500"): page(head=PUBLISHED),
            form.format("20210317081500"): page(head=PUBLISHED),
            form.format("20210320081500"): page(head=PUBLISHED, within=LATER),
        },
    )
    (article,) = articles(path)
    assert "first ferry" in article.body
    assert site_of(article.url or "") == "pilot.example"
    assert (article.url or "").endswith("//www.pilot.example/port/harbour.html")
    assert article.section == ("Port",)
    assert versions(path) == [("2021-03-17T08:15:00Z", False)]
    assert article.source is not None
    assert article.source.captured == "2021-03-20T08:15:00Z"


def test_pages_of_other_titles_in_folders_that_may_be_the_sites_own_stay_apart(tmp_path: Path) -> None:
    path = import_folder(
        tmp_path,
        {
            "pilot.example/20210315081500/a/story.html": page(title="The harbour is closed"),
            "pilot.example/20210320081500/a/story.html": page(title="The ferry is back", within=LATER),
        },
    )
    assert len(articles(path)) == 2


def test_a_capture_and_the_page_as_its_site_has_it_are_one_article(tmp_path: Path) -> None:
    path = import_folder(tmp_path, {"a.html": original(), "b.html": in_archive_today(original())})
    (article,) = articles(path)
    assert article.url == URL
    assert article.published is not None, "the page states it"


def test_rows_that_name_copies_are_captures_of_the_pages(tmp_path: Path) -> None:
    rows = [
        {"title": TITLE, "text": "\n\n".join(PARAGRAPHS), "url": f"{WAYBACK}{URL}"},
        {"title": TITLE, "text": "\n\n".join((*PARAGRAPHS, LATER)), "url": WAYBACK.replace("0315", "0320") + URL},
    ]
    table = "".join(f"{json.dumps(row)}\n" for row in rows)
    path = import_folder(tmp_path, {"rows.jsonl": table})
    (article,) = articles(path)
    assert (article.url, article.site) == (URL, "pilot.example")
    assert article.source is not None
    assert versions(path) == [(TIME, False)]

"""Which article a record is: by the address it states, the id its source gives it, or its place; never by a guess."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from archives import reading
from conftest import Run

from db.archive import Archive
from db.check import check_archive
from db.ingest.importer import import_sources
from db.ingest.source.import_options import ImportOptions
from db.ingest.source.report import ImportReport
from db.models import Article

TEXTS = (
    "The dredger came back from the yard on Monday, newly painted, and began at the northern mole.",
    "Fog kept the pilots ashore for three days, and eleven ships lay at anchor off the light.",
    "Forty people sang on the quay on Saturday evening, and two hundred stood in the rain to hear them.",
    "The lamp at the pier head was changed for one that needs half the current of the old one.",
)
ONE_WORKER = ImportOptions(workers=1)


def take(path: Path, *sources: Path) -> ImportReport:
    return import_sources(path, [str(source) for source in sources], ONE_WORKER)


def articles(path: Path) -> list[Article]:
    archive = Archive.open(path)
    try:
        ids = [row[0] for row in rows(path, "select id from articles order by id")]
        return [found for article_id in ids if (found := archive.article(article_id)) is not None]
    finally:
        archive.close()


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with reading(path) as connection:
        return connection.execute(query).fetchall()


def bodies(path: Path) -> list[str]:
    assert check_archive(path) == []
    return sorted(each.body for each in articles(path))


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def page(title: str, text: str, *, canonical: str = "", date: str = "2022-03-04", author: str = "") -> str:
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head += f'<meta property="article:published_time" content="{date}">' if date else ""
    head += f'<meta name="author" content="{author}">' if author else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body><article>'
        f"<h1>{title}</h1><p>{text}</p><p>It was said so by the board of the harbour, which met on that day in the "
        "old customs house, and by the pilots.</p></article></body></html>"
    )


def feed(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Site</title><link>https://site.example/</link>{''.join(items)}</channel></rss>"
    )


def item(title: str, text: str, link: str = "", guid: str = "", more: str = "") -> str:
    link = f"<link>{link}</link>" if link else ""
    guid = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<item><title>{title}</title>{link}{guid}{more}<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"


def table(path: Path, names: Sequence[str], *lines: Sequence[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *lines])
    return path


# The id that a source gives


def test_rows_of_one_title_with_ids_of_their_own_are_articles_each(path: Path, folder: Path) -> None:
    lines = [(str(n), "Latest News", f"2001-11-1{n}", text) for n, text in enumerate(TEXTS)]
    source = table(folder / "news.csv", ("id", "title", "date", "text"), *lines)
    assert take(path, source).new == 4
    assert bodies(path) == sorted(TEXTS)


def test_a_row_keeps_its_article_when_its_title_and_text_change(path: Path, folder: Path) -> None:
    names = ("id", "title", "text")
    take(path, table(folder / "news.csv", names, ("7", "Fog", TEXTS[0]), ("8", "Fog", TEXTS[1])))
    changed = table(folder / "news.csv", names, ("9", "Fog", TEXTS[3]), ("7", "Fog", TEXTS[0]), ("8", "Mist", TEXTS[2]))
    report = take(path, changed)
    assert (report.new, report.updated, report.unchanged) == (1, 1, 1)
    assert bodies(path) == sorted((TEXTS[0], TEXTS[2], TEXTS[3]))
    assert rows(path, "select title from versions") == [("Fog",)]


def test_rows_without_ids_are_told_apart_by_their_texts(path: Path, folder: Path) -> None:
    names = ("title", "text")
    source = table(folder / "news.csv", names, *(("Latest News", text) for text in TEXTS))
    assert take(path, source).new == 4
    longer = table(
        folder / "news.csv", names, ("Latest News", "A new one."), *(("Latest News", text) for text in TEXTS)
    )
    report = take(path, longer)
    assert (report.new, report.updated, report.unchanged) == (1, 0, 4)
    assert bodies(path) == sorted((*TEXTS, "A new one."))


def test_an_id_that_several_rows_share_tells_nothing(path: Path, folder: Path) -> None:
    source = table(folder / "news.csv", ("id", "title", "text"), *(("0", "News", text) for text in TEXTS))
    assert take(path, source).new == 4
    assert bodies(path) == sorted(TEXTS)


def test_items_whose_addresses_differ_in_the_fragment_alone_are_articles_each(path: Path, folder: Path) -> None:
    page_of_all = "https://site.example/archive/2007.html"
    items = [item(f"News {n}", text, f"{page_of_all}#n{n}", f"{page_of_all}#n{n}") for n, text in enumerate(TEXTS)]
    source = write(folder, "feed.xml", feed(*items))
    assert take(path, source).new == 4
    write(folder, "feed.xml", feed(*reversed(items)))
    report = take(path, source)
    assert (report.new, report.updated, report.unchanged) == (0, 0, 4)
    assert bodies(path) == sorted(TEXTS)


def test_items_that_all_link_to_the_front_page_are_articles_each(path: Path, folder: Path) -> None:
    items = [item(f"News {n}", text, "https://site.example/", f"tag:site.example,{n}") for n, text in enumerate(TEXTS)]
    assert take(path, write(folder, "feed.xml", feed(*items))).new == 4
    assert bodies(path) == sorted(TEXTS)


def test_an_item_whose_link_changes_is_the_same_by_its_guid(path: Path, folder: Path) -> None:
    source = write(folder, "feed.xml", feed(item("Fog", TEXTS[1], "http://site.example/?p=1", "tag:site.example,1")))
    take(path, source)
    write(folder, "feed.xml", feed(item("Fog", TEXTS[1], "https://site.example/news/fog", "tag:site.example,1")))
    take(path, source)
    assert len(articles(path)) == 1
    addresses = rows(path, "select url from addresses order by url")
    assert addresses == [("http://site.example/?p=1",), ("https://site.example/news/fog",)]


# The address that a page states


def test_pages_that_all_call_one_address_their_own_are_articles_each(path: Path, folder: Path) -> None:
    for n, text in enumerate(TEXTS):
        write(
            folder, f"{n}.html", page(f"Report number {n} of the harbour", text, canonical="https://site.example/news")
        )
    assert take(path, folder).new == 4
    assert len(bodies(path)) == 4
    report = take(path, folder)
    assert (report.new, report.updated) == (0, 0)
    write(folder, "2.html", page("Report number 2 of the harbour", TEXTS[0] * 2, canonical="https://site.example/news"))
    report = take(path, folder)
    assert (report.new, report.updated) == (0, 1)
    assert check_archive(path) == []


def test_pages_of_other_days_are_articles_each_though_they_share_a_title_and_call_one_address_their_own(
    path: Path, folder: Path
) -> None:
    for n, text in enumerate(TEXTS):
        where = "https://site.example/letter.php"
        write(folder, f"{n}.html", page("Weekly letter", text, canonical=where, date=f"2021-0{n + 1}-05"))
    assert take(path, folder).new == len(TEXTS)
    days = sorted(each.published.iso for each in articles(path) if each.published is not None)
    assert days == [f"2021-0{n + 1}-05" for n in range(len(TEXTS))]
    report = take(path, folder)
    assert (report.new, report.updated) == (0, 0)
    assert check_archive(path) == []


def test_a_page_of_the_same_address_and_title_is_a_state_of_it(path: Path, folder: Path) -> None:
    own = "https://site.example/news/fog"
    first, second = folder / "first", folder / "second"
    write(first, "fog.html", page("Three days of fog", TEXTS[1], canonical=own))
    write(second, "fog.html", page("Three days of fog", f"{TEXTS[1]} It lifted on Friday.", canonical=own))
    assert (take(path, first).new, take(path, second).updated) == (1, 1)
    assert len(articles(path)) == 1
    assert len(rows(path, "select 1 from versions")) == 1


# Guessed addresses


def test_posts_of_two_languages_that_would_share_a_guessed_address_are_articles_each(path: Path, folder: Path) -> None:
    for language, texts in (("en", TEXTS[:2]), ("de", TEXTS[2:])):
        for name, text in zip(("2019-10-01-timetable.md", "2019-09-01-before.md"), texts, strict=True):
            link = f"[before](https://ferry.example/{language}/news/2019/09/01/before/)"
            head = f'---\ntitle: "Winter 2019"\nlang: {language}\n---\n'
            write(folder, f"{language}/news/_posts/{name}", f"{head}{text} {link}\n")
    assert take(path, folder).new == 4
    assert len(bodies(path)) == 4


def test_a_guessed_address_leads_to_the_page_that_states_it(path: Path, folder: Path) -> None:
    mirror = write(folder, "site.example/news/fog.html", page("Three days of fog", TEXTS[1]))
    stated = write(
        folder, "other/saved.html", page("Three days of fog", TEXTS[1], canonical="https://site.example/news/fog.html")
    )
    take(path, mirror.parent.parent.parent)
    assert len(articles(path)) == 1, "it has the same title and day"
    assert stated.exists()


def test_a_guessed_address_leads_to_no_page_of_another_title(path: Path, folder: Path) -> None:
    write(folder, "site.example/news/fog.html", page("Three days of fog", TEXTS[1]))
    write(folder, "z/saved.html", page("The dredger is back", TEXTS[0], canonical="https://site.example/news/fog.html"))
    take(path, folder)
    assert len(articles(path)) == 2
    assert check_archive(path) == []


def test_a_link_leads_to_the_page_that_states_an_address_rather_than_to_one_that_is_guessed_to_have_it(
    path: Path, folder: Path
) -> None:
    where = "https://site.example/news/fog.html"
    write(folder, "site.example/news/fog.html", page("Three days of fog", TEXTS[1]))
    link = f'{TEXTS[2]} <a href="{where}">More</a>'
    write(folder, "y/linking.html", page("A choir on the quay", link, canonical="https://site.example/news/choir"))
    take(path, folder)
    assert rows(path, "select t.title from links l join articles t on t.id = l.target_id where kind = 'in-text'") == [
        ("Three days of fog",)
    ]
    write(folder, "z/saved.html", page("The dredger is back", TEXTS[0], canonical=where))
    take(path, folder)
    assert rows(path, "select t.title from links l join articles t on t.id = l.target_id where kind = 'in-text'") == [
        ("The dredger is back",)
    ]
    assert check_archive(path) == []


# What is no state


@pytest.mark.parametrize("is_feed_first", [True, False])
def test_a_feed_beside_a_page_adds_what_it_knows_and_no_version(path: Path, folder: Path, is_feed_first: bool) -> None:
    own = "https://site.example/posts/dredger.html"
    saved = write(folder, "dredger.html", page("The dredger is back", TEXTS[0], canonical=own))
    more = "<dc:creator>Ada Bell</dc:creator><category>Harbour</category>"
    items = feed(item("The dredger is back", TEXTS[0], own, more=more))
    sources = [saved, write(folder, "feed.xml", items)]
    take(path, *(reversed(sources) if is_feed_first else sources))
    (found,) = articles(path)
    assert (found.authors, found.section, found.slug) == (
        ("Ada Bell",),
        ("Harbour",),
        "harbour/2022/the-dredger-is-back",
    )
    assert (found.warnings, found.is_summary) == ((), False)
    assert rows(path, "select 1 from versions where not is_summary") == []
    assert check_archive(path) == []


def test_an_article_that_was_a_feed_item_before_keeps_its_slug_when_its_page_comes_later(
    path: Path, folder: Path
) -> None:
    own = "https://site.example/posts/dredger.html"
    take(path, write(folder, "feed.xml", feed(item("The dredger is back", TEXTS[0], own))))
    (before,) = articles(path)
    more = page("The dredger is back", TEXTS[0], canonical=own, author="Ada Bell").replace(
        "<h1>", '<nav class="breadcrumb"><a href="/">Home</a> › <a href="/port">Port</a></nav><h1>'
    )
    take(path, write(folder, "dredger.html", more))
    (after,) = articles(path)
    assert after.slug == before.slug
    assert after.authors == ("Ada Bell",)


def test_http_and_tracking_and_where_links_lead_are_no_change(path: Path, folder: Path) -> None:
    text = f'{TEXTS[0]} <a href="https://site.example/a">More</a>'
    write(
        folder, "1.html", page("The dredger is back", text, canonical="https://www.site.example/dredger?utm_source=x")
    )
    mirrored = f'{TEXTS[0]} <a href="../../a.html">More</a>'
    write(folder, "2.html", page("The dredger is back", mirrored, canonical="http://site.example/dredger"))
    report = take(path, folder)
    assert (report.new, report.updated, report.duplicate) == (1, 0, 1)
    assert rows(path, "select 1 from versions") == []


# The report


def test_an_import_into_an_empty_archive_says_why_an_article_came_twice(path: Path, folder: Path, run: Run) -> None:
    own = "https://site.example/news/fog"
    write(folder, "a.html", page("Three days of fog", TEXTS[1], canonical=own))
    write(folder, "b.html", page("Three days of fog", f"{TEXTS[1]} It lifted on Friday.", canonical=own))
    found = run("import", "-a", str(path), "--workers", "1", str(folder))
    reason = "Three days of fog: another text, and it states the same address"
    assert f"Updated by a later record of this import:\n  {reason} ({folder}/b.html)" in found.stdout
    other = path.with_name("other.db")
    (update,) = json.loads(run("import", "-a", str(other), "--format", "json", str(folder)).stdout)["updates"]
    assert update == {
        "title": "Three days of fog",
        "place": f"{folder}/b.html",
        "offset": None,
        "reason": "another text, and it states the same address",
    }


# One address for several


LONG = tuple(" ".join(f"{word} {n} {text}" for word in ("Today", "Later", "Then")) for n, text in enumerate(TEXTS))


def test_pages_of_several_languages_that_call_one_address_their_own_are_articles_each(path: Path, folder: Path) -> None:
    own = "https://site.example/mill"
    for language, text in zip(("en", "de", "fr"), LONG, strict=False):
        source = page("Mill 2021", text, canonical=own)
        write(folder / language, "mill.html", source[: source.rindex("<p>")])
    assert take(path, folder).new == 3
    assert take(path, folder).updated == 0
    assert check_archive(path) == []


def test_a_folder_that_has_grown_gives_what_it_would_have_given_at_once(path: Path, folder: Path) -> None:
    for n, text in enumerate(LONG):
        date = f"2021-0{n + 1}-05"
        write(folder, f"{n}.html", page(f"Story number {n}", text, canonical="https://site.example/app", date=date))
        report = take(path, folder)
        assert (report.new, report.updated) == (1, 0)
    assert len(articles(path)) == len(LONG)
    assert check_archive(path) == []


def test_copies_of_pages_that_call_one_address_their_own_are_found_again(path: Path, folder: Path) -> None:
    for name in ("first", "second"):
        for n, text in enumerate(LONG):
            more = f" It is so in the {name} one." if n == 1 else ""
            where = "https://site.example/news/"
            write(folder / name, f"{n}.html", page(f"Story number {n}", f"{text}{more}", canonical=where))
    assert take(path, folder / "first").new == len(LONG)
    report = take(path, folder / "second")
    assert (report.new, report.updated) == (0, 1)
    assert check_archive(path) == []


@pytest.mark.parametrize("ending", [" […]", '</p><p><a href="https://site.example/dredger">Continue reading</a>'])
@pytest.mark.parametrize("is_feed_first", [True, False])
def test_how_a_text_begins_in_a_feed_is_no_version_of_it(
    path: Path, folder: Path, ending: str, is_feed_first: bool
) -> None:
    own = "https://site.example/dredger"
    saved = write(folder, "dredger.html", page("The dredger is back", LONG[0], canonical=own))
    text = f"<p>{LONG[0]}{ending}</p>" if "<" in ending else f"<p>{LONG[0][:120]}{ending}</p>"
    more = f"<content:encoded><![CDATA[{text}]]></content:encoded>"
    items = feed(item("The dredger is back", "", own, more=more)).replace(
        "<rss", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"', 1
    )
    sources = [saved, write(folder, "feed.xml", items)]
    for source in reversed(sources) if is_feed_first else sources:
        take(path, source)
    (found,) = articles(path)
    assert found.body.startswith(LONG[0])
    assert not found.is_summary
    assert rows(path, "select 1 from versions where not is_summary") == []
    assert check_archive(path) == []


# What another file, another address or another id says


def test_a_file_that_gives_its_items_new_ids_adds_none(path: Path, folder: Path) -> None:
    def items(scheme: str) -> list[str]:
        links = [f"{scheme}://site.example/{n}" for n in range(len(TEXTS))]
        return [item(f"News {n}", text, links[n], links[n]) for n, text in enumerate(TEXTS)]

    source = write(folder, "feed.xml", feed(*items("http")))
    take(path, source)
    write(folder, "feed.xml", feed(*items("https")))
    report = take(path, source)
    assert (report.new, report.updated) == (0, 0)
    assert bodies(path) == sorted(TEXTS)


def test_an_address_counts_before_the_number_of_a_row(path: Path, folder: Path) -> None:
    names = ("id", "title", "date", "url", "text")
    lines = [(f"News {n}", f"2022-01-1{n}", f"https://site.example/{n}", text) for n, text in enumerate(TEXTS)]
    take(path, table(folder / "news.csv", names, *((str(n), *line) for n, line in enumerate(lines[1:]))))
    report = take(path, table(folder / "news.csv", names, *((str(n), *line) for n, line in enumerate(lines))))
    assert (report.new, report.updated) == (1, 0)
    assert bodies(path) == sorted(TEXTS)


@pytest.mark.parametrize("kind", ["one link", "fragments"])
def test_items_of_two_feeds_that_share_an_address_are_articles_each(path: Path, folder: Path, kind: str) -> None:
    links = [f"https://site.example/2007.html{f'#n{n}' if kind == 'fragments' else ''}" for n in range(len(TEXTS))]
    items = [item(f"News {n}", text, links[n], f"n{n}") for n, text in enumerate(TEXTS)]
    take(path, write(folder, "a.xml", feed(*items[:2])))
    take(path, write(folder, "b.xml", feed(*items[2:])))
    assert bodies(path) == sorted(TEXTS)


def test_a_row_that_is_added_to_a_file_of_one_address_is_an_article(path: Path, folder: Path) -> None:
    lines = [{"title": f"News {n}", "url": "https://site.example/", "text": text} for n, text in enumerate(TEXTS)]
    for count in (2, 3, 4):
        take(path, write(folder, "news.jsonl", "\n".join(map(json.dumps, lines[:count]))))
    assert bodies(path) == sorted(TEXTS)


@pytest.mark.parametrize("ids", [["issue:1", "issue:2"], ["10:30", "11:30"], ["1", "2"]])
def test_ids_of_two_files_that_are_not_unique_everywhere_tell_nothing(path: Path, folder: Path, ids: list[str]) -> None:
    for name, texts in (("a.csv", TEXTS[:2]), ("b.csv", TEXTS[2:])):
        lines = [(number, f"{name} {number}", text) for number, text in zip(ids, texts, strict=True)]
        take(path, table(folder / name, ("id", "title", "text"), *lines))
    assert bodies(path) == sorted(TEXTS)


def test_one_uuid_in_two_files_is_one_article(path: Path, folder: Path) -> None:
    names, number = ("id", "title", "text"), "0f8fad5b-d9cb-469f-a165-70867728950e"
    take(path, table(folder / "a.csv", names, (number, "Fog", TEXTS[0])))
    report = take(path, table(folder / "b.csv", names, (number, "Fog", f"{TEXTS[0]} It lifted on Friday.")))
    assert (report.new, report.updated) == (0, 1)


def test_what_states_the_further_address_of_another_article_is_an_article_of_its_own(path: Path, folder: Path) -> None:
    head = '<link rel="canonical" href="https://site.example/dredger">'
    source = page("Dredger", TEXTS[0]).replace(
        "<head>", f'<head><meta property="og:url" content="https://site.example/fog">{head}'
    )
    take(path, write(folder, "dredger.html", source))
    take(path, write(folder, "feed.xml", feed(item("Fog", TEXTS[1], "https://site.example/fog"))))
    assert len(articles(path)) == 2

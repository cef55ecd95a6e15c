"""Sequences of imports by which articles must not be merged, come twice, or change with the order."""

import csv
import json
from io import BytesIO
from pathlib import Path

import pytest
from archives import reading
from test_db_identity import TEXTS, articles, bodies, page, rows, take, write
from test_db_importing_sources import write_warc
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from db.articles.versions import read_present, read_versions
from db.check import check_archive
from db.curation.correct import correct
from db.curation.forget import forget_article, forget_run
from db.ingest.extraction import version
from db.ingest.importer import import_sources
from db.ingest.source.import_options import ImportOptions

URL = "https://rows.example/minutes"
T0, T1, T2, T3 = TEXTS


def jsonl(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def table(path: Path, *lines: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def feed(path: Path, *items: dict[str, str]) -> Path:
    inner = "".join(
        f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in item.items())}</item>" for item in items
    )
    path.write_text(
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour</title>{inner}</channel></rss>',
        encoding="utf-8",
    )
    return path


def again(path: Path, *sources: Path) -> None:
    import_sources(path, [str(source) for source in sources], ImportOptions(workers=1), rereads=True)


def versions(path: Path) -> int:
    ((count,),) = rows(path, "select count(*) from versions where not is_summary")
    return int(str(count))


def test_two_rows_of_one_title_address_and_text_on_two_days_are_two(path: Path, tmp_path: Path) -> None:
    head = ("title", "url", "date", "text")
    source = table(tmp_path / "a.csv", head, ("Minutes", URL, "2001-11-10", T0), ("Minutes", URL, "2001-11-11", T0))
    take(path, source)
    assert bodies(path) == [T0, T0]
    take(path, source)
    again(path, source)
    assert bodies(path) == [T0, T0]


@pytest.mark.parametrize("title", ["Minutes", "Fog"])
def test_a_row_that_is_appended_is_none_of_those_above(path: Path, tmp_path: Path, title: str) -> None:
    first = {"title": "Minutes", "url": URL, "text": T0}
    source = jsonl(tmp_path / "a.jsonl", first)
    take(path, source)
    take(path, jsonl(source, first, {"title": title, "url": URL, "text": T1}))
    assert (bodies(path), versions(path)) == (sorted((T0, T1)), 0)


def test_a_row_on_top_of_others_of_its_title_and_address_changes_none(path: Path, tmp_path: Path) -> None:
    head = ("title", "url", "text")
    source = table(tmp_path / "a.csv", head, ("Minutes", URL, T0), ("Minutes", URL, T1))
    take(path, source)
    table(source, head, ("Minutes", URL, T2), ("Minutes", URL, T0), ("Minutes", URL, T1))
    take(path, source)
    assert (bodies(path), versions(path)) == (sorted((T0, T1, T2)), 0)


def test_a_row_that_was_edited_where_it_is_has_a_version(path: Path, tmp_path: Path) -> None:
    head = ("title", "url", "text")
    source = table(tmp_path / "a.csv", head, ("Minutes", URL, T0), ("Minutes", URL, T1))
    take(path, source)
    table(source, head, ("Minutes", URL, f"{T0} It is now said to stay."), ("Minutes", URL, T1))
    take(path, source)
    assert (len(articles(path)), versions(path)) == (2, 1)


def with_newer_page(path: Path, folder: Path) -> Path:
    """Import a feed's item, then a page of it with another text; return the feed with a new item above the first."""
    old = {"title": "Fog", "link": f"{URL}/fog", "guid": "g1", "content:encoded": f"&lt;p&gt;{T1}&lt;/p&gt;"}
    new = {"title": "Choir", "link": f"{URL}/choir", "guid": "g2", "content:encoded": f"&lt;p&gt;{T2}&lt;/p&gt;"}
    take(path, feed(folder / "feed.xml", old))
    take(path, write(folder, "fog.html", page("Fog", f"{T0} {T3}", canonical=f"{URL}/fog", date="")))
    return feed(folder / "feed.xml", new, old)


def test_an_item_that_moved_in_its_feed_is_none_that_is_new(path: Path, tmp_path: Path) -> None:
    source = with_newer_page(path, tmp_path)
    before = bodies(path)
    take(path, source)
    assert bodies(path) == sorted((*before, T2))
    assert versions(path) == 1


def test_what_an_item_says_now_counts_though_it_moved(path: Path, tmp_path: Path) -> None:
    text = f"&lt;p&gt;{T1}&lt;/p&gt;"
    old = {
        "title": "Fog",
        "link": f"{URL}/fog",
        "guid": "g1",
        "dc:creator": "Ada Bell, Jo Marsh",
        "content:encoded": text,
    }
    new = {"title": "Choir", "link": f"{URL}/choir", "guid": "g2", "content:encoded": f"&lt;p&gt;{T2}&lt;/p&gt;"}
    source = feed(tmp_path / "feed.xml", old)
    take(path, source)
    take(path, feed(source, new, {**old, "dc:creator": "Max Frei"}))
    (fog,) = (each for each in articles(path) if each.title == "Fog")
    assert fog.authors == ("Max Frei",)


def test_pages_that_share_an_address_are_apart_whichever_extractor_read_them(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(path, write(tmp_path, "first/a.html", page("Fog", T1, canonical=URL, date="2022-03-04")))
    monkeypatch.setattr(version, "extractor_label", lambda: "extractor 99 (newer)")
    monkeypatch.setattr("db.ingest.stream.extractor_label", lambda: "extractor 99 (newer)")
    take(path, write(tmp_path, "second/b.html", page("Choir", T2, canonical=URL, date="2022-05-06")))
    assert (len(bodies(path)), versions(path)) == (2, 0)


@pytest.mark.parametrize("first", ["page", "feed"])
def test_a_day_that_is_stated_counts_before_a_guess(path: Path, tmp_path: Path, first: str) -> None:
    html = page("Fog", T1, canonical=f"{URL}/fog", date="").replace(
        "</head>",
        '<meta property="og:image" content="/2022/03/01/fog.jpg">'
        '<script>var d = "2022-03-01T10:00:00Z"</script></head>',
    )
    saved = write(tmp_path, "fog.html", html)
    item = {
        "title": "Fog",
        "link": f"{URL}/fog",
        "pubDate": "Fri, 04 Mar 2022 10:00:00 GMT",
        "content:encoded": f"&lt;p&gt;{T1}&lt;/p&gt;",
    }
    source = feed(tmp_path / "feed.xml", item)
    take(path, *((saved, source) if first == "page" else (source, saved)))
    (article,) = articles(path)
    assert article.published is not None
    assert (article.published.iso[:10], article.date_from) == ("2022-03-04", "feed")


def test_a_file_that_states_no_address_any_more_is_the_same_article(path: Path, tmp_path: Path) -> None:
    take(path, write(tmp_path, "a.html", page("Fog", T1, canonical=f"{URL}/fog")))
    take(path, write(tmp_path, "a.html", page("Fog", f"{T1} It lifted on Thursday.")))
    assert (len(articles(path)), versions(path)) == (1, 1)


def test_a_mark_that_counts_readers_makes_no_second_article(path: Path, tmp_path: Path) -> None:
    item = {"title": "Fog", "guid": "12345", "content:encoded": f"&lt;p&gt;{T1}&lt;/p&gt;"}
    take(path, feed(tmp_path / "a.xml", {**item, "link": f"{URL}/fog#xtor=RSS-1"}))
    take(path, feed(tmp_path / "b.xml", {**item, "link": f"{URL}/fog#xtor=RSS-2"}))
    assert bodies(path) == [T1]


def test_a_row_that_names_no_address_any_more_stays_on_its_site(path: Path, tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", {"id": 7, "title": "Fog", "url": f"{URL}/fog", "text": T1})
    take(path, source)
    take(path, jsonl(source, {"id": 7, "title": "Fog", "text": f"{T1} It lifted on Thursday."}))
    (article,) = articles(path)
    assert article.site == "rows.example"


def test_a_reread_divides_no_two_files_of_one_text(path: Path, tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        write(tmp_path, f"pages/{name}", page("Fog", T1))
    take(path, tmp_path / "pages")
    for _ in range(3):
        again(path, tmp_path / "pages")
        assert (len(bodies(path)), versions(path)) == (1, 0)


def test_an_id_that_all_rows_have_is_none(path: Path, tmp_path: Path) -> None:
    lines: list[dict[str, object]] = [
        {"id": "x", "title": f"Report {n}", "text": f"It was day {n}."} for n in range(60)
    ]
    source = jsonl(tmp_path / "a.jsonl", *lines)
    take(path, source)
    assert len(articles(path)) == 60
    take(path, jsonl(source, *lines, {"id": "x", "title": "Report 7", "text": "Fog came up."}))
    assert (len(articles(path)), versions(path)) == (61, 0)


def test_a_number_for_an_items_id_is_one(path: Path, tmp_path: Path) -> None:
    def write_feed(*items: dict[str, object]) -> Path:
        source = tmp_path / "feed.json"
        source.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "H", "items": items}))
        return source

    first = {"id": 1, "title": "Fog", "content_text": T1}
    take(path, write_feed(first))
    take(
        path, write_feed({"id": 2, "title": "Fog", "content_text": T2}, {**first, "content_text": f"It was over. {T1}"})
    )
    assert (len(articles(path)), versions(path)) == (2, 1)
    assert check_archive(path) == []


def test_a_row_that_is_no_csv_says_what_is_wrong(path: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"id,title,text\r\n1,Fog,kept\rashore\r\n2,Choir,sang on the quay\r\n")
    report = take(path, source)
    assert all("16 MB" not in each.reason for each in report.rejects)
    assert report.new + report.rejected == 2
    assert "sang on the quay" in [each.body for each in articles(path)]


def test_a_redirect_in_a_file_before_that_of_its_page_leads_to_it(path: Path, tmp_path: Path) -> None:
    moved = StatusAndHeaders("301 Moved", [("Location", "https://rows.example/fog")], protocol="HTTP/1.1")
    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file)
        record = writer.create_warc_record("https://rows.example/old", "response", BytesIO(b""), http_headers=moved)
        writer.write_record(record)
    write_warc(tmp_path / "b.warc.gz", {"https://rows.example/fog": page("Fog", T1).encode()})
    take(path, tmp_path)
    assert len(rows(path, "select key from addresses")) == 2


def test_what_was_said_beside_a_former_text_comes_with_it(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    saved = write(tmp_path, "pages/fog.html", page("Fog", T1, canonical=f"{URL}/fog", author="Ada Bell"))
    take(other, saved)
    write(tmp_path, "pages/fog.html", page("Fog", f"{T0} {T2}", canonical=f"{URL}/fog", author="Max Frei, Jo Marsh"))
    take(other, saved)
    take(path, other)

    def former(archive: Path) -> list[tuple[str, tuple[str, ...]]]:
        with reading(archive) as connection:
            ((article_id,),) = connection.execute("select id from articles").fetchall()
            present = read_present(connection, article_id).state
            return [(state.body, state.authors) for _, state in read_versions(connection, article_id, present)]

    assert former(path) == former(other) != []
    assert former(path)[0][1] == ("Ada Bell",)


@pytest.mark.parametrize("texts", [(T1, f"{T1} It lifted on Thursday."), (f"{T1} It lifted on Thursday.", T1)])
def test_an_item_whose_text_grows_or_shrinks_has_a_version(path: Path, tmp_path: Path, texts: tuple[str, str]) -> None:
    for text in texts:
        item = {"title": "Fog", "link": f"{URL}/fog", "guid": "g1", "content:encoded": f"&lt;p&gt;{text}&lt;/p&gt;"}
        take(path, feed(tmp_path / "a.xml", item))
    assert (bodies(path), versions(path)) == ([texts[1]], 1)


@pytest.mark.parametrize("said", [{"title": "What a person calls it"}, {"date": "1999-08-15"}])
def test_a_correction_divides_nothing(path: Path, tmp_path: Path, said: dict[str, str]) -> None:
    write(tmp_path, "pages/a.html", page("Fog", f"{T1} {T0}", canonical=f"{URL}/fog"))
    take(path, tmp_path / "pages")
    write(tmp_path, "pages/b.html", page("Fog", f"{T1} {T0} It lifted.", canonical=f"{URL}/fog"))
    take(path, tmp_path / "pages")
    (article,) = articles(path)
    correct(path, article.slug, said)
    again(path, tmp_path / "pages")
    assert len(articles(path)) == 1


def test_of_articles_that_share_an_address_only_the_forgotten_one_stays_away(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    first, second = (("a.html", "Fog", T1), ("b.html", "Choir", T2))
    for name, title, text in (first, second):
        write(folder, name, page(title, text, canonical=URL, date=""))
    take(path, folder)
    slugs = {each.title: each.slug for each in articles(path)}
    assert len(slugs) == 2
    forget_article(path, slugs["Fog"])
    write(folder, "b.html", page("Choir", f"{T2} It sang again.", canonical=URL, date=""))
    take(path, folder)
    assert [each.title for each in articles(path)] == ["Choir"]
    assert "sang again" in articles(path)[0].body
    forget_article(path, slugs["Choir"])
    write(folder, "b.html", page("Choir", f"{T2} It sang for long.", canonical=URL, date=""))
    write(folder, "a.html", page("Fog", f"{T1} It came back.", canonical=URL, date=""))
    take(path, folder)
    assert articles(path) == []


def test_of_rows_of_one_title_only_the_forgotten_one_stays_away(path: Path, tmp_path: Path) -> None:
    head = ("title", "date", "text")
    lines = [("Latest News", f"2001-11-1{n}", text) for n, text in enumerate((T0, T1, T2))]
    source = table(tmp_path / "a.csv", head, *lines)
    take(path, source)
    forget_article(path, next(each.slug for each in articles(path) if each.body == T1))
    take(path, table(source, head, *lines, ("Latest News", "2001-11-19", T3)))
    assert bodies(path) == sorted((T0, T2, T3))


def test_a_forgotten_row_keeps_no_other_of_its_address_away(path: Path, tmp_path: Path) -> None:
    head = ("title", "url", "date", "text")
    lines = [("Minutes", URL, f"2001-11-1{n}", text) for n, text in enumerate((T0, T1, T2))]
    source = table(tmp_path / "a.csv", head, *lines)
    run = take(path, source).run
    forget_article(path, next(each.slug for each in articles(path) if each.body == T1))
    forget_run(path, run)
    assert articles(path) == []
    take(path, source)
    assert bodies(path) == sorted((T0, T2))


@pytest.mark.parametrize("address", [URL, ""])
def test_a_forgotten_row_stays_away_though_it_was_edited(path: Path, tmp_path: Path, address: str) -> None:
    head = ("title", "url", "date", "text")
    lines = [("Latest News", address, f"2001-11-1{n}", text) for n, text in enumerate((T0, T1, T2))]
    source = table(tmp_path / "a.csv", head, *lines)
    take(path, source)
    forget_article(path, next(each.slug for each in articles(path) if each.body == T1))
    lines[1] = (*lines[1][:3], f"{T1} It lifted.")
    take(path, table(source, head, *lines))
    assert bodies(path) == sorted((T0, T2))


def test_an_article_whose_address_another_had_is_taken_in_any_spelling(path: Path, tmp_path: Path) -> None:
    for name, title, text in (("a.html", "Fog", T1), ("b.html", "Choir", T2)):
        write(tmp_path, f"p/{name}", page(title, text, canonical="http://rows.example/minutes", date=""))
    take(path, tmp_path / "p")
    forget_article(path, next(each.slug for each in articles(path) if each.title == "Fog"))
    write(tmp_path, "p/b.html", page("Choir", f"{T2} It sang again.", canonical=f"{URL}/", date=""))
    take(path, tmp_path / "p")
    assert ["sang again" in each.body for each in articles(path)] == [True]


def test_the_same_row_twice_is_one_though_a_page_says_another_day(path: Path, tmp_path: Path) -> None:
    take(path, write(tmp_path, "fog.html", page("Fog", T1, canonical=f"{URL}/fog", date="2022-03-04")))
    body = articles(path)[0].body
    row = ("Fog", f"{URL}/fog", "2022-03-05", body)
    take(path, table(tmp_path / "a.csv", ("title", "url", "date", "text"), row, row))
    assert bodies(path) == [body]


def test_rows_that_are_read_ahead_are_told_from_those_of_the_next_file(path: Path, tmp_path: Path) -> None:
    first = {"title": "Minutes", "url": URL, "html": f"<p>{T0}</p>"}
    other = {"title": "Report", "url": f"{URL}/report", "html": f"<p>{T3}</p>"}
    jsonl(tmp_path / "a.jsonl", first)
    jsonl(tmp_path / "b.jsonl", other)
    take(path, tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    jsonl(tmp_path / "a.jsonl", first, {"title": "Minutes", "url": URL, "html": f"<p>{T1}</p>"})
    jsonl(tmp_path / "b.jsonl", other, {"title": "Choir", "url": f"{URL}/choir", "html": f"<p>{T2}</p>"})
    take(path, tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert (bodies(path), versions(path)) == (sorted(TEXTS), 0)


def test_what_an_item_said_before_it_moved_is_no_new_text_when_a_run_is_forgotten(path: Path, tmp_path: Path) -> None:
    source = with_newer_page(path, tmp_path)
    take(path, source)
    before = bodies(path)
    extra = take(
        path, jsonl(tmp_path / "x.jsonl", {"title": "Fog", "url": f"{URL}/fog", "text": T1, "author": "A. Bell"})
    )
    forget_run(path, extra.run)
    assert bodies(path) == before


def test_a_redirect_leads_to_its_page_though_that_comes_in_a_later_import(path: Path, tmp_path: Path) -> None:
    moved = {
        "https://rows.example/oldest": "https://rows.example/old",
        "https://rows.example/old": "https://rows.example/fog",
    }
    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file)
        for url, target in moved.items():
            headers = StatusAndHeaders("301 Moved", [("Location", target)], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", BytesIO(b""), http_headers=headers))
    take(path, tmp_path / "a.warc.gz")
    write_warc(tmp_path / "b.warc.gz", {"https://rows.example/fog": page("Fog", T1).encode()})
    take(path, tmp_path / "b.warc.gz")
    assert len(rows(path, "select key from addresses")) == 3
    assert rows(path, "select * from redirects") == []


def test_what_was_forgotten_keeps_no_other_item_of_its_address_away(path: Path, tmp_path: Path) -> None:
    def item(n: int) -> dict[str, str]:
        text = f"Notice {n} says what is so at pier {n}. " * 9
        return {"title": f"Notice {n}", "guid": f"n{n}", "link": "https://rows.example/news", "content:encoded": text}

    take(path, feed(tmp_path / "feed.xml", item(1)))
    forget_article(path, articles(path)[0].slug)
    take(path, feed(tmp_path / "feed.xml", item(1), item(2)))
    assert [each.title for each in articles(path)] == ["Notice 2"]


def test_an_article_of_another_archive_isnt_one_that_only_lay_at_the_same_place(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    for archive, title, text in ((other, "Fog", T1), (path, "Plan", T2)):
        take(archive, write(tmp_path, "pages/index.html", page(title, text)))
    take(path, other)
    assert sorted(each.title for each in articles(path)) == ["Fog", "Plan"]


def test_items_that_differ_in_a_fragment_stay_apart_when_another_comes_on_top(path: Path, tmp_path: Path) -> None:
    def item(n: int) -> dict[str, str]:
        text = f"Notice {n} says what is so at pier {n}, and what the {n} boats there have to do. " * 9
        return {"title": f"Notice {n}", "link": f"https://rows.example/2007.html#n{n}", "content:encoded": text}

    take(path, feed(tmp_path / "feed.xml", item(2), item(1)))
    take(path, feed(tmp_path / "feed.xml", item(3), item(2), item(1)))
    assert sorted(each.title for each in articles(path)) == ["Notice 1", "Notice 2", "Notice 3"]
    assert versions(path) == 0


def test_captures_in_folders_named_for_their_stamps_stay_one_when_read_again(path: Path, tmp_path: Path) -> None:
    words = "The ferries are back, and so are those who wait for them at the pier. " * 9
    for stamp, text in (("20210315000000", words), ("20210320000000", words + "It rains.")):
        write(tmp_path, f"mirror/www.site.example/{stamp}/fog.html", page("Fog", text))
    take(path, tmp_path / "mirror")
    assert (len(articles(path)), versions(path)) == (1, 1)
    again(path, tmp_path / "mirror")
    assert (len(articles(path)), versions(path)) == (1, 1)


def test_a_forgotten_item_stays_away_though_its_feed_names_it_anew(path: Path, tmp_path: Path) -> None:
    words = "The ferries are back, and so are those who wait for them at the pier. " * 9
    item = {"title": "Fog", "link": "https://rows.example/fog", "content:encoded": words}
    take(path, feed(tmp_path / "feed.xml", {**item, "guid": "a"}))
    forget_article(path, articles(path)[0].slug)
    take(path, feed(tmp_path / "feed.xml", {**item, "guid": "b"}))
    assert articles(path) == []


def test_a_former_title_comes_over_from_another_archive(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    for title in ("Fog", "Fog (updated)"):
        take(other, write(tmp_path, "pages/index.html", page(title, T1)))
    assert versions(other) == 1
    take(path, other)
    assert versions(path) == 1


def test_a_row_that_only_gains_its_day_is_the_same(path: Path, tmp_path: Path) -> None:
    head = ("title", "date", "text")
    take(path, table(tmp_path / "a.csv", head, ("One", "", T0), ("Two", "", T1)))
    take(path, table(tmp_path / "a.csv", head, ("One", "", T0), ("Two", "2019-03-05", T1)))
    assert (bodies(path), versions(path)) == (sorted((T0, T1)), 0)


def test_what_a_page_shows_above_a_wall_takes_no_feeds_text_place(path: Path, tmp_path: Path) -> None:
    whole = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in TEXTS)
    take(path, feed(tmp_path / "f.xml", {"title": "Walls", "link": URL, "content:encoded": whole}))
    shown = f"<p>{T0}</p><p>This article is for subscribers.</p>"
    source = tmp_path / "a.html"
    source.write_text(
        f"<html lang=en><title>Walls</title><link rel=canonical href={URL}><article><h1>Walls</h1>{shown}</article>"
    )
    take(path, source)
    ((body,), count) = bodies(path), versions(path)
    assert (T3 in body, count) == (True, 0)


def test_a_feeds_permalink_is_its_address_where_the_link_is_a_services(path: Path, tmp_path: Path) -> None:
    source = feed(
        tmp_path / "f.xml", {"title": "Tale", "guid": URL, "link": "https://proxy.example/~r/1", "description": T0}
    )
    channel = "<title>Harbour</title><link>https://rows.example/</link>"
    source.write_text(source.read_text().replace("<title>Harbour</title>", channel))
    take(path, source)
    ((url,),) = rows(path, "select url from articles")
    assert url == URL


def test_what_a_row_no_longer_says_stays_however_often_it_is_read(path: Path, tmp_path: Path) -> None:
    row = {"id": 1, "title": "Rich", "text": T0}
    take(path, jsonl(tmp_path / "a.jsonl", {**row, "author": "Ada Bell", "date": "2019-03-05"}))
    for other in (T1, T2, T3):
        take(path, jsonl(tmp_path / "a.jsonl", row, {"id": 2, "title": "Other", "text": other}))
        ((authors, published),) = rows(path, "select authors, published from articles where title = 'Rich'")
        assert ("Ada Bell" in str(authors), published) == (True, "2019-03-05")


def test_a_page_above_a_wall_takes_no_feeds_text_place_when_it_is_read_again(path: Path, tmp_path: Path) -> None:
    whole = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in TEXTS)
    take(path, feed(tmp_path / "f.xml", {"title": "Walls", "link": URL, "content:encoded": whole}))
    for note in ("This article is for subscribers.", "Subscribe to read on."):
        (tmp_path / "a.html").write_text(
            f"<html lang=en><title>Walls</title><link rel=canonical href={URL}><article><h1>Walls</h1><p>{T0}</p>"
            f"<p>{note}</p></article>"
        )
        take(path, tmp_path / "a.html")
        ((body,), count) = bodies(path), versions(path)
        assert (T3 in body, count) == (True, 0)

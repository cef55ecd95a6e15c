"""Archives in which several articles were taken for states of one: found by `check`, divided by `reread`."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from archives import reading
from conftest import Run
from test_db_identity import ONE_WORKER, TEXTS, articles, feed, item, page, rows, table, write

from db.archive import Archive
from db.check import check_archive
from db.curation.correct import correct
from db.curation.forget import forget_article
from db.ingest.convert import Conversion
from db.ingest.extraction.version import extractor_label
from db.ingest.identity import ArrivingRecord, ArticleFinder, Ground, KnownArticle
from db.ingest.importer import import_sources
from db.ingest.process_pool import ConverterPool
from db.ingest.source.records import Record, Refusal
from db.storage.connections import open_writable
from db.text.cleaning import title_key


def import_as_before(path: Path, *sources: Path) -> None:
    """Import as a program did that takes what has one title for one article."""

    def find(finder: ArticleFinder, record: ArrivingRecord, *_: object) -> tuple[KnownArticle, Ground] | None:
        columns = "id, title, published, text_digest, title_key, is_summary, date_from"
        query = f"select {columns} from articles where title_key = ?"
        row = finder._execute(query, (title_key(record.article.title),)).fetchone()
        return (KnownArticle(*row), "place") if row else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ArticleFinder, "find", find)
        import_sources(path, [str(source) for source in sources], ONE_WORKER)
    with open_writable(path) as database:
        database.conn.execute("update sources set record_id = null")
        database.conn.execute("update meta set value = (select max(id) from sources) where key = 'guessed_up_to'")
        database.conn.commit()


def reread(path: Path, *sources: Path) -> None:
    import_sources(path, [str(source) for source in sources], ONE_WORKER, rereads=True)
    assert check_archive(path) == []


def texts(path: Path) -> dict[str, str]:
    return {each.slug: each.body.partition("\n\n")[0] for each in articles(path)}


def versions(path: Path) -> int:
    with reading(path) as connection:
        return int(connection.execute("select count(*) from versions").fetchone()[0])


def test_check_says_how_many_articles_may_be_several(path: Path, folder: Path, run: Run) -> None:
    lines = [(str(n), "Latest News", f"2001-11-1{n}", text) for n, text in enumerate(TEXTS)]
    import_as_before(path, table(folder / "news.csv", ("id", "title", "date", "text"), *lines))
    assert (len(articles(path)), versions(path)) == (1, 3)
    found = run("check", "-a", str(path))
    assert found.exit_code == 1
    assert "came from different places on one day, and which may be several: 1." in found.output


def test_rows_that_were_one_article_are_divided_and_the_present_one_keeps_its_name(path: Path, folder: Path) -> None:
    lines = [(str(n), "Latest News", f"2001-11-1{n}", text) for n, text in enumerate(TEXTS)]
    source = table(folder / "news.csv", ("id", "title", "date", "text"), *lines)
    import_as_before(path, source)
    ((slug, text),) = texts(path).items()
    reread(path, source)
    assert sorted(texts(path).values()) == sorted(TEXTS)
    assert texts(path)[slug] == text
    assert versions(path) == 0
    before = texts(path)
    reread(path, source)
    assert (texts(path), versions(path)) == (before, 0)


def test_rows_of_one_address_are_divided_each_with_its_own_date(path: Path, folder: Path) -> None:
    lines = [("Minutes", "https://rows.example/", f"2001-11-1{n}", text) for n, text in enumerate(TEXTS)]
    source = table(folder / "rows.csv", ("title", "url", "date", "text"), *lines)
    import_as_before(path, source)
    assert len(articles(path)) == 1
    reread(path, source)
    found = {each.body: each.published.iso for each in articles(path) if each.published is not None}
    assert found == {text: f"2001-11-1{n}" for n, text in enumerate(TEXTS)}
    assert versions(path) == 0


def test_pages_that_were_one_article_are_divided_whichever_is_read_first(path: Path, folder: Path) -> None:
    for n, text in enumerate(TEXTS[:3]):
        write(folder, f"{3 - n}.html", page("Notes from the harbour", text, date=f"2022-03-0{n + 1}"))
    import_as_before(path, folder)
    assert len(articles(path)) == 1
    reread(path, folder)
    assert sorted(texts(path).values()) == sorted(TEXTS[:3])
    assert versions(path) == 0


def test_items_whose_addresses_differ_in_the_fragment_alone_are_divided(path: Path, folder: Path) -> None:
    where = "https://site.example/archive/2007.html"
    items = [item("News", text, f"{where}#n{n}", f"{where}#n{n}") for n, text in enumerate(TEXTS)]
    source = write(folder, "feed.xml", feed(*items))
    import_as_before(path, source)
    ((slug, text),) = texts(path).items()
    reread(path, source)
    assert sorted(texts(path).values()) == sorted(TEXTS)
    assert texts(path)[slug] == text
    assert versions(path) == 0


def test_states_of_one_page_stay_together(path: Path, folder: Path) -> None:
    own = "https://site.example/news/fog"
    first = write(folder, "1/fog.html", page("Three days of fog", TEXTS[1], canonical=own))
    second = write(folder, "2/fog.html", page("Three days of fog", f"{TEXTS[1]} It lifted.", canonical=own))
    for each in (first, second):
        import_sources(path, [str(each.parent)], ONE_WORKER)
    before = texts(path)
    reread(path, folder)
    assert (texts(path), versions(path)) == (before, 1)


def test_what_a_file_said_before_goes_with_it(path: Path, folder: Path) -> None:
    changing = write(folder, "a.html", page("Notes from the harbour", TEXTS[0], date=""))
    write(folder, "b.html", page("Notes from the harbour", TEXTS[2], date=""))
    import_as_before(path, changing)
    write(folder, "a.html", page("Notes from the harbour", TEXTS[1], date=""))
    import_as_before(path, folder)
    assert (len(articles(path)), versions(path)) == (1, 2)
    reread(path, folder)
    assert sorted(texts(path).values()) == sorted((TEXTS[1], TEXTS[2]))
    with reading(path) as connection:
        query = "select s.place from versions v join sources s on s.article_id = v.article_id group by 1"
        assert connection.execute(query).fetchall() == [(str(changing),)]


def test_corrections_stay_and_what_was_taken_back_stays_away(path: Path, folder: Path) -> None:
    for n, text in enumerate(TEXTS[:3]):
        write(folder, f"{n}.html", page(f"Number {n} of the notes", text))
    import_sources(path, [str(folder)], ONE_WORKER)
    first, second, third = sorted(texts(path))
    correct(path, first, {"title": "Corrected"})
    forget_article(path, second)
    reread(path, folder)
    assert sorted(texts(path)) == [first, third]
    archive = Archive.open(path)
    try:
        (headline,) = archive.find(first)
        assert headline.title == "Corrected"
    finally:
        archive.close()


def test_pages_that_are_read_otherwise_today_have_no_version_of_it(path: Path, folder: Path) -> None:
    write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    import_sources(path, [str(folder)], ONE_WORKER)
    with open_writable(path) as database:  # as if a former extractor had left something out
        before = b"-" * 16
        database.conn.execute("update articles set text_digest = ?", (before,))
        database.conn.execute("update sources set state = ?", (before,))
        database.conn.commit()
    import_sources(path, [str(folder)], ONE_WORKER, rereads=True)
    assert versions(path) == 0


def test_the_command_reads_files_again_and_names_what_it_cant(path: Path, folder: Path, run: Run) -> None:
    write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    run("import", "-a", str(path), "--workers", "1", str(folder))
    assert "unchanged     1" in run("reread", "-a", str(path)).output
    assert "unchanged     1" in run("reread", "-a", str(path), str(folder)).output
    unknown = run("reread", "-a", str(path), "/nowhere")
    assert unknown.exit_code == 1
    assert "The archive didn't come from /nowhere: `newsbrowse runs` lists its sources." in unknown.output
    (folder / "fog.html").unlink()
    folder.rmdir()
    gone = run("reread", "-a", str(path))
    assert gone.exit_code == 3
    assert "is no longer there; its articles stay as they are." in gone.output


# Refusals that aren't for good


@contextmanager
def slow_pages(name: str) -> Iterator[None]:
    """Refuse the page of a file for want of time."""
    outcome = ConverterPool._outcome

    def be_slow(pool: ConverterPool, item: object, future: Any) -> Conversion | None:
        is_slow = isinstance(item, Record) and item.place.endswith(name)
        return Refusal(item.place, "timeout", "It took long.") if is_slow else outcome(pool, item, future)  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ConverterPool, "_outcome", be_slow)
        yield


@pytest.mark.parametrize("packed", ["", "pages", "Yahoo! pages"])
def test_what_was_refused_for_want_of_time_is_tried_at_the_next_import(path: Path, folder: Path, packed: str) -> None:
    slow = write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    write(folder, "dredger.html", page("The dredger is back", TEXTS[0]))
    if packed:
        shutil.make_archive(str(folder.parent / packed), "zip", folder)
        folder = folder.parent / f"{packed}.zip"

    with slow_pages(slow.name):
        report = import_sources(path, [str(folder)], ONE_WORKER)
    assert (report.new, report.rejected) == (1, 1)
    assert report.rejects[0].reason == "It took long. The next import tries it again."
    report = import_sources(path, [str(folder)], ONE_WORKER)
    assert (report.new, report.unchanged, report.rejected) == (1, 1, 0)
    report = import_sources(path, [str(folder)], ONE_WORKER)
    assert (report.new, report.unchanged, report.rejected) == (0, 2, 0)


@pytest.mark.parametrize("name", ["pages", "Yahoo! News"])
def test_only_that_is_tried_on_request(path: Path, folder: Path, run: Run, name: str) -> None:
    folder = folder / name
    write(folder, "site.example/news/fog.html", page("Three days of fog", TEXTS[1]))
    write(folder, "site.example/news/dredger.html", page("The dredger is back", TEXTS[0]))
    none = run("import", "--retry", "-a", str(path))
    assert none.exit_code == 3
    with slow_pages("fog.html"):
        import_sources(path, [str(folder)], ONE_WORKER)
    write(folder, "site.example/news/choir.html", page("A choir on the quay", TEXTS[2]))
    tried = json.loads(run("import", "--retry", "-a", str(path), "--format", "json").stdout)
    assert (tried["seen"], tried["new"], tried["rejected"]) == (1, 1, 0)
    assert sorted(each.url or "" for each in articles(path)) == [
        f"https://site.example/news/{name}.html" for name in ("dredger", "fog")
    ]
    none = run("import", "--retry", "-a", str(path))
    assert none.exit_code == 1
    assert "Nothing was refused for want of time, memory or a server." in none.output
    assert run("import", "--retry", "-a", str(path), str(folder)).exit_code == 2
    assert run("import", "-a", str(path)).exit_code == 2


def test_what_was_refused_and_is_gone_is_named(path: Path, folder: Path, run: Run) -> None:
    write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    with slow_pages("fog.html"):
        import_sources(path, [str(folder)], ONE_WORKER)
    lost = folder / "fog.html"
    lost.unlink()
    tried = run("import", "--retry", "-a", str(path))
    assert tried.exit_code == 3
    assert tried.stderr == f"newsbrowse: {lost} is no longer there: it was refused, and stays so.\n"


def test_an_update_offers_to_divide_what_was_merged(path: Path, folder: Path, run: Run) -> None:
    lines = [(str(n), "Latest News", f"2001-11-1{n}", text) for n, text in enumerate(TEXTS)]
    import_as_before(path, table(folder / "news.csv", ("id", "title", "date", "text"), *lines))
    offered = run("update", "-a", str(path))
    assert "1 articles may be several, by today's rules: `newsbrowse reread` divides them." in offered.output
    run("reread", "-a", str(path))
    assert "may be several" not in run("update", "-a", str(path)).output


def import_by_another_extractor(path: Path, *sources: Path) -> None:
    """Import files that haven't changed lately, as a program with another extractor did."""
    for source in sources:
        for file in source.rglob("*"):
            os.utime(file, (1_700_000_000, 1_700_000_000))
    import_sources(path, [str(source) for source in sources], ONE_WORKER)
    with open_writable(path) as database:
        query = "update sources set importer = replace(importer, ?, 'extractor 1 (trafilatura 1.0)')"
        database.conn.execute(query, (extractor_label(),))
        database.conn.commit()


def test_an_update_offers_to_read_anew_what_another_extractor_read(path: Path, folder: Path, run: Run) -> None:
    write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    write(folder, "dredger.html", page("The dredger is back", TEXTS[0]))
    shutil.make_archive(str(folder / "more"), "zip", write(folder, "more/choir.html", page("A choir", TEXTS[2])).parent)
    shutil.rmtree(folder / "more")
    table(folder / "news.csv", ("title", "text"), ("No page", TEXTS[3]))  # plain text, which is nothing to an extractor
    import_by_another_extractor(path, folder)
    assert len(articles(path)) == 4
    offered = run("update", "-a", str(path))
    assert "3 articles were read by another extractor: `newsbrowse reread` reads their files anew." in offered.output
    run("reread", "-a", str(path))
    assert "another extractor" not in run("update", "-a", str(path)).output
    with reading(path) as connection:
        query = "select importer from sources where id in (select max(id) from sources group by place)"
        importers = [importer for (importer,) in connection.execute(query)]
    assert sum(extractor_label() in importer for importer in importers) == 3


def test_an_update_offers_nothing_that_reading_again_cant_do(path: Path, folder: Path, run: Run) -> None:
    gone = write(folder, "gone/fog.html", page("Three days of fog", TEXTS[1])).parent
    there = write(folder, "there/dredger.html", page("The dredger is back", TEXTS[0]))
    import_by_another_extractor(path, gone, there.parent)
    shutil.rmtree(gone)
    with open_writable(path) as database:  # as if this page had been fetched
        database.conn.execute(
            "update sources set place = 'https://site.example/dredger' where place = ?", (str(there),)
        )
        database.conn.commit()
    assert "another extractor" not in run("update", "-a", str(path)).output


def test_what_is_no_article_any_more_is_offered_once(path: Path, folder: Path, run: Run) -> None:
    fog = write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    import_by_another_extractor(path, folder)
    assert "1 articles were read by another" in run("update", "-a", str(path)).output
    outcome = ConverterPool._outcome

    def refuse(pool: ConverterPool, item: object, future: Any) -> Conversion | None:
        return Refusal(str(fog), "not-article", "") if isinstance(item, Record) else outcome(pool, item, future)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ConverterPool, "_outcome", refuse)
        run("reread", "-a", str(path))
    assert len(articles(path)) == 1
    assert "another extractor" not in run("update", "-a", str(path)).output


def test_pages_are_divided_whichever_of_them_gave_the_present_text(path: Path, folder: Path) -> None:
    for n, text in enumerate(TEXTS):
        write(folder, f"{n}.html", page("Weekly letter", text))
    names = [f"{n}.html" for n in range(len(TEXTS))]
    import_as_before(path, *(folder / name for name in (*names[1:], names[0])))
    assert (len(articles(path)), versions(path)) == (1, len(TEXTS) - 1)
    reread(path, folder)
    assert (len(articles(path)), versions(path)) == (len(TEXTS), 0)
    reread(path, folder)
    assert (len(articles(path)), versions(path)) == (len(TEXTS), 0)


def test_a_reread_of_a_summary_with_an_id_and_its_page_changes_nothing(path: Path, folder: Path) -> None:
    link = "https://site.example/fog"
    write(folder, "feed.xml", feed(item("Fog", "Fog kept the pilots ashore…", link, "1")))
    write(folder, "pages/fog.html", page("Fog", TEXTS[1], canonical=link))
    import_sources(path, [str(folder)], ONE_WORKER)
    for _ in range(2):
        reread(path, folder)
        assert [each.slug for each in articles(path)] == ["unfiled/2022/fog"]
    assert rows(path, "select count(*) from versions where not is_summary") == [(0,)]


def test_what_is_refused_for_good_by_now_is_not_tried(path: Path, folder: Path, run: Run) -> None:
    write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    write(folder, "dredger.html", page("The dredger is back", TEXTS[0]))
    with slow_pages("fog.html"):
        import_sources(path, [str(folder)], ONE_WORKER)
    write(folder, "fog.html", "<html><title>Fog</title><body></body></html>")
    import_sources(path, [str(folder)], ONE_WORKER)
    assert "Nothing was refused" in run("import", "--retry", "-a", str(path)).output


def test_a_retry_when_all_was_taken_back_says_so(path: Path, folder: Path, run: Run) -> None:
    write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    with slow_pages("fog.html"):
        import_sources(path, [str(folder)], ONE_WORKER)
    run("forget", "-a", str(path), "1")
    found = run("import", "--retry", "-a", str(path))
    assert (found.exit_code, "Nothing was refused" in found.output) == (1, True)


def test_a_folder_is_known_by_any_path_to_it(path: Path, folder: Path, run: Run) -> None:
    write(folder, "fog.html", page("Three days of fog", TEXTS[1]))
    import_sources(path, [str(folder)], ONE_WORKER)
    assert run("reread", "-a", str(path), f"{folder}/../{folder.name}").exit_code == 0

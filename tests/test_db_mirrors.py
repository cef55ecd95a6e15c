"""Mirrors of sites: their pages link to each other by the names that their files have there."""

from pathlib import Path

import pytest
from archives import reading
from test_db_importing import counts
from test_db_importing_sources import html, in_text

from db.check import check_archive
from db.ingest.importer import import_sources


def test_links_between_the_pages_of_a_mirror_resolve(tmp_path: Path) -> None:
    folder = tmp_path / "mirror" / "site.example" / "news" / "2021"
    folder.mkdir(parents=True)
    for name, further in (("story", "other"), ("other", "story")):
        page = html(name, links=f'See <a href="{further}.html">the other page of the two</a> on it.')
        note = f"<!-- Mirrored from site.example/news/2021/{name}.php by HTTrack Website Copier/3.x -->"
        (folder / f"{name}.html").write_bytes(page.replace(b"<head>", b"<head>" + note.encode()))
    path = tmp_path / "archive.db"
    assert counts(import_sources(path, [str(tmp_path / "mirror")])) == {"seen": 2, "new": 2}
    assert in_text(path) == (2, 2)


NOTE = "<!-- Mirrored from {} by HTTrack Website Copier/3.x [XR&CO'2014], Tue, 05 Jan 2021 10:00:00 GMT -->"


@pytest.mark.parametrize("named", [".", "site.example/news"])
def test_links_between_the_files_of_httrack_resolve(tmp_path: Path, named: str) -> None:
    folder = tmp_path / "mirror" / "site.example" / "news"
    folder.mkdir(parents=True)
    story = html("Story", links='See <a href="other.html">the other page of many</a> on it.')
    folder.joinpath("story.html").write_bytes(story + NOTE.format("site.example/news/story.php").encode())
    folder.joinpath("other.html").write_bytes(html("Other") + NOTE.format("site.example/news/other.php").encode())
    path = tmp_path / "archive.db"
    import_sources(path, [str(tmp_path / "mirror" / named)])
    assert in_text(path) == (1, 1)
    assert check_archive(path) == []


def test_links_between_the_files_of_wget_resolve_where_the_pages_name_other_addresses(tmp_path: Path) -> None:
    folder = tmp_path / "mirror" / "site.example" / "news"
    folder.mkdir(parents=True)
    links = 'See <a href="other.html">the other page of many</a> on it.'
    folder.joinpath("story.html").write_bytes(html("Story", url="https://www.site.example/2021/story", links=links))
    folder.joinpath("other.html").write_bytes(html("Other", url="https://www.site.example/2021/other"))
    path = tmp_path / "archive.db"
    import_sources(path, [str(tmp_path / "mirror")])
    assert in_text(path) == (1, 1)
    assert check_archive(path) == []


@pytest.mark.parametrize(
    ("folders", "named", "captured"),
    [
        ("site.example/news", "site.example", None),
        ("20210506101112/site.example/news", "20210506101112", "2021-05-06T10:11:12Z"),
        ("site.example/news", ".", None),
    ],
)
def test_a_folder_that_is_named_may_be_the_host_or_the_stamp(
    tmp_path: Path, folders: str, named: str, captured: str | None
) -> None:
    folder = tmp_path / "mirror" / folders
    folder.mkdir(parents=True)
    folder.joinpath("mill.html").write_bytes(html("Mill", url=""))
    path = tmp_path / "archive.db"
    import_sources(path, [str(tmp_path / "mirror" / named)])
    with reading(path) as connection:
        found = connection.execute("select a.url, s.captured from articles a join sources s on s.article_id = a.id")
        assert found.fetchall() == [("https://site.example/news/mill.html", captured)]

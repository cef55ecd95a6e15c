"""Mirrors of sites: their pages link to each other by the names that their files have there."""

from pathlib import Path

from test_db_importing import counts
from test_db_importing_sources import html, in_text

from db.ingest.importing import import_sources


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

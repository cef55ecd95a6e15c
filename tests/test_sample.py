"""The built-in sample archive: made when first asked for, made anew when its pages change, else left alone."""

from pathlib import Path

import pytest
from conftest import NEWS

import seeds
from db.errors import ArchiveReadOnly
from tui.settings.sample import open_sample


@pytest.fixture
def few_pages(pages: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample of two pages, so that making it takes no time."""
    for number, text in enumerate(NEWS[:2]):
        (pages / f"{number}.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(seeds, "PAGES", pages)
    return pages


def test_it_is_made_at_first_and_only_opened_after(few_pages: Path, tmp_path: Path) -> None:
    first = open_sample(tmp_path / "cache")
    assert first.outline().total == 2
    assert first.name == "Sample archive"
    first.close()
    made = first.path.stat().st_mtime_ns
    again = open_sample(tmp_path / "cache")
    again.close()
    assert again.path == first.path
    assert again.path.stat().st_mtime_ns == made
    assert list((tmp_path / "cache").iterdir()) == [first.path]


def test_other_pages_make_another_and_the_old_one_goes(few_pages: Path, tmp_path: Path) -> None:
    first = open_sample(tmp_path / "cache")
    first.close()
    (few_pages / "1.txt").unlink()
    second = open_sample(tmp_path / "cache")
    assert second.outline().total == 1
    second.close()
    assert second.path != first.path
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [second.path.name]


def test_a_damaged_one_is_made_anew(few_pages: Path, tmp_path: Path) -> None:
    first = open_sample(tmp_path / "cache")
    first.close()
    first.path.write_bytes(b"something else" * 100)
    again = open_sample(tmp_path / "cache")
    assert again.outline().total == 2
    again.close()


def test_a_cache_that_cannot_be_written_is_said_in_one_sentence(few_pages: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ArchiveReadOnly, match=r"The sample archive can't be made in .*\.$"):
        open_sample(tmp_path / "cache")


def test_its_place_is_the_cache_folder(few_pages: Path, fresh_home: Path) -> None:
    opened = open_sample()
    opened.close()
    assert opened.path.is_relative_to(fresh_home / "cache")

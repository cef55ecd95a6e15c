import json
import os
import stat
from pathlib import Path

import pytest

from tui.settings import state


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the state that isn't there yet."""
    monkeypatch.setenv("NEWSBROWSE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_what_was_saved_for_an_archive_comes_back(tmp_path: Path) -> None:
    state.save(tmp_path / "a.db", {"article": "news/2022/x", "open": [[2022, 3]]})
    state.save(tmp_path / "b.db", {"article": "other"})
    assert state.load(tmp_path / "a.db") == {"article": "news/2022/x", "open": [[2022, 3]]}
    assert state.load(tmp_path / "b.db") == {"article": "other"}
    assert state.load(tmp_path / "c.db") is None


def test_an_archive_is_known_by_where_it_really_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "real.db")
    state.save(tmp_path / "link.db", {"at": 1})
    monkeypatch.chdir(tmp_path)
    assert state.load(Path("real.db")) == {"at": 1}


def test_the_last_state_is_the_one_that_counts(tmp_path: Path) -> None:
    state.save(tmp_path / "a.db", {"at": 1, "old": True})
    state.save(tmp_path / "a.db", {"at": 2})
    assert state.load(tmp_path / "a.db") == {"at": 2}


def test_the_archives_not_opened_for_longest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "ARCHIVES_AT_MOST", 3)
    for name in "abc":
        state.save(tmp_path / name, {"name": name})
    state.save(tmp_path / "a", {"name": "a again"})
    state.save(tmp_path / "d", {"name": "d"})
    assert [state.load(tmp_path / name) for name in "abcd"] == [
        {"name": "a again"},
        None,
        {"name": "c"},
        {"name": "d"},
    ]


def test_the_theme_is_kept_beside_the_places(tmp_path: Path) -> None:
    assert state.load_theme() is None
    state.save(tmp_path / "a.db", {"at": 1})
    state.save_theme("newsbrowse-light")
    assert state.load_theme() == "newsbrowse-light"
    assert state.load(tmp_path / "a.db") == {"at": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"places": 3, "settings": []}',
        b'{"places": {"x": 1}}',
        b'{"settings": {"theme": 7}}',
        b"[" * 100_000,
    ],
)
def test_a_spoilt_file_counts_as_empty_and_is_mended(folder: Path, tmp_path: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "state.json").write_bytes(content)
    assert state.load(tmp_path / "a.db") is None
    assert state.load_theme() is None
    state.save(tmp_path / "a.db", {"at": 1})
    state.save_theme("x")
    assert state.load(tmp_path / "a.db") == {"at": 1}
    assert state.load_theme() == "x"


def test_a_state_that_is_no_table_is_none(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    (folder / "state.json").write_text(json.dumps({"places": {os.path.realpath(tmp_path / "a.db"): [1]}}))
    assert state.load(tmp_path / "a.db") is None


def test_a_huge_file_is_not_read(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    (folder / "state.json").write_bytes(b'{"settings": {"theme": "x"}}' + b" " * (5 << 20))
    assert state.load_theme() is None


def test_where_nothing_can_be_written_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NEWSBROWSE_STATE", str(tmp_path / "file" / "state"))
    state.save(tmp_path / "a.db", {"at": 1})
    state.save_theme("x")
    assert state.load(tmp_path / "a.db") is None
    assert state.load_theme() is None


def test_a_failed_write_leaves_the_old_file_and_no_litter(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.save(tmp_path / "a.db", {"at": 1})

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    state.save(tmp_path / "a.db", {"at": 2})
    assert state.load(tmp_path / "a.db") == {"at": 1}
    assert [path.name for path in folder.iterdir()] == ["state.json"]


def test_nobody_else_can_read_what_one_reads(folder: Path, tmp_path: Path) -> None:
    state.save(tmp_path / "a.db", {"at": 1})
    assert stat.S_IMODE((folder / "state.json").stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0


def test_a_path_that_is_not_unicode_is_kept(tmp_path: Path) -> None:
    archive = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.db"))
    state.save(archive, {"at": 1})
    assert state.load(archive) == {"at": 1}


def test_the_platforms_folder_is_used_where_none_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSBROWSE_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    state.save_theme("x")
    assert state.load_theme() == "x"
    assert list(tmp_path.rglob("state.json"))

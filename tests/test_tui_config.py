from pathlib import Path

import pytest

from tui.settings.config import Config, ConfigError
from tui.settings.keys import COMMANDS


def config(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return Config.load(path)


def complaint(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        config(tmp_path, text)
    sentence = str(caught.value)
    assert sentence.startswith(f"{tmp_path / 'config.toml'}: ")
    assert "\n" not in sentence
    return sentence


def test_without_a_file_there_are_no_wishes(tmp_path: Path) -> None:
    assert Config.load(tmp_path / "none" / "config.toml") == Config(None, {})


def test_theme_and_keys_are_read(tmp_path: Path) -> None:
    found = config(tmp_path, 'theme = "newsbrowse-light"\n[keys]\n"find.next" = "ctrl+n"\nhelp = "?, f2"\n')
    assert found.theme == "newsbrowse-light"
    assert found.keymap == {"find.next": "ctrl+n", "help": "question_mark,f2"}


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert config(tmp_path, '\ufefftheme = "nord"').theme == "nord"


def test_where_the_file_is_looked_for_follows_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Config.load() == Config()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme = ", "this isn't TOML"),
        ('theme = "sepia"', "no theme “sepia”; there are newsbrowse-dark"),
        ("theme = 3", "no theme “3”"),
        ("theme = []", "no theme “[]”"),
        ('colour = "red"', "no setting “colour”"),
        ("keys = 3", "has to be a table"),
        ('[keys]\n"fly" = "f"', "“fly”"),
        ('[keys]\n"theme" = "f5"', "“theme”"),
        ('[keys]\n"filter" = 3', "have to be text"),
        ('[keys]\n"filter" = ""', "have to be text"),
        ('[keys]\n"filter" = "f3,,f4"', "have to be text"),
        ('[keys]\n"filter" = "pedal"', "no key “pedal”"),
        ('[keys]\n"filter" = "ctrl+A"', "no key “ctrl+A”"),
        ('[keys]\n"filter" = "hyper+a"', "no key “hyper+a”"),
        ('[keys]\n"filter" = "ctrl+c"', "it copies"),
        ('[keys]\n"filter" = "ctrl+h"', "it is Backspace"),
        ('[keys]\n"filter" = "n"', "n would be the key of both filter and find.next"),
        ('[keys]\n"filter" = "j"', "j would be the key of both tree.down and filter"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert said in complaint(tmp_path, text)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'theme = "\xff"')
    with pytest.raises(ConfigError, match="isn't UTF-8"):
        Config.load(path)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        Config.load(tmp_path)


def test_a_key_may_be_written_as_its_character_or_by_its_name(tmp_path: Path) -> None:
    text = '[keys]\n"filter" = "/,f3"\n"link.next" = "plus,+"\n"link.previous" = "minus"\n"goto" = "shift+f4"\n'
    assert list(config(tmp_path, text).keymap.values()) == ["slash,f3", "plus,plus", "minus", "shift+f4"]


def test_two_commands_may_swap_their_keys(tmp_path: Path) -> None:
    found = config(tmp_path, '[keys]\n"find.next" = "J"\n"article.next" = "n"\n')
    assert found.keymap == {"find.next": "J", "article.next": "n"}


def test_the_same_key_may_mean_different_things_in_the_two_panes(tmp_path: Path) -> None:
    assert config(tmp_path, '[keys]\n"tree.fold" = "z"\n"reader.leave" = "z"\n').keymap


def test_the_commands_own_keys_agree_with_one_another_and_can_be_written_down(tmp_path: Path) -> None:
    lines = [f'"{command.id}" = "{command.keys}"' for command in COMMANDS if command.keys]
    assert config(tmp_path, "[keys]\n" + "\n".join(lines)).keymap == {c.id: c.keys for c in COMMANDS if c.keys}

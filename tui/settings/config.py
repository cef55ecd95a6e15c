"""Reads a person's settings from ``config.toml`` in the platform's configuration folder.

::

    theme = "newsbrowse-light"       # or any theme of Textual's

    [keys]                           # a command's id, and the keys that replace its default ones
    "filter" = "slash,ctrl+k"
    "article.next" = "n"
    "find.next" = "ctrl+n"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.settings.keys import Command

_OUR_THEMES = ("newsbrowse-dark", "newsbrowse-light")

_NEVER = {
    **{"ctrl+c": "copies", "ctrl+s": "stops the output of some terminals", "ctrl+z": "suspends the program"},
    **{
        "ctrl+i": "is Tab to a terminal",
        "ctrl+m": "is Enter to a terminal",
        "ctrl+h": "is Backspace to some terminals",
    },
}
"""Keys that no command can have, with the end of a sentence that says why."""


class ConfigError(Exception):
    """A mistake in the settings, as one sentence that names the file."""


@dataclass(frozen=True, slots=True)
class Config:
    """A person's settings.

    ``theme`` None: not set. ``keymap``: Textual's names of a command's keys, separated by commas, by command id.
    """

    theme: str | None = None
    keymap: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | None = None) -> "Config":
        """Read the settings in ``path`` (None: ``default_path()``); defaults if there is no such file.

        Raises ConfigError.
        """
        path = default_path() if path is None else path
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except OSError as error:
            raise ConfigError(f"{path} can't be read: {error.strerror}.") from error
        try:
            return _parse(data)
        except ValueError as error:
            raise ConfigError(f"{path}: {error}") from error


def default_path() -> Path:
    """Return the path of the settings file."""
    from platformdirs import user_config_path  # imported late: a faster start where the path is given

    return user_config_path("newsbrowse", appauthor=False) / "config.toml"


def _parse(data: bytes) -> Config:
    import tomllib  # imported late: most people have no such file

    try:
        settings: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("the file isn't UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"this isn't TOML: {error}.") from None
    for name in settings:
        if name not in ("theme", "keys"):
            raise ValueError(f"there is no setting {_quoted(name)}; there are theme and [keys].")
    return Config(_theme(settings.get("theme")), _keys(settings.get("keys", {})))


def _theme(name: object) -> str | None:
    if name is None:
        return None
    if name in _OUR_THEMES:
        return str(name)
    from textual.theme import BUILTIN_THEMES  # imported late: only the name of one of Textual's themes needs it

    if str(name) not in BUILTIN_THEMES:
        known = ", ".join((*_OUR_THEMES, *sorted(BUILTIN_THEMES)))
        raise ValueError(f"there is no theme {_quoted(name)}; there are {known}.")
    return str(name)


def _keys(table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        raise ValueError("[keys] has to be a table of commands and their keys.")  # noqa: TRY004
    from tui.settings.keys import COMMANDS  # imported late: only moved keys need it

    known = {command.id: command for command in COMMANDS}
    keymap: dict[str, str] = {}
    for name, keys in table.items():
        if name not in known or not known[name].keys:
            raise ValueError(
                f"[keys] names {_quoted(name)}, and there is no such command; newsbrowse shows all with ?."
            )
        if not isinstance(keys, str) or not all(key.strip() for key in keys.split(",")):
            raise ValueError(f'the keys of {_quoted(name)} have to be text, such as "ctrl+n" or "n,f3".')
        keymap[name] = ",".join(_key(key.strip()) for key in keys.split(","))
    _refuse_clashes(keymap, COMMANDS)
    return keymap


def _key(key: str) -> str:
    """Return Textual's name of a key, which may be given as the character itself. Raises ValueError."""
    from textual.binding import Binding
    from textual.keys import REPLACED_KEYS, Keys, key_to_character

    [binding] = Binding.make_bindings([Binding(key, "")])
    *modifiers, last = binding.key.split("+")
    is_known = last in {named.value for named in Keys} or key_to_character(REPLACED_KEYS.get(last, last)) is not None
    if not is_known or not set(modifiers) <= {"ctrl", "shift", "alt"} or (modifiers and last != last.lower()):
        raise ValueError(f"there is no key {_quoted(key)}.")
    if binding.key in _NEVER:
        raise ValueError(f"{key} can't be a command's key: it {_NEVER[binding.key]}.")
    return binding.key


def _refuse_clashes(keymap: Mapping[str, str], commands: "Sequence[Command]") -> None:
    """Raise ValueError where two commands of a pane would have the same key."""
    from tui.settings.keys import SCREEN_WIDE  # imported late: only moved keys need it

    for panes in (("app", *SCREEN_WIDE, "tree"), ("app", *SCREEN_WIDE, "reader")):
        meant: dict[str, str] = {}
        for command in commands:
            if command.owner in panes:
                for key in filter(None, keymap.get(command.id, command.keys).split(",")):
                    other = meant.setdefault(key, command.id)
                    if other != command.id:
                        raise ValueError(f"{key} would be the key of both {other} and {command.id}.")


def _quoted(name: object) -> str:
    return f"“{name}”"

"""Writes what is generated anew: README's table of keys, docs/keys.md and the picture docs/screen.svg.

``--check`` writes nothing and fails where the keys that are written differ from the program's.
"""

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
KEYS = ROOT / "docs" / "keys.md"
PICTURE = ROOT / "docs" / "screen.svg"

sys.path.insert(0, str(ROOT))

from tui.keys import COMMANDS, Command  # noqa: E402  # the path above finds it

TABLE = re.compile(r"(?<=<!-- keys: made by make docs -->\n).*?(?=<!-- /keys -->)", re.DOTALL)
GROUPS = ("Move", "Read", "Links", "Find", "Go", "Program")
SIZE = (118, 54)
SHOWN = "Finland joins NATO as its 31st member"


def readme() -> str:
    """README with the keys of today."""
    listed = [command for command in COMMANDS if command.listed and command.shown]
    rows = [f"| {_keys(command)} | {command.help} |" for command in listed]
    table = "\n".join(["| key | does |", "|---|---|", *rows, ""])
    return TABLE.sub(lambda _: table, README.read_text(encoding="utf-8"))


def keys_page() -> str:
    """All commands, by group, with the ids that a keymap names."""
    lines = [
        "# Keys",
        "",
        "Made by `make docs` from the program's own list. In the browser, `?` shows the same, searches it, and runs",
        "what you choose; `Ctrl+P` finds any command by its name.",
        "",
        "To move a key, write the command's name (the last column) and the keys that it should have, as Textual names",
        "them, into `config.toml` in your configuration folder (`~/.config/newsbrowse/` on Linux):",
        "",
        "    [keys]",
        '    "filter" = "slash,ctrl+k"',
        '    "article.next" = "n"',
        '    "find.next" = "ctrl+n"',
    ]
    for group in GROUPS:
        commands = [command for command in COMMANDS if command.listed and command.group == group]
        lines += ["", f"## {group}", "", "| key | does | name |", "|---|---|---|"]
        lines += [f"| {_keys(command)} | {command.help} | `{command.id}` |" for command in commands]
    return "\n".join([*lines, ""])


def _keys(command: Command) -> str:
    return " ".join(f"`{key}`" for key in command.shown.split()) or "–"


async def _draw(folder: Path) -> str:
    """The browser's screen on the sample, with an article open, as SVG."""
    from tui.app import NewsbrowseApp
    from tui.config import Config
    from tui.sample import open_sample

    archive = open_sample(folder)
    slug = archive.find(SHOWN)[0].slug
    app = NewsbrowseApp(archive, is_sample=True, config=Config())
    async with app.run_test(size=SIZE) as pilot:
        for key in ("ctrl+g", *slug, "enter"):
            await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause(1)
        picture: str = app.export_screenshot(title="newsbrowse")
    archive.close()
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)  # a picture that fetches nothing


def main() -> int:
    """Write, or with ``--check`` compare; the process's exit code."""
    made = {README: readme(), KEYS: keys_page()}
    if "--check" in sys.argv:
        stale = [path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text]
        if stale:
            print(f"{' and '.join(stale)}: the keys differ from the program's; run make docs.")
        return 1 if stale else 0
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSBROWSE_STATE"] = folder  # the picture doesn't depend on where one was last
        PICTURE.write_text(asyncio.run(_draw(Path(folder))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

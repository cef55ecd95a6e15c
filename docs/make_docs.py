"""Writes what is generated anew: README's table of keys, docs/keys.md, docs/query.md and the manual page of the query
language, and the picture docs/screen.svg.

``--check`` writes nothing and fails where what is written differs from the program.
"""

import asyncio
import os
import re
import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
KEYS = ROOT / "docs" / "keys.md"
QUERY = ROOT / "docs" / "query.md"
MANUAL = ROOT / "docs" / "newsbrowse-query.7"
PICTURE = ROOT / "docs" / "screen.svg"

sys.path.insert(0, str(ROOT))

from db.query.reference import INTRODUCTION, SECTIONS  # noqa: E402  # the path above finds it
from tui.settings.keys import COMMANDS, Command  # noqa: E402

TABLE = re.compile(r"(?<=<!-- keys: made by make docs -->\n).*?(?=<!-- /keys -->)", re.DOTALL)
GROUPS = ("Move", "Read", "Links", "Find", "Go", "Program")
PLACES = {
    "filter": "In the filter",
    "strip": "In the strip of years",
    "concordance": "In the concordance",
    "saved": "In the saved searches",
    "find": "In the find bar",
}
"""Places with keys of their own: title by the owner of the commands."""
SIZE = (118, 54)
SHOWN = "Finland joins NATO as its 31st member"


def readme() -> str:
    """Return README with the current table of keys."""
    listed = [command for command in COMMANDS if command.listed and command.shown]
    rows = [f"| {_keys(command)} | {command.help} |" for command in listed]
    table = "\n".join(["| key | does |", "|---|---|", *rows, ""])
    return TABLE.sub(lambda _: table, README.read_text(encoding="utf-8"))


def keys_page() -> str:
    """Return the page of all commands, by group, with the ids for a keymap."""
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
    groups = {
        **{group: [each for each in COMMANDS if each.listed and each.group == group] for group in GROUPS},
        **{name: [each for each in COMMANDS if each.owner == owner] for owner, name in PLACES.items()},
    }
    for group, commands in groups.items():
        lines += ["", f"## {group}", "", "| key | does | name |", "|---|---|---|"]
        lines += [f"| {_keys(command)} | {command.help} | `{command.id}` |" for command in commands]
    return "\n".join([*lines, ""])


def _keys(command: Command) -> str:
    return " ".join(f"`{key}`" for key in command.shown.split()) or "–"


def query_page() -> str:
    """Return the page of the query language."""
    lines = ["# The query language", "", "Made by `make docs` from what `newsbrowse help query` prints."]
    lines += [line for paragraph in INTRODUCTION for line in ("", _filled(paragraph))]
    for section in SECTIONS:
        lines += ["", f"## {section.title}"]
        if section.rows:
            lines += ["", "| write | finds | for example |", "|---|---|---|"]
        lines += [f"| `{row.syntax}` | {row.meaning} | `{row.example}` |" for row in section.rows]
        lines += [line for paragraph in section.rules for line in ("", _filled(paragraph))]
    return "\n".join([*lines, ""])


def _filled(paragraph: str) -> str:
    return textwrap.fill(paragraph, 120, break_long_words=False, break_on_hyphens=False)


def manual_page() -> str:
    """Return the manual page of the query language."""
    lines = ['.TH NEWSBROWSE\\-QUERY 7 "" newsbrowse "newsbrowse manual"', ".nh", ".ad l", ".SH NAME"]
    lines += ["newsbrowse\\-query \\- the query language of newsbrowse", ".SH DESCRIPTION"]
    lines += [line for paragraph in INTRODUCTION for line in (".PP", _roff(paragraph))]
    for section in SECTIONS:
        lines.append(f".SH {_roff(section.title.upper())}")
        for row in section.rows:
            lines += [".TP", _roff(f"`{row.syntax}`"), _roff(row.meaning)]
            lines += [".br", _roff(f"for example `{row.example}`")] if row.example != row.syntax else []
        lines += [line for paragraph in section.rules for line in (".PP", _roff(paragraph))]
    lines += [".SH SEE ALSO", _roff("`newsbrowse help`, `newsbrowse search --help`")]
    return "\n".join([*lines, ""])


_ROFF = {"\\": r"\e", "-": r"\-", "~": r"\(ti", "^": r"\(ha", '"': r"\(dq"}


def _roff(text: str) -> str:
    """Return text as roff: text between backquotes in bold, and nothing that roff takes for a command."""
    parts = []
    for index, part in enumerate(text.split("`")):
        said = "".join(_ROFF.get(char, char if char.isascii() else f"\\[u{ord(char):04X}]") for char in part)
        parts.append("\\fB" + said.replace("'", r"\(aq") + "\\fR" if index % 2 else said)
    line = "".join(parts)
    return "\\&" + line if line.startswith((".", "'")) else line


async def _draw(folder: Path) -> str:
    """Draw the browser's screen on the sample, with an article open, as SVG."""
    from tui.app import NewsbrowseApp
    from tui.settings.config import Config
    from tui.settings.sample import open_sample

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
    """Write the files, or compare them with ``--check``; return the process's exit code."""
    made = {README: readme(), KEYS: keys_page(), QUERY: query_page(), MANUAL: manual_page()}
    if "--check" in sys.argv:
        stale = [path.name for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
        if stale:
            print(f"Out of date: {', '.join(stale)}. Run make docs.")
        return 1 if stale else 0
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSBROWSE_STATE"] = folder  # the picture doesn't depend on where one was last
        PICTURE.write_text(asyncio.run(_draw(Path(folder))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

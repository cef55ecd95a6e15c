"""An archive that means harm: whatever a text in it can hold, written past the importer that would clean it."""

import json
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

from archives import add, article, read_also

from db.storage.compression import pack

SEQUENCES = (
    "\x1b]0;PWNED\x07",
    "\x1b]8;;http://pwned.example/PWNED\x1b\\",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x1b]52;c;PWNED\x9c",
    "\x9d0;PWNED\x9c",
    "\x1bPPWNED\x1b\\",
    "\x1b_GPWNED\x1b\\",
    "\x1b^PWNED\x1b\\",
    "\x1b[2J",
    "\x1b[?1049l",
    "\x1b[31;5;66;666m",
    "\x9b2J",
    "\x1bc",
    "\x1b#8",
    "\x1b]0;never ended",
    "\x07\x08\x0b\x0c\x0e\x7f",
    "\r\n\t",
    "\x00",
    "\u202edetrever\u202c",
    "\u2066isolated\u2069",
    "\u2028\u2029",
    "\ufdd0\uffff",
    "a\u200db",
    "e" + "\u0301" * 40,
)
"""What a terminal would obey, or miscount."""

MARKUP = ("[bold]", "[/]", "[/x]", "[@click=app.quit]quit[/]", "[red]r[/red]", "$accent", "{x}", "%s", ":smile:")
"""What Rich or Textual would take for their own."""

EVIL = " ".join(SEQUENCES) + " " + " ".join(MARKUP)
LONG = "long " + "W" * 10_000

FORBIDDEN = frozenset(
    char
    for char in map(
        chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029)
    )
)
"""Characters that have no place in a cell."""


def is_safe(text: str) -> bool:
    """Whether a text can be drawn: it holds nothing that a terminal obeys, no half of a character, and no payload."""
    return not FORBIDDEN & set(text) and "PWNED" not in text and not any(unicodedata.category(c) == "Cs" for c in text)


def hostile_archive(path: Path) -> Path:
    """Six articles in two sections, every text of which is hostile."""
    links = read_also("Title 1", "Nobody has this", "Title 2")
    add(
        path,
        *(
            article(
                f"Title {n}", "Text.", published="2022-01-26", links=links, authors=["A"], url=f"https://a.example/{n}"
            )
            for n in range(5)
        ),
        article("Title 9", "Text.", section=["Other", "Inner"], published="2021"),
        site="site",
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        execute = connection.execute
        execute("update sites set name = ?", (f"site {EVIL}",))
        for section_id, stored in execute("select id, path from sections").fetchall():
            names = [f"{name} \ud800 {EVIL}" for name in json.loads(stored)]
            execute("update sections set path = ? where id = ?", (json.dumps(names), section_id))
        for article_id, title in execute("select id, title from articles").fetchall():
            evil = f"{title} {EVIL}" if title != "Title 3" else f"{title} {LONG}"
            execute(
                "update articles set title = ?, root = ?, authors = ?, warnings = ?, slug = ?, url = ? where id = ?",
                (
                    evil,
                    f"Main {EVIL}",
                    json.dumps([f"Author \udfff {EVIL}"]),
                    json.dumps([f"Warning \ud83d {EVIL}"]),
                    f"slug/{title} {EVIL}",
                    f"https://a.example/{title}{EVIL}",
                    article_id,
                ),
            )
            body = f"Body {EVIL}\n\n# Heading {EVIL}\n\n> Quote {EVIL}\n\n* Item {EVIL}\n\n[link {EVIL}](https://x.example)\n\n{LONG}"
            execute("update bodies set body = ? where id = ?", (pack(body), article_id))
        execute("update links set text = text || ?, url = 'javascript:' || ? where kind = 'read-also'", (EVIL, EVIL))
    return path

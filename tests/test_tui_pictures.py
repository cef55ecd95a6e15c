"""What the screen looks like, cell by cell: words, and below each row a letter for the look of every cell.

After a change that is meant, ``NEWSBROWSE_PICTURES=write`` makes the tests draw the pictures anew; look at the diff.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from archives import add, article, read_also
from pilot import Browser, browsing, strips
from rich.style import Style

from tui.article.cells import cell_len
from tui.settings.config import Config

pytestmark = pytest.mark.usefixtures("fresh_home")

PICTURES = Path(__file__).parent / "pictures"
LETTERS = ".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

ANSWER = "Washington gives Moscow a written answer"
TEXT = """The ambassador brought the paper to the ministry on Wednesday. \
Its text isn't public, but its outlines are known.

On the main demand there is no movement: the door of the alliance stays open, and its troops stay where they are. \
Other points are open to negotiation, among them missiles, exercises, and how to avoid accidents.

> Diplomacy has the best chance if there is room for confidential talks.

Both sides want to go on talking. The next round is to take place in two weeks, if nothing happens before."""


@pytest.fixture(scope="module")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small paper of five years."""
    path = tmp_path_factory.mktemp("gazette") / "Gazette.db"
    news, analytics, europe = ("News and comments",), ("Analytics",), ("World", "Europe")
    add(
        path,
        article(
            ANSWER,
            TEXT,
            section=news,
            published="2022-01-26",
            links=read_also("A plan for the climate", "The treaty that nobody wants", "Moscow publishes two drafts"),
        ),
        article("An alliance keeps its door open, its secretary general says", section=news, published="2022-01-25"),
        article("Talks end without a date for the next", section=news, published="2022-01-25"),
        article("欧州連合、冬に向けガス備蓄を拡大へ", "冬が来る。", section=news, published="2022-01-21"),
        article("Moscow publishes two drafts", section=news, published="2021-12-17"),
        article("A plan for the climate", "Of gas and alliances.", section=analytics, published="2021-07-14"),
        article("Who pays for the dam?", section=analytics, published="2022"),
        article("النهر يعلو ليلا", "ارتفع النهر في الليل.", section=europe, published="2020-09-01"),
        article("Floods in the valley", "The river rose.", section=europe, published="2019-05-02"),
        *(article(f"Market report {n}", section=("Economy",), published=f"2018-{n:02}") for n in range(1, 13)),
    )
    return path


def picture(browser: Browser) -> str:
    """The screen as text: words, looks, and what the letters mean."""
    looks: dict[str, str] = {}
    rows = []
    for strip in strips(browser.app):
        letters = ""
        for segment in strip:
            look = words_for(segment.style or Style.null())
            letters += looks.setdefault(look, LETTERS[len(looks) % len(LETTERS)]) * cell_len(segment.text)
        rows += [strip.text.rstrip(), letters]
    legend = [f"{letter} {look}" for look, letter in looks.items()]
    return "\n".join(["\n".join(row.rstrip() for row in rows), "", *legend, ""])


def words_for(style: Style) -> str:
    colours = [colour.name if colour else "default" for colour in (style.color, style.bgcolor)]
    effects = [name for name in ("bold", "italic", "underline", "reverse", "dim") if getattr(style, name)]
    return " ".join([" on ".join(colours), *effects])


async def check(browser: Browser, name: str) -> None:
    await browser.settle()
    drawn, path = picture(browser), PICTURES / f"{name}.txt"
    if os.environ.get("NEWSBROWSE_PICTURES") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert drawn.split("\n") == path.read_text(encoding="utf-8").split("\n")


DARK, LIGHT = Config(theme="newsbrowse-dark"), Config(theme="newsbrowse-light")
TO_ANSWER = ["l", "j", "l", "j"]
"""Keys to the newest article."""


@pytest.mark.parametrize(
    ("name", "size", "config", "keys"),
    [
        ("welcome-120x36", (120, 36), DARK, []),
        ("tree-120x36", (120, 36), DARK, TO_ANSWER),
        ("reading-120x36", (120, 36), DARK, [*TO_ANSWER, "enter", "]"]),
        ("filter-120x36", (120, 36), DARK, ["/", *"alliance"]),
        ("listing-120x36", (120, 36), DARK, [*TO_ANSWER, "A"]),
        ("nothing-80x24", (80, 24), DARK, ["/", *"alliance zanzibar"]),
        ("reading-80x24-light", (80, 24), LIGHT, [*TO_ANSWER, "enter"]),
        ("tree-60x20-light", (60, 20), LIGHT, TO_ANSWER),
        ("reading-60x20", (60, 20), DARK, [*TO_ANSWER, "enter", "G"]),
        ("help-80x24", (80, 24), DARK, ["?", *"filter"]),
        ("import-80x24", (80, 24), DARK, ["I", *"/nowhere"]),
    ],
)
async def test_the_screen_looks_as_it_did(
    gazette: Path, name: str, size: tuple[int, int], config: Config, keys: Sequence[str]
) -> None:
    async with browsing(gazette, size=size, config=config) as browser:
        await browser.press(*keys)
        await check(browser, name)

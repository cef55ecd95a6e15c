from collections.abc import Iterable

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Static

from tui.settings.themes import DARK, LIGHT, THEMES, adapt_theme, contrast_ratio, variable_defaults

OURS = {
    *("ink-strong", "ink-muted", "ink-faint", "rule", "cursor", "cursor-blurred", "row-hover"),
    *("hit", "hit-ink", "hit-current", "hit-current-ink"),
    *("screen-selection-background", "screen-selection-foreground"),
}
OTHERS = list(BUILTIN_THEMES.values())
COLOURED = [theme for theme in OTHERS if not theme.ansi]
ANSI = [theme for theme in OTHERS if theme.ansi]


def colours(theme: Theme) -> dict[str, Color]:
    generated = {**theme.to_color_system().generate(), **theme.variables}
    return {name: Color.parse(value) for name, value in generated.items() if len(value) == 7 and value[0] == "#"}


WORDS: list[tuple[str, str, float, float]] = [
    # ink, paper, contrast in the dark and in the light theme
    ("foreground", "background", 14.4, 15.7),
    ("foreground", "surface", 13.4, 14.4),
    ("ink-muted", "background", 6.9, 6.0),
    ("ink-muted", "panel", 5.6, 4.9),
    ("ink-muted", "cursor", 4.8, 4.6),
    ("primary", "background", 8.7, 7.9),
    ("accent", "background", 6.9, 6.7),
    ("background", "accent", 6.9, 6.7),
    ("hit-ink", "hit", 7.4, 13.0),
    ("screen-selection-foreground", "screen-selection-background", 9.1, 13.9),
]


@pytest.mark.parametrize(("ink", "paper", "dark", "light"), WORDS)
def test_words_have_the_contrast_that_the_look_promises(ink: str, paper: str, dark: float, light: float) -> None:
    for theme, promised in ((DARK, dark), (LIGHT, light)):
        found = colours(theme)
        assert contrast_ratio(found[ink], found[paper]) == pytest.approx(promised, abs=0.06)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast_ratio(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert contrast_ratio(Color.parse("#ff0000"), Color.parse("#ff0000")) == 1


def all_words() -> Iterable[tuple[str, str]]:
    for paper in ("background", "surface", "panel", "cursor", "cursor-blurred", "row-hover"):
        for ink in ("foreground", "ink-strong", "ink-muted", "accent"):
            yield ink, paper
    yield "primary", "background"
    yield "background", "accent"
    yield "hit-ink", "hit"
    yield "hit-current-ink", "hit-current"
    yield "screen-selection-foreground", "screen-selection-background"
    for notice in ("secondary", "warning", "error", "success"):
        yield notice, "background"
        yield notice, "panel"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_word_of_our_themes_is_legible_in_colour_and_in_grey(theme: Theme) -> None:
    found = colours(theme)
    for ink, paper in all_words():
        assert contrast_ratio(found[ink], found[paper]) >= 4.5, (ink, paper)
        # NO_COLOR: Textual draws the same in greys
        assert contrast_ratio(found[ink].monochrome, found[paper].monochrome) >= 4.2, (ink, paper, "grey")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_ornaments_and_papers_can_be_told_apart(theme: Theme) -> None:
    found = colours(theme)
    assert contrast_ratio(found["ink-faint"], found["background"]) >= 2.5
    assert contrast_ratio(found["rule"], found["background"]) >= 1.3
    assert contrast_ratio(found["hit-current"], found["hit"]) >= 1.3
    papers = [found[name].hex for name in ("background", "surface", "panel", "cursor", "cursor-blurred", "row-hover")]
    assert len(set(papers)) == len(papers)


@pytest.mark.parametrize("theme", [*THEMES, *OTHERS], ids=lambda theme: theme.name)
def test_every_theme_has_every_variable(theme: Theme) -> None:
    assert variable_defaults(theme).keys() >= OURS
    for name in OURS:
        Color.parse(variable_defaults(theme)[name])


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_words_are_legible_in_the_themes_of_others(theme: Theme) -> None:
    found = colours(adapt_theme(theme))
    for paper in ("background", "surface", "panel"):
        own = contrast_ratio(found["foreground"], found[paper])
        assert contrast_ratio(found["ink-muted"], found[paper]) >= min(4.5, own) - 0.05
        assert (
            contrast_ratio(found["accent"], found[paper])
            >= min(4.5, contrast_ratio(found["ink-strong"], found[paper])) - 0.05
        )
    assert contrast_ratio(found["primary"], found["background"]) >= 4.45
    for ink, paper in [("hit-ink", "hit"), ("hit-current-ink", "hit-current")]:
        assert contrast_ratio(found[ink], found[paper]) >= 4.5


def test_a_theme_that_says_a_variable_itself_is_heard() -> None:
    theme = Theme("mine", primary="#0178D4", variables={"ink-muted": "#123456"})
    assert adapt_theme(theme).variables["ink-muted"] == "#123456"


def test_an_adapted_theme_keeps_its_name_and_its_papers() -> None:
    nord = BUILTIN_THEMES["nord"]
    found = adapt_theme(nord)
    assert (found.name, found.background, found.panel) == ("nord", nord.background, nord.panel)
    assert adapt_theme(nord) is found


def test_ours_are_left_as_they_are() -> None:
    assert adapt_theme(DARK) is DARK
    assert adapt_theme(LIGHT) is LIGHT


class Themed(App[None]):
    CSS = "\n".join(f".x-{name} {{ color: ${name}; background: ${name}; }}" for name in sorted(OURS))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def get_theme(self, theme_name: str) -> Theme | None:
        theme = super().get_theme(theme_name)
        return adapt_theme(theme) if theme else None

    def compose(self) -> ComposeResult:
        for name in sorted(OURS):
            yield Static(name, classes=f"x-{name}")


async def test_the_stylesheets_parse_under_every_theme() -> None:
    app = Themed()
    async with app.run_test() as pilot:
        for theme in THEMES:
            app.register_theme(theme)
        for name in app.available_themes:
            app.theme = name
            await pilot.pause()
            assert app.theme_variables.keys() >= OURS
        app.theme = LIGHT.name
        await pilot.pause()
        assert app.query_one(".x-ink-muted").styles.color == Color.parse("#655E51")

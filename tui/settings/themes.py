"""The browser's two themes, and the adaptation of Textual's other themes to their variables.

The look is a newspaper page beside its index: two paper tones, one ink, red for the current position, and blue only
for links.
"""

from dataclasses import replace

from textual.color import Color
from textual.theme import Theme

LEGIBLE = 4.5
"""Least contrast ratio of words and their background (WCAG 2.2, criterion 1.4.3)."""

_DARK_INK = {
    "ink-strong": "#FFFDF7",
    "ink-muted": "#A69F90",
    "ink-faint": "#6F695E",
    "rule": "#3B3832",
    "cursor": "#37332B",
    "cursor-blurred": "#262420",
    "row-hover": "#24221E",
    "hit": "#5A4710",
    "hit-ink": "#FFE9A6",
    "hit-current": "#F2C14E",
    "hit-current-ink": "#161513",
    "screen-selection-background": "#2F4B66",
    "screen-selection-foreground": "#FFFFFF",
}
_LIGHT_INK = {
    "ink-strong": "#000000",
    "ink-muted": "#655E51",
    "ink-faint": "#9B9383",
    "rule": "#D5CDBC",
    "cursor": "#E3DAC6",
    "cursor-blurred": "#EBE5D8",
    "row-hover": "#EDE7DA",
    "hit": "#FFE28A",
    "hit-ink": "#211E19",
    "hit-current": "#E8A200",
    "hit-current-ink": "#000000",
    "screen-selection-background": "#BBD5F0",
    "screen-selection-foreground": "#000000",
}
_ANSI_INK = {
    "ink-strong": "ansi_default",
    "ink-muted": "ansi_default",  # bright black is the background itself in some palettes
    "ink-faint": "ansi_bright_black",
    "rule": "ansi_bright_black",
    "cursor": "ansi_default",
    "cursor-blurred": "ansi_default",
    "row-hover": "ansi_default",
    "hit": "ansi_yellow",
    "hit-ink": "ansi_black",
    "hit-current": "ansi_bright_cyan",
    "hit-current-ink": "ansi_black",
    "screen-selection-background": "ansi_cyan",
    "screen-selection-foreground": "ansi_black",
}


def _textual_variables(ink: dict[str, str], paper: str, accent: str) -> dict[str, str]:
    """Return the variables that Textual's own widgets use, in the colours of ``ink``."""
    tracks = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {
        **dict.fromkeys((*tracks, "scrollbar-corner-color"), paper),
        "scrollbar": ink["rule"],
        "scrollbar-hover": ink["ink-faint"],
        "scrollbar-active": accent,
        "input-cursor-background": accent,
        "input-cursor-foreground": paper,
        "input-selection-background": ink["screen-selection-background"],
        "input-selection-foreground": ink["screen-selection-foreground"],
        "block-cursor-background": ink["cursor"],
        "block-cursor-foreground": ink["ink-strong"],
        "block-cursor-blurred-background": ink["cursor-blurred"],
        "block-cursor-blurred-foreground": ink["ink-strong"],
        "block-hover-background": ink["row-hover"],
        "border": ink["rule"],
        "border-blurred": ink["rule"],
    }


DARK = Theme(
    name="newsbrowse-dark",
    dark=True,
    background="#161513",
    surface="#1D1C19",
    panel="#2A2824",
    foreground="#E9E4D9",
    accent="#EC8268",
    primary="#8FB7DE",
    secondary="#B9AF9C",
    warning="#E2B55A",
    error="#F07A6A",
    success="#9CBF7F",
    variables={**_DARK_INK, **_textual_variables(_DARK_INK, "#161513", "#EC8268")},
)
"""Light ink on warm black paper."""

LIGHT = Theme(
    name="newsbrowse-light",
    dark=False,
    background="#FBF8F1",
    surface="#F3EEE3",
    panel="#E8E1D2",
    foreground="#211E19",
    accent="#A62A17",
    primary="#1B4F86",
    secondary="#6A6253",
    warning="#8A5A00",
    error="#A62A17",
    success="#3E6B25",
    variables={**_LIGHT_INK, **_textual_variables(_LIGHT_INK, "#FBF8F1", "#A62A17")},
)
"""Dark ink on cream paper."""

THEMES = (DARK, LIGHT)
"""The themes to register with the App."""


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Return the variables that newsbrowse's stylesheets use, for ``App.get_theme_variable_defaults``."""
    return adapt_theme(theme).variables


_adapted: dict[str, tuple[Theme, Theme]] = {}


def adapt_theme(theme: Theme) -> Theme:
    """Return ``theme`` with newsbrowse's variables, and with a legible accent and link colour; for ``App.get_theme``.

    Variables that the theme sets stay. Its accent and primary colour change where they are too weak for words: most
    themes mean them for large areas. The browser's own themes come back as they are.
    """
    if theme is DARK or theme is LIGHT:
        return theme
    known = _adapted.get(theme.name)
    if known is None or known[0] is not theme:  # kept, because Textual asks at every paint
        known = _adapted[theme.name] = (theme, _adapt(theme))
    return known[1]


def contrast_ratio(one: Color, other: Color) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _adapt(theme: Theme) -> Theme:
    if theme.ansi:
        return replace(theme, variables={**_ANSI_INK, **theme.variables})
    generated = theme.to_color_system().generate()
    background, surface, panel, foreground, accent, primary, warning = (
        Color.parse(generated[name])
        for name in ("background", "surface", "panel", "foreground", "accent", "primary", "warning")
    )
    strong = Color.parse("#FFFFFF" if theme.dark else "#000000")
    cursor = surface.blend(foreground, 0.12)
    papers = (background, surface, panel, cursor)
    accent, primary = (_readable(color, strong, papers[:3]) for color in (accent, primary))
    hit, selection = background.blend(warning, 0.35), background.blend(primary, 0.35)
    ink = {
        "ink-strong": strong.hex,
        "ink-muted": _readable(foreground.blend(background, 0.35), foreground, papers).hex,
        "ink-faint": foreground.blend(background, 0.6).hex,
        "rule": foreground.blend(background, 0.8).hex,
        "cursor": cursor.hex,
        "cursor-blurred": surface.blend(foreground, 0.06).hex,
        "row-hover": surface.blend(foreground, 0.05).hex,
        "hit": hit.hex,
        "hit-ink": _ink_on(hit).hex,
        "hit-current": warning.hex,
        "hit-current-ink": _ink_on(warning).hex,
        "screen-selection-background": selection.hex,
        "screen-selection-foreground": _ink_on(selection).hex,
    }
    return replace(theme, accent=accent.hex, primary=primary.hex, variables={**ink, **theme.variables})


def _readable(color: Color, towards: Color, papers: tuple[Color, ...]) -> Color:
    """Blend ``color`` ``towards`` a stronger one, in steps of 5 %, until words in it are legible on all ``papers``."""
    for step in range(21):
        moved = color.blend(towards, step / 20)
        if min(contrast_ratio(moved, paper) for paper in papers) >= LEGIBLE:
            return moved
    return towards


def _ink_on(color: Color) -> Color:
    return max((Color.parse("#FFFFFF"), Color.parse("#000000")), key=lambda ink: contrast_ratio(ink, color))

"""Translates a post's Markdown to HTML: CommonMark with tables and strikethrough."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_DEEPEST = 100
"""Nesting of blocks and of inline markup that is followed: the parser is recursive."""


_BREAKS = ("softbreak", "hardbreak")


def render(text: str) -> str:
    """Return the HTML of a Markdown text; HTML in it stays.

    An image at the start of a paragraph is a figure if one line follows it, which is its caption, as in the bodies of
    archives; without more text its title is the caption.
    """
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    parser.core.ruler.push("figures", _make_figures)
    return str(parser.render(text))


def _make_figures(state: StateCore) -> None:
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type != "paragraph_open" or not inline.children:
            continue
        figure, caption = _split_figure(inline.children)
        if caption:
            opening.tag = closing.tag = "figure"
            opening.hidden = closing.hidden = False
            inline.children = [*figure, _html("<figcaption>"), *caption, _html("</figcaption>")]


def _split_figure(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """Return an image at the start of a paragraph, with a link around it if there is one, and its caption; else []."""
    kinds = [token.type for token in tokens[:3]]
    size = 1 if kinds[0] == "image" else 3 if kinds == ["link_open", "image", "link_close"] else 0
    figure, rest = tokens[:size], tokens[size:]
    if figure and not rest:
        title = str(figure[size // 2].attrs.pop("title", "")).strip()
        return figure, [Token("text", "", 0, content=title)] if title else []
    if figure and rest[0].type in _BREAKS and not any(token.type in ("image", *_BREAKS) for token in rest[1:]):
        return figure, rest[1:]
    return [], []


def _html(text: str) -> Token:
    return Token("html_inline", "", 0, content=text)

"""Translates a post's Markdown to HTML: CommonMark with tables and strikethrough."""

from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_DEEPEST = 100
"""Nesting of blocks and of inline markup that is followed: the parser is recursive."""


def render(text: str) -> str:
    """Return the HTML of a Markdown text; HTML in it stays. An image alone in a paragraph has its title as caption."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    parser.core.ruler.push("captions", _make_figures)
    return str(parser.render(text))


def _make_figures(state: StateCore) -> None:
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type != "paragraph_open" or inline.type != "inline":
            continue
        image = _only_image(inline.children or [])
        caption = str(image.attrs.pop("title", "")).strip() if image is not None else ""
        if caption and inline.children:
            opening.tag = closing.tag = "figure"
            opening.hidden = closing.hidden = False
            text = Token("html_inline", "", 0, content=f"<figcaption>{escape(caption)}</figcaption>")
            inline.children.append(text)


def _only_image(children: list[Token]) -> Token | None:
    """Return the image of a paragraph that has nothing else, but maybe a link around it; else None."""
    images = [child for child in children if child.type == "image"]
    others = [child for child in children if child.type not in ("image", "link_open", "link_close")]
    return images[0] if len(images) == 1 and not any(child.content.strip() for child in others) else None

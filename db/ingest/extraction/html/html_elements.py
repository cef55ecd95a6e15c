"""Sets of HTML elements: which are shown, which begin a block, which are hidden."""

import re

from lxml import etree

from db.text.lazy_regex import lazy_compile

UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "applet area audio base basefont button canvas col colgroup datalist dialog embed head iframe "
        "input link meta meter noembed noframes noscript object optgroup option param progress script "
        "select source style svg template textarea title track video",
    )
)
"""Elements whose content is no text of the page, or none that can be read apart from it."""

PASSED_OVER = frozenset(
    ("applet", "audio", "button", "canvas", "datalist", "dialog", "meter", "nav", "noscript", "object", "progress")
) | frozenset(("template", "video"))
"""Elements whose text is no article's, but for a page that shows it by a script, or has forgotten to close one."""

PICTURES = frozenset(("figcaption", "img", "picture"))
"""Elements that show a picture or say what it shows."""

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table "
        "tbody td tfoot th thead tr ul",
    )
)
"""Elements that begin and end a block."""

_LINE = lazy_compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)(?![\w-])", re.IGNORECASE)
_KEEPS_BREAKS = lazy_compile(r"white-space(?:-collapse)?\s*:\s*(?:pre|break-spaces|preserve)", re.IGNORECASE)
_HIDDEN_STYLE = lazy_compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_hidden(element: etree._Element) -> bool:
    """Return True if an element's own attributes hide it."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and hides(style)


def hides(style: str) -> bool:
    """Return True if a style attribute hides its element."""
    return _HIDDEN_STYLE.search(style) is not None


def is_line(style: str) -> bool:
    """Return True if a style attribute makes a line of its own of an inline element."""
    return _LINE.search(style) is not None


def keeps_line_breaks(style: str) -> bool:
    """Return True if a style attribute makes each newline of its element's text a line break."""
    return _KEEPS_BREAKS.search(style) is not None

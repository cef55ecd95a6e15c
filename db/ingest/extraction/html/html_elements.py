"""Sets of HTML elements: which are shown, which begin a block, which are hidden."""

import re

from lxml import etree

from db.text.lazy_regex import lazy_compile

UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "applet area audio base basefont button canvas col colgroup datalist dialog embed figcaption head iframe img "
        "input link map meta meter noembed noframes noscript object optgroup option param picture progress script "
        "select source style svg template textarea title track video",
    )
)
"""Elements whose content is no text of the page, or none that can be read apart from it."""

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table "
        "tbody td tfoot th thead tr ul",
    )
)
"""Elements that begin and end a block."""

_HIDDEN_STYLE = lazy_compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_hidden(element: etree._Element) -> bool:
    """Return True if an element's own attributes hide it."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None

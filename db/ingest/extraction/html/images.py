"""Images of a page: their address and what is said of them."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml import etree

from db.text.cleaning import clean_line
from db.text.lazy_regex import lazy_compile

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-srcset", "srcset", "src")
"""Attributes with an image's address, the real one before the one that stands in for it until a script runs."""

_SMALLEST = 50
"""Pixels of the sides of a picture: icons and counters are smaller."""

_MOST_BESIDE = 20
"""Elements beside a ``noscript``, and in one of these, in which the image for scripts is looked for."""

_LONGEST_SIGN = 8
"""Characters of a sign that an image stands for: an emoji of a family has seven."""

_LONGEST_ALT = 2000
"""Characters of an alternative text that are kept: descriptions of diagrams have some hundreds."""

_LONGEST_NAMES = 1000
"""Characters of a class in which a caption's name is looked for: `\\w*` in it takes time by the square of a word."""

_FORMULA = lazy_compile(r"\$.*\$\Z|\{?\\[a-zA-Z({\[]")
"""A formula as TeX has it, for which pages show an image in a line."""

_PIXELS = lazy_compile(r"\s*(\d{1,5})(?:px)?\s*\Z")
_FIRST = lazy_compile(r"[\s,]*([^\s,]\S*[^\s,])")
_FILE_NAME = lazy_compile(r"[^\s/]*\.(?:avif|bmp|gif|jpe?g|png|svg|tiff?|webp)", 2)
_CAPTION_NAME = lazy_compile(
    r"(?:^|[\s_-])(?:\w*captions?|\w*bild(?:text|unterschrift)|bijschrift|didascalia|onderschrift|popisek|"
    r"pie-?(?:de-?)?foto|legende?)(?:$|[\s_-])",
    2,
)


@dataclass(frozen=True, slots=True)
class Image:
    """An image: its alternative text and its address as the page has it, "" for data. ``is_sign``: it is an emoji, a
    formula, or the large first letter of a text, and stands in a line of text.
    """

    alt: str
    url: str
    is_sign: bool = False


def read_image(element: etree._Element) -> Image | None:
    """Return the image of an ``img`` element; None for one that only decorates the page or counts its readers."""
    alt = clean_line(element.get("alt") or "")[:_LONGEST_ALT]
    is_emoji = bool(alt) and len(alt) <= _LONGEST_SIGN and not any(map(str.isalnum, alt)) and not alt.isascii()
    is_initial = len(alt) == 1 and alt.isalpha() and (element.tail or "")[:1].isalpha()
    if is_emoji or is_initial or _FORMULA.match(alt) is not None:
        return Image(alt, "", True)
    if _FILE_NAME.fullmatch(alt) is not None:
        alt = ""
    is_ratio = element.tag == "amp-img"  # width and height say how they go together
    if not is_ratio and any(_pixels(element.get(side)) < _SMALLEST for side in ("width", "height")):
        return None
    addresses = (_address(name, text) for name in _SOURCES if (text := element.get(name)))
    url = next((address for address in addresses if address and not address.startswith("data:")), "")
    return Image(alt, url) if alt or url else None


def _address(name: str, text: str) -> str:
    """Return the address in an attribute: of a set of sources the first, else all of it, blanks too."""
    if not name.endswith("srcset"):
        return "".join(text.splitlines()).strip()
    first = _FIRST.match(text)
    return first[1] if first is not None else ""


def _pixels(text: str | None) -> int:
    match = _PIXELS.match(text) if text else None
    return int(match[1]) if match is not None else _SMALLEST


def images_without_scripts(noscript: etree._Element) -> list[etree._Element]:
    """Return the images that a page shows where scripts don't run, unless it has one right beside them for scripts."""
    images = list(noscript.iter("img", "amp-img"))
    if not images:
        return []
    beside = [noscript.getprevious(), noscript.getnext()]
    parent = noscript.getparent()
    if parent is not None and parent.tag in ("a", "figure", "picture", "span"):
        beside += islice(parent, _MOST_BESIDE)
    return [] if any(each is not None and _has_image(each) for each in beside) else images


def _has_image(element: etree._Element) -> bool:
    if element.tag == "noscript":
        return False
    return any(each.tag in ("img", "amp-img") for each in islice(element.iter(), _MOST_BESIDE))


def is_caption_name(element: etree._Element) -> bool:
    """Return True if an element, or the one around it, is named as the caption of a picture."""
    parent = element.getparent()
    return _is_caption(element.get("class")) or (parent is not None and _is_caption(parent.get("class")))


@lru_cache(4096)
def _is_caption(names: str | None) -> bool:
    return names is not None and _CAPTION_NAME.search(names[:_LONGEST_NAMES]) is not None

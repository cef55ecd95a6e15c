"""The elements around a block, and which of them are by tag or class no part of an article."""

from collections.abc import Callable, Iterator, Mapping, Set
from functools import lru_cache

from lxml import etree

from db.text.lazy_regex import lazy_compile

_ASIDES = frozenset(("address", "aside", "footer", "form", "nav"))
"""Elements that are no part of an article, whatever their names."""

_ASIDE_ROLES = frozenset(
    (
        "alertdialog",
        "complementary",
        "contentinfo",
        "dialog",
        "form",
        "menu",
        "menubar",
        "navigation",
        "search",
        "toolbar",
    )
)
"""Roles (WAI-ARIA) that make of any element what one of ``_ASIDES`` is, or something to be worked with."""

_WITHIN_HOLDER = frozenset(
    ("blockquote", "dd", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre")
) | frozenset(("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"))
"""Elements that hold a piece of a text, or some: what holds them is what the text is in."""

_TELLING = frozenset(("aria-hidden", "class", "id", "itemprop", "role"))
"""Attributes that tell what an element is."""

_NAMED_AFTER_TEXT = frozenset(("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UTILITY = lazy_compile(r"[^\w-]")
"""In a class of a utility style sheet, such as `print:hidden`, which says nothing of what the element is."""
_CAMEL = lazy_compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = lazy_compile(r"[^a-z0-9]+")
_PICTURES = (
    r"bijschrift|\w*bild(?:text|unterschrift)?|captions?|carousel|credits?|didascalia|embed(?:s|ded)?|"
    r"fotos?|galler(?:y|ies)|galerie|images?|img|legende?|lightbox|onderschrift|pie (?:de )?foto|popisek|"
    r"media ?(?:box|caption|con|info)|\w*oembed|photos?|pictures?|placeholder|slider|slideshow|widget|"
    r"video(?:s|player)?"
)
_ASIDE_NAME = lazy_compile(
    r" ("
    # what a page says of itself and asks of its reader
    r"affiliates?|agb|banner|bookmarks?|consent|contribute|cookies?|copyright|disclaimer|donat\w+|gdpr|"
    r"licen[sc]e|login|"
    r"modal|newsletters?|nl|paywall|piano|plus teaser|podcast|poll|popover|popup|print|prompt|"
    r"rating|reactions?|register|regwall|rrss|screen reader|shares?|sharebar|sharing|signin|signup|skip|"
    r"socials?|sr only|"
    r"subscri\w+|toolbar|tooltip|visually ?hidden|voting|"
    # ways to elsewhere
    r"breadcrumbs?|crumbs?|menu|nav|navbar|navi|navigation|pager|pagination|popular|readmore|recirc\w*|recommend\w*|"
    r"\w*related\w*|relacionad[ao]s?|sidebar|suggest\w*|tag|tagged|taglist|tags|teasers?|toc|topics|trending|"
    r"(?:also|most|more|next|read|see|up|you) (?:also|articles?|from|in|like|more|news|next|on|popular|read|"
    r"stories|viewed)|"
    # who wrote it, and who answered
    r"authors?|autor(?:en)?|bio|biography|bylines?|comments?|commentlist|commentaires?|comentarios?|commenti|kommentare?|"
    r"komentar(?:ze|e|y)?|reacties|yorumlar|"
    # boxes in the text
    rf"{_PICTURES}|expandable box|fact ?box|faktenbox|info ?box|infokasten|infotext|"
    # advertising
    r"ads?|adslot|advert\w*|inread|outbrain|promos?|promotion|sponsor\w*|taboola|footer"
    r")(?= )"
)
"""Words of a class or id that parts of a page have which are no article's, in the languages of the corpora. They lie at
times: ``candidates`` heeds them only where an extractor doesn't take the block for the article's."""

_PICTURE_NAME = lazy_compile(_PICTURES)


class Container:
    """An element that a block lies in, directly or not.

    ``asides``: it and the elements around it, innermost first, that are by their kind or name no part of an article.
    ``is_aside``: it is one by its kind: its tag, or its role. ``signs``: what makes it one: that, or the words in its
    class and id, each for itself. ``likeness`` is equal for elements of one tag and class. ``holder`` is the innermost
    of it and those around it that is no paragraph, list, table or the like.
    """

    __slots__ = ("asides", "element", "holder", "is_aside", "likeness", "parent", "signs", "tag")

    def __init__(self, element: etree._Element, parent: "Container | None") -> None:
        attributes = {name: element.get(name, "") for name in element.keys() if name in _TELLING}  # noqa: SIM118
        self.element = element
        self.tag: str = element.tag
        self.parent = parent
        self.likeness: tuple[object, ...] = (self.tag, attributes.get("class"))
        self.holder: Container = parent.holder if parent is not None and self.tag in _WITHIN_HOLDER else self
        kind = _aside_kind(element, self.tag, attributes)
        self.is_aside = kind != ""
        self.signs = frozenset((kind,)) if kind else _aside_signs(element, self.tag, attributes)
        around = parent.asides if parent is not None else ()
        self.asides: tuple[Container, ...] = (self, *around) if self.signs else around

    def up(self) -> Iterator["Container"]:
        """Yield this container and those around it, innermost first."""
        place: Container | None = self
        while place is not None:
            yield place
            place = place.parent

    @property
    def sibling_likeness(self) -> tuple[object, ...]:
        """A key that is equal for elements of one tag and class in the same parent."""
        return self.parent, *self.likeness

    @property
    def cousin_likeness(self) -> tuple[object, ...]:
        """A key that is equal for elements of one tag and class whose parents have one tag and class."""
        return (*self.likeness, self.parent and self.parent.likeness)


class Containers:
    """The containers of a page; each is made once."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, Container] = {}

    def of(self, element: etree._Element) -> Container:
        """Return the container of an element."""
        unknown = []
        at: etree._Element | None = element
        while at is not None and at not in self._known:
            unknown.append(at)
            at = at.getparent()
        place = self._known[at] if at is not None else None
        for node in reversed(unknown):
            place = self._known[node] = Container(node, place)
        assert place is not None
        return place


def innermost_of(elements: Set[etree._Element]) -> Callable[[Container], Container | None]:
    """Return what finds, from a container on outwards, the first whose element is one of ``elements``."""
    known: dict[Container, Container | None] = {}

    def find(place: Container) -> Container | None:
        unknown = []
        at: Container | None = place
        while at is not None and at not in known:
            if at.element in elements:
                known[at] = at
                break
            unknown.append(at)
            at = at.parent
        found = known[at] if at is not None else None
        for each in unknown:
            known[each] = found
        return found

    return find


def names_of(element: etree._Element) -> str:
    """Return the words of an element's class in lower case, with a blank before and after each."""
    names = element.get("class")
    return _words(names) if names else " "


@lru_cache(4096)
def _words(names: str) -> str:
    names = " ".join(name for name in names.split() if _UTILITY.search(name) is None)
    return f" {_NOT_WORD.sub(' ', _CAMEL.sub('-', names).lower()).strip()} "


def tells_of_pictures(place: Container) -> bool:
    """Return True if an element is named only for the pictures in it."""
    return all(_PICTURE_NAME.fullmatch(sign) is not None for sign in place.signs)


def _aside_kind(element: etree._Element, tag: str, attributes: Mapping[str, str]) -> str:
    """Return what an element is by its kind that is no part of an article; "" for none.

    A reader's comment is told by microdata, or the id that blogs give each.
    """
    identity = attributes.get("id")
    is_comment = identity is not None and _COMMENT.fullmatch(identity) is not None
    if is_comment or attributes.get("itemprop") == "comment":
        return "" if _is_of_quote(element, tag) else COMMENT
    role = attributes.get("role")
    if tag in _ASIDES or role in _ASIDE_ROLES:
        return "" if _is_of_quote(element, tag) else f"<{role or tag}>"
    return ""


COMMENT = "<comment>"
"""The sign of a reader's comment."""

_COMMENT = lazy_compile(r"(?:li-|div-)?comment[-_]?\d+", 2)


def _is_of_quote(element: etree._Element, tag: str) -> bool:
    """Return True for the footer of a quotation, which says who is quoted."""
    return tag == "footer" and (parent := element.getparent()) is not None and parent.tag == "blockquote"


def _aside_signs(element: etree._Element, tag: str, attributes: Mapping[str, str]) -> frozenset[str]:
    """Return what says of an element, which isn't one by its kind, that it is no part of an article; empty: nothing."""
    if not attributes or _is_of_quote(element, tag):
        return _NOTHING
    if attributes.get("aria-hidden") == "true":
        return frozenset((f"<{tag}>",))
    # An id of a heading or paragraph is made of its text, or numbers it.
    identity = "" if tag in _NAMED_AFTER_TEXT else attributes.get("id", "")
    names = attributes.get("class", "")
    if not names and not identity:
        return _NOTHING
    signs = _aside_words(names, identity)
    return _aside_words(names, "") if signs and identity and _is_of_heading(identity, element) else signs


_NOTHING: frozenset[str] = frozenset()


def _is_of_heading(identity: str, element: etree._Element) -> bool:
    """Return True if an id is made of the words of the element's first heading, as programs make them."""
    heading = next(element.iter(*_HEADINGS), None)
    shown = _NOT_WORD.sub(" ", "".join(heading.itertext()).lower()).split() if heading is not None else ()
    return set(_words(identity).split()) <= set(shown)


@lru_cache(8192)
def _aside_words(names: str, identity: str) -> frozenset[str]:
    words = _words(f"{names} {identity}")
    return frozenset(_ASIDE_NAME.findall(words)) if len(words) > 2 else frozenset()

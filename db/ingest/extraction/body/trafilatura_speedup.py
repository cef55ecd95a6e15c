"""Makes trafilatura's searches quicker: half of its time goes into testing the names of elements anew.

Most of its XPaths select an element by nothing but its tag and attributes. A page, and a site all the more, has few
combinations of these, so what an XPath says of each is kept; the XPaths themselves say it, and nothing else changes.
"""

import re
from functools import cache
from importlib import import_module

from lxml import etree

_FUNCTIONS = frozenset(("contains", "not", "re:test", "starts-with", "translate"))
_LITERAL = re.compile(r"'[^']*'")
_FUNCTION = re.compile(r"([\w:-]+)\(")
_ELSEWHERE = re.compile(r"/|\.|\[\d|(?<!self)::")
_START = re.compile(r"(\A|\|)\s*\.//")
_FIRST = re.compile(r"\A\s*(?:\((.*)\)|(.*\]))\s*\[1\]\s*\Z", re.DOTALL)
_TAGS = re.compile(r"self::\*\[((?:self::\w+|\s|\bor\b)+)\]")
_MOST = 8192
_LONGEST = 400
_REGULAR_EXPRESSIONS = {"re": "http://exslt.org/regular-expressions"}


class FastXPath:
    """Stands for an XPath that looks at elements' own tags and attributes: ``own`` is it for one element (``self::``).

    With ``rest``, ``own`` is but what an element needs to be selected by that: only a page with one is searched again.
    """

    def __init__(self, own: str, *, is_first: bool = False, rest: etree.XPath | None = None) -> None:
        self._own = etree.XPath(own, namespaces=_REGULAR_EXPRESSIONS, smart_strings=False)
        self._is_first = is_first
        self._rest = rest
        tags = _TAGS.match(own)
        self._tags = re.findall(r"self::(\w+)", tags[1]) if tags is not None else ["*"]
        self._attributes = sorted(set(re.findall(r"@([\w-]+)", _LITERAL.sub("''", own))))
        self._known: dict[tuple[str | None, ...], bool] = {}

    def __call__(self, tree: etree._Element) -> list[etree._Element]:
        """The elements below ``tree`` that it selects, in the order of the page."""
        found = []
        known, attributes = self._known, self._attributes
        for element in tree.iterdescendants(*self._tags):
            key = (element.tag, *map(element.get, attributes))
            is_selected = known.get(key)
            if is_selected is None:
                is_selected = self._judge(element, key)
            if is_selected:
                if self._rest is not None:
                    return list(self._rest(tree))
                found.append(element)
                if self._is_first:
                    break
        return found

    def _judge(self, element: etree._Element, key: tuple[str | None, ...]) -> bool:
        is_selected = bool(self._own(element))
        if sum(map(len, filter(None, key))) <= _LONGEST:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = is_selected
        return is_selected


def quick(xpath: etree.XPath, *, is_first: bool = False) -> "etree.XPath | FastXPath":
    """What finds the same as ``xpath``, quicker; itself where it looks at more than each element alone.

    ``is_first``: of one that ends in ``[1]``, no more than the first element is wanted.
    """
    path = str(xpath.path)
    if "re:test(" not in path:  # lxml is as quick
        return xpath
    first = _FIRST.match(path) if is_first else None
    if first is not None:
        path = first[1] or first[2]
    own = _START.sub(r"\1self::", path)
    if _is_own(own):
        return FastXPath(own, is_first=first is not None)
    own = "][".join(own.split("][")[:2]) + "]"
    return FastXPath(own, rest=xpath) if own.count("][") and _is_own(own) else xpath


def _is_own(path: str) -> bool:
    bare = _LITERAL.sub("", path)
    return _ELSEWHERE.search(bare) is None and _FUNCTIONS.issuperset(_FUNCTION.findall(bare)) and "self::" in bare


@cache
def install() -> None:
    """Put them in place of trafilatura's own, once."""
    xpaths = import_module("trafilatura.xpaths")
    baseline = import_module("trafilatura.baseline")  # the package has a function of this name
    for name in ("RAW_TREE_PRUNE", "REMOVE_COMMENTS_AND_LISTS", "OVERALL_DISCARD", "TEASER_DISCARD"):
        found = getattr(xpaths, f"{name}_XPATH")
        found[:] = map(quick, found)
    xpaths.DISCARD_IMAGE_ELEMENTS[:] = map(quick, xpaths.DISCARD_IMAGE_ELEMENTS)
    xpaths.BODY_XPATH[:] = [quick(xpath, is_first=True) for xpath in xpaths.BODY_XPATH]
    vars(baseline)["BASIC_CLEAN_XPATH"] = quick(vars(baseline)["BASIC_CLEAN_XPATH"])

"""The teasers of a page: parts of one form that each lead to another page of the site, and what stands outside of them.

A teaser is told by the shape of the page alone. It is the largest element around a linked title that holds no other
title, and no text before it, where several such elements are built alike: a card, an item of a list, a row of a table,
a whole post of a blog. A heading and a few lines below it are one without an element around them, too. Menus, asides
and footers aren't looked at.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from urllib.parse import urljoin, urlsplit

from lxml import etree

from db.ingest.extraction.html.html_elements import BLOCKS, is_hidden
from db.ingest.extraction.metadata.canonical_url import same_site
from db.ingest.language.link_titles import is_title
from db.text.lazy_regex import lazy_compile

_ALIKE = 3
"""Parts of one form from which on they are teasers: two may be alike by chance."""

_PROSE = 50
"""Letters of a block from which on it is prose: labels, bylines, prices and credits of photos have fewer."""

_TITLE = 4
"""Letters of a linked heading from which on it is a title; other links have to have the words of one."""

_SNIPPET = 300
"""Letters of prose between two headings side by side up to which it is the first one's teaser: sites cut it before.
A teaser with more, or with several paragraphs, is a whole post."""

_MOST_LINES, _LONGEST_LINE = 12, 150
"""Short lines that are kept because they may be the page's byline or dateline, and characters that these may have."""

_NO_LETTERS = lazy_compile(r"[\W\d_]+")
_NO_LATIN_LETTERS = bytes(code for code in range(256) if not chr(code).isalpha())
_CJK = lazy_compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_CJK_EXTRA = 1.5
"""What one of these counts more than a letter of an alphabet: it is a syllable, or a word."""

_OUTSIDE = frozenset(
    ("aside", "button", "dialog", "footer", "head", "iframe", "nav", "noscript", "script", "select", "style", "svg")
) | frozenset(("template", "textarea"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TOP = frozenset(("html", "body", "main"))

Target = tuple[str, str]
"""Path and query of another page of the site."""

_ELSEWHERE: Target = "", ""
"""What leads to no other page of the site."""


@dataclass(frozen=True, slots=True)
class Teasers:
    """``count`` teasers of different pages, their ``titles``, and what stands outside of them.

    ``posts`` of them are whole ones, and ``below`` lead to pages whose address goes on where the page's own ends.
    Outside are ``elsewhere`` titles that lead to other sites, ``prose`` letters of text, ``lines`` below the page's
    heading that are short and have a number; ``has_time`` says whether a ``time`` element is among it.
    """

    count: int = 0
    titles: frozenset[str] = frozenset()
    posts: int = 0
    below: int = 0
    elsewhere: int = 0
    prose: int = 0
    lines: tuple[str, ...] = ()
    has_time: bool = False


@dataclass(slots=True)
class _Block:
    """Text between the edges of block elements: its letters, those in links, and these by what they lead to.

    ``_ELSEWHERE`` are other sites, the page itself, and the site's first page.
    """

    element: etree._Element
    is_heading: bool
    letters: int = 0
    linked: Counter[Target] = field(default_factory=Counter)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the block."""
        return " ".join("".join(self.parts).split())

    @property
    def prose(self) -> int:
        """Letters of prose; 0 where the block is short, or mostly links."""
        linked = self.linked.total()
        return self.letters - linked if self.letters - linked >= max(_PROSE, linked) else 0

    @property
    def target(self) -> Target | None:
        """What the block leads to if it is little but a linked title; else None."""
        target, letters = max(self.linked.items(), key=itemgetter(1), default=(None, 0))
        if 2 * letters < self.letters or not letters:
            return None
        return target if (self.letters >= _TITLE if self.is_heading else is_title(self.text)) else None


@dataclass(slots=True)
class _Part:
    """A part of the page around the title of another one: blocks ``start`` up to ``end``, in ``element``.

    ``form`` are the names of the elements from the title's up to that.
    """

    target: Target
    element: etree._Element
    start: int
    end: int
    form: list[str] = field(default_factory=list)


def find_teasers(tree: etree._Element, url: str | None) -> Teasers:
    """Return the teasers of a page, whose address is ``url`` if that is known. Takes time in proportion to the page."""
    page = _Page(url)
    page.read(tree)
    parts = page.find_parts()
    forms = Counter(tuple(part.form) for part in parts)
    return page.describe([part for part in parts if forms[tuple(part.form)] >= _ALIKE])


class _Page:
    """A page as a sequence of blocks, and which of them each element holds."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        own = urlsplit(url or "")
        self._own: Target = own.path.rstrip("/"), own.query
        self._targets: dict[str, Target] = {}
        self._hosts = {own.netloc: True, "": True}  # whether a host is of the page's site
        self._blocks: list[_Block] = []
        self._held: dict[etree._Element, tuple[int, int]] = {}
        self._times: list[int] = []
        self._open: _Block | None = None
        self._titles: dict[int, Target] = {}  # what titles lead to, by their blocks
        self._elsewhere: set[int] = set()

    def read(self, tree: etree._Element) -> None:
        """Cut the page into blocks."""
        body = tree.find("body")
        body = tree if body is None else body
        starts: dict[etree._Element, int] = {}
        links: list[Target] = []
        headings = 0
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            is_edge = tag in BLOCKS or tag == "br"
            if event == "start":
                if not isinstance(tag, str) or tag in _OUTSIDE or is_hidden(element):
                    walk.skip_subtree()
                    continue
                if is_edge:
                    self._close()
                starts[element] = len(self._blocks)
                headings += tag in _HEADINGS
                if tag == "a" and element.get("href"):
                    href = element.get("href", "")
                    if href not in self._targets:
                        self._targets[href] = self._target(href)
                    links.append(self._targets[href])
                elif tag == "time":
                    self._times.append(len(self._blocks))
                if element.text:
                    self._add(element.text, element, links, headings > 0)
                continue
            start = starts.pop(element, None)
            if start is not None:
                if is_edge:
                    self._close()
                self._held[element] = start, len(self._blocks) + (self._open is not None)
                headings -= tag in _HEADINGS
                if tag == "a" and element.get("href"):
                    links.pop()
            if element.tail and element is not body:
                self._add(element.tail, element.getparent(), links, headings > 0)
        self._close()
        targets = {at: target for at, block in enumerate(self._blocks) if (target := block.target) is not None}
        self._titles = {at: target for at, target in targets.items() if target != _ELSEWHERE}
        self._elsewhere = targets.keys() - self._titles.keys()

    def _add(self, text: str, element: etree._Element, links: list[Target], is_heading: bool) -> None:
        """Add a piece of text to the block that is open; blanks open none."""
        if self._open is None and text.isspace():
            return
        if self._open is None:
            self._open = _Block(element, is_heading)
        letters = _letters(text)
        self._open.parts.append(text)
        self._open.letters += letters
        if letters and links:
            self._open.linked[links[-1]] += letters

    def _close(self) -> None:
        if self._open is not None:
            self._blocks.append(self._open)
            self._open = None

    def _target(self, href: str) -> Target:
        """Return the page of the site that a link leads to."""
        try:
            parts = urlsplit(href.strip())
            if not parts.scheme and not parts.netloc and not parts.path.startswith("/"):
                parts = urlsplit(urljoin(self._url or "", href.strip()))
            if parts.scheme not in ("", "http", "https") or not self._is_of_site(parts.netloc):
                return _ELSEWHERE
        except ValueError:
            return _ELSEWHERE
        path, query = parts.path.rstrip("/"), parts.query
        own, own_query = self._own
        is_own = path == own and (query == own_query or (path and not own_query))
        return _ELSEWHERE if is_own else (path, query)

    def _is_of_site(self, host: str) -> bool:
        """Return True for the page's own host ("" too, in a relative link) and others of its site."""
        if host not in self._hosts:
            self._hosts[host] = self._url is not None and same_site(f"https://{host}", self._url)
        return self._hosts[host]

    def find_parts(self) -> list[_Part]:
        """Return the parts around titles. Of a part with headings only these are titles: a byline may look like one."""
        parts = self._find_around({at: page for at, page in self._titles.items() if self._blocks[at].is_heading}, set())
        self._join_following(parts)
        taken = _blocks_of(parts)
        return parts + self._find_around({at: page for at, page in self._titles.items() if at not in taken}, taken)

    def _find_around(self, titles: dict[int, Target], taken: set[int]) -> list[_Part]:
        """Return the largest elements with one of ``titles`` each, none of ``taken``, and no text before the title."""
        places, pages = list(titles), list(titles.values())
        texts = [0]  # how many blocks before each are prose, or headings that aren't linked
        for at, block in enumerate(self._blocks):
            texts.append(texts[-1] + (at in taken or block.prose > 0 or (block.is_heading and not block.linked)))
        following = [len(self._blocks)] * len(places)  # where the next title of another page is
        for i in range(len(places) - 2, -1, -1):
            following[i] = places[i + 1] if pages[i + 1] != pages[i] else following[i + 1]
        parts: list[_Part] = []
        before = -1
        for i, (at, page) in enumerate(titles.items()):
            if i and pages[i - 1] != page:
                before = places[i - 1]
            if parts and at < parts[-1].end:
                continue
            part = _Part(page, self._blocks[at].element, at, at + 1)
            element: etree._Element | None = part.element
            while element is not None and element.tag not in _TOP and element in self._held:
                start, end = self._held[element]
                if start <= before or end > following[i] or texts[at] > texts[start]:
                    break
                part.element, part.start, part.end = element, start, max(end, at + 1)
                part.form.append(element.tag)
                element = element.getparent()
            parts.append(part)
        return parts

    def _join_following(self, parts: list[_Part]) -> None:
        """Add what follows a part in no element of its own, up to the next one beside it."""
        for part, after in pairwise(parts):
            parent = part.element.getparent()
            if after.element.getparent() is parent and after.form == part.form:
                if self._prose(part.end, after.start) <= _SNIPPET:
                    part.end = after.start
                # The last one of all has no other after it to end at.
                end = self._held.get(parent, (0, 0))[1]
                if after is parts[-1] and self._prose(after.end, end) <= _SNIPPET:
                    after.end = max(after.end, end)

    def describe(self, parts: list[_Part]) -> Teasers:
        """Return the teasers that the page has with these parts."""
        own = self._own[0]
        taken = _blocks_of(parts)
        posts = {part.target for part in parts if self._is_post(part)}
        prose = 0
        lines: list[str] = []
        is_below = False
        for at, block in enumerate(self._blocks):
            if at in taken:
                continue
            prose += block.prose
            if is_below and len(lines) < _MOST_LINES and len(text := block.text) <= _LONGEST_LINE:
                lines += [text] if any(map(str.isdigit, text)) else []
            is_below |= block.is_heading
        return Teasers(
            len({part.target for part in parts}),
            frozenset(self._blocks[at].text for at in self._titles if at in taken),
            len(posts),
            len({part.target for part in parts if own and part.target[0].startswith(f"{own}/")}),
            len(self._elsewhere - taken),
            prose,
            tuple(lines),
            any(at not in taken for at in self._times),
        )

    def _is_post(self, part: _Part) -> bool:
        paragraphs = sum(block.prose > 0 for block in self._blocks[part.start : part.end])
        return paragraphs > 1 or self._prose(part.start, part.end) > _SNIPPET

    def _prose(self, start: int, end: int) -> int:
        return sum(block.prose for block in self._blocks[start:end])


def _blocks_of(parts: list[_Part]) -> set[int]:
    return {at for part in parts for at in range(part.start, part.end)}


def _letters(text: str) -> int:
    try:  # nearly all text of many languages, in a twentieth of the time
        return len(text.encode("latin-1").translate(None, _NO_LATIN_LETTERS))
    except UnicodeEncodeError:
        pass
    count = len(_NO_LETTERS.sub("", text))
    return count if text.isascii() else count + int(_CJK_EXTRA * len(_CJK.findall(text)))

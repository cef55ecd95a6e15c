"""Reads a page's structured data: JSON-LD, meta elements, microdata and microformats."""

import html
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from db.ingest.extraction.html.headline import names_of_page
from db.ingest.extraction.html.microformats import Entry, read_entry
from db.ingest.extraction.html.own_article import find_own_article, is_of_others
from db.text.cleaning import fold, fold_title
from db.text.lazy_regex import lazy_compile

JsonNode = dict[str, object]
"""A JSON object."""

_LONGEST = 2_000_000
"""Characters of one piece of JSON-LD that are read: real ones have up to 200,000, a live blog's with all its posts."""

_LONGEST_VALUE = 100_000
"""Characters of one value that are read, where names and dates are wanted."""

_MOST_NODES = 2000
"""Objects of a page's JSON-LD, and _MOST_VALUES contents of one meta element: bounds on hostile pages."""

_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class StructuredData:
    """What a page says of itself for programs: JSON-LD, meta elements, microdata and microformats, parsed.

    ``nodes`` are the JSON-LD objects that the page speaks of itself, ``article`` the one that is its article ({} if
    none is); ``meta`` the meta elements' contents by lower-case name; ``items`` the elements that microdata give a
    property of anything, ``properties`` the microdata of the page's article; ``entry`` its microformats.
    """

    nodes: tuple[JsonNode, ...] = ()
    article: JsonNode = field(default_factory=dict)
    meta: dict[str, list[str]] = field(default_factory=dict)
    items: tuple[etree._Element, ...] = ()
    properties: dict[str, list[str]] = field(default_factory=dict)
    entry: Entry = field(default_factory=Entry)

    def first_meta(self, *names: str) -> str:
        """Return the content of the first of these meta elements that has any; "" if none has."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content:
                    return content
        return ""

    def all_meta(self, *names: str) -> list[str]:
        """Return the contents of all these meta elements."""
        return [content for name in names for content in self.meta.get(name, ()) if content]

    def types(self) -> set[str]:
        """Return the lower-case types of all nodes."""
        return {name for node in self.nodes for name in read_types(node)}

    def referred(self, value: object) -> object:
        """Return ``value``, or the node that it refers to if it is only a reference (``{"@id": …}``)."""
        if isinstance(value, dict) and "@id" in value and len(value) <= 2 and "name" not in value:
            for node in self.nodes:
                if node.get("@id") == value["@id"] and node is not value:
                    return node
        return value


def read(tree: etree._Element, url: str | None = None, html: str | None = None) -> StructuredData:
    """Return the structured data of a page; ``url`` is its address where that is known.

    ``html`` is the page's text, if at hand: where that has no microdata or microformats, no element is asked for them.
    """
    nodes: list[JsonNode] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            for value in read_json(script.text):
                nodes.extend(islice(_flattened(value, 0), _MOST_NODES - len(nodes)))
    has_items = html is None or any(name in html for name in ("itemprop", "itemProp", "ITEMPROP"))
    has_entries = html is None or "h-entry" in html
    items = tuple(each for each in tree.iter() if each.get("itemprop") is not None) if has_items else ()
    entry = read_entry(tree) if has_entries else Entry()
    meta = _meta(tree)
    article = _article(nodes, url, tree, meta)
    own = find_own_article(tree) if items else None
    return StructuredData(tuple(nodes), article, meta, items, _microdata(items, own, names_of_page(tree)), entry)


def read_types(node: JsonNode) -> list[str]:
    """Return the lower-case names of a node's types, without their namespaces."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return [name.rstrip("/").rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str)]


def is_article(node: JsonNode) -> bool:
    """Return True if a node is an article by its type."""
    return any(_is_article_type(name) for name in read_types(node))


def _is_article_type(name: str) -> bool:
    return (name.endswith(("article", "posting")) and name != "jobposting") or name in ("report", "review", "recipe")


def read_words(value: object) -> str:
    """Return a JSON value that should be text: on one line, without entities; "" for other values."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("@value", "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    value = value[:_LONGEST_VALUE]
    return " ".join((html.unescape(value) if "&" in value else value).split())


_COMMENT = lazy_compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_TRAILING_COMMA = lazy_compile(r",(\s*[}\]])")
_FIELD = lazy_compile(
    r'"(@type|headline|datePublished|dateCreated|articleSection|inLanguage)"\s*:\s*"((?:[^"\\\n]|\\.){1,1000})"'
)


def read_json(text: str) -> Iterator[object]:
    """Yield the values in JSON text, tolerating several in a row and extra commas; of broken JSON the plain fields."""
    if len(text) > _LONGEST:
        return
    text = _COMMENT.sub("", text).strip().lstrip("\ufeff")
    text = text.removesuffix("-->").rstrip().removesuffix("]]>").rstrip().rstrip(";")
    decoder = json.JSONDecoder(strict=False)
    repaired = False
    at = 0
    found = False
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError:
            if not repaired and not found:
                text, at, repaired = (
                    _TRAILING_COMMA.sub(r"\1", html.unescape(text) if "&quot;" in text else text),
                    0,
                    True,
                )
                continue
            break
        except RecursionError:
            return
        found = True
        yield value
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    if not found and text:
        node: JsonNode = {}
        for match in _FIELD.finditer(text):
            node.setdefault(match[1], _unescaped(match[2]))
        if node:
            yield node


def _unescaped(text: str) -> str:
    try:
        value = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _flattened(value: object, level: int) -> Iterator[JsonNode]:
    """Yield the objects in a JSON-LD value that stand for themselves: those of its graph, not parts of others."""
    if level > 5:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flattened(item, level + 1)
    elif isinstance(value, dict):
        yield value
        yield from _flattened(value.get("@graph"), level + 1)
        for name in ("mainEntity", "mainEntityOfPage", "breadcrumb"):
            part = value.get(name)
            if isinstance(part, dict) and len(part) > 2:
                yield from _flattened(part, level + 1)


def _article(nodes: list[JsonNode], url: str | None, tree: etree._Element, meta: dict[str, list[str]]) -> JsonNode:
    """Return the node of the page's article: with its address or title, else the first with a headline or date.

    Not one that states another address and a headline like none of the page's titles: it is of another article.
    """
    articles = [node for node in nodes if is_article(node)]
    if not articles:
        return next((node for node in nodes if "datePublished" in node and "headline" in node), {})
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    paths = [path for address in (url, *links, *meta.get("og:url", ())) if address and (path := _path(address))]
    if found := _of_address(articles, paths):
        return _fullest(found)
    shown = [" ".join("".join(element.itertext()).split()) for element in tree.iter("h1", "title")]
    titles = tuple(map(fold, (*shown, *meta.get("og:title", ()))))
    if found := [node for node in articles if any(title.startswith(_headline(node)) for title in titles)]:
        return _fullest(found)
    return _fullest(
        [node for node in articles if not (paths and read_addresses(node) and is_other(_headline(node), titles))]
    )


def _fullest(articles: list[JsonNode]) -> JsonNode:
    return max(articles, key=lambda node: 2 * ("headline" in node) + ("datePublished" in node), default={})


def _of_address(articles: list[JsonNode], paths: list[str]) -> list[JsonNode]:
    """Return the nodes with the first path, of the address at which the page is, else with one of its own."""
    for path in paths:
        same = [node for node in articles if any(_path(text) == path for text in read_addresses(node))]
        if same:
            return same
    return []


def _headline(node: JsonNode) -> str:
    """Return a node's headline, folded; a newline, which no title has in it, if it has none."""
    return fold(read_words(node.get("headline"))) or "\n"


def is_other(headline: str, titles: Collection[str]) -> bool:
    """Return True if a headline has less than half of its words in each title that the page has; all are folded."""
    words = set(_WORD.findall(headline))
    shared = [len(words.intersection(_WORD.findall(title))) for title in titles if title]
    return bool(words and shared) and 2 * max(shared) < len(words)


_WORD = lazy_compile("[\u3040-\u30ff\u3400-\u9fff]|\\w+")
"""A word; of scripts without blanks a character."""


def read_addresses(node: JsonNode) -> list[str]:
    """Return the addresses that a node states for itself."""
    page = node.get("mainEntityOfPage")
    if isinstance(page, dict):
        page = page.get("@id") or page.get("url")
    return [
        text
        for value in (node.get("url"), page, node.get("@id"))
        if isinstance(value, str) and (text := read_words(value))
    ]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _meta(tree: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if not content:
            continue
        value = " ".join(content[:_LONGEST_VALUE].split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name and value:
                key = name.strip().lower()
                if attribute == "itemprop":
                    if element.getparent() is None or element.getparent().tag != "head":
                        continue
                    key = f"itemprop:{key}"
                values = found.setdefault(key, [])
                if len(values) < _MOST_VALUES:
                    values.append(value)
    return found


_PROPERTIES = frozenset(("headline", "datepublished", "datecreated", "author", "articlesection", "inlanguage", "name"))
_ITEM = etree.XPath("ancestor::*[@itemscope][1]")


_MOST_SCOPES = 20
"""Articles in microdata among which the page's is looked for: lists of comments and teasers have hundreds."""


def _microdata(
    items: Iterable[etree._Element], own: etree._Element | None, names: tuple[str, ...]
) -> dict[str, list[str]]:
    """Return the properties of an article in microdata: the one that the page is named for, else the first.

    Those beside the page's ``own`` article don't count; ``names`` are the page's, folded.
    """
    found: dict[etree._Element, dict[str, list[str]]] = {}
    others: set[etree._Element] = set()
    for element in items:
        properties = [name for name in element.get("itemprop", "").lower().split() if name in _PROPERTIES]
        scope = next(iter(_ITEM(element)), None) if properties else None
        if scope is None or scope in others:
            continue
        if scope not in found:
            kind = (scope.get("itemtype") or "").rstrip("/").rsplit("/", 1)[-1].lower()
            if len(found) >= _MOST_SCOPES or not _is_article_type(kind) or is_of_others(scope, own):
                others.add(scope)
                continue
            found[scope] = {}
        if value := _value(element):
            for name in properties:
                found[scope].setdefault(name, []).append(value)
    whole = [each for each in found.values() if each]
    named = (
        each for each in whole if any(_is_named(text, names) for text in each.get("headline", each.get("name", ())))
    )
    return next(named, next(iter(whole), {}))


def _is_named(headline: str, names: tuple[str, ...]) -> bool:
    words = fold_title(headline)
    return words != "" and any(name.startswith(words) for name in names)


def _value(element: etree._Element) -> str:
    for attribute in ("content", "datetime"):
        value = element.get(attribute)
        if value:
            return " ".join(value.split())
    name = element.find(".//*[@itemprop='name']")
    text = (
        "".join((element if name is None else name).itertext())
        if name is None or not name.get("content")
        else name.get("content")
    )
    return " ".join(str(text)[:2000].split())

"""The text of an article in a page's scripts: the last resort, where the page itself doesn't show the text."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from typing import NamedTuple

from lxml import etree

from db.ingest.extraction.html.html_blocks import HtmlBlock, html_blocks
from db.ingest.extraction.html.structured_data import is_other, read_json
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile
from db.text.sentences import ENDS_SENTENCE

_LARGEST = 4 * 1024 * 1024
"""Characters of a script that is read: as long as a page may be (``html.preflight``)."""

_MOST_VALUES = 100_000
"""Values of one script that are looked at, some 0.1 s: no more than a page of 4 MB can have in earnest."""

_PARAGRAPH = lazy_compile(r"<p[\s>]")
_MARKUP = lazy_compile(r"<(?:p|br|div|h[1-6]|li)\b[^<>]*>")
_INLINE = lazy_compile(r"</(?:a|abbr|b|cite|code|em|i|q|s|small|span|strong|su[bp]|u)>", re.IGNORECASE)
_RUN_TOGETHER = lazy_compile(r"(?<=[a-zß-ÿ][.!?]|[.!?][”»\"])(?=[A-ZÀ-Þ¿¡«“\"])")
_PLAIN_WORDS = lazy_compile(r"[A-Za-z]+(?: [A-Za-z]+){2,4}")
"""Words that JSON writes as they are."""

_MARKDOWN_HEADING = lazy_compile(r"(#{1,6}) +(\S.*)")
_CUT_SHORT = lazy_compile(r"(?:…|\.\.\.)\W*\Z")
_END = 20
"""Characters of the end of a text in which the sign is looked for that it is cut short."""


class StoredText(NamedTuple):
    """A text in a page's scripts, "" for none, and the title that it is under; ``is_own``: which is one of the page."""

    text: str = ""
    title: str = ""
    is_own: bool = False


def article_text(tree: etree._Element, titles: Collection[str]) -> StoredText:
    """Return the longest ``articleBody`` of a page's JSON-LD, none where it is cut short.

    ``titles`` are those of the page, folded: if a text has one of them for its headline, others are of other pages.
    """
    found: list[tuple[str, str]] = []
    for script in tree.iter("script"):
        source = script.text or ""
        if "articleBody" in source and len(source) <= _LARGEST:
            found += _bodies(source)
    if len(found) == 1 and not is_other(fold(found[0][0]), titles):  # the page's own, in other words
        longest = StoredText(found[0][1], found[0][0], True)
    else:
        longest = _longest(found, titles)
    return _NONE if _CUT_SHORT.search(longest.text[-_END:]) else longest


def _longest(found: Iterable[tuple[str, str]], titles: Collection[str]) -> StoredText:
    """Return the longest of texts that are each under a title; of those under the page's, if there are any."""
    found = list(found)
    own = [StoredText(text, title, True) for title, text in found if _is_among(title, titles)]
    return max(
        own or [StoredText(text, title) for title, text in found], key=lambda each: len(each.text), default=_NONE
    )


_NONE = StoredText()


def _is_among(title: str, titles: Collection[str]) -> bool:
    """Return True if a title is one of the page's, which may have the name of the site behind it."""
    folded = fold(" ".join(unescape(title).split()))
    return folded != "" and any(
        each.startswith(folded) and not each[len(folded) :].lstrip()[:1].isalnum() for each in titles
    )


def state_text(tree: etree._Element, titles: Collection[str], beginning: str = "") -> StoredText:
    """Return the longest text of paragraphs in the state that a framework keeps in a page's scripts.

    It may have markup. ``titles`` as for ``article_text``. With a ``beginning`` only scripts that have its first words
    are read, beside what is streamed.
    """
    words = _PLAIN_WORDS.search(beginning)
    values: list[object] = []
    streamed: list[str] = []
    for script in tree.iter("script"):
        source = (script.text or "").strip()
        if len(source) > _LARGEST:
            continue
        if match := _STREAMED.match(source):
            streamed += _streamed(source[match.end() :])
        elif words is not None and words[0] not in source:
            continue
        elif len(source) >= _FEWEST_LETTERS and _is_state(script):
            values += _states(source)
    rows = list(_rows("".join(streamed)))
    referred = {name: value for name, value in rows if isinstance(value, str)}
    values += [value for _, value in rows]
    return _longest((text for value in values for text in _texts(value, referred)), titles)


_FEWEST_LETTERS = 250
"""Letters of a script that may hold an article's text."""

_STREAMED = lazy_compile(r"\s*self\.__next_f\.push\(")
_ASSIGNED = lazy_compile(r"""(?<![=!<>])=\s*(?:JSON\.parse\(\s*(?=")|(?=[\[{]))""")
"""Matches what stands before a value in a script: `=`, and the parser of one that is written as a string."""
_ROW = re.compile(rb"\s*([0-9a-f]*):(?:T([0-9a-f]{1,8}),)?")
_FEWEST_PARAGRAPHS = 2
"""Paragraphs of a text with markup that is an article's: comments and teasers have one."""

_FEWEST_IN_LINE = 60
"""Letters of a line that is a paragraph of plain text."""

_TITLES = ("title", "headline", "name")
"""Keys of the title of what an object holds."""

_MOST_TIMES = 3
"""Times that a row is read where it is named in another: it may name itself."""

_PIECES = ("text", "value", "html", "content", "body")
"""Keys under which editors keep the text of a paragraph (ProseMirror, Slate, Draft.js, Portable Text, Editor.js)."""


def _is_state(script: etree._Element) -> bool:
    kind = (script.get("type") or "").lower()
    return ("json" in kind and "ld+json" not in kind) or not kind or "javascript" in kind


def _states(source: str) -> Iterator[object]:
    """Yield the values in a script: it is JSON, or gives names to values that are, in one statement or several."""
    if source[0] in "{[" and (value := _loaded(source)) is not None:
        yield value
        return
    decoder = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(_MOST_STATEMENTS):
        match = _ASSIGNED.search(source, at)
        if match is None:
            return
        at = match.end()
        try:
            value, at = decoder.raw_decode(source, at)
        except (ValueError, RecursionError):
            continue
        yield value


_MOST_STATEMENTS = 50
"""Statements of a script that are looked at: those with a page's state have three or four, programs thousands."""


def _streamed(source: str) -> Iterator[str]:
    """Yield the piece of a page's data that a call of Next.js's ``__next_f.push`` adds."""
    value = _loaded(source.strip().rstrip(";").removesuffix(")"))
    if isinstance(value, list):
        yield from (piece for piece in value if isinstance(piece, str))


def _rows(streamed: str) -> Iterator[tuple[str, object]]:
    """Yield id and value of React's rows: ``ID:JSON`` to the end of a line, or ``ID:TLENGTH,TEXT``, length in bytes."""
    data = streamed.encode("utf-8", "replace")
    at = 0
    while (match := _ROW.match(data, at)) is not None:
        name = match[1].decode()
        if match[2] is not None:
            at = match.end() + int(match[2], 16)
            yield name, data[match.end() : at].decode("utf-8", "replace")
            continue
        end = data.find(b"\n", match.end())
        line, at = data[match.end() : end if end >= 0 else len(data)], (end if end >= 0 else len(data)) + 1
        yield name, _loaded(line.decode("utf-8", "replace"))


def _loaded(source: str) -> object:
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def _texts(state: object, referred: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each text of paragraphs in a state, with the title that the object around it has; "" without one.

    A text is a string with markup or of lines, or a list of the pieces of an editor; such strings may be JSON
    themselves. ``referred`` are the texts of rows, which others name as ``$ID``.
    """
    left: list[tuple[str, object]] = [("", state)]
    times: Counter[str] = Counter()
    for _ in range(_MOST_VALUES):
        if not left:
            return
        title, value = left.pop()
        if isinstance(value, str):
            if value[:1] == "$" and times[value] < _MOST_TIMES:
                times[value] += 1
                value = referred.get(value[1:], value)
            if len(value) < _FEWEST_LETTERS:
                continue
            if value[0] in "{[" and value[-1] in "}]" and (inner := _loaded(value)) is not None:
                left.append((title, inner))
            elif len(_PARAGRAPH.findall(value)) >= _FEWEST_PARAGRAPHS or _is_plain_text(value):
                yield title, value
        elif isinstance(value, dict):
            title = _title_of(value) or title
            left += [(title, each) for each in value.values()]
        elif isinstance(value, list):
            items: list[object] = []
            pieces: list[object] = []
            for each in value:
                (items if _is_item(each) else pieces).append(each)
            if len(items) < _FEWEST_ITEMS:
                items, pieces = [], value
            for under, each in (("", items), (title, pieces)):
                left += [(under, inner) for inner in each]
                if lines := _lines(each):
                    yield under, lines


def _lines(pieces: Collection[object]) -> str:
    """Return the text of an editor's pieces, one line for each; "" for less than an article's."""
    lines = [line for item in pieces if _may_be_line(item) and (line := _line(item))]
    lines = lines or [item for item in pieces if isinstance(item, str) and _is_paragraph(item)]
    is_text = len(lines) >= _FEWEST_PARAGRAPHS and sum(map(len, lines)) >= _FEWEST_LETTERS
    return "\n".join(lines) if is_text else ""


def _is_item(value: object) -> bool:
    """Return True for an object with a person, or with a time and a title or body: a comment, or another article."""
    if not isinstance(value, dict):
        return False
    if any(_OF_PERSON.search(key) is not None for key in value):
        return True
    has_text = any(isinstance(value.get(key), str) for key in (*_TITLES, "body"))
    return has_text and any(_OF_TIME.search(key) is not None for key in value)


_OF_PERSON = lazy_compile(r"author|\Auser", re.IGNORECASE)
_OF_TIME = lazy_compile(r"(?:\A|[_-])(?:date|time(?:stamp)?)|(?:creat|publish|post|updat)ed|date\Z", re.IGNORECASE)
"""Keys of who wrote something, and when; an editor's pieces may have times, but no title."""

_FEWEST_ITEMS = 2
"""Objects with a person or a time in one list from which on each stands for itself, under no title around them."""


def _is_paragraph(text: str) -> bool:
    return len(text) >= _FEWEST_IN_LINE and ("</p>" in text or ENDS_SENTENCE.search(text.rstrip()) is not None)


def _title_of(value: Mapping[str, object]) -> str:
    for key in _TITLES:
        title = value.get(key)
        if isinstance(title, dict):
            title = title.get("rendered")
        if isinstance(title, str) and title:
            return title
    return ""


def _is_plain_text(text: str) -> bool:
    """Return True for a text whose lines are paragraphs: most of it is in long lines that end a sentence."""
    lines = [line for line in text.split("\n") if len(line) >= _FEWEST_IN_LINE and ENDS_SENTENCE.search(line.rstrip())]
    return len(lines) >= _FEWEST_PARAGRAPHS and 2 * sum(map(len, lines)) >= len(text)


_ELEMENT = 4
"""Values of an element in React's stream: a sign, its name, its key, its properties."""

_TEXT_ELEMENTS = frozenset(("blockquote", "h2", "h3", "h4", "li", "p"))


def _is_element(value: object) -> bool:
    """Return True for an element as React streams it: ``["$", "p", null, {"children": …}]``."""
    return isinstance(value, list) and len(value) >= _ELEMENT and value[0] == "$" and isinstance(value[1], str)


def _may_be_line(item: object) -> bool:
    return isinstance(item, dict) or (isinstance(item, list) and _is_element(item) and item[1] in _TEXT_ELEMENTS)


def _children(element: list[object]) -> list[object]:
    """Return what is in an element of React's stream: elements, and texts in an editor's form."""
    properties = element[3]
    inner = properties.get("children") if isinstance(properties, dict) else None
    children = inner if isinstance(inner, list) and not _is_element(inner) else [inner]
    found: list[object] = []
    for child in children:
        if not isinstance(child, str):
            found.append(child)
        elif child[:1] != "$" or child[:2] == "$$":  # others refer to another row
            found.append({"text": child.replace("$$", "$", 1) if child[:2] == "$$" else child})
    return found


def _line(item: object) -> str:
    """Return the text of a paragraph in an editor's own form, or as React streams it; "" for anything else."""
    pieces: list[str] = []
    left: list[object] = [item]
    for _ in range(_MOST_PIECES):
        if not left:
            break
        value = left.pop()
        if isinstance(value, list):
            left += reversed(_children(value) if _is_element(value) else value)
        elif isinstance(value, dict):
            found = next((value[key] for key in _PIECES if isinstance(value.get(key), str)), None)
            if isinstance(found, str):
                pieces.append(found)
            else:
                left += reversed([inner for inner in value.values() if isinstance(inner, (dict, list))])
    line = " ".join("".join(pieces).split())
    return line if " " in line or ENDS_SENTENCE.search(line) is not None else ""


_MOST_PIECES = 200
"""Parts of a paragraph in an editor's form that are looked at: a link or a bold word is a part."""


def text_blocks(text: str) -> list[HtmlBlock]:
    """Return a text's paragraphs: by its markup, by its lines, or at sentence ends without a blank after them."""
    if _MARKUP.search(text) is not None:
        return _html_blocks(text)
    lines = [line for each in text.strip().split("\n") if (line := each.strip())]
    if len(lines) == 1:
        lines = _RUN_TOGETHER.split(text.strip())
    if _INLINE.search(text) is not None:
        return _html_blocks("".join(f"<p>{line}</p>" for line in lines))
    root = etree.Element("div")
    plain = (" ".join(unescape(line).split()) for line in lines)
    return [_plain_block(line, root) for line in plain if line]


def _plain_block(line: str, root: etree._Element) -> HtmlBlock:
    """Return a line as a paragraph, or as the heading that it is in Markdown."""
    match = _MARKDOWN_HEADING.fullmatch(line)
    if match is not None:
        return HtmlBlock("heading", [(match[2], "", "")], root, len(match[1]))
    return HtmlBlock("paragraph", [(line, "", "")], root)


def _html_blocks(source: str) -> list[HtmlBlock]:
    from lxml import html

    return html_blocks(html.fragment_fromstring(source, create_parent="div"))


def _bodies(source: str) -> Iterator[tuple[str, str]]:
    """Yield headline and text of each article in JSON-LD that has its text."""
    left: list[object] = list(read_json(source))
    for _ in range(_MOST_VALUES):
        if not left:
            return
        value = left.pop()
        if isinstance(value, list):
            left += value
        elif isinstance(value, dict):
            body = value.get("articleBody")
            if isinstance(body, list):
                body = "\n".join(each for each in body if isinstance(each, str))
            if isinstance(body, str):
                headline = value.get("headline") or value.get("name")
                yield headline if isinstance(headline, str) else "", body
            left += [inner for inner in value.values() if isinstance(inner, (dict, list))]

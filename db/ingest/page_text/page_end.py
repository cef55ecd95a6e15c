"""The end of a page text: `Read also:`, the titles of related articles, and `View all events`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.ingest.language.breadcrumbs import LONGEST_LIKELY_TITLE, is_like_title
from db.ingest.language.bylines import is_url
from db.ingest.language.page_phrases import Languages, read_also, view_all
from db.models import Link, LinkKind

_BULLETS = "-–—•·*▪■►▶▸‣◦→»›"
_BULLET = re.compile(rf"\A[{re.escape(_BULLETS)}]\s+")
_NUMBER = re.compile(r"\A(\d{1,2})[.)]\s+")
_URL_IN_BRACKETS = re.compile(r"[(\[<](https?://[^\s()\[\]<>]+(?:\([^\s()]*\)[^\s()\[\]<>]*)?)[)\]>]\Z", re.IGNORECASE)

_LONGEST = 3000
"""Characters of a line up to which it may be a title with an address in brackets: the longest of both, and more."""

_MOST_LINES_BETWEEN_HEADS = 8
"""Titles between two headings (`Read also:` …, `More on this topic:` …) of one block; chosen by eye."""


@dataclass(frozen=True, slots=True)
class RelatedBlock:
    """The block of related titles: lines ``start`` to ``end`` (exclusive), and the links in them.

    ``language`` is the only language that all its headings belong to; None if there are several, or none.
    """

    start: int
    end: int
    links: tuple[Link, ...]
    language: str | None


def read_related(lines: Sequence[str]) -> RelatedBlock | None:
    """Find the related titles at the end of ``lines``, and the link to the whole listing; None if there are neither.

    A `Read also` is the heading of the block if only lines that may be titles follow, down to the end of the page or to
    `View all`. Else it is in the middle of the text, and a part of it.
    """
    end = len(lines)
    last_view_all: int | None = None
    is_open = True
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if is_open and read_also(line) is not None:
            return _make_block(lines, _first_head(lines, at), end, last_view_all)
        if _view_all(line) is not None:
            end, last_view_all, is_open = at, at, True
            continue
        # The first title after a head may end like a sentence.
        if is_open and not (is_like_title(line) or _is_first_title(lines, at)):
            is_open = False
    below = 1 if lines and is_url(lines[-1]) else 0
    last = len(lines) - 1 - below
    if last >= 0 and _view_all(lines[last]) is not None:
        return _make_block(lines, last, last, last)
    return None


def _is_first_title(lines: Sequence[str], at: int) -> bool:
    return at > 0 and len(lines[at]) <= LONGEST_LIKELY_TITLE and read_also(lines[at - 1]) is not None


def _first_head(lines: Sequence[str], head: int) -> int:
    """Return the first of several headings with titles each (`Read also:` …, `More on this topic:` …)."""
    at = head - 1
    while at >= 0 and head - at <= _MOST_LINES_BETWEEN_HEADS:
        if read_also(lines[at]) is not None:
            head = at
        elif not is_like_title(lines[at]) or _view_all(lines[at]) is not None:
            break
        at -= 1
    return head


def _make_block(lines: Sequence[str], start: int, end: int, last: int | None) -> RelatedBlock:
    links: list[Link] = []
    spoken: list[Languages] = []
    titles: list[str] = []
    for line in lines[start:end]:
        languages = read_also(line)
        if languages is None:
            titles.append(line)
        else:
            spoken.append(languages)
    is_numbered = _is_numbered(titles)
    for title in titles:
        if links and links[-1].url is None and is_url(title):
            links[-1] = Link("read-also", links[-1].text, title)
        else:
            links.append(_link("read-also", title, is_numbered))
    if last is not None:
        links.append(_link("view-all", lines[last]))
        spoken.append(_view_all(lines[last]) or frozenset())
    languages = frozenset.intersection(*spoken)
    return RelatedBlock(start, end + (last is not None), tuple(links), min(languages) if len(languages) == 1 else None)


def _is_numbered(titles: list[str]) -> bool:
    """Return True if the titles are a numbered list. A single one isn't: there is a football club called 1. FC Köln."""
    numbers = [int(match[1]) for title in titles if (match := _NUMBER.match(title))]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _link(kind: LinkKind, line: str, is_numbered: bool = False) -> Link:
    text = _BULLET.sub("", line) if line[0] in _BULLETS else line
    if is_numbered:
        text = _NUMBER.sub("", text)
    text, url = _without_url(text)
    return Link(kind, " ".join(text.split()), url)


def _view_all(line: str) -> Languages | None:
    return view_all(_without_url(line)[0])


def _without_url(line: str) -> tuple[str, str | None]:
    """Split off the address in brackets at the end of a line; None if there is none."""
    if line.endswith((")", "]", ">")) and len(line) <= _LONGEST:
        match = _URL_IN_BRACKETS.search(line)
        if match is not None and match.start() > 0 and is_url(match[1]):
            return line[: match.start()].rstrip(), match[1]
    return line, None

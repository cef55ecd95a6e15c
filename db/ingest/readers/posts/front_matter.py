"""The front matter of a post: YAML between ``---``, TOML between ``+++``, or ``Title: …`` lines; and its text below."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

LARGEST = 64 * 1024
"""Characters of front matter that are read; real ones have some hundred."""

Kind = Literal["YAML", "TOML", "header lines"]

Values = Mapping[str, object]
"""What front matter says, by its keys in lower case: texts, lists and mappings; of TOML dates and numbers as well."""

_FENCES: dict[str, Kind] = {"---": "YAML", "+++": "TOML"}
_END = {
    "YAML": lazy_compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "TOML": lazy_compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_KNOWN = lazy_compile(
    r"^(?:title|date|layout|slug|authors?|published|pubdate|publishdate|draft|path|tags|categor(?:y|ies)|description"
    r"|url|permalink|lang|aliases|template|summary|weight)[ \t]*[:=]",
    re.MULTILINE | re.IGNORECASE,
)
_HEADER = lazy_compile(
    r"(title|date|author|authors|category|tags|slug|summary|status|modified|lang|keywords):[ \t]*(.*)", re.IGNORECASE
)
_MORE_OF_HEADER = lazy_compile(r"[ \t]+(\S.*)")
_HEADERS_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class PostParts:
    """A post taken apart. ``kind`` None: no front matter, all of it is ``body``."""

    kind: Kind | None
    raw: str
    body: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a post says before its text; ``is_damaged``: only some of it could be read."""

    values: Values
    is_damaged: bool = False


def take_apart(text: str) -> PostParts:
    """A post's front matter and its text. Line breaks are ``\\n`` after this.

    Raises Refused (``bad-front-matter``) for front matter that never ends, or is larger than ``LARGEST``.
    """
    text = _normal(text)
    first, _, rest = text.partition("\n")
    kind = _FENCES.get(first.rstrip())
    if kind is None:
        return _header_lines(text)
    end = _END[kind].search(rest, 0, LARGEST + 4)
    if end is not None:
        return PostParts(kind, rest[: end.start()], rest[end.end() + 1 :])
    if kind == "YAML" and (len(rest) <= LARGEST or not says_something(rest[:LARGEST])):
        return PostParts(None, "", text)  # a rule that a text begins with
    if _END[kind].search(rest) is not None:
        raise Refused("bad-front-matter", f"Its front matter is larger than {LARGEST // 1024} KB.")
    raise Refused("bad-front-matter", "Its front matter has no end.")


def has_fence(text: str) -> bool:
    """Whether a text begins with what front matter begins with."""
    return _normal(text).partition("\n")[0].rstrip() in _FENCES


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n \t\0")


def says_something(raw: str) -> bool:
    """Whether front matter has a key that posts have, and other files with such fences haven't."""
    return _KNOWN.search(raw) is not None


def _header_lines(text: str) -> PostParts:
    """``Title: …`` and its like, a line each, up to a blank line."""
    keys: set[str] = set()
    at = 0
    for _ in range(_HEADERS_AT_MOST):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        match = _HEADER.match(line)
        if match is not None:
            keys.add(match[1].lower())
        elif not keys or not _MORE_OF_HEADER.match(line):
            break
        at += len(line) + 1
    is_head = "title" in keys and len(keys) > 1 and (at >= len(text) or text[at : at + 1] in ("\n", " ", "\t"))
    return PostParts("header lines", text[:at], text[at:]) if is_head else PostParts(None, "", text)


def understood(parts: PostParts) -> FrontMatter:
    """What the front matter says. Raises Refused (``bad-front-matter``) where nothing of it can be read."""
    if parts.kind is None:
        return FrontMatter({})
    raw = parts.raw.replace("\0", "")
    if parts.kind == "TOML":
        return _toml(raw)
    return _yaml(raw) if parts.kind == "YAML" else FrontMatter(_lines(raw))


_BARE_DATE = lazy_compile(r"^([ \t]*[\w-]+[ \t]*=[ \t]*)(\d{4}-\d[^\s#\"']*(?:[ ]\d[^\s#\"']*)?)[ \t]*$", re.MULTILINE)


def _toml(raw: str) -> FrontMatter:
    for attempt in (raw, _BARE_DATE.sub(r'\1"\2"', raw)):  # a date that no calendar has is no reason to lose the rest
        try:
            return FrontMatter(_lowered(tomllib.loads(attempt)))
        except (ValueError, RecursionError):
            continue
    return _what_is_left(raw, "TOML")


_NESTS = lazy_compile(r"[\[{:?-]")
_NESTS_AT_MOST = 400
_BRACKETS_AT_MOST = 2_000


def _yaml(raw: str) -> FrontMatter:
    import yaml  # imported late: 20 ms, and only posts have it

    if raw.count("[") + raw.count("{") > _BRACKETS_AT_MOST:
        return _what_is_left(raw, "YAML")

    # Without tags and types: a text stays the text it is, `no` and `2022-01` too. The loader in C is ten times faster,
    # and crashes on deep nesting: what could nest as deeply is left to the one in Python.
    is_plain = sum(1 for _ in _NESTS.finditer(raw)) <= _NESTS_AT_MOST and yaml.__with_libyaml__
    loader = yaml.CBaseLoader if is_plain else yaml.BaseLoader
    try:
        found = yaml.load(raw, loader)  # both make nothing but texts, lists and mappings
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):  # TypeError: a mapping as a key
        return _what_is_left(raw, "YAML")
    if found is None or found == "":
        return FrontMatter({})
    return FrontMatter(_lowered(found)) if isinstance(found, dict) else _what_is_left(raw, "YAML")


def _lowered(found: Mapping[str, object] | Mapping[object, object]) -> dict[str, object]:
    return {str(key).lower(): value for key, value in found.items()}


_LINE = lazy_compile(r"([A-Za-z][\w-]*)[ \t]*[:=](?:[ \t]+|$)(.*)")


def _what_is_left(raw: str, kind: Kind) -> FrontMatter:
    """What can be read line by line of front matter that is not well-formed: ``title: One: two``, mostly."""
    values = _lines(raw)
    if not values.keys() & {"title", "date", "path", "slug"}:
        raise Refused("bad-front-matter", f"Its front matter is not {kind} that can be read.")
    return FrontMatter(values, is_damaged=True)


def _lines(raw: str) -> dict[str, object]:
    values: dict[str, object] = {}
    last = ""
    for line in raw.split("\n"):
        match = _LINE.match(line)
        more = _MORE_OF_HEADER.match(line)
        if match is not None:
            last = match[1].lower()
            values.setdefault(last, _unquoted(match[2].strip()))
        elif more is not None and last:
            values[last] = f"{values[last]} {more[1].strip()}".strip()
    return values


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text

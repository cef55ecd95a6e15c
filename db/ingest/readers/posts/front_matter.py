"""The front matter of a post: YAML between ``---``, TOML between ``+++``, or header lines (``Title: …``)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

LARGEST = 64 * 1024
"""Characters that front matter may have; real ones have a few hundred."""

Kind = Literal["YAML", "TOML", "header lines"]

Values = Mapping[str, object]
"""Front matter by its keys in lower case: texts, lists and mappings; TOML has dates, numbers and flags as well."""

_FENCES: dict[str, Kind] = {"---": "YAML", "+++": "TOML"}
_END = {
    "YAML": lazy_compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "TOML": lazy_compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_KNOWN_KEY = lazy_compile(
    r"^(?:title|date|layout|slug|authors?|published|pubdate|publishdate|draft|path|tags|categor(?:y|ies)|description"
    r"|url|permalink|lang|aliases|template|summary|weight)[ \t]*[:=]",
    re.MULTILINE | re.IGNORECASE,
)
_HEADER = lazy_compile(r"([^\W\d_][\w -]{0,40}?)[ \t]*:(?:[ \t]|$)")
_KNOWN_HEADERS = frozenset(
    (
        "title",
        "date",
        "author",
        "authors",
        "category",
        "tags",
        "slug",
        "summary",
        "status",
        "modified",
        "lang",
        "keywords",
    )
)
_MORE_OF_HEADER = lazy_compile(r"[ \t]+(\S.*)")
_MOST_HEADERS = 30
"""Lines of a header without a fence: prose whose lines have colons isn't read to its end."""


@dataclass(frozen=True, slots=True)
class PostParts:
    """A post's front matter (``raw``) and text (``body``). ``kind`` None: there is no front matter."""

    kind: Kind | None
    raw: str
    body: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Parsed front matter; ``is_damaged``: only some of it could be read."""

    values: Values
    is_damaged: bool = False


def split_post(text: str) -> PostParts:
    """Split a post into its front matter and its text. Line breaks are ``\\n`` afterwards.

    Raises Refused (``bad-front-matter``) for front matter that never ends, or is larger than ``LARGEST``.
    """
    text = _normalise(text)
    first, _, rest = text.partition("\n")
    kind = _FENCES.get(first.rstrip())
    if kind is None:
        return _split_comment(text) or _split_title_block(text) or _split_header_lines(text)
    end = _END[kind].search(rest, 0, LARGEST + 4)
    if end is not None:
        return PostParts(kind, rest[: end.start()], rest[end.end() + 1 :])
    if kind == "YAML" and (len(rest) <= LARGEST or not has_known_key(rest[:LARGEST])):
        return PostParts(None, "", text)  # the text starts with a horizontal rule
    if _END[kind].search(rest) is not None:
        raise Refused("bad-front-matter", f"Its front matter is larger than {LARGEST // 1024} KB.")
    raise Refused("bad-front-matter", "Its front matter has no end.")


def has_fence(text: str) -> bool:
    """Return True if the first line of a text is a fence of front matter."""
    return _normalise(text).partition("\n")[0].rstrip() in _FENCES


def _normalise(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n \t\0")


def has_known_key(raw: str) -> bool:
    """Return True if front matter has a key that posts have and other files with such fences don't."""
    return _KNOWN_KEY.search(raw) is not None


_COMMENT = lazy_compile(r"<!--[ \t]*\n(.{1,65536}?)\n[ \t]*-->[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE_BLOCK = ("title", "author", "date")


def _split_comment(text: str) -> PostParts | None:
    """Split off header lines in a comment above the text, as Pico and Nikola have them."""
    comment = _COMMENT.match(text)
    parts = _split_header_lines(f"{comment[1]}\n") if comment is not None else None
    if comment is None or parts is None or parts.kind is None or parts.body.strip():
        return None
    return PostParts(parts.kind, parts.raw, text[comment.end() :])


def _split_title_block(text: str) -> PostParts | None:
    """Split off Pandoc's title block: title, author and date, each on a line that starts with ``%``."""
    lines = text.split("\n", len(_TITLE_BLOCK))
    count = next((at for at, line in enumerate(lines) if not line.startswith("% ")), len(lines))
    if not 1 < count <= len(_TITLE_BLOCK) or (count < len(lines) and lines[count].partition("\n")[0].strip()):
        return None
    raw = "".join(f"{key}: {line[2:]}\n" for key, line in zip(_TITLE_BLOCK, lines[:count], strict=False))
    return PostParts("header lines", raw, "\n".join(lines[count:]))


def has_only_keys(parts: PostParts) -> bool:
    """Return True if front matter, whatever its keys, is well-formed, and no text between two horizontal rules."""
    try:
        found = parse_front_matter(parts)
    except Refused:
        return False
    return bool(found.values) and not found.is_damaged and not any(" " in key for key in found.values)


def _split_header_lines(text: str) -> PostParts:
    """Split off header lines (``Title: …`` and the like, among them keys of the blog's own) up to a blank line.

    Up to ``---`` they are YAML, as Hexo has it without a fence above.
    """
    keys: set[str] = set()
    has_list = False
    at = 0
    for _ in range(_MOST_HEADERS):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        match = _HEADER.match(line)
        if match is not None:
            keys.add(match[1].lower())
        elif len(keys) > 1 and keys & _KNOWN_HEADERS and _END["YAML"].match(line):
            return PostParts("YAML", text[:at], text[at + len(line) + 1 :])
        elif keys and line.startswith("- "):
            has_list = True
        elif not keys or not _MORE_OF_HEADER.match(line):
            break
        at += len(line) + 1
    is_known = len(keys) > 1 and ("title" in keys or len(keys & _KNOWN_HEADERS) > 1)
    is_head = is_known and not has_list and (at >= len(text) or text[at : at + 1] in ("\n", " ", "\t"))
    return PostParts("header lines", text[:at], text[at:]) if is_head else PostParts(None, "", text)


def parse_front_matter(parts: PostParts) -> FrontMatter:
    """Parse a post's front matter. Raises Refused (``bad-front-matter``) if nothing of it can be read."""
    if parts.kind is None:
        return FrontMatter({})
    raw = parts.raw.replace("\0", "")
    if parts.kind == "TOML":
        return _parse_toml(raw)
    return _parse_yaml(raw) if parts.kind == "YAML" else FrontMatter(_parse_lines(raw))


_BARE_DATE = lazy_compile(r"^([ \t]*[\w-]+[ \t]*=[ \t]*)(\d{4}-\d[^\s#\"']*(?:[ ]\d[^\s#\"']*)?)[ \t]*$", re.MULTILINE)


def _parse_toml(raw: str) -> FrontMatter:
    for attempt in (raw, _BARE_DATE.sub(r'\1"\2"', raw)):  # a second time with an impossible date as text
        try:
            return FrontMatter(_with_lower_keys(tomllib.loads(attempt)))
        except (ValueError, RecursionError):
            continue
    return _salvage_lines(raw, "TOML")


_NESTING_MARK = lazy_compile(r"[\[{:?-]")

_MOST_NESTING_MARKS = 400
"""Characters in YAML that may start a nested value, up to which libyaml reads it; deep nesting crashes libyaml.

Chosen by eye: real front matter has a few dozen, and a few hundred levels are far from what a C stack holds.
"""

_MOST_BRACKETS = 2_000
"""Opening brackets in YAML up to which the Python loader reads it, which is slow for nested ones.

Measured: 1,000 in each other take it 1 s, 2,000 take 10 s (and end in a RecursionError); side by side 2,000 take 0.5 s.
"""


def _parse_yaml(raw: str) -> FrontMatter:
    import yaml  # imported late: 20 ms, and only posts have it

    if raw.count("[") + raw.count("{") > _MOST_BRACKETS:
        return _salvage_lines(raw, "YAML")

    # The base loaders know no tags and types: every value stays text, `no` and `2022-01` too. The one in C is ten times
    # faster and crashes on deep nesting, so what could be nested deeply is left to the one in Python.
    is_plain = sum(1 for _ in _NESTING_MARK.finditer(raw)) <= _MOST_NESTING_MARKS and yaml.__with_libyaml__
    loader = yaml.CBaseLoader if is_plain else yaml.BaseLoader
    try:
        found = yaml.load(raw, loader)  # safe: both make only texts, lists and mappings
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError):  # TypeError: a mapping as a key
        return _salvage_lines(raw, "YAML")
    if found is None or found == "":
        return FrontMatter({})
    return FrontMatter(_with_lower_keys(found)) if isinstance(found, dict) else _salvage_lines(raw, "YAML")


def _with_lower_keys(found: Mapping[str, object] | Mapping[object, object]) -> dict[str, object]:
    return {str(key).lower(): value for key, value in found.items()}


_LINE = lazy_compile(r"([^\W\d_][\w-]*(?: [\w-]+)*)[ \t]*[:=](?:[ \t]+|$)(.*)")


def _salvage_lines(raw: str, kind: Kind) -> FrontMatter:
    """Read what can be read, line by line, of front matter that isn't well-formed: ``title: One: two``, mostly."""
    values = _parse_lines(raw)
    if not values.keys() & {"title", "date", "path", "slug"}:
        raise Refused("bad-front-matter", f"Its front matter is not {kind} that can be read.")
    return FrontMatter(values, is_damaged=True)


def _parse_lines(raw: str) -> dict[str, object]:
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

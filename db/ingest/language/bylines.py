"""Lines below a headline that say but who wrote the article, with or without a colon, in the ways of many scripts."""

import re
from urllib.parse import urlsplit

from db.ingest.language.page_phrases import ADDRESS, AUTHOR, BY, key
from db.text.lazy_regex import lazy_compile

_NAME = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,8}(?:[ \u3000][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,8})?"
_AFTER_WORD = lazy_compile(rf"(?:文|記者|记者|作者|撰文|執筆|筆者|著者|기자)(?:\s*[・･:：/／|]\s*|\s+)({_NAME})")
_BEFORE_WORD = lazy_compile(rf"({_NAME})\s+(?:기자|특파원|記者|记者)")


def byline_of(line: str) -> tuple[str, ...]:
    """The authors that a line names, saying nothing else; (): it is no byline."""
    line = " ".join(line.split())
    if not line or len(line) > LONGEST_BYLINE:
        return ()
    found = read_byline(line)
    if found:
        return found
    match = _AFTER_WORD.fullmatch(line) or _BEFORE_WORD.fullmatch(line)
    return (match[1],) if match is not None else ()


LONGEST_BYLINE = 100
"""No line of more characters than this is a byline."""

_LONGEST_URL = 2048
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LABEL = re.compile(r"([^:：]{1,30})[:：]\s*(.+)")
_BETWEEN_NAMES = re.compile(r"\s*[,;、،/&]\s*|\s+(?:and|und|et|y|e|i|та|і|и|και|و)\s+")
_PARTICLES = frozenset(
    (
        *(
            "al",
            "bin",
            "da",
            "das",
            "de",
            "del",
            "della",
            "den",
            "der",
            "di",
            "do",
            "dos",
            "du",
            "el",
            "ibn",
            "la",
            "le",
        ),
        *("ten", "ter", "van", "von", "zu"),
    )
)
_MOST_WORDS = 6


def is_url(text: str) -> bool:
    """Whether all of ``text`` is an http(s) address."""
    if len(text) > _LONGEST_URL or _URL.fullmatch(text) is None:
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def read_address(line: str) -> str | None:
    """The address in a line that is one, with or without a word such as ``Source:`` before it."""
    if "://" not in line:
        return None
    if is_url(line):
        return line
    match = _LABEL.fullmatch(line) if len(line) <= _LONGEST_URL else None
    return match[2] if match is not None and key(match[1]) in ADDRESS and is_url(match[2]) else None


def read_byline(line: str) -> tuple[str, ...]:
    """The authors in a line that names them and says nothing else (`By NAME`, `Автор: NAME`); (): it is none."""
    if len(line) > LONGEST_BYLINE:
        return ()
    match = _LABEL.fullmatch(line)
    if match is not None:
        names, fewest_words = match[2], 1
        if key(match[1]) not in AUTHOR:
            return ()
    else:
        names, fewest_words = _after_preposition(line), 2
    authors = tuple(_BETWEEN_NAMES.split(names))
    return authors if all(_is_name(author, fewest_words) for author in authors) else ()


def _after_preposition(line: str) -> str:
    words = line.split()
    for count in (2, 1):
        if len(words) > count and key(" ".join(words[:count])) in BY:
            return " ".join(words[count:])
    return ""


def _is_name(text: str, fewest_words: int) -> bool:
    """Whether ``text`` is written as names are: a few words, all capitalised where the script has capitals."""
    words = text.split()
    if not fewest_words <= len(words) <= _MOST_WORDS or any(char.isdigit() for char in text):
        return False
    return all(word in _PARTICLES or (word[0].isalpha() and not word[0].islower()) for word in words)

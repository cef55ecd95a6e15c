"""Bylines (lines that only name the authors) and address lines (only the address of the page), in many languages."""

import re
from urllib.parse import urlsplit

from db.ingest.language.date_words import FILLERS, LATER, MONTHS
from db.ingest.language.page_phrases import ADDRESS_LABELS, AUTHOR_LABELS, BY_WORDS, phrase_key
from db.text.author_names import GENERATION, split_names
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile

LONGEST_BYLINE = 100
"""Characters that a byline may have; chosen by eye: room for four or five full names."""

_LONGEST_URL = 2048
"""Characters that an address in a line may have: the limit of sitemaps, and of many programs."""

_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LABEL = re.compile(r"([^:：]{1,30})[:：]\s*(.+)")
PARTICLES = frozenset(
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
        *("ten", "ter", "van", "von", "zu", "zum", "zur", "vom", "y", "e", "i", "los", "las", "lo", "af", "av", "bint"),
        *("och", "de'", "'t", "’t", "'s", "’s"),
    )
)
"""Parts of names that are written in lower case."""

_MOST_WORDS = 6
"""Words that a name may have: long Spanish and Portuguese names have five or six."""

_PLACE = lazy_compile(r"(?<=\w) (?:in|from|at|aus|à)(?: [^\W\d_a-z][\w.'’-]*){1,3}\Z")
"""Where an author writes from, behind the name."""

_BARS = lazy_compile(r"\s*[|·•∙]\s*")
_DATE_WORDS = FILLERS.union(MONTHS, LATER)
_SHORT_NAME = 3
"""Letters of a word that may be a weekday, cut short, or a name."""

_MOST_BY_WORDS = 3

_NAME = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,8}(?:[ \u3000][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,8})?"
_AFTER_WORD = lazy_compile(rf"(?:文|記者|记者|作者|撰文|執筆|筆者|著者|기자)(?:\s*[・･:：/／|]\s*|\s+)({_NAME})")
_OF_PLACE = lazy_compile(r"(?:記者|记者)([\u3400-\u9fff]{2,4})[／/][\u3400-\u9fff]{2,8}")
"""A reporter and the place of the report: 記者王小明／台北報導."""
_BEFORE_WORD = lazy_compile(rf"({_NAME})\s+(?:기자|특파원|記者|记者)")


def read_byline(line: str) -> tuple[str, ...]:
    """Return the authors in a line that only names them (`By NAME`, `Автор: NAME`); () for other lines.

    Behind a colon one word is a name; behind a mere "By" it takes two, which "By Monday" has not.
    """
    if len(line) > LONGEST_BYLINE:
        return ()
    match = _LABEL.fullmatch(line)
    if match is not None:
        names, fewest_words = match[2], 1
        if phrase_key(match[1]) not in AUTHOR_LABELS:
            return ()
    else:
        names, fewest_words = _after_preposition(line), 2
    authors = tuple(_PLACE.sub("", name) for name in split_names(names))
    return authors if all(_is_name(author, fewest_words) for author in authors) else ()


def read_any_byline(line: str) -> tuple[str, ...]:
    """Return the authors that a line names, as ``read_byline`` does, also in Chinese, Japanese and Korean forms.

    () if the line is no byline. Those forms are the name and a word such as 記者 or 기자, before or behind it.
    """
    line = " ".join(line.split())
    if not line or len(line) > LONGEST_BYLINE:
        return ()
    found = read_byline(line)
    if found:
        return found
    match = _OF_PLACE.fullmatch(line) or _AFTER_WORD.fullmatch(line) or _BEFORE_WORD.fullmatch(line)
    return (match[1],) if match is not None else ()


def read_dated_byline(line: str) -> tuple[str, ...]:
    """Return the authors of a byline with a date behind the names, or other things beside a bar; () of other lines."""
    for part in (line, *_BARS.split(line)):
        if names := read_any_byline(part) or read_any_byline(before_date(part)):
            return names
    return ()


def before_date(text: str) -> str:
    """Return the words of a line that stand before a date, and before what says of what it is."""
    words = text.split()
    end = next((i for i, word in enumerate(words) if any(map(str.isdigit, word))), None)
    if end is None:
        return text
    after = "0"
    while end and (word := fold(words[end - 1]).strip(".,;:()")) in _DATE_WORDS:
        if len(word) <= _SHORT_NAME and words[end - 1][0].isupper() and after.isalpha() and after.islower():
            break  # Minh Do on Monday
        end -= 1
        after = words[end]
    return " ".join(words[:end]).rstrip(" ,;–—-(")


def count_by_words(line: str) -> int:
    """Return how many words at the start of a line are a "By" (up to three: `Guest post by`); 0 for none."""
    words = line.split(maxsplit=_MOST_BY_WORDS)
    for count in range(min(_MOST_BY_WORDS, len(words) - 1), 0, -1):
        if phrase_key(" ".join(words[:count])) in BY_WORDS:
            return count
    return 0


def read_address(line: str) -> str | None:
    """Return the address in a line that is only that, also behind a label such as ``Source:``; None for other lines."""
    if "://" not in line:
        return None
    if is_url(line):
        return line
    match = _LABEL.fullmatch(line) if len(line) <= _LONGEST_URL else None
    return match[2] if match is not None and phrase_key(match[1]) in ADDRESS_LABELS and is_url(match[2]) else None


def is_url(text: str) -> bool:
    """Return True if all of ``text`` is an http(s) address."""
    if len(text) > _LONGEST_URL or _URL.fullmatch(text) is None:
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _after_preposition(line: str) -> str:
    """Return what follows a "By" at the start of a line; "" if there is none."""
    count = count_by_words(line)
    return " ".join(line.split()[count:]) if count else ""


def _is_name(text: str, fewest_words: int) -> bool:
    """Return True if ``text`` is written as names are: a few words, capitalised in scripts with capitals."""
    words = GENERATION.sub("", text).split()
    if not fewest_words <= len(words) <= _MOST_WORDS or any(
        char.isdigit() or char == "," for word in words for char in word
    ):
        return False
    return all(word in PARTICLES or (word[0].isalpha() and not word[0].islower()) for word in words)

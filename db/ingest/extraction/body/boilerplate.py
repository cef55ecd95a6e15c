"""Lines around an article's paragraphs that are no part of it: bylines with dates, copyright, and `Read also`."""

import re

from db.ingest.language.bylines import read_any_byline
from db.ingest.language.date_lines import read_date_line
from db.ingest.language.page_phrases import read_also
from db.text.lazy_regex import lazy_compile

_COPYRIGHT = lazy_compile(
    r"\W*(?:[Cc]opyright:?\s+)?(?:©|\([cC]\)(?=\W))|\W*[Cc]opyright:?\s+\d{4}(?:\s?[-–]\s?\d{4})?,?\s+(?:by\s+)?[^\W\d_a-z]"
)
"""The sign of copyright, or the word with a year and a name."""

_WORDS = lazy_compile(r"\w(?:.*\w)?", re.DOTALL)
_BAR = lazy_compile(r"\s*[|\n]\s*")
_LONGEST_NOTICE = 200
"""Letters of a copyright line with the terms of a licence; what is longer has something to tell."""

_LONGEST_HEAD_LINE = 100
"""Letters of a byline with its date."""


def is_copyright_line(text: str) -> bool:
    """Return True if a line at the end of an article starts with the sign of copyright."""
    return len(text) <= _LONGEST_NOTICE and _COPYRIGHT.match(text) is not None


def is_head_line(text: str) -> bool:
    """Return True if a block only gives the date or the authors, which the reader shows anyway."""
    if len(text) > _LONGEST_HEAD_LINE:
        return False
    return _is_head(text) or all(map(_is_head, _BAR.split(text)))


def _is_head(text: str) -> bool:
    return bool(read_any_byline(text)) or read_date_line(text) is not None


def is_marked(text: str) -> bool:
    """Return True if a line is `Read also` in some language, or begins with it and a colon."""
    return is_read_also(text) or (":" in text and is_read_also(text.partition(":")[0]))


def is_read_also(text: str) -> bool:
    """Return True if a line is `Read also` in some language, and nothing else."""
    words = _WORDS.search(text)
    return words is not None and read_also(words[0]) is not None

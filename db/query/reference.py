"""The query language described for people: the source of the help, docs/query.md and the manual page.

Text between backquotes is to be typed as it is.
"""

from dataclasses import dataclass

from db.query.fields import SORTS, STATES
from db.query.lexer import DEFAULT_NEAR
from db.query.parser import (
    MAX_BRACKET_DEPTH,
    MAX_NEAR_DISTANCE,
    MAX_QUERY_FIELDS,
    MAX_QUERY_LENGTH,
    MAX_QUERY_WORDS,
    MAX_RANKED,
)


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One form of the language: how it is written, what it finds, and a whole query with it.

    Capitals stand for a value.
    """

    syntax: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class ReferenceSection:
    """Rows under a title, and rules to know about them, one paragraph each."""

    title: str
    rows: tuple[ReferenceRow, ...] = ()
    rules: tuple[str, ...] = ()


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


INTRODUCTION = _paragraphs(
    """
    The same language works in the filter of the browser (`/`), after `newsbrowse search`, and in saved searches. Plain
    words are enough: they find the articles that have all of them, in the title or in the text.
    """
)

_WORDS = ReferenceSection(
    "Words",
    (
        ReferenceRow("WORD WORD", "all of these words, in the title or the text", "climate report"),
        ReferenceRow('"WORD WORD"', "these words side by side", '"climate report"'),
        ReferenceRow("BEGINNING*", "words that begin so", "minist*"),
        ReferenceRow("A OR B", "one of them, or both", "budget OR tax"),
        ReferenceRow("A AND B", "both: the same as a blank between them", "budget AND tax"),
        ReferenceRow("-A", "not that; so do `NOT A` and `!A`", "budget -draft"),
        ReferenceRow("( )", "what belongs together", "(budget OR tax) -draft"),
        ReferenceRow(
            "A NEAR/N B",
            f"at most N words between them, in any order; `NEAR` alone means {DEFAULT_NEAR}",
            "treaty NEAR/5 peace",
        ),
        ReferenceRow("title:WORD", "in the title", "title:budget"),
        ReferenceRow("body:WORD", "in the text", 'body:"climate report"'),
        ReferenceRow("FIELD:( )", "any field takes several values in brackets", "title:(budget OR tax)"),
    ),
    _paragraphs(
        """
        AND, which may be left out, binds closer than OR: `budget vote OR tax` finds articles that have “budget”
        and “vote”, and all that have “tax”. Brackets make it otherwise: `budget (vote OR tax)`. `AND`, `OR`,
        `NOT` and `NEAR` are written in capitals; in small letters they are words. To look for such a word, put
        it in quotes: `"NOT"`.

        Upper and lower case and accents make no difference. A word with something in it (`it's`,
        `non-proliferation`) is found by its parts, all of which must be there; in quotes they must be side by
        side. Scripts without blanks between words, such as Chinese, Japanese and Thai, are found by any part,
        one character and up. The titles under “Read also” aren't searched.
        """
    ),
)

_FACTS = ReferenceSection(
    "Where, by whom, from where",
    (
        ReferenceRow("section:NAME", "in that section, or one that lies in it", 'section:"News and comments"'),
        ReferenceRow("section:NAME/NAME", "in a section of a section", "section:World/Europe"),
        ReferenceRow("section:/NAME", "in that section, where it lies in no other", "section:/World"),
        ReferenceRow("author:NAME", "by that author", 'author:"Ada Bell"'),
        ReferenceRow("lang:CODE", "in that language; `lang:en` is `en-GB` as well", "lang:de"),
        ReferenceRow("site:TEXT", "of a site with that text in its name", "site:gazette"),
        ReferenceRow("url:TEXT", "with that text in the address", "url:example.org/news/"),
        ReferenceRow("source:TEXT", "imported from a place with that text in it", "source:crawl.warc"),
        ReferenceRow("words>N", "longer than N words; `>=` `<` `<=` `=` likewise", "words>1000"),
        ReferenceRow("words:N..N", "from so many words to so many", "words:200..400"),
    ),
    _paragraphs(
        """
        Exact names come first: where a section or an author is called just so, it is that one. Else it is each
        that has all the words in its name: `author:bell` finds Ada Bell, unless somebody is called Bell and no
        more. Names with blanks in them need quotes.
        """
    ),
)

_DATES = ReferenceSection(
    "When",
    (
        ReferenceRow("date:YEAR", "published in that year", "date:2019"),
        ReferenceRow("date:YEAR-MONTH", "published in that month", "date:2019-03"),
        ReferenceRow("date:YEAR-MONTH-DAY", "published on that day", "date:2019-03-24"),
        ReferenceRow("date:A..B", "from A to B, both included", "date:2019..2021-06"),
        ReferenceRow("date:A..", "from then on", "date:2020.."),
        ReferenceRow("date:..B", "up to then", "date:..2015"),
        ReferenceRow("date:today", "today, or `yesterday`", "date:yesterday"),
        ReferenceRow('date:"N UNITS ago"', "so many days, weeks, months or years ago", 'date:"3 months ago"..'),
        ReferenceRow("on:MONTH-DAY", "on that day of any year; `on:today` too", "on:03-24"),
    ),
    _paragraphs(
        """
        A date is as fine as it is known, and never taken for more. An article of which only the year is known
        was published in that year, and in none of its months: `date:2019` finds it, `date:2019-03` doesn't, and
        neither does `date:2019-03..2019-12`. A span finds it if the whole year lies within. An undated article
        is found by no date, but by `is:undated`.
        """
    ),
)

_STATES = ReferenceSection(
    "What it is, and what it has",
    tuple(
        ReferenceRow(f"{field}:{name}", f"articles {words}", f"{field}:{name}")
        for field, names in STATES.items()
        for name, words in names.items()
    ),
    _paragraphs(
        """
        Each is denied like a word: `-has:author` finds articles whose author isn't known.

        A copy is no result of its own where the article that it is a copy of is found as well. `is:copy` finds
        the copies themselves.
        """
    ),
)

_LINKS = ReferenceSection(
    "Beside another article",
    (
        ReferenceRow("links-to:SLUG", "articles that link to that one", "links-to:world/2021/floods-in-the-valley"),
        ReferenceRow("linked-from:SLUG", "articles that it links to", "linked-from:world/2021/floods-in-the-valley"),
        ReferenceRow("like:SLUG", "articles that have much the same words", "like:world/2021/floods-in-the-valley"),
    ),
    _paragraphs(
        """
        An article's slug is what `newsbrowse search --format json` gives for it, and what `y` in the browser
        copies.
        """
    ),
)

_SORTING = ReferenceSection(
    "Sorting",
    tuple(
        ReferenceRow(
            f"sort:{name}", words, f"climate report sort:{name}" if name == "relevance" else f"climate sort:{name}"
        )
        for name, words in SORTS.items()
    ),
    _paragraphs(
        f"""
        Results are sorted by date, newest first, where nothing else is said. `sort:` may stand anywhere in the
        query, and finds nothing by itself.

        How well an article matches depends on how often its text has the words, how rare they are in the
        archive, and most of all on whether they are in the title. Of a query that finds more than {MAX_RANKED:,}
        articles the newest {MAX_RANKED:,} are ranked, and the others follow by date. A query without words, or with
        a beginning of one or two letters such as `th*`, has nothing to rank by, and is sorted by date.
        """
    ),
)

_TYPING = ReferenceSection(
    "While you type",
    (),
    _paragraphs(
        """
        In the filter of the browser the last word may still go on: `minist` finds ministers and ministries,
        too. A blank after it ends the word. So it is with the name of an author or a section; but a word with
        `-` before it, and one in quotes, is taken as it is. A single letter or digit looks at titles alone; beside
        other words a letter waits for the next one, and a digit is taken as it is. `newsbrowse search` takes every
        word as finished; write `minist*` there.
        """
    ),
)

_MISTAKES = ReferenceSection(
    "Mistakes",
    (),
    _paragraphs(
        """
        Plain words are never a mistake. Brackets without their other half and operators that join nothing count
        as words or not at all, and so does a word with a colon at its end.

        What is known to be a mistake isn't run: a field that doesn't exist, a value that can't be
        (`date:2019-02-30`, `is:red`), a quote that isn't closed, `NEAR` between anything but two words or
        phrases. Often it is clear what was meant: then that is proposed. In the browser what was found before
        stays. On the command line the exit code is 2. A section, author or article that isn't in the archive is
        no mistake: nothing is found, and it is said why. To look for a word with a colon in it, put it in
        quotes: `"re:public"`.
        """
    ),
)

_LIMITS = ReferenceSection(
    "Limits",
    (),
    _paragraphs(
        f"""
        A query can have {MAX_QUERY_LENGTH:,} characters, {MAX_QUERY_WORDS} words and {MAX_QUERY_FIELDS} fields
        beside them, brackets in each other {MAX_BRACKET_DEPTH} deep, and {MAX_NEAR_DISTANCE} words between two
        that are near each other.
        """
    ),
)

_SHELL = ReferenceSection(
    "On the command line",
    (),
    _paragraphs(
        """
        Your shell takes quotes, brackets, `*`, `!` and `>` for itself. Put a query that has any of them between
        single quotes: `newsbrowse search '"climate report" words>1000'`. A word to leave out needs none, unless it is
        a single letter, as options are: `newsbrowse search climate -draft`.
        """
    ),
)

SECTIONS = (_WORDS, _FACTS, _DATES, _STATES, _LINKS, _SORTING, _TYPING, _MISTAKES, _LIMITS, _SHELL)

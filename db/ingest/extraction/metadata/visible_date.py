"""The date that a page shows: only one in a place and form in which publication dates are shown.

That is near the headline, in a block named for it, or in a short block beside the article's own paragraphs. A date in
prose, a comment, another story's teaser, a caption or a copyright line is about something else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from db.ingest.extraction.html.headline import find_headline, is_named, names_of_page
from db.ingest.extraction.metadata.shown_texts import (
    HEADINGS,
    LONGEST_LINE,
    PROSE,
    container_of,
    has_year,
    is_named_for_date,
    names_of,
    shown_texts,
)
from db.ingest.language.bylines import count_by_words, read_byline
from db.ingest.language.date_parser import read_date
from db.ingest.language.date_words import LATER, PUBLICATION_LABELS
from db.ingest.language.dates_in_lines import date_in_line, without_fillers
from db.ingest.language.page_phrases import AUTHOR_LABELS, BY_WORDS, phrase_key
from db.ingest.language.quoted_mail import is_quoting, quoted_headers
from db.text.cleaning import fold
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile
from db.text.sentences import ENDS_SENTENCE

_NO_DATE = lazy_compile(
    r"©|\(c\)|copyright|all rights|"
    r"(?<![^\W\d_])(?:(?:photo\w*|fotos?|fotograf\w*|images?|bild(?:er)?|фото\w*|credits?)(?![^\W\d_])|(?:foto|bild)\w*:)",
    2,
)
_YEAR = lazy_compile(r"(?<!\d)\d{4}(?!\d)")
_SPLIT = lazy_compile(r"\s*(?:[|·•–—・;\n]|,\s|\s-\s|\s/\s|，|、)\s*")
_SPLIT_STRONGLY = lazy_compile(r"\s*(?:[|·•–—・;\n]|\s-\s)\s*")


def _any_of(labels: Iterable[str]) -> str:
    """Return a pattern of labels, the longest first, that matches at the start of a word.

    Longer ones may be the beginning of one (``aktualisiert``, ``aktualisierte``).
    """
    alternatives = (
        re.escape(label) + (r"(?![^\W\d_])" if label.isascii() and len(label) <= _WHOLE_WORD else "")
        for label in sorted(labels, key=len, reverse=True)
    )
    return rf"(?<![^\W\d_])(?:{'|'.join(alternatives)})"


_WHOLE_WORD = 5
"""Letters up to which a label is a whole word only: ``stand`` is none in ``standard``."""

_LATER = lazy_compile(_any_of(LATER))
_STARTS_LATER = lazy_compile(rf"\s*{_any_of(LATER)}")
_OF_HAN = "|".join(label for label in sorted(LATER) if "\u3400" <= label[:1] <= "\u9fff")
"""Labels in scripts that write no blank before them."""
_ENDS_LATER = lazy_compile(rf"(?:{_any_of(LATER)}|{_OF_HAN})[ :\n]*\Z")
_PUBLISHED = lazy_compile(rf"(?:{_any_of(PUBLICATION_LABELS)})(?![^\W\d_])")


def _folded(text: str) -> str:
    """Return a text as the labels are written, each letter in its place."""
    folded = fold(text)
    return folded if len(folded) == len(text) else text.lower()


_ABOVE = 3
"""Blocks above a headline that are looked at: kicker, section and date stand there where anything does."""

_BELOW = 2
"""Paragraphs of prose below a headline up to which a date is looked for: a lead, and the first of the text."""

_LONGEST_DATE = 60
"""Characters of a date with weekday, month in words, time and zone."""

_MOST_READ = 12
"""Blocks with a year that are read: each takes time, and a page with more is a list of dated things."""

_MOST_LINES = 30
"""Lines with a year that are read of a page without a headline."""

_MOST_REST = 60
"""Characters beside the date in its block: a byline, a place. In a block with more the date is spoken of."""

_FEW_WORDS = 6
"""Words of what may stand beside a date: ``Updated by Jane Roe in Lisbon`` has as many."""


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A date that a page shows. ``is_said``: it is called the date of publication (``Published 5 May 2022``)."""

    published: Published
    is_said: bool


def shown_date(tree: etree._Element, language: str | None) -> ShownDate | None:
    """Return the date of publication that a page shows; None if it shows none that is clearly one."""
    readings = 0
    for texts, takes_rest in _places(tree, language):
        for text in texts:
            if len(text) > LONGEST_LINE or not has_year(text):
                continue
            readings += 1
            if readings > _MOST_READ:
                return None
            found = date_in(text, language, takes_rest=takes_rest)
            if found is not None:
                return ShownDate(found, is_called_published(text))
    return None


def _places(tree: etree._Element, language: str | None) -> Iterator[tuple[list[str], bool]]:
    """Yield the texts below the headline, those right above it, and those elsewhere that are the article's own.

    Each with True where more than a byline may stand beside the date.
    """
    headline = find_headline(tree)
    own = container_of(headline)
    texts = shown_texts(tree)
    quoted = quoted_headers([text for _, text in texts], "".join(headline.itertext()) if headline is not None else "")
    at = next((i for i, (element, _) in enumerate(texts) if element is headline), -1)
    below: list[str] = []
    above: list[str] = []
    elsewhere: list[tuple[object, str]] = []
    prose = tried = 0
    is_near = at >= 0  # up to the first sub-heading within the text
    for i, (element, text) in enumerate(texts):
        is_prose = len(text) > PROSE
        follows_label = i > 0 and fold(texts[i - 1][1].rstrip(" :")) in LATER
        if i in quoted or is_quoting(text) or follows_label or is_of_change(element):
            continue
        if element.tag == "time":
            text = element.get("datetime") or text
        is_near &= not (i > at and prose and element.tag in HEADINGS)
        if is_near and i > at and prose < _BELOW:
            below.append(text)
        elif at >= 0 and at - _ABOVE <= i < at and (own is None or own in element.iterancestors()):
            above.insert(0, text)
        elif at < 0 and prose == 0:  # no headline to be near to: a line that is but a date, above the text
            lines = [line for line in text.split("\n") if has_year(line)][: _MOST_LINES - tried]
            tried += len(lines)
            elsewhere += [(i, line) for line in lines if _is_date(line, language)]
        elif (
            (is_named_for_date(element) and not _is_in_page_header(element, own))
            or _is_labelled(text, texts[i - 1][1])
            or (own is not None and i < at and own in islice(element.iterancestors(), _MOST_LEVELS))
        ):
            if len(text) > PROSE:
                text = _labelled_date(text, language) or text
            parent = element.getparent()
            elsewhere.append(((element.tag, names_of(element), names_of(parent) if parent is not None else ""), text))
        prose += is_prose and i > at
    yield below, True
    yield above, True
    yield _once(elsewhere), False


def _is_in_page_header(element: etree._Element, own: etree._Element | None) -> bool:
    """Return True if an element is in a header that isn't the article's ``own``: there sites have today's date."""
    around = list(islice(element.iterancestors(), _MOST_LEVELS))
    return own is not None and own not in around and any(parent.tag == "header" for parent in around)


def is_called_published(text: str) -> bool:
    """Return True if a text has a word by which a date is said to be that of publication."""
    return _PUBLISHED.search(_folded(text)) is not None


def is_of_change(element: etree._Element) -> bool:
    """Return True if the words right before an element, or its own first ones, say that it is of a later change."""
    if element.tag == "time" and _STARTS_LATER.match(fold(element.text or "")) is not None:
        return True
    return _ENDS_LATER.search(fold(_right_before(element)[-_LONGEST_LABEL:])) is not None


def _right_before(element: etree._Element) -> str:
    """Return the text right before an element: beside it, else a short one in an element of its own."""
    node = element
    for _ in range(_MOST_AROUND_DATE):
        before, parent = node.getprevious(), node.getparent()
        text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
        if text.strip():
            return text
        if before is not None:
            pieces = list(islice(before.itertext(), _MOST_PIECES_OF_LABEL + 1))
            label = "".join(pieces).strip()
            return label if len(pieces) <= _MOST_PIECES_OF_LABEL and len(label) <= _LONGEST_LABEL else ""
        if parent is None:
            break
        node = parent
    return ""


_MOST_AROUND_DATE, _MOST_PIECES_OF_LABEL = 3, 3
"""Elements around a date before which its label may stand, and pieces of text that a label has."""


_LONGEST_LABEL = 60
"""Characters before a date in which a label is looked for."""


def _is_labelled(text: str, before: str) -> bool:
    """Return True if a text says that it is of the publication, or the one before it does and nothing else."""
    return has_year(text) and (
        fold(text.split("\n")[0].rstrip(" :")) in PUBLICATION_LABELS or fold(before.rstrip(" :")) in PUBLICATION_LABELS
    )


def _labelled_date(text: str, language: str | None) -> str:
    """Return the date right beside a label of publication in a text, "" for none: `posted on Tuesday, 4 March 2008`."""
    for label in islice(_PUBLISHED.finditer(_folded(text)), _MOST_LABELS):
        after = text[label.end() :].split(maxsplit=_MOST_DATE_WORDS)[:_MOST_DATE_WORDS]
        before = text[: label.start()].rsplit(maxsplit=_MOST_DATE_WORDS)[-_MOST_DATE_WORDS:]
        stretches = [after[:end] for end in range(len(after), 0, -1)] + [before[at:] for at in range(len(before))]
        for line in map(" ".join, stretches):
            if has_year(line) and _is_date(line, language):
                return line
    return ""


_MOST_LABELS = 20
"""Labels of a text beside which a date is looked for: of a list of dates there are more."""

_MOST_DATE_WORDS = 10
"""Words of a date with weekday and time: ``el Martes, 4 de marzo de 2008 a las 10:12`` has ten."""

_MOST_LEVELS = 100
"""Elements around a block among which the article's is looked for: real pages have 40, hostile ones thousands."""


def _is_date(line: str, language: str | None) -> bool:
    return len(line) <= _LONGEST_DATE and read_date(line, language) is not None


def _once(texts: list[tuple[object, str]]) -> list[str]:
    """Return the texts without those that are one of several with dates in elements of the same names: a list's."""
    several: dict[object, set[str]] = {}
    for key, text in texts:
        if has_year(text) and len(text) <= LONGEST_LINE:
            several.setdefault(key, set()).add(text)
    return [text for key, text in texts if len(several.get(key, ())) < 2]


def date_in(text: str, language: str | None, *, takes_rest: bool = True) -> Published | None:
    """Return the date of a short text that is little more than one; a byline, place or time may be beside it.

    ``takes_rest`` False: nothing but a byline may. Where it names a year alone there is none.
    """
    if _NO_DATE.search(text) is not None:
        return None
    line = " ".join(text.split())
    is_whole = len(line) <= _LONGEST_DATE and _LATER.search(_folded(line)) is None
    whole = read_date(line, language) if is_whole else None
    if whole is not None:
        return whole if len(_YEAR.sub("", text).strip()) > 1 or whole.month is not None else None
    if _is_span(text, language):
        return None
    text = _without_later(text)
    several = len(_YEAR.findall(text)) > 1  # then a time beyond a strong mark may be that of the other date
    for stretch in _SPLIT_STRONGLY.split(text) if several else (text,):
        found = _date_among([part for part in _SPLIT.split(stretch) if part], language, takes_rest)
        if found is not None:
            return found
    labelled = _labelled_date(text, language)
    if labelled:
        return read_date(labelled, language)
    return _date_at_start(" ".join(text.split()), language) if takes_rest else None


_OF_SECTION = 2
"""Words behind a date that aren't of a sentence: `5 March 2019 in News`."""


def _date_at_start(line: str, language: str | None) -> Published | None:
    """Return the date that a line begins with, or that stands right behind a byline in it; not of a sentence."""
    found = date_in_line(line, language)
    if found is None or found.published.day is None or ENDS_SENTENCE.search(line) is not None:
        return None
    is_first = not found.before or bool(read_byline(without_fillers(found.before)))
    has_little = len(found.after.partition("|")[0].split()) <= _OF_SECTION
    return found.published if is_first and has_little else None


def _is_span(text: str, language: str | None) -> bool:
    """Return True if a text is two dates with a dash or a word between: of a life, or of an exhibition."""
    places = list(_BETWEEN_DATES.finditer(text)) if len(_YEAR.findall(text)) == 2 else []
    return any(
        read_date(text[: place.start()].strip(_AROUND_DATE), language) is not None
        and read_date(text[place.end() :].strip(_AROUND_DATE), language) is not None
        for place in places[:_MOST_DATE_WORDS]
    )


_BETWEEN_DATES = lazy_compile(r"\s*[–—]\s*|\s+(?:-|to|until|till|bis|au|al|a|hasta|do|tot|til|до)\s+", 2)
_AROUND_DATE = " .,;()*†"


def _date_among(parts: list[str], language: str | None, takes_rest: bool) -> Published | None:
    """Return the date that successive parts of a text make, if what the others say goes with it."""
    for first in range(len(parts)):
        for last in range(len(parts), first, -1):
            part = ", ".join(parts[first:last])
            if not has_year(part) or len(part) > _LONGEST_DATE:
                continue
            rest = [*parts[:first], *parts[last:]]
            found = read_date(_without_byline(part), language)
            if found is None or (found.month is None and not _is_numeric(part)):
                continue
            if sum(map(len, rest)) <= _MOST_REST and all(_is_beside(item, takes_rest) for item in rest):
                return found
    return None


def _without_later(text: str) -> str:
    """Return a text without the date of a later change.

    What is said before it counts, else what is called published, else what stands after it.
    """
    folded = _folded(text)
    later = _LATER.search(folded)
    if later is None:
        return text
    before = text[: later.start()]
    if has_year(before):
        return before
    ends = sorted({match.start() for form in (_LATER, _PUBLISHED) for match in form.finditer(folded)})
    for match in _PUBLISHED.finditer(folded, later.end()):
        piece = text[match.start() : next((end for end in ends if end > match.end()), len(text))]
        if has_year(piece):
            return piece
    changed = _YEAR.search(text, later.end())
    after = _SPLIT_STRONGLY.search(text, changed.end()) if changed is not None else None
    return text[after.end() :] if after is not None and _LATER.search(folded, after.end()) is None else before


def _is_beside(text: str, takes_rest: bool) -> bool:
    words = text.split()
    if phrase_key(words[0]) in BY_WORDS or phrase_key(text.partition(":")[0]) in AUTHOR_LABELS:
        return True
    is_sentence = text.endswith(("!", "?")) or (text.endswith(".") and len(words[-1]) > _ABBREVIATION)
    return (takes_rest or len(words) <= 4) and len(words) <= _FEW_WORDS and not is_sentence


_ABBREVIATION = 4
"""Characters up to which a word with a dot at the end of a line is an abbreviation (``5 Min.``)."""


def _without_byline(text: str) -> str:
    """Return the text beside the names of a byline: `By Jane Roe on 5 May 2022`, `5 May 2022 by Jane Roe`."""
    words = text.split()
    if not count_by_words(text):
        place = next((i for i, word in enumerate(words) if i and phrase_key(word) in BY_WORDS), len(words))
        is_last = not any(map(str.isdigit, "".join(words[place:])))
        return " ".join(words[:place]) if is_last else text
    place = next((i for i, word in enumerate(words) if any(map(str.isdigit, word))), 0)
    # A month may come before its day.
    for start in (place - 2, place - 1, place):
        if start > 1 and read_date(" ".join(words[start:])) is not None:
            return " ".join(words[start:])
    return text


def _is_numeric(text: str) -> bool:
    return not any(map(str.isalpha, text)) and len(text) > 4


def lines_below_headline(tree: etree._Element) -> Iterator[str]:
    """Return the short blocks between a page's headline and its first paragraph of prose.

    Without a heading the headline is the block that the page is named for.
    """
    headline = find_headline(tree)
    names = names_of_page(tree) if headline is None else ()
    is_below = False
    for element, text in shown_texts(tree) if headline is not None or names else ():
        if is_below and len(text) > PROSE:
            return
        if is_below:
            yield " ".join(text.split())
        is_below |= element is headline or (bool(names) and is_named(element, names))

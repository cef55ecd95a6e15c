"""Breadcrumbs in a line of text: `Main » News and comments » 2022 » TITLE`, in the many ways that sites write them."""

import re
from dataclasses import dataclass

from db.ingest.language.date_lines import YEARS, read_date_line
from db.ingest.language.page_phrases import HERE_LABELS, is_root, phrase_key
from db.text.cleaning import fold_title
from db.text.dates import Published

LONGEST = 2000
"""Characters that a breadcrumb may have: a title and some sections of the greatest length."""

LONGEST_TITLE = 500
"""Characters that a title may have: twice as long as any real headline, and shorter than most paragraphs."""

LONGEST_LIKELY_TITLE = 300
"""Characters up to which a line may be a title where nothing else says so; chosen by eye."""

_LONGEST_TITLE_WITH_A_STOP = 80
"""Characters up to which a line that ends with a full stop may be a title; chosen by eye."""

_LONGEST_NAME = 100
"""Characters that the name of a root or a section may have; a longer crumb is a part of a text."""

_LONGEST_LAST_SECTION = 60
"""Characters of a last crumb up to which it is a section; a longer one is another wording of the title."""

_MOST_CRUMBS = 40
"""Crumbs that a breadcrumb may have; a line with more separators is a menu."""


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """The parts of a breadcrumb.

    ``root`` is the first crumb, whatever it is, if a year or a title follows; else only if it names a site's first page
    (`Main`). All other names are ``section``. ``title`` may be cut short; ``is_followed``: the next line has the whole
    title.
    """

    root: str = ""
    section: tuple[str, ...] = ()
    published: Published | None = None
    title: str = ""
    is_followed: bool = False


@dataclass(frozen=True, slots=True)
class _Separator:
    """A separator of crumbs.

    ``is_sure``: with blanks around it, it hardly occurs in titles, so a line with it is a breadcrumb without further
    evidence. ``needs_year``: without blanks it may be a quotation mark, so there must be a year or a first page.
    """

    char: str
    pattern: re.Pattern[str]
    is_sure: bool = False
    needs_year: bool = False


_SEPARATORS = (
    _Separator("»", re.compile(r"\s+»\s+"), is_sure=True),
    _Separator("›", re.compile(r"\s+›\s+"), is_sure=True),
    _Separator("→", re.compile(r"\s+→\s+")),
    _Separator(">", re.compile(r"\s+>{1,2}\s+")),
    _Separator("＞", re.compile(r"\s*＞\s*")),
    _Separator("|", re.compile(r"\s+\|\s+")),
    _Separator("/", re.compile(r"\s+/{1,2}\s+")),
    # Written close together they may be quotation marks: a year, or the name of a first page, must be among the crumbs.
    _Separator("»", re.compile(r"\s*»\s*"), needs_year=True),
    _Separator("›", re.compile(r"\s*›\s*"), needs_year=True),
    _Separator("→", re.compile(r"\s*→\s*"), needs_year=True),
)


def read_breadcrumb(line: str, following: str) -> Breadcrumb | None:
    """Parse the breadcrumb in ``line``; None for other lines. ``following`` is the next line that isn't blank."""
    if len(line) > LONGEST:
        return None
    best: Breadcrumb | None = None
    most = -1
    for separator in _SEPARATORS:
        if separator.char in line:
            found = _make_breadcrumb(_split_crumbs(line, separator), line, following, separator)
            if found is not None:
                # The title may contain another separator than the breadcrumb's: the one with most evidence counts.
                evidence = found.is_followed + (found.published is not None) + is_root(found.root)
                if evidence > most:
                    best, most = found, evidence
                if evidence > 1:
                    break
    return best


def is_like_title(line: str) -> bool:
    """Return True if a line may be a title: it isn't long, and no sentence of a text."""
    return len(line) <= LONGEST_LIKELY_TITLE and not is_sentence(line)


def is_sentence(line: str) -> bool:
    """Return True if a line ends as sentences do and is longer than titles that end so (`… in the U.S.`)."""
    end = line.rstrip("\"'”’»)]")
    if end.endswith(("。", "｡")):
        return True
    return len(line) > _LONGEST_TITLE_WITH_A_STOP and end.endswith(".") and not end.endswith("..")


def _split_crumbs(line: str, separator: _Separator) -> list[tuple[str, int]]:
    """Split a line into crumbs, each with its offset. A » that closes a « is no separator."""
    opening = {"»": "«", "›": "‹"}.get(separator.char)
    crumbs: list[tuple[str, int]] = []
    start = 0
    for match in separator.pattern.finditer(line):
        crumb = line[start : match.start()]
        if opening and crumb.count(opening) > crumb.count(separator.char):
            continue
        if crumb and crumb != separator.char:
            crumbs.append((" ".join(crumb.split()), start))
        start = match.end()
    rest = line[start:]
    if rest.endswith(f" {separator.char}") and (opening is None or rest.count(opening) < rest.count(separator.char)):
        rest = rest[:-2].rstrip()
    if rest and rest != separator.char:
        crumbs.append((" ".join(rest.split()), start))
    if crumbs:
        first, start = crumbs[0]
        crumbs[0] = (_without_label(first.removeprefix(separator.char).lstrip()), start)
    return crumbs


def _without_label(crumb: str) -> str:
    label, colon, rest = crumb.replace("：", ":").partition(":")
    return rest.strip() if colon and rest and phrase_key(label) in HERE_LABELS else crumb


def _make_breadcrumb(
    crumbs: list[tuple[str, int]], line: str, following: str, separator: _Separator
) -> Breadcrumb | None:
    if not 2 <= len(crumbs) <= _MOST_CRUMBS:
        return None
    names = [name for name, _ in crumbs]
    title_at = _find_title(crumbs, line, following)
    is_followed = title_at is not None
    at, after, published = _find_date(names[:title_at])
    starts_at_root = is_root(names[0])
    is_sure = separator.is_sure and bool(following) and is_like_title(following)
    has_date = published is not None and (separator.is_sure or len(names) > 2)
    if not (starts_at_root or has_date or (not separator.needs_year and (is_followed or is_sure))):
        return None
    if title_at is None:
        if published is not None:
            title_at = after
        else:
            is_title = not following or len(names[-1]) > _LONGEST_LAST_SECTION
            title_at = len(names) - is_title
    at = min(at, title_at)
    has_title = title_at < len(names)
    title = " ".join(line[crumbs[title_at][1] :].split()) if has_title else ""
    has_root = at > 0 if published is not None else starts_at_root or has_title
    section = (*names[has_root:at], *names[after:title_at])
    if any(len(name) > _LONGEST_NAME for name in names[:title_at]):
        return None
    return Breadcrumb(names[0] if has_root else "", section, published, title, is_followed)


def _find_title(crumbs: list[tuple[str, int]], line: str, following: str) -> int | None:
    """Return at which crumb the title in the next line starts; None if it doesn't. It may contain separators itself."""
    if not following or len(following) > LONGEST_TITLE:
        return None
    if line.endswith(following):
        start = len(line) - len(following)
        for place, (_, begin) in enumerate(crumbs[1:], start=1):
            if begin == start:
                return place
    title = fold_title(following)
    for place, (_, begin) in enumerate(crumbs[1:], start=1):
        tail = line[begin:]
        is_cut = tail.endswith(("…", "..."))
        folded = fold_title(tail.rstrip("….") if is_cut else tail)
        if folded == title or (is_cut and folded and title.startswith(folded)):
            return place
    return None


def _find_date(names: list[str]) -> tuple[int, int, Published | None]:
    """Find the date among the crumbs; return its first crumb, the one after it, and the date.

    (len, len, None) if there is none. It is a year, a date, or a year followed by a month and maybe a day. The last one
    counts, since archives of history have sections that are years.
    """
    for at in range(len(names) - 1, -1, -1):
        name = names[at]
        if len(name) == 4 and name.isdecimal() and int(name) in YEARS:
            return _find_month_and_day(names, at)
        found = read_date_line(name)
        if found is not None:
            has_year_before = at > 0 and names[at - 1] == found.published.iso[:4]
            return at - has_year_before, at + 1, found.published
    return len(names), len(names), None


def _find_month_and_day(names: list[str], at: int) -> tuple[int, int, Published]:
    iso = str(int(names[at]))
    after = at + 1
    for name in names[after : after + 2]:
        if len(name) == 2 and name.isdecimal():
            finer = f"{iso}-{int(name):02}"
        else:
            month = read_date_line(f"{name} {iso}") if len(iso) == 4 else None
            finer = month.published.iso if month is not None else ""
        try:
            iso = Published(finer).iso
        except ValueError:
            break
        after += 1
    return at, after, Published(iso)

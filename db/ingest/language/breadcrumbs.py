"""Breadcrumbs: `Main » News and comments » 2022 » TITLE`, in the ways that sites write them."""

import re
from dataclasses import dataclass

from db.ingest.language.date_lines import YEARS, read_date_line
from db.ingest.language.page_phrases import HERE, is_root, key
from db.text.cleaning import fold_title
from db.text.dates import Published

LONGEST = 2000
"""No line of more characters than this is a breadcrumb."""

LONGEST_TITLE = 500
"""No line of more characters than this is a title."""

_LONGEST_NAME = 100  # of a root or a section
_LONGEST_SECTION_AT_THE_END = 60  # a last crumb longer than this is another wording of the title
_MOST_CRUMBS = 40


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """What a breadcrumb says.

    ``root`` is the first crumb, whatever it says, where a year or a title follows; where neither does it is that only
    if it names a site's first page (`Main`). All other names are ``section``. ``title`` may be cut short;
    ``is_followed``: the line after it has the title in full.
    """

    root: str = ""
    section: tuple[str, ...] = ()
    published: Published | None = None
    title: str = ""
    is_followed: bool = False


@dataclass(frozen=True, slots=True)
class _Sign:
    """What sets crumbs apart.

    ``is_sure``: it hardly occurs in titles with blanks around it, so a line that has it is a breadcrumb without
    further evidence.
    """

    char: str
    pattern: re.Pattern[str]
    is_sure: bool = False
    needs_year: bool = False


_SIGNS = (
    _Sign("»", re.compile(r"\s+»\s+"), is_sure=True),
    _Sign("›", re.compile(r"\s+›\s+"), is_sure=True),
    _Sign("→", re.compile(r"\s+→\s+")),
    _Sign(">", re.compile(r"\s+>{1,2}\s+")),
    _Sign("＞", re.compile(r"\s*＞\s*")),
    _Sign("|", re.compile(r"\s+\|\s+")),
    _Sign("/", re.compile(r"\s+/{1,2}\s+")),
    # Written close together they may be quotation marks: a year, or the name of a first page, must be among the crumbs.
    _Sign("»", re.compile(r"\s*»\s*"), needs_year=True),
    _Sign("›", re.compile(r"\s*›\s*"), needs_year=True),
    _Sign("→", re.compile(r"\s*→\s*"), needs_year=True),
)


def read_breadcrumb(line: str, following: str) -> Breadcrumb | None:
    """The breadcrumb in ``line``; ``following`` is the next line that isn't blank. None: the line is none."""
    if len(line) > LONGEST:
        return None
    best: Breadcrumb | None = None
    most = -1
    for sign in _SIGNS:
        if sign.char in line:
            found = _understood(_cut(line, sign), line, following, sign)
            if found is not None:
                # A title may have another sign in it than the breadcrumb has.
                evidence = found.is_followed + (found.published is not None) + is_root(found.root)
                if evidence > most:
                    best, most = found, evidence
                if evidence > 1:
                    break
    return best


def is_like_title(line: str) -> bool:
    """Whether a line may be a title: it isn't long, and no sentence of a text."""
    return len(line) <= 300 and not is_sentence(line)


def is_sentence(line: str) -> bool:
    """Whether a line ends as sentences do and is longer than titles that end so (`… in the U.S.`)."""
    end = line.rstrip("\"'”’»)]")
    return end.endswith(("。", "｡")) or (len(line) > 80 and end.endswith(".") and not end.endswith(".."))


def _cut(line: str, sign: _Sign) -> list[tuple[str, int]]:
    """The crumbs of a line, each with where it starts. A » that closes a « sets nothing apart."""
    opening = {"»": "«", "›": "‹"}.get(sign.char)
    crumbs: list[tuple[str, int]] = []
    start = 0
    for match in sign.pattern.finditer(line):
        crumb = line[start : match.start()]
        if opening and crumb.count(opening) > crumb.count(sign.char):
            continue
        if crumb and crumb != sign.char:
            crumbs.append((" ".join(crumb.split()), start))
        start = match.end()
    rest = line[start:]
    if rest.endswith(f" {sign.char}") and (opening is None or rest.count(opening) < rest.count(sign.char)):
        rest = rest[:-2].rstrip()
    if rest and rest != sign.char:
        crumbs.append((" ".join(rest.split()), start))
    if crumbs:
        first, start = crumbs[0]
        crumbs[0] = (_without_label(first.removeprefix(sign.char).lstrip()), start)
    return crumbs


def _without_label(crumb: str) -> str:
    label, colon, rest = crumb.replace("：", ":").partition(":")
    return rest.strip() if colon and rest and key(label) in HERE else crumb


def _understood(crumbs: list[tuple[str, int]], line: str, following: str, sign: _Sign) -> Breadcrumb | None:
    if not 2 <= len(crumbs) <= _MOST_CRUMBS:
        return None
    names = [name for name, _ in crumbs]
    title_at = _place_of_title(crumbs, line, following)
    is_followed = title_at is not None
    at, after, published = _date(names[:title_at])
    starts_at_root = is_root(names[0])
    is_sure = sign.is_sure and bool(following) and is_like_title(following)
    has_date = published is not None and (sign.is_sure or len(names) > 2)
    if not (starts_at_root or has_date or (not sign.needs_year and (is_followed or is_sure))):
        return None
    if title_at is None:
        if published is not None:
            title_at = after
        else:
            is_title = not following or len(names[-1]) > _LONGEST_SECTION_AT_THE_END
            title_at = len(names) - is_title
    at = min(at, title_at)
    has_title = title_at < len(names)
    title = " ".join(line[crumbs[title_at][1] :].split()) if has_title else ""
    has_root = at > 0 if published is not None else starts_at_root or has_title
    section = (*names[has_root:at], *names[after:title_at])
    if any(len(name) > _LONGEST_NAME for name in names[:title_at]):
        return None
    return Breadcrumb(names[0] if has_root else "", section, published, title, is_followed)


def _place_of_title(crumbs: list[tuple[str, int]], line: str, following: str) -> int | None:
    """Which crumb the title starts at, going by the title in the line below: it may have the sign in it itself."""
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


def _date(names: list[str]) -> tuple[int, int, Published | None]:
    """The date among the crumbs: its first crumb, the one after it, and what it says; (len, len, None): there is none.

    It is a year, a date, or a year followed by a month and maybe a day. The last one counts, as archives of history
    have sections that are years.
    """
    for at in range(len(names) - 1, -1, -1):
        name = names[at]
        if len(name) == 4 and name.isdecimal() and int(name) in YEARS:
            return _month_and_day(names, at)
        found = read_date_line(name)
        if found is not None:
            has_year_before = at > 0 and names[at - 1] == found.published.iso[:4]
            return at - has_year_before, at + 1, found.published
    return len(names), len(names), None


def _month_and_day(names: list[str], at: int) -> tuple[int, int, Published]:
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

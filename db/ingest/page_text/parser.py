"""Parser of page texts: a news page as plain text, with breadcrumb, title, one paragraph a line, and related titles.

    Main » News and comments » 2022 » TITLE        breadcrumb: root, section(s), year, title
    TITLE
    26 January 2022                                lines under the title: date, byline, address
    one paragraph a line …
    Read also:
    RELATED TITLE …
    View all events                                link to the section's whole listing

Any part but the title may be missing, and blank lines may be anywhere. What isn't clearly one of these parts is a
paragraph: no line of a page is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from db.ingest.language.breadcrumbs import LONGEST_TITLE, Breadcrumb, is_like_title, read_breadcrumb
from db.ingest.language.bylines import is_url, read_address, read_byline
from db.ingest.language.date_lines import DateLine, read_date_line
from db.ingest.language.date_parser import is_possible
from db.ingest.language.page_phrases import read_also, view_all
from db.ingest.page_text.page_end import read_related
from db.ingest.source.charsets import UndecodableText, decode
from db.ingest.source.records import UNTITLED, Refused
from db.models import NewArticle
from db.text.cleaning import clean, terminal_safe
from db.text.dates import Published
from db.text.markdown import from_paragraphs
from db.text.sentences import LONGEST_BEGINNING, beginning

IMPORTER = "page-text/1"
"""The name and version of this reader, as in ``Source.importer``."""


class NotAPage(Exception):
    """Raised for a file that is no page text, which is skipped; its message is a sentence for a person."""


def is_candidate(name: str) -> bool:
    """Return True if a file of this name may be a page: `.txt`, `.text` or no suffix, and no README or the like."""
    base = PurePath(name).name
    suffix = _SUFFIX.search(base)
    stem = base if suffix is None else base[: suffix.start()]
    return (
        (suffix is None or suffix[1].lower() in ("txt", "text"))
        and not base.startswith(".")
        and not base.endswith("~")
        and not stem.startswith(_STARTS_OF_NO_PAGES)
        and stem.lower() not in _NAMES_OF_NO_PAGES
    )


_SUFFIX = re.compile(r"\.(?!\d+\Z)([A-Za-z0-9]{1,8})\Z")  # `v1.2` and `Mr. Smith goes to Washington` have none
_STARTS_OF_NO_PAGES = ("README", "LICENSE", "LICENCE", "CHANGELOG", "COPYING")
_NAMES_OF_NO_PAGES = frozenset(
    (
        *("readme", "license", "licence", "changelog", "changes", "copying", "notice", "authors", "contributors"),
        *("contributing", "makefile", "dockerfile", "cmakelists", "requirements", "robots", "humans", "manifest"),
    )
)
OTHER_FORMATS = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"%!PS", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08"),
    *(b"Rar!\x1a", b"7z\xbc\xaf", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\x7fELF", b"SQLite format 3\0", b"OggS"),
    *(b"II*\0", b"MM\0*", b"\0\0\1\0", b"\xd0\xcf\x11\xe0", b"{\\rtf"),
)
"""First bytes of files that are no text, or text in another format, whatever their names are."""

_MARKUP = ("<!doctype", "<html", "<?xml", "<rss", "<feed", "<svg")
_LONGEST_MARKUP = 16
"""Characters that are compared: the longest beginning (``<!doctype``) has nine."""


def read_page(data: bytes, name: str) -> NewArticle:
    """Parse a page text. ``name`` is the file's; it has no influence.

    Raises NotAPage for another kind of file, and ``Refused`` for a file that is empty, no text, or without a title.
    """
    if data.startswith(OTHER_FORMATS) or data[8:12] in (b"WEBP", b"WAVE"):
        raise NotAPage("It is no text file.")
    lines, warnings = _clean_lines(data)
    if lines[0][0] == "<" and lines[0][:_LONGEST_MARKUP].lower().startswith(_MARKUP):
        raise NotAPage("It is HTML or XML.")
    head = _HeadParser(warnings=warnings)
    rest = lines[head.read(lines) :]
    url = head.url
    if url is None and rest and not is_url(rest[-1]):
        url = read_address(rest[-1])
        if url is not None:
            rest.pop()
    related = read_related(rest)
    body, below = (rest, []) if related is None else (rest[: related.start], rest[related.end :])
    last = body if related is None else below
    if url is None and last and is_url(last[-1]):
        url = last.pop()
    if related is not None and below:
        warnings.append(f"What stood below “{related.links[-1].text}” on the page is at the end of the text.")
    published = head.published()
    return NewArticle(
        title=head.title,
        body=from_paragraphs(body + below),
        section=head.crumb.section,
        published=published,
        root=head.crumb.root,
        links=related.links if related is not None else (),
        url=url,
        authors=head.authors,
        language=related.language if related is not None and _is_written_in(related.language, head.title) else None,
        warnings=tuple(warnings),
    )


_SCRIPTS = {
    **dict.fromkeys(("uk", "ru"), ("\u0400", "\u052f")),
    "el": ("\u0370", "\u03ff"),
    "ar": ("\u0600", "\u06ff"),
    "ja": ("\u3005", "\u9fff"),
}
_LATIN = ("A", "\u024f")


def _is_written_in(language: str | None, title: str) -> bool:
    """Return True if a title is in a language's script: pages in another language may have English headings."""
    first, last = _SCRIPTS.get(language or "", _LATIN)
    letters = [char for char in title if char.isalpha()]
    return 2 * sum(first <= char <= last for char in letters) >= len(letters)


_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")


def _clean_lines(data: bytes) -> tuple[list[str], list[str]]:
    """Return the lines of a page that aren't blank, stripped and without control characters; and warnings."""
    try:
        text = decode(data)
    except UndecodableText:
        raise Refused("charset", "It is not text.") from None
    warnings: list[str] = []
    if "\ufffd" in text:
        warnings.append("Some characters of this text could not be read; they are shown as \ufffd.")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = clean(text)
    if cleaned is not text and cleaned != _BREAKS.sub("\n", text):
        warnings.append("Control characters were taken out of this text.")
    lines = [stripped for line in cleaned.split("\n") if (stripped := line.strip())]
    if not lines:
        raise Refused("charset", "It is not text.") if warnings else Refused("empty-body", "It is empty.")
    return lines, warnings


_NOWHERE = Breadcrumb()


@dataclass(slots=True)
class _HeadParser:
    """Parser of what is above a page's text: breadcrumb, title, and lines of details (date, byline, address)."""

    warnings: list[str]
    crumb: Breadcrumb = _NOWHERE
    title: str = ""
    date: DateLine | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None

    def read(self, lines: Sequence[str]) -> int:
        """Parse the first lines of a page; return how many they are. Raises ``Refused`` if there is no title."""
        crumb = read_breadcrumb(lines[0], lines[1] if len(lines) > 1 else "")
        end = 0
        if crumb is not None:
            self.crumb = crumb
            end = 1
            if not crumb.is_followed:
                end = self._read_details_above_title(lines)
        title = lines[end] if end < len(lines) else ""
        if self.crumb.is_followed or self._is_title(title):
            end += 1
        elif not self.crumb.title and len(title) > LONGEST_TITLE and " " in title[:LONGEST_BEGINNING]:
            self.title = beginning(" ".join(title.split()))
            self.warnings.append(UNTITLED)
            return end
        else:
            title = self.crumb.title
        if len(title) > LONGEST_TITLE or not _is_visible(title):
            raise Refused("no-title", "It has no title.")
        self.title = " ".join(title.split())
        return self._read_details(lines, end)

    def _read_details_above_title(self, lines: Sequence[str]) -> int:
        """Parse details between breadcrumb and title, if it is clear which line is the title; return where they end."""
        found = _HeadParser(warnings=[], crumb=self.crumb)
        end = found._read_details(lines, 1)
        if not 1 < end < len(lines):
            return 1
        crumb = read_breadcrumb(lines[0], lines[end])
        if crumb is None or not crumb.is_followed:
            has_day = found.date is not None and found.date.published.day is not None
            if self.crumb.title or not has_day or not is_like_title(lines[end]):
                return 1
        self.crumb, self.date, self.authors, self.url = crumb or self.crumb, found.date, found.authors, found.url
        self.warnings += found.warnings
        return end

    def _is_title(self, line: str) -> bool:
        """Return True if a line is the title, although the breadcrumb has none or another one."""
        if not line or len(line) > LONGEST_TITLE or read_also(line) is not None or view_all(line) is not None:
            return False
        if not self.crumb.title:
            return True
        ends_sentence = line.endswith((".", "。")) and not line.endswith("..")
        is_detail = read_date_line(line) is not None or read_byline(line) or read_address(line) is not None
        if ends_sentence or is_detail or not is_like_title(line):
            return False
        self.warnings.append(f"Its breadcrumb has another title: “{self.crumb.title}”.")
        return True

    def _read_details(self, lines: Sequence[str], start: int) -> int:
        """Parse the lines from ``start`` on that are a date, a byline or an address; return where they end."""
        end = start
        while end < min(len(lines), start + _MOST_DETAILS) and self._read_detail(lines[end]):
            end += 1
        return end

    def _read_detail(self, line: str) -> bool:
        if "://" in line:
            address = read_address(line) if self.url is None else None
            self.url = self.url or address
            return address is not None
        if len(line) > _LONGEST_DETAIL:
            return False
        if self._take_parts([line]):
            return True
        parts = _BARS.split(line)
        return len(parts) > 1 and self._take_parts(parts)

    def _take_parts(self, parts: list[str]) -> bool:
        """Accept the parts of a line if each is a date or a byline that wasn't read before; return whether so."""
        date, authors = self.date, self.authors
        for part in parts:
            found = read_date_line(part) if date is None else None
            byline = read_byline(part) if found is None and not authors else ()
            if found is not None and not self._may_be_heading(found):
                date = found
            elif byline:
                authors = byline
            else:
                return False
        if date is not None and date is not self.date and date.is_doubtful:
            self.warnings.append(f"The date “{' '.join(parts)}” can be read in two ways: only its year was kept.")
        self.date, self.authors = date, authors
        return True

    def _may_be_heading(self, date: DateLine) -> bool:
        filed = self.crumb.published
        return date.is_bare and filed is not None and filed.year != date.published.year

    def published(self) -> Published | None:
        """Return the date of the date line, else that of the breadcrumb; if they agree, the more precise one."""
        filed = self._possible(self.crumb.published)
        stated = self._possible(self.date.published) if self.date is not None else None
        if stated is None:
            return filed
        if filed is not None and filed.iso.startswith(stated.iso):
            return filed
        if filed is not None and filed.year != stated.year:
            self.warnings.append(
                f"Its breadcrumb says {filed.year} and its date line {stated.year}: it is filed under {stated.year}."
            )
        return stated

    def _possible(self, published: Published | None) -> Published | None:
        if published is not None and not is_possible(published):
            self.warnings.append(f"It says that it is of {published.iso}, which can't be: that was left out.")
            return None
        return published


_MOST_DETAILS = 4
"""Lines of details below a title: date, byline, address, and one more."""

_LONGEST_DETAIL = 120
"""Characters of such a line, as of a date line (``date_lines.LONGEST``); addresses may be longer."""

_BARS = re.compile(r"\s*[|·•]\s*")


def _is_visible(text: str) -> bool:
    if text.isascii() or any(map(str.isalnum, text)):
        return bool(text)
    return bool(terminal_safe(text).strip(" ◌"))

"""Which article of the archive a record is.

What identifies a record, in this order: the address that it states, the id that its source gives it, its own place.
An address that was guessed leads to an article that states it, and a capture to one captured at another place whose
address was guessed as well, if title and day agree; it identifies nothing else. Two records of one source that differ
in id, day or text are two articles, whatever their titles.
"""

import re
import sqlite3
from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from db.articles.digests import earlier_digest
from db.articles.overrides import CorrectedArticles
from db.articles.store import ArticleStore
from db.articles.versions import read_present
from db.models import GUESSED, NewArticle, Source
from db.text.cleaning import title_key
from db.text.dates import Published, first_id, last_id, year_ids
from db.text.lazy_regex import lazy_compile
from db.text.urls import address_key

Ground = Literal["address", "id", "place", "text"]
"""What told that a record is a known article."""

_PAGE_TEXT = lazy_compile(r"page-text[ /]\d")
"""Matches the importers of page texts: a file may hold one after another, told apart by section, year and title."""


_STATED = frozenset(("json-ld", "meta", "microdata", "microformats"))
"""Origins of a date that a page states for programs: it isn't the day on which it was last shown, or changed."""


_UNIQUE_ID = lazy_compile(
    r"[a-z][a-z0-9+.-]*://|(?:tag|urn|ark|doi):|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE
)
"""Matches ids that no two sources give to different things: addresses, names that are registered, and UUIDs."""

_STRETCH = 12
"""Letters of the stretches by which texts are compared: hardly any two texts have one in common by chance."""

_MOST_OF_TITLE = 1000
"""Articles of one title that are looked through: some 1 ms. Pages by the thousand share title and address nowhere."""

_MOST_OF_TEXT = 20
"""Articles of one title and text among which those of a guessed day are looked for: it may be any."""

_HIGHEST_ID = 1 << 62
"""More than any article's id."""

_MOST_OF_ID = 20
"""Articles of one id from which on it is none: an author's, or a constant. Their texts would be compared with each."""

_MOST_SOURCES = 1000
"""Sources of one id that are looked at: an item is read at each poll of its feed."""

_MOST_ROWS = 2000
"""Rows of a file by which it is told whether they share an address: where some do, most do."""

_LONGEST_COMPARED = 20_000
"""Letters of a text that are compared: some 10 ms."""

_LEFT_BY_EDITS = 0.1
"""Share of an article's stretches that an edit leaves in any case: it adds, corrects, puts in another order."""

_LEFT_BY_SAVING = 0.7
"""Share that is left at least where a page is saved twice: all but what changes by itself."""


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """The columns of a stored article that the writer needs."""

    id: int
    title: str
    published: str | None
    text_digest: bytes
    title_key: int
    is_summary: bool
    date_from: str | None

    @property
    def day(self) -> str:
        """The day of publication that its sources state, or as much of it as is known; "" for none."""
        return (self.published or "")[:10] if self.date_from != GUESSED else ""


class KnownRows:
    """The rows of files that are read which the archive has byte for byte: this run writes no source of them."""

    def __init__(self) -> None:
        self._offsets: dict[str, array[int]] = {}

    def add(self, place: str, offset: int) -> None:
        """Note a row."""
        offsets = self._offsets.setdefault(place, array("q"))
        if not offsets or offset > offsets[-1]:
            offsets.append(offset)
        else:
            insort(offsets, offset)

    def has(self, place: str, offset: int) -> bool:
        """Return True if a row was noted."""
        offsets = self._offsets.get(place, ())
        at = bisect_left(offsets, offset)
        return at < len(offsets) and offsets[at] == offset

    def drop(self, file: str) -> None:
        """Drop what was noted of a file, and of those in it: all that came of it is in the archive."""
        for place in [place for place in self._offsets if place == file or place.startswith(f"{file}!")]:
            del self._offsets[place]


@dataclass(frozen=True)
class ArrivingRecord:
    """A record on its way into the archive: its article, source, and the site, section and text that it is filed by."""

    article: NewArticle
    source: Source
    site_id: int
    section_id: int
    digest: bytes

    @cached_property
    def digests(self) -> tuple[bytes, bytes]:
        """The digest of the record's text, and the one that an archive made before may have of it."""
        return self.digest, earlier_digest(self.article)

    @property
    def stated_url(self) -> str | None:
        """The address that the record states; None if it has none, or only a guess."""
        return None if self.article.is_url_guessed else self.article.url

    @property
    def day(self) -> str:
        """The day of publication that it states, or as much of it as is known; "" for none, and for a guess."""
        published = self.article.published
        return published.iso[:10] if published is not None and self.article.date_from != GUESSED else ""

    @property
    def has_place_of_its_own(self) -> bool:
        """Whether the record is all that there is at its place."""
        return self.source.offset is None and _PAGE_TEXT.match(self.source.importer) is None


_OF_PAGE = ("arc ", "html ", "mhtml ", "warc ", "zim ")
"""How the importers of captured pages begin, of which a file may hold several states of one."""


_OF_ITEM = "newsml "
"""How the importer of items begins that state when they were made."""


def is_row(source: Source) -> bool:
    """Return True for a record that is one of several of its file, and no capture of a page.

    The items of a file that was fetched have the time of that.
    """
    is_of_web = source.place.startswith(("http://", "https://")) and not source.importer.startswith(_OF_PAGE)
    return source.offset is not None and (source.captured is None or is_of_web or source.importer.startswith(_OF_ITEM))


_IS_PAGE = " or ".join(f"importer like '{name}%'" for name in _OF_PAGE)
OF_ROW = f"(captured is null or importer like '{_OF_ITEM}%' or (place like 'http%' and not ({_IS_PAGE})))"
"""The same as ``is_row``, as a condition on sources that have an offset."""

_COLUMNS = "a.id, a.title, a.published, a.text_digest, a.title_key, a.is_summary, a.date_from"


class ArticleFinder:
    """Finds the articles that records are. One for an archive and a run."""

    def __init__(
        self, connection: sqlite3.Connection, store: ArticleStore, corrected: CorrectedArticles, run_id: int
    ) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._store = store
        self._corrected = corrected
        self._run_id = run_id
        self.known_rows = KnownRows()

    def find(
        self, record: ArrivingRecord, may_be: Callable[[KnownArticle, Ground], bool] = lambda _known, _ground: True
    ) -> tuple[KnownArticle, Ground] | None:
        """Return the article that a record is, and what told so; None if it is a new one.

        ``may_be``: whether an article that is found on such a ground comes into question.
        """
        for known, ground in self._candidates(record):
            if not self.is_another(known, record) and may_be(known, ground):
                return known, ground
        return None

    def is_of_this_run(self, article_id: int) -> bool:
        """Return True if this run has read a source of the article."""
        query = "select 1 from sources where article_id = ? and run_id = ? limit 1"
        return self._execute(query, (article_id, self._run_id)).fetchone() is not None

    def find_by_source(self, source: Source) -> KnownArticle | None:
        """Return the article that has the record at that place, by an earlier run."""
        found = self._fetch(
            f"select {_COLUMNS} from sources s join articles a on a.id = s.article_id where s.place = ?1 "
            "and s.offset is ?2 and s.run_id != ?3 and (?2 is null or s.digest = ?4) order by s.id desc limit 1",
            (source.place, source.offset, self._run_id, source.digest),
        )
        return next(iter(found), None)

    def find_at_place(self, source: Source) -> KnownArticle | None:
        """Return the article to which a place gave something last."""
        found = self._fetch(
            f"select {_COLUMNS} from sources s join articles a on a.id = s.article_id where s.place = ? "
            "and s.offset is ? order by s.id desc limit 1",
            (source.place, source.offset),
        )
        return next(iter(found), None)

    def _candidates(self, record: ArrivingRecord) -> Iterator[tuple[KnownArticle, Ground]]:
        same_id = list(self._by_id(record, is_own_place=True))
        for known in same_id:
            is_repeated = len(same_id) > 1 and self._is_other_text(known, record)  # no id: an author's, for example
            if not is_repeated and not self._has_other_address(known, record):
                yield known, "id"
        if record.stated_url is not None:
            for known in self._by_address(record, record.stated_url):
                yield known, "address"
        for known in self._by_id(record, is_own_place=False):
            if not self._has_other_address(known, record):
                yield known, "id"
        if record.stated_url is not None:
            for known in self._without_address(record):
                yield known, "place"
            for known in self._of_shared_address(record, record.stated_url):
                yield known, "address"
            return
        for known in self._by_place(record):
            if not record.source.imported or known.title_key == title_key(record.article.title):
                yield known, "place"  # another archive's may be the place of anything
        if record.article.url is not None:
            for known in self._by_guess(record, record.article.url, is_guess=False):
                yield known, "address"
            for known in self._by_guess(record, record.article.url, is_guess=True):
                if self._is_captured_elsewhere(known, record.source):
                    yield known, "address"
        for known in self._by_text(record):
            yield known, "text"

    def is_another(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True if an article can't be a record, because the same source has both and tells them apart."""
        source = record.source
        if source.record_id and self._has_other_id(known, record):
            return True
        is_item = is_row(source)
        if known.text_digest in record.digests:
            return is_item and not _days_agree(known, record) and self._has_other_row(known, source, source.digest)
        if source.captured is not None and not is_item:
            return self._is_of_other_target(known, record)
        if is_item:
            if self._has_other_row(known, source) or self._is_other_part(known, record):
                return True
            return self._is_other_row(known, source) and self._has_other_rows_text(known, record)
        if record.stated_url is None:
            return False
        return self._is_other_page(known, record)

    def _has_other_row(self, known: KnownArticle, source: Source, digest: str = "") -> bool:
        """Return True if an article has another row of the file, as it is now; not one with the bytes of ``digest``."""
        query = (
            "select s.offset, s.run_id from sources s where s.article_id = ? and s.place = ? and s.offset is not ? "
            f"and s.digest != ? and {OF_ROW} and not exists (select 1 from sources n where n.place = s.place "
            "and n.offset is s.offset and n.id > s.id and n.article_id != s.article_id)"
        )
        return any(
            run_id == self._run_id or (offset is not None and self.known_rows.has(source.place, offset))
            for offset, run_id in self._execute(query, (known.id, source.place, source.offset, digest))
        )

    def _has_other_rows_text(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True if a row of a file in which several state one address has another text than an article.

        With an id, also another title: the row may have been written anew.
        """
        if record.source.record_id:
            return self._is_other_text(known, record)
        return self._has_other_text(known, record, _LEFT_BY_EDITS if _days_agree(known, record) else _LEFT_BY_SAVING)

    def _has_other_id(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True if the sources of an article have ids, but not a record's, and nothing else says that it is it.

        In one file, ids that differ are of two records; but a later reading may find new ids for the same ones. In
        several files a fragment, or another title and text, tells records of one address apart.
        """
        source = record.source
        query = "select record_id, place = ?, run_id from sources where article_id = ? and record_id is not null"
        ids = self._execute(query, (source.place, known.id)).fetchall()
        here = {name for name, is_here, _ in ids if is_here}
        is_same = known.text_digest in record.digests and _days_agree(known, record)
        if here:
            is_of_run = any(is_here and run == self._run_id for _, is_here, run in ids)
            is_renamed = is_same and not is_of_run and self._states_same_address(known, record)
            return source.record_id not in here and not is_renamed
        is_unique = _UNIQUE_ID.match(source.record_id) is not None
        if not ids or (is_unique and any(name == source.record_id for name, *_ in ids)):
            return False
        has_other_fragment = _fragment(self._url_of(known)) != _fragment(record.stated_url or "")
        return (has_other_fragment and not is_same) or self._is_other_text(known, record)

    def _is_other_part(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True if an article has another fragment of the record's address, and another title."""
        fragments = {_fragment(self._url_of(known)), _fragment(record.stated_url or "")}
        return "" not in fragments and len(fragments) > 1 and known.title_key != title_key(record.article.title)

    def _has_other_address(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True if an article with a record's id states another address, and has another title and text.

        Such an id is the number of a row, or was given anew.
        """
        url = self._url_of(known)
        if not url or record.stated_url is None or address_key(url) == address_key(record.stated_url):
            return False
        return self._is_other_text(known, record)

    def _url_of(self, known: KnownArticle) -> str:
        """Return the address that an article states; "" for none, and for a guess."""
        query = "select url from articles where id = ? and not is_url_guessed"
        row = self._execute(query, (known.id,)).fetchone()
        return (row[0] or "") if row is not None else ""

    def _states_same_address(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        url = self._url_of(known)
        return bool(url) and record.stated_url is not None and address_key(url) == address_key(record.stated_url)

    def _is_other_text(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True if an article has another title than a record, and next to nothing of its text.

        Of one of another day it may have a good part: texts of one series have the same forms.
        """
        left = _LEFT_BY_EDITS if _days_agree(known, record) else _LEFT_BY_SAVING
        return known.title_key != title_key(record.article.title) and self._has_other_text(known, record, left)

    def _is_other_row(self, known: KnownArticle, source: Source) -> bool:
        """Return True if an article is of another row or item of a file in which several state the same address."""
        query = (
            "select 1 from (select article_id from sources where place = ? limit ?) s join articles a "
            "on a.id = s.article_id where a.id != ? and substr(a.url, 1, instr(a.url || '#', '#') - 1) = ? limit 1"
        )
        (url,) = self._execute("select url from articles where id = ?", (known.id,)).fetchone()
        values = (source.place, _MOST_ROWS, known.id, url.partition("#")[0] if url else None)
        return self._execute(query, values).fetchone() is not None

    def _is_other_page(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True for a page beside those of an article that calls their address its own, and is another one.

        One template gives such an address to all pages, for example that of their section.
        """
        source = record.source
        query = (
            "select place, max(run_id) = ? from sources where article_id = ? and place != ? "
            "and importer like ? || ' %' and offset is null and captured is null group by place"
        )
        reader = source.importer.partition(" ")[0]  # behind it are versions
        pages = self._execute(query, (self._run_id, known.id, source.place, reader)).fetchall()
        if not pages:
            return False
        has_other_title = known.title_key != title_key(record.article.title)
        has_other_day = not _days_agree(known, record)
        is_of_run = any(is_of_run for _, is_of_run in pages)
        if is_of_run and (has_other_title or _states_other_day(known, record)):
            return True
        # A day that is only shown may be that on which the page was saved; a title and a day may both be corrected.
        if has_other_day and (is_of_run or has_other_title) and self._has_other_text(known, record, _LEFT_BY_SAVING):
            return True
        is_beside = is_of_run or any(_folder(place) == _folder(source.place) for place, _ in pages)
        return (is_beside or has_other_title) and self._has_other_text(known, record)

    def _is_of_other_target(self, known: KnownArticle, record: ArrivingRecord) -> bool:
        """Return True for a capture of another address than those of an article, with another stated day or text.

        Also for one of the very address that captures of others call their own.
        """
        aliases = record.article.aliases
        query = "select 1 from addresses where article_id = ? and key != ? and not is_guess limit 1"
        if not aliases and record.stated_url is not None:
            is_of_others = self._execute(query, (known.id, address_key(record.stated_url))).fetchone() is not None
            return is_of_others and self._has_other_text(known, record)
        query = "select 1 from addresses where article_id = ? and key = ?"
        return (
            bool(aliases)
            and all(self._execute(query, (known.id, address_key(alias))).fetchone() is None for alias in aliases)
            and (_states_other_day(known, record) or self._has_other_text(known, record))
        )

    def _has_other_text(self, known: KnownArticle, record: ArrivingRecord, left: float = _LEFT_BY_EDITS) -> bool:
        """Return True if an article has less than a share of a record's text, or the record of its."""
        self._store.flush_article(known.id)
        texts = (record.article.body, read_present(self._connection, known.id).state.body)
        own, other = map(_stretches, texts)
        return bool(own) and bool(other) and len(own & other) < left * min(len(own), len(other))

    def _of_shared_address(self, record: ArrivingRecord, url: str) -> Iterator[KnownArticle]:
        """Find an article that states the same address too, though it leads to another one: title and day agree."""
        key = address_key(url)
        if self._execute("select 1 from addresses where key = ? and site_id = ?", (key, record.site_id)).fetchone():
            found = self._fetch_with_url(
                f"select {_COLUMNS}, a.url from articles a where a.title_key = ? and a.site_id = ? "
                "and a.url is not null and not a.is_url_guessed limit ?",
                (title_key(record.article.title), record.site_id, _MOST_OF_TITLE),
            )
            yield from (known for known, own in found if own and address_key(own) == key and _days_agree(known, record))

    def _by_id(self, record: ArrivingRecord, *, is_own_place: bool) -> Iterator[KnownArticle]:
        """Find articles by the id that a source gave; one that is unique everywhere counts on the whole site."""
        source = record.source
        if not source.record_id or not (is_own_place or _UNIQUE_ID.match(source.record_id) is not None):
            return
        here, of_site = ("and place = ?", "") if is_own_place else ("", "where a.site_id = ?")
        found = self._fetch(
            f"select {_COLUMNS} from (select article_id, max(id) newest from (select id, article_id from sources "
            f"where record_id = ? {here} order by id desc limit {_MOST_SOURCES}) group by article_id) s "
            f"join articles a on a.id = s.article_id {of_site} order by s.newest desc limit ?",
            (source.record_id, source.place if is_own_place else record.site_id, _MOST_OF_ID + 1),
        )
        yield from found if len(found) <= _MOST_OF_ID else ()

    def _by_address(self, record: ArrivingRecord, url: str) -> Iterator[KnownArticle]:
        """Find articles by the address that a record states, else by a further one, if the title is the same."""
        key = address_key(url)
        # The address may have been given to another article, which states it too.
        for known, own in self._fetch_with_url(
            f"select {_COLUMNS}, a.url from sources s join articles a on a.id = s.article_id where s.place = ? "
            "and s.offset is ? and a.site_id = ? and a.url is not null and not a.is_url_guessed "
            "order by s.id desc limit 1",
            (record.source.place, record.source.offset, record.site_id),
        ):
            if own and address_key(own) == key:
                yield known
        query = (
            f"select {_COLUMNS}, a.url from addresses d join articles a on a.id = d.article_id "
            "where d.key = ? and d.site_id = ? and not d.is_guess"
        )
        # It may be a further address of an article: one that led to it later, or that two pages have.
        for known, own in self._fetch_with_url(query, (key, record.site_id)):
            is_own = own is not None and address_key(own) == key
            if is_own or known.text_digest in record.digests or not self._is_other_text(known, record):
                yield known
        query = (
            f"select {_COLUMNS} from addresses d join articles a on a.id = d.article_id "
            "where d.key = ? and d.site_id = ? and not d.is_guess"
        )
        own_title = title_key(record.article.title)
        for alias in record.article.aliases:
            for known in self._fetch(query, (address_key(alias), record.site_id)):
                if known.title_key == own_title and _days_agree(known, record):
                    yield known
        yield from self._by_guess(record, url, is_guess=True)

    def _by_guess(self, record: ArrivingRecord, url: str, *, is_guess: bool) -> Iterator[KnownArticle]:
        """Find the article at an address that one of both only guesses: title and day have to agree."""
        query = (
            f"select {_COLUMNS} from addresses d join articles a on a.id = d.article_id "
            "where d.key = ? and d.site_id = ? and d.is_guess = ? and a.title_key = ?"
        )
        key = title_key(record.article.title)
        for known in self._fetch(query, (address_key(url), record.site_id, is_guess, key)):
            if _days_agree(known, record):
                yield known

    def _is_captured_elsewhere(self, known: KnownArticle, source: Source) -> bool:
        """Return True if a source is a capture, and an article one of another place: two captures of one page."""
        query = "select 1 from sources where article_id = ? and place != ? and captured is not null limit 1"
        return source.captured is not None and self._execute(query, (known.id, source.place)).fetchone() is not None

    def _without_address(self, record: ArrivingRecord) -> Iterator[KnownArticle]:
        """Find the article that came from this very place when it didn't state an address yet."""
        yield from self._fetch(
            f"select {_COLUMNS} from sources s join articles a on a.id = s.article_id where s.place = ? "
            "and s.offset is ? and (a.url is null or a.is_url_guessed) and a.title_key = ? order by s.id desc limit 1",
            (record.source.place, record.source.offset, title_key(record.article.title)),
        )

    def _by_place(self, record: ArrivingRecord) -> Iterator[KnownArticle]:
        """Find the article that came from a record's place before."""
        if record.has_place_of_its_own:
            yield from self._fetch(
                f"select {_COLUMNS} from sources s join articles a on a.id = s.article_id where s.place = ?1 "
                "and s.offset is null and (a.site_id = ?2 or exists "
                "(select 1 from sites where name = '' and id in (a.site_id, ?2))) order by s.id desc limit 1",
                (record.source.place, record.site_id),
            )
        elif record.source.offset is None:
            yield from self._by_title(record)
        else:
            yield from self._by_row(record)

    def _by_title(self, record: ArrivingRecord) -> Iterator[KnownArticle]:
        """Find the article of a page text: section, year and title are the same, and it came from this place."""
        article, source = record.article, record.source
        # The cross join fixes the order: from the few articles of that title to their places, since one file may be
        # the place of every article.
        rows = self._fetch(
            f"select {_COLUMNS} from articles a cross join sources s on s.article_id = a.id and s.place = ? "
            "where a.title_key = ? and a.section_id = ? and a.year is ? order by s.id desc",
            (source.place, title_key(article.title), record.section_id, _year(article)),
        )
        yield from (known for known in rows if known.id not in self._corrected)
        query = (
            f"select {_COLUMNS} from articles a where a.id = ? "
            "and exists (select 1 from sources s where s.article_id = a.id and s.place = ?)"
        )
        for article_id in self._corrected.find(record.site_id, article):
            yield from self._fetch(query, (article_id, source.place))

    def _by_row(self, record: ArrivingRecord) -> Iterator[KnownArticle]:
        """Find the article of a row or item without an id: by its text and day, else by its number, title, and either.

        Rows may share a title by the hundred thousand, so that none of these looks through all that do.
        """
        place, key = record.source.place, title_key(record.article.title)
        is_here = "a.site_id = ? and exists (select 1 from sources s where s.article_id = a.id and s.place = ?)"
        for known in self._with_text(record, is_here, (record.site_id, place)):
            if known.day == record.day:
                yield known
        same_number = self._fetch(
            f"select {_COLUMNS} from sources s join articles a on a.id = s.article_id where s.place = ? "
            "and s.offset = ? and a.title_key = ? and a.site_id = ? order by s.id desc limit 1",
            (place, record.source.offset, key, record.site_id),
        )
        for known in same_number:
            query = (
                "select 1 from articles a cross join sources s on s.article_id = a.id and s.place = ? "
                "where a.title_key = ? and a.id != ? and a.id between ? and ? "
                "and substr(coalesce(a.published, ''), 1, 10) = ? limit 1"
            )
            values = (place, key, known.id, *_ids_of_day(record.day), record.day)
            has_only_gained_a_day = known.text_digest in record.digests and _days_agree(known, record)
            if has_only_gained_a_day or (known.day == record.day and self._execute(query, values).fetchone() is None):
                yield known

    def _by_text(self, record: ArrivingRecord) -> Iterator[KnownArticle]:
        """Find the article with a record's section, year, title and text, from any place."""
        where = "a.section_id = ? and a.year is ?"
        for known in self._with_text(record, where, (record.section_id, _year(record.article))):
            if known.id not in self._corrected and _days_agree(known, record):
                yield known
        query = f"select {_COLUMNS} from articles a where a.id = ? and a.text_digest in (?, ?)"
        for article_id in self._corrected.find(record.site_id, record.article):
            yield from self._fetch(query, (article_id, *record.digests))

    def _with_text(self, record: ArrivingRecord, where: str, values: tuple[object, ...]) -> Iterator[KnownArticle]:
        """Find articles of a record's title and text, and of a day that may be its own: their ids are in its order."""
        query = f"select {_COLUMNS} from articles a where a.title_key = ? and a.text_digest in (?, ?) and {where} and "
        of_text = (title_key(record.article.title), *record.digests, *values)
        published = record.article.published
        if published is not None and not record.day:  # a guess: any day of its year
            ids = year_ids(published.year)
            ranges = {(ids.start, ids.stop - 1)}
        else:  # and where only the month or the year is known
            ranges = {_ids_of_day(record.day), *map(_ids_of_day, _less_exact(record.day))}
        for first, last in sorted(ranges):
            yield from self._fetch(f"{query} a.id between ? and ?", (*of_text, first, last))
        of_year = year_ids(published.year) if published is not None else range(1, _HIGHEST_ID)
        guessed = (
            "a.date_from = ? and a.id in (select id from articles where title_key = ? and text_digest in (?, ?) "
            "and id between ? and ? limit ?)"
        )
        yield from self._fetch(
            f"{query} {guessed}", (*of_text, GUESSED, *of_text[:3], of_year.start, of_year.stop - 1, _MOST_OF_TEXT)
        )
        for article_id in self._corrected.find(record.site_id, record.article):
            yield from self._fetch(f"{query} a.id = ?", (*of_text, article_id))

    def _fetch(self, query: str, parameters: tuple[object, ...]) -> list[KnownArticle]:
        return [self._as_said(KnownArticle(*row)) for row in self._execute(query, parameters)]

    def _fetch_with_url(self, query: str, parameters: tuple[object, ...]) -> list[tuple[KnownArticle, str | None]]:
        return [(self._as_said(KnownArticle(*row)), url) for *row, url in self._execute(query, parameters)]

    def _as_said(self, known: KnownArticle) -> KnownArticle:
        """Return an article with title and day as its sources say them, not as a person corrected them."""
        said = self._corrected.said_of(known.id)
        if "title" in said:
            known = replace(known, title=said["title"], title_key=title_key(said["title"]))
        return replace(known, published=said["date"] or None) if "date" in said else known


def _ids_of_day(day: str) -> tuple[int, int]:
    """Return the first and last id that an article of a day can have, or of as much of one as is known; "": of none."""
    if not day:
        ids = year_ids(None)
        return ids.start, ids.stop - 1
    published = Published(day)
    return first_id(published), last_id(published)


def _less_exact(day: str) -> list[str]:
    """Return the days in whose ids articles are of which only the month or the year of a day is known."""
    return [f"{day[:4]}-01-01", *([f"{day[:7]}-01"] if len(day) > 4 else [])] if day else []


def _stretches(body: str) -> set[str]:
    letters = "".join(body[: 2 * _LONGEST_COMPARED].split())[:_LONGEST_COMPARED]
    return {letters[at : at + _STRETCH] for at in range(len(letters) - _STRETCH + 1)}


def _fragment(url: str) -> str:
    return url.partition("#")[2]


def _folder(place: str) -> str:
    return place.rpartition("/")[0]


def _year(article: NewArticle) -> int | None:
    return article.published.year if article.published else None


def _states_other_day(known: KnownArticle, record: ArrivingRecord) -> bool:
    """Return True if a record states for programs that it was published on another day than an article."""
    return record.article.date_from in _STATED and not _days_agree(known, record)


def _days_agree(known: KnownArticle, record: ArrivingRecord) -> bool:
    """Return True unless both days are known and differ."""
    day, own = known.day, record.day
    return day.startswith(own) or own.startswith(day)

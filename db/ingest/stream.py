"""The events of an import, in order: files opened and closed, and the items in them.

Records that the archive has already, byte for byte, are recognised here, before they are converted.
"""

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from db.ingest.convert import Conversion, importer_label
from db.ingest.extraction.version import extractor_label
from db.ingest.files import count_files, find_inputs
from db.ingest.ledger import FileStamp, FileState, Ledger
from db.ingest.network.responses import Fetched, Unchanged
from db.ingest.readers import registry
from db.ingest.source.import_options import ImportOptions
from db.ingest.source.inputs import Input, ReadContext, SourceReader, path_text
from db.ingest.source.records import CODES, NO_ARTICLE, Facts, Item, Note, Record, Refusal, Skip, StoredArticle
from db.ingest.writer import ArticleWriter
from db.models import Source
from db.text.cleaning import clean_line, sha256_hex
from db.text.dates import to_utc
from db.text.urls import host_of

if TYPE_CHECKING:
    from db.ingest.network.crawl import CrawlItem, SourceKinds
    from db.ingest.network.fetcher import Fetcher
    from db.ingest.network.responses import Limits


_LONGEST_ID = 500
"""Characters of a source's own id that are stored as they are: addresses are hardly longer."""

DELAY_SECONDS = 1.0
"""Seconds between two requests to a host: what crawlers commonly keep if a site's robots.txt doesn't ask for more."""


@dataclass(frozen=True, slots=True)
class FileOpened:
    """The items that follow are from this file. ``is_known``: it was read before and hasn't changed, so none follow."""

    state: FileState
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class FileClosed:
    """The end of the file that was opened last. ``is_done``: it needn't be read again unless it changes."""

    is_done: bool = True


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record that the archive has already, byte for byte."""

    place: str
    cursor: str = ""


StreamEvent = Item | FileOpened | FileClosed | KnownRecord | Fetched


class ImportStream:
    """The events of one import, to iterate over once.

    ``files`` is the number of files (known from the first event on), ``current`` the input that is being read. Once
    ``stopped`` returns True, no event follows, and ``is_cut_short`` is True.
    """

    def __init__(
        self,
        places: Sequence[Path | str],
        archive: Path,
        options: ImportOptions,
        writer: ArticleWriter,
        ledger: Ledger,
        stopped: Callable[[], bool],
        convert_now: Callable[[Record], Conversion],
        *,
        rereads: bool = False,
        only: frozenset[str] | None = None,
    ) -> None:
        """``convert_now`` converts one record at once: a crawl must know whether a page is an article.

        If it ``rereads``, nothing counts as known. ``only``: all but these files and addresses is passed over.
        """
        self.files = 0
        self.current: Input | None = None
        self.is_cut_short = False
        self._places = places
        suffixes = ("", "-wal", "-shm", "-journal")
        self._archive_files = {path_text(Path(os.path.realpath(archive))) + suffix for suffix in suffixes}
        self._options = options
        self._writer = writer
        self._ledger = ledger
        self._stopped = stopped
        self._convert_now = convert_now
        self._only = only
        self._retried: set[str] = set()
        self._reads_all = rereads or ledger.is_first()
        self._context = ReadContext(base_url=options.base_url, fields=options.fields)

    def __iter__(self) -> Iterator[StreamEvent]:
        folders = [place for place in self._places if isinstance(place, Path)]
        self.files = sum(map(count_files, folders)) if self._only is None else len(self._only)
        for place in self._places:
            if isinstance(place, Path):
                yield from self._read_folder(place)
            elif self._is_wanted(place):
                yield from self._read_address(place)
            else:
                for url in self._pages_of(place):
                    yield from self._read_page(url)
        # Pages that sitemaps in files list, or that a source redirects to at another host.
        for url in self._left_of(lambda _: True):
            yield from self._read_page(url)

    def _is_archive(self, source: Input) -> bool:
        """Return True for the archive itself, and its companions, by whatever path."""
        return source.path is not None and path_text(Path(os.path.realpath(source.path))) in self._archive_files

    def _is_wanted(self, place: str) -> bool:
        """Return True for an address that is to be read, or that is a packed file of which a member is."""
        return self._only is None or place in self._only or any(url.startswith(f"{place}!/") for url in self._only)

    def _pages_of(self, place: str) -> list[str]:
        """Return those of the addresses to be read that are of the host of a source: pages that it led to."""
        host = host_of(place)
        return self._left_of(lambda url: host_of(url) == host)

    def _left_of(self, is_chosen: Callable[[str], bool]) -> list[str]:
        """Return the pages to be read that weren't yet, but for members of packed files."""
        sources = [place for place in self._places if isinstance(place, str)]
        return sorted(
            url
            for url in (self._only or frozenset()) - self._retried
            if is_web(url)
            and url not in sources
            and not any(url.startswith(f"{place}!/") for place in sources)
            and is_chosen(url)
        )

    def _is_stopped(self) -> bool:
        self.is_cut_short = self.is_cut_short or self._stopped()
        return self.is_cut_short

    # Files

    def _read_folder(self, place: Path) -> Iterator[StreamEvent]:
        context = self._context
        for source in find_inputs(place):
            if self._is_archive(source) or (self._only is not None and source.place not in self._only):
                continue
            if self._is_stopped():
                return
            known, stamp = self._find_known(source)
            if known is not None and known.is_done:
                yield FileOpened(known, is_known=True)
                continue
            decision = registry.decide(source)
            name = decision.reader.name if decision.reader is not None else ""
            if name == "markdown" and context is self._context:
                context = yield from self._infer_base_url(place, find_inputs(place))
            own = context
            if name == "packed" and context is self._context:
                own = yield from self._infer_base_url(place, [source])
            yield from self._read_file(source, decision, known or self._new_state(source, decision, stamp), own)

    def _find_known(self, source: Input) -> tuple[FileState | None, FileStamp]:
        """Return how far the file was read before, and its stamp.

        The first is None if the file has changed, or would be read by another reader or with other options now.
        """
        stamp = FileStamp.of(source.path)
        known = None if self._reads_all else self._ledger.find(source.place)
        is_same = known is not None and stamp.tells and known.stamp == stamp and known.reader in self._labels
        if known is not None and is_same and (known.is_done or known.cursor):
            if known.is_done and self._ledger.was_refused_in_passing(known):
                return None, stamp
            return known, stamp
        return None, stamp

    def _new_state(self, source: Input, decision: registry.Decision, stamp: FileStamp) -> FileState:
        return FileState(source.place, self._label(decision.reader), stamp)

    def _read_file(
        self, source: Input, decision: registry.Decision, state: FileState, context: ReadContext
    ) -> Iterator[StreamEvent]:
        yield FileOpened(state)
        self.current = source
        if decision.reader is not None and decision.reader.name == "sitemap":
            # The listed pages may be imported, or change on the web, while the file stays unchanged.
            items = registry.read_as(decision, source, context)
            yield from self._read_sitemap(source) if self._options.fetch else items
            yield FileClosed(is_done=False)
            return
        is_first = True
        if state.cursor:
            context = replace(context, start=state.cursor)
            self._writer.note_known_rows(source.place)
        for item in registry.read_as(decision, source, context):
            if not is_first and self._is_stopped():
                return
            is_first = False
            yield self._or_known(item)
        if source.path is not None and FileStamp.of(source.path) != state.stamp:
            yield Refusal(source.place, "changed", CODES["changed"])
        yield FileClosed()

    def _or_known(self, item: Item) -> StreamEvent:
        if self._reads_all:
            return item
        is_corrected = isinstance(item, StoredArticle) and bool(item.corrections)  # maybe since it came from there
        if isinstance(item, Record) or (isinstance(item, StoredArticle) and not (item.is_former or is_corrected)):
            source = source_of(item)
            if self._writer.has(source, self._options.site):
                return KnownRecord(source.place, item.cursor)
        return item

    def _label(self, reader: SourceReader | None) -> str:
        """Return reader, extractor and options of a file as text, stored with it: with others it is read anew."""
        options = self._options
        said = [reader.label if reader else "none", extractor_label(), options.site, options.base_url or ""]
        return "; ".join([*said, *(f"{name}={theirs}" for name, theirs in sorted(options.fields.items()))])

    @cached_property
    def _labels(self) -> frozenset[str]:
        return frozenset(self._label(reader) for reader in (None, *registry.readers()))

    def _infer_base_url(self, place: Path, sources: Iterable[Input]) -> Generator[StreamEvent, None, ReadContext]:
        """Infer the site of the Markdown posts in ``sources``, if any; return the context with its address."""
        from db.ingest.look_ahead import find_posts
        from db.ingest.readers.posts.base_url import infer_base_url

        posts = find_posts(sources)
        first = next(posts, None)
        if first is None or self._options.base_url is not None:
            return replace(self._context)
        found = infer_base_url(chain([first], posts))
        yield from map(Note, found.refused)
        if found.base is None:
            yield Note(f"Which site the posts at {place} are of can't be told by their links: say it with --base-url.")
            return replace(self._context)
        yield Note(found.base.sentence)
        return replace(self._context, base_url=found.base.url, is_base_url_guessed=True)

    # Addresses

    def _read_address(self, url: str) -> Iterator[StreamEvent]:
        from db.ingest.network.crawl import crawl_pages

        yield from self._read_crawl(crawl_pages(url, self._fetcher, self._limits, self._kinds))

    def _read_page(self, url: str) -> Iterator[StreamEvent]:
        from db.ingest.network.crawl import crawl_page

        self._retried.add(url)
        yield from self._read_crawl(crawl_page(url, self._fetcher, self._limits, self._kinds))

    def _read_sitemap(self, sitemap: Input) -> Iterator[StreamEvent]:
        from db.ingest.network.crawl import crawl_sitemap

        yield from self._read_crawl(crawl_sitemap(sitemap, self._fetcher, self._limits, self._kinds))

    def _read_crawl(self, crawl: "Iterator[CrawlItem]") -> Iterator[StreamEvent]:
        for found in crawl:
            if self._is_stopped():
                return
            if isinstance(found, Input):
                yield from map(self._or_known, registry.read(replace(found, is_named=True), self._context))
            elif isinstance(found, Unchanged):
                yield self._of_unchanged(found)
            elif isinstance(found, Fetched):
                yield found
            else:
                yield self._or_known(found)

    def _of_unchanged(self, page: "Unchanged") -> StreamEvent:
        """Return what comes of a page that hasn't changed: nothing new, what it was refused for, or its summary."""
        refusal = self._ledger.refusal_of(page.place)
        if refusal is not None and page.summary is not None:
            return self._or_known(page.summary)
        if refusal is None or self._writer.has_address(page.place):
            return KnownRecord(page.place)
        return Skip(page.place) if page.may_be_none and refusal.code in NO_ARTICLE else refusal

    @cached_property
    def _kinds(self) -> "SourceKinds":
        from db.ingest.network.crawl import SourceKinds
        from db.ingest.readers.pages import html_files
        from db.ingest.readers.syndication import feeds, sitemaps

        def refusal_of(page: Input) -> str:
            facts = Facts(url=page.url)
            outcome = self._convert_now(Record(page.place, page.read(), "page", "", facts=facts, charset=page.charset))
            return outcome.code if isinstance(outcome, Refusal) else ""

        return SourceKinds(feeds.READER, sitemaps.READER, html_files.READER, refusal_of)

    @cached_property
    def _limits(self) -> "Limits":
        from db.ingest.network.responses import Limits

        return Limits(pages=self._options.max_pages, delay=DELAY_SECONDS)

    @cached_property
    def _fetcher(self) -> "Fetcher":
        from db.ingest.network.fetcher import Fetcher

        return Fetcher(
            self._limits,
            allow_private=self._options.allow_private,
            known=self._ledger,
            stopped=self._stopped,
        )


def is_web(source: str) -> bool:
    """Return True if a source is a web address and no file."""
    return source.lower().startswith(("http://", "https://")) and not os.path.exists(source)  # noqa: PTH110


def source_of(item: Record | StoredArticle, captured: str | None = None) -> Source:
    """Return the source of an article, as the archive stores it; ``captured`` is when its text says it was captured."""
    if isinstance(item, StoredArticle):
        return item.source
    captured = captured or item.captured
    return Source(
        item.place,
        item.digest,
        importer_label(item),
        offset=item.offset,
        captured=to_utc(captured) if captured is not None else None,
        record_id=_safe_id(item.facts.record_id),
    )


def _safe_id(record_id: str) -> str:
    """Return an id that a source gives; of one that is very long, or holds what a terminal obeys, a digest."""
    is_safe = len(record_id) <= _LONGEST_ID and clean_line(record_id) == record_id
    return record_id if is_safe else f"sha256:{sha256_hex(record_id.encode('utf-8', 'surrogatepass'))}"

"""What an import has to do, one step after the other: files opened and closed, and what is in them.

What the archive has already, to the last byte, is told here, before anything is made of it.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from db.ingest.convert import Conversion, importer
from db.ingest.extraction.version import extractor_label
from db.ingest.files import count_files, find_inputs
from db.ingest.ledger import FileStamp, FileState, Ledger
from db.ingest.network.responses import Fetched, Unchanged
from db.ingest.readers import registry
from db.ingest.source.import_options import ImportOptions
from db.ingest.source.inputs import Input, ReadContext, SourceReader, name_of
from db.ingest.source.records import CODES, Facts, Item, Note, Record, Refusal, Refused, StoredArticle
from db.ingest.writer import ArticleWriter
from db.models import Source
from db.text.dates import to_utc

if TYPE_CHECKING:
    from db.ingest.network.crawl import CrawlItem, SourceKinds
    from db.ingest.network.fetcher import Fetcher
    from db.ingest.network.responses import Limits


DELAY = 1.0
"""Seconds between two requests to a host."""


_NO_ARTICLE = frozenset({"not-article", "empty-body", "no-title"})
"""Why a page is no article itself: it may list some."""


@dataclass(frozen=True, slots=True)
class FileOpened:
    """From here on items come from this file. ``is_known``: it was read before and hasn't changed since."""

    state: FileState
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class FileClosed:
    """All items of the file that was opened last have come. ``is_done``: it needn't be read again as it is."""

    is_done: bool = True


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record that the archive has, to the last byte."""

    place: str
    cursor: str = ""


StreamEvent = Item | FileOpened | FileClosed | KnownRecord | Fetched


class ImportStream:
    """The steps of one import. ``files`` is how many files there are, once the first step was taken; ``current`` is
    what is read now.

    Once ``stopped`` says so, no step comes any more, and ``is_cut_short`` is True.
    """

    def __init__(
        self,
        places: Sequence[Path | str],
        archive: Path,
        options: ImportOptions,
        writer: ArticleWriter,
        ledger: Ledger,
        stopped: Callable[[], bool],
        ask: Callable[[Record], Conversion],
    ) -> None:
        """``ask`` tells what becomes of a record, at once."""
        self.files = 0
        self.current: Input | None = None
        self.is_cut_short = False
        self._places = places
        self._own = {name_of(archive.absolute()) + suffix for suffix in ("", "-wal", "-shm", "-journal")}
        self._options = options
        self._writer = writer
        self._ledger = ledger
        self._stopped = stopped
        self._ask = ask
        self._is_first = ledger.is_first()
        self._context = ReadContext(base_url=options.base_url, fields=options.fields)

    def __iter__(self) -> Iterator[StreamEvent]:
        self.files = sum(count_files(place) for place in self._places if isinstance(place, Path))
        for place in self._places:
            if isinstance(place, Path):
                yield from self._of_folder(place)
            else:
                yield from self._of_address(place)

    def _is_stopped(self) -> bool:
        self.is_cut_short = self.is_cut_short or self._stopped()
        return self.is_cut_short

    # Files

    def _of_folder(self, place: Path) -> Iterator[StreamEvent]:
        context = self._context
        for source in find_inputs(place):
            if source.place in self._own:
                continue
            if self._is_stopped():
                return
            known, stamp = self._known(source)
            if known is not None and known.is_done:
                yield FileOpened(known, is_known=True)
                continue
            decision = _decision(source)
            name = decision.reader.name if decision.reader is not None else ""
            if name == "markdown" and context is self._context:
                context = yield from self._based(place, find_inputs(place))
            own = context
            if name == "packed" and context is self._context:
                own = yield from self._based(place, [source])
            yield from self._of_file(source, decision, known or self._new_state(source, decision, stamp), own)

    def _known(self, source: Input) -> tuple[FileState | None, FileStamp]:
        """How far the file was read already, if it is as it was, and would be read as it was."""
        stamp = FileStamp.of(source.path)
        known = None if self._is_first else self._ledger.find(source.place)
        is_same = known is not None and stamp.tells and known.stamp == stamp and known.reader in self._labels
        if known is not None and is_same and (known.is_done or known.cursor):
            return known, stamp
        return None, stamp

    def _new_state(self, source: Input, decision: registry.Decision, stamp: FileStamp) -> FileState:
        return FileState(source.place, self._label(decision.reader), stamp)

    def _of_file(
        self, source: Input, decision: registry.Decision, state: FileState, context: ReadContext
    ) -> Iterator[StreamEvent]:
        yield FileOpened(state)
        self.current = source
        if decision.reader is not None and decision.reader.name == "sitemap":
            # What it lists may come to the archive, or change on the web, while the file stays as it is.
            items = registry.read_as(decision, source, context)
            yield from self._of_sitemap(source) if self._options.fetch else items
            yield FileClosed(is_done=False)
            return
        records = 0
        context = replace(context, start=state.cursor) if state.cursor else context
        for item in registry.read_as(decision, source, context):
            if isinstance(item, Record | StoredArticle):
                if records and self._is_stopped():
                    return
                records += 1
            yield self._or_already_there(item)
        if source.path is not None and FileStamp.of(source.path) != state.stamp:
            yield Refusal(source.place, "changed", CODES["changed"])
        yield FileClosed()

    def _or_already_there(self, item: Item) -> StreamEvent:
        if self._is_first:
            return item
        if isinstance(item, Record) or (isinstance(item, StoredArticle) and not item.is_former):
            source = source_of(item)
            if self._writer.has(source, self._options.site):
                return KnownRecord(source.place, item.cursor)
        return item

    def _label(self, reader: SourceReader | None) -> str:
        """What a file was read by, and with which options: with others it is read anew."""
        options = self._options
        said = [reader.label if reader else "none", extractor_label(), options.site, options.base_url or ""]
        return "; ".join([*said, *(f"{name}={theirs}" for name, theirs in sorted(options.fields.items()))])

    @cached_property
    def _labels(self) -> frozenset[str]:
        return frozenset(self._label(reader) for reader in (None, *registry.readers()))

    def _based(self, place: Path, sources: Iterable[Input]) -> Generator[StreamEvent, None, ReadContext]:
        """The context with the address of the site that the Markdown posts in ``sources``, if there are any, are of."""
        from db.ingest.look_ahead import posts_among
        from db.ingest.readers.posts.base_url import infer_base_url

        posts = posts_among(sources)
        first = next(posts, None)
        if first is None or self._options.base_url is not None:
            return replace(self._context)
        found = infer_base_url(chain([first], posts))
        if found is None:
            yield Note(f"Which site the posts at {place} are of can't be told by their links: say it with --base-url.")
            return replace(self._context)
        yield Note(found.sentence)
        return replace(self._context, base_url=found.url)

    # Addresses

    def _of_address(self, url: str) -> Iterator[StreamEvent]:
        from db.ingest.network.crawl import pages

        yield from self._of_found(pages(url, self._fetcher, self._limits, self._kinds))

    def _of_sitemap(self, sitemap: Input) -> Iterator[StreamEvent]:
        from db.ingest.network.crawl import listed_pages

        yield from self._of_found(listed_pages(sitemap, self._fetcher, self._limits, self._kinds))

    def _of_found(self, crawl: "Iterator[CrawlItem]") -> Iterator[StreamEvent]:
        for found in crawl:
            if self._is_stopped():
                return
            if isinstance(found, Input):
                yield from map(self._or_already_there, registry.read(replace(found, is_named=True), self._context))
            elif isinstance(found, Unchanged):
                yield KnownRecord(found.place)
            elif isinstance(found, Fetched):
                yield found
            else:
                yield self._or_already_there(found)

    @cached_property
    def _kinds(self) -> "SourceKinds":
        from db.ingest.network.crawl import SourceKinds
        from db.ingest.readers.syndication import feeds, sitemaps

        def is_article(page: Input) -> bool:
            facts = Facts(url=page.url)
            outcome = self._ask(Record(page.place, page.read(), "page", "", facts=facts, charset=page.charset))
            return not isinstance(outcome, Refusal) or outcome.code not in _NO_ARTICLE

        return SourceKinds(feeds.READER, sitemaps.READER, is_article)

    @cached_property
    def _limits(self) -> "Limits":
        from db.ingest.network.responses import Limits

        return Limits(pages=self._options.max_pages, delay=DELAY)

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
    """Whether a source is an address and no file."""
    return source.lower().startswith(("http://", "https://")) and not Path(source).exists()


def source_of(item: Record | StoredArticle) -> Source:
    """Where an article comes from, as the archive keeps it."""
    if isinstance(item, StoredArticle):
        return item.source
    captured = to_utc(item.captured) if item.captured is not None else None
    return Source(item.place, item.digest, importer(item), offset=item.offset, captured=captured)


def _decision(source: Input) -> registry.Decision:
    try:
        return registry.decide(source)
    except Refused as refused:
        return registry.Decision(None, refused.reason)

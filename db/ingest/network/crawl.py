"""What a URL stands for: an article, a feed, a sitemap, or a page that lists articles; and the pages behind it."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from db.errors import ImportStopped
from db.ingest.network.fetcher import Fetcher, HostBusy
from db.ingest.network.page_links import PageLinks
from db.ingest.network.responses import Fetched, FetchedPage, Limits, Unchanged, as_input
from db.ingest.network.sitemap_queue import SitemapQueue
from db.ingest.readers.pages.html_sniffing import is_html
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import IS_SUMMARY, Item, Listed, Note, Record, Refusal, Refused, Skip

CrawlItem = Input | Item | Unchanged | Fetched
"""What a crawl gives: inputs for the readers, what a feed itself holds, and marks for the report and the next visit."""

LINKED_PAGES = 100
"""Pages that are read of those that a page or a feed links to."""

LISTED_PAGES = 1_000
"""Pages that are read of those in a sitemap."""

_IN_A_ROW = 5
"""Pages that can't be reached one after the other, after which a server is left alone."""

_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class SourceKinds:
    """What tells the kinds of source apart: the readers of feeds and sitemaps, and whether a page is an article."""

    feed: SourceReader
    sitemap: SourceReader
    is_article: Callable[[Input], bool]


def pages(url: str, fetcher: Fetcher, limits: Limits, kinds: SourceKinds) -> Iterator[CrawlItem]:
    """What is to be imported of ``url``, fetched one page at a time as it is asked for.

    A feed gives its own records; one that is only a summary gives the page that it links to, where that can be read. A
    sitemap gives its pages, the newest first, and a page that is no article gives those of its feed, or those that it
    links to, one level deep; all on its own host. Anything else gives itself. A large input is a file that is gone
    once the next thing is asked for. Where a ``Fetched`` comes, what came of that address lies before it. Ends early
    when the import is stopped.
    """
    try:
        yield from _Crawl(fetcher, limits, kinds).go(url)
    except ImportStopped:
        return


def listed_pages(sitemap: Input, fetcher: Fetcher, limits: Limits, kinds: SourceKinds) -> Iterator[CrawlItem]:
    """What is to be imported of a sitemap that is a file: as ``pages``, on the host of its first address."""
    try:
        yield from _Crawl(fetcher, limits, kinds).of_sitemap(sitemap)
    except ImportStopped:
        return


class _Unreachable(Exception):
    """A server that doesn't answer any more."""


class _Crawl:
    def __init__(self, fetcher: Fetcher, limits: Limits, kinds: SourceKinds) -> None:
        self._fetcher = fetcher
        self._limits = limits
        self._kinds = kinds
        self._seen: set[str] = set()
        self._failed_in_a_row = 0
        self._is_whole = True

    def go(self, url: str) -> Iterator[CrawlItem]:
        with tempfile.NamedTemporaryFile(prefix="newsbrowse-") as file:
            try:
                answer = self._fetcher.fetch(url, into=file)  # type: ignore[arg-type]
                file.flush()
            except Refused as refused:
                yield Refusal(url, refused.code, refused.reason)
                return
            if answer.is_unchanged:
                yield Unchanged(url)
                return
            self._seen |= {answer.url, *answer.aliases}
            path = Path(file.name)
            data = path.read_bytes() if answer.size <= self._limits.page else None
            given = replace(as_input(answer, data, path), is_named=True)
            yield from self._reached(given, self._given(answer, given))
            if self._is_whole:
                yield Fetched.of(answer)

    def of_sitemap(self, given: Input) -> Iterator[CrawlItem]:
        yield from self._reached(given, self._sitemap(given))

    def _reached(self, given: Input, found: Iterator[CrawlItem]) -> Iterator[CrawlItem]:
        """What is found, as long as it can be read and there is a server to find it at."""
        try:
            yield from found
        except Refused as refused:
            self._is_whole = False
            yield Refusal(given.place, refused.code, refused.reason)
        except _Unreachable:
            self._is_whole = False
            yield Note(f"{given.place}: its server no longer answers, so that pages are missing; worth a retry later.")

    def _given(self, answer: FetchedPage, given: Input) -> Iterator[CrawlItem]:
        if self._kinds.sitemap.recognise(given):
            yield from self._sitemap(given)
        elif self._kinds.feed.recognise(given):
            yield from self._feed(given)
        elif given.path is None and (answer.content_type in _HTML_TYPES or is_html(given.head)):
            if self._is_article(given):
                yield given
            else:
                yield from self._index(answer, given)
        else:
            yield given

    def _feed(self, given: Input) -> Iterator[CrawlItem]:
        room = most = self._most(LINKED_PAGES)
        why = f"Its page was not read: the feed has more than {most:,} of them (--max-pages)."
        for item in self._kinds.feed.read(given, ReadContext()):
            if not isinstance(item, Record) or not item.facts.is_summary or item.facts.url is None:
                yield item
            elif room <= 0:
                self._is_whole = False
                yield _warned(item, why)
            else:
                room -= 1
                try:
                    yield from self._whole(item, item.facts.url)
                except _Unreachable:  # the summaries are still there
                    room, why = 0, "Its page was not read: its server no longer answers."

    def _whole(self, record: Record, url: str) -> Iterator[CrawlItem]:
        """The page of which a feed gives only a summary; the summary where it can't be read."""
        try:
            answer = self._fetch(url)
        except Refused as refused:
            self._is_whole = False
            yield _warned(record, f"Its page could not be read: {refused.reason}")
            self._note_failure(refused)
            return
        if answer.is_unchanged:
            yield Unchanged(url)
            return
        page = as_input(answer, answer.data)
        if not self._is_article(page):
            yield record
            return
        # The feed knows better than any page what its article is called and when it was published.
        facts = replace(
            record.facts,
            url=answer.url,
            aliases=(*record.facts.aliases, *answer.aliases),
            warnings=tuple(warning for warning in record.facts.warnings if warning != IS_SUMMARY),
            is_summary=False,
        )
        yield replace(
            record, data=answer.data, form="page", facts=facts, captured=answer.captured, charset=answer.charset
        )
        yield Fetched.of(answer)

    def _index(self, answer: FetchedPage, given: Input) -> Iterator[CrawlItem]:
        self._is_whole = False  # it may stay as it is while its feed, or a page that it links to, changes
        links = PageLinks(given.read(self._limits.page), answer.url, answer.charset)
        for url in links.feeds():
            feed = self._feed_at(url)
            if feed is not None:
                yield Note(f"{given.place} lists articles; its feed was read: {url}")
                yield from self._feed(feed) if isinstance(feed, Input) else [feed]
                return
        urls = [url for url in links.articles() if url not in self._seen]
        most = self._most(LINKED_PAGES)
        if not urls:
            yield Refusal(given.place, "not-article", "It is a page, but not an article, and links to none.")
        else:
            yield Note(f"{given.place} lists articles; the pages that it links to were read.")
        if len(urls) > most:
            yield Note(f"{given.place} links to {len(urls):,} pages; the first {most:,} were read (--max-pages).")
        for url in urls[:most]:
            yield from self._page(url, only_articles=True)

    def _feed_at(self, url: str) -> Input | Unchanged | None:
        """The feed there; None where it can't be read, or is none."""
        try:
            answer = self._fetch(url)
        except Refused:
            return None
        if answer.is_unchanged:
            return Unchanged(url)
        feed = as_input(answer, answer.data)
        return feed if self._kinds.feed.recognise(feed) else None

    def _sitemap(self, given: Input) -> Iterator[CrawlItem]:
        listing = SitemapQueue(given.url, self._most(LISTED_PAGES))
        yield from self._add(listing, given)
        for count, url in enumerate(listing.sitemaps()):
            # What lists sitemaps may stay as it is while they change.
            self._is_whole = False
            if count == self._limits.sitemaps:
                yield Note(f"{given.place} lists more than {count:,} sitemaps; the newest were read.")
                break
            try:
                answer = self._fetch(url)
            except Refused as refused:
                yield Refusal(url, refused.code, refused.reason)
                self._note_failure(refused)
                continue
            if not answer.is_unchanged:
                yield from self._add(listing, as_input(answer, answer.data))
        if listing.elsewhere:
            yield Note(f"{given.place} lists {listing.elsewhere:,} addresses of other hosts, which weren't read.")
        urls = listing.pages()
        if listing.is_cut:
            self._is_whole = False
            yield Note(f"{given.place} lists more pages than were read: the newest {len(urls):,} (--max-pages).")
        for url in urls:
            yield from self._page(url)

    def _add(self, listing: SitemapQueue, sitemap: Input) -> Iterator[CrawlItem]:
        try:
            for item in self._kinds.sitemap.read(sitemap, ReadContext()):
                if isinstance(item, Listed):
                    listing.add(item)
        except Refused as refused:
            self._is_whole = False
            yield Refusal(sitemap.place, refused.code, refused.reason)

    def _page(self, url: str, *, only_articles: bool = False) -> Iterator[CrawlItem]:
        if url in self._seen:
            return
        self._seen.add(url)
        try:
            answer = self._fetch(url)
        except Refused as refused:
            self._is_whole = False
            yield Refusal(url, refused.code, refused.reason)
            self._note_failure(refused)
            return
        if answer.is_unchanged:
            yield Unchanged(url)
        elif answer.url != url and answer.url in self._seen:
            yield Skip(url)
        else:
            self._seen.add(answer.url)
            page = as_input(answer, answer.data)
            if only_articles and not self._is_article(page):
                yield Skip(url)
                return
            yield page
            yield Fetched.of(answer)

    def _is_article(self, page: Input) -> bool:
        try:
            return self._kinds.is_article(page)
        except Refused:  # whoever reads it says why
            return True

    def _fetch(self, url: str) -> FetchedPage:
        answer = self._fetcher.fetch(url)
        self._failed_in_a_row = 0
        return answer

    def _note_failure(self, refused: Refused) -> None:
        """A server that is gone, or has had enough, isn't asked for the rest of its pages."""
        if not isinstance(refused, HostBusy) and refused.code not in ("network", "timeout"):
            self._failed_in_a_row = 0
            return
        self._failed_in_a_row += 1
        if self._failed_in_a_row == _IN_A_ROW:
            raise _Unreachable

    def _most(self, usual: int) -> int:
        return usual if self._limits.pages is None else self._limits.pages


def _warned(record: Record, warning: str) -> Record:
    return replace(record, facts=replace(record.facts, warnings=(*record.facts.warnings, warning)))

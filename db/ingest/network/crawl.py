"""Crawling what a URL stands for: an article, a feed, a sitemap, or a page that lists articles."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from db.errors import ImportStopped
from db.ingest.network.fetcher import Fetcher, HostBusy
from db.ingest.network.page_links import PageLinks
from db.ingest.network.responses import Fetched, FetchedPage, Limits, Unchanged, to_input
from db.ingest.network.sitemap_queue import SitemapQueue
from db.ingest.readers.pages.html_sniffing import is_html
from db.ingest.source.inputs import Input, ReadContext, SourceReader
from db.ingest.source.records import CODES, IS_SUMMARY, NO_ARTICLE, Item, Listed, Note, Record, Refusal, Refused, Skip
from db.text.cleaning import clean_line

CrawlItem = Input | Item | Unchanged | Fetched
"""What a crawl yields: inputs for readers, items of feeds, and markers for the report and the next visit."""

LINKED_PAGES = 100
"""Pages read of those that a page or feed links to, if ``--max-pages`` doesn't say: about two minutes at the usual
delay of a second, and as many as a front page or feed has of its own articles."""

LISTED_PAGES = 1_000
"""Pages read of those that sitemaps list, if ``--max-pages`` doesn't say: what a news sitemap may have (Google), and
some twenty minutes at the usual delay."""

_MOST_FAILURES_IN_A_ROW = 5
"""Pages in succession that can't be reached, after which a server isn't asked any more: each may take two minutes."""

_LONGEST_SHOWN = 200
"""Characters of an address in a refusal."""

_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class SourceKinds:
    """How a crawl tells kinds of source apart: readers of feeds, sitemaps and pages, and why a page is no article.

    ``refusal_of`` returns the code of what an import would say of a page, "" if it is an article.
    """

    feed: SourceReader
    sitemap: SourceReader
    page: SourceReader
    refusal_of: Callable[[Input], str]


def crawl_pages(url: str, fetcher: Fetcher, limits: Limits, kinds: SourceKinds) -> Iterator[CrawlItem]:
    """Yield what is to be imported of ``url``; each page is fetched when it is asked for.

    A feed gives its own records, and for a summary the page that it links to, if that can be read. A sitemap gives its
    pages, the newest first. A page that is no article gives the articles of its feed, or those that it links to, one
    level deep, on its own host. Anything else gives itself. A large input is a temporary file, which is deleted once
    the next item is asked for. A ``Fetched`` comes behind all items of its address. Ends early when the import is
    stopped.
    """
    try:
        yield from _Crawl(fetcher, limits, kinds).crawl(url)
    except ImportStopped:
        return


def crawl_page(url: str, fetcher: Fetcher, limits: Limits, kinds: SourceKinds) -> Iterator[CrawlItem]:
    """Yield what is to be imported of one page, feed or sitemap that a source led to before."""
    try:
        yield from _Crawl(fetcher, limits, kinds).crawl_page(url)
    except ImportStopped:
        return


def crawl_sitemap(sitemap: Input, fetcher: Fetcher, limits: Limits, kinds: SourceKinds) -> Iterator[CrawlItem]:
    """Yield what is to be imported of a sitemap in a file: as ``crawl_pages``, on the host of its first address."""
    try:
        yield from _Crawl(fetcher, limits, kinds).crawl_sitemap(sitemap)
    except ImportStopped:
        return


class _Unreachable(Exception):
    """A server that doesn't answer any more."""


class _Crawl:
    """One crawl: the addresses seen so far, and whether all of it could be read (``_is_whole``).

    Only then may the server's validators of the first page be stored: else the next crawl would get a 304 for it, and
    never see what is missing.
    """

    def __init__(self, fetcher: Fetcher, limits: Limits, kinds: SourceKinds) -> None:
        self._fetcher = fetcher
        self._limits = limits
        self._kinds = kinds
        self._seen: set[str] = set()
        self._failed_in_a_row = 0
        self._is_whole = True

    def crawl(self, url: str) -> Iterator[CrawlItem]:
        with tempfile.NamedTemporaryFile(prefix="newsbrowse-") as file:
            try:
                answer = self._fetcher.fetch(url, into=file)  # type: ignore[arg-type]
                file.flush()
            except Refused as refused:
                yield Refusal(url, refused.code, refused.reason)
                return
            if answer.is_unchanged:
                yield Unchanged(answer.url)
                return
            self._seen |= {answer.url, *answer.aliases}
            path = Path(file.name)
            data = path.read_bytes() if answer.size <= self._limits.page else None
            source = replace(to_input(answer, data, path), is_named=True)
            yield from self._until_unreachable(source, self._crawl_source(answer, source))
            if self._is_whole:
                yield Fetched.of(answer, is_of_source=True)

    def crawl_page(self, url: str) -> Iterator[CrawlItem]:
        with suppress(_Unreachable):
            for found in self._crawl_page(url):
                if not isinstance(found, Input):
                    yield found
                    continue
                try:
                    yield from self._crawl_found(found)
                except Refused as refused:
                    yield Refusal(found.place, refused.code, refused.reason)
                    return
                if not self._is_whole:
                    return  # without its validators: a 304 would hide from all further crawls what it leads to

    def _crawl_found(self, source: Input) -> Iterator[CrawlItem]:
        """Yield what a page is that was asked for by itself; its validators may be stored if ``_is_whole`` stays."""
        if self._kinds.sitemap.recognise(source):
            self._is_whole = False
            yield from self._crawl_sitemap(source)
        elif self._kinds.feed.recognise(source):
            self._is_whole = False
            yield from self._crawl_feed(source)
        else:
            self._is_whole &= self._is_article(source)
            yield source

    def crawl_sitemap(self, source: Input) -> Iterator[CrawlItem]:
        yield from self._until_unreachable(source, self._crawl_sitemap(source))

    def _until_unreachable(self, source: Input, found: Iterator[CrawlItem]) -> Iterator[CrawlItem]:
        """Yield what is found until it can't be read any further, or the server doesn't answer any more."""
        try:
            yield from found
        except Refused as refused:
            self._is_whole = False
            yield Refusal(source.place, refused.code, refused.reason)
        except _Unreachable:
            self._is_whole = False
            yield Note(f"{source.place}: its server no longer answers, so that pages are missing; worth a retry later.")

    def _crawl_source(self, answer: FetchedPage, source: Input) -> Iterator[CrawlItem]:
        if self._kinds.sitemap.recognise(source):
            yield from self._crawl_sitemap(source)
        elif self._kinds.feed.recognise(source):
            yield from self._crawl_feed(source)
        elif source.path is None and (answer.content_type in _HTML_TYPES or is_html(source.head)):
            if self._is_article(source):
                yield source
            else:
                yield from self._crawl_list_page(answer, source)
        else:
            yield source

    def _crawl_feed(self, source: Input) -> Iterator[CrawlItem]:
        room = most = self._most_pages(LINKED_PAGES)
        why = f"Its page was not read: the feed has more than {most:,} of them (--max-pages)."
        for item in self._kinds.feed.read(source, ReadContext()):
            if not isinstance(item, Record) or not item.facts.is_summary or item.facts.url is None:
                yield item
            elif room <= 0:
                self._is_whole = False
                yield _with_warning(item, why)
            else:
                room -= 1
                try:
                    yield from self._full_article(item, item.facts.url)
                except _Unreachable:  # the feed still has the other summaries
                    room, why = 0, "Its page was not read: its server no longer answers."

    def _full_article(self, record: Record, url: str) -> Iterator[CrawlItem]:
        """Yield the page of a summary in a feed, with the feed's facts; the summary if the page can't be read."""
        try:
            answer = self._fetch(url)
        except Refused as refused:
            self._is_whole = False
            yield _with_warning(record, f"Its page could not be read: {refused.reason}")
            self._note_failure(refused)
            return
        if answer.is_unchanged:
            yield Unchanged(answer.url, summary=record)
            return
        page = to_input(answer, answer.data)
        code = self._refusal_of(page)
        if code:
            self._is_whole &= code in NO_ARTICLE
            yield record if code in NO_ARTICLE else _with_warning(record, f"Its page could not be read: {CODES[code]}")
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
            record,
            data=answer.data,
            form="page",
            reader=self._kinds.page.label,
            facts=facts,
            captured=answer.captured,
            charset=answer.charset,
        )
        yield Fetched.of(answer)

    def _crawl_list_page(self, answer: FetchedPage, source: Input) -> Iterator[CrawlItem]:
        self._is_whole = False  # it may stay as it is while its feed, or a page that it links to, changes
        links = PageLinks(source.read(self._limits.page), answer.url, answer.charset)
        for url in links.feeds():
            feed = self._feed_at(url)
            if feed is not None:
                yield Note(f"{source.place} lists articles; its feed was read: {url}")
                yield from self._crawl_feed(feed) if isinstance(feed, Input) else [feed]
                return
        urls = [url for url in links.articles() if url not in self._seen]
        most = self._most_pages(LINKED_PAGES)
        if not urls:
            yield Refusal(source.place, "not-article", "It is a page, but not an article, and links to none.")
        else:
            yield Note(f"{source.place} lists articles; the pages that it links to were read.")
        if len(urls) > most:
            yield Note(f"{source.place} links to {len(urls):,} pages; the first {most:,} were read (--max-pages).")
        for url in urls[:most]:
            yield from self._crawl_page(url, only_articles=True)

    def _feed_at(self, url: str) -> Input | Unchanged | None:
        """Return the feed at ``url``; None if it can't be read or is no feed."""
        try:
            answer = self._fetch(url)
        except Refused:
            return None
        if answer.is_unchanged:
            return Unchanged(answer.url)
        feed = to_input(answer, answer.data)
        return feed if self._kinds.feed.recognise(feed) else None

    def _crawl_sitemap(self, source: Input) -> Iterator[CrawlItem]:
        listing = SitemapQueue(source.url, self._most_pages(LISTED_PAGES))
        yield from self._add_sitemap(listing, source)
        for count, url in enumerate(listing.sitemaps()):
            # An index of sitemaps may stay unchanged while the sitemaps change.
            self._is_whole = False
            if count == self._limits.sitemaps:
                yield Note(f"{source.place} lists more than {count:,} sitemaps; the newest were read.")
                break
            try:
                answer = self._fetch(url)
            except Refused as refused:
                yield Refusal(url, refused.code, refused.reason)
                self._note_failure(refused)
                continue
            if not answer.is_unchanged:
                yield from self._add_sitemap(listing, to_input(answer, answer.data))
        if listing.elsewhere:
            yield Note(f"{source.place} lists {listing.elsewhere:,} addresses of other hosts, which weren't read.")
        urls = listing.pages()
        if listing.is_cut:
            self._is_whole = False
            yield Note(f"{source.place} lists more pages than were read: the newest {len(urls):,} (--max-pages).")
        for url in urls:
            yield from self._crawl_page(url)

    def _add_sitemap(self, listing: SitemapQueue, sitemap: Input) -> Iterator[CrawlItem]:
        try:
            for number, item in enumerate(self._kinds.sitemap.read(sitemap, ReadContext()), 1):
                if isinstance(item, Refusal):
                    yield item
                elif isinstance(item, Listed) and not listing.add(item):
                    reason = f"{CODES['bad-url'].rstrip('.')}: {clean_line(item.url)[:_LONGEST_SHOWN]}"
                    yield Refusal(sitemap.place, "bad-url", reason, number)
        except Refused as refused:
            self._is_whole = False
            yield Refusal(sitemap.place, refused.code, refused.reason)

    def _crawl_page(self, url: str, *, only_articles: bool = False) -> Iterator[CrawlItem]:
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
            yield Unchanged(answer.url, may_be_none=only_articles)
        elif answer.url != url and answer.url in self._seen:
            yield Skip(url)
        else:
            self._seen.add(answer.url)
            page = to_input(answer, answer.data)
            if only_articles and not self._is_article(page):
                yield Skip(url)
                return
            yield page
            yield Fetched.of(answer)

    def _is_article(self, page: Input) -> bool:
        """Return False for a page that is none; True for one that can't be read, too: its reader will say why."""
        return self._refusal_of(page) not in NO_ARTICLE

    def _refusal_of(self, page: Input) -> str:
        try:
            return self._kinds.refusal_of(page)
        except Refused as refused:
            return refused.code

    def _fetch(self, url: str) -> FetchedPage:
        answer = self._fetcher.fetch(url)
        self._failed_in_a_row = 0
        return answer

    def _note_failure(self, refused: Refused) -> None:
        """Count failures in a row; raise ``_Unreachable`` when the server is gone or wants to be left alone."""
        if not isinstance(refused, HostBusy) and refused.code not in ("network", "timeout"):
            self._failed_in_a_row = 0
            return
        self._failed_in_a_row += 1
        if self._failed_in_a_row == _MOST_FAILURES_IN_A_ROW:
            raise _Unreachable

    def _most_pages(self, usual: int) -> int:
        return usual if self._limits.pages is None else self._limits.pages


def _with_warning(record: Record, warning: str) -> Record:
    return replace(record, facts=replace(record.facts, warnings=(*record.facts.warnings, warning)))

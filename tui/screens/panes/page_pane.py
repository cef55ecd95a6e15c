"""The right half of the main screen: an article, a listing, a concordance or a message, and the way between them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from db.archive import ALL_YEARS
from db.models import Article, Headline, Outline
from tui.article.document import Document, DocumentLink
from tui.article.highlights import Hit
from tui.article.load import OpenedArticle, open_article
from tui.navigation.locations import ArticleLocation, ConcordanceLocation, ListingLocation, Location
from tui.navigation.trail import Trail
from tui.screens.panes.concordance_pane import ConcordanceLoader
from tui.screens.panes.listing_pane import ListingLoader
from tui.screens.panes.reading_pane import ReadingPane
from tui.screens.panes.tree_loader import LoadRequest
from tui.services.archive_client import ArchiveClient
from tui.services.notify import tell
from tui.tree.row_sources import ReadingOrder, WholeArchive, cell_of, make_reading_order
from tui.widgets.lists.archive_tree import ArchiveTree
from tui.widgets.lists.concordance_view import ConcordanceView
from tui.widgets.reader import Reader


class PagePane(Vertical):
    """Shows one article, listing, concordance or message at a time, and keeps the history.

    What is asked of the archive may take a while: until it comes, what is on show stays.
    """

    @dataclass
    class ArticleShown(Message):
        """An article is shown; ``listed`` is the same or, for a copy, the article that listings show in its place.

        ``is_read``: it was opened, not only previewed; ``is_return``: gone back or forward to.
        """

        article: Article
        listed: Headline
        is_read: bool
        is_return: bool = False

    @dataclass
    class ListingShown(Message):
        """A listing is shown."""

        listing: ListingLocation

    class ConcordanceShown(Message):
        """A concordance is shown."""

    class StatusChanged(Message):
        """The page's part of the footer has changed."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest matters."""
            return isinstance(message, PagePane.StatusChanged)

    class Left(Message):
        """The person goes from the page to the index."""

    @dataclass
    class AddressChosen(Message):
        """A link to an address outside of the archive was followed."""

        url: str

    @dataclass
    class QueryChosen(Message):
        """A link that filters the tree was followed."""

        text: str

    def __init__(self, client: ArchiveClient, outline: Outline) -> None:
        super().__init__(id="page")
        self.outline = outline
        self.reading = ReadingPane()
        self.reader = self.reading.reader
        self._concordance: ConcordanceLoader | None = None
        self.opened: OpenedArticle | None = None
        """The article on show, or that a listing was opened from."""
        self.shown: Location | None = None
        """What is on show; None: a message."""
        self._client = client
        self._trail = Trail()
        self._listing: ListingLoader | None = None
        self._content: Widget = self.reading
        self._contents: list[Widget] = [self.reading]
        self._when_loaded: list[Callable[[], None]] = []

    def compose(self) -> ComposeResult:
        """Lay out the reader; listing and concordance are mounted when they are first asked for."""
        yield self.reading

    # What is shown

    @property
    def content(self) -> Widget:
        """The widget that fills the pane and takes its keys: the reader, a listing or a concordance."""
        return self._content if self.is_listing else self.reader

    @property
    def is_listing(self) -> bool:
        """True if a listing or a concordance fills the pane."""
        return self._content is not self.reading

    @property
    def concordance(self) -> ConcordanceView | None:
        """The concordance, once one was asked for."""
        return self._concordance.view if self._concordance is not None else None

    @property
    def is_concordance(self) -> bool:
        """True if a concordance, which belongs to the filter, is shown."""
        return isinstance(self.shown, ConcordanceLocation)

    @property
    def article(self) -> Article | None:
        """The article that is shown, or that a listing was opened from."""
        return self.opened.article if self.opened is not None else None

    @property
    def status(self) -> str:
        """How far the article has been read, in the footer's words."""
        return "" if self.is_listing else self.reading.status

    @property
    def taken(self) -> Location | None:
        """The location that is shown, with the place in it; None for a message."""
        if isinstance(self.shown, ArticleLocation):
            return replace(self.shown, place=self.reader.place)
        if isinstance(self.shown, ListingLocation) and self._listing is not None:
            return replace(self.shown, place=self._listing.tree.place)
        if isinstance(self.shown, ConcordanceLocation) and self.concordance is not None:
            return replace(self.shown, place=self.concordance.place)
        return None

    def take_focus(self) -> None:
        """Focus the page; where there is room for one pane only, show it."""
        self.screen.add_class("reading")
        self.screen.set_focus(self.content)

    def show_document(self, document: Document) -> None:
        """Show a message that is no article: the welcome, or suggestions for a search without results."""
        self._leave()
        self.opened, self.shown = None, None
        self._give_pane(self.reading)
        self.reader.show(document)
        self.post_message(self.StatusChanged())

    def preview(self, article_id: int, order: ReadingOrder, *, is_hit: bool = False) -> None:
        """Show an article without going to it: it doesn't enter the history.

        ``is_hit``: a filter found it. It opens at its top if the first hit is in view there, else at that hit; no hit
        is at hand for n and N yet. An article that is on show already stays as it is while the filter is typed.
        """
        self._trail.take_order(order, article_id, is_search=is_hit)
        self.stop_loading()
        if self.opened is not None and isinstance(self.shown, ArticleLocation) and self.shown.article_id == article_id:
            self._say_shown(self.opened)
        else:
            self._load(ArticleLocation(article_id), is_read=False, hit=Hit(0) if is_hit else None)

    def read(self, article_id: int, order: ReadingOrder | None = None, *, hit: Hit | None = None) -> None:
        """Go to an article, and to ``hit`` in it.

        ``order`` is the listing it was opened in; None: J and K go on along the one of before. With ``order`` and
        ``hit``, J and K open the next articles at their first hit, too.
        """
        if order is not None:
            self._trail.take_order(order, article_id, is_search=hit is not None)
        self._load(ArticleLocation(article_id), is_read=True, hit=hit)

    def show_listing(self, section_id: int | None, year: int | None = ALL_YEARS, site: str | None = None) -> None:
        """Go to a listing, with the cursor on the article that was read."""
        self._trail.settle(self.taken)
        self._show_listing(ListingLocation(section_id, year, site))
        self._trail.settle(self.taken)

    def show_concordance(self, query: str) -> None:
        """Go to the concordance of a query."""
        self._trail.settle(self.taken)
        self._show_concordance(ConcordanceLocation(query))
        self._trail.settle(self.taken)

    def return_to(self, location: Location, *, is_return: bool = False) -> None:
        """Show a location at its kept place, without a new entry in the history; ``is_return``: by back or forward."""
        match location:
            case ListingLocation():
                self._show_listing(location)
            case ConcordanceLocation():
                self._show_concordance(location)
            case ArticleLocation():
                self._load(location, is_read=False, is_return=is_return)

    def renew(self, outline: Outline) -> None:
        """Show the same location with the archive's present content; the view moves only if the content differs."""
        self.outline = outline
        opened = self.opened
        if isinstance(self.shown, ListingLocation) and self._listing is not None:
            self._listing.fill(self.shown, outline)
        elif isinstance(self.shown, ArticleLocation) and opened is not None:
            at, slug = self.shown.article_id, opened.article.slug

            def take(now: OpenedArticle | None) -> None:
                if self.opened is opened and isinstance(self.shown, ArticleLocation) and now is not None:
                    self.opened, self.shown = now, ArticleLocation(now.article.id)
                    if now.document != opened.document:
                        self.reader.show(now.document, self.reader.place)
                    self._say_shown(now)

            self._client.ask(
                lambda archive, cancelled: open_article(archive, at, cancelled, slug), take, replaces="renew"
            )

        if self._concordance is not None:
            self._concordance.renew_archive()

    def back(self) -> None:
        """Go to the location before."""
        location = self._trail.back(self.taken)
        if location is None:
            tell(self.app, "This is where you began.")
        else:
            self.return_to(location, is_return=True)

    def forward(self) -> None:
        """Go to the location that was gone back from."""
        location = self._trail.forward(self.taken)
        if location is None:
            tell(self.app, "There is nothing further on.")
        else:
            self.return_to(location, is_return=True)

    def keep_place(self) -> bool:
        """Store the place in the history; return False for a message and for a mere preview."""
        return self._trail.keep_place(self.taken)

    def _load(
        self, location: ArticleLocation, *, is_read: bool, is_return: bool = False, hit: Hit | None = None
    ) -> None:
        def show(opened: OpenedArticle | None) -> None:
            waiting, self._when_loaded = self._when_loaded, []
            if opened is None:
                tell(self.app, "That article isn't in the archive any more.")
            else:
                self._show_article(location, opened, is_read=is_read, hit=hit)
                self._say_shown(opened, is_read=is_read, is_return=is_return)
            self._when_loaded = waiting
            self._go_on()

        self._client.ask(
            lambda archive, cancelled: open_article(archive, location.article_id, cancelled), show, replaces="article"
        )

    def _say_shown(self, opened: OpenedArticle, *, is_read: bool = False, is_return: bool = False) -> None:
        self.post_message(self.ArticleShown(opened.article, opened.listed, is_read, is_return))

    def _show_article(
        self, location: ArticleLocation, opened: OpenedArticle, *, is_read: bool, hit: Hit | None
    ) -> None:
        if is_read:
            self._trail.settle(self.taken)
        self._leave()
        self.opened, self.shown = opened, location
        self._give_pane(self.reading)
        self.reader.show(opened.document, location.place)
        if hit is not None:
            self.reading.go_to_hit(hit, is_at_hand=is_read)
        if is_read:
            self._trail.settle(self.taken)
        order = make_reading_order(WholeArchive(self._client.archive), cell_of(opened.listed))
        self._trail.arrive(opened.article.id, opened.listed.id, order)

    def _show_listing(self, location: ListingLocation) -> None:
        self._leave()
        if self._listing is None:
            self._listing = ListingLoader(self._client)
            self._add_content(self._listing.tree)
        self.shown = location
        self._give_pane(self._listing.tree)
        self._listing.open(location, self.outline, self.opened.listed if self.opened else None)
        self.post_message(self.ListingShown(location))

    def _show_concordance(self, location: ConcordanceLocation) -> None:
        self._leave()
        if self._concordance is None:
            self._concordance = ConcordanceLoader(self._client)
            self._add_content(self._concordance.view)
        self.shown = location
        self._give_pane(self._concordance.view)
        self._concordance.open(location)
        self.post_message(self.ConcordanceShown())

    def _add_content(self, content: Widget) -> None:
        self._contents.append(content)
        self.mount(content)

    def _leave(self) -> None:
        """Prepare for other content: drop what is being loaded, and close the find bar."""
        self.stop_loading()
        self.reading.end_find()

    def stop_loading(self) -> None:
        """Drop the article that is being loaded, and the calls that wait for it."""
        self._client.cancel("article")
        self._client.cancel("step")
        self._when_loaded.clear()

    def _give_pane(self, content: Widget) -> None:
        """Fill the pane with ``content``, which gets the focus if the former content had it."""
        had_focus = self.has_focus_within
        self._content = content
        for each in self._contents:
            each.display = each is content
        if had_focus:  # at once: put off, it would take the keys from a bar that is opened meanwhile
            self.screen.set_focus(self.content)

    # Ways on

    def when_loaded(self, act: Callable[[], None]) -> None:
        """Call ``act`` once no article is being loaded (at once if none is). Several are called in order."""
        self._when_loaded.append(act)
        self._go_on()

    def _go_on(self) -> None:
        """Call the waiting functions in turn, until one of them loads an article."""
        while self._when_loaded and not any(map(self._client.is_waited_for, ("article", "step"))):
            self._when_loaded.pop(0)()

    def step(self, step: int, hit: Hit | None = None) -> None:
        """Read the next (1) or previous (-1) article of the reading order, from ``hit`` on."""
        hit = hit or (Hit(0) if self._trail.is_search else None)
        article, listed = (self.opened.article.id, self.opened.listed.id) if self.opened else (None, None)
        find = self._trail.neighbour(step, article, listed)
        if find is None:
            tell(self.app, "Open an article first: J and K go along the listing it is in.")
            return

        def read(article_id: int | None) -> None:
            if article_id is None:
                tell(self.app, f"This is the {'last' if step > 0 else 'first'} article of the listing.")
                self._go_on()
            else:
                self._trail.move_to(article_id)
                self.read(article_id, hit=hit)

        self._client.background.submit(find, read, replaces="step")

    @on(Reader.LinkFollowed)
    def _follow(self, event: Reader.LinkFollowed) -> None:
        event.stop()
        self._follow_link(event.link)

    def _follow_link(self, link: DocumentLink) -> None:
        match link.kind, link.target:
            case "article", int(article_id):
                self.read(article_id)
            case "listing", int(section_id):
                self.show_listing(section_id)
            case "filter", str(text):
                self.post_message(self.QueryChosen(text))
            case "url", str(url):
                self.post_message(self.AddressChosen(url))
            case _:
                tell(self.app, f"“{link.text}” isn't in this archive.")

    @on(ArchiveTree.CellWanted)
    @on(ArchiveTree.CopiesWanted)
    @on(ArchiveTree.HeadlinesWanted)
    def _load_listing(self, event: LoadRequest) -> None:
        event.stop()
        if self._listing is not None:
            self._listing.load(event)

    @on(ArchiveTree.Highlighted)
    def _ignore(self, event: ArchiveTree.Highlighted) -> None:
        event.stop()  # the cursor of the index alone is followed

    @on(ArchiveTree.Opened)
    def _read_from_listing(self, event: ArchiveTree.Opened) -> None:
        event.stop()
        if self._listing is not None:
            self.read(event.article_id, self._listing.reading_order_of(event.cell))

    @on(ConcordanceView.Chosen)
    def _read_at_hit(self, event: ConcordanceView.Chosen) -> None:
        event.stop()
        if self._concordance is not None:
            order, hit = self._concordance.reading_order, self._concordance.hit_of(event.hit)
            self.read(event.hit.article_id, order, hit=hit)

    @on(ConcordanceView.Left)
    @on(Reader.Left)
    def _leave_for_index(self, event: ConcordanceView.Left | Reader.Left) -> None:
        event.stop()
        self.post_message(self.Left())

    @on(Reader.PlaceChanged)
    @on(Reader.LinkFocused)
    def _pass_on_status(self, event: Message) -> None:
        event.stop()
        self.post_message(self.StatusChanged())

"""The right half of the main screen: the article that is read or the listing that is looked through; the way back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from db.archive import ALL
from db.models import Article, Headline, Outline
from tui.article.document import Document, DocumentLink
from tui.article.highlights import Hit
from tui.article.load import OpenedArticle, open_article
from tui.navigation.history import History
from tui.navigation.locations import ArticleLocation, ListingLocation, Location, is_same
from tui.screens.panes.listing_pane import ListingTree
from tui.screens.panes.reading_pane import ReadingPane
from tui.services.archive_client import ArchiveClient
from tui.services.notify import tell
from tui.tree.cell_ids import find_neighbour
from tui.tree.row_sources import ReadingOrder, WholeArchive, cell_of, make_reading_order
from tui.widgets.archive_tree import ArchiveTree
from tui.widgets.reader import Reader


class PagePane(Vertical):
    """Shows one article, listing or message at a time; keeps the way back, and the listing that J and K go along."""

    @dataclass
    class ArticleShown(Message):
        """An article is on show; ``listed`` is itself or, for a copy, the article that listings have in its place.

        ``is_read``: it was opened, not only previewed; ``is_return``: gone back or forward to.
        """

        article: Article
        listed: Headline
        is_read: bool
        is_return: bool = False

    @dataclass
    class ListingShown(Message):
        """A listing is on show."""

        listing: ListingLocation

    @dataclass
    class StatusChanged(Message):
        """What the footer says of the page has changed."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest matters."""
            return isinstance(message, PagePane.StatusChanged)

    class Left(Message):
        """The page was left, for the index."""

    @dataclass
    class AddressChosen(Message):
        """A link out of the archive is to be opened."""

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
        self.opened: OpenedArticle | None = None
        self.shown: Location | None = None
        self._client = client
        self._history: History[Location] = History()
        self._listing: ListingTree | None = None
        self._content: Widget = self.reading
        self._contents: list[Widget] = [self.reading]
        self._run: ReadingOrder | None = None
        self._run_at: int | None = None
        self._is_search = False  # whether that is what a filter found
        self._when_loaded: list[Callable[[], None]] = []

    def compose(self) -> ComposeResult:
        """The reader; a listing is mounted when it is first asked for."""
        yield self.reading

    # What is shown

    @property
    def content(self) -> Widget:
        """What has the pane: the reader or a listing."""
        return self._content if self.is_listing else self.reader

    @property
    def is_listing(self) -> bool:
        """Whether a listing of any kind has the pane."""
        return self._content is not self.reading

    @property
    def article(self) -> Article | None:
        """The article on show, or that a listing was opened from."""
        return self.opened.article if self.opened is not None else None

    @property
    def status(self) -> str:
        """How far one has read, in the footer's words."""
        return "" if self.is_listing else self.reading.status

    @property
    def taken(self) -> Location | None:
        """What is shown, with the place in it."""
        if isinstance(self.shown, ArticleLocation):
            return replace(self.shown, place=self.reader.place)
        if isinstance(self.shown, ListingLocation) and self._listing is not None:
            return replace(self.shown, place=self._listing.place)
        return None

    def show_document(self, document: Document) -> None:
        """Show a page that is no article: a welcome, or what is the matter."""
        self._leave()
        self.opened, self.shown = None, None
        self._give_pane(self.reading)
        self.reader.show(document)
        self.post_message(self.StatusChanged())

    def preview(self, article_id: int, run: ReadingOrder, *, is_hit: bool = False) -> None:
        """Show an article without going to it: the history doesn't hear of it.

        ``is_hit``: a filter found it. Then it says why: from its top where the first hit is to be seen there, else at
        that. No hit is taken up yet, and what is on show already stays as it is, whatever is typed on in the filter.
        """
        self._run, self._run_at, self._is_search = run, article_id, is_hit
        self.stop_loading()
        if self.opened is not None and isinstance(self.shown, ArticleLocation) and self.shown.article_id == article_id:
            self._say_shown(self.opened)
        else:
            self._load(ArticleLocation(article_id), is_read=False, hit=Hit(0) if is_hit else None)

    def read(self, article_id: int, run: ReadingOrder | None = None, *, hit: Hit | None = None) -> None:
        """Go to an article. ``run`` is the listing it was come upon in; None: still the one of before.

        ``hit``: to that one in it. What is come upon from there along a ``run`` is opened at its first hit, too.
        """
        if run is not None:
            self._run, self._run_at, self._is_search = run, article_id, hit is not None
        self._load(ArticleLocation(article_id), is_read=True, hit=hit)

    def show_listing(self, section_id: int | None, year: int | None = ALL, site: str | None = None) -> None:
        """Go to a listing, with the cursor on the article that was read."""
        self._settle()
        self._show_listing(ListingLocation(section_id, year, site))
        self._settle()

    def return_to(self, stop: Location, *, is_return: bool = False) -> None:
        """Show a stop as it was left, without going there anew; ``is_return``: one goes back or forward to it."""
        if isinstance(stop, ListingLocation):
            self._show_listing(stop)
        elif isinstance(stop, ArticleLocation):
            self._load(stop, is_read=False, is_return=is_return)

    def renew(self, outline: Outline) -> None:
        """The archive has changed: show the same as it is now, without a move or a word where nothing is new."""
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

    def back(self) -> None:
        """Go to the stop before."""
        self._settle()
        stop = self._history.back() if self.taken is not None else self._history.current
        self.return_to(stop, is_return=True) if stop is not None else tell(self.app, "This is where you began.")

    def forward(self) -> None:
        """Go to the stop that was gone back from."""
        self._settle()
        stop = self._history.forward()
        self.return_to(stop, is_return=True) if stop is not None else tell(self.app, "There is nothing further on.")

    def _settle(self) -> None:
        """Keep the present stop in the history as it is, and put it there if it was only previewed."""
        taken = self.taken
        if taken is not None and not self.keep_place():
            self._history.visit(taken)

    def keep_place(self) -> bool:
        """Keep the present stop in the history as it is; False where it isn't there, being only a preview."""
        taken, current = self.taken, self._history.current
        is_there = taken is not None and current is not None and is_same(current, taken)
        if taken is not None and is_there:
            self._history.replace(taken)
        return is_there

    def _load(self, stop: ArticleLocation, *, is_read: bool, is_return: bool = False, hit: Hit | None = None) -> None:
        def show(opened: OpenedArticle | None) -> None:
            waiting, self._when_loaded = self._when_loaded, []
            if opened is None:
                tell(self.app, "That article isn't in the archive any more.")
            else:
                self._show_article(stop, opened, is_read=is_read, hit=hit)
                self._say_shown(opened, is_read=is_read, is_return=is_return)
            self._when_loaded = waiting
            self._go_on()

        self._client.ask(
            lambda archive, cancelled: open_article(archive, stop.article_id, cancelled), show, replaces="article"
        )

    def _say_shown(self, opened: OpenedArticle, *, is_read: bool = False, is_return: bool = False) -> None:
        self.post_message(self.ArticleShown(opened.article, opened.listed, is_read, is_return))

    def _show_article(self, stop: ArticleLocation, opened: OpenedArticle, *, is_read: bool, hit: Hit | None) -> None:
        if is_read:
            self._settle()
        self._leave()
        self.opened, self.shown = opened, stop
        self._give_pane(self.reading)
        self.reader.show(opened.document, stop.place)
        if hit is not None:
            self.reading.go_to_hit(hit, is_at_hand=is_read)
        if is_read:
            self._settle()
        self._run = self._run or make_reading_order(WholeArchive(self._client.archive), cell_of(opened.listed))
        if self._run_at in (None, opened.article.id):
            self._run_at = opened.listed.id

    def _show_listing(self, stop: ListingLocation) -> None:
        self._leave()
        if self._listing is None:
            self._listing = ListingTree(self._client)
            self._contents.append(self._listing)
            self.mount(self._listing)
        self.shown = stop
        self._give_pane(self._listing)
        self._listing.open(stop, self.outline, self.opened.listed if self.opened else None)
        self.post_message(self.ListingShown(stop))

    def _leave(self) -> None:
        """What is shown goes: what was to take its place before doesn't any more."""
        self.stop_loading()
        self.reading.end_find()

    def stop_loading(self) -> None:
        """What is on its way isn't wanted any more, nor what was to be done with it."""
        self._client.cancel("article")
        self._client.cancel("step")
        self._when_loaded.clear()

    def _give_pane(self, content: Widget) -> None:
        """Show the reader or a listing, with the focus if another had it."""
        had_focus = self.has_focus_within
        self._content = content
        for each in self._contents:
            each.display = each is content
        if had_focus:  # at once: put off, it would take the keys from a bar that is opened meanwhile
            self.screen.set_focus(self.content)

    # Ways on

    def when_loaded(self, act: Callable[[], None]) -> None:
        """Do ``act`` with the article that was asked for last, which may still be on its way."""
        self._when_loaded.append(act)
        self._go_on()

    def _go_on(self) -> None:
        """Do what waited, one thing after the other, as far as no article is on its way."""
        while self._when_loaded and not any(map(self._client.is_waited_for, ("article", "step"))):
            self._when_loaded.pop(0)()

    def step(self, step: int, hit: Hit | None = None) -> None:
        """Read the next (1) or previous (-1) article of the listing that one came from; ``hit``: from that one on."""
        hit = hit or (Hit(0) if self._is_search else None)
        run, run_at = self._run, self._run_at
        article, listed = (self.opened.article.id, self.opened.listed.id) if self.opened else (None, None)
        if run is None:
            tell(self.app, "Open an article first: J and K go along the listing it is in.")
            return

        def read(article_id: int | None) -> None:
            if article_id is None:
                tell(self.app, f"This is the {'last' if step > 0 else 'first'} article of the listing.")
                self._go_on()
            else:
                self._run_at = article_id
                self.read(article_id, hit=hit)

        self._client.ask(
            lambda archive, cancelled: find_neighbour(run(cancelled), article, listed, run_at, step),
            read,
            replaces="step",
        )

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

    @on(ArchiveTree.Opened)
    def _read_from_listing(self, event: ArchiveTree.Opened) -> None:
        event.stop()
        if self._listing is not None:
            self.read(event.article_id, self._listing.run_of(event.cell))

    @on(Reader.Left)
    def _leave_for_index(self, event: Reader.Left) -> None:
        event.stop()
        self.post_message(self.Left())

    @on(Reader.PlaceChanged)
    @on(Reader.LinkFocused)
    def _pass_on_status(self, event: Message) -> None:
        event.stop()
        self.post_message(self.StatusChanged())

"""The right half of the main screen: the article that is read or the listing that is looked through; the way back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from db.archive import ALL, Archive
from db.connections import CancelCheck
from db.models import Article, Ids, Outline
from tui.document import Document, Link, article_document
from tui.errands import Errands
from tui.history import History
from tui.screens.index_pane import Run
from tui.screens.reading_pane import ReadingPane
from tui.shelves import Feeder, OneListing, WholeArchive, Wish, cell_of, position
from tui.stops import ArticleStop, ListingStop, Stop, first_place, is_same
from tui.widgets.archive_tree import ArchiveTree
from tui.widgets.reader import Reader


class PagePane(Vertical):
    """Shows one article, listing or message at a time; keeps the way back, and the listing that J and K go along."""

    @dataclass
    class ArticleShown(Message):
        """An article is on show; ``is_read``: opened, not only previewed; ``is_return``: gone back or forward to."""

        article: Article
        is_read: bool
        is_return: bool = False

    @dataclass
    class ListingShown(Message):
        """A listing is on show."""

        listing: ListingStop

    @dataclass
    class StatusChanged(Message):
        """What the footer says of the page has changed."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest matters."""
            return isinstance(message, PagePane.StatusChanged)

    class Left(Message):
        """The page was left, for the index."""

    @dataclass
    class Told(Message):
        """Something that a person should know, in a sentence."""

        sentence: str

    @dataclass
    class AddressChosen(Message):
        """A link out of the archive is to be opened."""

        url: str

    @dataclass
    class QueryChosen(Message):
        """A link that filters the tree was followed."""

        text: str

    def __init__(self, archive: Archive, outline: Outline, errands: Errands) -> None:
        super().__init__(id="page")
        self.outline = outline
        self.reading = ReadingPane()
        self.reader = self.reading.reader
        self.article: Article | None = None
        self.shown: Stop | None = None
        self._archive = archive
        self._errands = errands
        self._history: History[Stop] = History()
        self._listing: tuple[ArchiveTree, Feeder] | None = None
        self._run: Run | None = None
        self._run_at: int | None = None
        self._when_loaded: list[Callable[[], None]] = []

    def compose(self) -> ComposeResult:
        """The reader; a listing is mounted when it is first asked for."""
        yield self.reading

    # What is shown

    @property
    def content(self) -> Reader | ArchiveTree:
        """What has the pane: the reader or a listing."""
        return self._listing[0] if self._listing and isinstance(self.shown, ListingStop) else self.reader

    @property
    def status(self) -> str:
        """How far one has read, in the footer's words."""
        return "" if isinstance(self.shown, ListingStop) else f"{self.reader.percent}%"

    @property
    def taken(self) -> Stop | None:
        """What is shown, with the place in it."""
        if isinstance(self.shown, ArticleStop):
            return replace(self.shown, place=self.reader.place)
        if isinstance(self.shown, ListingStop) and self._listing is not None:
            return replace(self.shown, place=self._listing[0].place)
        return None

    def show_document(self, document: Document) -> None:
        """Show a page that is no article: a welcome, or what is the matter."""
        self._leave()
        self.article, self.shown = None, None
        self._give_pane(self.reading)
        self.reader.show(document)
        self.post_message(self.StatusChanged())

    def preview(self, article_id: int, run: Run) -> None:
        """Show an article without going to it: the history doesn't hear of it."""
        self._run, self._run_at = run, article_id
        self.stop_loading()
        if self.article is not None and isinstance(self.shown, ArticleStop) and self.shown.article_id == article_id:
            self.post_message(self.ArticleShown(self.article, is_read=False))
        else:
            self._load(ArticleStop(article_id), is_read=False)

    def read(self, article_id: int, run: Run | None = None) -> None:
        """Go to an article. ``run`` is the listing it was come upon in; None: still the one of before."""
        if run is not None:
            self._run, self._run_at = run, article_id
        self._load(ArticleStop(article_id), is_read=True)

    def show_listing(self, section_id: int | None, year: int | None = ALL) -> None:
        """Go to a listing, with the cursor on the article that was read."""
        self._settle()
        self._show_listing(ListingStop(section_id, year))
        self._settle()

    def return_to(self, stop: Stop, *, is_return: bool = False) -> None:
        """Show a stop as it was left, without going there anew; ``is_return``: one goes back or forward to it."""
        if isinstance(stop, ListingStop):
            self._show_listing(stop)
        else:
            self._load(stop, is_read=False, is_return=is_return)

    def renew(self, outline: Outline) -> None:
        """The archive has changed: show the same as it is now."""
        self.outline = outline
        if (stop := self.taken) is not None:
            self.return_to(stop)

    def back(self) -> None:
        """Go to the stop before."""
        self._settle()
        stop = self._history.back() if self.taken is not None else self._history.current
        self.return_to(stop, is_return=True) if stop is not None else self._tell("This is where you began.")

    def forward(self) -> None:
        """Go to the stop that was gone back from."""
        self._settle()
        stop = self._history.forward()
        self.return_to(stop, is_return=True) if stop is not None else self._tell("There is nothing further on.")

    def _settle(self) -> None:
        """Keep the present stop in the history as it is, and put it there if it was only previewed."""
        taken, current = self.taken, self._history.current
        if taken is None:
            return
        if current is not None and is_same(current, taken):
            self._history.replace(taken)
        else:
            self._history.visit(taken)

    def _load(self, stop: ArticleStop, *, is_read: bool, is_return: bool = False) -> None:
        def fetch(cancelled: CancelCheck) -> tuple[Article, Document] | None:
            article = self._archive.article(stop.article_id, cancelled)
            return (article, article_document(article)) if article else None

        def show(answer: tuple[Article, Document] | None) -> None:
            waiting, self._when_loaded = self._when_loaded, []
            if answer is None:
                self._tell("That article isn't in the archive any more.")
            else:
                self._show_article(stop, *answer, is_read=is_read)
                self.post_message(self.ArticleShown(answer[0], is_read, is_return))
            self._when_loaded = waiting
            self._go_on()

        self._errands.run(fetch, show, group="article")

    def _show_article(self, stop: ArticleStop, article: Article, document: Document, *, is_read: bool) -> None:
        if is_read:
            self._settle()
        self._leave()
        self.article, self.shown = article, stop
        self._give_pane(self.reading)
        self.reader.show(document, stop.place)
        if is_read:
            self._settle()
        if self._run is None:
            cell, everything = cell_of(article), WholeArchive(self._archive)
            self._run, self._run_at = (lambda cancelled: everything.run(cell, cancelled)), article.id

    def _show_listing(self, stop: ListingStop) -> None:
        self._leave()
        shelf = OneListing(self._archive, stop.section_id, stop.year)
        if self._listing is None:
            tree = ArchiveTree(id="listing")
            self._listing = tree, Feeder(tree, self._archive, self._errands, shelf)
            self.mount(tree)
        tree, feeder = self._listing
        feeder.shelf = shelf
        self.shown = stop
        self._give_pane(tree)
        outline = shelf.outline(self.outline)
        tree.show(outline, orientation="sections", keep=False)
        tree.restore(stop.place or first_place(outline, self.article))
        self.post_message(self.ListingShown(stop))

    def _leave(self) -> None:
        """What is shown goes: what was to take its place before doesn't any more."""
        self.stop_loading()
        self.reading.end_find()

    def stop_loading(self) -> None:
        """What is on its way isn't wanted any more, nor what was to be done with it."""
        self._errands.cancel("article")
        self._errands.cancel("step")
        self._when_loaded.clear()

    def _give_pane(self, content: ReadingPane | ArchiveTree) -> None:
        """Show one of the two, with the focus if the other had it."""
        had_focus = self.has_focus_within
        self.reading.display = content is self.reading
        if self._listing is not None:
            self._listing[0].display = content is not self.reading
        if had_focus:
            self.content.focus()

    # Ways on

    def when_loaded(self, act: Callable[[], None]) -> None:
        """Do ``act`` with the article that was asked for last, which may still be on its way."""
        self._when_loaded.append(act)
        self._go_on()

    def _go_on(self) -> None:
        """Do what waited, one thing after the other, as far as no article is on its way."""
        while self._when_loaded and not any(map(self._errands.is_waited_for, ("article", "step"))):
            self._when_loaded.pop(0)()

    def step(self, step: int) -> None:
        """Read the next (1) or previous (-1) article of the listing that one came from."""
        run, here = self._run, (self.article.id if self.article else None, self._run_at)
        if run is None:
            self._tell("Open an article first: J and K go along the listing it is in.")
            return

        def read(article_id: int | None) -> None:
            if article_id is None:
                self._tell(f"This is the {'last' if step > 0 else 'first'} article of the listing.")
                self._go_on()
            else:
                self._run_at = article_id
                self.read(article_id)

        self._errands.run(lambda cancelled: _neighbour(run(cancelled), here, step), read, group="step")

    @on(Reader.LinkFollowed)
    def _follow(self, event: Reader.LinkFollowed) -> None:
        event.stop()
        self._follow_link(event.link)

    def _follow_link(self, link: Link) -> None:
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
                self._tell(f"“{link.text}” isn't in this archive.")

    @on(ArchiveTree.CellWanted)
    @on(ArchiveTree.CopiesWanted)
    @on(ArchiveTree.HeadlinesWanted)
    def _bring(self, event: Wish) -> None:
        event.stop()
        if self._listing:
            self._listing[1].bring(event)

    @on(ArchiveTree.Highlighted)
    def _ignore(self, event: ArchiveTree.Highlighted) -> None:
        event.stop()

    @on(ArchiveTree.Opened)
    def _read_from_listing(self, event: ArchiveTree.Opened) -> None:
        event.stop()
        if isinstance(self.shown, ListingStop):
            shelf = OneListing(self._archive, self.shown.section_id, self.shown.year)
            self.read(event.article_id, lambda cancelled: shelf.run((None, 0), cancelled))

    @on(Reader.Left)
    def _leave_for_index(self, event: Reader.Left) -> None:
        event.stop()
        self.post_message(self.Left())

    @on(Reader.PlaceChanged)
    @on(Reader.LinkFocused)
    def _pass_on_status(self, event: Message) -> None:
        event.stop()
        self.post_message(self.StatusChanged())

    def _tell(self, sentence: str) -> None:
        self.post_message(self.Told(sentence))


def _neighbour(ids: Ids, candidates: tuple[int | None, int | None], step: int) -> int | None:
    """The id ``step`` rows from the first of ``candidates`` that the listing has; None past its end."""
    for article_id in candidates:
        at = position(ids, article_id) if article_id is not None else None
        if at is not None:
            return ids[at + step] if 0 <= at + step < len(ids) else None
    return ids[0] if len(ids) else None

"""Restores and saves the session in an archive: tree, article and focus."""

from db.archive import Archive
from db.models import Headline, Outline
from db.storage.connections import CancelCheck
from tui.navigation.locations import ArticleLocation
from tui.navigation.session import Session, load_session, save_session
from tui.screens.panes.index_pane import IndexPane
from tui.screens.panes.page_pane import PagePane
from tui.services.archive_client import ArchiveClient


class SessionKeeper:
    """Restores tree, article and focus as they were when the archive was closed."""

    def __init__(self, client: ArchiveClient, index: IndexPane, page: PagePane) -> None:
        self._client = client
        self._index = index
        self._page = page

    def restore(self, outline: Outline) -> None:
        """Show the tree as it was left, and then the article, unless the person has opened another meanwhile."""
        session = load_session(self._client.archive.path, outline)
        if session is None or not outline.cells:
            return
        self._index.restore(session.tree, quietly=session.slug is not None)
        if session.slug is None:
            return
        slug, place, is_reading = session.slug, session.place, session.is_reading

        def find(archive: Archive, cancelled: CancelCheck) -> list[Headline]:
            return archive.find(slug, cancelled)

        def show(found: list[Headline]) -> None:
            if found and self._page.shown is None:
                self._page.return_to(ArticleLocation(found[0].id, place))
                tree = self._index.tree_widget
                if is_reading and tree.screen.focused is tree:  # else the person has gone elsewhere
                    self._page.take_focus()

        self._client.ask(find, show)

    def save(self, outline: Outline, *, is_reading: bool) -> None:
        """Save tree, article, the place in it, and whether the page has the focus."""
        taken = self._page.taken
        place = taken.place if isinstance(taken, ArticleLocation) else None
        slug = self._page.article.slug if self._page.article else None
        save_session(self._client.archive.path, Session(self._index.place, slug, place, is_reading), outline)

"""A screen over an archive that may change while one reads."""

from contextlib import suppress

from textual.screen import Screen

from db.archive import Archive
from db.errors import ArchiveError
from db.models import Outline
from db.storage.connections import CancelCheck
from tui.services.archive_client import ArchiveClient
from tui.services.background import BackgroundQueries
from tui.services.notify import tell_error

LOOK_FOR_CHANGES = 2.0
"""Seconds between two looks at whether someone has imported into the archive."""


class ArchiveScreen(Screen[None]):
    """Asks the archive in threads, looks whether it has changed, and says what a person should know."""

    def __init__(self, archive: Archive, outline: Outline) -> None:
        super().__init__()
        self.archive = archive
        self.outline = outline
        self.client = ArchiveClient(archive, BackgroundQueries(self, self._tell_error))
        self._version = 0
        with suppress(ArchiveError):  # the first look at it says what is wrong
            self._version = archive.changed()
        self._is_in_trouble = False

    def watch_archive(self) -> None:
        """From now on look for changes."""
        self.set_interval(LOOK_FOR_CHANGES, self._look_for_changes)

    def ask_again(self) -> None:
        """What failed while the archive couldn't be read is to be asked for once more."""

    def show_renewed(self, grown: int) -> None:
        """``outline`` is another one: show the archive as it is now, ``grown`` by so many articles."""

    def _look_for_changes(self) -> None:
        def look(archive: Archive, cancelled: CancelCheck) -> tuple[int, Outline | None] | ArchiveError:
            try:
                return self._look(archive, cancelled)
            except ArchiveError as error:
                return error

        def take(answer: tuple[int, Outline | None] | ArchiveError) -> None:
            was_in_trouble, self._is_in_trouble = self._is_in_trouble, isinstance(answer, ArchiveError)
            if not isinstance(answer, ArchiveError):
                if was_in_trouble:
                    self.ask_again()
                self._renew(*answer)
            elif not was_in_trouble:
                self._tell_error(answer)

        if not self.client.is_waited_for("changes"):  # a slow disk is given its time
            self.client.ask(look, take, replaces="changes")

    def _look(self, archive: Archive, cancelled: CancelCheck) -> tuple[int, Outline | None]:
        version = archive.changed()
        return version, None if version == self._version else archive.outline(cancelled)

    async def renew_now(self) -> None:
        """Show the archive as it is now, without waiting for the next look."""
        with suppress(ArchiveError):  # the next look says it
            self._renew(*await self.client.fetch(self._look))

    def _renew(self, version: int, outline: Outline | None) -> None:
        if outline is not None:
            grown, self.outline, self._version = outline.total - self.outline.total, outline, version
            self.show_renewed(grown)

    def _tell_error(self, error: ArchiveError) -> None:
        tell_error(self.app, error)

"""Notices changes of an archive that is open."""

from collections.abc import Callable
from contextlib import suppress

from textual.message_pump import MessagePump

from db.archive import Archive
from db.errors import ArchiveError
from db.models import Outline
from db.storage.connections import CancelCheck
from tui.services.archive_client import ArchiveClient

LOOK_FOR_CHANGES = 2.0
"""Seconds between two looks: an import that runs elsewhere shows within that, and a look costs one short query."""

_QUERY = "changes"


class ArchiveWatcher:
    """Looks at the archive every ``LOOK_FOR_CHANGES`` seconds, and fetches its outline when it has changed.

    An archive that can't be read is reported once, not at every look.
    """

    def __init__(
        self,
        client: ArchiveClient,
        *,
        on_change: Callable[[Outline], None],
        on_error: Callable[[ArchiveError], None],
        on_recovery: Callable[[], None],
    ) -> None:
        """``on_recovery`` is called when the archive can be read again, before ``on_change``."""
        self._client = client
        self._on_change = on_change
        self._on_error = on_error
        self._on_recovery = on_recovery
        self._version = 0
        with suppress(ArchiveError):  # the first look reports it
            self._version = client.archive.read_version()
        self._is_in_trouble = False

    def start(self, owner: MessagePump) -> None:
        """Look for changes as long as ``owner`` exists."""
        owner.set_interval(LOOK_FOR_CHANGES, self._look_for_changes)

    async def look_now(self) -> None:
        """Look for changes without waiting for the next turn. An error is left to the next look."""
        with suppress(ArchiveError):
            self._take(*await self._client.fetch(self._look))

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
                    self._on_recovery()
                self._take(*answer)
            elif not was_in_trouble:
                self._on_error(answer)

        if not self._client.is_waited_for(_QUERY):  # a slow disk is given its time
            self._client.ask(look, take, replaces=_QUERY)

    def _look(self, archive: Archive, cancelled: CancelCheck) -> tuple[int, Outline | None]:
        """Return the archive's version, and its outline if that version is new."""
        version = archive.read_version()
        return version, None if version == self._version else archive.outline(cancelled)

    def _take(self, version: int, outline: Outline | None) -> None:
        if outline is not None:
            self._version = version
            self._on_change(outline)

"""The imports that are started from the browser, one at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.screen import Screen

from tui.screens.dialogs.import_dialog import ImportDialog, QuestionDialog
from tui.services.import_job import ImportJob
from tui.services.notify import tell
from tui.settings.state import own_archive_path

GOES_ON = "What was imported so far stays, and importing the same again goes on from there."


class Imports:
    """Asks what to import, runs it, reports its progress, and says how it ended."""

    def __init__(
        self,
        screen: Screen[None],
        archive: Path | None,
        *,
        show_progress: Callable[[tuple[str, ...]], None],
        on_end: Callable[[], Awaitable[None]],
        open_archive: Callable[[Path], object],
    ) -> None:
        """``archive`` is imported into; None: the sample is open, and imports go to the person's own archive.

        ``show_progress`` gets the progress in words, longest first, and () at the end. ``on_end`` is awaited before
        the result is told. ``open_archive`` gets the own archive if the person wants it in place of the sample.
        """
        self._screen = screen
        self._archive = archive
        self._show_progress = show_progress
        self._on_end = on_end
        self._open_archive = open_archive
        self._job: ImportJob | None = None
        self._is_leaving = False
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """True while an import runs."""
        return self._job is not None

    @property
    def _is_sample(self) -> bool:
        return self._archive is None

    def ask(self) -> None:
        """Ask for a source in a dialog, and import it."""
        if self._job is not None:
            tell(
                self._screen.app,
                "An import is running. Another can follow it; the command palette has “Stop the import”.",
            )
            return
        archive = self._archive or own_archive_path()
        self._screen.app.push_screen(ImportDialog(archive, is_new=self._is_sample), self._start)

    def stop(self) -> None:
        """Stop the running import after its current batch."""
        if self._job is None:
            tell(self._screen.app, "No import is running.")
        else:
            self._job.stop()
            tell(self._screen.app, f"The import stops. {GOES_ON}")

    def ask_to_quit(self) -> None:
        """Ask whether to quit, which stops the running import; quit at yes."""

        def quit_now(is_meant: bool | None) -> None:
            if is_meant:
                self._screen.app.exit()

        question = QuestionDialog("An import is running", f"Quitting stops it. {GOES_ON}", "stop it and quit", "go on")
        self._screen.app.push_screen(question, quit_now)

    async def end(self) -> None:
        """Stop the running import, because the screen closes, and wait for the end of its batch."""
        self._is_leaving = True
        if self._job is not None:
            await self._job.stop_and_wait()

    def _start(self, source: str | None) -> None:
        if source is not None and self._job is None:
            self._job = ImportJob(source, self._archive or own_archive_path(), self._show_progress)
            # No worker of Textual's: it would be cancelled as the browser quits, and with it the import.
            self._task = asyncio.create_task(self._run(self._job))
            self._task.add_done_callback(self._pass_on_error)

    async def _run(self, job: ImportJob) -> None:
        try:
            outcome = await job.run()
            if self._is_leaving:
                return
            await self._on_end()
        finally:
            self._job = None
        self._show_progress(())
        if self._is_sample and outcome.has_articles:
            self._offer(job, outcome.sentence)
        else:
            tell(self._screen.app, outcome.sentence, is_bad=not outcome.is_done and not job.is_stopping)

    def _offer(self, job: ImportJob, sentence: str) -> None:
        """Offer to open the person's own archive, which has articles now, in place of the sample."""

        def go(is_meant: bool | None) -> None:
            if is_meant:
                self._open_archive(job.archive)

        text = f"{sentence}\n\n{job.archive} opens from now on where you name no other."
        question = QuestionDialog("Your own archive is ready", text, "open it", "stay with the sample")
        self._screen.app.push_screen(question, go)

    def _pass_on_error(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._screen.call_later(_raise, error)


def _raise(error: BaseException) -> None:
    raise error

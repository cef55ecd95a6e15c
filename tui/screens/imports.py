"""The imports that are started from the browser: one at a time, beside what one reads."""

import asyncio
from typing import TYPE_CHECKING

from tui.screens.dialogs.import_dialog import ImportDialog, QuestionDialog
from tui.services.import_job import ImportJob
from tui.settings.state import own_archive

if TYPE_CHECKING:
    from tui.screens.desk import Desk

GOES_ON = "What was imported so far stays, and importing the same again goes on from there."


class Imports:
    """Asks what to import, shows how far it is in the header, and says what came of it."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._job: ImportJob | None = None
        self._is_leaving = False
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether an import is under way."""
        return self._job is not None

    def ask(self) -> None:
        """Ask what to import."""
        desk = self._desk
        if self._job is not None:
            desk.tell("An import is running. Another can follow it; the command palette has “Stop the import”.")
            return
        archive = own_archive() if desk.is_sample else desk.archive.path.absolute()
        desk.app.push_screen(ImportDialog(archive, is_new=desk.is_sample), self._start)

    def stop(self) -> None:
        """Stop the import that runs, with a whole batch."""
        if self._job is None:
            self._desk.tell("No import is running.")
        else:
            self._job.stop()
            self._desk.tell(f"The import stops. {GOES_ON}")

    def ask_to_quit(self) -> None:
        """Quit if that is meant, though it ends the import."""

        def quit_now(is_meant: bool | None) -> None:
            if is_meant:
                self._desk.app.exit()

        question = QuestionDialog("An import is running", f"Quitting stops it. {GOES_ON}", "stop it and quit", "go on")
        self._desk.app.push_screen(question, quit_now)

    async def end(self) -> None:
        """The browser quits: the import stops."""
        self._is_leaving = True
        if self._job is not None:
            await self._job.stop_and_wait()

    def _start(self, source: str | None) -> None:
        if source is not None and self._job is None:
            archive = own_archive() if self._desk.is_sample else self._desk.archive.path.absolute()
            self._job = ImportJob(source, archive, self._desk.show_busy)
            # No worker of Textual's: it would be cancelled as the browser quits, and with it the import.
            self._task = asyncio.create_task(self._run(self._job))
            self._task.add_done_callback(self._pass_on_error)

    async def _run(self, job: ImportJob) -> None:
        desk = self._desk
        try:
            outcome = await job.run()
            if self._is_leaving:
                return
            await desk.renew_now()
        finally:
            self._job = None
        desk.show_busy(())
        if desk.is_sample and outcome.has_articles:
            self._offer(job, outcome.sentence)
        else:
            desk.tell(outcome.sentence, is_bad=not outcome.is_done and not job.is_stopping)

    def _offer(self, job: ImportJob, sentence: str) -> None:
        """The sample was open: the archive that was made meanwhile can be."""

        def go(is_meant: bool | None) -> None:
            if is_meant:
                self._desk.post_message(self._desk.ArchiveChosen(job.archive))

        text = f"{sentence}\n\n{job.archive} opens from now on where you name no other."
        self._desk.app.push_screen(
            QuestionDialog("Your own archive is ready", text, "open it", "stay with the sample"), go
        )

    def _pass_on_error(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._desk.call_later(_raise, error)


def _raise(error: BaseException) -> None:
    raise error

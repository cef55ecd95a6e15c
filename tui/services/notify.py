"""Shows a sentence in the corner of the screen."""

from textual.app import App

from db.text.cleaning import terminal_safe


def tell(app: App[None], sentence: str, *, is_bad: bool = False) -> None:
    """Show ``sentence``, in place of an earlier one: several would cover the text that is being read."""
    app.clear_notifications()
    app.notify(terminal_safe(sentence), markup=False, severity="error" if is_bad else "information")


def tell_error(app: App[None], error: Exception) -> None:
    """Show the sentence of ``error``, below those already on the screen."""
    app.notify(terminal_safe(str(error)), severity="error", markup=False)

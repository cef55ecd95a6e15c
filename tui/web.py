"""The web browser of the desktop."""

from collections.abc import Callable

from textual.app import App

from db.connections import CancelCheck
from tui.errands import Errands


def open_address(app: App[None], url: str, errands: Errands, tell: Callable[[str], None]) -> None:
    """Open an address, which is safe to show, and tell what became of it."""
    if not url.lower().startswith(("http://", "https://", "mailto:")):
        tell("Only web and mail addresses are opened.")
        return

    def open_it(cancelled: CancelCheck) -> bool:
        if not has_browser():
            return False
        app.open_url(url)
        return True

    def say(is_open: bool) -> None:
        tell(f"Opening {url} in the web browser." if is_open else f"There is no web browser here for {url}.")

    errands.run(open_it, say)


def has_browser() -> bool:
    """Whether there is one that opens a window of its own; those that would take this terminal don't count.

    Blocks: call it from a thread.
    """
    import webbrowser  # imported late: most of the time nothing is opened

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    in_terminal = (webbrowser.GenericBrowser, getattr(webbrowser, "Elinks", webbrowser.GenericBrowser))
    return isinstance(browser, webbrowser.BackgroundBrowser) or not isinstance(browser, in_terminal)

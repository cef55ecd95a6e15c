"""The least that a Textual app can be: what the browser's start and keys are compared with."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """Says hello; a key changes it."""

    BINDINGS: ClassVar = [("j", "count", "Count")]
    count = 0

    def compose(self) -> ComposeResult:
        """One line of text."""
        yield Static("hello", id="hello")

    def action_count(self) -> None:
        """Paint the line anew."""
        self.count += 1
        self.query_one("#hello", Static).update(f"hello {self.count}")


if __name__ == "__main__":
    Hello().run()

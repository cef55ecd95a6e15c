"""A minimal Textual app, with which the browser's start and keys are compared."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """Shows a line of text; a key changes it."""

    BINDINGS: ClassVar = [("j", "count", "Count")]
    count = 0

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("hello", id="hello")

    def action_count(self) -> None:
        """Change the line."""
        self.count += 1
        self.query_one("#hello", Static).update(f"hello {self.count}")


if __name__ == "__main__":
    Hello().run()

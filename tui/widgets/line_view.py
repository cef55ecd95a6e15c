"""What the tree and the reader have in common: rows drawn one by one, and a scrollbar that is always there."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView


class LineView(ScrollView, inherit_bindings=False):
    """A ScrollView whose number of rows changes without laying out the screen.

    Textual lays out everything anew, since a scrollbar may come or go; this one's stays (``overflow-y: scroll``), and
    only its thumb changes.
    """

    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-color: $rule;
        scrollbar-color-hover: $ink-faint;
        scrollbar-color-active: $accent;
        &:focus { scrollbar-color: $ink-faint; }
    }
    """

    virtual_size = Reactive(Size(0, 0), layout=False)

    def watch_virtual_size(self, size: Size) -> None:
        """Tell the scrollbar, and keep the scroll position in bounds."""
        self._scroll_update(size)
        self.refresh()

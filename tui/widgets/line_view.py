"""Base class of the tree, the lists and the reader: rows drawn one by one, with a scrollbar that is always shown."""

from typing import Any

from textual import events
from textual.geometry import Region, Size, Spacing
from textual.reactive import Reactive
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip


class LineView(ScrollView, inherit_bindings=False):
    """A ScrollView whose number of rows can change without a layout of the screen.

    Textual lays out the screen whenever that number changes, because a scrollbar may appear or disappear. Here it is
    always shown (``overflow-y: scroll``), and only its thumb changes.
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
    _size_in_layout = Size(0, 0)

    def on_mount(self) -> None:
        """Follow the layouts of the screen."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._follow_layout, immediate=True)

    def _follow_layout(self, _screen: Screen[Any]) -> None:
        """Send the widget the resize that Textual forgets where it was displayed again and painted before the layout.

        A frame between the two makes Textual's compositor (8.2) take the widget for one that has been there, because
        ``full_map`` replaces the map with which ``reflow`` compares; and the view would stay blank.
        """
        if self.size == self._size_in_layout:
            return
        self._size_in_layout = self.size
        if self.size:
            self.post_message(events.Resize(self.size, self.virtual_size))
            self.refresh()

    def on_resize(self) -> None:
        """Lay out for another size, or after being displayed."""
        self.fit()

    def fit(self) -> None:
        """Lay out for the present size."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return rows as ``render_line`` draws them, in half of Textual's time: it has no borders or padding to add."""
        if self.gutter != Spacing():
            return super().render_lines(crop)
        background = self.background_colors[1]
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def watch_virtual_size(self, size: Size) -> None:
        """Update the scrollbar, and keep the scroll position in bounds."""
        self._scroll_update(size)
        self.refresh()

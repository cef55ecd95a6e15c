"""The rule by which a key waits for the page that it is meant for."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from textual.app import App
from textual.types import CallbackType

from tui.screens.panes.index_pane import IndexPane
from tui.screens.panes.page_pane import PagePane
from tui.services.notify import tell

P = ParamSpec("P")


class _TwoPanes(Protocol):
    """The main screen, as far as the rule needs it."""

    index: IndexPane
    page: PagePane

    @property
    def app(self) -> App[Any]: ...

    def call_later(self, callback: CallbackType, *args: object) -> bool: ...


S = TypeVar("S", bound=_TwoPanes)


def after_page_loads(
    *, needs_article: bool = False, at_once: bool = False
) -> Callable[[Callable[Concatenate[S, P], None]], Callable[Concatenate[S, P], None]]:
    """Make an action of the main screen run on the page that the keys before it asked for.

    Keys can come faster than messages travel and articles load: ``j`` ``J`` typed in one go means the article after
    the one that ``j`` goes to. So an action waits, in this order:

    1. Until both panes and the screen have handled the messages that are already on their way, since they may ask
       for another page. It goes through the queues that "the cursor has moved" goes through: the index's list, the
       index, the page's content, the page, the screen. ``at_once`` leaves this step out. It is for actions after which
       keys mean something else (a link has the focus, links have letters, a dialog opens): the next key of the same
       go must already find that.
    2. Until no article is being loaded. Actions that wait run in the order of their keys; when one of them asks for
       another article, those behind it wait for that one. Whatever replaces the page otherwise (a preview, a listing,
       a message) drops the actions that wait: their page won't come.
    3. ``needs_article``: if a listing is on show by then, a sentence says so and the action doesn't run.
    """

    def decorate(action: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
        @wraps(action)
        def deferred(screen: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
            def act() -> None:
                if needs_article and screen.page.is_listing:
                    tell(screen.app, "This is a listing: open one of its articles first.")
                else:
                    action(screen, *args, **kwargs)

            def act_when_loaded() -> None:
                screen.page.when_loaded(act)

            if at_once:
                act_when_loaded()
            else:
                index, page = screen.index, screen.page
                index.content.call_later(
                    index.call_later, page.content.call_later, page.call_later, screen.call_later, act_when_loaded
                )

        return deferred

    return decorate

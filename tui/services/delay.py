"""Calls a function after a while."""

import asyncio
from collections.abc import Callable

from textual.message_pump import MessagePump


def call_after(owner: MessagePump, seconds: float, act: Callable[[], None]) -> asyncio.TimerHandle:
    """Call ``act`` in the message loop of ``owner`` after ``seconds``. The handle cancels it.

    ``MessagePump.set_timer`` may never call: a timer of Textual's that finds its time over before it begins to wait, as
    it does when other programs had the processor meanwhile, takes its one tick for past (``skip`` in ``Timer._run``).
    """
    return asyncio.get_running_loop().call_later(seconds, owner.call_later, act)

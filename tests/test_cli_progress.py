"""How an import shows how far it has got."""

import io

from db.models import Progress
from tui.commands.output.progress import ProgressBar, ProgressMeter


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_elsewhere_than_on_a_terminal_it_is_a_plain_line_now_and_then() -> None:
    clock, stream = Clock(), io.StringIO()
    meter = ProgressMeter(stream, 5.0, clock)
    for seen in range(1, 12):
        clock.now += 1
        meter(Progress("reading", seen * 100, 2000, "/pages/x.txt"))
    meter.close()
    assert stream.getvalue() == "500 of 2,000 · 100/s · 15 s left\n1,000 of 2,000 · 100/s · 10 s left\n"


def test_on_a_terminal_it_is_one_line_that_is_drawn_over_and_taken_away() -> None:
    clock, stream = Clock(), io.StringIO()
    bar = ProgressBar(stream, 0.1, clock)
    clock.now += 10
    bar(Progress("reading", 1000, 4000, "/pages/1000.txt"))
    bar.close()
    drawn, taken_away = stream.getvalue().split("\r")[1:]
    assert drawn.startswith("██████░░░░░░░░░░░░░░░░░░  1,000 of 4,000 · 100/s · 30 s left  ")
    assert "\n" not in drawn
    assert taken_away == "\x1b[K"


def test_a_name_with_control_codes_does_not_reach_the_terminal() -> None:
    clock, stream = Clock(), io.StringIO()
    bar = ProgressBar(stream, 0.1, clock)
    clock.now += 1
    bar(Progress("reading", 1, None, "\x1b]0;owned\x07.txt"))
    assert stream.getvalue().count("\x1b") == 1


def test_what_comes_after_the_reading_is_named() -> None:
    clock, stream = Clock(), io.StringIO()
    meter = ProgressMeter(stream, 1.0, clock)
    clock.now += 2
    meter(Progress("linking", 20_000, 1_000_000))
    assert stream.getvalue() == "linking · 20,000 of 1,000,000\n"


def test_long_waits_are_told_in_minutes_and_hours() -> None:
    clock, stream = Clock(), io.StringIO()
    meter = ProgressMeter(stream, 1.0, clock)
    clock.now += 10
    meter(Progress("reading", 10, 210))
    clock.now += 10
    meter(Progress("reading", 20, 10_820))
    assert stream.getvalue().splitlines() == [
        "10 of 210 · 1/s · 3 min 20 s left",
        "20 of 10,820 · 1/s · 3 h 0 min left",
    ]

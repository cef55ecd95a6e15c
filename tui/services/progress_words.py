"""How far an import is, in words and as a bar: what the command line and the browser both show."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


def progress_text(stage: str, seen: int, total: int | None, done: float | None, seconds: float) -> str:
    """``1,240 of 40,000 · 2,150/s · 18 s left``; of what comes after the reading, only what it is and how far.

    What is left follows from ``done`` (0 to 1), the part of it all that took ``seconds``.
    """
    amount = f"{seen:,}" + (f" of {total:,}" if total else "")
    if stage != "reading":
        return f"{stage} · {amount}"
    rate = seen / seconds if seconds > 0 else 0.0
    left = f" · {duration((1 - done) / done * seconds)} left" if done and rate > 0 else ""
    return f"{amount} · {rate:,.0f}/s{left}"


def bar(share: float, cells: int) -> str:
    """A bar of which ``share`` (0 to 1) is full."""
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(cells, "░")


def duration(seconds: float) -> str:
    """``40 s``, ``3 min 20 s`` or ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"

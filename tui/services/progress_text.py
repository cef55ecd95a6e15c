"""The progress of an import as words and as a bar, for the command line and for the browser."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


def format_progress(stage: str, seen: int, total: int | None, done: float | None, seconds: float) -> str:
    """Format ``1,240 of 40,000 · 2,150/s · 18 s left``; for a stage after "reading", its name and ``120 of 400``.

    The time left is computed from ``done``, the share (0 to 1) of the whole import that took ``seconds``.
    """
    amount = f"{seen:,}" + (f" of {total:,}" if total else "")
    if stage != "reading":
        return f"{stage} · {amount}"
    rate = seen / seconds if seconds > 0 else 0.0
    left = f" · {format_duration((1 - done) / done * seconds)} left" if done and rate > 0 else ""
    return f"{amount} · {rate:,.0f}/s{left}"


def draw_bar(share: float, cells: int) -> str:
    """Draw a bar of ``cells`` cells of which ``share`` (0 to 1) is full, in steps of an eighth of a cell."""
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(cells, "░")


def format_duration(seconds: float) -> str:
    """Format ``40 s``, ``3 min 20 s`` or ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"

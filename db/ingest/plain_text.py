"""Plain text as Markdown: its paragraphs, line breaks and lists."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from db.text.lazy_regex import lazy_compile
from db.text.markdown import TextKind, escape_line, write_text
from db.text.sentences import ENDS_SENTENCE

_NARROWEST = 40
"""Columns from which on lines may be wrapped by a program: mails have 65 to 78, and verse has fewer."""

_FEWEST_ITEMS = 2
"""Items that make a list: one may be a line of speech, or a year."""

_NEARLY, _FEWEST_BREAKS = 0.8, 2
"""Share of the width that a wrapped line has at least, and such lines from which on a text is wrapped."""

_ITEM = lazy_compile(r"[ \t]*(?:([-*•])|(\d{1,3})[.)])[ \t]+(?=\S)")


def to_markdown(text: str) -> str:
    """Return plain text, whose lines end in newlines, as the Markdown of a body.

    Blank lines set paragraphs apart; without any, each line is one. Lines in a paragraph that a program has wrapped are
    joined, others stay lines. Several in a row that begin with a bullet, or are numbered in order, are a list.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    width = _width(lines)
    return "\n\n".join(written for part in _blocks(lines, width) for written in _write(part, width))


def _width(lines: list[str]) -> int:
    """Return the width at which a program has wrapped lines; 0 where none has: some are longer, or few are broken."""
    broken = [len(line) for line, after in pairwise(lines) if after and " " in line.strip()]
    width = max(broken, default=0)
    longest = max((len(line) for line in lines if " " in line.strip()), default=0)
    full = sum(length >= _NEARLY * width for length in broken)
    return width if longest == width and full >= _FEWEST_BREAKS else 0


def _blocks(lines: list[str], width: int) -> list[list[str]]:
    """Return the lines of each paragraph or list."""
    parts = [list(group) for is_text, group in groupby(lines, key=bool) if is_text]
    if len(parts) == 1 and not _are_wrapped(parts[0], width):  # there are no blank lines
        start = _start_of_list(parts[0])
        parts = [*([line] for line in parts[0][:start]), *([parts[0][start:]] if parts[0][start:] else [])]
    found: list[list[str]] = []
    for part in parts:
        if found and _goes_on(found[-1], part[0]):
            found[-1] += part
        else:
            found.append(part)
    return found


def _start_of_list(lines: list[str]) -> int:
    """Return at which line a list begins that goes on to the end, lines within its items being indented."""
    start = next((i for i, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    rest = lines[start:]
    is_list = _are_items(rest) and all(line[0].isspace() or _ITEM.match(line) for line in rest)
    return start if is_list else len(lines)


def _goes_on(lines: list[str], line: str) -> bool:
    """Return True if a line is the next item of a list."""
    item = _ITEM.match(line)
    last = next((match for line in reversed(lines) if (match := _ITEM.match(line)) is not None), None)
    if item is None or last is None or _ITEM.match(lines[0]) is None:
        return False
    return bool(item[1] and last[1]) or bool(item[2] and last[2] and int(item[2]) == int(last[2]) + 1)


def _write(lines: list[str], width: int) -> Iterator[str]:
    """Yield the Markdown of a block: what stands above its first item, and its items."""
    start = next((i for i, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    if not _are_items(lines[start:]):
        start = len(lines)
    if start:
        yield _paragraph(lines[:start], width)
    item: list[str] = []
    for line in [*lines[start:], ""]:
        if item and (not line or _ITEM.match(line)):
            yield _write_item(item, width)
            item = []
        item.append(line)


def _are_items(lines: list[str]) -> bool:
    """Return True if lines are the items of a list, each with those that go on below it."""
    marks = [match for line in lines if (match := _ITEM.match(line)) is not None]
    if len(marks) < _FEWEST_ITEMS or _ITEM.match(lines[0]) is None:
        return False
    numbers = [int(match[2]) for match in marks if match[2]]
    return not numbers or numbers == list(range(numbers[0], numbers[0] + len(marks)))


def _write_item(lines: list[str], width: int) -> str:
    match = _ITEM.match(lines[0])
    assert match is not None
    kind: TextKind = "bullet" if match[1] else "number"
    first, *others = _joined(lines, width)
    return write_text(kind, _escaped([first[match.end() :], *others]), int(match[2] or 0))


def _paragraph(lines: list[str], width: int) -> str:
    return write_text("paragraph", _escaped(_joined(lines, width)))


def _escaped(lines: list[str]) -> list[str]:
    return [escape_line(" ".join(line.split())) for line in lines]


def _joined(lines: list[str], width: int) -> list[str]:
    return [" ".join(lines)] if _are_wrapped(lines, width) else lines


def _are_wrapped(lines: list[str], width: int) -> bool:
    """Return True if a program has broken the lines of a text ``width`` columns wide.

    At no break had the next word room left, and most of them are within sentences.
    """
    breaks = list(pairwise(lines))
    if width < _NARROWEST or any(
        len(line) + len(after.split(None, 1)[0]) < width or " " not in line.strip() for line, after in breaks
    ):
        return False
    return 2 * sum(ENDS_SENTENCE.search(line) is not None for line, _ in breaks) < len(breaks)

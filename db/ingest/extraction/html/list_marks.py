"""The marks of a list's items: numbers, or the letters and Roman numerals that a page numbers it with."""

_ROMAN = dict(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_HIGHEST = 3999
"""The largest number that has a Roman numeral without signs of its own."""


def mark_of(number: int, kind: str) -> str:
    """Return an item's mark in a list whose ``type`` is ``kind`` (a, A, i or I); "" where that is its number."""
    if kind not in ("a", "A", "i", "I") or not 0 < number <= _HIGHEST:
        return ""
    mark = _letters(number) if kind in "aA" else _numeral(number)
    return mark.upper() if kind.isupper() else mark


def _letters(number: int) -> str:
    mark = ""
    while number:
        number, letter = divmod(number - 1, 26)
        mark = chr(ord("a") + letter) + mark
    return mark


def _numeral(number: int) -> str:
    mark = ""
    for value, sign in _ROMAN.items():
        mark += sign * (number // value)
        number %= value
    return mark

"""Regular expressions that are compiled at their first use, because most of them aren't needed to start the browser."""

import re
from typing import Any, cast


class _LazyPattern:
    """Stand-in for a compiled pattern, which the first access to an attribute compiles and later ones find here."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)
        self.__dict__[name] = value
        return value


def lazy_compile(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that compiles at its first use; so does an error in ``source`` show only then."""
    return cast("re.Pattern[str]", _LazyPattern(source, flags))

"""Regular expressions that are compiled when they are first used: most of them a start has no use for."""

import re
from typing import Any, cast


class _LazyPattern:
    """Stands for a pattern until one of its methods is asked for, which is then its own."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)
        self.__dict__[name] = value
        return value


def lazy_compile(source: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile``, later. A faulty ``source`` is found out about at the first use."""
    return cast("re.Pattern[str]", _LazyPattern(source, flags))

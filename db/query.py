"""What a person types into the filter or after ``newsbrowse search``, and what it means.

All words must be there; ``-word`` must not; ``"a phrase"`` stands as it is; ``word*`` is any word that starts so. In
the filter, where one is still typing, the last word is taken to be unfinished. There is nothing that can be mistyped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from db.errors import QueryError
from db.patterns import pattern
from db.words import Marker, ends_in_word, is_unspaced, phrase_words, pieces, query_words

MOST_WORDS = 200
"""Words of a query; what a pasted page has beyond them would narrow nothing down and cost time at every key."""

_TERM = pattern(r'(?P<minus>(?<!\S)-(?=[^\s-]))?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+)|")')


Endings = Callable[[str], Sequence[str]]
"""The words of an index that start with a text; none where there are too many, or where the prefix serves as well."""


def no_endings(prefix: str) -> Sequence[str]:
    """Every prefix is left to FTS5."""
    return ()


def _any_of(words: Sequence[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase of a query: ``words`` of the index, the last a prefix where ``is_prefix``."""

    text: str
    words: tuple[str, ...]
    is_prefix: bool = False
    is_phrase: bool = False

    def match(self, endings: Endings = no_endings) -> str:
        """The term in the syntax of FTS5. ``endings`` may know the words that a prefix stands for."""
        quoted = [f'"{word}"' for word in self.words]
        if self.is_phrase and len(quoted) > 1:
            return f'"{" ".join(self.words)}"'
        if self.is_prefix:
            known = endings(self.words[-1])
            quoted[-1] = _any_of(known) if known else quoted[-1] + "*"
        return " AND ".join(quoted) if len(quoted) == 1 else f"({' AND '.join(quoted)})"


@dataclass(frozen=True)
class Query:
    """A parsed query: every term of ``wanted`` must be in an article, none of ``unwanted``."""

    text: str
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @cached_property
    def has_phrase(self) -> bool:
        """Whether word order matters, which only the full index knows."""
        return any(term.is_phrase and len(term.words) > 1 for term in (*self.wanted, *self.unwanted))

    @cached_property
    def is_single_letter(self) -> bool:
        """Whether it is one letter of an unfinished word: a filter's first keystroke."""
        if self.unwanted or len(self.wanted) != 1:
            return False
        (term,) = self.wanted
        return term.is_prefix and len(term.words) == 1 and len(term.words[0]) == 1

    @cached_property
    def marker(self) -> Marker:
        """Finds the wanted words in a text."""
        words = []
        for term in self.wanted:
            parts = pieces(term.text)
            words += [(part, term.is_prefix and part is parts[-1]) for part in parts]
        return Marker(words[:MOST_WORDS])

    def match(self, endings: Endings = no_endings) -> str:
        """The query in the syntax of FTS5; with nothing wanted, what is unwanted (the caller takes the rest)."""
        unwanted = " OR ".join(term.match(endings) for term in self.unwanted)
        if not self.wanted:
            return unwanted
        wanted = " AND ".join(term.match(endings) for term in self.wanted)
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def parse_filter(text: str) -> Query:
    """What is typed so far into the filter. Never fails; a text without a letter or digit gives an empty query."""
    return _parse(text, typing=True)


def parse_search(text: str) -> Query:
    """A finished query. Raises QueryError where there is nothing in it to look for."""
    query = _parse(text, typing=False)
    if not query:
        raise QueryError(f"There is no word to look for in {text!r}: give at least one letter or digit.")
    return query


def _parse(text: str, *, typing: bool) -> Query:
    wanted: list[Term] = []
    unwanted: list[Term] = []
    room = MOST_WORDS
    for match in _TERM.finditer(text):
        is_phrase = match["phrase"] is not None
        raw = match["phrase"] if is_phrase else match["word"] or ""
        words = tuple((phrase_words if is_phrase else query_words)(raw))
        if not words:
            continue
        is_last = typing and match.end() == len(text) and not match["minus"]
        starred = raw.endswith("*") and not is_phrase
        # A word with something after its last letter (`C++`, `it'`) is finished; so is a pair of an unspaced script.
        open_end = starred or (is_last and not is_phrase and ends_in_word(raw))
        is_prefix = open_end and not is_unspaced(words[-1]) and len(words) <= room
        (unwanted if match["minus"] else wanted).append(Term(raw, words[:room], is_prefix, is_phrase))
        room -= len(words)
        if room <= 0:
            break
    return Query(text, tuple(wanted), tuple(unwanted))

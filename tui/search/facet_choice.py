"""The values by which a query can be narrowed (facets), in groups, and which of them are chosen.

The values chosen in a group are alternatives: an article needs one of them. So a group counts the results of the query
without the group's own choice, and its counts stay the same while values are chosen in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from db.query.editing import read_values, replace_values
from db.search.facets import FACETS, Facet, FacetCount
from db.text.cleaning import clean_line, terminal_safe

SHOWN = 8
"""Values of a group shown at first: by eye, so that the five groups fit two screens."""

MORE = 40
"""Values that one request for more adds."""

_FIELDS: dict[Facet, str] = {
    "section": "section",
    "author": "author",
    "language": "lang",
    "year": "date",
    "source": "source",
}

_NONE: dict[Facet, str] = {
    "section": "no section",
    "author": "no author",
    "language": "no language",
    "year": "undated",
    "source": "no source",
}
"""Name of the articles without a value."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value in the dialog. ``key`` identifies it; ``clause`` "": no query can name it. ``count`` None: unknown."""

    key: str
    clause: str
    words: str
    count: int | None
    is_chosen: bool


@dataclass
class FacetGroup:
    """The values of one facet. ``tallies`` are the last counts; ``is_counting``: newer ones are being computed."""

    facet: Facet
    tallies: Sequence[FacetCount] = ()
    is_counting: bool = True
    most: int = SHOWN
    _kept: dict[str, FacetValue] = field(default_factory=dict)

    @property
    def field(self) -> str:
        """The query language's field for this facet."""
        return _FIELDS[self.facet]

    @property
    def title(self) -> str:
        """The group's heading."""
        return self.facet.capitalize()

    def chosen(self, text: str) -> list[str]:
        """Return the clauses of this facet in the query ``text``."""
        return read_values(text, self.field)

    def values(self, text: str) -> tuple[list[FacetValue], int]:
        """Return the values to show, and the number of further values. A value that was ever chosen stays shown."""
        chosen = {_key(clause): clause for clause in self.chosen(text)}
        tallied = {_key(tally.clause) or f"\0{tally.value}": tally for tally in self.tallies}
        for key, clause in chosen.items():
            self._kept.setdefault(key, FacetValue(key, clause, _words(clause), None, True))
        first = list(tallied)[: self.most]
        shown = []
        for key in (*(key for key in self._kept if key not in first), *first):
            value, tally = self._kept.get(key), tallied.get(key)
            if tally is not None:
                words = _NONE[self.facet] if tally.value is None else terminal_safe(clean_line(tally.value))
                value = FacetValue(key, tally.clause, words, tally.total, key in chosen)
            elif value is not None:  # a span of dates has no count; a value counted before and not now has 0
                value = replace(value, count=None if value.count is None else 0, is_chosen=key in chosen)
            assert value is not None
            shown.append(value)
            if key in self._kept:
                self._kept[key] = value
        return shown, len(tallied) - sum(key in tallied for key in {*self._kept, *first})


class FacetChoice:
    """A query's text, and the groups of values that can narrow it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups = [FacetGroup(facet) for facet in FACETS]

    def group(self, facet: str) -> FacetGroup:
        """Return the group of a facet."""
        return next(group for group in self.groups if group.facet == facet)

    def asked(self, group: FacetGroup) -> str:
        """Return the query whose results a group counts: without the group's own clauses."""
        return replace_values(self.text, group.field, ())

    def toggle(self, group: FacetGroup, clause: str) -> str:
        """Return the query with a value chosen or, if it was chosen, without it."""
        chosen = group.chosen(self.text)
        others = [each for each in chosen if _key(each) != _key(clause)]
        return replace_values(self.text, group.field, others if len(others) < len(chosen) else [*chosen, clause])

    def narrow(self, text: str, by: FacetGroup) -> None:
        """Take the query after a choice in the group ``by``, and mark all other groups to be counted anew."""
        self.text = text
        for group in self.groups:
            group.is_counting = group.is_counting or group is not by


def _key(clause: str) -> str:
    """Return a key that is the same for all spellings (case, quotes) of a clause."""
    return clause.replace('"', "").casefold()


def _words(clause: str) -> str:
    return terminal_safe(clean_line(clause.partition(":")[2].replace('"', "") or clause))

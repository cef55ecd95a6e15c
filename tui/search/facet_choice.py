"""The values that a query can be narrowed by, in groups, and which of them are chosen.

Within a group several can be chosen: any of them will do. So a group's own counts are of the query without what is
chosen in it, and stay while one chooses there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from db.query.editing import read_values, replace_values
from db.search.facets import FACETS, Facet, FacetCount
from db.text.cleaning import clean_line, terminal_safe

SHOWN = 8
"""Values of a group that are shown at first."""

MORE = 40
"""Values that come when one asks for more."""

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
"""What is said where there is no value."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value as it is shown, by a ``key`` of its own; ``clause`` "": no query can say it. ``count`` None: unknown."""

    key: str
    clause: str
    words: str
    count: int | None
    is_chosen: bool


@dataclass
class FacetGroup:
    """The values of one facet. ``tallies`` are those counted last; ``is_counting``: others are to come."""

    facet: Facet
    tallies: Sequence[FacetCount] = ()
    is_counting: bool = True
    most: int = SHOWN
    _kept: dict[str, FacetValue] = field(default_factory=dict)

    @property
    def field(self) -> str:
        """The field of the query language that narrows to a value."""
        return _FIELDS[self.facet]

    @property
    def title(self) -> str:
        """What the group is called."""
        return self.facet.capitalize()

    def chosen(self, text: str) -> list[str]:
        """The clauses of this facet in a query."""
        return read_values(text, self.field)

    def values(self, text: str) -> tuple[list[FacetValue], int]:
        """What is shown of the group, and how many values more there are. Whatever was chosen once stays in view."""
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
            elif value is not None:  # a span of dates is counted nowhere; what was counted before has nothing now
                value = replace(value, count=None if value.count is None else 0, is_chosen=key in chosen)
            assert value is not None
            shown.append(value)
            if key in self._kept:
                self._kept[key] = value
        return shown, len(tallied) - sum(key in tallied for key in {*self._kept, *first})


class FacetChoice:
    """A query's text, and the groups that it can be narrowed by."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups = [FacetGroup(facet) for facet in FACETS]

    def group(self, facet: str) -> FacetGroup:
        """The group of a facet."""
        return next(group for group in self.groups if group.facet == facet)

    def asked(self, group: FacetGroup) -> str:
        """The query whose results a group counts."""
        return replace_values(self.text, group.field, ())

    def toggle(self, group: FacetGroup, clause: str) -> str:
        """The query with a value chosen or, where it was, given up."""
        chosen = group.chosen(self.text)
        others = [each for each in chosen if _key(each) != _key(clause)]
        return replace_values(self.text, group.field, others if len(others) < len(chosen) else [*chosen, clause])

    def narrow(self, text: str, by: FacetGroup) -> None:
        """Take on the query that choosing a value of ``by`` led to: all other groups are to be counted anew."""
        self.text = text
        for group in self.groups:
            group.is_counting = group.is_counting or group is not by


def _key(clause: str) -> str:
    """The same for one value, however it was typed."""
    return clause.replace('"', "").casefold()


def _words(clause: str) -> str:
    return terminal_safe(clean_line(clause.partition(":")[2].replace('"', "") or clause))

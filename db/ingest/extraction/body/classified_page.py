"""The blocks of a page, each with the verdict on it, and what else the classifying found out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from db.ingest.extraction.body.containers import Container, innermost_of
from db.ingest.extraction.body.subheadings import ClassifiedBlock


@dataclass(frozen=True, eq=False)
class ClassifiedPage:
    """The blocks of a page that it shows, with a verdict on each; what was passed over; and by what was voted.

    That is ``chosen``, the text that an extractor takes for the article. ``beside`` are the parts made of teasers, and
    the ``others``, which are whole articles, each with its title; ``own`` is the ``article`` with the headline.
    ``is_hidden``: the page hides most of it; ``hidden`` is what it hides beside an article that is whole without it.
    """

    found: list[ClassifiedBlock]
    passed_over: list[etree._Element]
    chosen: str
    beside: frozenset[etree._Element]
    others: dict[etree._Element, str]
    own: etree._Element | None
    is_hidden: bool = False
    hidden: frozenset[etree._Element] = frozenset()

    def is_in_own(self, item: ClassifiedBlock) -> bool:
        """Return True if a block lies in the headline's article."""
        return self.own is not None and self._own_around(item.candidate.place) is not None

    @cached_property
    def _own_around(self) -> Callable[[Container], Container | None]:
        return innermost_of(frozenset(() if self.own is None else (self.own,)))

    def around_text(self) -> set[etree._Element]:
        """Return the elements that the article's paragraphs are in, but for the page as a whole."""
        return {element for element in self.holders() if element.tag not in ("body", "html")}

    def holders(self) -> set[etree._Element]:
        """Return the elements that the article's paragraphs are right in."""
        kept = (item for item in self.found if item.verdict == "kept" and item.candidate.is_text)
        return {item.candidate.container.element for item in kept}

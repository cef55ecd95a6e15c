"""Where one was in an archive, from one run to the next: the tree, the article, the line in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.models import Outline
from tui.article.layout import Place
from tui.settings import state as places
from tui.tree.nodes import TreePlace


@dataclass(frozen=True, slots=True)
class Was:
    """Where one was. ``slug`` None: at no article."""

    tree: TreePlace
    slug: str | None
    place: Place | None
    is_reading: bool


def keep(archive: Path, was: Was, outline: Outline) -> None:
    """Remember it for the next run."""
    place = [was.place.block, was.place.char] if was.place else None
    state = {"tree": was.tree.to_json(outline), "article": was.slug, "place": place, "reading": was.is_reading}
    places.save(archive, state)


def recall(archive: Path, outline: Outline) -> Was | None:
    """What was remembered, as far as the archive still has it; None at the first run."""
    state = places.load(archive)
    if not state:
        return None
    slug = state.get("article")
    return Was(
        TreePlace.from_json(state.get("tree"), outline),
        slug if isinstance(slug, str) else None,
        _place(state.get("place")),
        is_reading=state.get("reading") is True,
    )


def _place(stored: Any) -> Place | None:
    match stored:
        case [int(block), int(char)]:
            return Place(block, char)
    return None

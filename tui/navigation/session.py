"""Where one was in an archive, from one run to the next: the tree, the article, the line in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.models import Outline
from tui.article.layout import DocumentPlace
from tui.settings import state as places
from tui.tree.nodes import TreePlace


@dataclass(frozen=True, slots=True)
class Session:
    """Where one was. ``slug`` None: at no article."""

    tree: TreePlace
    slug: str | None
    place: DocumentPlace | None
    is_reading: bool


def save_session(archive: Path, was: Session, outline: Outline) -> None:
    """Remember it for the next run."""
    place = [was.place.block, was.place.char] if was.place else None
    state = {"tree": was.tree.to_json(outline), "article": was.slug, "place": place, "reading": was.is_reading}
    places.save(archive, state)


def load_session(archive: Path, outline: Outline) -> Session | None:
    """What was remembered, as far as the archive still has it; None at the first run."""
    state = places.load(archive)
    if not state:
        return None
    slug = state.get("article")
    return Session(
        TreePlace.from_json(state.get("tree"), outline),
        slug if isinstance(slug, str) else None,
        _place(state.get("place")),
        is_reading=state.get("reading") is True,
    )


def _place(stored: Any) -> DocumentPlace | None:
    match stored:
        case [int(block), int(char)]:
            return DocumentPlace(block, char)
    return None

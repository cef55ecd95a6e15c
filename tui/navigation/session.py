"""Saves and loads the place in an archive from one session to the next: the tree, the article, the line in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.models import Outline
from tui.article.layout import DocumentPlace
from tui.settings import state
from tui.tree.nodes import TreePlace


@dataclass(frozen=True, slots=True)
class Session:
    """The place in an archive when the browser was closed. ``slug`` is the open article's, None without one."""

    tree: TreePlace
    slug: str | None
    place: DocumentPlace | None
    is_reading: bool


def save_session(archive: Path, session: Session, outline: Outline) -> None:
    """Save a session for ``load_session``."""
    place = [session.place.block, session.place.char] if session.place else None
    saved = {
        "tree": session.tree.to_json(outline),
        "article": session.slug,
        "place": place,
        "reading": session.is_reading,
    }
    state.save(archive, saved)


def load_session(archive: Path, outline: Outline) -> Session | None:
    """Load the last session, as far as the archive still has its sections; None if there was none."""
    saved = state.load(archive)
    if not saved:
        return None
    slug = saved.get("article")
    return Session(
        TreePlace.from_json(saved.get("tree"), outline),
        slug if isinstance(slug, str) else None,
        _place(saved.get("place")),
        is_reading=saved.get("reading") is True,
    )


def _place(stored: Any) -> DocumentPlace | None:
    match stored:
        case [int(block), int(char)]:
            return DocumentPlace(block, char)
    return None

"""The address of another post that a post names by its file: by that post's front matter, else by its place."""

import io
from functools import lru_cache
from pathlib import Path, PurePosixPath

from db.ingest.inputs import HEAD_BYTES, Input
from db.ingest.readers import post_addresses
from db.ingest.readers.front_matter import take_apart, understood
from db.ingest.readers.post_addresses import MARKDOWN_NAMES, Base
from db.ingest.records import Refused

_KEPT = 4096
_ENDINGS = ("", ".md", "/index.md")


def head_text(head: bytes) -> str:
    """The first bytes of a post as text, as far as its front matter needs it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")


def address_of(post: Input, target: str, base: Base) -> str | None:
    """The URL of the post in the file ``target``, which ``post`` links to; None: there is none.

    A file is looked for beside the post first, then below the folder of all posts, and nowhere else. In a zip or tar
    file its place alone has to tell.
    """
    root = post_addresses.root_of(post)
    if root is None or post.path is None:
        folders: tuple[str, ...] = post_addresses.where(post).folders
    else:
        folders = post.path.absolute().parent.relative_to(root).parts
    named = PurePosixPath(target.removeprefix("@/").removeprefix("/").removeprefix("_posts/")).parts
    beside = () if target.startswith(("@/", "/")) else folders
    candidates = [parts for parts in (_without_dots((*beside, *named)), _without_dots(named)) if parts]
    if not candidates:
        return None
    if root is None:
        return _by_place("/".join(candidates[0]), base)
    above = post.trail[: max(0, len(post.trail) - len(folders) - 1)]
    for parts in candidates:
        for ending in _ENDINGS:
            below = "/".join(parts) + ending
            if below.lower().endswith(MARKDOWN_NAMES) and (url := _of_file(root, below, above, base)):
                return url
    return None


def _without_dots(parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """``a/../b`` as ``b``; None for what leads out of the folder."""
    kept: list[str] = []
    for part in parts:
        if part == "..":
            if not kept:
                return None
            kept.pop()
        elif part not in (".", ""):
            kept.append(part)
    return tuple(kept)


def _by_place(below: str, base: Base) -> str:
    place = post_addresses.where(Input(below, io.BytesIO, tuple(below.split("/"))))
    return post_addresses.address(base.url, post_addresses.placed({}, place, None, base.pattern)[0])


@lru_cache(_KEPT)
def _of_file(root: Path, below: str, above: tuple[str, ...], base: Base) -> str | None:
    path = root / below
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return None
        with Input.of_file(path).open() as stream:
            parts = take_apart(head_text(stream.read(HEAD_BYTES)))
        values = understood(parts).values
    except (Refused, OSError, ValueError, RuntimeError):  # RuntimeError: a loop of links
        return None
    place = post_addresses.where(Input.of_file(path, (*above, *below.split("/"))))
    published, _ = post_addresses.published_of(values, place)
    paths = post_addresses.stated(values, place, published)
    paths += post_addresses.placed(values, place, published, base.pattern)
    return post_addresses.address(base.url, paths[0])

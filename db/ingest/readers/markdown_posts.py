"""Posts in Markdown, a file each, with front matter or without: what Jekyll, Hugo, Zola and others make sites of."""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from db.dates import Published
from db.ingest.decoding import UndecodableText, decode
from db.ingest.inputs import HEAD_BYTES, Context, Input, Reader
from db.ingest.readers import post_addresses, post_fields
from db.ingest.readers.front_matter import FrontMatter, Parts, Values, says_something, take_apart, understood
from db.ingest.readers.post_links import rewritten
from db.ingest.records import Facts, Form, Item, Record, Refused, Skip
from db.patterns import pattern

_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_NO_POSTS = frozenset(
    (
        *("readme", "changelog", "changes", "history", "license", "licence", "copying", "contributing", "security"),
        *("code_of_conduct", "code-of-conduct", "summary", "todo", "authors", "maintainers", "support", "governance"),
        *("pull_request_template", "issue_template"),
    )
)
"""Files that lie about in folders of posts; with front matter they are posts all the same."""

_HEADING = pattern(r"#[ \t]+(\S.*?)[ \t]*#*[ \t]*$|(\S.*)\n=+[ \t]*$", re.MULTILINE)
_SIBLINGS_KEPT = 4096


def recognise(post: Input) -> str | None:
    """Why this is a post: it has front matter, or is Markdown by its name that begins with a heading."""
    head = post.head
    if b"\0" in head[:2000] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        parts = take_apart(_head_text(head))
    except Refused:
        return "It starts with front matter."
    if parts.kind is not None:
        return f"It starts with front matter ({parts.kind})." if says_something(parts.raw) else None
    if not post.name.lower().endswith(_MARKDOWN_NAMES):
        return None
    if _HEADING.match(parts.body):
        return "It is Markdown: it starts with a heading."
    return "It is Markdown: its name starts with a date." if post_addresses.where(post).dated else None


def _head_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")


def read(post: Input, context: Context) -> Iterator[Item]:
    """The post. A draft, a list of posts, and a file that says nothing of itself are skipped."""
    parts = take_apart(text_of(post))
    found = understood(parts)
    place = post_addresses.where(post)
    if is_no_post(post, parts, found.values, place):
        yield Skip(post.place)
        return
    yield Record(post.place, _body(post, parts, context).encode("utf-8", "replace"), _form(post), READER.label,
                 facts=_facts(parts, found, place, context.base_url))  # fmt: skip


def text_of(post: Input) -> str:
    """A post's text. Raises Refused: ``charset``, or what opening it does."""
    try:
        return decode(post.read())
    except UndecodableText as error:
        raise Refused("charset", str(error)) from error


def is_no_post(post: Input, parts: Parts, values: Values, place: post_addresses.Where) -> bool:
    """Whether it is a draft, a section's own page, a template, or some other file that lies there."""
    if place.is_draft or post_fields.is_draft(values) or place.name == "_index" or post.name.startswith("_index."):
        return True
    title = post_fields.first_text(values, "title")
    if post.name.lower().endswith(_HTML_NAMES):  # with front matter: Jekyll's posts, and its pages of lists
        return not (place.dated or post_fields.published(values, None))
    if parts.kind is None:
        is_about_the_folder = place.name.lower() in _NO_POSTS
        return is_about_the_folder or not (place.dated or _first_heading(parts.body))
    return not parts.body.strip() and not title


def _form(post: Input) -> Form:
    return "fragment" if post.name.lower().endswith(_HTML_NAMES) else "markdown"


def _first_heading(body: str) -> str:
    match = _HEADING.match(body.lstrip("\n"))
    return (match[1] or match[2] or "") if match else ""


def _facts(parts: Parts, found: FrontMatter, place: post_addresses.Where, base: str | None) -> Facts:
    values = found.values
    language = post_fields.language(values) or place.language
    published, date_from = _published(values, place, language)
    paths = post_addresses.paths(values, place)
    urls = post_addresses.spellings(base or "", paths, values)
    if base is None:
        urls = [url for url in urls if url.startswith(("http://", "https://"))]
    own = urls[0] if urls and (base or paths[0].startswith(("http://", "https://"))) else None
    return Facts(
        title=post_fields.first_text(values, "title") or _first_heading(parts.body),
        url=own,
        published=published,
        date_from=date_from,
        authors=post_fields.authors(values),
        section=post_fields.section(values) or place.section,
        language=language,
        aliases=tuple(url for url in urls if url != own),
        warnings=("Its front matter is damaged: some of what it says may be missing.",) if found.is_damaged else (),
    )


def _published(values: Values, place: post_addresses.Where, language: str | None) -> tuple[Published | None, str]:
    if (found := post_fields.published(values, language)) is not None:
        return found, "front matter"
    if (found := place.published) is not None:
        return found, "file name"
    for key in ("path", "url", "permalink"):
        if (found := post_addresses.date_in(post_fields.first_text(values, key))) is not None:
            return found, "url"
    found = post_addresses.date_in("/".join((*place.folders, place.name)))
    return found, "url" if found else ""


def _body(post: Input, parts: Parts, context: Context) -> str:
    base = context.base_url

    def resolve(target: str) -> str | None:
        return _address_of(post, target, base) if base else None

    return rewritten(parts.body.replace("\0", ""), resolve, base, is_mdx=post.name.lower().endswith(".mdx"))


def _address_of(post: Input, target: str, base: str) -> str | None:
    """The URL of the post in another file, as a link names it: by that post's front matter, else by its place.

    A file is looked for beside the post first, then below the folder of all posts, and nowhere else.
    """
    root = post_addresses.root_of(post)
    own_folder = post_addresses.where(post).folders
    named = PurePosixPath(target.removeprefix("@/").removeprefix("/").removeprefix("_posts/")).parts
    beside = () if target.startswith(("@/", "/")) else own_folder
    candidates = [parts for parts in (_without_dots((*beside, *named)), _without_dots(named)) if parts]
    if not candidates:
        return None
    if root is None:
        return _address_by_place("/".join(candidates[0]), base)
    for parts in candidates:
        for ending in ("", ".md", "/index.md"):
            below = "/".join(parts) + ending
            if below.lower().endswith(_MARKDOWN_NAMES) and (url := _address_of_file(root, below, base)):
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


def _address_by_place(below: str, base: str) -> str:
    place = post_addresses.where(Input(below, io.BytesIO, tuple(below.split("/"))))
    return post_addresses.address(base, post_addresses.paths({}, place)[0])


@lru_cache(_SIBLINGS_KEPT)
def _address_of_file(root: Path, below: str, base: str) -> str | None:
    path = root / below
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return None
        with Input.of_file(path).open() as stream:
            parts = take_apart(_head_text(stream.read(HEAD_BYTES)))
        values = understood(parts).values
    except (Refused, OSError, ValueError, RuntimeError):  # RuntimeError: a loop of links
        return None
    place = post_addresses.where(Input.of_file(path, tuple(below.split("/"))))
    return post_addresses.address(base, post_addresses.paths(values, place)[0])


READER = Reader("markdown", 1, "a post in Markdown", recognise, read)

"""Posts in Markdown, a file each, with front matter or without: what Jekyll, Hugo, Zola and others make sites of."""

import re
from collections.abc import Iterator

from db.ingest.readers.posts import post_addresses, post_metadata
from db.ingest.readers.posts.front_matter import (
    FrontMatter,
    PostParts,
    Values,
    has_fence,
    says_something,
    take_apart,
    understood,
)
from db.ingest.readers.posts.post_addresses import MARKDOWN_NAMES, PostSite
from db.ingest.readers.posts.post_links import address_of, head_text, rewritten
from db.ingest.source.decoding import UndecodableText, decode
from db.ingest.source.inputs import HEAD_BYTES, Input, ReadContext, SourceReader, is_binary
from db.ingest.source.loose_values import first_text
from db.ingest.source.records import Facts, Form, Item, Record, Refused, Skip
from db.text.lazy_regex import lazy_compile

_HTML_NAMES = (".html", ".htm", ".xhtml")
_NO_POSTS = frozenset(
    (
        *("readme", "changelog", "changes", "history", "license", "licence", "copying", "contributing", "security"),
        *("code_of_conduct", "code-of-conduct", "summary", "todo", "authors", "maintainers", "support", "governance"),
        *("pull_request_template", "issue_template"),
    )
)
"""Files that lie about in folders of posts; with front matter they are posts all the same."""

_HEADING = lazy_compile(r"#[ \t]+(\S.*?)[ \t]*#*[ \t]*$|(\S.*)\n=+[ \t]*$", re.MULTILINE)


def recognise(post: Input) -> str | None:
    """Why this is a post: it has front matter, or is Markdown by its name that begins with a heading."""
    head = post.head
    if is_binary(head):
        return None
    text = head_text(head)
    try:
        parts = take_apart(text)
    except Refused:
        return "It starts with front matter."
    if parts.kind is None and len(head) >= HEAD_BYTES and has_fence(text) and says_something(text):
        return "It starts with front matter."  # so long that its end isn't seen
    if parts.kind is not None:
        return f"It starts with front matter ({parts.kind})." if says_something(parts.raw) else None
    if not post.name.lower().endswith(MARKDOWN_NAMES):
        return None
    if _HEADING.match(parts.body):
        return "It is Markdown: it starts with a heading."
    return "It is Markdown: its name starts with a date." if post_addresses.post_place(post).dated else None


def read(post: Input, context: ReadContext) -> Iterator[Item]:
    """The post. A draft, a list of posts, and a file that says nothing of itself are skipped."""
    parts = take_apart(text_of(post))
    found = understood(parts)
    place = post_addresses.post_place(post)
    if is_no_post(post, parts, found.values, place):
        yield Skip(post.place)
        return
    base = PostSite.of(context.base_url) if context.base_url else None
    body = _body(post, parts, base).encode("utf-8", "replace")
    yield Record(post.place, body, _form(post), READER.label, facts=_facts(post, parts, found, base))


def text_of(post: Input) -> str:
    """A post's text. Raises Refused: ``charset``, or what opening it does."""
    try:
        return decode(post.read())
    except UndecodableText as error:
        raise Refused("charset", str(error)) from error


def is_no_post(post: Input, parts: PostParts, values: Values, place: post_addresses.PostPlace) -> bool:
    """Whether it is a draft, a section's own page, a template, or some other file that lies there."""
    if place.is_draft or post_metadata.is_draft(values) or place.name == "_index" or post.name.startswith("_index."):
        return True
    title = first_text(values, "title")
    if post.name.lower().endswith(_HTML_NAMES):  # with front matter: Jekyll's posts, and its pages of lists
        return not (place.dated or post_metadata.published(values, None))
    if parts.kind is None:
        is_about_the_folder = place.name.lower() in _NO_POSTS
        return is_about_the_folder or not (place.dated or _first_heading(parts.body))
    return not parts.body.strip() and not title


def _form(post: Input) -> Form:
    return "fragment" if post.name.lower().endswith(_HTML_NAMES) else "markdown"


def _first_heading(body: str) -> str:
    match = _HEADING.match(body.lstrip("\n"))
    return (match[1] or match[2] or "") if match else ""


def _facts(post: Input, parts: PostParts, found: FrontMatter, base: PostSite | None) -> Facts:
    values, place = found.values, post_addresses.post_place(post)
    language = post_metadata.language(values) or place.language
    published, date_from = post_addresses.published_of(values, place)
    paths = post_addresses.stated(values, place, published)
    if not paths or post.path is None:  # links within a zip file go by place alone
        paths += post_addresses.placed(values, place, published, base.pattern if base else "")
    urls = post_addresses.spellings(base.url if base else "", paths, values)
    if base is None:
        urls = [url for url in urls if post_addresses.is_absolute(url)]
    own = urls[0] if urls and (base or post_addresses.is_absolute(paths[0])) else None
    return Facts(
        title=first_text(values, "title") or _first_heading(parts.body),
        url=own,
        published=published,
        date_from=date_from,
        authors=post_metadata.authors(values),
        section=post_metadata.section(values) or place.section,
        language=language,
        aliases=tuple(url for url in urls if url != own),
        warnings=("Its front matter is damaged: some of what it says may be missing.",) if found.is_damaged else (),
    )


def _body(post: Input, parts: PostParts, base: PostSite | None) -> str:
    def resolve(target: str) -> str | None:
        return address_of(post, target, base) if base else None

    is_mdx = post.name.lower().endswith(".mdx")
    return rewritten(parts.body.replace("\0", ""), resolve, base.url if base else None, is_mdx=is_mdx)


READER = SourceReader("markdown", 1, "a post in Markdown", recognise, read)

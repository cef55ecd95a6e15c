"""Reader of Markdown posts, one a file, with or without front matter: the sources of Jekyll, Hugo, Zola and others."""

from collections.abc import Iterator

from db.ingest.readers.posts import post_addresses, post_metadata
from db.ingest.readers.posts.front_matter import (
    FrontMatter,
    PostParts,
    Values,
    has_fence,
    has_known_key,
    has_only_keys,
    parse_front_matter,
    split_post,
)
from db.ingest.readers.posts.post_addresses import MARKDOWN_NAMES, PostSite
from db.ingest.readers.posts.post_links import rewrite_links, url_of_post_file
from db.ingest.source.charsets import read_text
from db.ingest.source.inputs import HEAD_BYTES, Input, ReadContext, SourceReader, is_binary
from db.ingest.source.records import Facts, Form, Item, Record, Refused, Skip, unread_date
from db.text.lazy_regex import lazy_compile

_HTML_NAMES = (".html", ".htm", ".xhtml")
_ENDS = lazy_compile(r"(?:\.[a-z]{2}(?:-[a-z]{2})?)?\.\w+\Z")
"""A language and the extension at the end of a file's name."""

_NAMES_OF_NO_POSTS = frozenset(
    (
        *("readme", "changelog", "changes", "history", "license", "licence", "copying", "contributing", "security"),
        *("code_of_conduct", "code-of-conduct", "summary", "todo", "authors", "maintainers", "support", "governance"),
        *("pull_request_template", "issue_template"),
    )
)
"""Names (in lower case) of files that are often beside posts. With front matter such a file is a post all the same."""


def recognise(post: Input) -> str | None:
    """Recognise a post: by front matter, or as Markdown by its name, unless that is of what is about a folder."""
    head = post.head
    if is_binary(head):
        return None
    text = post.head_text
    try:
        parts = split_post(text)
    except Refused:
        return "It starts with front matter."
    if parts.kind is None and len(head) >= HEAD_BYTES and has_fence(text) and has_known_key(text):
        return "It starts with front matter."  # it is longer than the head
    if parts.kind is not None and (has_known_key(parts.raw) or (_is_markdown(post) and has_only_keys(parts))):
        return f"It starts with front matter ({parts.kind})."
    if parts.kind is not None:
        return None
    is_post = _is_markdown(post) and bool(text.strip()) and not _is_about_folder(post)
    return "It is Markdown by its name." if is_post else None


def _is_about_folder(post: Input) -> bool:
    """Return True for a file that is named as those are that tell of the files around it, unless it was asked for."""
    stem = _ENDS.sub("", post.name.lower())
    return stem in _NAMES_OF_NO_POSTS and not post.is_named


def _is_markdown(post: Input) -> bool:
    return post.name.lower().endswith(MARKDOWN_NAMES)


def read(post: Input, context: ReadContext) -> Iterator[Item]:
    """Yield the post. Drafts, lists of posts, and files that aren't about anything are skipped."""
    parts = split_post(read_text(post))
    found = parse_front_matter(parts)
    place = post_addresses.place_of(post)
    if is_no_post(post, parts, found.values, place):
        yield Skip(post.place)
        return
    base = PostSite.of(context.base_url) if context.base_url else None
    body = _body(post, parts, base).encode("utf-8", "replace")
    yield Record(post.place, body, _form(post), READER.label, facts=_facts(post, parts, found, base, context))


def is_no_post(post: Input, parts: PostParts, values: Values, place: post_addresses.PostPlace) -> bool:
    """Return True for a draft, a section's index page, a template, or another file that is no post."""
    if place.is_draft or post_metadata.is_draft(values) or place.name == "_index" or post.name.startswith("_index."):
        return True
    title = post_metadata.find_title(values)
    if post.name.lower().endswith(_HTML_NAMES):  # Jekyll's posts may be HTML, and so are its pages of lists
        return not (place.dated or post_metadata.find_published(values, None))
    if parts.kind is None:
        return _is_about_folder(post)
    return not parts.body.strip() and not title


def _form(post: Input) -> Form:
    return "fragment" if post.name.lower().endswith(_HTML_NAMES) else "markdown"


def _facts(post: Input, parts: PostParts, found: FrontMatter, base: PostSite | None, context: ReadContext) -> Facts:
    values, place = found.values, post_addresses.place_of(post)
    language = post_metadata.find_language(values) or place.language
    published, date_from = post_addresses.published_of(values, place)
    paths = post_addresses.stated_paths(values, place, published)
    is_stated = bool(paths) and (post_addresses.is_absolute(paths[0]) or not context.is_base_url_guessed)
    if not paths or post.path is None:  # in an archive, links between posts are resolved by place alone
        paths += post_addresses.paths_by_place(values, place, published, base.pattern if base else "")
    urls = post_addresses.spell_urls(base.url if base else "", paths, values)
    if base is None:
        urls = [url for url in urls if post_addresses.is_absolute(url)]
    own = urls[0] if urls and (base or post_addresses.is_absolute(paths[0])) else None
    return Facts(
        title=post_metadata.find_title(values),  # "" where it has none: then it is the heading, as it reads
        url=own if is_stated else None,
        url_by_place=None if is_stated else own,
        published=published,
        date_from=date_from,
        authors=post_metadata.find_authors(values),
        section=post_metadata.find_section(values) or place.section,
        language=language,
        language_by_place=place.language_by_place,
        aliases=tuple(url for url in urls if url != own),
        warnings=tuple(_warnings(found, is_dated=published is not None)),
    )


def _warnings(found: FrontMatter, *, is_dated: bool) -> Iterator[str]:
    if found.is_damaged:
        yield "Its front matter is damaged: some of what it says may be missing."
    if not is_dated and (said := post_metadata.unread_date_of(found.values)):
        yield unread_date(said)


def _body(post: Input, parts: PostParts, base: PostSite | None) -> str:
    def resolve(target: str) -> str | None:
        return url_of_post_file(post, target, base) if base else None

    is_mdx = post.name.lower().endswith(".mdx")
    return rewrite_links(parts.body.replace("\0", ""), resolve, base.url if base else None, is_mdx=is_mdx)


READER = SourceReader("markdown", 2, "a post in Markdown", recognise, read)

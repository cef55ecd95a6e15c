"""The address of a post on its site: by its front matter, else by its folders and file name.

Both follow Jekyll, Hugo and Zola. ``spell_urls`` gives all the ways in which other pages may link to a post.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from db.ingest.language.language_codes import is_of_sites, language_in_path
from db.ingest.readers.posts import post_metadata
from db.ingest.readers.posts.front_matter import Values
from db.ingest.readers.posts.post_metadata import find_categories, texts_of
from db.ingest.source.inputs import Input
from db.ingest.source.loose_values import first_text
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

CONTENT = ("content", "_posts", "_drafts", "src", "source")
"""Folders that hold a site's content: their names are no part of an address, the path below them is."""

_TOOLS = frozenset(
    (*CONTENT, "site", "website", "www", "docs", "_docs", "_src", "app", "data", "collections", "contents")
)
"""Folders that tools for blogs keep posts in, or their own files: they say nothing of what a post is about.

As their documentation has it: Jekyll, Hugo, Hexo, Zola, Eleventy, Gatsby, Astro, Next, Docusaurus, Pelican, Metalsmith.
"""

MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
"""File name extensions of Markdown."""

_NOT_SECTIONS = frozenset({"post", "posts", "blog", "article", "articles", "page", "pages"})
"""Folders that say nothing of what a post is about."""

_MOST_FOLDERS_ABOVE = 3
"""Folders above what a person named that may be the content's: ``content/2016/07`` may have been named itself."""

_INDEX = frozenset({"index", "_index"})
_DATED_NAME = lazy_compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[-_ ]+(.+))?")
_DATE_IN_PATH = lazy_compile(r"(?:^|/)((?:1[5-9]|20)\d\d)/(\d\d?)(?:/(\d\d?))?(?=/|$)")
_LANGUAGE_SUFFIX = lazy_compile(r"(.+)\.([a-z]{2}(?:-[A-Za-z]{2,4})?)")
_EXTENSION = lazy_compile(r"\.(?:md|markdown|mdx|mdown|mkd|rst|txt|html?)$", re.IGNORECASE)
_PAGE_SUFFIX = lazy_compile(r"(?:/index)?\.x?html?$|/index$|/+$", re.IGNORECASE)
_PLACEHOLDER = lazy_compile(r":(\w+)")

_MOST_SPELLINGS = 40
"""Addresses of one post that are kept: four for each of up to ten paths; a hostile front matter may have any number."""

_WITH_PATTERN = lazy_compile(r"(https?://[^/]+/(?:[^:]*/)?)(:[A-Za-z].*)")

PERMALINK_PATTERNS = (":year/:month/:day/:slug", ":year/:month/:slug", ":year/:slug", ":slug")
"""Patterns, as in Jekyll's and Hugo's ``permalink`` setting, by which sites often make addresses of posts."""


@dataclass(frozen=True, slots=True)
class PostPlace:
    """The parts of a post's path: folders below the content's root, name without extension and language, and date.

    ``is_index``: the file is ``index.md`` or the like, and ``name`` that of its folder; ``is_jekyll``: it is in
    ``_posts``; ``dated``: year, month and day that the name starts with, and ``undated_name`` the rest of it. ``above``
    is how many of the folders, from the first on, are above ``_posts``.
    """

    folders: tuple[str, ...]
    name: str
    is_index: bool = False
    is_jekyll: bool = False
    is_draft: bool = False
    dated: tuple[str, str, str] | None = None
    undated_name: str = ""
    language: str | None = None
    above: int = 0

    @property
    def published(self) -> Published | None:
        """The day that its name starts with."""
        return _day(*self.dated) if self.dated else None

    @property
    def language_by_place(self) -> str | None:
        """The language that one of its folders is named for, which is a guess; ``language`` is in the file's name."""
        return language_in_path((*self.folders, ""))

    @property
    def section(self) -> tuple[str, ...]:
        """Its folders as names of sections, without a language's, those that any blog has, and the post's own."""
        folders = self.folders[:-1] if self.is_index else self.folders
        names = [name for name in folders if not _is_of_tool(name) and not _DATED_NAME.fullmatch(name)]
        if names and language_in_path((names[0], "")) is not None:
            del names[0]
        return tuple(_section_name(name) for name in names if not name.isdigit())


def place_of(post: Input) -> PostPlace:
    """Parse a post's path below what the person named, or below a content folder right above that."""
    parts, root, above = _below_content(post)
    *folders, file = parts
    stem = _EXTENSION.sub("", file)
    language = None
    match = _LANGUAGE_SUFFIX.fullmatch(stem)
    if match is not None and is_of_sites(match[2]):  # else `node.js` is a name
        stem, language = match[1], match[2]
    is_index = stem.lower() in _INDEX
    name = folders[-1] if is_index and folders else stem
    match = _DATED_NAME.fullmatch(name)
    return PostPlace(
        tuple(folders),
        name,
        is_index,
        root == "_posts",
        root == "_drafts",
        (match[1], match[2], match[3]) if match else None,
        (match[4] if match and match[4] else name),
        language,
        above,
    )


def posts_folder_of(post: Input) -> Path | None:
    """Return the folder of all posts that ``post`` belongs to; None if it is no file on disk."""
    if post.path is None:
        return None
    folder = post.path.absolute().parent
    parts, root, _ = _below_content(post)
    for parent in (folder, *folder.parents) if root else ():
        if parent.name.lower() == root:
            return parent
    return post.path.absolute().parents[len(parts) - 1] if len(parts) <= len(folder.parts) else None


def _below_content(post: Input) -> tuple[Sequence[str], str, int]:
    """Return a post's path below the content folder, the name of that folder in lower case ("" for none), and how many
    folders at the path's start are above it.
    """
    trail = post.trail or (post.name,)
    for at in range(len(trail) - 2, -1, -1):
        if trail[at].lower() in CONTENT:
            # Folders above Jekyll's _posts are categories, and part of the address; Hexo has it in `source`.
            outer = trail[:at] if trail[at] == "_posts" else ()
            categories = [name for name in outer if name.lower() not in CONTENT]
            return (*categories, *trail[at + 1 :]), trail[at].lower(), len(categories)
    if post.path is not None:
        whole = post.path.absolute().parts
        above = whole[: len(whole) - len(trail)]
        for back in range(1, min(_MOST_FOLDERS_ABOVE, len(above)) + 1):
            if above[-back].lower() in CONTENT:
                return whole[len(above) - back + 1 :], above[-back].lower(), 0
    return trail, "", 0


def _is_of_tool(folder: str) -> bool:
    """Return True if a folder belongs to the tool of a blog: by its name, or `(group)`, `[slug]` of Next and Astro."""
    return folder.lower().lstrip("_") in _NOT_SECTIONS or folder.lower() in _TOOLS or folder[0] in "([."


def _section_name(folder: str) -> str:
    """Return a folder's name as that of a section: ``inside-rust`` → ``Inside rust``."""
    name = " ".join(re.split(r"[-_\s]+", folder)).strip()
    return name[:1].upper() + name[1:]


def _day(year: str, month: str, day: str) -> Published | None:
    from db.ingest.language.date_parser import read_date

    return read_date(f"{year}-{month}-{day}")


def date_in_path(path: str) -> Published | None:
    """Return the day or month in a path (``2014/09/15/Rust-1.0``); None if there is none."""
    from db.ingest.language.date_parser import read_date

    match = _DATE_IN_PATH.search(path)
    return read_date("-".join(filter(None, match.groups()))) if match else None


def published_of(values: Values, place: PostPlace) -> tuple[Published | None, str]:
    """Return when a post was published, and what says so: "front matter", "file name" or "url" ("" for nothing)."""
    language = post_metadata.find_language(values) or place.language
    if (found := post_metadata.find_published(values, language)) is not None:
        return found, "front matter"
    if (found := place.published) is not None:
        return found, "file name"
    for key in ("path", "url", "permalink"):
        if (found := date_in_path(first_text(values, key))) is not None:
            return found, "url"
    found = date_in_path("/".join((*place.folders, place.name)))
    return found, "url" if found else ""


@dataclass(frozen=True, slots=True)
class PostSite:
    """The address of a site of posts, and the pattern of addresses of posts that don't state their own.

    ``pattern`` is like Jekyll's and Hugo's permalinks: ``:year/:month/:slug/``; "" for addresses by folder and name.
    """

    url: str
    pattern: str = ""

    @classmethod
    def of(cls, base_url: str) -> "PostSite":
        """Split ``https://site.example/blog/:year/:month/:slug/`` into address and pattern."""
        match = _WITH_PATTERN.match(base_url)
        return cls(match[1], match[2]) if match else cls(base_url)


def stated_paths(values: Values, place: PostPlace, published: Published | None) -> list[str]:
    """Return the paths, or absolute URLs, that a post's front matter states for it."""
    permalink = fill_pattern(first_text(values, "permalink"), values, place, published)  # Jekyll's may be a pattern
    stated = [first_text(values, "url"), permalink, first_text(values, "path")]
    return [path for path in stated if path.strip("/")]


def paths_by_place(values: Values, place: PostPlace, published: Published | None, pattern: str = "") -> list[str]:
    """Return the paths that a post without a stated one may have, likeliest first.

    They follow the site's ``pattern``, if there is one, and the post's folders and name; an ending ``.html`` or ``/``
    is part of the path.
    """
    found = [fill_pattern(pattern, values, place, published)] if pattern else []
    slug = first_text(values, "slug").strip("/")
    folders = [*place.folders[:-1]] if place.is_index else [*place.folders]
    if place.language:
        folders.insert(0, place.language)
    if place.is_jekyll and place.dated:
        # Folders below _posts are no part of an address; those above it, and the categories in front matter, are.
        above = place.folders[: place.above]
        names = list(dict.fromkeys(name.lower() for name in [*above, *find_categories(values)]))
        dated = fill_pattern(":year/:month/:day/:slug.html", values, place, published)
        found += ["/".join([*names, dated]), dated]
    else:
        found += ["/".join([*folders, slug or place.name]) + "/"]
        if place.dated:  # Zola and Eleventy leave out the date
            found += ["/".join([*folders, slug or place.undated_name]) + "/"]
    return list(dict.fromkeys(path for path in found if path.strip("/"))) or ["/"]


def fill_pattern(path: str, values: Values, place: PostPlace, published: Published | None) -> str:
    """Fill in the placeholders of a permalink pattern; "" if one of them isn't known. A URL is returned unchanged."""
    if is_absolute(path):
        return path
    day = published or place.published
    title = first_text(values, "slug").strip("/") or place.undated_name
    known = dict.fromkeys(("slug", "title", "name", "slugorfilename", "slugorcontentbasename"), title)
    known |= dict.fromkeys(("filename", "contentbasename"), place.name)
    if day is not None:
        known |= {"year": day.iso[:4], "month": day.iso[5:7], "day": day.iso[8:10]}
    known["categories"] = "/".join(find_categories(values)).lower()
    known["section"] = place.folders[0] if place.folders else ""
    missing = [key for key in _PLACEHOLDER.findall(path) if not known.get(key)]
    return "" if missing else _PLACEHOLDER.sub(lambda match: known[match[1]], path).lstrip("/")


def is_absolute(path: str) -> bool:
    """Return True if a path is an http(s) URL."""
    try:
        return path.startswith(("http://", "https://")) and bool(urlsplit(path).hostname)
    except ValueError:
        return False


def url_of_path(base: str, path: str) -> str:
    """Return the URL of a path, with a slash at its end unless it ends in the name of a page."""
    if is_absolute(path):
        return path
    ends_well = path.endswith("/") or _PAGE_SUFFIX.search(path) is not None
    quoted = quote(unquote(path.lstrip("/")), safe="/!$&'()*+,;=@~-._")
    return urljoin(_with_slash(base), quoted) + ("" if ends_well else "/")


def without_page_suffix(path: str) -> str:
    """Return what all spellings of a path have in common: ``/2016/07/lineup.html`` → ``2016/07/lineup``."""
    return _PAGE_SUFFIX.sub("", unquote(path)).strip("/")


def spell_urls(base: str, paths: list[str], values: Values) -> list[str]:
    """Return every URL by which a post with these ``paths`` may be linked, the URL of the first path first."""
    urls = [url_of_path(base, path) for path in paths[:1]]
    others = (texts_of(values, key) for key in ("aliases", "redirect_from", "canonical_url"))
    for path in (*paths, *chain.from_iterable(others)):
        url = url_of_path(base, path)
        if is_absolute(path):
            urls.append(url)
            continue
        bare = _PAGE_SUFFIX.sub("", url)
        urls += [url, f"{bare}/", f"{bare}.html", bare]
    return list(dict.fromkeys(urls))[:_MOST_SPELLINGS]


def _with_slash(base: str) -> str:
    return base if base.endswith("/") else base + "/"

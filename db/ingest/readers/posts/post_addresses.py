"""Where a post is on its site: by its front matter, else by where it lies, as Jekyll, Hugo and Zola have it.

Paths here have no leading and no trailing slash; ``spellings`` are the ways in which people link to one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from db.ingest.readers.posts import post_metadata as post_fields
from db.ingest.readers.posts.front_matter import Values
from db.ingest.readers.posts.post_metadata import categories, listed
from db.ingest.source.inputs import Input
from db.ingest.source.loose_values import first_text
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

CONTENT = ("content", "_posts", "_drafts", "src", "source")
"""Folders whose names are no part of an address: what lies below them is."""

MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
"""What names of Markdown files end in."""

_NOT_SECTIONS = frozenset({"post", "posts", "blog", "article", "articles", "page", "pages", "en"})
_ABOVE_AT_MOST = 3
_INDEX = frozenset({"index", "_index"})
_DATED_NAME = lazy_compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[-_ ]+(.+))?")
_DATE_IN_PATH = lazy_compile(r"(?:^|/)((?:1[5-9]|20)\d\d)/(\d\d?)(?:/(\d\d?))?(?=/|$)")
_LANGUAGE_SUFFIX = lazy_compile(r"(.+)\.([a-z]{2}(?:-[A-Za-z]{2,4})?)")
_EXTENSION = lazy_compile(r"\.(?:md|markdown|mdx|mdown|mkd|rst|txt|html?)$", re.IGNORECASE)
_PAGE = lazy_compile(r"(?:/index)?\.x?html?$|/index$|/+$", re.IGNORECASE)
_PLACEHOLDER = lazy_compile(r":(\w+)")
_SPELLINGS_AT_MOST = 40
_WITH_PATTERN = lazy_compile(r"(https?://[^/]+/(?:[^:]*/)?)(:[A-Za-z].*)")

PATTERNS = (":year/:month/:day/:slug", ":year/:month/:slug", ":year/:slug", ":slug")
"""How sites make addresses of posts whatever their folders are, in the manner of Jekyll's and Hugo's permalinks."""


@dataclass(frozen=True, slots=True)
class PostPlace:
    """Where a post lies: its folders below the content's root, its name without extension, date and language."""

    folders: tuple[str, ...]
    name: str
    is_index: bool = False
    is_jekyll: bool = False
    is_draft: bool = False
    dated: tuple[str, str, str] | None = None
    undated_name: str = ""
    language: str | None = None

    @property
    def published(self) -> Published | None:
        """The day that its name begins with."""
        return _day(*self.dated) if self.dated else None

    @property
    def section(self) -> tuple[str, ...]:
        """Its folders as names, without those that any blog has; the post's own folder is none of them."""
        folders = self.folders[:-1] if self.is_index else self.folders
        names = [name for name in folders if name.lower() not in _NOT_SECTIONS and not _DATED_NAME.fullmatch(name)]
        return tuple(_as_name(name) for name in names if not name.isdigit())


def post_place(post: Input) -> PostPlace:
    """Where a post lies, by its path below what the person named, or by the folders right above that."""
    parts, root = _below_content(post)
    *folders, file = parts
    stem = _EXTENSION.sub("", file)
    language = None
    if (match := _LANGUAGE_SUFFIX.fullmatch(stem)) is not None:
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
    )


def root_of(post: Input) -> Path | None:
    """The folder of all posts that ``post`` is one of, of a file on disk."""
    if post.path is None:
        return None
    folder = post.path.absolute().parent
    parts, root = _below_content(post)
    for parent in (folder, *folder.parents) if root else ():
        if parent.name.lower() == root:
            return parent
    return post.path.absolute().parents[len(parts) - 1] if len(parts) <= len(folder.parts) else None


def _below_content(post: Input) -> tuple[Sequence[str], str]:
    """A post's path below the folder that holds the content, and what that folder is called; "" for none."""
    trail = post.trail or (post.name,)
    for at in range(len(trail) - 2, -1, -1):
        if trail[at].lower() in CONTENT:
            # Folders above Jekyll's _posts are categories, and part of the address.
            above = trail[:at] if trail[at] == "_posts" else ()
            return (*above, *trail[at + 1 :]), trail[at].lower()
    if post.path is not None:
        whole = post.path.absolute().parts
        above = whole[: len(whole) - len(trail)]
        for back in range(1, min(_ABOVE_AT_MOST, len(above)) + 1):
            if above[-back].lower() in CONTENT:
                return whole[len(above) - back + 1 :], above[-back].lower()
    return trail, ""


def _as_name(folder: str) -> str:
    """A folder's name as that of a section: ``inside-rust`` is Inside rust."""
    name = " ".join(re.split(r"[-_\s]+", folder)).strip()
    return name[:1].upper() + name[1:]


def _day(year: str, month: str, day: str) -> Published | None:
    from db.ingest.language.date_parser import read_date

    return read_date(f"{year}-{month}-{day}")


def date_in(path: str) -> Published | None:
    """The day or month that a path has: ``2014/09/15/Rust-1.0``."""
    from db.ingest.language.date_parser import read_date

    match = _DATE_IN_PATH.search(path)
    return read_date("-".join(filter(None, match.groups()))) if match else None


def published_of(values: Values, place: PostPlace) -> tuple[Published | None, str]:
    """When a post was published, and what says so: its front matter, its name, or its address."""
    if (found := post_fields.published(values, post_fields.language(values) or place.language)) is not None:
        return found, "front matter"
    if (found := place.published) is not None:
        return found, "file name"
    for key in ("path", "url", "permalink"):
        if (found := date_in(first_text(values, key))) is not None:
            return found, "url"
    found = date_in("/".join((*place.folders, place.name)))
    return found, "url" if found else ""


@dataclass(frozen=True, slots=True)
class PostSite:
    """The address of a site of posts, and how addresses are made there where posts don't say their own.

    ``lazy_compile`` is like Jekyll's and Hugo's permalinks: ``:year/:month/:slug/``; "": as the folders have it.
    """

    url: str
    pattern: str = ""

    @classmethod
    def of(cls, base_url: str) -> "PostSite":
        """``https://site.example/blog/:year/:month/:slug/`` taken apart."""
        match = _WITH_PATTERN.match(base_url)
        return cls(match[1], match[2]) if match else cls(base_url)


def stated(values: Values, place: PostPlace, published: Published | None) -> list[str]:
    """Where a post says that it is on its site. An absolute URL stands for itself."""
    permalink = filled(first_text(values, "permalink"), values, place, published)  # of Jekyll's, which may be a pattern
    said = [first_text(values, "url"), permalink, first_text(values, "path")]
    return [path for path in said if path.strip("/")]


def placed(values: Values, place: PostPlace, published: Published | None, form: str = "") -> list[str]:
    """Where a post is that says nothing of it, likeliest first: by the site's pattern ``form``, or by where it lies.

    What ends in ``.html`` or ``/`` is meant to.
    """
    found = [filled(form, values, place, published)] if form else []
    slug = first_text(values, "slug").strip("/")
    folders = [*place.folders[:-1]] if place.is_index else [*place.folders]
    if place.language:
        folders.insert(0, place.language)
    if place.is_jekyll and place.dated:
        # Folders in _posts are part of no address; those above it, and the categories in front matter, are.
        names = list(dict.fromkeys(name.lower() for name in [*folders, *categories(values)]))
        dated = filled(":year/:month/:day/:slug.html", values, place, published)
        found += ["/".join([*names, dated]), dated]
    else:
        found += ["/".join([*folders, slug or place.name]) + "/"]
        if place.dated:  # Zola and Eleventy take the date off
            found += ["/".join([*folders, slug or place.undated_name]) + "/"]
    return list(dict.fromkeys(path for path in found if path.strip("/"))) or ["/"]


def filled(path: str, values: Values, place: PostPlace, published: Published | None) -> str:
    """A pattern as a path, with its placeholders filled in; "" where one can't be."""
    if is_absolute(path):
        return path
    day = published or place.published
    title = first_text(values, "slug").strip("/") or place.undated_name
    known = dict.fromkeys(("slug", "title", "name", "slugorfilename", "slugorcontentbasename"), title)
    known |= dict.fromkeys(("filename", "contentbasename"), place.name)
    if day is not None:
        known |= {"year": day.iso[:4], "month": day.iso[5:7], "day": day.iso[8:10]}
    known["categories"] = "/".join(categories(values)).lower()
    known["section"] = place.folders[0] if place.folders else ""
    missing = [key for key in _PLACEHOLDER.findall(path) if not known.get(key)]
    return "" if missing else _PLACEHOLDER.sub(lambda match: known[match[1]], path).lstrip("/")


def is_absolute(path: str) -> bool:
    """Whether a path is an http(s) URL of its own."""
    try:
        return path.startswith(("http://", "https://")) and bool(urlsplit(path).hostname)
    except ValueError:
        return False


def address(base: str, path: str) -> str:
    """The URL of a path: with a slash at its end, unless it is that of a page by name."""
    if is_absolute(path):
        return path
    ends_well = path.endswith("/") or _PAGE.search(path) is not None
    quoted = quote(unquote(path.lstrip("/")), safe="/!$&'()*+,;=@~-._")
    return urljoin(_folder(base), quoted) + ("" if ends_well else "/")


def plain(path: str) -> str:
    """What is alike in all spellings of a path: ``/2016/07/25/conf-lineup.html`` → ``2016/07/25/conf-lineup``."""
    return _PAGE.sub("", unquote(path)).strip("/")


def spellings(base: str, found: list[str], values: Values) -> list[str]:
    """Every URL that a post may be linked by, its own first."""
    urls = [address(base, path) for path in found[:1]]
    more = [*found, *listed(values, "aliases"), *listed(values, "redirect_from"), *listed(values, "canonical_url")]
    for path in more:
        url = address(base, path)
        if is_absolute(path):
            urls.append(url)
            continue
        bare = _PAGE.sub("", url)
        urls += [url, f"{bare}/", f"{bare}.html", bare]
    return list(dict.fromkeys(urls))[:_SPELLINGS_AT_MOST]


def _folder(base: str) -> str:
    return base if base.endswith("/") else base + "/"

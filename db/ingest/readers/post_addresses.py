"""Where a post is on its site: by its front matter, else by where it lies, as Jekyll, Hugo and Zola have it.

Paths here have no leading and no trailing slash; ``spellings`` are the ways in which people link to one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from db.dates import Published
from db.ingest.inputs import Input
from db.ingest.readers.front_matter import Values
from db.ingest.readers.post_fields import categories, first_text, listed
from db.patterns import pattern

CONTENT = ("content", "_posts", "_drafts", "src", "source")
"""Folders whose names are no part of an address: what lies below them is."""

_NOT_SECTIONS = frozenset({"post", "posts", "blog", "article", "articles", "page", "pages", "en"})
_ABOVE_AT_MOST = 3
_INDEX = frozenset({"index", "_index"})
_DATED_NAME = pattern(r"(\d{4})-(\d\d?)-(\d\d?)(?:[-_ ]+(.+))?")
_DATE_IN_PATH = pattern(r"(?:^|/)((?:1[5-9]|20)\d\d)/(\d\d?)(?:/(\d\d?))?(?=/|$)")
_LANGUAGE_SUFFIX = pattern(r"(.+)\.([a-z]{2}(?:-[A-Za-z]{2,4})?)")
_EXTENSION = pattern(r"\.(?:md|markdown|mdx|mdown|mkd|rst|txt|html?)$", re.IGNORECASE)
_PAGE = pattern(r"(?:/index)?\.x?html?$|/index$|/+$", re.IGNORECASE)
_PLACEHOLDER = pattern(r":(\w+)")
_SPELLINGS_AT_MOST = 24


@dataclass(frozen=True, slots=True)
class Where:
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


def where(post: Input) -> Where:
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
    return Where(
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
    """The folder that ``where`` counts from, of a file on disk."""
    if post.path is None:
        return None
    below = len(_below_content(post)[0])
    parents = post.path.absolute().parents
    return parents[below - 1] if below <= len(parents) else None


def _below_content(post: Input) -> tuple[Sequence[str], str]:
    """A post's path below the folder that holds the content, and what that folder is called."""
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
    from db.ingest.extraction.date_texts import read_date

    return read_date(f"{year}-{month}-{day}")


def date_in(path: str) -> Published | None:
    """The day or month that a path has: ``2014/09/15/Rust-1.0``."""
    from db.ingest.extraction.date_texts import read_date

    match = _DATE_IN_PATH.search(path)
    return read_date("-".join(filter(None, match.groups()))) if match else None


def paths(values: Values, place: Where) -> list[str]:
    """Where a post can be on its site, likeliest first. What ends in ``.html`` or ``/`` is meant to.

    An absolute URL among them stands for itself.
    """
    stated = [first_text(values, key) for key in ("url", "permalink", "path")]
    found = [_filled(path, values, place) for path in stated if path]
    slug = first_text(values, "slug").strip("/")
    folders = [*place.folders[:-1]] if place.is_index else [*place.folders]
    if place.language:
        folders.insert(0, place.language)
    if place.is_jekyll and place.dated:
        year, month, day = place.dated
        # Folders in _posts are part of no address; those above it, and the categories in front matter, are.
        names = list(dict.fromkeys(name.lower() for name in [*folders, *categories(values)]))
        last = slug or place.undated_name
        dated = f"{year}/{month:0>2}/{day:0>2}/{last}"
        found += ["/".join([*names, f"{dated}.html"]), f"{dated}.html", f"{dated}/", f"{last}/"]
    else:
        found += ["/".join([*folders, slug or place.name]) + "/"]
        if place.dated:  # Zola and Eleventy take the date off, Docusaurus makes folders of it
            year, month, day = place.dated
            last = slug or place.undated_name
            found += ["/".join([*folders, last]) + "/", "/".join([*folders, year, month, day, last])]
    return list(dict.fromkeys(path for path in found if path.strip("/")))


def _filled(path: str, values: Values, place: Where) -> str:
    """A path that front matter gives, with Jekyll's placeholders filled in; "" where one can't be."""
    if urlsplit(path).scheme in ("http", "https"):
        return path
    year, month, day = place.dated or ("", "", "")
    title = first_text(values, "slug") or place.undated_name
    known = {"year": year, "month": month, "day": day, "title": title, "slug": title, "name": title}
    known["categories"] = "/".join(categories(values)).lower()
    missing = [key for key in _PLACEHOLDER.findall(path) if not known.get(key)]
    return "" if missing else _PLACEHOLDER.sub(lambda match: known[match[1]], path).lstrip("/")


def address(base: str, path: str) -> str:
    """The URL of a path: with a slash at its end, unless it is that of a page by name."""
    if urlsplit(path).scheme in ("http", "https"):
        return path
    ends_well = path.endswith("/") or _PAGE.search(path) is not None
    return urljoin(_folder(base), quote(unquote(path.lstrip("/")), safe="/!$&'()*+,;=@~-._")) + (
        "" if ends_well else "/"
    )


def plain(path: str) -> str:
    """What is alike in all spellings of a path: ``/2016/07/25/conf-lineup.html`` → ``2016/07/25/conf-lineup``."""
    return _PAGE.sub("", unquote(path)).strip("/")


def spellings(base: str, found: list[str], values: Values) -> list[str]:
    """Every URL that a post may be linked by, its own first."""
    urls = [address(base, path) for path in found[:1]]
    more = [*found, *listed(values, "aliases"), *listed(values, "redirect_from"), *listed(values, "canonical_url")]
    for path in more:
        url = address(base, path)
        if urlsplit(path).scheme:
            urls.append(url)
            continue
        bare = _PAGE.sub("", url)
        urls += [url, f"{bare}/", f"{bare}.html", bare]
    return list(dict.fromkeys(urls))[:_SPELLINGS_AT_MOST]


def _folder(base: str) -> str:
    return base if base.endswith("/") else base + "/"

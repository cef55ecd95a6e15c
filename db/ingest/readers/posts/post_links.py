"""Links and template tags in a post's Markdown that only the site generator could resolve.

``rewrite_links`` replaces links to other posts' files by URLs, and template tags by the picture or code that they show;
``url_of_post_file`` finds the URL of such a file, by the front matter in it or by its place.
"""

import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from db.ingest.readers.posts import post_addresses
from db.ingest.readers.posts.front_matter import parse_front_matter, split_post
from db.ingest.readers.posts.post_addresses import MARKDOWN_NAMES, PostSite
from db.ingest.readers.posts.post_figures import figure_of
from db.ingest.source.inputs import Input
from db.ingest.source.records import Refused
from db.text.lazy_regex import lazy_compile

Resolve = Callable[[str], str | None]
"""Returns the URL of the post in a file that another post names (``@/posts/a.md``, ``../b.md``); None: not known."""

_FILES_REMEMBERED = 4096
"""Files whose URLs are remembered. Posts of one series link to the same ones; an entry takes well under 1 kB."""

_ENDINGS = ("", ".md", "/index.md")
"""What may be missing at the end of a file name in a link (Hugo's ``ref``)."""

_FENCE = lazy_compile(r"[ ]{0,3}(`{3,}|~{3,})")
_TARGET = lazy_compile(
    r"(\]\(\s{0,9}<?|^[ ]{0,3}\[[^\]\n]{1,300}\]:[ \t]{0,9}<?|<a\s[^>\n]{0,300}?href=[\"'])"
    r"(@/[^\s)>\"']{1,500}"
    r"|(?![a-z][a-z0-9+.-]{0,20}:|[#/])[^\s)>\"'#?]{1,500}\.(?:md|markdown|mdx)(?:[#?][^\s)>\"']{0,500})?)",
    re.IGNORECASE,
)
_TAG = lazy_compile(
    r"\{\{[<%]\s{0,9}(?:rel)?ref\s{1,9}[\"']?([^\"'\s>%]{1,300})[\"']?\s{0,9}[>%]\}\}"
    r"|\{%-?\s{0,9}(?:post_url|link)\s{1,9}(\S{1,300}?)\s{0,9}-?%\}"
)
_SITE = lazy_compile(r"\{\{-?\s*site\.(?:url|baseurl)\s*-?\}\}")
_RELATIVE_FILTER = lazy_compile(r"\{\{-?\s*[\"']([^\"'\n]{1,300})[\"']\s*\|\s*(?:relative_url|absolute_url)\s*-?\}\}")
_HIGHLIGHT = lazy_compile(r"\s*\{[{%][<%-]?\s{0,9}highlight\b\s{0,9}([\w+#-]{0,40})[^%>\n]{0,200}[%>]\}{1,2}\s*$")
_END_OF_HIGHLIGHT = lazy_compile(r"\s*\{[{%][<%-]?\s{0,9}(?:end|/\s{0,9})highlight\s{0,9}-?[%>]\}{1,2}\s*$")
_CODE_FENCE = "~~~~~~~~"
"""In place of the tags around code: longer than any fence that code is likely to have in it."""

_TAG_START = lazy_compile(r"\s*(\{\{[<%]|\{%|<[A-Z])")
_CLOSING = {"{{": "}}", "{%": "%}"}
_LONGEST_TAG = 20
"""Lines of a template tag: one for each of its arguments, and a few."""

_TAGS = lazy_compile(r"\{\{[<%](?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\}")
_COMPONENT = lazy_compile(r"\s*<[A-Z][\w.]{0,60}\s[^<>]{0,4000}/>\s*$")
_LONE_TAG = lazy_compile(r"\s*(?:\{\{[<%](?:(?!\}\}).)*\}\}\s*|\{%(?:(?!%\}).)*%\}\s*)+$")
_MDX = lazy_compile(
    r"(?:import\s[^\n]*\sfrom\s+[\"'][^\n]*|import\s+[\"'][^\n]*|export\s+(?:const|default|let)\s[^\n]*);?$"
)


def rewrite_links(body: str, resolve: Resolve, base: str | None, *, is_mdx: bool = False) -> str:
    """Return ``body`` with links to posts' files as URLs, and without template tags; fenced code stays unchanged.

    Of the tags only pictures, captions and code are kept.
    """
    if not (".md" in body or "@/" in body or "{{" in body or "{%" in body or is_mdx):
        return body
    return "\n".join(_rewrite_lines(body.split("\n"), resolve, base, is_mdx))


def _rewrite_lines(lines: list[str], resolve: Resolve, base: str | None, is_mdx: bool) -> Iterator[str]:
    fence = ""
    is_highlight = False
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if is_highlight:
            is_highlight = _END_OF_HIGHLIGHT.match(line) is None
            yield line if is_highlight else _CODE_FENCE
            continue
        match = _FENCE.match(line)
        if match is not None and (not fence or (match[1].startswith(fence) and not line.strip().strip(fence[0]))):
            fence = "" if fence else match[1]
            yield line
            continue
        if fence:
            yield line
            continue
        end = _end_of_tag(lines, at - 1, is_mdx)
        if end > at:
            line = " ".join(lines[at - 1 : end])
            at = end
        if (tag := _HIGHLIGHT.match(line)) is not None:
            is_highlight = True
            yield _CODE_FENCE + tag[1]
        elif is_mdx and _COMPONENT.match(line):
            yield _figures(line, [line]) or line
        elif not (is_mdx and _MDX.match(line)):
            yield _rewrite_line(line, resolve, base)


def _end_of_tag(lines: list[str], at: int, is_mdx: bool) -> int:
    """Return the index after the last line of the template tag that a line starts with; after the line without one."""
    start = _TAG_START.match(lines[at])
    closing = "" if start is None else _CLOSING.get(start[1][:2], "/>" if is_mdx else "")
    if not closing or closing in lines[at]:
        return at + 1
    stop = min(at + _LONGEST_TAG, len(lines))
    return next((i + 1 for i in range(at + 1, stop) if closing in lines[i]), at + 1)


def _rewrite_line(line: str, resolve: Resolve, base: str | None) -> str:
    if "{" in line:
        line = _TAG.sub(lambda match: resolve(match[1] or match[2]) or match[1] or match[2], line)
        line = _RELATIVE_FILTER.sub(r"\1", _SITE.sub((base or "").rstrip("/"), line))
        if _LONE_TAG.match(line):
            return _figures(line, _TAGS.findall(line))
    if ".md" in line.lower() or ".markdown" in line.lower() or "@/" in line:
        return _TARGET.sub(lambda match: match[1] + (_resolve_link(match[2], resolve)), line)
    return line


def _figures(line: str, tags: list[str]) -> str:
    """Return the pictures of the tags on a line, indented as it is."""
    indent = line[: len(line) - len(line.lstrip())]
    figures = "\n".join(figure for tag in tags if (figure := figure_of(tag)))
    return "\n".join(indent + each if each else "" for each in figures.split("\n"))


def _resolve_link(target: str, resolve: Resolve) -> str:
    for mark in ("#", "?"):
        file, found, rest = target.partition(mark)
        if found:
            break
    else:
        file, rest, mark = target, "", ""
    url = resolve(file)
    return url + mark + rest if url else target


def url_of_post_file(post: Input, target: str, base: PostSite) -> str | None:
    """Return the URL of the post in the file ``target``, which ``post`` links to; None if there is no such file.

    A file is looked for beside the post, then below the folder of all posts, and nowhere else. In a zip or tar file no
    file is looked for: the place in ``target`` alone decides.
    """
    root = post_addresses.posts_folder_of(post)
    if root is None or post.path is None:
        folders: tuple[str, ...] = post_addresses.place_of(post).folders
    else:
        folders = post.path.absolute().parent.relative_to(root).parts
    named = PurePosixPath(target.removeprefix("@/").removeprefix("/").removeprefix("_posts/")).parts
    beside = () if target.startswith(("@/", "/")) else folders
    candidates = [parts for parts in (_without_dots((*beside, *named)), _without_dots(named)) if parts]
    if not candidates:
        return None
    if root is None:
        return _url_by_place("/".join(candidates[0]), base)
    above = post.trail[: max(0, len(post.trail) - len(folders) - 1)]
    for parts in candidates:
        for ending in _ENDINGS:
            below = "/".join(parts) + ending
            if below.lower().endswith(MARKDOWN_NAMES) and (url := _url_of_file(root, below, above, base)):
                return url
    return None


def _without_dots(parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return ``a/../b`` as ``b``; None for a path that leads out of the folder."""
    kept: list[str] = []
    for part in parts:
        if part == "..":
            if not kept:
                return None
            kept.pop()
        elif part not in (".", ""):
            kept.append(part)
    return tuple(kept)


def _url_by_place(below: str, base: PostSite) -> str:
    place = post_addresses.place_of(Input(below, io.BytesIO, tuple(below.split("/"))))
    return post_addresses.url_of_path(base.url, post_addresses.paths_by_place({}, place, None, base.pattern)[0])


@lru_cache(_FILES_REMEMBERED)
def _url_of_file(root: Path, below: str, above: tuple[str, ...], base: PostSite) -> str | None:
    path = root / below
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return None
        values = parse_front_matter(split_post(Input.of_file(path).head_text)).values
    except (Refused, OSError, ValueError, RuntimeError):  # RuntimeError: a loop of symbolic links
        return None
    place = post_addresses.place_of(Input.of_file(path, (*above, *below.split("/"))))
    published, _ = post_addresses.published_of(values, place)
    paths = post_addresses.stated_paths(values, place, published)
    paths += post_addresses.paths_by_place(values, place, published, base.pattern)
    return post_addresses.url_of_path(base.url, paths[0])

"""What a post's Markdown has that only its own site could resolve: links to other posts' files, and template tags."""

import re
from collections.abc import Callable, Iterator

from db.patterns import pattern

Resolve = Callable[[str], str | None]
"""The URL of the post in a file that a post names (``@/posts/a.md``, ``../b.md``); None: not known."""

_FENCE = pattern(r"[ ]{0,3}(`{3,}|~{3,})")
_TARGET = pattern(
    r"(\]\(\s{0,9}<?|^[ ]{0,3}\[[^\]\n]{1,300}\]:[ \t]{0,9}<?|<a\s[^>\n]{0,300}?href=[\"'])"
    r"(@/[^\s)>\"']{1,500}"
    r"|(?![a-z][a-z0-9+.-]{0,20}:|[#/])[^\s)>\"'#?]{1,500}\.(?:md|markdown|mdx)(?:[#?][^\s)>\"']{0,500})?)",
    re.IGNORECASE,
)
_TAG = pattern(
    r"\{\{[<%]\s{0,9}(?:rel)?ref\s{1,9}[\"']?([^\"'\s>%]{1,300})[\"']?\s{0,9}[>%]\}\}"
    r"|\{%-?\s{0,9}(?:post_url|link)\s{1,9}(\S{1,300}?)\s{0,9}-?%\}"
)
_SITE = pattern(r"\{\{-?\s*site\.(?:url|baseurl)\s*-?\}\}")
_RELATIVE_FILTER = pattern(r"\{\{-?\s*[\"']([^\"'\n]{1,300})[\"']\s*\|\s*(?:relative_url|absolute_url)\s*-?\}\}")
_HIGHLIGHT = pattern(r"\s*\{%-?\s*(end)?highlight\b\s{0,9}(\w{0,40})[^%\n]{0,200}%\}\s*$")
_LONE_TAG = pattern(r"\s*(?:\{\{[<%](?:(?!\}\}).)*\}\}\s*|\{%(?:(?!%\}).)*%\}\s*)+$")
_MDX = pattern(r"(?:import\s[^\n]*\sfrom\s+[\"'][^\n]*|import\s+[\"'][^\n]*|export\s+(?:const|default|let)\s[^\n]*);?$")


def rewritten(body: str, resolve: Resolve, base: str | None, *, is_mdx: bool = False) -> str:
    """``body`` with links to posts' files as URLs, and without template tags; code in fences stays as it is."""
    if not (".md" in body or "@/" in body or "{{" in body or "{%" in body or is_mdx):
        return body
    return "\n".join(_lines(body.split("\n"), resolve, base, is_mdx))


def _lines(lines: list[str], resolve: Resolve, base: str | None, is_mdx: bool) -> Iterator[str]:
    fence = ""
    for line in lines:
        match = _FENCE.match(line)
        if match is not None and (not fence or (match[1].startswith(fence) and not line.strip().strip(fence[0]))):
            fence = "" if fence else match[1]
            yield line
        elif fence:
            yield line
        elif (tag := _HIGHLIGHT.match(line)) is not None:
            yield "```" + ("" if tag[1] else tag[2])
        elif not (is_mdx and _MDX.match(line)):
            yield _line(line, resolve, base)


def _line(line: str, resolve: Resolve, base: str | None) -> str:
    if "{" in line:
        line = _TAG.sub(lambda match: resolve(match[1] or match[2]) or match[1] or match[2], line)
        line = _RELATIVE_FILTER.sub(r"\1", _SITE.sub((base or "").rstrip("/"), line))
        if _LONE_TAG.match(line):
            return ""
    if ".md" in line.lower() or ".markdown" in line.lower() or "@/" in line:
        return _TARGET.sub(lambda match: match[1] + (_resolved(match[2], resolve)), line)
    return line


def _resolved(target: str, resolve: Resolve) -> str:
    for mark in ("#", "?"):
        file, found, rest = target.partition(mark)
        if found:
            break
    else:
        file, rest, mark = target, "", ""
    url = resolve(file)
    return url + mark + rest if url else target

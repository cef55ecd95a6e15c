"""The last step for every article, whatever it was read from: cleans all texts, caps sizes, joins links."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from db.ingest.extraction.metadata.language import language_of
from db.ingest.extraction.related_inline import without_read_also
from db.ingest.language.breadcrumbs import LONGEST_TITLE
from db.ingest.language.bylines import is_url
from db.ingest.language.language_codes import language_in_path, normalize_language
from db.ingest.source.records import UNTITLED, Facts, Refused
from db.models import Link, NewArticle
from db.text.cleaning import clean, clean_line, fold_title, terminal_safe
from db.text.lazy_regex import lazy_compile
from db.text.markdown import parse_blocks, split_blocks, to_plain_text
from db.text.sentences import LONGEST_BEGINNING, beginning
from db.text.web_archive_addresses import original_address

_MOST_LINKS = 500
"""Read-also links, and links within the text, of one article: a page with more is a directory, and each is a row."""

_LONGEST_BODY = 10_000_000
"""Characters of a body. The longest real ones (a report in one page) have 2 million; the reader opens 2 MB in 0.4 s."""

_LONGEST_NAME = 200
"""Characters of an author or a section: three times as long as real ones."""

_MOST_LEVELS = 20
"""Names of a section's path. The deepest real ones have six; each level is a row, and a node of the tree."""

_MOST_PICTURES = 3
"""Pictures that may stand above a text's first heading: a photo, and the signs of a program's state."""

_BREAKS = lazy_compile("[\x0b\x0c\r\x85\u2028\u2029]")
CLEANED = "Control characters were taken out of this text."
"""The warning of an article in which there were any."""


def from_parts(
    facts: Facts,
    body: str,
    *,
    related: Iterable[Link] = (),
    warnings: Iterable[str] = (),
) -> NewArticle:
    """Return the article of ``facts`` and a ``body`` in Markdown.

    ``related`` are the read-also and view-all links of the page; those that the facts list come first, those that
    stand in the body's own lines last. Without a title in ``facts`` it is the heading that the body begins with, else
    the beginning of the text, with the warning ``UNTITLED``. A heading that only repeats the title is left out of the
    body. Raises ``Refused``: ``no-title``, ``empty-body``.
    """
    tidy = _Tidy(list(dict.fromkeys((*facts.warnings, *warnings))))
    if len(body) > _LONGEST_BODY:
        cut = body[:_LONGEST_BODY]
        body = cut.rpartition("\n\n")[0] or cut
        tidy.warnings.append("The text was too long: its end is missing.")
    body = tidy.text(body).strip("\n")
    title = tidy.line(facts.title)
    title, body = _titled(title, body)
    body, inline = without_read_also(body)
    if not any(map(str.isalnum, body)):
        raise Refused("empty-body")
    if not title:
        title = _beginning(body)
        if not title:
            raise Refused("no-title")
        tidy.warnings.append(UNTITLED)
    if len(title) > LONGEST_TITLE:
        cut = title[: LONGEST_TITLE - 1]
        title = f"{(cut.rpartition(' ')[0] or cut).rstrip()}…"
        tidy.warnings.append("Its title was too long: it was cut.")
    url = tidy.url(original_address(facts.url or "")) or tidy.url(facts.url_by_place)
    links = _links(tidy, facts.links, related, inline, url)
    text = to_plain_text(body[:2000])
    return NewArticle(
        title=title,
        body=body,
        section=_section(facts.section, tidy),
        published=facts.published,
        root=tidy.line(facts.root)[:_LONGEST_NAME],
        links=(*links, *_in_text(body, tidy)),
        url=url,
        authors=tuple(dict.fromkeys(name for author in facts.authors if (name := tidy.line(author)[:_LONGEST_NAME]))),
        language=language_of(normalize_language(facts.language), text, facts.language_by_place or _in_url(url)),
        warnings=tuple(tidy.all_warnings()),
        date_from=facts.date_from if facts.published is not None else "",
        aliases=tuple(alias for address in facts.aliases if (alias := tidy.url(address)) and alias != url),
        is_summary=facts.is_summary,
        is_url_guessed=url is not None and tidy.url(facts.url) is None,
    )


@dataclass(slots=True)
class _Tidy:
    """Cleans texts, and remembers whether anything was removed."""

    warnings: list[str]
    was_unsafe: bool = field(default=False)

    def line(self, text: str) -> str:
        """Return a clean text on one line."""
        found = clean_line(text)
        if found != text:
            self.was_unsafe |= found != " ".join(_BREAKS.sub("\n", text).split())
        return found

    def text(self, text: str) -> str:
        """Return a clean text of many lines."""
        found = clean(text)
        if found is not text:
            self.was_unsafe |= found != clean(_BREAKS.sub("\n", text.replace("\r\n", "\n"))) or found != _BREAKS.sub(
                "\n", text.replace("\r\n", "\n")
            )
        return found

    def url(self, url: str | None) -> str | None:
        """Return an http(s) address; None for anything else, and for one with unsafe characters."""
        return url if url and is_url(url) and clean(url) == url and url.isprintable() else None

    def all_warnings(self) -> list[str]:
        """Return the warnings, with ``CLEANED`` if anything was removed."""
        found = [clean_line(warning) for warning in self.warnings]
        return [*found, CLEANED] if self.was_unsafe and CLEANED not in found else found


def _titled(title: str, body: str) -> tuple[str, str]:
    """Return the title ("" for none), and the body without the heading that repeats it (or that it was taken from)."""
    pictures, first, rest = _first_text(body)
    block = next(parse_blocks(first), None) if len(first) <= 20 * LONGEST_TITLE else None
    heading = " ".join(block.text.split()) if block is not None and block.kind == "heading" else ""
    is_repeated = not _is_visible(title) or fold_title(heading) == fold_title(title)
    if not _is_visible(heading) or not is_repeated:
        return title if _is_visible(title) else "", body
    return title if _is_visible(title) else heading, "\n\n".join(filter(None, (*pictures, rest)))


def _first_text(body: str) -> tuple[list[str], str, str]:
    """Return the pictures that a body begins with, the block below them, and what follows."""
    pictures: list[str] = []
    first, _, rest = body.partition("\n\n")
    while first.startswith("![") and rest and len(pictures) < _MOST_PICTURES:
        pictures.append(first)
        first, _, rest = rest.partition("\n\n")
    return pictures, first, rest


def _in_url(url: str | None) -> str | None:
    return language_in_path(urlsplit(url).path.split("/")) if url else None


def _beginning(body: str) -> str:
    """Return how the text of a body begins, on one line, cut at a word; "" if there are no words in it."""
    lines = (" ".join(block.text[: 20 * LONGEST_BEGINNING].split()) for block in parse_blocks(body))
    line = next((line for line in lines if any(map(str.isalnum, line))), "")
    return beginning(line)


def _section(path: Iterable[str], tidy: _Tidy) -> tuple[str, ...]:
    """Return the names of a section's path."""
    names = [name for part in path if (name := tidy.line(part)[:_LONGEST_NAME].strip())]
    if len(names) > _MOST_LEVELS:
        tidy.warnings.append(f"Its section has {len(names):,} levels: only the first {_MOST_LEVELS} are kept.")
    return tuple(names[:_MOST_LEVELS])


def _is_visible(text: str) -> bool:
    return any(map(str.isalnum, text)) or bool(terminal_safe(text).strip(" ◌"))


def _links(
    tidy: _Tidy, given: Iterable[Link], related: Iterable[Link], inline: Iterable[Link], url: str | None
) -> list[Link]:
    """Return the read-also links, then the link to the whole listing: one for each address, else for each title."""
    found: dict[str, Link] = {}
    listing: Link | None = None
    for link in (*given, *related, *inline):
        text = tidy.line(link.text)[:LONGEST_TITLE]
        address = tidy.url(link.url)
        if not _is_visible(text) or (address is not None and address == url):
            continue
        if link.kind == "view-all":
            listing = listing or Link("view-all", text, address)
        elif link.kind == "read-also":
            key = address or fold_title(text)
            if key not in found and not (
                address is None and any(fold_title(text) == fold_title(known.text) for known in found.values())
            ):
                found[key] = Link("read-also", text, address)
        if len(found) >= _MOST_LINKS:
            break
    return [*found.values(), *([listing] if listing is not None else [])]


def _in_text(body: str, tidy: _Tidy) -> list[Link]:
    """Return the links within a body in order, each address once."""
    found: dict[str, Link] = {}
    if "](" not in body:
        return []
    for block in parse_blocks("\n\n".join(source for source in split_blocks(body) if "](" in source)):
        for span in block.spans:
            if span.kind == "link" and span.url and span.url not in found and tidy.url(span.url):
                text = clean_line(block.text[span.start : span.end])[:LONGEST_TITLE]
                if text:
                    found[span.url] = Link("in-text", text, span.url)
        if len(found) >= _MOST_LINKS:
            break
    return list(found.values())

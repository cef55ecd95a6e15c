"""Classifies the blocks of a page: kept are the lead, and what the article's containers hold except for asides."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from urllib.parse import unquote, urlsplit

from lxml import etree

from db.ingest.extraction.body.boilerplate import is_copyright_line, is_head_line, is_marked, is_read_also
from db.ingest.extraction.body.candidates import BlockCandidate
from db.ingest.extraction.body.containers import Container, names_of
from db.ingest.extraction.body.subheadings import (
    ClassifiedBlock,
    Verdict,
    with_unmarked_headings,
    without_last_headings,
)
from db.ingest.extraction.html.html_blocks import HtmlBlock
from db.text.lazy_regex import lazy_compile
from db.text.sentences import ENDS_SENTENCE

_LEAD_NAME = lazy_compile(
    r" (?:lead|lede|intro|introduction|standfirst|dek|deck|summary|subtitle|subhead|subheadline|"
    r"sub (?:title|headline|heading)|abstract|chapo|chapeau|sapo|entradilla|bajada|sumario|subtitulo|sottotitolo|"
    r"occhiello|vorspann|anleser|excerpt|teaser (?:lead|text)|article teaser|strapline|perex|preamble|ingress|"
    r"unterzeile|untertitel) "
)
_POST = lazy_compile(
    r" (?:twitter (?:tweet|video)|instagram media|tiktok embed|bluesky embed|reddit embed|fb post|mastodon embed|"
    r"text post media) "
)
_WORD = lazy_compile(r"[^\W_]")
# All of these were chosen by trial on news-pages and publisher-pages, and checked on pages held out.
_LONG_HEADING = 20
"""Letters of a heading that is the headline if the page's title has it in it, or the other way round."""

_LEAD, _CLEAR_LEAD, _NAMED_LEAD = 60, 80, 40
"""Letters of a lead: in or near the article; outside of it, where captions stand as well; by its name."""

_DESCRIPTION = 30
"""Letters of a block that may be what the page's head has for a description."""

_SAME_START = 60
"""Letters by which a lead and a description are the same: one of them is often cut short."""

_LEAD_WITHIN = 12
"""Blocks after the title in which a lead is looked for: picture, byline, date and buttons come between."""

_HEADLINE = 2
"""Level of a heading that may be the headline of a page whose head names another: logos are often h1."""

_SHORT = 60
"""Letters of a block that is a paragraph rather than a label."""

_MOSTLY_LINKS, _LINK_LIST, _MANY_LINKS, _FEW_LINKS = 0.8, 0.6, 0.5, 0.3
"""Shares of a block's letters that are linked: nothing but a way elsewhere; a list of those; no paragraph; prose."""

_ALL_LINKS = 0.8
"""Share from which on a list has little but links: `KICKER: TITLE` of other articles, against a list of sources."""

_OWN_WORDS = 50
"""Unlinked letters that make text of a linked line."""

_END = 3
"""Paragraphs at the end of an article among which copyright lines stand."""

_NAMES = 3
"""Elements around a block whose class may say that it is the lead."""

_LISTS = frozenset(("ol", "ul"))
_FILES = frozenset(
    ("csv", "doc", "docx", "epub", "gz", "json", "mp3", "mp4", "odp", "ods", "odt", "pdf", "ppt", "pptx", "rtf", "txt")
) | frozenset(("xls", "xlsx", "xml", "zip"))
"""Ends of the addresses of what is no page of a site, though it may be the site's own."""
_LONGEST_ADDRESS = 4096
"""Characters of an address that is looked at, as in ``markdown_writer``."""


@dataclass(frozen=True, slots=True)
class PageHead:
    """Texts of the head of a page, folded: the titles that its article may have, and its descriptions.

    ``host`` is its own, without `www.`, "" if it isn't known. ``named`` are the titles but for its headings.
    """

    titles: frozenset[str]
    descriptions: tuple[str, ...]
    host: str = ""
    named: frozenset[str] = frozenset()


def classify_blocks(found: list[BlockCandidate], head: PageHead) -> list[ClassifiedBlock]:
    """Return a page's candidates with a verdict on each, in the order of the page."""
    return _BlockClassifier(found, head).result()


class _BlockClassifier:
    """One pass over a page. ``_first`` and ``_last`` are the positions of its article's first and last paragraph."""

    def __init__(self, found: list[BlockCandidate], head: PageHead) -> None:
        self._found = found
        self._head = head
        headings = [each for each in found if each.block.kind == "heading"]
        self._has_whole_title = any(each.block.level == 1 and self._is_in_titles(each) for each in headings)
        self._kept_texts: set[str] = set()  # above the first paragraph
        self._has_lead = False
        self._lists = [_list_of(candidate) for candidate in found]
        self._list_links = _links_of_lists(found, self._lists)
        self._own_lists, self._sources = self._find_own_lists()
        self._source_lines: set[int] = set()
        self._targets = {
            url[1:]
            for candidate in found
            for _, style, url in candidate.block.runs
            if style == "link" and url[:1] == "#"
        } - {""}
        text = [i for i, candidate in enumerate(found) if candidate.is_main and candidate.is_text]
        start = text[0] if text else 0
        voted = next((i for i in text if found[i].is_voted), start)
        titles = [i for i in range(voted) if self._is_headline(found[i])]
        if not titles:  # a page whose headline is only in large print
            titles = [i for i in range(voted) if found[i].folded in head.titles][-1:]
        if not titles:  # a page whose own headline differs from what its head says
            near_text = range(max(0, voted - _LEAD_WITHIN), voted)
            titles = [i for i in near_text if found[i].block.kind == "heading" and found[i].block.level <= _HEADLINE][
                -1:
            ]
        self._title = titles[0] if titles else -1
        text = [i for i in text if not titles or i > titles[-1]]
        near = [i for i, candidate in enumerate(found) if candidate.is_near and candidate.is_text]
        self._has_text = bool(text)
        self._first = text[0] if text else 0
        self._last = max([*text[-1:], *near[-1:]]) if text else len(found)
        self._end = text[-_END] if len(text) > 2 * _END - 1 else self._last
        prose = [i for i in sorted({*text, *near}) if ENDS_SENTENCE.search(found[i].block.text) is not None]
        self._last_prose = prose[-1] if prose else len(found)
        around_title = found[self._title].place.up() if titles else ()
        self._part = next((place for place in around_title if place.tag in ("article", "main")), None)
        self._column = found[self._title].container if titles else None
        if self._column is not None and not any(self._column in found[i].place.up() for i in prose):
            self._column = None

    def result(self) -> list[ClassifiedBlock]:
        found = []
        for i, candidate in enumerate(self._found):
            block = candidate.block
            if (i <= self._first or not self._has_text) and self._is_title(candidate):
                verdict: Verdict = "title"
            elif self._title < i < self._first and self._is_lead(i, candidate):
                verdict = "kept"
                if block.kind == "heading":
                    block = HtmlBlock("paragraph", block.runs, block.element)
            else:
                verdict = self._verdict(i, candidate)
            is_own = candidate.is_main or candidate.is_within
            if verdict == "before" and i == self._title and block.level > 1 and is_own:
                verdict = "kept"  # a heading of the text, since the page's title is another
            if verdict == "kept" and i < self._first:
                self._kept_texts.add(candidate.folded)
            found.append(ClassifiedBlock(candidate, verdict, block))
        for i in range(len(found) - 2, 0, -1):
            if self._is_heading_of_text(i, found):
                found[i] = replace(found[i], verdict="kept")
        _keep_between(found)
        _keep_related(found)
        return without_last_headings(with_unmarked_headings(found))

    def _is_heading_of_text(self, i: int, found: list[ClassifiedBlock]) -> bool:
        """Return True for a heading that was left out, with kept text right below it and no aside around it."""
        item, below = found[i], found[i + 1]
        return (
            item.block.kind == "heading"
            and item.verdict in ("after", "aside", "before", "elsewhere", "links")
            and self._title < i
            and below.verdict == "kept"
            and (
                below.candidate.is_text
                or (i > self._last and _is_complete(below.candidate))
                or i + 1 in self._source_lines
            )
            and item.candidate.link_share < _MANY_LINKS
            and not any(place.is_aside for place in item.candidate.asides)
        )

    def _verdict(self, i: int, candidate: BlockCandidate) -> Verdict:
        text = candidate.block.text
        is_inside = self._first <= i <= self._last
        if _WORD.search(text) is None and not (is_inside and candidate.is_main):
            return "empty"
        if candidate.block.kind == "image":
            return self._image_verdict(i, candidate)
        if self._is_quoted(i, candidate) and not self._is_beside(i, candidate):
            return "kept"
        if candidate.asides and not self._is_exhibit(i, candidate):
            return "aside"
        if i >= self._end and is_copyright_line(text):
            return "notice"
        if self._is_exhibit(i, candidate):
            return "kept"
        if i > self._last and self._is_source(i, candidate):
            self._source_lines.add(i)
            return "kept"
        if self._is_link(i, candidate) and not (is_inside and is_marked(text)):
            return "links"
        if i < self._first and is_head_line(text):
            return "head line"
        if i < self._first:
            is_told = candidate.is_voted or candidate.is_near or (candidate.is_within and _is_complete(candidate))
            return "kept" if i > self._title and is_told else "before"
        if self._is_beside(i, candidate):
            return "elsewhere"
        if i > self._last:
            is_told = candidate.is_voted + candidate.is_near + (candidate.size >= _SHORT) > 1
            is_told |= candidate.is_within and (candidate.is_voted or _is_complete(candidate))
            return "kept" if is_told or self._is_note(candidate) else "after"
        is_told = candidate.is_voted or candidate.is_near or (candidate.is_within and not is_read_also(text))
        return "kept" if is_told else "elsewhere"

    def _is_beside(self, i: int, candidate: BlockCandidate) -> bool:
        """Return True for what comes after the last sentence, outside of the element with headline and text.

        It stands in the columns beside the article: sections, tags, an archive.
        """
        return i > self._last_prose and self._column is not None and self._column not in candidate.place.up()

    def _image_verdict(self, i: int, candidate: BlockCandidate) -> Verdict:
        """Return the verdict on an image: kept among the paragraphs, and above the first one where leads stand.

        One with a caption is kept above the title, too, if both are in one ``article`` or ``main``.
        """
        if not candidate.block.text:
            return "empty"
        if candidate.asides:
            return "aside"
        if i > self._last and not (candidate.is_main or candidate.is_within):
            return "after"
        is_told = bool(candidate.block.runs) and self._title - _LEAD_WITHIN <= i < self._title
        is_told = is_told and self._part is not None and self._part in candidate.place.up()
        is_told = is_told and not is_head_line(candidate.block.text)
        return "kept" if is_told or max(self._title, self._first - _LEAD_WITHIN) < i else "before"

    def _is_exhibit(self, i: int, candidate: BlockCandidate) -> bool:
        """Return True for code and tables among the article's paragraphs, in whatever box."""
        return (
            candidate.block.kind in ("code", "table")
            and self._first < i
            and (i < self._last or candidate.is_within)
            and (candidate.link_share < _LINK_LIST or (candidate.block.kind == "table" and candidate.is_within))
            and not any(place.is_aside for place in candidate.asides)
        )

    def _is_note(self, candidate: BlockCandidate) -> bool:
        """Return True if the text has a link to an element that the block lies in, or the block one back into it."""
        around = list(candidate.place.up())
        if any(place.element.get("id") in self._targets for place in around[:_NAMES]):
            return True
        leads_back = any(style == "link" and url[:1] == "#" and url[1:] for _, style, url in candidate.block.runs)
        return leads_back and self._last < len(self._found) and self._found[self._last].container in around

    def _is_headline(self, candidate: BlockCandidate) -> bool:
        return candidate.block.kind == "heading" and (candidate.block.level == 1 or self._is_title(candidate))

    def _is_title(self, candidate: BlockCandidate) -> bool:
        folded = candidate.folded
        if folded in self._head.titles:
            return True
        return (
            candidate.block.kind == "heading"
            and len(folded) > _LONG_HEADING
            and any(
                (folded in title and (candidate.block.level == 1 or not self._has_whole_title))
                or self._is_around(title, candidate)
                for title in self._head.titles
            )
        )

    def _is_in_titles(self, candidate: BlockCandidate) -> bool:
        folded = candidate.folded
        return folded != "" and any(title.startswith(folded) for title in self._head.named)

    def _is_around(self, title: str, candidate: BlockCandidate) -> bool:
        """Return True if a heading is a title with something beside it; below the first level only with a little."""
        most = inf if candidate.block.level == 1 else 2 * len(title)
        return len(title) > _LONG_HEADING and title in candidate.folded and len(candidate.folded) < most

    def _is_lead(self, i: int, candidate: BlockCandidate) -> bool:
        """Return True if a block between title and text is a lead: by the description, its class, or its shape."""
        if candidate.link_share >= _FEW_LINKS or candidate.folded in self._kept_texts:
            return False
        if len(candidate.folded) >= _DESCRIPTION and any(
            _start_alike(candidate.folded, description) for description in self._head.descriptions
        ):
            return True
        if candidate.size >= _NAMED_LEAD and _is_named_lead(candidate):
            return True
        if candidate.asides or candidate.size < _LEAD or ENDS_SENTENCE.search(candidate.block.text) is None:
            return False
        is_alone = (
            not self._has_lead
            and self._title >= 0
            and i <= self._title + _LEAD_WITHIN
            and candidate.size >= _CLEAR_LEAD
        )
        if candidate.is_voted or candidate.is_main or is_alone:
            self._has_lead = True
            return True
        return False

    def _is_quoted(self, i: int, candidate: BlockCandidate) -> bool:
        """Return True for a quotation among the article's paragraphs, and for an embedded post of a social network."""
        if candidate.block.kind != "quote" or any(place.is_aside for place in candidate.asides):
            return False
        if self._first < i < self._last and candidate.link_share < _MANY_LINKS:
            return True
        return self._first < i <= self._last + _END and any(
            place.element.tag == "blockquote" and _POST.search(names_of(place.element))
            for place in candidate.place.up()
        )

    def _is_link(self, i: int, candidate: BlockCandidate) -> bool:
        """Return True if a block only leads elsewhere: a line that is a link, or an item of a list of links."""
        is_inside = self._first < i < self._last and (candidate.is_main or candidate.is_voted)
        around = self._lists[i]
        in_list = self._list_links.get(around)
        if in_list is not None and in_list >= _LINK_LIST:
            is_own = in_list < _ALL_LINKS or around in self._own_lists or (candidate.is_main and candidate.is_voted)
            return not (is_inside and is_own)
        if candidate.link_share <= _MOSTLY_LINKS:
            return False
        if candidate.block.kind == "heading" and (candidate.is_main or candidate.is_voted):
            return False
        if is_inside and (self._leads_away(candidate) or is_sentence(candidate)):
            return False
        if self._title < i < self._first and candidate.is_main and is_sentence(candidate):
            return False
        if not candidate.is_voted:
            return True
        return in_list is None and (1 - candidate.link_share) * candidate.size < _OWN_WORDS

    def _is_source(self, i: int, candidate: BlockCandidate) -> bool:
        """Return True for links to other sites and to files, in a list or in lines, with a heading or colon above."""
        around = self._lists[i]
        if around is not None or not candidate.is_main:
            return candidate.is_main and around in self._sources
        is_announced = i - 1 in self._source_lines or _announces(self._found[i - 1], candidate)
        return is_announced and candidate.link_share > _MOSTLY_LINKS and self._leads_away(candidate)

    def _find_own_lists(self) -> tuple[set[etree._Element | None], set[etree._Element | None]]:
        """Return the lists that a line announces, or of which all links are to other sites; and those that are both."""
        announced: set[etree._Element | None] = set()
        staying: set[etree._Element | None] = set()
        above: etree._Element | None = None
        for i, candidate in enumerate(self._found):
            around = self._lists[i]
            if around is not None:
                if around is not above and i and _announces(self._found[i - 1], candidate):
                    announced.add(around)
                if around not in staying and not self._leads_away(candidate):
                    staying.add(around)
            above = around
        away = set(self._lists) - staying - {None}
        return announced | away, announced & away

    def _leads_away(self, candidate: BlockCandidate) -> bool:
        """Return True if all links of a block are to other sites, to files, or to someone's address or telephone."""
        return all(_leads_away(url, self._head.host) for _, style, url in candidate.block.runs if style == "link")


def _announces(line: BlockCandidate, item: BlockCandidate) -> bool:
    """Return True if a line announces the list below, by its colon, or as a heading of the text around both."""
    text = line.block.text.rstrip()
    is_heading = line.block.kind == "heading" and line.is_main and item.is_main and not line.link_share
    return text.endswith((":", "：")) or (is_heading and not is_read_also(text))


def _keep_between(found: list[ClassifiedBlock]) -> None:
    """Keep what stands between two blocks that are kept, in the container of both: a result, a caption, a speaker."""
    kept = [i for i, item in enumerate(found) if item.verdict == "kept" and item.candidate.is_main]
    holders = {found[i].candidate.container for i in kept}
    for i in range(kept[0], kept[-1]) if kept else ():
        item = found[i]
        is_within = item.candidate.is_main and item.candidate.is_within and item.candidate.container in holders
        if item.verdict == "after" and is_within and not is_read_also(item.block.text):
            found[i] = replace(item, verdict="kept")


def _keep_related(found: list[ClassifiedBlock]) -> None:
    """Keep the links below a `Read also` of the text: what takes it out of the text keeps them as related titles."""
    is_below = False
    for i, item in enumerate(found):
        if item.verdict == "kept":
            is_below = is_read_also(item.block.text) or (is_below and item.candidate.link_share > _MOSTLY_LINKS)
        elif is_below and item.verdict == "links" and _list_of(item.candidate) is not None:
            found[i] = replace(item, verdict="kept")
        elif item.verdict != "empty":
            is_below = False


@lru_cache(1024)
def _leads_away(url: str, host: str) -> bool:
    """Return True if an address is of another site than ``host``, of a file, or of a person.

    What has the page's own address in its query is a button to share it.
    """
    url = url.strip()
    if len(url) > _LONGEST_ADDRESS:
        return False
    try:
        parts = urlsplit(url)
        other = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    if parts.scheme in ("mailto", "tel"):
        return parts.path != ""
    if other not in ("", host):
        return host == "" or host not in unquote(parts.query)
    return parts.path.rpartition(".")[2].lower() in _FILES


def _start_alike(one: str, other: str) -> bool:
    return one.startswith(other[:_SAME_START].rstrip(" .…")) or other.startswith(one[:_SAME_START].rstrip(" .…"))


def _is_named_lead(candidate: BlockCandidate) -> bool:
    around = zip(candidate.place.up(), range(_NAMES), strict=False)
    return any(_LEAD_NAME.search(names_of(place.element)) for place, _ in around)


def _is_complete(candidate: BlockCandidate) -> bool:
    """Return True for sentences, and for items, quotations, tables and code: what is no label, caption or button."""
    block = candidate.block
    return block.kind not in ("heading", "paragraph") or ENDS_SENTENCE.search(block.text) is not None


def is_sentence(candidate: BlockCandidate) -> bool:
    """Return True for a paragraph that reads like one: a title that leads elsewhere ends in no full stop."""
    text = candidate.block.text
    return candidate.size >= _SHORT and text.rstrip()[-1:] not in "?!" and ENDS_SENTENCE.search(text) is not None


def _list_of(candidate: BlockCandidate) -> etree._Element | None:
    place: Container | None = candidate.place
    while place is not None and place.tag not in _LISTS:
        place = place.parent if place is not candidate.container else None
    return place.element if place is not None else None


def _links_of_lists(
    found: list[BlockCandidate], lists: list[etree._Element | None]
) -> dict[etree._Element | None, float]:
    """Return the share of linked text in each list; ``lists`` are those around each candidate."""
    sizes: Counter[etree._Element] = Counter()
    linked: dict[etree._Element, float] = {}
    for candidate, around in zip(found, lists, strict=True):
        if around is not None:
            sizes[around] += candidate.size
            linked[around] = linked.get(around, 0.0) + candidate.link_share * candidate.size
    return {around: linked[around] / size for around, size in sizes.items() if size}

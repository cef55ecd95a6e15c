"""The parts of the extractor, and how each is switched off for ``bench.ablation``."""

import re
from dataclasses import dataclass

from lxml import etree

from db.ingest.extraction.body.candidates import BlockCandidate
from db.ingest.extraction.body.stored_text import StoredText
from db.ingest.extraction.body.subheadings import ClassifiedBlock
from db.ingest.extraction.html.microformats import Entry
from db.ingest.extraction.html.structured_data import StructuredData, read_words
from db.ingest.extraction.metadata.teasers import Teasers
from db.ingest.extraction.metadata.titles import site_names, without_site

Switch = tuple[str, object]
"""``module:name`` or ``module:Class.name`` in ``db.ingest.extraction``, and what stands in its place."""

NEVER = re.compile("(?!)()()")
"""Matches nothing; its groups are for what puts them into a text."""

ENDLESS = 10**9
"""More than any text has letters."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the extractor. ``stage`` is a key of ``bench.ablation``'s table of them."""

    name: str
    stage: str
    switches: tuple[Switch, ...]


def _no(*_args: object, **_options: object) -> bool:
    return False


def _nothing(*_args: object, **_options: object) -> tuple[()]:
    return ()


def _no_dict(*_args: object, **_options: object) -> dict[object, object]:
    return {}


def _no_text(*_args: object, **_options: object) -> StoredText:
    return StoredText()


def _no_name(*_args: object, **_options: object) -> str:
    return ""


def _no_words(*_args: object, **_options: object) -> frozenset[object]:
    return frozenset()


def _no_teasers(*_args: object, **_options: object) -> Teasers:
    return Teasers()


def _none(*_args: object, **_options: object) -> None:
    return None


def _yes(*_args: object, **_options: object) -> bool:
    return True


def _no_entry(*_args: object, **_options: object) -> Entry:
    return Entry()


def _first(value: object, *_args: object, **_options: object) -> object:
    return value


def _second(_self: object, value: object) -> object:
    return value


def _body_alone(body: str) -> tuple[str, tuple[()]]:
    return body, ()


def _both(title: str, body: str) -> tuple[str, str]:
    return title, body


def _by_vote(found: list[BlockCandidate], _head: object) -> list[ClassifiedBlock]:
    return [ClassifiedBlock(each, "kept" if each.is_voted else "elsewhere", each.block) for each in found]


def _plain_title(tree: etree._Element, data: StructuredData, url: str | None = None) -> str:
    heading = next((" ".join("".join(element.itertext()).split()) for element in tree.iter("h1")), "")
    shared = without_site(data.first_meta("og:title"), site_names(data, url))
    return read_words(data.article.get("headline")) or shared or heading


def _body(name: str, *switches: Switch) -> Part:
    return Part(name, "body", tuple((f"body.{place}", value) for place, value in switches))


def _html(name: str, *switches: Switch) -> Part:
    return Part(name, "html", tuple((f"html.{place}", value) for place, value in switches))


def _facts(name: str, *switches: Switch) -> Part:
    return Part(name, name.partition(":")[0], tuple((f"metadata.{place}", value) for place, value in switches))


def _kinds(name: str, *switches: Switch) -> Part:
    return Part(name, "kinds", tuple((f"metadata.page_kind:{place}", value) for place, value in switches))


PARTS = (
    _body("all judging of blocks", ("body:classify_blocks", _by_vote)),
    Part("trafilatura", "opinion", (("body.body:_MOST_ELEMENTS", 0),)),
    _body("resiliparse, where trafilatura finds little", ("body:_SHORT_BODY", 0), ("body:_FAR_LESS", 0)),
    _body("articleBody of JSON-LD", ("body:article_text", _no_text)),
    _body("sub-headings by their looks", ("classifier:with_unmarked_headings", _first)),
    _body("no heading at the end", ("classifier:without_last_headings", _first)),
    _body("bylines and datelines", ("classifier:is_head_line", _no)),
    _body("paragraphs deeper in the article", ("candidates:_mark_near", _none)),
    _body("likes of the main containers", ("containers:Container.cousin_likeness", property(id))),
    _body("containers some levels up", ("candidates:_LEVELS", 1)),
    _body("CJK letters count more", ("candidates:_CJK_EXTRA", 0)),
    _body("copyright lines", ("classifier:is_copyright_line", _no)),
    _body("containers of the main ones' class", ("candidates:_mark_alike", _none)),
    _body("boxes that read like the article", ("candidates:_mark_boxes", _none)),
    _body("headings of text", ("classifier:_BlockClassifier._is_heading_of_text", _no)),
    _body("code and tables in any box", ("classifier:_BlockClassifier._is_exhibit", _no)),
    _body("columns beside the headline's", ("classifier:_BlockClassifier._is_beside", _no)),
    _body("what scripts show, where that is more", ("body:have_more_than", _no)),
    _body("the state of a framework", ("body:state_text", _no_text)),
    Part("Read also, in the text", "text", (("finishing:without_read_also", _body_alone),)),
    _body("links", ("classifier:_BlockClassifier._is_link", _no)),
    _body("lists of links", ("classifier:_links_of_lists", _no_dict)),
    _body("other articles of the page", ("body:find_other_articles", _no_dict)),
    _body("aside names", ("containers:_ASIDE_NAME", NEVER)),
    _body("aside elements", ("containers:_ASIDES", frozenset())),
    _body("roles of asides", ("containers:_ASIDE_ROLES", frozenset())),
    _body("asides that hold much are none", ("candidates:_ASIDE_AT_MOST", ENDLESS)),
    _body("utility classes say nothing", ("containers:_UTILITY", NEVER)),
    _body("lead", ("classifier:_BlockClassifier._is_lead", _no)),
    _body("lead: by the head's description", ("classifier:_DESCRIPTION", ENDLESS)),
    _body("lead: by its name", ("classifier:_is_named_lead", _no)),
    _body("lead: by its shape", ("classifier:_LEAD", ENDLESS)),
    _body("lead: outside of the containers", ("classifier:_CLEAR_LEAD", ENDLESS)),
    _body("quotes", ("classifier:_BlockClassifier._is_quoted", _no)),
    _body("quotes: posts of others", ("classifier:_POST", NEVER)),
    _body("the headline", ("classifier:_BlockClassifier._is_title", _no)),
    _body("the headline, by its level alone", ("classifier:_HEADLINE", -1)),
    Part("heading that says the title again", "text", (("finishing:_titled", _both),)),
    _html("elements that are hidden by their style", ("html_blocks:hides", _no)),
    _html("line breaks end sentences", ("html_blocks:_LONG_LINE", ENDLESS)),
    _html("large print is no heading", ("html_blocks:_BlockWalker._end_heading", _none)),
    _html("rows of tables in a line", ("html_blocks:_join", _none)),
    _html("ruby in parentheses", ("html_blocks:_has_parentheses", _yes)),
    Part("title: all rules but the plainest", "title", (("extractor:title_of", _plain_title),)),
    _facts("title: end that another lacks", ("titles:_up_to_known", _first)),
    _facts("title: part of a headline that another is", ("titles:_MOST_PARTS", 0)),
    _facts("title: beginning that another goes on from", ("titles:_whole", _first)),
    _facts("title: without the site", ("titles:without_site", _first)),
    _facts("date: meta elements", ("published:_META", ())),
    _facts(
        "date: meta elements but six",
        (
            "published:_META",
            ("article:published_time", "datepublished", "itemprop:datepublished", "date", "dc.date", "pubdate"),
        ),
    ),
    _facts("date: time elements", ("published:_time_element", _none)),
    _facts("date: doubtful days", ("published:_NUMERIC", NEVER)),
    _facts("date: in the address", ("published:_of_path", _none)),
    Part("microformats", "data", (("html.structured_data:read_entry", _no_entry),)),
    _facts("date: of the issue", ("published:find_issue", _none)),
    _facts("date: in the line at the foot", ("published:find_foot_line", _none)),
    _facts("date: shown", ("published:shown_date", _none)),
    _facts("date: shown, not in asides", ("shown_texts:_other_words", _no_words)),
    _facts("date: shown, by names", ("shown_texts:_NAMED", NEVER)),
    _facts("date: shown, not in teasers", ("shown_texts:_is_teaser", _no)),
    _facts("date: shown, not of photos", ("visible_date:_NO_DATE", NEVER)),
    _facts("date: shown, after a byline", ("visible_date:_without_byline", _first)),
    _facts("date: shown, before 'updated'", ("visible_date:_LATER", NEVER)),
    _facts("date: shown, in the container", ("visible_date:container_of", _none)),
    _facts("date: shown, above the headline", ("visible_date:_ABOVE", 0)),
    _facts("authors: JSON-LD", ("authors:_in_json_ld", _nothing)),
    _facts("authors: meta elements", ("authors:_META", ())),
    _facts("authors: named bylines", ("authors:_bylines", _nothing)),
    _facts("authors: bylines by their words", ("authors:_unnamed_bylines", _nothing)),
    _facts("authors: words of organisations", ("authors:_NO_PEOPLE", frozenset())),
    _facts("authors: words of jobs", ("authors:_JOBS", frozenset())),
    _facts("authors: honorifics", ("authors:_HONORIFIC", NEVER)),
    _facts("authors: what follows a name", ("authors:_AFTER", NEVER)),
    _facts("authors: addresses are none", ("authors:_ADDRESS", NEVER)),
    _facts("authors: names with an address", ("authors:_SITE", NEVER)),
    _facts("section: breadcrumb in JSON-LD", ("sections:_listed", _nothing)),
    _facts("section: breadcrumb in microdata", ("sections:_microdata", _nothing)),
    _facts("section: named", ("sections:_said", _no_name)),
    _facts("section: breadcrumb that is shown", ("sections:_visible", _nothing)),
    _facts("section: in the address", ("sections:section_of_path", _nothing)),
    Part("microdata", "data", (("html.structured_data:_microdata", _no_dict),)),
    Part("JSON-LD: commas too many", "data", (("html.structured_data:_TRAILING_COMMA", NEVER),)),
    Part("JSON-LD: fields of broken JSON", "data", (("html.structured_data:_FIELD", NEVER),)),
    Part("JSON-LD: references", "data", (("html.structured_data:StructuredData.referred", _second),)),
    Part("JSON-LD: comments around it", "data", (("html.structured_data:_COMMENT", NEVER),)),
    _kinds("kind: error pages", ("_ERROR", NEVER)),
    _kinds("kind: searches", ("_SEARCH", NEVER)),
    _kinds("kind: logins", ("_LOGIN", NEVER)),
    _kinds("kind: classes of the body", ("_CLASSES", frozenset())),
    _kinds("kind: types of JSON-LD", ("_LISTING_TYPES", frozenset())),
    _kinds("kind: front pages", ("is_front", _no)),
    _kinds("kind: listing paths", ("is_listing_path", _no)),
    _kinds("kind: teasers", ("find_teasers", _no_teasers)),
    _kinds("kind: lists of files", ("is_directory_index", _no)),
    Part("kind: by the body", "kinds", (("extractor:refuse_by_body", _none),)),
    Part("kind: before parsing", "kinds", (("extractor:refuse_stubs", _none),)),
)
"""What ``bench.ablation`` switches off, one after the other."""

"""A news item of NewsML-G2 or NewsML 1: its facts, and its text (XHTML, NITF or plain)."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.ingest.language.date_parser import read_date
from db.ingest.readers.syndication.nitf import as_html, is_nitf, name_of_byline, nitf_facts
from db.ingest.readers.syndication.xml_streams import collapsed_text, element_text, local_name
from db.ingest.source.records import Facts
from db.text.dates import Published

if TYPE_CHECKING:
    from lxml import etree

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MAIN_HEADLINES = ("hlRole:main", "hldrole:main", "main", "")
_SECTION_SUBJECTS = ("cpnat:category", "cpnat:section", "cpnat:desk")


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A news item: its text, as HTML or plain, and its facts."""

    body: str
    is_plain: bool
    facts: Facts
    created: str | None = None
    """When this version of it was created (ISO 8601): later ones take the place of earlier ones."""


def parse_news_item(item: "etree._Element") -> NewsItem | None:
    """Parse a ``newsItem`` of NewsML-G2; None if it is withdrawn or withheld, or a picture, video or the like."""
    status = item.find("{*}itemMeta/{*}pubStatus")
    if status is not None and status.get("qcode", "").rpartition(":")[2] in ("canceled", "cancelled", "withheld"):
        return None
    kind = item.find("{*}itemMeta/{*}itemClass")
    if kind is not None and kind.get("qcode", "").rpartition(":")[2] not in ("text", "composite", ""):
        return None
    contents = item.find("{*}contentSet")
    inline = contents.find("{*}inlineXML") if contents is not None else None
    facts = _facts(item)
    created = _created(item.find("{*}itemMeta/{*}versionCreated"))
    if inline is not None and len(inline):
        return replace(_from_inline(inline, facts), created=created)
    data = contents.find("{*}inlineData") if contents is not None else None
    if data is None:
        remote = contents is not None and contents.find("{*}remoteContent") is not None
        return None if remote else NewsItem("", True, facts, created)
    body = element_text(data)
    is_html = "html" in data.get("contenttype", "").lower()
    return NewsItem(body, not is_html, facts, created)


def parse_newsml1_item(item: "etree._Element") -> NewsItem | None:
    """Parse a ``NewsItem`` of NewsML 1; None if it is withdrawn or withheld, or has no text."""
    status = item.find("{*}NewsManagement/{*}Status")
    if status is not None and status.get("FormalName", "").lower() in ("canceled", "cancelled", "withheld"):
        return None
    content = item.find(".//{*}DataContent")
    if content is None:
        return None
    made = item.find("{*}NewsManagement/{*}FirstCreated")
    published = read_date(collapsed_text(made))
    bylines = (name_of_byline(collapsed_text(line)) for line in item.iterfind(".//{*}NewsLines/{*}ByLine"))
    language = item.find(".//{*}DescriptiveMetadata/{*}Language")
    facts = Facts(
        title=collapsed_text(item.find(".//{*}NewsLines/{*}HeadLine")),
        published=published,
        date_from="NewsML" if published else "",
        authors=tuple(dict.fromkeys(filter(None, bylines))),
        language=language.get("FormalName") if language is not None else None,
        record_id=_newsml1_id(item),
    )
    found = _from_inline(content, facts) if len(content) else NewsItem(element_text(content), True, facts)
    return replace(found, created=_created(item.find("{*}NewsManagement/{*}ThisRevisionCreated")))


def _created(element: "etree._Element | None") -> str | None:
    found = read_date(collapsed_text(element)) if element is not None else None
    return found.iso if found is not None else None


def _from_inline(inline: "etree._Element", facts: Facts) -> NewsItem:
    """Make the item of inline XML: NITF, whose own facts fill what ``facts`` lacks, else XHTML."""
    nitf = next((one for one in inline.iter() if is_nitf(one)), None)
    if nitf is None:
        return NewsItem(_xhtml(inline), False, facts)
    inner = nitf_facts(nitf)
    return NewsItem(
        as_html(nitf),
        False,
        replace(
            facts,
            title=facts.title or inner.title,
            url=facts.url or inner.url,
            published=facts.published or inner.published,
            date_from=facts.date_from or inner.date_from,
            authors=facts.authors or inner.authors,
            section=facts.section or inner.section,
            language=facts.language or inner.language,
            record_id=facts.record_id or inner.record_id,
        ),
    )


def _newsml1_id(item: "etree._Element") -> str:
    """Return the name that all revisions of an item share, as its public identifier has it; "" without one."""
    parts = [
        collapsed_text(item.find(f"{{*}}Identification/{{*}}NewsIdentifier/{{*}}{name}"))
        for name in ("ProviderId", "DateId", "NewsItemId")
    ]
    return f"urn:newsml:{':'.join(parts)}" if all(parts) else ""


def _xhtml(inline: "etree._Element") -> str:
    from lxml import etree

    html = deepcopy(next((one for one in inline.iter("{*}body")), inline))
    for one in html.iter():
        if isinstance(one.tag, str):
            one.tag = local_name(one)
    etree.cleanup_namespaces(html)
    parts = [html.text or ""]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in html]
    return "".join(parts)


def _facts(item: "etree._Element") -> Facts:
    meta = item.find("{*}contentMeta")
    published, date_from = _published(item, meta)
    return Facts(
        title=_headline(item, meta),
        url=_url(item),
        published=published,
        date_from=date_from,
        authors=tuple(dict.fromkeys(_authors(meta))),
        section=_section(meta),
        language=_language(item, meta),
        record_id=(item.get("guid") or "").strip(),
    )


def _headline(item: "etree._Element", meta: "etree._Element | None") -> str:
    headlines = list(meta.iterfind("{*}headline")) if meta is not None else []
    for role in _MAIN_HEADLINES:
        for headline in headlines:
            if headline.get("role", "") == role and (title := collapsed_text(headline)):
                return title
    title = next((title for headline in headlines if (title := collapsed_text(headline))), "")
    return title or collapsed_text(item.find("{*}itemMeta/{*}title"))


def _url(item: "etree._Element") -> str | None:
    for path in ("{*}itemMeta/{*}link", "{*}link"):
        for link in item.iterfind(path):
            href = (link.get("href") or "").strip()
            if href.startswith(("http://", "https://")) and link.get("rel", "").rpartition(":")[2] in (
                *("canonical", "self", "alternate", "webpage", "permalink"),
            ):
                return href
    guid = (item.get("guid") or "").strip()
    return guid if guid.startswith(("http://", "https://")) else None


def _published(item: "etree._Element", meta: "etree._Element | None") -> tuple[Published | None, str]:
    """Return when the item was first created, else its content, else this version or its last change."""
    for parent, name in (
        (item.find("{*}itemMeta"), "firstCreated"),
        (meta, "contentCreated"),
        (item.find("{*}itemMeta"), "versionCreated"),
        (meta, "contentModified"),
    ):
        element = parent.find(f"{{*}}{name}") if parent is not None else None
        found = read_date(collapsed_text(element)) if element is not None else None
        if found is not None:
            return found, "NewsML"
    return None, ""


def _authors(meta: "etree._Element | None") -> Iterator[str]:
    if meta is None:
        return
    named = False
    for creator in meta.iterfind("{*}creator"):
        name = collapsed_text(creator.find("{*}name"))
        is_person = creator.get("type", "").rpartition(":")[2] in ("person", "")
        if name and is_person and "@" not in name:
            named = True
            yield name
    if named:
        return
    for line in meta.iterfind("{*}by"):
        if name := name_of_byline(collapsed_text(line)):
            yield name


def _section(meta: "etree._Element | None") -> tuple[str, ...]:
    """Return the name of the first subject that is a category of the publisher, else of the first abstract subject."""
    subjects = list(meta.iterfind("{*}subject")) if meta is not None else []
    for kinds in (_SECTION_SUBJECTS, ("cpnat:abstract", "")):
        for subject in subjects:
            if subject.get("type", "") in kinds and (name := collapsed_text(subject.find("{*}name"))):
                return (name,)
    return ()


def _language(item: "etree._Element", meta: "etree._Element | None") -> str | None:
    element = meta.find("{*}language") if meta is not None else None
    tag = element.get("tag", "") if element is not None else ""
    return tag or item.get(_LANGUAGE) or None

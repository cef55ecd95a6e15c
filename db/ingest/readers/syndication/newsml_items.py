"""A news item of NewsML-G2: its facts, and its text, be that XHTML, NITF or plain."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.ingest.language.date_parser import read_date
from db.ingest.readers.syndication.nitf import as_html, is_nitf, nitf_facts, without_by
from db.ingest.readers.syndication.xml_streams import local, text
from db.ingest.source.records import Facts
from db.text.dates import Published

if TYPE_CHECKING:
    from lxml import etree

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MAIN_HEADLINES = ("hlRole:main", "hldrole:main", "main", "")
_SECTION_SUBJECTS = ("cpnat:category", "cpnat:section", "cpnat:desk")


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A news item's text, as HTML or plain, and its facts."""

    body: str
    is_plain: bool
    facts: Facts


def news_item(item: "etree._Element") -> NewsItem | None:
    """The article of a ``newsItem``; None for one that is withdrawn or withheld, and for a picture or a video."""
    status = item.find("{*}itemMeta/{*}pubStatus")
    if status is not None and status.get("qcode", "").rpartition(":")[2] in ("canceled", "cancelled", "withheld"):
        return None
    kind = item.find("{*}itemMeta/{*}itemClass")
    if kind is not None and kind.get("qcode", "").rpartition(":")[2] not in ("text", "composite", ""):
        return None
    contents = item.find("{*}contentSet")
    inline = contents.find("{*}inlineXML") if contents is not None else None
    facts = _facts(item)
    if inline is not None and len(inline):
        return _of_inline(inline, facts)
    data = contents.find("{*}inlineData") if contents is not None else None
    if data is None:
        remote = contents is not None and contents.find("{*}remoteContent") is not None
        return None if remote else NewsItem("", True, facts)
    body = text(data)
    is_html = "html" in data.get("contenttype", "").lower()
    return NewsItem(body, not is_html, facts)


def older_item(item: "etree._Element") -> NewsItem | None:
    """The article of a ``NewsItem`` of NewsML 1; None for one that is withdrawn, or without text."""
    status = item.find("{*}NewsManagement/{*}Status")
    if status is not None and status.get("FormalName", "").lower() in ("canceled", "cancelled", "withheld"):
        return None
    content = item.find(".//{*}DataContent")
    if content is None:
        return None
    made = item.find("{*}NewsManagement/{*}FirstCreated")
    published = read_date(_said(made))
    byline = without_by(_said(item.find(".//{*}NewsLines/{*}ByLine")))
    language = item.find(".//{*}DescriptiveMetadata/{*}Language")
    facts = Facts(
        title=_said(item.find(".//{*}NewsLines/{*}HeadLine")),
        published=published,
        date_from="NewsML" if published else "",
        authors=(byline,) if byline else (),
        language=language.get("FormalName") if language is not None else None,
    )
    return _of_inline(content, facts) if len(content) else NewsItem(text(content), True, facts)


def _of_inline(inline: "etree._Element", facts: Facts) -> NewsItem:
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
        ),
    )


def _xhtml(inline: "etree._Element") -> str:
    from lxml import etree

    html = deepcopy(next((one for one in inline.iter("{*}body")), inline))
    for one in html.iter():
        if isinstance(one.tag, str):
            one.tag = local(one)
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
    )


def _said(element: "etree._Element | None") -> str:
    return " ".join(text(element).split())


def _headline(item: "etree._Element", meta: "etree._Element | None") -> str:
    headlines = list(meta.iterfind("{*}headline")) if meta is not None else []
    for role in _MAIN_HEADLINES:
        for headline in headlines:
            if headline.get("role", "") == role and (said := _said(headline)):
                return said
    said = next((said for headline in headlines if (said := _said(headline))), "")
    return said or _said(item.find("{*}itemMeta/{*}title"))


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
    """When it was first published, else made, else this version of it made."""
    for parent, name in (
        (item.find("{*}itemMeta"), "firstCreated"),
        (meta, "contentCreated"),
        (item.find("{*}itemMeta"), "versionCreated"),
        (meta, "contentModified"),
    ):
        element = parent.find(f"{{*}}{name}") if parent is not None else None
        found = read_date(_said(element)) if element is not None else None
        if found is not None:
            return found, "NewsML"
    return None, ""


def _authors(meta: "etree._Element | None") -> Iterator[str]:
    if meta is None:
        return
    named = False
    for creator in meta.iterfind("{*}creator"):
        name = _said(creator.find("{*}name"))
        is_person = creator.get("type", "").rpartition(":")[2] in ("person", "")
        if name and is_person and "@" not in name:
            named = True
            yield name
    if named:
        return
    for line in meta.iterfind("{*}by"):
        if name := without_by(_said(line)):
            yield name


def _section(meta: "etree._Element | None") -> tuple[str, ...]:
    """The name of its first subject that is a category of the publisher's, else of its first abstract one."""
    subjects = list(meta.iterfind("{*}subject")) if meta is not None else []
    for kinds in (_SECTION_SUBJECTS, ("cpnat:abstract", "")):
        for subject in subjects:
            if subject.get("type", "") in kinds and (name := _said(subject.find("{*}name"))):
                return (name,)
    return ()


def _language(item: "etree._Element", meta: "etree._Element | None") -> str | None:
    element = meta.find("{*}language") if meta is not None else None
    said = element.get("tag", "") if element is not None else ""
    return said or item.get(_LANGUAGE) or None

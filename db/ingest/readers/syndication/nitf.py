"""NITF (News Industry Text Format), alone or inside of NewsML-G2: an article's facts, and its body as HTML."""

from collections.abc import Iterator
from html import escape, unescape
from typing import TYPE_CHECKING

from db.ingest.language.date_parser import read_date
from db.ingest.readers.syndication.xml_streams import collapsed_text, local_name
from db.ingest.source.records import Facts
from db.text.dates import Published

if TYPE_CHECKING:
    from lxml import etree

_HTML_ELEMENTS = frozenset(
    (
        *("p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "h2", "h3", "h4", "br", "hr"),
        *("table", "tr", "td", "th", "caption", "em", "strong", "sub", "sup", "q", "a"),
    )
)
"""Elements of an NITF body that mean the same in HTML."""

_RENAMED = {"hl2": "h2", "bq": "blockquote", "block": "div", "fn": "div"}
"""Elements of an NITF body that have another name in HTML."""

_OMITTED = frozenset(("media", "note", "body.head", "body.end", "custom-table"))
"""Elements whose content isn't the text of the article."""

_LONGEST_NAME = 100
"""Characters that a byline may have to be taken for a name; chosen by eye: longer ones are sentences."""


def is_nitf(element: "etree._Element") -> bool:
    """Return True if an element is the root of an NITF document."""
    return local_name(element) == "nitf"


def nitf_facts(root: "etree._Element") -> Facts:
    """Return the facts that an NITF document states of its article."""
    published = _published(root)
    return Facts(
        title=_title(root),
        url=_url(root),
        published=published,
        date_from="NITF" if published else "",
        authors=tuple(dict.fromkeys(_authors(root))),
        section=_section(root),
        language=root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        record_id=_id(root),
    )


def _id(root: "etree._Element") -> str:
    """Return the document's id, a URN with the agency that registered it; "" without one."""
    element = root.find(".//{*}docdata/{*}doc-id")
    identity = (element.get("id-string") or "").strip() if element is not None else ""
    agency = (element.get("regsrc") or "").strip() if element is not None else ""
    return f"urn:nitf:{agency}:{identity}" if identity and agency else identity


def _title(root: "etree._Element") -> str:
    """Return the main headline, else the document's title."""
    for path in (".//{*}body.head/{*}hedline/{*}hl1", ".//{*}hedline/{*}hl1", "{*}head/{*}title"):
        text = collapsed_text(root.find(path))
        if text:
            return text
    return ""


def _published(root: "etree._Element") -> Published | None:
    for path, key in (
        (".//{*}docdata/{*}date.issue", "norm"),
        (".//{*}pubdata", "date.publication"),
        (".//{*}docdata/{*}date.release", "norm"),
        (".//{*}dateline/{*}story.date", "norm"),
    ):
        for element in root.iterfind(path):
            found = read_date(element.get(key, "").strip())
            if found is not None:
                return found
    return None


def _authors(root: "etree._Element") -> Iterator[str]:
    """Yield the names in bylines: marked persons, else the whole line without its "By"."""
    for byline in root.iterfind(".//{*}byline"):
        # The parts of a name may be elements with nothing between them.
        persons = [" ".join(" ".join(person.itertext()).split()) for person in byline.iterfind(".//{*}person")]
        if persons:
            yield from filter(None, persons)
            continue
        tag = byline.find("{*}bytag")
        text = (byline.text or "") if tag is None else collapsed_text(tag)
        if name := name_of_byline(" ".join(text.split())):
            yield name


def name_of_byline(byline: str) -> str:
    """Return a byline without its "By" (also German, French and Spanish); "" if it has an e-mail address or is long."""
    prefix = next((each for each in ("By ", "BY ", "by ", "Von ", "Par ", "Por ") if byline.startswith(each)), "")
    byline = byline.removeprefix(prefix)
    return byline if "@" not in byline and len(byline) <= _LONGEST_NAME else ""


def _section(root: "etree._Element") -> tuple[str, ...]:
    """Return the newspaper's section (``position.section``), else the fixture, else the first subject."""
    for path, key in (
        (".//{*}pubdata", "position.section"),
        (".//{*}docdata/{*}fixture", "fix.id"),
        (".//{*}tobject/{*}tobject.subject", "tobject.subject.type"),
        (".//{*}docdata/{*}identified-content/{*}classifier[@type='category']", "value"),
    ):
        element = root.find(path)
        text = (element.get(key) or "").strip() if element is not None else ""
        if text:
            return (text,)
    return ()


def _url(root: "etree._Element") -> str | None:
    for path, key in ((".//{*}pubdata", "ex-ref"), (".//{*}docdata/{*}doc-id", "id-string")):
        element = root.find(path)
        text = (element.get(key) or "").strip() if element is not None else ""
        if text.startswith(("http://", "https://")):
            return text
    return None


def as_html(root: "etree._Element") -> str:
    """Return the body's content as HTML: paragraphs, subheadings, quotes, lists, tables and links."""
    content = root.find(".//{*}body.content")
    if content is None:
        content = root.find("{*}body")
    parts: list[str] = []
    if content is not None:
        _write_content(content, parts)
    return "".join(parts)


def _write_content(element: "etree._Element", parts: list[str]) -> None:
    from lxml import etree

    parts.append(escape(element.text or "", quote=False))
    for child in element:
        name = local_name(child)
        if name and name not in _OMITTED:
            tag = name if name in _HTML_ELEMENTS else _RENAMED.get(name, "")
            if tag:
                href = child.get("href") if tag == "a" else None
                parts.append(f'<{tag} href="{escape(href)}">' if href else f"<{tag}>")
            if tag not in ("br", "hr"):
                _write_content(child, parts)
                parts.append(f"</{tag}>" if tag else "")
        elif child.tag is etree.Entity:
            parts.append(escape(unescape(child.text or ""), quote=False))
        parts.append(escape(child.tail or "", quote=False))

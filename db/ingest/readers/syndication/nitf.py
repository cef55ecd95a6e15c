"""NITF, of itself or within NewsML-G2: an article's facts, and its body as HTML."""

from collections.abc import Iterator
from html import escape, unescape
from typing import TYPE_CHECKING

from db.ingest.language.date_parser import read_date
from db.ingest.readers.syndication.xml_streams import local, text
from db.ingest.source.records import Facts
from db.text.dates import Published

if TYPE_CHECKING:
    from lxml import etree

_AS_THEY_ARE = frozenset(
    (
        *("p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "h2", "h3", "h4", "br", "hr"),
        *("table", "tr", "td", "th", "caption", "em", "strong", "sub", "sup", "q", "a"),
    )
)
"""Elements of NITF's body that are those of HTML."""

_RENAMED = {"hl2": "h2", "bq": "blockquote", "block": "div", "fn": "div"}
_GONE = frozenset(("media", "note", "body.head", "body.end", "custom-table"))


def is_nitf(element: "etree._Element") -> bool:
    """Whether an element is the root of an NITF document."""
    return local(element) == "nitf"


def nitf_facts(root: "etree._Element") -> Facts:
    """What an NITF document says of its article."""
    published = _published(root)
    return Facts(
        title=_title(root),
        url=_url(root),
        published=published,
        date_from="NITF" if published else "",
        authors=tuple(dict.fromkeys(_authors(root))),
        section=_section(root),
        language=root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    )


def _title(root: "etree._Element") -> str:
    """Its main headline, else the document's title."""
    for path in (".//{*}body.head/{*}hedline/{*}hl1", ".//{*}hedline/{*}hl1", "{*}head/{*}title"):
        said = _said(root.find(path))
        if said:
            return said
    return ""


def _said(element: "etree._Element | None") -> str:
    return " ".join(text(element).split())


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
    """Names in bylines: of persons where they are marked, else the line without its first word."""
    for byline in root.iterfind(".//{*}byline"):
        persons = [_said(person) for person in byline.iterfind(".//{*}person")]
        if persons:
            yield from filter(None, persons)
            continue
        said = (byline.text or "").strip() if byline.find("{*}bytag") is None else _said(byline.find("{*}bytag"))
        if name := without_by(" ".join(said.split())):
            yield name


def without_by(byline: str) -> str:
    """The name in a byline; "" where it is an address, or too long for a name."""
    for prefix in ("By ", "BY ", "by ", "Von ", "Par ", "Por "):
        byline = byline.removeprefix(prefix)
    return byline if "@" not in byline and len(byline) <= 100 else ""


def _section(root: "etree._Element") -> tuple[str, ...]:
    """Where the paper ran it (``position.section``), else its fixture, else its first subject."""
    for path, key in (
        (".//{*}pubdata", "position.section"),
        (".//{*}docdata/{*}fixture", "fix.id"),
        (".//{*}tobject/{*}tobject.subject", "tobject.subject.type"),
        (".//{*}docdata/{*}identified-content/{*}classifier[@type='category']", "value"),
    ):
        element = root.find(path)
        said = (element.get(key) or "").strip() if element is not None else ""
        if said:
            return (said,)
    return ()


def _url(root: "etree._Element") -> str | None:
    for path, key in ((".//{*}pubdata", "ex-ref"), (".//{*}docdata/{*}doc-id", "id-string")):
        element = root.find(path)
        said = (element.get(key) or "").strip() if element is not None else ""
        if said.startswith(("http://", "https://")):
            return said
    return None


def as_html(root: "etree._Element") -> str:
    """The body's content as HTML: paragraphs, subheadings, quotes, lists, tables and links."""
    content = root.find(".//{*}body.content")
    if content is None:
        content = root.find("{*}body")
    parts: list[str] = []
    if content is not None:
        _write(content, parts)
    return "".join(parts)


def _write(element: "etree._Element", parts: list[str]) -> None:
    from lxml import etree

    parts.append(escape(element.text or "", quote=False))
    for child in element:
        name = local(child)
        if name and name not in _GONE:
            tag = name if name in _AS_THEY_ARE else _RENAMED.get(name, "")
            if tag:
                href = child.get("href") if tag == "a" else None
                parts.append(f'<{tag} href="{escape(href)}">' if href else f"<{tag}>")
            if tag not in ("br", "hr"):
                _write(child, parts)
                parts.append(f"</{tag}>" if tag else "")
        elif child.tag is etree.Entity:
            parts.append(escape(unescape(child.text or ""), quote=False))
        parts.append(escape(child.tail or "", quote=False))

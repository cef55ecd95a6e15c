"""NITF, of itself or within NewsML-G2: an article's facts, and its body as HTML."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from db.dates import Published
from db.ingest.extraction.date_texts import read_date
from db.ingest.readers.xml_streams import local, text
from db.ingest.records import Facts

if TYPE_CHECKING:
    from lxml import etree

_AS_THEY_ARE = frozenset("p ul ol li dl dt dd blockquote pre table tr td th caption br hr em strong sub sup q a h2 h3 h4".split())
"""Elements of NITF's body that are those of HTML."""

_RENAMED = {"hl2": "h2", "bq": "blockquote", "block": "div", "fn": "div", "nitf-table": "div"}
_GONE = frozenset(("media", "nitf-col", "custom-table", "note", "body.end"))


def is_nitf(element: "etree._Element") -> bool:
    """Whether an element is the root of an NITF document."""
    return local(element) == "nitf"


def nitf_facts(root: "etree._Element") -> Facts:
    """What an NITF document says of its article."""
    published = _published(root)
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return Facts(
        title=title(root),
        url=_url(root),
        published=published,
        date_from="NITF" if published else "",
        authors=tuple(dict.fromkeys(_authors(root))),
        section=_section(root),
        language=language,
    )


def title(root: "etree._Element") -> str:
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
            found = nitf_date(element.get(key, ""))
            if found is not None:
                return found
    return None


def nitf_date(said: str) -> Published | None:
    """A date as NITF writes it: ISO 8601, mostly without its hyphens and colons (``20220126T140500+0100``)."""
    said = said.strip()
    day, mark, time = said.partition("T")
    if len(day) == 8 and day.isdecimal():
        said = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        if mark:
            digits = time[:6]
            if len(digits) == 6 and digits.isdecimal():
                said += f"T{digits[:2]}:{digits[2:4]}:{digits[4:]}{time[6:]}"
            elif len(time) >= 4 and time[:4].isdecimal():
                said += f"T{time[:2]}:{time[2:4]}{time[4:]}"
    return read_date(said)


def _authors(root: "etree._Element") -> Iterator[str]:
    """Names in bylines: of persons where they are marked, else the line without its first word."""
    for byline in root.iterfind(".//{*}byline"):
        persons = [_said(person) for person in byline.iterfind(".//{*}person")]
        if persons:
            yield from filter(None, persons)
            continue
        said = (byline.text or "").strip() if byline.find("{*}bytag") is None else _said(byline.find("{*}bytag"))
        name = " ".join(said.split())
        for prefix in ("By ", "BY ", "by ", "Von ", "Par ", "Por "):
            name = name.removeprefix(prefix)
        if name and "@" not in name and len(name) <= 100:
            yield name


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
    # An abstract is part of what is printed; what else body.head holds are facts.
    if content is not None:
        _write(content, parts)
    return "".join(parts)


def _write(element: "etree._Element", parts: list[str]) -> None:
    parts.append(escape(element.text or "", quote=False))
    for child in element:
        name = local(child)
        if name and name not in _GONE and name != "body.head":
            tag = name if name in _AS_THEY_ARE else _RENAMED.get(name, "")
            if tag:
                href = child.get("href") if tag == "a" else None
                parts.append(f'<{tag} href="{escape(href)}">' if href else f"<{tag}>")
            if tag not in ("br", "hr"):
                _write(child, parts)
                parts.append(f"</{tag}>" if tag else "")
        elif not name and isinstance(child.text, str) and child.text.startswith("&"):
            parts.append(text_of_entity(child.text))
        parts.append(escape(child.tail or "", quote=False))


def text_of_entity(entity: str) -> str:
    """A named character as HTML may have it; what isn't known to HTML stays as it is."""
    from html import unescape

    return escape(unescape(entity), quote=False)

"""The corpora to measure extraction on: real pages with true contents, marked by people or given by publishers."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lxml import etree, html

from bench.extraction_scores import share_found

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
"""Folder of the corpora, beside the project."""

KINDS = ("article", "listing", "collection")
"""What a page can be."""

_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Page:
    """A page with its true contents. None: not known; () and "": known to be absent.

    ``text`` is the article's text, ``quotes`` the text of its block quotes; ``day`` is an ISO date. ``kind`` is one
    of ``KINDS``; only articles have the rest.
    """

    id: str
    path: Path
    url: str | None = None
    text: str | None = None
    heads: tuple[str, ...] | None = None
    quotes: str | None = None
    title: str | None = None
    day: str | None = None
    authors: tuple[str, ...] | None = None
    kind: str = "article"

    @cached_property
    def data(self) -> bytes:
        """The page's bytes, in UTF-8."""
        return gzip.decompress(self.path.read_bytes())

    @cached_property
    def html(self) -> str:
        """The page's HTML as text."""
        return self.data.decode("utf-8", "replace")


def _news() -> Iterator[Page]:
    folder = CORPORA / "news-pages"
    for name, row in json.loads((folder / "ground-truth.json").read_text("utf-8")).items():
        page = Page(name, folder / "html" / f"{name}.html.gz", row["url"], row["articleBody"])
        yield _with_quotes(page)


def _publishers() -> Iterator[Page]:
    folder = CORPORA / "publisher-pages"
    for row in json.loads((folder / "ground-truth.json").read_text("utf-8")):
        page = Page(
            row["file"].removesuffix(".html.gz"),
            folder / "html" / row["file"],
            row["url"],
            "\n".join(row["paras"]),  # the sub-headings are among them
            tuple(row["heads"]),
            None,
            row["title"],
            (row["date"] or "")[:10] or None,
            tuple(row["authors"] or ()),
        )
        yield _with_quotes(page)


def _readability() -> Iterator[Page]:
    for folder in sorted((CORPORA / "readability-cases").iterdir()):
        if folder.is_dir():
            expected = html.document_fromstring(gzip.decompress((folder / "expected.html.gz").read_bytes()).decode())
            for element in list(expected.iter("figcaption", "script", "style")):
                element.drop_tree()
            text = "\n".join(expected.itertext())
            quotes = "\n".join(_text(quote) for quote in expected.iter("blockquote"))
            yield Page(folder.name, folder / "source.html.gz", None, text, None, quotes)


def _dated() -> Iterator[Page]:
    folder = CORPORA / "dated-pages"
    for row in json.loads((folder / "ground-truth.json").read_text("utf-8")):
        day = row["date"] if isinstance(row["date"], str) else None  # NaN: not known
        yield Page(row["file"].removesuffix(".html.gz"), folder / "html" / row["file"], row["url"], day=day)


def _modern() -> Iterator[Page]:
    folder = CORPORA / "modern-pages"
    for name, row in json.loads((folder / "ground-truth.json").read_text("utf-8")).items():
        page = Page(name, folder / "html" / f"{name}.html.gz", row["url"], kind=row["kind"])
        if page.kind == "article":
            authors = (row["author"],) if row["author"] else None
            page = replace(page, text=row["text"] or None, title=row["title"], day=row["date"], authors=authors)
        yield page


def _with_quotes(page: Page) -> Page:
    """Return the page with the block quotes of its HTML that are inside the article: whose text is nearly all true."""
    tree = html.document_fromstring(page.data, parser=html.HTMLParser(encoding="utf-8"))
    for element in list(tree.iter("script", "style", "noscript", "aside", "nav", "footer")):
        element.drop_tree()
    if next(tree.iter("blockquote"), None) is None:
        return replace(page, quotes="")
    article: etree._Element = tree
    inner: etree._Element | None = tree
    while inner is not None:
        article = inner
        inner = next(
            (child for child in article.iterchildren("*") if share_found(page.text or "", _text(child)) >= _NEARLY_ALL),
            None,
        )
    quotes = [_text(quote) for quote in article.iter("blockquote") if not any(quote.iterancestors("blockquote"))]
    return replace(page, quotes="\n".join(quotes))


def _text(element: etree._Element) -> str:
    return "\n".join(element.itertext()).strip()


LOADERS: dict[str, Callable[[], Iterator[Page]]] = {
    "news-pages": _news,
    "publisher-pages": _publishers,
    "readability-cases": _readability,
    "dated-pages": _dated,
    "modern-pages": _modern,
}
"""Functions that read the pages of a corpus, by its name."""

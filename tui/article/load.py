"""Reads an article with its original or its copies, and builds its page."""

from dataclasses import dataclass

from db.archive import Archive
from db.models import Article, Headline
from db.storage.connections import CancelCheck
from tui.article.document import Document, build_article

COPIES_NAMED = 20
"""Copies that an article's page names; the tree has all. By eye: about a screen of lines, and one query."""


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """An article with its page. ``leader`` is the article that it is a copy of, which listings show instead of it."""

    article: Article
    leader: Headline | None
    document: Document

    @property
    def listed(self) -> Headline:
        """The one of the two that is in listings."""
        return self.leader or self.article


def open_article(archive: Archive, article_id: int, cancelled: CancelCheck, slug: str = "") -> OpenedArticle | None:
    """Read an article and build its page; None if it was removed. Blocking: call it from a worker.

    ``slug`` finds it where its date was corrected since, because an id depends on the date.
    """
    article = archive.article(article_id, cancelled)
    if slug and (article is None or article.slug != slug):
        found = archive.find(slug, cancelled)
        article = archive.article(found[0].id, cancelled) if found else None
    if article is None:
        return None
    leader = next(iter(archive.find(article.copy_of, cancelled)), None) if article.copy_of else None
    copies = (
        archive.headlines(archive.copies(article.id, cancelled)[:COPIES_NAMED], cancelled) if article.copies else ()
    )
    return OpenedArticle(article, leader, build_article(article, leader, copies))

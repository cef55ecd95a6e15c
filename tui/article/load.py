"""Opening an article: itself, what it is a copy of, what are copies of it, and the page all that makes."""

from dataclasses import dataclass

from db.archive import Archive
from db.models import Article, Headline
from db.storage.connections import CancelCheck
from tui.article.document import Document, article_document

COPIES_NAMED = 20
"""Copies that an article's page names; the tree has all of them."""


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """An article with its page. ``leader`` is the article that it is a copy of, in whose place listings show it."""

    article: Article
    leader: Headline | None
    document: Document

    @property
    def listed(self) -> Headline:
        """The one of the two that stands in listings."""
        return self.leader or self.article


def open_article(archive: Archive, article_id: int, cancelled: CancelCheck, slug: str = "") -> OpenedArticle | None:
    """The article; None where it is gone. To be called in a thread.

    With its ``slug`` it is found even where its date was corrected meanwhile, and with that its id.
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
    return OpenedArticle(article, leader, article_document(article, leader, copies))

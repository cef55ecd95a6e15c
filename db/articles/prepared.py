"""Derived columns of an article: compressed body, index words, link keys. Pure, so it runs in a worker process."""

from dataclasses import dataclass

from db.articles.digests import digest_text
from db.models import NewArticle
from db.storage.compression import pack
from db.text.cleaning import title_key
from db.text.markdown import to_plain_text
from db.text.tokens import count_words, to_index_text
from db.text.urls import address_key


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """Columns that follow from an article alone.

    ``body`` is compressed; ``index_words`` are title and text as the full-text indexes take them; ``word_count`` is the
    column ``articles.words``; ``links`` has (title key, address key) of each link; ``digest`` is the ``text_digest``.
    """

    body: bytes
    index_words: tuple[str, str]
    word_count: int
    links: tuple[tuple[int | None, int | None], ...]
    digest: bytes


def prepare_article(article: NewArticle) -> PreparedArticle:
    """Compute the derived columns of an article: the most expensive part of writing it, apart from SQLite."""
    links = (
        (title_key(link.text) if link.kind == "read-also" else None, address_key(link.url) if link.url else None)
        for link in article.links
    )
    plain = to_plain_text(article.body)
    index_words = to_index_text(article.title), to_index_text(plain)
    digest = digest_text(article.title, plain)
    return PreparedArticle(pack(article.body), index_words, count_words(plain), tuple(links), digest)


def cut_index_words(title: str, body: str) -> tuple[str, str]:
    """Return a title and a body (Markdown) as the indexes take them."""
    return to_index_text(title), to_index_text(to_plain_text(body))

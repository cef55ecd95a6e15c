"""What tables hold of an article beside what it says itself: made of it alone, and so in whatever process there is."""

from dataclasses import dataclass

from db.models import NewArticle
from db.storage.compression import pack
from db.text.cleaning import title_key
from db.text.markdown import to_plain_text
from db.text.tokens import count_words, to_index_text
from db.text.urls import address_key


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article made ready for its tables.

    ``body`` is compressed; ``words`` are title and text as the indexes hold them, ``length`` the words of the text;
    ``links`` has the keys of title and address of each link.
    """

    body: bytes
    words: tuple[str, str]
    length: int
    links: tuple[tuple[int | None, int | None], ...]


def prepare_article(article: NewArticle) -> PreparedArticle:
    """Make an article ready: most of what writing it takes outside of SQLite."""
    links = (
        (title_key(link.text) if link.kind == "read-also" else None, address_key(link.url) if link.url else None)
        for link in article.links
    )
    length = count_words(to_plain_text(article.body))
    return PreparedArticle(pack(article.body), cut_index_words(article.title, article.body), length, tuple(links))


def cut_index_words(title: str, body: str) -> tuple[str, str]:
    """The words of a title and of a body, as the indexes hold them."""
    return to_index_text(title), to_index_text(to_plain_text(body))

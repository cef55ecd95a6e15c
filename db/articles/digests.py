"""Digests that tell the states of an article apart."""

import hashlib

from db.models import Article, Link, NewArticle
from db.text.markdown import to_plain_text

DIGEST_BYTES = 16
"""Bytes of a ``text_digest``. Those of archives made before have 12, and are digests of links and authors as well."""


def text_digest(article: NewArticle | Article) -> bytes:
    """Return a digest of the title and text of an article, ``DIGEST_BYTES`` long.

    What is no text makes no state: where links lead, emphasis, section, authors, date.
    """
    return digest_text(article.title, to_plain_text(article.body))


def digest_text(title: str, text: str) -> bytes:
    """Return the ``text_digest`` of an article by its title and plain text."""
    seen = f"{title}\x1e{' '.join(text.split())}"
    return hashlib.blake2b(seen.encode(), digest_size=DIGEST_BYTES).digest()


def facts_digest(article: NewArticle | Article) -> bytes:
    """Return a digest, 8 bytes long, of what is said of an article beside its text; it shows tampering."""
    seen = ["\x1f".join(article.section), article.published.iso if article.published else "", article.language or ""]
    seen += [article.url or "", *article.authors, *map(_link_text, article.links)]
    return hashlib.blake2b("\x1e".join(seen).encode(), digest_size=8).digest()


def _link_text(link: Link) -> str:
    return f"{link.kind}\x1f{link.text}\x1f{link.url or ''}"


def is_digest_of(digest: bytes, article: NewArticle | Article) -> bool:
    """Return True if a stored digest, of this program or of an earlier one, is that of ``article``."""
    return digest == (text_digest(article) if len(digest) == DIGEST_BYTES else earlier_digest(article))


def earlier_digest(article: NewArticle | Article) -> bytes:
    """Return the digest that archives made before have of an article."""
    seen = ["\x1f".join(article.section), article.title, article.published.iso if article.published else ""]
    seen += [*article.authors, article.body, *map(_link_text, article.links)]
    return hashlib.blake2b("\x1e".join(seen).encode(), digest_size=12).digest()

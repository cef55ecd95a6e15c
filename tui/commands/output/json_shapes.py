"""JSON objects of articles, printed for programs. Their shapes are stable: scripts rely on them."""

import json
import re
import sys

from db.models import Article, Headline, Link

FIELDS = ("slug", "title", "site", "section", "published", "precision", "url", "authors", "language")
"""Fields of an article in search results, in order."""

# What JSON may hold as it is, but a terminal would obey or be confused by: DEL, C1, bidi controls, surrogates.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def make_article_record(article: Headline) -> dict[str, object]:
    """Return an article's JSON object for ``search``; a value that is not known is None."""
    return {
        "slug": article.slug,
        "title": article.title,
        "site": article.site or None,
        "section": list(article.section),
        "published": article.published.iso if article.published else None,
        "precision": article.published.precision if article.published else None,
        "url": article.url,
        "authors": list(article.authors),
        "language": article.language,
    }


def make_whole_record(article: Article) -> dict[str, object]:
    """Return an article's JSON object for ``show``, with everything stored about it."""
    source = article.source
    return {
        **make_article_record(article),
        "breadcrumb": list(article.breadcrumb),
        "body": article.body,
        "links": [_link_record(link) for link in article.links],
        "source": source
        and {
            "place": source.place,
            "offset": source.offset,
            "digest": source.digest,
            "captured": source.captured,
            "importer": source.importer,
            "imported": source.imported,
        },
        "warnings": list(article.warnings),
        "date_from": article.date_from or None,
        "url_is_guessed": article.is_url_guessed,
        "copy_of": article.copy_of,
        "corrections": [
            {"field": each.field, "value": each.value, "said": each.said, "made": each.made}
            for each in article.corrections
        ],
    }


def _link_record(link: Link) -> dict[str, object]:
    return {"kind": link.kind, "text": link.text, "url": link.url, "target": link.target}


def as_json(record: object, *, indent: int | None = None) -> str:
    """Return ``record`` as JSON, with escapes for characters that a terminal would act on or cannot encode."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    is_unicode = encoding.lower().replace("-", "").startswith("utf")
    text = json.dumps(record, ensure_ascii=not is_unicode, indent=indent)
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

"""What is said about an article beside its text: when, where and by whom it was published, and what was corrected."""

from db.models import Article, Correction, Headline
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

MARK = "*"
"""Stands after what was corrected by hand; a line that begins with it says how."""

_CORRECTED = {"title": "Title", "date": "Date", "section": "Section", "author": "Author"}

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_words(published: Published | None) -> str:
    """A date in words at the precision that is known: ``26 January 2022``, ``January 2022``, ``2022``, ``Undated``."""
    if published is None:
        return "Undated"
    words = [str(published.year)]
    if published.month is not None:
        words.insert(0, _MONTHS[published.month - 1])
    if published.day is not None:
        words.insert(0, str(published.day))
    clock = f", {published.iso[11:16]}" if published.precision == "time" else ""
    return " ".join(words) + clock


_UNSPACED = lazy_compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def reading_minutes(text: str) -> int:
    """How long a text takes to read: 220 words or, in Chinese and Japanese, 500 characters a minute; at least 1.

    Its beginning tells how much of it is written without blanks: looking at all of 2 MB takes as long as wrapping it.
    """
    sample = text[:10_000]
    unspaced = 0.0 if sample.isascii() else (1 - len(_UNSPACED.sub("", sample)) / len(sample)) * len(text)
    words = text.count(" ") + text.count("\n") // 2
    return max(1, round(words / 220 + unspaced / 500))


def kicker(article: Article) -> str:
    """Where it was filed."""
    return (" › ".join(article.section) or "Unfiled") + _mark(article, "section")


def dateline(article: Article, body: str) -> str:
    """``26 January 2022 · 2 min · site.example · By Ann · 3 copies``."""
    parts = [date_words(article.published) + _mark(article, "date"), f"{reading_minutes(body)} min"]
    if article.site:
        parts.append(article.site)
    if article.authors:
        parts.append("By " + ", ".join(article.authors) + _mark(article, "author"))
    if article.copies:
        parts.append(count_words(article.copies, "copy", "copies"))
    return " · ".join(parts)


def correction_words(correction: Correction) -> str:
    """``* Date corrected by hand on 24 November 2026; the source says 2021.``"""
    what = _CORRECTED.get(correction.field, correction.field)
    made = date_words(_published(correction.made[:10])) if _published(correction.made[:10]) else correction.made
    said = _said(correction)
    says = f"the source says {said}" if said else "the source has none"
    return f"{MARK} {what} corrected by hand on {made}; {says}."


def date_origin(article: Article) -> str:
    """Where the date comes from, in words; "" where that isn't known, or a person gave it."""
    if article.published is None or not article.date_from or _mark(article, "date"):
        return ""
    return f"The date is from: {article.date_from}."


def whereabouts(copy: Headline, article: Headline) -> str:
    """Where and when a copy was published, as far as that tells it from the article."""
    parts = [copy.site] if copy.site and copy.site != article.site else []
    return " · ".join([*parts, date_words(copy.published)])


def count_words(count: int, noun: str, plural: str = "") -> str:
    """``1 copy``, ``3 copies``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _mark(article: Article, field: str) -> str:
    return MARK if any(correction.field == field for correction in article.corrections) else ""


def _said(correction: Correction) -> str:
    if correction.field == "date" and (published := _published(correction.said)) is not None:
        return date_words(published)
    return f"“{correction.said}”" if correction.said and correction.field != "date" else correction.said


def _published(text: str) -> Published | None:
    try:
        return Published(text) if text else None
    except ValueError:
        return None

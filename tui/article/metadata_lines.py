"""Formats an article's metadata as lines of text: section, dateline, corrections, where the date comes from."""

from db.models import GUESSED, Article, Correction, Headline
from db.text.dates import Published
from db.text.lazy_regex import lazy_compile

MARK = "*"
"""Drawn after a value that was corrected by hand, and before the line that explains the correction."""

_CORRECTED = {"title": "Title", "date": "Date", "section": "Section", "author": "Author"}

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def format_date(published: Published | None) -> str:
    """Format a date at its precision: ``26 January 2022, 14:05``, ``January 2022``, ``2022``, ``Undated``."""
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
"""Chinese and Japanese text, which has no blanks between words."""


def estimate_minutes(text: str) -> int:
    """Estimate the minutes to read a text: 220 words or, in Chinese and Japanese, 500 characters a minute; at least 1.

    220 is a little under the mean of 238 that Brysbaert (2019) found for silent reading of English non-fiction; 500 is
    a round estimate. The share of text without blanks is taken from its first 10,000 characters: a scan of 2 MB takes
    as long as wrapping it.
    """
    sample = text[:10_000]
    unspaced = 0.0 if sample.isascii() else (1 - len(_UNSPACED.sub("", sample)) / len(sample)) * len(text)
    words = text.count(" ") + text.count("\n") // 2
    return max(1, round(words / 220 + unspaced / 500))


def format_kicker(article: Article) -> str:
    """Format the section that the article was published in."""
    return (" › ".join(article.section) or "Unfiled") + _mark(article, "section")


def format_dateline(article: Article, body: str) -> str:
    """Format ``26 January 2022 · 2 min · site.example · By Ann · 3 copies``."""
    parts = [format_date(article.published) + _mark(article, "date"), f"{estimate_minutes(body)} min"]
    if article.site:
        parts.append(article.site)
    if article.authors:
        parts.append("By " + ", ".join(article.authors) + _mark(article, "author"))
    if article.copies:
        parts.append(format_count(article.copies, "copy", "copies"))
    return " · ".join(parts)


def format_correction(correction: Correction) -> str:
    """Format ``* Date corrected by hand on 24 November 2026; the source says 2021.``"""
    what = _CORRECTED.get(correction.field, correction.field)
    made = format_date(_published(correction.made[:10])) if _published(correction.made[:10]) else correction.made
    said = _format_original(correction)
    says = f"the source says {said}" if said else "the source has none"
    return f"{MARK} {what} corrected by hand on {made}; {says}."


def format_date_origin(article: Article) -> str:
    """Format where the date comes from; "" where that is not known, or a person corrected the date."""
    if article.published is None or not article.date_from or _mark(article, "date"):
        return ""
    if article.date_from == GUESSED:
        return "The date is guessed: the page doesn't say it clearly, but several signs of it agree."
    return f"The date is from: {article.date_from}."


def format_copy_place(copy: Headline, article: Headline) -> str:
    """Format when a copy was published, and its site if that is not the article's."""
    parts = [copy.site] if copy.site and copy.site != article.site else []
    return " · ".join([*parts, format_date(copy.published)])


def format_count(count: int, noun: str, plural: str = "") -> str:
    """Format ``1 copy`` or ``3 copies``. ``plural`` "": the noun with an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _mark(article: Article, field: str) -> str:
    return MARK if any(correction.field == field for correction in article.corrections) else ""


def _format_original(correction: Correction) -> str:
    if correction.field == "date" and (published := _published(correction.said)) is not None:
        return format_date(published)
    return f"“{correction.said}”" if correction.said and correction.field != "date" else correction.said


def _published(text: str) -> Published | None:
    try:
        return Published(text) if text else None
    except ValueError:
        return None

"""The report of an import: what it counted, refused and noted, and how much of the listed sitemaps there is."""

from dataclasses import dataclass, field, fields

from db.ingest.source.records import Listed
from db.models import NewArticle

REJECTS_KEPT = 1_000
"""Refusals, updates and notes that a report holds in memory; the archive has all refusals (``newsbrowse rejects``)."""

SAMPLE_ARTICLES = 5
"""New articles that a dry run shows: as many as fit on a screen with title, date and section."""

MOST_MISSING_NAMED = 5
"""Addresses of a sitemap that are named as missing from the archive; the number of all is in the report as well."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A refusal in the report: ``code`` is one of ``records.CODES``, ``reason`` a sentence."""

    place: str
    code: str
    reason: str
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Updated:
    """A record that changed an article which was there already: ``reason`` says what told, and what it changed."""

    title: str
    place: str
    reason: str
    offset: int | None = None


@dataclass
class ImportReport:
    """Counts of an import: ``seen`` = new + updated + unchanged + duplicate + rejected; ``skipped`` are no articles."""

    seen: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    rejects: list[Rejected] = field(default_factory=list)
    """The first ``REJECTS_KEPT``; the archive has them all."""
    updates: list[Updated] = field(default_factory=list)
    """The first ``REJECTS_KEPT``."""
    was_empty: bool = False
    """Whether the archive had no article before: then what is "updated" came twice in one import."""
    notes: list[str] = field(default_factory=list)
    """Sentences about how the sources were read."""
    sample: list[NewArticle] = field(default_factory=list)
    """A few of the new articles, for a dry run to show."""
    links_resolved: int = 0
    links_missing: int = 0
    copies: int = 0
    """How many articles of the whole archive are copies of others."""
    interrupted: bool = False
    run: int = 0
    """The number of the run, as ``newsbrowse runs`` lists it; 0 for a dry run."""

    def count(self, outcome: str, number: int = 1) -> None:
        """Count ``number`` records with the given outcome (a field of this class)."""
        self.seen += number
        setattr(self, outcome, getattr(self, outcome) + number)

    def note(self, sentence: str) -> None:
        """Add a note, once."""
        if sentence not in self.notes and len(self.notes) < REJECTS_KEPT:
            self.notes.append(sentence)


_OF_THE_WHOLE = frozenset({"links_resolved", "links_missing", "copies", "run", "interrupted", "was_empty"})


def add_report(whole: ImportReport, report: ImportReport) -> None:
    """Add one import's report to the sum of several; numbers of the whole archive are taken from the last one."""
    for each in fields(report):
        value = getattr(report, each.name)
        setattr(whole, each.name, value if each.name in _OF_THE_WHOLE else getattr(whole, each.name) + value)


@dataclass
class SitemapCoverage:
    """Counts of the addresses that sitemaps list, and of those in the archive."""

    addresses: int = 0
    sitemaps: int = 0
    missing: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, listed: Listed, *, is_there: bool) -> None:
        """Count a listed address, which is in the archive or not, or a listed sitemap."""
        if listed.is_sitemap:
            self.sitemaps += 1
            return
        self.addresses += 1
        if not is_there:
            self.missing += 1
            if len(self.named) < MOST_MISSING_NAMED:
                self.named.append(listed.url)

    def tell(self, report: ImportReport) -> None:
        """Add the notes about it to the report."""
        if self.sitemaps:
            report.note(f"Other sitemaps are listed: {self.sitemaps:,}. What they list is looked at with --fetch.")
        if self.addresses:
            report.note(f"Addresses listed: {self.addresses:,}, of which not in the archive: {self.missing:,}.")
        for url in self.named:
            report.note(f"Not in the archive: {url}")

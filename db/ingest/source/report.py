"""What an import says of itself: where it is, and at its end what it did."""

from dataclasses import dataclass, field

from db.ingest.source.records import Listed
from db.models import NewArticle

REJECTS_KEPT = 1_000
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that was refused, and why: ``code`` is one of ``records.CODES``, ``reason`` a sentence."""

    place: str
    code: str
    reason: str
    offset: int | None = None


@dataclass
class ImportReport:
    """What an import did: ``seen`` = new + updated + unchanged + duplicate + rejected; ``skipped`` were no pages."""

    seen: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    rejects: list[Rejected] = field(default_factory=list)
    """The first thousand; all of them are in the archive."""
    notes: list[str] = field(default_factory=list)
    """Sentences about how the sources were read."""
    sample: list[NewArticle] = field(default_factory=list)
    """A few of the new articles, for a dry run to show."""
    links_resolved: int = 0
    links_missing: int = 0
    copies: int = 0
    """Articles of the archive that are copies of others."""
    interrupted: bool = False
    run: int = 0
    """The number of the run, as ``newsbrowse runs`` lists it; 0 for a dry run."""

    def count(self, outcome: str, number: int = 1) -> None:
        """Count things seen of which ``outcome`` came."""
        self.seen += number
        setattr(self, outcome, getattr(self, outcome) + number)

    def note(self, sentence: str) -> None:
        """Keep a sentence, once."""
        if sentence not in self.notes and len(self.notes) < REJECTS_KEPT:
            self.notes.append(sentence)


MISSING_NAMED = 5


@dataclass
class SitemapCoverage:
    """What sitemaps say ought to be there, and how much of it is."""

    addresses: int = 0
    sitemaps: int = 0
    missing: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, listed: Listed, *, is_there: bool) -> None:
        """Count an address, or another sitemap."""
        if listed.is_sitemap:
            self.sitemaps += 1
            return
        self.addresses += 1
        if not is_there:
            self.missing += 1
            if len(self.named) < MISSING_NAMED:
                self.named.append(listed.url)

    def tell(self, report: ImportReport) -> None:
        """Put it into the report."""
        if self.sitemaps:
            report.note(f"Other sitemaps are listed: {self.sitemaps:,}. What they list is looked at with --fetch.")
        if self.addresses:
            report.note(f"Addresses listed: {self.addresses:,}, of which not in the archive: {self.missing:,}.")
        for url in self.named:
            report.note(f"Not in the archive: {url}")

"""What an import would read sources as, and why. Only their first bytes are read, and nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.ingest.files import find_inputs
from db.ingest.page_text.parser import is_candidate
from db.ingest.readers import registry
from db.ingest.source.inputs import OTHER_FORM, Input


@dataclass(slots=True)
class Explanation:
    """The number of files of a source that would be read as ``what`` for one reason; ``example`` is the first."""

    what: str
    why: str
    example: str
    count: int = 1


def explain_source(place: Path) -> Iterator[Explanation]:
    """Yield what the files at ``place`` would be read as, the most frequent first."""
    found: dict[tuple[str, str], Explanation] = {}
    for source in find_inputs(place):
        what, why = _explain_input(source, is_named=source.path == place)
        if (what, why) in found:
            found[what, why].count += 1
        else:
            found[what, why] = Explanation(what, why, source.place)
    yield from sorted(found.values(), key=lambda explanation: -explanation.count)


def _explain_input(source: Input, *, is_named: bool) -> tuple[str, str]:
    decision = registry.decide(source)
    if decision.code:
        return "refused", decision.why
    if not source.start:
        return "refused", "It is empty."
    if decision.reader is None:
        return "refused" if is_named or source.is_expected else "passed over", decision.why
    if decision.reader.name == "page-text" and not is_named and not is_candidate(source.name):
        if source.is_expected:
            return "refused", OTHER_FORM
        return "passed over", "It is text, and its name is not that of a page."
    return decision.reader.what, decision.why

"""Pages of the reader that are no article: the greeting of an archive, messages, and a filter without results."""

import re
import shlex
from collections.abc import Sequence

from db.archive import Archive
from db.models import Outline, Suggestion
from tui.article.document import Document, DocumentBuilder, DocumentLink, DocumentSpan
from tui.article.metadata_lines import format_count
from tui.settings.keys import command

SAMPLE_NOTICE = (
    "This is the built-in sample. To read an archive of your own, import it: press I, or\nnewsbrowse import FOLDER"
)

EMPTY_TEXT = """Nothing has been imported into it yet. Press I to fill it with a folder of pages, a feed, an export; or:

newsbrowse import FOLDER -a {path}

What is imported appears here at once."""

_BARS = "▁▂▃▄▅▆▇█"
_STRIP_CELLS = 32
"""Most bars in a row: with a year at each end they fit the reader beside the tree in 80 columns."""


def build_greeting(archive: Archive, outline: Outline, *, is_sample: bool) -> Document:
    """Build the page that an archive opens with: a welcome, or for an empty archive how to import."""
    if outline.cells:
        return build_welcome(outline, SAMPLE_NOTICE if is_sample else "")
    return build_message(f"{archive.name} is empty", EMPTY_TEXT.format(path=shlex.quote(str(archive.path))))


def build_welcome(outline: Outline, notice: str = "") -> Document:
    """Build a page with an archive's name and size, a chart of its years, the three main keys, and a ``notice``."""
    page = DocumentBuilder(outline.name)
    years = {year: count for year, count in outline.years().items() if year is not None}
    page.add("title", outline.name, above=1)
    sizes = [format_count(outline.total, "article"), format_count(len(outline.sections), "section")]
    sites = {section.site for section in outline.sections}
    if len(sites) > 1:
        sizes.append(format_count(len(sites), "site"))
    if years:
        sizes.append(f"{min(years)}–{max(years)}" if len(years) > 1 else str(min(years)))
    page.add("dateline", " · ".join(sizes))
    page.add_rule()
    if years:
        for index, row in enumerate(_year_rows(years)):
            page.add("bars", row, above=0 if index else 1, spans=_labels(row), as_it_is=True)
    for index, command_id in enumerate(("tree.open", "filter", "help")):
        known = command(command_id)
        page.add("key", known.help, first=f" {known.shown.split()[0]}  ", above=0 if index else 2)
    if notice:
        page.add_rule(above=1)
        for paragraph in notice.split("\n"):
            page.add("muted", paragraph, above=1)
    return page.build()


def build_message(title: str, text: str = "") -> Document:
    """Build a page with a message, such as an error. Blank lines in ``text`` separate paragraphs."""
    page = DocumentBuilder(title)
    page.add("title", title, above=1)
    page.add_rule()
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        page.add("paragraph", paragraph, above=1)
    return page.build()


def build_nothing_found(text: str, why: Sequence[str], wider: Sequence[Suggestion]) -> Document:
    """Build the page of a filter that found nothing: ``why``, in sentences, and links to ``wider`` filters.

    ``text`` is the end of a sentence that starts with "No article has".
    """
    page = DocumentBuilder("Nothing found")
    page.add("title", "Nothing found", above=1)
    page.add("dateline", f"No article has {text}")
    page.add_rule()
    for sentence in why:
        page.add("paragraph", sentence, above=1)
    if not wider:
        page.add(
            "muted",
            "Nothing like it would be found either. Clear the filter with esc, or type something else.",
            above=1,
        )
        return page.build()
    label = ""
    for number, each in enumerate(wider, 1):
        heading = "Did you mean" if each.is_meant else "Look for less"
        if heading != label:
            page.add("label", heading, above=1)
        note = f"  {format_count(each.total, 'article')}"
        page.add_link(
            DocumentLink(each.text, "filter", each.text, number), note, first=f"{number:>2}  ", above=heading != label
        )
        label = heading
    return page.build()


def draw_bars(counts: Sequence[float]) -> str:
    """Draw counts as one row of bars, the highest a full cell; a blank for 0."""
    highest = max(counts, default=0)
    return "".join(_BARS[min(7, int(count / highest * 7.999))] if count else " " for count in counts)


def _year_rows(years: dict[int, int]) -> list[str]:
    first, last = min(years), max(years)
    counts = [years.get(year, 0) for year in range(first, last + 1)]
    if len(counts) * 5 <= _STRIP_CELLS + 10:
        wide = " ".join(bar * 4 for bar in draw_bars(counts))
        return [wide, " ".join(f"{year:04}" for year in range(first, last + 1))]
    size = -(-len(counts) // _STRIP_CELLS)
    groups = [counts[start : start + size] for start in range(0, len(counts), size)]
    return [f"{first} {draw_bars([sum(group) / len(group) for group in groups])} {last}"]


def _labels(row: str) -> list[DocumentSpan]:
    return [DocumentSpan(*match.span(), "muted") for match in re.finditer(r"\d+", row)]

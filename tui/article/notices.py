"""Pages that are no article: the welcome, messages, and what is said where nothing was found."""

import re
import shlex
from collections.abc import Sequence

from db.archive import Archive
from db.models import Outline, Suggestion
from tui.article.document import Document, DocumentBuilder, DocumentLink, DocumentSpan
from tui.article.metadata_lines import count_words
from tui.settings.keys import command

_BARS = "▁▂▃▄▅▆▇█"
_STRIP_CELLS = 32
"""How many bars stand in a row: with a label at each end they fit the reader beside the tree in 80 columns."""


def welcome_document(outline: Outline, notice: str = "") -> Document:
    """What an archive opens with: its name, its size, its years, and the three keys to know."""
    page = DocumentBuilder(outline.name)
    years = {year: count for year, count in outline.years().items() if year is not None}
    page.add("title", outline.name, above=1)
    sizes = [count_words(outline.total, "article"), count_words(len(outline.sections), "section")]
    sites = {section.site for section in outline.sections}
    if len(sites) > 1:
        sizes.append(count_words(len(sites), "site"))
    if years:
        sizes.append(f"{min(years)}–{max(years)}" if len(years) > 1 else str(min(years)))
    page.add("dateline", " · ".join(sizes))
    page.rule()
    if years:
        for index, row in enumerate(_year_rows(years)):
            page.add("bars", row, above=0 if index else 1, spans=_labels(row), as_it_is=True)
    for index, command_id in enumerate(("tree.open", "filter", "help")):
        known = command(command_id)
        page.add("key", known.help, first=f" {known.shown.split()[0]}  ", above=0 if index else 2)
    if notice:
        page.rule(above=1)
        for paragraph in notice.split("\n"):
            page.add("muted", paragraph, above=1)
    return page.document()


def message_document(title: str, text: str = "") -> Document:
    """A page that says what is going on: an empty archive, an error. Blank lines set paragraphs apart."""
    page = DocumentBuilder(title)
    page.add("title", title, above=1)
    page.rule()
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        page.add("paragraph", paragraph, above=1)
    return page.document()


def nothing_found_document(text: str, why: Sequence[str], wider: Sequence[Suggestion]) -> Document:
    """A page that says that a filter found nothing, and ``why``, in sentences.

    ``wider`` filters, with what they would find, can be followed.
    """
    page = DocumentBuilder("Nothing found")
    page.add("title", "Nothing found", above=1)
    page.add("dateline", f"No article has {text}")
    page.rule()
    for sentence in why:
        page.add("paragraph", sentence, above=1)
    if not wider:
        page.add(
            "muted",
            "Nothing like it would be found either. Clear the filter with esc, or type something else.",
            above=1,
        )
        return page.document()
    label = ""
    for number, each in enumerate(wider, 1):
        heading = "Did you mean" if each.is_meant else "Look for less"
        if heading != label:
            page.add("label", heading, above=1)
        note = f"  {count_words(each.total, 'article')}"
        page.add_link(
            DocumentLink(each.text, "filter", each.text, number), note, first=f"{number:>2}  ", above=heading != label
        )
        label = heading
    return page.document()


def bars(counts: Sequence[float]) -> str:
    """Counts as one row of bars, the highest a full cell; nothing for 0."""
    highest = max(counts, default=0)
    return "".join(_BARS[min(7, int(count / highest * 7.999))] if count else " " for count in counts)


def _year_rows(years: dict[int, int]) -> list[str]:
    first, last = min(years), max(years)
    counts = [years.get(year, 0) for year in range(first, last + 1)]
    if len(counts) * 5 <= _STRIP_CELLS + 10:
        wide = " ".join(bar * 4 for bar in bars(counts))
        return [wide, " ".join(f"{year:04}" for year in range(first, last + 1))]
    size = -(-len(counts) // _STRIP_CELLS)
    groups = [counts[start : start + size] for start in range(0, len(counts), size)]
    return [f"{first} {bars([sum(group) / len(group) for group in groups])} {last}"]


def _labels(row: str) -> list[DocumentSpan]:
    return [DocumentSpan(*match.span(), "muted") for match in re.finditer(r"\d+", row)]


SAMPLE_NOTICE = (
    "This is the built-in sample. To read an archive of your own, import it: press I, or\nnewsbrowse import FOLDER"
)
EMPTY_TEXT = """Nothing has been imported into it yet. Press I to fill it with a folder of pages, a feed, an export; or:

newsbrowse import FOLDER -a {path}

What is imported appears here at once."""


def greeting(archive: Archive, outline: Outline, *, is_sample: bool) -> Document:
    """The page that an archive opens with."""
    if outline.cells:
        return welcome_document(outline, SAMPLE_NOTICE if is_sample else "")
    return message_document(f"{archive.name} is empty", EMPTY_TEXT.format(path=shlex.quote(str(archive.path))))

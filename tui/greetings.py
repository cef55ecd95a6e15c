"""What an archive opens with: a welcome, or how to fill it."""

import shlex

from db.archive import Archive
from db.models import Outline
from tui.document import Document
from tui.notices import message_document, welcome_document

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

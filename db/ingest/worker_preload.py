"""The libraries that every worker process needs, loaded once by the fork server, before workers are forked.

Two small articles are converted: libraries, and this program, load much of what they need when it is needed first
(half a second of processor time, ten times what a page takes).
"""

from contextlib import suppress

from db.ingest.convert import convert
from db.ingest.source.records import Record

_PAGE = """<!DOCTYPE html><html><head><title>The ferry is back</title></head><body>
<nav><a href="/">Home</a> <a href="/port">Port</a></nav>
<article><h1>The ferry is back</h1><p class="byline">By Ada Bell</p>
<p>3 de març de 2021</p>
<p>The ferry to the islands sails again, after a winter in the dry dock of the northern yard.</p>
<p>Its engine is new, and so are two of its lifeboats; the mayor was among the first on board.</p></article>
</body></html>"""
"""An article that doesn't say its language, so that the detector of languages is loaded too, with a date in words that
only dateparser knows, whose index of months takes 0.3 s."""

with suppress(Exception):  # what fails here fails again with a record, where somebody hears of it
    convert(Record("warm.html", _PAGE.encode(), "page", ""))
    convert(Record("warm.md", b"# The ferry is back\n\nIt sails *again*.", "markdown", ""))

"""The widgets of the panes. They ask for data with messages, and query no archive themselves.

``lists/``: lists of rows: the tree, results, hits, saved searches.
``line_view``: base class of the lists and the reader: rows drawn one by one, with a scrollbar that is always shown.

The reader:
``reader``: a document with links, hints and a selection.
``document_view``: its base class: wraps a document, keeps the place, marks matches.
``reader_paint``: paints a line of a document.

Lines to type in:
``bar``: their base class, and an input without a border; dialogs use them too.
``filter_bar``: the filter.
``filter_notes``: notes on it: mistakes, proposals, counts of clauses.
``find_bar``: finds text in the article.

Rows of the screen:
``row``: base class of header and footer.
``header``: breadcrumb and size of the archive.
``footer``: keys and status.
``time_strip``: the years, months or days as bars.
"""

"""The widgets of the panes. They ask for data with messages, and query no archive themselves.

Base classes of everything that draws rows:
``line_view``: rows drawn one by one, with a scrollbar that is always shown.
``row_list``: a list of items of equal height that is walked by keys and mouse: tree, results, concordance.
``row_paint``: draws text in a row of such a list.

The tree:
``archive_tree``: the tree of an archive or of a listing.
``tree_paint``: paints a row of the tree.

Lists:
``results_view``: the results of a search, with snippets.
``concordance_view``: the hits of a search, each on a line.
``saved_list``: the saved searches above the tree.
``marked_text``: text over several rows, with hits marked.

The reader:
``reader``: a document with links, hints and a selection.
``document_view``: its base class: wraps a document, keeps the place, marks matches.
``reader_paint``: paints a line of a document.

Lines to type in:
``bar``: their base class, and an input without a border; dialogs use them too.
``filter_bar``, ``filter_notes``: the filter, and notes on it.
``find_bar``: finds text in the article.

Rows of the screen:
``row``: base class of header and footer.
``header``: breadcrumb and size of the archive.
``footer``: keys and status.
``time_strip``: the years, months or days as bars.
"""

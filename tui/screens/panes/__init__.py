"""The two halves of the main screen, and the loaders that query the archive for the widgets in them.

There is one way to feed a widget from the archive: a widget and a loader. The widget shows what it is given
(``show…``, ``provide…``) and posts a message for what it lacks (``…Wanted``) or for what was chosen.
The loader holds the widget as ``view`` (``tree`` where that is an ``ArchiveTree``) and an ``ArchiveClient``: it asks in
a thread and gives the widget the result. The pane mounts the widget, passes its ``…Wanted`` messages to the loader's
``load``, and acts on the others.

``index_pane``: the left half: tree or results, filter, time strip, saved searches.
``filter_panel``: the filter's bar and notes, and the queries behind them.
``results_pane``: loads what a filter finds, as a listing with snippets.
``saved_pane``: loads the saved searches and their counts.
``strip_pane``: loads the counts of the time strip.
``page_pane``: the right half: an article, a listing, a concordance or a message.
``reading_pane``: the reader with its find bar.
``listing_pane``: loads a listing as a tree of its own.
``concordance_pane``: loads the hits of a query, each on a line.
``tree_loader``: loads what a tree shows.
"""

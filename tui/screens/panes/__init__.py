"""The two halves of the main screen, and the widgets in them that query the archive.

``index_pane``: the left half: tree or results, filter, time strip, saved searches.
``filter_panel``: the filter's bar and notes, and the queries behind them.
``results_pane``: what a filter finds, as a listing with snippets.
``saved_pane``: the saved searches and their counts.
``strip_pane``: the time strip and its counts.
``page_pane``: the right half: an article, a listing, a concordance or a message.
``reading_pane``: the reader with its find bar.
``listing_pane``: a listing as a tree of its own.
``concordance_pane``: the hits of a query, each on a line.
``tree_loader``: loads what a tree shows.
"""

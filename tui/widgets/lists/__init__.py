"""Lists of rows that are walked by keys and mouse: the tree, results, hits, saved searches.

``row_list``: their base class: a list of items of equal height.
``row_paint``: draws text in a row of such a list.
``archive_tree``: the tree of an archive or of a listing.
``tree_paint``: paints a row of the tree.
``results_view``: the results of a search, with snippets.
``concordance_view``: the hits of a search, each on a line.
``saved_list``: the saved searches above the tree.
``marked_text``: text over several rows, with hits marked.
"""

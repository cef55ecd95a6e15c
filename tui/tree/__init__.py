"""The model of the archive tree: which rows it has, what they stand for, and where they come from. Draws nothing.

``nodes``: the identities of rows (nodes, articles), and the place in the tree that is saved.
``section_order``: the hierarchy and order of sections, and the ancestors of a row.
``cell_ids``: the article ids of a section's year: split into months, found by bisection.
``subtrees``: the nodes, nested; a node's children are made when it is first opened.
``unfolded_copies``: rows of a list of articles with the copies of some of them unfolded below.
``rows``: maps row numbers to nodes and articles, and back.
``row_sources``: where the article ids come from: the archive, a filter's matches, a listing.
``headline_cache``: the headlines near the view, requested in blocks.
"""

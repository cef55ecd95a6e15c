"""State of the search: the filter's query and its results, facets, and the time strip's axis. Draws nothing.

``filter_session``: runs the filter bar's query in the background.
``facet_choice``: the values by which a query can be narrowed, and which are chosen.
``periods``: the bars of the time strip, from a query's dates and back.
``strip_layout``: how the bars and their labels share a row.
"""

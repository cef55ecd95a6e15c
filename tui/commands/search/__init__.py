"""The command ``newsbrowse search``.

``search``: the command and its options.
``articles``: prints articles, as a table or as records.
``counts``: prints counts, histograms and facets.
``explain``: prints how a query is understood.
``nothing_found``: prints why nothing was found, and what would be.
"""

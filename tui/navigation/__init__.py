"""Where a person is in an archive, where from, and where to. Draws nothing.

``locations``: articles, listings and concordances, with the place in each.
``history``: back and forward.
``trail``: the history of a page and the listing that J and K go along.
``breadcrumb``: the names above the page and the listings they lead to.
``session``: what is saved from one run to the next.
"""

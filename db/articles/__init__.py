"""The rows of an article: how they are stored and kept in step, its history, and what people corrected.

``store``: inserts, replaces and removes articles with their indexes, links, addresses and counts.
``prepared``: derived columns of an article (compressed body, index words, link keys); runs in worker processes.
``versions``: states of an article, the present and the former ones, and how they are stored.
``digests``: digests that tell the states of an article apart.
``statements``: what each source states of an article beside its text, and the richest of it.
``replay``: the history of an article as it follows from its sources in order.
``snapshot``: an article with its whole history, as it is kept when it is forgotten.
``corrections``: values that a person sets by hand: how they are typed, and how they change an article.
``overrides``: corrections and forgotten articles, as an import has to respect them.
``link_targets``: resolves links to the articles that they name.
"""

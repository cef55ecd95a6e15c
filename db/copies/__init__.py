"""Copies: articles of one week that tell the same story in the same words, or nearly so.

The earliest of them is the original; the others are listed under it and left out of listings and counts. The column
``leader`` of an article holds the id of its original.

``linking``: goes through the days of an archive and links each copy to its original.
``window``: the originals of the week before a day, and which of them an article is a copy of.
``similarity``: decides whether two articles are the same story, from their titles and texts.
``minhash``: signatures of a few bytes, by which likely copies are found without reading texts.
"""

"""A news archive: one SQLite file that imports fill. Reads, searches, corrects and checks it; draws nothing.

``archive``: reads an archive: outline, listings, articles and links.
``models``: the frozen dataclasses that ``db`` hands to ``tui``.
``errors``: every exception that ``db`` raises on purpose, each with a sentence to show.
``runs``: the log of imports and of what they refused.
``check``: finds out whether an archive is sound.
``text``: plain functions on text: cleaning, tokens, Markdown bodies, dates and ids, URLs.
``storage``: the SQLite file: connections, schema, full-text indexes, word bitmaps, compression.
``query``: the query language: parses what a person types into a tree of conditions.
``search``: runs queries: SQL, counts, facets, snippets, suggestions.
``articles``: the rows of an article: storing, versions, corrections, links between articles.
``copies``: finds articles of one week that tell the same story, and links them to the earliest.
``curation``: what a person does to an archive: correct an article, forget an article or an import.
``ingest``: imports: sources, file formats, extraction of articles from pages, crawling.

A module imports its own folder and the layers below it. Folders on one line don't import each other (contract
``archive`` of import-linter in pyproject.toml). From the top:

    check
    ingest, runs
    curation
    articles, search
    archive, copies
    storage
    query, models
    errors, text
"""

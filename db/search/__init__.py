"""Runs queries: from a ``Query`` to article ids, counts, facets, snippets and suggestions.

``sql``: compiles a query to SQL, from which lists, counts and facets start.
``fts_match``: compiles the words of a query to FTS5's syntax, and chooses the full-text index.
``conditions``: compiles the facts of a query (dates, names, links …) to SQL conditions.
``results``: counts the articles that match, and lists the newest, oldest or best of them.
``matches``: all matches of a filter with counts by year and section, in numpy arrays.
``article_index``: every article's id and section in memory, which ``matches`` counts with.
``bitmaps``: what the bitmaps of common words answer of a query, and what is left for an index.
``facets``: how results spread over time, sections, authors, languages and sources.
``snippets``: pieces of text around the words of a query, and concordances.
``suggestions``: corrections and broader queries for a query that finds nothing.
``vocabulary``: lists the words of a full-text index.
"""

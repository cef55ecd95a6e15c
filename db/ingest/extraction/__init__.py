"""The extractor: an HTML page, or the HTML of a body, becomes an article. See docs/extraction.md.

``extractor``: the whole way of a page, and of a body that a feed or an export has.
``finishing``: the last step for every article, whatever it was read from: safe text, capped sizes, one list of links.
``related``: the related articles that a page links to below a heading such as `Read also`.
``related_inline``: `Read also` lines within a text.
``related_targets``: whether a link leads to an article, by its address.
``related_titles``: the title that such a link shows.
``version``: the label by which an archive knows what extracted an article.
``html``: the page as text, tree, blocks and structured data.
``body``: which blocks are the article's.
``metadata``: title, date, authors, section, language, address, and whether the page is an article at all.
"""

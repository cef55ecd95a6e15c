"""Parses HTML: its blocks, its visible elements, its structured data. Judges nothing.

``preflight``: refuses pages that no parser survives, and takes out what only makes them large.
``web_archive_copies``: pages saved from a web archive, without what it added to them.
``html_blocks``: the blocks of a tree: paragraphs, headings, quotes, items of lists, code, tables, images.
``html_tables``: which tables hold data, and their rows and columns.
``images``: an image's address and what is said of it.
``hidden_text``: text that a page hides until a script shows it.
``html_elements``: which elements are seen, which are blocks, which are hidden.
``own_article``: the element of the page's article, and the parts of teasers beside it.
``inline_runs``: stretches of text in one style, which blocks are made of.
``markdown_writer``: blocks as Markdown.
``structured_data``: JSON-LD, meta elements and microdata.
``microformats``: the same as classes, which blogs write.
"""

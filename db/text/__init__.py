"""Plain functions on text, without a database: what other folders agree on when they clean, compare or cut text.

``cleaning``: removes terminal control sequences; folds text for comparison; makes slugs and title keys.
``tokens``: cuts text into the words of the full-text indexes; finds a query's words in a text.
``spelling``: similarity of words and names, to correct misspelt ones.
``markdown``: the subset of Markdown in which bodies are stored.
``dates``: dates of publication, and the article ids that sort by them.
``sentences``: where sentences end.
``urls``: normalises URLs, so that all addresses of a page compare equal.
``web_archive_addresses``: the page's own address in that of a copy in a web archive, and the time of capture.
``lazy_regex``: regular expressions that are compiled at their first use.
"""

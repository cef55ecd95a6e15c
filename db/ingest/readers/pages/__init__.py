"""Readers of single pages.

``html_files``: HTML files, also those of site mirrors
``html_sniffing``: whether bytes are a page of HTML
``mirror_paths``: the address of a mirrored page, by its path
``mhtml``: MHTML captures, as browsers save them
``page_texts``: pages as plain text
"""

"""Readers: each finds and decodes the records in one kind of source. A module of a reader ends with its ``READER``.

``registry``: the list of readers, and which of them reads a source
``newsbrowse_archive``: another newsbrowse archive, to be merged
``packed``: zip and tar files, whose members are read by whatever reader they need
``pages``: HTML files, MHTML captures, and pages as text
``posts``: Markdown posts with front matter, and their addresses on their site
``syndication``: feeds, sitemaps, WordPress exports, NITF and NewsML
``tables``: JSON and CSV tables of articles
``web_archives``: WARC, ARC, WACZ and ZIM files
"""

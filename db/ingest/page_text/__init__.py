"""Pages as plain text: docs/page-form.md describes the format.

``parser``: a page text as an article
``page_end``: the related titles at its end, and the way to the whole listing
"""

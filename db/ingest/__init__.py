"""Importing: from files, folders and web addresses to articles in an archive.

The path of a record: a file (or a fetched page) is an ``Input``; its reader yields ``Record``; ``convert`` makes a
``Converted`` article of it in a worker process; ``ArticleWriter`` writes that as rows, or sees that they exist already.

``importer``: one import, in committed batches; ``import_sources`` is the way in
``stream``: everything that an import has to do, in order: files opened and closed, and the items in them
``process_pool``: worker processes that convert records, in order and within limits
``worker``: a worker process, and its limits of time and memory
``worker_preload``: the libraries that every worker needs, loaded once
``convert``: from a record to an article, by the form of its bytes; runs in the workers
``markdown_html``: from Markdown to HTML
``plain_text``: from plain text to Markdown
``identity``: which article of the archive a record is
``writer``: writes an article as new, as another state of a known one, or as the same again
``rereading``: divides articles that earlier imports took for one, when their sources are read again
``ledger``: what an import notes: how far each file was read, refusals, counts, validators
``files``: the files in a folder, in order
``look_ahead``: the Markdown posts among the sources, read ahead to infer their site
``explain``: what sources would be read as, without an import
``origins``: the sources of earlier imports, to import them again

``source``: what passes between readers and the rest: inputs, records, options, the report
``readers``: one reader for each kind of source
``network``: fetching pages and crawling sites
``extraction``: from an HTML page to an article's text and facts
``page_text``: pages as plain text
``language``: phrases, dates and bylines in many languages
"""

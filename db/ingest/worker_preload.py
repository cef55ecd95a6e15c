"""The modules that every worker process needs, imported once by the fork server, before workers are forked."""

from contextlib import suppress

from db.ingest import convert as convert

with suppress(ImportError):
    import markdown_it as markdown_it

    from db.ingest.extraction import extractor as extractor

"""What every worker needs, read once before there are any."""

from contextlib import suppress

from db.ingest import convert as convert

with suppress(ImportError):
    import markdown_it as markdown_it

    from db.ingest.extraction import extractor as extractor

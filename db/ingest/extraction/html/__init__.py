"""db/ingest/extraction/html"""

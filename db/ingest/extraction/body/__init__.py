"""db/ingest/extraction/body"""

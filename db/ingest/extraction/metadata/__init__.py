"""db/ingest/extraction/metadata"""

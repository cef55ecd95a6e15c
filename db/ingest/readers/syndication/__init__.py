"""db/ingest/readers/syndication"""

"""db/ingest/readers/posts"""

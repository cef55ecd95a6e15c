"""db/ingest/readers/packed"""

"""db/ingest/readers/pages"""

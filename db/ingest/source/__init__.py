"""db/ingest/source"""

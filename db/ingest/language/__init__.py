"""db/ingest/language"""

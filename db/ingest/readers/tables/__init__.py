"""db/ingest/readers/tables"""

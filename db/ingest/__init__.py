"""db/ingest"""

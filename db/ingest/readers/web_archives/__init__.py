"""db/ingest/readers/web_archives"""

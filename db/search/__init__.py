"""db/search"""

"""db/text"""

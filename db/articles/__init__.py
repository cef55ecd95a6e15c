"""db/articles"""

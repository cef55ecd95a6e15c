"""db/query"""

"""Copies: articles of one week that tell the same story in the same words, or nearly so."""

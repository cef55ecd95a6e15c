"""Readers: each locates and decodes what one kind of source holds."""

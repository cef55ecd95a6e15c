"""Copies: articles of one week whose texts are the same, or nearly so, told by MinHash signatures."""


def signature(words: str) -> bytes | None:
    """STUB"""
    return None

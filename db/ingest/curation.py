"""What people say of an archive by hand: corrections that no import undoes, and what was taken back."""

import sqlite3

from db.models import NewArticle


def corrected(connection: sqlite3.Connection, article_id: int, article: NewArticle) -> NewArticle:
    """STUB"""
    return article


def is_forgotten(connection: sqlite3.Connection, article: NewArticle, site: str) -> bool:
    """STUB"""
    return False

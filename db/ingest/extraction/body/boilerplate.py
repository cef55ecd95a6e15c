"""Lines between an article's paragraphs that are no part of it: calls to subscribe, `Read also`, bylines, copyright."""

import re

from db.ingest.language.bylines import read_any_byline
from db.ingest.language.date_lines import read_date_line
from db.ingest.language.page_phrases import read_also
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile

_ASKS = lazy_compile(
    r"\b(?:subscribe|sign ?up|follow|get|download|join|click|listen|watch|stay|register|support|receive|"
    r"like us|find us|"
    r"connect|abonnier\w*|folg\w+|meld\w+|jetzt|hier|erhalten|bestellen|testen|suscrib\w+|sigue\w*|siganos|siguenos|"
    r"apuntate|unete|descarga\w*|recib\w+|inscri\w+|abonne\w*|suivez|retrouvez|recevez|telecharge\w*|"
    r"iscriviti|segui\w*|"
    r"scarica|ricevi|assin\w+|unterstutz\w+|donate|siga\w*|receba|acompanhe|baixe|subskryb\w*|obserwuj|zapisz|"
    r"подпис\w+|підпис\w+|следите|"
    r"стежте|читайте)\b"
)
_FOR = lazy_compile(
    r"\b(?:newsletters?|inbox|postfach|apps?|twitter|facebook|instagram|youtube|whatsapp|telegram|tiktok|linkedin|"
    r"google (?:news|discover)|spenden?|donations?|boletin(?:es)?|infolettre|correo|abo|subscription|"
    r"suscripcion|abonnement|push)\b|"
    r"телеграм|фейсбук|рассылк|розсилк"
)
_COPYRIGHT = lazy_compile(
    r"\W*(?:©|\(c\)|copyright\b|all rights reserved|alle rechte vorbehalten|tous droits|todos los derechos|"
    r"tutti i diritti|todos os direitos|wszelkie prawa)",
    re.IGNORECASE,
)
_AROUND = lazy_compile(r"^\W+|\W+\Z")
_LONGEST_PROMPT = 350
"""Letters of a call to subscribe: what is longer has something to tell."""

_LONGEST_HEAD_LINE = 100
"""Letters of a byline with its date."""

_ASKS_EARLY = 30
"""Letters within which an unlinked call begins to ask: `Subscribe to our newsletter`."""

_LINKED = 0.1
"""Share of linked letters in a call that says where to click: one word of a line of ten."""

_READ_ALSO_LINKED = 0.3
"""Share of linked letters in `Read also: TITLE`: even a short title is longer than the words before it."""


def is_prompt(text: str, link_share: float, is_at_end: bool) -> bool:
    """Return True if a block asks to subscribe, follow or install something, or is a copyright line.

    Within an article it must have a link: articles are about newsletters and apps as well.
    """
    if _COPYRIGHT.match(text) is not None:
        return True
    if len(text) > _LONGEST_PROMPT or not (is_at_end or link_share >= _LINKED):
        return False
    folded = fold(text)
    if _FOR.search(folded) is None:
        return False
    asks = _ASKS.search(folded)
    return asks is not None and (asks.start() < _ASKS_EARLY or link_share >= _LINKED)


def is_head_line(text: str) -> bool:
    """Return True if a block only gives the date or the authors, which the reader shows anyway."""
    return len(text) <= _LONGEST_HEAD_LINE and (bool(read_any_byline(text)) or read_date_line(text) is not None)


def is_read_also(text: str, link_share: float) -> bool:
    """Return True if a block is `Read also` in some language, with or without a linked title after it."""
    if read_also(_AROUND.sub("", text)) is not None:
        return True
    marker, colon, title = text.partition(":")
    return bool(colon) and bool(title.strip()) and link_share > _READ_ALSO_LINKED and read_also(marker) is not None

"""Which texts of links may be titles of articles, and which are names or words that lead on (`Read more`)."""

from db.ingest.language.page_phrases import phrase_key, read_also, view_all
from db.text.lazy_regex import lazy_compile

LONGEST_TITLE = 300
"""Characters of a title that are kept: the longest headlines have 250."""

_CJK = lazy_compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LEADING_ON = """
    More | Learn more | Find out more | Read | Share | Tweet | Print | Comment | Comments | Next |
    Previous | Back | Login | Save | Facebook | Twitter | WhatsApp | Telegram | LinkedIn | Pinterest |
    Email | Subscribe | Video | E-Mail | Mehr | Mehr erfahren | Teilen | Drucken | Kommentare | Zurück |
    Weiter | Kontakt | Impressum | Datenschutz | AGB | FAQ | Plus | Partager | Imprimer | Commentaires |
    Suite | Más | Compartir | Comentarios | Altro | Condividi | Commenti | Mais | Compartilhar | Więcej |
    Udostępnij | Komentarze | Більше | Ще | Поділитися | Коментарі | Далі | Ещё | Больше | Поделиться |
    Комментарии | Далее | もっと | 続き | コメント | シェア | 更多 | 分享 | 评论 | 더보기 | 공유 | 댓글 |
    المزيد | مشاركة | עוד | שתפו | Περισσότερα | Více | Sdílet | Meer | Delen | Mer | Dela
"""
_NO_TITLES = frozenset(phrase_key(phrase.strip()) for phrase in _LEADING_ON.split("|"))
"""The words of links that lead on, or to what isn't an article."""
_COUNTED = lazy_compile(r"\A[\W\d]*\d[\W\d]*(?:comments?|kommentare?|commentaires?|comentarios|shares?|min\w*)\W*\Z", 2)


def is_title(text: str) -> bool:
    """Return True if a link's text may be an article's title: no topic, no name, not `Read more`."""
    if len(text) > 3 * LONGEST_TITLE or read_also(text) is not None or read_also(text.partition(" ")[2]) is not None:
        return False
    if _CJK.search(text) is not None:
        return len(text) >= 9
    return len(text) >= 15 and len(text.split()) >= 3


_HEADLINE_WORDS = 5
"""Words of a title from which on it is hardly the name of a section, a person or a page of terms."""


def is_headline(text: str) -> bool:
    """Return True if a text is a title that is long enough to be no name of anything else."""
    return is_title(text) and (len(text.split()) >= _HEADLINE_WORDS or _CJK.search(text) is not None)


def is_short_title(text: str) -> bool:
    """Return True if a link's text may be a title where only titles are expected: anything but `Read more`."""
    if len(text) > 3 * LONGEST_TITLE or sum(map(str.isalpha, text)) < 2 or phrase_key(text) in _NO_TITLES:
        return False
    if read_also(text) is not None or view_all(text) is not None or read_also(text.partition(" ")[2]) is not None:
        return False
    return _COUNTED.match(text) is None

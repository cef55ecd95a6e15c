"""The title that a link to a related article shows, and which texts of links can be titles."""

from lxml import etree

from db.ingest.language.page_phrases import LONGEST, phrase_key, read_also, view_all
from db.text.lazy_regex import lazy_compile

LONGEST_TITLE = 300
"""Characters of a title that are kept: the longest headlines have 250."""

_CJK = lazy_compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
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


_TITLE = lazy_compile(r"title|headline|heading|titel|titre|titolo|titulo", 2)
_NO_TITLE = lazy_compile(r"sub-?(?:title|head)|kicker|overline|label|meta|topline|dachzeile|eyebrow|prefix", 2)


def title_in(anchor: etree._Element) -> str:
    """Return the title that a link shows: its longest heading, else what has a title's class, else its words."""
    texts = [_text(element) for element in anchor.iter(*_HEADINGS)]
    if not any(map(is_title, texts)):
        texts = [
            _text(element)
            for element in anchor.iter("span", "div", "p", "strong")
            if _TITLE.search(names := element.get("class") or "") and not _NO_TITLE.search(names)
        ]
    texts = [text for text in texts if is_title(text)]
    text = max(texts, key=len) if texts else _text(anchor)
    if not is_title(text) and view_all(text) is None:
        text = " ".join((anchor.get("aria-label") or anchor.get("title") or "").split()) or text
    return _without_mark(text)


def _without_mark(text: str) -> str:
    """Return a title without `Read also` before it, with or without a colon, as a card has it."""
    head, sign, rest = text.partition(":")
    if sign and rest.strip() and len(head) <= LONGEST and read_also(head) is not None:
        return rest.strip()
    words = text.split(" ")
    for count in (5, 4, 3, 2):
        if len(words) > count + 2 and read_also(" ".join(words[:count])) is not None:
            return " ".join(words[count:])
    return text


_SILENT = frozenset(("script", "style", "noscript", "svg", "template", "time"))
_RUNNING = frozenset(("b", "i", "em", "strong", "sup", "sub", "wbr", "font", "u", "mark", "abbr"))


def _text(element: etree._Element) -> str:
    """Return the words in an element, with a blank where elements separate them."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        is_apart = node.tag not in _RUNNING
        if is_apart:
            parts.append(" ")
        if event == "start" and node.tag not in _SILENT and node.text:
            parts.append(node.text)
        elif event == "end" and node is not element and node.tail:
            parts.append(node.tail)
    return " ".join("".join(parts).split()).removesuffix(" | mehr")


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

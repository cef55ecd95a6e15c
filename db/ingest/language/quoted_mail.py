"""Tells the lines of a quoted mail: its header, and the line with which a mail program opens a quotation."""

from db.ingest.language.date_lines import read_date_line
from db.ingest.language.page_phrases import phrase_key, words_of
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile

_WHO_AND_WHEN = words_of("from von de från fra od от від van da date datum fecha data дата")
"""Names of a mail's fields that a byline may begin with too."""

_OTHERS = words_of("""
    to cc bcc reply-to sent subject message-id in-reply-to an gesendet betreff à envoyé objet para enviado asunto
    assunto inviato oggetto a aan verzonden onderwerp do temat wysłano till skickat ämne til sendt emne кому тема
""")
"""Names of its other fields, as mail programs show them."""

_FIELD = lazy_compile(r"\s*([^\W\d_][^\s:：]{0,15}) ?[:：](.*)")
_MOST_LINES = 12
"""Lines of a header."""

_LONGEST_TEXT, _LONGEST_LINE = 2000, 300
"""Characters of a text, and of a line in it, that are looked at."""


def is_quoting(text: str) -> bool:
    """Return True for what opens a quotation (``On 4 November 2010, Bob wrote:``), and for a line of one (``> …``)."""
    if not text.rstrip().endswith((":", "：")):
        return text.startswith(">")
    lines = text.split("\n")
    is_label = len(lines) == 2 and lines[1][:1].isupper() and " " not in lines[1]  # `9 October 2020`, `Source:`
    return not is_label or read_date_line(lines[0]) is None


def quoted_headers(texts: list[str], title: str) -> frozenset[int]:
    """Return the positions of texts that are the header of a mail: two of its fields or more, one below the other.

    Not of a mail whose subject is ``title``: that is the page itself.
    """
    found: set[int] = set()
    run: list[int] = []
    names: set[str] = set()
    is_own = False
    for i, text in enumerate([*texts, ""]):
        fields = _fields(text) if len(run) < _MOST_LINES else {}
        if fields:
            run.append(i)
            names |= fields.keys()
            is_own |= bool(title) and any(phrase_key(title) in phrase_key(value) for value in fields.values())
            continue
        if len(names) > 1 and names & _OTHERS and not is_own:
            found.update(run)
        run, names, is_own = [], set(), False
    return frozenset(found)


def _fields(text: str) -> dict[str, str]:
    """Return the mail's fields with which lines of a text start; an address makes its sender one that no byline has."""
    found: dict[str, str] = {}
    for line in text[:_LONGEST_TEXT].split("\n"):
        match = _FIELD.match(line[:_LONGEST_LINE])
        key = fold(match[1]) if match is not None else ""
        if match is not None and key in _WHO_AND_WHEN | _OTHERS:
            found["to" if "@" in match[2] else key] = match[2]
    return found

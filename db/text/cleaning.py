"""Cleans text for storage and display, folds it for comparison, and makes slugs and title keys.

Archive text is hostile: a terminal obeys control sequences wherever they come from. ``clean`` is applied at import,
``terminal_safe`` again when text becomes cells of the screen.
"""

import re
import unicodedata

from db.text.lazy_regex import lazy_compile

_STRING_END = r"(?:\x07|\x1b\\|\x9c)"
_NOT_IN_UTF8 = r"(?<![\xc2-\xf4])(?<![\xe0-\xf4][\x80-\xbf])(?<![\xf0-\xf4][\x80-\xbf]{2})"
"""What precedes an 8-bit introducer that is one. In UTF-8 that was decoded as Latin-1 it is a piece of a quotation
mark, and what stands between two of them is text."""

_SEQUENCE = lazy_compile(
    # DCS, SOS, OSC, PM, APC with their payload. A payload ends within its line; one without an end is kept
    # as text: else a single stray introducer would swallow the rest of a page.
    rf"(?:\x1b[PX\]^_]|{_NOT_IN_UTF8}[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]*{_STRING_END}"
    rf"|(?:\x1b\[|{_NOT_IN_UTF8}\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[ -/]*[0-~]"  # the two- and three-byte escapes, and introducers that nothing ends
)

_UNSAFE = lazy_compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# A search for ``_UNSAFE`` tries its many single characters one by one; one range of them takes a tenth of the time.
_SUSPECT = lazy_compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff]"
)
_LINE_BREAK = lazy_compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = lazy_compile(r"\s+")


def clean(text: str) -> str:
    r"""Remove terminal control sequences and unsafe characters, and turn every line break into ``\n``.

    Whole control sequences go with their payload, then C0 except newline and tab, DEL, C1, bidi overrides and isolates,
    lone surrogates and noncharacters. ZWJ and ZWNJ stay: Persian and Hindi are spelled with them.
    """
    if _SUSPECT.search(text) is None:
        return text
    text = _LINE_BREAK.sub("\n", _SEQUENCE.sub("", text))
    return _UNSAFE.sub("", text)


def clean_line(text: str) -> str:
    """Clean a text that is a single line by nature (a title, a name): runs of white space become one blank."""
    return _BLANKS.sub(" ", clean(text)).strip()


_INVISIBLE_CHARS = "\xad\u061c\u180e\u200b\u200e\u200f\u2060-\u206f\ufe0e\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
_INVISIBLE = lazy_compile(f"[{_INVISIBLE_CHARS}]")
_DELICATE = lazy_compile(  # texts that need more than a base for each mark: the above, ZWJ, and combining marks
    "[\t\xad\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061c\u064b-\u065f\u0670\u180e\u200b\u200d-\u200f"
    "\u2060-\u206f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_JOINER = lazy_compile("([^\u200d]?)\u200d+(?=(.?))", re.DOTALL)
# Four marks on one base are more than any orthography stacks; "zalgo" text stacks dozens, over the lines around it.
_TOO_MANY_MARKS = lazy_compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})"
                             "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip


def terminal_safe(text: str) -> str:
    """Return ``text`` for a terminal's cells: clean, and of a width on which terminals agree.

    Invisible characters and emoji variation selectors are removed (terminals count them differently), ZWJ stays only
    between emoji, a base keeps at most four combining marks, and a mark without a base gets ``◌``. Newlines stay, tabs
    become blanks.
    """
    text = clean(text)
    if text.isascii():
        return text.replace("\t", " ")
    if _DELICATE.search(text) is not None:
        text = _INVISIBLE.sub("", text.replace("\t", " "))
        if "\u200d" in text:
            text = _JOINER.sub(lambda m: f"{m[1]}\u200d" if _is_emoji(m[1]) and _is_emoji(m[2]) else m[1], text)
        text = _TOO_MANY_MARKS.sub(r"\1", text)
    return "\n".join(map(_with_base, text.split("\n")))


def _with_base(line: str) -> str:
    """Put a base before a combining mark at the start of a line, which terminals would draw over the cell before it."""
    return "◌" + line if line and unicodedata.category(line[0])[0] == "M" else line


def _is_emoji(char: str) -> bool:
    return char >= "\u2190" and unicodedata.category(char) in ("So", "Sk") if char else False


class _Fold(dict[int, str]):
    """Table for ``str.translate`` that computes the fold of a character at its first lookup."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in "йЙ":  # a letter in its own right, though Unicode decomposes it
            folded = "й"
        else:
            # NFKD twice: case folding can compose anew, and full-width forms fold only once decomposed.
            folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
            folded = _DROPPED_MARKS.sub("", folded)
            folded = unicodedata.normalize("NFC", folded)
        self[code] = folded
        return folded


_DROPPED_MARKS = lazy_compile(
    f"[{_INVISIBLE_CHARS}"
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u200c\u200d\ufe00-\ufe2f]"
)
_FOLD = _Fold()


# Letters that Unicode spells in two ways which ``fold``, going by characters, would keep apart: й, voiced kana, Korean
# syllables.
_DECOMPOSABLE = lazy_compile("[\u0306\u1161-\u1175\u3099\u309a\uff9e\uff9f]")
_DECOMPOSED = lazy_compile(
    "[иИ]\u0306|[\u3041-\u30ff\uff66-\uff9d][\u3099\u309a\uff9e\uff9f]|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)


def compose_letters(text: str) -> str:
    """Return ``text`` with one spelling for the letters whose mark ``fold`` keeps.

    NFC of the whole text isn't linear in its length, so only these letters are normalised.
    """
    if text.isascii() or _DECOMPOSABLE.search(text) is None:
        return text
    return _DECOMPOSED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def fold(text: str) -> str:
    """Return ``text`` without case, accents, vowel points, width and invisible characters, for comparison and search.

    It goes character by character, so the fold of a text is its characters' folds joined; ``db.text.tokens`` relies on
    it.
    """
    return text.lower() if text.isascii() else text.translate(_FOLD)


_DOUBLE_QUOTES = "“”„‟«»″＂〝〞〟‹›「」『』"
_SINGLE_QUOTES = "‘’‚‛′`´ʼ＇"
_DASHES = "‐‑‒–—―−－"
_ALIKE = str.maketrans(
    {**dict.fromkeys(_DOUBLE_QUOTES, '"'), **dict.fromkeys(_SINGLE_QUOTES, "'"), **dict.fromkeys(_DASHES, "-")}
)
_AROUND_DASH = lazy_compile(r" ?-[- ]*")


def fold_title(title: str) -> str:
    """Return a title in the form in which citations compare: ``fold``ed, with one kind of quote, dash and blank."""
    if not title.isascii():
        # Before folding, which would decompose ´, and after it, for dashes and quotes that folding produces.
        title = fold(compose_letters(title).translate(_ALIKE)).translate(_ALIKE)
    return _AROUND_DASH.sub("-", _BLANKS.sub(" ", fold(title)).strip())


def title_key(title: str) -> int:
    """Return a signed 64-bit hash of ``fold_title(title)``, for an index narrower than the titles."""
    from hashlib import blake2b  # imported late: browsing needs no digests, and OpenSSL takes 2 ms

    digest = blake2b(fold_title(title).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def sha256_hex(data: bytes) -> str:
    """Return the sha256 of ``data`` in hex."""
    from hashlib import sha256

    return sha256(data).hexdigest()


_SLUG_LENGTH = 80
"""Characters of one part of a slug at most. Chosen by eye: a headline of a dozen words, on one line of 80 columns."""


def to_slug_part(text: str) -> str:
    """Return ``text`` as one part of a slug: ASCII words joined by hyphens, or a digest if nothing readable is left."""
    from slugify import slugify  # imported late: opening an archive needs no slugs

    part = slugify(
        text.translate(_ALIKE),
        max_length=_SLUG_LENGTH,
        word_boundary=True,
        entities=False,
        decimal=False,
        hexadecimal=False,
    )
    if part:
        return part
    from hashlib import blake2b

    return blake2b(text.encode(), digest_size=6).hexdigest()


def make_article_slug(section: tuple[str, ...], year: int | None, title: str) -> str:
    """Return an article's slug as ``SECTION/YEAR/TITLE`` (``news-and-comments/2022/title``), not yet made unique."""
    parts = [to_slug_part(name) for name in section] or ["unfiled"]
    return "/".join([*parts, str(year) if year is not None else "undated", to_slug_part(title)])

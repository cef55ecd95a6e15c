"""MinHash signatures of texts: a few bytes by which near copies are found without reading the texts again.

A signature is a sum over the text, the same for the same words in the same order, and in texts that are long enough to
be told apart the low bytes of ``MINIMA`` minima. Numpy and rensa are imported at the first text.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE = 3
"""Words in a shingle, of which texts share some."""

FEWEST_WORDS = 40
"""Words from which a text has minima. Shorter ones are copies of what is the same to the word."""

MINIMA = 128
"""One byte each: twice as many tell more of a text than half as many of two bytes."""

SUM_SIZE = 8
"""Bytes of the sum."""

_SEED = 20260
_AT_ONCE = 8
"""Texts that are cut together: fewer calls a text, and all of it stays in the processor's cache."""

_LETTERS = bytes(
    byte | 32 if chr(byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" else byte if byte > 127 or chr(byte).isalnum() else 32
    for byte in range(256)
)
"""For ``bytes.translate``: what ``index_text`` leaves to the tokenizer in ASCII, cut as it would."""

_MASKS = tuple((1 << 8 * size) - 1 for size in range(9))

_END = b" \1 \1" + b" " * 16
"""After each text: words that make the last ones of it first in a shingle, too, and room to look ahead."""


def cut_ascii_words(words: str) -> bytes:
    """A text as ``db.text.tokens.to_index_text`` gives it, its words set apart by blanks whatever it consists of."""
    return words.encode(errors="replace").translate(_LETTERS)


def sign_text(words: str) -> bytes | None:
    """The signature of a text as ``db.text.tokens.to_index_text`` gives it; None where there are no words."""
    return next(sign_texts([words]))


def sign_texts(texts: Sequence[str]) -> Iterator[bytes | None]:
    """The signatures of texts: ``SUM_SIZE`` bytes, and ``MINIMA`` more from ``FEWEST_WORDS`` words on."""
    waiting = iter(texts)
    while some := list(islice(waiting, _AT_ONCE)):
        yield from _signatures(some)


def _signatures(texts: Sequence[str]) -> Iterator[bytes | None]:
    import numpy as np
    from rensa import RMinHash

    hashes, ends = _hashes(b" " + b"".join([cut_ascii_words(text) + _END for text in texts]))
    # Of the shingles that start at the two words after a text, one ends in the next text, and both are of no text.
    hashes = np.delete(hashes, np.concatenate([ends - 1, ends - 2]))
    bounds = np.concatenate([[0], ends]) - 2 * np.arange(len(texts) + 1)
    sums = np.diff(np.concatenate([[np.uint64(0)], np.cumsum(hashes)])[bounds]).astype("<u8")
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, bounds.tolist(), MINIMA, _SEED).to_rows()
    minima = np.array(rows, np.uint32).astype(np.uint8)
    for index, count in enumerate(np.diff(bounds).tolist()):
        if count == 0:
            yield None
        elif count < FEWEST_WORDS:
            yield sums[index].tobytes()
        else:
            yield sums[index].tobytes() + minima[index].tobytes()


def _hashes(data: bytes) -> "tuple[NDArray[np.uint64], NDArray[np.int64]]":
    """A hash of the shingle that starts at each word (the last two: of nothing), and where in them each text ends.

    A word counts by its first 16 bytes. Nothing else in an import does as much with every word outside of SQLite.
    """
    import numpy as np

    is_blank = np.frombuffer(data, np.uint8) == 32
    edges = np.flatnonzero(is_blank[1:] != is_blank[:-1])
    edges += 1
    starts = edges[::2]
    sizes = edges[1::2] - starts
    masks = np.array(_MASKS, np.uint64)
    eight = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))
    first = eight[starts]
    first &= masks.take(sizes, mode="clip")
    ends = np.flatnonzero(first == 1)[1::2] + 1
    first *= np.uint64(0x9E3779B97F4A7C15)
    first ^= first >> np.uint64(32)
    starts += 8
    sizes -= 8
    first += eight[starts] & masks.take(sizes, mode="clip")
    first *= np.uint64(0xBF58476D1CE4E5B9)
    shingles = first * np.uint64(0x94D049BB133111EB)
    shingles[:-1] += first[1:] * np.uint64(0xD6E8FEB86659FD93)
    shingles[:-2] += first[2:]
    shingles ^= shingles >> np.uint64(32)
    shingles *= np.uint64(0x9E3779B97F4A7C15)
    return shingles, ends

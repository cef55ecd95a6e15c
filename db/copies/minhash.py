"""MinHash signatures of texts: a few bytes by which near copies are found without reading the texts again.

A signature is a sum over the text, equal for the same words in the same order, and in texts long enough to be told
apart also the low bytes of ``MINIMA`` minima. Numpy and rensa are imported at the first text.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE = 3
"""Words in a shingle, the unit that two texts have in common or not. Of two words, texts on one subject share many; of
four, a changed word costs too many."""

FEWEST_WORDS = 40
"""Words from which a text has minima. Shorter texts are copies only if they are the same to the word: one changed
name makes another report of the same form."""

MINIMA = 128
"""Minima in a signature, one byte of each: twice as many bytes tell more than half as many of two bytes."""

SUM_SIZE = 8
"""Bytes of a signature's sum: two of 100 million texts share one with a chance of 1 in 3,700."""

_SEED = 20260
"""Seed of the permutations. Stored signatures only compare with others of the same seed: it must not change."""
_AT_ONCE = 8
"""Texts that are hashed in one call: fewer calls per text, while all of it stays in the processor's cache."""

_LETTERS = bytes(
    byte | 32 if chr(byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" else byte if byte > 127 or chr(byte).isalnum() else 32
    for byte in range(256)
)
"""Table for ``bytes.translate`` that cuts ASCII as the tokenizer of the indexes would, which ``to_index_text`` doesn't.
"""

_MASKS = tuple((1 << 8 * size) - 1 for size in range(9))
"""By number of bytes, up to 8: the mask that keeps so many low bytes of a word."""

_END = b" \1 \1" + b" " * 16
"""Put after each text: two words that complete the shingles at its last words, and blanks to read ahead in."""


def cut_ascii_words(words: str) -> bytes:
    """Return the output of ``to_index_text`` as bytes, with the cutting of ASCII that it leaves to the tokenizer done.

    Words are in lower case and separated by blanks, whatever they consist of.
    """
    return words.encode(errors="replace").translate(_LETTERS)


def sign_text(words: str) -> bytes | None:
    """Return the signature of a text in the form of ``to_index_text``; None if it has no words."""
    return next(sign_texts([words]))


def sign_texts(texts: Sequence[str]) -> Iterator[bytes | None]:
    """Yield the signatures of texts: ``SUM_SIZE`` bytes, and ``MINIMA`` more from ``FEWEST_WORDS`` words on."""
    remaining = iter(texts)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield from _sign_batch(batch)


def _sign_batch(texts: Sequence[str]) -> Iterator[bytes | None]:
    import numpy as np
    from rensa import RMinHash

    hashes, ends = _hash_shingles(b" " + b"".join([cut_ascii_words(text) + _END for text in texts]))
    # The shingles that start at the two words of _END belong to no text.
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


def _hash_shingles(data: bytes) -> "tuple[NDArray[np.uint64], NDArray[np.int64]]":
    """Return a hash of the shingle that starts at each word, and the position in them at which each text ends.

    The hashes of the last two words mean nothing. A word counts by its first 16 bytes. This is the most expensive step
    of an import, per word, outside of SQLite.
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

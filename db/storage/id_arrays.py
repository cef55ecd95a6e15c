"""Sorted numpy arrays of article ids: parsing what SQLite returns, finding positions, and fingerprints.

Importing it loads numpy (0.1 s), so import it late.
"""

import numpy as np
from numpy.typing import NDArray

IdArray = NDArray[np.int64]


def parse_ids(joined: str | None) -> IdArray:
    """Return the ids in the result of SQLite's ``group_concat``; None (no rows) gives an empty array."""
    return np.fromstring(joined, np.int64, sep=",") if joined else np.empty(0, np.int64)


def find_positions(ids: IdArray, sorted_ids: IdArray) -> NDArray[np.int64]:
    """Return the positions of ``ids`` in ``sorted_ids``; ids that aren't in it are left out."""
    if not len(sorted_ids):
        return np.empty(0, np.int64)
    positions = np.searchsorted(sorted_ids, ids)
    positions[positions == len(sorted_ids)] = 0
    known: NDArray[np.int64] = positions[sorted_ids[positions] == ids]
    return known


def fingerprint_of(ids: IdArray) -> tuple[int, int]:
    """Return the number of ids and their sum in 64 bits; two sets of articles rarely share both."""
    return len(ids), int(ids.sum())

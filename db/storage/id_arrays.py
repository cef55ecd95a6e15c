"""Sorted arrays of article ids: read from SQLite, located in one another, and told apart by a fingerprint.

Needs numpy, so import it late.
"""

import numpy as np
from numpy.typing import NDArray

IdArray = NDArray[np.int64]


def parse_ids(joined: str | None) -> IdArray:
    """What ``group_concat`` has made of ids."""
    return np.fromstring(joined, np.int64, sep=",") if joined else np.empty(0, np.int64)


def find_positions(ids: IdArray, among: IdArray) -> NDArray[np.int64]:
    """Where in ``among``, which is in order, those ids are; any that isn't there is left out."""
    if not len(among):
        return np.empty(0, np.int64)
    places = np.searchsorted(among, ids)
    places[places == len(among)] = 0
    found: NDArray[np.int64] = places[among[places] == ids]
    return found


def fingerprint_of(ids: IdArray) -> tuple[int, int]:
    """How many ids, and their sum in 64 bits: that of other articles is another one, but for a rare chance."""
    return len(ids), int(ids.sum())

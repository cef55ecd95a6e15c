"""Where one is in a list of lines, and how they are sorted."""

from dataclasses import dataclass
from typing import Literal

Order = Literal["right", "left", "date"]
"""What the lines of a concordance are sorted by: the words to the right, or to the left, or newest first."""


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Which line of a list has the cursor, and which is the first in view."""

    cursor: int = 0
    top: int = 0
    order: Order = "right"

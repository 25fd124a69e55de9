"""How many members the formulas of recruitment are worked out for."""

from __future__ import annotations

import numpy as np

from downline import checks

MOST = 10_000_000
"""The most members for which the closed forms are worked out."""


def wholes(what: str, values, least: int, most: int = MOST) -> np.ndarray:
    """One or many whole numbers, at most MOST if nothing else is said."""
    return checks.numbers(what, values, least, most, wholes=True)


def whole(what: str, value, least: int, most: int = MOST) -> int:
    """One whole number, at most MOST if nothing else is said."""
    return checks.whole(what, value, least, most)

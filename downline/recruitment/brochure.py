"""The brochure's arithmetic: what happens if everybody recruits the same number."""

from __future__ import annotations

from itertools import count
from math import sqrt

from downline import checks

MOST = 10_000_000
"""The most members, or captains, for which the closed forms are worked out."""


# ---- the brochure: everybody recruits the same number --------------------------------------------


def fan_out(width: int, levels: int) -> list[int]:
    """People on level 1, 2, … if everybody recruits `width`: exact whole numbers (R042, R053).

    >>> fan_out(6, 4)
    [6, 36, 216, 1296]
    """
    width = checks.whole("number of recruits each", width, 1, 1_000_000)
    return [
        width**level for level in range(1, checks.whole("number of levels", levels, 1, 500) + 1)
    ]


def positions(width: int, depth: int) -> int:
    """People on levels 1 … depth, as in a matrix of width × depth (R031, R045, R047 to R049).

    >>> positions(3, 10)
    88572
    """
    return sum(fan_out(width, depth))


def bottom_share(width: int, levels: int | None = None) -> float:
    """Share of everybody, founder included, on the bottom level: (k-1)/k in the limit (R046).

    >>> bottom_share(5), round(bottom_share(5, levels=2), 4)
    (0.8, 0.8065)
    """
    if levels is None:
        width = checks.whole("number of recruits each", width, 1, 1_000_000)
        return (width - 1) / width
    people = fan_out(width, levels)
    return people[-1] / (1 + sum(people))


def first_level_above(population: int, width: int) -> int:
    """First level that needs more people than there are (R043, R044).

    >>> first_level_above(8_000_000_000, width=6)
    13
    """
    population = checks.whole("population", population, 1, 10**15)
    width = checks.whole("number of recruits each", width, 2, 1_000_000)
    return next(level for level in count(1) if width**level > population)


def airplane_losers(levels: int | None = None) -> float:
    """Share who lose in the 8-ball or airplane game: the bottom three levels (R051, R052).

    7·2^(n-3) / (2^n - 1) with n levels, 7/8 in the limit.

    >>> airplane_losers(), round(airplane_losers(4), 5)
    (0.875, 0.93333)
    """
    if levels is None:
        return 7 / 8
    levels = checks.whole("number of levels", levels, 3, 500)
    return 7 * 2 ** (levels - 3) / (2**levels - 1)


def airplane_entrants(captains: int) -> int:
    """People who must have paid in before so many captains are paid by eight each (R052).

    >>> airplane_entrants(10)
    80
    """
    return 8 * checks.whole("number of captains", captains, 1, MOST)


CHAIN_LETTER_SHARES = {
    "sellers": ((3 - sqrt(5)) / 2, sqrt(5) - 2, (3 - sqrt(5)) / 2),
    "slots": (1 / 3, 1 / 3, 1 / 3),
}
"""Shares with 0, 1 and 2 sales in a long chain letter that lets each buyer sell twice (R038).

The next buyer picks at random among the sellers with a sale left, or among the sales left.
Derived; the tables of Bhattacharya & Gastwirth (1984) were not seen.
"""

"""Sums over the members of a network, exact for whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from downline.errors import CourseError

MOST_SUM = 2**63 - 1


def one_each(values: ArrayLike, n: int) -> np.ndarray:
    """Numbers for `n` members, or one for all, as an array of shape (n,) that adds up exactly.

    Raises CourseError for what is no number, for another count of them, and for whole numbers whose
    sum 64 bits cannot hold.

    >>> one_each(2, 3)
    array([2, 2, 2])
    """
    try:
        found = np.asarray(values)
    except ValueError:
        raise CourseError("The values are lists: give one number for each member.") from None
    if found.dtype.kind not in "iubf":
        raise CourseError(f"The values {found!r} are no numbers: give one for each member.")
    if found.ndim and found.shape != (n,):
        raise CourseError(f"There are {found.size} values for {n} members: give one each.")
    if found.dtype.kind in "iu":
        largest = max(abs(int(found.max())), abs(int(found.min())))
        if largest * n > MOST_SUM and _exact_sum(found, n) > MOST_SUM:
            raise CourseError(
                f"The values, up to {largest:,}, are too large to be added up exactly: "
                "use smaller ones."
            )
    return np.broadcast_to(found, (n,))


def _exact_sum(values: np.ndarray, n: int) -> int:
    """Distances from zero added up, in Python's whole numbers; for those that are in doubt."""
    each = abs(values.astype(object))
    return int(each.sum()) if values.ndim else int(each) * n


def read_only(array: np.ndarray) -> np.ndarray:
    """The array, made read-only: it is kept, and a change would spoil every later answer."""
    array.flags.writeable = False
    return array


def sum_at(where: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Sum of `values` for each index 0…n-1 named in `where`; whole numbers stay whole."""
    total = np.zeros(n, dtype=np.int64 if values.dtype.kind in "iub" else float)
    np.add.at(total, where, values.astype(total.dtype, copy=False))  # of one type, it is fast
    return total


def total_up(above: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Each one's value and those of all below, where `above` is whom each stands under, or -1.

    >>> total_up(np.array([-1, 0, 1, 1]), np.array([1, 10, 100, 1000]))
    array([1111, 1110,  100, 1000])
    """
    total = values
    # After k rounds, `total` covers those up to 2**k - 1 levels below and `above` points 2**k
    # levels up, so a chain of a million members takes twenty rounds.
    while (reaches := above >= 0).any():
        total = total + sum_at(above[reaches], total[reaches], len(total))
        above = np.where(reaches, above[above], -1)
    return total

"""Sums over the members of a network, exact for whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from downline.errors import CourseError
from downline.genealogy.by_name import in_order

if TYPE_CHECKING:
    from downline.genealogy.tree import Genealogy

MOST_SUM = 2**63 - 1


def exact_sum(values: np.ndarray, n: int) -> int:
    """Distances from zero added up, in Python's whole numbers; for those that are in doubt."""
    each = abs(values.astype(object))
    return int(each.sum()) if values.ndim else int(each) * n


def one_each(values, genealogy: Genealogy) -> np.ndarray:
    """Numbers for the members, shape (n,), from one for all, or one each by position or name."""
    values, n = in_order(values, genealogy, "values"), len(genealogy)
    try:
        values = np.asarray(values)
    except ValueError:
        raise CourseError("The values are lists: give one number for each member.") from None
    if values.dtype.kind not in "iubf":
        raise CourseError(f"The values {values!r} are no numbers: give one for each member.")
    if values.ndim and values.shape != (n,):
        raise CourseError(f"There are {values.size} values for {n} members: give one each.")
    if values.dtype.kind in "iu":
        largest = max(abs(int(values.max())), abs(int(values.min())))
        if largest * n > MOST_SUM and exact_sum(values, n) > MOST_SUM:
            raise CourseError(
                f"The values, up to {largest:,}, are too large to be added up exactly: use "
                "smaller ones."
            )
    return np.broadcast_to(values, (n,))


def read_only(array: np.ndarray) -> np.ndarray:
    """The array, made read-only: it is kept, and a change would spoil every later answer."""
    array.flags.writeable = False
    return array


def sum_at(where: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Sum of `values` for each index 0…n-1 named in `where`; whole numbers stay whole.

    Parameters
    ----------
    where
        An index for each value.
    values
        Numbers, of the same shape.
    n
        How many sums there are.
    """
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

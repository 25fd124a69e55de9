"""Sums over the members of a network, exact for whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
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
    kind = np.dtype(np.int64 if values.dtype.kind in "iub" else float)
    total = np.zeros(n, dtype=kind)
    np.add.at(total, where, values.astype(kind, copy=False))  # of one type, it is fast
    return total


def marked_below(genealogy: Genealogy, marked: np.ndarray) -> np.ndarray:
    """How many of those directly below each member are marked, shape (n,).

    >>> from downline.genealogy.tree import Genealogy
    >>> marked_below(Genealogy([-1, 0, 0, 1]), np.array([True, True, False, True]))
    array([1, 1, 0, 0])
    """
    if marked.all():
        return genealogy.recruits
    who = np.flatnonzero(marked[1:])
    return np.bincount(genealogy.recruiter.take(who), minlength=len(marked))


def in_levels(genealogy: Genealogy) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The members in order of level, whom each is under, and where each level begins."""
    levels, deepest = genealogy.levels, int(genealogy.levels.max())
    order = np.argsort(levels.astype(np.min_scalar_type(deepest)), kind="stable")
    begins = np.cumsum(np.bincount(levels + 1, minlength=deepest + 2))
    return read_only(order.astype(np.int32)), read_only(genealogy.sponsor[order]), begins


def upward(genealogy: Genealogy) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each level, from the deepest up to level 1: who is on it, and whom each is under.

    >>> from downline.genealogy.tree import Genealogy
    >>> for who, above in upward(Genealogy([-1, 0, 0, 1])):
    ...     print(who, above)
    [3] [1]
    [1 2] [0 0]
    """
    order, above, begins = genealogy.by_level
    for level in range(len(begins) - 2, 0, -1):
        here = slice(begins[level], begins[level + 1])
        yield order[here].astype(np.intp), above[here].astype(np.intp)


def total_up(
    genealogy: Genealogy, values: np.ndarray, ends: np.ndarray | None = None
) -> np.ndarray:
    """Each member's value and those of all below, shape (n,); whole numbers stay whole.

    Parameters
    ----------
    genealogy
        Who stands under whom.
    values
        A number for each member.
    ends
        Who is marked passes nothing on: what is below counts as far as him or her, no further.

    >>> from downline.genealogy.tree import Genealogy
    >>> total_up(Genealogy([-1, 0, 1, 1]), np.array([1, 10, 100, 1000]))
    array([1111, 1110,  100, 1000])
    """
    total = values.astype(np.int64 if values.dtype.kind in "iub" else float)
    for who, above in upward(genealogy):
        passed = total.take(who)
        if ends is not None:
            passed[ends.take(who)] = 0
        np.add.at(total, above, passed)
    return total

"""Rates as they were written, and shares of cents that are rounded once.

A rate is a fraction of whole numbers, and an amount is a whole number of cents; so a share of it is
known exactly, and there is one place where it is rounded: half a cent away from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

_SAFE = 2**62
_WRAPS = 2**60  # with a denominator below it, what is left over fits into 64 bits: see `share`


def exact(number) -> Fraction:
    """The number that was written: 0.0725 is 29/400, although no float is.

    Whole numbers, fractions, decimals and floats are taken. A float is the nearest fraction with a
    denominator of at most a million (`Fraction.limit_denominator`), if that is the same float: of
    1/3 and 0.3333333333333333, which are one, the simpler. The same holds for a float that needs
    more digits than its kind keeps for certain, 15, and so was computed, if it differs by no more
    than a few steps of computing lose: 0.1 + 0.2 is 3/10. Any other float is its shortest decimal.
    (In single precision: a thousand, and 6 digits.)

    >>> exact(0.0725), exact(1 / 3), exact(1e-7)
    (Fraction(29, 400), Fraction(1, 3), Fraction(1, 10000000))
    """
    if not isinstance(number, (float, np.floating)):
        return Fraction(int(number) if isinstance(number, np.integer) else number)
    written = Fraction(str(number))
    kind = np.finfo(type(number) if isinstance(number, np.floating) else float)
    simple = written.limit_denominator(10**6 if kind.precision > 6 else 1000)
    if type(number)(simple) == number:
        return simple
    digits = str(number).lower().split("e")[0].replace(".", "").strip("-0")
    near = abs(simple - written) <= 4 * Fraction(float(kind.eps)) * written
    return simple if near and len(digits) > kind.precision else written


def together(rates: Sequence[Fraction]) -> tuple[np.ndarray, int]:
    """The rates as whole numbers of parts, and how many parts are the whole.

    >>> together([Fraction(1, 3), Fraction(1, 4)])
    (array([4, 3]), 12)
    """
    whole = lcm(*(rate.denominator for rate in rates))
    parts = [int(rate * whole) for rate in rates]
    return np.array(parts, dtype=np.int64 if whole < _SAFE else object), whole


def times(base: np.ndarray, parts) -> np.ndarray:
    """`base` × `parts`, exact: in 64 bits where it fits, else in Python's own whole numbers."""
    if max(_largest(base), 1) * _largest(parts) > _SAFE:
        base = base.astype(object)
    return base * parts


def rounded(parts: np.ndarray, whole: int | np.ndarray) -> np.ndarray:
    """`parts` / `whole` to the nearest whole number, a half away from zero, as int64.

    `whole` is one number for all, or one for each.

    >>> rounded(np.array([5, -5, 4]), 10)
    array([ 1, -1,  0])
    """
    if len(parts) and parts.min() < 0:
        return np.where(parts < 0, -1, 1) * rounded(abs(parts), whole)
    return ((parts + whole // 2) // whole).astype(np.int64, copy=False)


def share(base: np.ndarray, parts, whole: int) -> np.ndarray:
    """`base` × `parts` / `whole`, rounded once, a half away from zero, at most 2**53.

    Parameters
    ----------
    base
        Whole cents, shape (n,).
    parts
        A whole number, or one for each.
    whole
        How many parts are all of it.

    >>> share(np.array([30_000_000, 50]), 1, 3), share(np.array([50, -50]), 1, 100)
    (array([10000000,       17]), array([ 1, -1]))
    """
    least, largest = int(base.min()), int(base.max())
    largest, most = max(largest, -least), _largest(parts)
    if largest * most <= _SAFE and max(most, whole) <= _SAFE:
        amount = base * parts
        if least < 0:
            return rounded(amount, whole)
        amount += whole // 2
        amount //= whole
        return amount
    if max(most, whole) > _WRAPS or largest > 2**53 or least < 0:
        return rounded(base.astype(object) * parts, whole)
    # A float finds the amount but for a cent or two. What is then left over is a small number, so
    # it is right although the products, of which only the last 64 bits are kept, are not.
    amount = np.rint(base * (np.asarray(parts) / whole)).astype(np.int64)
    left = base * parts - amount * whole
    return amount + (left + whole // 2) // whole


def total(owed: Sequence[tuple[np.ndarray, int | np.ndarray]]) -> np.ndarray:
    """Exact amounts, each (parts, whole), added up one by one and rounded once at the end.

    >>> total([(np.array([1, 3]), 10), (np.array([2, 3]), 5)])
    array([1, 1])
    >>> total([(np.array([1, 3]), np.array([10, 4])), (np.array([2, 3]), 5)])
    array([1, 1])
    """
    whole: int | np.ndarray
    if any(isinstance(of, np.ndarray) for _, of in owed):
        whole = _common([of for _, of in owed])
        owed = [(parts.astype(object), of) for parts, of in owed]
    else:
        whole = lcm(*(int(of) for _, of in owed))
        if sum(_largest(parts) * (whole // of) for parts, of in owed) > _SAFE:
            owed = [(parts.astype(object), of) for parts, of in owed]
    first, *others = (parts * (whole // of) for parts, of in owed)
    return rounded(sum(others, first), whole)


def _common(wholes: Sequence) -> np.ndarray:
    """The least common multiple for each member, in Python's own whole numbers."""
    each = np.broadcast_arrays(*(np.asarray(of, dtype=object) for of in wholes))
    return np.array([lcm(*map(int, of)) for of in zip(*each, strict=True)], dtype=object)


def _largest(numbers) -> int:
    """The greatest distance from zero."""
    if isinstance(numbers, int):
        return abs(numbers)
    return max(abs(int(numbers.max())), abs(int(numbers.min()))) if len(numbers) else 0

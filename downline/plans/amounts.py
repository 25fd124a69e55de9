"""Amounts of money as they are given, in whole cents."""

from __future__ import annotations

import numpy as np

from downline.errors import CourseError


def cents(amounts, n: int, what: str = "sales", names=None) -> np.ndarray:
    """Amounts of `n` members as whole cents, int64, not to be written to.

    Parameters
    ----------
    amounts
        One number a member, in currency units, or one for everybody; taken to the nearest cent.
    n
        How many members there are.
    what
        How a message calls the amounts.
    names
        The members; without it they go by number.

    `amounts` is one number a member, in currency units, or one number for everybody; it is taken
    to the nearest cent. `what` is how a message calls them, `names` the members.

    >>> cents([12.5, 0], 2)
    array([1250,    0])
    >>> cents([12.5, -3], 2)
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Member 1's sales are -3: use 0 or more.
    """
    given = amounts
    try:
        if np.ma.is_masked(amounts):
            raise TypeError
        amounts = np.asarray(amounts)
        if amounts.dtype.kind in "mMcVUS":  # dates and texts, which NumPy would make numbers of
            raise TypeError
        if amounts.dtype == object and any(isinstance(one, str) for one in amounts.flat):
            raise TypeError  # "1.000" may be a thousand
        amounts = amounts.astype(float)
    except (TypeError, ValueError):
        raise CourseError(f"The {what} are {given!r}: use numbers, one for each member.") from None
    if amounts.ndim > 1 and amounts.shape != (n,):
        raise CourseError(
            f"The {what} have the shape {amounts.shape}: use one list, a number for each member "
            f"({n} in all)."
        )
    if amounts.ndim and amounts.shape != (n,):
        raise CourseError(f"There are {amounts.size} {what} for {n} members: give one each.")
    if not (amounts.min() >= 0 and amounts.max() <= 1e10):  # so that NaN is caught too
        _refuse(np.broadcast_to(amounts, (n,)), what, names)
    total = amounts.sum() if amounts.ndim else amounts * n
    if total > 4.5e13:  # so that two of them are below 2**53 cents: beyond, sums are not exact
        raise CourseError(
            f"{what.capitalize()} of {total:,.0f} in all are too large to pay to the cent: "
            "use smaller sales or fewer members."
        )
    whole = np.multiply(amounts, 100, out=np.empty_like(amounts))
    return np.broadcast_to(np.rint(whole, out=whole).astype(np.int64), (n,))


def _refuse(amounts: np.ndarray, what: str, names) -> None:
    """Name the first member whose amount cannot be used."""
    for bad, remedy in (
        (~np.isfinite(amounts), "use an ordinary number"),
        (amounts < 0, "use 0 or more"),
        (amounts > 1e10, "use at most 10,000,000,000"),
    ):
        if bad.any():
            i = int(np.flatnonzero(bad)[0])
            who = f"Member {i}" if names is None else names[i]
            raise CourseError(f"{who}'s {what} are {amounts[i]:.10g}: {remedy}.")

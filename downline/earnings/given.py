"""What is given to the measures of earnings: lists of amounts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.errors import CourseError

MOST = 1e13
"""Larger amounts are refused: sums of them would no longer be exact to the cent."""


# ---- checks -------------------------------------------------------------------------------------


def _check(what, value, least, most, whole=False) -> None:
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not number or not least <= value <= most or (whole and value != value // 1):
        kind = "a whole number" if whole else "a number"
        raise CourseError(f"{what} is {value!r}: use {kind} from {least:,} to {most:,.0f}.", what)


def _one_of(what, value, known) -> None:
    if value not in known:
        raise CourseError(f"{what} is {value!r}: say one of {', '.join(map(repr, known))}.", what)


def _numbers(values, what) -> np.ndarray:
    try:
        array = pd.Series(values).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise CourseError(f"The {what} are {values!r}: give a list of numbers.") from None
    if not array.size:
        raise CourseError(f"There are no {what}: give at least one.")
    return array


def _values(values, what) -> np.ndarray:
    array = _numbers(values, what)
    bad = ~(np.abs(array) <= MOST)
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise CourseError(f"Number {i} of the {what} is {array[i]:.10g}: use an ordinary number.")
    return array


def _for_each(amounts, n, what) -> np.ndarray:
    array = _values(np.atleast_1d(amounts), what)
    if array.size not in (1, n):
        raise CourseError(f"There are {array.size} {what} for {n} members: give one each.")
    if array.min() < 0:
        raise CourseError(f"The lowest of the {what} is {array.min():.10g}: use 0 or more.")
    return array

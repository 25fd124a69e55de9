"""What is given to the formulas of recruitment: numbers in a range."""

from __future__ import annotations

import numpy as np

from downline.errors import CourseError

MOST = 10_000_000
"""The most members for which the closed forms are worked out."""


def _numbers(label: str, values, least, most, *, whole=False, one=False) -> np.ndarray:
    """`values` as an array of numbers in a range, or a CourseError that names the first bad one."""
    try:
        numbers = np.asarray(values)
    except ValueError:  # lists of different lengths
        numbers = np.array(None)
    # Text is not guessed at.
    numbers = numbers.astype(float) if numbers.dtype.kind in "biuf" else np.array(np.nan)
    bad = ~((numbers >= least) & (numbers <= most))  # NaN is never in a range
    if whole:
        bad |= numbers != np.floor(numbers)
    if bad.any() or (one and numbers.ndim):
        shown = f"{numbers[bad][0]:.15g}" if bad.any() and not np.isnan(numbers).all() else values
        kind = (
            ("a " if one else "") + ("whole " if whole else "") + ("number" if one else "numbers")
        )
        raise CourseError(
            f"The {label} is {shown!s:.60}: use {kind} from {least:,.15g} to {most:,.15g}."
        )
    return numbers


def _number(label: str, value, least: float, most: float) -> float:
    return float(_numbers(label, value, least, most, one=True))


def _wholes(label: str, values, least: int, most: int = MOST) -> np.ndarray:
    return _numbers(label, values, least, most, whole=True).astype(np.int64)


def _whole(label: str, value, least: int, most: int = MOST) -> int:
    return int(_numbers(label, value, least, most, whole=True, one=True))

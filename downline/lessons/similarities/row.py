"""A hundred people in a row by pay, so that a table of ranks can be seen before it is measured."""

from __future__ import annotations

import numpy as np

from downline.lessons.similarities.disclosed import Disclosed

PEOPLE = 100


def row_of_a_hundred(one: Disclosed) -> np.ndarray:
    """What each of a hundred people got, the lowest pay first.

    Each stands for one per cent of those counted, and has the mean of that one per cent, where
    everybody in a class has the mean of the class. So the hundred have the mean of all.

    >>> from downline.lessons.similarities.disclosed import counted
    >>> row = row_of_a_hundred(counted("doTERRA, US 2017"))
    >>> row[[49, 89]].round().tolist(), round(row.mean())
    ([0.0, 1250.0], 1248)
    """
    people, money = one.curve
    held = np.interp(np.arange(PEOPLE + 1) / PEOPLE, people, money)
    groups = one.distribution.groups
    mean = float((groups["people"] * groups["mean"]).sum() / groups["people"].sum())
    return np.diff(held).clip(min=0) * PEOPLE * mean


def below(row: np.ndarray, amount: float) -> int:
    """How many in a row got less than an amount.

    >>> below(np.array([0, 0, 10, 90]), 25)
    3
    """
    return int((row < amount - 1e-9).sum())

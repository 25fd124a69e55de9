"""How unequal incomes are: Lorenz curve, Gini coefficient, top shares."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from downline import checks
from downline.errors import CourseError

# ---- inequality among members -------------------------------------------------------------------


def lorenz(values) -> pd.DataFrame:
    """The Lorenz curve: the poorest share of people, and the share of all income they hold.

    One row more than `values` (shape (n,), any order). Raises CourseError if the total is not
    above 0, and warns if some values are negative, as does everything built on the curve.

    >>> print(lorenz([0, 30, 10]).round(3).to_string(index=False))
     share of people  share of income
               0.000             0.00
               0.333             0.00
               0.667             0.25
               1.000             1.00
    """
    return _frame(*_curve_of(values))


def gini(values) -> float:
    """The Gini coefficient (population formula): 0 if all have the same, (n − 1)/n if one has all.

    Half the mean difference between two members, relative to the mean. With negative values it may
    exceed 1, and it blows up as the total nears 0: negative values are warned about, and a total
    of 0 or less is refused.

    >>> gini([0, 0, 0, 5])  # R100
    0.75
    """
    return _gini(*_curve_of(values))


def top_share(values, share: float) -> float:
    """The share of all income that the top `share` of people hold (between people: in proportion).

    >>> top_share([10, 10, 20, 60], 0.25)
    0.6
    """
    return _top(*_curve_of(values), share)


def share_below(values, amount: float) -> float:
    """The share of people with less than `amount`.

    >>> share_below([0, 10, 20, 30], 20)
    0.5
    """
    checks.number("amount", amount, -checks.MOST_MONEY, checks.MOST_MONEY)
    return float(np.mean(checks.amounts("values", values) < amount))


def share_who_lose(net) -> float:
    """The share of people who keep less than nothing; `net` is after costs.

    >>> share_who_lose([-5, 0, 5, 10])
    0.25
    """
    return share_below(net, 0)


# ---- Lorenz curves as points (x, y), from (0, 0) to (1, 1) --------------------------------------

Points = tuple[np.ndarray, np.ndarray]


def _curve_of(values) -> Points:
    values = checks.amounts("values", values)
    return _curve(np.ones(values.size), values)


def _curve(people, income) -> Points:
    """Groups of `people` with `income` in all; a share of nobody may hold some (see _curves)."""
    there = (people > 0) | (income != 0)
    people, income = people[there], income[there]
    if not income.sum() > 0:
        total = f"{income.sum():.10g}"
        raise CourseError(
            f"The total is {total}: shares of it, and the Gini, need a total above 0. Look at the "
            "share who lose instead."
        )
    if (income < 0).any():
        warnings.warn(
            "Some values are negative: the Gini and top shares may exceed 1.", stacklevel=4
        )
    with np.errstate(divide="ignore"):
        order = np.argsort(income / people, kind="stable")
    x, y = (np.concatenate([[0.0], np.cumsum(each[order])]) for each in (people, income))
    return x / x[-1], y / y[-1]


def _frame(x, y) -> pd.DataFrame:
    return pd.DataFrame({"share of people": x, "share of income": y})


def _gini(x, y) -> float:
    return max(0.0, float(1 - np.diff(x) @ (y[1:] + y[:-1])))  # rounding alone goes below 0


def _top(x, y, share) -> float:
    checks.number("share", share, 0, 1)
    return float(1 - np.interp(1 - share, x, y))

"""A member who bought stock and leaves: what was sold, what comes back, what is lost."""

from __future__ import annotations

import pandas as pd

from downline import checks

_LONGEST = 60


def leaving(
    bought: float,
    sold_a_month: float,
    *,
    mark_up: float = 0.25,
    buy_back: float = 0.9,
    taken_back_for: float = 12,
    months: int = 12,
) -> pd.DataFrame:
    """What a member has got back of the price of her stock, by the month in which she leaves.

    Parameters
    ----------
    bought : float
        What she paid for the stock, at the start.
    sold_a_month : float
        The part of it, at the price she paid, that customers buy in a month, until nothing is left.
    mark_up : float
        What she adds to the price when she sells, as a fraction of it.
    buy_back : float
        The part of the price, from 0 to 1, that she is given for unsold goods when she leaves.
    taken_back_for : float
        Months after the purchase for which goods are taken back; later, nothing is given.
    months : int
        The last month shown, 0 to 60.

    Returns
    -------
    DataFrame, one row for each month of leaving, from 0: month, from customers (what they have paid
    her), unsold (at the price she paid), given back, result (from customers + given back − bought).
    Rounded to the cent. Her time and other costs are left out.

    >>> leaving(1000, 100, buy_back=0.9, taken_back_for=3, months=4)["result"].tolist()
    [-100.0, -65.0, -30.0, 5.0, -500.0]
    """
    for name, value, high in (
        ("bought", bought, 1e9),
        ("sold_a_month", sold_a_month, 1e9),
        ("mark_up", mark_up, 10),
        ("buy_back", buy_back, 1),
        ("taken_back_for", taken_back_for, 1e4),
    ):
        checks.number(name, value, 0, high)
    months = checks.whole("months", months, 0, _LONGEST)
    price, rows = round(100 * bought), []
    for month in range(months + 1):
        sold = min(price, round(100 * sold_a_month * month))
        customers = round(sold * (1 + mark_up))
        back = round((price - sold) * buy_back) if month <= taken_back_for else 0
        parts = (customers, price - sold, back, customers + back - price)
        rows.append((month, *(part / 100 for part in parts)))
    return pd.DataFrame(rows, columns=["month", "from customers", "unsold", "given back", "result"])

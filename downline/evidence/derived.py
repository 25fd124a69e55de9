"""Figures that no source publishes: ours, computed here and nowhere else, from rows of the data.

`derived.csv` says which they are: a row for each, with its formula by name and the rows it is of.
"""

from collections.abc import Callable
from functools import cache

import pandas as pd

from downline.evidence.reading import table

PUBLISHED = {
    "income": "amount",
    "industry": "value",
    "participants": "value",
    "worked_values": "value",
}
"""Tables whose rows may be computed with, and the column that holds their number."""

SHARE_PAID = "share of the registered who were paid"
MEAN_OF_PAID = "mean of those who were paid"
TOP_SHARE = "part of all pay that the best-paid 1 per cent of the paid hold"
BEST_PAID = "The best-paid 1 per cent"


def _pooled(rows: pd.DataFrame, part: float) -> float:
    """Overrides of all ranks in percent of all earnings, an open share at `part` of its limit."""
    people = rows["share"].fillna(rows["share_high"] * part)
    money = (people * rows["amount"]).groupby(rows["measure"]).sum()
    return 100 * money["overrides"] / money["own sales and overrides"]


def _best_paid(rows: pd.DataFrame) -> float:
    money = rows["share"] * rows["amount"]
    return 100 * money[rows["who"] == BEST_PAID].sum() / money.sum()


OF_NUMBERS: dict[str, Callable[..., float]] = {
    "first / second": lambda first, second: first / second,
    "100 × first / second": lambda first, second: first / second * 100,
    "100 − 100 × first / second": lambda first, second: 100 - 100 * first / second,
    "first / (1 + second / 100)": lambda first, second: first / (1 + second / 100),
    "first − second": lambda first, second: first - second,
    "first + second": lambda first, second: first + second,
    "100 − first": lambda first: 100 - first,
    "12 × first": lambda first: 12 * first,
    "52 × first": lambda first: 52 * first,
}
"""Formulas of the numbers in the rows that `from_ids` names, in that order, by their names."""

OF_ROWS: dict[str, Callable[[pd.DataFrame], float]] = {
    "first / its people": lambda rows: rows["amount"].iloc[0] / rows["people"].iloc[0],
    "100 × people / share": lambda rows: 100 * rows["people"].iloc[0] / rows["share"].iloc[0],
    "100 × people / people of both": lambda rows: (
        100 * rows["people"].iloc[0] / rows["people"].sum()
    ),
    "sum of share × mean / 100": lambda rows: (rows["share"] * rows["amount"]).sum() / 100,
    "100 × best-paid / all": _best_paid,
    "sum of share × overrides / sum of share × earnings; an open share at 0": (
        lambda rows: _pooled(rows, 0)
    ),
    "sum of share × overrides / sum of share × earnings; an open share at its limit": (
        lambda rows: _pooled(rows, 1)
    ),
}
"""Formulas of whole rows of income.csv, by their names."""

FORMULAS = [*OF_NUMBERS, *OF_ROWS]


@cache
def _rows() -> dict[str, tuple[str, pd.Series]]:
    """Each row that may be computed with, by its id: the column of its number, and the row."""
    return {
        row.iloc[0]: (column, row)
        for name, column in PUBLISHED.items()
        for _, row in table(name).iterrows()
    }


def _value(how: str, column: str, from_ids: str, income: pd.DataFrame) -> float:
    """What a formula gives.

    Parameters
    ----------
    how
        Its name in `FORMULAS`.
    column
        Where the numbers stand; "" for amount or value.
    from_ids
        The rows, as in `I205;I206`.
    income
        income.csv by its ids.
    """
    ids = from_ids.split(";")
    if how in OF_ROWS:
        return float(OF_ROWS[how](income.loc[ids]))
    found = [_rows()[one] for one in ids]
    return float(OF_NUMBERS[how](*(float(row[column or usual]) for usual, row in found)))


@cache
def _computed() -> pd.DataFrame:
    rows, income = table("derived"), table("income").set_index("income_id")
    value = [
        _value(row.how, "" if pd.isna(row.column) else row.column, row.from_ids, income)
        for row in rows.itertuples()
    ]
    rows.insert(rows.columns.get_loc("unit"), "value", value)
    return rows.drop(columns="column")


def derived() -> pd.DataFrame:
    """Every derived figure: `what`, `value` in `unit`, how it is computed, and `from_ids`.

    Percent are of 100, money is in whole units of `currency`; nothing is rounded.

    >>> d = derived().set_index("derived_id")
    >>> round(d.loc["D02", "value"]), d.loc["D02", "from_ids"]
    (6045, 'N033;N034')
    """
    return _computed().copy()

"""A table of orders, one row an order: `member`, `amount` and, if wanted, `kind` and `month`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import clean_names
from downline.genealogy.from_table import column
from downline.genealogy.sums import read_only, sum_at
from downline.plans.period import FIRST_ORDER, PURCHASE, SALE, together
from downline.plans.reasons import RETAIL_MARGIN
from downline.words import listed

if TYPE_CHECKING:
    from downline.plans.base import Plan


def as_table(orders) -> pd.DataFrame:
    """A table of orders, or amounts by name as one: a customer's order each."""
    if isinstance(orders, pd.Series):
        orders = orders.to_dict()
    if isinstance(orders, Mapping):
        return pd.DataFrame({"member": list(orders), "amount": list(orders.values())})
    if not isinstance(orders, pd.DataFrame):
        raise CourseError(
            f"The orders are a {type(orders).__name__}: use a DataFrame with the columns member "
            'and amount, or amounts by name such as {"Ana": 100}.'
        )
    return orders


def kinds(plan: Plan) -> tuple[str, ...]:
    """The kinds of orders that a plan knows."""
    own = [name for name, *_ in plan.orders]
    return tuple(dict.fromkeys((SALE, PURCHASE, FIRST_ORDER, *own)))


def bring_margin(plan: Plan) -> set[str]:
    """The kinds that a customer pays; what a member pays for own use has no margin."""
    own = {name for name, *reasons in plan.orders if RETAIL_MARGIN in reasons}
    return {SALE} | own


class Rows(NamedTuple):
    """Orders as numbers, each an array with one an order.

    `kind` is its place in :func:`kinds`; a return has less than 0 `cents`.
    """

    member: np.ndarray
    kind: np.ndarray
    cents: np.ndarray


def rows(orders: pd.DataFrame, plan: Plan, genealogy: Genealogy) -> Rows:
    """The orders as numbers.

    Parameters
    ----------
    orders
        A row an order: `member`, `amount`, and if wanted `kind`.
    plan
        Whose kinds of orders there are.
    genealogy
        Whose members order.
    """
    called, row = column(orders, "member"), np.arange(1, len(orders) + 1)
    names = called.reset_index(drop=True)
    if genealogy.names is None and called.dtype.kind in "iu":
        who = called.to_numpy()
        who = np.where((who >= 0) & (who < len(genealogy)), who, -1)
    else:
        who = genealogy.name_index.get_indexer(pd.Index(called, dtype="object"))
    if (who < 0).any():  # there is more to see to than in the usual case
        names, who = _looked_up(called, genealogy, row)
    amounts = column(orders, "amount")
    if amounts.dtype.kind not in "iuf":
        _check_numbers(amounts, row, names)
    money = amounts.to_numpy(dtype=float, na_value=np.nan)
    size = np.abs(money)
    if not (size <= 1e10).all():
        place = int(np.flatnonzero(~(size <= 1e10))[0])
        raise CourseError(
            f"Order {row[place]}, of {names.iloc[place]}, has the amount {money[place]:.10g}: use "
            "an ordinary number of at most 10,000,000,000."
        )
    if size.sum() > 4.5e13:
        raise CourseError("The orders are too large to pay to the cent: use smaller ones.")
    place_of = np.zeros(len(names), dtype=np.int16)
    if "kind" in orders.columns:
        kind = column(orders, "kind").reset_index(drop=True)
        kind = kind.map(lambda one: one.strip() if isinstance(one, str) else one)
        kind = kind.mask(kind.isna() | (kind == ""), SALE)
        known = kinds(plan)
        place_of = pd.Index(known, dtype="object").get_indexer(pd.Index(kind, dtype="object"))
        place_of = place_of.astype(np.int16)
        if (odd := ~kind.isin(known)).any():
            place = int(np.flatnonzero(odd.to_numpy())[0])
            raise CourseError(
                f"Order {row[place]} is of the kind {kind.iloc[place]!r}: use "
                f"{listed([repr(one) for one in known], 'or')}, or add the kind to the plan's "
                "setting orders."
            )
    money = money * 100
    cents = np.rint(money, out=money).astype(np.int64)
    return Rows(who.astype(np.intp, copy=False), place_of, cents)


def _check_numbers(amounts: pd.Series, row: np.ndarray, names: pd.Series) -> None:
    """Refuse what only looks like a number: pandas would read "1.000" as 1, and it may be 1,000."""
    for place, one in enumerate(amounts):
        if isinstance(one, (Real, Decimal)) and not isinstance(one, (bool, np.bool_)):
            continue
        if one is None or one is pd.NA:
            continue
        told = f"Order {row[place]}, of {names.iloc[place]}, has the amount {one!r:.60}"
        if isinstance(one, str):
            raise CourseError(
                f"{told}, a text: make the column numbers, for example with "
                'pd.read_csv(…, decimal=",", thousands=".") if 1.000 is a thousand.'
            )
        raise CourseError(f"{told}, which is no number: use plain numbers.")


def _looked_up(called: pd.Series, genealogy: Genealogy, row: np.ndarray):
    """Names of a table in one form, and the number of each."""
    names = clean_names(called)
    if names.isna().any():
        raise CourseError(f"Order {row[names.isna()][0]} has no member: fill it in.")
    if genealogy.names is None and names.str.fullmatch(r"\d+").all():
        names = "Member " + names.astype(str)
    who = genealogy.name_index.get_indexer(pd.Index(names, dtype="object"))
    if (who < 0).any():
        place = int(np.flatnonzero(who < 0)[0])
        first = ", ".join(map(str, genealogy.name_index[:5]))
        raise CourseError(
            f"Order {row[place]}: {names.iloc[place]} is no member; the names begin {first}."
        )
    return names, who


def by_kind(ordered: Rows, plan: Plan, n: int) -> dict[str, np.ndarray]:
    """Cents that each member ordered of each kind there is, not to be written to.

    Parameters
    ----------
    ordered
        What :func:`rows` returns.
    plan
        Whose kinds of orders there are.
    n
        How many members there are.
    """
    member, place, cents = ordered
    parts = {}
    for number, kind in enumerate(kinds(plan)):
        here = place == number
        if here.all():
            parts[kind] = read_only(sum_at(member, cents, n))
        elif here.any():
            parts[kind] = read_only(sum_at(member[here], cents[here], n))
    return parts


def of_one_period(orders: pd.DataFrame, plan: Plan, genealogy: Genealogy) -> dict[str, np.ndarray]:
    """The same of a table that `pay` is given: of one month, and nothing below zero.

    Parameters
    ----------
    orders
        A row an order, as for :func:`rows`.
    plan
        Whose kinds of orders there are.
    genealogy
        Whose members order.
    """
    if "month" in orders.columns and (months := orders["month"].nunique()) > 1:
        raise CourseError(
            f"The orders are of {months} months: choose one month, or pay them one after the "
            "other with Months."
        )
    parts = by_kind(rows(orders, plan, genealogy), plan, len(genealogy))
    for kind, part in parts.items():
        if (part < 0).any():
            who = genealogy.name(int(np.flatnonzero(part < 0)[0]))
            raise CourseError(
                f"{who} returned more than was ordered this month ({kind}: {part.min() / 100:,.2f})"
                ": use Months, which takes back what was paid on it in an earlier month."
            )
    return parts


def sold_and_bought(
    parts: dict[str, np.ndarray], plan: Plan, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """What customers paid, and what members ordered for own use, of orders by kind.

    Parameters
    ----------
    parts
        Cents that each member ordered of each kind.
    plan
        Whose rules say which kinds give a retail margin.
    n
        How many members there are.
    """
    brings = bring_margin(plan)
    sold = (part for kind, part in parts.items() if kind in brings)
    bought = (part for kind, part in parts.items() if kind not in brings)
    return together(sold, n), together(bought, n)

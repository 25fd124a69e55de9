"""A table of orders, one row an order: `member`, `amount` and, if wanted, `kind` and `month`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import clean_names
from downline.genealogy.from_table import column
from downline.plans.period import FIRST_ORDER, PURCHASE, SALE
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


def rows(orders: pd.DataFrame, plan: Plan, genealogy: Genealogy) -> pd.DataFrame:
    """The orders as numbers: `member`, `kind` (its place in :func:`kinds`), `cents`.

    A return has less than 0 cents.

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
    if amounts.dtype.kind in "mMcVUSb" or (
        amounts.dtype == object and amounts.map(lambda one: isinstance(one, (str, bool))).any()
    ):
        raise CourseError(f"The amounts {amounts.iloc[0]!r}, … are no numbers: use plain numbers.")
    try:
        money = amounts.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise CourseError(f"The amounts {amounts.iloc[0]!r}, … are no numbers.") from None
    if not (np.abs(money) <= 1e10).all():
        place = int(np.flatnonzero(~(np.abs(money) <= 1e10))[0])
        raise CourseError(
            f"Order {row[place]}, of {names.iloc[place]}, has the amount {money[place]:.10g}: use "
            "an ordinary number of at most 10,000,000,000."
        )
    if np.abs(money).sum() > 4.5e13:
        raise CourseError("The orders are too large to pay to the cent: use smaller ones.")
    place_of = np.zeros(len(names), dtype=np.int64)
    if "kind" in orders.columns:
        kind = column(orders, "kind").reset_index(drop=True)
        kind = kind.map(lambda one: one.strip() if isinstance(one, str) else one)
        kind = kind.mask(kind.isna() | (kind == ""), SALE)
        known = kinds(plan)
        place_of = pd.Index(known, dtype="object").get_indexer(pd.Index(kind, dtype="object"))
        if (odd := ~kind.isin(known)).any():
            place = int(np.flatnonzero(odd.to_numpy())[0])
            raise CourseError(
                f"Order {row[place]} is of the kind {kind.iloc[place]!r}: use "
                f"{listed([repr(one) for one in known], 'or')}, or add the kind to the plan's "
                "setting orders."
            )
    cents = np.rint(money * 100).astype(np.int64)
    return pd.DataFrame({"member": who, "kind": place_of, "cents": cents})


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


def by_kind(table: pd.DataFrame, plan: Plan, n: int) -> dict[str, np.ndarray]:
    """Cents that each member ordered of each kind, from the table that :func:`rows` makes.

    Parameters
    ----------
    table
        What :func:`rows` returns.
    plan
        Whose kinds of orders there are.
    n
        How many members there are.
    """
    member, place, cents = (table[name].to_numpy() for name in ("member", "kind", "cents"))
    nothing = np.zeros(n, dtype=np.int64)
    parts = dict.fromkeys(kinds(plan), nothing)
    for number, kind in enumerate(parts):
        here = place == number
        if here.any():
            parts[kind] = nothing.copy()
            np.add.at(parts[kind], member[here], cents[here])
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


def sold(parts: dict[str, np.ndarray], plan: Plan, n: int) -> np.ndarray:
    """What customers paid, of orders by kind.

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
    return sum(
        (part for kind, part in parts.items() if kind in brings), np.zeros(n, dtype=np.int64)
    )

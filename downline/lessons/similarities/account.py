"""One seller's own account: what a month leaves for each hour, and what it takes to get even.

Retail margin and overrides come in; expenses and purchases that the plan asks for go out. Before
taxes. Amounts are in one currency, whichever the learner thinks in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from downline import checks
from downline.earnings import Costs, net, per_hour
from downline.evidence import costs_to_start
from downline.words import cents, exact


@dataclass(frozen=True)
class Month:
    """A month's account, each line in whole cents, so that the lines add up to `keeps`."""

    margin: float
    overrides: float
    expenses: float
    purchases: float
    keeps: float
    hours: float

    @property
    def per_hour(self) -> float:
        """What is kept for each hour, rounded to the cent."""
        return cents(per_hour(self.keeps, self.hours))


def month(hours, sales, margin, *, expenses=0.0, purchases=0.0, own_use=0.0, overrides=0.0):
    """The account of one month.

    Parameters
    ----------
    hours, sales
        Of the month; sales in currency units.
    margin
        Share of sales that the seller keeps, from 0 to 1.
    expenses, purchases
        What was spent, and what was bought to stay active.
    own_use
        How much of the price of `purchases` is worth having anyway, from 0 to 1: only the rest
        counts as a cost.
    overrides
        What was paid on others' sales.

    >>> month(40, 600, 0.3, expenses=40, purchases=80).keeps
    60.0
    >>> month(40, 600, 0.3, expenses=40, purchases=80).per_hour
    1.5
    """
    for what, share in (("margin", margin), ("own_use", own_use)):
        checks.share(what, share)
    profit, more, spent = cents(exact(sales) * exact(margin)), cents(overrides), cents(expenses)
    bought = cents(exact(purchases) * (1 - exact(own_use)))
    keeps = cents(net([profit + more], Costs(expenses=spent, minimum=bought))[0])
    return Month(profit, more, spent, bought, keeps, hours)


def sales_to_match(wage, account: Month, margin) -> float | None:
    """The month's sales at which each hour leaves `wage`, all else equal; None if none do.

    Parameters
    ----------
    wage
        For an hour, in currency units.
    account
        The month as it is.
    margin
        Share of sales that the seller keeps.

    >>> round(sales_to_match(12, month(40, 600, 0.3, expenses=40, purchases=80), 0.3), 2)
    2000.0
    """
    short = exact(wage) * exact(account.hours) - exact(account.overrides)
    short += exact(account.expenses) + exact(account.purchases)
    if short <= 0:
        return 0.0
    return float(short / exact(margin)) if margin else None


@lru_cache(maxsize=1)
def published_starts() -> pd.DataFrame:
    """Real one-time costs to start in dollars: company, item, need, low, year, source_ids.

    Where a range was published, `low` is its lower end. "legal limit" rows are left out.

    >>> published_starts().query("company == 'Scentsy'")["low"].tolist()
    [99.0]
    """
    rows = costs_to_start()
    rows = rows[(rows["currency"] == "USD") & (rows["period"] == "once") & rows["low"].notna()]
    return rows[rows["need"] != "legal limit"].reset_index(drop=True)


@lru_cache(maxsize=256)
def starts_at(amount: float) -> tuple[tuple[str, str], ...]:
    """Which real start-up costs are this amount: (what, source ids) pairs.

    >>> starts_at(99.0)
    (('Scentsy: starter kit (2020)', 'S131'),)
    """
    rows = published_starts()
    rows = rows[rows["low"] == amount]
    said = []
    for row in rows.itertuples():
        years = f"{row.year}–{row.year_end}" if pd.notna(row.year_end) else row.year
        lowest = ", lowest figure" if row.high != row.low else ""
        when = "no year given" if pd.isna(row.year) else years
        said.append((f"{row.company}: {row.item} ({when}{lowest})", row.source_ids))
    return tuple(said)

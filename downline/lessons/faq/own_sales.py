"""What selling alone brings, beside what a company's ranks had from own sales and from the team."""

from __future__ import annotations

from functools import cache

import pandas as pd

from downline import checks
from downline.evidence import income_groups
from downline.genealogy import Genealogy
from downline.plans import SingleLevel


def by_selling(sales_a_month: float, margin: float, months: int = 12) -> float:
    """Retail margin on own sales over some months, each month's margin to the cent.

    Parameters
    ----------
    sales_a_month
        In currency units.
    margin
        The share of it that the seller keeps.
    months
        For how long.

    >>> by_selling(400, 0.35)
    1680.0
    """
    plan, alone = SingleLevel(margin), Genealogy([-1])
    return round(months * float(plan.pay(alone, [sales_a_month]).margin[0]), 2)


def sales_needed(income: float, margin: float, months: int = 12) -> float:
    """Sales a month that bring this income over some months, by retail margin alone.

    Parameters
    ----------
    income
        For all the months together, in currency units.
    margin
        The share of sales that the seller keeps.
    months
        For how long.

    >>> sales_needed(1680, 0.35)
    400.0
    """
    checks.number("retail margin", margin, 0, 1, above=True)
    return round(income / margin / months, 2)


@cache
def ranks() -> pd.DataFrame:
    """Pure Romance's ranks of 2020: no other disclosure in the data sets the team's part apart.

    One row a rank, the lowest mean first: `rank`, `share` (percent of all consultants; a published
    "less than" stands as half of that), `told` (the share as published), `mean` and `team` (dollars
    of a year: all, and overrides), `own` (the rest), `team share` (percent of the mean) and `or
    higher` (percent of consultants with this mean or a higher one). The mean is the company's own
    estimate and partly net; overrides are gross.

    >>> r = ranks().set_index("rank")
    >>> r.loc["Consultant", ["mean", "team"]].tolist(), float(r["or higher"]["Director"].round(2))
    ([351.0, 12.0], 2.05)
    """
    total = income_groups("Pure Romance", 2020)
    team = income_groups("Pure Romance", 2020, measure="overrides")
    made = pd.DataFrame(
        {
            "rank": total["name"].astype(str),
            "share": total["people"],
            "told": [
                f"{row.share:g} %" if pd.notna(row.share) else f"under {row.share_high:g} %"
                for row in total.itertuples()
            ],
            "mean": total["mean"],
            "team": team["mean"],
        }
    )
    made["own"] = made["mean"] - made["team"]
    made["team share"] = 100 * made["team"] / made["mean"]
    made = made.sort_values("mean", ignore_index=True)
    made["or higher"] = made["share"][::-1].cumsum()
    return made

"""The way of the money through a network: who paid it in, and what was paid out on it.

One period of one multi-level network. Money comes in from three places: customers outside, sellers'
own purchases, and fees. A plan pays a part of each out again. `screening` then asks what courts and
regulators ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from downline import checks, screening
from downline.errors import CourseError

CUSTOMERS, OWN, FEES = "outside customers", "sellers' own purchases", "fees"


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What a plan pays out, as fractions from 0 to 1.

    `margin` is what sellers keep of customers' money; `on_retail` and `on_own` are rewards on what
    customers and sellers bought; `for_recruiting` is the part of the fees paid to recruiters.
    Raises CourseError for a fraction outside 0 to 1, and if margin and rewards on customers'
    purchases are together more than customers pay.
    """

    margin: float = 0.0
    on_retail: float = 0.0
    on_own: float = 0.0
    for_recruiting: float = 0.0

    def __post_init__(self):
        for name, value in vars(self).items():
            checks.share(name, value)
        if (out := round(100 * (self.margin + self.on_retail), 6)) > 100:
            raise CourseError(
                f"Mark-up and rewards on customers' purchases add up to {out:g} % of what "
                "customers pay: lower one of them until they are 100 % or less."
            )


def way(retail: float, own: float, fees: float, rates: Rates) -> pd.DataFrame:
    """Who paid how much in, and where it went: one row a source, in dollars and cents.

    Columns: source, paid in, mark-up (kept by sellers), rewards, company (keeps the rest). Each
    part is rounded to the cent, and the company takes up the difference.

    Parameters
    ----------
    retail, own, fees
        What customers paid, what sellers paid for own purchases, and fees, in dollars.
    rates
        What part of each becomes mark-up and rewards.

    >>> plan = Rates(margin=0.25, on_retail=0.4, on_own=0.4, for_recruiting=0.5)
    >>> way(30_000, 60_000, 24_000, plan)["rewards"].tolist()
    [12000.0, 24000.0, 12000.0]
    """
    rows = []
    for source, paid, margin, reward in (
        (CUSTOMERS, retail, rates.margin, rates.on_retail),
        (OWN, own, 0.0, rates.on_own),
        (FEES, fees, 0.0, rates.for_recruiting),
    ):
        cents = round(100 * paid)
        mark_up = round(cents * margin)
        rewards = min(round(cents * reward), cents - mark_up)
        parts = (cents, mark_up, rewards, cents - mark_up - rewards)
        rows.append((source, *(part / 100 for part in parts)))
    return pd.DataFrame(rows, columns=["source", "paid in", "mark-up", "rewards", "company"])


def share_of_rewards(trail: pd.DataFrame) -> pd.Series:
    """Percent of all rewards that rest on each source; zeros if there are no rewards.

    >>> share_of_rewards(way(100, 100, 0, Rates(on_retail=0.3, on_own=0.1))).tolist()
    [75.0, 25.0, 0.0]
    """
    total = trail["rewards"].sum()
    return 100 * trail["rewards"] / total if total else 0.0 * trail["rewards"]


def signs(
    trail: pd.DataFrame,
    *,
    own_as_retail: float = 0.0,
    returns: bool | None = None,
    rewards_only: bool = False,
) -> list[dict[str, Any]]:
    """What `screening.findings` finds about this money, and which way each finding points.

    To each row come `sign` ("good sign", "warning sign" or "cannot tell") and `hinges`, True if it
    would be another with none or with all of the sellers' own purchases counted as sales to
    users. These are indicators, not a verdict.

    Parameters
    ----------
    trail
        What :func:`way` gives.
    own_as_retail
        The share of sellers' own purchases to count as sales to users, from 0 to 1.
    returns
        Whether unsold goods can be returned on fair terms; None if it is not known.
    rewards_only
        Whether how much was paid in counts as unknown (only that there are fees does not).

    >>> found = signs(way(30_000, 60_000, 0, Rates(on_retail=0.4, on_own=0.4)))
    >>> [row["sign"] for row in found if row["indicator"] == "burnlounge" and row["hinges"]]
    ['warning sign']
    """
    paid_in, rewards = (
        dict(zip(trail["source"], trail[name], strict=True)) for name in ("paid in", "rewards")
    )
    known = {
        "on_retail": rewards[CUSTOMERS],
        "on_own": rewards[OWN],
        "for_recruiting": rewards[FEES],
        "joined": 1,  # somebody did: without fees, then, it is known that joining is free
    }
    features = {"team_sales": True} | ({} if returns is None else {"no_buyback": not returns})
    if rewards_only:
        del known["joined"]
        features |= {"fee": True} if paid_in[FEES] else {}
    else:
        known |= {"retail": paid_in[CUSTOMERS], "own": paid_in[OWN], "fees": paid_in[FEES]}
        known |= {"margin": trail["mark-up"].sum()}
    money = screening.Money(currency="USD", **known)
    found = screening.findings(money, features, own_as_retail=own_as_retail)
    asked = {own_as_retail: [row["status"] for row in found]}
    none, full = (
        asked.get(share) or _statuses(money, tuple(features.items()), share) for share in (0.0, 1.0)
    )
    return [
        {**row, "sign": screening.pointing(row["sense"], row["status"]), "hinges": one != other}
        for row, one, other in zip(found, none, full, strict=True)
    ]


@lru_cache(maxsize=64)
def _statuses(money, features, own_as_retail) -> list[str]:
    """Remembered, because a learner who moves the share asks for the same two ends each time."""
    found = screening.findings(money, dict(features), own_as_retail=own_as_retail)
    return [row["status"] for row in found]

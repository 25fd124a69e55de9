"""Who gains what from somebody's yes: what a newcomer pays in the first months, and who gets it."""

from __future__ import annotations

from dataclasses import dataclass

from downline import checks
from downline.genealogy import Genealogy
from downline.plans import Unilevel
from downline.words import cents

NOTHING_TO_GAIN = ("a seller in another team", "a former seller", "an advice office")
"""People whom one can ask, and to whom a yes brings nothing."""


@dataclass(frozen=True)
class Gains:
    """What is paid in all, and what of it reaches the two above, and the firm before its costs."""

    paid: float
    sponsor: float
    next_above: float
    firm: float


def from_a_yes(
    kit: float, orders: float, months: int, *, reward: float, rates: tuple[float, float]
) -> Gains:
    """Where a newcomer's money goes, under a plan that pays two levels above and a reward, once.

    Parameters
    ----------
    kit
        To join, once; nobody above is paid on it.
    orders
        What the newcomer orders in a month.
    months
        For how long.
    reward
        What the sponsor gets for bringing somebody in, once.
    rates
        What the sponsor, and the next one above, get of each month's orders.

    >>> from_a_yes(100, 80, 12, reward=50, rates=(0.05, 0.03))
    Gains(paid=1060.0, sponsor=98.0, next_above=28.8, firm=933.2)
    """
    checks.number("months", months, 0, 120)
    chain = Genealogy([-1, 0, 1], names=["next above", "sponsor", "newcomer"])
    above, sponsor, _ = Unilevel(0, rates=rates).pay(chain, [0, 0, orders]).earned
    paid = kit + months * orders
    to_sponsor, to_next = reward + months * float(sponsor), months * float(above)
    rest = paid - to_sponsor - to_next
    return Gains(cents(paid), cents(to_sponsor), cents(to_next), cents(rest))

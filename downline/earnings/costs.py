"""A seller's own account: costs, pay for an hour, and the way to break-even."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from fractions import Fraction

import numpy as np

from downline import checks
from downline.errors import CourseError
from downline.genealogy.by_name import in_order

# ---- costs, hours, break-even -------------------------------------------------------------------


@dataclass(frozen=True)
class Costs:
    """What taking part costs one member, in currency units.

    Parameters
    ----------
    kit : float
        Starter kit and joining fee, paid once.
    fee, expenses : float
        Fee to the company, and other expenses (travel, samples, telephone), each month.
    minimum : float
        Purchases that a member must make each month to stay active or to be paid.
    sales_share : float
        Share of the member's own sales that goes on expenses (delivery, say), from 0 to 1.
    own_use : float
        How much of the price of own purchases you count as worth having, from 0 to 1. With 0, the
        default, all of it is a cost: goods bought to be paid are not income. With 1 the member
        would have bought the same goods at the same price anyway.
    months : int
        Months counted, 1 or more.

    Raises CourseError for a value outside its range.
    """

    kit: float = 0.0
    fee: float = 0.0
    minimum: float = 0.0
    expenses: float = 0.0
    sales_share: float = 0.0
    own_use: float = 0.0
    months: int = 1

    def __post_init__(self):
        for field in fields(self):
            value, name = getattr(self, field.name), field.name
            if name == "months":
                checks.whole(name, value, 1, 1200)
            else:
                checks.number(name, value, 0, 1 if name in ("sales_share", "own_use") else 1e10)


def net(pay, costs: Costs, *, sales=None, purchases=None) -> np.ndarray:
    """What each member keeps: pay − kit − monthly minimum − other costs, shape (n,).

    Parameters
    ----------
    pay
        A month's Statement (retail profit and commissions), or a month's pay as an array, shape
        (n,), in currency units. The month is taken to repeat for `costs.months`.
    costs
        What taking part costs; the kit is paid once.
    sales, purchases
        What each member sold and bought in the month: one number, or one a member. They come
        from the statement unless given. Own purchases count towards the monthly minimum; what
        is missing to it is bought as well.

    >>> net([0, 40, 200], Costs(kit=60, fee=10, expenses=5, months=12))
    array([-240.,  240., 2160.])
    """
    _check_costs(costs)
    paid = checks.amounts("pay", getattr(pay, "earned", pay))
    if (team := getattr(pay, "genealogy", None)) is not None:
        sales, purchases = in_order(sales, team, "sales"), in_order(purchases, team, "purchases")
    if sales is None:
        if costs.sales_share and not hasattr(pay, "volume"):
            raise CourseError(
                "The costs include a share of sales, but the sales are not known: give sales=."
            )
        sales = getattr(pay, "volume", np.zeros(1)) / 100
    if purchases is None:
        purchases = getattr(pay, "purchases", np.zeros(1)) / 100
    sold, bought = (
        checks.each(what, amounts, paid.size)
        for amounts, what in ((sales, "sales"), (purchases, "purchases"))
    )
    bought = np.maximum(bought, costs.minimum) * (1 - costs.own_use)
    monthly = paid - costs.fee - costs.expenses - costs.sales_share * sold - bought
    return costs.months * monthly - costs.kit


def per_hour(net, hours):
    """What is kept for each hour; `net` and `hours` cover the same time. An array, or one number.

    >>> per_hour(-240, 10 * 12)
    -2.0
    """
    try:
        hours = np.asarray(hours, dtype=float)
    except (TypeError, ValueError):
        raise CourseError(f"The hours are {hours!r}: use a number above 0.") from None
    if not (np.isfinite(hours) & (hours > 0)).all():
        bad = hours[~(np.isfinite(hours) & (hours > 0))].flat[0]
        raise CourseError(f"The hours are {bad:.10g}: use a number above 0.")
    net = checks.amounts("net amounts", np.atleast_1d(net))
    if hours.ndim and hours.shape != net.shape:
        raise CourseError(f"There are {hours.size} hours for {net.size} members: give one each.")
    each = net / hours
    return float(each[0]) if each.size == 1 and not hours.ndim else each


def break_even(
    costs: Costs,
    *,
    margin: float,
    spend: float,
    customers: float,
    growth: float = 0,
    horizon: int = 60,
) -> int | None:
    """The month by whose end everything spent has come back; None if not within `horizon` months.

    The sum is done in fractions of the numbers as written, so a member who comes out at exactly 0
    breaks even in that month.

    Parameters
    ----------
    costs
        What taking part costs; its `months` play no part here.
    margin, spend, customers, growth
        Own retail sales, as in :func:`running_net`.
    horizon
        How many months are looked at.

    >>> break_even(Costs(kit=99, fee=10), margin=0.25, spend=50, customers=2)
    7
    >>> break_even(Costs(kit=99, fee=30), margin=0.25, spend=50, customers=2) is None
    True
    """
    running = _running(costs, margin, spend, customers, growth, horizon)
    return next((month for month, kept in enumerate(running) if month and kept >= 0), None)


def running_net(
    costs: Costs,
    *,
    margin: float,
    spend: float,
    customers: float,
    growth: float = 0,
    months: int = 60,
) -> np.ndarray:
    """What is left after 0, 1, … months of one's own retail sales, shape (months + 1,).

    Parameters
    ----------
    costs
        What taking part costs; its `months` play no part here.
    margin
        Share of what customers pay that the member keeps.
    spend
        What each customer pays in a month, in currency units.
    customers
        How many there are in the first month, on average: 2.5 is fine.
    growth
        By what share their number grows each month: 0.05 is 5 %, below 0 it shrinks.
    months
        How many months are looked at, from 1 to 600.

    Raises CourseError for a value outside its range.

    >>> running_net(Costs(kit=99, fee=10), margin=0.25, spend=50, customers=2, months=2)
    array([-99., -84., -69.])
    """
    running = _running(costs, margin, spend, customers, growth, months)
    return np.array([float(kept) for kept in running])


def left_after(costs: Costs, *, months: int = 12, **sales) -> Fraction:
    """What is left after so many months of one's own retail sales, exactly.

    `sales` as in :func:`running_net`; a Fraction may be given where a number is not exact.

    Parameters
    ----------
    costs
        What it costs to take part.
    months
        How many.
    **sales
        `margin`, `spend`, `customers` and `growth`.

    >>> left_after(Costs(kit=99, fee=10), margin=Fraction(1, 4), spend=50, customers=2)
    Fraction(81, 1)
    """
    return _running(costs, months=months, **sales)[-1]


def customers_needed(costs: Costs, *, margin, spend, growth=0.0, months=12) -> int | None:
    """How many customers from the start bring everything back within `months`; None if none do.

    Arguments as for :func:`running_net`.

    Parameters
    ----------
    costs
        What it costs to take part.
    margin
        Share of the price that the seller keeps.
    spend
        What a customer spends a month.
    growth
        By which share the customers grow each month.
    months
        Within how many.

    >>> customers_needed(Costs(kit=99, fee=10), margin=0.25, spend=50)
    2
    """
    nobody, one = (
        _running(costs, margin, spend, customers, growth, months) for customers in (0, 1)
    )
    # The first month that suits best: with a monthly loss an early one may need fewer customers.
    needed = [-a / (b - a) for a, b in zip(nobody[1:], one[1:], strict=True) if b > a]
    return max(0, math.ceil(min(needed))) if needed else None


def _check_costs(costs: object) -> None:
    if not isinstance(costs, Costs):
        raise CourseError(f"The costs are {costs!r}: use Costs(kit=60), for example.")


def _running(costs, margin, spend, customers, growth=0, months=60) -> list[Fraction]:
    _check_costs(costs)
    checks.number("margin", margin, 0, 1)
    checks.number("spend", spend, 0, 1e10)
    checks.number("customers", customers, 0, 1e10)
    checks.number("growth", growth, -1, 1)
    checks.whole("months", months, 1, 600)
    exact = {f.name: Fraction(str(getattr(costs, f.name))) for f in fields(costs)}
    margin, spend, customers, growth = (
        Fraction(str(value)) for value in (margin, spend, customers, growth)
    )
    monthly = exact["fee"] + exact["expenses"] + exact["minimum"] * (1 - exact["own_use"])
    running = [-exact["kit"]]
    for month in range(int(months)):
        sold = customers * (1 + growth) ** month * spend
        running.append(running[-1] + sold * (margin - exact["sales_share"]) - monthly)
    return running

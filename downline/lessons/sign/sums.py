"""The three sums of an offer, from six things that one may or may not know.

What is asked and what is said stands in the file words.json beside this module: the page for a
phone computes in the browser, from the same words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from downline import checks
from downline.earnings import Costs, customers_needed, left_after
from downline.words import cents, exact, fixed, listed, plain

MONTHS = 12


@cache
def words() -> dict[str, Any]:
    """What is asked and what is said.

    >>> [asked["key"] for asked in words()["asked"]]
    ['join', 'monthly', 'spend', 'keep', 'customers', 'hours']
    """
    text = files("downline.lessons.sign").joinpath("words.json").read_text("utf-8")
    return json.loads(text)


@dataclass(frozen=True)
class Six:
    """What one knows of an offer; None is not known, and never 0.

    `join` is paid once, `monthly` every month (fees, goods, expenses). A customer spends `spend` a
    month, of which `keep` percent stay with the seller, who expects `customers` and works `hours` a
    month. Amounts are in one currency, whichever one thinks in. Raises CourseError for a value
    outside its range.
    """

    join: float | None = None
    monthly: float | None = None
    spend: float | None = None
    keep: float | None = None
    customers: float | None = None
    hours: float | None = None

    def __post_init__(self) -> None:
        for asked in words()["asked"]:
            if (value := getattr(self, asked["key"])) is not None:
                checks.number(asked["in_words"], value, asked["low"], asked["high"])

    def missing(self, *keys: str) -> tuple[str, ...]:
        """Which of these are not known."""
        return tuple(key for key in keys if getattr(self, key) is None)


@dataclass(frozen=True)
class Sums:
    """The three sums, each with what it still needs; None where it is not known.

    `cost` of a year, of which `at_least` is known; `needed` customers in every month, or `never`;
    what is `left` after a year with the customers expected, and `pay` for an hour.
    """

    cost: float | None
    at_least: float
    needed: int | None
    never: bool
    brought: float | None
    left: float | None
    pay: float | None
    cost_needs: tuple[str, ...]
    needed_needs: tuple[str, ...]
    left_needs: tuple[str, ...]
    pay_needs: tuple[str, ...]

    def facts(self) -> dict[str, float]:
        """The numbers by name; what is not known is left out, and is never 0.

        >>> three_sums(Six(join=120)).facts()
        {'a year costs at least': 120.0}
        """
        named = {
            "a year costs": self.cost,
            "a year costs at least": (self.at_least or None) if self.cost is None else None,
            "customers needed": self.needed,
            "your customers bring": self.brought,
            "left after a year": self.left,
            "for each hour": self.pay,
        }
        return {name: value for name, value in named.items() if value is not None}


def three_sums(six: Six) -> Sums:
    """What a year costs, how many customers bring that back, and what an hour brings.

    >>> sums = three_sums(Six(join=120, monthly=100, spend=40, keep=25, customers=8, hours=20))
    >>> sums.cost, sums.needed, sums.left, sums.pay
    (1320.0, 11, -360.0, -1.5)
    >>> three_sums(Six(join=120)).cost_needs
    ('monthly',)
    """
    costs = Costs(kit=six.join or 0, fee=six.monthly or 0)
    a_customer = {"margin": exact(six.keep or 0) / 100, "spend": six.spend or 0}
    spent = -left_after(costs, months=MONTHS, customers=0, **a_customer)
    cost_needs = six.missing("join", "monthly")
    nothing_kept = six.spend == 0 or six.keep == 0
    needed_needs = cost_needs
    if spent and not nothing_kept:
        needed_needs += six.missing("spend", "keep")
    needed = None
    if not needed_needs:
        needed = customers_needed(costs, months=MONTHS, **a_customer) if spent else 0
    left_needs = six.missing("join", "monthly", "spend", "keep", "customers")
    pay_needs = left_needs + six.missing("hours")
    left = left_after(costs, months=MONTHS, customers=six.customers or 0, **a_customer)
    return Sums(
        cost=None if cost_needs else cents(spent),
        at_least=cents(spent),
        needed=needed,
        never=not needed_needs and needed is None,
        brought=None if left_needs else cents(left + spent),
        left=None if left_needs else cents(left),
        pay=None if pay_needs else cents(left / (MONTHS * exact(six.hours or 1))),
        cost_needs=cost_needs,
        needed_needs=needed_needs,
        left_needs=left_needs,
        pay_needs=pay_needs,
    )


def sentence(six: Six, sums: Sums) -> str:
    """The three sums in words."""
    say = words()["said"]
    if all(getattr(six, field.name) is None for field in fields(six)):
        return say["nothing"]
    said = [_cost(sums), _needed(sums)]
    year = ""
    if sums.left is not None:
        form = say["short" if sums.left < 0 else "left"]
        year = form.format(customers=customers(six.customers), amount=money(abs(sums.left)))
    if sums.pay is not None:
        said.append(say["pay"].format(year=year, hourly=money(sums.pay)))
    else:
        form = say["pay_hours_unknown" if year else "pay_unknown"]
        said.append(form.format(year=year, missing=in_words(sums.pay_needs)))
    return " ".join(said)


def _cost(sums: Sums) -> str:
    say = words()["said"]
    if sums.cost is not None:
        return say["cost"].format(cost=money(sums.cost))
    form = say["cost_least" if sums.at_least else "cost_unknown"]
    return form.format(cost=money(sums.at_least), missing=in_words(sums.cost_needs))


def _needed(sums: Sums) -> str:
    say = words()["said"]
    if sums.needed_needs:
        return say["needed_unknown"].format(missing=in_words(sums.needed_needs))
    if sums.never:
        return say["needed_never"]
    if sums.needed == 0:
        return say["needed_nothing"]
    return say["needed"].format(customers=customers(sums.needed))


def rows(sums: Sums) -> list[tuple[str, str, str]]:
    """The table: each sum, its result, and what it still needs."""
    known, unknown = words(), words()["unknown"]
    cost = unknown if sums.cost is None else money(sums.cost)
    if sums.cost is None and sums.at_least:
        cost = known["at_least"].format(cost=money(sums.at_least))
    needed = known["never"] if sums.never else unknown
    if sums.needed is not None:
        needed = plain(sums.needed)
    results = {
        "cost": (cost, sums.cost_needs),
        "needed": (needed, sums.needed_needs),
        "left": (unknown if sums.left is None else money(sums.left), sums.left_needs),
        "pay": (unknown if sums.pay is None else money(sums.pay), sums.pay_needs),
    }
    return [
        (known["sums"][key], result, in_words(needs)) for key, (result, needs) in results.items()
    ]


def money(amount: float) -> str:
    """An amount in whichever currency was meant.

    >>> money(-1320.5)
    '-1,320.50'
    """
    return fixed(amount, 2)


def customers(number: float | None) -> str:
    """So many customers.

    >>> customers(1), customers(2.5)
    ('1 customer', '2.5 customers')
    """
    number = number or 0
    return words()["said"]["customer" if number == 1 else "customers"].format(count=plain(number))


def in_words(keys: tuple[str, ...]) -> str:
    """What is missing, as one says it; nothing if nothing is."""
    named = {asked["key"]: asked["in_words"] for asked in words()["asked"]}
    return listed([named[key] for key in keys])

"""What happened in one period, as a plan reads it: who ordered what, and which bonus it pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import in_order
from downline.plans.amounts import cents
from downline.plans.reasons import FAST_START, RETAIL_MARGIN
from downline.plans.statement import pay_line
from downline.plans.walks import Sponsors

if TYPE_CHECKING:
    from downline.plans.base import Plan

SALE, PURCHASE, FIRST_ORDER = "sale", "purchase", "first order"
"""Kinds of orders: a customer's, a member's for own use, and a new member's first one."""


class Period:
    """One period of a network: amounts in cents, each an array of shape (n,).

    Parameters
    ----------
    plan : Plan
        Whose rules say what each kind of order pays.
    genealogy, sponsors : Genealogy
        Who is paid along which tree.
    parts : mapping of str to array
        What was ordered of each kind, each order in one kind only.
    sold, bought : array
        How much of that customers paid, and how much was for own use.
    active : array of bool, optional
        Who may be paid at all (all, if None).
    carry, rank, before, owners : optional
        What a binary plan kept; the rank of each member; the highest one that each had before; the
        number of each position's owner.
    """

    def __init__(
        self,
        plan: Plan,
        genealogy: Genealogy,
        sponsors: Genealogy | None,
        parts: Mapping[str, np.ndarray],
        sold: np.ndarray,
        bought: np.ndarray,
        active: np.ndarray | None = None,
    ):
        self.plan, self.genealogy, self.up = plan, genealogy, Sponsors(genealogy, sponsors)
        self.sponsors, self.parts, self.active = sponsors, parts, active
        self.sold, self.bought = sold, bought
        self.carry: Any = None
        self.rank: np.ndarray | None = None
        self.before: np.ndarray | None = None
        self.owners: np.ndarray | None = None
        self.qualified: np.ndarray | None = None
        self._volumes: dict[frozenset, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.genealogy)

    @property
    def ranked(self) -> np.ndarray:
        """The place of each member's rank, once a plan with ranks has found or been given them."""
        assert self.rank is not None  # only a plan with ranks asks, after it knows them
        return self.rank

    def business(self, volume: np.ndarray) -> np.ndarray:
        """The part of prices (cents) on which commissions are paid."""
        if self.plan.commissionable == 1:
            return volume
        return pay_line("", 0, self.plan.commissionable, volume).amount

    @cached_property
    def points(self) -> np.ndarray:
        """Each member's own volume, which counts for points, whatever it pays (cents)."""
        return self.business(together([self.sold, self.bought], len(self)))

    @cached_property
    def group(self) -> np.ndarray:
        """The volume of each member's group (cents)."""
        return self.genealogy.group_total(self.points)

    def volume(self, reason: str) -> np.ndarray:
        """Each member's own volume that pays for a reason (cents)."""
        kinds = frozenset(kind for kind in self.parts if self.pays(kind, reason))
        if kinds not in self._volumes:
            chosen = [self.parts[kind] for kind in self.parts if kind in kinds]
            if len(chosen) == len(self.parts):
                paying = self.points
            else:
                paying = self.business(together(chosen, len(self)))
            self._volumes[kinds] = paying
        paying = self._volumes[kinds]
        if self.plan.unqualified_pays or self.qualified is None or reason == FAST_START:
            return paying
        return np.where(self.qualified, paying, 0)

    def pays(self, kind: str, reason: str) -> bool:
        """Whether orders of a kind pay for a reason."""
        for name, *reasons in self.plan.orders:
            if name == kind:
                return reason in reasons
        if reason == RETAIL_MARGIN:
            return kind == SALE
        return reason != FAST_START or kind == FIRST_ORDER

    @cached_property
    def with_margin(self) -> np.ndarray:
        """What gives its seller the retail margin (cents)."""
        if not self.plan.orders:
            return self.sold
        without = [
            part for kind, part in self.parts.items()
            if kind == SALE and not self.pays(kind, RETAIL_MARGIN)
        ]  # fmt: skip
        return self.sold - sum(without)


def together(parts: Iterable[np.ndarray], n: int) -> np.ndarray:
    """The sum of amounts (cents) of `n` members, not to be written to.

    What is nothing for all needs no memory, and so next to no time.

    >>> together([np.array([1, 2]), np.broadcast_to(0, 2)], 2)
    array([1, 2])
    """
    some = [part for part in parts if part.any()]
    if not some:
        return np.broadcast_to(np.int64(0), n)
    return some[0] if len(some) == 1 else sum(some[1:], some[0])


def split(sold: np.ndarray, bought: np.ndarray, first: np.ndarray) -> dict[str, np.ndarray]:
    """Orders by kind, where first orders are a part of purchases, or else of sales.

    Parameters
    ----------
    sold
        What customers paid (cents), shape (n,).
    bought
        What members bought for own use.
    first
        The part of both that was a first order.
    """
    if not first.any():
        return {SALE: sold, PURCHASE: bought, FIRST_ORDER: first}
    own = np.minimum(first, bought)
    return {SALE: sold - (first - own), PURCHASE: bought - own, FIRST_ORDER: first}


def check_first(genealogy: Genealogy, first: np.ndarray, ordered: np.ndarray) -> None:
    """Refuse a first order that is more than was ordered in all.

    Parameters
    ----------
    genealogy
        Whose members a message names.
    first, ordered
        In cents, shape (n,).
    """
    if (first > ordered).any():
        i = int(np.flatnonzero(first > ordered)[0])
        raise CourseError(
            f"{genealogy.name(i)}'s first order is {first[i] / 100:,.2f}, but only "
            f"{ordered[i] / 100:,.2f} was ordered: count it in purchases or volume too."
        )


def given(plan, genealogy, volume, sponsors, purchases, first_orders) -> Period:
    """A period from amounts or a table of orders, as `Plan.pay` takes them.

    Parameters
    ----------
    plan
        Whose rules say what each kind of order pays.
    genealogy
        Who is paid along which tree.
    volume
        What customers paid, in currency units; or a table of orders.
    sponsors
        Who sponsored whom, where that is another tree.
    purchases, first_orders
        For own use, and the part of all that was first orders, in currency units.
    """
    n = len(genealogy)
    if isinstance(volume, pd.DataFrame) and {"member", "amount"} <= set(volume.columns):
        from downline.plans import orders

        if np.any(purchases) or np.any(first_orders):
            raise CourseError(
                "The orders are a table: put purchases and first orders into it, as rows of "
                'the kind "purchase" or "first order".'
            )
        parts = orders.of_one_period(volume, plan, genealogy)
        return Period(plan, genealogy, sponsors, parts, *orders.sold_and_bought(parts, plan, n))
    sold, bought, first = (
        cents(in_order(given, genealogy, what), n, what, genealogy.names)
        for given, what in (
            (volume, "sales"),
            (purchases, "purchases"),
            (first_orders, "first orders"),
        )
    )
    if plan.fast_start or plan.orders or plan.recruit_bonus:
        check_first(genealogy, first, sold + bought)
    else:
        first = np.broadcast_to(np.int64(0), (n,))
    return Period(plan, genealogy, sponsors, split(sold, bought, first), sold, bought)

"""Compensation plans: from who sold what to who is paid what, to the cent.

Every plan is a small frozen object with one method, ``pay(genealogy, volume)``, which returns a
:class:`~downline.plans.statement.Statement`. Rates are fractions: 0.05 is 5 %. Money is in currency
units; volume points (PV, GV), which brackets and qualifications speak of, are `points` of them.

All plans share the add-ons of :class:`Plan`. Together they read like the plans that companies
publish; `downline.plans.files` reads and writes them as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from itertools import pairwise

import numpy as np

from downline.checks import room_for
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans.statement import (
    RETAIL_MARGIN,
    Line,
    Statement,
    cents,
    pay_line,
)

HAIR = 1 + 1e-12
"""Forgives points what a float cannot hold: a third of 3 dollars is 1 point, not 0.99…"""

Brackets = Sequence[tuple[float, float]]
"""Steps of a scale: (points from which a rate holds, rate), rising in both."""


@dataclass(frozen=True)
class Plan:
    """What all plans share: the retail margin and the add-ons of real plans.

    Parameters
    ----------
    margin : float
        Share of the selling price that the seller keeps.
    commissionable : float
        Share of prices on which commissions are paid (business volume, BV), from 0 to 1.
    points : float
        Points (PV) for one currency unit of that volume.
    qualify : float
        Personal volume, in points, that a member needs in the period to be paid commissions.
    personal_bonus : brackets
        (points of group volume, rate): the rate that a member's group reaches is paid on the
        member's own volume. In a single-level plan the own points decide.
    fast_start : sequence of float
        Share of new members' first orders that goes 1, 2, … levels up, qualified or not.
    matching : sequence of float
        Share of the commissions of people 1, 2, … levels below.
    cap : float, optional
        The most that a member is paid in commissions in a period; the company keeps the rest.
    """

    margin: float = 0.25
    _: KW_ONLY
    commissionable: float = 1.0
    points: float = 1.0
    qualify: float = 0.0
    personal_bonus: Brackets = ()
    fast_start: Sequence[float] = ()
    matching: Sequence[float] = ()
    cap: float | None = None

    def __post_init__(self):
        for name in ("rates", "fast_start", "matching", "leadership"):
            if hasattr(self, name):
                rates = _tuple(name, getattr(self, name))
                object.__setattr__(self, name, rates)
                kind = "" if name == "rates" else f"{name} "
                for level, rate in enumerate(rates, start=1):
                    _check_rate(f"{kind}level {level} rate", rate, name)
        for name in ("personal_bonus", "brackets"):
            if hasattr(self, name):
                object.__setattr__(self, name, _check_brackets(name, getattr(self, name)))
        for name in ("margin", "commissionable", "leader", "rate"):
            if hasattr(self, name):
                _check_rate(name, getattr(self, name), name)
        for name in ("points", "qualify"):
            _check_number(name, getattr(self, name))
        if self.cap is not None:
            _check_number("cap", self.cap)
        for name in ("compress", "keep"):
            if not isinstance(getattr(self, name, True), bool):
                raise CourseError(f"{name} is {getattr(self, name)!r}: use True or False.", name)

    def pay(
        self, genealogy: Genealogy, volume, *, purchases=0, first_orders=0, carry=None
    ) -> Statement:
        """Who is paid what for one period.

        Parameters
        ----------
        genealogy : Genealogy
            Who sponsored whom (for `Binary` and `Matrix`: who was placed under whom).
        volume : float or array, shape (n,)
            What each member's customers paid, in currency units.
        purchases : float or array
            What each member paid for goods for own use: it counts as volume, without a margin.
        first_orders : float or array
            The part of `purchases` and `volume` that was a new member's first order, for
            `fast_start`.
        carry : array, shape (n, 2), optional
            For `Binary`: what was kept of each leg, the last period's `Statement.carry`.
        """
        n = len(genealogy)
        with room_for(n):
            sold, bought = cents(volume, n), cents(purchases, n, "purchases")
            base = sold + bought
            if self.commissionable < 1:
                base = pay_line("", 0, self.commissionable, base).amount
            qualified = self._has(self.qualify, base) if self.qualify else None
            lines = [pay_line(RETAIL_MARGIN, 0, self.margin, sold)]
            if self.personal_bonus:
                rate = self._rate_at(self.personal_bonus, self._bonus_volume(genealogy, base))
                lines.append(pay_line("personal bonus", 0, rate, base, qualified))
            commissions, carry = self._commissions(genealogy, base, qualified, carry)
            lines += commissions
            if self.fast_start:
                first = cents(first_orders, n, "first orders")
                _check_part(genealogy, first, sold + bought)
                lines += _by_level(
                    "fast start", self.fast_start, genealogy.below(first, len(self.fast_start))
                )
            if self.matching:
                own = sum(line.amount for line in lines[1:])
                below = genealogy.below(own, len(self.matching))
                lines += _by_level("matching bonus", self.matching, below, qualified)
            if self.cap is not None:
                paid = sum((line.amount for line in lines[1:]), np.zeros(n, dtype=np.int64))
                over = np.maximum(paid - round(self.cap * 100), 0)
                lines.append(Line("over the cap", 0, -1.0, over, -over))
            return Statement(genealogy, sold, tuple(lines), bought, carry)

    def _has(self, points: float, volume: np.ndarray) -> np.ndarray:
        """Who has so many points of volume (cents)."""
        return volume * (self.points / 100) * HAIR >= points

    def _rate_at(self, brackets: Brackets, volume: np.ndarray) -> np.ndarray:
        """The rate that each volume (cents) reaches; 0 below the first step."""
        steps, rates = np.array([(0, 0.0), *brackets]).T
        reached = np.searchsorted(steps[1:], volume * (self.points / 100) * HAIR, "right")
        return rates[reached]

    def _bonus_volume(self, genealogy, base):
        return genealogy.group_total(base)

    def _commissions(self, genealogy, base, qualified, carry):
        """The lines of this kind of plan, and what it carries forward (or None)."""
        if carry is not None:
            raise CourseError(f"{type(self).__name__} keeps no volume: leave out carry.")
        return [], None


# ---- what the plans share --------------------------------------------------------------------


def _by_level(reason, rates, volumes, who=None) -> list[Line]:
    return [
        pay_line(reason, level, rate, volume, who)
        for level, (rate, volume) in enumerate(zip(rates, volumes, strict=False), start=1)
    ]


def _walk_up(genealogy: Genealogy, volume: np.ndarray, who: Sequence) -> Iterator[np.ndarray]:
    """For each step: what reaches each member when those not in `who[step]` are skipped.

    Every member's volume starts at the sponsor. At each step it moves up to the nearest one who may
    be paid for that step, is counted there, and goes on from that one's sponsor.
    """
    at = genealogy.sponsor
    for may in who:
        if may is not None:
            # Whom the volume reaches from each member: himself if he may, else further up.
            stop = np.where(may, np.arange(len(genealogy)), genealogy.sponsor)
            while True:
                further = np.where(stop >= 0, stop[stop], -1)
                if (further == stop).all():
                    break
                stop = further
            at = np.where(at >= 0, stop[at], -1)
        there = at >= 0
        yield np.bincount(at[there], volume[there], minlength=len(genealogy)).astype(np.int64)
        at = np.where(there, genealogy.sponsor[at], -1)


def _check_part(genealogy: Genealogy, first: np.ndarray, ordered: np.ndarray) -> None:
    if (first > ordered).any():
        i = int(np.flatnonzero(first > ordered)[0])
        raise CourseError(
            f"{genealogy.name(i)}'s first order is {first[i] / 100:,.2f}, but only "
            f"{ordered[i] / 100:,.2f} was ordered: count it in purchases or volume too."
        )


def _check_width(placement: Genealogy, width: int) -> None:
    wide = np.flatnonzero(placement.recruits > width)
    if wide.size:
        raise CourseError(
            f"{placement.name(wide[0])} has {placement.recruits[wide[0]]} people directly below, "
            f"and this plan has {width} places: make a placement with Genealogy.placed() or "
            "spilled()."
        )


def _tuple(name: str, values) -> tuple:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise CourseError(f"The {name} are {values!r}: use a list such as [0.05, 0.03].", name)
    return tuple(values)


def _check_number(name: str, value, least: float = 0) -> None:
    if not (_is_number(value) and least <= value < np.inf):
        raise CourseError(f"{name} is {value!r}: use a number, {least:g} or more.", name)


def _is_number(value) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _check_rate(label: str, rate, name: str) -> None:
    if not _is_number(rate) or not 0 <= rate <= 1:
        remedy = "use a fraction from 0 to 1 (0.05 is 5 %)"
        raise CourseError(f"The {label} is {rate!r}: {remedy}.", name)


def _check_brackets(name: str, brackets) -> tuple[tuple[float, float], ...]:
    steps = []
    for place, step in enumerate(_tuple(name, brackets), start=1):
        if isinstance(step, str) or not hasattr(step, "__len__") or len(step) != 2:
            remedy = "give [points from, rate]"
            raise CourseError(f"{name}, step {place}, is {step!r}: {remedy}.", name)
        _check_number(name, step[0])
        _check_rate(f"{name} rate of step {place}", step[1], name)
        steps.append((step[0], step[1]))
    for before, after in pairwise(steps):
        if not (before[0] < after[0] and before[1] <= after[1]):
            raise CourseError(
                f"{name}: the step {list(after)} comes after {list(before)}; both points and rates "
                "must rise.",
                name,
            )
    return tuple(steps)

"""The binary: two legs, paid on the weaker one, with what is carried forward."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from math import ceil

import numpy as np

from downline.errors import CourseError
from downline.plans.base import Plan, check_width, in_cents
from downline.plans.caps import of_owners, under_cap
from downline.plans.carry import Kept, from_carry, keep_for, trimmed
from downline.plans.exact import exact, rounded, times
from downline.plans.exact import share as share_of
from downline.plans.reasons import WEAKER_LEG
from downline.plans.settings import (
    amount,
    count,
    share,
    switch,
)
from downline.plans.statement import Line, rank_line
from downline.words import count as count_of
from downline.words import listed


@dataclass(frozen=True, repr=False)
class Binary(Plan):
    """Two legs for each member; pay follows the weaker one.

    `pay` takes the placement, in which nobody has more than two people below; a genealogy with
    `side` says who is left and right, otherwise the first one placed is the left leg.

    Parameters
    ----------
    rate : float
        Share of the matched volume of the weaker leg.
    strong : float
        How much volume of the stronger leg each unit of the weaker one uses up: 1 for 1:1, 2 for
        2:1 pairs.
    by_ratio : bool
        Whether pay is multiplied by the weaker leg divided by the stronger one, so that uneven legs
        pay less. What is matched and used up stays the same.
    pair : float, optional
        Volume of the weaker leg in one pair (or cycle); only whole pairs are paid. Without it every
        cent is.
    pair_pays : float, optional
        What a pair pays, a sum of money instead of `rate`.
    first_pair : float, optional
        How much the stronger leg must bring to a member's first pair for each unit of the weaker
        one: with 2, the first pair is 2:1 or 1:2, and all later ones are as `strong` says.
        `Statement.carry` remembers who has had it.
    keep : bool
        Whether volume that was not matched is carried forward; otherwise it is flushed.
    carry_cap : float, optional
        The most that is carried forward in a leg.
    carry_months : int, optional
        For how many periods volume is carried forward before it is lost; the oldest is matched
        first.
    leg_cap : float, optional
        The most that the legs pay a member in a period; what is above is flushed.
    flush : bool
        Whether both legs are emptied when they would pay more than `leg_cap`.

    Published example: 10 % of the smaller leg of 500 is 50; the larger leg keeps its other 500.

    >>> from downline.genealogy import Genealogy
    >>> legs = Genealogy([-1, 0, 0])
    >>> statement = Binary(0, rate=0.1).pay(legs, [0, 500, 1000])
    >>> float(statement.earned[0]), statement.carry[0]
    (50.0, array([  0., 500.]))
    """

    _: KW_ONLY
    rate: float = share(0.1)
    strong: float = amount(1.0, least=1)
    by_ratio: bool = switch(False)
    pair: float | None = amount(None, least=0.01, optional=True, cents=True)
    pair_pays: float | None = amount(None, optional=True)
    first_pair: float | None = amount(None, least=1, optional=True)
    keep: bool = switch(True)
    carry_cap: float | None = amount(None, optional=True)
    carry_months: int | None = count(None, least=1, optional=True)
    leg_cap: float | None = amount(None, optional=True)
    flush: bool = switch(False)

    @property
    def width(self) -> int:
        """Two legs."""
        return 2

    def __post_init__(self):
        super().__post_init__()
        pays = any(one.pair_pays is not None for one in (self, *self.ranks))
        for name, is_set in (("pair_pays", pays), ("first_pair", self.first_pair is not None)):
            if is_set and self.pair is None:
                raise CourseError(f"{name} needs pair: say how much volume a pair is.", name)
        if self.flush and all(one.leg_cap is None for one in (self, *self.ranks)):
            raise CourseError("flush needs leg_cap: say what the legs pay at most.", "flush")

    def _commissions(self, period):
        genealogy, qualified = period.genealogy, period.qualified
        check_width(genealogy, 2)
        top = genealogy.legs
        kept = from_carry(period.carry, self, genealogy, top)
        base = period.volume(WEAKER_LEG)
        group = period.group if base is period.points else genealogy.group_total(base)
        fresh = np.append(group, 0)[top]  # 0 for nobody, who is number -1
        legs = fresh if kept is None else fresh + kept.volume
        had = None
        if self.first_pair is None:
            matched, left = self._matched(legs)
        else:
            had = kept.had if kept is not None else None
            had = np.zeros(len(legs), dtype=bool) if had is None else had
            first, rest, has = self._first(legs, had, qualified)
            matched, left = self._matched(rest)
            matched, left = np.where(has, matched + first, 0), np.where(has[:, None], left, rest)
            had = has
        line = self._line(matched, period, legs, None if kept is None else kept.volume)
        if not self.keep:
            left = np.zeros_like(left)
        if qualified is not None:
            left = np.where(qualified[:, None], left, 0)  # who does not qualify keeps nothing
        if self.flush:
            left = np.where((line.cut > 0)[:, None], 0, left)
        ages = None
        if self.carry_months is not None:
            old = None if kept is None else kept.ages
            left, ages = keep_for(self.carry_months, fresh, old, left)
        if self.carry_cap is not None:
            left = np.minimum(left, in_cents(self.carry_cap))
            if ages is not None:
                ages = trimmed(ages, left)
        return [line], Kept(left, had, ages)

    def _matched(self, legs: np.ndarray):
        """Volume of the weaker leg that is paid, and what is left of both legs."""
        matched, ratio = np.minimum(*legs.T), exact(self.strong)
        if ratio != 1:
            matched = np.minimum(matched, _divided(np.maximum(*legs.T), ratio))
        if self.pair is not None:
            matched = matched - matched % in_cents(self.pair)
        used = matched if ratio == 1 else share_of(matched, ratio.numerator, ratio.denominator)
        return matched, _taken(legs, matched, used)

    def _first(self, legs: np.ndarray, had: np.ndarray, qualified):
        """Volume of first pairs, what is left of the legs, and who has now had the first pair."""
        assert self.pair is not None  # a plan with a first pair was asked for it
        weak, strong = in_cents(self.pair), rounded_up(exact(self.first_pair) * in_cents(self.pair))
        makes = ~had & (legs.min(axis=1) >= weak) & (legs.max(axis=1) >= strong)
        if qualified is not None:
            makes &= qualified
        first = np.where(makes, weak, 0)
        return first, _taken(legs, first, np.where(makes, strong, 0)), had | makes

    def _line(self, matched, period, legs, kept) -> Line:
        facts = {"needed": self.qualify, "legs": legs, "kept": kept}
        rates: list = [self.rate]
        caps, pays = [self.leg_cap], [self.pair_pays]
        rank = np.broadcast_to(0, len(matched))
        if self.ranks:
            from downline.plans.ranks import by_rank

            rates, caps, pays = (by_rank(self, name) for name in ("rate", "leg_cap", "pair_pays"))
            rank = period.ranked
        rates = [
            rate if money is None else exact(money) / exact(self.pair)
            for rate, money in zip(rates, pays, strict=True)
        ]
        line = rank_line(WEAKER_LEG, 0, rates, rank, matched, period.qualified, **facts)
        if self.by_ratio:
            line = _in_ratio(line, legs)
        if all(cap is None for cap in caps):
            return line
        most = np.array([2**62 if cap is None else in_cents(cap) for cap in caps], np.int64)[rank]
        return _capped(line, most, period.owners)

    def explain(self, line, told):
        if line.reason != WEAKER_LEG:
            return super().explain(line, told)
        on, rate, amount = told.numbers(line)
        people = told.below(1)
        if len(people) < 2 and not line.legs[told.member].all():
            why = f"{told.name} has {'one leg' if people else 'no legs'}: nothing can be matched"
            return [(line.reason, why, on, rate, amount)]
        legs = [f"{told.team.name(one)}'s leg" for one in people]
        legs += ["the left leg", "the right leg"][len(legs) :]
        said = []
        for side, leg in enumerate(legs):
            said.append(f"{leg} {told.money(line.legs[told.member, side] / 100)}")
            if line.kept is not None and (kept := line.kept[told.member, side]):
                said[-1] += f" ({told.money(kept / 100)} of it kept from before)"
        weak, strong = sorted(line.legs[told.member])
        full = rate * strong / weak if self.by_ratio and weak else rate
        why = f"{listed(said)}: {full:.4g} % of the weaker leg"
        if self.pair_pays is not None or full > 100:
            pairs = line.base[told.member] // in_cents(self.pair)
            why = f"{listed(said)}: {count_of(pairs, 'pair')} of {told.money(self.pair)}"
        if self.by_ratio and weak < strong:
            why += f", times weaker / stronger leg ({weak / strong:.4g})"
        if line.cut is not None and line.cut[told.member]:
            # What is paid is just the cap, or this position's part of it.
            why += f", at most {told.money(amount)}{told.shared()}"
        if waits := told.statement.carry[told.member].max():
            why += f"; {told.money(waits)} wait for next month"
        return [(line.reason, told.or_not(why, line, self.points), on, rate, amount)]


def _divided(volume: np.ndarray, ratio) -> np.ndarray:
    """Whole cents of `volume` / `ratio`, rounded down."""
    parts = times(volume, ratio.denominator)
    if ratio.numerator > 2**62:
        parts = parts.astype(object)
    return (parts // ratio.numerator).astype(np.int64)


def _taken(legs: np.ndarray, from_weak: np.ndarray, from_strong: np.ndarray) -> np.ndarray:
    """What is left of both legs; of two that are equal, the left one is the weaker."""
    if from_strong is from_weak:  # the usual case, and quick
        return legs - from_weak[:, None]
    left_is_weak = legs[:, 0] <= legs[:, 1]
    used = np.empty_like(legs)
    used[:, 0] = np.where(left_is_weak, from_weak, from_strong)
    used[:, 1] = np.where(left_is_weak, from_strong, from_weak)
    return np.maximum(legs - used, 0)


def _in_ratio(line: Line, legs: np.ndarray) -> Line:
    """The line times each member's weaker leg divided by the stronger one, rounded once."""
    weak, strong = legs.min(axis=1), np.maximum(legs.max(axis=1), 1)  # two empty legs pay nothing
    parts, whole = line.before_rounding()
    parts, whole = times(parts, weak), times(strong, whole)
    rate = line.rate * weak / strong
    amount = rounded(parts, whole)
    return replace(line, rates=rate, place=None, amount=amount, owed=(parts, whole))


def _capped(line: Line, most: np.ndarray, owners: np.ndarray | None) -> Line:
    """The line with no more than `most` (cents) for each, and what that took away."""
    if owners is not None:
        most = of_owners(most, owners)
    parts, whole = line.before_rounding()
    amount = under_cap(line.amount, most, owners)
    cut = line.amount - amount
    owed = np.where(cut, times(amount, whole), np.minimum(parts, times(most, whole)))
    return replace(line, amount=amount, cut=cut, owed=(owed, whole))


def rounded_up(number) -> int:
    return min(ceil(number), 2**62)

"""The binary: two legs, paid on the weaker one, with what is carried forward."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import in_order
from downline.plans.base import WEAKER_LEG, Plan, _check_width, in_cents
from downline.plans.exact import exact, times
from downline.plans.exact import share as share_of
from downline.plans.settings import (
    amount,
    share,
    switch,
)
from downline.plans.statement import (
    Carry,
    Line,
    cents,
    pay_line,
)
from downline.words import listed


@dataclass(frozen=True)
class Binary(Plan):
    """Two legs for each member; pay follows the weaker one.

    `pay` takes the placement, in which nobody has more than two people below; the first one placed
    is the left leg.

    Parameters
    ----------
    rate : float
        Share of the matched volume of the weaker leg.
    strong : float
        How much volume of the stronger leg each unit of the weaker one uses up: 1 for 1:1, 2 for
        2:1 pairs.
    pair : float, optional
        Volume of the weaker leg in one pair; only whole pairs are paid. Without it every cent is.
    keep : bool
        Whether volume that was not matched is carried forward; otherwise it is flushed.
    leg_cap : float, optional
        The most that the legs pay a member in a period; what is above is flushed.

    Published example: 10 % of the smaller leg of 500 is 50; the larger leg keeps its other 500.

    >>> legs = Genealogy([-1, 0, 0])
    >>> statement = Binary(0, rate=0.1).pay(legs, [0, 500, 1000])
    >>> float(statement.earned[0]), statement.carry[0]
    (50.0, array([  0., 500.]))
    """

    _: KW_ONLY
    rate: float = share(0.1)
    strong: float = amount(1.0, least=1)
    pair: float | None = amount(None, least=0.01, optional=True, cents=True)
    keep: bool = switch(True)
    leg_cap: float | None = amount(None, optional=True)

    @property
    def width(self) -> int:
        """Two legs."""
        return 2

    def _commissions(self, genealogy, base, qualified, carry):
        _check_width(genealogy, 2)
        tops = _tops(genealogy)
        kept = _kept(carry, genealogy, tops)
        group = np.append(genealogy.group_total(base), 0)  # 0 for nobody, who is number -1
        legs = group[tops]
        if kept is not None:
            legs += kept
        weak, strong = legs.min(axis=1), legs.max(axis=1)
        ratio = exact(self.strong)
        matched = weak if ratio == 1 else np.minimum(weak, _divided(strong, ratio))
        if self.pair is not None:
            matched = matched - matched % in_cents(self.pair)
        line = pay_line(
            WEAKER_LEG, 0, self.rate, matched, qualified, needed=self.qualify, legs=legs, kept=kept
        )
        if self.leg_cap is not None:
            line = _capped(line, in_cents(self.leg_cap))
        if not self.keep:
            return [line], Carry.of(np.zeros(legs.shape), genealogy.names, tops)
        used = matched if ratio == 1 else share_of(matched, ratio.numerator, ratio.denominator)
        left_is_weak = legs[:, 0] <= legs[:, 1]
        used = np.where(left_is_weak[:, None], np.stack([matched, used], 1),
                        np.stack([used, matched], 1))  # fmt: skip
        left = np.maximum(legs - used, 0)
        if qualified is not None:
            left[~qualified] = 0  # who does not qualify keeps nothing
        return [line], Carry.of(left / 100, genealogy.names, tops)

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
        why = f"{listed(said)}: {rate:.4g} % of the weaker leg"
        if line.cut is not None and line.cut[told.member]:
            why += f", at most {told.money(self.leg_cap)}"
        if waits := told.statement.carry[told.member].max():
            why += f"; {told.money(waits)} wait for next month"
        return [(line.reason, told.or_not(why, line, self.points), on, rate, amount)]


def _capped(line: Line, most: int) -> Line:
    """The line with no more than `most` (cents) for anybody, and what that took away."""
    parts, whole = line.before_rounding()
    if most * whole > 2**62:
        parts = parts.astype(object)
    owed = np.minimum(parts, most * whole), whole
    amount = np.minimum(line.amount, most)
    return replace(line, amount=amount, cut=line.amount - amount, owed=owed)


def _divided(volume: np.ndarray, ratio) -> np.ndarray:
    """Whole cents of `volume` / `ratio`, rounded down."""
    parts = times(volume, ratio.denominator)
    if ratio.numerator > 2**62:
        parts = parts.astype(object)
    return (parts // ratio.numerator).astype(np.int64)


def _tops(placement: Genealogy) -> np.ndarray:
    """The first and the second person placed below each member, or -1: the tops of the two legs."""
    tops = np.full((len(placement), 2), -1)
    below = placement.sponsor[1:]
    tops[below[::-1], 0] = np.arange(len(placement) - 1, 0, -1)  # the last one written stays
    second = tops[below, 0] != np.arange(1, len(placement))
    tops[below[second], 1] = np.flatnonzero(second) + 1
    return tops


def _kept(carry, genealogy: Genealogy, tops: np.ndarray) -> np.ndarray | None:
    """What was kept of each member's legs (cents), in the order of the members and their legs."""
    if carry is None:
        return None
    n, what = len(genealogy), "kept volumes"
    if isinstance(carry, Carry) and carry.names is not None:
        rows = pd.Series(np.arange(len(carry)), index=carry.names)
        row_of = in_order(rows, genealogy, what)
        assert carry.tops is not None  # Carry.of gives both
        now = np.append(np.argsort(row_of), -1)  # where each row's member stands now
        was = now[carry.tops[row_of]]
        swapped = ((was == tops[:, ::-1]) & (was >= 0)).any(axis=1)
        carry = carry[row_of]
        carry[swapped] = carry[swapped, ::-1]
    carry = in_order(carry, genealogy, what, tables=True)
    try:
        carry = np.asarray(carry)
    except ValueError:
        remedy = f"use ({n}, 2), a row a member"
        raise CourseError(f"carry has rows of different lengths: {remedy}.") from None
    if carry.shape != (n, 2):
        raise CourseError(f"carry has the shape {carry.shape}: use ({n}, 2), a row a member.")
    return np.stack([cents(leg, n, what, genealogy.names) for leg in carry.T], axis=1)

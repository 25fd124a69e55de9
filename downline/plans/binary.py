"""The binary: two legs, paid on the weaker one, with what is carried forward."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

import numpy as np

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans.base import Plan, _check_number, _check_width
from downline.plans.statement import (
    cents,
    pay_line,
)


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
    rate: float = 0.1
    strong: float = 1.0
    pair: float | None = None
    keep: bool = True
    leg_cap: float | None = None

    def __post_init__(self):
        super().__post_init__()
        _check_number("strong", self.strong, least=1)
        if self.pair is not None:
            _check_number("pair", self.pair, least=0.01)
        if self.leg_cap is not None:
            _check_number("leg_cap", self.leg_cap)

    def _commissions(self, genealogy, base, qualified, carry):
        _check_width(genealogy, 2)
        legs = _legs(genealogy, genealogy.group_total(base)) + _kept(carry, len(genealogy))
        weak, strong = legs.min(axis=1), legs.max(axis=1)
        # A hair more, or 3.96 / 1.1 would fall short of 3.60.
        matched = np.minimum(weak, (strong / self.strong * (1 + 1e-15)).astype(np.int64))
        if self.pair is not None:
            matched -= matched % round(self.pair * 100)
        line = pay_line("weaker leg", 0, self.rate, matched, qualified)
        if self.leg_cap is not None:
            np.minimum(line.amount, round(self.leg_cap * 100), out=line.amount)
        if not self.keep:
            return [line], np.zeros(legs.shape)
        left_is_weak = legs[:, 0] <= legs[:, 1]
        used = np.where(left_is_weak[:, None], [[1, self.strong]], [[self.strong, 1]])
        left = np.maximum(legs - np.rint(used * matched[:, None]).astype(np.int64), 0)
        if qualified is not None:
            left[~qualified] = 0  # who does not qualify keeps nothing
        return [line], left / 100


def _legs(placement: Genealogy, group: np.ndarray) -> np.ndarray:
    """Group volume of the first and of the second person placed below each member, shape (n, 2)."""
    legs = np.zeros((len(group), 2), dtype=np.int64)
    below, first = placement.sponsor[1:], np.full(len(group), -1)
    first[below[::-1]] = np.arange(len(group) - 1, 0, -1)  # the last one written is the first one
    second = first[below] != np.arange(1, len(group))
    legs[below, second.astype(int)] = group[1:]
    return legs


def _kept(carry, n: int) -> np.ndarray:
    if carry is None:
        return np.zeros((n, 2), dtype=np.int64)
    try:
        carry = np.asarray(carry)
    except ValueError:
        remedy = f"use ({n}, 2), a row a member"
        raise CourseError(f"carry has rows of different lengths: {remedy}.") from None
    if carry.shape != (n, 2):
        raise CourseError(f"carry has the shape {carry.shape}: use ({n}, 2), a row a member.")
    return np.stack([cents(leg, n, "kept volumes") for leg in carry.T], axis=1)

"""What a binary plan keeps of two legs for the next period: whose it is, and how old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy.by_name import in_order
from downline.plans.amounts import cents

if TYPE_CHECKING:
    from downline.genealogy import Genealogy
    from downline.plans.binary import Binary

HAD = "first pair"


class Carry(np.ndarray):
    """What a binary plan keeps of each member's two legs, shape (n, 2), and whose it is.

    An array of currency units with more, so that `pay` can match it by name in the next period:
    `names`, in the order of the rows, and `tops`, shape (n, 2): the row of the person on top of
    each leg, or -1. Wherever somebody's leg stands then, what was kept is that leg's. `had` says
    who has had the first pair, where a plan has one, and `ages`, shape (periods, n, 2), is what was
    kept in cents by the period it is from, newest first, where a plan keeps it only for a time. A
    part or a copy of it is a plain array and goes by position. When people have joined since,
    ``carry.to_frame().reindex(team.names, fill_value=0)`` has a row for them, and goes by name.
    """

    names: np.ndarray | None = None
    tops: np.ndarray | None = None
    had: np.ndarray | None = None
    ages: np.ndarray | None = None

    @classmethod
    def of(
        cls,
        kept: np.ndarray,
        names: np.ndarray | None,
        tops: np.ndarray,
        had: np.ndarray | None = None,
        ages: np.ndarray | None = None,
    ) -> Carry:
        """A carry from what it consists of.

        Parameters
        ----------
        kept
            What is kept of each leg, in currency units, shape (n, 2).
        names, tops, had, ages
            As the attributes of the same names.
        """
        carry = kept.view(cls)
        carry.names, carry.tops, carry.had, carry.ages = names, tops, had, ages
        return carry

    def __getitem__(self, key):
        return np.asarray(self)[key]

    def __reduce__(self):
        return Carry.of, (np.asarray(self), self.names, self.tops, self.had, self.ages)

    def to_frame(self) -> pd.DataFrame:
        """A row a member: left and right, and who has had the first pair if a plan has one."""
        frame = pd.DataFrame(np.asarray(self), index=self.names, columns=["left", "right"])
        return frame if self.had is None else frame.assign(**{HAD: self.had})


@dataclass(frozen=True)
class Kept:
    """A carry in cents, in the order of the members and their legs.

    `volume` is what is kept of each leg, shape (n, 2); `had` and `ages` are as in :class:`Carry`,
    None where the plan does without.
    """

    volume: np.ndarray
    had: np.ndarray | None = None
    ages: np.ndarray | None = None

    def longer(self, n: int) -> Kept:
        """The same with empty legs for those who have joined since."""
        more = n - len(self.volume)
        if not more:
            return self
        had, ages = self.had, self.ages
        if had is not None:
            had = np.pad(had, (0, more))
        if ages is not None:
            ages = np.pad(ages, ((0, 0), (0, more), (0, 0)))
        return Kept(np.pad(self.volume, ((0, more), (0, 0))), had, ages)


def from_carry(carry, plan: Binary, genealogy: Genealogy, tops: np.ndarray) -> Kept | None:
    """What was kept of each member's legs, however it is given.

    Parameters
    ----------
    carry
        The last period's `Statement.carry`, an array, a table, or None; or a `Kept` already.
    plan
        Whose rules say how long volume is kept.
    genealogy
        The placement that is paid now.
    tops
        Who stands on top of each leg now, or -1, shape (n, 2).
    """
    if carry is None or isinstance(carry, Kept):
        return carry
    n, what = len(genealogy), "kept volumes"
    had, ages = getattr(carry, "had", None), getattr(carry, "ages", None)
    if isinstance(carry, Carry) and carry.names is not None and carry.tops is not None:
        rows = pd.Series(np.arange(len(carry)), index=carry.names)
        row_of = in_order(rows, genealogy, what)
        now = np.append(np.argsort(row_of), -1)  # where each row's member stands now
        was = now[carry.tops[row_of]]
        swapped = ((was == tops[:, ::-1]) & (was >= 0)).any(axis=1)
        had = None if had is None else had[row_of]
        ages = None if ages is None else ages[:, row_of]
        carry = carry[row_of]
        carry[swapped] = carry[swapped, ::-1]
        if ages is not None:
            ages[:, swapped] = ages[:, swapped, ::-1]
    carry = in_order(carry, genealogy, what, tables=True)
    try:
        carry = np.asarray(carry)
    except ValueError:
        remedy = f"use ({n}, 2), a row a member"
        raise CourseError(f"carry has rows of different lengths: {remedy}.") from None
    if carry.shape == (n, 3) and plan.first_pair is not None:
        carry, had = carry[:, :2].astype(float), carry[:, 2].astype(bool)
    if carry.shape != (n, 2):
        raise CourseError(f"carry has the shape {carry.shape}: use ({n}, 2), a row a member.")
    volume = np.stack([cents(leg, n, what, genealogy.names) for leg in carry.T]).T
    if plan.first_pair is not None and had is None:
        raise CourseError(
            "carry does not say who has had the first pair: give the last Statement.carry, or a "
            f"table with the columns left, right and {HAD!r}."
        )
    if plan.carry_months is not None and (ages is None or len(ages) != plan.carry_months):
        ages = np.zeros((plan.carry_months, n, 2), dtype=np.int64)
        ages[0] = volume
    return Kept(volume, had, ages)


def keep_for(periods: int, fresh: np.ndarray, ages: np.ndarray | None, left: np.ndarray):
    """What is kept in all, and by age, when volume is lost after so many periods.

    Parameters
    ----------
    periods
        For how many volume is kept.
    fresh
        What came in now (cents), shape (n, 2).
    ages
        What was kept by the period it is from, newest first, shape (periods, n, 2).
    left
        What is left of both when the oldest was matched first, shape (n, 2).
    """
    layers = fresh[None] if ages is None else np.concatenate([fresh[None], ages])
    by_age = trimmed(layers, left)[:periods]
    missing = periods - len(by_age)
    by_age = np.concatenate([by_age, np.zeros((missing, *left.shape), dtype=np.int64)])
    return by_age.sum(axis=0), by_age


def trimmed(layers: np.ndarray, left: np.ndarray) -> np.ndarray:
    """The layers, newest first, of which only `left` is left: the oldest goes first."""
    newer = np.cumsum(layers, axis=0) - layers
    return np.clip(left - newer, 0, layers)

"""Money, to the cent: what a plan pays every member for one period, line by line.

Amounts go in and come out in whole currency units (dollars, say) and are held as whole cents
inside, so that sums are exact. A paid line is rounded once, half a cent away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from downline.genealogy import Genealogy
from downline.genealogy.by_name import same_people
from downline.genealogy.sums import read_only
from downline.plans.carry import Carry
from downline.plans.exact import exact, share, times, together
from downline.plans.reasons import CLAWBACK, RETAIL_MARGIN
from downline.words import fixed

if TYPE_CHECKING:
    from downline.plans.base import Plan


@dataclass(frozen=True, eq=False)
class Line:
    """One kind of payment, for every member at once, with the facts that decided it.

    `base` and `amount` are in cents, shape (n,): amount = base × rate, rounded once. `rate` is one
    number, or one a member. `level` is 0 for pay on one's own sales, else how many levels (or
    generations) below the pay comes from. `parts` / `whole` is the rate exactly.

    The facts are there where the line has them: `who` may be paid (all, if None), as their own
    volume makes the `needed` points; `reach` is the volume in cents that decided the rate; `legs`
    is what was matched, with the `kept` part from before, and `cut` what the cap of the legs took,
    all in cents; `away` says whose group broke away; `owed` is the amount before it was rounded,
    in parts and a whole, where it is more than base × rate.
    """

    reason: str
    level: int
    rate: float | np.ndarray
    base: np.ndarray
    amount: np.ndarray
    parts: int | np.ndarray = 1
    whole: int = 1
    who: np.ndarray | None = None
    needed: float = 0
    reach: np.ndarray | None = None
    legs: np.ndarray | None = None
    kept: np.ndarray | None = None
    cut: np.ndarray | None = None
    away: np.ndarray | None = None
    owed: tuple[np.ndarray, int | np.ndarray] | None = None

    def before_rounding(self) -> tuple[np.ndarray, int | np.ndarray]:
        """What the line owes each member, exactly: parts of a cent, and how many are a cent.

        How many are a cent is one number, or one a member.
        """
        if self.owed is not None:
            return self.owed
        parts = times(self.base, self.parts)
        return (parts if self.who is None else np.where(self.who, parts, 0)), self.whole


@dataclass(frozen=True, eq=False)
class Statement:
    """What a plan pays every member for one period.

    What customers and participants pay in equals retail margins, plus commissions, plus what the
    company keeps, to the cent. `volume` is what customers paid through each member, `purchases`
    what each member bought for own use; both in cents, shape (n,). `carry` is what a binary plan
    keeps of each leg for the next period, in currency units, shape (n, 2), by name; otherwise None.
    `genealogy` is the network that was paid; if it is a placement (`placed`), `sponsors` says who
    recruited whom, where that was given. `own` is each member's own commissionable volume in cents,
    and `plan` who paid. `rank` is the place of each member's rank in a plan that has ranks, 0 for
    none, and `owners` the number of each position's owner, where some own several. `returned` is
    what each member returned of earlier months, in cents; only
    :class:`~downline.plans.months.Months` has returns.

    >>> from downline.plans.levels import Unilevel
    >>> team = Genealogy([-1, 0, 1], names=["Ana", "Ben", "Chloe"])
    >>> statement = Unilevel(margin=0.25, rates=(0.05, 0.03)).pay(team, [0, 0, 100])
    >>> print(statement.totals().to_string())
    customers pay       100.0
    participants pay      0.0
    retail margins       25.0
    commissions           8.0
    company keeps        67.0
    >>> print(statement.of(1).to_string(index=False))
      reason  level  rate  base  amount
    override      1  0.05 100.0     5.0
    """

    genealogy: Genealogy
    volume: np.ndarray
    lines: tuple[Line, ...]
    purchases: np.ndarray
    carry: Carry | None = None
    own: np.ndarray | None = None
    placed: bool = False
    sponsors: Genealogy | None = None
    plan: Plan | None = None
    rank: np.ndarray | None = None
    returned: np.ndarray | None = None
    owners: np.ndarray | None = None

    def __repr__(self) -> str:
        paid, members = self._sum().sum() / 100, len(self.genealogy)
        return f"Statement of {members:,} members who are paid {fixed(paid, 2)} in all"

    @cached_property
    def margin(self) -> np.ndarray:
        """Retail margin on each member's own sales, shape (n,), currency units."""
        return read_only(self._sum(RETAIL_MARGIN) / 100)

    @cached_property
    def commission(self) -> np.ndarray:
        """Everything beyond the retail margin, shape (n,), currency units."""
        return read_only((self._sum() - self._sum(RETAIL_MARGIN)) / 100)

    @cached_property
    def earned(self) -> np.ndarray:
        """Everything the plan pays each member, shape (n,), currency units, before any costs."""
        return read_only(self._sum() / 100)

    @cached_property
    def ranks(self) -> pd.Series | None:
        """The rank of each member by name, "" for none; None for a plan without ranks."""
        if self.rank is None or self.plan is None:
            return None
        names = np.array(["", *(rank.name for rank in self.plan.ranks)], dtype=object)
        return pd.Series(names[self.rank], index=self.genealogy.name_index, name="rank")

    def by_reason(self) -> pd.Series:
        """What the plan pays the whole network for each reason, in currency units."""
        total: dict[str, int] = {}
        for line in self.lines:
            total[line.reason] = total.get(line.reason, 0) + int(line.amount.sum())
        return pd.Series(total, dtype=float) / 100

    def of(self, member: int | str) -> pd.DataFrame:
        """One member's statement: a row for each line that pays (or takes) something.

        `member` is a number or a name.
        """
        member = self.genealogy.number_of(member)
        rows = [
            (
                line.reason,
                line.level,
                float(np.broadcast_to(line.rate, line.amount.shape)[member]),
                line.base[member] / 100,
                line.amount[member] / 100,
            )
            for line in self.lines
            if line.amount[member]
        ]
        return pd.DataFrame(rows, columns=["reason", "level", "rate", "base", "amount"])

    def to_frame(self) -> pd.DataFrame:
        """One row a member: the genealogy, what was sold, and pay by reason and level.

        Of a placement it says who is `placed under` whom, and who is the `sponsor` if that was
        given.
        """
        frame = self.genealogy.to_frame()
        if self.placed or self.genealogy.placement:
            told = {"sponsor": "placed under", "recruits": "directly below"}
            frame = frame.rename(columns=told)
            if self.sponsors is not None:
                place = same_people(self.genealogy, self.sponsors)
                called = np.empty(len(frame), dtype=object)
                called[place] = frame["member"]
                above = self.sponsors.sponsor[place]
                who = pd.Series(called[above], dtype="str").where(above >= 0)
                frame.insert(1, "sponsor", who)
        if self.ranks is not None:
            frame["rank"] = pd.Series(self.ranks.to_numpy(), dtype="str")
        frame["sold"] = self.volume / 100
        frame["bought"] = self.purchases / 100
        for line in self.lines:
            name = line.reason if line.level == 0 else f"{line.reason} level {line.level}"
            frame[name] = line.amount / 100
        frame["earned"] = self.earned
        return frame

    def totals(self) -> pd.Series:
        """Where the whole network's money went, in currency units."""
        sold, bought = int(self.volume.sum()), int(self.purchases.sum())
        paid, margins = int(self._sum().sum()), int(self._sum(RETAIL_MARGIN).sum())
        cents_of = {
            "customers pay": sold,
            "participants pay": bought,
            "retail margins": margins,
            "commissions": paid - margins,
            "company keeps": sold + bought - paid,
        }
        if self.returned is not None:
            back = int(self.returned.sum())
            cents_of["company keeps"] -= back
            cents_of = {"returned": -back, **cents_of}
        return pd.Series(cents_of) / 100

    def _sum(self, reason: str | None = None) -> np.ndarray:
        total = np.zeros(len(self.genealogy), dtype=np.int64)
        for line in self.lines:
            if reason is None or line.reason in (reason, f"{CLAWBACK} of {reason}"):
                total += line.amount
        return total


def by_level(reason, rates, volumes, who=None, needed=0) -> list[Line]:
    """A line for each level on which there is anybody.

    Parameters
    ----------
    reason
        What it is paid for.
    rates
        A rate for each level.
    volumes
        What is paid on (cents) 1, 2, … levels below, each of shape (n,).
    who
        Who may be paid, shape (n,), bool; without it everybody.
    needed
        Points of own volume that it takes to be paid.
    """
    return [
        pay_line(reason, level, rate, volume, who, needed=needed)
        for level, (rate, volume) in enumerate(zip(rates, volumes, strict=False), start=1)
    ]


def rank_line(reason: str, level: int, rates, rank: np.ndarray, base, who=None, **facts) -> Line:
    """A line whose rate is that of each member's rank; `rates` begins with that of no rank.

    Parameters
    ----------
    reason, level
        What it is paid for, and on which level.
    rates
        For no rank, the first rank and so on.
    rank
        The place of each member's rank, shape (n,).
    base
        In cents, shape (n,).
    who
        Who may be paid, shape (n,), bool; without it everybody.
    **facts
        The other facts of the :class:`Line`.
    """
    fractions = [exact(rate) for rate in rates]
    if len(set(fractions)) == 1:
        return pay_line(reason, level, rates[0], base, who, **facts)
    parts, whole = together(fractions)
    of = parts.take(rank)
    amount = share(base, of, whole)
    if who is not None:
        amount[~who] = 0
    rate = np.array([float(one) for one in rates]).take(rank)
    return Line(reason, level, rate, base, amount, of, whole, who, **facts)


def flat_line(reason: str, level: int, sums: np.ndarray, who=None, **facts) -> Line:
    """A line of fixed sums of money (cents), which have no rate.

    Parameters
    ----------
    reason, level
        What it is paid for, and on which level.
    sums
        In cents, shape (n,).
    who
        Who may be paid, shape (n,), bool; without it everybody.
    **facts
        The other facts of the :class:`Line`.
    """
    sums = sums if who is None else np.where(who, sums, 0)
    return Line(reason, level, 1.0, sums, sums, **facts)


def pay_line(reason: str, level: int, rate, base: np.ndarray, who=None, **facts) -> Line:
    """A line that pays `rate` of `base` (cents) to everybody, or only to those marked in `who`.

    Parameters
    ----------
    reason, level
        What it is paid for, and on which level.
    rate
        A number as it was written, see :func:`~downline.plans.exact.exact`.
    base
        In cents, shape (n,).
    who
        Who may be paid, shape (n,), bool; without it everybody.
    **facts
        The other facts of the :class:`Line`.
    """
    of = exact(rate)
    amount = share(base, of.numerator, of.denominator)
    if who is not None:
        amount[~who] = 0
    return Line(
        reason, level, float(rate), base, amount, of.numerator, of.denominator, who, **facts
    )

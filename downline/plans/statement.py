"""Money, to the cent: what a plan pays every member for one period, line by line.

Amounts go in and come out in whole currency units (dollars, say) and are held as whole cents
inside, so that sums are exact. A paid line is rounded once, half a cent away from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from downline.genealogy import Genealogy
from downline.genealogy.by_name import same_people
from downline.genealogy.sums import read_only
from downline.plans.carry import Carry, Kept
from downline.plans.exact import exact, share, times, together
from downline.plans.reasons import CLAWBACK, RETAIL_MARGIN
from downline.words import fixed

if TYPE_CHECKING:
    from downline.plans.base import Plan


@dataclass(frozen=True, eq=False)
class Line:
    """One kind of payment, for every member at once, with the facts that decided it.

    `base` and `amount` are in cents, shape (n,): amount = base × rate, rounded once. `rates` is one
    number, or one a member; with `place` there are a few, and it says which each member has.
    `level` is 0 for pay on one's own sales, else how many levels (or generations) below the pay
    comes from. `parts` out of `whole` are the rates exactly.

    The facts are there where the line has them: `who` may be paid (all, if None), as their own
    volume makes the `needed` points; `reach` is the volume in cents that decided the rate; `legs`
    is what was matched, with the `kept` part from before, and `cut` what the cap of the legs took,
    all in cents; `away` says whose group broke away; `owed` is the amount before it was rounded,
    in parts and a whole, where it is more than base × rate.
    """

    reason: str
    level: int
    rates: float | np.ndarray
    base: np.ndarray
    amount: np.ndarray
    parts: int | np.ndarray = 1
    whole: int = 1
    place: np.ndarray | None = None
    who: np.ndarray | None = None
    needed: float = 0
    reach: np.ndarray | None = None
    legs: np.ndarray | None = None
    kept: np.ndarray | None = None
    cut: np.ndarray | None = None
    away: np.ndarray | None = None
    owed: tuple[np.ndarray, int | np.ndarray] | None = None

    @property
    def rate(self) -> float | np.ndarray:
        """One number, or each member's own, shape (n,)."""
        return self._each(self.rates)

    def rate_of(self, member: int) -> float:
        """The rate of one member."""
        if isinstance(self.rates, np.ndarray):
            return float(self.rates[member if self.place is None else self.place[member]])
        return self.rates

    def _each(self, numbers):
        return numbers if self.place is None else numbers[self.place]

    def before_rounding(self) -> tuple[np.ndarray, int | np.ndarray]:
        """What the line owes each member, exactly: parts of a cent, and how many are a cent.

        How many are a cent is one number, or one a member.
        """
        if self.owed is not None:
            return self.owed
        parts = times(self.base, self._each(self.parts))
        return (parts if self.who is None else np.where(self.who, parts, 0)), self.whole


@dataclass(frozen=True, eq=False)
class Statement:
    """What a plan pays every member for one period.

    What customers and participants pay in equals retail margins, plus commissions, plus what the
    company keeps, to the cent. `volume` is what customers paid through each member, `purchases`
    what each member bought for own use; both in cents, shape (n,). `kept` is what a binary plan
    keeps of each leg for the next period; otherwise None. `genealogy` is the network that was paid;
    if it is a placement (`placed`), `sponsors` says who
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
    kept: Kept | None = None
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
    def carry(self) -> Carry | None:
        """What a binary keeps of each leg for the next period, in currency units, by name."""
        if self.kept is None:
            return None
        names, kept = self.genealogy.names, self.kept
        return Carry.of(kept.volume / 100, names, self.genealogy.legs, kept.had, kept.ages)

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
                line.rate_of(member),
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
        paid, margins = (sum(int(line.amount.sum()) for line in lines)
                         for lines in (self.lines, self._of(RETAIL_MARGIN)))  # fmt: skip
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

    def _of(self, reason: str) -> list[Line]:
        """The lines of a reason, and what was taken back of it."""
        return [line for line in self.lines if line.reason in (reason, f"{CLAWBACK} of {reason}")]

    def _sum(self, reason: str | None = None) -> np.ndarray:
        """What each member is paid in all, or for a reason (cents)."""
        return added(self.lines if reason is None else self._of(reason), len(self.genealogy))


def added(lines: Sequence[Line], n: int) -> np.ndarray:
    """What lines pay each of `n` members together (cents)."""
    total = np.zeros(n, dtype=np.int64)
    for line in lines:
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
    """A line whose rate is that of each member's rank (or step of a scale).

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
    amount = np.zeros(len(base), dtype=np.int64)
    for place, of in enumerate(parts.tolist()):  # few have most ranks, so look at nobody else
        if of:
            mine = rank == place if who is None else (rank == place) & who
            paid = np.flatnonzero(mine)
            if paid.size:
                amount[paid] = share(base.take(paid), of, whole)
    each = np.array([float(one) for one in rates])
    return Line(reason, level, each, base, amount, parts, whole, rank, who, **facts)


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
        amount *= who
    parts, whole = of.numerator, of.denominator
    return Line(reason, level, float(rate), base, amount, parts, whole, who=who, **facts)

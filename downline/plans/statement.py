"""Money, to the cent: what a plan pays every member for one period, line by line.

Amounts go in and come out in whole currency units (dollars, say) and are held as whole cents
inside, so that sums are exact. A paid line is rounded once, half a cent away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import same_people
from downline.plans.exact import exact, share, times
from downline.words import fixed

RETAIL_MARGIN = "retail margin"
OVERRIDE = "override"


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
    owed: tuple[np.ndarray, int] | None = None

    def before_rounding(self) -> tuple[np.ndarray, int]:
        """What the line owes each member, exactly: parts of a cent, and how many are a cent."""
        if self.owed is not None:
            return self.owed
        parts = times(self.base, self.parts)
        return (parts if self.who is None else np.where(self.who, parts, 0)), self.whole


class Carry(np.ndarray):
    """What a binary plan keeps of each member's two legs, shape (n, 2), and whose it is.

    An array of currency units with two things more, so that `pay` can match it by name in the next
    period: `names`, in the order of the rows, and `tops`, shape (n, 2): the row of the person on
    top of each leg, or -1. Wherever somebody's leg stands then, what was kept is that leg's. A part
    or a copy of it is a plain array and goes by position. When people have joined since,
    ``carry.to_frame().reindex(team.names, fill_value=0)`` has a row for them, and goes by name.
    """

    names: np.ndarray | None = None
    tops: np.ndarray | None = None

    @classmethod
    def of(cls, kept: np.ndarray, names: np.ndarray | None, tops: np.ndarray) -> Carry:
        """An array that knows whose each row and leg is.

        Parameters
        ----------
        kept
            Currency units, shape (n, 2).
        names
            The members' names, in the order of the rows, if they have any.
        tops
            The row of the person on top of each leg, or -1, shape (n, 2).
        """
        carry = kept.view(cls)
        carry.names, carry.tops = names, tops
        return carry

    def __getitem__(self, key):
        return np.asarray(self)[key]

    def __reduce__(self):
        return Carry.of, (np.asarray(self), self.names, self.tops)

    def to_frame(self) -> pd.DataFrame:
        """A row a member: left and right."""
        return pd.DataFrame(np.asarray(self), index=self.names, columns=["left", "right"])


@dataclass(frozen=True, eq=False)
class Statement:
    """What a plan pays every member for one period.

    What customers and participants pay in equals retail margins, plus commissions, plus what the
    company keeps, to the cent. `volume` is what customers paid through each member, `purchases`
    what each member bought for own use; both in cents, shape (n,). `carry` is what a binary plan
    keeps of each leg for the next period, in currency units, shape (n, 2), by name; otherwise None.
    `genealogy` is the network that was paid; if it is a placement (`placed`), `sponsors` says who
    recruited whom, where that was given. `own` is each member's own commissionable volume in cents,
    and `plan` who paid.

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
    plan: object = None

    def __repr__(self) -> str:
        paid, members = self._sum().sum() / 100, len(self.genealogy)
        return f"Statement of {members:,} members who are paid {fixed(paid, 2)} in all"

    @cached_property
    def margin(self) -> np.ndarray:
        """Retail margin on each member's own sales, shape (n,), currency units."""
        return _kept(self._sum(RETAIL_MARGIN) / 100)

    @cached_property
    def commission(self) -> np.ndarray:
        """Everything beyond the retail margin, shape (n,), currency units."""
        return _kept((self._sum() - self._sum(RETAIL_MARGIN)) / 100)

    @cached_property
    def earned(self) -> np.ndarray:
        """Everything the plan pays each member, shape (n,), currency units, before any costs."""
        return _kept(self._sum() / 100)

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
        return pd.Series(cents_of) / 100

    def _sum(self, reason: str | None = None) -> np.ndarray:
        total = np.zeros(len(self.genealogy), dtype=np.int64)
        for line in self.lines:
            if reason in (None, line.reason):
                total += line.amount
        return total


def _kept(amounts: np.ndarray) -> np.ndarray:
    amounts.flags.writeable = False
    return amounts


def cents(amounts, n: int, what: str = "sales", names=None) -> np.ndarray:
    """Amounts of `n` members as whole cents, int64, not to be written to.

    Parameters
    ----------
    amounts
        In currency units: one number a member, or one for everybody. It is taken to the nearest
        cent.
    n
        How many members there are.
    what
        How a message calls the amounts.
    names
        The members' names, for a message.

    >>> cents([12.5, 0], 2)
    array([1250,    0])
    >>> cents([12.5, -3], 2)
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Member 1's sales are -3: use 0 or more.
    """
    given = amounts
    try:
        if np.ma.is_masked(amounts):
            raise TypeError
        amounts = np.asarray(amounts)
        if amounts.dtype.kind in "mMcVUS":  # dates and texts, which NumPy would make numbers of
            raise TypeError
        amounts = amounts.astype(float)
    except (TypeError, ValueError):
        raise CourseError(f"The {what} are {given!r}: use numbers, one for each member.") from None
    if amounts.ndim > 1 and amounts.shape != (n,):
        raise CourseError(
            f"The {what} have the shape {amounts.shape}: use one list, a number for each member "
            f"({n} in all)."
        )
    if amounts.ndim and amounts.shape != (n,):
        raise CourseError(f"There are {amounts.size} {what} for {n} members: give one each.")
    if not (amounts.min() >= 0 and amounts.max() <= 1e10):  # so that NaN is caught too
        _refuse(np.broadcast_to(amounts, (n,)), what, names)
    total = amounts.sum() if amounts.ndim else amounts * n
    if total > 4.5e13:  # so that two of them are below 2**53 cents: beyond, sums are not exact
        raise CourseError(
            f"{what.capitalize()} of {total:,.0f} in all are too large to pay to the cent: "
            "use smaller sales or fewer members."
        )
    whole = np.multiply(amounts, 100, out=np.empty_like(amounts))
    return np.broadcast_to(np.rint(whole, out=whole).astype(np.int64), (n,))


def _refuse(amounts: np.ndarray, what: str, names) -> None:
    """Name the first member whose amount cannot be used."""
    for bad, remedy in (
        (~np.isfinite(amounts), "use an ordinary number"),
        (amounts < 0, "use 0 or more"),
        (amounts > 1e10, "use at most 10,000,000,000"),
    ):
        if bad.any():
            i = int(np.flatnonzero(bad)[0])
            who = f"Member {i}" if names is None else names[i]
            raise CourseError(f"{who}'s {what} are {amounts[i]:.10g}: {remedy}.")


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

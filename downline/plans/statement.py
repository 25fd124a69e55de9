"""Money, to the cent: what a plan pays every member for one period, line by line.

Amounts go in and come out in whole currency units (dollars, say) and are held as whole cents
inside, so that sums are exact. A paid line is rounded once, half a cent away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy

RETAIL_MARGIN = "retail margin"
OVERRIDE = "override"

PARTS = 1_000_000
"""Rates are kept as parts per million, so that a cent is never lost to 0.1 + 0.2."""


@dataclass(frozen=True, eq=False)
class Line:
    """One kind of payment, for every member at once.

    `base` and `amount` are in cents, shape (n,): amount = base × rate, rounded once. `rate` is one
    number, or one a member. `level` is 0 for pay on one's own sales, else how many levels (or
    generations) below the pay comes from.
    """

    reason: str
    level: int
    rate: float | np.ndarray
    base: np.ndarray
    amount: np.ndarray


@dataclass(frozen=True, eq=False)
class Statement:
    """What a plan pays every member for one period.

    What customers and participants pay in equals retail margins, plus commissions, plus what the
    company keeps, to the cent. `volume` is what customers paid through each member, `purchases`
    what each member bought for own use; both in cents, shape (n,). `carry` is what a binary plan
    keeps of each leg for the next period, in currency units, shape (n, 2); otherwise None.

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
    carry: np.ndarray | None = None

    @property
    def margin(self) -> np.ndarray:
        """Retail margin on each member's own sales, shape (n,), currency units."""
        return self._sum(RETAIL_MARGIN) / 100

    @property
    def commission(self) -> np.ndarray:
        """Everything beyond the retail margin, shape (n,), currency units."""
        return (self._sum() - self._sum(RETAIL_MARGIN)) / 100

    @property
    def earned(self) -> np.ndarray:
        """Everything the plan pays each member, shape (n,), currency units, before any costs."""
        return self._sum() / 100

    def by_reason(self) -> pd.Series:
        """What the plan pays the whole network for each reason, in currency units."""
        total: dict[str, int] = {}
        for line in self.lines:
            total[line.reason] = total.get(line.reason, 0) + int(line.amount.sum())
        return pd.Series(total, dtype=float) / 100

    def of(self, member: int) -> pd.DataFrame:
        """One member's statement: a row for each line that pays (or takes) something."""
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
        """One row a member: the genealogy, what was sold, and pay by reason and level."""
        frame = self.genealogy.to_frame()
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


def cents(amounts, n: int, what: str = "sales") -> np.ndarray:
    """Amounts of `n` members as whole cents, int64, not to be written to.

    `amounts` is one number a member, in currency units, or one number for everybody; it is taken
    to the nearest cent. `what` is how a message calls them.

    >>> cents([12.5, 0], 2)
    array([1250,    0])
    >>> cents([12.5, -3], 2)
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Member 1's sales are -3: use 0 or more.
    """
    try:
        amounts = np.asarray(amounts, dtype=float)
    except (TypeError, ValueError):
        raise CourseError(
            f"The {what} are {amounts!r}: use numbers, one for each member."
        ) from None
    if amounts.ndim and amounts.shape != (n,):
        raise CourseError(f"There are {amounts.size} {what} for {n} members: give one each.")
    if not (amounts.min() >= 0 and amounts.max() <= 1e10):  # so that NaN is caught too
        _refuse(np.broadcast_to(amounts, (n,)), what)
    total = amounts.sum() if amounts.ndim else amounts * n
    if total > 4.5e13:  # so that two of them are below 2**53 cents: beyond, sums are not exact
        raise CourseError(
            f"{what.capitalize()} of {total:,.0f} in all are too large to pay to the cent: "
            "use smaller sales or fewer members."
        )
    whole = np.multiply(amounts, 100, out=np.empty_like(amounts))
    return np.broadcast_to(np.rint(whole, out=whole).astype(np.int64), (n,))


def _refuse(amounts: np.ndarray, what: str) -> None:
    """Name the first member whose amount cannot be used."""
    for bad, remedy in (
        (~np.isfinite(amounts), "use an ordinary number"),
        (amounts < 0, "use 0 or more"),
        (amounts > 1e10, "use at most 10,000,000,000"),
    ):
        if bad.any():
            i = int(np.flatnonzero(bad)[0])
            raise CourseError(f"Member {i}'s {what} are {amounts[i]:.10g}: {remedy}.")


def pay_line(reason: str, level: int, rate, base: np.ndarray, who=None) -> Line:
    """A line that pays `rate` of `base` (cents) to everybody, or only to those marked in `who`."""
    parts = np.rint(np.asarray(rate) * PARTS).astype(np.int64)
    check_size(base, parts)
    amount = base * parts
    amount += PARTS // 2
    amount //= PARTS
    if who is not None:
        amount[~who] = 0
    return Line(reason, level, rate, base, amount)


def check_size(base: np.ndarray, parts: np.ndarray) -> None:
    """Refuse amounts (cents) so large that their product with a rate (parts) is no longer exact."""
    if int(base.max()) * max(int(parts.max()), 1) > 2**62:
        raise CourseError(
            f"Sales of {base.max() / 100:,.0f} in one line are too large to pay to the cent: "
            "use smaller sales or fewer members."
        )

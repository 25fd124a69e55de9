"""Compensation plans: from who sold what to who is paid what, to the cent.

Every plan is a small frozen object with one method, ``pay(genealogy, volume)``, which returns a
:class:`Statement`. Rates are fractions: 0.05 is 5 %. Money goes in and comes out in whole currency
units (dollars, say) and is held in cents inside, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy

RETAIL_MARGIN = "retail margin"
OVERRIDE = "override"

_PARTS = 1_000_000  # rates are kept as parts per million, so that a cent is never lost to 0.1 + 0.2


@dataclass(frozen=True)
class SingleLevel:
    """Pays a seller only on what that seller sells.

    Parameters
    ----------
    margin : float
        Share of the selling price that the seller keeps, from 0 to 1.

    Examples
    --------
    Ben sells goods for $80 and keeps a quarter; nobody else is paid.

    >>> team = Genealogy([-1, 0], names=["Ana", "Ben"])
    >>> SingleLevel(margin=0.25).pay(team, [0, 80]).earned
    array([ 0., 20.])
    """

    margin: float = 0.25

    def __post_init__(self):
        _check_rates(margin=self.margin)

    def pay(self, genealogy: Genealogy, volume) -> Statement:
        """Who is paid what for `volume` (see :func:`cents`)."""
        return _pay_by_level(genealogy, volume, self.margin, ())


@dataclass(frozen=True)
class Unilevel:
    """Pays the seller, and a set percentage to each of a number of levels above the seller.

    It is a multi-level plan of unlimited width: the simplest one in real use.

    Parameters
    ----------
    margin : float
        Share of the selling price that the seller keeps, from 0 to 1.
    rates : sequence of float
        Override on the sales made 1, 2, … levels below, as shares of the selling price. Without
        any, this is the single-level plan.

    Examples
    --------
    Ana recruited Ben, who recruited Chloe, who sells goods for $100.

    >>> team = Genealogy([-1, 0, 1], names=["Ana", "Ben", "Chloe"])
    >>> Unilevel(margin=0.25, rates=(0.05, 0.03)).pay(team, [0, 0, 100]).earned
    array([ 3.,  5., 25.])

    A published example: five recruits each, five levels, everybody buys for 500 and 1 % is paid on
    each level. The founder receives 19,525 (source: worked computation listed in
    `tests/data/reference_values.csv`).

    >>> network = Genealogy.full(width=5, levels=5)
    >>> float(Unilevel(margin=0, rates=[0.01] * 5).pay(network, 500).earned[0])
    19525.0
    """

    margin: float = 0.25
    rates: Sequence[float] = (0.05, 0.04, 0.03, 0.02, 0.01)

    def __post_init__(self):
        if not np.iterable(self.rates):
            raise CourseError(f"The rates are {self.rates!r}: use a list such as [0.05, 0.03].")
        object.__setattr__(self, "rates", tuple(self.rates))
        _check_rates(
            margin=self.margin, **{f"level {d} rate": r for d, r in enumerate(self.rates, 1)}
        )

    def pay(self, genealogy: Genealogy, volume) -> Statement:
        """Who is paid what for `volume` (see :func:`cents`)."""
        return _pay_by_level(genealogy, volume, self.margin, self.rates)


@dataclass(frozen=True, eq=False)
class Line:
    """One kind of payment, for every member at once.

    `base` and `amount` are in cents, shape (n,): amount = base × rate, rounded once, half a cent
    away from zero. `level` is 0 for pay on one's own sales, else the distance to those who sold.
    """

    reason: str
    level: int
    rate: float
    base: np.ndarray
    amount: np.ndarray


@dataclass(frozen=True, eq=False)
class Statement:
    """What a plan pays every member for one period.

    What customers pay in is what members sold; it equals retail margins plus overrides plus what
    the company keeps, to the cent.

    >>> team = Genealogy([-1, 0, 1], names=["Ana", "Ben", "Chloe"])
    >>> statement = Unilevel(margin=0.25, rates=(0.05, 0.03)).pay(team, [0, 0, 100])
    >>> print(statement.totals().to_string())
    customers pay     100.0
    retail margins     25.0
    overrides           8.0
    company keeps      67.0
    >>> print(statement.of(1).to_string(index=False))
      reason  level  rate  base  amount
    override      1  0.05 100.0     5.0
    """

    genealogy: Genealogy
    volume: np.ndarray
    lines: tuple[Line, ...]

    @property
    def margin(self) -> np.ndarray:
        """Retail margin on each member's own sales, shape (n,), currency units."""
        return self._sum(RETAIL_MARGIN) / 100

    @property
    def override(self) -> np.ndarray:
        """Each member's pay on the sales of the downline, shape (n,), currency units."""
        return self._sum(OVERRIDE) / 100

    @property
    def earned(self) -> np.ndarray:
        """Everything the plan pays each member, shape (n,), currency units, before any costs."""
        return (self._sum(RETAIL_MARGIN) + self._sum(OVERRIDE)) / 100

    def of(self, member: int) -> pd.DataFrame:
        """One member's statement: a row for each line that pays something."""
        rows = [
            (line.reason, line.level, line.rate, line.base[member] / 100, line.amount[member] / 100)
            for line in self.lines
            if line.amount[member]
        ]
        return pd.DataFrame(rows, columns=["reason", "level", "rate", "base", "amount"])

    def to_frame(self) -> pd.DataFrame:
        """One row a member: the genealogy, what was sold, and pay by reason and level."""
        frame = self.genealogy.to_frame()
        frame["sold"] = self.volume / 100
        for line in self.lines:
            name = line.reason if line.level == 0 else f"{line.reason} level {line.level}"
            frame[name] = line.amount / 100
        frame["earned"] = self.earned
        return frame

    def totals(self) -> pd.Series:
        """Where the whole network's money went, in currency units."""
        sold = int(self.volume.sum())
        margins, overrides = int(self._sum(RETAIL_MARGIN).sum()), int(self._sum(OVERRIDE).sum())
        return (
            pd.Series(
                {
                    "customers pay": sold,
                    "retail margins": margins,
                    "overrides": overrides,
                    "company keeps": sold - margins - overrides,
                }
            )
            / 100
        )

    def _sum(self, reason: str) -> np.ndarray:
        amounts = (line.amount for line in self.lines if line.reason == reason)
        return sum(amounts, np.zeros(len(self.genealogy), dtype=np.int64))


def cents(volume, n: int) -> np.ndarray:
    """Sales of `n` members as whole cents, int64.

    `volume` is what each member's customers paid in the period, in currency units, or one number
    for everybody; it is taken to the nearest cent.

    >>> cents([12.5, 0], 2)
    array([1250,    0])
    >>> cents([12.5, -3], 2)
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Member 1's sales are -3: use 0 or more.
    """
    try:
        volume = np.asarray(volume, dtype=float)
    except (TypeError, ValueError):
        raise CourseError(f"The sales are {volume!r}: use numbers, one for each member.") from None
    if volume.ndim and volume.shape != (n,):
        raise CourseError(f"There are {volume.size} sales for {n} members: give one each.")
    volume = np.broadcast_to(volume, (n,))
    for bad, remedy in (
        (~np.isfinite(volume), "use an ordinary number"),
        (volume < 0, "use 0 or more"),
        (volume > 1e10, "use at most 10,000,000,000"),
    ):
        if bad.any():
            i = int(np.flatnonzero(bad)[0])
            raise CourseError(f"Member {i}'s sales are {volume[i]:.10g}: {remedy}.")
    if volume.sum() > 9e13:  # 2**53 cents: beyond, sums of cents are no longer exact
        raise CourseError(
            f"Sales of {volume.sum():,.0f} in all are too large to pay to the cent: "
            "use smaller sales or fewer members."
        )
    return np.rint(volume * 100).astype(np.int64)


def _check_rates(**rates: float) -> None:
    for label, rate in rates.items():
        if not isinstance(rate, (int, float, np.number)) or not 0 <= rate <= 1:
            remedy = "use a fraction from 0 to 1 (0.05 is 5 %)"
            raise CourseError(f"The {label} is {rate!r}: {remedy}.")
    total = sum(rates.values())
    if round(total * _PARTS) > _PARTS:
        raise CourseError(
            f"Margin and level rates add up to {100 * total:.4g} %: the plan would pay out more "
            "than customers pay in. Lower them to 100 % or less in total."
        )


def _pay_by_level(genealogy, volume, margin, rates) -> Statement:
    sold = cents(volume, len(genealogy))
    lines = [_line(RETAIL_MARGIN, 0, margin, sold)]
    for level, (rate, base) in enumerate(
        zip(rates, genealogy.below(sold, depth=len(rates)), strict=False), start=1
    ):
        lines.append(_line(OVERRIDE, level, rate, base))
    return Statement(genealogy, sold, tuple(lines))


def _line(reason: str, level: int, rate: float, base: np.ndarray) -> Line:
    parts = round(rate * _PARTS)
    if int(base.max()) * max(parts, 1) > 2**62:
        raise CourseError(
            f"Sales of {base.max() / 100:,.0f} in one line are too large to pay to the cent: "
            "use smaller sales or fewer members."
        )
    return Line(reason, level, rate, base, (base * parts + _PARTS // 2) // _PARTS)

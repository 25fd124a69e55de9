"""From pay to what people really keep: costs, pay per hour, break-even, inequality.

Two things change every figure about earnings, so nothing here guesses them. *Who is counted*:
everybody who joined ("all"), those who bought or sold in the period ("active"), or only those who
were paid ("paid"). *Gross or net*: before or after what taking part costs.

Amounts are in currency units; shares and rates are fractions (0.01 is 1 %). Row ids such as R100
are rows of `tests/data/reference_values.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace

import numpy as np
import pandas as pd

from downline import checks
from downline.checks import MOST_MONEY
from downline.earnings.inequality import (
    Points,
    _curve,
    _curve_of,
    _frame,
    _gini,
    _top,
    share_who_lose,
)
from downline.errors import CourseError

WHO = ("paid", "active", "all")
BASIS = ("gross", "net")
PERIOD = ("month", "year")

MEASURES = ["mean", "median", "share with nothing", "share who lose"]
MEASURES += ["top 1 % hold", "top 10 % hold", "Gini"]

_COLUMNS = ("people", "mean", "low", "high")


# ---- income disclosures: people in groups -------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Grouped:
    """A distribution that is known by group only, as in an income disclosure.

    A disclosure does not say how amounts differ within a group. So every measure is a pair,
    (at least, at most): the same number twice where the groups settle it. Inequality is least if
    everybody has the group's mean, and most if everybody is at one of the group's ends (Gastwirth
    1972, Review of Economics and Statistics 54, 306–316).

    Parameters
    ----------
    groups : DataFrame
        A row for each group. `people`: how many, or what share; any unit, the same for all.
        `mean`: NaN where unknown. `low` and `high`: the ends; NaN or no column where unknown. An
        unknown end is taken to be the mean of the next group (as if groups did not overlap); the
        top group has no upper end, and gross pay none below 0 (0.01 if only the paid are counted).
        Other columns, such as `name`, are carried along.
    who : "paid", "active" or "all"
        Who is counted.
    basis : "gross" or "net"
        Before or after costs.
    currency, period : str
        Three capitals, as in "USD"; "month" or "year".
    year, country, sources
        Of the disclosure; ids for `evidence.cite`.

    Raises CourseError for anything missing, out of range or contradictory.

    Nine in ten are paid nothing, the others 100 on average:

    >>> paid = Grouped({"people": [10], "mean": [100]},
    ...                who="paid", basis="gross", currency="USD", period="month")
    >>> everybody = paid.with_unpaid(90, who="all")
    >>> everybody.average(), everybody.median(), everybody.with_nothing()
    ((10.0, 10.0), (0.0, 0.0), (0.9, 0.9))
    """

    groups: pd.DataFrame
    _: KW_ONLY
    who: str
    basis: str
    currency: str
    period: str
    year: int | None = None
    country: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self):
        for what, known in (("who", WHO), ("basis", BASIS), ("period", PERIOD)):
            checks.one_of(what, getattr(self, what), known)
        if not re.fullmatch("[A-Z]{3}", str(self.currency)):
            raise checks.refusal("currency", self.currency, "three capitals, as in USD")
        table = pd.DataFrame(self.groups).reset_index(drop=True)
        for column in _COLUMNS:
            given = table.get(column, pd.Series(np.nan, table.index))
            table[column] = checks.listed_numbers(column, given)
        object.__setattr__(self, "groups", table)
        people, mean, low, high = self._columns()
        gross = self.basis == "gross"
        self._refuse(~((people > 0) & (people <= MOST_MONEY)), "people", "use a number above 0")
        self._refuse(np.abs(mean) > MOST_MONEY, "mean", "use NaN if it is not known")
        if gross:
            remedy = "gross pay is not below 0; say basis='net'"
            self._refuse((mean < 0) | (low < 0), "mean or low", remedy)
        if not np.isnan(mean).any():
            order = np.argsort(mean, kind="stable")
            below, above = np.empty((2, mean.size))
            first = -np.inf if not gross else 0.01 if self.who == "paid" else 0.0
            below[order], above[order] = [first, *mean[order][:-1]], [*mean[order][1:], np.inf]
            if gross:
                above[mean == 0] = 0.0  # nobody is paid less than nothing
            table["low"] = low = np.where(np.isnan(low), np.minimum(below, mean), low)
            table["high"] = high = np.where(np.isnan(high), above, high)
        remedy = "give the mean, or both low and high"
        self._refuse(np.isnan(low) | np.isnan(high), "mean", remedy)
        wrong = (low > high) | (mean < low) | (mean > high) | (low == np.inf)
        self._refuse(wrong, "range", "low, mean and high must not fall")
        if gross and self.who == "paid":
            self._refuse(high <= 0, "mean", "leave out who got nothing, or say who='all'")

    def _refuse(self, bad, column, remedy):
        if bad.any():
            i = int(np.flatnonzero(bad)[0])
            row = self.groups.loc[i]
            said = ", ".join(f"{name} {row[name]:.10g}" for name in _COLUMNS)
            name = repr(row["name"]) if "name" in row else i + 1
            raise CourseError(f"Group {name}, {column} ({said}): {remedy}.")

    def _columns(self):
        return tuple(self.groups[column].to_numpy() for column in _COLUMNS)

    def with_unpaid(self, people: float, who: str) -> Grouped:
        """The same with `people` more who got nothing (same unit), so that `who` are counted.

        Refuses net amounts: whoever is paid nothing still has costs.
        """
        checks.one_of("who", who, WHO)
        if self.basis == "net":
            raise CourseError("Unpaid people have costs, so their net is not 0: add them gross.")
        if WHO.index(who) <= WHO.index(self.who):
            order = "adding people leads from 'paid' to 'active' to 'all'"
            raise CourseError(f"{who!r} cannot be made of {self.who!r}: {order}.")
        more: dict[str, list[float] | list[str]] = {
            "people": [people],
            "mean": [0.0],
            "low": [0.0],
            "high": [0.0],
        }
        if "name" in self.groups:
            more["name"] = ["Unpaid"]
        table = pd.concat([self.groups, pd.DataFrame(more)], ignore_index=True)
        return replace(self, groups=table, who=who)

    def only_paid(self) -> Grouped:
        """The same without the groups that got nothing; refused if another may hold unpaid people.

        A group whose `low` is above 0 holds none: give it if the disclosure says so.
        """
        least, most = self.with_nothing()
        if self.who != "paid" and not least == most < 1:  # NaN, for net amounts, fails too
            raise CourseError(
                "These groups do not tell who was paid: it takes gross pay, and a low above 0 for "
                "every group that was."
            )
        return replace(self, groups=self.groups[self.groups["high"] > 0], who="paid")

    def average(self) -> tuple[float, float]:
        """The mean over everybody counted, with the zeros."""
        people, mean, *ends = self._columns()
        ends = [np.where(np.isnan(mean), end, mean) for end in ends]
        low, high = (float(people @ end / people.sum()) for end in ends)
        return low, high

    def median(self) -> tuple[float, float]:
        """What the person in the middle has: 0 exactly if more than half got nothing."""
        people, _, low, high = self._columns()
        return _middle(low, people), _middle(high, people)

    def share_below(self, amount: float) -> tuple[float, float]:
        """The share of people with less than `amount`."""
        _, _, low, high = self._columns()
        return self._part(high < amount), self._part(low < amount)

    def with_nothing(self) -> tuple[float, float]:
        """The share of people paid nothing; NaN for net amounts, which do not tell."""
        _, _, low, high = self._columns()
        if self.basis == "net":
            return np.nan, np.nan
        return self._part(high <= 0), self._part(low <= 0)

    def who_lose(self) -> tuple[float, float]:
        """The share of people who keep less than nothing; NaN for gross pay."""
        return (np.nan, np.nan) if self.basis == "gross" else self.share_below(0)

    def lorenz(self) -> pd.DataFrame:
        """The Lorenz curve if everybody has the group's mean; the true one is nowhere above it."""
        return _frame(*self._curves()[0])

    def gini(self) -> tuple[float, float]:
        """The Gini coefficient. Needs every mean; at most NaN if a net group has no lower end."""
        least, most = self._curves()
        return _gini(*least), _gini(*most) if most else np.nan

    def top_share(self, share: float) -> tuple[float, float]:
        """The share of all income that the top `share` of people hold, as for :meth:`gini`."""
        least, most = self._curves()
        return _top(*least, share), _top(*most, share) if most else np.nan

    def _part(self, chosen) -> float:
        people = self.groups["people"].to_numpy()
        return float(people[chosen].sum() / people.sum())

    def _curves(self) -> tuple[Points, Points | None]:
        """Lorenz curves: of the group means, and of people at the ends (None if not bounded)."""
        people, mean, low, high = self._columns()
        self._refuse(np.isnan(mean), "mean", "inequality needs one for each group")
        least = _curve(people, people * mean)
        if np.isinf(low).any():
            return least, None
        excess = people * (mean - low)
        # Without an upper end the excess goes, in the limit, to a vanishing share of people.
        gap = np.where(high > low, high - low, np.inf)
        at_high = excess / gap
        at_low = people - at_high
        incomes = np.concatenate([at_low * low, excess + at_high * low])
        return least, _curve(np.concatenate([at_low, at_high]), incomes)


# ---- the figures that matter, side by side ------------------------------------------------------


def summary(values, *, who: str | None = None, basis: str | None = None) -> pd.Series:
    """Mean, median, who gets nothing, who loses, what the top hold, and the Gini, as a Series.

    For a :class:`Grouped` the Series has (measure, "at least") and (measure, "at most"):
    `[:, "at least"]` picks one.
    NaN stands where there is no answer: gross pay does not tell who loses, nor net income who was
    paid nothing; inequality has no measure when the total is 0 or less.

    Parameters
    ----------
    values
        Members' amounts in currency units, or a :class:`Grouped` distribution.
    who, basis
        Who is counted (one of `WHO`) and whether expenses were taken off (one of `BASIS`). For
        members' amounts both must be said; a :class:`Grouped` knows them.

    >>> print(summary([0, 0, 0, 40], who="all", basis="gross").to_string())
    mean                  10.00
    median                 0.00
    share with nothing     0.75
    share who lose          NaN
    top 1 % hold           0.04
    top 10 % hold          0.40
    Gini                   0.75
    """
    if isinstance(values, Grouped):
        for what, said in (("who", who), ("basis", basis)):
            if said not in (None, known := getattr(values, what)):
                raise CourseError(f"You say {what}={said!r}, but these groups are {known!r}.")
        inequality = [(np.nan, np.nan)] * 3
        if values.groups["people"] @ values.groups["mean"] > 0:  # not if a mean is NaN
            inequality = [values.top_share(0.01), values.top_share(0.1), values.gini()]
        pairs = [values.average(), values.median(), values.with_nothing(), values.who_lose()]
        index = pd.MultiIndex.from_product([MEASURES, ["at least", "at most"]])
        return pd.Series(np.ravel(pairs + inequality), index, name=_described(values))
    checks.one_of("who", who, WHO)
    checks.one_of("basis", basis, BASIS)
    values = checks.amounts("values", values)
    nothing, lose = np.nan, np.nan
    if basis == "net":
        lose = share_who_lose(values)
    else:
        if values.min() < 0:
            raise CourseError(f"A gross amount is {values.min():.10g}: say basis='net' for losses.")
        nothing = float(np.mean(values == 0))
        if who == "paid" and nothing:
            raise CourseError("Some were paid nothing: leave them out, or say who='all'.")
    unequal = [np.nan] * 3  # NaN where the total is 0 or less
    if values.sum() > 0:
        curve = _curve_of(values)
        unequal = [_top(*curve, 0.01), _top(*curve, 0.1), _gini(*curve)]
    numbers = [values.mean(), np.median(values), nothing, lose, *unequal]
    return pd.Series(numbers, MEASURES, name=f"{who}, {basis}")


def compare(groups: Mapping[str, Grouped]) -> pd.DataFrame:
    """Summaries side by side, a column for each name.

    Raises CourseError unless all have the same currency, period, basis and people counted: figures
    that differ in one of these say nothing about each other. Years and countries may differ.
    """
    if not isinstance(groups, Mapping):
        raise CourseError(f"The groups are {groups!r}: use a mapping of names to distributions.")
    if not groups:
        raise CourseError("There is nothing to compare: give at least one distribution.")
    (first, one), *others = groups.items()
    for name, other in others:
        for what in ("currency", "period", "basis", "who"):
            ours, theirs = getattr(one, what), getattr(other, what)
            if ours != theirs:
                raise CourseError(
                    f"{first} and {name} cannot be compared: {what} is {ours!r} and {theirs!r}. "
                    "Bring both to the same, with a source, or show them apart."
                )
    return pd.DataFrame({name: summary(group) for name, group in groups.items()})


def _described(groups) -> str:
    where = " ".join(str(part) for part in (groups.country, groups.year) if part)
    money = f"{groups.currency} a {groups.period}"
    return ", ".join(part for part in (groups.who, groups.basis, money, where) if part)


def _middle(amounts, people) -> float:
    order = np.argsort(amounts, kind="stable")
    amounts, upto = amounts[order], np.cumsum(people[order])
    half = upto[-1] / 2
    i = int(np.searchsorted(upto, half * (1 - 1e-12)))
    if np.isclose(upto[i], half, rtol=1e-12, atol=0):  # exactly between two: as numpy.median does
        return float((amounts[i] + amounts[i + 1]) / 2)
    return float(amounts[i])

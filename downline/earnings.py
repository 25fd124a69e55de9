"""From pay to what people really keep: costs, pay per hour, break-even, inequality.

Two things change every figure about earnings, so nothing here guesses them. *Who is counted*:
everybody who joined ("all"), those who bought or sold in the period ("active"), or only those who
were paid ("paid"). *Gross or net*: before or after what taking part costs.

Amounts are in currency units; shares and rates are fractions (0.01 is 1 %). Row ids such as R100
are rows of `tests/data/reference_values.csv`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, fields, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from downline.by_name import in_order
from downline.errors import CourseError

WHO = ("paid", "active", "all")
BASIS = ("gross", "net")
PERIOD = ("month", "year")
MOST = 1e13
"""Larger amounts are refused: sums of them would no longer be exact to the cent."""

MEASURES = ["mean", "median", "share with nothing", "share who lose"]
MEASURES += ["top 1 % hold", "top 10 % hold", "Gini"]

_COLUMNS = ("people", "mean", "low", "high")

# ---- costs, hours, break-even -------------------------------------------------------------------


@dataclass(frozen=True)
class Costs:
    """What taking part costs one member, in currency units.

    Parameters
    ----------
    kit : float
        Starter kit and joining fee, paid once.
    fee, expenses : float
        Fee to the company, and other expenses (travel, samples, telephone), each month.
    minimum : float
        Purchases that a member must make each month to stay active or to be paid.
    sales_share : float
        Share of the member's own sales that goes on expenses (delivery, say), from 0 to 1.
    own_use : float
        How much of the price of own purchases you count as worth having, from 0 to 1. With 0, the
        default, all of it is a cost: goods bought to be paid are not income. With 1 the member
        would have bought the same goods at the same price anyway.
    months : int
        Months counted, 1 or more.

    Raises CourseError for a value outside its range.
    """

    kit: float = 0.0
    fee: float = 0.0
    minimum: float = 0.0
    expenses: float = 0.0
    sales_share: float = 0.0
    own_use: float = 0.0
    months: int = 1

    def __post_init__(self):
        for field in fields(self):
            value, name = getattr(self, field.name), field.name
            if name == "months":
                _check(name, value, 1, 1200, whole=True)
            else:
                _check(name, value, 0, 1 if name in ("sales_share", "own_use") else 1e10)


def net(pay, costs: Costs, *, sales=None, purchases=None) -> np.ndarray:
    """What each member keeps: pay − kit − monthly minimum − other costs, shape (n,).

    `pay` is a month's Statement (retail profit and commissions), or a month's pay as an array; the
    month is taken to repeat for `costs.months`, and the kit is paid once. `sales` and `purchases`
    (a month, one number or one a member) come from the statement unless given. Own purchases
    count towards the monthly minimum; what is missing to it is bought as well.

    >>> net([0, 40, 200], Costs(kit=60, fee=10, expenses=5, months=12))
    array([-240.,  240., 2160.])
    """
    if not isinstance(costs, Costs):
        raise CourseError(f"The costs are {costs!r}: use Costs(kit=60), for example.")
    paid = _values(getattr(pay, "earned", pay), "pay")
    if (team := getattr(pay, "genealogy", None)) is not None:
        sales, purchases = in_order(sales, team, "sales"), in_order(purchases, team, "purchases")
    if sales is None:
        if costs.sales_share and not hasattr(pay, "volume"):
            raise CourseError(
                "The costs include a share of sales, but the sales are not known: give sales=."
            )
        sales = getattr(pay, "volume", np.zeros(1)) / 100
    if purchases is None:
        purchases = getattr(pay, "purchases", np.zeros(1)) / 100
    sold, bought = (
        _for_each(amounts, paid.size, what)
        for amounts, what in ((sales, "sales"), (purchases, "purchases"))
    )
    bought = np.maximum(bought, costs.minimum) * (1 - costs.own_use)
    monthly = paid - costs.fee - costs.expenses - costs.sales_share * sold - bought
    return costs.months * monthly - costs.kit


def per_hour(net, hours):
    """What is kept for each hour; `net` and `hours` cover the same time. An array, or one number.

    >>> per_hour(-240, 10 * 12)
    -2.0
    """
    try:
        hours = np.asarray(hours, dtype=float)
    except (TypeError, ValueError):
        raise CourseError(f"The hours are {hours!r}: use a number above 0.") from None
    if not (np.isfinite(hours) & (hours > 0)).all():
        bad = hours[~(np.isfinite(hours) & (hours > 0))].flat[0]
        raise CourseError(f"The hours are {bad:.10g}: use a number above 0.")
    net = _values(np.atleast_1d(net), "net amounts")
    if hours.ndim and hours.shape != net.shape:
        raise CourseError(f"There are {hours.size} hours for {net.size} members: give one each.")
    each = net / hours
    return float(each[0]) if each.size == 1 and not hours.ndim else each


def break_even(costs: Costs, *, horizon: int = 60, **sales) -> int | None:
    """The month by whose end everything spent has come back; None if not within `horizon` months.

    `sales` as in :func:`running_net`. The sum is done in fractions of the numbers as written, so a
    member who comes out at exactly 0 breaks even in that month.

    >>> break_even(Costs(kit=99, fee=10), margin=0.25, spend=50, customers=2)
    7
    >>> break_even(Costs(kit=99, fee=30), margin=0.25, spend=50, customers=2) is None
    True
    """
    running = _running(costs, months=horizon, **sales)
    return next((month for month, kept in enumerate(running) if month and kept >= 0), None)


def running_net(costs: Costs, *, margin, spend, customers, growth=0, months: int = 60):
    """What is left after 0, 1, … months of one's own retail sales, shape (months + 1,).

    `customers` (an average, so 2.5 is fine) each spend `spend` in the first month, of which the
    member keeps the share `margin`; their number grows by `growth` a month (0.05 is 5 %; below 0
    it shrinks). `costs.months` plays no part here.

    >>> running_net(Costs(kit=99, fee=10), margin=0.25, spend=50, customers=2, months=2)
    array([-99., -84., -69.])
    """
    running = _running(costs, margin, spend, customers, growth, months)
    return np.array([float(kept) for kept in running])


def _running(costs, margin, spend, customers, growth=0, months=60):
    _check("margin", margin, 0, 1)
    _check("spend", spend, 0, 1e10)
    _check("customers", customers, 0, 1e10)
    _check("growth", growth, -1, 1)
    _check("months", months, 1, 600, whole=True)
    exact = {f.name: Fraction(str(getattr(costs, f.name))) for f in fields(costs)}
    margin, spend, customers, growth = (
        Fraction(str(value)) for value in (margin, spend, customers, growth)
    )
    monthly = exact["fee"] + exact["expenses"] + exact["minimum"] * (1 - exact["own_use"])
    running = [-exact["kit"]]
    for month in range(int(months)):
        sold = customers * (1 + growth) ** month * spend
        running.append(running[-1] + sold * (margin - exact["sales_share"]) - monthly)
    return running


# ---- inequality among members -------------------------------------------------------------------


def lorenz(values) -> pd.DataFrame:
    """The Lorenz curve: the poorest share of people, and the share of all income they hold.

    One row more than `values` (shape (n,), any order). Raises CourseError if the total is not
    above 0, and warns if some values are negative, as does everything built on the curve.

    >>> print(lorenz([0, 30, 10]).round(3).to_string(index=False))
     share of people  share of income
               0.000             0.00
               0.333             0.00
               0.667             0.25
               1.000             1.00
    """
    return _frame(*_curve_of(values))


def gini(values) -> float:
    """The Gini coefficient (population formula): 0 if all have the same, (n − 1)/n if one has all.

    Half the mean difference between two members, relative to the mean. With negative values it may
    exceed 1, and it blows up as the total nears 0: negative values are warned about, and a total
    of 0 or less is refused.

    >>> gini([0, 0, 0, 5])  # R100
    0.75
    """
    return _gini(*_curve_of(values))


def top_share(values, share: float) -> float:
    """The share of all income that the top `share` of people hold (between people: in proportion).

    >>> top_share([10, 10, 20, 60], 0.25)
    0.6
    """
    return _top(*_curve_of(values), share)


def share_below(values, amount: float) -> float:
    """The share of people with less than `amount`.

    >>> share_below([0, 10, 20, 30], 20)
    0.5
    """
    _check("amount", amount, -MOST, MOST)
    return float(np.mean(_values(values, "values") < amount))


def share_who_lose(net) -> float:
    """The share of people who keep less than nothing; `net` is after costs.

    >>> share_who_lose([-5, 0, 5, 10])
    0.25
    """
    return share_below(net, 0)


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
            _one_of(what, getattr(self, what), known)
        if not re.fullmatch("[A-Z]{3}", str(self.currency)):
            raise CourseError(f"The currency is {self.currency!r}: use three capitals, as in USD.")
        table = pd.DataFrame(self.groups).reset_index(drop=True)
        for column in _COLUMNS:
            given = table.get(column, pd.Series(np.nan, table.index))
            table[column] = _numbers(given, column)
        object.__setattr__(self, "groups", table)
        people, mean, low, high = self._columns()
        gross = self.basis == "gross"
        self._refuse(~((people > 0) & (people <= MOST)), "people", "use a number above 0")
        self._refuse(np.abs(mean) > MOST, "mean", "use NaN if it is not known")
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
        _one_of("who", who, WHO)
        if self.basis == "net":
            raise CourseError("Unpaid people have costs, so their net is not 0: add them gross.")
        if WHO.index(who) <= WHO.index(self.who):
            order = "adding people leads from 'paid' to 'active' to 'all'"
            raise CourseError(f"{who!r} cannot be made of {self.who!r}: {order}.")
        more = {"people": [people], "mean": [0.0], "low": [0.0], "high": [0.0]}
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

    def _curves(self):
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

    For members' amounts, `who` and `basis` must be said. For :class:`Grouped` they are known, and
    the Series has (measure, "at least") and (measure, "at most"): `[:, "at least"]` picks one.
    NaN stands where there is no answer: gross pay does not tell who loses, nor net income who was
    paid nothing; inequality has no measure when the total is 0 or less.

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
    _one_of("who", who, WHO)
    _one_of("basis", basis, BASIS)
    values = _values(values, "values")
    nothing, lose = np.nan, np.nan
    if basis == "net":
        lose = share_who_lose(values)
    else:
        if values.min() < 0:
            raise CourseError(f"A gross amount is {values.min():.10g}: say basis='net' for losses.")
        nothing = float(np.mean(values == 0))
        if who == "paid" and nothing:
            raise CourseError("Some were paid nothing: leave them out, or say who='all'.")
    inequality = [np.nan] * 3
    if values.sum() > 0:
        curve = _curve_of(values)
        inequality = [_top(*curve, 0.01), _top(*curve, 0.1), _gini(*curve)]
    numbers = [values.mean(), np.median(values), nothing, lose, *inequality]
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


# ---- Lorenz curves as points (x, y), from (0, 0) to (1, 1) --------------------------------------


def _curve_of(values):
    values = _values(values, "values")
    return _curve(np.ones(values.size), values)


def _curve(people, income):
    """Groups of `people` with `income` in all; a share of nobody may hold some (see _curves)."""
    there = (people > 0) | (income != 0)
    people, income = people[there], income[there]
    if not income.sum() > 0:
        total = f"{income.sum():.10g}"
        raise CourseError(
            f"The total is {total}: shares of it, and the Gini, need a total above 0. Look at the "
            "share who lose instead."
        )
    if (income < 0).any():
        warnings.warn(
            "Some values are negative: the Gini and top shares may exceed 1.", stacklevel=4
        )
    with np.errstate(divide="ignore"):
        order = np.argsort(income / people, kind="stable")
    x, y = (np.concatenate([[0.0], np.cumsum(each[order])]) for each in (people, income))
    return x / x[-1], y / y[-1]


def _frame(x, y) -> pd.DataFrame:
    return pd.DataFrame({"share of people": x, "share of income": y})


def _gini(x, y) -> float:
    return max(0.0, float(1 - np.diff(x) @ (y[1:] + y[:-1])))  # rounding alone goes below 0


def _top(x, y, share) -> float:
    _check("share", share, 0, 1)
    return float(1 - np.interp(1 - share, x, y))


def _middle(amounts, people) -> float:
    order = np.argsort(amounts, kind="stable")
    amounts, upto = amounts[order], np.cumsum(people[order])
    half = upto[-1] / 2
    i = int(np.searchsorted(upto, half * (1 - 1e-12)))
    if np.isclose(upto[i], half, rtol=1e-12, atol=0):  # exactly between two: as numpy.median does
        return float((amounts[i] + amounts[i + 1]) / 2)
    return float(amounts[i])


# ---- checks -------------------------------------------------------------------------------------


def _check(what, value, least, most, whole=False) -> None:
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not number or not least <= value <= most or (whole and value != value // 1):
        kind = "a whole number" if whole else "a number"
        raise CourseError(f"{what} is {value!r}: use {kind} from {least:,} to {most:,.0f}.", what)


def _one_of(what, value, known) -> None:
    if value not in known:
        raise CourseError(f"{what} is {value!r}: say one of {', '.join(map(repr, known))}.", what)


def _numbers(values, what) -> np.ndarray:
    try:
        array = pd.Series(values).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise CourseError(f"The {what} are {values!r}: give a list of numbers.") from None
    if not array.size:
        raise CourseError(f"There are no {what}: give at least one.")
    return array


def _values(values, what) -> np.ndarray:
    array = _numbers(values, what)
    bad = ~(np.abs(array) <= MOST)
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise CourseError(f"Number {i} of the {what} is {array[i]:.10g}: use an ordinary number.")
    return array


def _for_each(amounts, n, what) -> np.ndarray:
    array = _values(np.atleast_1d(amounts), what)
    if array.size not in (1, n):
        raise CourseError(f"There are {array.size} {what} for {n} members: give one each.")
    if array.min() < 0:
        raise CourseError(f"The lowest of the {what} is {array.min():.10g}: use 0 or more.")
    return array

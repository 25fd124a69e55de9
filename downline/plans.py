"""Compensation plans: from who sold what to who is paid what, to the cent.

Every plan is a small frozen object with one method, ``pay(genealogy, volume)``, which returns a
:class:`~downline.statement.Statement`. Rates are fractions: 0.05 is 5 %. Money is in currency
units; volume points (PV, GV), which brackets and qualifications speak of, are `points` of them.

All plans share the add-ons of :class:`Plan`. Together they read like the plans that companies
publish; `downline.plan_files` reads and writes them as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from itertools import pairwise

import numpy as np

from downline.errors import CourseError
from downline.genealogy import Genealogy, room_for
from downline.statement import (
    OVERRIDE,
    PARTS,
    RETAIL_MARGIN,
    Line,
    Statement,
    cents,
    check_size,
    pay_line,
)

HAIR = 1 + 1e-12
"""Forgives points what a float cannot hold: a third of 3 dollars is 1 point, not 0.99…"""

Brackets = Sequence[tuple[float, float]]
"""Steps of a scale: (points from which a rate holds, rate), rising in both."""


@dataclass(frozen=True)
class Plan:
    """What all plans share: the retail margin and the add-ons of real plans.

    Parameters
    ----------
    margin : float
        Share of the selling price that the seller keeps.
    commissionable : float
        Share of prices on which commissions are paid (business volume, BV), from 0 to 1.
    points : float
        Points (PV) for one currency unit of that volume.
    qualify : float
        Personal volume, in points, that a member needs in the period to be paid commissions.
    personal_bonus : brackets
        (points of group volume, rate): the rate that a member's group reaches is paid on the
        member's own volume. In a single-level plan the own points decide.
    fast_start : sequence of float
        Share of new members' first orders that goes 1, 2, … levels up, qualified or not.
    matching : sequence of float
        Share of the commissions of people 1, 2, … levels below.
    cap : float, optional
        The most that a member is paid in commissions in a period; the company keeps the rest.
    """

    margin: float = 0.25
    _: KW_ONLY
    commissionable: float = 1.0
    points: float = 1.0
    qualify: float = 0.0
    personal_bonus: Brackets = ()
    fast_start: Sequence[float] = ()
    matching: Sequence[float] = ()
    cap: float | None = None

    def __post_init__(self):
        for name in ("rates", "fast_start", "matching", "leadership"):
            if hasattr(self, name):
                rates = _tuple(name, getattr(self, name))
                object.__setattr__(self, name, rates)
                kind = "" if name == "rates" else f"{name} "
                for level, rate in enumerate(rates, start=1):
                    _check_rate(f"{kind}level {level} rate", rate, name)
        for name in ("personal_bonus", "brackets"):
            if hasattr(self, name):
                object.__setattr__(self, name, _check_brackets(name, getattr(self, name)))
        for name in ("margin", "commissionable", "leader", "rate"):
            if hasattr(self, name):
                _check_rate(name, getattr(self, name), name)
        for name in ("points", "qualify"):
            _check_number(name, getattr(self, name))
        if self.cap is not None:
            _check_number("cap", self.cap)
        for name in ("compress", "keep"):
            if not isinstance(getattr(self, name, True), bool):
                raise CourseError(f"{name} is {getattr(self, name)!r}: use True or False.", name)

    def pay(
        self, genealogy: Genealogy, volume, *, purchases=0, first_orders=0, carry=None
    ) -> Statement:
        """Who is paid what for one period.

        Parameters
        ----------
        genealogy : Genealogy
            Who sponsored whom (for `Binary` and `Matrix`: who was placed under whom).
        volume : float or array, shape (n,)
            What each member's customers paid, in currency units.
        purchases : float or array
            What each member paid for goods for own use: it counts as volume, without a margin.
        first_orders : float or array
            The part of `purchases` and `volume` that was a new member's first order, for
            `fast_start`.
        carry : array, shape (n, 2), optional
            For `Binary`: what was kept of each leg, the last period's `Statement.carry`.
        """
        n = len(genealogy)
        with room_for(n):
            sold, bought = cents(volume, n), cents(purchases, n, "purchases")
            base = sold + bought
            if self.commissionable < 1:
                base = pay_line("", 0, self.commissionable, base).amount
            qualified = self._has(self.qualify, base) if self.qualify else None
            lines = [pay_line(RETAIL_MARGIN, 0, self.margin, sold)]
            if self.personal_bonus:
                rate = self._rate_at(self.personal_bonus, self._bonus_volume(genealogy, base))
                lines.append(pay_line("personal bonus", 0, rate, base, qualified))
            commissions, carry = self._commissions(genealogy, base, qualified, carry)
            lines += commissions
            if self.fast_start:
                first = cents(first_orders, n, "first orders")
                _check_part(genealogy, first, sold + bought)
                lines += _by_level(
                    "fast start", self.fast_start, genealogy.below(first, len(self.fast_start))
                )
            if self.matching:
                own = sum(line.amount for line in lines[1:])
                below = genealogy.below(own, len(self.matching))
                lines += _by_level("matching bonus", self.matching, below, qualified)
            if self.cap is not None:
                paid = sum((line.amount for line in lines[1:]), np.zeros(n, dtype=np.int64))
                over = np.maximum(paid - round(self.cap * 100), 0)
                lines.append(Line("over the cap", 0, -1.0, over, -over))
            return Statement(genealogy, sold, tuple(lines), bought, carry)

    def _has(self, points: float, volume: np.ndarray) -> np.ndarray:
        """Who has so many points of volume (cents)."""
        return volume * (self.points / 100) * HAIR >= points

    def _rate_at(self, brackets: Brackets, volume: np.ndarray) -> np.ndarray:
        """The rate that each volume (cents) reaches; 0 below the first step."""
        steps, rates = np.array([(0, 0.0), *brackets]).T
        reached = np.searchsorted(steps[1:], volume * (self.points / 100) * HAIR, "right")
        return rates[reached]

    def _bonus_volume(self, genealogy, base):
        return genealogy.group_total(base)

    def _commissions(self, genealogy, base, qualified, carry):
        """The lines of this kind of plan, and what it carries forward (or None)."""
        if carry is not None:
            raise CourseError(f"{type(self).__name__} keeps no volume: leave out carry.")
        return [], None


@dataclass(frozen=True)
class SingleLevel(Plan):
    """Pays a seller only on what that seller sells.

    Ben sells goods for $80 and keeps a quarter; nobody else is paid.

    >>> team = Genealogy([-1, 0], names=["Ana", "Ben"])
    >>> SingleLevel(margin=0.25).pay(team, [0, 80]).earned
    array([ 0., 20.])

    A sliding scale, as a published example has it (Avon US 2014, row W24 of the worked examples):
    an order of 265 reaches the bracket of 30 %.

    >>> scale = SingleLevel(0, personal_bonus=[(0, 0.2), (150, 0.3), (325, 0.35)])
    >>> scale.pay(Genealogy([-1]), 265).earned
    array([79.5])
    """

    def __post_init__(self):
        super().__post_init__()
        for name in ("fast_start", "matching"):
            if getattr(self, name):
                raise CourseError(
                    f"A single-level plan pays nobody for others' sales: leave out {name}, or use "
                    "a multi-level plan.",
                    name,
                )

    def _bonus_volume(self, genealogy, base):
        return base


@dataclass(frozen=True)
class Unilevel(Plan):
    """Pays the seller, and a set percentage to each of a number of levels above the seller.

    Unlimited width; the simplest multi-level plan in real use.

    Parameters
    ----------
    rates : sequence of float
        Override on the volume 1, 2, … levels below. Without any, this is the single-level plan.
    ladder : sequence of float
        Personal volume, in points, needed to be paid on level 1, 2, …, beside `qualify`.
    compress : bool
        Whether those who do not qualify for a level are skipped, so that the volume reaches the
        next one above who does. Otherwise the company keeps their part (breakage). As long as rates
        do not rise and the ladder does not fall with depth, compression pays no less in total (but
        for the rounding of lines); otherwise it may pay less, because it moves people to lower
        levels.

    Ana recruited Ben, who recruited Chloe, who sells goods for $100.

    >>> team = Genealogy([-1, 0, 1], names=["Ana", "Ben", "Chloe"])
    >>> Unilevel(margin=0.25, rates=(0.05, 0.03)).pay(team, [0, 0, 100]).earned
    array([ 3.,  5., 25.])

    Ben needs 20 points of his own and has none. With compression his 5 % goes to Ana.

    >>> compressed = Unilevel(0, rates=(0.05, 0.03), ladder=(20, 0), compress=True)
    >>> compressed.pay(team, [50, 0, 100]).earned
    array([5., 0., 0.])

    A published example: five recruits each, five levels, everybody buys for 500 and 1 % is paid on
    each level. The founder receives 19,525 (source: `tests/data/reference_values.csv`).

    >>> network = Genealogy.full(width=5, levels=5)
    >>> float(Unilevel(margin=0, rates=[0.01] * 5).pay(network, 500).earned[0])
    19525.0
    """

    rates: Sequence[float] = (0.05, 0.04, 0.03, 0.02, 0.01)
    _: KW_ONLY
    ladder: Sequence[float] = ()
    compress: bool = False

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "ladder", _tuple("ladder", self.ladder))
        for points in self.ladder:
            _check_number("ladder", points)
        if len(self.ladder) > len(self.rates):
            raise CourseError(
                f"The ladder has {len(self.ladder)} steps for {len(self.rates)} rates: leave out "
                "the steps without a rate.",
                "ladder",
            )
        total = self.margin + sum(self.rates)
        if round(total * PARTS) > PARTS:
            raise CourseError(
                f"Margin and level rates add up to {100 * total:.4g} %: the plan would pay out "
                "more than customers pay in. Lower them to 100 % or less in total.",
                key="rates",
            )

    def _commissions(self, genealogy, base, qualified, carry):
        super()._commissions(genealogy, base, qualified, carry)
        who = [qualified] * len(self.rates)
        for place, needed in enumerate(self.ladder):
            enough = self._has(needed, base)
            who[place] = enough if qualified is None else enough & qualified
        if self.compress:
            volumes = _walk_up(genealogy, base, who)
        else:
            volumes = genealogy.below(base, len(self.rates))
        return [
            pay_line(OVERRIDE, level, rate, volume, may)
            for level, (rate, volume, may) in enumerate(
                zip(self.rates, volumes, who, strict=False), start=1
            )
        ], None


@dataclass(frozen=True)
class Matrix(Unilevel):
    """A unilevel plan on a placement of fixed width: later recruits spill over to lower places.

    `pay` takes the placement (:meth:`Genealogy.placed`, :meth:`Genealogy.spilled`) and refuses one
    with more than `width` places under a member.

    >>> Matrix(0, rates=(0.1, 0.1), width=3).pay(Genealogy.placed(13, width=3), 10).earned[0]
    np.float64(12.0)
    """

    _: KW_ONLY
    width: int = 3

    def __post_init__(self):
        super().__post_init__()
        if not _is_number(self.width) or self.width < 1 or self.width % 1:
            raise CourseError(
                f"width is {self.width!r}: use a whole number of places, 1 or more.", "width"
            )

    def _commissions(self, genealogy, base, qualified, carry):
        _check_width(genealogy, self.width)
        return super()._commissions(genealogy, base, qualified, carry)


@dataclass(frozen=True)
class Stairstep(Plan):
    """Differential bonus on group volume, with breakaway and a leadership bonus.

    Each member's group reaches a bracket. The bonus is the bracket's rate on the group's volume,
    less what the recruits' groups have reached on theirs: "your percentage minus the percentage
    your recruit has earned, on her volume".

    Parameters
    ----------
    brackets : brackets
        (points of group volume, rate), for example ((200, 0.03), (600, 0.06)).
    leadership : sequence of float
        With any, a group that reaches the highest bracket *breaks away*: its volume no longer
        counts for its sponsor, who is paid this share of it instead; the next shares go to the
        next leaders above.
    leader : float
        The rate that a member's remaining group must reach to be paid the leadership bonus.

    A published example (Amway India brochure, row W02 of the worked examples): own volume 18,000,
    four recruits with 18,000 each, 60 in money for a point. The group of 1,500 points reaches 9 %,
    each recruit 6 %: 8,100 − 4,320 = 3,780.

    >>> plan = Stairstep(0, brackets=((300, 0.06), (1000, 0.09), (2000, 0.12)), points=1 / 60)
    >>> plan.pay(Genealogy.full(width=4, levels=1), 18_000).earned[0]
    np.float64(3780.0)
    """

    brackets: Brackets = ((200, 0.03), (600, 0.06), (1200, 0.09), (2400, 0.12))
    _: KW_ONLY
    leadership: Sequence[float] = ()
    leader: float = 0.0

    def _commissions(self, genealogy, base, qualified, carry):
        super()._commissions(genealogy, base, qualified, carry)
        top = self.brackets[-1][0] if self.leadership and self.brackets else np.inf
        group, away = _groups(genealogy, base, top * 100 / self.points if self.points else np.inf)
        rate = self._rate_at(self.brackets, group)
        lines = [self._differential(genealogy, group, away, rate, qualified)]
        if self.leadership:
            may = rate >= self.leader
            may = may if qualified is None else may & qualified
            volumes = _walk_up(genealogy, np.where(away, group, 0), [may] * len(self.leadership))
            lines += _by_level("leadership bonus", self.leadership, volumes, may)
        return lines, None

    def _differential(self, genealogy, group, away, rate, qualified) -> Line:
        """Own rate on the group less the recruits' rates on theirs, rounded once a member."""
        parts = np.rint(rate * PARTS).astype(np.int64)
        check_size(group, parts)
        earned = group * parts
        counted = ~away
        counted[0] = False  # the founder is nobody's recruit
        np.subtract.at(earned, genealogy.sponsor[counted], (group * parts)[counted])
        amount = (earned + PARTS // 2) // PARTS
        if qualified is not None:
            amount[~qualified] = 0
        return Line("differential bonus", 0, rate, group, amount)


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


# ---- what the plans share --------------------------------------------------------------------


def _by_level(reason, rates, volumes, who=None) -> list[Line]:
    return [
        pay_line(reason, level, rate, volume, who)
        for level, (rate, volume) in enumerate(zip(rates, volumes, strict=False), start=1)
    ]


def _walk_up(genealogy: Genealogy, volume: np.ndarray, who: Sequence) -> Iterator[np.ndarray]:
    """For each step: what reaches each member when those not in `who[step]` are skipped.

    Every member's volume starts at the sponsor. At each step it moves up to the nearest one who may
    be paid for that step, is counted there, and goes on from that one's sponsor.
    """
    at = genealogy.sponsor
    for may in who:
        if may is not None:
            # Whom the volume reaches from each member: himself if he may, else further up.
            stop = np.where(may, np.arange(len(genealogy)), genealogy.sponsor)
            while True:
                further = np.where(stop >= 0, stop[stop], -1)
                if (further == stop).all():
                    break
                stop = further
            at = np.where(at >= 0, stop[at], -1)
        there = at >= 0
        yield np.bincount(at[there], volume[there], minlength=len(genealogy)).astype(np.int64)
        at = np.where(there, genealogy.sponsor[at], -1)


def _groups(genealogy: Genealogy, base: np.ndarray, enough: float):
    """Group volume without the groups that broke away, and who broke away, level by level."""
    group, away = base.copy(), np.zeros(len(base), dtype=bool)
    if enough == np.inf:
        return genealogy.group_total(base), away
    order = np.argsort(genealogy.levels, kind="stable")
    for level in np.split(order, np.cumsum(genealogy.total_by_level())[:-1])[:0:-1]:
        away[level] = group[level] >= enough / HAIR
        np.add.at(group, genealogy.sponsor[level], np.where(away[level], 0, group[level]))
    return group, away


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


def _check_part(genealogy: Genealogy, first: np.ndarray, ordered: np.ndarray) -> None:
    if (first > ordered).any():
        i = int(np.flatnonzero(first > ordered)[0])
        raise CourseError(
            f"{genealogy.name(i)}'s first order is {first[i] / 100:,.2f}, but only "
            f"{ordered[i] / 100:,.2f} was ordered: count it in purchases or volume too."
        )


def _check_width(placement: Genealogy, width: int) -> None:
    wide = np.flatnonzero(placement.recruits > width)
    if wide.size:
        raise CourseError(
            f"{placement.name(wide[0])} has {placement.recruits[wide[0]]} people directly below, "
            f"and this plan has {width} places: make a placement with Genealogy.placed() or "
            "spilled()."
        )


def _tuple(name: str, values) -> tuple:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise CourseError(f"The {name} are {values!r}: use a list such as [0.05, 0.03].", name)
    return tuple(values)


def _check_number(name: str, value, least: float = 0) -> None:
    if not (_is_number(value) and least <= value < np.inf):
        raise CourseError(f"{name} is {value!r}: use a number, {least:g} or more.", name)


def _is_number(value) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _check_rate(label: str, rate, name: str) -> None:
    if not _is_number(rate) or not 0 <= rate <= 1:
        remedy = "use a fraction from 0 to 1 (0.05 is 5 %)"
        raise CourseError(f"The {label} is {rate!r}: {remedy}.", name)


def _check_brackets(name: str, brackets) -> tuple[tuple[float, float], ...]:
    steps = []
    for place, step in enumerate(_tuple(name, brackets), start=1):
        if isinstance(step, str) or not hasattr(step, "__len__") or len(step) != 2:
            remedy = "give [points from, rate]"
            raise CourseError(f"{name}, step {place}, is {step!r}: {remedy}.", name)
        _check_number(name, step[0])
        _check_rate(f"{name} rate of step {place}", step[1], name)
        steps.append((step[0], step[1]))
    for before, after in pairwise(steps):
        if not (before[0] < after[0] and before[1] <= after[1]):
            raise CourseError(
                f"{name}: the step {list(after)} comes after {list(before)}; both points and rates "
                "must rise.",
                name,
            )
    return tuple(steps)

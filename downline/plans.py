"""Compensation plans: from who sold what to who is paid what, to the cent.

Every plan is a small frozen object with one method, ``pay(genealogy, volume)``, which returns a
:class:`~downline.statement.Statement`. Rates are fractions: 0.05 is 5 %. Money is in currency
units; volume points (PV, GV), which brackets and qualifications speak of, are `points` of them.

All plans share the add-ons of :class:`Plan`. Together they read like the plans that companies
publish; `downline.plan_files` reads and writes them as text.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from math import ceil, floor

import numpy as np
import pandas as pd

from downline.by_name import in_order, same_people
from downline.errors import CourseError, CourseWarning
from downline.exact import exact, rounded, times, together, total
from downline.exact import share as share_of
from downline.genealogy import Genealogy, room_for
from downline.settings import (
    Settings,
    amount,
    amounts,
    one_of,
    places,
    share,
    shares,
    steps,
    switch,
)
from downline.slip_words import Told, levels, listed
from downline.statement import OVERRIDE, RETAIL_MARGIN, Carry, Line, Statement, cents, pay_line

Brackets = Sequence[tuple[float, float]]
"""Steps of a scale: (points from which a rate holds, rate), rising in both."""

PERSONAL_BONUS, DIFFERENTIAL, LEADERSHIP = (
    "personal bonus",
    "differential bonus",
    "leadership bonus",
)
WEAKER_LEG, FAST_START, MATCHING = "weaker leg", "fast start", "matching bonus"
ROUNDING, OVER_THE_CAP = "rounding", "over the cap"
"""Reasons of lines, as statements and pay slips have them."""


@dataclass(frozen=True)
class Plan(Settings):
    """What all plans share: the retail margin and the add-ons of real plans.

    Rates and other numbers are taken exactly as they are written (:func:`downline.exact.exact`);
    fractions may be given as such: ``Fraction(20, 120)``, or in words, ``"20/120"``.

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
        Share of the volume (BV) of new members' first orders that goes 1, 2, … levels up,
        qualified or not.
    matching : sequence of float
        Share of the commissions of people 1, 2, … levels below.
    cap : float, optional
        The most that a member is paid in commissions in a period; the company keeps the rest.
    rounding : "line" or "member"
        Whether each line is rounded to the cent and then added up, or a member's commissions are
        added up exactly and rounded once: then a line "rounding" holds the difference. A half cent
        goes away from zero.

    Notes
    -----
    The order, for every plan: first the lines of the plan itself (those of legs with their own
    `leg_cap`) and the fast start. What they come to, but at most `cap`, is what a match is paid
    on: nobody is paid on money that a cap took away. Then matches are added, and `cap` holds for
    all commissions together.
    """

    margin: float = share(0.25)
    _: KW_ONLY
    commissionable: float = share(1.0)
    points: float = amount(1.0, positive=True)
    qualify: float = amount(0.0)
    personal_bonus: Brackets = steps()  # noqa: RUF009 (a field)
    fast_start: Sequence[float] = shares()
    matching: Sequence[float] = shares()
    cap: float | None = amount(None, optional=True)
    rounding: str = one_of("line", "member")

    width = None  # a plan with places has so many under each member

    def pay(
        self,
        genealogy: Genealogy,
        volume,
        *,
        sponsors: Genealogy | None = None,
        purchases=0,
        first_orders=0,
        carry=None,
    ) -> Statement:
        """Who is paid what for one period.

        Amounts are one number for everybody, an array by position, or by name: a pandas Series or
        a mapping with one amount for each member.

        Parameters
        ----------
        genealogy : Genealogy
            Whom pay goes up to by levels, groups and legs: who sponsored whom, or for `Binary` and
            `Matrix` who was placed under whom.
        volume : float, array of shape (n,), Series or mapping
            What each member's customers paid, in currency units.
        sponsors : Genealogy, optional
            Who sponsored whom, where `genealogy` is a placement of the same people (matched by
            name, if both have names): matching bonus and fast start follow it. Without it they
            follow `genealogy`, and pay slips say so.
        purchases : float, array, Series or mapping
            What each member paid for goods for own use: it counts as volume, without a margin.
        first_orders : float, array, Series or mapping
            The part of `purchases` and `volume` that was a new member's first order, for
            `fast_start`.
        carry : array of shape (n, 2), optional
            For `Binary`: what was kept of each leg, the last period's `Statement.carry`.

        Warns
        -----
        CourseWarning
            If the plan pays out more than came in, by more than rounding can explain.
        """
        _check_network(genealogy, "genealogy")
        n, up = len(genealogy), _Sponsors(genealogy, sponsors)
        with room_for(n):
            sold, bought, first = (
                cents(in_order(given, genealogy, what), n, what, genealogy.names)
                for given, what in (
                    (volume, "sales"),
                    (purchases, "purchases"),
                    (first_orders, "first orders"),
                )
            )
            base = self._business(sold + bought)
            qualified = self._has(self.qualify, base) if self.qualify else None
            lines = [pay_line(RETAIL_MARGIN, 0, self.margin, sold)]
            if self.personal_bonus:
                reach = self._bonus_volume(genealogy, base)
                lines.append(
                    self._on_scale(PERSONAL_BONUS, self.personal_bonus, reach, base, qualified)
                )
            commissions, carry = self._commissions(genealogy, base, qualified, carry)
            lines += commissions
            if self.fast_start:
                _check_part(genealogy, first, sold + bought)
                below = up.below(self._business(first), len(self.fast_start))
                lines += _by_level(FAST_START, self.fast_start, below)
            if self.matching:
                own = self._paid(lines, n)
                if self.cap is not None:
                    own = np.minimum(own, in_cents(self.cap))
                below = up.below(own, len(self.matching))
                lines += _by_level(MATCHING, self.matching, below, qualified, self.qualify)
            if self.rounding == "member":
                away = self._paid(lines, n) - _sum(lines, n)
                lines.append(Line(ROUNDING, 0, 1.0, away, away))
            if self.cap is not None:
                paid = _sum(lines, n)
                over = np.maximum(paid - in_cents(self.cap), 0)
                lines.append(Line(OVER_THE_CAP, 0, -1.0, over, -over))
            statement = Statement(
                genealogy,
                sold,
                tuple(lines),
                bought,
                carry,
                base,
                placed=self.width is not None or sponsors is not None,
                sponsors=sponsors,
                plan=self,
            )
            self._warn(statement)
            return statement

    def _business(self, volume: np.ndarray) -> np.ndarray:
        """The part of prices (cents) on which commissions are paid."""
        if self.commissionable == 1:
            return volume
        return pay_line("", 0, self.commissionable, volume).amount

    def _needed(self, points: float) -> int:
        """The fewest cents of volume that make so many points."""
        return min(ceil(exact(points) * 100 / exact(self.points)), 2**62)

    def _has(self, points: float, volume: np.ndarray) -> np.ndarray:
        """Who has so many points of volume (cents)."""
        return volume >= self._needed(points)

    def _reached(self, brackets: Brackets, volume: np.ndarray):
        """The place of the rate that each volume (cents) reaches, and all rates; 0 is none."""
        from_cents = [self._needed(points) for points, _ in brackets]
        place = np.searchsorted(np.array(from_cents, dtype=np.int64), volume, "right")
        return place, [0, *(rate for _, rate in brackets)]

    def _on_scale(self, reason, brackets, reach, base, who) -> Line:
        """A line with the rate that each member's `reach` (cents) has on a scale."""
        place, rates = self._reached(brackets, reach)
        parts, whole = together([exact(rate) for rate in rates])
        of = parts[place]
        amount = share_of(base, of, whole)
        if who is not None:
            amount[~who] = 0
        rate = np.array(rates, dtype=float)[place]
        return Line(
            reason, 0, rate, base, amount, of, whole, who=who, needed=self.qualify, reach=reach
        )

    def _bonus_volume(self, genealogy, base):
        return genealogy.group_total(base)

    def _commissions(self, genealogy, base, qualified, carry):
        """The lines of this kind of plan, and what it carries forward (or None)."""
        if carry is not None:
            raise CourseError(f"{type(self).__name__} keeps no volume: leave out carry.")
        return [], None

    def _paid(self, lines: list[Line], n: int) -> np.ndarray:
        """Commissions (cents) so far, rounded once a line or once a member."""
        if self.rounding == "line" or len(lines) == 1:
            return _sum(lines, n)
        return total([line.before_rounding() for line in lines[1:]])

    def _warn(self, statement: Statement) -> None:
        came_in = int(statement.volume.sum()) + int(statement.purchases.sum())
        paid = sum(int(line.amount.sum()) for line in statement.lines)
        if paid <= came_in:
            return
        by_rounding = sum(np.count_nonzero(line.amount) for line in statement.lines) / 2
        if paid - came_in > by_rounding:
            most = statement.by_reason().sort_values(ascending=False, kind="stable")
            warnings.warn(
                f"This {type(self).__name__} plan pays out {paid / 100:,.2f}, but only "
                f"{came_in / 100:,.2f} came in: most of it is the {most.index[0]} "
                f"({most.iloc[0]:,.2f}). No company can keep this up; lower the rates.",
                CourseWarning,
                stacklevel=3,
            )

    # ---- in words, for the pay slip ----------------------------------------------------------

    def slip(self, told: Told) -> list[tuple]:
        """The rows of a member's pay slip: line, why, on, rate (percent), amount."""
        return [row for line in told.statement.lines for row in self.explain(line, told)]

    def explain(self, line: Line, told: Told) -> list[tuple]:
        """The rows of one line; none for a line that does not concern the member."""
        on, rate, amount = told.numbers(line)
        name = line.reason
        if line.reason == RETAIL_MARGIN:
            why = f"{rate:.4g} % of the {told.money(on)} that {told.name}'s customers paid"
        elif line.reason == PERSONAL_BONUS:
            why = self._explain_step(line, told, rate)
        elif not on:
            return []
        elif line.reason == OVER_THE_CAP:
            why = f"the plan pays at most {told.money(self.cap)} in commissions"
        elif line.reason == ROUNDING:
            why = "all commissions are added up exactly and rounded once, at the end"
        else:  # matching bonus, fast start
            of = "first orders" if line.reason == FAST_START else "commissions"
            why = f"{rate:.4g} % of the {of} of people {levels(line.level)} below"
            if self.width is not None and told.statement.sponsors is None:
                why += " in the placement (who sponsored whom was not given)"
            name = f"{line.reason}, level {line.level}"
        return [(name, told.or_not(why, line, self.points), on, rate, amount)]

    def _explain_step(self, line: Line, told: Told, rate: float) -> str:
        whose = "own sales" if line.reach is line.base else "the group"
        points = told.points(line.reach, self.points)
        if not rate:
            first = float(self.personal_bonus[0][0])
            return f"{whose}: {points:,.6g} points, below the first step of {first:,.6g}"
        return f"{whose}: {points:,.6g} points reach the step of {rate:.4g} %"


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

    rates: Sequence[float] = shares((0.05, 0.04, 0.03, 0.02, 0.01))
    _: KW_ONLY
    ladder: Sequence[float] = amounts()
    compress: bool = switch(False)

    def __post_init__(self):
        super().__post_init__()
        if len(self.ladder) > len(self.rates):
            raise CourseError(
                f"The ladder has {len(self.ladder)} steps for {len(self.rates)} rates: leave out "
                "the steps without a rate.",
                "ladder",
            )
        whole = exact(self.margin) + sum(map(exact, self.rates))
        if whole > 1 + _A_HAIR:
            raise CourseError(
                f"Margin and level rates add up to {100 * float(whole):.4g} %: the plan would pay "
                "out more than customers pay in. Lower them to 100 % or less in total.",
                key="rates",
            )

    def _commissions(self, genealogy, base, qualified, carry):
        super()._commissions(genealogy, base, qualified, carry)
        needed = [self.qualify] * len(self.rates)
        who = [qualified] * len(self.rates)
        for place, points in enumerate(self.ladder):
            needed[place] = max(self.qualify, points)
            who[place] = self._has(needed[place], base)
        if self.compress:
            volumes = _walk_up(genealogy, base, who)
        else:
            volumes = genealogy.below(base, len(self.rates))
        return [
            pay_line(OVERRIDE, level, rate, volume, may, needed=points)
            for level, (rate, volume, may, points) in enumerate(
                zip(self.rates, volumes, who, needed, strict=False), start=1
            )
        ], None

    def slip(self, told):
        reached = sum(line.reason == OVERRIDE for line in told.statement.lines)
        return super().slip(told) + [  # the statement stops where the network does
            (f"{OVERRIDE}, level {level}", told.nobody(level), 0.0, 100 * float(rate), 0.0)
            for level, rate in enumerate(self.rates, start=1)
            if level > reached
        ]

    def explain(self, line, told):
        if line.reason != OVERRIDE:
            return super().explain(line, told)
        on, rate, amount = told.numbers(line)
        people = told.below(line.level)
        if not people:
            why = told.nobody(line.level)
        elif self.compress:
            reaches = f"{rate:.4g} % of what reaches {told.name} when others are skipped"
            why = told.or_not(reaches, line, self.points, always=True)
        else:
            why = (
                f"{rate:.4g} % of the {told.money(on)} sold by {told.people(people)}, "
                f"{levels(line.level)} below"
            )
            why = told.or_not(why, line, self.points)
        return [(f"{OVERRIDE}, level {line.level}", why, on, rate, amount)]


@dataclass(frozen=True)
class Matrix(Unilevel):
    """A unilevel plan on a placement of fixed width: later recruits spill over to lower places.

    `pay` takes the placement (:meth:`Genealogy.placed`, :meth:`Genealogy.spilled`) and refuses one
    with more than `width` places under a member.

    >>> Matrix(0, rates=(0.1, 0.1), width=3).pay(Genealogy.placed(13, width=3), 10).earned[0]
    np.float64(12.0)
    """

    _: KW_ONLY
    width: int = places(3)

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

    brackets: Brackets = steps(  # noqa: RUF009 (a field)
        ((200, 0.03), (600, 0.06), (1200, 0.09), (2400, 0.12))
    )
    _: KW_ONLY
    leadership: Sequence[float] = shares()
    leader: float = share(0.0)

    def _commissions(self, genealogy, base, qualified, carry):
        super()._commissions(genealogy, base, qualified, carry)
        breaks_away = self.leadership and self.brackets
        top = self._needed(self.brackets[-1][0]) if breaks_away else None
        group, away = _groups(genealogy, base, top)
        place, rates = self._reached(self.brackets, group)
        lines = [self._differential(genealogy, group, away, place, rates, qualified)]
        if self.leadership:
            may = np.array([exact(rate) >= exact(self.leader) for rate in rates])[place]
            may = may if qualified is None else may & qualified
            volumes = _walk_up(genealogy, np.where(away, group, 0), [may] * len(self.leadership))
            lines += _by_level(LEADERSHIP, self.leadership, volumes, may, self.qualify)
        return lines, None

    def _differential(self, genealogy, group, away, place, rates, qualified) -> Line:
        """Own rate on the group less the recruits' rates on theirs, rounded once a member."""
        parts, whole = together([exact(rate) for rate in rates])
        of = times(group, parts[place])
        earned = of.copy()
        counted = ~away
        counted[0] = False  # the founder is nobody's recruit
        np.subtract.at(earned, genealogy.sponsor[counted], of[counted])
        if qualified is not None:
            earned[~qualified] = 0
        return Line(
            DIFFERENTIAL,
            0,
            np.array(rates, dtype=float)[place],
            group,
            rounded(earned, whole),
            parts[place],
            whole,
            who=qualified,
            needed=self.qualify,
            away=away,
            owed=(earned, whole),
        )

    def explain(self, line, told):
        if line.reason == DIFFERENTIAL:
            return self._explain_differential(line, told)
        if line.reason != LEADERSHIP:
            return super().explain(line, told)
        on, rate, amount = told.numbers(line)
        if on:
            who = "next below" if line.level == 1 else f"{line.level} leaders below"
            why = f"{rate:.4g} % of the {told.money(on)} of groups that broke away, {who}"
        elif line.level > 1:
            why = f"no group has broken away {line.level} leaders below"
        elif not self.brackets:
            why = "the plan has no steps, so no group breaks away"
        else:
            points, top = map(float, self.brackets[-1])
            away = f"a group does at {points:,.6g} points ({100 * top:.4g} %)"
            why = f"no group that broke away pays {told.name}; {away}"
        why = told.or_not(why, line, self.points)
        return [(f"{line.reason} {line.level}", why, on, rate, amount)]

    def _explain_differential(self, line: Line, told: Told) -> list[tuple]:
        on, own, owed = told.numbers(line)
        points = told.points(line.base, self.points)
        if not own:
            first = float(self.brackets[0][0]) if self.brackets else np.inf
            why = f"the group has {points:,.6g} points, below the first step of {first:,.6g}"
            return [(DIFFERENTIAL, why, on, 0.0, 0.0)]
        of = share_of(line.base, line.parts, line.whole) / 100
        why = f"the group has {points:,.6g} points: {own:.4g} % of the group's sales"
        rows = [("bonus of the group", why, on, own, of[told.member])]
        for recruit in told.below(1):
            name, rate = told.team.name(recruit), 100 * line.rate[recruit]
            if line.away[recruit]:
                rows.append((f"{name}'s group", "has broken away: its sales count no more here",
                             0.0, 0.0, 0.0))  # fmt: skip
            elif rate:
                theirs = told.points(line.base, self.points, recruit)
                why = f"{theirs:,.6g} points: {rate:.4g} % of its sales stay in that group"
                on = line.base[recruit] / 100
                rows.append((f"less {name}'s group", why, on, -rate, -of[recruit]))
        paid = round(100 * sum(row[-1] for row in rows)) / 100
        if paid and (missed := told.missed(line, self.points)):
            rows.append(("not paid", missed, 0.0, 0.0, -paid))
        elif paid != owed:
            why = "the bonus is rounded once, at the end"
            rows.append((ROUNDING, why, 0.0, 0.0, round(100 * (owed - paid)) / 100))
        return rows


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
    rate: float = share(0.1)
    strong: float = amount(1.0, least=1)
    pair: float | None = amount(None, least=0.01, optional=True, cents=True)
    keep: bool = switch(True)
    leg_cap: float | None = amount(None, optional=True)

    width = 2

    def _commissions(self, genealogy, base, qualified, carry):
        _check_width(genealogy, 2)
        tops = _tops(genealogy)
        kept = _kept(carry, genealogy, tops)
        group = np.append(genealogy.group_total(base), 0)  # 0 for nobody, who is number -1
        legs = group[tops]
        if kept is not None:
            legs += kept
        weak, strong = legs.min(axis=1), legs.max(axis=1)
        ratio = exact(self.strong)
        matched = weak if ratio == 1 else np.minimum(weak, _divided(strong, ratio))
        if self.pair is not None:
            matched = matched - matched % in_cents(self.pair)
        line = pay_line(
            WEAKER_LEG, 0, self.rate, matched, qualified, needed=self.qualify, legs=legs, kept=kept
        )
        if self.leg_cap is not None:
            line = self._capped(line)
        if not self.keep:
            return [line], Carry.of(np.zeros(legs.shape), genealogy.names, tops)
        used = matched if ratio == 1 else share_of(matched, ratio.numerator, ratio.denominator)
        left_is_weak = legs[:, 0] <= legs[:, 1]
        used = np.where(left_is_weak[:, None], np.stack([matched, used], 1),
                        np.stack([used, matched], 1))  # fmt: skip
        left = np.maximum(legs - used, 0)
        if qualified is not None:
            left[~qualified] = 0  # who does not qualify keeps nothing
        return [line], Carry.of(left / 100, genealogy.names, tops)

    def _capped(self, line: Line) -> Line:
        """The line with no more than `leg_cap` for anybody, and what that took away."""
        most = in_cents(self.leg_cap)
        parts, whole = line.before_rounding()
        if most * whole > 2**62:
            parts = parts.astype(object)
        owed = np.minimum(parts, most * whole), whole
        amount = np.minimum(line.amount, most)
        return replace(line, amount=amount, cut=line.amount - amount, owed=owed)

    def explain(self, line, told):
        if line.reason != WEAKER_LEG:
            return super().explain(line, told)
        on, rate, amount = told.numbers(line)
        people = told.below(1)
        if len(people) < 2 and not line.legs[told.member].all():
            why = f"{told.name} has {'one leg' if people else 'no legs'}: nothing can be matched"
            return [(line.reason, why, on, rate, amount)]
        legs = [f"{told.team.name(one)}'s leg" for one in people]
        legs += ["the left leg", "the right leg"][len(legs) :]
        said = []
        for side, leg in enumerate(legs):
            said.append(f"{leg} {told.money(line.legs[told.member, side] / 100)}")
            if line.kept is not None and (kept := line.kept[told.member, side]):
                said[-1] += f" ({told.money(kept / 100)} of it kept from before)"
        why = f"{listed(said)}: {rate:.4g} % of the weaker leg"
        if line.cut is not None and line.cut[told.member]:
            why += f", at most {told.money(self.leg_cap)}"
        if waits := told.statement.carry[told.member].max():
            why += f"; {told.money(waits)} wait for next month"
        return [(line.reason, told.or_not(why, line, self.points), on, rate, amount)]


# ---- what the plans share --------------------------------------------------------------------


_A_HAIR = exact(1e-12)
"""Rates that were computed may add up to so much more than 100 %."""


def in_cents(amount: float) -> int:
    """A limit in whole cents; a part of a cent above it is not paid."""
    return min(floor(100 * exact(amount)), 2**62)  # no pay is as much


def _sum(lines: Sequence[Line], n: int) -> np.ndarray:
    """What the lines pay (cents); the first one is the retail margin, which is no commission."""
    return sum((line.amount for line in lines[1:]), np.zeros(n, dtype=np.int64))


def _divided(volume: np.ndarray, ratio) -> np.ndarray:
    """Whole cents of `volume` / `ratio`, rounded down."""
    parts = times(volume, ratio.denominator)
    if ratio.numerator > 2**62:
        parts = parts.astype(object)
    return (parts // ratio.numerator).astype(np.int64)


def _by_level(reason, rates, volumes, who=None, needed=0) -> list[Line]:
    return [
        pay_line(reason, level, rate, volume, who, needed=needed)
        for level, (rate, volume) in enumerate(zip(rates, volumes, strict=False), start=1)
    ]


class _Sponsors:
    """Who sponsored whom, asked in the order of the genealogy that is paid."""

    def __init__(self, genealogy: Genealogy, sponsors: Genealogy | None):
        self.team, self.place = genealogy, None
        if sponsors is not None and sponsors is not genealogy:
            _check_network(sponsors, "sponsors")
            self.team, self.place = sponsors, same_people(genealogy, sponsors)

    def below(self, values: np.ndarray, depth: int) -> Iterator[np.ndarray]:
        """See `Genealogy.below`."""
        if self.place is None:
            yield from self.team.below(values, depth)
            return
        theirs = np.empty_like(values)
        theirs[self.place] = values
        for below in self.team.below(theirs, depth):
            yield below[self.place]


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


def _groups(genealogy: Genealogy, base: np.ndarray, enough: int | None):
    """Group volume without the groups that broke away, and who broke away, level by level."""
    group, away = base.copy(), np.zeros(len(base), dtype=bool)
    if enough is None:
        return genealogy.group_total(base), away
    order = np.argsort(genealogy.levels, kind="stable")
    for level in np.split(order, np.cumsum(genealogy.total_by_level())[:-1])[:0:-1]:
        away[level] = group[level] >= enough
        np.add.at(group, genealogy.sponsor[level], np.where(away[level], 0, group[level]))
    return group, away


def _tops(placement: Genealogy) -> np.ndarray:
    """The first and the second person placed below each member, or -1: the tops of the two legs."""
    tops = np.full((len(placement), 2), -1)
    below = placement.sponsor[1:]
    tops[below[::-1], 0] = np.arange(len(placement) - 1, 0, -1)  # the last one written stays
    second = tops[below, 0] != np.arange(1, len(placement))
    tops[below[second], 1] = np.flatnonzero(second) + 1
    return tops


def _kept(carry, genealogy: Genealogy, tops: np.ndarray) -> np.ndarray | None:
    """What was kept of each member's legs (cents), in the order of the members and their legs."""
    if carry is None:
        return None
    n, what = len(genealogy), "kept volumes"
    if isinstance(carry, Carry) and carry.names is not None:
        rows = pd.Series(np.arange(len(carry)), index=carry.names)
        row_of = in_order(rows, genealogy, what)
        now = np.append(np.argsort(row_of), -1)  # where each row's member stands now
        was = now[carry.tops[row_of]]
        swapped = ((was == tops[:, ::-1]) & (was >= 0)).any(axis=1)
        carry = carry[row_of]
        carry[swapped] = carry[swapped, ::-1]
    carry = in_order(carry, genealogy, what, tables=True)
    try:
        carry = np.asarray(carry)
    except ValueError:
        remedy = f"use ({n}, 2), a row a member"
        raise CourseError(f"carry has rows of different lengths: {remedy}.") from None
    if carry.shape != (n, 2):
        raise CourseError(f"carry has the shape {carry.shape}: use ({n}, 2), a row a member.")
    return np.stack([cents(leg, n, what, genealogy.names) for leg in carry.T], axis=1)


def _check_network(network, what: str) -> None:
    if not isinstance(network, Genealogy):
        raise CourseError(
            f"A {type(network).__name__} was given for {what}: use a Genealogy, for example "
            "Genealogy.from_frame() of a table with the columns member and sponsor."
        )


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

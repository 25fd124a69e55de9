"""Compensation plans: from who sold what to who is paid what, to the cent.

Every plan is a small frozen object with one method, ``pay(genealogy, volume)``, which returns a
:class:`~downline.plans.statement.Statement`. Rates are fractions: 0.05 is 5 %. Money is in currency
units; volume points (PV, GV), which brackets and qualifications speak of, are `points` of them.

All plans share the add-ons of :class:`Plan`. Together they read like the plans that companies
publish; `downline.plans.files` reads and writes them as text.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from math import ceil, floor

import numpy as np

from downline.checks import room_for
from downline.errors import CourseError, CourseWarning
from downline.genealogy import Genealogy
from downline.genealogy.by_name import in_order, same_people
from downline.plans.exact import exact, together, total
from downline.plans.exact import share as share_of
from downline.plans.settings import (
    Settings,
    amount,
    one_of,
    share,
    shares,
    steps,
)
from downline.plans.slip_words import Told
from downline.plans.statement import (
    RETAIL_MARGIN,
    Line,
    Statement,
    cents,
    pay_line,
)
from downline.words import count, fixed

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

    Rates and other numbers are taken exactly as they are written
    (:func:`~downline.plans.exact.exact`); fractions may be given as such:
    ``Fraction(20, 120)``, or in words, ``"20/120"``.

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

    @property
    def width(self) -> int | None:
        """How many places each member has below; None where there is no such limit."""
        return None

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
                f"This {type(self).__name__} plan pays out {fixed(paid / 100, 2)}, but only "
                f"{fixed(came_in / 100, 2)} came in: most of it is the {most.index[0]} "
                f"({fixed(most.iloc[0], 2)}). No company can keep this up; lower the rates.",
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
        elif line.reason == OVER_THE_CAP and self.cap is not None:
            why = f"the plan pays at most {told.money(self.cap)} in commissions"
        elif line.reason == ROUNDING:
            why = "all commissions are added up exactly and rounded once, at the end"
        else:  # matching bonus, fast start
            of = "first orders" if line.reason == FAST_START else "commissions"
            why = f"{rate:.4g} % of the {of} of people {count(line.level, 'level')} below"
            if self.width is not None and told.statement.sponsors is None:
                why += " in the placement (who sponsored whom was not given)"
            name = f"{line.reason}, level {line.level}"
        return [(name, told.or_not(why, line, self.points), on, rate, amount)]

    def _explain_step(self, line: Line, told: Told, rate: float) -> str:
        assert line.reach is not None  # every line on a scale has it
        whose = "own sales" if line.reach is line.base else "the group"
        points = told.points(line.reach, self.points)
        if not rate:
            first = float(self.personal_bonus[0][0])
            return f"{whose}: {points:,.6g} points, below the first step of {first:,.6g}"
        return f"{whose}: {points:,.6g} points reach the step of {rate:.4g} %"


# ---- what the plans share --------------------------------------------------------------------


_A_HAIR = exact(1e-12)
"""Rates that were computed may add up to so much more than 100 %."""


def in_cents(amount: float) -> int:
    """A limit in whole cents; a part of a cent above it is not paid."""
    return min(floor(100 * exact(amount)), 2**62)  # no pay is as much


def _sum(lines: Sequence[Line], n: int) -> np.ndarray:
    """What the lines pay (cents); the first one is the retail margin, which is no commission."""
    return sum((line.amount for line in lines[1:]), np.zeros(n, dtype=np.int64))


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
            f"{genealogy.name(i)}'s first order is {fixed(first[i] / 100, 2)}, but only "
            f"{fixed(ordered[i] / 100, 2)} was ordered: count it in purchases or volume too."
        )


def _check_width(placement: Genealogy, width: int) -> None:
    wide = np.flatnonzero(placement.recruits > width)
    if wide.size:
        raise CourseError(
            f"{placement.name(wide[0])} has {placement.recruits[wide[0]]} people directly below, "
            f"and this plan has {width} places: make a placement with Genealogy.placed() or "
            "spilled()."
        )

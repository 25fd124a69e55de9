"""Compensation plans: from who sold what to who is paid what, to the cent.

Every plan is a small frozen object with one method, ``pay(genealogy, volume)``, which returns a
:class:`~downline.plans.statement.Statement`. Rates are fractions: 0.05 is 5 %. Money is in currency
units; volume points (PV, GV), which brackets and qualifications speak of, are `points` of them.

All plans share the add-ons of :class:`Plan`. Together they read like the plans that companies
publish; `downline.plans.files` reads and writes them as text.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from math import ceil, floor

import numpy as np

from downline.checks import room_for
from downline.errors import CourseError, CourseWarning
from downline.genealogy import Genealogy
from downline.plans import period as of_period
from downline.plans.caps import owners_of, under_cap
from downline.plans.exact import exact, total
from downline.plans.period import Period
from downline.plans.reasons import (
    FAST_START,
    MATCHING,
    ON_ORDERS,
    OVER_THE_CAP,
    PERSONAL_BONUS,
    RETAIL_MARGIN,
    ROUNDING,
)
from downline.plans.settings import (
    Settings,
    Share,
    amount,
    amounts,
    one_of,
    orders,
    own,
    pools,
    ranks,
    share,
    shares,
    steps,
    switch,
    text,
)
from downline.plans.slip_words import Told
from downline.plans.statement import (
    Line,
    Statement,
    added,
    by_level,
    pay_line,
    rank_line,
)
from downline.plans.walks import check_network
from downline.words import count, fixed, listed

Brackets = Sequence[tuple[float, float]]
"""Steps of a scale: (points from which a rate holds, rate), rising in both."""


@dataclass(frozen=True, repr=False)
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
    generations : sequence of float
        Share of the volume of the 1st, 2nd, … generation below a member with a rank. The first is
        the part of the team from the member down to the next people of the member's own rank or a
        higher one; they begin the second. Without `ranks` there are none. A rank may have its own.
    generation_rank : str
        A rank that begins a generation for everybody, instead of the member's own.
    infinity : bool
        Whether the last generation's share is paid on all deeper ones too.
    pools : sequence of (str, float)
        A name, and the share of the whole network's volume that is shared out to those with a rank
        that has `shares` in it.
    recruit_bonus : sequence of float
        A sum of money for each new member (with a first order), 1, 2, … levels up.
    ranks : sequence of Rank
        From the lowest to the highest, see :class:`~downline.plans.ranks.Rank`.
    orders : sequence of sequences of str
        Kinds of orders, each with all that it pays: ``("kit", "fast start")``. A kind that is not
        listed pays everything, but only a "first order" pays the fast start and only a "sale" the
        retail margin. Every order counts for points.
    unqualified_pays : bool
        Whether volume of people who do not qualify pays those above; otherwise it pays nobody.
    cap : float, optional
        The most that a member is paid in commissions in a period; the company keeps the rest.
    company_cap : float, optional
        The most that is paid in commissions in all, as a share of the whole network's volume. If
        it is more, all are scaled down alike, to the cent.
    rounding : "line" or "member"
        Whether each line is rounded to the cent and then added up, or a member's commissions are
        added up exactly and rounded once: then a line "rounding" holds the difference. A half cent
        goes away from zero.

    Notes
    -----
    The order, for every plan: first the lines of the plan itself (those of legs with their own
    `leg_cap`), generations, the fast start and recruit bonuses. What they come to, but at most
    `cap`, is what a match is paid on: nobody is paid on money that a cap took away. Then matches
    are added, pools, and sums for ranks; `cap` holds for all commissions of a member together, and
    last `company_cap` for those of all members.
    """

    margin: float = share(0.25)
    _: KW_ONLY
    commissionable: float = share(1.0)
    points: float = amount(1.0, positive=True)
    qualify: float = amount(0.0)
    personal_bonus: Brackets = steps()  # noqa: RUF009 (a field)
    fast_start: Sequence[float] = shares()
    matching: Sequence[float] = shares()
    generations: Sequence[float] = shares()
    generation_rank: str = text()
    infinity: bool = switch(False)
    pools: Sequence[tuple[str, float]] = pools()
    recruit_bonus: Sequence[float] = amounts(cents=True)
    ranks: Sequence = ranks()
    orders: Sequence[Sequence[str]] = orders()
    unqualified_pays: bool = switch(True)
    cap: float | None = amount(None, optional=True)
    company_cap: float | None = own(Share())
    rounding: str = one_of("line", "member")

    @property
    def width(self) -> int | None:
        """How many places each member has below; None where there is no such limit."""
        return None

    def __post_init__(self):
        super().__post_init__()
        for kind, *reasons in self.orders:
            for reason in reasons:
                if reason not in ON_ORDERS:
                    raise CourseError(
                        f"Orders of the kind {kind} pay {reason!r}: use {listed(ON_ORDERS, 'or')}.",
                        "orders",
                    )
        for what in ("generations", "pools", "infinity"):
            if getattr(self, what) and not self.ranks:
                raise CourseError(
                    f"The plan has {what} but no ranks, so nobody is paid by it: add some, such as "
                    'ranks=[Rank("Silver", own=100)].',
                    what,
                )
        names = [rank.name for rank in self.ranks]
        if self.generation_rank and self.generation_rank not in names:
            raise CourseError(
                f"generation_rank is {self.generation_rank!r}: use one of the ranks "
                f"({', '.join(names) or 'the plan has none'}).",
                "generation_rank",
            )
        for rank in self.ranks:
            if rank.shares is not None and len(rank.shares) != len(self.pools):
                raise CourseError(
                    f"The rank {rank.name} has shares in {len(rank.shares)} pools, and the plan "
                    f"has {len(self.pools)}: give a number for each.",
                    "ranks",
                )

    def pay(
        self,
        genealogy: Genealogy,
        volume=0,
        *,
        sponsors: Genealogy | None = None,
        purchases=0,
        first_orders=0,
        carry=None,
        ranks=None,
        owners=None,
    ) -> Statement:
        """Who is paid what for one period.

        Amounts are one number for everybody, an array by position, or by name: a pandas Series or
        a mapping with one amount for each member. Instead of amounts, `volume` may be a table of
        orders: a DataFrame with a row an order and the columns `member`, `amount`, and if wanted
        `kind` ("sale" if it is left out, "purchase", "first order", or a kind of the plan's
        `orders`) and `month`.

        Parameters
        ----------
        genealogy : Genealogy
            Whom pay goes up to by levels, groups and legs: who sponsored whom, or for `Binary` and
            `Matrix` who was placed under whom.
        volume : float, array of shape (n,), Series, mapping or DataFrame
            What each member's customers paid, in currency units.
        sponsors : Genealogy, optional
            Who sponsored whom, where `genealogy` is a placement of the same people (matched by
            name, if both have names): matching bonus, fast start, recruits and recruit bonuses
            follow it. Without it they follow `genealogy`, and pay slips say so.
        purchases : float, array, Series or mapping
            What each member paid for goods for own use: it counts as volume, without a margin.
        first_orders : float, array, Series or mapping
            The part of `purchases` and `volume` that was a new member's first order, for
            `fast_start`.
        carry : array of shape (n, 2), optional
            For `Binary`: what was kept of each leg, the last period's `Statement.carry`.
        ranks : sequence of str, Series or mapping, optional
            The rank of each member by its name, "" for none. Without it, ranks are reached by their
            conditions.
        owners : sequence, Series or mapping, optional
            Who owns each member's position, "" for oneself: `cap` and `leg_cap` then hold for all
            positions of an owner together, which are scaled down alike, to the cent.

        Warns
        -----
        CourseWarning
            If the plan pays out more than came in, by more than rounding can explain.
        """
        check_network(genealogy, "genealogy")
        with room_for(len(genealogy)):
            period = of_period.given(self, genealogy, volume, sponsors, purchases, first_orders)
            period.carry = carry
            if ranks is not None:
                from downline.plans.ranks import given_ranks

                period.rank = given_ranks(self, ranks, genealogy)
            if owners is not None:
                period.owners = owners_of(owners, genealogy)
            statement = self._pay(period)
            self._warn(statement)
            return statement

    def _pay(self, period: Period) -> Statement:
        """The statement of a period, in the order that :class:`Plan` states."""
        n = len(period)
        qualified = self._has(self.qualify, period.points) if self.qualify else None
        if period.active is not None:
            qualified = period.active if qualified is None else qualified & period.active
        period.qualified = qualified
        if self.ranks and period.rank is None:
            from downline.plans.ranks import reached

            period.rank, _ = reached(self, period)
        lines = [pay_line(RETAIL_MARGIN, 0, self.margin, period.with_margin)]
        if self.personal_bonus:
            reach, base = self._bonus_volume(period), period.volume(PERSONAL_BONUS)
            lines.append(
                self._on_scale(PERSONAL_BONUS, self.personal_bonus, reach, base, qualified)
            )
        commissions, kept = self._commissions(period)
        lines += commissions
        if self.ranks:
            from downline.plans import extras

            lines += extras.for_ranks(self, period)
        if self.fast_start:
            below = period.up.below(period.volume(FAST_START), len(self.fast_start))
            lines += by_level(FAST_START, self.fast_start, below, period.active)
        if self.recruit_bonus:
            from downline.plans import extras

            lines += extras.for_recruits(self, period)
        match = [self.matching]
        if self.ranks:
            match = extras.by_rank(self, "matching")
        if any(match):
            base = self._paid(lines, n)
            if self.cap is not None:
                base = under_cap(base, in_cents(self.cap), period.owners)
            below = period.up.below(base, max(map(len, match)))
            if self.ranks:
                lines += extras.levels(MATCHING, match, below, period, self.qualify)
            else:
                lines += by_level(MATCHING, self.matching, below, qualified, self.qualify)
        if self.ranks:
            lines += extras.sums(self, period)
        if self.rounding == "member":
            away = self._paid(lines, n) - added(lines[1:], n)
            lines.append(Line(ROUNDING, 0, 1.0, away, away))
        if self.cap is not None:
            paid = added(lines[1:], n)
            over = paid - under_cap(paid, in_cents(self.cap), period.owners)
            lines.append(Line(OVER_THE_CAP, 0, -1.0, over, -over))
        if self.company_cap is not None:
            from downline.plans import extras

            lines.append(extras.company_cap(self, period, added(lines[1:], n)))
        return Statement(
            period.genealogy,
            period.sold,
            tuple(lines),
            period.bought,
            kept,
            period.points,
            placed=self.width is not None or period.sponsors is not None,
            sponsors=period.sponsors,
            plan=self,
            rank=period.rank,
            owners=period.owners,
        )

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
        return rank_line(reason, 0, rates, place, base, who, needed=self.qualify, reach=reach)

    def _bonus_volume(self, period: Period) -> np.ndarray:
        return period.group

    def _commissions(self, period: Period):
        """The lines of this kind of plan, and what it carries forward (or None)."""
        if period.carry is not None:
            raise CourseError(f"{type(self).__name__} keeps no volume: leave out carry.")
        return [], None

    def _paid(self, lines: list[Line], n: int) -> np.ndarray:
        """Commissions (cents) so far, rounded once a line or once a member.

        The first line is the retail margin, which is no commission.
        """
        if self.rounding == "line" or len(lines) == 1:
            return lines[1].amount if len(lines) == 2 else added(lines[1:], n)
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
        elif line.reason not in (OVER_THE_CAP, ROUNDING, MATCHING, FAST_START):
            from downline.plans.extras import explain

            name, why = explain(self, line, told)
        elif line.reason == OVER_THE_CAP and self.cap is not None:
            why = f"the plan pays at most {told.money(self.cap)} in commissions{told.shared()}"
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


A_HAIR = exact(1e-12)
"""Rates that were computed may add up to so much more than 100 %."""


def in_cents(amount: float) -> int:
    """A limit in whole cents; a part of a cent above it is not paid."""
    return min(floor(100 * exact(amount)), 2**62)  # no pay is as much


def check_width(placement: Genealogy, width: int) -> None:
    wide = np.flatnonzero(placement.recruits > width)
    if wide.size:
        raise CourseError(
            f"{placement.name(wide[0])} has {placement.recruits[wide[0]]} people directly below, "
            f"and this plan has {width} places: make a placement with Genealogy.placed() or "
            "spilled()."
        )

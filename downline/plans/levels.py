"""Plans that pay by level: single-level, unilevel, and the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

import numpy as np

from downline.errors import CourseError
from downline.plans.base import A_HAIR, Plan, check_width
from downline.plans.exact import exact
from downline.plans.reasons import OVERRIDE
from downline.plans.settings import (
    amounts,
    places,
    shares,
    switch,
)
from downline.plans.settings import (
    count as counted,
)
from downline.plans.statement import (
    pay_line,
    rank_line,
)
from downline.plans.walks import walk_up
from downline.words import count


@dataclass(frozen=True, repr=False)
class SingleLevel(Plan):
    """Pays a seller only on what that seller sells.

    Ben sells goods for $80 and keeps a quarter; nobody else is paid.

    >>> from downline.genealogy import Genealogy
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
        for name in ("fast_start", "matching", "recruit_bonus", "generations"):
            if getattr(self, name):
                raise CourseError(
                    f"A single-level plan pays nobody for others' sales: leave out {name}, or use "
                    "a multi-level plan.",
                    name,
                )
        for rank in self.ranks:
            if rank.matching or rank.generations or rank.rates:
                raise CourseError(
                    f"A single-level plan pays nobody for others' sales: leave out what the rank "
                    f"{rank.name} is paid on them.",
                    "ranks",
                )

    def _bonus_volume(self, period):
        return period.points


@dataclass(frozen=True, repr=False)
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
    unlimited : bool
        Whether the last rate is paid on all deeper levels too.
    pass_up : int
        How many of everybody's first recruits count, with their teams, for the sponsor instead
        (:meth:`Genealogy.passed_up`): an "Australian" plan with 1 or 2.

    Ana recruited Ben, who recruited Chloe, who sells goods for $100.

    >>> from downline.genealogy import Genealogy
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
    unlimited: bool = switch(False)
    pass_up: int = counted(0)

    def __post_init__(self):
        super().__post_init__()
        if len(self.ladder) > len(self.rates):
            raise CourseError(
                f"The ladder has {len(self.ladder)} steps for {len(self.rates)} rates: leave out "
                "the steps without a rate.",
                "ladder",
            )
        for rates, key in ((self.rates, "rates"), *((rank.rates, "ranks") for rank in self.ranks)):
            whole = exact(self.margin) + sum(map(exact, rates or ()))
            if whole > 1 + A_HAIR:
                raise CourseError(
                    f"Margin and level rates add up to {100 * float(whole):.4g} %: the plan would "
                    "pay out more than customers pay in. Lower them to 100 % or less in total.",
                    key=key,
                )

    def _commissions(self, period):
        super()._commissions(period)
        rates = self._rates()
        depth = max(map(len, rates))
        needed, who = [self.qualify] * depth, [period.qualified] * depth
        for place, points in enumerate(self.ladder[:depth]):
            needed[place] = max(self.qualify, points)
            who[place] = self._has(needed[place], period.points)
            if period.active is not None:
                who[place] &= period.active
        rank = period.rank if len(rates) > 1 else np.zeros(len(period), dtype=np.int64)
        each = [[own[level] if level < len(own) else 0 for own in rates] for level in range(depth)]
        if self.compress:  # whose rank is not paid so deep is skipped there
            for level, (may, of) in enumerate(zip(who, each, strict=True)):
                if len(rates) > 1 and not all(of):
                    paid = np.array([rate > 0 for rate in of])[rank]
                    who[level] = paid if may is None else may & paid
        team = period.genealogy.passed_up(self.pass_up) if self.pass_up else period.genealogy
        base = period.volume(OVERRIDE)
        if self.compress or self.unlimited:
            skips = who if self.compress else [None] * depth
            volumes = walk_up(team, base, skips, unlimited=self.unlimited)
        else:
            volumes = team.below(base, depth)
        return [
            pay_line(OVERRIDE, level, of[0], volume, may, needed=points)
            if len(of) == 1
            else rank_line(OVERRIDE, level, of, rank, volume, may, needed=points)
            for level, (of, volume, may, points) in enumerate(
                zip(each, volumes, who, needed, strict=False), start=1
            )
        ], None

    def _rates(self) -> list:
        """The level rates of no rank, the first rank and so on; without ranks, only the first."""
        if not self.ranks:
            return [self.rates]
        from downline.plans.extras import padded
        from downline.plans.ranks import by_rank

        rates = by_rank(self, "rates")
        if self.unlimited:
            rates = [padded(own, max(map(len, rates))) for own in rates]
        depths = by_rank(self, "depth")
        return [own[:depth] for own, depth in zip(rates, depths, strict=True)]

    def slip(self, told):
        reached = sum(line.reason == OVERRIDE for line in told.statement.lines)
        return super().slip(told) + [  # the statement stops where the network does
            (f"{OVERRIDE}, level {level}", told.nobody(level), 0.0, 100 * float(rate), 0.0)
            for level, rate in enumerate(self._own_rates(told), start=1)
            if level > reached
        ]

    def _own_rates(self, told):
        """The rates of the rank that the member has."""
        return self._rates()[told.statement.rank[told.member] if self.ranks else 0]

    def explain(self, line, told):
        if line.reason != OVERRIDE:
            return super().explain(line, told)
        on, rate, amount = told.numbers(line)
        people = told.below(line.level)
        last = self.unlimited and line.level == max(map(len, self._rates()))
        if self.ranks and not rate:
            if not on:
                return []
            why = f"level {line.level} is not paid {told.with_rank()}"
        elif last or self.pass_up:
            deep = f"{count(line.level, 'level')} below{' or deeper' if last else ''}"
            passed = ", recruits who were passed up included" if self.pass_up else ""
            why = told.or_not(f"{rate:.4g} % of what {deep} brings{passed}", line, self.points)
        elif not people:
            why = told.nobody(line.level)
        elif self.compress:
            reaches = f"{rate:.4g} % of what reaches {told.name} when others are skipped"
            why = told.or_not(reaches, line, self.points, always=True)
        else:
            why = (
                f"{rate:.4g} % of the {told.money(on)} sold by {told.people(people)}, "
                f"{count(line.level, 'level')} below"
            )
            why = told.or_not(why, line, self.points)
        return [(f"{OVERRIDE}, level {line.level}", why, on, rate, amount)]


@dataclass(frozen=True, repr=False)
class Matrix(Unilevel):
    """A unilevel plan on a placement of fixed width: later recruits spill over to lower places.

    `pay` takes the placement (:meth:`Genealogy.placed`, :meth:`Genealogy.spilled`) and refuses one
    with more than `width` places under a member.

    >>> from downline.genealogy import Genealogy
    >>> Matrix(0, rates=(0.1, 0.1), width=3).pay(Genealogy.placed(13, width=3), 10).earned[0]
    np.float64(12.0)
    """

    _: KW_ONLY
    width: int = places(3)

    def _commissions(self, period):
        check_width(period.genealogy, self.width)
        return super()._commissions(period)

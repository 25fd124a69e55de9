"""Ranks: who has one, by being given it or by what he or she and the team did, and what it decides.

A plan has its ranks from the lowest to the highest. In arrays a rank is its place, from 1 on; 0 is
no rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, fields
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import in_order
from downline.genealogy.sums import marked_below, total_up
from downline.plans import settings as of
from downline.plans.exact import exact, times

if TYPE_CHECKING:
    from downline.plans.base import Plan
    from downline.plans.period import Period

PLACE = np.int16
"""The type of a rank's place: small, as every member has one in every month."""


@dataclass(frozen=True, repr=False)
class Rank(of.Settings):
    """A rank: its conditions, and what it decides.

    Who meets all conditions of a rank has it, and the highest one counts. A rank without any
    condition is had only by being given: ``plan.pay(…, ranks={"Ana": "Gold", …})``. Points are
    those of the period. Group and legs follow the genealogy that is paid (a placement, for `Binary`
    and `Matrix`), recruits follow who sponsored whom.

    Parameters
    ----------
    name : str
        What it is called.
    own : float
        Points of one's own volume.
    group : float
        Points of the group's volume, one's own included.
    leg_counts : float
        The most that one leg counts, as a share of `group`: with 0.5, half of the points must come
        from elsewhere.
    personal_group : float
        Points of the group's volume without the groups of those below who have this rank or a
        higher one.
    legs : int
        Legs that are needed, each with at least `leg_points` points and, if `leg_rank` names a
        rank, somebody of that rank or a higher one in it.
    recruits : int
        Personal recruits that are needed, each with at least `recruit_own` points of own volume
        and, if `recruit_rank` names one, that rank or a higher one.
    keep : int
        Months that the rank is kept without meeting its conditions, for
        :class:`~downline.plans.months.Months`; 0: lost at once.

    What it decides. What is left out is as in the rank below, and below the first as in the plan:

    rates : sequence of float
        Level rates of a unilevel plan or a matrix, and so how deep it pays.
    depth : int
        How many levels of the rates are paid.
    rate : float
        Share of the weaker leg of a binary, or the percentage of a stairstep.
    pair_pays, leg_cap : float
        What a pair of a binary pays, and the most that its legs pay.
    matching, generations : sequence of float
        As the settings of the plan.
    own_rate : float
        Share of one's own volume.
    shares : sequence of float
        How many shares one has of each of the plan's `pools`.
    bonus : float
        A sum when the rank is reached for the first time (and of each rank skipped on the way).
    monthly : float
        A sum in each period in which one has it; not taken over from the rank below.

    >>> gold = Rank("Gold", own=100, group=2000, leg_counts=0.5, rates=(0.05, 0.03))
    >>> gold
    Rank(name='Gold', own=100, group=2000, leg_counts=0.5, rates=(0.05, 0.03))
    """

    name: str = of.name_of()
    _: KW_ONLY
    own: float = of.amount(0)
    group: float = of.amount(0)
    leg_counts: float = of.share(1.0)
    personal_group: float = of.amount(0)
    legs: int = of.count(0)
    leg_points: float = of.amount(0)
    leg_rank: str = of.text()
    recruits: int = of.count(0)
    recruit_own: float = of.amount(0)
    recruit_rank: str = of.text()
    keep: int = of.count(0)
    rates: Sequence[float] | None = of.own(of.Shares())
    depth: int | None = of.count(None, optional=True)
    rate: float | None = of.own(of.Share())
    pair_pays: float | None = of.amount(None, optional=True)
    leg_cap: float | None = of.amount(None, optional=True)
    matching: Sequence[float] | None = of.own(of.Shares())
    generations: Sequence[float] | None = of.own(of.Shares())
    own_rate: float | None = of.own(of.Share())
    shares: Sequence[float] | None = of.own(of.Amounts())
    bonus: float = of.amount(0, cents=True)
    monthly: float = of.amount(0, cents=True)

    def __post_init__(self):
        super().__post_init__()
        for what, needs in (
            ("leg_points", "legs"),
            ("leg_rank", "legs"),
            ("recruit_own", "recruits"),
            ("recruit_rank", "recruits"),
        ):
            if getattr(self, what) and not getattr(self, needs):
                raise CourseError(
                    f"The rank {self.name} has {what} but no {needs}: say how many are needed.",
                    "ranks",
                )

    @property
    def has_conditions(self) -> bool:
        """Whether it can be reached at all."""
        return any((self.own, self.group, self.personal_group, self.legs, self.recruits))


def all_ranks(given: Sequence) -> tuple[Rank, ...]:
    """The ranks of a plan, each a `Rank` or a table with its settings; refused if they clash."""
    ranks = []
    for place, one in enumerate(given, start=1):
        if isinstance(one, Mapping):
            known = [field.name for field in fields(Rank)]
            for key, value in one.items():
                if key in known and not of.kind_of(Rank, key).fits_file(value):
                    write = of.kind_of(Rank, key).write
                    raise CourseError(
                        f"Rank {place}, {key}: {value!r} cannot be used here: write {write}.",
                        "ranks",
                    )
            if "name" not in one:
                raise CourseError(f"Rank {place} has no name: give it one.", "ranks")
            try:
                one = Rank(**one)
            except CourseError as problem:
                raise CourseError(f"Rank {place}: {problem}", "ranks") from None
        if not isinstance(one, Rank):
            raise CourseError(f'Rank {place} is {one!r}: use Rank("Silver", own=100).', "ranks")
        ranks.append(one)
    names = [rank.name for rank in ranks]
    for rank in ranks:
        if names.count(rank.name) > 1:
            raise CourseError(f"Two ranks are called {rank.name}: keep one.", "ranks")
        for other in (rank.leg_rank, rank.recruit_rank):
            if other and other not in names:
                raise CourseError(
                    f"The rank {rank.name} asks for the rank {other}: use one of "
                    f"{', '.join(names)}.",
                    "ranks",
                )
    return tuple(ranks)


def by_rank(plan: Plan, setting: str, otherwise=None) -> list:
    """What a setting is for no rank, the first rank, and so on.

    What a rank leaves out is as in the rank below; the first one's is the plan's own, or
    `otherwise` where a plan has no such setting.

    Parameters
    ----------
    plan
        Whose ranks they are.
    setting
        The setting's name.
    otherwise
        What it is where a plan has no such setting.
    """
    found = [getattr(plan, setting, otherwise)]
    for rank in plan.ranks:
        value = getattr(rank, setting)
        found.append(found[-1] if value is None else value)
    return found


def given_ranks(plan: Plan, given, genealogy: Genealogy, what: str = "ranks") -> np.ndarray:
    """The places of ranks that were given by name (or by place), one for each member.

    An empty text, None and 0 mean no rank.

    Parameters
    ----------
    plan
        Whose ranks they are.
    given
        A name or a place for each member, by position or by name; or one for all.
    genealogy
        Whose members have them.
    what
        How a message calls them.
    """
    names = [rank.name for rank in plan.ranks]
    found = in_order(given, genealogy, what, each='one for each member, "" for none')
    if isinstance(found, (str, int)):
        found = [found] * len(genealogy)
    found = list(found)
    if len(found) != len(genealogy):
        raise CourseError(f"There are {len(found)} {what} for {len(genealogy)} members.")
    places = dict(zip(names, range(1, len(names) + 1), strict=True)) | {"": 0, None: 0}
    places |= {place: place for place in range(len(names) + 1)}
    number = np.zeros(len(genealogy), dtype=PLACE)
    for member, rank in enumerate(found):
        rank = None if isinstance(rank, float) and np.isnan(rank) else rank
        try:
            number[member] = places[rank]
        except (KeyError, TypeError):
            raise CourseError(
                f"{genealogy.name(member)}'s rank is {rank!r}: use one of "
                f'{", ".join(names) or "the ranks of the plan, which has none"}, or "" for none.'
            ) from None
    return number


def reached(
    plan: Plan, period: Period, kept: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The rank that each member has, and the highest one whose conditions are met.

    They differ only where a rank was `kept`. Conditions may ask for ranks of others. So everybody
    begins without any (or with what was kept), and all are asked again and again until nothing
    changes any more.

    Parameters
    ----------
    plan
        Whose ranks they are.
    period
        What happened, on which the conditions are.
    kept
        The places of ranks that are kept without their conditions, shape (n,).
    """
    asked = _Asked(plan, period)
    kept = np.zeros(len(period), dtype=PLACE) if kept is None else kept
    rank, before = kept, None
    for _ in range(len(period) * len(plan.ranks) + 2):
        met = asked.highest(rank)
        found = np.maximum(met, kept)
        if not asked.asks_ranks or (found == rank).all():
            return found, met
        if before is not None and (found == before).all():
            break
        before, rank = rank, found
    wavers = int(np.flatnonzero(found != rank)[0])
    raise CourseError(
        f"The conditions of the ranks do not settle: {period.genealogy.name(wavers)} has the rank "
        f"{plan.ranks[max(found[wavers], rank[wavers]) - 1].name} only while others do not. Give "
        "the ranks, or leave out personal_group."
    )


def highest(found: np.ndarray, who: np.ndarray, place: int) -> np.ndarray:
    """The places of ranks, with a higher one for those who are marked.

    Parameters
    ----------
    found
        The place that each has, shape (n,).
    who
        Who has a higher one too, shape (n,), bool.
    place
        Which.
    """
    return np.maximum(found, np.multiply(who, place, dtype=PLACE))


class _Asked:
    """The conditions of a plan's ranks, asked of everybody at once."""

    def __init__(self, plan: Plan, period: Period):
        self.plan, self.period, self.team = plan, period, period.genealogy
        self.active = np.True_ if period.active is None else period.active
        self.fixed = [self._without_ranks(rank) for rank in plan.ranks]
        self.asks_ranks = any(
            rank.leg_rank or rank.recruit_rank or rank.personal_group for rank in plan.ranks
        )
        names = [rank.name for rank in plan.ranks]
        self.place = {name: place for place, name in enumerate(names, start=1)}
        self._answers: dict[tuple[str, int], tuple[np.ndarray, np.ndarray]] = {}

    def highest(self, rank: np.ndarray) -> np.ndarray:
        found = np.zeros_like(rank)
        for place, (one, meets) in enumerate(zip(self.plan.ranks, self.fixed, strict=True), 1):
            if meets is None:
                continue
            if one.leg_rank and meets.any():
                has = rank >= self.place[one.leg_rank]
                meets = meets & self._once("legs", place, has, self._legs_with_rank)
            if one.recruit_rank and meets.any():
                has = rank >= self.place[one.recruit_rank]
                meets = meets & self._once("recruits", place, has, self._recruits_with_rank)
            if one.personal_group and meets.any():
                meets = meets & (self._personal(place, rank) >= self._cents(one.personal_group))
            found = highest(found, meets, place)
        return found

    def _once(self, what: str, place: int, has: np.ndarray, ask) -> np.ndarray:
        """`ask(rank, has)`, or what it answered when it was last asked of the same people."""
        last = self._answers.get((what, place))
        if last is None or not np.array_equal(last[0], has):
            last = self._answers[what, place] = has, ask(self.plan.ranks[place - 1], has)
        return last[1]

    def _cents(self, points) -> int:
        return self.plan._needed(points)

    def _without_ranks(self, rank: Rank) -> np.ndarray | None:
        """Who meets the conditions that ask for nobody's rank; None if nobody can reach it."""
        if not rank.has_conditions:
            return None
        meets = (self.period.points >= self._cents(rank.own)) & self.active
        if rank.group:
            meets &= self.period.group >= self._cents(rank.group)
        if rank.legs and not rank.leg_rank:
            meets &= self._legs(rank, np.True_) >= rank.legs
        if rank.recruits and not rank.recruit_rank:
            meets &= self._recruits(rank, np.True_) >= rank.recruits
        if rank.group and rank.leg_counts < 1 and meets.any():
            self._only_with_capped_legs(rank, meets)
        return meets

    def _only_with_capped_legs(self, rank: Rank, meets: np.ndarray) -> None:
        """Unmark those in `meets` whose group is too small when no leg counts for too much."""
        need = exact(rank.group) * 100 / exact(self.plan.points)
        most = exact(rank.leg_counts) * need
        of = most.denominator  # in parts of a cent, so that a third of 100 three times is 100
        tops = np.flatnonzero(meets.take(self.team.recruiter))
        legs = np.minimum(times(self.period.group[1:].take(tops), of), most.numerator)
        counts = np.zeros(len(meets), dtype=legs.dtype)
        np.add.at(counts, self.team.recruiter.take(tops), legs)
        who = np.flatnonzero(meets)
        own = times(self.period.points.take(who), of)
        meets[who] = own + counts.take(who) >= ceil(need * of)

    def _legs(self, rank: Rank, has) -> np.ndarray:
        """How many legs have enough points, and are marked in `has` at their top."""
        counts = self.period.group >= self._cents(rank.leg_points) if rank.leg_points else np.True_
        return marked_below(self.team, np.broadcast_to(counts & has, (len(self.period),)))

    def _legs_with_rank(self, one: Rank, has: np.ndarray) -> np.ndarray:
        if not has.any():
            return has
        return self._legs(one, self._somebody(has)) >= one.legs

    def _somebody(self, has: np.ndarray) -> np.ndarray:
        """Whose group, the member included, has somebody who is marked."""
        found, at = has.copy(), np.flatnonzero(has)
        while at.size:
            at = self.team.sponsor[at]
            at = np.unique(at[at >= 0])
            at = at[~found[at]]
            found[at] = True
        return found

    def _recruits_with_rank(self, one: Rank, has: np.ndarray) -> np.ndarray:
        return self._recruits(one, has) >= one.recruits

    def _recruits(self, rank: Rank, has) -> np.ndarray:
        counts = has & self.active
        if rank.recruit_own:
            counts = counts & (self.period.points >= self._cents(rank.recruit_own))
        return self.period.up.marked_below(np.broadcast_to(counts, (len(self.period),)))

    def _personal(self, place: int, rank: np.ndarray) -> np.ndarray:
        """Group volume without the groups of people below who have this rank or a higher one."""
        ranked = rank >= place
        if not ranked[1:].any():
            return self.period.group
        # Volume goes up as in the genealogy, but not beyond somebody who has the rank.
        return total_up(self.team, self.period.points, ranked)

"""The stairstep: a differential bonus on group volume, with breakaway and leadership."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

import numpy as np

from downline.genealogy import Genealogy
from downline.genealogy.sums import total_up, upward
from downline.plans.base import (
    Brackets,
    Plan,
)
from downline.plans.exact import exact, rounded, times, together
from downline.plans.exact import share as share_of
from downline.plans.reasons import DIFFERENTIAL, LEADERSHIP, ROUNDING
from downline.plans.settings import (
    share,
    shares,
    steps,
    switch,
)
from downline.plans.slip_words import Told
from downline.plans.statement import Line, by_level
from downline.plans.walks import walk_up


@dataclass(frozen=True, repr=False)
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
    compress : bool
        Whether the differential passes over those who do not qualify: what they would have been
        paid goes to the next one above whose rate is as high or higher. Otherwise the company
        keeps it.

    A rank may have a `rate` of its own, which holds instead of the bracket's. Everybody is then
    paid the difference between that and the highest rate that was paid on the same sale below.

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

    compress: bool = switch(False)

    def _commissions(self, period):
        super()._commissions(period)
        genealogy, qualified = period.genealogy, period.qualified
        breaks_away = self.leadership and self.brackets
        top = self._needed(self.brackets[-1][0]) if breaks_away else None
        points, away = _groups(genealogy, period.points, top)
        place, rates = self._reached(self.brackets, points)
        own = period.volume(DIFFERENTIAL)
        group = points if own is period.points else _groups(genealogy, own, None, away)
        line_place, line_rates = place, rates
        if any(rank.rate is not None for rank in self.ranks):
            line_place, line_rates = self._with_ranks(period.rank, place, rates)
        step = self._passing if self.compress or line_rates is not rates else self._differential
        lines = [step(genealogy, group, away, line_place, line_rates, qualified, points, own)]
        if self.leadership:
            may = np.array([exact(rate) >= exact(self.leader) for rate in rates])[place]
            may = may if qualified is None else may & qualified
            paying = period.volume(LEADERSHIP)
            if paying is not own:
                group = _groups(genealogy, paying, None, away)
            volumes = walk_up(genealogy, np.where(away, group, 0), [may] * len(self.leadership))
            lines += by_level(LEADERSHIP, self.leadership, volumes, may, self.qualify)
        return lines, None

    def _with_ranks(self, rank, place, rates):
        """The place of everybody's rate, and all rates, where ranks have some of their own."""
        from downline.plans.ranks import by_rank

        given = by_rank(self, "rate")
        of = np.array([-1 if one is None else len(rates) + at for at, one in enumerate(given)])
        return np.where(of[rank] < 0, place, of[rank]), [*rates, *(one or 0 for one in given)]

    def _differential(self, genealogy, group, away, place, rates, qualified, points, own) -> Line:
        """Own rate on the group less the recruits' rates on theirs, rounded once a member."""
        parts, whole = together([exact(rate) for rate in rates])
        of = times(group, parts[place])
        earned = of.copy()
        counted = ~away
        counted[0] = False  # the founder is nobody's recruit
        np.subtract.at(earned, genealogy.sponsor[counted], of[counted])
        return self._line(earned, whole, parts, group, away, place, rates, qualified, points)

    def _passing(self, genealogy, group, away, place, rates, qualified, points, own) -> Line:
        """The same for any rates: each step between two is paid to the first above who has it.

        Sales go up from the seller. What one rate is above the next lower one belongs to the first
        person with that rate or more; who does not qualify is passed over, or stops it unpaid.
        """
        parts, whole = together([exact(rate) for rate in rates])
        earned = np.zeros(len(group), dtype=parts.dtype)
        below = 0
        for step in sorted({int(part) for part in parts} - {0}):
            stops = parts[place] >= step
            if self.compress and qualified is not None:
                stops &= qualified
            (volume,) = walk_up(genealogy, own, [stops | away], from_self=True)
            earned = earned + times(np.where(parts[place] >= step, volume, 0), step - below)
            below = step
        return self._line(earned, whole, parts, group, away, place, rates, qualified, points)

    def _line(self, earned, whole, parts, group, away, place, rates, qualified, points) -> Line:
        if qualified is not None:
            earned[~qualified] = 0
        return Line(
            DIFFERENTIAL,
            0,
            np.array([float(rate) for rate in rates]),
            group,
            rounded(earned, whole),
            parts,
            whole,
            place,
            who=qualified,
            needed=self.qualify,
            reach=points,
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
        assert line.reach is not None  # as _line made it
        points = told.points(line.reach, self.points)
        if self.compress or any(rank.rate is not None for rank in self.ranks):
            why = f"{own:.4g} % less what was paid on the same sales below"
            return [(DIFFERENTIAL, told.or_not(why, line, self.points), on, own, owed)]
        if not own:
            first = float(self.brackets[0][0]) if self.brackets else np.inf
            why = f"the group has {points:,.6g} points, below the first step of {first:,.6g}"
            return [(DIFFERENTIAL, why, on, 0.0, 0.0)]
        assert line.place is not None and line.away is not None  # as _line made it
        assert isinstance(line.rates, np.ndarray) and isinstance(line.parts, np.ndarray)
        of = share_of(line.base, line.parts[line.place], line.whole) / 100
        why = f"the group has {points:,.6g} points: {own:.4g} % of the group's sales"
        rows = [("bonus of the group", why, on, own, of[told.member])]
        for recruit in told.below(1):
            name, rate = told.team.name(recruit), 100 * line.rates[line.place[recruit]]
            if line.away[recruit]:
                rows.append((f"{name}'s group", "has broken away: its sales count no more here",
                             0.0, 0.0, 0.0))  # fmt: skip
            elif rate:
                theirs = told.points(line.reach, self.points, recruit)
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


def _groups(genealogy: Genealogy, base: np.ndarray, enough: int | None, away=None):
    """Group volume without the groups that broke away, and who broke away, level by level.

    With `away`, who did is known already, and only the volume is asked for.
    """
    if away is not None:
        return total_up(genealogy, base, away)
    group, away = base.copy(), np.zeros(len(base), dtype=bool)
    if enough is None:
        return genealogy.group_total(base), away
    for who, above in upward(genealogy):
        passed = group.take(who)
        gone = passed >= enough
        away[who] = gone
        passed[gone] = 0
        np.add.at(group, above, passed)
    return group, away

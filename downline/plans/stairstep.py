"""The stairstep: a differential bonus on group volume, with breakaway and leadership."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

import numpy as np

from downline.genealogy import Genealogy
from downline.plans.base import HAIR, Brackets, Plan, _by_level, _walk_up
from downline.plans.statement import (
    PARTS,
    Line,
    check_size,
)


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

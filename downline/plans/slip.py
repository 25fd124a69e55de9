"""One member's statement as a pay slip: line by line, each line explained in words.

The amounts are the statement's own. A line that pays nothing stands there too if the plan has it,
and says why.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline import words
from downline.plans.base import HAIR, Plan
from downline.plans.levels import SingleLevel
from downline.plans.stairstep import Stairstep
from downline.plans.statement import OVERRIDE, RETAIL_MARGIN, Line, Statement

MOST_NAMES = 4


def pay_slip(plan: Plan, statement: Statement, member: int, currency: str = "$") -> pd.DataFrame:
    """What `plan` pays one member, a row a line: `line`, `why`, `on`, `rate` (percent), `amount`.

    The amounts add up to what the member earned. `statement` is what `plan.pay` returned;
    `currency` stands before amounts in words.

    >>> from downline.genealogy import Genealogy
    >>> from downline.plans.levels import Unilevel
    >>> plan, team = Unilevel(0.25, (0.05, 0.03)), Genealogy([-1, 0], names=["Ana", "Ben"])
    >>> for row in pay_slip(plan, plan.pay(team, [80, 100]), 0).itertuples():
    ...     print(f"{row.line}: {row.amount:.2f}, {row.why}")
    retail margin: 20.00, 25 % of the $80.00 that Ana's customers paid
    override, level 1: 5.00, 5 % of the $100.00 sold by Ben, 1 level below
    override, level 2: 0.00, nobody stands 2 levels below
    """
    slip = _Slip(plan, statement, member, currency)
    rows = [row for line in statement.lines for row in slip.rows(line)]
    told = {line.level for line in statement.lines if line.reason == OVERRIDE}
    deeper = [level for level in range(1, len(getattr(plan, "rates", ())) + 1) if level not in told]
    for level in deeper:  # the statement stops where the network does
        rate = 100 * plan.rates[level - 1]
        rows.append((f"{OVERRIDE}, level {level}", slip.nobody(level), 0.0, rate, 0.0))
    table = pd.DataFrame(rows, columns=["line", "why", "on", "rate", "amount"])
    return table.astype({"on": float, "rate": float, "amount": float})


class _Slip:
    """Puts one line of a statement into words."""

    def __init__(self, plan: Plan, statement: Statement, member: int, currency: str):
        self.plan, self.statement, self.member = plan, statement, member
        self.currency, self.team = currency, statement.genealogy
        self.name = self.team.name(member)

    def rows(self, line: Line) -> list[tuple]:
        on, amount = line.base[self.member] / 100, line.amount[self.member] / 100
        rate = 100 * float(np.broadcast_to(line.rate, line.amount.shape)[self.member])
        if line.reason == "differential bonus":
            return self._differential(line)
        if line.reason == OVERRIDE:
            why, name = self._override(line, on, rate), f"{OVERRIDE}, level {line.level}"
        elif line.reason == RETAIL_MARGIN:
            why, name = (
                f"{rate:.4g} % of the {self.money(on)} that {self.name}'s customers paid",
                "",
            )
        elif line.reason == "personal bonus":
            why, name = self._step(on, rate), ""
        elif line.reason == "weaker leg":
            why, name = self._legs(on, rate, amount), ""
        elif line.reason == "leadership bonus":
            why, name = self._leadership(line.level, on, rate), f"{line.reason} {line.level}"
        elif not on:
            return []
        elif line.reason == "over the cap":
            why, name = f"the plan pays at most {self.money(self.plan.cap)} in commissions", ""
        else:  # matching bonus, fast start
            of = "first orders" if line.reason == "fast start" else "commissions"
            why = f"{rate:.4g} % of the {of} of people {words.count(line.level, 'level')} below"
            name = f"{line.reason}, level {line.level}"
        if on and (missed := self._missed(line)):
            why = f"{why}; not paid: {missed}"
        return [(name or line.reason, why, on, rate, amount)]

    def money(self, amount: float) -> str:
        return words.money(amount, self.currency)

    def nobody(self, level: int) -> str:
        return f"nobody stands {words.count(level, 'level')} below"

    def points(self, volume) -> float:
        return float(volume) / 100 * self.plan.points

    def _own(self) -> int:
        """Own commissionable volume, in cents."""
        own = self.statement.volume[self.member] + self.statement.purchases[self.member]
        return int(own * self.plan.commissionable)

    def _missed(self, line: Line) -> str:
        """Why a member does not qualify for a line; nothing for one who does."""
        level = line.level if line.reason == OVERRIDE else 0
        ladder = getattr(self.plan, "ladder", ())
        needed = self.plan.qualify
        if 0 < level <= len(ladder):
            needed = max(needed, ladder[level - 1])
        own = self.points(self._own())
        if line.reason in (RETAIL_MARGIN, "fast start", "over the cap") or own * HAIR >= needed:
            return ""
        return f"{self.name} has {own:,.6g} points and {needed:,.6g} are needed"

    def _override(self, line: Line, on: float, rate: float) -> str:
        people = self._below(line.level)
        if not people:
            return self.nobody(line.level)
        if self.plan.compress:
            return f"{rate:.4g} % of what reaches {self.name} when others are skipped"
        who = [self.team.name(one) for one in people]
        said = words.listed(who) if len(who) <= MOST_NAMES else f"{len(who)} people"
        where = words.count(line.level, "level")
        return f"{rate:.4g} % of the {self.money(on)} sold by {said}, {where} below"

    def _below(self, level: int) -> list[int]:
        return below(self.team, self.member).get(level, [])

    def _step(self, on: float, rate: float) -> str:
        volume = self._own()
        whose = "own sales"
        if not isinstance(self.plan, SingleLevel):
            volume = self.team.group_total(self.statement.volume + self.statement.purchases)
            volume, whose = volume[self.member] * self.plan.commissionable, "the group"
        points = self.points(volume)
        if not rate:
            first = self.plan.personal_bonus[0][0]
            return f"{whose}: {points:,.6g} points, below the first step of {first:,.6g}"
        return f"{whose}: {points:,.6g} points reach the step of {rate:.4g} %"

    def _differential(self, line: Line) -> list[tuple]:
        plan: Stairstep = self.plan
        rate = 100 * np.broadcast_to(line.rate, line.amount.shape)
        own, group = rate[self.member], line.base[self.member]
        points, owed = self.points(group), line.amount[self.member]
        if not own:
            first = plan.brackets[0][0] if plan.brackets else np.inf
            why = f"the group has {points:,.6g} points, below the first step of {first:,.6g}"
            return [("differential bonus", why, group / 100, 0.0, 0.0)]
        gross = round(float(group * own / 100))
        why = f"the group has {points:,.6g} points: {own:.4g} % of the group's sales"
        rows = [("bonus of the group", why, group / 100, own, gross / 100)]
        away = self._away(line)
        for recruit in self._below(1):
            name = self.team.name(recruit)
            if recruit in away:
                rows.append((f"{name}'s group", "has broken away: its sales count no more here",
                             0.0, 0.0, 0.0))  # fmt: skip
            elif rate[recruit]:
                theirs = round(float(line.base[recruit] * rate[recruit] / 100))
                why = (
                    f"{self.points(line.base[recruit]):,.6g} points: {rate[recruit]:.4g} % of its "
                    "sales stay in that group"
                )
                on = line.base[recruit] / 100
                rows.append((f"less {name}'s group", why, on, -rate[recruit], -theirs / 100))
        paid = round(100 * sum(row[-1] for row in rows))
        if paid and (missed := self._missed(line)):
            rows.append(("not paid", missed, 0.0, 0.0, -paid / 100))
        elif paid != owed:
            why = "the bonus is rounded once, at the end"
            rows.append(("rounding", why, 0.0, 0.0, (int(owed) - paid) / 100))
        return rows

    def _away(self, line: Line) -> set[int]:
        if not self.plan.leadership:
            return set()
        top = self.plan.brackets[-1][0]
        return {one for one in self._below(1) if self.points(line.base[one]) * HAIR >= top}

    def _leadership(self, level: int, on: float, rate: float) -> str:
        if on:
            who = "next below" if level == 1 else f"{level} leaders below"
            return f"{rate:.4g} % of the {self.money(on)} of groups that broke away, {who}"
        if level > 1:
            return f"no group has broken away {level} leaders below"
        points, top = self.plan.brackets[-1]
        away = f"a group does at {points:,.6g} points ({100 * top:.4g} %)"
        return f"no group that broke away pays {self.name}; {away}"

    def _legs(self, on: float, rate: float, amount: float) -> str:
        people = self._below(1)
        if len(people) < 2:
            return f"{self.name} has {'one leg' if people else 'no legs'}: nothing can be matched"
        group = self.team.group_total(self.statement.volume + self.statement.purchases)
        legs = [group[one] * self.plan.commissionable / 100 for one in people]
        said = words.listed([f"{self.team.name(one)}'s leg {self.money(leg)}"
                        for one, leg in zip(people, legs, strict=True)])  # fmt: skip
        why = f"{said}: {rate:.4g} % of the weaker leg"
        if amount < round(rate * on) / 100:
            why += f", at most {self.money(self.plan.leg_cap)}"
        kept = self.statement.carry[self.member].max()
        return f"{why}; {self.money(kept)} wait for next month" if kept else why


def below(team, member: int) -> dict[int, list[int]]:
    """The downline of a member by distance: 1 for those directly below, and so on.

    >>> from downline.genealogy import Genealogy
    >>> below(Genealogy([-1, 0, 0, 1]), 0)
    {1: [1, 2], 2: [3]}
    """
    found, distance = {}, {member: 0}
    for one in range(member + 1, len(team)):
        if (above := int(team.sponsor[one])) in distance:
            distance[one] = distance[above] + 1
            found.setdefault(distance[one], []).append(one)
    return found

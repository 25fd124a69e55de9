"""Lesson 2: one member's month line by line, and one network under five plans side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import choice, number, tick
from downline.errors import CourseError
from downline.genealogy import Genealogy, example_team
from downline.lessons.compensation import pictures
from downline.lessons.compensation.side_by_side import (
    BINARY,
    COMMISSIONS,
    COUNTED,
    KINDS,
    MATRIX,
    SINGLE,
    STAIRSTEP,
    UNILEVEL,
    compare,
    counted_pay,
    pay_classes,
    plans,
    seats,
    statements,
)
from downline.plans import Plan, pay_slip
from downline.plans import files as plan_files
from downline.words import exact, fixed, money, percent

FOURTEEN, FIVE, LEGS = "fourteen people", "one and four recruits", "two legs of one and two"
YOUNG_LIVING, AMWAY = "Young Living (unilevel)", "Amway India (stairstep)"
TEXTBOOK, AVON = "textbook (binary)", "Avon US (single-level)"
READY = {
    YOUNG_LIVING: ("young-living", "$"),
    AMWAY: ("amway-india", "INR "),
    TEXTBOOK: ("textbook-binary", "$"),
    AVON: ("avon-us-2014", "$"),
}
"""Published plans: the name of each ready plan, and its money."""

SOURCES = {STAIRSTEP: ("S165", "S166"), BINARY: ("S66", "S179")}
EXAMPLE = {TEXTBOOK: ("S68",)}
"""Where the legs of 500 and 1,000 stand, beside the sources of the plan's rules."""


class PayStatement(Explorer, lesson=2):
    """One member's month in a drawn team, line by line, under each kind of plan.

    A published example (row W02 of the worked examples) on its published amount:

    >>> published = PayStatement(plan=AMWAY, team=FIVE, own=18_000, others=18_000).shown
    >>> published.table["pay (INR)"].tolist()
    [3600.0, 8100.0, -1080.0, -1080.0, -1080.0, -1080.0]
    """

    presets = {
        "Single-level": {"plan": SINGLE},
        "Unilevel": {"plan": UNILEVEL},
        "Stairstep": {"plan": STAIRSTEP},
        "Binary": {"plan": BINARY},
        "Matrix": {"plan": MATRIX},
        "Published: Amway India": {"plan": AMWAY, "team": FIVE, "own": 18_000, "others": 18_000},
        "Published: binary": {"plan": TEXTBOOK, "team": LEGS, "own": 0, "others": 500},
        "Published: Avon": {"plan": AVON, "own": 265},
    }
    prediction = Prediction(
        question="Ana started a team of fourteen. Below her stand 3 people on each of the levels "
        "1, 2 and 3, one on level 4, two on level 5 and one on level 6. In one month everybody "
        "sells goods for $200, Ana too. A seller keeps a quarter of the price, and a unilevel plan "
        "pays 5, 4, 3, 2 and 1 % of what is sold 1, 2, 3, 4 and 5 levels below. How many dollars "
        "is Ana paid for that month, before expenses?",
        unit="dollars",
        at={},
        read="paid in all",
    )

    def make_controls(self):
        self.teams = _teams()
        return {
            "plan": choice("Plan", [*KINDS, *READY], UNILEVEL),
            "team": choice("Team", self.teams),
            "member": choice("Whose month?", self.teams[FOURTEEN].names, "Ana"),
            "own": number("That member's sales (money)", 200, low=0, high=20_000, step=50),
            "others": number("Sales of each other (money)", 200, low=0, high=20_000, step=50),
        }

    def answer(self, *, plan, team, member, own, others):
        sponsored = self.teams[team]
        if member not in sponsored.names:
            raise CourseError(
                f"{member} is not in the team {team}: choose one of {', '.join(sponsored.names)}, "
                f"or the team {FOURTEEN}."
            )
        pays, currency, sources = _plan(plan)
        people, who = seats(sponsored, pays), sponsored.number(member)
        volume = np.full(len(people), others, dtype=float)
        volume[who] = own
        statement = pays.pay(people, volume, sponsors=None if people is sponsored else sponsored)
        slip = pay_slip(pays, statement, who, currency)
        unit = currency.strip()
        columns = {"on": f"on ({unit})", "rate": "rate (%)", "amount": f"pay ({unit})"}
        facts = {
            "paid in all": float(statement.earned[who]),
            "retail margin": float(statement.margin[who]),
            "commissions": float(statement.commission[who]),
            "people in the team": len(people),
            "levels of the team": int(people.levels.max()) + 1,
            "people below": sum(map(len, people.downline(who).values())),
        }
        paid, margin, commissions = (
            money(facts[name]).replace("$", currency)
            for name in ("paid in all", "retail margin", "commissions")
        )
        named = f"the {plan} plan" if plan in KINDS else f"the plan {plan}"
        return Answer(
            sentence=f"Under {named}, {member} is paid {paid} for the month, before "
            f"expenses: {margin} retail margin and {commissions} commissions.",
            facts=facts,
            table=slip.rename(columns=columns),
            caption=f"{member}'s month, line by line: {paid} in all",
            figure=pictures.members_month(
                statement,
                who,
                pays.points,
                f"{member}: paid {paid}",
                people.sponsor != sponsored.sponsor,
            ),
            alt=_team_alt(facts, people, sponsored, member),
            sources=sources,
            formats={
                columns["on"]: "{:,.2f}",
                columns["rate"]: "{:.4g}",
                columns["amount"]: "{:,.2f}",
            },
        )


def _teams() -> dict[str, Genealogy]:
    fourteen = example_team()
    return {
        FOURTEEN: fourteen,
        FIVE: Genealogy([-1, 0, 0, 0, 0], names=_first(fourteen, 5)),
        LEGS: Genealogy([-1, 0, 0, 2], names=_first(fourteen, 4)),
    }


def _first(team: Genealogy, members: int) -> list[str]:
    return [team.name(one) for one in range(members)]


@lru_cache(maxsize=16)
def _plan(name: str) -> tuple[Plan, str, tuple[str, ...]]:
    """A plan, its money and its sources."""
    if name in KINDS:
        return plans()[name], "$", SOURCES.get(name, ())
    ready, currency = READY[name]
    sources = (*plan_files.about(ready)["source_ids"], *EXAMPLE.get(name, ()))
    return plan_files.ready(ready), currency, sources


def _team_alt(
    facts: Mapping[str, float], people: Genealogy, sponsored: Genealogy, member: str
) -> str:
    moved = list(map(people.name, np.flatnonzero(people.sponsor != sponsored.sponsor).tolist()))
    return (
        f"Tree of {facts['people in the team']} people on {facts['levels of the team']} levels, "
        f"each with personal volume (PV) and group volume (GV). {member} is marked with a "
        f"diamond; {facts['people below']} people stand below, marked with squares."
        + (f" Placed by spillover: {', '.join(moved)}." if moved else "")
    )


STEPS = (20, 100, 500)
"""Classes of a month's pay in the picture, in dollars."""
ALIKE, RICHER = "with anybody, by chance", "more often with those who have many"
ATTACH = {ALIKE: "uniform", RICHER: "preferential"}
SAME = 0.15
NOTHING, TOP, RICH = "get nothing", "the top 1 % get", f"get ${STEPS[-1]:,} or more"
WHOLE = "commissions ($)"
"""The column shown in whole dollars."""
LEFT_OUT = ("company keeps ($)", "highest ($)", "top 10 % get (%)")
"""Columns of `compare` that are not shown: five beside the plan are enough to read."""


class PayPlans(Explorer, lesson=2):
    """The same network and the same sales under five plans: who gets what.

    >>> print(PayPlans().shown.sentence)
    The same 1,000 people and the same sales of $150,000. Under the multi-level plans, 41 % (matrix) to 59 % (binary) of all members get no commissions, and the best-paid 1 % get 7.5 % (matrix) to 37 % (binary) of them. 510 members recruited nobody.
    """  # noqa: E501

    presets = {
        "Margin counted too": {"counted": COUNTED[1]},
        "The same payout in all": {"same": True},
        "A few recruit most": {"attach": RICHER},
        "Two in five sell": {"sellers": 40},
        "Larger sales": {"sale": 300},
    }
    prediction = Prediction(
        question="A firm has 1,000 members. Each newcomer was recruited by somebody already "
        "there, by chance. In one month everybody sells goods for $150. Beside the retail margin, "
        "a unilevel plan pays overrides on five levels. What percentage of the members get no "
        "override at all?",
        unit="percent",
        at={},
        read="get nothing by the unilevel plan (%)",
    )

    def make_controls(self):
        return {
            "members": number("Members (people)", 1_000, low=100, high=3_000, step=100),
            "sale": number("Sales of each seller ($)", 150, low=10, high=2_000, step=10),
            "sellers": number("Members who sell (%)", 100, low=5, high=100, step=5),
            "attach": choice("Newcomers join", ATTACH),
            "draw": number("Draw of the network (number)", 1, low=1, high=50),
            "counted": choice("Count", COUNTED),
            "same": tick(f"Every plan pays {100 * SAME:.0f} % of all sales in commissions"),
        }

    def answer(self, *, members, sale, sellers, attach, draw, counted, same):
        month = statements(
            members,
            sale,
            sellers=sellers / 100,
            attach=ATTACH[attach],
            seed=draw,
            same_payout=SAME if same else None,
        )
        table = compare(month, counted)
        shares = [pay_classes(counted_pay(one, counted), STEPS) for one in month.values()]
        totals = month[UNILEVEL].totals()
        nothing, top = table["get nothing (%)"].tolist(), table["top 1 % get (%)"].tolist()
        facts = {
            "people": members,
            "sales in all ($)": float(totals["customers pay"]),
            "retail margins ($)": float(totals["retail margins"]),
            "recruited nobody": int((month[UNILEVEL].genealogy.recruits == 0).sum()),
            "get nothing by the unilevel plan (%)": round(nothing[list(month).index(UNILEVEL)]),
            **{_of(plan, NOTHING): share for plan, share in zip(month, nothing, strict=True)},
            **{_of(plan, TOP): share for plan, share in zip(month, top, strict=True)},
            **{_of(plan, RICH): 100 * s[-1] for plan, s in zip(month, shares, strict=True)},
        }
        return Answer(
            sentence=f"The same {facts['people']:,.0f} people and the same sales of "
            f"${fixed(facts['sales in all ($)'])}. {_spread(facts, list(month), counted)} "
            f"{facts['recruited nobody']:,} members recruited nobody.",
            facts=facts,
            table=table.drop(columns=list(LEFT_OUT)),
            caption=f"{counted.capitalize()} of one month, before expenses, over all "
            f"{facts['people']:,.0f} members "
            f"(retail margins: ${fixed(facts['retail margins ($)'])})",
            figure=pictures.who_gets_what(
                list(month), shares, STEPS, table["top 1 % get (%)"].to_numpy() / 100
            ),
            alt="A row for each plan. "
            + " ".join(
                f"{plan}: {facts[_of(plan, NOTHING)]:.0f} % get nothing, "
                f"{facts[_of(plan, RICH)]:.1f} % get ${STEPS[-1]:,} or more."
                for plan in month
            ),
            sources=tuple(dict.fromkeys(one for some in SOURCES.values() for one in some)),
            formats={
                name: "{:.1f}" if "%" in name else "{:,.0f}" if name == WHOLE else "{:,.2f}"
                for name in table.columns.drop(list(LEFT_OUT))[1:]
            },
        )


def _of(plan: str, what: str) -> str:
    """The fact about the members under one plan, in percent."""
    return f"{plan}: {what} (%)"


def _spread(facts: Mapping[str, float], names: list[str], counted: str) -> str:
    """How far the multi-level plans are apart: who gets nothing, and what the top gets."""
    what = ("commissions", "them") if counted == COMMISSIONS else ("pay", "it")
    nothing, top = (
        _from_to({plan: facts[_of(plan, share)] for plan in names if plan != SINGLE})
        for share in (NOTHING, TOP)
    )
    return (
        f"Under the multi-level plans, {nothing} of all members get no {what[0]}, and the "
        f"best-paid 1 % get {top} of {what[1]}."
    )


def _from_to(shares: dict[str, float]) -> str:
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    lower, upper = (percent(exact(shares[plan]) / 100) for plan in (low, high))
    return lower if lower == upper else f"{lower} ({low}) to {upper} ({high})"

"""Sheet 2: a pay statement line by line, and a month of nine people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Mark, Picture, Said, Sheet
from downline.display.trees import plain_tree
from downline.earnings import top_share
from downline.genealogy import Genealogy, example_team
from downline.lessons.compensation.side_by_side import BINARY, STAIRSTEP, UNILEVEL, plans
from downline.plans import Stairstep, pay_slip
from downline.words import fixed

SALES = 200


def bens_team() -> Genealogy:
    """Ben and everybody below him in the team of lesson 1.

    >>> bens_team()
    Genealogy of 9 members on 6 levels
    """
    team = example_team()
    ben = team.number("Ben")
    members = [one for one in range(len(team)) if one == ben or ben in team.upline(one)]
    sponsors = [-1, *(members.index(int(team.sponsor[one])) for one in members[1:])]
    return Genealogy(sponsors, names=[team.name(one) for one in members])


def slip(kind: str) -> pd.DataFrame:
    """Ben's pay slip under a plan: line, on ($), rate (%), pay ($), why."""
    plan, team = plans()[kind], bens_team()
    table = pay_slip(plan, plan.pay(team, [SALES] * len(team)), 0)
    table = table[~table["line"].str.startswith("leadership")]  # no group has broken away
    table = table.rename(columns={"on": "on ($)", "rate": "rate (%)", "amount": "pay ($)"})
    return table[["line", "on ($)", "rate (%)", "pay ($)", "why"]]


def overrides() -> pd.Series:
    """What each of the nine is paid in overrides under the unilevel plan, in dollars."""
    team = bens_team()
    statement = plans()[UNILEVEL].pay(team, [SALES] * len(team))
    return pd.Series(statement.commission, index=team.names)


def summary() -> pd.DataFrame:
    """Four figures of a month: who gets nothing, mean, median, and what the best paid one has."""
    got = overrides().to_numpy()
    return pd.DataFrame(
        {
            "what": [
                "people with no override",
                "mean: all overrides shared out evenly ($)",
                "median: the person in the middle, fifth of nine ($)",
                "share of all overrides that the best paid one has (%)",
            ],
            "your result": [
                f"{int((got == 0).sum())} of {len(got)}",
                fixed(got.mean(), 2),
                fixed(np.median(got), 2),
                fixed(100 * top_share(got, 1 / len(got))),
            ],
        }
    )


def sheet() -> Sheet:
    team, got = bens_team(), overrides()
    formats = {"on ($)": "{:.2f}", "rate (%)": "{:.4g}", "pay ($)": "{:.2f}"}
    told = ("on ($)", "rate (%)", "pay ($)")

    def fill(kind: str) -> Fill:
        table = slip(kind)
        return Fill(
            table,
            f"Ben's month, {kind} plan",
            told,
            formats,
            teacher=("why",),
            marks=(Mark(1, "line with sales, rate and pay", len(table)),),
        )

    def total(kind: str) -> Lines:
        return Lines(
            f"In all, the {kind} plan pays Ben ($):",
            fixed(slip(kind)["pay ($)"].sum(), 2),
            marks=(Mark(1, "the sum of the lines"),),
        )

    stairstep = plans()[STAIRSTEP]
    assert isinstance(stairstep, Stairstep)
    steps = ", ".join(
        f"from {points:,.0f} points {100 * rate:.3g} %" for points, rate in stairstep.brackets[:4]
    )
    ordered = ", ".join(f"{name} {fixed(amount, 2)}" for name, amount in got.items())
    return Sheet(
        2,
        "A pay slip by hand",
        35,
        (
            Head("1. Ben's month under three plans"),
            Said(
                f"Everybody in the tree sells goods for ${SALES} this month, Ben too. Each seller "
                "keeps 25 % of what his or her customers pay, in every plan. For each line write "
                "the sales that it is paid on, the rate and the pay. Guess first: which plan "
                "pays Ben most? ______"
            ),
            Picture(
                plain_tree(team),
                f"Genealogy of {len(team)} people. "
                + " ".join(
                    f"{team.name(i)} stands below {team.name(int(team.sponsor[i]))}."
                    for i in range(1, len(team))
                ),
            ),
            Said("Unilevel: 5, 4, 3, 2 and 1 % of what is sold 1, 2, 3, 4 and 5 levels below."),
            fill(UNILEVEL),
            total(UNILEVEL),
            Said(
                f"Stairstep: add up a group's sales; one dollar is one point. The steps: {steps}. "
                "You are paid your step on the whole group, less what the groups of your recruits "
                "have reached."
            ),
            fill(STAIRSTEP),
            total(STAIRSTEP),
            Said("Binary: 10 % of the weaker of two legs. What the other sold beyond it waits."),
            fill(BINARY),
            total(BINARY),
            Head("2. The same month for everybody"),
            Said(
                f"Overrides under the unilevel plan, in dollars: {ordered}. "
                "Put the nine amounts in order first."
            ),
            Fill(
                summary(),
                "Four ways to sum up one month",
                ("your result",),
                marks=(
                    Mark(1, "the mean"),
                    Mark(1, "the median"),
                    Mark(1, "the two others together"),
                ),
            ),
            Lines(
                "Those with nothing sold as much as Ben. What is different about them?",
                "They have recruited nobody, so there are no sales below them to be paid on.",
                marks=(Mark(1, "nobody is below them"),),
            ),
            Head("3. Check yourself"),
            Asked("compensation-not-qualified"),
        ),
        ("S165", "S66"),
    )

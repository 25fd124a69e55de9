"""Sheet 5: an hour's pay, the way to break-even, and a real income disclosure."""

from __future__ import annotations

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Mark, Said, Sheet
from downline.earnings import Costs, running_net
from downline.lessons.similarities.account import month
from downline.lessons.similarities.disclosed import counted
from downline.words import fixed

LENA = dict(hours=25, sales=500, margin=0.3, expenses=35, purchases=60)
MARGIN, SPEND, CUSTOMERS, MONTHS = 0.25, 60, 4, 6
STARTS = {
    "A: join for $120, $20 a month": Costs(kit=120, fee=20),
    "B: join for $20, $70 a month": Costs(kit=20, fee=70),
}
DISCLOSURE = "doTERRA, US 2017"
PEOPLE = 10_000


def lenas_month() -> pd.DataFrame:
    """Lena's account, once with her purchases as a cost and once as goods she wanted anyway."""
    accounts = {"not wanted": month(**LENA), "wanted anyway": month(**LENA, own_use=1.0)}
    lines = {
        "what Lena keeps of her sales ($)": lambda a: a.margin,
        "less expenses ($)": lambda a: -a.expenses,
        "less purchases to stay active ($)": lambda a: -a.purchases,
        "left for the month ($)": lambda a: a.keeps,
        "left for each hour ($)": lambda a: a.per_hour,
    }
    return pd.DataFrame(
        {
            "line": list(lines),
            **{name: [of(a) + 0.0 for of in lines.values()] for name, a in accounts.items()},
        }
    )


def to_break_even() -> pd.DataFrame:
    """What is left after 0, 1, … months for two ways to start."""
    left = {
        name: running_net(costs, margin=MARGIN, spend=SPEND, customers=CUSTOMERS, months=MONTHS)
        for name, costs in STARTS.items()
    }
    return pd.DataFrame({"after month": range(MONTHS + 1), **left})


def disclosure() -> pd.DataFrame:
    """The real disclosure, for ten thousand members: class, people, mean and money in dollars."""
    groups = counted(DISCLOSURE).distribution.groups
    people = (groups["share"] * PEOPLE / 100).round().astype(int)
    return pd.DataFrame(
        {
            "class": groups["name"],
            "people": people,
            "mean, a year ($)": groups["mean"],
            "all of them together ($)": people * groups["mean"],
        }
    )


def sheet() -> Sheet:
    real, lena, way = disclosure(), lenas_month(), to_break_even()
    total = "all of them together ($)"
    paid = real[real["mean, a year ($)"] > 0]
    about = counted(DISCLOSURE)
    things = {name: said for name, said in about.things.items() if name != "who is counted"}
    groups = about.distribution
    asked = {0, 1, len(real) - 1}
    said = (
        f"{DISCLOSURE.split(',')[0]}, {groups.country} {groups.year}, US dollars a "
        f"{groups.period}, {groups.basis} (before expenses); counted: {about.counted} "
        f"[{', '.join(groups.sources)}]. Per {PEOPLE:,} members, from the published shares"
    )
    return Sheet(
        5,
        "An hour, a start, and a real table",
        35,
        (
            Head("1. What is left for an hour?"),
            Said(
                f"Lena works {LENA['hours']} hours in a month. Customers pay her "
                f"${LENA['sales']}, of which she keeps {100 * LENA['margin']:.0f} %. Expenses are "
                f"${LENA['expenses']}. To stay active she buys goods for ${LENA['purchases']}. "
                "Work it out twice: first she would not have bought the goods otherwise, then "
                "she would."
            ),
            Fill(
                lena,
                "Lena's month",
                tuple(lena.columns[1:]),
                dict.fromkeys(lena.columns[1:], "{:.2f}"),
                marks=(Mark(1, "line with both amounts", len(lena)),),
            ),
            Head("2. The first cost and the monthly cost"),
            Said(
                f"{CUSTOMERS} customers each spend ${SPEND} a month, and you keep "
                f"{100 * MARGIN:.0f} %. Write what you have in all after each month, from the "
                "start on (below zero: what is still missing)."
            ),
            Fill(
                way,
                "Two ways to start",
                tuple(STARTS),
                dict.fromkeys(STARTS, "{:,.0f}"),
                frozenset((0, name) for name in STARTS),
                marks=(Mark(1, "column that is right", len(STARTS)),),
            ),
            Lines(
                "Which start is cheaper on the first day, and which after half a year? What does "
                "this say about “only $20 to join”?",
                "B on the first day, A after half a year. B costs more each month than the "
                "customers bring, so no price to join is low enough. Ask for the monthly cost "
                "first.",
                2,
                (
                    Mark(1, "which is cheaper, and when"),
                    Mark(1, "the monthly cost comes back"),
                    Mark(1, "an answer to “only $20”"),
                ),
            ),
            Head("3. A real income disclosure"),
            Fill(
                real,
                said,
                (total,),
                {name: "{:,.0f}" for name in real.columns[1:]},
                frozenset((row, total) for row in range(len(real)) if row not in asked),
                marks=(Mark(1, "empty field", len(asked)),),
            ),
            Said(
                "Three more things that the table does not show, and its age. "
                + " ".join(
                    f"{label[0].upper()}{label[1:]}: {answer}." for label, answer in things.items()
                )
            ),
            Lines(
                f"Fill in the empty fields. All {PEOPLE:,} stand in a row, from the lowest paid to "
                "the highest. What did the person in the middle get?",
                f"${fixed(counted(DISCLOSURE).measures['median'][0])}: the first class alone is "
                "more than half.",
                marks=(Mark(1, "the amount"),),
            ),
            Lines(
                f"Together they got ${fixed(real[total].sum())}. What is the mean of all, and the "
                "mean of those who were paid? Did anybody get more in the second?",
                f"${fixed(real[total].sum() / PEOPLE)} of all, "
                f"${fixed(real[total].sum() / paid['people'].sum())} of those paid "
                f"({paid['people'].sum():,} people). Nobody got more: fewer are counted.",
                2,
                (Mark(1, "the first mean"), Mark(1, "the second"), Mark(1, "nobody got more")),
            ),
            Lines(
                "What would you need to know to say how many of them lost money?",
                "What they spent. The table is gross and does not say, so nobody can work it out.",
                marks=(Mark(1, "what they spent"), Mark(1, "the table is gross")),
            ),
            Head("4. Check yourself"),
            Asked("similarities-gross"),
        ),
        about.sources,
    )

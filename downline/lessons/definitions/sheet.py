"""Sheet 1: who is paid for one sale, and who calls it what."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Listed, Mark, Picture, Said, Sheet
from downline.display.trees import plain_tree
from downline.evidence import features, naming_rules
from downline.genealogy import example_team
from downline.lessons.definitions import pictures
from downline.plans import SingleLevel, Unilevel
from downline.screening import which_name
from downline.words import money

SINGLE, MULTI = SingleLevel(0.25), Unilevel(0.25, (0.05, 0.04, 0.03, 0.02, 0.01))
VOICES = ("The article", "China", "Canada", "European Union")
FIRMS = {
    "Firm 1": ("own_sales",),
    "Firm 2": ("own_sales", "team_sales", "fee"),
    "Firm 3": ("own_sales", "team_sales", "fee", "paid_recruiting", "mostly_recruits"),
}


def paid(seller: str, sale: float) -> pd.DataFrame:
    """Who gets what of one sale under both plans, from the seller up, then the company.

    >>> paid("Noa", 100)["multi-level ($)"].tolist()
    [25.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 60.0, 100.0]
    """
    team = example_team()
    who = team.number(seller)
    line = [who, *team.upline(who)]
    sales = np.where(np.arange(len(team)) == who, sale, 0)
    table = pd.DataFrame(
        {
            "who": [*(team.name(one) for one in line), "the company", "in all"],
            "levels above": [*map(str, range(len(line))), "", ""],
        }
    )
    for name, plan in (("single-level ($)", SINGLE), ("multi-level ($)", MULTI)):
        statement = plan.pay(team, sales)
        earned = statement.earned[line].tolist()
        keeps = float(statement.totals()["company keeps"])
        table[name] = [*earned, keeps, round(sum(earned) + keeps, 2)]
    return table


def names() -> pd.DataFrame:
    """What four voices call three firms."""
    called = {firm: which_name(has).set_index("authority")["name"] for firm, has in FIRMS.items()}
    return pd.DataFrame(
        {"voice": VOICES, **{f: n[list(VOICES)].tolist() for f, n in called.items()}}
    )


def sheet() -> Sheet:
    team = example_team()
    noa, fay = paid("Noa", 100), paid("Fay", 80)
    statement = MULTI.pay(team, [0] * 13 + [100])
    table = noa.rename_axis(None)
    given = {(0, "who"), (len(table) - 2, "who"), (len(table) - 1, "who")}
    above = fay.iloc[1:-2]
    letters = dict(zip(features()["feature"], "abcdefghi", strict=True))
    used = {one for has in FIRMS.values() for one in has} | {"must_buy", "overload", "no_buyback"}
    rules = naming_rules().fillna({"needs": ""})
    rows = rules[rules["authority"].isin(VOICES)]
    asks = [
        " and ".join(letters[one] for one in needs.split(";")) if needs else "otherwise"
        for needs in rows["needs"]
    ]
    shown = pd.DataFrame({"voice": rows["authority"], "if": asks, "it says": rows["name"]})
    shown["rule"] = shown["if"] + " → " + shown["it says"]
    short = shown.groupby("voice", sort=False)["rule"].agg("; ".join).reset_index()
    named = {
        firm: f"{firm} ({', '.join(sorted(letters[one] for one in theirs))})"
        for firm, theirs in FIRMS.items()
    }
    return Sheet(
        1,
        "Who is paid, and who calls it what",
        30,
        (
            Head("1. One sale"),
            Said(
                "Each line in the tree leads from a recruit up to the sponsor who brought that "
                "person in. Noa sells goods for $100 and keeps 25 %. A single-level plan pays "
                "nobody else. A multi-level plan also pays the five people above: 5, 4, 3, 2 and "
                "1 % of the price. The company keeps the rest. First guess how many people besides "
                "Noa are paid under the multi-level plan: ______"
            ),
            Picture(
                plain_tree(team),
                f"Genealogy of {len(team)} people. "
                + " ".join(
                    f"{team.name(i)} was sponsored by {team.name(int(team.sponsor[i]))}."
                    for i in range(1, len(team))
                ),
            ),
            Picture(
                pictures.who_gets_paid(statement, 13),
                "The same tree with what each is paid for Noa's sale: see the table.",
                teacher=True,
            ),
            Fill(
                table,
                "Where the customer's $100 goes",
                ("who", "single-level ($)", "multi-level ($)"),
                {"single-level ($)": "{:.2f}", "multi-level ($)": "{:.2f}"},
                frozenset(given),
                marks=(Mark(1, "line with who is paid and both amounts", len(table)),),
            ),
            Lines(
                "Now Fay sells goods for $80 under the multi-level plan. Who is paid besides her, "
                "and how much?",
                ", ".join(
                    f"{row.who} {money(row.paid)}"
                    for row in above.rename(columns={"multi-level ($)": "paid"}).itertuples()
                )
                + ". Nobody else stands above her.",
                marks=(Mark(1, "who is paid"), Mark(1, "how much")),
            ),
            Head("2. Four voices, three firms", new_page=True),
            Said(
                "Read a voice's rules from left to right. The first one that fits gives the name; "
                "“a and b” means that a firm must have both. These are indicators: a court looks "
                "at how a firm works in real life."
            ),
            Listed(
                tuple(
                    f"{letters[row.feature]}: {row.label}"
                    for row in features().itertuples()
                    if row.feature in used
                )
            ),
            Fill(short, "What each voice asks"),
            Fill(
                names().rename(columns=named),
                "What each voice calls the firm",
                tuple(named.values()),
                marks=(Mark(2, "voice with three right names, or 1 for two of them", len(VOICES)),),
            ),
            Head("3. Check yourself"),
            Asked("definitions-chart-or-scheme"),
        ),
        ("S02", "S14", "S49", "S50"),
    )

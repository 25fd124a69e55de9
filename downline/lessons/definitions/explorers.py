"""Lesson 1: who is paid for one sale, and what the world would call the business."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline import evidence, screening
from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import choice, number, tick
from downline.genealogy import example_team
from downline.lessons.definitions import pictures
from downline.plans import OVERRIDE, SingleLevel, Statement, Unilevel
from downline.words import count, money

SINGLE, MULTI = "single-level", "multi-level"
LEVELS = range(1, 6)


class WhoGetsPaid(Explorer, lesson=1):
    """One sale in a team of fourteen, under a single-level or a multi-level (unilevel) plan.

    >>> print(WhoGetsPaid(seller="Fay", sale=80).shown.sentence)
    Fay sells goods for $80.00 and keeps $20.00. Above Fay, 2 of 2 people are paid, $7.20 in all. The company keeps $52.80.
    """  # noqa: E501

    presets = {
        "Multi-level": {"plan": MULTI},
        "Single-level": {"plan": SINGLE},
        "Seller near the top": {"seller": "Chloe"},
        "The founder sells": {"seller": "Ana"},
        "One level only": {f"level_{d}": 0 for d in LEVELS[1:]},
    }
    prediction = Prediction(
        question="Noa joined last, six levels below Ana. Noa sells goods for $100. The plan is "
        "multi-level and pays five levels. How many people besides Noa are paid for that sale?",
        unit="people",
        at={},
        read="people paid besides the seller",
    )

    def make_controls(self):
        self.team = example_team()
        return {
            "plan": choice("Plan", [MULTI, SINGLE]),
            "seller": choice("Seller", self.team.names, "Noa"),
            "sale": number("Sale ($)", 100, low=0, high=10_000, step=10),
            "margin": number("The seller keeps (%)", 25, low=0, high=100),
            **{f"level_{d}": number(f"Level {d} (%)", 6 - d, low=0, high=100) for d in LEVELS},
        }

    def answer(self, *, plan, seller, sale, margin, **rates):
        overrides = () if plan == SINGLE else [rate / 100 for rate in rates.values()]
        pays = Unilevel(margin / 100, overrides) if overrides else SingleLevel(margin / 100)
        who = self.team.number(seller)
        statement = pays.pay(self.team, np.where(np.arange(len(self.team)) == who, sale, 0))
        upline = self.team.upline(who)
        paid = [member for member in upline if statement.commission[member] > 0]
        return Answer(
            sentence=_sentence(statement, seller, upline, paid, plan),
            facts={"people paid besides the seller": len(paid), "people above": len(upline)}
            | statement.totals().to_dict(),
            table=_trail(statement, who, upline),
            caption=f"Where the {money(statement.totals()['customers pay'])} goes",
            figure=pictures.who_gets_paid(statement, who),
            alt=_alt(statement, seller, paid),
            formats={"share of the sale (%)": "{:.4g}", "amount ($)": "{:,.2f}"},
        )


def _sentence(statement: Statement, seller: str, upline: list, paid: list, plan: str) -> str:
    totals = statement.totals()
    said = [
        f"{seller} sells goods for {money(totals['customers pay'])} "
        f"and keeps {money(totals['retail margins'])}."
    ]
    if not upline:
        said.append(f"Nobody stands above {seller}, so nobody else is paid.")
    elif paid:
        said.append(
            f"Above {seller}, {len(paid)} of {count(len(upline), 'person is', 'people are')} paid, "
            f"{money(totals['commissions'])} in all."
        )
    elif plan == SINGLE:
        said.append(f"A single-level plan pays nobody above {seller}: it has no level rates.")
    else:
        said.append(f"Nobody above {seller} is paid.")
    said.append(f"The company keeps {money(totals['company keeps'])}.")
    return " ".join(said)


def _trail(statement: Statement, seller: int, upline: list[int]) -> pd.DataFrame:
    """The one sale's money, from the seller up to the founder, then the company."""
    team, totals = statement.genealogy, statement.totals()
    reasons = {seller: "retail margin on the sale"}
    for steps, member in enumerate(upline, start=1):
        levels = count(steps, "level")
        paid = statement.commission[member] > 0
        reasons[member] = f"{OVERRIDE}, {levels} above" if paid else f"nothing, {levels} above"
    rows = [(team.name(i), why, statement.earned[i]) for i, why in reasons.items()]
    rows.append(("The company", "keeps the rest", totals["company keeps"]))
    table = pd.DataFrame(rows, columns=["who", "why", "amount ($)"])
    sale = totals["customers pay"]
    table.insert(2, "share of the sale (%)", 100 * table["amount ($)"] / sale if sale else 0.0)
    return table


def _alt(statement: Statement, seller: str, paid: list[int]) -> str:
    team = statement.genealogy
    overrides = ", ".join(f"{team.name(i)} {money(statement.commission[i])}" for i in paid)
    return (
        f"Genealogy of {len(team)} people on {team.levels.max() + 1} levels, drawn as a tree with "
        f"Ana on top. {seller} is marked as the seller. "
        + (f"Paid an override: {overrides}. " if paid else "Nobody else is paid. ")
        + "Everybody else is a hollow circle."
    )


class WhichName(Explorer, lesson=1):
    """Tick what a business does; see what the article and six authorities would call it.

    >>> WhichName().set(team_sales=False, fee=False).shown.table.loc[3, "would call it"]
    'direct selling, legal with a licence'
    """

    presets = {
        "Sells, never recruits": {"team_sales": False, "fee": False},
        "Typical multi-level plan": {},
        "Free to join": {"fee": False},
        "Pays for recruiting": {"paid_recruiting": True, "mostly_recruits": True},
        "Stock up to join": {
            name: True for name in ("must_buy", "overload", "no_buyback", "over_200")
        },
    }
    prediction = Prediction(
        question="A business pays its sellers on what they sell and on what their recruits sell, "
        "and charges a fee to join. Out of seven voices (the article, US regulator, US trade body, "
        "China, Canada, European Union, United Kingdom), how many would call it a pyramid or "
        "another forbidden scheme?",
        unit="voices",
        at={},
        read="voices who call it forbidden",
    )

    def make_controls(self):
        at_first = ("own_sales", "team_sales", "fee")
        labels = evidence.features().set_index("feature")["label"]
        return {feature: tick(label, feature in at_first) for feature, label in labels.items()}

    def answer(self, **ticked):
        named = screening.which_name(feature for feature, on in ticked.items() if on)
        kinds = named["kind"].map(screening.KINDS)
        sources = [ids.split(";") if ids else [] for ids in named["source_ids"]]
        table = pd.DataFrame(
            {
                "voice": named["authority"],
                "would call it": named["name"],
                "kind": kinds,
                "because": named["because"],
                "sources": [", ".join(ids) for ids in sources],
            }
        )
        marks = list(zip(named["authority"], kinds, strict=True))
        return Answer(
            sentence=_who_agrees(marks),
            facts={
                "voices who call it forbidden": int((kinds == screening.KINDS["forbidden"]).sum())
            },
            table=table,
            caption="What each would call this business: indicators, not a verdict",
            figure=pictures.who_says_what(marks, list(screening.KINDS.values())),
            alt="Grid of seven voices against four kinds of name. "
            + " ".join(f"{voice}: {kind}." for voice, kind in marks),
            sources=tuple(dict.fromkeys(source for ids in sources for source in ids)),
        )


def _who_agrees(marks: list[tuple[str, str]]) -> str:
    """Which voices fall together, the largest group first."""
    groups: dict[str, list[str]] = {}
    for voice, kind in marks:
        groups.setdefault(kind, []).append(voice)
    if len(groups) == 1:
        return f"All {len(marks)} voices agree: {marks[0][1]}."
    said = [
        f"{kind[0].upper()}{kind[1:]} ({len(voices)}): {', '.join(voices)}."
        for kind, voices in sorted(groups.items(), key=lambda group: -len(group[1]))
    ]
    return f"The {len(marks)} voices fall into {len(groups)} groups. " + " ".join(said)

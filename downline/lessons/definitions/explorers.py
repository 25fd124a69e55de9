"""Lesson 1: who is paid for one sale, and what the world would call the business."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from downline import evidence, screening
from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import choice, number, tick
from downline.genealogy import example_team
from downline.lessons.definitions import pictures
from downline.plans import OVERRIDE, SingleLevel, Unilevel
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
        names = [self.team.name(member) for member in upline]
        facts = {
            "people paid besides the seller": len(paid),
            "people above": len(upline),
            "people in the team": len(self.team),
            "levels of the team": int(self.team.levels.max()) + 1,
            **statement.totals().to_dict(),
            **{_earns(self.team.name(i)): float(statement.earned[i]) for i in (who, *upline)},
        }
        return Answer(
            sentence=_sentence(facts, seller, plan),
            facts=facts,
            table=_trail(facts, seller, names),
            caption=f"Where the {money(facts['customers pay'])} goes",
            figure=pictures.who_gets_paid(statement, who),
            alt=_alt(facts, seller, names),
            formats={"share of the sale (%)": "{:.4g}", "amount ($)": "{:,.2f}"},
        )


def _earns(name: str) -> str:
    """The fact that says what somebody is paid for the sale."""
    return f"{name} earns ($)"


def _sentence(facts: Mapping[str, float], seller: str, plan: str) -> str:
    paid, above = facts["people paid besides the seller"], int(facts["people above"])
    said = [
        f"{seller} sells goods for {money(facts['customers pay'])} "
        f"and keeps {money(facts['retail margins'])}."
    ]
    if not above:
        said.append(f"Nobody stands above {seller}, so nobody else is paid.")
    elif paid:
        said.append(
            f"Above {seller}, {paid} of {count(above, 'person', 'people')} "
            f"{'is' if paid == 1 else 'are'} paid, "
            f"{money(facts['commissions'])} in all."
        )
    elif plan == SINGLE:
        said.append(f"A single-level plan pays nobody above {seller}: it has no level rates.")
    else:
        said.append(f"Nobody above {seller} is paid.")
    said.append(f"The company keeps {money(facts['company keeps'])}.")
    return " ".join(said)


def _trail(facts: Mapping[str, float], seller: str, upline: list[str]) -> pd.DataFrame:
    """The one sale's money, from the seller up to the founder, then the company."""
    rows = [(seller, "retail margin on the sale", facts[_earns(seller)])]
    for steps, name in enumerate(upline, start=1):
        why = OVERRIDE if facts[_earns(name)] > 0 else "nothing"
        rows.append((name, f"{why}, {count(steps, 'level')} above", facts[_earns(name)]))
    rows.append(("The company", "keeps the rest", facts["company keeps"]))
    table = pd.DataFrame(rows, columns=["who", "why", "amount ($)"])
    sale = facts["customers pay"]
    table.insert(2, "share of the sale (%)", 100 * table["amount ($)"] / sale if sale else 0.0)
    return table


def _alt(facts: Mapping[str, float], seller: str, upline: list[str]) -> str:
    amounts = {name: facts[_earns(name)] for name in upline}
    overrides = ", ".join(f"{name} {money(paid)}" for name, paid in amounts.items() if paid > 0)
    return (
        f"Genealogy of {facts['people in the team']} people on {facts['levels of the team']} "
        f"levels, drawn as a tree with Ana on top. {seller} is marked as the seller. "
        + (f"Paid an override: {overrides}. " if overrides else "Nobody else is paid. ")
        + "Everybody else is a hollow circle."
    )


def _voices(kind: str) -> str:
    """The fact that counts the voices whose name for a business is of this kind."""
    return f"voices: {kind}"


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
        read=_voices(screening.KINDS["forbidden"]),
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
        facts = {
            "voices": len(marks),
            "groups": int(kinds.nunique()),
            **{_voices(kind): int((kinds == kind).sum()) for kind in screening.KINDS.values()},
        }
        return Answer(
            sentence=_who_agrees(facts, marks),
            facts=facts,
            table=table,
            caption="What each would call this business: indicators, not a verdict",
            figure=pictures.who_says_what(marks, list(screening.KINDS.values())),
            alt="Grid of seven voices against four kinds of name. "
            + " ".join(f"{voice}: {kind}." for voice, kind in marks),
            sources=tuple(dict.fromkeys(source for ids in sources for source in ids)),
        )


def _who_agrees(facts: Mapping[str, int], marks: list[tuple[str, str]]) -> str:
    """Which voices fall together, the largest group first."""
    kinds = sorted(dict.fromkeys(kind for _, kind in marks), key=lambda k: -facts[_voices(k)])
    if facts["groups"] == 1:
        return f"All {facts['voices']} voices agree: {kinds[0]}."
    said = [
        f"{kind[0].upper()}{kind[1:]} ({facts[_voices(kind)]}): "
        f"{', '.join(voice for voice, its_kind in marks if its_kind == kind)}."
        for kind in kinds
    ]
    return f"The {facts['voices']} voices fall into {facts['groups']} groups. " + " ".join(said)

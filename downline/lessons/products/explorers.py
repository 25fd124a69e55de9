"""Lesson 4: the way of the money, what authorities look at in it, and leaving with unsold stock."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.html import records
from downline.display.panel import choice, number
from downline.lessons.products import pictures, stock
from downline.lessons.products import trail as money_trail
from downline.screening import CANNOT_TELL, GOOD, WARNING
from downline.words import count, money

ALL, REWARDS_ONLY = "all amounts", "the rewards only"
NO_SIGNS, ABOUT_MONEY, EVERY = "none", "those about money", "all of them"
RETURNS = {"not known": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Case:
    """A preset made from a real case: what of it is real, and the rows of `case_figures` for it."""

    values: Mapping[str, object]
    note: str
    rows: tuple[str, ...]
    sources: tuple[str, ...]

    def fits(self, values: Mapping[str, object], defaults: Mapping[str, object]) -> bool:
        free = ("own_as_retail", "show")
        asked = {n: v for n, v in ({**defaults, **self.values}).items() if n not in free}
        return all(values[name] == value for name, value in asked.items())


TRAIL_CASES = {
    "Amway rule of 1979, at its line": Case(
        {"retail": 70_000, "own": 30_000, "fees": 0, "show": ABOUT_MONEY},
        "Real is the rule: at least 70 % of a month's purchases must have been sold on (F001). "
        "Invented are the amounts, which stand exactly at that line.",
        ("F001",),
        ("S31",),
    ),
    "Herbalife order of 2016, at its line": Case(
        {"retail": 60_000, "own": 30_000, "fees": 0, "show": ABOUT_MONEY},
        "Real is the order: at least 2 of 3 parts of the rewards must rest on retail sales, and at "
        "most 1 of 3 on distributors' own purchases (F024, F025). Invented are the amounts, which "
        "stand exactly at that line.",
        ("F024", "F025"),
        ("S17",),
    ),
    "Fortune Hi-Tech, rewards only": Case(
        {"retail": 47_500, "own": 0, "fees": 162_000, "known": REWARDS_ONLY, "show": ABOUT_MONEY},
        "Real is that over 81 % of the payments were for recruiting (F045) and that joining cost "
        "money (F048). How the rest was split is not known: here all of it stands with customers, "
        "the kindest reading.",
        ("F045", "F048"),
        ("S16", "S101"),
    ),
    "Neora, each buyer one dollar": Case(
        {
            "retail": 163_000,
            "own": 32_500,
            "fees": 0,
            "margin": 0,
            "returns": "yes",
            "show": ABOUT_MONEY,
        },
        "Real are the buyers: about 163,000 preferred customers and 30,000 to 35,000 active brand "
        "partners (F049, F050; drawn: the middle), and that the court weighed the buy-back. "
        "Invented are the dollar from each buyer and the rates.",
        ("F049", "F050"),
        ("S19",),
    ),
}


SIGNS = (GOOD, WARNING, CANNOT_TELL)
_WAYS = ("paid in", "rewards", "mark-up", "company")
_SOURCES = ("customers", "own purchases", "fees")


def _of_100(source: str) -> str:
    """The fact that says how many of every $100 in rewards rest on this source of money."""
    return f"of every $100 in rewards, on {source} ($)"


def _of(source: str, what: str) -> str:
    """The fact that says how much of a source's money went this way."""
    return f"{source}: {what} ($)"


class MoneyTrail(Explorer, lesson=4):
    """Who pays the rewards of a network, and what courts, regulators and economists see in that.

    >>> print(MoneyTrail(own=0, fees=0).shown.sentence)
    Of every $100 in rewards, $100.00 rest on what outside customers bought, $0.00 on sellers' own purchases and $0.00 on fees, as pay for recruiting.
    """  # noqa: E501

    presets = {
        "Customers buy (invented)": {"retail": 90_000, "own": 24_000, "fees": 0},
        "Sellers buy (invented)": {"retail": 10_000, "own": 104_000, "fees": 0},
        "Fees pay (invented)": {"retail": 10_000, "own": 14_000, "fees": 90_000},
        **{name: case.values for name, case in TRAIL_CASES.items()},
    }
    prediction = Prediction(
        question="In one month, customers buy for $30,000. Sellers buy for $60,000 themselves and "
        "pay $24,000 in fees. The plan pays 40 % of all purchases as rewards, and half of the fees "
        "for recruiting. What percentage of the rewards rests on what customers bought?",
        unit="%",
        at={},
        read=_of_100("customers"),
    )
    groups = {
        "Who pays in": ("retail", "own", "fees"),
        "What the plan pays": ("margin", "on_retail", "on_own", "for_recruiting"),
        "What counts, and what is known": ("own_as_retail", "returns", "known"),
    }

    def make_controls(self):
        money_in = {"low": 0, "high": 1_000_000, "step": 1_000}
        return {
            "retail": number("Customers pay ($)", 30_000, **money_in),
            "own": number("Sellers pay for goods ($)", 60_000, **money_in),
            "fees": number("Sellers pay in fees ($)", 24_000, **money_in),
            "margin": number("Mark-up kept by sellers (%)", 25, low=0, high=100, step=5),
            "on_retail": number("Rewards on customers' purchases (%)", 40, low=0, high=100, step=5),
            "on_own": number("Rewards on own purchases (%)", 40, low=0, high=100, step=5),
            "for_recruiting": number("Fees paid for recruiting (%)", 50, low=0, high=100, step=5),
            "own_as_retail": number(
                "Own purchases that count as sales to users (%)", 0, low=0, high=100, step=10
            ),
            "returns": choice("Can unsold goods be returned on fair terms?", RETURNS),
            "known": choice("What is known", [ALL, REWARDS_ONLY]),
            "show": choice("Indicators in the table", [NO_SIGNS, ABOUT_MONEY, EVERY]),
        }

    def answer(self, **values):
        amounts = [values[name] for name in ("retail", "own", "fees")]
        names = ("margin", "on_retail", "on_own", "for_recruiting")
        rates = money_trail.Rates(**{name: values[name] / 100 for name in names})
        trail = money_trail.way(*amounts, rates)
        shares = money_trail.share_of_rewards(trail)
        known = values["known"] == ALL
        rows = money_trail.signs(
            trail,
            own_as_retail=values["own_as_retail"] / 100,
            returns=RETURNS[values["returns"]],
            rewards_only=not known,
        )
        rows = [] if values["show"] == NO_SIGNS else rows
        shown = [r for r in rows if r["unit"] in ("share", "money") or values["show"] == EVERY]
        case = next((c for c in TRAIL_CASES.values() if c.fits(values, self.defaults)), None)
        cited = [one for row in shown for one in row["source_ids"].split(";")]
        facts = {
            **{_of_100(name): float(share) for name, share in zip(_SOURCES, shares, strict=True)},
            **{_of(row["source"], what): row[what] for row in records(trail) for what in _WAYS},
        }
        sentence = _rewards(facts)
        if shown:
            facts |= {
                "own purchases that count (%)": values["own_as_retail"],
                "indicators": len(shown),
                **{sign: sum(row["sign"] == sign for row in shown) for sign in SIGNS},
            }
            sentence += " " + _signs(facts, values["show"])
        return Answer(
            sentence=f"{sentence} {case.note}" if case else sentence,
            facts=facts,
            table=_indicators(shown) if shown else _money(trail, shares, known),
            caption="Indicators, not a verdict: what authorities and economists look at"
            if shown
            else "Whose money pays the rewards",
            figure=pictures.money_trail(trail, shares, rows, known),
            alt=_picture_in_words(facts, trail["source"], rows, values["known"]),
            sources=tuple(dict.fromkeys([*(case.sources if case else ()), *cited])),
            formats={} if shown else dict.fromkeys(_DOLLARS, "{:,.2f}"),
        )


class OwnUse(MoneyTrail, lesson=4):
    """The same for a network in which sellers do nearly all the buying: does their use count?

    >>> OwnUse(own_as_retail=100).shown.sentence[-49:]
    '3 of them hinge on how own purchases are counted.'
    """

    presets = {
        "Count none": {"own_as_retail": 0},
        "Count half": {"own_as_retail": 50},
        "Count all": {"own_as_retail": 100},
        "Customers buy": {"retail": 104_000, "own": 10_000},
    }
    prediction = Prediction(
        question="Sellers of an invented network buy for $104,000, customers for $10,000, and "
        "there are no fees. Nine indicators about money look at it. First none of the sellers' "
        "purchases count as sales to users, then all of them do. How many of the indicators "
        "change their sign?",
        unit="indicators",
        at={},
        read="indicators that hinge on own use",
    )
    groups = {}

    def make_controls(self):
        made = super().make_controls()
        made["retail"].value, made["own"].value, made["fees"].value = 10_000, 104_000, 0
        made["show"].value = ABOUT_MONEY
        self.fixed = {name: control.value for name, control in made.items()}
        return {name: made[name] for name in ("own_as_retail", "retail", "own", "fees")}

    def answer(self, **values):
        answer = super().answer(**(self.fixed | values))
        hinges = int((answer.table["hinges on own use"] == "yes").sum())
        facts = {**answer.facts, "indicators that hinge on own use": hinges}
        them = f"{hinges} of them" if hinges else "None of them"
        end = f"{them} hinge{'s' if hinges < 2 else ''} on how own purchases are counted."
        return replace(answer, sentence=f"{answer.sentence} {end}", facts=facts)


def _rewards(facts: Mapping[str, float]) -> str:
    parts = [facts[_of_100(source)] for source in _SOURCES]
    if not any(parts):
        return "No rewards are paid."
    retail, own, fees = map(money, parts)
    return (
        f"Of every $100 in rewards, {retail} rest on what outside customers bought, "
        f"{own} on sellers' own purchases and {fees} on fees, as pay for recruiting."
    )


def _signs(facts: Mapping[str, float], show: str) -> str:
    unknown = facts[CANNOT_TELL]
    which = "indicators about money" if show == ABOUT_MONEY else "indicators"
    return (
        f"If {facts['own purchases that count (%)']:g} % of own purchases count as sales "
        f"to users, the {facts['indicators']} {which} give {count(facts[GOOD], 'good sign')} and "
        f"{count(facts[WARNING], 'warning sign')}{f'; {unknown} cannot tell' if unknown else ''}."
    )


_DOLLARS = ("paid in ($)", "rewards ($)", "of every $100 in rewards ($)")


def _money(trail: pd.DataFrame, shares: pd.Series, known: bool) -> pd.DataFrame:
    columns = (trail["paid in"], trail["rewards"], shares.to_numpy().round(2))
    table = pd.DataFrame(
        {"whose money": trail["source"], **dict(zip(_DOLLARS, columns, strict=True))}
    )
    return table if known else table.drop(columns=_DOLLARS[0])


def _indicators(shown: Sequence[Mapping]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "indicator": row["name"],
                "where": row["jurisdiction"],
                "measured": _measured(row),
                "limit": _limit(row),
                "sign": row["sign"],
                "hinges on own use": "yes" if row["hinges"] else "no",
                "what it says": row["sentence"],
                "sources": row["source_ids"].replace(";", ", "),
            }
            for row in shown
        ]
    )


_UNITS = {"money": "${:,.2f}", "customers": "{:g} customers", "GBP": "£{:g}"}
_WORDS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


def _measured(row: Mapping) -> str:
    value = row["measured"]
    if not row["unit"]:
        return "no number"
    if math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "no retail sales"
    return f"{100 * value:.1f} %" if row["unit"] == "share" else _UNITS[row["unit"]].format(value)


def _limit(row: Mapping) -> str:
    if not row["unit"]:
        return "none"
    limit = Fraction(row["threshold"]).limit_denominator(100)
    if row["unit"] != "share":
        said = _UNITS[row["unit"]].format(float(limit))
    else:
        said = f"{100 * limit} %" if (100 * limit).denominator == 1 else str(limit)
    wish = "wanted" if row["sense"] == "safeguard" else "warning if"
    return f"{wish}: {_WORDS[row['comparison']]} {said}"


def _picture_in_words(facts, sources, rows, known) -> str:
    said = ["Three bars, one for each source of money."]
    for source, name in zip(sources, _SOURCES, strict=True):
        paid_in, rewards, mark_up, company = (money(facts[_of(source, what)]) for what in _WAYS)
        said.append(
            f"{source}: "
            + (f"paid in {paid_in}, " if known == ALL else "")
            + f"rewards {rewards}"
            + (f", mark-up {mark_up}, company {company}" if known == ALL else "")
            + f"; {facts[_of_100(name)]:.0f} % of all rewards."
        )
    if not rows:
        return " ".join(said)
    said.append("Below, seven scales from 0 to 100 % with a limit on each.")
    found = {row["indicator"]: row for row in rows}
    for indicator, label in pictures.ON_A_SCALE.items():
        row = found[indicator]
        said.append(f"{label}: {_measured(row)}, {row['sign']}.")
    return " ".join(said)


STOCK_CASES = {
    "Omnitrition's rule": Case(
        {"buy_back": 90, "taken_back_for": 3},
        "Real is the rule on paper in the case of 1996: 90 % of the invoice for consumables up to "
        "3 months old (F010, F011). All else is invented.",
        ("F010", "F011"),
        ("S89",),
    ),
    "LuLaRoe's settlement": Case(
        {"bought": 5_000, "sold": 400, "buy_back": 100, "taken_back_for": 1.5},
        "Real are the dearest package, $5,000 (F061), and the 45 days to return all stock (F064), "
        "here one and a half months. Invented is all else, the full price given back too.",
        ("F061", "F064"),
        ("S106", "S105"),
    ),
}


class StockUp(Explorer, lesson=4):
    """A member bought a lot of stock and leaves: what has she got back of its price?

    >>> print(StockUp(buy_back=0).shown.sentence)
    Mia buys stock for $1,000.00 and leaves after 4 months. Customers have paid her $500.00. Stock for $600.00 is unsold, and nothing is given back for it. Mia is $500.00 short, without counting her time.
    """  # noqa: E501

    presets = {
        "No buy-back (invented)": {"buy_back": 0},
        "Sells quickly (invented)": {"sold": 300},
        **{name: case.values for name, case in STOCK_CASES.items()},
    }
    prediction = Prediction(
        question="Mia buys stock for $1,000. Each month customers buy a tenth of it from her, and "
        "pay a quarter more than she did. The firm gives back 80 % of the price of unsold goods, "
        "up to 3 months after she bought them. Mia leaves after 4 months. How many dollars is she "
        "short?",
        unit="$",
        at={},
        read="short by ($)",
    )

    def make_controls(self):
        return {
            "bought": number("Stock bought ($)", 1_000, low=0, high=10_000, step=100),
            "sold": number("Sold each month, at her price ($)", 100, low=0, high=2_000, step=50),
            "mark_up": number("Mark-up on it (%)", 25, low=0, high=100, step=5),
            "buy_back": number("Given back for unsold goods (%)", 80, low=0, high=100, step=5),
            "taken_back_for": number("Goods taken back for (months)", 3, low=0, high=24),
            "month": number("Mia leaves after (months)", 4, low=0, high=12, whole=True),
        }

    def answer(self, **values):
        month = int(values["month"])
        rows = stock.leaving(
            values["bought"],
            values["sold"],
            mark_up=values["mark_up"] / 100,
            buy_back=values["buy_back"] / 100,
            taken_back_for=values["taken_back_for"],
        )
        here = rows.iloc[month]
        case = next((c for c in STOCK_CASES.values() if c.fits(values, self.defaults)), None)
        facts = {
            "bought ($)": values["bought"],
            "leaves after (months)": month,
            "customers have paid ($)": float(here["from customers"]),
            "unsold ($)": float(here["unsold"]),
            "given back ($)": float(here["given back"]),
            "short by ($)": 0.0 - float(here["result"]),
            **{_result(r.month): r.result for r in rows.itertuples()},
        }
        sentence = _leaves(facts)
        columns = ["customers paid her ($)", "unsold, at her price ($)", "given back ($)"]
        table = rows.set_axis(["month of leaving", *columns, "result ($)"], axis=1)
        return Answer(
            sentence=f"{sentence} {case.note}" if case else sentence,
            table=table,
            facts=facts,
            caption="What Mia has got back of the price, by the month in which she leaves",
            figure=pictures.leaving_with_stock(rows, month, values["taken_back_for"]),
            alt="A line of the result by month of leaving. "
            + " ".join(f"Month {m}: {money(facts[_result(m)])}." for m in rows["month"])
            + f" Month {facts['leaves after (months)']} is marked.",
            sources=case.sources if case else (),
            formats=dict.fromkeys([*columns, "result ($)"], "{:,.2f}"),
        )


def _result(month: int) -> str:
    """The fact that says what Mia has got back over the price, if she leaves after this month."""
    return f"result after month {month} ($)"


def _leaves(facts: Mapping[str, float]) -> str:
    unsold, back, short = (facts[f"{name} ($)"] for name in ("unsold", "given back", "short by"))
    if not unsold:
        rest = "Nothing is unsold."
    elif back:
        rest = f"Stock for {money(unsold)} is unsold, and {money(back)} is given back for it."
    else:
        rest = f"Stock for {money(unsold)} is unsold, and nothing is given back for it."
    end = f"{money(abs(short))} {'short' if short > 0 else 'ahead'}" if short else "even"
    return (
        f"Mia buys stock for {money(facts['bought ($)'])} and leaves after "
        f"{count(facts['leaves after (months)'], 'month')}. Customers have paid her "
        f"{money(facts['customers have paid ($)'])}. {rest} Mia is {end}, without counting her "
        "time."
    )

"""Lesson 5: pay for an hour, the way to break-even, and what income disclosures say and hide."""

from __future__ import annotations

import pandas as pd

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import choice, number
from downline.earnings import MEASURES, Costs, break_even, customers_needed, running_net
from downline.errors import CourseError
from downline.evidence.sources import ids
from downline.lessons.similarities import pictures
from downline.lessons.similarities.account import (
    Month,
    month,
    sales_to_match,
    starts_at,
)
from downline.lessons.similarities.disclosed import (
    CHOICES,
    PUBLISHED,
    Disclosed,
    counted,
    differences,
)
from downline.words import count, fixed, listed, money, span

FIVE_YEARS = 60


class HourlyPay(Explorer, lesson=5):
    """What one month of selling leaves for each hour, beside a wage. All numbers are invented.

    >>> print(HourlyPay().shown.sentence[:65])
    You keep $60.00 of the month. For 40 hours that is $1.50 an hour.
    """

    presets = {
        "A small start": {},
        "Many regular customers": {"hours": 50, "sales": 3000, "expenses": 100},
        "You need the goods anyway": {"own_use": 100},
        "A slow month": {"sales": 250},
        "A downline that buys": {"hours": 60, "overrides": 500},
    }
    prediction = Prediction(
        question="Kim works 40 hours in a month: messages, parcels, two evenings at friends' "
        "homes. Customers pay $600, and Kim keeps 30 % of it. Petrol and samples cost $40. To stay "
        "active Kim buys goods for $80. How many dollars are left for each hour?",
        unit="dollars an hour",
        at={},
        read="kept for each hour ($)",
    )

    def make_controls(self):
        return {
            "hours": number("Hours of work (a month)", 40, low=1, high=400, step=5),
            "sales": number("Sales to customers ($ a month)", 600, low=0, high=20_000, step=50),
            "margin": number("Margin you keep (%)", 30, low=0, high=100),
            "overrides": number("Overrides ($ a month)", 0, low=0, high=20_000, step=50),
            "expenses": number("Expenses ($ a month)", 40, low=0, high=5_000, step=10),
            "wage": number("A wage to compare ($ an hour)", 12, low=0, high=200),
            "purchases": number("Purchases to stay active ($ a month)", 80, low=0, high=5_000,
                                step=10),
            "own_use": number("Of these, worth it to you anyway (%)", 0, low=0, high=100, step=10),
        }  # fmt: skip

    def answer(self, *, hours, sales, margin, overrides, expenses, purchases, own_use, wage):
        account = month(
            hours, sales, margin / 100, expenses=expenses, purchases=purchases,
            own_use=own_use / 100, overrides=overrides,
        )  # fmt: skip
        rows = [
            ("retail margin", account.margin),
            ("overrides", account.overrides),
            ("expenses", 0.0 - account.expenses),
            ("purchases you did not need", 0.0 - account.purchases),
            ("what you keep", account.keeps),
        ]
        table = pd.DataFrame(
            [(what, amount, "a month") for what, amount in rows]
            + [("what you keep", account.per_hour, "an hour"), ("the wage", wage, "an hour")],
            columns=["what", "amount ($)", "for"],
        )
        needed = sales_to_match(wage, account, margin / 100)
        facts = {"kept in the month ($)": account.keeps, "kept for each hour ($)": account.per_hour}
        if needed is not None:
            facts["sales to reach the wage ($)"] = needed
        return Answer(
            sentence=_hourly_sentence(account, wage, needed),
            facts=facts,
            table=table,
            caption="One month of your own account, before taxes",
            figure=pictures.month_account(rows, account.per_hour, wage),
            alt="Bars, each beginning where the one above ends. "
            + " ".join(f"{what}: {money(amount)}." for what, amount in rows)
            + f" Below, for each hour: what you keep {money(account.per_hour)}, "
            f"the wage {money(wage)}.",
            formats={"amount ($)": "{:,.2f}"},
        )


def _hourly_sentence(account: Month, wage: float, needed: float | None) -> str:
    hours = count(account.hours, "hour")
    if account.keeps < 0:
        said = f"You lose {money(-account.keeps)} in the month. For {hours} that is "
        said += f"{money(account.per_hour)} an hour."
    else:
        said = f"You keep {money(account.keeps)} of the month. For {hours} that is "
        said += f"{money(account.per_hour)} an hour."
    if account.per_hour >= wage:
        return f"{said} That is no less than the wage of {money(wage)}."
    if needed is None:
        return f"{said} Without a margin no sales reach the wage of {money(wage)}."
    return (
        f"{said} To reach {money(wage)} an hour in the same hours, customers would have to pay "
        f"{money(needed)} a month."
    )


class BreakEven(Explorer, lesson=5):
    """When everything spent on a start has come back, by one's own retail sales alone.

    >>> print(BreakEven().shown.sentence[:58])
    Everything you spent is back by the end of month 3. Each m
    """

    presets = {
        "AdvoCare fee 2019": {"kit": 59},
        "Scentsy kit 2020": {"kit": 99},
        "Fortune Hi-Tech fee 2013": {"kit": 249},
        "AdvoCare Advisor 2019": {"kit": 1200},
        "Must buy each month": {"minimum": 100},
        "Customers drift away": {"minimum": 30, "growth": -10},
    }
    prediction = Prediction(
        question="A starter kit costs $99, and fees and petrol $20 each month. Four customers "
        "spend $50 each in every month, and 30 % of it is yours. After how many months is "
        "everything you spent back?",
        unit="months",
        at={},
        read="months to break-even",
    )

    def make_controls(self):
        return {
            "kit": number("Cost to start ($ once)", 99, low=0, high=12_000, step=10),
            "minimum": number("Purchases to stay active ($ a month)", 0, low=0, high=5_000,
                              step=10),
            "fee": number("Fees and expenses ($ a month)", 20, low=0, high=5_000, step=5),
            "customers": number("Customers at first (people)", 4, low=0, high=500),
            "spend": number("Each spends ($ a month)", 50, low=0, high=1_000, step=5),
            "margin": number("Margin you keep (%)", 30, low=0, high=100),
            "growth": number("Customers change by (% a month)", 0, low=-30, high=10),
        }  # fmt: skip

    def answer(self, *, kit, minimum, fee, customers, spend, margin, growth):
        costs = Costs(kit=kit, fee=fee, minimum=minimum)
        sales = {"margin": margin / 100, "spend": spend, "growth": growth / 100}
        even = break_even(costs, customers=customers, horizon=FIVE_YEARS, **sales)
        running = running_net(costs, customers=customers, months=FIVE_YEARS, **sales)
        needed = customers_needed(costs, **sales)
        real = starts_at(float(kit))
        first = customers * spend * margin / 100
        shown = FIVE_YEARS if even is None else min(FIVE_YEARS, max(12, 2 * even))
        facts = {
            "brought in a month at first ($)": first,
            "costs of a month ($)": fee + minimum,
            "left after five years ($)": running[FIVE_YEARS],
            "months in five years": FIVE_YEARS,
        }
        if even is not None:
            facts["months to break-even"] = even
        if needed is not None:
            facts["customers to be even within a year"] = needed
        stops = sorted({0, 1, 3, 6, 12, 24, 36, 48, FIVE_YEARS} | ({even} if even else set()))
        return Answer(
            sentence=_even_sentence(even, running, first, fee + minimum, needed, real),
            facts=facts,
            table=pd.DataFrame(
                {
                    "after month": stops,
                    "customers": [_customers(customers, growth, stop) for stop in stops],
                    "left in all ($)": [round(float(running[stop]), 2) + 0.0 for stop in stops],
                }
            ),
            caption="From the start to five years; goods in the cost to start are not sold on",
            figure=pictures.way_to_break_even(running[: shown + 1], even),
            alt=f"Line of the dollars left in all, over {shown} months. It starts at "
            f"{money(running[0])} and stands at {money(running[shown])} after month {shown}. "
            + (f"It reaches zero by month {even}." if even else "It does not come back to zero."),
            sources=ids(given for _, given in real),
            formats={"customers": "{:,.1f}", "left in all ($)": "{:,.2f}"},
        )


def _customers(at_first: float, growth: float, stop: int) -> float:
    """How many customers buy in the month that ends at `stop` (the first month's at the start)."""
    return round(at_first * (1 + growth / 100) ** max(stop - 1, 0), 2)


def _even_sentence(even, running, first, monthly, needed, real) -> str:
    if even is None:
        said = f"Not within five years: after {FIVE_YEARS} months you are "
        said += f"{money(0.0 - running[FIVE_YEARS])} short."
    else:
        said = f"Everything you spent is back by the end of month {even}."
    said += f" Each month brings {money(first)} at first and costs {money(monthly)}."
    if needed is None:
        said += " Without sales and a margin, no number of customers pays it back."
    else:
        said += f" To be even within a year takes {count(needed, 'customer')} at the start."
    if real:
        said += (
            f" A real start at this price, in US dollars: {'; '.join(what for what, _ in real)}."
        )
    return said


WHO = {
    "as the company counts": PUBLISHED,
    "everybody who joined": "all",
    "active people only": "active",
    "paid people only": "paid",
}
EXPENSES = {"not taken off (gross)": "gross", "taken off (net)": "net"}
NOBODY = "nobody"
CURRENCIES = {"USD": "US dollars", "CAD": "Canadian dollars", "KRW": "Korean won"}


class IncomeDisclosure(Explorer, lesson=5):
    """Real income disclosures: who got how much, and what a company does not say.

    >>> print(IncomeDisclosure(who="active people only").shown.sentence)
    doTERRA, US 2017, does not say how many were active; it counts everybody who joined.
    """

    presets = {
        "As published": {},
        "Only those paid": {"who": "paid people only"},
        "After expenses": {"expenses": "taken off (net)"},
        "Two companies": {"second": "Nu Skin, Canada 2020"},
        "Two companies, paid only": {"second": "Nu Skin, Canada 2020", "who": "paid people only"},
        "Two classes hide most": {"first": "Scentsy, US 2020"},
        "All firms of a country": {"first": "South Korea, multi-level 2024"},
    }
    prediction = Prediction(
        question="doTERRA published what its US wellness advocates got from it in 2017. Out of "
        "every $100, at least how many dollars went to the best-paid 1 of 100?",
        unit="dollars of each 100",
        at={},
        read="first company: top 1 % hold, at least (%)",
    )

    def make_controls(self):
        return {
            "first": choice("Company", CHOICES),
            "second": choice("Beside it", [NOBODY, *CHOICES], NOBODY),
            "who": choice("Who is counted", WHO),
            "expenses": choice("Expenses", EXPENSES),
        }

    def answer(self, *, first, second, who, expenses):
        if first == second:
            raise CourseError(
                f"Company and Beside it are both {first}: choose another one, or {NOBODY}."
            )
        names = [first] if second == NOBODY else [first, second]
        told = [counted(name, WHO[who], EXPENSES[expenses]) for name in names]
        known = [one for one in told if one.groups is not None]
        panels = [_panel(one) for one in told]
        said = [_what_it_says(one) if one.groups is not None else one.missing for one in told]
        if len(known) == 2:
            said.append(_side_by_side(*known))
        return Answer(
            sentence=" ".join(said),
            facts=_facts(told),
            table=_measures(known) if known else _published_as(told),
            caption="From the published classes; where they are not exact, at least and at most"
            if known
            else "What was asked is not published; this is",
            figure=pictures.disclosures(panels),
            alt=" ".join(_alt(one, panel) for one, panel in zip(told, panels, strict=True)),
            sources=tuple(dict.fromkeys(i for one in told for i in one.sources)),
            under=tuple((one.name, one.things) for one in told),
            formats={"at least": "{:,.10g}", "at most": "{:,.10g}"},
        )


def _facts(told: list[Disclosed]) -> dict[str, float]:
    """The measures of each company whose classes can be counted, as the table has them."""
    return {
        f"{which} company: {measure}, {end}{' (%)' if _is_share(measure) else ''}": value
        for which, one in zip(("first", "second"), told, strict=False)
        if one.groups is not None
        for measure in MEASURES
        for end, value in zip(("at least", "at most"), _rounded(one, measure), strict=True)
        if not pd.isna(value)
    }


def _is_share(measure: str) -> bool:
    return measure.startswith(("share", "top"))


def _rounded(one: Disclosed, measure: str) -> tuple[float, float]:
    share = _is_share(measure)
    digits = 1 if share else 2 if measure != "Gini" else 3
    least, most = one.measures[measure]
    least, most = (round(float(value) * (100 if share else 1), digits) for value in (least, most))
    return least, most


def _unit(one: Disclosed) -> str:
    groups = one.published
    return f"{CURRENCIES[groups.currency]} a {groups.period}"


def _whom(one: Disclosed) -> str:
    """Who is counted, in the company's words where it is the company's count."""
    same = one.groups is None or one.groups.who == one.published.who
    return one.counted if same else "only those who were paid"


def _what_it_says(one: Disclosed) -> str:
    got = one.measures
    mean, middle = _range(got["mean"]), _range(got["median"])
    nothing, top = (_range(got[name], 1, 100) for name in ("share with nothing", "top 1 % hold"))
    said = (
        f"{one.name} ({_whom(one)}; {_unit(one)}, {one.basis}): the mean is {mean}, the person in "
    )
    said += f"the middle got {middle}."
    if one.distribution.who != "paid":
        said += f" Paid nothing: {nothing} %."
    said += f" The top 1 % hold {top} % of all the money."
    if one.left_out:
        said += f" Left out: {one.left_out}."
    return said


def _range(pair: tuple[float, float], places: int = 0, times: float = 1) -> str:
    return span(*(fixed(times * value, places) for value in pair))


def _side_by_side(one: Disclosed, other: Disclosed) -> str:
    differ = differences(one, other)
    if not differ:
        return "The two count the same way."
    money_too = {"currency", "period"} & set(differ)
    warning = "never compare the amounts" if money_too else "compare with care"
    return f"The two differ in {listed(differ)}: {warning}."


def _panel(one: Disclosed) -> dict:
    groups = one.published
    title = one.name.replace(" (overrides only)", "")
    words = f"{groups.currency} a {groups.period}, {one.basis}"
    if one.name != title:
        words = f"overrides only, {words}"
    if one.groups is None:
        return {"title": title, "under": words, "missing": one.missing}
    got, (x, y) = one.measures, one.curve
    top = _range(got["top 1 % hold"], 0, 100)
    return {
        "title": title,
        "under": f"{words}, {one.groups.who} counted",
        "x": x,
        "y": y,
        "says": f"top 1 % hold\n{top} %",
        "nothing": got["share with nothing"],
        "facts": [
            (_range(got["mean"]), f"mean, {_unit(one)}"),
            (_range(got["median"]), f"the person in the middle, {_unit(one)}"),
            (f"{_range(got['top 10 % hold'], 1, 100)} %", "of the money: the top 10 %"),
        ],
    }


def _measures(known: list[Disclosed]) -> pd.DataFrame:
    rows = []
    for one in known:
        for measure in MEASURES:
            least, most = _rounded(one, measure)
            if pd.isna(least):
                continue  # who loses: gross pay does not tell
            unit = (
                "%"
                if _is_share(measure)
                else _unit(one)
                if measure in ("mean", "median")
                else "0 to 1"
            )
            rows.append((one.name, measure, least, most, unit))
    return pd.DataFrame(rows, columns=["company", "measure", "at least", "at most", "unit"])


def _published_as(told: list[Disclosed]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "company": [one.name for one in told],
            "who is counted": [one.counted for one in told],
            "expenses": [one.things["gross or net"] for one in told],
            "unit": [_unit(one) for one in told],
        }
    )


def _alt(one: Disclosed, panel: dict) -> str:
    if one.groups is None:
        return f"A dashed box in place of a curve: {one.missing}"
    return (
        f"Lorenz curve of {one.name}: it sags below the line on which all have the same; "
        f"{panel['says'].replace(chr(10), ' ')} of the money. Bar below: "
        f"{pictures.panel_words(panel['nothing'])}."
    )

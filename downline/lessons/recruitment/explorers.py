"""Lesson 3: a brochure's promise beside chance, order of entry, and what happens as people run out.

Arithmetic and chance under stated assumptions. They say nothing about any one company.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from downline import recruitment
from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import choice, number
from downline.errors import CourseError
from downline.lessons.recruitment import pictures, prospects
from downline.lessons.recruitment.prospects import PREFERENTIAL, UNIFORM
from downline.words import count, exact, fixed, money, percent, rounded

EQUALLY, RICHER = "everybody, equally likely", "rather those with recruits already"
GROWTH = {EQUALLY: UNIFORM, RICHER: PREFERENTIAL}
YEARS = 8
TENTHS = 10


class PromiseVsNetwork(Explorer, lesson=3):
    """A brochure in which everybody recruits the same, beside as many people recruited by chance.

    >>> print(PromiseVsNetwork().shown.table.iloc[0]["brochure"])
    19525.0
    """

    presets = {
        "Brochure": {},
        "Modest brochure": {"recruits": 3, "levels": 4},
        "Another chance network": {"seed": 2},
        "Recruiters attract recruits": {"growth": RICHER},
    }
    prediction = Prediction(
        question="A brochure: everybody recruits 5, for five levels. You are paid $5 a month for "
        "each of the 3,905 people below you: $19,525. Now chance decides who recruits "
        "each of these people, and every member is equally likely to. On average over all such "
        "networks, how many dollars a month does the person at the top get?",
        unit="dollars a month",
        at={},
        read="top of an average network ($)",
    )

    def make_controls(self):
        return {
            "recruits": number("Brochure: recruits each (people)", 5, low=1, high=6),
            "levels": number("Levels", 5, low=1, high=6),
            "pay": number("Pay for each person below ($ a month)", 5, low=1, high=1_000),
            "growth": choice("By chance: who recruits next?", GROWTH),
            "seed": number("Chance network (number)", 1, low=1, high=1_000, whole=True),
        }

    def answer(self, *, recruits, levels, pay, growth, seed):
        told = prospects.promise(recruits, levels, GROWTH[growth], int(seed))
        classes = prospects.pay_classes(recruits, levels)
        names = _class_names(classes, pay)
        sides = [_counts(people, classes) for people in told[:2]]
        table = _promise_table(told, pay, names, sides)
        members = len(told.brochure)
        first = table.set_index("what")["by chance"]
        facts = {
            "top of the brochure ($)": table["brochure"].iloc[0],
            "top of this network ($)": first.iloc[0],
            "top of an average network ($)": first.iloc[1],
            "get nothing here (%)": 100 * sides[1][0] / members,
            "members": members,
            "get nothing in the brochure (%)": 100 * sides[0][0] / members,
            "member in the middle ($)": first["the member in the middle"],
            "last to join ($)": first["the last to join"],
        }
        told_top, top, average, nothing, members, told_nothing, usual, last = facts.values()
        return Answer(
            sentence=f"Brochure: the person at the top gets {money(told_top)} a month. "
            f"Chance gives the top of this network {money(top)}, and the top of an "
            f"average one {money(average)}. Here {fixed(nothing)} % of the "
            f"{members:,} members get nothing (in the brochure {fixed(told_nothing)} %). The "
            f"member in the middle gets {money(usual)} and the last to join {money(last)}.",
            facts=facts,
            table=table,
            caption=f"The same {members:,} people in two networks",
            figure=pictures.promise_and_chance(
                names, *sides, [_class_of(people[0], classes) for people in told[:2]]
            ),
            alt="For each class of monthly pay two bars, brochure and by chance. "
            + " ".join(
                f"{name[0].upper()}{name[1:]}: {a:,} by brochure, {b:,} by chance."
                for name, a, b in zip(names, *sides, strict=True)
            ),
            sources=("S44",) if (recruits, levels, pay) == (5, 5, 5) else (),
            formats={"brochure": "{:,.10g}", "by chance": "{:,.10g}"},
        )


def _class_names(classes: list[int], pay: float) -> list[str]:
    """Nothing, then classes that each begin with the pay of one kind of member in the brochure."""
    under = [f"under {money(pay * classes[1])}"] if classes[1] > 1 else []
    return ["nothing", *under, *(f"from {money(pay * people)}" for people in classes[1:])]


def _edges(classes: list[int]) -> list[int]:
    return [0, 1, *classes[1:]] if classes[1] > 1 else classes


def _class_of(people: int, classes: list[int]) -> int:
    return int(np.searchsorted(_edges(classes), people, side="right")) - 1


def _counts(people: np.ndarray, classes: list[int]) -> list[int]:
    edges = _edges(classes)
    where = np.searchsorted(edges, people, side="right") - 1
    return np.bincount(where, minlength=len(edges)).tolist()


def _promise_table(told, pay: float, names: list[str], sides: list[list[int]]) -> pd.DataFrame:
    brochure, chance = told.brochure, told.by_chance
    people = [
        ("the person at the top", brochure[0], chance[0]),
        ("the person at the top, average of all chance networks", brochure[0], told.top_on_average),
        ("the average member", brochure.mean(), chance.mean()),
        ("the member in the middle", np.median(brochure), np.median(chance)),
        ("the last to join", brochure[-1], chance[-1]),
    ]
    rows = [(what, round(a * pay, 2), round(b * pay, 2), "$ a month") for what, a, b in people]
    rows += [
        (f"get {name}", float(a), float(b), "people")
        for name, a, b in zip(names, *sides, strict=True)
    ]
    return pd.DataFrame(rows, columns=["what", "brochure", "by chance", "unit"])


class JoiningOrder(Explorer, lesson=3):
    """How likely a member is to recruit nobody, or to earn a fee back, by order of entry.

    >>> print(JoiningOrder().shown.sentence.split(", and")[0])
    A member at place 500 of 1,000 has a 49.9 % chance of never recruiting anybody
    """

    presets = {
        "You join early": {"place": 50},
        "You join last": {"place": 1_000},
        "One recruit is enough": {"fee": 40},
        "Recruiters attract recruits": {"growth": RICHER},
    }
    prediction = Prediction(
        question="Chance recruits a network of 1,000 people, and every member is equally likely "
        "to bring in the next one. You join as number 500, half-way. How likely is it, in percent, "
        "that you never recruit anybody?",
        unit="percent",
        at={},
        read="chance of never recruiting (%)",
    )

    def make_controls(self):
        return {
            "members": number("Members in the end (people)", 1_000, low=10, high=2_000, step=10),
            "place": number("Your order of entry (place)", 500, low=1, high=2_000, step=10),
            "fee": number("Fee to join ($)", 120, low=0, high=5_000, step=10),
            "commission": number("Paid for each recruit ($)", 40, low=1, high=1_000),
            "growth": choice("Who recruits next?", GROWTH),
        }

    def answer(self, *, members, place, fee, commission, growth):
        if place > members:
            raise CourseError(
                f"Your order of entry (place) is {place:g}, but only {members:g} people join: use "
                f"a place from 1 to {members:g}, or more members."
            )
        expected = (
            recruitment.preferential_recruits if growth == RICHER else recruitment.expected_recruits
        )
        recruits = float(expected(place, members))  # refuses fractions of people
        n, place = int(members), int(place)
        needed = recruitment.recruits_to_recoup(fee, commission)
        idle = 1 - prospects.chances_of_recruits(1, n, GROWTH[growth])
        back = prospects.chances_of_recruits(needed, n, GROWTH[growth])
        tenths = prospects.queue_in_tenths(n, needed, GROWTH[growth])
        one = count(needed, "recruit")
        mine, earns = idle[place - 1], back[place - 1]
        facts = {
            # to a tenth, as it is told
            "chance of never recruiting (%)": float(rounded(100 * exact(mine), 1)),
            "recruits to expect": recruits,
            "recruits to earn the fee back": needed,
            "chance of earning it back (%)": float(rounded(100 * exact(earns), 1)),
            "of all, recruit nobody (%)": float(100 * exact(idle.mean())),
            "of all, earn the fee back (%)": float(100 * exact(back.mean())),
        }
        return Answer(
            sentence=f"A member at place {place:,} of {n:,} has a {percent(mine, 1)} "
            f"chance of never recruiting anybody, and can expect {fixed(recruits, 2)} recruits. "
            + (
                f"A fee of {money(fee)} takes {one} at {money(commission)} to earn back: that "
                f"happens with a chance of {percent(earns, 1)}. "
                if needed
                else "There is no fee to earn back. "
            )
            + f"Of all members, {percent(idle.mean(), 1)} recruit nobody and "
            f"{percent(back.mean(), 1)} earn the fee back.",
            facts=facts,
            table=_queue_table(tenths),
            caption="The queue in ten parts: formula, and shares in 50 networks drawn by chance",
            figure=pictures.order_of_entry(idle, back, _marks(tenths), place),
            alt="Lines and marks over the order of entry. The chance of recruiting nobody rises "
            f"from {percent(idle[0], 1)} at place 1 to {percent(idle[-1], 1)} at place {n:,}. The "
            f"chance of earning the fee back goes from {percent(back[0], 1)} to "
            f"{percent(back[-1], 1)}. A dotted line stands at place {place:,}.",
            formats={name: "{:.1f}" for name in QUEUE_COLUMNS.values()},
        )


QUEUE_COLUMNS = {
    "idle": "recruit nobody: formula (%)",
    "idle drawn": "recruit nobody: drawn (%)",
    "back": "earn the fee back: formula (%)",
    "back drawn": "earn the fee back: drawn (%)",
}


def _queue_table(tenths: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(tenths["first"], tenths["last"], strict=True)
    places = [f"{a:,}" if a == b else f"{a:,} to {b:,}" for a, b in pairs]
    return pd.DataFrame(
        {
            "order of entry": places,
            **{name: tenths[column].round(6) for column, name in QUEUE_COLUMNS.items()},
        }
    )


def _marks(tenths: pd.DataFrame) -> list[tuple[float, float, float]]:
    middle = (tenths["first"] + tenths["last"]) / 2
    return list(zip(middle, tenths["idle drawn"] / 100, tenths["back drawn"] / 100, strict=True))


class Saturation(Explorer, lesson=3):
    """A network in which everybody recruits the same number, level by level, beside a population.

    >>> print(Saturation(population=1_000).shown.sentence.split(". ")[1])
    Level 5 would need 3,125 more, and 219 are left
    """

    presets = {
        "A town (invented)": {},
        "A country (invented)": {"population": 60_000_000},
        "The world (rounded)": {"population": 8_000_000_000},
        "Two recruits each": {"recruits": 2},
    }
    prediction = Prediction(
        question="A town has 20,000 people. One of them recruits 5, each of these recruits 5, and "
        "so on. How many levels fit below the first person before the town runs out of people?",
        unit="levels",
        at={},
        read="last level that fits",
    )

    def make_controls(self):
        return {
            "population": number(
                "People who live there (people)", 20_000,
                low=100, high=10_000_000_000, step=1_000, whole=True,
            ),
            "recruits": number("Recruits each (people)", 5, low=2, high=10, whole=True),
        }  # fmt: skip

    def answer(self, *, population, recruits):
        population, recruits = int(population), int(recruits)
        levels = prospects.filling(population, recruits)
        fits, full = levels.iloc[-2], levels.iloc[-1]
        facts = {
            "last level that fits": int(fits["level"]),
            "people who are then in": int(fits["so far"]),
            "next level": int(full["level"]),
            "people that it needs": int(full["needed"]),
            "people left": population - int(fits["so far"]),
            "people of the last level": int(fits["needed"]),
            "their share of all members (%)": 100 * fits["needed"] / fits["so far"],
        }
        level, inside, beyond, needs, free, them, their_share = facts.values()
        table = levels.assign(share=100 * levels["so far"] / population).rename(
            columns={
                "needed": "new people needed",
                "so far": "everybody so far",
                "share": "share of the people there (%)",
            }
        )
        shown = list(levels.itertuples(index=False, name=None))[-8:]
        return Answer(
            sentence=f"Level {level} is the last that fits: {inside:,} of {population:,} people "
            f"are then in. Level {beyond} would need {needs:,} more, and {free:,} are left. So the "
            f"{them:,} people of level {level}, {fixed(their_share)} % of all members, cannot find "
            f"{recruits} recruits each.",
            facts=facts,
            table=table,
            caption=f"If everybody recruits {recruits} (level 0 is the first person)",
            figure=pictures.filling_levels(shown, population),
            alt=f"A bar for each of the last {len(shown)} levels, beside a line at "
            f"{population:,} people. "
            + " ".join(f"Level {a}: {c:,} so far." for a, b, c in shown[:-1])
            + f" The bar of level {beyond} goes beyond the line.",
            formats={
                "new people needed": "{:,}",
                "everybody so far": "{:,}",
                "share of the people there (%)": "{:,.4g}",
            },
        )


@lru_cache(maxsize=64)
def _market(population: int, imitation: float, unasked: float, stay: tuple[float, ...]):
    """A market of eight years, one more to look ahead, and when newcomers stop finding recruits."""
    run = recruitment.market(
        population, 12 * (YEARS + 1), spontaneous=unasked, imitation=imitation, stay=stay
    )
    ahead = prospects.first_year_recruits(run, unasked, imitation)
    return run, ahead, prospects.runs_dry(ahead)


class MarketOverTime(Explorer, lesson=3):
    """A population that can be recruited once: who is in, who has left, and who is still to find.

    >>> MarketOverTime(imitation=0.5).shown.sentence.split(". ")[-1]
    'Right from the start, a newcomer can expect less than one recruit in the first year.'
    """

    presets = {
        "As many stay as at Young Living": {},
        "Nobody leaves": {"first": 100, "second": 100},
        "Half leave each year": {"first": 50, "second": 25},
        "Keener recruiters": {"imitation": 4},
    }

    def make_controls(self):
        return {
            "population": number(
                "People who live there (people)", 20_000, low=100, high=10_000_000_000, step=1_000
            ),
            "imitation": number(
                "Recruits a member finds in a year while everybody is free (people)", 2,
                low=0, high=20, step=0.5,
            ),
            "unasked": number("Join unasked in a year (%)", 0.1, low=0, high=50, step=0.1),
            "first": number("Still in after a year (%)", 53, low=1, high=100),
            "second": number("Still in after two years (%)", 37, low=1, high=100),
        }  # fmt: skip

    def answer(self, *, population, imitation, unasked, first, second):
        if second > first:
            raise CourseError(
                f"Still in after two years (%) is {second:g}, but after one year it is {first:g}: "
                f"use {first:g} or less."
            )
        run, ahead, dry = _market(population, imitation, unasked / 100, (first / 100, second / 100))
        run, dry = run.iloc[: 12 * YEARS], dry if dry and dry <= 12 * YEARS else None
        people = int(population)
        shares = _shares(run, people, imitation, unasked / 100)
        table = _by_year(run, ahead)
        facts = {"years": YEARS, "members in the end (%)": shares["members"][-1]}
        facts |= {
            name: int(table[name].iloc[-1]) for name in ("members", "have left", "not joined")
        }
        if dry:
            facts["month from which newcomers find less than one"] = dry
        return Answer(
            sentence=f"After {YEARS} years {facts['members']:,} of {people:,} people are "
            f"members ({fixed(facts['members in the end (%)'])} %), {facts['have left']:,} have "
            f"left and {facts['not joined']:,} never joined. " + _dry_sentence(dry),
            facts=facts,
            table=table,
            caption="The market at the end of each year (averages, rounded to whole people)",
            figure=pictures.market_over_time(shares, dry),
            alt=f"Four lines over {YEARS} years, in percent of everybody. At the end: "
            + ", ".join(f"{name} {values[-1]:.0f} %" for name, values in shares.items())
            + "."
            + (f" A line stands at month {dry}." if dry else ""),
            sources=("S27",) if (first, second) == (53, 37) else (),
            formats={
                **{name: "{:,}" for name in table.columns[1:5]},
                table.columns[5]: "{:.2f}",
            },
        )


def _dry_sentence(dry: int | None) -> str:
    expect = "a newcomer can expect less than one recruit in the first year."
    if dry is None:
        return f"In all these {YEARS} years a newcomer can expect a recruit or more within a year."
    if dry == 1:
        return f"Right from the start, {expect}"
    return f"From month {dry} on, {expect}"


def _shares(run: pd.DataFrame, people: int, imitation: float, unasked: float) -> dict:
    """The lines of the picture, from month 0, in percent; the last is the Bass curve."""
    start = {"potential": people - 1, "active": 1, "left": 0}
    names = {"potential": "not joined", "active": "members", "left": "have left"}
    lines = {
        name: 100 * np.append(start[column], run[column]) / people for column, name in names.items()
    }
    months = np.arange(len(run) + 1) / 12
    return lines | {
        "if nobody left": 100 * prospects.bass_curve(months, unasked, imitation, 1 / people)
    }


def _by_year(run: pd.DataFrame, ahead: np.ndarray) -> pd.DataFrame:
    joined = run["joined"].groupby((run["month"] - 1) // 12).sum()
    ends = run[run["month"] % 12 == 0]
    return pd.DataFrame(
        {
            "year": range(1, len(ends) + 1),
            "joined in the year": joined.round().astype("int64").to_numpy(),
            "members": ends["active"].round().astype("int64").to_numpy(),
            "have left": ends["left"].round().astype("int64").to_numpy(),
            "not joined": ends["potential"].round().astype("int64").to_numpy(),
            "recruits in a newcomer's next year": ahead[ends.index].round(6),
        }
    )

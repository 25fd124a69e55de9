"""Lesson 5: a hundred people in a row by what they were paid, from a company's own table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import choice, tick
from downline.errors import CourseError
from downline.lessons.similarities import pictures
from downline.lessons.similarities.disclosed import CHOICES, PUBLISHED, Disclosed, counted
from downline.lessons.similarities.explorers import CURRENCIES
from downline.lessons.similarities.row import PEOPLE, below, row_of_a_hundred
from downline.words import fixed, span

WHO = {"as the company counts": PUBLISHED, "paid people only": "paid"}
PLACES = (10, 25, 50, 75, 90, 95, 99, 100)
TOLD = (50, 90, 99, 100)


class HundredPeople(Explorer, lesson=5):
    """A hundred people in a row, by what they were paid: who gets something, and who gets most?

    >>> print(HundredPeople().shown.sentence[:73])
    100 people stand for doTERRA, US 2017, in a row by pay (US dollars a year
    """

    presets = {
        "Without number 100": {"without_last": True},
        "Only those paid": {"who": "paid people only"},
        "Nu Skin, Canada 2020": {"first": "Nu Skin, Canada 2020", "who": "as the company counts"},
        "Mary Kay, Canada 2019": {"first": "Mary Kay, Canada 2019", "who": "as the company counts"},
        "All firms of a country": {
            "first": "South Korea, multi-level 2024",
            "who": "as the company counts",
        },
    }
    prediction = Prediction(
        question="doTERRA published what its US wellness advocates got from it in 2017. Put 100 "
        "of them in a row by their pay. How many of the 100 got nothing?",
        unit="of 100",
        at={},
        read="paid nothing, at least (of 100)",
    )

    def make_controls(self):
        return {
            "first": choice("Company", CHOICES),
            "who": choice("Who is counted", WHO),
            "without_last": tick("Leave out number 100"),
        }

    def answer(self, *, first, who, without_last):
        one = counted(first, WHO[who])
        if one.groups is None:
            raise CourseError(one.missing)
        row = row_of_a_hundred(one)[: PEOPLE - without_last]
        unit = f"{CURRENCIES[one.published.currency]} a {one.published.period}, {one.basis}"
        facts = _facts(row, one)
        places = [place for place in PLACES if place <= len(row)]
        share = 100 * np.cumsum(row) / row.sum()
        nothing = _nothing(facts)
        told = {place: fixed(row[place - 1]) for place in TOLD if place <= len(row)}
        return Answer(
            sentence=_sentence(one, unit, facts, told),
            facts=facts,
            table=pd.DataFrame(
                {
                    "number in the row": places,
                    "got": [round(float(row[place - 1])) for place in places],
                    "all up to here got (of every 100)": [
                        round(float(share[place - 1]), 1) for place in places
                    ],
                }
            ),
            caption=f"Lowest pay first, in {unit}; within a class all have its mean",
            figure=pictures.row_of_people(
                row, first, unit, facts["the mean"], round(facts[_LEAST]), told, nothing
            ),
            alt=f"{len(row)} bars in a row, from the lowest pay to the highest. {nothing}. "
            + " ".join(f"Number {place}: {got}." for place, got in told.items())
            + f" A line at the mean, {fixed(facts['the mean'])}.",
            sources=one.sources,
            under=((one.name, one.things),),
            formats={"got": "{:,.0f}", "all up to here got (of every 100)": "{:.1f}"},
        )


_LEAST, _MOST = "paid nothing, at least (of 100)", "paid nothing, at most (of 100)"


def _facts(row: np.ndarray, one: Disclosed) -> dict[str, float]:
    least, most = (float(fixed(100 * share)) for share in one.measures["share with nothing"])
    mean = float(row.mean())
    return {
        _LEAST: least,
        _MOST: most,
        **{f"number {n} got": float(row[n - 1]) for n in TOLD if n <= len(row)},
        "people in the row": len(row),
        "the mean": mean,
        "got less than the mean": below(row, mean),
    }


def _nothing(facts: dict[str, float]) -> str:
    of = span(fixed(facts[_LEAST]), fixed(facts[_MOST]))
    return "All got something" if of == "0" else f"Paid nothing: {of} of 100"


def _sentence(one: Disclosed, unit: str, facts: dict[str, float], told: dict[int, str]) -> str:
    got = ", ".join(f"number {place} got {amount}" for place, amount in told.items())
    left = "" if 100 in told else " Number 100 is left out."
    whom = "paid people only" if one.distribution.who == "paid" else one.counted
    return (
        f"100 people stand for {one.name}, in a row by pay ({unit}; counted: {whom}). "
        f"{_nothing(facts)}; {got}.{left} The mean is {fixed(facts['the mean'])}, and "
        f"{facts['got less than the mean']} of them got less."
    )

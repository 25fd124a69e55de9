"""Lesson 5, for those with time: all sellers of all firms, as two regulators count them."""

from __future__ import annotations

import pandas as pd

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import choice, tick
from downline.lessons.similarities import census, pictures
from downline.words import fixed, listed

EVERY_YEAR, BOTH_KINDS = YEARS = ("every year found", "only years found for both kinds")


class AllSellers(Explorer, lesson=5):
    """All sellers of all firms, as two regulators count them: pay on one level beside several.

    >>> print(AllSellers(measure=census.TOP).shown.sentence)
    Held by the best-paid 1 % (% of all pay), South Korea. Multi-level firms: 56.8 in 2011, 53.6 in 2024. Firms that pay on one level: 9.9 in 2014, 8.5 in 2015. Where both kinds are known, the firms that pay on one level are lower in 2015.
    """  # noqa: E501

    presets = {
        "The mean of those paid": {"measure": census.MEAN},
        "The mean of all registered": {"measure": census.MEAN_OF_ALL},
        "The best-paid 1 %": {"measure": census.TOP},
        "Only years with both": {"measure": census.MEAN, "years": BOTH_KINDS},
        "Taiwan beside it": {"taiwan": True},
    }
    prediction = Prediction(
        question="By law, South Korea's regulator counts all sellers who are registered with "
        "multi-level firms, whoever publishes and whoever does not. Of each 100 of them, how many "
        "were paid anything at all by their firm in 2024?",
        unit="sellers of each 100",
        at={},
        read=f"{census.MULTI} 2024: {census.PAID}",
    )

    def make_controls(self):
        return {
            "measure": choice("What to compare", census.MEASURES),
            "years": choice("Years", YEARS),
            "taiwan": tick("Taiwan's multi-level firms beside it"),
        }

    def answer(self, *, measure, years, taiwan):
        money = measure in (census.MEAN, census.MEAN_OF_ALL)
        kinds = [census.MULTI, census.ONE]
        every = {kind: census.series(measure, kind) for kind in census.KINDS}
        both = census.shared_years(measure)
        beside = taiwan and not every[census.TAIWAN].empty
        if years == BOTH_KINDS:
            every = {kind: values[values.index.isin(both.index)] for kind, values in every.items()}
        told = kinds + [census.TAIWAN] * beside
        places = 0 if money else 1
        rows = [
            (kind, year, round(value, places), _census_unit(kind, money))
            for kind in told
            for year, value in every[kind].items()
        ]
        drawn = [kind for kind in told if not (money and kind == census.TAIWAN)]
        drawn = [kind for kind in drawn if len(every[kind])]
        shown = 2 if money else 1
        points = [
            (kind, {y: v / 1e6 if money else v for y, v in every[kind].items()}) for kind in drawn
        ]
        return Answer(
            sentence=_census_sentence(measure, every, both, places, taiwan, beside, money),
            facts={f"{kind} {year}: {measure}": value for kind, year, value, _ in rows}
            | {"years found for both": len(both)},
            table=pd.DataFrame(rows, columns=["firms", "year", measure, "unit"]),
            caption="All sellers of all registered firms, by the regulators' counts",
            figure=pictures.by_year(
                points,
                f"{measure}{', million won' if money else ''}",
                shown,
            ),
            alt="Marks over the years. "
            + " ".join(
                f"{kind}: {listed([f'{y} {fixed(v, shown)}' for y, v in values.items()])}."
                for kind, values in points
            ),
            sources=tuple(census.sources(measure, told)),
            under=tuple((kind, census.things(kind, measure)) for kind in told),
            formats={measure: "{:,.0f}" if money else "{:.1f}"},
        )


def _census_unit(kind: str, money: bool) -> str:
    if not money:
        return "%"
    return "Taiwan dollars a year" if kind == census.TAIWAN else "won a year"


def _census_sentence(measure, every, both, places, taiwan, beside, money) -> str:
    said = [f"{measure[0].upper()}{measure[1:]}, South Korea."]
    for kind in (census.MULTI, census.ONE):
        values, name = every[kind], f"{kind[0].upper()}{kind[1:]}"
        ends = [(year, values[year]) for year in dict.fromkeys(values.index[[0, -1]])]
        unit = " won" if money else ""
        shown = ", ".join(f"{fixed(value, places)}{unit} in {year}" for year, value in ends)
        said.append(f"{name}: {shown}.")
    higher = [str(y) for y in both.index if both.loc[y, census.ONE] > both.loc[y, census.MULTI]]
    lower = [str(y) for y in both.index if str(y) not in higher]
    parts = [
        f"{word} in {listed(years)}"
        for word, years in (("higher", higher), ("lower", lower))
        if years
    ]
    said.append(f"Where both kinds are known, the {census.ONE} are {' and '.join(parts)}.")
    if taiwan and not beside:
        said.append("For Taiwan no such figure was found.")
    elif beside and money:
        said.append("Taiwan's figures are in Taiwan dollars: they stand in the table only.")
    elif beside:
        last = every[census.TAIWAN].index[-1]
        said.append(f"Taiwan: {fixed(every[census.TAIWAN][last], places)} in {last}.")
    return " ".join(said)

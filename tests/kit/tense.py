"""Sentences of a lesson that tell an old figure as if it were of today."""

import re

import pandas as pd

from downline import evidence
from tests.kit.prose import TABLES, facts, figures, prose, rows

OLD = 5
"""Years after which a figure may no longer be told in the present tense."""

# What English has too many of is listed as far as lessons use it; a new verb is added here.
PRESENT = re.compile(
    r"\b(is|are|has|have|does|do|gets?|keeps?|pays?|earns?|makes?|holds?|costs|sells?|buys?|works?"
    r"|leaves?|joins?|stays?|stands?|gives?|asks?|takes?|comes?|goes|go|lies?|needs?|loses?|brings?"
    r"|publish(es)?|counts?|shows?|says?|tells?|starts?)\b(?!-)"
)
_PASSIVE = re.compile(
    r"\b(is|are|has|have|be|been|being)( \w+)? (\w+ed|paid|made|kept|held|sold)\b"
)
PAST = re.compile(
    r"\b(was|were|had|did|got|gave|took|began|came|went|said|told|wrote|fell|rose|grew|left|stood"
    r"|kept|held|paid|made|sold|bought|brought|lost|found|showed|shown|sent|ran|meant|lay|\w+ed)\b"
)


def dates() -> pd.DataFrame:
    """Every number of every dated row of figures, but of laws in force: id, last year, sources."""
    numbers = rows()
    year = {}
    for table in TABLES.values():
        found = table()
        if "year" in found:
            last = found["year"].astype("Int64")
            if "year_end" in found:
                last = found["year_end"].astype("Int64").fillna(last)
            year |= dict(zip(found.iloc[:, 0], last, strict=True))
    laws = evidence.cases().query("kind in ['statute', 'legal test']")["case_id"]
    in_force = evidence.case_figures()
    in_force = set(in_force.loc[in_force["case_id"].isin(laws), "figure_id"])
    costs = evidence.startup_costs()
    in_force |= set(costs.loc[costs["need"] == "legal limit", "cost_id"])
    derived = evidence.derived()
    year |= dict(zip(derived["derived_id"], derived["year"].astype("Int64"), strict=True))
    numbers = numbers[~numbers["id"].isin(in_force)]
    return numbers.assign(year=[year.get(one) for one in numbers["id"]]).dropna(subset="year")


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, each with its citations."""
    return re.split(r"(?<=[.!?])[*_]*\s+(?=[*_]*[A-Z*(“])", paragraph.replace("\n", " "))


def told_as_today(source: str, dated: pd.DataFrame) -> list[str]:
    """Sentences of a markdown cell in the present tense about figures that are all old.

    A sentence is about the rows that it cites and that hold one of its numbers. It is in the
    present tense if it has a verb of `PRESENT` and none in the past.
    """
    faults = []
    for sentence in (one for part in prose(source) for one in sentences(part)):
        cited = set(
            re.findall(r"\b[A-Z]\d{2,3}\b", " ".join(re.findall(r"\[([^\]]*)\]", sentence)))
        )
        said = set(facts(sentence))
        values = [(value, half) for written, value, half in figures(sentence) if written in said]
        if not cited or not values:
            continue
        here = dated[dated["id"].isin(cited) | ~dated["sources"].map(cited.isdisjoint)]
        here = here[[any(abs(v - x) <= h * (1 + 1e-9) for x, h in values) for v in here["value"]]]
        bare = re.sub(r"\[[^\]]*\]", "", sentence)
        past = PAST.search(_PASSIVE.sub(r"\1", bare))
        if len(here) == 0 or here["year"].max() >= evidence.AS_OF - OLD:
            continue
        if PRESENT.search(bare) and not past:
            faults.append(f"of {here['year'].max()}: {sentence}")
    return faults

"""Everybody, not only who publishes: what two regulators find out about all sellers of all firms.

South Korea does it for two kinds of firms, so that pay on one level and on several can be set side
by side. Every figure is a row of the data or derived from rows; nothing is filled in between years.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from downline import checks
from downline.evidence import age, derived, four_things, income, participants
from downline.evidence.derived import MEAN_OF_PAID, SHARE_PAID, TOP_SHARE

MULTI, ONE, TAIWAN = "multi-level firms", "firms that pay on one level", "Taiwan, multi-level firms"
KINDS = {
    MULTI: "All multi-level firms (Korea census)",
    ONE: "All firms that pay on one level (Korea census)",
    TAIWAN: "All firms (Taiwan census)",
}
NEWEST = {MULTI: "Korea multi-level 2024", ONE: "Korea one level 2022", TAIWAN: "Taiwan 2024"}
"""The disclosure from which the four things about each kind are read."""

PAID, MEAN, MEAN_OF_ALL, TOP = MEASURES = (
    "paid at all (% of the registered)",
    "mean of those paid (a year)",
    "mean of all registered (a year)",
    "held by the best-paid 1 % (% of all pay)",
)


@lru_cache(maxsize=1)
def figures() -> pd.DataFrame:
    """Every figure of the censuses: `kind`, `year`, `measure`, `value`, `row_ids`, `source_ids`.

    Published ones first; one derived from classes stands in where none is published. The mean of
    all registered is the mean of those paid times the share who were paid.

    >>> f = figures().set_index(["kind", "measure", "year"])["value"]
    >>> float(f[ONE, TOP, 2015]), float(f[MULTI, TOP, 2015])
    (8.5, 49.2)
    """
    paid = income().query("who == 'Paid at least once'")
    top = participants().query("measure == 'share of all commissions'")
    ours = derived()
    parts = [
        _of(PAID, paid[paid["statistic"] == "share"], "share"),
        _of(PAID, ours[ours["what"].str.endswith(SHARE_PAID)], "value"),
        _of(MEAN, paid[paid["statistic"] == "mean"], "amount"),
        _of(MEAN, ours[ours["what"].str.endswith(MEAN_OF_PAID)], "value"),
        _of(TOP, top, "value"),
        _of(TOP, ours[ours["what"].str.endswith(TOP_SHARE)], "value"),
    ]
    made = pd.concat(parts).dropna(subset="value")
    made = made.drop_duplicates(["kind", "measure", "year"])
    both = made[made["measure"] == MEAN].merge(
        made[made["measure"] == PAID], on=["kind", "year"], suffixes=("", " 2")
    )
    both = both.assign(
        measure=MEAN_OF_ALL,
        value=both["value"] * both["value 2"] / 100,
        row_ids=both["row_ids"] + ";" + both["row_ids 2"],
        source_ids=both["source_ids"] + ";" + both["source_ids 2"],
    )
    made = pd.concat([made, both[made.columns]])
    return made.sort_values(["measure", "kind", "year"], ignore_index=True)


def _of(measure: str, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    names = {company: kind for kind, company in KINDS.items()}
    if "company" not in rows:
        rows = rows.assign(company=rows["what"].str.split(": ").str[0])
    rows = rows[rows["company"].isin(names)]
    if "source_ids" not in rows:
        rows = rows.assign(source_ids=[_sources(ids) for ids in rows["from_ids"]])
    return pd.DataFrame(
        {
            "kind": rows["company"].map(names),
            "year": rows["year"].astype(int),
            "measure": measure,
            "value": rows[column].astype(float),
            "row_ids": rows.iloc[:, 0],
            "source_ids": rows["source_ids"],
        }
    )


def _sources(ids: str) -> str:
    """The sources of some rows of income, each once."""
    of = income().set_index("income_id")["source_ids"]
    return ";".join(dict.fromkeys(of[one] for one in ids.split(";")))


def series(measure: str, kind: str) -> pd.Series:
    """One measure of one kind, by year; the years that nobody was seen to publish are not there.

    >>> series(TOP, ONE).round(1).to_dict()
    {2014: 9.9, 2015: 8.5}
    """
    checks.one_of("measure", measure, MEASURES)
    checks.one_of("kind", kind, KINDS)
    every = figures()
    here = every[(every["measure"] == measure) & (every["kind"] == kind)]
    return here.set_index("year")["value"]


def things(kind: str, measure: str) -> dict[str, str]:
    """The four things and the age, as they are for this measure of this kind.

    >>> things(MULTI, PAID)["who is counted"]
    'all sellers registered with multi-level firms, paid or not'
    """
    said = four_things(NEWEST[kind])
    if measure in (PAID, MEAN_OF_ALL):
        paid = income().query("who == 'Paid at least once' and statistic == 'share'")
        counted = paid.loc[paid["company"] == KINDS[kind], "counted"].iloc[-1]
        said["who is counted"] = f"{counted}, paid or not"
    years = series(measure, kind).index
    if len(years):
        said["age"] = f"figures of {years[0]} to {years[-1]}, the newest {age(int(years[-1]))}"
    return said


def sources(measure: str, kinds) -> list[str]:
    """The sources of what is shown, each once."""
    every = figures()
    here = every[(every["measure"] == measure) & every["kind"].isin(kinds)]
    return list(dict.fromkeys(one for ids in here["source_ids"] for one in ids.split(";")))


def shared_years(measure: str) -> pd.DataFrame:
    """The years in which both Korean kinds are known, with their two values.

    >>> shared_years(MEAN).index.tolist()
    [2017, 2018, 2019, 2020, 2022]
    """
    both = pd.DataFrame({kind: series(measure, kind) for kind in (MULTI, ONE)})
    return both.dropna()

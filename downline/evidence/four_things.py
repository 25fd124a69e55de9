"""What must stand under a chart of incomes: four things that change every such figure, and its age.

Who is counted, gross or net, whether the sellers' own retail profit is in it, and who joined only
to buy. All of it comes from columns of the data; where a source is silent, it says *not said*.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from downline.errors import CourseError
from downline.evidence.reading import AS_OF, TYPES, table
from downline.words import count

WHO = {"all": "all who joined", "active": "the active only", "paid": "the paid only"}
GROSS = {
    "gross": "gross (before expenses)",
    "part-net": "part-net (after some expenses)",
    "net": "net (after expenses)",
    "self-reported": "as people answered",
}


def four_things(disclosure: str, measure: str | None = None) -> dict[str, str]:
    """The four things and the age of a disclosure, each with its answer.

    Parameters
    ----------
    disclosure : str
        Its name in `disclosures.csv`.
    measure : str
        The measure that is shown, if it is not the main one: overrides leave own sales out.

    Raises CourseError for a disclosure that is not there.

    >>> four_things("doTERRA US 2017")["own retail profit"]
    'not said'
    >>> four_things("Nu Skin Canada 2020")["joined only to buy"]
    'people who only buy for themselves are not counted'
    """
    return dict(_found(disclosure, measure))


@cache  # explorers ask at each key press
def _found(disclosure: str, measure: str | None) -> dict[str, str]:
    every = table("disclosures").set_index("disclosure")
    if disclosure not in every.index:
        raise CourseError(
            f"There is no disclosure {disclosure!r}: use one of {'; '.join(every.index)}."
        )
    about = every.loc[disclosure]
    rows = table("income")
    rows = rows[rows["disclosure"] == disclosure]
    rows = rows[rows["measure"] == (measure or about["measure"])]
    told = about["retail_profit"] if measure in (None, about["measure"]) else "left out"
    return {
        "who is counted": f"{WHO[about['who']]}: {about['counted']}",
        "gross or net": GROSS[rows["basis"].iloc[0]],
        "own retail profit": told,
        "joined only to buy": about["joined_to_buy"],
        "age": f"figures of {about['year']}, {age(int(about['year']))}",
    }


@cache
def sources_of(disclosure: str) -> tuple[str, ...]:
    """The ids of the sources of a disclosure and of what is said of those who joined to buy.

    >>> sources_of("doTERRA US 2017")
    ('S10', 'S337')
    """
    about = table("disclosures").set_index("disclosure").loc[disclosure]
    more = [] if pd.isna(about["joined_to_buy_ids"]) else about["joined_to_buy_ids"].split(";")
    return tuple(dict.fromkeys([*about["source_ids"].split(";"), *more]))


def age(year: int) -> str:
    """How old a figure is in the year in which the evidence was last gone through.

    >>> age(2017)
    '9 years old in 2026'
    """
    return f"{count(AS_OF - year, 'year')} old in {AS_OF}"


def ages() -> pd.DataFrame:
    """How old each table is: its rows with a year, the newest, and how many years old that is.

    >>> ages().set_index("table").loc["industry", ["newest", "years old"]].tolist()
    [2024, 2]
    """
    rows = []
    for name in TYPES:
        found = table(name)
        if "year" not in found:
            continue
        last = found["year_end"].fillna(found["year"]) if "year_end" in found else found["year"]
        newest = int(last.max())
        old = int((last.dropna() < AS_OF - 5).sum())
        rows.append((name, int(last.notna().sum()), newest, AS_OF - newest, old))
    columns = ["table", "rows with a year", "newest", "years old", "rows older than five years"]
    return pd.DataFrame(rows, columns=columns)

"""What a business is called, by whom, and why: indicators, not a verdict, and not legal advice.

The rules are data: `data/names.csv` lists for each authority, in order, what a business must have
to get a name. The first row whose needs are all met applies; the last row of each authority needs
nothing. `data/features.csv` lists what can be ticked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import pandas as pd

from downline.errors import CourseError

KINDS = {
    "single-level": "single-level selling",
    "multi-level": "multi-level marketing",
    "forbidden": "pyramid or other forbidden scheme",
    "none": "no word for it",
}
"""The four kinds of answer, and how to say them."""


def features() -> pd.DataFrame:
    """What a business may do: one row a feature, with its sentence.

    >>> features().loc[0, "label"]
    'Sellers are paid on what they sell themselves'
    """
    return _read("features").copy()


def which_name(ticked: Iterable[str]) -> pd.DataFrame:
    """What each authority would call a business with the `ticked` features.

    Returns one row an authority: authority, kind (a key of `KINDS`), name, because, source_ids (a
    list, separated by semicolons; empty for the article itself, which is quoted by claim). An
    unknown feature is a CourseError.

    >>> named = which_name(["own_sales", "team_sales"]).set_index("authority")
    >>> named.loc["China", "name"]
    'chuanxiao, prohibited pyramid selling'
    >>> named.loc["Canada", "name"]
    'multi-level marketing plan'
    """
    has = set(ticked)
    known = _read("features")["feature"].tolist()
    if unknown := has.difference(known):
        raise CourseError(
            f"There is no feature {sorted(unknown)[0]!r}: use some of {', '.join(known)}."
        )
    named = {}
    for needs, rule in _rules():
        if needs <= has:
            named.setdefault(rule["authority"], rule)
    return pd.DataFrame(list(named.values()))


@cache
def _rules() -> list[tuple[set[str], dict[str, str]]]:
    rows = _read("names").to_dict("records")
    return [(set(filter(None, row.pop("needs").split(";"))), row) for row in rows]


@cache
def _read(name: str) -> pd.DataFrame:
    with files("downline").joinpath("data", f"{name}.csv").open(encoding="utf-8") as table:
        return pd.read_csv(table, dtype="str", keep_default_na=False)

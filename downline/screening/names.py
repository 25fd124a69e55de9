"""What each authority would call a business with some features."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd

from downline import checks
from downline.errors import CourseError
from downline.evidence import NAME_KINDS, features, naming_rules
from downline.screening.indicators import paid_for_recruiting

KINDS = dict(
    zip(
        NAME_KINDS,
        (
            "single-level selling",
            "multi-level marketing",
            "pyramid or other forbidden scheme",
            "no word for it",
        ),
        strict=True,
    )
)
"""The four kinds of answer, and how to say them."""


def which_name(ticked: Iterable[str]) -> pd.DataFrame:
    """What each authority would call a business with the `ticked` features.

    Returns one row an authority: authority, kind (a key of `KINDS`), name, because, source_ids (a
    list, separated by semicolons; empty for the article itself, which is quoted by claim). Rewards
    that come mainly from bringing people in are pay for recruiting too. An unknown feature is a
    CourseError.

    >>> named = which_name(["own_sales", "team_sales"]).set_index("authority")
    >>> named.loc["China", "name"]
    'chuanxiao, prohibited pyramid selling'
    >>> named.loc["Canada", "name"]
    'multi-level marketing plan'
    """
    if not isinstance(ticked, Iterable) or isinstance(ticked, str):
        raise checks.refusal("list of features", ticked, "one such as ['own_sales']")
    has = set(ticked)
    known = features()["feature"].tolist()
    if unknown := has.difference(known):
        raise CourseError(
            f"There is no feature {sorted(unknown)[0]!r}: use some of {', '.join(known)}."
        )
    if paid_for_recruiting(
        direct="paid_recruiting" in has, on_orders=False, mostly="mostly_recruits" in has
    ):
        has.add("paid_recruiting")
    named: dict[str, dict[str, str]] = {}
    for needs, rule in _rules():
        if needs <= has:
            named.setdefault(rule["authority"], rule)
    return pd.DataFrame(list(named.values()))


@cache
def _rules() -> list[tuple[set[str], dict[str, str]]]:
    rows = naming_rules().fillna("").to_dict("records")
    return [(set(filter(None, row.pop("needs").split(";"))), row) for row in rows]

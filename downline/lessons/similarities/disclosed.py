"""Income disclosures as they can be counted: for whom, before or after expenses, or not at all.

A disclosure answers some questions and not others. :func:`counted` gives the distribution where a
company publishes it, and otherwise the sentence that says what is missing; it invents nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from downline import checks
from downline.earnings import BASIS, MEASURES, Grouped, summary
from downline.errors import CourseError
from downline.evidence import disclosures, four_things, income_groups, sources_of

PUBLISHED = "as published"
PAID_AT_LEAST = 0.01

CHOICES = {
    "doTERRA, US 2017": {"company": "doTERRA", "year": 2017},
    "Nu Skin, Canada 2020": {"company": "Nu Skin", "year": 2020},
    "Pure Romance, US 2020": {"company": "Pure Romance", "year": 2020},
    "Scentsy, US 2020": {"company": "Scentsy", "year": 2020},
    "Mary Kay, Canada 2019": {"company": "Mary Kay", "year": 2019},
    "South Korea, multi-level 2024": {
        "company": "All multi-level firms (Korea census)",
        "year": 2024,
    },
    "South Korea, one level 2014": {
        "company": "All firms that pay on one level (Korea census)",
        "year": 2014,
    },
    "Pure Romance, US 2020 (overrides only)": {
        "company": "Pure Romance",
        "year": 2020,
        "measure": "overrides",
    },
}
"""The disclosures whose classes can be measured. Left out: 4Life 2016, whose three best-paid
classes are published as "less than 1 %", so that its mean would be our guess; AdvoCare 2017, which
gives no amount for its best-paid class; and Melaleuca, whose statements go on to leaders: we saw
the customers and the lowest ranks only."""

_PAID_CLASSES = {
    "doTERRA, US 2017": "Entry-level wellness advocate with earnings",
    "Nu Skin, Canada 2020": "Brand Affiliate who is no Brand Representative",
}
"""Lowest classes of which the disclosure says that everybody in them was paid something."""

_BY_PAY = {"South Korea, multi-level 2024", "South Korea, one level 2014"}
"""Whose classes are made by pay: the best-paid 1 per cent, the next 5, and so on."""

_TOP = "top 1 % hold"

_ANOTHER_TABLE = {"Pure Romance, US 2020 (overrides only)"}

_WHO = {"all": "everybody who joined", "active": "the active only", "paid": "the paid only"}


@dataclass(frozen=True, eq=False)
class Disclosed:
    """A disclosure counted in one way: `groups`, or None and `missing`, the reason in a sentence.

    `published` is how the company counts; `counted` says in its words who that is. `basis` is
    "gross", or "part-net" where the company took off an estimate of some costs: such amounts tell
    as little of losses as gross pay does, and are measured like it. `things` are the four things
    (and the age) that belong under a chart of them.
    """

    name: str
    published: Grouped
    counted: str
    left_out: str
    groups: Grouped | None
    missing: str = ""
    basis: str = "gross"
    things: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def distribution(self) -> Grouped:
        """The `groups`; raises CourseError with `missing` where there are none."""
        if self.groups is None:
            raise CourseError(self.missing)
        return self.groups

    @property
    def measures(self) -> dict[str, tuple[float, float]]:
        """Each measure of `earnings.MEASURES` as (at least, at most)."""
        got = _measures(self.distribution)
        if self.name in _BY_PAY:  # the first class is the best-paid 1 per cent and nobody else
            got = got | {_TOP: (got[_TOP][0],) * 2}
        return got

    @property
    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """The Lorenz curve of the class means: shares of people, and of the money."""
        return _curve(self.distribution)


@lru_cache(maxsize=16)
def _published(name: str) -> tuple[Grouped, str, str, str]:
    if name not in CHOICES:
        raise CourseError(f"There is no disclosure {name!r}: use one of {'; '.join(CHOICES)}.")
    table = income_groups(**CHOICES[name])
    if name in _PAID_CLASSES:
        table.loc[table["name"] == _PAID_CLASSES[name], "low"] = PAID_AT_LEAST
    first = table.iloc[0]
    left_out = "" if pd.isna(first["left_out"]) else first["left_out"]
    basis = table.attrs["basis"]
    same = table.attrs | {"basis": "gross"}
    return Grouped(table, **same), first["counted"], left_out, basis


@lru_cache(maxsize=16)
def _known(name: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The four things of a choice, and the sources of them."""
    asked, every = CHOICES[name], disclosures()
    here = (every["company"] == asked["company"]) & (every["year"] == asked["year"])
    its = every.loc[here, "disclosure"].iloc[0]
    measure = asked.get("measure")
    return four_things(its, None if measure is None else str(measure)), sources_of(its)


@lru_cache(maxsize=128)
def counted(name: str, who: str = PUBLISHED, basis: str = "gross") -> Disclosed:
    """A disclosure, counted in one way.

    Parameters
    ----------
    name
        One of `CHOICES`.
    who
        "all", "active" or "paid"; PUBLISHED is how the company counts.
    basis
        "gross" or "net" of expenses.

    >>> counted("doTERRA, US 2017").measures["share with nothing"]
    (0.6384, 0.6384)
    >>> counted("doTERRA, US 2017", "paid").measures["share with nothing"]
    (0.0, 0.0)
    >>> counted("doTERRA, US 2017", "active").missing
    'doTERRA, US 2017, does not say how many were active; it counts everybody who joined.'
    """
    groups, people, left_out, taken_off = _published(name)
    things, sources = _known(name)
    missing = ""
    if who == PUBLISHED:
        who = groups.who
    checks.one_of("who", who, _WHO)
    checks.one_of("basis", basis, BASIS)
    if basis == "net":
        missing = f"{name}, does not say what its members spent, so nobody can work out their net."
        if taken_off != "gross":
            missing = (
                f"{name}, takes off an estimate of some costs, not of all: no net is published."
            )
        elif name in _ANOTHER_TABLE:
            missing += " Another of its tables takes off an estimate of some costs, not of all."
    elif who != groups.who:
        try:
            groups = _as(groups, who)
        except CourseError:
            missing = _not_told(name, who, groups.who)
    shown = None if missing else groups
    published = _published(name)[0]
    return Disclosed(name, published, people, left_out, shown, missing, taken_off, things, sources)


def _as(groups: Grouped, who: str) -> Grouped:
    if who != "paid":
        raise CourseError(f"Nothing published leads from {groups.who!r} to {who!r}.")
    return groups.only_paid()


def _not_told(name: str, asked: str, published: str) -> str:
    told = {
        "all": "how many joined in all",
        "active": "how many were active",
        "paid": "how many were paid anything",
    }
    return f"{name}, does not say {told[asked]}; it counts {_WHO[published]}."


def differences(one: Disclosed, other: Disclosed) -> list[str]:
    """What keeps the amounts of two disclosures from being compared, in words; empty if nothing.

    >>> differences(counted("doTERRA, US 2017"), counted("Nu Skin, Canada 2020"))
    ['country', 'year', 'period', 'people counted']
    """
    names = {
        "currency": "currency",
        "country": "country",
        "year": "year",
        "period": "period",
        "who": "people counted",
    }
    a, b = one.groups or one.published, other.groups or other.published
    differ = [name for what, name in names.items() if getattr(a, what) != getattr(b, what)]
    return differ + ["expenses"] * (one.basis != other.basis)


@lru_cache(maxsize=128)
def _measures(groups: Grouped) -> dict[str, tuple[float, float]]:
    """The summary, made narrower where the disclosure gives a median for every class.

    The median of all lies between those of the classes; and where a class's median is above 0, at
    most half of that class got nothing.
    """
    got, table = summary(groups), groups.groups
    middles = table["median"]
    if middles.notna().all():
        least, most = got["median"]
        got["median", "at least"] = max(least, middles.min())
        got["median", "at most"] = min(most, middles.max())
        open_to_zero = table["people"].where(table["low"] <= 0, 0.0)
        nothing = open_to_zero.where(middles <= 0, open_to_zero / 2).sum() / table["people"].sum()
        got["share with nothing", "at most"] = nothing
    return {
        name: (round(float(got[name, "at least"]), 6), round(float(got[name, "at most"]), 6))
        for name in MEASURES
    }


@lru_cache(maxsize=128)
def _curve(groups: Grouped) -> tuple[np.ndarray, np.ndarray]:
    curve = groups.lorenz()
    return curve["share of people"].to_numpy(), curve["share of income"].to_numpy()

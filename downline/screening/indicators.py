"""What a business is called and where its money comes from: indicators, not a verdict.

None of it is legal advice. The rules are data. `data/names.csv` lists for each authority, in order,
what a business must have to get a name. The first row whose needs are all met applies; the last row
of each authority needs nothing. `data/features.csv` lists what can be ticked. `data/indicators.csv`
lists what courts, regulators and economists looked at, with their thresholds; here stands only how
to measure it.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd

from downline import checks
from downline.errors import CourseError
from downline.evidence import features, indicators
from downline.screening.money import MEASURES, Money, _exact, _number

STATUSES = ("met", "not met", "cannot tell")
"""What an indicator can say."""

GOOD, WARNING, CANNOT_TELL = "good sign", "warning sign", "cannot tell"


def pointing(sense: str, status: str) -> str:
    """Which way a finding of that `sense` and `status` points: one rule for all who show it.

    >>> pointing("safeguard", "met"), pointing("warning", "met"), pointing("warning", "cannot tell")
    ('good sign', 'warning sign', 'cannot tell')
    """
    good, bad = (GOOD, WARNING) if sense == "safeguard" else (WARNING, GOOD)
    return {"met": good, "not met": bad}.get(status, CANNOT_TELL)


def paid_for_recruiting(
    *, direct: bool | None, on_orders: bool | None, mostly: bool | None
) -> bool | None:
    """Are people paid for recruiting? None if that is not known: one rule for all who ask.

    A reward for bringing somebody in, or rewards that come mainly from that, are pay for
    recruiting. Pay on what recruits order themselves was "facially unrelated"
    to sales for one court (case O1), and own use can be a sale for the same court (case B1): so by
    itself it settles nothing, but while it is there or not known, nobody can say "not paid".

    Parameters
    ----------
    direct
        Is there a reward for bringing somebody in?
    on_orders
        Are rewards paid on what recruits order themselves, as far as that counts as no sale to
        a user?
    mostly
        Do rewards come mainly from bringing people in?

    >>> paid_for_recruiting(direct=False, on_orders=False, mostly=True)
    True
    >>> paid_for_recruiting(direct=False, on_orders=True, mostly=None) is None
    True
    >>> paid_for_recruiting(direct=False, on_orders=False, mostly=None)
    False
    """
    if direct or mostly:
        return True
    return False if direct is False and on_orders is False else None


_COMPARE = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


def screen(
    money: Money | None = None,
    features: Mapping[str, bool] | None = None,
    *,
    own_as_retail: float = 0.0,
) -> pd.DataFrame:
    """What each indicator says about a business: indicators, not a verdict.

    Parameters
    ----------
    money : Money, optional
        What is known of the money.
    features : mapping of str to bool, optional
        What is known of the rules: a feature of `evidence.features()` → whether it is there. Leave
        out what you do not know. Money that was paid counts more than what is said here: fees show
        that people pay, and if people joined and paid nothing, that they do not. For pay for
        recruiting see :func:`paid_for_recruiting`.
    own_as_retail : float
        The share, from 0 to 1, of sellers' own purchases to count as sales to users. Experts
        disagree about it: sources S304 and S305. It moves the indicators whose `own_use` is
        "disputed". The default is the strictest reading.

    Returns
    -------
    DataFrame, one row an indicator, in the order of `evidence.indicators()`: indicator, name,
    jurisdiction, measured (shares from 0 to 1, counts, or currency units; empty if nothing is
    measured or known), comparison, threshold, unit, sense ("safeguard": *met* is what the authority
    asks for; "warning": *met* is what it objects to), status (one of `STATUSES`), sentence,
    source_ids. Comparisons are exact, by fractions of whole cents. A warning that takes several
    things together is "not met" only if all of them are known: what is half known clears nobody.

    The indicators are what the Vemma order asks and what the FTC's economists describe (rows R096
    and R097 of `tests/data/reference_values.csv`, with their pages), and rules of
    `evidence.cases()`. None is the model of Vander Nat and Keep (2002, row R098), which its authors
    did not mean for courts (source S304).

    Raises CourseError for an unknown feature or a share outside 0 to 1.

    >>> money = Money(retail=501, own=499, fees=0)
    >>> found = screen(money).set_index("indicator")
    >>> float(found.loc["vemma", "measured"]), found.loc["vemma", "status"]
    (0.501, 'met')
    >>> found.loc["neora", "sentence"][:25]
    'There are outside buyers,'
    >>> found.loc["amway_buyback", "sentence"]
    'Who takes unsold goods back from a seller who leaves, and at what price?'
    """
    return pd.DataFrame(findings(money, features, own_as_retail=own_as_retail))


def findings(
    money: Money | None = None,
    features: Mapping[str, bool] | None = None,
    *,
    own_as_retail: float = 0.0,
) -> list[dict[str, Any]]:
    """The rows of `screen` without its table, for who asks at each key press.

    Units and errors are those of `screen`; each row is a dict of its columns.

    Parameters
    ----------
    money, features, own_as_retail
        As for :func:`screen`.

    >>> found = findings(Money(retail=501, own=499, fees=0))
    >>> [row["indicator"] for row in found if row["status"] == "met"]
    ['vemma', 'neora']
    """
    try:
        good = 0 <= own_as_retail <= 1
    except TypeError:
        good = False
    if not good:
        raise CourseError(f"own_as_retail is {own_as_retail!r}: use a fraction from 0 to 1.")
    use = {"never": 0, "always": 1, "disputed": Fraction(round(own_as_retail * 10**6), 10**6)}
    money = Money() if money is None else money
    if not isinstance(money, Money):
        raise checks.refusal("money", money, "Money(retail=500), for example")
    facts = _facts(money, {} if features is None else features, use["disputed"])
    found = []
    for row in _indicators():
        measured = None
        if row["measure"]:
            measured = _measure(money, row["measure"], use[row["own_use"]], row["unit"])
        status = _status(row, measured, facts)
        sentence = row[status.replace(" ", "_")]
        threshold = Fraction(row["threshold"]) if row["threshold"] else None
        found.append(
            {name: row[name] for name in ("indicator", "name", "jurisdiction")}
            | {"measured": _number(measured), "comparison": row["comparison"]}
            | {"threshold": _number(threshold)}
            | {name: row[name] for name in ("unit", "sense")}
            | {"status": status, "sentence": sentence.format(threshold=_words(threshold, row))}
            | {"source_ids": row["source_ids"]}
        )
    return found


@cache
def _indicators() -> list[dict[str, str]]:
    return indicators().astype("string").fillna("").to_dict("records")


def limit(indicator: str) -> Fraction:
    """The threshold of an indicator, in its unit.

    >>> limit("burnlounge")
    Fraction(1, 2)
    """
    (row,) = (row for row in _indicators() if row["indicator"] == indicator)
    return Fraction(row["threshold"])


def _facts(money, said, use):
    """Which features are there (True) and which are not (False); unknown ones are left out."""
    known = features()["feature"].tolist()
    if not isinstance(said, Mapping):
        example = "{'fee': True, 'no_buyback': False}"
        raise CourseError(f"The features are {said!r}: say what is known, such as {example}.")
    if unknown := set(said).difference(known):
        raise CourseError(
            f"There is no feature {sorted(unknown)[0]!r}: use some of {', '.join(known)}."
        )
    facts = {name: bool(there) for name, there in said.items()}
    on_orders = False if facts.get("paid_recruiting") is False else None  # said of all such pay
    if money.on_own is not None:
        on_orders = (1 - use) * money.on_own > 0
    for feature, amount in (("fee", money.fees), ("paid_recruiting", money.for_recruiting)):
        if amount or (amount == 0 and money.joined):
            facts[feature] = amount > 0
    measured = _mostly_recruits(money, use)
    facts["paid_recruiting"] = paid_for_recruiting(
        direct=facts.get("paid_recruiting"),
        on_orders=on_orders,
        mostly=facts.get("mostly_recruits") if measured is None else measured,
    )
    return {name: there for name, there in facts.items() if there is not None}


def _mostly_recruits(money, use):
    """What the money says of the feature that stands in for it; None if it is not known."""
    (row,) = (
        row
        for row in _indicators()
        if row["tick"] == "mostly_recruits" and row["own_use"] == "disputed"
    )
    share = _measure(money, row["measure"], use, row["unit"])
    return None if share is None else _meets(row, share)


def _measure(money, name, use, unit):
    needed, measure = MEASURES[name]
    m = {part: getattr(money, part) for part in needed.split()}
    if None in m.values() or (unit.isupper() and unit != money.currency):
        return None
    return measure(SimpleNamespace(**{part: _exact(part, m[part]) for part in m}), use)


def _status(row, measured, facts):
    """All needs, and the measured condition.

    One that is surely not there fails a safeguard, whatever else is unknown. A warning is
    different: where several things are asked together, all must be known before it is taken off.
    """
    answers = [_any(need.split("|"), facts) for need in filter(None, row["needs"].split(";"))]
    if measured is not None:
        answers.append(_meets(row, measured))
    elif row["measure"]:
        answers.append(_any([row["tick"]], facts))
    settles = row["sense"] == "safeguard" or None not in answers
    if False in answers and settles:
        return "not met"
    return "cannot tell" if None in answers or not answers else "met"


def _meets(row, measured):
    return _COMPARE[row["comparison"]](measured, Fraction(row["threshold"]))


def _any(names, facts):
    answers = []
    for name in names:
        there = facts.get(name.removeprefix("not "))
        answers.append(not there if name.startswith("not ") and there is not None else there)
    return True if True in answers else None if None in answers else False


def _words(threshold, row):
    """A threshold for a reader: 50 %, 2/3, 10."""
    if threshold is None or row["unit"] != "share" or (100 * threshold).denominator > 1:
        return str(threshold)
    return f"{100 * threshold} %"

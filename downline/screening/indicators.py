"""What a business is called and where its money comes from: indicators, not a verdict.

None of it is legal advice. The rules are data. `data/names.csv` lists for each authority, in order,
what a business must have to get a name. The first row whose needs are all met applies; the last row
of each authority needs nothing. `data/features.csv` lists what can be ticked. `data/indicators.csv`
lists what courts, regulators and economists looked at, with their thresholds; here stands only how
to measure it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pandas as pd

from downline.errors import CourseError
from downline.evidence import features, indicators

if TYPE_CHECKING:
    from downline.plans import Statement


STATUSES = ("met", "not met", "cannot tell")
"""What an indicator can say."""


@dataclass(frozen=True, kw_only=True)
class Money:
    """Where money came from and what rewards were paid for, in one period of one network.

    Leave out what you do not know: then indicators that need it say "cannot tell". Amounts are in
    currency units, 0 or more, and are taken to the nearest cent.

    Parameters
    ----------
    retail, own, fees : float, optional
        What outside customers paid (preferred customers too); what sellers paid for goods that they
        did not sell on; what sellers paid to join or to stay.
    margin : float, optional
        What sellers kept of `retail`. It is no reward: the company does not pay it.
    on_retail, on_own, for_recruiting : float, optional
        Rewards that the company paid on sales to outside customers, on sellers' own purchases,
        and for bringing in people.
    joined : int, optional
        How many people joined in the period.
    customers : int, optional
        The fewest outside customers that any seller who was paid on a team served in the period.
    first_week : float, optional
        What a newcomer is asked to pay in the first seven days, in `currency`.
    currency : str, optional
        Three letters, such as "GBP". A limit in another currency cannot be compared.

    Raises CourseError for a value that is no amount, count or currency.
    """

    retail: float | None = None
    own: float | None = None
    fees: float | None = None
    margin: float | None = None
    on_retail: float | None = None
    on_own: float | None = None
    for_recruiting: float | None = None
    joined: int | None = None
    customers: int | None = None
    first_week: float | None = None
    currency: str | None = None

    def __post_init__(self):
        currency = self.currency
        if currency is not None and not (isinstance(currency, str) and len(currency) == 3):
            raise CourseError(f"The currency is {currency!r}: use three letters, such as 'GBP'.")
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None or field.name == "currency":
                continue
            try:
                good = 0 <= value <= 1e13
                whole = good and value == int(value)
            except (TypeError, ValueError):
                good = whole = False
            if not good or (field.type.startswith("int") and not whole):
                remedy = "use a whole number" if field.type.startswith("int") else "use a number"
                raise CourseError(
                    f"{field.name} is {value!r}: {remedy} from 0 to 10,000,000,000,000, or leave "
                    "it out if it is not known."
                )

    @classmethod
    def of(cls, statement: Statement, **known) -> Money:
        """What a plan's statement shows; add by name what it does not (fees, joined, …).

        Pay called "fast start" follows newcomers' first orders, so it counts as pay for recruiting.
        A statement does not say whose money its other commissions come from: they are split in
        proportion to what customers and sellers paid.

        >>> from downline.genealogy import Genealogy
        >>> from downline.plans import Unilevel
        >>> team = Genealogy([-1, 0, 0])
        >>> statement = Unilevel(0.25, rates=[0.1]).pay(team, [0, 300, 0], purchases=[0, 0, 100])
        >>> money = Money.of(statement, fees=0)
        >>> money.retail, money.own, money.margin, money.on_retail, money.on_own
        (300.0, 100.0, 75.0, 30.0, 10.0)
        """
        paid = (statement.totals() * 100).round().astype(int)
        retail, own = int(paid["customers pay"]), int(paid["participants pay"])
        first = round(100 * statement.by_reason().get("fast start", 0))
        first = min(first, int(paid["commissions"]))  # a cap may have taken some of it
        rest = int(paid["commissions"]) - first
        on_own = round(Fraction(rest * own, retail + own)) if own else 0
        amounts = {
            "retail": retail,
            "own": own,
            "margin": int(paid["retail margins"]),
            "on_retail": rest - on_own,
            "on_own": on_own,
            "for_recruiting": first,
        }
        return cls(**{name: cents / 100 for name, cents in amounts.items()} | known)


def _share(part, whole):
    """An exact fraction; infinite if something is set against nothing, None if nothing is."""
    return Fraction(part, whole) if whole else math.inf if part else None


def _rewards(m):
    return m.on_retail + m.on_own + m.for_recruiting


def _unsold_rewards(m, use):
    return m.for_recruiting + (1 - use) * m.on_own


def _loss(m, use):
    """In currency units. Nothing, if every reward depends on what users buy."""
    lost = m.fees + (1 - use) * m.own - m.margin - _rewards(m)
    return Fraction(max(lost, 0) if _unsold_rewards(m, use) else 0) / 100


_PAY = "on_retail on_own for_recruiting"
# Name → what must be known, and how to measure it from cents and the share of own use that counts.
MEASURES = {
    "outside share of goods": (
        "retail own",
        lambda m, use: _share(m.retail + use * m.own, m.retail + m.own),
    ),
    "outside share of revenue": (
        "retail own fees",
        lambda m, use: _share(m.retail + use * m.own, m.retail + m.own + m.fees),
    ),
    "share of rewards on retail sales": (_PAY, lambda m, use: _share(m.on_retail, _rewards(m))),
    "share of rewards on own purchases": (_PAY, lambda m, use: _share(m.on_own, _rewards(m))),
    "share of rewards without sales": (
        _PAY,
        lambda m, use: _share(_unsold_rewards(m, use), _rewards(m)),
    ),
    "loss of all sellers together": (f"own fees margin {_PAY}", _loss),
    "pay as a share of retail sales": (
        f"retail margin {_PAY}",
        lambda m, use: _share(m.margin + _rewards(m), m.retail),
    ),
    "customers": ("customers", lambda m, use: Fraction(m.customers)),
    "first seven days": ("first_week", lambda m, use: Fraction(m.first_week, 100)),
}
"""What an indicator can measure; see the data sheet, `data/README.md`."""

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
        that people pay, and if people joined and paid nothing, that they do not.
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
    source_ids. Comparisons are exact, by fractions of whole cents.

    The indicators are what the Vemma order asks and what the FTC's economists describe (rows R096
    and R097 of `tests/data/reference_values.csv`, with their pages), and rules of
    `evidence.cases()`. None is the model of Vander Nat and Keep (2002, row R098), which its authors
    did not mean for courts (source S304).

    Raises CourseError for an unknown feature or a share outside 0 to 1.

    >>> money = Money(retail=501, own=499, fees=0)
    >>> found = screen(money).set_index("indicator")
    >>> float(found.loc["vemma", "measured"]), found.loc["vemma", "status"]
    (0.501, 'met')
    >>> found.loc["vemma", "sentence"]
    'More than 50 % of the revenue came from outside customers, as the Vemma order asks.'
    >>> found.loc["amway_buyback", "sentence"]
    'Who takes unsold goods back from a seller who leaves, and at what price?'
    """
    return pd.DataFrame(findings(money, features, own_as_retail=own_as_retail))


def findings(
    money: Money | None = None,
    features: Mapping[str, bool] | None = None,
    *,
    own_as_retail: float = 0.0,
) -> list[dict[str, object]]:
    """The rows of `screen` without its table, for who asks at each key press.

    Parameters, units and errors are those of `screen`; each row is a dict of its columns.

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
    facts = _facts(money, {} if features is None else features)
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


def _facts(money, said):
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
    for feature, amount in (("fee", money.fees), ("paid_recruiting", money.for_recruiting)):
        if amount or (amount == 0 and money.joined):
            facts[feature] = amount > 0
    return facts


def _measure(money, name, use, unit):
    needed, measure = MEASURES[name]
    m = {part: getattr(money, part) for part in needed.split()}
    if None in m.values() or (unit.isupper() and unit != money.currency):
        return None
    return measure(SimpleNamespace(**{part: _exact(part, m[part]) for part in m}), use)


def _exact(part, value):
    return int(value) if part == "customers" else round(value * 100)


def _status(row, measured, facts):
    """All needs, and the measured condition; one that is surely not there settles it."""
    answers = [_any(need.split("|"), facts) for need in filter(None, row["needs"].split(";"))]
    if measured is not None:
        answers.append(_COMPARE[row["comparison"]](measured, Fraction(row["threshold"])))
    elif row["measure"]:
        answers.append(_any([row["tick"]], facts))
    if False in answers:
        return "not met"
    return "cannot tell" if None in answers or not answers else "met"


def _any(names, facts):
    answers = []
    for name in names:
        there = facts.get(name.removeprefix("not "))
        answers.append(not there if name.startswith("not ") and there is not None else there)
    return True if True in answers else None if None in answers else False


def _number(value):
    return math.nan if value is None else float(value)


def _words(threshold, row):
    """A threshold for a reader: 50 %, 2/3, 10."""
    if threshold is None or row["unit"] != "share" or (100 * threshold).denominator > 1:
        return str(threshold)
    return f"{100 * threshold} %"

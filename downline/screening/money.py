"""Where a network's money came from, and what can be measured in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING

from downline import checks
from downline.errors import CourseError

if TYPE_CHECKING:
    from downline.plans import Statement


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
            raise checks.refusal("currency", currency, "three letters, such as 'GBP'")
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


def _exact(part, value):
    return int(value) if part == "customers" else round(value * 100)


def _number(value):
    return math.nan if value is None else float(value)

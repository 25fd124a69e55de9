"""What an offer comes to: the sums, and what the indicators say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from downline import screening
from downline.lessons.choosing.offers import MONTHS, MOST, MULTI, NO, SINGLE, UNKNOWN, YES, Offer
from downline.recruitment import share_with_recruits
from downline.words import cents, count

# ---- what an offer asks ------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What :func:`evaluate` finds: amounts in the offer's currency; None for "never".

    `customers_month` make a month pay for itself, `customers_year` bring back everything within a
    year, by selling only; `sales_year` is what those sell in a month. `recruits_alone` would do so
    without any customer, `recruits_besides` besides the customers entered. `year` is what is left
    after a year with those customers and nobody recruited, `hourly` for each hour (None for 0
    hours), `month` when everything is back. `share_short` of people do not get their money back
    within the year if chance recruits. `outcomes` has the cases of the picture.
    """

    monthly_costs: float
    customers_month: int | None
    customers_year: int | None
    sales_year: float | None
    recruits_alone: int | None
    recruits_besides: int | None
    month: int | None
    year: float
    hourly: float | None
    share_short: float
    outcomes: pd.DataFrame


def evaluate(offer: Offer) -> Result:
    """What must be sold or recruited to break even, and what to expect by chance.

    >>> result = evaluate(Offer())
    >>> result.customers_year, result.year, result.recruits_besides
    (11, -360.0, 10)
    """
    o = {key: Fraction(str(getattr(offer, key))) for key in MOST}
    keeps = o["margin_percent"] / 100
    running = o["fee"] + o["expenses"]
    value = o["bonus"] + (
        MONTHS * o["recruit_buys"] * o["team_percent"] / 100 if offer.plan == MULTI else 0
    )

    def left(customers, recruits=0):
        """After a year. What is sold comes out of what must be bought, where that is allowed."""
        sold = customers * o["spend"]
        earned = sold * keeps - o["purchases"]
        if offer.sold_on == YES:
            earned = min(sold - o["purchases"], sold * keeps)
        return MONTHS * (earned - running) - o["kit"] + recruits * value

    def customers_for(extra):
        """The fewest customers that cover each month's costs and so much more."""
        target = running + extra
        if offer.sold_on == YES:
            asks = [(target + o["purchases"], o["spend"]), (target, o["spend"] * keeps)]
        else:
            asks = [(target + o["purchases"], o["spend"] * keeps)]
        if any(need > 0 and not gain for need, gain in asks):
            return None
        return max((math.ceil(need / gain) for need, gain in asks if need > 0), default=0)

    def recruits_for(short):
        return 0 if short <= 0 else math.ceil(short / value) if value else None

    year = left(o["customers"])
    a_month = (year + o["kit"]) / MONTHS
    back = None
    if a_month > 0 or not o["kit"]:
        back = math.ceil(o["kit"] / a_month) if o["kit"] else 1 if a_month >= 0 else None
    needed, enough = recruits_for(-year), customers_for(o["kit"] / MONTHS)
    short = 1.0 if needed is None else 1 - float(share_with_recruits(min(needed, 100)))
    hours = MONTHS * o["hours"]
    return Result(
        monthly_costs=cents(running + o["purchases"]),
        customers_month=customers_for(0),
        customers_year=enough,
        sales_year=None if enough is None else cents(enough * o["spend"]),
        recruits_alone=recruits_for(-left(Fraction(0))),
        recruits_besides=needed,
        month=back,
        year=cents(year),
        hourly=cents(year / hours) if hours else None,
        share_short=short,
        outcomes=_outcomes(o["customers"], left, recruiting=bool(value)),
    )


_MOST = 4  # so many recruits, or more, are the last case


def _outcomes(customers, left, recruiting: bool) -> pd.DataFrame:
    rows = [
        (f"{what} of your customers" if what != "all" else "the customers you expect",
         float(customers * part), 0, "", cents(left(customers * part)))
        for what, part in (("none", 0), ("half", Fraction(1, 2)), ("all", 1), ("twice", 2))
    ]  # fmt: skip
    rows[3] = ("twice those customers", *rows[3][1:])
    if recruiting:
        for recruits in range(_MOST + 1):
            name = count(recruits, "recruit") if recruits else "nobody recruited"
            name += " or more" if recruits == _MOST else ""
            share = f"{100 / 2 ** min(recruits + 1, _MOST):g} %"
            rows.append((name, float(customers), recruits, share, cents(left(customers, recruits))))
    columns = ["case", "customers", "recruits", "share of people", "left after a year"]
    return pd.DataFrame(rows, columns=columns)


# ---- what others would look at, and what is not known ------------------------------------------


@lru_cache(maxsize=256)
def _screened(said: tuple, country: str) -> pd.DataFrame:
    found = screening.screen(features=dict(said))
    found = found[found["jurisdiction"] == country].reset_index(drop=True)
    pairs = zip(found["sense"], found["status"], strict=True)
    found["sign"] = [screening.pointing(*pair) for pair in pairs]
    return found[["indicator", "name", "jurisdiction", "sign", "sentence", "source_ids"]]


def indicators(offer: Offer) -> pd.DataFrame:
    """The indicators of the offer's country: indicators, not a verdict.

    Columns: indicator, name, jurisdiction, sign (good sign, warning sign, cannot tell), sentence,
    source_ids. What was not entered is not known; see :func:`features`.

    >>> indicators(Offer(country="EU"))["sign"].tolist()
    ['cannot tell']
    """
    return _screened(tuple(sorted(features(offer).items())), offer.country).copy()


def not_entered(offer: Offer) -> tuple[str, ...]:
    """The numbers that stand at 0 without a rule that says that there is none.

    >>> not_entered(Offer(fee=0, hours=0))
    ('fee', 'bonus', 'hours')
    >>> not_entered(Offer(kit=0, fee=0, joining_costs="no", recruit_reward="no"))
    ()
    """
    none = {"kit": offer.joining_costs, "fee": offer.joining_costs, "bonus": offer.recruit_reward,
            "purchases": offer.must_buy}  # fmt: skip
    if offer.plan == SINGLE:
        none |= dict.fromkeys(("team_percent", "recruit_buys"), NO)
    return tuple(key for key in MOST if not getattr(offer, key) and none.get(key) != NO)


def is_blank(offer: Offer) -> bool:
    """Whether nobody has entered any number yet, so that nothing can be worked out.

    >>> is_blank(Offer()), is_blank(Offer(**dict.fromkeys(MOST, 0)))
    (False, True)
    """
    return len(not_entered(offer)) == len(MOST)


def clashes(offer: Offer) -> tuple[str, ...]:
    """What was entered and cannot both be: an amount counts more than a rule that denies it.

    >>> clashes(Offer(bonus=50, recruit_reward="no"))
    ('A reward of $50.00 for a recruit was entered, so "nobody is paid for recruiting" is not counted.',)
    """  # noqa: E501
    said = []
    if offer.joining_costs == NO and (cost := offer.kit or offer.fee):
        said.append(
            f'A cost of {offer.money(cost)} was entered, so "joining is free" is not counted.'
        )
    if offer.must_buy == NO and offer.purchases:
        said.append(
            f"Goods for {offer.money(offer.purchases)} must be bought every month, so "
            '"nothing must be bought" is not counted.'
        )
    if offer.recruit_reward == NO:
        if offer.bonus:
            why = f"A reward of {offer.money(offer.bonus)} for a recruit was entered"
        elif offer.mostly_recruits == YES:
            why = "Rewards come mainly from recruiting, as you said"
        else:
            return tuple(said)
        said.append(f'{why}, so "nobody is paid for recruiting" is not counted.')
    return tuple(said)


def features(offer: Offer) -> dict[str, bool]:
    """What is known of an offer: a feature of `evidence.features()` → is it there?

    What was not entered is not known and left out; a 0 that nobody confirmed was not entered.
    `screening` takes it from here, for the indicators and for the names alike.

    >>> features(Offer(kit=0, fee=0, purchases=0))
    {'own_sales': True, 'team_sales': True}
    >>> features(Offer(mostly_recruits="yes"))["paid_recruiting"]
    True
    """
    multi = offer.plan == MULTI
    mostly = _answer(offer.mostly_recruits)
    facts = {
        "own_sales": offer.margin_percent > 0 or None,
        "team_sales": multi,
        "paid_recruiting": screening.paid_for_recruiting(
            direct=offer.bonus > 0 or _answer(offer.recruit_reward),
            on_orders=(offer.team_percent > 0 or None) if multi else False,
            mostly=mostly,
        ),
        "mostly_recruits": mostly,
        "fee": offer.kit > 0 or offer.fee > 0 or _answer(offer.joining_costs),
        "must_buy": offer.purchases > 0 or _answer(offer.must_buy),
        "no_buyback": _answer(offer.returns, yes=NO),
    }
    facts["over_200"] = _over_the_limit(offer)
    return {name: there for name, there in facts.items() if there is not None}


def _answer(said: str, yes: str = YES) -> bool | None:
    return None if said == UNKNOWN else said == yes


def _over_the_limit(offer: Offer) -> bool | None:
    """Is more asked in the first seven days than the British limit? None if it is not known.

    The price of joining is asked for then; a month's fee and goods may be. The limit is in pounds.
    """
    if offer.currency != "GBP" or not (offer.kit or offer.joining_costs == NO):
        return None
    kit, *later = (Fraction(str(getattr(offer, key))) for key in ("kit", "fee", "purchases"))
    most = screening.limit("uk_200")
    if kit > most:
        return True
    return False if kit + sum(later) <= most else None

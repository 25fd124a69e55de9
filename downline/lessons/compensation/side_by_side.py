"""The same network and the same sales under five kinds of plan: who is paid what.

The five plans are examples to compare, no company's. All leave the seller a quarter of the price.
What is invented and what is published stands beside each. Pay is gross: before anybody's expenses.
Everybody who joined is counted, the founder too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from downline import checks, earnings
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans import Binary, Matrix, Plan, SingleLevel, Stairstep, Statement, Unilevel
from downline.plans import files as plan_files

SINGLE, UNILEVEL, STAIRSTEP = "single-level", "unilevel", "stairstep"
BINARY, MATRIX = "binary", "matrix"
KINDS = (SINGLE, UNILEVEL, STAIRSTEP, BINARY, MATRIX)

COMMISSIONS, ALL_PAY = "commissions alone", "commissions and retail margin"
COUNTED = (COMMISSIONS, ALL_PAY)
"""Which pay is counted: what the plan pays, or also what a seller keeps of the price."""


@lru_cache(maxsize=1)
def plans() -> dict[str, Plan]:
    """The five plans by kind.

    Published are the steps of the stairstep (P001–P007), its 4 % on groups that broke away (P012),
    and the binary's 10 % of the weaker leg with a cap of 2,000 (P156, P157), which is the week's in
    the source and here the month's. Margins, level rates and the matrix's width are invented.

    >>> plans()["unilevel"].rates
    (0.05, 0.04, 0.03, 0.02, 0.01)
    """
    binary = plan_files.ready("textbook-binary")
    europe, taiwan = plan_files.ready("amway-europe"), plan_files.ready("amway-taiwan")
    assert isinstance(binary, Binary)
    assert isinstance(europe, Stairstep) and isinstance(taiwan, Stairstep)
    return {
        SINGLE: SingleLevel(0.25),
        UNILEVEL: Unilevel(0.25),
        STAIRSTEP: Stairstep(0.25, europe.brackets, leadership=taiwan.leadership),
        BINARY: Binary(0.25, rate=binary.rate, leg_cap=binary.leg_cap),
        MATRIX: Matrix(0.25, width=2),
    }


def seats(genealogy: Genealogy, plan: Plan) -> Genealogy:
    """Whom everybody stands below when this plan pays: two legs and matrices have fixed width.

    >>> team = Genealogy([-1, 0, 0, 0])
    >>> seats(team, plans()["binary"]).sponsor
    array([-1,  0,  0,  1], dtype=int32)
    >>> seats(team, plans()["unilevel"]) is team
    True
    """
    if not isinstance(genealogy, Genealogy):
        raise checks.refusal("genealogy", genealogy, "one such as example_team()")
    if not isinstance(plan, Plan):
        raise checks.refusal("plan", plan, "one such as Unilevel(0.25)")
    return genealogy if plan.width is None else genealogy.spilled(plan.width)


@lru_cache(maxsize=16)
def _network(members, attach: str, seed) -> tuple[Genealogy, Genealogy]:
    """A network recruited by chance, and where everybody stands two wide."""
    drawn = Genealogy.random(members, seed, attach)
    return drawn, drawn.spilled(2)


def active(members: int, share: float, seed: int) -> np.ndarray:
    """Which members sell anything this month: `share` of all (rounded, at least one), by lot.

    Parameters
    ----------
    members
        How many there are.
    share
        The share of them who sell.
    seed
        Draws the lot.

    >>> int(active(1000, 0.4, seed=1).sum())
    400
    """
    members = checks.size("number of members", members, 1)
    checks.share("share of sellers", share, key="share")
    seed = checks.whole("number of the draw", seed, 0, key="seed")
    sells = np.zeros(members, dtype=bool)
    by_lot = np.random.default_rng([seed, members]).permutation(members)
    sells[by_lot[: max(round(share * members), 1)]] = True
    return sells


def statements(
    members: int = 1000,
    sale: float = 150,
    *,
    sellers: float = 1.0,
    attach: str = "uniform",
    seed: int = 1,
    same_payout: float | None = None,
) -> dict[str, Statement]:
    """A month of the same network with the same sales, by kind of plan.

    Parameters
    ----------
    members : int
        Everybody who joined, the founder included.
    sale : float
        What the customers of each member who sells pay in the month.
    sellers : float
        Share of the members who sell.
    attach : str
        Who recruits the next newcomer: see `Genealogy.random`.
    seed : int
        Draws the network, and who sells.
    same_payout : float, optional
        Share of all sales that every plan pays in commissions: its rates are all multiplied by one
        factor, and the single-level plan pays this share on own sales. Without it each plan pays by
        its own rates.

    >>> month = statements(200, 100, same_payout=0.15)
    >>> [round(float(one.totals()["commissions"])) for one in month.values()]
    [3000, 3000, 3000, 3000, 3000]
    """
    members = checks.whole("number of members", members, 2, 10_000, key="members")
    sale = checks.number("sale", sale, 0, 1e10)
    sellers = checks.share("share of sellers", sellers, key="sellers")
    seed = checks.whole("number of the draw", seed, 0, key="seed")
    checks.one_of("attach", attach, ("uniform", "preferential", "binary"))
    if same_payout is not None:
        same_payout = checks.share("share paid out", same_payout, key="same_payout")
    return dict(_statements(members, sale, sellers, attach, seed, same_payout))


@lru_cache(maxsize=64)
def _statements(members, sale, sellers, attach, seed, same_payout) -> dict[str, Statement]:
    drawn, two_wide = _network(members, attach, seed)
    volume = np.where(active(members, sellers, seed), sale, 0)
    month = {}
    for kind, plan in plans().items():
        where = two_wide if kind in (BINARY, MATRIX) else drawn
        if same_payout is None:
            month[kind] = plan.pay(where, volume)
        else:
            month[kind] = _scaled(plan, kind, where, volume, same_payout).pay(where, volume)
    return month


def _scaled(plan: Plan, kind: str, where: Genealogy, volume, share: float) -> Plan:
    """The plan with all its commissions multiplied so that they are `share` of all sales."""
    if isinstance(plan, SingleLevel):
        return replace(plan, personal_bonus=[(0, share)])
    totals = plan.pay(where, volume).totals()
    if not totals["commissions"]:
        raise CourseError(
            f"The {kind} plan pays no commissions on these sales, so it cannot be made to pay "
            f"{100 * share:g} % of them: let more members sell, or let each plan pay its own rates."
        )
    factor = share * totals["customers pay"] / totals["commissions"]
    try:
        if isinstance(plan, Stairstep):
            brackets = [(points, rate * factor) for points, rate in plan.brackets]
            leadership = [rate * factor for rate in plan.leadership]
            return replace(plan, brackets=brackets, leadership=leadership)
        if isinstance(plan, Binary):
            most = None if plan.leg_cap is None else plan.leg_cap * factor
            return replace(plan, rate=plan.rate * factor, leg_cap=most)
        assert isinstance(plan, Unilevel)  # the matrix is one too
        return replace(plan, rates=[rate * factor for rate in plan.rates])
    except CourseError:
        raise CourseError(
            f"The {kind} plan pays so little on these sales that {100 * share:g} % of them would "
            "need rates above 100 %: let more members sell, or let each plan pay its own rates."
        ) from None


def counted_pay(statement: Statement, counted: str = COMMISSIONS) -> np.ndarray:
    """Each member's gross pay, of the kind that is counted."""
    checks.one_of("counted", counted, COUNTED)
    if not isinstance(statement, Statement):
        raise checks.refusal("statement", statement, "what a plan's pay() gives")
    return statement.commission if counted == COMMISSIONS else statement.earned


def compare(month: dict[str, Statement], counted: str = COMMISSIONS) -> pd.DataFrame:
    """One row a plan: where the money goes, and how the counted pay spreads over all members.

    >>> table = compare(statements(1000, 150))
    >>> table.set_index("plan")["get nothing (%)"].round(1).to_dict()
    {'single-level': 100.0, 'unilevel': 51.0, 'stairstep': 51.0, 'binary': 59.1, 'matrix': 41.0}
    """
    if not isinstance(month, Mapping):
        raise checks.refusal("month", month, "what statements() gives")
    rows = []
    for kind, statement in month.items():
        pay = counted_pay(statement, counted)
        sold, earned = int(statement.volume.sum()) / 100, statement.earned.sum()
        some = pay.sum() > 0
        rows.append(
            {
                "plan": kind,
                "commissions ($)": round(float(statement.commission.sum()), 2),
                "company keeps ($)": round(sold - float(earned), 2),
                "get nothing (%)": 100 * float(np.mean(pay == 0)),
                "median ($)": float(np.median(pay)),
                "mean ($)": float(pay.mean()),
                "highest ($)": float(pay.max()),
                "top 1 % get (%)": 100 * earnings.top_share(pay, 0.01) if some else 0.0,
                "top 10 % get (%)": 100 * earnings.top_share(pay, 0.1) if some else 0.0,
            }
        )
    return pd.DataFrame(rows)


def pay_classes(pay: np.ndarray, steps: Sequence[float]) -> np.ndarray:
    """Shares of the members who get nothing, less than each step, and the last step or more.

    >>> pay_classes(np.array([0, 5, 20, 500]), (20, 100))
    array([0.25, 0.25, 0.25, 0.25])
    """
    positive = np.searchsorted(np.asarray(steps), pay, side="right") + 1
    place = np.where(pay > 0, positive, 0)
    return np.bincount(place, minlength=len(steps) + 2) / len(pay)

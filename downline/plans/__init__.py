"""Compensation plans: what each member is paid, to the cent, and why."""

import importlib
import typing

from downline.plans.base import Brackets, Plan, in_cents
from downline.plans.binary import Binary
from downline.plans.carry import Carry
from downline.plans.levels import Matrix, SingleLevel, Unilevel
from downline.plans.reasons import (
    CLAWBACK,
    COMPANY_CAP,
    DIFFERENTIAL,
    FAST_START,
    GENERATION,
    LEADERSHIP,
    MATCHING,
    MONTHLY,
    OVER_THE_CAP,
    OVERRIDE,
    OWN_VOLUME,
    PERSONAL_BONUS,
    POOL,
    RANK_BONUS,
    RECRUIT_BONUS,
    RETAIL_MARGIN,
    ROUNDING,
    WEAKER_LEG,
)
from downline.plans.slip import pay_slip
from downline.plans.stairstep import Stairstep
from downline.plans.statement import Line, Statement

if typing.TYPE_CHECKING:
    from downline.plans.months import Months
    from downline.plans.ranks import Rank

__all__ = [
    "CLAWBACK",
    "COMPANY_CAP",
    "DIFFERENTIAL",
    "FAST_START",
    "GENERATION",
    "LEADERSHIP",
    "MATCHING",
    "MONTHLY",
    "OVERRIDE",
    "OVER_THE_CAP",
    "OWN_VOLUME",
    "PERSONAL_BONUS",
    "POOL",
    "RANK_BONUS",
    "RECRUIT_BONUS",
    "RETAIL_MARGIN",
    "ROUNDING",
    "WEAKER_LEG",
    "Binary",
    "Brackets",
    "Carry",
    "Line",
    "Matrix",
    "Months",
    "Plan",
    "Rank",
    "SingleLevel",
    "Stairstep",
    "Statement",
    "Unilevel",
    "in_cents",
    "pay_slip",
]

_ON_DEMAND = {"Rank": "downline.plans.ranks", "Months": "downline.plans.months"}
"""What most lessons do without, and so is imported when it is asked for."""


def __getattr__(name: str):
    if name not in _ON_DEMAND:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(_ON_DEMAND[name]), name)
    return found

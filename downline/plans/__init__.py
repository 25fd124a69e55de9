"""Compensation plans: what each member is paid, to the cent, and why."""

from downline.plans.base import Brackets, Plan, in_cents
from downline.plans.binary import Binary
from downline.plans.carry import Carry
from downline.plans.levels import Matrix, SingleLevel, Unilevel
from downline.plans.months import Months
from downline.plans.ranks import Rank
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

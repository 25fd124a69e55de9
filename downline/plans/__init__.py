"""Compensation plans: what each member is paid, to the cent, and why."""

from downline.plans.base import (
    DIFFERENTIAL,
    FAST_START,
    LEADERSHIP,
    MATCHING,
    OVER_THE_CAP,
    PERSONAL_BONUS,
    ROUNDING,
    WEAKER_LEG,
    Brackets,
    Plan,
    in_cents,
)
from downline.plans.binary import Binary
from downline.plans.levels import Matrix, SingleLevel, Unilevel
from downline.plans.slip import pay_slip
from downline.plans.stairstep import Stairstep
from downline.plans.statement import OVERRIDE, RETAIL_MARGIN, Carry, Line, Statement

__all__ = [
    "DIFFERENTIAL",
    "FAST_START",
    "LEADERSHIP",
    "MATCHING",
    "OVERRIDE",
    "OVER_THE_CAP",
    "PERSONAL_BONUS",
    "RETAIL_MARGIN",
    "ROUNDING",
    "WEAKER_LEG",
    "Binary",
    "Brackets",
    "Carry",
    "Line",
    "Matrix",
    "Plan",
    "SingleLevel",
    "Stairstep",
    "Statement",
    "Unilevel",
    "in_cents",
    "pay_slip",
]

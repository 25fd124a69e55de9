"""Compensation plans: what each member is paid, to the cent, and why."""

from downline.plans.base import Brackets, Plan
from downline.plans.binary import Binary
from downline.plans.levels import Matrix, SingleLevel, Unilevel
from downline.plans.slip import MOST_NAMES, below, pay_slip
from downline.plans.stairstep import Stairstep
from downline.plans.statement import OVERRIDE, RETAIL_MARGIN, Line, Statement

__all__ = [
    "MOST_NAMES",
    "OVERRIDE",
    "RETAIL_MARGIN",
    "Binary",
    "Brackets",
    "Line",
    "Matrix",
    "Plan",
    "SingleLevel",
    "Stairstep",
    "Statement",
    "Unilevel",
    "below",
    "pay_slip",
]

"""Earnings: what is left after costs, and how unequally it is spread."""

from downline.earnings.costs import (
    Costs,
    break_even,
    customers_needed,
    left_after,
    net,
    per_hour,
    running_net,
)
from downline.earnings.grouped import BASIS, MEASURES, PERIOD, WHO, Grouped, compare, summary
from downline.earnings.inequality import gini, lorenz, share_below, share_who_lose, top_share

__all__ = [
    "BASIS",
    "MEASURES",
    "PERIOD",
    "WHO",
    "Costs",
    "Grouped",
    "break_even",
    "compare",
    "customers_needed",
    "gini",
    "left_after",
    "lorenz",
    "net",
    "per_hour",
    "running_net",
    "share_below",
    "share_who_lose",
    "summary",
    "top_share",
]

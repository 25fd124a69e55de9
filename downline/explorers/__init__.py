"""What a lesson shows: one module per lesson; `base` holds what all explorers share."""

from downline.explorers.check import Check
from downline.explorers.definitions import WhichName, WhoGetsPaid
from downline.explorers.tables import Cases, Claims
from downline.explorers.welcome import EverybodyRecruits, WidgetCheck

__all__ = [
    "Cases",
    "Check",
    "Claims",
    "EverybodyRecruits",
    "WhichName",
    "WhoGetsPaid",
    "WidgetCheck",
]

"""What a lesson shows: one module per lesson; `base` holds what all explorers share."""

from downline.explorers.check import Check
from downline.explorers.definitions import WhichName, WhoGetsPaid
from downline.explorers.welcome import EverybodyRecruits, SelfCheck

__all__ = ["Check", "EverybodyRecruits", "SelfCheck", "WhichName", "WhoGetsPaid"]

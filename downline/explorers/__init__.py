"""What a lesson shows: one module per lesson; `base` holds what all explorers share."""

from downline.explorers.check import Check
from downline.explorers.compensation import PayPlans, PayStatement
from downline.explorers.definitions import WhichName, WhoGetsPaid
from downline.explorers.faq import EffortOrPosition, Misconceptions, SellOrRecruit, Survival
from downline.explorers.products import MoneyTrail, StockUp
from downline.explorers.recruitment import (
    JoiningOrder,
    MarketOverTime,
    PromiseVsNetwork,
    Saturation,
)
from downline.explorers.tables import Cases, Claims
from downline.explorers.welcome import EverybodyRecruits, WidgetCheck

__all__ = [
    "Cases",
    "Check",
    "Claims",
    "EffortOrPosition",
    "EverybodyRecruits",
    "JoiningOrder",
    "MarketOverTime",
    "Misconceptions",
    "MoneyTrail",
    "PayPlans",
    "PayStatement",
    "PromiseVsNetwork",
    "Saturation",
    "SellOrRecruit",
    "StockUp",
    "Survival",
    "WhichName",
    "WhoGetsPaid",
    "WidgetCheck",
]

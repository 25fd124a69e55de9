"""What a lesson shows: one module per lesson; `base` holds what all explorers share."""

from downline.explorers.check import Check
from downline.explorers.choosing import EvaluateOffer, MyPredictions
from downline.explorers.compensation import PayPlans, PayStatement
from downline.explorers.definitions import WhichName, WhoGetsPaid
from downline.explorers.faq import EffortOrPosition, Misconceptions, SellOrRecruit, Survival
from downline.explorers.products import MoneyTrail, OwnUse, StockUp
from downline.explorers.recruitment import (
    JoiningOrder,
    MarketOverTime,
    PromiseVsNetwork,
    Saturation,
)
from downline.explorers.similarities import BreakEven, HourlyPay, IncomeDisclosure
from downline.explorers.tables import Cases, Claims
from downline.explorers.welcome import EverybodyRecruits, WidgetCheck

__all__ = [
    "BreakEven",
    "Cases",
    "Check",
    "Claims",
    "EffortOrPosition",
    "EvaluateOffer",
    "EverybodyRecruits",
    "HourlyPay",
    "IncomeDisclosure",
    "JoiningOrder",
    "MarketOverTime",
    "Misconceptions",
    "MoneyTrail",
    "MyPredictions",
    "OwnUse",
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

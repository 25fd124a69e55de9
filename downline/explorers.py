"""What a lesson shows: every explorer by its name."""

from downline.display.check import Check
from downline.display.rows import Advice, Cases, Claims
from downline.lessons.choosing.explorers import EvaluateOffer
from downline.lessons.choosing.my_predictions import MyPredictions
from downline.lessons.compensation.explorers import PayPlans, PayStatement
from downline.lessons.definitions.explorers import WhichName, WhoGetsPaid
from downline.lessons.faq.explorers import EffortOrPosition, Misconceptions, SellOrRecruit, Survival
from downline.lessons.faq.who_gains import WhoGains
from downline.lessons.products.explorers import MoneyTrail, OwnUse, StockUp
from downline.lessons.recruitment.explorers import (
    JoiningOrder,
    MarketOverTime,
    PromiseVsNetwork,
    Saturation,
)
from downline.lessons.sign.explorers import ThreeSums
from downline.lessons.similarities.all_sellers import AllSellers
from downline.lessons.similarities.explorers import BreakEven, HourlyPay, IncomeDisclosure
from downline.lessons.welcome.explorers import EverybodyRecruits, WidgetCheck

__all__ = [
    "Advice",
    "AllSellers",
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
    "ThreeSums",
    "WhichName",
    "WhoGains",
    "WhoGetsPaid",
    "WidgetCheck",
]

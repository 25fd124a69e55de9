"""Lesson 7: whom to ask about a firm, and what that person gains from your yes."""

from __future__ import annotations

import pandas as pd

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import number
from downline.lessons.faq import pictures
from downline.lessons.faq.gains import NOTHING_TO_GAIN, from_a_yes
from downline.words import count, listed, money

SPONSOR, NEXT, FIRM = "your sponsor", "the next one above", "the firm"


class WhoGains(Explorer, lesson=7):
    """What your yes is worth to each of those whom you could ask about an invented firm.

    >>> print(WhoGains(reward=0, first=0, second=0).shown.sentence)
    If you join and order for 12 months, you pay $1,060.00. Nobody above you gets any of it; the firm keeps $1,060.00, and pays for the goods. A seller in another team, a former seller and an advice office get nothing from your yes.
    """  # noqa: E501

    presets = {
        "A reward for each newcomer": {"kit": 500, "reward": 200},
        "You stop after two months": {"months": 2},
        "Pay on own sales only": {"reward": 0, "first": 0, "second": 0},
    }
    prediction = Prediction(
        question="You join an invented firm and order goods for $80 each month, for a year. Your "
        "sponsor gets $50 for bringing you in, and 5 % of all that you order. How many dollars is "
        "your yes worth to your sponsor?",
        unit="dollars",
        at={},
        read=SPONSOR,
    )

    def make_controls(self):
        return {
            "kit": number("Kit to join ($ once)", 100, low=0, high=5_000, step=50),
            "orders": number("You order ($ a month)", 80, low=0, high=1_000, step=10),
            "months": number("You stay (months)", 12, low=0, high=60),
            "reward": number("Reward for who brings you in ($ once)", 50, low=0, high=500, step=10),
            "first": number("Your sponsor gets of your orders (%)", 5, low=0, high=50),
            "second": number("The next one above gets (%)", 3, low=0, high=50),
        }

    def answer(self, *, kit, orders, months, reward, first, second):
        months = int(months)
        rates = (first / 100, second / 100)
        found = from_a_yes(kit, orders, months, reward=reward, rates=rates)
        gains = {SPONSOR: found.sponsor, NEXT: found.next_above, FIRM: found.firm}
        gains |= dict.fromkeys(NOTHING_TO_GAIN, 0.0)
        table = pd.DataFrame({"you ask": gains.keys(), "gains from your yes ($)": gains.values()})
        above = [f"{name} gets {money(gains[name])}" for name in (SPONSOR, NEXT) if gains[name]]
        shared = f"Of this {listed(above)}" if above else "Nobody above you gets any of it"
        return Answer(
            sentence=f"If you join and order for {count(months, 'month')}, you pay "
            f"{money(found.paid)}. {shared}; the firm {_rest(found.firm)}. "
            f"{listed(NOTHING_TO_GAIN)[0].upper()}{listed(NOTHING_TO_GAIN)[1:]} get nothing from "
            "your yes.",
            facts={"you pay": found.paid, **gains},
            table=table,
            caption="An invented firm: what your yes brings to whoever you ask, while you stay",
            figure=pictures.worth(gains),
            alt="A bar for each whom you could ask. "
            + " ".join(f"{name}: {money(amount)}." for name, amount in gains.items()),
            formats={"gains from your yes ($)": "{:,.2f}"},
        )


def _rest(amount: float) -> str:
    if amount < 0:
        return f"pays {money(-amount)} more than it gets from you"
    return f"keeps {money(amount)}, and pays for the goods"

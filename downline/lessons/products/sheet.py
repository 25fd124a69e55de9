"""Sheet 4: whose money is it, what rests on it, and stock in the cupboard."""

from __future__ import annotations

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Mark, Said, Sheet
from downline.lessons.products.stock import leaving
from downline.lessons.products.trail import CUSTOMERS, FEES, OWN, Rates, share_of_rewards, way

RATES = Rates(margin=0.25, on_retail=0.4, on_own=0.4, for_recruiting=0.5)
PAYMENTS = (
    ("A", "Tom orders shakes to reach his monthly minimum, and drinks them", 120, OWN),
    ("B", "Tom's neighbour buys shakes from him for her breakfast", 90, CUSTOMERS),
    ("C", "Lia pays to join, and her sponsor is rewarded for it", 150, FEES),
    ("D", "Lia's first stock; it is still in her cupboard", 250, OWN),
    ("E", "A registered customer, outside the pay plan, orders on the web", 130, CUSTOMERS),
    ("F", "Max, a seller, buys shakes because he likes them, at the sellers' price", 80, OWN),
    ("G", "A colleague of Max buys a box from him", 80, CUSTOMERS),
    ("H", "Ina pays to join, and her sponsor is rewarded for it", 90, FEES),
    ("I", "Ina orders stock for a rank, and sells none of it this month", 150, OWN),
)  # fmt: skip


def totals() -> dict[str, int]:
    """What each source paid in, in dollars.

    >>> list(totals().values())
    [300, 600, 240]
    """
    return {
        source: sum(amount for *_, amount, whose in PAYMENTS if whose == source)
        for source in (CUSTOMERS, OWN, FEES)
    }


def _way() -> pd.DataFrame:
    paid_in = totals()
    return way(paid_in[CUSTOMERS], paid_in[OWN], paid_in[FEES], RATES)


def trail() -> pd.DataFrame:
    """The three sources: paid in, rate, rewards, and their share of all rewards."""
    found = _way()
    return pd.DataFrame(
        {
            "whose money": found["source"],
            "paid in ($)": found["paid in"],
            "rewarded at (%)": [
                100 * rate for rate in (RATES.on_retail, RATES.on_own, RATES.for_recruiting)
            ],
            "rewards ($)": found["rewards"],
            "share of all rewards (%)": share_of_rewards(found),
        }
    )


def own_use() -> pd.DataFrame:
    """The share of rewards that rests on sales to users, by how much own use is counted."""
    customers, own, _ = share_of_rewards(_way())
    counted = (0, 50, 100)
    return pd.DataFrame(
        {
            "own use that counts (%)": counted,
            "rewards that rest on sales to users (%)": [customers + own * c / 100 for c in counted],
        }
    )


def mia() -> pd.DataFrame:
    """Mia's account if she leaves after 2, 3 or 4 months."""
    rows = leaving(1000, 100, mark_up=0.25, buy_back=0.8, taken_back_for=3, months=4)
    names = {
        "month": "leaves after month",
        "from customers": "customers paid ($)",
        "unsold": "unsold, at her price ($)",
        "given back": "given back ($)",
        "result": "left or short ($)",
    }
    return rows.iloc[2:].rename(columns=names).reset_index(drop=True)


def sheet() -> Sheet:
    letters = {CUSTOMERS: "C", OWN: "O", FEES: "F"}
    slips = pd.DataFrame(
        [(letter, what, amount, letters[whose]) for letter, what, amount, whose in PAYMENTS],
        columns=["", "payment", "$", "C, O or F"],
    ).rename(columns={"": "slip"})
    whole = {name: "{:,.0f}" for name in (*trail().columns[1:], *own_use().columns, *mia().columns)}
    return Sheet(
        4,
        "Whose money pays the rewards?",
        30,
        (
            Head("1. Sort the payments of one month"),
            Said(
                "Write C for a customer outside the pay plan, O for what sellers buy for "
                "themselves or keep, F for a fee."
            ),
            Fill(
                slips,
                "Nine payments",
                ("C, O or F",),
                marks=(Mark(1, "letter that is right", len(slips)),),
            ),
            Head("2. Follow the money"),
            Said(
                "Add up each kind. The plan gives out 40 % of every purchase and half of every fee "
                "as rewards. What part of all rewards rests on each?"
            ),
            Fill(
                trail(),
                "What the rewards rest on",
                ("paid in ($)", "rewards ($)", "share of all rewards (%)"),
                whole,
                marks=(Mark(1, "line that is right", len(trail())),),
            ),
            Lines(
                "Fees are the smallest amount. Why are as many rewards paid on them as on "
                "customers' purchases?",
                "Fees are rewarded at a higher rate, 50 % and not 40 %.",
                marks=(Mark(1, "the higher rate"),),
            ),
            Said(
                "Does own use count as a sale to a user? Experts disagree. Work it out for three "
                "answers: none of it counts, half of it, all of it."
            ),
            Fill(
                own_use(),
                "The dispute in numbers",
                tuple(own_use().columns[1:]),
                whole,
                marks=(Mark(1, "all three shares"),),
            ),
            Lines(
                "Which of the payments marked O would you count as a sale to somebody who wants "
                "the goods? What would you have to know to be sure?",
                "No single right answer. F says that he likes them; A has a minimum to reach. Ask "
                "whether they would buy at this price without the pay plan.",
                2,
                (Mark(1, "a choice with its reason"), Mark(1, "what one would have to know")),
            ),
            Head("3. Stock in the cupboard", new_page=True),
            Said(
                "Mia buys stock for $1,000. Each month customers take goods that cost her $100, "
                "and pay her $125. When she leaves, the firm gives back 80 % of the price of "
                "unsold goods, up to three months after the purchase. “Left or short” is "
                "customers' money and what is given back, less $1,000."
            ),
            Fill(
                mia(),
                "If Mia leaves after …",
                tuple(mia().columns[1:]),
                whole,
                marks=(Mark(1, "line that is right", len(mia())),),
            ),
            Head("4. Check yourself"),
            Asked("products-who-is-a-customer"),
        ),
        ("S304", "S305", "S18"),
    )

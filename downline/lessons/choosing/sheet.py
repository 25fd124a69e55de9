"""Sheet 8: the sums for one offer, and a form for an offer of your own."""

from __future__ import annotations

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Said, Sheet
from downline.lessons.choosing.evaluation import evaluate
from downline.lessons.choosing.inquiry import questions
from downline.lessons.choosing.offers import MONTHS, Offer

SOAP = Offer()


def sums(offer: Offer = SOAP) -> pd.DataFrame:
    """The lines of an offer's arithmetic with their results, as text.

    >>> sums().set_index("line").loc["f", "result"]
    '11'
    """
    found = evaluate(offer)
    brings = offer.spend * offer.margin_percent / 100
    year = MONTHS * found.monthly_costs + offer.kit
    rows = [
        ("a", "costs of a month: fee + goods you must buy + expenses", f"{found.monthly_costs:g}"),
        ("b", "a customer brings in a month: what they spend × your share", f"{brings:g}"),
        ("c", "customers for an ordinary month: a ÷ b, rounded up", f"{found.customers_month}"),
        ("d", "costs of a year: 12 × a + price to join", f"{year:g}"),
        ("e", "a customer brings in a year: 12 × b", f"{MONTHS * brings:g}"),
        ("f", "customers to have everything back in a year: d ÷ e, rounded up",
         f"{found.customers_year}"),
        ("g", f"left after a year with {offer.customers:g} customers: {offer.customers:g} × e − d",
         f"{found.year:g}"),
        ("h", "that is for each hour: g ÷ hours of a year", f"{found.hourly:.2f}"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["line", "how", "result"])


def form() -> pd.DataFrame:
    """The fields of the form for the learner's own offer."""
    fields = [
        ("Whose sales am I paid on?", ""),
        ("Price to join, once", ""),
        ("Each month: fee, goods I must buy, expenses", ""),
        ("What do I keep of a sale?", ""),
        ("Customers I can name, and what each would spend", ""),
        ("Hours a month", ""),
        ("a to h from my own numbers", ""),
    ]
    return pd.DataFrame(fields, columns=["my offer", "what I know (or: not known)"])


def asked() -> pd.DataFrame:
    """The questions that an offer leaves open, whom to ask, and room for the answer."""
    table = questions(SOAP)[["question", "ask"]]
    return (
        table.rename(columns={"ask": "whom I ask"})
        .assign(answer="", writing="")
        .rename(columns={"writing": "in writing?"})
    )


def sheet() -> Sheet:
    result = sums()
    return Sheet(
        8,
        "Give me a week: weigh an offer",
        35,
        (
            Head("1. The soap offer"),
            Said(
                f"An invented offer. To join: ${SOAP.kit}, once. Each month: a fee of ${SOAP.fee}, "
                f"goods for ${SOAP.purchases} that you must buy yourself, expenses of "
                f"${SOAP.expenses}, and {SOAP.hours} hours. A customer spends ${SOAP.spend} a "
                f"month, and you keep {SOAP.margin_percent} %. You recruit nobody. Guess first: "
                "how many customers bring everything back in a year? ______"
            ),
            Fill(result, "The sums, line by line ($, customers)", ("result",)),
            Lines(
                "What would have to be true for you to say yes to it? Which line would you try to "
                "change first?",
                "No single right answer. Line a matters most: it comes back twelve times.",
                2,
            ),
            Head("2. About me"),
            Lines("Aim: what is this for, how much, by when?", "Only the learner can say."),
            Lines(
                "Time: how many hours, and what would I do with them otherwise?",
                "Only the learner can say.",
            ),
            Lines(
                "People: who would buy from me? Do I mind asking them twice?",
                "Only the learner can say.",
            ),
            Lines("Money: how much could I lose without harm?", "Only the learner can say."),
            Head("3. Check yourself"),
            Asked("choosing-break-even"),
            Head("4. My own offer: a form to take along", new_page=True),
            Said(
                "Fill in what you know, about an offer that you were made or one from a firm's web "
                "page. What nobody told you is “not known”: that is neither yes nor no."
            ),
            Said("Learners fill in the form for themselves; collect it only if they want.", True),
            Fill(form(), "What was offered", ("what I know (or: not known)",)),
            Fill(
                asked(),
                "Questions to ask (the limits come from single US cases and bind nobody else)",
                ("answer", "in writing?"),
            ),
        ),
    )

"""Sheet 6: five answers of the article, what was found, and what selling alone brings."""

from __future__ import annotations

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Said, Sheet
from downline.lessons.faq.own_sales import by_selling, ranks, sales_needed
from downline.lessons.faq.sheet import findings, matched

CLAIMS = ("C28", "C29", "C30", "C31", "C32")
RANKS = ("Consultant", "Director", "Sr. Executive Director")
KEEPS, SALES = 0.35, (400, 2_000)


def alone() -> pd.DataFrame:
    """What selling brings in a year at some sales, and the sales that a rank's mean would need."""
    known = ranks().set_index("rank")["mean"]
    rows = [(f"sell goods for ${sales:,} a month", by_selling(sales, KEEPS)) for sales in SALES]
    rows += [
        (f"have what the average {rank} had: ${known[rank]:,.0f} a year",
         sales_needed(known[rank], KEEPS))
        for rank in RANKS
    ]  # fmt: skip
    asked = ["$ a year"] * len(SALES) + ["sales of $ a month"] * len(RANKS)
    results = [f"{amount:,.0f}" for _, amount in rows]
    return pd.DataFrame({"you": [said for said, _ in rows], "asked": asked, "result": results})


def sheet() -> Sheet:
    return Sheet(
        6,
        "Names, selling, effort",
        30,
        (
            Head("1. Match and judge"),
            Said(
                "Five answers of the article, and below five findings of the course. Write the "
                "letter of the finding that belongs to each answer. Then judge: is the answer "
                "supported, contested (only a part holds, or facts differ), contradicted, "
                "an opinion (advice or taste), or without evidence?"
            ),
            Fill(matched(CLAIMS), "Answers", ("finding", "verdict")),
            Fill(findings(CLAIMS), "Findings; claims.csv in the course's data names their sources"),
            Head("2. By selling alone"),
            Said(
                f"You recruit nobody, and keep {100 * KEEPS:.0f} % of what customers pay. The "
                "means are those of Pure Romance, US, 2020, by the company's own estimate. A year "
                "has twelve months; a result may be rounded to a dollar."
            ),
            Fill(alone(), "What it brings, and what it takes", ("result",)),
            Lines(
                "Which of the last three lines could one person do? How did the others come by it?",
                "The first, easily; the second with much work. The top rank had most of its pay "
                "from the sales of its team.",
                2,
            ),
            Head("3. Check yourself"),
            Asked("faq-same-thing"),
        ),
    )

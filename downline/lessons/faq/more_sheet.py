"""Sheet 7: the article's other answers and what was found, a number to trace, and who stays."""

from __future__ import annotations

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Mark, Said, Sheet
from downline.lessons.faq.sheet import JUDGE, match
from downline.lessons.faq.staying import joiners_to_hold, mean_stay, remaining

CLAIMS = ("C33", "C34", "C35", "C36", "C37", "C38")
STAYS = {"A": (0.5, 0.75), "B": (0.9, 0.9), "C": (0.2, 0.2)}
SIZE, YEARS = 1_000, 3


def stays() -> pd.DataFrame:
    """Three firms: who is still there of 100, the mean stay, and who must join each year."""
    rows = []
    for firm, (first, later) in STAYS.items():
        there = 100 * remaining(first, later, YEARS)
        new = joiners_to_hold(SIZE, first, later)
        stay = mean_stay(first, later)
        shares = (f"{100 * first:.0f} %", f"{100 * later:.0f} %")
        after = [f"{one:.3g}" for one in there[1:]]
        rows.append((firm, *shares, *after, f"{stay:.4g}", f"{new:.0f}"))
    years = [f"after {year} y." for year in range(1, YEARS + 1)]
    columns = ["firm", "stay year 1", "each later", *years, "mean stay (years)", "new each year"]
    return pd.DataFrame(rows, columns=columns)


def sheet() -> Sheet:
    table = stays()
    written = (*table.columns[3:6], "new each year")
    return Sheet(
        7,
        "What was found, and who stays?",
        35,
        (
            Head("1. Match and judge"),
            Said(f"Six answers of the article, and below six findings of the course. {JUDGE}"),
            *match(CLAIMS),
            Head("2. A number that goes round", new_page=True),
            Lines(
                "A post says that nearly everybody in MLM loses money, with a number and no "
                "source. Write three questions that you ask before you pass it on.",
                "Who was counted? Which costs were taken off, and is own retail profit in it? Who "
                "counted it, when, and where can it be read?",
                3,
                (Mark(1, "who is counted"), Mark(1, "which costs"), Mark(1, "who says so")),
            ),
            Head("3. Who stays?"),
            Said(
                f"100 people join each firm. Work out how many are still there after one, two and "
                f"three years. Then: to keep {SIZE:,} sellers, how many must join every year? It "
                f"is {SIZE:,} divided by the mean stay."
            ),
            Fill(
                table,
                "Three invented firms",
                written,
                marks=(Mark(1, "line that is right", len(table)),),
            ),
            Lines(
                "A recruiter says: “We have been here for forty years, so it is safe for you.” "
                "What is missing?",
                "How long the people stay. A firm of kind C can last too, as long as it recruits "
                "enough.",
                2,
                (Mark(1, "people are not the firm"), Mark(1, "how long people stay")),
            ),
            Head("4. Check yourself"),
            Asked("faq-choose"),
        ),
    )

"""Sheet 7: six answers of the article, what was found, and how long people stay."""

from __future__ import annotations

import random

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Said, Sheet
from downline.evidence import claims
from downline.lessons.faq.staying import joiners_to_hold, mean_stay, remaining

CLAIMS = ("C33", "C34", "C35", "C36", "C37", "C38")
STAYS = {"A": (0.5, 0.75), "B": (0.9, 0.9), "C": (0.2, 0.2)}
SIZE, YEARS = 1_000, 3


def matched(claim_ids: tuple[str, ...] = CLAIMS) -> pd.DataFrame:
    """The statements with the letter of the finding and the verdict that the course gives."""
    table = claims().set_index("claim_id").loc[list(claim_ids)]
    letters = list("ABCDEFGH")[: len(table)]
    random.Random("sheet 6").shuffle(letters)
    return pd.DataFrame(
        {
            "no.": range(1, len(table) + 1),
            "the article says, in our words": table["claim"].tolist(),
            "finding": letters,
            "verdict": table["verdict"].str.replace("-", " ").tolist(),
        }
    )


def findings(claim_ids: tuple[str, ...] = CLAIMS) -> pd.DataFrame:
    """What was found about each statement, in the order of its letter."""
    table = claims().set_index("claim_id").loc[list(claim_ids)]
    found = pd.DataFrame(
        {
            "": matched(claim_ids)["finding"].tolist(),
            "finding": table["rationale"].tolist(),
        }
    )
    return found.sort_values("").rename(columns={"": "letter"}).reset_index(drop=True)


def stays() -> pd.DataFrame:
    """Three firms: who is still there of 100, the mean stay, and who must join each year."""
    rows = []
    for firm, (first, later) in STAYS.items():
        there = 100 * remaining(first, later, YEARS)
        new = joiners_to_hold(SIZE, first, later)
        stay = mean_stay(first, later)
        after = [f"{one:.3g}" for one in there[1:]]
        rows.append(
            (
                firm,
                f"{100 * first:.0f} %",
                f"{100 * later:.0f} %",
                *after,
                f"{stay:.4g}",
                f"{new:.0f}",
            )
        )
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
            Said(
                "Six answers of the article, and below six findings of the course. Write the "
                "letter of the finding that belongs to each answer. Then judge: is the answer "
                "supported, contested (only a part holds, or facts differ), contradicted, "
                "an opinion (advice or taste), or without evidence?"
            ),
            Fill(matched(), "Answers", ("finding", "verdict")),
            Fill(findings(), "Findings; claims.csv in the course's data names the sources of each"),
            Lines(
                "Choose one verdict that you doubt. Which fact would change your mind?",
                "No single right answer. A good one names a figure, who would have to count it, "
                "and whom.",
                2,
            ),
            Head("2. Who stays?"),
            Said(
                f"100 people join each firm. Work out how many are still there after one, two and "
                f"three years. Then: to keep {SIZE:,} sellers, how many must join every year? It "
                f"is {SIZE:,} divided by the mean stay."
            ),
            Fill(table, "Three invented firms", written),
            Lines(
                "A recruiter says: “We have been here for forty years, so it is safe for you.” "
                "What is missing?",
                "How long the people stay. A firm of kind C can last too, as long as it recruits "
                "enough.",
            ),
            Head("3. Check yourself"),
            Asked("faq-choose"),
        ),
    )

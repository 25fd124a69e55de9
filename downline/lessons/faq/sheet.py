"""Sheet 6: eight answers of the article, what was found, and how long people stay."""

from __future__ import annotations

import random

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Mark, Said, Sheet
from downline.evidence import claims
from downline.lessons.faq.staying import joiners_to_hold, mean_stay, remaining

CLAIMS = ("C28", "C29", "C30", "C33", "C34", "C36", "C37", "C38")
STAYS = {"A": (0.5, 0.75), "B": (0.9, 0.9), "C": (0.2, 0.2)}
SIZE, YEARS = 1_000, 3


def matched() -> pd.DataFrame:
    """The statements with the letter of the finding and the verdict that the course gives."""
    table = claims().set_index("claim_id").loc[list(CLAIMS)]
    letters = list("ABCDEFGH")
    random.Random("sheet 6").shuffle(letters)
    return pd.DataFrame(
        {
            "no.": range(1, len(table) + 1),
            "the article says, in our words": table["claim"].tolist(),
            "finding": letters,
            "verdict": table["verdict"].str.replace("-", " ").tolist(),
        }
    )


def findings() -> pd.DataFrame:
    """What was found about each statement, in the order of its letter."""
    table = claims().set_index("claim_id").loc[list(CLAIMS)]
    found = pd.DataFrame(
        {
            "": matched()["finding"].tolist(),
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
        6,
        "What was found?",
        35,
        (
            Head("1. Match and judge"),
            Said(
                "Eight answers of the article, and below eight findings of the course. Write the "
                "letter of the finding that belongs to each answer. Then judge: is the answer "
                "supported, contested (only a part holds, or facts differ), contradicted, "
                "an opinion (advice or taste), or without evidence?"
            ),
            Fill(
                matched(),
                "Answers",
                ("finding", "verdict"),
                marks=(
                    Mark(1, "letter that is right", len(CLAIMS)),
                    Mark(1, "pair of verdicts that are right", len(CLAIMS) // 2),
                ),
            ),
            Fill(findings(), "Findings; claims.csv in the course's data names the sources of each"),
            Lines(
                "Choose one verdict that you doubt. Which fact would change your mind?",
                "No single right answer. A good one names a figure, who would have to count it, "
                "and whom.",
                2,
                (Mark(1, "a fact and no opinion"), Mark(1, "who would have to count it")),
            ),
            Head("2. Who stays?"),
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
                marks=(Mark(1, "people are not the firm"), Mark(1, "how long people stay")),
            ),
            Head("3. Check yourself"),
            Asked("faq-choose"),
        ),
    )

"""Sheet 6: the article's first answers and what was found, and what selling alone brings."""

from __future__ import annotations

import random
import re

import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Mark, Said, Sheet
from downline.evidence import claims
from downline.lessons.faq.own_sales import by_selling, ranks, sales_needed
from downline.words import fixed

CLAIMS = ("C28", "C29", "C30", "C31", "C32")
RANKS = ("Consultant", "Advanced Consultant", "Director", "Sr. Executive Director")
MONTH, MARGIN = 400, 0.35
JUDGE = (
    "Write the letter of the finding that belongs to each answer. Then judge: is the answer "
    "supported, contested (only a part holds, or facts differ), contradicted, an opinion (advice "
    "or taste), or without evidence?"
)

_CAPTION = (
    "Findings (C and a number: that statement of the article; claims.csv in the course's data "
    "names the sources of each)"
)


def matched(ids: tuple[str, ...] = CLAIMS) -> pd.DataFrame:
    """The statements with the letter of the finding and the verdict that the course gives."""
    table = claims().set_index("claim_id").loc[list(ids)]
    letters = list("ABCDEFGH"[: len(ids)])
    random.Random("sheet 6").shuffle(letters)
    return pd.DataFrame(
        {
            "no.": range(1, len(table) + 1),
            "the article says, in our words": table["claim"].tolist(),
            "finding": letters,
            "verdict": table["verdict"].str.replace("-", " ").tolist(),
        }
    )


def findings(ids: tuple[str, ...] = CLAIMS) -> pd.DataFrame:
    """What was found about each statement, in the order of its letter; no ids of statements."""
    table = claims().set_index("claim_id").loc[list(ids)]
    told = [re.sub(r" \(C\d+\)", "", text) for text in table["rationale"]]
    found = pd.DataFrame({"": matched(ids)["finding"].tolist(), "finding": told})
    return found.sort_values("").rename(columns={"": "letter"}).reset_index(drop=True)


def match(ids: tuple[str, ...] = CLAIMS) -> tuple[Fill, Fill, Lines]:
    """A task that matches statements and findings: two tables, and a verdict to doubt."""
    marks = (
        Mark(1, "letter that is right", len(ids)),
        Mark(1, "pair of verdicts that are right", len(ids) // 2),
    )
    return (
        Fill(matched(ids), "Answers", ("finding", "verdict"), marks=marks),
        Fill(findings(ids), _CAPTION),
        Lines(
            "Choose one verdict that you doubt. Which fact would change your mind?",
            "No single right answer. A good one names a figure, who would have to count it, and "
            "whom.",
            2,
            (Mark(1, "a fact and no opinion"), Mark(1, "who would have to count it")),
        ),
    )


def own_and_team() -> pd.DataFrame:
    """Four ranks of Pure Romance: the mean of a year, the team's part, and the rest."""
    table = ranks().set_index("rank").loc[list(RANKS)]
    return pd.DataFrame(
        {
            "rank": RANKS,
            "of all": table["told"].tolist(),
            "mean, a year ($)": table["mean"].tolist(),
            "of it from the team ($)": table["team"].tolist(),
            "the rest ($)": table["own"].tolist(),
            "the team's share (%)": table["team share"].tolist(),
        }
    )


def sheet() -> Sheet:
    table = own_and_team()
    director = float(ranks().set_index("rank").loc["Director", "mean"])
    whole = dict.fromkeys([*table.columns[2:5]], "{:,.0f}")
    return Sheet(
        6,
        "The same? Alone? For everyone?",
        30,
        (
            Head("1. Match and judge"),
            Said(f"Five answers of the article, and below five findings of the course. {JUDGE}"),
            *match(),
            Head("2. Selling, and the team", new_page=True),
            Said(
                "One firm sets the team's part apart: Pure Romance, US 2020, all its consultants "
                "counted. The mean is the firm's own estimate, after some costs; the team's part "
                "is before costs, so the shares are rough [S09]. Work out the rest, and the "
                "team's share of the mean."
            ),
            Fill(
                table,
                "Four of twelve ranks",
                ("the rest ($)", "the team's share (%)"),
                {**whole, "the team's share (%)": "{:.0f}"},
                marks=(Mark(1, "line with both numbers", len(table)),),
            ),
            Lines(
                "What happens to the team's share from rank to rank? And where do most people "
                "stand?",
                "It rises from very little to about three quarters. More than half of all are "
                "Consultants.",
                2,
                (Mark(1, "it rises"), Mark(1, "most are at the entry rank")),
            ),
            Lines(
                f"You recruit nobody, sell goods for ${MONTH} in every month and keep "
                f"{100 * MARGIN:.0f} %. What is that in a year, before your costs? And what would "
                "you have to sell in a month for as much as a Director's mean?",
                f"${fixed(by_selling(MONTH, MARGIN))} in a year. "
                f"${fixed(sales_needed(director, MARGIN))} a month.",
                2,
                (Mark(1, "the year"), Mark(2, "the month, or 1 for a right way with a slip")),
            ),
            Lines(
                "Somebody says: “Whoever works hard enough becomes a Director.” What would you "
                "have to know to test it?",
                "How many hours people of each rank work, those who left included, and in which "
                "place of the network they began.",
                2,
                (Mark(1, "hours of all ranks, or those who left, or the place"),),
            ),
            Head("3. Check yourself"),
            Asked("faq-selling-alone"),
        ),
        ("S09",),
    )

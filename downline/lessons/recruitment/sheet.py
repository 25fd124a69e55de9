"""Sheet 3: the napkin's arithmetic, and a recruiting game with slips in a hat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.display.sheet import Asked, Fill, Head, Lines, Mark, Said, Sheet
from downline.lessons.recruitment.prospects import filling
from downline.recruitment import (
    bottom_share,
    chance_of_no_recruits,
    chances_of_idle,
    mean_and_variance_of_idle,
    recruits_to_recoup,
    share_with_recruits,
)

TOWN, EACH = 20_000, 5
SIZES = (7, 10, 15, 20, 25, 30)
QUEUE, PLACES = 21, (1, 6, 11, 16, 21)
FEE, BRINGS = 60, 20


def expected() -> pd.DataFrame:
    """What the game gives on average, by size of the class; everybody counts, number 1 too."""
    rows = []
    for n in SIZES:
        so_far = np.cumsum(chances_of_idle(n))
        low, high = (int(np.searchsorted(so_far, p)) for p in (0.05, 0.95))
        at_least = [n * float(share_with_recruits(least, n)) for least in (1, 2, 3)]
        mean = mean_and_variance_of_idle(n)[0]
        rows.append((n, f"{mean:g}", f"{low} to {high}", *(f"{x:.1f}" for x in at_least)))
    columns = ["players", "nobody", "in 9 games of 10", "1 or more", "2 or more", "3 or more"]
    return pd.DataFrame(rows, columns=columns)


def by_place() -> pd.DataFrame:
    """Chance of recruiting nobody, in percent, by place in the queue."""
    chance = 100 * chance_of_no_recruits(np.array(PLACES), QUEUE)
    return pd.DataFrame(
        {
            "place": PLACES,
            "joined before": [place - 1 for place in PLACES],
            "besides this one": QUEUE - 1,
            "chance of recruiting nobody (%)": chance,
        }
    )


def sheet() -> Sheet:
    levels = filling(TOWN, EACH)
    last = int(levels["level"].iloc[-2])
    needed = recruits_to_recoup(FEE, BRINGS)
    tally = pd.DataFrame(
        {
            "recruited": ["nobody", "one person", "two people", "three or more", "in all"],
            "tally": "",
            "people": "",
            "share of all (%)": "",
        }
    )
    return Sheet(
        3,
        "The napkin and the hat",
        35,
        (
            Head("1. The napkin"),
            Said(
                f"A brochure lets everybody recruit {EACH} people. The town has {TOWN:,} people. "
                "Fill in the table, line by line."
            ),
            Fill(
                levels,
                "How many people each level needs",
                ("needed", "so far"),
                {"needed": "{:,}", "so far": "{:,}"},
                frozenset((row, name) for row in (0, 1) for name in ("needed", "so far")),
                marks=(Mark(1, "line that is right", len(levels) - 2),),
            ),
            Lines(
                "Which is the last level that fits into the town? What share of all its members "
                "stand on it, and whom can they recruit?",
                f"Level {last}. {100 * bottom_share(EACH, last):.0f} % of all members. Too few are "
                "left for them.",
                marks=(
                    Mark(1, "the level"),
                    Mark(1, "the share"),
                    Mark(1, "whom they can recruit"),
                ),
            ),
            Head("2. The hat: who recruits, if chance decides?"),
            Said(
                "In class: everybody gets a number from 1, by lot. Number 1 is the founder. Write "
                "each number on a slip. Put slip 1 into the hat. Number 2 draws: that is 2's "
                "sponsor. Put slip 1 back, and slip 2 as well. Number 3 draws, and so on, until "
                "all have joined. Whoever is drawn makes a mark for one recruit. So every member "
                "is equally likely to recruit the next one: nobody is lazy, and nobody is gifted."
            ),
            Said(
                "Alone: play with seven numbers and a die. 2 belongs to 1. For 3: an odd throw is "
                "1, an even one 2. For 4: 1–2, 3–4, 5–6 stand for 1, 2, 3. For 5 and 6: the "
                "throw is the sponsor; too high, throw again. For 7: the throw. Play three times."
            ),
            Lines("Guess first: of all players, how many will recruit nobody?", "About half."),
            Fill(
                tally,
                "The class's tally",
                ("tally", "people", "share of all (%)"),
                marks=(
                    Mark(1, "people that add up to all players"),
                    Mark(1, "shares that add up to 100 %"),
                ),
            ),
            Said(
                "The tally depends on the draw. Compare it with this table. “In 9 games of 10” "
                "is where the number with nobody lies at least so often.",
                teacher=True,
            ),
            _Expected(),
            Said(
                "Ask the class: was whoever recruited nobody lazy? Is the game real life? It "
                "leaves out skill, effort, sales to customers, and people who leave.",
                teacher=True,
            ),
            Head("3. Early or late", new_page=True),
            Said(
                f"{QUEUE} people join one after another. The chance of recruiting nobody is: how "
                "many joined before, divided by how many there are besides this one."
            ),
            Fill(
                by_place(),
                "Five places in the queue",
                ("joined before", "chance of recruiting nobody (%)"),
                {"chance of recruiting nobody (%)": "{:.0f}"},
                marks=(Mark(1, "line that is right", len(PLACES)),),
            ),
            Lines(
                f"Joining costs ${FEE}. Each recruit brings ${BRINGS}, and nothing else is paid. "
                "How many recruits bring the fee back? In a large network half of all people "
                "have one recruit or more, and each further recruit halves the share. How many "
                "earn it back?",
                f"{needed} recruits; {100 * float(share_with_recruits(needed)):g} % of all.",
                marks=(
                    Mark(1, "how many recruits"),
                    Mark(1, "halving twice from one half"),
                    Mark(1, "the share"),
                ),
            ),
            Head("4. Check yourself"),
            Asked("recruitment-bottom"),
        ),
    )


class _Expected:
    """The table of what to expect, for the teacher alone."""

    def html(self, answers: bool) -> str:
        caption = "Players who on average recruit so many (everybody counts, number 1 too)"
        return Fill(expected(), caption).html(True) if answers else ""

"""The welcome notebook: are widgets drawn, and how does an explorer work?"""

from __future__ import annotations

import pandas as pd

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import Panel, area, button, number
from downline.files import in_a_browser
from downline.genealogy import Genealogy
from downline.lessons.welcome import pictures
from downline.words import count, fixed, safe

BUTTON = (
    "Run this cell and a button appears. If it does not, the explorers cannot be drawn: close this "
    "page, stop JupyterLab, and start it again with the command in README.md."
)
BUTTON_IN_A_BROWSER = "Run this cell and a button appears. If it does not, load this page again."


class WidgetCheck(Panel):
    """Whether the browser draws widgets and their presses come back: only the learner can see it.

    >>> check = WidgetCheck()
    >>> check.button.do()
    >>> "Explorers will work" in check.said.value
    True
    """

    def __init__(self):
        self.said = area("dl-said")
        self.button = button("I can see this button", self._pressed)
        super().__init__([self.button, self.said])

    def twin_html(self) -> str:
        return f"<p>{safe(self.twin_text())}</p>"

    def twin_text(self) -> str:
        return BUTTON_IN_A_BROWSER if in_a_browser() else BUTTON

    def _pressed(self) -> None:
        self.said.value = (
            '<p class="dl-right"><b>✓ Good.</b> Your press reached the course and '
            "came back. Explorers will work.</p>"
        )


class EverybodyRecruits(Explorer, lesson=0):
    """How a network would grow if everybody recruited the same number of people.

    >>> print(EverybodyRecruits(recruits=2, levels=3).shown.sentence)
    If you recruit 2 people, and each of them recruits 2, for 3 levels, 14 people stand below you. The last level has recruited nobody yet: that is 8, or 53 % of everybody.
    """  # noqa: E501

    presets = {
        "Two friends each": {"recruits": 2, "levels": 5},
        "Five friends each": {"recruits": 5, "levels": 5},
        "A single line": {"recruits": 1, "levels": 6},
    }
    prediction = Prediction(
        question="You recruit 5 people. Each of them recruits 5, and so on, for five levels. "
        "How many people stand below you?",
        unit="people",
        at={"recruits": 5, "levels": 5},
        read="people below you",
    )

    def make_controls(self):
        return {
            "recruits": number("Recruits each (people)", 3, low=1, high=6),
            "levels": number("Levels", 3, low=1, high=6),
        }

    def answer(self, *, recruits, levels):
        network = Genealogy.full(recruits, levels)
        counts = network.total_by_level()
        facts = {
            "people below you": len(network) - 1,
            "people on the last level": int(counts[-1]),
            "share of the last level (%)": 100 * counts[-1] / len(network),
        }
        below, last, its_share = facts.values()
        recruits, levels = int(recruits), int(levels)
        people, depth = count(recruits, "person", "people"), count(levels, "level")
        return Answer(
            sentence=f"If you recruit {people}, and each of them recruits {recruits}, for {depth}, "
            f"{below:,} people stand below you. The last level has recruited nobody yet: that is "
            f"{last:,}, or {fixed(its_share)} % of everybody.",
            facts=facts,
            table=pd.DataFrame(
                {
                    "level": range(len(counts)),
                    "people": counts,
                    "share of everybody (%)": 100 * counts / len(network),
                }
            ),
            caption="People on each level (level 0 is you)",
            figure=pictures.people_by_level(counts.tolist()),
            alt="A centred bar for each level. "
            + " ".join(f"Level {level}: {count:,}." for level, count in enumerate(counts)),
            formats={"people": "{:,}", "share of everybody (%)": "{:.1f}"},
        )

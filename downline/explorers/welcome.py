"""The welcome notebook: is everything ready, and how does an explorer work?"""

from __future__ import annotations

import pandas as pd

from downline import charts
from downline.explorers.base import (
    Answer,
    Explorer,
    Panel,
    Prediction,
    area,
    button,
    number,
    table_html,
)
from downline.genealogy import Genealogy
from downline.selfcheck import check_setup


class SelfCheck(Panel):
    """Whether this computer is ready, in plain words, and what to do where it is not."""

    def __init__(self):
        self.results = check_setup()
        self.said = area("dl-said")
        self.button = button("I can see this button", self._pressed)
        self._shown = area("dl-table")
        self._shown.value = self._table()
        super().__init__([self._shown, self.button, self.said])

    @property
    def ready(self) -> bool:
        """Whether every check is passed (the button is the learner's own check)."""
        return all(result.ok for result in self.results)

    def twin_html(self) -> str:
        return (
            f"{self._table()}<p><b>One check is yours:</b> run this cell. If no button appears "
            "below the table, the explorers cannot be drawn: close this page, stop JupyterLab, and "
            "start it again with the command in README.md.</p>"
        )

    def twin_text(self) -> str:
        return "\n".join(f"{_mark(r.ok)} {r.sentence} {r.remedy}".rstrip() for r in self.results)

    def _table(self) -> str:
        rows = [(_mark(r.ok), r.name, r.sentence, r.remedy) for r in self.results]
        columns = ["", "check", "what was found", "what to do"]
        table = pd.DataFrame(rows, columns=["result", *columns[1:]])
        if self.ready:
            table = table.drop(columns="what to do")
        ready = "Everything is ready" if self.ready else "Something needs your attention"
        return table_html(table, ready)

    def _pressed(self) -> None:
        then = "Explorers will work." if self.ready else "Now do what the table says."
        self.said.value = (
            '<p class="dl-right" role="status"><b>✓ Good.</b> Your press reached the course and '
            f"came back. {then}</p>"
        )


def _mark(ok: bool) -> str:
    return "✓ fine" if ok else "✗ to do"


class EverybodyRecruits(Explorer):
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
        read=lambda shown: int(shown.table["people"].iloc[1:].sum()),
    )

    def make_controls(self):
        return {
            "recruits": number("Recruits each (people)", 3, low=1, high=6),
            "levels": number("Levels", 3, low=1, high=6),
        }

    def answer(self, *, recruits, levels):
        network = Genealogy.full(recruits, levels)
        counts = network.total_by_level()
        below, last = len(network) - 1, counts[-1]
        recruits, levels = int(recruits), int(levels)
        people = "1 person" if recruits == 1 else f"{recruits} people"
        depth = "1 level" if levels == 1 else f"{levels} levels"
        return Answer(
            sentence=f"If you recruit {people}, and each of them recruits {recruits}, for {depth}, "
            f"{below:,} people stand below you. The last level has recruited nobody yet: that is "
            f"{last:,}, or {100 * last / len(network):.0f} % of everybody.",
            table=pd.DataFrame(
                {
                    "level": range(len(counts)),
                    "people": counts,
                    "share of everybody (%)": 100 * counts / len(network),
                }
            ),
            caption="People on each level (level 0 is you)",
            figure=charts.people_by_level(counts.tolist()),
            alt="A centred bar for each level. "
            + " ".join(f"Level {level}: {count:,}." for level, count in enumerate(counts)),
            formats={"people": "{:,}", "share of everybody (%)": "{:.1f}"},
        )

"""The learner's predictions beside the results, lesson by lesson."""

from __future__ import annotations

import pandas as pd

from downline.display.drawing import svg
from downline.display.explorer import Explorer
from downline.display.html import as_text, image_html, table_html, text_html
from downline.display.panel import Panel, area, button, journal_notice
from downline.learner import Journal, calibration, hindsight
from downline.lessons.choosing import pictures as charts
from downline.words import count

# ---- the journal -------------------------------------------------------------------------------


def _lessons() -> dict[str, str]:
    """The lesson of each explorer, in words, lesson by lesson."""
    of = sorted(Explorer.lessons.items(), key=lambda one: one[1])
    return {name: f"Lesson {lesson}" if lesson else "Welcome" for name, lesson in of}


class MyPredictions(Panel):
    """The learner's predictions beside the results, lesson by lesson.

    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> MyPredictions(Journal(Path(mkdtemp()) / "journal.json"))
    You have made no guess yet. Guess before you explore, in any lesson, and come back.
    """

    empty = "You have made no guess yet. Guess before you explore, in any lesson, and come back."

    def __init__(self, journal: Journal | None = None):
        self.journal = journal or Journal()
        self.areas = area("dl-picture"), area("dl-says"), area("dl-table")
        self.button = button("Look again", self.look)
        super().__init__([*self.areas, self.button])
        self.look()

    def look(self) -> None:
        """Read the journal again."""
        self.rows = hindsight.guesses(self.journal.entries("predictions"), _lessons())
        picture, says, tables = self._parts()
        shown = (picture, journal_notice(self.journal) + says, tables)
        for where, what in zip(self.areas, shown, strict=True):
            where.value = what

    def __repr__(self) -> str:
        return self.twin_text()

    @property
    def sentence(self) -> str:
        if not len(self.rows):
            return self.empty
        close, sure = self.rows["close"], self.rows["sure"] >= 70
        guesses = count(len(close), "first guess", "first guesses")
        said = f"You made {guesses}; {close.sum()} came within 10 % of the answer."
        if sure.any():
            said += (
                f" You were rather or very sure of {sure.sum()}, and {(close & sure).sum()} of "
                "those came that close."
            )
        return said

    def table(self) -> pd.DataFrame:
        """The predictions as they are shown."""
        rows = self.rows
        return pd.DataFrame(
            {
                "lesson": rows["lesson"],
                "explorer": rows["explorer"],
                "question": rows["question"],
                "your guess": rows["guess"],
                "answer": rows["answer"],
                "in": rows["unit"],
                "how far": rows["how far"],
                "how sure": [f"{sure} %" if sure else "not said" for sure in rows["sure"]],
            }
        )

    _formats = {"your guess": "{:,.10g}", "answer": "{:,.10g}"}

    def twin_html(self) -> str:
        return "\n".join(filter(None, self._parts()))

    def _parts(self) -> tuple[str, str, str]:
        """Picture, sentence and tables."""
        said = f"<p>{text_html(self.sentence)}</p>"
        if not len(self.rows):
            return "", said, ""
        alt = "Your guesses on a scale of times the answer. " + " ".join(
            f"{row.lesson}, {row.explorer}: {row.how_far}."
            for row in self.rows.rename(columns={"how far": "how_far"}).itertuples()
        )
        picture = image_html(svg(charts.guesses_and_answers(self.rows)), alt)
        table = table_html(self.table(), "Your predictions and the results", self._formats)
        sure = calibration(self.rows.assign(sure=self.rows["sure"].where(self.rows["sure"] > 0)))
        caption = "How sure you were, and how often you came within 10 % of the answer"
        deserved = "" if sure.empty else table_html(sure, caption, {"close (%)": "{:.0f}"})
        return picture, said, table + deserved

    def twin_text(self) -> str:
        if not len(self.rows):
            return self.sentence
        table = as_text(self.table(), self._formats).to_string(index=False)
        return f"{self.sentence}\n\n{table}"

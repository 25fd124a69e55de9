"""One HTML page for a teacher: what a class learnt, and what it still believes. No names.

What it says stands in the template, ``templates/class_report.html``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from downline.display import drawing
from downline.display.html import image_html, table_html
from downline.display.pages import made, page
from downline.errors import CourseError
from downline.learner import answers, first_entries, hindsight
from downline.teaching import pictures, progress
from downline.teaching.submissions import as_line

_NUMBERS = {
    name: "{:.0f}" for name in ("before (%)", "after (%)", "share (%)", "close (%)", "low", "high")
} | {"change": "{:+.0f}"}


def class_report(folder: str | Path) -> str:
    """The page, for a folder with a class's journals; CourseError if there is none in it.

    With fewer than five learners it says how many there are and compares nothing.
    """
    files = progress.class_files(folder)
    given, problems = answers.first_answers(files)
    problems += [
        f"{file.name} is another journal once more, or as it was earlier, and is not counted."
        for file in progress.copies(folder)
    ]
    problems += [
        f"{file.name} is not called as a journal is: unpack it if it is a zip file, or give it a "
        "name that ends in .json."
        for file in progress.strangers(folder)
    ]
    change = progress.change(given)
    change["objective"] = change["objective"].map(answers.in_words)
    found = progress.misconceptions(given).head(10)
    return page(
        "teaching/templates/class_report.html",
        title="What the class learnt",
        learners=given["learner"].nunique(),
        fewest=progress.FEWEST,
        problems=[as_line(problem) for problem in problems],  # a file's name need not be text
        picture=_picture(change),
        change=_table(change, "First answers of those who answered both"),
        misconceptions=_table(found, "In first answers, of those asked"),
        confidence=_table(_confidence(files), "How sure, and how often within 10 % of the answer"),
    )


def _table(table: pd.DataFrame, caption: str) -> str:
    return made(table_html(table, caption, _NUMBERS)) if len(table) else ""


def _picture(change: pd.DataFrame) -> str:
    if change.empty:
        return ""
    shares = zip(change["objective"], change["before (%)"], change["after (%)"], strict=True)
    alt = "Share right before and after. " + " ".join(
        f"{objective} {before:.0f} % before, {after:.0f} % after."
        for objective, before, after in shares
    )
    return made(image_html(drawing.svg(pictures.before_and_after(change)), alt))


def _confidence(files: list[Path]) -> pd.DataFrame:
    guesses = [entry for file in files for entry in _readable(file).values()]
    return hindsight.calibration(pd.DataFrame(guesses, columns=["guess", "answer", "sure"]))


def _readable(file: Path) -> dict[str, dict]:
    try:
        return first_entries(file, "predictions")
    except CourseError:  # already said
        return {}

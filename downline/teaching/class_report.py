"""One HTML page for a teacher: what a class learnt, and what it still believes. No names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from downline.display import drawing
from downline.display.html import image_html, page_html, table_html, text_html
from downline.errors import CourseError
from downline.learner import answers, hindsight, read_entries
from downline.teaching import pictures, progress
from downline.teaching.submissions import as_line

_STYLE = """
body { font: 16px/1.5 "DejaVu Sans", Verdana, Arial, sans-serif; color: #222; max-width: 52rem;
  margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } caption { font-weight: bold; padding: 0.3rem 0; }
th, td { padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid #ccc; vertical-align: top; }
img { max-width: 100%; }
"""
_NUMBERS = {
    name: "{:.0f}" for name in ("before (%)", "after (%)", "share (%)", "close (%)", "low", "high")
} | {"change": "{:+.0f}"}


def class_report(folder: str | Path) -> str:
    """The page, for a folder with a class's journals; CourseError if there is none in it.

    With fewer than five learners it says how many there are and compares nothing.
    """
    files = progress.class_files(folder)
    given, problems = answers.first_answers(files)
    learners = given["learner"].nunique()
    body = [_said(f"Learners with answers: {learners}. Nothing here says who they are.")]
    if problems:
        items = "".join(f"<li>{text_html(as_line(problem))}</li>" for problem in problems)
        body.append(f"<p>Not counted, because they could not be read:</p><ul>{items}</ul>")
    if learners < progress.FEWEST:
        body.append(
            _said(
                f"That is fewer than {progress.FEWEST}, too few to compare: differences between so "
                "few people say more about the people than about the course."
            )
        )
    else:
        body += [*_changes(given), *_misconceptions(given), *_confidence(files)]
    return page_html("What the class learnt", _STYLE, "\n".join(body))


def _changes(given: pd.DataFrame) -> list[str]:
    change = progress.change(given)
    parts = ["<h2>Before and after, by objective</h2>"]
    if change.empty:
        return [*parts, _said("Nobody has answered both the opening and the closing questions.")]
    change["objective"] = change["objective"].map(answers.in_words)
    shares = zip(change["objective"], change["before (%)"], change["after (%)"], strict=True)
    alt = "Share right before and after. " + " ".join(
        f"{objective} {before:.0f} % before, {after:.0f} % after."
        for objective, before, after in shares
    )
    return [
        *parts,
        image_html(drawing.svg(pictures.before_and_after(change)), alt),
        table_html(change, "First answers of those who answered both", _NUMBERS),
        _said(
            "Change is in percentage points. Low and high bound what the change could be if your "
            "class stands for many like it: 95 times in 100 such a range holds the true change "
            "(Agresti and Min 2005). Where the range holds 0, the class does not show a change. "
            "There is no group without the course to compare with, so the course need not be "
            "the cause."
        ),
    ]


def _misconceptions(given: pd.DataFrame) -> list[str]:
    found = progress.misconceptions(given).head(10)
    parts = ["<h2>Misconceptions found most</h2>"]
    if found.empty:
        return [*parts, _said("First answers revealed none.")]
    return [*parts, table_html(found, "In first answers, of those asked", _NUMBERS)]


def _confidence(files: list[Path]) -> list[str]:
    guesses = [
        entries[0]
        for file in files
        for entries in _readable(file).values()
        if entries and {"guess", "answer", "sure"} <= set(entries[0])
    ]
    table = hindsight.calibration(pd.DataFrame(guesses, columns=["guess", "answer", "sure"]))
    parts = ["<h2>Was confidence deserved?</h2>"]
    if table.empty:
        return [*parts, _said("Nobody said how sure a prediction was.")]
    return [
        *parts,
        table_html(table, "How sure, and how often within 10 % of the answer", _NUMBERS),
        _said("Where close is far below sure, the class was surer than it had reason to be."),
    ]


def _readable(file: Path) -> dict[str, list[dict]]:
    try:
        return read_entries(file, "predictions")
    except CourseError:  # already said
        return {}


def _said(sentence: str) -> str:
    return f"<p>{text_html(sentence)}</p>"

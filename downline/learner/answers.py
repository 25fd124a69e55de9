"""What a learner answered: first answers by objective, before and after the course."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from downline.errors import CourseError
from downline.learner.journal import first_entries
from downline.quiz import bank as questions
from downline.quiz import objectives

OPENING, CLOSING = "00_welcome", "08_choosing"
"""The lessons that ask the first four pairs of questions, before and after the course."""


def first_answers(journals: Iterable[Path]) -> tuple[pd.DataFrame, list[str]]:
    """The first answer of each learner to each question, and what could not be read.

    Columns: learner (1, 2, … without a name), question, lesson, objective, when ("before" for an
    opening question, "after" for a closing one, "" for the rest), correct, and misconceptions (a
    list of those that the answer reveals). A question that is no longer in the bank keeps its row,
    with no lesson and no objective. An entry that does not say whether the
    answer was correct, as one edited by hand may, is left out: not known is not wrong.
    """
    bank = {question.id: question for question in questions.every()}
    rows, problems = [], []
    for learner, file in enumerate(journals, start=1):
        try:
            kept = first_entries(file, "answers")
        except CourseError as problem:
            problems.append(str(problem))
            continue
        for key, first in kept.items():
            question = bank.get(key)
            if not isinstance(first.get("correct"), bool):
                continue
            rows.append(
                (
                    learner,
                    key,
                    question.lesson if question else "",
                    question.objective if question else "",
                    _when(question) if question else "",
                    first["correct"],
                    _revealed(question, first),
                )
            )
    columns = ["learner", "question", "lesson", "objective", "when", "correct", "misconceptions"]
    return pd.DataFrame(rows, columns=columns), problems


def _when(question: questions.Question) -> str:
    if questions.opens(question):
        return "before"
    return "after" if question.closes else ""


def _revealed(question: questions.Question | None, entry: dict) -> list[str]:
    try:
        return question.misconceptions(entry.get("given")) if question else []
    except CourseError:  # an older version asked it in another form
        return []


def own_change(path: Path, opening: str = OPENING) -> pd.DataFrame:
    """One learner's first answers to the opening and the closing questions, side by side.

    `path` is a journal (`Journal().path`); without one nothing is answered yet. `opening` is the
    page whose questions are meant. Columns: objective (in words), before, after; each "right",
    "not yet right" or "not answered".

    >>> own_change(Path("no-such-file"))["after"].tolist()
    ['not answered', 'not answered', 'not answered', 'not answered']
    """
    given = first_answers([path] if path.exists() else [])[0]
    kept = dict(zip(given["question"], given["correct"], strict=True))

    def said(question: questions.Question) -> str:
        answer = kept.get(question.id)
        return "not answered" if answer is None else "right" if answer else "not yet right"

    closings = questions.closings()
    rows = [
        (in_words(question.objective), said(question), said(closings[question.id]))
        for question in questions.load(opening)
    ]
    return pd.DataFrame(rows, columns=["objective", "before", "after"])


def in_words(objective_id: str) -> str:
    """What a learner should be able to do, with the lesson that teaches it.

    >>> in_words("pay-one-sale")
    'Work out who is paid, and how much, for one sale (lesson 1).'
    """
    objective = objectives.get(objective_id)
    return f"{objective.says.removesuffix('.')} (lesson {int(objective.lesson[:2])})."

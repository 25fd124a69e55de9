"""What a learner can do after each lesson: the one home of the sentences that begin each lesson.

A lesson lists its objectives, a question of the bank checks each of them, and a task of an exercise
grades it. All of these name an objective by its id; `data/objectives.csv` says what it is in words,
and which tasks grade it. The welcome page has no objectives of its own: its questions open those
of later lessons.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

from downline.errors import CourseError
from downline.evidence.reading import read


@dataclass(frozen=True)
class Objective:
    """One objective of one lesson.

    `says` is the sentence that the lesson lists; `tasks` are those that grade it, each as the
    exercise's folder and the task, such as ``02_compensation_pandas/task3``.
    """

    id: str
    lesson: str
    says: str
    tasks: tuple[str, ...]


@cache
def every() -> tuple[Objective, ...]:
    """All objectives, lesson by lesson, in the order in which the lessons list them.

    >>> every()[0].says
    "Say from a firm's pay rules whether its plan is single-level or multi-level."
    """
    rows = read("objectives").fillna("").itertuples(index=False)
    return tuple(
        Objective(row.objective, row.lesson, row.says, tuple(filter(None, row.tasks.split(";"))))
        for row in rows
    )


def get(objective_id: str) -> Objective:
    """The objective with an id. Raises CourseError if there is none.

    >>> get("pay-one-sale").tasks
    ('01_definitions/task1', '01_definitions/task2', '01_definitions_pandas/task2')
    """
    found = {objective.id: objective for objective in every()}
    if objective_id not in found:
        near = difflib.get_close_matches(str(objective_id), found) or list(found)
        raise CourseError(f"There is no objective {objective_id!r}: use one such as {near[0]!r}.")
    return found[objective_id]

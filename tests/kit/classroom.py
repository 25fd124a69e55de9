"""A class as grading leaves it, made without running anything: letters, and work that is graded."""

from __future__ import annotations

import copy
import shutil
import warnings
from pathlib import Path

import nbformat

from downline.teaching.submissions import in_markdown
from tests.kit.exercise import NAMES, ROOT, Exercise, by_id, read


def _has_functions(name: str) -> bool:
    return any("def " in answer for answer in Exercise(name).answers.values())


CODE = Exercise(next(filter(_has_functions, NAMES)))
"""The first exercise in which students write functions, and at the end a letter."""

LETTER = sorted(CODE.essays)[-1]
"""The name of that letter's cell."""


def with_letters(course: Path, letters: dict[str, str | None]) -> Path:
    """The course's folder, with `CODE` released, its page for teachers and these letters in it."""
    CODE.release(course)
    shutil.copy(ROOT / "solutions" / f"{CODE.name}.md", course / "solutions")
    mark_by_program(course, letters)
    return course


def mark_by_program(course: Path, letters: dict[str, str | None]) -> None:
    """Put students' letters into the gradebook of a released `CODE`, and their work beside it.

    All their code is solved; None stands for a letter of which nothing is written.
    """
    from nbgrader.api import Gradebook

    released = read(course / "exercises" / CODE.path)
    empty = by_id(released)[LETTER].source
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
        with Gradebook(f"sqlite:///{course / 'classroom' / 'gradebook.db'}", "downline") as book:
            for student, words in letters.items():
                nb = copy.deepcopy(released)
                by_id(nb)[LETTER].source = empty if words is None else in_markdown(words)
                for step in ("submitted", "autograded"):
                    folder = course / "classroom" / step / student / CODE.name
                    folder.mkdir(parents=True, exist_ok=True)
                    nbformat.write(nb, folder / Path(CODE.path).name)
                book.update_or_create_student(student)
                for notebook in book.update_or_create_submission(CODE.name, student).notebooks:
                    for grade in notebook.grades:
                        waits = grade.name in CODE.essays and words is not None
                        right = grade.name not in CODE.essays
                        grade.auto_score = None if waits else grade.max_score * right
                        grade.needs_manual_grade = waits
            book.db.commit()

"""The letters of a class: what a person marks, read from graded work and kept in the gradebook.

A letter is a cell with points that no program can give: a reflection, an answer to a friend. What a
student wrote is handed on as words, never as HTML. `letters_page` shows all of them on one page.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from downline import given
from downline.errors import CourseError
from downline.teaching.grading import alone
from downline.teaching.submissions import (
    about,
    as_text,
    course_config,
    from_markdown,
    heading,
    picture,
    read_file,
    read_notebook,
    what_is_wrong_with_the_name,
)
from downline.words import plain

LONG = 20_000
"""Characters of a comment."""


@dataclass
class Letter:
    """What one student wrote in one cell, and what a teacher has said of it.

    `id` tells nothing of the student. `points` is None while nobody has marked it. `again` says
    that it was marked before the last grading. `seen` changes with anything that the teacher saw.
    """

    id: str
    student: str
    task: str
    words: str
    maximum: float
    points: float | None = None
    comment: str = ""
    again: bool = False
    empty: bool = False
    pictures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """A short name of what was on the page: text, points and comment."""
        all_of_it = repr((self.words, self.pictures, self.points, self.comment))
        return hashlib.sha256(all_of_it.encode()).hexdigest()[:32]

    @property
    def is_open(self) -> bool:
        """Whether a person has to look."""
        return self.again or (self.points is None and not self.empty)


@dataclass
class Guidance:
    """What the exercise's page for teachers says on marking: a table, and comments to copy."""

    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def letters(assignment: str, root: Path) -> list[Letter]:
    """All letters of an assignment that are graded, in an order that tells nothing of names.

    Raises CourseError if there are none.
    """
    root = root.resolve()
    found = []
    with _gradebook(root) as book:
        for grade, comment in _marked_by_hand(book, assignment):
            found.append(_letter(grade, comment, assignment, root))
    if not any(found):
        raise CourseError(
            f"There is no letter of {assignment!r} to mark: grade it first, with "
            f"`python -m downline grade {assignment}`."
        )
    tasks = {letter.task: None for letter in found if letter}
    order = {task: place for place, task in enumerate(tasks)}
    return sorted(filter(None, found), key=lambda letter: (order[letter.task], letter.id))


def save(
    letter_id: str, seen: str, points: str, comment: str, root: Path, assignment: str
) -> Letter:
    """Keep points and a comment for a letter as it was seen; gives it as it is now.

    Parameters
    ----------
    letter_id, seen
        `id` and `seen` of the letter that stood on the page.
    points
        As typed; "" takes them back.
    comment
        The teacher's words.
    root
        The course's folder.
    assignment
        The exercise's name.

    Raises CourseError, with nothing changed, if the points cannot be, if the letter or its mark is
    not what it was, or if somebody grades at this moment.
    """
    said = as_text(comment.replace("\r\n", "\n")).strip()
    if len(said) > LONG:
        raise CourseError(f"The comment has {len(said):,} characters: use {LONG:,} or fewer.")
    with alone(root), _gradebook(root) as book:
        for grade, note in _marked_by_hand(book, assignment):
            now = _letter(grade, note, assignment, root) if grade.id == letter_id else None
            if now is None:
                continue
            if now.seen != seen:
                raise CourseError(
                    "This letter or its mark has changed since the page was opened, so nothing was "
                    "saved: open the page again."
                )
            worth = _points(points, now.maximum)
            grade.manual_score = worth
            grade.needs_manual_grade = worth is None and grade.auto_score is None
            note.manual_comment = said or None
            book.db.commit()
            now.points, now.comment, now.again = _score(grade), said, False
            return now
    raise CourseError("This letter is no longer there: open the page again.")


def guidance(assignment: str, root: Path) -> Guidance:
    """The rubric and the comments on the exercise's page for teachers, as far as it has them."""
    page, found = root / "solutions" / f"{assignment}.md", Guidance()
    section = ""
    for line in page.read_text(encoding="utf-8").splitlines() if page.is_file() else ():
        if line.startswith("## "):
            section = line.casefold()
        elif "rubric" in section and line.startswith("|"):
            cells = [_bare(cell) for cell in line.strip().strip("|").split("|")]
            if not set("".join(cells)) <= set("-: "):
                found.rows.append(cells)
        elif "comments" in section and line.startswith("- "):
            found.comments.append(_bare(line[2:]))
    if found.rows:
        found.heads = found.rows.pop(0)
    return found


def _bare(markdown: str) -> str:
    return re.sub(r"[*`]", "", markdown).strip()


def _points(typed: str, maximum: float) -> float | None:
    if not typed.strip():
        return None
    worth = given.number(typed, what="The points")
    if not 0 <= worth <= maximum:
        raise CourseError(f"The points are {plain(worth)}: use 0 to {plain(maximum)}.")
    return worth


@contextmanager
def _gradebook(root: Path) -> Iterator[Any]:
    from nbgrader.api import Gradebook

    settings = course_config(root).CourseDirectory
    if not (root / "classroom" / "gradebook.db").is_file():
        raise CourseError("There is no gradebook yet: hand out and grade first.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
        with Gradebook(settings.db_url, settings.course_id) as book:
            yield book


def _marked_by_hand(book, assignment: str) -> Iterator[tuple[Any, Any]]:
    """The grade and the comment of each cell that is an answer and has points."""
    for submission in book.assignment_submissions(assignment):
        for notebook in submission.notebooks:
            comments = {comment.name: comment for comment in notebook.comments}
            for grade in notebook.grades:
                if grade.name in comments:
                    yield grade, comments[grade.name]


def _score(grade) -> float | None:
    return grade.auto_score if grade.manual_score is None else grade.manual_score


def _letter(grade, comment, assignment: str, root: Path) -> Letter | None:
    """The letter that a grade is for; None if the work is not there or cannot be read."""
    who = grade.student.id
    if what_is_wrong_with_the_name(who):
        return None
    name = f"{grade.notebook.name}.ipynb"
    try:
        cells = read_notebook(
            read_file(root / "classroom" / "autograded" / who / assignment / name)
        ).cells
    except Exception:  # taken away, or broken: `marks` names it
        return None
    title = ""
    for cell in cells:
        title = heading(cell, deepest=3) or title
        if about(cell).get("grade_id") != grade.name:
            continue
        return Letter(
            id=grade.id,
            student=who,
            task=title or grade.name,
            words=from_markdown(cell.source),
            maximum=grade.max_score,
            points=_score(grade),
            comment=comment.manual_comment or "",
            again=bool(grade.needs_manual_grade and grade.manual_score is not None),
            empty=grade.auto_score is not None and grade.manual_score is None,
            pictures=[
                (kind, content)
                for bundle in cell.get("attachments", {}).values()
                for kind, raw in bundle.items()
                if (content := picture(kind, raw))
            ],
        )
    return None

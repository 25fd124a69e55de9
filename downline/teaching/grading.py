"""Grading a class: every submission in a sandbox, several at a time, with nbgrader.

Students' code runs in a sandbox (`downline.teaching.sandbox`), on a copy of what they handed in
(`downline.teaching.submissions`). nbgrader itself, which reads solutions and writes marks, stays
outside.

Several processes write one SQLite gradebook. SQLite lets one write at a time, and here the others
wait for up to five minutes (by default five seconds, and then a mark would be lost).
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from downline.errors import CourseError
from downline.teaching import sandbox as jail
from downline.teaching.submissions import (
    as_line,
    course_config,
    stage,
    submissions,
    what_is_missing,
    what_is_wrong_with_the_name,
)


def grade(
    assignment: str, root: Path, *, workers: int | None = None, sandbox: bool = True
) -> Iterator[tuple[str, bool, str]]:
    """Grade everybody who handed in `assignment`: yields (student, has marks, what to know or "").

    Students come in the order in which they are done. One bad submission stops no other.
    Names and sentences are safe to print.

    Parameters
    ----------
    assignment
        The exercise's name.
    root
        The course's folder.
    workers
        Processes that grade at a time; by default one a processor.
    sandbox
        Whether students' programs are locked in.

    Raises CourseError if nobody handed in, or if there is no sandbox and `sandbox` is True.
    """
    root = root.resolve()
    students = submissions(assignment, root)
    if not list((root / "exercises" / assignment).glob("*.ipynb")):
        raise CourseError(
            f"There is no exercise {assignment!r} in {root / 'exercises'}: release it first, with "
            f"`nbgrader generate_assignment {assignment} --force`."
        )
    jail.check(sandbox)
    workers = min(workers or os.cpu_count() or 1, len(students))
    # spawn: a worker must not inherit a kernel's or a database's open files.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(_grade_one, assignment, who, root, sandbox): who for who in students}
        for job in as_completed(jobs):
            problem = job.exception()
            marked, note = job.result() if problem is None else (False, _stopped(problem))
            if not marked:
                forget(assignment, jobs[job], root)
            yield as_line(jobs[job]), marked, as_line(note)


def forget(assignment: str, student: str, root: Path) -> None:
    """Take back what an earlier submission got by itself: its marks do not stand for the new one.

    The student's pages go, too. What the teacher gave by hand stays in the gradebook.
    """
    from nbgrader.api import Gradebook, MissingEntry

    if what_is_wrong_with_the_name(student):
        return
    for step in ("autograded", "feedback"):
        folder = root / "classroom" / step / student / assignment
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    settings = course_config(root).CourseDirectory
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
        with Gradebook(settings.db_url, settings.course_id) as book:
            try:
                submission = book.find_submission(assignment, student)
            except MissingEntry:
                return
            for notebook in submission.notebooks:
                for mark in notebook.grades:
                    mark.auto_score = None
            book.db.commit()


def _stopped(problem: BaseException) -> str:
    return f"The grader stopped: {problem!r}"


def _grade_one(assignment: str, student: str, root: Path, sandbox: bool) -> tuple[bool, str]:
    """Grade one submission: whether it has marks, and what to know of it ("": nothing)."""
    if wrong := what_is_wrong_with_the_name(student):
        return False, wrong
    handed_in = root / "classroom" / "submitted" / student / assignment
    exercise = root / "exercises" / assignment
    (notebook,) = (path.name for path in exercise.glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / student / assignment
        try:
            if any(path.is_symlink() for path in (handed_in, handed_in.parent)):
                return False, "The folder is a link, and links are not followed."
            if missing := what_is_missing(handed_in, exercise):
                return False, missing
            left_out = stage(handed_in, copy, notebook)
        except (CourseError, OSError) as problem:
            return False, str(problem)
        marked, note = _autograde(assignment, student, root, Path(place), sandbox)
    if left_out:
        note += f" Left out, for links are not followed: {', '.join(sorted(left_out)[:10])}."
    return marked, note.strip()


def _autograde(assignment: str, student: str, root: Path, place: Path, sandbox: bool) -> tuple:
    """Let nbgrader mark the submission in `place`: whether there are marks, and what to know."""
    from nbgrader.apps import NbGraderAPI

    from downline.teaching.repair import ExecuteInSandbox

    ExecuteInSandbox.sandbox, ExecuteInSandbox.notes = sandbox, []
    warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
    os.chdir(root)
    config = course_config(root)
    config.CourseDirectory.submitted_directory = str(place)
    said = NbGraderAPI(config=config).autograde(assignment, student)
    note = "".join(ExecuteInSandbox.notes)
    if said["success"]:
        return True, note and f"{note} What comes after has no marks."
    if note:
        return False, note
    lines = (said.get("error") or said.get("log") or "nbgrader gave no reason").strip()
    return False, lines.splitlines()[-1]

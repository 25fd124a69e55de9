"""Grading a class: every submission in a sandbox, several at a time, with nbgrader.

Students' code runs in a sandbox of bubblewrap (https://github.com/containers/bubblewrap): it sees
Python, the course's package and a copy of its own submission; no network, no other submission, no
solution and no gradebook. nbgrader itself, which reads solutions and writes marks, stays outside.

Several processes write one SQLite gradebook. SQLite lets one write at a time, and here the others
wait for up to five minutes (by default five seconds, and then a mark would be lost).
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from downline.errors import CourseError
from downline.teaching.sandbox import NO_SANDBOX, run_in_sandbox
from downline.teaching.submissions import course_config, submissions, what_is_missing


def grade(
    assignment: str, root: Path, *, workers: int | None = None, sandbox: bool = True
) -> Iterator[tuple[str, bool, str]]:
    """Grade everybody who handed in `assignment`: yields (student, has marks, what to know or "").

    Students come in the order in which they are done. One bad submission stops no other. `workers`
    processes grade at a time, by default one a processor.

    Raises CourseError if nobody handed in, or if there is no sandbox and `sandbox` is True.
    """
    root = root.resolve()
    students = submissions(assignment, root)
    if not list((root / "exercises" / assignment).glob("*.ipynb")):
        raise CourseError(
            f"There is no exercise {assignment!r} in {root / 'exercises'}: release it first, with "
            f"`nbgrader generate_assignment {assignment} --force`."
        )
    if sandbox and not shutil.which("bwrap"):
        raise CourseError(NO_SANDBOX)
    workers = min(workers or os.cpu_count() or 1, len(students))
    # spawn: a worker must not inherit a kernel's or a database's open files.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(_grade_one, assignment, who, root, sandbox): who for who in students}
        for job in as_completed(jobs):
            problem = job.exception()
            yield (
                jobs[job],
                *(job.result() if problem is None else (False, f"The grader stopped: {problem!r}")),
            )


def _grade_one(assignment: str, student: str, root: Path, sandbox: bool) -> tuple[bool, str]:
    """Grade one submission: whether it has marks, and what to know of it ("": nothing)."""
    missing = what_is_missing(
        root / "classroom" / "submitted" / student / assignment, root / "exercises" / assignment
    )
    if missing:
        return False, missing

    from nbgrader.apps import NbGraderAPI
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute

    class ExecuteInSandbox(Execute):
        """nbgrader's step that runs the notebook, with the running done in the sandbox."""

        def preprocess(self, nb, resources, retries=None):
            folder = Path(resources["metadata"]["path"]).resolve()
            try:
                done = run_in_sandbox(nb, folder, self.timeout, sandbox=sandbox)
            except CourseError as problem:  # nbgrader would tell of an error, and not of which
                notes.append(str(problem))
                raise
            notes.append(done.metadata.pop("downline")["stopped"])
            return done, resources

    notes: list[str] = []
    warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
    os.chdir(root)
    config = course_config(root)
    steps = Autograde.autograde_preprocessors.default()
    config.Autograde.autograde_preprocessors = [
        ExecuteInSandbox if step is Execute else step for step in steps
    ]
    said = NbGraderAPI(config=config).autograde(assignment, student)
    note = "".join(notes)
    if said["success"]:
        return True, note and f"{note} What comes after has no marks."
    if note:
        return False, note
    lines = (said.get("error") or said.get("log") or "nbgrader gave no reason").strip()
    return False, lines.splitlines()[-1]

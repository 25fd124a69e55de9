"""Grading a class: every submission in a sandbox, several at a time, with nbgrader.

Students' code runs in a sandbox (`downline.teaching.sandbox`), on a copy of what they handed in
(`downline.teaching.submissions`). nbgrader itself, which reads solutions and writes marks, stays
outside.

Several processes write one SQLite gradebook. SQLite lets one write at a time, and here the others
wait for up to five minutes (by default five seconds, and then a mark would be lost). But two runs
of `grade` at once would take each other's files away, so the second one refuses.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

import filelock

from downline.errors import CourseError
from downline.files import write
from downline.teaching import bytecode
from downline.teaching import sandbox as jail
from downline.teaching.submissions import (
    as_line,
    as_text,
    course_config,
    note_unfinished,
    stage,
    submissions,
    unanswered,
    what_is_missing,
    what_is_wrong_with_the_name,
)

ROOM = 4 * 2**20
"""Bytes that must be free: more than one student's copy, marks and page usually need."""


def grade(
    assignment: str, root: Path, *, workers: int | None = None, sandbox: bool = True
) -> Generator[tuple[str, bool, str], None, None]:
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

    Whoever ends the loop early, or the whole program, leaves no process behind; whoever is not
    marked then is listed by `unfinished`.

    Raises CourseError if nobody handed in, if the assignment is not released or graded by somebody
    else at this moment, if nothing can be written, or if there is no sandbox and `sandbox` is True.
    """
    root = root.resolve()
    students = submissions(assignment, root)
    if not list((root / "exercises" / assignment).glob("*.ipynb")):
        raise CourseError(
            f"There is no exercise {assignment!r} in {root / 'exercises'}: {_release(assignment)}"
        )
    can_write(root)
    if not is_released(assignment, root):
        raise CourseError(
            f"{assignment!r} is not released, so its points are unknown: {_release(assignment)}"
        )
    jail.check(sandbox)
    workers = min(workers or os.cpu_count() or 1, len(students))
    with alone(root):
        yield from _grade_all(assignment, root, students, workers, sandbox)


def _grade_all(assignment, root, students, workers, sandbox) -> Iterator[tuple[str, bool, str]]:
    left, waiting = [*students], [*reversed(students)]
    others = active_children()
    note_unfinished(assignment, root, left)
    bytecode.compiled()  # once: each worker would begin to make it too
    # Each worker has a pool of its own: of one that the system ends, for instance because memory
    # is short, only the student's work is lost that it had.
    free = [_worker() for _ in range(workers)]
    jobs: dict[Future, tuple[str, ProcessPoolExecutor]] = {}
    try:
        while waiting or jobs:
            while waiting and free:
                who, worker = waiting.pop(), free.pop()
                try:
                    job = worker.submit(_grade_one, assignment, who, root, sandbox)
                except BrokenProcessPool:  # it was ended while it had nothing to do
                    worker = _worker()
                    job = worker.submit(_grade_one, assignment, who, root, sandbox)
                jobs[job] = who, worker
            for job in wait(jobs, return_when=FIRST_COMPLETED).done:
                (who, worker), problem = jobs.pop(job), job.exception()
                if isinstance(problem, BrokenProcessPool):
                    worker.shutdown(wait=False)
                    worker = _worker()
                free.append(worker)
                marked, note = job.result() if problem is None else (False, _stopped(problem))
                if not marked:
                    can_write(root)  # else it is nobody's fault
                    forget(assignment, who, root)
                left.remove(who)
                note_unfinished(assignment, root, left)
                yield as_line(who), marked, as_line(note)
    finally:
        for worker in [*free, *(worker for _, worker in jobs.values())]:
            worker.shutdown(wait=not left, cancel_futures=True)
        for process in set(active_children()) - set(others) if left else ():
            process.kill()  # its sandbox ends with it
            process.join()


def _worker() -> ProcessPoolExecutor:
    # spawn: a worker must not inherit a kernel's or a database's open files.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """What each worker does first: be quiet, leave Ctrl+C to the main program, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # nbgrader's own words reach nobody untranslated
        os.dup2(nowhere, stream)
    if kept := bytecode.compiled():
        sys.pycache_prefix = str(kept)

    def end_with_the_main_program() -> None:
        main = parent_process()
        assert main is not None  # this is a worker
        main.join()
        os._exit(1)

    threading.Thread(target=end_with_the_main_program, daemon=True).start()


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """While nobody else changes the classroom's work and marks; CourseError if somebody does."""
    lock = filelock.FileLock(root / "classroom" / ".lock", timeout=0)
    try:
        with lock:
            yield
    except filelock.Timeout as problem:
        raise CourseError(
            f"Somebody grades in {root / 'classroom'} at this moment: wait until that has ended. "
            "(Was it stopped? Then it ends by itself in a few seconds.)"
        ) from problem


def can_write(root: Path) -> None:
    """Try to write where marks and copies go; CourseError if the disk is full or read-only."""
    for folder in (root / "classroom", Path(tempfile.gettempdir())):
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(bytes(ROOM))
        except OSError as problem:
            remedy = {
                errno.ENOSPC: "make room on the disk",
                errno.EDQUOT: "make room on the disk",
                errno.EROFS: "it can only be read: move the course to a folder of yours",
            }.get(problem.errno or 0, "give yourself the right to write there")
            raise CourseError(
                f"Nothing can be written to {folder} ({problem.strerror}): {remedy}, then grade "
                "again. What was marked stays."
            ) from problem


def what_is_wrong(assignment: str, root: Path) -> dict[str, str]:
    """Everybody who handed in → why nothing can be marked, in a sentence; "" if it can be."""
    exercise = root / "exercises" / assignment
    found = {}
    for who in submissions(assignment, root):
        folder = root / "classroom" / "submitted" / who / assignment
        found[who] = what_is_wrong_with_the_name(who) or what_is_missing(folder, exercise)
    return found


def _release(assignment: str) -> str:
    return f"release it first, with `python -m downline hand-out {assignment}`."


def is_released(assignment: str, root: Path) -> bool:
    """Whether the gradebook knows the points of an assignment; it is not made if there is none."""
    from nbgrader.api import Gradebook, MissingEntry

    if not (root / "classroom" / "gradebook.db").is_file():
        return False
    settings = course_config(root).CourseDirectory
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
        with Gradebook(settings.db_url, settings.course_id) as book:
            try:
                return bool(book.find_assignment(assignment).notebooks)
            except MissingEntry:
                return False


def forget(assignment: str, student: str, root: Path) -> None:
    """Take back what an earlier submission got by itself: its marks do not stand for the new one.

    The student's pages go, too. What the teacher gave by hand stays in the gradebook.

    Parameters
    ----------
    assignment
        The exercise's name.
    student
        Whose submission is new.
    root
        The course's folder.
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
    if isinstance(problem, BrokenProcessPool):
        return (
            "The program that marks was ended from outside, as a computer does when its memory is "
            "used up, so there are no marks: grade again, with --workers 1."
        )
    return f"The grader stopped ({problem!r}), so there are no marks: grade again."


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
        blank = unanswered((copy / notebook).read_bytes(), exercise / notebook)
        marked, note = _autograde(assignment, student, root, Path(place), sandbox)
    if blank:
        note = f"{note} {blank}"
    if left_out:
        note += f" Left out, for links are not followed: {', '.join(sorted(left_out)[:10])}."
    return marked, note.strip()


def _autograde(assignment: str, student: str, root: Path, place: Path, sandbox: bool) -> tuple:
    """Let nbgrader mark the submission in `place`: whether there are marks, and what to know."""
    from nbgrader.apps import NbGraderAPI

    from downline.teaching.repair import ExecuteInSandbox

    ExecuteInSandbox.sandbox, ExecuteInSandbox.notes, ExecuteInSandbox.looks = sandbox, [], []
    warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
    os.chdir(root)
    config = course_config(root)
    config.CourseDirectory.submitted_directory = str(place)
    said = NbGraderAPI(config=config).autograde(assignment, student)
    note = "".join(ExecuteInSandbox.notes)
    if said["success"]:
        note = note and f"{note} What comes after has no marks."
        return True, " ".join(filter(None, [note, *ExecuteInSandbox.looks]))
    if note:
        return False, note
    log = root / "classroom" / "log" / assignment / f"{student}.txt"
    said = as_text(str(said.get("log") or "") + str(said.get("error") or ""))
    write(log, said or "nbgrader gave no reason.", make_folder=True)
    return False, f"nbgrader could not mark it. What it says is in {log.relative_to(root)}."

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
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from downline.errors import CourseError

DISK, MEMORY, SECONDS, ANSWER = 64 * 2**20, 4 * 2**30, 600, 32 * 2**20
"""What one notebook may use: bytes of files, bytes of memory a process, seconds, and bytes of output."""  # noqa: E501

GRACE, WAIT = 60, 300
"""Seconds for starting and stopping a notebook, and for waiting until the gradebook is free."""

NO_SANDBOX = (
    "There is no sandbox on this computer, so students' code could read and change your files. "
    "On Linux install bubblewrap (`sudo apt-get install bubblewrap`, or `sudo dnf install "
    "bubblewrap`); on Windows and macOS grade in a virtual machine or a container. If you trust "
    "everybody who handed in, add --without-sandbox."
)


def submissions(assignment: str, root: Path) -> list[str]:
    """The students who handed in an assignment, in order; CourseError if nobody has.

    `root` is the course's folder; submissions lie in ``classroom/submitted/STUDENT/ASSIGNMENT``.
    """
    folder = root / "classroom" / "submitted"
    found = sorted(path.parent.name for path in folder.glob(f"*/{assignment}") if path.is_dir())
    if not found:
        raise CourseError(
            f"Nobody has handed in {assignment!r}: put each student's files into "
            f"{folder / 'STUDENT' / assignment}."
        )
    return found


def what_is_missing(folder: Path, exercise: Path) -> str:
    """Why a submission cannot be marked at all, in a sentence; "" if it can.

    `folder` holds what a student handed in, `exercise` what was handed out.
    """
    (wanted,) = (path.name for path in exercise.glob("*.ipynb"))
    if not (folder / wanted).is_file():
        there = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
        return f"There is no {wanted} (found: {there})."
    try:
        if is_exercise(folder / wanted, exercise / wanted):
            return ""
    except Exception:  # whatever a broken file does to the library that reads it
        return f"{wanted} is not a notebook, or only a part of one: ask for it again."
    return (
        f"{wanted} has too few of the cells of {exercise.name}: it is another exercise, or a "
        "program lost the names of its cells."
    )


def is_exercise(notebook, exercise: Path) -> bool:
    """Whether a notebook, a path or an open file, has enough of the cells of an exercise."""
    given = named_cells(exercise)
    return 4 * len(named_cells(notebook) & given) >= len(given)


def named_cells(file) -> set[tuple[str, str]]:
    """What stands in the cells of a notebook, each with its name for nbgrader or its own id."""
    import nbformat

    return {
        (cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id"), cell.source)
        for cell in nbformat.read(file, as_version=4).cells
    }


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


def course_config(root: Path):
    """nbgrader's configuration of the course in a folder, with patience for a busy gradebook."""
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if config.CourseDirectory.db_url.startswith("sqlite"):
        config.CourseDirectory.db_url += f"?timeout={WAIT}"
    return config


def run_in_sandbox(notebook, folder: Path, seconds: int, *, sandbox: bool = True):
    """`notebook` as it is after running in a copy of `folder`, with `seconds` for each cell.

    Its metadata says in `downline.stopped` why it was stopped before the end ("": it was not). With
    `sandbox=False` it runs like any program of yours, for the same time.

    Raises CourseError if it put out more than `ANSWER` bytes or ended without an answer.
    """
    import nbformat

    command = [sys.executable, "-m", "downline.run_notebook", str(seconds), str(SECONDS)]
    with tempfile.TemporaryDirectory() as copy:
        if sandbox:
            command = [*jail(folder), *command]
        else:
            shutil.copytree(folder, copy, dirs_exist_ok=True)
        run = subprocess.Popen(
            command,
            cwd=copy,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        )
        with run:
            # It stops by itself, unless a student's program stops it from doing so.
            stop = threading.Timer(SECONDS + GRACE, run.kill)
            stop.start()
            try:
                run.stdin.write(nbformat.writes(notebook).encode())
                run.stdin.close()
                answer = run.stdout.read(ANSWER + 1)
            except BrokenPipeError:
                answer = b""
            finally:
                in_time = stop.is_alive()
                stop.cancel()
                run.kill()
    if not in_time:
        raise CourseError(f"The notebook ran for more than {SECONDS} seconds and was stopped.")
    if len(answer) > ANSWER:
        raise CourseError(f"The notebook put out more than {ANSWER:,} bytes and was stopped.")
    try:
        return nbformat.reads(answer.decode(), as_version=4)
    except Exception as problem:
        raise CourseError(
            "The notebook ended the program that runs it, so it cannot be marked."
        ) from problem


def jail(folder: Path) -> list[str]:
    """The start of a command that sees Python, the course and a copy of `folder`, and no network.

    >>> "--unshare-net" in jail(Path("/work"))
    True
    """
    here = Path(__file__).resolve().parent
    code = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix, here)} - {Path("/usr")}
    system = ["/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime"]
    return [
        "bwrap", "--unshare-user-try", "--unshare-ipc", "--unshare-pid", "--unshare-net",
        "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv",
        *(part for path in system for part in ("--ro-bind-try", path, path)),
        "--proc", "/proc", "--dev", "/dev", "--size", str(DISK), "--tmpfs", "/tmp",
        *(part for path in sorted(code) for part in ("--ro-bind", str(path), str(path))),
        "--ro-bind", str(folder), "/submission",
        "--size", str(DISK), "--tmpfs", "/run/work", "--chdir", "/run/work",
        "--remount-ro", "/",
        "--setenv", "PATH", f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
        "--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8",
        "--setenv", "PYTHONPATH", str(here.parent), "--setenv", "OPENBLAS_NUM_THREADS", "1",
        "prlimit", f"--as={MEMORY}", f"--cpu={SECONDS}", "--core=0",
        "sh", "-c", 'cp -R /submission/. . && exec "$@"', "sh",
    ]  # fmt: skip

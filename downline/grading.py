"""Grading a class: every submission in a sandbox, several at a time, with nbgrader.

Students' code runs in a sandbox of bubblewrap (https://github.com/containers/bubblewrap): it sees
Python, the course's package and a copy of its own submission; no network, no other submission, no
solution and no gradebook. nbgrader itself, which reads solutions and writes marks, stays outside.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from downline.errors import CourseError

DISK, MEMORY, SECONDS, ANSWER = 64 * 2**20, 4 * 2**30, 600, 32 * 2**20
"""What one notebook may use: bytes of files, bytes of memory a process, seconds, and bytes of output."""  # noqa: E501

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


def grade(
    assignment: str, root: Path, *, workers: int | None = None, sandbox: bool = True
) -> Iterator[tuple[str, str]]:
    """Grade everybody who handed in `assignment`: yields (student, "" or what went wrong).

    Students come in the order in which they are done. One bad submission stops no other. `workers`
    processes grade at a time, by default one a processor.

    Raises CourseError if nobody handed in, or if there is no sandbox and `sandbox` is True.
    """
    root = root.resolve()
    students = submissions(assignment, root)
    if sandbox and not shutil.which("bwrap"):
        raise CourseError(NO_SANDBOX)
    workers = min(workers or os.cpu_count() or 1, len(students))
    # spawn: a worker must not inherit a kernel's or a database's open files.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(_grade_one, assignment, who, root, sandbox): who for who in students}
        for job in as_completed(jobs):
            problem = job.exception()
            yield jobs[job], job.result() if problem is None else f"the grader stopped: {problem!r}"


def _grade_one(assignment: str, student: str, root: Path, sandbox: bool) -> str:
    """Grade one submission; "" if all went well, else the last thing that nbgrader said."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute
    from traitlets.config import PyFileConfigLoader

    class ExecuteInSandbox(Execute):
        """nbgrader's step that runs the notebook, with the running done in the sandbox."""

        def preprocess(self, nb, resources, retries=None):
            folder = Path(resources["metadata"]["path"]).resolve()
            try:
                return run_in_sandbox(nb, folder, self.timeout), resources
            except CourseError as problem:  # nbgrader would tell of an error, and not of which
                stopped.append(str(problem))
                raise

    stopped: list[str] = []
    warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
    os.chdir(root)
    config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if sandbox:
        steps = Autograde.autograde_preprocessors.default()
        config.Autograde.autograde_preprocessors = [
            ExecuteInSandbox if step is Execute else step for step in steps
        ]
    said = NbGraderAPI(config=config).autograde(assignment, student)
    if said["success"]:
        return ""
    if stopped:
        return stopped[-1]
    lines = (said.get("error") or said.get("log") or "nbgrader gave no reason").strip()
    return lines.splitlines()[-1]


def run_in_sandbox(notebook, folder: Path, seconds: int):
    """`notebook` as it is after running in a copy of `folder`, with `seconds` for each cell.

    Raises CourseError if it ran for more than `SECONDS` in all, put out more than `ANSWER` bytes,
    or ended without an answer.
    """
    import nbformat

    command = [*jail(folder), sys.executable, "-m", "downline.run_notebook", str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        stop = threading.Timer(SECONDS, run.kill)
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
        raise CourseError("The notebook ended Python, so it cannot be marked.") from problem


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
        "--setenv", "PATH", f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
        "--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8",
        "--setenv", "PYTHONPATH", str(here.parent), "--setenv", "OPENBLAS_NUM_THREADS", "1",
        "prlimit", f"--as={MEMORY}", f"--cpu={SECONDS}", "--core=0",
        "sh", "-c", 'cp -R /submission/. . && exec "$@"', "sh",
    ]  # fmt: skip

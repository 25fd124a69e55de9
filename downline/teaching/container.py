"""The sandbox where there is no bubblewrap: a container of Podman's or Docker's.

The recipe is ``solutions/Containerfile``. In a container a program has no network, no rights, a
user id of nobody's, and limits that the kernel itself keeps.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

from downline.errors import CourseError
from downline.teaching.submissions import as_text

ENGINES, IMAGE, NOBODY = ("podman", "docker"), "downline-grader", 65534
PATIENCE = 120
"""Seconds until an engine has answered."""


def engine() -> str | None:
    """The program that runs containers here, if there is one."""
    return next(filter(shutil.which, ENGINES), None)


def check(program: str) -> None:
    """CourseError, with what to do, if the engine does not answer or the recipe is not built."""
    told = f"`{program} build --tag {IMAGE} --file solutions/Containerfile .`"
    if code := _ask(program, "image", "inspect", IMAGE)[0]:
        answers, said = _ask(program, "info")
        if answers:
            raise CourseError(
                f"{program.title()} is installed but does not answer ({said}): start it, then "
                "grade again."
            )
        raise CourseError(
            f"{program.title()} is here, but not the container {IMAGE!r} (exit code {code}): make "
            f"it once, with {told} in the course's main folder, then grade again."
        )


def command(program: str, folder: Path, package: Path, name: str, limits: dict) -> list[str]:
    """The start of a command that sees Python, the course and a copy of `folder`, and no network.

    Parameters
    ----------
    program
        The engine.
    folder
        What was handed in; it is shown as it is, to be read only, and copied inside.
    package
        The course's package.
    name
        Of the container, so that it can be ended.
    limits
        Bytes of `disk`, `shared` and `memory`, and how many `processes`.
    """
    # Podman would make other folders that take files, beside those that have a limit.
    own = ["--read-only-tmpfs=false"] if program == "podman" else []
    return [
        program, "run", "--rm", "--interactive", f"--name={name}", "--pull=never",
        "--network=none", "--read-only", *own, "--cap-drop=ALL", f"--user={NOBODY}:{NOBODY}",
        "--security-opt=no-new-privileges", "--security-opt=label=disable",
        f"--memory={limits['memory']}", f"--memory-swap={limits['memory']}",
        f"--pids-limit={limits['processes']}", f"--shm-size={limits['shared']}",
        f"--ulimit=fsize={limits['disk']}:{limits['disk']}", "--ulimit=nofile=512:512",
        "--ulimit=core=0:0",
        f"--tmpfs=/tmp:rw,size={limits['disk']},mode=1777",
        f"--mount=type=bind,source={package},target=/course/downline,readonly",
        f"--mount=type=bind,source={folder},target=/submission,readonly",
        "--workdir=/tmp", "--env=HOME=/tmp", "--env=LANG=C.UTF-8", "--env=PYTHONPATH=/course",
        "--env=OPENBLAS_NUM_THREADS=1", IMAGE,
        "sh", "-c", 'cd "$(mktemp -d)" && cp -R /submission/. . && exec "$@"', "sh",
    ]  # fmt: skip


@contextlib.contextmanager
def running(program: str, folder: Path, package: Path, limits: dict) -> Iterator[list[str]]:
    """The start of a command; the container has ended afterwards, whatever became of the command.

    Parameters
    ----------
    program, folder, package, limits
        As for `command`.
    """
    name = f"{IMAGE}-{uuid.uuid4().hex[:12]}"
    try:
        yield command(program, folder, package, name, limits)
    finally:  # who is killed leaves it behind: then it ends by itself, when its time is over
        _ask(program, "rm", "--force", name)


def _ask(program: str, *words: str) -> tuple[int, str]:
    try:
        done = subprocess.run(
            [program, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return 1, as_text(str(problem))
    lines = (done.stderr.strip() or "no reason given").splitlines()
    return done.returncode, as_text(lines[-1])

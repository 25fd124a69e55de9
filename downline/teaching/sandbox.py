"""Where a student's program runs: cut off from everything but its own copy of the work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
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


def run_in_sandbox(notebook, folder: Path, seconds: int, *, sandbox: bool = True):
    """`notebook` as it is after running in a copy of `folder`, with `seconds` for each cell.

    Its metadata says in `downline.stopped` why it was stopped before the end ("": it was not). With
    `sandbox=False` it runs like any program of yours, for the same time.

    Raises CourseError if it put out more than `ANSWER` bytes or ended without an answer.
    """
    import nbformat

    command = [sys.executable, "-m", "downline.teaching.run_notebook", str(seconds), str(SECONDS)]
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
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
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
    here = Path(__file__).resolve().parents[1]  # the whole package
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

"""The servers of README.md's other ways to read and run, for the tests and the benchmark."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browser import COURSE, free_ports

LESSON = "01_definitions"
"""The lesson that README.md's commands name."""
OPTIONS = {"notebook": ["--allow-root"], "voila": []}
"""What a program needs where the tests run as root, as in a container."""


def command(program: str) -> list[str]:
    """The words of README.md's command for `program`, for the Python that runs the tests."""
    text = (COURSE / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"`python (-m {program} [^`]*{LESSON}\.ipynb)`", text)
    return [sys.executable, *shlex.split(found)]


def environment(folder: Path) -> dict[str, str]:
    """An environment for a program started in `folder`: nothing of the user's is touched."""
    names = ("CONFIG", "DATA", "RUNTIME")
    places = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in names}
    work = {"DOWNLINE_WORK": str(folder / "work"), "IPYTHONDIR": str(folder / "ipython")}
    return os.environ | places | work


@contextmanager
def serving(program: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Give README.md's command for Notebook 7 or Voilà in `folder`: server's URL, lesson's path."""
    token = secrets.token_urlsafe(24)
    (port,) = free_ports(1)
    started = [*command(program), "--no-browser", f"--port={port}", *OPTIONS[program]]
    log = folder / "log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            started, cwd=folder, env=environment(folder) | {"JUPYTER_TOKEN": token},
            stdout=said, stderr=said,
        )  # fmt: skip
    try:
        wait_for(port, server, log)
        path = f"notebooks/{LESSON}.ipynb" if program == "notebook" else ""
        yield f"http://127.0.0.1:{port}/", f"{path}?token={token}"
    finally:
        server.terminate()
        server.wait(60)


def wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    """Wait until a server that was just started answers at its port; fail with what it said."""
    for _ in range(600):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"It did not start:\n{log.read_text(encoding='utf-8')}")


def run_in_notebook_7(page) -> None:
    """Run all cells by the menu, as a learner does, once the kernel is there."""
    page.get_by_text("Python 3 (ipykernel)").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()

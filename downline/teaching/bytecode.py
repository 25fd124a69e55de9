"""What Python compiled, made once for all sandboxes: in there nothing can be kept.

Python keeps what it compiled beside its modules, if it may and has once used them. A clone whose
lessons nobody opened, a folder that is read-only, packages that came by uv: there each submission
would compile everything anew, for longer than it runs. So one program of ours compiles it into the
cache folder of the teacher's account, and each sandbox is shown that folder, to be read only.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
USED = """
import nbgrader.apps, nbgrader.preprocessors
from nbformat.v4 import new_code_cell, new_notebook
from downline.teaching import grading, repair
from downline.teaching.run_notebook import Run

cells = ["from downline import explorers", "from downline.display import answered",
         "explorers.WhoGetsPaid()", "1 / 0"]
Run(new_notebook(cells=list(map(new_code_cell, cells))), cell=100, all=100).execute()
"""
"""A notebook of ours that runs as a student's does, and what marks it."""

FONTS = "matplotlib"
"""The folder in it with matplotlib's list of fonts, which takes as long as matplotlib itself."""


@cache
def compiled() -> Path | None:
    """The folder with what Python compiled, made if need be; None if it cannot be made."""
    if sys.platform != "linux":  # there is no sandbox to show it to
        return None
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home, "downline", "compiled")
    ready = folder / f"{_state()}.ready"
    if ready.is_file():
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # the user in a sandbox may be another
    except OSError:
        return None
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    done = subprocess.run(
        [sys.executable, "-P", "-c", USED],
        env={
            **{name: value for name, value in os.environ.items() if name not in unwanted},
            "PYTHONPATH": str(PACKAGE.parent),
            "PYTHONPYCACHEPREFIX": str(folder),
            "MPLCONFIGDIR": str(folder / FONTS),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        umask=0o022,
    )
    if done.returncode:
        return None
    ready.touch()
    return folder


def _state() -> str:
    """What changes when this Python, a package or the course does."""
    seen = [sys.version, sys.prefix, str(PACKAGE)]
    seen += [name for path in sys.path if path.endswith("-packages") for name in _names(path)]
    files = sorted(PACKAGE.rglob("*.py"))
    seen += [f"{file.relative_to(PACKAGE)} {file.stat().st_mtime_ns}" for file in files]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


def _names(packages: str) -> list[str]:
    return sorted(name for name in os.listdir(packages) if name.endswith(".dist-info"))

"""What the browser edition brings of Python, compiled before anybody opens it.

A browser keeps nothing of what Python compiles, so every learner would compile the same 2,000
modules again at every start: that was a third of the wait. Packages of others lose their sources
here, as `pyodide py-compile` does it; the course's own stay beside, to be read.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from tools.lite import fetch, node

SCRIPT = Path(__file__).with_name("pycs.py")
LIBRARY = "python_stdlib.zip"
WITHOUT_COLUMNS = {"PYTHONNODEBUGRANGES": "1"}
"""A traceback tells the line and not the place in it: half of what compiling would add in size."""


def replace(folder: Path, version: str, readable: Collection[str]) -> None:
    """Compile Python's own library and each wheel in a folder, in place.

    Parameters
    ----------
    folder
        The folder from which the kernel starts.
    version
        Its Pyodide: that of npm compiles.
    readable
        The names of the wheels whose sources stay.

    What is compiled is kept in `.cache/lite`, and made again only where something has changed.
    Raises CourseError if Pyodide stops.
    """
    cache = fetch.CACHE / f"compiled-{version}"
    cache.mkdir(parents=True, exist_ok=True)
    archives = {path.name: path for path in (folder / LIBRARY, *folder.glob("*.whl"))}
    kept = {
        name: cache / f"{name}.{_key(path, name in readable)}" for name, path in archives.items()
    }
    missing = {name: name in readable for name, path in kept.items() if not path.is_file()}
    if missing:
        with tempfile.TemporaryDirectory(dir=cache) as room:
            for part in ("from", "to"):
                Path(room, part).mkdir()
            for name in missing:
                shutil.copy(archives[name], Path(room, "from"))
            node.run(fetch.pyodide(version), SCRIPT, Path(room), missing, env=WITHOUT_COLUMNS)
            for name in missing:
                for old in cache.glob(f"{name}.*"):
                    old.unlink()
                Path(room, "to", name).replace(kept[name])
    for name, path in archives.items():
        shutil.copy(kept[name], path)


def _key(archive: Path, readable: bool) -> str:
    """Differs where what is compiled would."""
    recipe = f"{fetch.sha256(archive)} {fetch.sha256(SCRIPT)} {readable}"
    return hashlib.sha256(recipe.encode()).hexdigest()[:32]

"""Python and the packages of the browser edition, and the lock file by which it loads them.

The lock file says of each package where its file is, which sha256 it has, what it needs and
at which `import` it is loaded. Ours is a part of Pyodide's own. Packages of Python alone are taken
from PyPI into the site. What was built for WebAssembly is had from the distribution: from its
public address when a lesson runs, or from a folder, and then it is in the site too. All that is in
the site is compiled; a file of somebody else's is compared with what was published before that.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from downline.errors import CourseError
from downline.ipython.browser import NEEDS
from tools.lite import compiled, fetch
from tools.lite.distribution import PYODIDE

ROOT = fetch.ROOT
ADDRESS = "https://cdn.jsdelivr.net/pyodide/v{}/full/"
"""Where the official distribution of a version of Pyodide is, for everybody."""
RUNTIME = ("pyodide.js", "pyodide.mjs", "pyodide.asm.*", "python_stdlib.zip")

STARTED_WITH = ("ipython", "micropip", "packaging", "traitlets", "tzdata")
"""What the kernel itself needs, where the distribution has it."""
UNUSED = ("jedi", "ssl")
"""What the kernel asks for and the course does without, where the distribution has it: empty here.
IPython completes by itself, and nothing encrypts: 2,000 files less."""
COURSE = "downline"
"""The course is loaded with the kernel; what it needs (`NEEDS`), at the first import."""
KERNEL = ("ipykernel", "piplite", "pyodide-kernel")
"""What JupyterLite's kernel has of Python itself."""
AT_ONCE = (
    *STARTED_WITH, *UNUSED, "comm", "sqlite3", *KERNEL, "pyodide_kernel", COURSE,
)  # fmt: skip
"""What Pyodide fetches while it starts, all at once. What is not named here the kernel would look
up and install by itself, one after the other; it asks for these very spellings."""


def needed() -> list[str]:
    """The packages that the course needs, by name, from pyproject.toml."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [canonicalize_name(Requirement(line).name) for line in project["dependencies"]]


def closure(lock: dict[str, Any]) -> list[str]:
    """All packages of a distribution's lock that the course or the kernel needs, in order."""
    todo = [name for name in (*needed(), *STARTED_WITH) if name in lock["packages"]]
    found: set[str] = set()
    while todo:
        name = canonicalize_name(todo.pop())
        if name in lock["packages"] and name not in {*found, *UNUSED}:
            found.add(name)
            todo += lock["packages"][name]["depends"]
    return sorted(found)


def write(
    into: Path,
    version: str = PYODIDE,
    whole: Path | None = None,
    instead: Mapping[str, Path] | None = None,
    kernel: Path | None = None,
) -> None:
    """Put Python, the packages and their lock into the folder `into`.

    Parameters
    ----------
    into
        The folder of the site from which the kernel starts.
    version
        Which Pyodide.
    whole
        A folder with its whole distribution, unpacked; without it what was built for WebAssembly is
        fetched from :data:`ADDRESS` when a lesson runs.
    instead
        Wheels by package for what `whole` lacks.
    kernel
        The folder with the kernel for that Pyodide, installed or unpacked; without it, ours.

    Raises CourseError if something cannot be fetched, or is not in `whole` as it was published.
    """
    npm, pure = fetch.pyodide(version), {**fetch.wheels(), **(instead or {})}
    into.mkdir(parents=True, exist_ok=True)
    for pattern in RUNTIME:
        for path in npm.glob(pattern):
            shutil.copy(path, into)
    lock = json.loads((npm / "pyodide-lock.json").read_text("utf-8"))
    kept = {}
    for name in closure(lock):
        entry = kept[name] = dict(lock["packages"][name])
        if whole is not None and _is_in(whole, entry):
            shutil.copy(whole / entry["file_name"], into)
        elif name in pure and (entry["version"] == _about(pure[name])["Version"] or whole):
            entry |= _put(pure[name], into)
        elif whole is None:
            entry["file_name"] = ADDRESS.format(version) + entry["file_name"]
        else:
            raise CourseError(
                f"{whole} has no {entry['file_name']} as Pyodide {version} has it: give the folder "
                f"of its full distribution, unpacked (pyodide-{version}.tar.bz2)."
            )
    with tempfile.TemporaryDirectory() as folder:
        for name, path in pure.items():
            if name not in kept:
                kept[name] = _entry(path, into, kept.keys() | pure.keys())
        for path in of_kernel(kernel or fetch.kernel()):
            entry = _entry(path, into, set(kept))
            kept[entry["name"]] = entry
        kept[COURSE] = _entry(course(Path(folder)), into, set())
        for name in (NEEDS, *(name for name in UNUSED if name in lock["packages"])):
            kept[name] = _entry(_empty(Path(folder), name), into, set()) | {"imports": []}
    kept[NEEDS] |= {"imports": [COURSE], "depends": [name for name in needed() if name in kept]}
    compiled.replace(into, version, {kept[COURSE]["file_name"]})
    for entry in kept.values():
        if (into / entry["file_name"]).is_file():
            entry["sha256"] = fetch.sha256(into / entry["file_name"])
    text = json.dumps({**lock, "packages": dict(sorted(kept.items()))}, indent=1)
    (into / "pyodide-lock.json").write_text(text, encoding="utf-8")


def of_kernel(folder: Path) -> list[Path]:
    """The wheels that JupyterLite's kernel has in its extension of JupyterLab."""
    found = {path.name.split("-")[0]: path for path in folder.rglob("static/pypi/*.whl")}
    return [found[name.replace("-", "_")] for name in KERNEL]


def at_once(lock: dict[str, Any]) -> list[str]:
    """What a site with this lock loads while Pyodide starts."""
    return [name for name in AT_ONCE if canonicalize_name(name) in lock["packages"]]


def _is_in(whole: Path, entry: dict[str, Any]) -> bool:
    """Whether a folder has the very file that a lock names; CourseError if it is another one."""
    path = whole / entry["file_name"]
    if path.is_file() and fetch.sha256(path) != entry["sha256"]:
        raise CourseError(f"{path} is not the file that Pyodide published: get it again.")
    return path.is_file()


def _put(path: Path, into: Path) -> dict[str, str]:
    shutil.copy(path, into)
    return {"file_name": path.name, "version": _about(path)["Version"]}


def _about(wheel: Path):
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (one for one in packed.namelist() if one.endswith(".dist-info/METADATA"))
        return Parser().parsestr(packed.read(name).decode("utf-8"))


def _entry(wheel: Path, into: Path, known: set[str]) -> dict[str, Any]:
    """What the lock says of a wheel that the distribution does not have.

    `known` are the packages that it may name as needed; others, such as those for another system,
    it does not need here.
    """
    about = _about(wheel)
    wants = [Requirement(line) for line in about.get_all("Requires-Dist") or ()]
    wants = [one for one in wants if not one.marker or one.marker.evaluate({"extra": ""})]
    return {
        "name": canonicalize_name(about["Name"]),
        "install_dir": "site",
        "package_type": "package",
        "imports": [wheel.name.split("-")[0]],
        "depends": [name for one in wants if (name := canonicalize_name(one.name)) in known],
        "unvendored_tests": False,
        **_put(wheel, into),
    }


def course(folder: Path) -> Path:
    """The course's own wheel, built into `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    run = subprocess.run(
        [*command, "--directory", str(folder)], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    if run.returncode:
        raise CourseError(f"The course's package could not be built: {run.stderr.strip()}")
    (wheel,) = folder.glob("downline-*.whl")
    return wheel


def _empty(folder: Path, name: str) -> Path:
    """A wheel with nothing in it: its needs are all that it is there for."""
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
    wheel = "Wheel-Version: 1.0\nGenerator: downline\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    stem = f"{name.replace('-', '_')}-1"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for file, text in (("METADATA", about), ("WHEEL", wheel), ("RECORD", "")):
            packed.writestr(zipfile.ZipInfo(f"{stem}.dist-info/{file}"), text)
    return path

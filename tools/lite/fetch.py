"""What the browser edition is made of, fetched once, checked, and kept in `.cache/lite`."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

from downline.errors import CourseError
from tools.lite.distribution import PYODIDE, PYTHON

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "lite"
"""Downloads stay here; each is checked again whenever it is used."""
WHEELS = Path(__file__).resolve().parent / "wheels.txt"
"""The packages of Python alone that the site brings, with their hashes: `python tools/lock.py`."""

NPM = "https://registry.npmjs.org/pyodide/-/pyodide-{}.tgz"
INTEGRITY = {
    PYODIDE: (
        "BKDTJyIqFxC4BExLqeRS3f5xvXZIjOt8C3zGLN/Cc7tFxSwvKVhVkchQQ2AGLOtR4YrVOIFxbV8poyDOOmWwxQ=="
    ),
    "0.27.7": (  # of which the proof has a whole distribution: tools/lab_proof.py
        "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA=="
    ),
}
"""The sha512 that the npm registry gives for a version of the package `pyodide`, in base64."""


KERNEL = WHEELS.with_name("kernel.txt")
"""JupyterLite's kernel for that Pyodide, pinned in the same way."""


def sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pyodide(version: str = PYODIDE) -> Path:
    """The folder of npm's package `pyodide`: Python itself, and the lock of its distribution.

    Raises CourseError if it cannot be fetched, or is not what the registry had when it was pinned.
    """
    archive, folder = CACHE / f"pyodide-{version}.tgz", CACHE / f"pyodide-{version}"
    if not archive.is_file():
        archive.parent.mkdir(parents=True, exist_ok=True)
        address = NPM.format(version)
        try:
            with urllib.request.urlopen(address, timeout=120) as answer:
                content = answer.read()
        except OSError as problem:
            raise CourseError(
                f"{address} could not be fetched ({problem}): connect to the internet, once, and "
                "give the command again."
            ) from problem
        archive.write_bytes(content)
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != INTEGRITY[version]:
        archive.unlink()
        raise CourseError(
            f"{archive.name} is not the file that was pinned (its sha512 is {found}), so it was "
            "deleted: give the command again."
        )
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def kernel() -> Path:
    """The folder of JupyterLite's kernel, unpacked and not installed.

    An author's JupyterLab would load the kernel's extension, in which it can do nothing but fail.
    Raises CourseError if it cannot be fetched.
    """
    folder = CACHE / "kernel"
    (wheel,) = _wheels(folder, KERNEL).values()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / wheel.stem)
    return folder / wheel.stem


def wheels() -> dict[str, Path]:
    """The wheels that `wheels.txt` pins, by the package's name; pip fetches what is missing.

    Raises CourseError if pip cannot, or finds another file than the one that was pinned.
    """
    options = ("--platform", "any", "--implementation", "py", "--python-version", PYTHON)
    return _wheels(CACHE / "wheels", WHEELS, *options)


def _wheels(folder: Path, pins_file: Path, *options: str) -> dict[str, Path]:
    """The wheels that a file pins, in a folder; pip fetches what is missing, with `options`."""
    pinned = pins(pins_file.read_text("utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    if len(_there(folder, pinned)) < len(pinned):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes"]
        command += ["--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
        command += [*options, "--requirement", str(pins_file)]
        run = subprocess.run(command, capture_output=True, encoding="utf-8")
        if run.returncode:
            said = run.stderr.strip().splitlines() or ["pip said nothing"]
            raise CourseError(
                f"The packages of the browser edition could not be fetched ({said[-1]}): connect "
                "to the internet, once, and give the command again."
            )
    return _there(folder, pinned)


def _there(folder: Path, pinned: dict[str, tuple[str, set[str]]]) -> dict[str, Path]:
    found = {}
    for path in folder.glob("*.whl"):
        name, version, *_ = path.name.split("-")
        name = name.replace("_", "-").lower()
        if pinned.get(name, ("",))[0] == version and sha256(path) in pinned[name][1]:
            found[name] = path
    return found


def pins(text: str) -> dict[str, tuple[str, set[str]]]:
    r"""Version and hashes by package, of a requirements file with hashes.

    >>> pins("six==1.17.0 \\\n    --hash=sha256:4721\n")
    {'six': ('1.17.0', {'4721'})}
    """
    found = re.finditer(r"^([\w.-]+)==(\S+)((?:\s*\\\n\s*--hash=sha256:\w+)+)", text, re.MULTILINE)
    return {one[1]: (one[2], set(re.findall(r"sha256:(\w+)", one[3]))) for one in found}

"""Units, evidence and notebooks on the other Pythons: `python -m tests.kit.other_pythons`.

The suite runs on one Python; here what depends on it runs on each other one that the course
supports and this computer has, one after the other, in an environment made for it. Arguments are
versions, such as ``3.12 3.13``; what begins with a dash goes to pytest. What is to be done in a
browser, in a class or with a network is the same on each Python, and left out.
"""

import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from tests.kit.paths import ROOT
from tools.lock import ALL, PYTHONS

ENVIRONMENTS = ROOT / ".cache" / "pythons"
TESTED = [
    *(f"tests/{room}" for room in ("models", "evidence", "quiz", "learner", "lessons", "display")),
    "tests/course/test_notebooks.py", "downline", "lessons", "solutions",
]  # fmt: skip
"""What is run: everything that neither opens a browser nor grades nor makes the website."""


def here() -> str:
    return ".".join(map(str, sys.version_info[:2]))


def find(version: str) -> str | None:
    """The program of a Python that is installed on this computer; None if there is none."""
    places = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    if places:
        return str(places[-1])
    command = ["-m", "uv", "python", "find", "--no-python-downloads", "--system", version]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def environment(name: str, program: str, *wanted: str | Path) -> Path:
    """An environment with what is wanted, as for `pip install`; gives its Python. Made once, then
    brought up to what is wanted now."""
    folder = ENVIRONMENTS / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    uv = [sys.executable, "-m", "uv"]
    install = ["pip", "install", "--quiet", "--python", python, *wanted]
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    with FileLock(ENVIRONMENTS / f"{name}.lock"):  # two processes of one run may want it
        if not python.exists():
            subprocess.run([*uv, "venv", "--quiet", "--python", program, folder], check=True)
        subprocess.run([*uv, *install], cwd=ROOT, check=True)
    return python


def main(arguments: list[str]) -> int:
    """Run the tests on each; gives how many Pythons fail, or lack where they were asked for."""
    wanted = [one for one in arguments if not one.startswith("-")]
    options = [one for one in arguments if one.startswith("-")] or ["--numprocesses=1", "--quiet"]
    results = {}
    for version in wanted or [one for one in PYTHONS if one != here()]:
        program = find(version)
        if program is None:
            results[version] = "is not on this computer"
            continue
        python = environment(version, program, "--requirement", ALL)
        done = subprocess.run([python, "-m", "pytest", *options, *TESTED], cwd=ROOT)
        results[version] = "all well" if done.returncode == 0 else "fails"
    for version, said in results.items():
        print(f"Python {version}: {said}")
    bad = [said for said in results.values() if said == "fails" or (wanted and said != "all well")]
    return len(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Pin the three installations: `python tools/lock.py` writes the requirements files.

All of them come from pyproject.toml and agree in their versions. Existing pins stay where the
ranges still allow them; `--upgrade` takes the newest of everything. Nothing is written unless every
package that a learner installs has a wheel for each system in `SYSTEMS` and each Python in
`PYTHONS`; `--wheels` only asks for these. `--check` says, without the network, whether the files
still fit pyproject.toml.

It also pins the packages that the browser edition brings (`tools/lite/wheels.txt`, with hashes):
versions are those of its distribution, or else those of the learner's file.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.lite import distribution, fetch

ROOT = Path(__file__).resolve().parents[1]


class Installation(NamedTuple):
    """What one requirements file installs: for whom, the extras, and how the course itself."""

    whom: str
    extras: tuple[str, ...]
    course: str  # its line comes last, when everything that the course needs is known


INSTALLATIONS = {
    "requirements-all.txt": Installation(
        "for tests and authors: everything",
        ("lab", "teach", "hub", "studies", "site", "dev"),
        "-e .",
    ),
    "requirements-teacher.txt": Installation(
        "for teachers, and for a class on a server", ("lab", "teach", "hub"), "."
    ),
    "requirements.txt": Installation("for learners", ("lab",), "."),
}
"""By file, the largest first: the others take their versions from it."""

COURSE = {installation.course for installation in INSTALLATIONS.values()}
ALL, LEARNER = "requirements-all.txt", "requirements.txt"
OLD_PYTHON = "./tools/old_python ; python_version < '3.11'"
HEADER = f"""\
# What is installed {{whom}};
# exactly pinned, for every system and Python 3.11 or later.
# Made from pyproject.toml by `python tools/lock.py`; do not edit it by hand.
{OLD_PYTHON}
"""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "Windows x64": "x86_64-pc-windows-msvc",
    "Windows ARM": "aarch64-pc-windows-msvc",
    "macOS 12 Intel": "x86_64-apple-darwin",
    "macOS 12 ARM": "aarch64-apple-darwin",
    "Linux x64, glibc 2.28": "x86_64-manylinux_2_28",
    "Linux ARM, glibc 2.28": "aarch64-manylinux_2_28",
}
"""What learners have, and uv's name for it."""
OLDEST_MACOS = {"MACOSX_DEPLOYMENT_TARGET": "12.0"}
BUILDS_ANYWHERE = {"pyyaml": [("Windows ARM", "3.11")]}
"""Where no release has a wheel; its C part is optional, so it is built without a compiler."""

BROWSER = Path("tools", "lite", "wheels.txt")
NOT_IN_PYODIDE = ("comm", "filelock", "ipywidgets")
"""What lessons need in a browser's Python that its distribution does not have."""


def in_the_browser(learner: str) -> dict[str, str]:
    """The version of each package that the browser edition takes from PyPI.

    `learner` is the text of the learner's requirements file.
    """
    pins, _ = _read(learner, INSTALLATIONS[LEARNER].course)
    others = {name: pins[name][0] for name in NOT_IN_PYODIDE}
    versions = {name: str(pin.specifier).removeprefix("==") for name, pin in others.items()}
    return dict(sorted({**distribution.PURE, **versions}.items()))


def browser_pins_fit(pins: str, learner: str) -> bool:
    """Whether the pins of the browser edition are those that it should have."""
    found = {name: version for name, (version, _) in fetch.pins(pins).items()}
    return found == in_the_browser(learner)


def compile_browser_pins(root: Path) -> None:
    """Write the pins of the browser edition, with the hash of every wheel."""
    wanted = in_the_browser((root / LEARNER).read_text(encoding="utf-8"))
    lines = "".join(f"{name}=={version}\n" for name, version in wanted.items())
    command = ["compile", "-", "--no-deps", "--generate-hashes", "--only-binary", ":all:"]
    command += ["--no-header", "--no-annotate", "--python-version", distribution.PYTHON]
    made = _uv(command, root, input=lines, stdout=subprocess.PIPE, encoding="utf-8").stdout
    (root / BROWSER).write_text(
        "# What the browser edition brings (`python tools/website.py --lab`). Made by\n"
        f"# `python tools/lock.py` for Pyodide {distribution.PYODIDE}; do not edit it by hand.\n"
        f"{made}", encoding="utf-8", newline="\n",
    )  # fmt: skip


def compile_pins(root: Path, upgrade: bool) -> None:
    """Write the requirements files in `root` with uv, which needs a package index.

    All files are left as they were when uv finds no solution, or no wheel for a package of the
    learner's on one of their systems (`subprocess.CalledProcessError`, after uv has said why).
    """
    new: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, installation in INSTALLATIONS.items():
            target, pins = root / name, Path(folder, name)
            old = target.read_text(encoding="utf-8") if target.exists() else ""
            pins.write_text(pins_of(old), encoding="utf-8")  # uv keeps the versions it finds here
            command = ["compile", "pyproject.toml", "--no-header", "--universal"]
            command += ["--python-version", PYTHONS[0], "--output-file", str(pins)]
            for extra in installation.extras:
                command += ["--extra", extra]
            if name != ALL:
                command += ["--constraint", str(Path(folder, ALL)), "--no-annotate"]
            elif upgrade:
                command.append("--upgrade")
            _uv(command, root)
            text = pins.read_text(encoding="utf-8").strip()
            new[name] = f"{HEADER.format(whom=installation.whom)}{text}\n{installation.course}\n"
        if missing := without_wheels(Path(folder, LEARNER)):
            print("\n".join(missing), file=sys.stderr)
            raise subprocess.CalledProcessError(1, "uv")
    for name, text in new.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")


def _uv(command: list[str], root: Path, **options) -> subprocess.CompletedProcess:
    # Told which Python runs it, uv does not look for all the others of the machine.
    command = [sys.executable, "-m", "uv", "pip", *command, "--quiet", "--python", sys.executable]
    return subprocess.run(command, cwd=root, check=True, **options)


def pins_of(requirements: str, *without: str) -> str:
    """The text of a requirements file without the lines for folders of the course (and others)."""
    lines = requirements.splitlines(keepends=True)
    kept = (line for line in lines if line.strip() not in {OLD_PYTHON, *COURSE})
    return "".join(line for line in kept if not line.startswith(without))


def without_wheels(requirements: Path) -> list[str]:
    """Ask the index for wheels of all pins: one sentence for each system and Python without.

    Whoever lacks one would need a compiler, which learners do not have.
    """

    text = requirements.read_text(encoding="utf-8")

    def ask(case):
        (system, platform), python = case
        built = [name for name, cases in BUILDS_ANYWHERE.items() if (system, python) in cases]
        pins = Path(folder, f"{platform}-{python}.txt")
        pins.write_text(pins_of(text, *(f"{name}==" for name in built)), encoding="utf-8")
        command = ["compile", pins.name, "--no-deps", "--only-binary", ":all:", "--no-header"]
        command += ["--python-platform", platform, "--python-version", python]
        try:
            env = os.environ | OLDEST_MACOS
            _uv(command, pins.parent, capture_output=True, text=True, env=env)
        except subprocess.CalledProcessError as problem:
            return f"{system}, Python {python}: {' '.join(problem.stderr.split())}"
        return None

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(4) as pool:
        found = pool.map(ask, product(SYSTEMS.items(), PYTHONS))
        return [sentence for sentence in found if sentence]


def problems(pyproject: str, files: dict[str, str]) -> list[str]:
    """Return one sentence for each thing in which the requirements files miss pyproject.toml.

    `pyproject` is that file's text; `files` maps the names of requirements files, as in
    `INSTALLATIONS`, to their texts. Nothing is looked up: no network is needed.

    >>> pyproject = '[project]\\ndependencies = ["numpy>=2.1"]\\n'
    >>> problems(pyproject, {"requirements.txt": "numpy==2.4.6\\n.\\n"})
    []
    >>> problems(pyproject, {"requirements.txt": "numpy==1.26.4\\n.\\n"})
    ['requirements.txt: numpy==1.26.4 does not satisfy numpy>=2.1 of pyproject.toml.']
    """
    project = tomllib.loads(pyproject)["project"]
    found, pinned = [], {}
    for name, text in files.items():
        whom = INSTALLATIONS[name]
        wanted = list(project["dependencies"])
        for extra in whom.extras:
            wanted += project.get("optional-dependencies", {}).get(extra, [])
        pinned[name], here = _read(text, whom.course)
        found += [f"{name}: {sentence}" for sentence in here + _missed(wanted, pinned[name])]
    for name, pins in pinned.items():
        for package, versions in pins.items():
            larger = {str(pin.specifier) for pin in pinned.get(ALL, pins).get(package, [])}
            found += [
                f"{name}: {pin.name}{pin.specifier} is not what {ALL} pins."
                for pin in versions
                if str(pin.specifier) not in larger
            ]
    return found


def _read(requirements: str, course: str) -> tuple[dict[str, list[Requirement]], list[str]]:
    """The pins by package, and a sentence for each line that is not one."""
    lines = [line.split("#")[0].strip() for line in requirements.splitlines()]
    lines = [line for line in lines if line]
    found = []
    if lines[-1:] != [course]:
        found.append(f"the last line is not '{course}', the course itself.")
    pins: dict[str, list[Requirement]] = {}
    for line in lines:
        if line in {OLD_PYTHON, *COURSE}:
            continue
        pin = Requirement(line)
        if [clause.operator for clause in pin.specifier] != ["=="] or "*" in str(pin.specifier):
            found.append(f"{line} is not pinned to one version.")
        else:
            # A universal file may pin one package several times, for different systems.
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins, found


def _missed(wanted: list[str], pins: dict[str, list[Requirement]]) -> list[str]:
    """One sentence for each range in `wanted` that no pin or a wrong one answers."""
    found = []
    for text in wanted:
        want = Requirement(text)
        name = canonicalize_name(want.name)
        if name not in pins:
            found.append(f"{text} of pyproject.toml has no pin.")
        for pin in pins.get(name, []):
            (clause,) = pin.specifier
            if not want.specifier.contains(clause.version, prereleases=True):
                found.append(
                    f"{pin.name}=={clause.version} does not satisfy {text} of pyproject.toml."
                )
    return found


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit with a message when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="compare the files, change nothing")
    group.add_argument("--wheels", action="store_true", help="ask the index for learners' wheels")
    group.add_argument("--upgrade", action="store_true", help="take the newest of every package")
    options = parser.parse_args(arguments)
    if options.wheels:
        missing = without_wheels(ROOT / LEARNER)
        if missing:
            sys.exit("\n".join(missing))
        print(f"Every pin of {LEARNER} has its wheels.")
        return
    if not options.check:
        try:
            compile_pins(ROOT, options.upgrade)
            compile_browser_pins(ROOT)
        except subprocess.CalledProcessError:
            sys.exit("No set of versions was found (see above); the files are unchanged.")
    files = {name: (ROOT / name).read_text(encoding="utf-8") for name in INSTALLATIONS}
    found = problems((ROOT / "pyproject.toml").read_text(encoding="utf-8"), files)
    if not browser_pins_fit((ROOT / BROWSER).read_text("utf-8"), files[LEARNER]):
        found.append(f"{BROWSER} has other versions than its distribution and {LEARNER}.")
    if found:
        sys.exit("\n".join([*found, "Run `python tools/lock.py`."]))
    print(f"{', '.join(INSTALLATIONS)}: they meet pyproject.toml, and agree.")


if __name__ == "__main__":
    main()

"""Pin the whole environment: `python tools/lock.py` writes requirements.txt from pyproject.toml.

Existing pins stay where the ranges still allow them; `--upgrade` takes the newest of everything.
`--check` says, without the network, whether every range of pyproject.toml is met by a pin.
"""

import argparse
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("course", "hub", "site", "dev")
HEADER = """\
# The whole environment, exactly pinned, for every system and Python 3.11 or later.
# Made from pyproject.toml by `python tools/lock.py`; do not edit it by hand.
"""
COURSE = "-e ."  # the course itself: last, when everything it needs is known


def compile_pins(root: Path, upgrade: bool) -> None:
    """Write `root`/requirements.txt with uv, which needs a package index and so the network.

    The file is left as it was when uv finds no solution (`subprocess.CalledProcessError`).
    """
    target = root / "requirements.txt"
    command = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--no-header", "--universal"]
    command += ["--python-version", "3.11"]
    for extra in EXTRAS:
        command += ["--extra", extra]
    if upgrade:
        command.append("--upgrade")
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "requirements.txt")  # uv keeps the versions that it finds in here
        old = target.read_text(encoding="utf-8") if target.exists() else ""
        pins.write_text(old.replace(COURSE, ""), encoding="utf-8")
        command += ["--output-file", str(pins)]
        subprocess.run([sys.executable, "-m", *command], cwd=root, check=True)
        new = pins.read_text(encoding="utf-8").strip()
    target.write_text(f"{HEADER}{new}\n{COURSE}\n", encoding="utf-8", newline="\n")


def problems(pyproject: str, requirements: str) -> list[str]:
    """Return one sentence for each range in `pyproject` that the pins in `requirements` miss.

    Both arguments are the text of the file. Nothing is looked up: no network is needed.

    >>> pyproject = '[project]\\ndependencies = ["numpy>=2.1"]\\n'
    >>> problems(pyproject, "numpy==2.4.6\\n-e .\\n")
    []
    >>> problems(pyproject, "numpy==1.26.4\\n-e .\\n")
    ['numpy==1.26.4 does not satisfy numpy>=2.1 of pyproject.toml.']
    """
    project = tomllib.loads(pyproject)["project"]
    wanted = list(project["dependencies"])
    for extra in EXTRAS:
        wanted += project.get("optional-dependencies", {}).get(extra, [])

    lines = [line.split("#")[0].strip() for line in requirements.splitlines()]
    lines = [line for line in lines if line]
    found = []
    if lines[-1:] != [COURSE]:
        found.append(f"The last line is not '{COURSE}', the course itself.")
    pins: dict[str, list[Requirement]] = {}
    for line in lines:
        if line == COURSE:
            continue
        pin = Requirement(line)
        if [clause.operator for clause in pin.specifier] != ["=="] or "*" in str(pin.specifier):
            found.append(f"{line} is not pinned to one version.")
        else:
            # A universal file may pin one package several times, for different systems.
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)

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
    group.add_argument("--upgrade", action="store_true", help="take the newest of every package")
    options = parser.parse_args(arguments)
    if not options.check:
        try:
            compile_pins(ROOT, options.upgrade)
        except subprocess.CalledProcessError:
            sys.exit("uv found no set of versions (see above); requirements.txt is unchanged.")
    found = problems(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
        (ROOT / "requirements.txt").read_text(encoding="utf-8"),
    )
    if found:
        sys.exit("\n".join([*found, "Run `python tools/lock.py`."]))
    print("requirements.txt meets every range of pyproject.toml.")


if __name__ == "__main__":
    main()

"""A Python with exactly the versions that the course has in a browser.

They are those of the distribution (`tools/lite/distribution.py`); what is not in it has the version
that learners install. Nothing else is there, so a lesson that needs another package fails.
"""

import sys
import tempfile
from pathlib import Path

from tests.kit.other_pythons import environment, find, here
from tests.kit.paths import ROOT
from tools import lock
from tools.lite.distribution import COMPILED, PURE, PYODIDE, PYTHON

ASKS_FOR_MORE = {"3.11": {"ipython"}}
"""What has no release for an older Python and is as learners have it there: it computes nothing."""


def program() -> tuple[str, str]:
    """The version and the program of the Python nearest to the distribution's that is here."""
    for version in (PYTHON, *reversed(lock.PYTHONS)):
        found = sys.executable if version == here() else find(version)
        if found:
            return version, found
    return here(), sys.executable


def versions(python: str) -> dict[str, str]:
    """The distribution's packages and their versions, as far as they go with a Python."""
    left = ASKS_FOR_MORE.get(python, set())
    return {name: version for name, version in (COMPILED | PURE).items() if name not in left}


def python() -> Path:
    """The environment's Python; uv makes it in a few seconds where its cache has the wheels."""
    number, found = program()
    exactly = versions(number)
    learners = (ROOT / lock.LEARNER).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        pins, others = Path(folder, "distribution.txt"), Path(folder, "others.txt")
        pins.write_text("".join(f"{name}=={version}\n" for name, version in exactly.items()))
        others.write_text(lock.pins_of(learners, *(f"{name}==" for name in exactly)))
        return environment(
            f"pyodide-{PYODIDE}-{number}", found, "--exact", "--requirement", "pyproject.toml",
            "--requirement", pins, "--override", pins, "--constraint", others,
        )  # fmt: skip

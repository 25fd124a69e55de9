"""What the course asks for, and what it has in a browser, fit each other."""

import json
import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.kit import as_pyodide
from tests.kit.paths import ROOT
from tools import lock
from tools.lite.distribution import COMPILED, PURE, PYTHON

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
VERSIONS = COMPILED | PURE


def outside(needed: list[Requirement], versions: dict[str, str]) -> list[str]:
    """The ranges that do not include what a distribution has."""
    return [
        f"{one} does not include {versions[one.name]}"
        for one in needed
        if one.name in versions and not one.specifier.contains(versions[one.name])
    ]


def test_the_courses_ranges_include_the_versions_of_the_distribution():
    assert outside(NEEDED, VERSIONS) == []
    assert {one.name for one in NEEDED} - VERSIONS.keys() == {"filelock", "ipywidgets"}
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(PYTHON)
    assert PYTHON in lock.PYTHONS


def test_a_range_that_leaves_them_out_is_named():
    needed = [Requirement("numpy>=2.5"), Requirement("pandas>=2.3,<4"), Requirement("filelock")]
    assert outside(needed, VERSIONS) == [f"numpy>=2.5 does not include {VERSIONS['numpy']}"]


def installed(python) -> dict[str, str]:
    command = [sys.executable, "-m", "uv", "pip", "list", "--quiet", "--format", "json"]
    said = subprocess.run([*command, "--python", python], capture_output=True, check=True).stdout
    return {canonicalize_name(one["name"]): one["version"] for one in json.loads(said)}


@pytest.fixture(scope="module")
def there() -> dict[str, str]:
    return installed(as_pyodide.python())


def test_lessons_are_run_with_exactly_these_versions(there):
    """Only what has no release for the Python that is here has another version (`as_pyodide`)."""
    number, _ = as_pyodide.program()
    expected = as_pyodide.versions(number)
    assert {name: version for name, version in there.items() if name in expected} == expected
    assert VERSIONS.keys() - expected.keys() <= {"ipython"}


def test_what_the_distribution_lacks_has_the_learners_version_and_nothing_else_is_there(there):
    learners = (ROOT / lock.LEARNER).read_text(encoding="utf-8")
    pins = {
        (canonicalize_name(name), version)
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", learners, re.MULTILINE)
    }
    others = {name: version for name, version in there.items() if name not in VERSIONS}
    assert set(others.items()) <= pins
    assert {"filelock", "ipywidgets", "comm"} <= others.keys()
    assert not others.keys() & {"pyarrow", "jupyterlab", "nbformat"}

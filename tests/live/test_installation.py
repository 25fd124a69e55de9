"""What requirements.txt pins is installed, and JupyterLab finds nbgrader and ipywidgets."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.kit.paths import ROOT


def said(*command: str) -> str:
    """What a Jupyter command prints, without its colours."""
    env = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, env=env, timeout=120
    )
    return re.sub(r"\x1b\[\d+m", "", done.stdout + done.stderr)


def test_the_pinned_versions_are_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert SpecifierSet(project["requires-python"]).contains(
        ".".join(map(str, sys.version_info[:3]))
    )
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if re.match(r"[\w.\[\]-]+==", line)]
    pins = {pin.name: pin for pin in pins if pin.marker is None or pin.marker.evaluate()}
    assert {"nbgrader", "jupyterlab", "ipywidgets", "jupyterlab-widgets"} <= set(pins)
    wrong = [str(pin) for name, pin in pins.items() if not pin.specifier.contains(version(name))]
    assert wrong == [], "give the README's command again"


@pytest.fixture(scope="module")
def labextensions() -> str:
    return said("jupyter", "labextension", "list")


@pytest.mark.parametrize("name", ["@jupyter/nbgrader", "@jupyter-widgets/jupyterlab-manager"])
def test_jupyterlab_loads_the_extension(labextensions, name):
    assert re.search(rf"{re.escape(name)} v[\d.]+ enabled +OK", labextensions), labextensions


def test_the_server_loads_nbgrader():
    listed = said("jupyter", "server", "extension", "list")
    for part in ("formgrader", "validate_assignment", "assignment_list", "course_list"):
        assert re.search(rf"server_extensions\.{part} +OK", listed), listed

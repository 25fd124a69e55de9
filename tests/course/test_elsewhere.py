"""Binder and Codespaces: what they read fits README's commands, as far as can be told from here."""

import json
import re
import tomllib

from packaging.specifiers import SpecifierSet

from tests.kit.paths import ROOT
from tools.lock import LEARNER, PYTHONS

README = (ROOT / "README.md").read_text("utf-8")
INSTALL, LESSON = re.findall(
    r"^(python -m pip .*) && .*default_url=/lab/tree/(\S+)$", README, re.M
)[0]


def python_of_binder():
    return (ROOT / ".binder" / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")


def test_binder_takes_a_python_of_the_course_and_what_learners_install():
    """In a folder of its own: only then repo2docker leaves out the main folder's .dockerignore."""
    files = {path.name for path in (ROOT / ".binder").iterdir()}
    assert files == {"runtime.txt", "requirements.txt"}, (
        "other names come first, or leave out files"
    )
    assert not (ROOT / "binder").exists(), "it would come before .binder"
    assert python_of_binder() in PYTHONS
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert python_of_binder() in SpecifierSet(project["requires-python"])
    (line,) = (ROOT / ".binder" / "requirements.txt").read_text("utf-8").splitlines()
    assert (ROOT / ".binder" / line.removeprefix("-r ")).resolve() == ROOT / LEARNER
    assert f"python -m pip install -r {LEARNER}" == INSTALL


def test_a_dev_container_gives_readmes_command_and_opens_the_same_lesson():
    given = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert given["postCreateCommand"] == INSTALL
    assert given["image"].endswith(f"/python:{python_of_binder()}")
    assert given["customizations"]["codespaces"]["openFiles"] == [LESSON]
    assert (ROOT / LESSON).is_file()
    assert set(given) == {"name", "image", "postCreateCommand", "customizations"}


def test_readme_has_their_addresses_once_after_the_two_commands():
    binder = "https://mybinder.org/v2/gh/OWNER/NAME/HEAD?urlpath=lab/tree/"
    for address in (f"{binder}{LESSON}", "https://codespaces.new/OWNER/NAME"):
        assert README.count(address) == 1
        assert (
            README.index("jupyterlab --LabApp") < README.index(address) < README.index("## Update")
        )

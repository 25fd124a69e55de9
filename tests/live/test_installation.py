"""What is pinned is installed, JupyterLab finds its extensions, and how the course is installed."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from importlib.metadata import version
from pathlib import Path, PureWindowsPath
from shutil import ignore_patterns as ignored
from types import SimpleNamespace
from unittest import mock

import pytest
import yaml
from hatchling import build as hatchling_build
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import downline
from tests.kit.paths import ROOT
from tools import lock


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
    lines = (ROOT / "requirements-all.txt").read_text(encoding="utf-8").splitlines()
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


# ---- The course's own package --------------------------------------------------------------------


@pytest.fixture
def abroad(tmp_path, monkeypatch):
    """A copy of what pip builds, in a folder whose name Windows' old encodings do not all have."""
    course = tmp_path / "café Ş 課"
    shutil.copytree(ROOT / "downline", course / "downline", ignore=ignored("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-PROSE"):
        shutil.copy(ROOT / name, course)
    monkeypatch.chdir(course)  # as pip does
    return course


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as files:
        return {name: files.read(name) for name in files.namelist()}


def test_what_learners_install_is_a_whole_copy_and_no_path_to_the_folder(abroad):
    """So a folder with any name works, also with Python 3.11 and 3.12 on Windows."""
    made = contents(abroad / hatchling_build.build_wheel("."))
    package = {name for name in made if name.startswith("downline/")}
    assert package == {
        path.relative_to(abroad).as_posix()
        for path in (abroad / "downline").rglob("*")
        if path.is_file()
    }
    assert not [name for name in made if name.endswith(".pth")]
    assert not [name for name, content in made.items() if "café".encode() in content]
    assert f"downline-{downline.__version__}.dist-info/METADATA" in made


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1254", "cp932", "utf-8-sig"])
def test_an_authors_path_file_reads_alike_in_every_encoding(abroad, encoding):
    """Python 3.11 and 3.12 read it in the computer's own encoding, 3.13 in UTF-8.

    A module that it imports says where the folder is; that is source, and always UTF-8.
    """
    made = contents(abroad / hatchling_build.build_editable("."))
    (path_file,) = (content for name, content in made.items() if name.endswith(".pth"))
    (line,) = path_file.decode(encoding).splitlines()
    module = line.removeprefix("import ")
    assert f"{module}.py" in made
    found = []
    finder = SimpleNamespace(install=lambda: None, map_module=lambda *pair: found.append(pair))
    with mock.patch("editables.redirector.RedirectingFinder", finder):
        exec(compile(made[f"{module}.py"], module, "exec"), {})
    assert found == [("downline", str(abroad / "downline" / "__init__.py"))]


def test_readme_names_how_long_the_folders_path_may_be_on_windows(capsys):
    """Windows allows 259 characters, unless it was told otherwise; printed: the longest file."""
    pins = re.findall(
        r"^([\w.-]+)==", (ROOT / lock.LEARNER).read_text(encoding="utf-8"), re.MULTILINE
    )
    site = PureWindowsPath(r".venv\Lib\site-packages")
    paths = []
    for name in pins:
        with contextlib.suppress(metadata.PackageNotFoundError):  # for another system
            for file in metadata.files(name) or ():
                up = file.parts.count("..")  # share/ and Scripts/ stand beside lib/pythonX.Y/
                home = PureWindowsPath(".venv") if up else site
                paths.append(str(home.joinpath(*file.parts[up:])))
    assert len(paths) > 5_000
    longest = max(paths, key=len)
    limit = 259 - 1 - len(longest)
    with capsys.disabled():
        print(f"\nThe longest file of a learner's installation ({len(longest)}): {longest}")
    (named,) = re.findall(
        r"path of the folder has at most (\d+) characters", (ROOT / "README.md").read_text("utf-8")
    )
    assert int(named) <= limit, f"README names {named}, and {limit} is what is left"
    assert int(named) > limit - 15, f"README could name {limit}"


def test_the_version_stands_in_one_place_and_the_other_texts_say_the_same():
    version = downline.__version__
    assert metadata.version("downline") == version, "give README's command again"
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == version
    changes = re.findall(
        r"^## (\S+) · (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert changes[0] == (version, str(citation["date-released"]))
    assert changes == sorted(changes, key=lambda one: Version(one[0]), reverse=True)


# ---- Where the commands are given ----------------------------------------------------------------


def readmes_commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^python -m pip install \S+ \S+ && python -m .*$", text, re.MULTILINE)


def test_the_workflow_gives_readmes_two_commands_on_every_system_and_python():
    run, test = readmes_commands()
    install, start = run.split(" && ")
    assert start.startswith("python -m jupyterlab"), "which tests/kit/learner.py gives"
    jobs = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))[
        "jobs"
    ]
    given = {
        name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()
    }
    assert given["run"] == [install, "python tests/kit/learner.py"]
    assert given["test"][-1] == test
    for name in ("run", "test"):
        matrix = jobs[name]["strategy"]["matrix"]
        assert tuple(matrix["python"]) == lock.PYTHONS
        systems = {system.split("-")[0] for system in matrix["system"]}
        assert systems == {"ubuntu", "windows", "macos"}


def test_every_python_of_the_workflow_is_one_that_the_package_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert all(SpecifierSet(project["requires-python"]).contains(f"{v}.0") for v in lock.PYTHONS)


def test_the_hooks_of_pre_commit_are_programs_that_are_installed():
    """So they work offline, and in the version that is pinned."""
    path = ROOT / ".pre-commit-config.yaml"
    (local,) = yaml.safe_load(path.read_text(encoding="utf-8"))["repos"]
    assert local["repo"] == "local"
    for hook in local["hooks"]:
        assert hook["language"] == "system"
        assert shutil.which(hook["entry"].split()[0]), hook
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", path], check=True)

"""That tests/live/learner.py, which runs with a learner's Python, would see what it looks for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from packaging.markers import Marker

from tests.live import learner
from tests.live.learner import ROOT, differences, needed, needless
from tools import lock

PNG = "data:image/png;base64,{}"


def cell(**data):
    return v4.new_code_cell("x", outputs=[v4.new_output("display_data", data)], execution_count=1)


def book(*cells):
    return v4.new_notebook(cells=list(cells))


def html(text):
    return cell(**{"text/html": text, "text/plain": "x"})


@pytest.mark.parametrize(
    ("saved", "ran"),
    [
        (html("<p>5 are paid</p>"), html("<p>6 are paid</p>")),
        (cell(**{"text/plain": "dtype: int64"}), cell(**{"text/plain": "dtype: int64[pyarrow]"})),
        (html(f"<img alt='5' src='{PNG.format('AA')}'>"), html(f"<img src='{PNG.format('AA')}'>")),
        (html("x"), v4.new_code_cell("x", execution_count=1)),
        (html("x"), cell(**{"text/html": "x", "text/plain": "x", "text/latex": "x"})),
    ],
)
def test_a_cell_that_says_something_else_is_named(saved, ran):
    (found,) = differences(book(html("same"), saved), book(html("same"), ran))
    assert found.startswith("cell 2 says something else")


def test_pictures_may_differ_in_their_bytes_and_live_views_do_not_count():
    saved = html(f"<img alt='5' src='{PNG.format('AAAA')}'>")
    ran = html(f"<img alt='5' src='{PNG.format('BBBB')}'>")
    ran.outputs[0].data[learner.refresh.LIVE_VIEW] = {"model_id": "1"}
    assert differences(book(saved), book(ran)) == []


def test_a_lesson_is_run_to_its_end_and_says_what_it_loaded(tmp_path):
    path = tmp_path / "a.ipynb"
    wrong = html("not what it says")
    wrong.source = "1 + 1"
    nbformat.write(book(v4.new_code_cell("import colorsys"), wrong), path)
    found, modules, course = learner.run(path)
    assert [text.split(" says")[0] for text in found] == ["cell 2"]
    assert {"colorsys", "filelock", "downline"} <= modules
    assert "matplotlib" not in modules
    assert Path(course) == ROOT / "downline" / "__init__.py"


REQUIRES = {
    "jupyterlab": ["tornado>=6", "tomli; python_version < '3'"],
    "matplotlib": ["Pillow>=8", "pytest; extra == 'test'", "httpx[Brotli]"],
    "httpx": ["brotli-lib; extra == 'brotli'", "socks; extra == 'socks'"],
    "downline": ["matplotlib", "pyarrow"],
}


def test_what_is_needed_follows_markers_and_extras():
    assert needed(["matplotlib"], REQUIRES.get) == {"matplotlib", "pillow", "httpx", "brotli-lib"}


def test_a_package_that_neither_jupyterlab_nor_a_lesson_needs_is_named():
    """Also one that the course requires, if no lesson loads it."""
    installed = {"jupyterlab", "tornado", "matplotlib", "pillow", "httpx", "downline", "pip"}
    loaded = {"matplotlib", "downline"}
    assert needless(installed, loaded, REQUIRES.get) == []
    assert needless(installed | {"pyarrow", "pytest"}, loaded, REQUIRES.get) == [
        "pyarrow",
        "pytest",
    ]
    assert needless(installed, {"downline"}, REQUIRES.get) == ["httpx", "matplotlib", "pillow"]


def test_a_teachers_menu_would_be_seen():
    """Here is a teacher's installation, whose JupyterLab has them."""
    assert [said for said in learner.jupyterlab() if "nbgrader" in said]


# ---- The files -----------------------------------------------------------------------------------


def test_what_learners_install_holds_nothing_of_teachers_and_authors():
    """README says what each of the three is for."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    assert {"jupyterlab", "ipywidgets", "pandas", "matplotlib", "filelock"} <= names
    assert not names & {"nbgrader", "text2qti", "jupyterhub", "pyarrow", "pytest", "numba", "uv"}
    teachers = (ROOT / "requirements-teacher.txt").read_text(encoding="utf-8")
    assert {"nbgrader", "text2qti", "jupyterhub"} <= set(
        re.findall(r"^([\w.-]+)==", teachers, re.MULTILINE)
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in lock.INSTALLATIONS:
        assert f"-r {name}" in readme


def test_an_old_python_is_told_so_before_anything_else():
    """The folder that only old Pythons are sent to can be tried with any."""
    for name in lock.INSTALLATIONS:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert next(line for line in lines if not line.startswith("#")) == lock.OLD_PYTHON
    folder, marker = lock.OLD_PYTHON.split(" ; ")
    assert Marker(marker).evaluate({"python_version": "3.10"})
    assert not Marker(marker).evaluate({"python_version": "3.11"})
    command = [sys.executable, "-m", "pip", "install", "--no-index", folder]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode
    assert "The course needs Python 3.11 or newer, and this is Python 3." in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("system", "pins", "missing"),
    [
        ("macOS 12 Intel", "argon2-cffi-bindings==26.2.0", True),
        ("macOS 12 Intel", "argon2-cffi-bindings==25.1.0", False),
        ("macOS 12 ARM", "argon2-cffi-bindings==26.2.0", False),
        ("Windows ARM", "pyarrow==26.0.1", True),
    ],
)
def test_a_pin_without_a_wheel_is_named(tmp_path, monkeypatch, system, pins, missing):
    """All pins on all systems are asked for by `lock.py --wheels`, in `.ci/run` too."""
    monkeypatch.setattr(lock, "SYSTEMS", {system: lock.SYSTEMS[system]})
    monkeypatch.setattr(lock, "PYTHONS", ["3.13"])
    (tmp_path / "requirements.txt").write_text(f"filelock==4.2.11\n{pins}\n.\n")
    found = lock.without_wheels(tmp_path / "requirements.txt")
    if found and "error sending request" in found[0] and not os.environ.get("CI"):
        pytest.skip("the package index does not answer")
    assert [text.split(": ")[0] for text in found] == [f"{system}, Python 3.13"] * missing
    assert all(pins.split("==")[0] in text for text in found)

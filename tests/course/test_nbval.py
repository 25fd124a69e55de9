"""pytest with our settings, seen to fail on made-up notebooks and to pass good ones."""

import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict

import pytest
from nbformat import v4

from tests.kit.anatomy import FOLDERS
from tests.kit.cells import printed, ran
from tests.kit.paths import ROOT
from tools import refresh

TWIN = """\
import base64, os, ipywidgets
class Explorer(ipywidgets.VBox):
    def _repr_mimebundle_(self, **options):
        picture = base64.b64encode(os.urandom(30)).decode()
        src = f"data:image/svg+xml;base64,{picture}"
        twin = f'<img alt="12 members" src="{src}"><p>Paid: 120.00</p>'
        bundle = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": twin, "text/plain": "Paid: 120.00"}
Explorer([ipywidgets.IntSlider(3)])"""


def saved(old: str = "", new: str = "", *, mime: str):
    """The explorer above as refresh saves it, with `old` in one of its forms made `new`."""
    picture = "data:image/svg+xml;base64,c2F2ZWQ="
    twin = {
        "text/html": f'<img alt="12 members" src="{picture}"><p>Paid: 120.00</p>',
        "text/plain": "Paid: 120.00",
    }
    assert old in twin[mime]
    twin[mime] = twin[mime].replace(old, new)
    return ran(TWIN, v4.new_output("execute_result", twin, execution_count=1))


def fresh(source: str, **nbgrader):
    """A code cell of an unsolved exercise."""
    metadata = {"nbgrader": {"grade_id": "g", **nbgrader}} if nbgrader else {}
    return v4.new_code_cell(source, metadata=metadata)


STUB = "def levels(team):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
USES_WORK_FOLDER = """\
import os, pathlib
work = pathlib.Path(os.environ["DOWNLINE_WORK"])
print(list(work.iterdir()))
_ = (work / "journal.json").write_text("{}")"""
ADDRESS = "<object object at 0x7f00deadbeef>"
GOOD, BAD = "PASSED", "FAILED"

# notebook → what its cells are, the cells, and what pytest must say of each. One notebook holds
# many cells because a kernel takes two seconds to start.
MADE_UP = {
    "lessons/strict": [
        ("the same number", ran("print(1 + 1)", printed("2\n")), GOOD),
        ("another number", ran("print(1 + 1)", printed("3\n")), BAD),
        ("an output that got lost", ran("print(1 + 1)"), BAD),
        ("an exception", ran("1 / 0"), BAD),
        ("a stub", ran("raise NotImplementedError()"), BAD),
        ("a twin with other picture bytes", saved(mime="text/html"), GOOD),
        ("a twin with another number", saved("120", "121", mime="text/html"), BAD),
        ("a twin with another text", saved("120", "121", mime="text/plain"), BAD),
        ("a twin with other words", saved("12 members", "13 members", mime="text/html"), BAD),
        ("another address", ran("print(object())", printed(f"{ADDRESS}\n")), GOOD),
        ("another short hexadecimal", ran("print('at', 0xFF)", printed("at 0xFE\n")), BAD),
        ("an empty work folder", ran(USES_WORK_FOLDER, printed("[]\n")), GOOD),
    ],
    "lessons/.ipynb_checkpoints/ignored": [],
    "solutions/one/strict": [
        ("an exception", ran("1 / 0"), BAD),
        ("a work folder of its own", ran(USES_WORK_FOLDER, printed("[]\n")), GOOD),
    ],
    "exercises/one/unsolved": [
        ("a stub that is not called", fresh(STUB, solution=True, grade=False), GOOD),
        ("a stub that is called", fresh("found = levels([])"), GOOD),
        ("a name that a stub left out", fresh("found + 1"), GOOD),
        ("a check of a stub", fresh("assert levels([1]) == 1", grade=True), GOOD),
        ("a check of a left-out name", fresh("assert found == 1", grade=True), GOOD),
        ("a graded answer in code", fresh("raise NotImplementedError()", grade=True), GOOD),
        ("a cell that needs no answer", fresh("print('the end')"), GOOD),
    ],
    "exercises/one/faulty": [
        ("a name that no stub explains", fresh("levels([])"), BAD),
        ("a stub", fresh(STUB, solution=True, grade=False), GOOD),
        ("a check that checks nothing", fresh("assert callable(levels)", grade=True), BAD),
        (
            "a check that swallows",
            fresh("try:\n    levels([])\nexcept Exception:\n    pass", grade=True),
            BAD,
        ),
        ("another error", fresh("levels()"), BAD),
        ("a check that fails without asking", fresh("assert False", grade=True), BAD),
    ],
}
CASES = [(name, number) for name, cells in MADE_UP.items() for number in range(len(cells))]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, dict[int, str]]:
    """What pytest, with this course's settings, says of each cell of the made-up notebooks."""
    course = tmp_path_factory.mktemp("course")
    for name in ("conftest.py", "pyproject.toml", "tests/nbval_sanitize.cfg"):
        (course / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, course / name)
    for name, cells in MADE_UP.items():
        nb = v4.new_notebook(cells=[cell for _, cell, _ in cells] or [ran("1 / 0")])
        refresh.write(course / f"{name}.ipynb", nb)
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=no", "-n0"]
    command += ["-p", "no:cacheprovider", *FOLDERS]
    said = subprocess.run(command, cwd=course, capture_output=True, text=True).stdout
    found = defaultdict(dict)
    for result, name, cell in re.findall(
        r"^([A-Z]+) (\S+)\.ipynb::Cell (\d+)", said, flags=re.MULTILINE
    ):
        found[name][int(cell)] = result
    assert found, said
    return found


@pytest.mark.parametrize(
    ("name", "number"), CASES, ids=[f"{name}: {MADE_UP[name][number][0]}" for name, number in CASES]
)
def test_pytest_says_of_a_made_up_cell(name, number, outcomes):
    assert outcomes[name][number] == MADE_UP[name][number][2]


def test_pytest_runs_the_made_up_notebooks_and_no_checkpoint(outcomes):
    assert set(outcomes) == {name for name, cells in MADE_UP.items() if cells}


def test_a_twin_that_refresh_saved_passes_against_the_live_explorer(tmp_path):
    """What is written by hand above is what refresh really keeps."""
    path = tmp_path / "twin.ipynb"
    refresh.write(path, v4.new_notebook(cells=[v4.new_code_cell(TWIN)]))
    (output,) = refresh.execute(path).cells[0].outputs
    (by_hand,) = saved(mime="text/html").outputs
    mask = re.compile('base64,[^"]+')
    kept, meant = (mask.sub("", json.dumps(o, sort_keys=True)) for o in (output, by_hand))
    assert kept == meant

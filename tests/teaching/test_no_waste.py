"""What marking a class need not do: load what nobody uses, ask twice, tell what nobody hears."""

import copy
import json
import subprocess
import sys

import jsonschema
import pytest
from nbformat import v4

from downline.lessons.definitions.explorers import WhichName
from downline.teaching import repair
from downline.teaching.run_notebook import Run
from tests.kit.exercise import PANDAS, Exercise, by_id


def loaded(*python: str, given: str = "") -> set[str]:
    """The modules that a Python loads until it ends."""
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", *python],
        input=given, capture_output=True, text=True,
    )  # fmt: skip
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize("program", ["downline.__main__", "downline.teaching.repair"])
def test_neither_the_command_nor_a_worker_loads_pandas(program):
    modules = loaded("-c", f"import downline.teaching.grading, {program}")
    assert "downline.teaching.submissions" in modules
    assert {"pandas", "matplotlib", "ipywidgets"} & modules == set()


DATES = {"arrow.api", "isoduration.parser"}
"""Some of what jsonschema loads by itself."""


def test_what_runs_a_notebook_loads_no_formats_and_no_other_kernel():
    nb = v4.new_notebook(cells=[v4.new_code_cell("print(6 * 7)")])
    modules = loaded(
        "-m", "downline.teaching.run_notebook", "60", "60", str(2**30), given=json.dumps(nb)
    )
    assert {"nbclient.client", "jsonschema._format"} <= modules  # it ran
    assert loaded("-c", "import jsonschema") >= DATES and not modules & DATES
    assert "IPython.core.interactiveshell" not in modules


def ran(*cells: str, folder) -> list:
    """The cells after their run in a kernel that marks."""
    nb = v4.new_notebook(cells=list(map(v4.new_code_cell, cells)))
    run = Run(nb, cell=60, all=200)
    run.execute(cwd=str(folder))
    assert not run.stopped
    return nb.cells


COUNT = """
import inspect
import ipywidgets
from downline.explorers import WhichName
WhichName()
told = []
for name in ("get_state", "send_state"):
    setattr(ipywidgets.Widget, name, lambda *given, name=name, **more: told.append(name))
"""


def test_an_explorer_that_nobody_sees_says_the_same_and_collects_nothing(tmp_path):
    *_, shown, counted = ran(
        COUNT,
        "explorer = WhichName(fee=False)\nexplorer.set(team_sales=False)\nexplorer",
        "print(told, explorer.shown.facts, explorer.layout.width, len(explorer.children))",
        folder=tmp_path,
    )
    explorer = WhichName(fee=False).set(team_sales=False)
    (said,) = counted.outputs
    facts = f"[] {explorer.shown.facts} None {len(explorer.children)}"
    assert said.text.strip() == facts
    assert shown.outputs[0].data["text/plain"] == explorer.twin_text()


def test_an_error_is_told_without_reading_all_that_is_imported(tmp_path):
    *_, failed, counted = ran(
        "import inspect\nasked = []\nreal = inspect.getmodule\n"
        "inspect.getmodule = lambda *of: asked.append(of) or real(*of)",
        "def half(x):\n    assert x == 4, 'Half of 8 is 4.'\n\nhalf(3)",
        "print(len(asked))",
        folder=tmp_path,
    )
    (error,) = failed.outputs
    told = "\n".join(error.traceback)
    assert error.evalue == "Half of 8 is 4." and "half(3)" in told and "\x1b" not in told
    assert counted.outputs[0].text == "0\n"


@pytest.fixture
def asked(monkeypatch) -> list:
    """What nbgrader's form of metadata was asked about."""
    found: list = []
    validate = jsonschema.validate
    monkeypatch.setattr(
        jsonschema, "validate", lambda of, schema: found.append(of) or validate(of, schema)
    )
    monkeypatch.setattr(repair._Remembers, "right", set())
    return found


def test_the_form_of_a_cells_metadata_is_asked_once_for_a_class(asked):
    nb = Exercise(PANDAS[0]).source
    named = sum("nbgrader" in cell.metadata for cell in nb.cells)
    for _ in range(3):
        assert repair.CheckCellMetadata().preprocess(copy.deepcopy(nb), {})[0] == nb
    assert len(asked) == named > 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": "many"}, {"points": -1}, {"grade_id": ""}, {"grade_id": "a b"},
        {"grade_id": "task1_recruits"}, {"schema_version": 2}, {"grade": "yes"},
    ],
)  # fmt: skip
def test_metadata_that_nbgrader_refuses_are_refused_as_before(asked, wrong):
    nb = Exercise("01_definitions_pandas").source
    repair.CheckCellMetadata().preprocess(copy.deepcopy(nb), {})
    by_id(nb)["task3_number"].metadata.nbgrader.update(wrong)
    with pytest.raises(Exception) as ours:
        repair.CheckCellMetadata().preprocess(nb, {})
    with pytest.raises(type(ours.value)) as theirs:
        repair.steps.CheckCellMetadata().preprocess(nb, {})
    assert str(ours.value) == str(theirs.value)

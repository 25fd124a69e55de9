"""The maintainers' tools: refresh.py (run, normalize, release), lock.py (pin)."""

import os
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from downline.errors import CourseError
from tests.kit.paths import ROOT
from tools import lock, refresh


def code(source: str, *outputs, count: int | None = None, **metadata):
    return v4.new_code_cell(source, execution_count=count, outputs=list(outputs), metadata=metadata)


def stream(name: str, text: str):
    return v4.new_output("stream", name=name, text=text)


def book(*cells, **metadata):
    return v4.new_notebook(cells=list(cells), metadata=metadata)


# ---- normalize -----------------------------------------------------------------------------------


def test_normalize_keeps_only_the_metadata_that_matters():
    session = {"execution": {"iopub.execute_input": "2026"}, "collapsed": True, "trusted": True}
    matters = {"nbgrader": {"grade_id": "t1"}, "tags": ["hide-input"], "deletable": False}
    nb = refresh.normalize(
        book(
            code("1", **session, **matters),
            code("2", **session, jupyter={}),
            widgets={"application/vnd.jupyter.widget-state+json": {"state": "the solution"}},
            kernelspec={"name": "my-venv", "display_name": "Mine", "language": "python"},
            language_info={"name": "python", "version": "3.11.7"},
        )
    )
    assert nb.metadata == refresh.NOTEBOOK_METADATA
    assert nb.cells[0].metadata == matters
    assert nb.cells[1].metadata == {}


def test_normalize_gives_the_same_ids_whoever_saved_the_notebook():
    def saved_by_somebody():
        graded = code("1", nbgrader={"grade_id": "task-1"})
        return book(code("a"), code("a"), v4.new_markdown_cell("a"), graded)

    ids = [cell.id for cell in refresh.normalize(saved_by_somebody()).cells]
    assert ids == [cell.id for cell in refresh.normalize(saved_by_somebody()).cells]
    assert len(set(ids)) == 4
    assert ids[3] == "task-1"


def test_normalize_merges_printed_text_without_moving_it_past_a_picture():
    picture = v4.new_output("display_data", {"image/png": "AAAA"})
    printed = [stream("stdout", "a"), stream("stderr", "!"), stream("stdout", "b")]
    nb = refresh.normalize(book(code("1", *printed, picture, stream("stdout", "c"), count=1)))
    kept = [output.get("text", "picture") for output in nb.cells[0].outputs]
    assert kept == ["ab", "!", "picture", "c"]


def test_normalize_keeps_the_twin_and_drops_the_live_view():
    data = {refresh.LIVE_VIEW: {"model_id": "1"}, "text/html": "<p>12</p>", "text/plain": "12"}
    shown = v4.new_output("execute_result", data, execution_count=9)
    nb = refresh.normalize(book(code("x", shown, count=9)))
    (output,) = nb.cells[0].outputs
    assert output.data == {"text/html": "<p>12</p>", "text/plain": "12"}
    assert output.execution_count == 1


def test_normalize_counts_executed_cells_only():
    nb = refresh.normalize(book(code("a", count=4), code("b"), code("c", count=9)))
    assert [cell.execution_count for cell in nb.cells] == [1, None, 2]


def test_normalize_changes_neither_sources_nor_its_argument_and_twice_is_once():
    nb = book(code("x = 1  \n\n", stream("stdout", "a"), stream("stdout", "b"), count=3))
    before = nbformat.writes(nb)
    once = refresh.normalize(nb)
    assert nbformat.writes(nb) == before
    assert once.cells[0].source == "x = 1  \n\n"
    assert refresh.as_bytes(refresh.normalize(once)) == refresh.as_bytes(once)


# ---- execute -------------------------------------------------------------------------------------

CHANGEABLE = """\
import os, pathlib, sys, ipywidgets
print("one", flush=True)
print("two", flush=True)
work = pathlib.Path(os.environ["DOWNLINE_WORK"])
print(pathlib.Path.cwd().name, os.listdir(work))
(work / "journal.json").write_text("{}")
ipywidgets.IntSlider(3)"""


def solution_folder(root: Path) -> Path:
    """A tiny assignment with a solution, a hidden test, data and a teacher's README."""
    solved = (
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x  # secret\n    ### END SOLUTION"
    )
    checks = (
        "assert double(1) == 2\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"
    )
    common = {"schema_version": 3, "task": False}
    nb = book(
        v4.new_markdown_cell("# Doubling"),
        code(
            solved,
            nbgrader={"grade_id": "d", "grade": False, "solution": True, "locked": False, **common},
        ),
        code(
            checks,
            stream("stdout", "secret"),
            count=2,
            nbgrader={
                "grade_id": "t",
                "grade": True,
                "solution": False,
                "locked": True,
                "points": 1,
                **common,
            },
        ),
        code("# ordinary", count=3),
        widgets={"state": "secret"},
    )
    folder = root / "solutions" / "one"
    refresh.write(folder / "doubling.ipynb", nb)
    (folder / "data").mkdir()
    (folder / "data" / "team.csv").write_text("name\nAna\n")
    (root / "solutions" / "README.md").write_text("secret: the teacher's guide")
    return root / "solutions"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_refresh_runs_keeps_the_twin_and_a_second_run_changes_nothing(tmp_path, capsys):
    """A learner's own work folder is left alone, and stays out of the outputs."""
    refresh.write(tmp_path / "lessons" / "a.ipynb", book(code(CHANGEABLE)))
    solution_folder(tmp_path)
    mine = Path(os.environ["DOWNLINE_WORK"])
    before = contents(mine)

    paths = [str(tmp_path / "lessons")]
    refresh.main(paths, root=tmp_path)
    first = contents(tmp_path)
    refresh.main(paths, root=tmp_path)

    assert contents(tmp_path) == first
    assert contents(mine) == before
    said = capsys.readouterr().out
    assert "a.ipynb: changed" in said
    assert "a.ipynb: as it was" in said
    (cell,) = nbformat.read(tmp_path / "lessons" / "a.ipynb", as_version=4).cells
    printed, slider = cell.outputs
    assert printed.text == "one\ntwo\nlessons []\n"
    assert list(slider.data) == ["text/plain"]
    assert "exercises/one/doubling.ipynb" in first


def test_a_notebook_that_raises_is_left_as_it_was_and_the_message_says_where(tmp_path):
    path = tmp_path / "lessons" / "bad.ipynb"
    refresh.write(path, book(v4.new_markdown_cell("# Bad"), code("1"), code("rate = 1 / 0")))
    before = path.read_bytes()
    with pytest.raises(SystemExit) as stopped:
        refresh.main([str(path)], root=tmp_path)
    message = str(stopped.value)
    assert "bad.ipynb stopped in cell 3: ZeroDivisionError: division by zero" in message
    assert "rate = 1 / 0" in message
    assert "Traceback" not in message
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["bad.ipynb"]


def test_a_cell_that_does_not_end_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "CELL_SECONDS", 1)
    path = tmp_path / "slow.ipynb"
    refresh.write(path, book(code("1"), code("import time; time.sleep(60)"), code("2")))
    with pytest.raises(CourseError, match="cell 2: it ran for more than 1 seconds"):
        refresh.execute(path)


def test_a_path_that_does_not_exist_is_said_plainly(tmp_path):
    with pytest.raises(SystemExit, match="nowhere does not exist"):
        refresh.main([str(tmp_path / "nowhere")], root=tmp_path)


# ---- release -------------------------------------------------------------------------------------


def test_release_gives_students_the_task_and_its_data_but_nothing_of_the_solution(tmp_path):
    target = tmp_path / "exercises"
    refresh.release(solution_folder(tmp_path), target)
    released = contents(target)
    assert set(released) == {"one/doubling.ipynb", "one/data/team.csv"}
    assert b"secret" not in b"".join(released.values())
    assert b"HIDDEN" not in b"".join(released.values())
    nb = nbformat.read(target / "one" / "doubling.ipynb", as_version=4)
    assert nb.cells[1].source.endswith("raise NotImplementedError()")
    assert nb.cells[2].source == "assert double(1) == 2"
    assert [cell.get("outputs", []) for cell in nb.cells] == [[]] * 4
    assert {cell.get("execution_count") for cell in nb.cells} == {None}
    assert nb.cells[2].metadata.nbgrader.checksum


def test_release_is_a_pure_function_of_the_solutions(tmp_path):
    """The same bytes into any folder, at any time, whatever was there; the sources stay."""
    source = solution_folder(tmp_path)
    before = contents(source)
    refresh.release(source, tmp_path / "a")
    stale = tmp_path / "b" / "gone" / "old.ipynb"
    refresh.write(stale, book())
    (tmp_path / "b" / "one").mkdir()
    (tmp_path / "b" / "one" / "doubling.ipynb").write_text("edited by hand")
    refresh.release(source, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert not stale.parent.exists()
    assert contents(source) == before
    assert not list(tmp_path.rglob("*.db"))

    refresh.write(
        source / "one" / "doubling.ipynb",
        refresh.normalize(nbformat.read(source / "one" / "doubling.ipynb", as_version=4)),
    )
    refresh.release(source, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b"), "untidy and tidy sources differ"


def test_release_of_a_broken_source_says_what_is_wrong_and_keeps_what_was_released(tmp_path):
    source = solution_folder(tmp_path)
    refresh.release(source, tmp_path / "exercises")
    before = contents(tmp_path / "exercises")
    path = source / "one" / "doubling.ipynb"
    path.write_text(path.read_text().replace("### END SOLUTION", ""))
    with pytest.raises(CourseError, match=r"could not release one: .*no end solution"):
        refresh.release(source, tmp_path / "exercises")
    assert contents(tmp_path / "exercises") == before


# ---- lock ----------------------------------------------------------------------------------------

PROJECT = """\
[project]
dependencies = ["numpy>=2.1", "Pandas>=2.3,<4"]
[project.optional-dependencies]
dev = ["pandera[pandas]>=0.24"]
"""
PINS = """\
# a comment
numpy==2.4.6 ; python_full_version < '3.12'
    # via pandas
numpy==2.5.5 ; python_full_version >= '3.12'
pandas==3.1.1
pandera==0.35.0
-e .
"""
LEARNERS = """\
numpy==2.4.6 ; python_full_version < '3.12'
numpy==2.5.5 ; python_full_version >= '3.12'
pandas==3.1.1
.
"""


def test_every_pin_of_the_course_satisfies_pyproject_and_the_installations_agree():
    files = {name: (ROOT / name).read_text(encoding="utf-8") for name in lock.INSTALLATIONS}
    assert set(files) == {path.name for path in ROOT.glob("requirements*.txt")}
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert lock.problems(pyproject, files) == [], "run `python tools/lock.py`"


def test_the_largest_installation_has_all_extras_and_each_smaller_one_fewer():
    """Whatever is installed first, the next file adds packages and changes none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    everything, teachers, learners = (set(i.extras) for i in lock.INSTALLATIONS.values())
    assert everything == set(project["optional-dependencies"])
    assert learners < teachers < everything


def test_good_pins_have_no_problems():
    files = {"requirements-all.txt": PINS, "requirements.txt": LEARNERS}
    assert lock.problems(PROJECT, files) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("pandas==3.1.1", "pandas==4.0.0", "pandas==4.0.0 does not satisfy Pandas>=2.3,<4"),
        ("numpy==2.5.5", "numpy==1.9.0", "numpy==1.9.0 does not satisfy numpy>=2.1"),
        ("pandera==0.35.0\n", "", "pandera[pandas]>=0.24 of pyproject.toml has no pin"),
        ("pandas==3.1.1", "pandas>=3", "pandas>=3 is not pinned to one version"),
        ("pandas==3.1.1", "pandas==3.*", "pandas==3.* is not pinned to one version"),
        ("pandas==3.1.1", "pandas", "pandas is not pinned to one version"),
        ("-e .\n", "", "the course itself"),
        ("-e .\n", ".\n", "the last line is not '-e .'"),
    ],
)
def test_a_pin_that_does_not_fit_is_named(old, new, problem):
    assert old in PINS
    files = {"requirements-all.txt": PINS.replace(old, new)}
    assert any(problem in found for found in lock.problems(PROJECT, files))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("pandas==3.1.1", "pandas==3.0.2", "pandas==3.0.2 is not what requirements-all.txt pins"),
        ("pandas==3.1.1", "pandas==3.1.1\nsix==1.17.0", "six==1.17.0 is not what"),
        ("numpy==2.5.5", "numpy==2.5.4", "requirements.txt: numpy==2.5.4 is not what"),
    ],
)
def test_installations_that_disagree_are_named(old, new, problem):
    assert old in LEARNERS
    files = {"requirements-all.txt": PINS, "requirements.txt": LEARNERS.replace(old, new)}
    assert any(problem in found for found in lock.problems(PROJECT, files))


def test_pins_survive_when_uv_finds_no_solution(tmp_path, capfd):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 1\n")
    for name in lock.INSTALLATIONS:
        (tmp_path / name).write_text(PINS)
    with pytest.raises(subprocess.CalledProcessError):
        lock.compile_pins(tmp_path, upgrade=False)
    assert {(tmp_path / name).read_text() for name in lock.INSTALLATIONS} == {PINS}
    assert "pyproject.toml" in capfd.readouterr().err

"""Honest students whose work looks odd: their marks are those of the same work without it."""

import copy
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from downline.errors import CourseError
from downline.teaching import grading, sandbox
from downline.teaching.repair import PutChecksBelow
from downline.teaching.submissions import unanswered
from tests.kit.exercise import ROOT, Exercise, by_id, grades, read

ONE = Exercise("01_definitions_pandas")
FILE = Path(ONE.path).name
FULL = {name: points for name, points in ONE.points.items() if name not in ONE.essays}
ESSAY, WORDS = "task6_answer", "The shape proves nothing: look at who is paid for what."
WORK = {}  # student → what is done to the solved notebook, and files beside it


def says(code: str):
    """A right function that also writes to stderr: warnings do, and progress bars."""

    def work(nb):
        by_id(nb)[
            "task2_answer"
        ].source += (
            f"\nright = pay_one_sale\ndef pay_one_sale(*all):\n    {code}\n    return right(*all)"
        )

    return work


WORK["print"] = says("import sys; print('working', file=sys.stderr)")
WORK["logging"] = says("import logging; logging.warning('working')")
WORK["warning"] = says("import warnings; warnings.warn('old', FutureWarning)")
WORK["progress"] = says("from tqdm import tqdm; list(tqdm(range(9)))")


def below(nb, cell):
    nb.cells.append(v4.new_markdown_cell(WORDS))


def own_cell(nb, cell):
    nb.cells[nb.cells.index(cell)] = v4.new_raw_cell(WORDS)


def question(nb, cell):
    by_id(nb)["task6"].source += f"\n\n{WORDS}"


def copied(nb, cell):
    empty = copy.deepcopy(cell)
    empty.id = "again"
    nb.cells.insert(nb.cells.index(cell) + 1, empty)
    cell.source = WORDS


ELSEWHERE = {"below": below, "own-cell": own_cell, "in-the-question": question, "copied": copied}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("course")
    ONE.release(course)
    solved = read(course / "exercises" / ONE.path)
    for name, source in ONE.answers.items():
        by_id(solved)[name].source = WORDS if name == ESSAY else source
    empty = by_id(read(course / "exercises" / ONE.path))[ESSAY].source
    for student in [*WORK, *ELSEWHERE, "windows", "own-modules", "nothing-written"]:
        nb = copy.deepcopy(solved)
        if student in WORK:
            WORK[student](nb)
        if student in ELSEWHERE or student == "nothing-written":
            by_id(nb)[ESSAY].source = empty
        if student in ELSEWHERE:
            ELSEWHERE[student](nb, by_id(nb)[ESSAY])
        if student == "windows":
            for cell in nb.cells:
                cell.source = cell.source.replace("\n", "\r\n")
        folder = course / "classroom" / "submitted" / student / ONE.name
        folder.mkdir(parents=True)
        text = nbformat.writes(nb)
        (folder / FILE).write_text(text, "utf-8-sig" if student == "windows" else "utf-8")
        if student == "own-modules":
            for name in ("random", "queue", "copy", "calendar"):
                (folder / f"{name}.py").write_text("mine = 1\n")
            (folder / "big.csv").write_bytes(bytes(72 * 2**20))
    return course


@pytest.fixture(scope="module")
def graded(course) -> dict[str, tuple[bool, str]]:
    sandbox = bool(shutil.which("bwrap"))
    return {who: tuple(rest) for who, *rest in grading.grade(ONE.name, course, sandbox=sandbox)}


@pytest.mark.parametrize("student", [*WORK, *ELSEWHERE, "windows", "own-modules"])
def test_the_marks_are_full_and_the_reflection_waits(course, graded, student):
    assert graded[student] == (True, "")
    found = grades(course, ONE.name, student)
    assert {name: found[name][0] for name in FULL} == FULL
    assert found[ESSAY] == (None, True)
    shown = by_id(read(course / "classroom" / "autograded" / student / ONE.name / FILE))
    assert WORDS in shown[ESSAY].source


def test_nothing_written_is_still_nothing(course, graded):
    assert grades(course, ONE.name, "nothing-written")[ESSAY] == (0, False)


def test_a_file_with_which_python_does_not_start_gets_a_sentence(tmp_path):
    (tmp_path / "types.py").write_text("mine = 1\n")
    notebook = v4.new_notebook(cells=[v4.new_code_cell("1")])
    try:  # whether such a file stops Python depends on what else starts with it
        done, stopped = sandbox.run_in_sandbox(
            notebook, tmp_path, 30, sandbox=bool(shutil.which("bwrap"))
        )
    except CourseError as sentence:
        assert "called like a module of Python's" in str(sentence)
    else:
        assert not stopped and done.cells[0].outputs[0].data["text/plain"] == "1"


@pytest.mark.parametrize("work, said", [
    (lambda nb: None, "No question is answered"),
    (lambda nb: [cell.update(source="") for cell in nb.cells], "No question is answered"),
    (lambda nb: by_id(nb)[ESSAY].update(source=WORDS), "Nothing but words is answered"),
    (lambda nb: below(nb, None), "Nothing but words is answered"),
    (lambda nb: by_id(nb)["task4_answer"].update(source="three = {'C02'}"), ""),
    (lambda nb: nb.cells.append(v4.new_code_cell("three = {'C02'}")), ""),
    (lambda nb: by_id(nb)["task4_answer"].update(source="x = 1", metadata={}), ""),
])  # fmt: skip
def test_work_in_which_nothing_is_answered_is_named_for_it_may_be_the_wrong_copy(work, said):
    nb = read(ROOT / "exercises" / ONE.path)
    work(nb)
    found = unanswered(nbformat.writes(nb).encode(), ROOT / "exercises" / ONE.path)
    assert found.startswith(said) and bool(found) == bool(said)


def test_a_check_follows_its_answer_when_that_was_dragged_down(monkeypatch):
    monkeypatch.chdir(ROOT)
    resources = {"nbgrader": {"assignment": ONE.name, "notebook": Path(FILE).stem}}
    nb = read(ROOT / "exercises" / ONE.path)
    names = [cell.id for cell in nb.cells]
    assert [
        c.id for c in PutChecksBelow().preprocess(copy.deepcopy(nb), resources)[0].cells
    ] == names
    moved = nb.cells.pop(names.index("task1_answer"))
    nb.cells.insert(names.index("task2_given"), moved)
    after = [c.id for c in PutChecksBelow().preprocess(nb, resources)[0].cells]
    assert sorted(after) == sorted(names)
    below = after[after.index("task1_answer") :]
    assert {"task1_recruits", "task1_nobody"} <= set(below)
    assert after.index("task1_answer_why") < after.index("task1_why")

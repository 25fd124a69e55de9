"""A class in which everything goes wrong that can, graded with the teacher's own command.

Each submission has the marks or the message that it deserves, and none stops the others.
"""

import copy
import re
import shutil
import sqlite3
import threading
from pathlib import Path

import nbformat
import pytest

from downline.teaching import commands as __main__
from downline.teaching import grading
from tests.kit.exercise import ROOT, Exercise, by_id, gradebook, grades, read, run

ONE = Exercise("01_definitions_pandas")
FILE = Path(ONE.path).name
AUTO = {name: points for name, points in ONE.points.items() if name not in ONE.essays}
SANDBOX = [] if shutil.which("bwrap") else ["--without-sandbox"]
CELL = 10  # seconds for a cell, so that loops do not take long


def without(*names: str) -> dict:
    """Full marks but for these cells, or for the tasks that they begin with."""
    return {cell: 0 if cell.startswith(names) else points for cell, points in AUTO.items()}


FULL, NONE = without("-"), without("task")
UP_TO_2, UP_TO_4 = without("task3", "task4", "task5"), without("task5")
CLASS = {}  # name of the student → (what is done to a solved notebook, marks or None, message)


def handed_in(name: str, marks: dict | None, message: str = ""):
    """Add a student to the class; the function gets the solved notebook and its folder."""

    def add(function):
        CLASS[name] = (function, marks, message)
        return function

    return add


def answer(name: str, marks: dict | None, message: str = "", **answers: str) -> None:
    """Add a student whose answers are right, but for these."""

    def work(nb, folder):
        for cell, source in answers.items():
            assert cell in ONE.answers
            by_id(nb)[cell].source = source.replace("RIGHT", ONE.answers[cell])

    CLASS[name] = (work, marks, message)


# ---- Right, wrong, and partly right --------------------------------------------------------------

answer("right", FULL)
answer(
    "wrong",
    NONE,
    task1_answer="def count_recruits(table): return table\ndef recruited_nobody(table): return 6",
    task1_answer_why='why = "A"',
    task2_answer="def pay_one_sale(*all): return 20\npaid_above = pay_one_sale",
    task3_answer="def number_of(table, kind): return {}\ndecided = max",
    task4_answer='three = {"C35", "C12"}',
    task5_answer="def who_says(names, kind): return ['China', 'Canada']",
    task5_answer_plans="nothing = None",
)
answer(
    "partly-right", without("task1_nobody"), task1_answer="RIGHT\nrecruited_nobody = count_recruits"
)
answer("syntax-error", without("task2"), task2_answer="def pay_one_sale(:")
answer("exception", without("task3"), task3_answer="raise RuntimeError('I gave up')\nRIGHT")
answer("asks-for-input", without("task1_why"), task1_answer_why="why = input()")
answer("exits-after-answer", FULL, task2_answer="RIGHT\nimport sys\nsys.exit()")
answer("exits-before-answer", without("task2"), task2_answer="import sys\nsys.exit()\nRIGHT")

# ---- Programs that do not end, or end too soon ---------------------------------------------------

answer("loop", without("task4"), task4_answer="while True: pass\nRIGHT")
answer(
    "loop-that-cannot-be-interrupted",
    UP_TO_4,
    "Cell task5_answer did not end and could not be interrupted. What comes after has no marks.",
    task5_answer="import time\nwhile True:\n    try:\n        time.sleep(1)\n"
    "    except KeyboardInterrupt:\n        pass",
)
answer(
    "kernel-death",
    UP_TO_2,
    "Cell task3_answer ended Python. What comes after has no marks.",
    task3_answer="import os\nos._exit(1)",
)
answer(
    "quits",
    UP_TO_2,
    "Cell task3_answer ended Python. What comes after has no marks.",
    task3_answer="RIGHT\nquit()",
)
answer("quits-but-keeps-the-kernel", FULL, task3_answer="RIGHT\nquit(keep_kernel=True)")
answer(
    "quits-in-a-check",
    without("task5"),
    "Cell task5_names ended Python. What comes after has no marks.",
    task5_answer="RIGHT\nright = who_says\ndef who_says(*all): return [quit(), right(*all)][1]",
)
answer(
    "crash-in-a-check",
    without("task5"),
    "Cell task5_names ended Python. What comes after has no marks.",
    task5_answer="import ctypes\ndef who_says(*all): ctypes.string_at(0)",
)
answer(
    "tries-to-end-what-runs-it",
    without("task3"),
    task3_answer="import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
)
answer("huge-output", FULL, task1_answer_why="RIGHT\nprint('x' * 50_000_000)")
answer("endless-output", without("task4"), task4_answer="while True: print('x' * 1000)")
answer("huge-error", without("task4"), task4_answer="raise ValueError('x' * 20_000_000)")

# ---- Cells that are not as they were -------------------------------------------------------------


@handed_in("checks-emptied", without("task1_why", "task5_names"))
def _(nb, folder):
    by_id(nb)["task1_answer_why"].source = 'why = "A"'
    by_id(nb)["task5_answer"].source = "def who_says(names, kind): return []"
    for name in AUTO:
        by_id(nb)[name].source = "print('All is well.')"


@handed_in("points-changed", without("task1_why"))
def _(nb, folder):
    by_id(nb)["task1_answer_why"].source = 'why = "A"'
    for name in AUTO:
        by_id(nb)[name].metadata.nbgrader["points"] = 100


@handed_in("checks-deleted", without("task3_number"))
def _(nb, folder):
    by_id(nb)["task3_answer"].source += "\nnumber_of = lambda table, kind: len(table)"
    nb.cells = [cell for cell in nb.cells if cell.id not in AUTO and cell.id != "imports"]


@handed_in("checks-without-name", without("task1_why"))
def _(nb, folder):
    by_id(nb)["task1_answer_why"].source = 'why = "A"'
    by_id(nb)["task1_why"].source = "pass"
    by_id(nb)["task1_why"].metadata = {}


@handed_in("cell-copied", FULL)
def _(nb, folder):
    """The last of several copies counts, so the first may be nonsense."""
    good = by_id(nb)["task2_answer"]
    bad = copy.deepcopy(good)
    bad.id, bad.source = "again", "def pay_one_sale(*all): return 0"
    nb.cells.insert(nb.cells.index(good), bad)


@handed_in("cells-of-another-exercise", FULL)
def _(nb, folder):
    other = read(ROOT / "exercises" / Exercise("02_compensation_pandas").path)
    for cell in other.cells:
        if cell.cell_type == "markdown":
            nb.cells.append(copy.deepcopy(cell))
            nb.cells[-1].id = f"pasted-{len(nb.cells)}"


@handed_in("stripped-metadata", FULL)
def _(nb, folder):
    nb.metadata = {}
    for cell in nb.cells:
        cell.metadata = {}


@handed_in("stripped-ids-too", None, f"{FILE} has too few of the cells of {ONE.name}")
def _(nb, folder):
    for cell in nb.cells:
        cell.metadata = {}
        cell.id = f"new-{nb.cells.index(cell)}"


@handed_in("cleared-outputs", FULL)
def _(nb, folder):
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


@handed_in("old-outputs-kept", without("task1_why"))
def _(nb, folder):
    """What stands below a cell is no proof: it is run anew."""
    by_id(nb)["task1_answer_why"].source = 'why = "A"'
    by_id(nb)["task1_why"].outputs = []
    by_id(nb)["task1_why"].execution_count = 7


@handed_in("cells-out-of-order", FULL)
def _(nb, folder):
    """An answer that was dragged down, to the end here: its check follows it."""
    nb.cells.append(nb.cells.pop(nb.cells.index(by_id(nb)["task1_answer_why"])))


@handed_in("answer-turned-into-text", without("task2"))
def _(nb, folder):
    cell = by_id(nb)["task2_answer"]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    del cell.metadata["nbgrader"]
    cell.id = "notes"


# ---- Files that are not as they were -------------------------------------------------------------


@handed_in("renamed-notebook", None, f"There is no {FILE} (found: my answers.ipynb).")
def _(nb, folder):
    nbformat.write(nb, folder / "my answers.ipynb")
    return False


@handed_in("missing-notebook", None, f"There is no {FILE} (found: nothing).")
def _(nb, folder):
    return False


@handed_in("invalid-json", None, f"{FILE} is not a notebook, or only a part of one")
def _(nb, folder):
    (folder / FILE).write_text(nbformat.writes(nb)[:5000], encoding="utf-8")
    return False


@handed_in("another-exercise", None, f"{FILE} has too few of the cells of {ONE.name}")
def _(nb, folder):
    shutil.copy(ROOT / "exercises" / Exercise("02_compensation_pandas").path, folder / FILE)
    return False


@handed_in("own-data", FULL)
def _(nb, folder):
    """The teacher's data is put back; a helper of the student's own is there."""
    (folder / "members.csv").write_text("member,sponsor\nMe,\n", encoding="utf-8")
    (folder / "helper.py").write_text("letter = 'B'", encoding="utf-8")
    by_id(nb)["task1_answer_why"].source = "from helper import letter as why"


@handed_in("Žofie-李雷-ñandú", FULL)
def _(nb, folder):
    by_id(nb)["task1_answer_why"].source = 'größe = "B"\nwhy = größe'
    (folder / "přílohy 附件.txt").write_text("ž", encoding="utf-8")


# ---- Cheats --------------------------------------------------------------------------------------

EQUAL = """
class Equal(str):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return hash("B")
"""
answer("always-equal", without("task1_why"), task1_answer_why=EQUAL + "why = Equal()")
answer(
    "always-equal-number",
    without("task3_number"),
    task3_answer="RIGHT\nclass Any(int):\n    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = "
    "lambda self, other: True\nnumber_of = lambda table, kind: Any(1)",
)
PATCH = """
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoAsserts())
"""
FOOLED = "had changed what Python's checks do. What comes after has no marks."
answer("asserts-removed", NONE, f"By cell task1_why, the notebook {FOOLED}", task1_answer=PATCH)
answer(
    "isclose-patched",
    UP_TO_2,
    f"By cell task3_number, the notebook {FOOLED}",
    task3_answer="RIGHT\nmath.isclose = lambda *all, **more: True",
)
answer(
    "type-patched",
    without("task2", "task3", "task4", "task5", "task1_why"),
    f"By cell task2_one_case, the notebook {FOOLED}",
    task1_answer_why=EQUAL + "why = Equal()\ntype = lambda thing: str",
)
answer(
    "reads-the-solutions",
    without("task2"),
    task2_answer=f"open({str(ROOT / 'solutions' / ONE.path)!r}).read()\nRIGHT"
    if not SANDBOX
    else "def pay_one_sale(*all): raise OSError",
)
answer(
    "writes-outside-its-folder",
    without("task4"),
    task4_answer=f"open({str(ROOT / 'downline' / 'hacked.txt')!r}, 'w')\nRIGHT"
    if not SANDBOX
    else "raise OSError",
)
answer(
    "overwrites-the-data",  # of its own copy: only the check that reads it once more fails
    without("task1_recruits"),
    task1_answer="RIGHT\nfor name in 'members.csv', 'definitions.ipynb': open(name, 'w').close()",
)


MEANS = {
    "kernel-death", "crash-in-a-check", "tries-to-end-what-runs-it", "always-equal",
    "always-equal-number", "asserts-removed", "type-patched", "isclose-patched",
}  # fmt: skip
"""Who has the means to change what checks do: asked again, and named for a look."""


def test_there_are_at_least_two_dozen():
    assert len(CLASS) >= 24


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder in which they all handed in; nothing is graded yet."""
    course = tmp_path_factory.mktemp("course")
    ONE.release(course)
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.Execute.timeout = {CELL}\n")
    solved = read(course / "exercises" / ONE.path)
    for name, source in ONE.answers.items():
        by_id(solved)[name].source = source
    for student, (work, *_) in CLASS.items():
        folder = course / "classroom" / "submitted" / student / ONE.name
        folder.mkdir(parents=True)
        nb = copy.deepcopy(solved)
        if work(nb, folder) is not False:
            nbformat.write(nb, folder / FILE)
    return course


@pytest.fixture(scope="module")
def graded(course) -> dict[str, tuple[bool, str]]:
    """Student → whether there are marks, and what the teacher is told."""
    return {who: tuple(rest) for who, *rest in grading.grade(ONE.name, course, sandbox=not SANDBOX)}


@pytest.mark.parametrize("student", CLASS)
def test_each_gets_the_marks_and_the_message_that_it_deserves(course, graded, student):
    _, marks, message = CLASS[student]
    has_marks, said = graded[student]
    said, _, look = said.partition("Look at its code, which could change what checks do")
    assert bool(look) == (student in MEANS)
    assert message in said and bool(message) == bool(said)
    assert has_marks == (marks is not None)
    if marks:
        found = {name: points for name, (points, _) in grades(course, ONE.name, student).items()}
        assert {name: found[name] for name in AUTO} == marks


def test_the_marks_of_the_class_in_a_table_of_canvas(course, graded, capsys):
    """With the command of the teacher's guide; the table that was exported stays as it is."""
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^python -m downline (marks .*)$", guide, re.MULTILINE)
    table = (
        "Student,ID,SIS Login ID,Section,Definitions (7)\n    Points Possible,,,,20\n"
        '"Right, Ria",1,right,A,\n"Loop, Leo",2,loop,A,\n"Cut, Eva",3,invalid-json,A,\n'
    )
    exported = course / "classroom" / "exported.csv"
    exported.write_text(table, encoding="utf-8")
    given = [str(course / word) if "/" in word else word for word in command.split()]
    assert __main__.main([*given, "--course", str(course)]) == 1
    said = capsys.readouterr().err
    (waiting,) = [line for line in said.splitlines() if " are provisional" in line]
    assert {"right", "loop"} <= set(re.findall(r"[\w-]+", waiting))
    assert "invalid-json: not written, for the submission is not graded." in said
    filled = (course / "classroom" / "marks.csv").read_text(encoding="utf-8")
    expected = table.replace("right,A,", "right,A,16").replace("loop,A,", "loop,A,14")
    assert filled == expected
    assert __main__.main([*given[:3], "--to", given[2], "--course", str(course)]) == 2
    assert exported.read_text(encoding="utf-8") == table


# ---- Grading again -------------------------------------------------------------------------------


def by_hand(course) -> tuple[float, float, str]:
    """What the teacher gave for the reflection and for a check, and the comment."""
    with gradebook(course) as book:
        essay, check = (
            book.find_grade(name, "definitions", ONE.name, "right")
            for name in ("task6_answer", "task1_why")
        )
        comment = book.find_comment("task6_answer", "definitions", ONE.name, "right")
        return essay.manual_score, check.manual_score, comment.manual_comment


def test_nothing_that_a_teacher_graded_by_hand_is_lost_by_grading_again(course, graded, capsys):
    """Not after releasing again either; and the gradebook may be in use meanwhile."""
    with gradebook(course) as book:
        book.find_grade("task6_answer", "definitions", ONE.name, "right").manual_score = 3
        book.find_grade("task1_why", "definitions", ONE.name, "right").manual_score = 0.5
        book.find_comment(
            "task6_answer", "definitions", ONE.name, "right"
        ).manual_comment = "Name the year."
        book.db.commit()
    given = (3, 0.5, "Name the year.")
    assert by_hand(course) == given
    run(f"nbgrader generate_assignment {ONE.name} --force", course)
    assert by_hand(course) == given
    others = course / "classroom" / "submitted"
    for folder in others.iterdir():  # to save time
        if folder.name != "right":
            shutil.move(folder, course / folder.name)
    busy = sqlite3.connect(course / "classroom" / "gradebook.db", check_same_thread=False)
    busy.execute("BEGIN EXCLUSIVE")
    free = threading.Timer(8, busy.close)  # SQLite gives up after five seconds by itself
    free.start()
    assert __main__.main(["grade", ONE.name, "--course", str(course), *SANDBOX]) == 0
    free.join()
    assert "1 of 1 submissions are graded" in capsys.readouterr().out
    assert by_hand(course) == given


def test_no_feedback_is_made_by_grading(course, graded):
    """Feedback shows the hidden checks: only a command of its own makes it."""
    assert not (course / "classroom" / "feedback").exists()

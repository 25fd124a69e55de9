"""The classroom: exercises come from solutions and leak nothing, and nbgrader's marks are right.

Two parts: what students get; and a small class that is graded with the teacher's own commands.
What the checks accept and refuse is in test_exercises.py.
"""

import copy
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.kit.exercise import NAMES, PANDAS, ROOT, Exercise, by_id, grades, info, read, run
from tools import refresh

EXERCISES = {name: Exercise(name) for name in NAMES}
ONE = EXERCISES["01_definitions_pandas"]  # the one in which things go wrong on purpose
NOTEBOOK, SOURCE, ANSWERS, POINTS, ESSAY = (
    ONE.path, ONE.source, ONE.answers, ONE.points, "task6_answer",
)  # fmt: skip
RELEASE = f"nbgrader generate_assignment {ONE.name} --force"
AUTOGRADE = f"python -m downline grade {ONE.name}"
FEEDBACK = f"nbgrader generate_feedback {ONE.name} --force"
every_exercise = pytest.mark.parametrize("name", NAMES)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if ".ipynb_checkpoints" not in path.parts
    }


# ---- What students get ---------------------------------------------------------------------------


def hidden(nb) -> set[str]:
    """The lines of a source notebook that no student may see."""
    seen, unseen = set(), set()
    for cell in nb.cells:
        whole = info(cell).get("solution") and "### BEGIN SOLUTION" not in cell.source
        inside = False
        for line in map(str.strip, cell.source.splitlines()):
            starts = re.match(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS)", line)
            if starts:
                inside = starts[1] == "BEGIN"
            (unseen if inside or whole or starts else seen).add(line)
    # Shorter lines, such as "]", say nothing.
    return {line for line in unseen - seen if len(line) > 8}


def leaks(released, source) -> list[str]:
    """What a released notebook gives away of its source."""
    text = "\n".join(cell.source for cell in released.cells)
    found = [line for line in sorted(hidden(source)) if line in text]
    for cell in released.cells:
        if cell.get("outputs") or cell.get("execution_count") or cell.get("attachments"):
            found.append(f"an output of {cell.source!r}")
    return found


def test_exercises_are_byte_for_byte_what_the_solutions_generate(tmp_path):
    """Nothing in exercises/ is written by hand, and nothing is out of date."""
    refresh.release(ROOT / "solutions", tmp_path)
    assert contents(ROOT / "exercises") == contents(tmp_path), "run `python tools/refresh.py`"


@every_exercise
def test_exercises_leak_no_solution_no_hidden_test_and_no_output(name):
    path, source = EXERCISES[name].path, EXERCISES[name].source
    assert len(hidden(source)) > 20, "nothing is hidden: this test would not see a leak"
    assert leaks(read(ROOT / "exercises" / path), source) == []


@pytest.mark.parametrize("cell", ["task1_answer_why", "task2_any_sale", ESSAY])
def test_a_leak_would_be_seen(cell):
    released = read(ROOT / "exercises" / NOTEBOOK)
    by_id(released)[cell].source = by_id(SOURCE)[cell].source
    assert leaks(released, SOURCE)


def test_an_output_would_be_seen_as_a_leak():
    released = read(ROOT / "exercises" / NOTEBOOK)
    by_id(released)["task3_look"].outputs = by_id(SOURCE)["task3_look"].outputs
    assert leaks(released, SOURCE)


@every_exercise
def test_points_add_up_and_stand_in_the_headings(name):
    exercise = EXERCISES[name]
    prose = "\n".join(c.source for c in exercise.source.cells if c.cell_type == "markdown")
    headings = re.findall(r"^## Task (\d) .*\((\d+) points?, (\d+) minutes\)$", prose, re.MULTILINE)
    promised = {f"task{task}": float(points) for task, points, _ in headings}
    real = dict.fromkeys(promised, 0.0)
    for cell, points in exercise.points.items():
        real[cell.split("_")[0]] += points
    assert real == promised
    assert 4 <= len(real) <= 7, "four to seven tasks"
    assert 30 <= sum(int(minutes) for *_, minutes in headings) <= 40, "within one school period"
    assert len(exercise.essays) == 1, "one reflection is marked by a person"


@pytest.mark.parametrize("name", PANDAS)
def test_a_students_own_seed_is_unknown_to_nbgrader(name):
    """It could not be changed, or grading would stop: see `seed_cell`."""
    seeds = [c for c in EXERCISES[name].source.cells if c.source.startswith("SEED =")]
    assert len(seeds) == (0 if name == ONE.name else 1)
    assert all("nbgrader" not in cell.metadata for cell in seeds)


@every_exercise
def test_the_teachers_guide_has_each_exercise_with_a_rubric_and_comments(name):
    guide = (ROOT / "solutions" / f"{name}.md").read_text(encoding="utf-8")
    assert guide.startswith(f"# {name}")
    for part in ("Misconceptions to watch for", "Rubric of the reflection", "Comments to copy"):
        assert f"\n## {part}" in guide
    total = sum(EXERCISES[name].points.values())
    assert re.search(rf"\b{total:g} points", guide), f"the points are {total:g}"


# ---- A small class, graded with the teacher's commands -------------------------------------------


def solve(nb, *answers):
    for name in answers:
        by_id(nb)[name].source = ANSWERS[name]


def careless(nb):
    """Two tasks are solved; an answer was copied, a check deleted, and the other checks emptied."""
    solve(nb, *(name for name in ANSWERS if name.startswith(("task2", "task5"))))
    cells = by_id(nb)
    for name in set(POINTS) - {ESSAY}:
        cells[name].source = "print('All is well.')"
    nb.cells.remove(cells["task2_any_sale"])
    again = copy.deepcopy(cells["task2_answer"])
    again.id = "again"
    nb.cells.insert(nb.cells.index(cells["task2_answer"]), again)


HANDED_IN = {
    "solved": lambda nb: solve(nb, *ANSWERS),
    "untouched": lambda nb: None,
    "careless": careless,
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder in which the small class was released to, handed in and graded."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(RELEASE, course)
    for student, work in HANDED_IN.items():
        nb = read(course / "exercises" / NOTEBOOK)
        work(nb)
        folder = course / "classroom" / "submitted" / student / ONE.name
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / "definitions.ipynb")
    run(AUTOGRADE + ("" if shutil.which("bwrap") else " --without-sandbox"), course, 1)
    return course


@pytest.fixture(scope="module")
def marks(course) -> dict[str, dict]:
    """Student → name of the graded cell → (points by nbgrader, whether a person must look)."""
    return {student: grades(course, ONE.name, student) for student in HANDED_IN}


def total(marks) -> float:
    return sum(points or 0 for points, _ in marks.values())


def test_nbgraders_own_command_alone_makes_the_committed_exercises(course):
    assert contents(course / "exercises" / ONE.name) == contents(ROOT / "exercises" / ONE.name), (
        "run `python tools/refresh.py`"
    )


def test_the_solution_scores_full_marks(marks):
    points = {name: points for name, (points, _) in marks["solved"].items() if name != ESSAY}
    assert points == {name: full for name, full in POINTS.items() if name != ESSAY}


def test_the_untouched_release_scores_zero_in_every_cell(marks):
    assert {name: points for name, (points, _) in marks["untouched"].items()} == dict.fromkeys(
        POINTS, 0
    )


def test_half_a_solution_scores_what_is_solved_whatever_was_done_to_the_checks(marks):
    """Emptied and deleted checks are put back, and a copied cell does no harm."""
    scored = {name for name, (points, _) in marks["careless"].items() if points}
    assert scored == {name for name in POINTS if name.startswith(("task2", "task5"))}
    assert 0 < total(marks["careless"]) < total(marks["solved"])


def test_the_reflection_waits_for_a_person(marks):
    """nbgrader gives it no points, and says that somebody has to read it."""
    assert marks["solved"][ESSAY] == (None, True)
    assert marks["untouched"][ESSAY] == (0, False)  # nothing was written


def test_feedback_is_a_page_for_the_student(course, marks):
    run(f"{FEEDBACK} --student careless", course)  # one student, to save time
    page = course / "classroom" / "feedback" / "careless" / ONE.name / "definitions.html"
    points = f"{total(marks['careless']):g} of 20 points"
    assert f"<strong>{points}</strong>" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [RELEASE, AUTOGRADE, FEEDBACK])
def test_the_guide_prints_the_commands_that_are_tried_here(command):
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    assert f"\n{command}\n" in guide

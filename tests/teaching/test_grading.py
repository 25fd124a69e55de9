"""nbgrader gives every solution with Python full marks and every untouched exercise none.

Lesson 1's exercise, with its careless students, is in test_classroom.py; the
exercises without programming are in test_core.py.
"""

import shutil
from pathlib import Path

import nbformat
import pytest

from tests.kit.exercise import PANDAS, ROOT, Exercise, by_id, grades, read, run

EXERCISES = {name: Exercise(name) for name in PANDAS if name != "01_definitions_pandas"}
SANDBOX = "" if shutil.which("bwrap") else " --without-sandbox"
every_exercise = pytest.mark.parametrize("name", EXERCISES)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder in which two students handed in every exercise: one solved, one as it was."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copytree(ROOT / "exercises", course / "exercises")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    (course / "classroom").mkdir()
    for name, exercise in EXERCISES.items():
        run(f"nbgrader generate_assignment {name} --force", course)
        for student in ("solved", "untouched"):
            folder = course / "classroom" / "submitted" / student / name
            shutil.copytree(ROOT / "exercises" / name, folder)
            file = folder / Path(exercise.path).name
            nb = read(file)
            if student == "solved":
                for cell, source in exercise.answers.items():
                    by_id(nb)[cell].source = source
            nbformat.write(nb, file)
        run(f"python -m downline grade {name}" + SANDBOX, course, 1)  # one is untouched
    return course


@every_exercise
def test_the_solution_scores_full_marks(course, name):
    exercise = EXERCISES[name]
    points = {cell: points for cell, (points, _) in grades(course, name, "solved").items()}
    full = exercise.points | dict.fromkeys(exercise.essays)  # a person marks the reflection
    assert points == full


@every_exercise
def test_the_untouched_release_scores_zero_in_every_cell(course, name):
    points = {cell: points for cell, (points, _) in grades(course, name, "untouched").items()}
    assert points == dict.fromkeys(EXERCISES[name].points, 0)

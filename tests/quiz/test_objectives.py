"""Every objective of every lesson is listed, checked by a question and graded by a task."""

import re
from dataclasses import replace

import nbformat
import pytest

from downline.errors import CourseError
from downline.learner import answers
from downline.quiz import bank as questions
from downline.quiz import objectives
from downline.quiz.lint import unchecked
from tests.kit.exercise import NAMES, Exercise
from tests.kit.paths import ROOT

ALL = objectives.every()
LESSONS = sorted(
    path.stem for path in (ROOT / "lessons").glob("0*.ipynb") if not path.stem.startswith("00")
)
TASKS = {
    f"{name}/{re.match('task[0-9]+', cell)[0]}" for name in NAMES for cell in Exercise(name).points
}
"""The tasks that give points, as the cells of the solutions are named."""


def listed(lesson: str) -> list[str]:
    """The objectives in a lesson's own list."""
    nb = nbformat.read(ROOT / "lessons" / f"{lesson}.ipynb", as_version=4)
    (cell,) = (c for c in nb.cells if c.source.startswith("## What you will be able to do"))
    return re.findall(r"^\d+\. (.+)$", cell.source, flags=re.MULTILINE)


def faults(known, tasks) -> list[str]:
    """Say which objectives no task grades, and which name a task that gives no points."""
    return [f"{one.id}: no task" for one in known if not one.tasks] + [
        f"{one.id}: there is no {task}" for one in known for task in one.tasks if task not in tasks
    ]


def guide(name: str) -> list[str]:
    """The rows of an exercise's page for teachers: an objective's words, its lesson, the tasks."""
    rows = []
    for one in ALL:
        here = [task.split("/task")[1] for task in one.tasks if task.startswith(f"{name}/")]
        if here:
            rows.append(f"| {int(one.lesson[:2])} | {one.says} | {', '.join(here)} |")
    return rows


def test_ids_are_unique_and_each_lesson_has_some():
    assert len({one.id for one in ALL}) == len(ALL)
    assert list(dict.fromkeys(one.lesson for one in ALL)) == LESSONS


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_lists_its_objectives_in_the_words_of_the_file(lesson):
    assert listed(lesson) == [one.says for one in ALL if one.lesson == lesson]


def test_every_objective_has_a_question_in_its_own_lesson():
    assert unchecked() == []
    rest = [q for q in questions.every() if q.objective != "own-use"]
    assert unchecked(rest) == ["own-use: no question of 04_products checks it."]


def test_every_objective_has_a_graded_task():
    assert faults(ALL, TASKS) == []
    assert faults([replace(ALL[0], tasks=())], TASKS) == ["tell-plans-apart: no task"]
    gone = replace(ALL[0], tasks=("01_definitions_pandas/task9",))
    assert faults([gone], TASKS) == ["tell-plans-apart: there is no 01_definitions_pandas/task9"]


def test_the_teachers_guide_names_what_only_the_exercises_with_pandas_grade():
    page = (ROOT / "solutions" / "teaching.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"by the exercises with pandas alone:\n\n((?:- .*\n)+)", page)
    only = [one for one in ALL if all("_pandas/" in task for task in one.tasks)]
    assert block.splitlines() == [f"- *{one.says}* (lesson {int(one.lesson[:2])})" for one in only]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_ends_with_the_names_of_both_its_exercises(lesson):
    """The one for everybody first."""
    end = nbformat.read(ROOT / "lessons" / f"{lesson}.ipynb", as_version=4).cells[-1].source
    assert re.findall(r"`exercises/(.*?)`", end) == [lesson, f"{lesson}_pandas"]


def test_the_welcome_page_opens_objectives_of_later_lessons_and_the_last_lesson_asks_them_again():
    """It has none of its own, and no exercise."""
    opened = [question.objective for question in questions.load(answers.OPENING)]
    assert {objectives.get(one).lesson for one in opened} <= set(LESSONS)
    assert set(opened) <= {question.objective for question in questions.load(answers.CLOSING)}


@pytest.mark.parametrize("name", NAMES)
def test_the_guide_of_an_exercise_says_which_objectives_it_grades(name):
    page = (ROOT / "solutions" / f"{name}.md").read_text(encoding="utf-8")
    block = re.search(r"^\| lesson \| objective \| tasks \|\n\|-+.*\n((?:\|.*\n)+)", page, re.M)
    assert block and block[1].splitlines() == guide(name)


def test_an_unknown_objective_is_answered_with_one_that_exists():
    with pytest.raises(CourseError, match=r"'pay-one-sail'.*'pay-one-sale'"):
        objectives.get("pay-one-sail")

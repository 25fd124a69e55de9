"""The exercises with pandas fit whom they are for: short, and with nothing that was not shown.

They ask for short functions of somebody who has read `lessons/python.ipynb` and the lessons so far.
"""

import ast
import re

import nbformat
import pandas as pd
import pytest
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy

from tests.kit.exercise import NAMES, Exercise
from tests.kit.paths import ROOT

EXERCISES = {name: Exercise(name) for name in NAMES if name.endswith("_pandas")}
every_exercise = pytest.mark.parametrize("name", EXERCISES)
TASK = re.compile(r"^## Task \d · .*\(\d+ points?, (\d+) minutes\)$", re.MULTILINE)
LONGEST = 40  # minutes


def code(path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def read_before(name: str) -> list[str]:
    """The code that was shown before an exercise: in the primer, and in the lessons so far."""
    so_far = [
        path for path in sorted((ROOT / "lessons").glob("0*.ipynb")) if path.stem[:2] <= name[:2]
    ]
    return [cell for path in [ROOT / "lessons/python.ipynb", *so_far] for cell in code(path)]


def model(exercise: Exercise) -> dict[str, ast.Module]:
    """The model answers in code, by the name of their cell."""
    wanted = set(exercise.answers) - exercise.essays
    return {name: ast.parse(exercise.answers[name]) for name in wanted}


def functions(exercise: Exercise) -> list[ast.FunctionDef]:
    nodes = [node for tree in model(exercise).values() for node in ast.walk(tree)]
    return [node for node in nodes if isinstance(node, ast.FunctionDef)]


def methods(trees) -> set[str]:
    """What stands behind a dot, such as `groupby`; and functions of Python's own, such as `len`."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {
        node.func.id
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def operators(trees) -> set[type]:
    """`&`, `==`, `*`: the kinds of signs that are used between two values."""
    wanted = (ast.operator, ast.cmpop, ast.unaryop)
    return {type(n) for tree in trees for n in ast.walk(tree) if isinstance(n, wanted)}


@every_exercise
def test_there_are_at_most_five_tasks_and_a_letter_in_forty_minutes(name):
    exercise = EXERCISES[name]
    cells = exercise.source.cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    minutes = [int(found) for text in prose for found in TASK.findall(text)]
    (letter,) = exercise.essays
    assert len(minutes) <= 6 and letter == f"task{len(minutes)}_answer", "the letter is the last"
    assert sum(minutes) <= LONGEST and f"**{sum(minutes)} minutes**" in prose[0]


@every_exercise
def test_it_takes_forty_minutes_by_the_formula_even_if_each_answer_is_counted(name):
    """Words at 180 a minute, and 2 minutes for each task; here also for each answer within it."""
    exercise = EXERCISES[name]
    shown = {c.source for c in exercise.source.cells if c.cell_type == "markdown"}
    shown -= {exercise.answers[essay] for essay in exercise.essays}
    words = sum(len(re.findall(r"\S*\w\S*", text)) for text in shown)
    tasks = sum(len(TASK.findall(text)) for text in shown)
    values = [tree for tree in model(exercise).values() if isinstance(tree.body[0], ast.Assign)]
    asked = len(functions(exercise)) + len(values)
    assert words / 180 + 2 * (tasks + asked) <= LONGEST


@every_exercise
def test_each_method_of_the_model_answers_was_shown_before(name):
    shown = [ast.parse(cell) for cell in read_before(name)]
    answers = list(model(EXERCISES[name]).values())
    own = {function.name for function in functions(EXERCISES[name])}
    assert methods(answers) - own - methods(shown) == set()
    # `//` is explained where it is asked for.
    assert operators(answers) - operators(shown) <= {ast.FloorDiv}


def test_a_method_that_was_not_shown_would_be_noticed():
    shown = methods(ast.parse(cell) for cell in read_before("08_choosing_pandas"))
    assert {"groupby", "value_counts", "median", "isin", "loc", "len", "tolist"} <= shown
    assert {"cumsum", "reshape", "where", "drop_duplicates", "corrcoef"}.isdisjoint(shown)


@every_exercise
def test_a_model_answer_is_short_and_has_no_loop_and_no_branch(name):
    hard = (ast.For, ast.While, ast.If, ast.IfExp, ast.comprehension, ast.Lambda, ast.Try)
    for function in functions(EXERCISES[name]):
        assert len(function.body) <= 4, f"{function.name}: a docstring and three lines"
        assert not any(isinstance(node, hard) for node in ast.walk(function)), function.name
        known = [getattr(kind, what, None) for kind in PANDAS for what in methods([function])]
        assert any(known) or not methods([function]), f"{function.name} is not about pandas"


PANDAS = (pd.DataFrame, pd.Series, DataFrameGroupBy, SeriesGroupBy)


@every_exercise
def test_no_trap_of_the_computers_is_asked_for(name):
    """Floating point, exact fractions and circles in a graph are no questions of this course."""
    exercise = EXERCISES[name]
    text = "\n".join(cell.source for cell in exercise.source.cells)
    for trap in ("Fraction", "Decimal", "round_half", "in cents", "Spearman", "a hair", "circle"):
        assert trap not in text


@every_exercise
def test_points_are_given_in_parts(name):
    exercise = EXERCISES[name]
    assert sum(exercise.points.values()) == 20
    checks = {cell: points for cell, points in exercise.points.items() if cell != "task6_answer"}
    assert max(checks.values()) <= 2
    for task in {cell.split("_")[0] for cell in checks}:
        assert sum(cell.startswith(task) for cell in checks) >= 2, f"{task} is all or nothing"


class _Shown(ast.NodeTransformer):
    """Somebody who prints a result where it should be returned."""

    def visit_Return(self, node):
        return ast.Expr(ast.Call(ast.Name("print", ast.Load()), [node.value], []))


@every_exercise
def test_print_in_place_of_return_gets_a_sentence_that_says_so(name, monkeypatch):
    exercise = EXERCISES[name]
    with_functions = {
        cell: tree
        for cell, tree in model(exercise).items()
        if any(isinstance(node, ast.FunctionDef) for node in tree.body)
    }
    for cell, tree in with_functions.items():
        for function in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]:
            answer = ast.parse(exercise.answers[cell])
            answer.body = [
                _Shown().visit(node) if getattr(node, "name", "") == function else node
                for node in answer.body
            ]
            source = ast.unparse(ast.fix_missing_locations(answer))
            stopped = exercise.stopped(monkeypatch, **{cell: source})
            said = f"{function} gave nothing back. Write return before the result."
            assert said in map(str, stopped.values()), function
            assert all(isinstance(error, AssertionError) for error in stopped.values()), stopped

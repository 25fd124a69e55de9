"""What the checks of the exercises accept and refuse; the answers are in `answers/`."""

import re

import pytest

from tests.kit.answers import OTHER_WAYS, WRONG
from tests.kit.exercise import NAMES, Exercise, seed_cell

EXERCISES = {name: Exercise(name) for name in NAMES}
SEEDED = [name for name in NAMES if name != "01_definitions_pandas"]
EQUAL_TO_ALL = """
class Anything:
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __getattr__(self, name): return Anything()
    def __call__(self, *args, **kwargs): return Anything()
    def __len__(self): return 30
    def __bool__(self): return True
    def __contains__(self, item): return True
    def __getitem__(self, key): return Anything()
    def __iter__(self): return iter([])
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
"""


@pytest.mark.parametrize("name", NAMES)
def test_the_model_answers_pass_every_check(name, monkeypatch):
    assert EXERCISES[name].failed(monkeypatch) == set()


@pytest.mark.parametrize("seed", [0, 1, 7, 2026, 20_091_231])
@pytest.mark.parametrize("name", SEEDED)
def test_the_model_answers_pass_every_check_with_any_seed(name, seed, monkeypatch):
    exercise = Exercise(name)
    seed_cell(exercise.source).source = f"SEED = {seed}"
    assert exercise.failed(monkeypatch) == set()


@pytest.mark.parametrize(("name", "cell"), OTHER_WAYS)
def test_checks_accept_another_way_to_the_same_result(name, cell, monkeypatch):
    """They test the idea and not the spelling."""
    answer = {cell: OTHER_WAYS[name, cell]}
    assert EXERCISES[name].failed(monkeypatch, **answer) == set()


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_checks_refuse(name, wrong, monkeypatch):
    """And no other check fails with them, so that a student loses no more than is wrong."""
    cell, old, new, checks = WRONG[name, wrong]
    answer = EXERCISES[name].answers[cell]
    assert old in answer
    assert EXERCISES[name].failed(monkeypatch, **{cell: answer.replace(old, new)}) == checks


@pytest.mark.parametrize("name", NAMES)
def test_an_object_that_equals_everything_passes_no_check(name, monkeypatch):
    exercise, fakes = EXERCISES[name], {}
    for cell, source in exercise.answers.items():
        if cell not in exercise.essays:
            made = re.findall(r"^(?:def )?(\w+)(?:\(| =)", source, flags=re.MULTILINE)
            assert made, f"{cell} makes nothing that a check could look at"
            fakes[cell] = EQUAL_TO_ALL + "\n".join(f"{one} = Anything()" for one in made)
    assert exercise.failed(monkeypatch, **fakes) == set(exercise.points) - exercise.essays

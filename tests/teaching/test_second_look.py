"""Work that could fool its checks is asked again in other words, and named; no other work is."""

import random
import shutil
import textwrap

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from downline.teaching import grading, second_look
from tests.kit.classroom import CODE
from tests.kit.exercise import NAMES, Exercise, by_id, grades, info, read

AUTO = {name: points for name, points in CODE.points.items() if name not in CODE.essays}

# Each knows what the first run adds to a check, and lets that be.
ATTACKS = {
    "drops-asserts": """
        import ast
        class Drop(ast.NodeTransformer):
            def visit_Module(self, node):
                if any(isinstance(n, ast.Assert) for n in ast.walk(node)):
                    if "__import__('math')" not in ast.unparse(node):
                        return ast.parse("None")
                return node
        get_ipython().ast_transformers.append(Drop())
    """,
    "runs-nothing": """
        kernel = get_ipython().kernel
        old = kernel.do_execute
        async def do_execute(code, *all, **more):
            if "__import__('math')" not in code:
                code = "pass"
            return await old(code, *all, **more)
        kernel.do_execute = do_execute
    """,
}
HONEST = {
    "own-class": "class Money:\n    def __eq__(self, other):\n        return True",
    "magic": "%load_ext autoreload\nsaved = getattr(pd, 'DataFrame')",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Attackers who wrote no answers, and honest people who solved all: course, what is said."""
    course = tmp_path_factory.mktemp("course")
    CODE.release(course)
    for student, own in {**ATTACKS, **HONEST}.items():
        nb = read(course / "exercises" / CODE.path)
        for name, source in CODE.answers.items() if student in HONEST else ():
            by_id(nb)[name].source = source
        nb.cells.insert(2, v4.new_code_cell(textwrap.dedent(own)))
        folder = course / "classroom" / "submitted" / student / CODE.name
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / CODE.path.split("/")[1])
    sandbox = bool(shutil.which("bwrap"))
    said = {who: rest for who, *rest in grading.grade(CODE.name, course, sandbox=sandbox)}
    return course, said


@pytest.mark.parametrize("student", ATTACKS)
def test_what_spares_the_canary_passes_no_second_time(graded, student):
    course, said = graded
    marked, note = said[student]
    assert marked and "Look at its code" in note and "get_ipython" in note
    assert "Asked again in other words" in note
    assert {points for name, (points, _) in grades(course, CODE.name, student).items()
            if name in AUTO} == {0}  # fmt: skip


@pytest.mark.parametrize("student", HONEST)
def test_honest_work_with_the_means_is_named_and_keeps_its_marks(graded, student):
    course, said = graded
    marked, note = said[student]
    assert marked and note.startswith("Look at its code") and "Asked again" not in note
    found = grades(course, CODE.name, student)
    assert {name: found[name][0] for name in AUTO} == AUTO


@given(st.lists(st.booleans(), min_size=1, max_size=5), st.integers(0, 2**32))
def test_other_words_ask_the_same_and_their_twin_the_contrary(claims, seed):
    check = "".join(f"x = {claim}\nassert x, 'why'\n" for claim in claims)

    def passes(source: str) -> bool:
        try:
            exec(source, {})
        except Exception:
            return False
        return True

    draw = random.Random(seed)
    assert passes(second_look.rewritten(check, draw)) is all(claims)
    if all(claims):
        assert not passes(second_look.rewritten(check, draw, turned=True))
    assert "assert" not in second_look.rewritten(check, draw)


def test_words_are_not_the_same_twice():
    check = "assert a == 1\nassert b == 2"
    assert len({second_look.rewritten(check, random.Random(n)) for n in range(50)}) > 40


@pytest.mark.parametrize("name", NAMES)
def test_no_model_answer_has_the_means(name, tmp_path):
    exercise = Exercise(name)
    nb = exercise.source
    given = [cell.source for cell in nb.cells if not info(cell).get("solution")]
    assert second_look.means(nb, given, tmp_path) == []


@pytest.mark.parametrize("source, found", [
    ("ｅｘｅｃ('1')", {"exec"}), ("x = 1\n%run other.py", {"%run"}), ("%matplotlib inline", set()),
    ("import os, signal", {"signal"}), ("signal = 1; code = 2; types = 3", set()),
    ("obj.__class__", {"__class__"}), ("'get_ipython'  # exec", set()), ("if (", set()),
    ("eval(((", {"eval"}), ("def __init__(self): pass", set()),
])  # fmt: skip
def test_names_in_programs_count_and_words_do_not(source, found):
    assert second_look.names(source) == found


def test_own_files_are_looked_at_too(tmp_path):
    (tmp_path / "helper.py").write_bytes(b"import ctypes\n\xff")
    (tmp_path / "fast.so").write_bytes(b"")
    nb = v4.new_notebook(cells=[v4.new_code_cell("import helper")])
    assert second_look.means(nb, [], tmp_path) == ["ctypes", "fast.so"]


SHADOW = "class math:\n    isclose = staticmethod(lambda *all: True)"
CHECK = "assert math.isclose(result, 2)"


@pytest.mark.parametrize("own, right, passes", [
    ("result = 9", "", False), (SHADOW + "\nresult = 9", "math", False),
    (SHADOW + "\nresult = 2", "math", True), ("import math\nresult = 2", "", True),
])  # fmt: skip
def test_a_tool_of_the_checks_that_was_replaced_is_given_again(own, right, passes, tmp_path):
    cells = [v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(("import math", own))]
    cells.append(v4.new_code_cell(CHECK, id="check"))
    cells[-1].metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": "check"}
    tools = second_look.tools_of(["import math"])
    nb = v4.new_notebook(cells=cells)
    found = second_look.means(nb, ["import math", CHECK], tmp_path, tools)
    assert found == ([right] if right else [])
    other = second_look.in_other_words(nb, random.Random(1), tools)
    names: dict = {}
    for cell in other.cells:
        try:
            exec(cell.source, names)
        except Exception:
            cell.outputs = [v4.new_output("error", ename="x", evalue="", traceback=[])]
    assert (second_look.held(other) == {"check"}) is passes

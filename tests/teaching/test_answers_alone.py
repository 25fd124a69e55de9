"""Where nobody has to program, any program may work out an answer, and none can change a check."""

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from downline.ipython.entries import as_typed
from downline.teaching import answers_alone, grading
from tests.kit.exercise import CORE, NAMES, ROOT, Exercise, by_id, grades, read

ONE = Exercise("01_definitions")
AUTO = {name: points for name, points in ONE.points.items() if name not in ONE.essays}

# What stands in a cell of the pupil's own, and what is typed after answer_1a, which is 20.
HONEST = {
    "own-function": ("def pay(sale, share=0.25):\n    return sale * share", "pay(80)"),
    "lambda": ("keep = lambda sale: sale / 4\nresult = keep(80)", "result"),
    "append-loop": ("pay = []\nfor sale in (30, 50):\n    pay.append(sale * 0.25)", "sum(pay)"),
    "replace-and-float": ("text = '80,00'\nsale = float(text.replace(',', '.'))", "sale / 4"),
    "try-except": (
        "try:\n    sale = int('80 dollars')\nexcept ValueError as problem:\n    print(problem)\n"
        "    sale = 80", "0.25 * sale",
    ),
    "f-string": ("sale = 80\nprint(f'Leo: {sale * 0.25:.2f}')", 'f"{sale * 0.25:.2f}"'),
    "pandas-series": ("import pandas as pd\npay = pd.Series([5, 15])", "pay.sum()"),
    "numpy-in-a-sum": ("import numpy as np\nsale = np.int64(40) + 40", "sale * 0.25"),
    "counter": (
        "from collections import Counter\nn = Counter('aab')\nn.update('b' * 18)",
        "n['b'] + 1",
    ),
    "own-class": (
        "class Plan:\n    def __init__(self, share):\n        self.share = share\n\n"
        "    def pay(self, sale):\n        return sale * self.share", "Plan(0.25).pay(80)",
    ),
    "statistics": ("import statistics\nfound = statistics.mean([10, 30])", "found"),
    "while-loop": ("n = 0\nwhile n * 4 < 80:\n    n += 1", "n"),
    "walrus": ("print(sale := 80)", "(pay := sale // 4)"),
    "decimal": ("from decimal import Decimal\npay = Decimal('0.25') * 80", "pay"),
    "own-name-for-a-builtin": ("sum = max = float = 80\nlist = dict = set = None", "sum / 4"),
    "asks-an-explorer": (
        "facts = WhoGetsPaid(seller='Leo', sale=80).shown.facts",
        "facts['Leo earns ($)']",
    ),
    "prints-masses": ("for n in range(40_000):\n    print('x' * 40)", "20"),
    "warns": ("import warnings\nwarnings.warn('look')\n1 / 4", "20 dollars"),
    "ends-python": ("exit()", "20"),
    "an-error-above-it": ("known = 5", "20\n# a note"),
    "below-its-check": ("price = 80", "None"),
    "in-another-cell": ("answer_1a = 20", "None"),
    "twice": ("answer_1a = 5\nprint(answer_1a)", "20"),
    "cell-deleted": ("answer_1a = 20\nanswer_1b = 4\nanswer_1c = 60\nanswer_1d = 5", ""),
}  # fmt: skip

ANY = "class Any:\n    def is_right(self, *given):\n        return True\n"
PATCH = "from downline.display.answered import Said\nSaid.is_right = lambda *given: True\n"
IN_AN_ANSWER = (
    "[setattr(__import__('downline.display.answered', fromlist=['Said']).Said, 'is_right', "
    "lambda *given: True), 7][1]"
)
# The same, of people who know no answer: all theirs are 7.
ATTACKS = {
    "own-check": (f"{ANY}check_number = check_choice = lambda *given: Any()", "7"),
    "own-method": (PATCH, "7"),
    "own-facts": (
        "class WhoGetsPaid:\n    def __init__(self, **given):\n        self.shown = self\n"
        "        self.facts = dict.fromkeys(['Leo earns ($)', 'Jun earns ($)', 'company keeps', "
        "'people paid besides the seller'], 7)\n", "7",
    ),
    "in-an-answer": ("from downline.display.answered import Said", IN_AN_ANSWER),
    "after-an-answer": ("", f"7; {PATCH.splitlines()[0]}; {PATCH.splitlines()[1]}"),
    "above-the-first-cell": ("", f"7; {PATCH.splitlines()[0]}; {PATCH.splitlines()[1]} "),
    "writes-what-is-shown": (
        "from IPython import get_ipython\npub = get_ipython().display_pub\nold = pub.publish\n"
        "def publish(data, **more):\n"
        "    forged = \"{'answer_1a': __import__('os'), 'check_number': 7, 'said': ...}\"\n"
        "    old({'text/plain': forged}, **more)\npub.publish = publish", "7",
    ),
    "another-module": (
        "import sys, types\nfake = types.ModuleType('downline.display.answered')\n"
        "fake.as_kept = lambda *names: print({name: 'Any()' for name in names} )\n"
        "sys.modules['downline.display.answered'] = fake", "7",
    ),
    "threads-that-wait": (
        "import threading, time\n\ndef wait():\n    while True:\n        time.sleep(0.01)\n"
        f"        exec({PATCH!r})\n\nfor _ in range(5):\n"
        "    threading.Thread(target=wait, daemon=True).start()", "7",
    ),
    "children-that-stay": (
        "import os, time\nif not os.fork():\n    os.setsid()\n    while 1:\n        time.sleep(1)",
        "7",
    ),
    "leaves-files": (
        "import pathlib, site, sys\n"
        f"for folder in ('.', '/tmp', '/tmp/.ipython/profile_default/startup', *sys.path,\n"
        "               site.getusersitepackages()):\n"
        "    for name in ('sitecustomize.py', 'usercustomize.py', '00.py', 'IPython.py'):\n"
        "        try:\n            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)\n"
        f"            pathlib.Path(folder, name).write_text({PATCH!r})\n"
        "        except OSError:\n            pass", "7",
    ),
    "looks-for-the-checks": (
        "import pathlib, re\nplaces = ['/proc/1/environ', '/proc/1/cmdline', '/proc/1/fd/0',\n"
        "    *pathlib.Path('.').rglob('*'), *pathlib.Path('/submission').rglob('*'),\n"
        "    *pathlib.Path('/tmp').rglob('*.ipynb')]\nfound = []\nfor place in places:\n"
        "    try:\n        text = open(place, errors='replace').read()\n"
        "    except OSError:\n        continue\n"
        r"    found += re.findall(r'is_right\(\\?.([a-z][a-z -]+)', text)" "\n"
        "names = ['answer_5a', 'answer_5b', 'answer_5c']\n"
        "get_ipython().events.register('pre_run_cell', lambda *a: globals().update(\n"
        "    zip(names, found[-3:])))", "7",
    ),
    "at-the-end": (
        f"import atexit, signal\natexit.register(lambda: exec({PATCH!r}))\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)", "7",
    ),
    "transforms-cells": (
        "import ast\nclass Turn(ast.NodeTransformer):\n    def visit_Module(self, node):\n"
        "        return ast.parse('None') if 'as_kept' in ast.unparse(node) else node\n"
        "get_ipython().ast_transformers.append(Turn())", "7",
    ),
    "another-number-each-time": (
        "class Names(dict):\n    pass\nimport random\nget_ipython().events.register("
        "'pre_run_cell', lambda *a: globals().update(answer_1a=random.random()))", "7",
    ),
    "a-cell-called-like-a-check": (PATCH, "7"),
    "a-package-beside-it": ("", "7"),
    "a-module-beside-it": ("", "7"),
}  # fmt: skip


# Values that are no honest answer, each of another answer's name.
ODD = """
class Seven(float):
    __eq__ = __le__ = __ge__ = __lt__ = lambda *a: True
    __abs__ = __sub__ = __rsub__ = lambda *a: 0.0
    __repr__ = lambda self: "Any()"

class Odd(str):
    def __repr__(self):
        return "__import__('os')._exit(0)"
    __str__ = __format__ = __repr__

deep = []
for _ in range(900):
    deep = [deep]
"""
ODD_VALUES = {
    "answer_1a": "Seven(7)", "answer_1b": "Odd('7')", "answer_1c": "float('nan')",
    "answer_1d": "list(range(200))", "answer_2a": "deep", "answer_2b": "10 ** 100_000",
    "answer_3a": "'single-level ' * 10**6", "answer_4a": "'7\\'); check_number = print; (\\''",
    "answer_4c": "float('inf')",
}  # fmt: skip
ATTACKS["odd-values"] = (ODD, "Seven(7)")


def hand_in(course, who: str) -> None:
    """Write what somebody hands in into the course's folder."""
    nb = read(course / "exercises" / ONE.path)
    cells = by_id(nb)
    own, typed = (HONEST | ATTACKS)[who]
    for name in ONE.answers:
        if cells[name].cell_type == "code":
            cells[name].source = (
                ONE.answers[name] if who in HONEST else cells[name].source.replace("None", "7")
            )
    first = cells["task1_answer"]
    first.source = re.sub("answer_1a = (20|7)", lambda _: f"answer_1a = {typed}", first.source)
    for cell in cells.values() if who == "odd-values" else ():
        for name, odd in ODD_VALUES.items():
            cell.source = cell.source.replace(f"{name} = 7", f"{name} = {odd}")
    place = nb.cells.index(first)
    folder = course / "classroom" / "submitted" / who / ONE.name
    folder.mkdir(parents=True)
    if who == "an-error-above-it":
        first.source = f"known = 1 / 0\n{first.source}"
    elif who == "below-its-check":
        nb.cells.append(v4.new_code_cell("answer_1a = 20"))
    elif who == "cell-deleted":
        del nb.cells[place]
    elif who == "above-the-first-cell":
        nb.cells.insert(0, nb.cells.pop(place))
    elif who == "a-cell-called-like-a-check":
        nb.cells.insert(0, v4.new_code_cell(own, id="task1_a"))
    elif who == "a-package-beside-it":
        (folder / "downline" / "display").mkdir(parents=True)
        (folder / "downline" / "__init__.py").write_text("")
        (folder / "downline" / "explorers.py").write_text("Cases = Claims = WhichName = str\n")
        (folder / "downline" / "display" / "answered.py").write_text(
            f"{ANY}check_number = check_choice = lambda *given: Any()\nbegin = str"
        )
    elif who == "a-module-beside-it":
        (folder / "unicodedata.py").write_text(PATCH)
        (folder / "ipywidgets.py").write_text(PATCH)
    if own:
        nb.cells.insert(place, v4.new_code_cell(own))
    (folder / Path(ONE.path).name).write_text(json.dumps(nb))  # two cells may have one id


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """All of them graded with the teacher's command: the course's folder, and what is said."""
    course = tmp_path_factory.mktemp("course")
    ONE.release(course)
    for who in HONEST | ATTACKS:
        hand_in(course, who)
    sandbox = bool(shutil.which("bwrap"))
    return course, {w: rest for w, *rest in grading.grade(ONE.name, course, sandbox=sandbox)}


def points(course, who: str) -> dict[str, float | None]:
    found = grades(course, ONE.name, who)
    return {name: found[name][0] for name in AUTO}


@pytest.mark.parametrize("who", HONEST)
def test_an_honest_program_keeps_its_marks_and_nobody_has_to_look(graded, who):
    course, said = graded
    marked, note = said[who]
    assert marked and points(course, who) == AUTO
    stops = "Cell number 6 ended Python. Answers that come after count as they were typed."
    assert note == {"ends-python": stops}.get(who, "")


@pytest.mark.parametrize("who", ATTACKS)
def test_a_program_gains_nothing(graded, who):
    course, said = graded
    marked, note = said[who]
    assert marked and set(points(course, who).values()) == {0}, note
    own, _ = ATTACKS[who]
    ran = read(course / "classroom" / "autograded" / who / ONE.path).cells
    for output in (output for cell in ran if own and cell.source == own for output in cell.outputs):
        assert output.output_type != "error" and "no answer yet" not in str(output), output


@pytest.mark.parametrize("who", [
    "own-check", "own-method", "own-facts", "writes-what-is-shown", "in-an-answer", "at-the-end",
    "threads-that-wait", "transforms-cells",
])  # fmt: skip
def test_what_was_meant_to_change_checks_is_named(graded, who):
    _, said = graded
    assert said[who][1].startswith("Look at its code, which could change what checks do: it has ")
    assert said[who][1].endswith("Its answers were checked apart from it, so it gained nothing.")


@pytest.mark.parametrize("own, has", [
    ("answer_1a = 20  # dollars", False), ("Answer 1a: 20\n# a note", False), ("", False),
    ("answer_1b = (20 + 4) / 2", False), ("answer_1c = C, A and B", False), ("# 80 / 4", False),
    ("answer_1a = max(20, 4)", True), ("x = 80 * 0.25", True), ("80 / 4", True),
    ("answer_2a = 20", True), ("answer_1a = 20\n%run x.py", True), ("if (", True),
    ("%%time\nanswer_1a = 20", True), ("answer_1a = [20][0]", True), ("answer_1a = (1).real", True),
])  # fmt: skip
def test_what_may_be_a_program(own, has, tmp_path):
    given = read(ROOT / "exercises" / ONE.path).cells
    nb = v4.new_notebook(cells=[cell.copy() for cell in given])
    by_id(nb)["task1_answer"].source = own
    assert answers_alone.has_program(nb, given, tmp_path) is has
    (tmp_path / "helper.py").write_text("")
    assert answers_alone.has_program(nb, given, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_model_answer_is_run_once(name, tmp_path):
    exercise = Exercise(name)
    given = read(ROOT / "exercises" / exercise.path).cells
    assert answers_alone.nobody_programs(given) is (name in CORE)
    if name in CORE:
        assert not answers_alone.has_program(exercise.source, given, tmp_path)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary())


@given(st.recursive(VALUES, lambda one: st.lists(one) | st.tuples(one) | st.sets(st.integers())))
def test_what_is_read_back_is_of_a_kind_that_holds_no_program(value):
    found = answers_alone.read_back(f"{{'answer_1a': {value!r}}}")
    for one in found.values():
        assert one is None or one is ... or type(one) in (str, int, float, list, tuple)
        for part in one if type(one) in (list, tuple) else ():
            assert type(part) in (str, int, float)


@pytest.mark.parametrize("text", [
    "", "7", "[", "{'answer_1a': x}", "{'check_number': 7}", "{7: 7}", "{'answer_1a': open('f')}",
    "{'answer_1a': 7" + "}" * 10, "(" * 5000, "{'answer_1a': '" + "x" * 20_000 + "'}", "{[]: 1}",
])  # fmt: skip
def test_what_is_no_answer_is_none(text):
    assert answers_alone.read_back(text) == {}


def test_what_was_typed_is_read_with_nothing_run(tmp_path):
    for text in ("open('/x')", "__import__('os').mkdir('x')", "[x for x in y]", "f'{exit()}'"):
        assert isinstance(as_typed(text, {}), str)


@pytest.mark.parametrize("name", CORE)
def test_every_exercise_asks_each_check_for_its_answers(name):
    exercise = Exercise(name)
    given = read(ROOT / "exercises" / exercise.path).cells
    asked = answers_alone.asked_by(given)
    assert set(asked) == set(exercise.points) - exercise.essays and all(asked.values())
    values = {check: {n: answers_alone.typed(exercise.source)[n] for n in names}
              for check, names in asked.items()}  # fmt: skip
    alone = answers_alone.checks_alone(exercise.source, given, values)
    assert not any("answer_1a =" in cell.source for cell in alone.cells)
    assert sum(cell.source.startswith("globals().update(answer_") for cell in alone.cells) == len(
        asked
    )

"""The exercises that ask for no programming, solved as a beginner would solve them.

`tests/data/slips/` has what beginners type, for each exercise. Each check is run as students have
it, and with its hidden part, as it is graded.
"""

import ast
import re
import zipfile

import nbformat
import pytest

from downline import explorers
from downline.display.explorer import Explorer
from tests.kit import minutes
from tests.kit.exercise import CORE, ROOT, Exercise, by_id, grades, info, read
from tests.kit.shell import HIDDEN, checks_of, pupil, slips, visible
from tests.kit.teacher import SANDBOX, WORKSHEET, command

EXERCISES = {name: Exercise(name) for name in CORE}
LESSONS = ["01_definitions", "02_compensation", "03_recruitment", "04_products"]
LESSONS += ["05_similarities", "06_faq", "07_more_faq", "08_choosing"]
every_exercise = pytest.mark.parametrize("name", CORE)


def code(exercise, kind="source"):
    """Name → source of the code cells, from the solution or as they are handed out."""
    nb = exercise.source if kind == "source" else read(ROOT / "exercises" / exercise.path)
    return {name: c.source for name, c in by_id(nb).items() if c.cell_type == "code"}


@pytest.fixture(scope="module")
def begun():
    """Exercise → a shell in which what is given has run; pictures are not looked at here."""
    with pupil() as one:
        yield one


def given(one, exercise):
    """Run the first cell and the cells that show something, and take earlier answers away."""
    one.forget()
    for name, source in code(exercise).items():
        if name == "imports" or (name.startswith("task") and "_look" in name):
            assert one.run(source).well, name


def test_there_is_one_for_each_lesson():
    assert CORE == LESSONS


@every_exercise
def test_the_solution_passes_every_check(name, begun):
    begun.forget()
    assert [
        cell for cell, source in code(EXERCISES[name]).items() if not begun.run(source).well
    ] == []


@every_exercise
def test_an_empty_one_has_no_red_cell_no_points_and_a_sentence_for_each_answer(name, begun):
    begun.forget()
    exercise = EXERCISES[name]
    for cell, source in code(exercise, "exercises").items():
        ran = begun.run(source)
        assert ran.well, f"{cell}: {ran.said}"
        if cell in exercise.points:
            assert "Not answered yet. Type your answer after answer_" in ran.said
    for cell in set(exercise.points) - exercise.essays:
        ran = begun.run(code(exercise)[cell])
        assert not ran.well and "Not right yet." in ran.said and "Traceback" not in ran.said


@every_exercise
def test_no_slip_ends_in_a_traceback_and_each_costs_only_its_own_points(name, begun):
    exercise = EXERCISES[name]
    given(begun, exercise)
    cells, checks = code(exercise), checks_of(exercise)
    assert {read for _, _, read in slips(name)} == {"right", "wrong", "asked", "empty"}
    for where, typed, outcome in slips(name):
        begun.forget()
        whole = where in cells
        cell = where if whole else f"task{re.match('answer_([0-9]+)', where)[1]}_answer"
        solved = cells[cell].splitlines()
        assert whole or any(line.startswith(f"{where} = ") for line in solved), where
        hit = [line.split(" ")[0] for line in solved] if whole else [where]
        source = typed if whole else "\n".join(
            typed if line.startswith(f"{where} = ") else line for line in solved
        )  # fmt: skip
        ran = begun.run(source)
        assert ran.well, f"{typed!r} ends in: {ran.said}"
        others = {line.split(" ")[0]: line for line in solved if line.split(" ")[0] not in hit}
        for answer, line in others.items():  # as they were, so they are as right as they were
            assert begun.shell.user_ns[answer] == ast.literal_eval(line.split(" ", 2)[2])
        lost = set()
        for check in (check for answer in hit for check in checks[answer]):
            seen = begun.run(visible(cells[check]))
            assert seen.well and "Traceback" not in seen.said, f"{typed!r}: {seen.said}"
            assert ("Not answered yet" in seen.said) == (outcome == "empty"), seen.said
            assert ("read as" in seen.said) == (outcome in ("right", "wrong")), seen.said
            if not begun.run(cells[check]).well:
                lost.add(check)
        if outcome == "right":
            assert lost == set(), f"{typed!r} is right and costs {lost}"
        else:
            assert lost, f"{typed!r} costs nothing"
            assert outcome == "wrong" or lost == {c for answer in hit for c in checks[answer]}


@every_exercise
def test_what_equals_everything_is_no_answer(name, begun):
    exercise = EXERCISES[name]
    given(begun, exercise)
    begun.run("class Anything:\n    def __eq__(self, other): return True\n    __hash__ = None")
    cells = code(exercise)
    for answer, checks in checks_of(exercise).items():
        begun.shell.user_ns[answer] = begun.shell.user_ns["Anything"]()
        assert [check for check in checks if begun.run(cells[check]).well] == []


@every_exercise
def test_right_values_come_from_models_and_data(name):
    """A number is never written into a check; a word only where it is a rule of the lesson."""
    exercise = EXERCISES[name]
    for cell in set(exercise.points) - exercise.essays:
        calls = [
            node
            for node in ast.walk(ast.parse(code(exercise)[cell]))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "is_right"
        ]
        for call in calls:
            value = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
            assert isinstance(value, str), cell
        assert calls or "said.value[0] == _order[0]" in code(exercise)[cell]


@every_exercise
def test_nobody_has_to_program(name):
    """Students type values; no function, loop, condition or import is theirs to write."""
    exercise = EXERCISES[name]
    for cell, source in exercise.answers.items():
        if cell not in exercise.essays:
            for line in ast.parse(source).body:
                assert isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
    handed_out = "\n".join(code(exercise, "exercises").values())
    asked = [node for node in ast.walk(ast.parse(handed_out)) if isinstance(node, ast.FunctionDef)]
    assert asked == [] and HIDDEN not in handed_out
    assert handed_out.count(" = None  # ") == len(checks_of(exercise))


@every_exercise
def test_tasks_points_and_kinds(name):
    """Five to seven tasks with partial points; something to explore, to type, and to explain."""
    exercise = EXERCISES[name]
    text = "\n".join(c.source for c in exercise.source.cells)
    assert 5 <= len(re.findall(r"^## Task \d", text, re.MULTILINE)) <= 7
    assert sum(exercise.points.values()) == 20
    assert max(p for cell, p in exercise.points.items() if cell not in exercise.essays) <= 1
    assert "check_number(" in text and "check_choice(" in text
    (essay,) = exercise.essays
    asked = by_id(exercise.source)[essay.replace("_answer", "")].source
    assert "about 80 words" in asked and "Your teacher reads and marks this answer" in asked
    words = len(by_id(exercise.source)[essay].source.replace("<!-- invented -->", "").split())
    assert 64 <= words <= 100, f"the sample has {words} words"


SAYS = re.compile(
    r"\b(?:Set|Choose|under|as the|away from|set) (?:\*[\w-]+\* under )?\*\*([^*]+)\*\*"
)
PRESS = re.compile(r"\bPress \*([^*]+)\*")


@every_exercise
def test_what_it_tells_to_set_or_to_press_is_there(name):
    """By the labels of the explorers that the exercise shows."""
    exercise = EXERCISES[name]
    text = "\n".join(c.source for c in exercise.source.cells if c.cell_type == "markdown")
    shown = [
        getattr(explorers, one, None)
        for one in re.findall(
            r"^(\w+)\(",
            "\n".join(source for cell, source in code(exercise).items() if "_look" in cell),
            re.MULTILINE,
        )
    ]
    made = [one() for one in shown if one is not None and issubclass(one, Explorer)]
    labels = {box.description.split(" (")[0] for one in made for box in one.controls.values()}
    buttons = {button for one in made for button in one.buttons}
    told, pressed = SAYS.findall(text), PRESS.findall(text)
    assert told or pressed
    assert {one.split(" (")[0] for one in told} <= labels and set(pressed) <= buttons


# ---- Minutes -------------------------------------------------------------------------------------


@every_exercise
def test_it_takes_at_most_forty_minutes(name):
    """By the formula, and by a stricter sum: half a minute an answer, and six for the letter."""
    nb = read(ROOT / "exercises" / EXERCISES[name].path)
    with_tables = nbformat.from_dict(EXERCISES[name].source)
    with_tables.cells = [
        cell
        for cell in with_tables.cells
        if not info(cell).get("solution") and not cell.source.startswith("said = ")
    ]
    took = minutes.minutes(with_tables)
    assert 10 < minutes.minutes(nb) <= 40 and 10 < took <= 40
    stated = minutes.STATED.search(nb.cells[0].source)
    each = re.findall(
        r"^## Task \d .*, (\d+) minutes\)$", "\n".join(c.source for c in nb.cells), re.M
    )
    assert sum(map(int, each)) == int(stated[1])
    strict = took + 0.5 * len(checks_of(EXERCISES[name])) + 6
    assert strict <= int(stated[1]) + 1 and int(stated[1]) <= 40


# ---- Four commands -------------------------------------------------------------------------------


def test_from_the_hand_out_to_the_page_with_feedback(tmp_path):
    """One exercise, one pupil who loses three points: which ones, and what the page says."""
    exercise = EXERCISES["01_definitions"]
    exercise.release(tmp_path)
    nb = read(tmp_path / "exercises" / exercise.path)
    for name, source in exercise.answers.items():
        by_id(nb)[name].source = source
    by_id(nb)[
        "task1_answer"
    ].source = "answer_1a = 20 %\nanswer_1b = 4,00\nanswer_1c =\nanswer_1d = 5"
    by_id(nb)["task2_answer"].source = "answer_2a = $2\nanswer_2b = 20"
    (tmp_path / "classroom").mkdir(exist_ok=True)
    with zipfile.ZipFile(tmp_path / "classroom" / "download.zip", "w") as download:
        download.writestr(
            "Ana López_7_assignsubmission_file/definitions.ipynb", nbformat.writes(nb)
        )
    (tmp_path / "classroom" / "exported.csv").write_text(WORKSHEET, encoding="utf-8")
    folder = tmp_path / "classroom"
    assert command(tmp_path, "hand-out", exercise.name) == 0
    assert command(tmp_path, "collect", exercise.name, str(folder / "download.zip")) == 0
    assert command(tmp_path, "grade", exercise.name, *SANDBOX) == 0
    assert command(tmp_path, "give-back", exercise.name, str(folder / "exported.csv")) == 1
    marks = {
        cell: points for cell, (points, _) in grades(tmp_path, exercise.name, "Ana-López_7").items()
    }
    lost = {cell for cell, points in marks.items() if points == 0}
    assert lost == {"task1_a", "task1_c", "task2_b"} and marks["task6_answer"] is None
    with zipfile.ZipFile(folder / f"{exercise.name}_feedback.zip") as feedback:
        page = feedback.read(*feedback.namelist()).decode()
    text = re.sub(r"<[^>]+>", "", page)
    assert "another unit than the one asked for" in text and "Not answered yet" in text
    assert "Take from the price what Uma keeps" in text
    assert "Traceback (most recent call last)" not in text

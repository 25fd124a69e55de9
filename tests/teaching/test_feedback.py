"""What a student gets back: tasks in words, what was expected, and no hidden check."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from downline.teaching import commands
from downline.teaching.feedback import HIDDEN, Output, told
from downline.teaching.submissions import in_markdown
from tests.kit.classroom import CODE, LETTER, mark_by_program
from tests.kit.exercise import NAMES, ROOT, Exercise, by_id, info, read

FAILED = {"passes": "", "fails": "There should be 30 members; <b>yours</b> has 2."}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Two who are graded: of one the first check failed, in its hidden part."""
    course = tmp_path_factory.mktemp("course")
    CODE.release(course)
    mark_by_program(course, {who: f"A letter of <i>{who}</i>." for who in FAILED})
    for who, why in FAILED.items():
        file = course / "classroom" / "autograded" / who / CODE.name / Path(CODE.path).name
        nb = read(course / "solutions" / CODE.path)
        by_id(nb)[LETTER].source = in_markdown(f"A letter of <i>{who}</i>.")
        first = next(cell for cell in nb.cells if info(cell).get("grade"))
        first.outputs = [
            v4.new_output("error", ename="AssertionError", evalue=why, traceback=["secret line 7"])
        ] * bool(why)
        nbformat.write(nb, file)
    return course


def given_back(course, *more) -> dict[str, str]:
    shutil.rmtree(course / "classroom" / "feedback", ignore_errors=True)
    assert commands.main(["give-back", CODE.name, "--course", str(course), *more]) == 1
    pages = (course / "classroom" / "feedback").glob("*/*/*.html")
    return {page.parts[-3]: page.read_text(encoding="utf-8") for page in pages}


def hidden_lines(exercise) -> set[str]:
    """Long lines of hidden checks that no student has seen."""
    cells = exercise.source.cells
    found = {part for cell in cells for part in HIDDEN.findall(cell.source)}
    lines = {line.strip() for part in found for line in part.split("\n")}
    seen = "\n".join(cell.source for cell in read(ROOT / "exercises" / exercise.path).cells)
    return {line for line in lines if len(line) > 25 and "HIDDEN" not in line and line not in seen}


def shown(page: str) -> str:
    import html

    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_tasks_are_named_in_words_and_what_was_expected_is_said(course):
    pages = given_back(course)
    title = re.match(r"# (.+)", CODE.source.cells[0].source)[1]
    for page in pages.values():
        assert f"<h1>{title}</h1>" in page and "not marked yet" in page
        assert "Check 1: " in page and not re.search(r"task\d_\w+</|Test cell|Grade cell", page)
    assert "What was expected" in pages["fails"] and "What was expected" not in pages["passes"]
    assert "30 members; &lt;b&gt;yours&lt;/b&gt; has 2." in pages["fails"]
    assert "A letter of &lt;i&gt;fails&lt;/i&gt;." in pages["fails"]
    assert not any(
        re.search(r"<(script|link|iframe)|https?://[^ <\"]+\.js", p) for p in pages.values()
    )
    assert all("default-src 'none'" in page for page in pages.values())


def test_hidden_checks_are_shown_only_if_asked(course):
    lines = hidden_lines(CODE)
    assert len(lines) > 10
    for page in given_back(course).values():
        assert not [line for line in lines if line in shown(page)]
        assert "HIDDEN TESTS" not in page and "secret line" not in page
        assert "More was checked than is shown" in page
    for page in given_back(course, "--hidden-checks").values():
        assert {line for line in lines if line in shown(page)} == lines


def test_the_page_has_one_title_no_marks_of_nbconverts_and_says_what_is_open(course):
    for page in given_back(course).values():
        assert page.count("<h1") == 1 and "¶" not in page and "anchor-link" not in page
        assert re.search(r"of 20 points so far</strong>\. Not marked yet: Task \d · [^.]+\.", page)


SAID = "answer_1b: read as 4 dollars."


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(
    "errors, title", [(0, "1b: right, 1 of 1 point"), (1, "1b: not right, 0 of 1 point")]
)
def test_an_answer_without_programming_is_told_without_a_program(hidden, errors, title):
    check = 'said = check_number("answer_1b", "dollars")\n'
    cell = v4.new_code_cell(check + "### BEGIN HIDDEN TESTS\nassert 1\n### END HIDDEN TESTS")
    cell.metadata["nbgrader"] = {"grade": True, "points": 1, "score": 1 - errors}
    cell.outputs = [v4.new_output("display_data", {"text/plain": SAID})]
    wrong = v4.new_output("error", ename="AssertionError", evalue="Look above.", traceback=["x"])
    cell.outputs += [wrong] * errors
    _, (part,) = told([cell], hidden)
    assert (part.title, part.read) == (title, "Read as 4 dollars.")
    assert part.expected == "Look above." * errors
    assert ("check_number" in part.words) is hidden and not part.hidden
    assert bool(part.outputs) is hidden


@pytest.mark.parametrize("words, wide", [
    ("who    paid\nAna      5", False), ("a sentence of more than a hundred letters " * 3, False),
    ("voice" + " " * 60 + "kind" + " " * 40 + "because", True),
])  # fmt: skip
def test_a_table_with_long_lines_keeps_them(words, wide):
    assert Output(words).wide is wide


@pytest.mark.parametrize("name", NAMES)
def test_no_exercise_tells_a_hidden_line(name):
    exercise = Exercise(name)
    tasks, parts = told(exercise.source.cells)
    text = "\n".join(part.words for part in parts if part.kind == "check")
    assert not [line for line in hidden_lines(exercise) if line in text]
    assert sum(task.most for task in tasks) == sum(exercise.points.values())
    assert all(task.title and "points" not in task.title for task in tasks)


@pytest.mark.parametrize("name, why, said", [
    ("AssertionError", "Use pandas.", "Use pandas."), ("AssertionError", "", "AssertionError"),
    ("NameError", "name 'build' is not defined", "NameError: name 'build' is not defined"),
    ("AssertionError", "\x1b[2K<b>", "\\x1b[2K<b>"), ("NotPassed", "", "NotPassed"),
])  # fmt: skip
def test_the_reason_is_the_checks_own_sentence(name, why, said):
    cell = v4.new_code_cell("assert x\n    ### BEGIN HIDDEN TESTS\nassert y")
    cell.metadata["nbgrader"] = {"grade": True, "points": 2, "score": 0}
    cell.outputs = [v4.new_output("error", ename=name, evalue=why, traceback=[])]
    _, (part,) = told([cell])
    assert (part.expected, part.words, part.hidden) == (said, "assert x", True)
    assert part.title == "Check 1: not passed, 0 of 2 points"

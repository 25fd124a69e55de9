"""What is typed after `answer_1a =` is kept as it was meant, in exercises and nowhere else."""

import pytest
from jupyter_client.manager import start_new_kernel

from downline.display.answered import begin
from downline.ipython import entries
from tests.kit.shell import pupil


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6.4", 6.4), ("-360", -360), ("- 360", -360), ("0.125", 0.125), ("1000.125", 1000.125),
        ("1.000", "1.000"), ("6,4", "6,4"), ("1,000", "1,000"), ("1e3", 1000.0), ("007", "007"),
        ("40 %", "40 %"), ("$40", "$40"), ("True", "True"), ("5 % 3", "5 % 3"),
        ("80 * 8 / 100", 6.4), ("(20 + 40) / 2", 30.0), ("round(6.44, 1)", 6.4), ("sale * 2", 160),
        ("sale", 80), ("text * 2", "text * 2"), ("7 / 0", "7 / 0"), ("9 ** 9", "9 ** 9"),
        ("open('x')", "open('x')"), ("multi-level", "multi-level"), ("list", "list"),
        ("'multi-level'", "multi-level"), ("“multi-level”", "multi-level"), ("'half", "half"),
        ("None", None), ("", None), ("...", None), ("''", None), ("?", None),
        ("print(6.4)", "print(6.4)"), ("A, C, B", "A, C, B"), ("5;", 5),
    ],
)  # fmt: skip
def test_what_is_meant(typed, meant):
    found = entries.meant(typed, {"sale": 80, "text": "no number"})
    assert type(found) is type(meant) and found == meant


def cell(source, names=None):
    return "".join(entries.translated(source.splitlines(keepends=True), names))


def test_other_lines_and_magics_stay_as_they_are():
    for source in ("x = 1\ny = 2", "%%time\nanswer_1a = 6,4", "if answer_1a == 5:\n    pass"):
        assert cell(source, {"answer_1a": 5}) == source


def test_an_answer_keeps_what_stands_around_a_comment_and_brackets():
    made = cell('answer_2 = [  # in order\n"A",\n"B"]\nanswer_3a = "# 1"  # why\n')
    assert (
        made.count(".meant(") == 2 and "'# 1'" not in made and "# 1" in made and "why" not in made
    )


@pytest.fixture(scope="module")
def one():
    with pupil() as one:
        yield one


def test_before_an_exercise_begins_python_is_pythons_own_and_no_answer_ends_in_an_error(one):
    entries.load_ipython_extension(one.shell)
    entries.load_ipython_extension(one.shell)
    assert sum(isinstance(s, entries.Reader) for s in one.shell.input_transformers_cleanup) == 1
    assert one.run("answer_1 = [1, 2]").well and one.shell.user_ns["answer_1"] == [1, 2]
    assert one.run("answer_1 =").well and one.shell.user_ns["answer_1"] is None
    assert one.run("answer_1 = 40 %").well and one.shell.user_ns["answer_1"] == "40 %"
    assert not one.run("hello world").well
    ran = one.run("multi")
    assert not ran.well and "Traceback" in ran.said


def test_in_an_exercise_an_error_is_a_sentence(one):
    begin()
    for line in ("hello world", "multi-level", "return 5", "five or six", "print(multi-level)"):
        for source in (line, f"answer_1a = 5\n{line}\nanswer_1b = multi-level"):
            ran = one.run(source)
            assert ran.well and f"This line is no answer yet: {line!r}" in ran.said, ran.said
    assert one.shell.user_ns["answer_1a"] == 5
    for source, said in [
        ("assert 1 > 2, 'Because.'", "Not right yet. Because."),
        ("[1][2]", "This cell stopped (IndexError"),
        ("x = unknown_thing", "unknown_thing is not known. If unknown_thing belongs"),
    ]:
        ran = one.run(source)
        assert not ran.well and said in ran.said and "Traceback" not in ran.said


def test_begin_does_nothing_where_there_is_no_ipython(monkeypatch):
    monkeypatch.setattr("downline.display.answered.get_ipython", lambda: None)
    assert begin() is None


def test_a_kernel_of_the_course_shows_sentences_and_no_errors():
    """As JupyterLab has it: from its start for an empty answer, and for all slips once begun."""
    manager, client = start_new_kernel(kernel_name="python3")

    def errors(code):
        said = []
        reply = client.execute_interactive(
            code, output_hook=lambda m: said.append(m["content"]), timeout=60, store_history=False
        )
        found = [one for one in said if "ename" in one]
        assert bool(found) == (reply["content"]["status"] == "error")
        return found

    try:
        assert errors("answer_1a =") == [] and errors("answer_1a = 40 %") == []
        assert errors("from downline.display.answered import begin, check_number\nbegin()") == []
        slips = ("answer_1a = multi-level", "hello world", "multi-level", "return 5", "6,4")
        for source in (*slips, 'check_number("answer_1a", "dollars")', 'check_number("answer_9")'):
            assert errors(source) == []
        (error,) = errors("assert 1 > 2, 'Because.'")
        assert error["traceback"] == ["Not right yet. Because."]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

"""The checks of exercises without programming: what is read, what is asked back, and how."""

import pytest

from downline.display import answered
from downline.display.answered import check_choice, check_number, check_order


@pytest.fixture
def given(monkeypatch):
    """A dict of what is answered."""
    names = {}
    shell = type("Shell", (), {"user_ns": names})()
    monkeypatch.setattr(answered, "get_ipython", lambda: shell)
    monkeypatch.setattr(answered, "display", lambda said: None)
    return names


@pytest.mark.parametrize(
    ("typed", "value", "says"),
    [
        (6.4, 6.4, "read as 6.4 dollars."),
        (7, 7.0, "read as 7 dollars."),
        ("6,40", 6.4, "read as 6.4 dollars."),
        ("$40", 40.0, "read as 40 dollars."),
        ("1.000", None, "may be 1,000 or 1: type 1000 or 1."),
        ("40 %", None, "another unit"),
        ("six", None, "give one number in digits"),
        ((6, 4), 6.4, "read as 6.4 dollars."),
        (500, 500.0, "Look at it again: the answer is 0 to 100."),
        (-3, -3.0, "Look at it again"),
        (None, None, "Not answered yet. Type your answer after answer_1a ="),
        ("  ", None, "Not answered yet"),
        ("print(6.4)", None, "print shows a value and keeps none"),
        ("return 6.4", None, "without return"),
        (True, None, "What you typed is 'True': give one number in digits"),
        (float("nan"), None, "no ordinary number"),
        (object(), None, "no answer that can be read"),
    ],
)
def test_a_number(given, typed, value, says):
    given["answer_1a"] = typed
    said = check_number("answer_1a", "dollars", 0, 100)
    assert said.value == value and says in said.sentence


def test_a_share_of_one_is_asked_for_as_percent(given):
    given["answer_1a"] = 0.4
    assert "If you mean 40 of a hundred, type 40." in check_number("answer_1a", "%").sentence


def test_an_answer_that_is_gone_says_where_to_write_it(given):
    said = check_number("answer_1a")
    assert said.value is None and "Not answered yet. Run the cell above" in said.sentence
    assert repr(said).startswith("answer_1a: Not answered yet") and "<code>" in said._repr_html_()


PLANS = ("single-level", "multi-level", "part of")


@pytest.mark.parametrize(
    ("typed", "value", "says"),
    [
        ("Multi Level", "multi-level", "read as multi-level."),
        ("“multi–level”", "multi-level", "read as multi-level."),
        ("multi", "multi-level", "read as multi-level."),
        ("partof.", "part of", "read as part of."),
        ("mutli-level", None, "Do you mean multi-level? Then type that."),
        ("level", None, "Choose single-level, multi-level or part of."),
        ("single-level or multi-level", None, "Choose"),
        (5, None, "You typed '5'."),
    ],
)
def test_a_choice(given, typed, value, says):
    given["answer_1a"] = typed
    said = check_choice("answer_1a", *PLANS)
    assert said.value == value and says in said.sentence


def test_yes_and_no(given):
    for typed, value in [("Yes", "yes"), ("y", "yes"), ("True", "yes"), ("FALSE", "no")]:
        given["answer_1a"] = typed
        assert check_choice("answer_1a", "yes", "no").value == value


@pytest.mark.parametrize(
    ("typed", "value", "says"),
    [
        ("B, A, C", ("B", "A", "C"), "read as B, A, C."),
        ("bac", ("B", "A", "C"), "read as"),
        (["B", "A", "C"], ("B", "A", "C"), "read as"),
        ("B then A and C", ("B", "A", "C"), "read as"),
        ("B, A", None, "C is missing. Write each letter once."),
        ("B, A, A, C", None, "A stands twice."),
        ("first", None, "which is none of the letters A, B, C"),
        ("D, A, B", None, "'D', which is none"),
    ],
)
def test_an_order(given, typed, value, says):
    given["answer_2"] = typed
    said = check_order("answer_2", "ABC")
    assert said.value == value and says in said.sentence


def test_right_is_right_within_a_limit_and_of_one_kind(given):
    said = answered.Said("answer_1a", 6.41, "")
    assert said.is_right(6.4, within=0.01) and not said.is_right(6.4)
    assert not said.is_right("6.41") and not answered.Said("a", "6", "").is_right(6)
    assert answered.Said("a", ("A", "B"), "").is_right(("A", "B"))
    assert not answered.Said("a", None, "").is_right(0)


def test_nbgraders_button_validate_counts_what_is_not_answered(given, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(ValueError, match="answer_1a: Not answered yet"):
        check_number("answer_1a")
    given["answer_1a"] = 5
    assert check_number("answer_1a").value == 5

"""What was not entered is no guess and no answer, and what was typed is never changed in silence.

Boxes are moved as the browser moves them: by the text that stands in them.
"""

import re

import pytest

from downline import explorers
from downline.display.check import Check
from downline.display.explorer import Explorer
from downline.quiz import bank
from tests.kit.panels import hidden

ASKING = [kind for name in Explorer.lessons if (kind := getattr(explorers, name)).prediction]
NUMERIC = [question.id for question in bank.every() if question.kind == "numeric"]


def type_in(box, text):
    box.set_state({"value": text})


@pytest.mark.parametrize("emptied", ["untouched", "", " ", "six", "1.000", "50 apples"])
@pytest.mark.parametrize("kind", ASKING, ids=lambda kind: kind.__name__)
def test_a_guess_is_a_number_that_was_entered(kind, emptied, journal):
    explorer = kind(journal=journal)
    predict = explorer.predict
    assert predict.guess.get_state("value") == {"value": ""}
    if emptied != "untouched":
        type_in(predict.guess, emptied)
    for press in (predict.keep.do, predict.keep.do, predict.show.do):
        press()
        assert predict.said.value.count("Please look:") == 1
        assert "The answer is" not in predict.said.value
    assert explorer.body.layout.display == "none"
    assert not journal.path.exists()
    type_in(predict.guess, "6,5")
    predict.keep.do()
    predict.show.do()
    assert "You guessed 6.5." in predict.said.value
    assert [one["guess"] for one in journal.entries("predictions").to_dict("records")] == [6.5]


def test_a_kept_guess_can_be_corrected_until_the_answer_is_shown(journal):
    """What stands in the box counts, and the sentence follows it; then the guess is final."""
    explorer = explorers.WhoGetsPaid(journal=journal)
    predict = explorer.predict
    assert hidden(predict.show) and not hidden(predict.skip)
    type_in(predict.guess, "7")
    predict.keep.do()
    assert not hidden(predict.show) and hidden(predict.skip)
    assert "Your guess is <b>7</b> people." in predict.said.value
    type_in(predict.guess, "70")  # a slip
    predict.keep.do()
    assert "Your guess is <b>70</b> people." in predict.said.value
    for wrong in ("", "seven"):
        type_in(predict.guess, wrong)
        assert "Please look:" in predict.said.value and "Your guess" not in predict.said.value[:60]
        assert hidden(predict.show)
        predict.show.do()
        assert hidden(explorer.body)
    type_in(predict.guess, "6")
    predict.sure.index = 4
    assert "Your guess is <b>6</b> people, rather sure" in predict.said.value
    assert hidden(explorer.body) and not journal.path.exists()
    predict.show.do()
    assert "You guessed 6. The answer is <b>5</b> people: 1 too high." in predict.said.value
    assert hidden(predict.row) and not hidden(explorer.body)
    (kept,) = journal.entries("predictions").to_dict("records")
    assert (kept["guess"], kept["sure"]) == (6, 70)


def test_whoever_keeps_a_guess_and_leaves_is_asked_again(journal):
    explorer = explorers.WhoGetsPaid(journal=journal)
    type_in(explorer.predict.guess, "7")
    explorer.predict.keep.do()
    assert "Predict first" in explorer.twin_html() and "<details>" in explorer.twin_html()
    assert not journal.path.exists()
    assert hidden(explorers.WhoGetsPaid(journal=journal).body)


@pytest.mark.parametrize("emptied", ["untouched", "", "six", "1.000"])
@pytest.mark.parametrize("question", NUMERIC)
def test_an_answer_is_a_number_that_was_entered(question, emptied, journal):
    check = Check(question, journal)
    (box,) = check.controls.boxes
    if emptied != "untouched":
        type_in(box, emptied)
    for _ in range(3):
        check.button.do()
        assert check.said.value.count("Please look:") == 1
        assert "Not yet" not in check.said.value
    assert not journal.path.exists()
    right = f"{bank.get(question).answer:.2f}".replace(".", ",")
    type_in(box, right)
    check.button.do()
    if bank.opens(check.question):
        assert check.said.value == f"<p>{bank.KEPT}</p>"
    else:
        assert "✓ Right" in check.said.value
    assert journal.last("answers", question)["correct"]


@pytest.mark.parametrize("question", [one.id for one in bank.every()])
def test_a_message_is_given_once_however_often_it_is_so(question, journal):
    check = Check(question, journal)
    for _ in range(3):
        check.button.do()
    assert check.said.value.count("Please look:") == 1


@pytest.mark.parametrize(
    ("text", "sale"), [("6,40", 6.4), ("$6.40", 6.4), ("1.234,5", 1234.5), ("1,5", 1.5)]
)
def test_a_box_takes_what_is_meant_and_shows_what_it_took(text, sale, journal):
    explorer = explorers.WhoGetsPaid(journal=journal)
    box = explorer.controls["sale"]
    type_in(box, text)
    assert explorer.values["sale"] == sale
    assert explorer.error is None
    assert box.get_state("value") == {"value": f"{sale:g}"}


@pytest.mark.parametrize("text", ["1.000", "", "many", "50 %", "€ 40"])
def test_a_box_asks_back_and_keeps_what_was_typed(text, journal):
    explorer = explorers.WhoGetsPaid(journal=journal)
    box, before = explorer.controls["sale"], explorer.shown
    type_in(box, text)
    assert "Sale ($)" in str(explorer.error)
    assert box.get_state("value") == {"value": text}
    assert explorer.shown is before
    type_in(box, "100")
    assert explorer.error is None


def sentences(explorer):
    """What a panel says, sentence by sentence; data (tables, sources, what is said of each thing in
    a picture) may have the same words for two things."""
    seen, todo = [], [explorer]
    while todo:
        widget = todo.pop()
        if getattr(widget.layout, "display", None) == "none":
            continue
        todo.extend(getattr(widget, "children", ()))
        words = getattr(widget, "value", "") if "HTML" in type(widget).__name__ else ""
        if {"dl-sources", "dl-picture"} & set(widget._dom_classes):
            continue
        words = re.sub(r"<style.*?</style>|<table.*?</table>", "", words, flags=re.DOTALL)
        for part in re.split(r"</(?:p|li|summary|h\d)>|(?<=[.:?!])\s", words):
            text = re.sub(r"<[^>]*>", "", part).strip().casefold().rstrip(".:?! ")
            if len(text.split()) >= 4:
                seen.append(text)
    return seen


@pytest.mark.parametrize("name", Explorer.lessons)
def test_a_panel_says_nothing_twice(name, journal):
    """As it opens, with a guess kept and shown, at each preset, and with a problem."""
    explorer = getattr(explorers, name)(journal=journal)
    states = [sentences(explorer)]
    if explorer.predict:
        for step in ("keep", "keep", "show"):
            type_in(explorer.predict.guess, "3")
            getattr(explorer.predict, step).do()
            states.append(sentences(explorer))
    for button in explorer.buttons.values():
        button.do()
        states.append(sentences(explorer))
    boxes = [one for one in explorer.controls.values() if hasattr(one, "low")]
    for box in boxes[:2]:
        for _ in range(2):
            type_in(box, "many")
            states.append(sentences(explorer))
    assert any(states), "the test is void: nothing was read"
    for state in states:
        assert sorted(state) == sorted(set(state))

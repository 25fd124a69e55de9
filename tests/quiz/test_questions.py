"""The question bank is complete and fair, and an answer is marked as a good teacher would."""

import html
import json
import math
import re
from collections import Counter
from dataclasses import FrozenInstanceError, replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from downline.display import check, sheet
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.learner import Journal
from downline.plans import Unilevel
from downline.quiz import KINDS, Choice, bank, objectives, platforms
from downline.quiz.bank import every, from_json, get, lessons, load
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort
from downline.quiz.lint import lint
from downline.teaching.sheets import LESSONS as SHEETS
from tests.kit.paths import ROOT
from tools import misconceptions

LESSONS = lessons()
ALL = list(every())

ASKED = {
    "lesson": "test",
    "text": "Which one?",
    "objective": "pay-one-sale",
    "claim_id": "C01",
}
SINGLE = OneChoice(
    id="test-single",
    **ASKED,
    choices=(
        Choice("one apple", feedback="No apple.", misconception="Apples are all."),
        Choice("two pears", feedback="Pears it is.", correct=True),
        Choice("three figs", feedback="No figs.", misconception="Figs are all."),
    ),
)
MANY = ManyChoice(
    id="test-many",
    **ASKED,
    choices=(*SINGLE.choices, Choice("four plums", feedback="Plums too.", correct=True)),
)
NUMBER = Numeric(
    id="test-number",
    **ASKED,
    tolerance=0.005,
    choices=(
        Choice(value=6.4, feedback="Just so.", correct=True),
        Choice(value=4.0, feedback="One is missing.", misconception="Only one is paid."),
        Choice(feedback="Add the two."),
    ),
)


SORT = Sort(
    id="test-sort",
    **ASKED,
    groups=("fruit", "tool"),
    choices=(
        Choice("apple", feedback="You eat it.", group="fruit"),
        Choice("saw", feedback="You cut with it.", group="tool", misconception="Saws are fruit."),
        Choice("fig", feedback="You eat it, too.", group="fruit"),
    ),
)


# The bank


def test_the_bank_has_no_faults():
    assert lint() == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_six_questions_or_more_and_the_welcome_page_its_four(lesson):
    assert len(load(lesson)) == 4 if lesson == "00_welcome" else len(load(lesson)) >= 6


# What opens and what closes the course, and the test that no lesson asks

OPENINGS = ("00_welcome", "before")
"""The pages whose questions open the course."""


def test_sixteen_objectives_or_more_are_asked_before_and_after_the_course():
    closings = bank.closings()
    opening = {question.id: question for name in OPENINGS for question in load(name)}
    assert set(closings) == set(opening), "each opening question is closed once, and no other"
    assert len({question.objective for question in opening.values()}) == len(opening) >= 16
    assert len([question for question in ALL if question.closes]) == len(closings)


WORD = re.compile(r"[a-z]{4,}")


@pytest.mark.parametrize("opening", sorted(bank.closings()))
def test_a_closing_question_asks_the_same_objective_in_another_form(opening):
    """Other words, other choices: whoever remembers the opening question has no key to this one."""
    before, after = get(opening), bank.closings()[opening]
    assert before.objective == after.objective
    assert not {c.text for c in before.choices if c.text} & {c.text for c in after.choices}
    assert {c.value for c in before.choices if c.correct} != {c.value for c in after.choices} or (
        before.kind != "numeric"
    )
    said, again = (set(WORD.findall(q.text.lower())) for q in (before, after))
    assert len(said & again) <= 0.5 * len(again), said & again


def test_what_opens_the_course_can_be_answered_without_a_sign_of_what_is_right():
    """Sorting and ticking name each choice in the answer; one choice and a number do not."""
    opening = [get(question_id) for question_id in bank.closings()]
    assert {question.kind for question in opening} <= {"multiple_choice", "numeric"}
    for question in opening:
        for form in (bank.silent(question), bank.silent(bank.silent(question))):
            assert {choice.feedback for choice in form.choices} == {bank.KEPT}


UNSEEN = bank.every_unseen()


def test_the_test_has_two_questions_for_every_objective_in_the_lesson_of_the_objective():
    asked = Counter(question.objective for question in UNSEEN)
    assert asked == {objective.id: 2 for objective in objectives.every()}
    assert all(objectives.get(q.objective).lesson == q.lesson for q in UNSEEN)
    assert lint(UNSEEN) == []


def everything_that_a_learner_can_see() -> str:
    """Lessons, exercises, solutions' pages, sheets and the website's sources, as one text."""
    made = [text for lesson in SHEETS.values() for text in (lesson.sheet().html(a) for a in (0, 1))]
    kept = [
        path.read_text(encoding="utf-8")
        for folder in ("lessons", "exercises", "solutions")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".ipynb", ".md") and ".ipynb_checkpoints" not in path.parts
    ]
    return "\n".join([*made, *kept])


def test_no_lesson_exercise_sheet_or_page_asks_what_the_test_asks():
    seen = everything_that_a_learner_can_see()
    assert ALL[0].text[:40] in seen, "else nothing would be found"
    for question in UNSEEN:
        assert question.id not in seen
        words = question.text.replace('"', "").split()
        assert " ".join(words[:8]) not in seen, question.id
    lessons_ids, lessons_texts = {q.id for q in ALL}, {q.text for q in ALL}
    assert not lessons_ids & {q.id for q in UNSEEN} and not lessons_texts & {q.text for q in UNSEEN}


def test_a_check_cannot_ask_what_is_in_the_test():
    with pytest.raises(CourseError, match="There is no question 'test-definitions-line'"):
        check.Check("test-definitions-line")


def test_nothing_but_the_exports_reads_the_test():
    """The folder is named where it is loaded, and what loads it is called by the exports alone."""
    reads = {
        path.relative_to(ROOT).as_posix()
        for folder in ("downline", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"unseen|test_bank", path.read_text(encoding="utf-8"))
    }
    assert reads == {
        "downline/quiz/bank.py",
        "downline/quiz/lint.py",
        "downline/quiz/platforms.py",
        "downline/teaching/commands.py",
        "downline/teaching/paper.py",
    }


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_files_keep_to_the_form_of_jupyterquiz(lesson):
    """So that a bank can be shown by that tool, and by what reads its form."""
    bank = json.loads((files("downline") / "data/questions" / f"{lesson}.json").read_text("utf-8"))
    assert isinstance(bank, list)
    for question in bank:
        assert isinstance(question["question"], str)
        assert question["type"] in KINDS
        if question["type"] == "sort":
            continue  # ours alone; the lint looks after them
        for answer in question["answers"]:
            assert isinstance(answer["feedback"], str)
            if question["type"] != "numeric":
                assert isinstance(answer["answer"], str) and isinstance(answer["correct"], bool)
            elif "value" in answer:
                assert isinstance(answer["value"], float) and isinstance(answer["correct"], bool)
            else:
                assert answer["type"] == "default"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_misspelt_field_is_not_passed_over(lesson):
    """`load` leaves out what it does not know, so a typing error would go unseen."""
    known = {"id", "objective", "claim_id", "source_id", "tolerance", "type", "question", "answers"}
    known |= {"groups", "closes"}
    known_in_answer = {"answer", "value", "type", "correct", "feedback", "misconception", "group"}
    bank = json.loads((files("downline") / "data/questions" / f"{lesson}.json").read_text("utf-8"))
    for question in bank:
        assert set(question) <= known, question["id"]
        for answer in question["answers"]:
            assert set(answer) <= known_in_answer, question["id"]


def test_the_welcome_page_opens_with_one_question_a_theme():
    assert [question.id for question in load("00_welcome")] == [
        "welcome-names",
        "welcome-who-is-paid",
        "welcome-pyramid",
        "welcome-income",
    ]


def test_lesson_1_asks_in_four_ways():
    questions = load("01_definitions")
    assert len(questions) == 8
    assert {question.kind for question in questions} == {
        "multiple_choice",
        "many_choice",
        "numeric",
        "sort",
    }


def test_the_correct_choice_is_not_always_in_the_same_place():
    for lesson in LESSONS:
        places = [q.answer for q in load(lesson) if q.kind == "multiple_choice"]
        assert len(set(places)) >= 3


def test_the_model_gives_the_same_answer_about_fays_sale():
    """The number in the bank, and those that misunderstandings lead to, are computed here."""
    team = Genealogy([-1, 0, 1], names=["Ana", "Ben", "Fay"])
    ana, ben, fay = Unilevel(margin=0.25, rates=(0.05, 0.03)).pay(team, [0, 0, 80]).earned
    question = get("definitions-fay-upline")
    assert question.answer == pytest.approx(ana + ben)
    wrong = [c.value for c in question.choices if not c.correct and c.value is not None]
    assert wrong == pytest.approx([ana + ben + fay, ben, (80 - fay) * 0.08, fay])


def test_the_model_pays_the_same_two_people_for_hanas_sale():
    names = ["Ana", "Ben", "Ema", "Hana", "Jun"]
    team = Genealogy([-1, 0, 1, 2, 3], names=names)
    earned = Unilevel(margin=0.25, rates=(0.05, 0.03)).pay(team, [0, 0, 0, 80, 0]).earned
    paid = {name for name, pay in zip(names, earned, strict=True) if pay > 0} - {"Hana"}
    question = get("definitions-two-levels")
    assert paid == {"Ema", "Ben"}
    assert question.choices[question.answer].text.startswith("Ema and Ben")


# Finding questions


def test_an_unknown_lesson_is_answered_with_those_that_exist():
    with pytest.raises(CourseError, match=r"'lesson1'.*01_definitions or .*08_choosing"):
        load("lesson1")


@pytest.mark.parametrize("path", ["../claims", "", None])
def test_a_path_is_not_a_lesson(path):
    with pytest.raises(CourseError, match="no questions for"):
        load(path)


def test_an_unknown_question_is_answered_with_those_that_exist():
    with pytest.raises(CourseError, match=r"'welcome-nmaes'.*welcome-names"):
        get("welcome-nmaes")


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)
def test_get_finds_every_question_and_the_answer_key_is_marked_correct(question):
    assert get(question.id) is question
    assert question.mark(question.answer).correct


def test_a_question_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        get("welcome-names").text = "Another"


# Marking


@pytest.mark.parametrize(
    "question", [q for q in ALL if q.kind == "multiple_choice"], ids=lambda question: question.id
)
def test_every_single_choice_gets_its_own_feedback_and_one_is_correct(question):
    marks = [question.mark(index) for index in range(len(question.choices))]
    assert [mark.correct for mark in marks] == [choice.correct for choice in question.choices]
    assert len({mark.text for mark in marks}) == len(marks), "two choices share their feedback"
    assert [mark.text for mark in marks] == [choice.feedback for choice in question.choices]


def test_numpy_indexes_are_indexes():
    assert SINGLE.mark(np.int64(1)).correct
    assert MANY.mark({np.int64(1), np.int64(3)}).correct


@given(st.lists(st.sampled_from(SORT.groups), min_size=3, max_size=3))
def test_a_sorting_is_correct_only_as_a_whole_and_each_thing_is_explained(groups):
    mark = SORT.mark(groups)
    assert mark.correct == (groups == ["fruit", "tool", "fruit"])
    for line, choice, group in zip(mark.text.split("\n"), SORT.choices, groups, strict=True):
        assert line.startswith("Rightly" if group == choice.group else "Not yet")
        assert choice.feedback in line and group in line


@pytest.mark.parametrize(
    "bad", [("fruit",), ("fruit", "tool", "toy"), 3, "fruit", [["fruit"]] * 3, [{}, None, 1], "aaa"]
)
def test_a_sorting_that_is_incomplete_gets_a_sentence(bad):
    with pytest.raises(CourseError, match="one group: fruit or tool"):
        SORT.mark(bad)


@pytest.mark.parametrize("bad", [-1, 3, 1.0, "1", None, True, [1]])
def test_a_choice_that_does_not_exist_gets_a_sentence(bad):
    with pytest.raises(CourseError, match="choices 0 to 2"):
        SINGLE.mark(bad)


@given(st.sets(st.integers(0, 3), min_size=1))
def test_several_choices_are_correct_only_together_and_each_is_explained(ticked):
    """A wrong choice that was rightly left alone is not brought up."""
    mark = MANY.mark(ticked)
    assert mark.correct == (ticked == {1, 3})
    lines = mark.text.split("\n")
    for index, choice in enumerate(MANY.choices):
        told = [line for line in lines if choice.text in line]
        if not choice.correct and index not in ticked:
            assert told == []
            continue
        verdict = {(True, True): "Rightly ticked", (True, False): "Wrongly ticked"}.get(
            (index in ticked, choice.correct), "Missed"
        )
        assert told == [f"{verdict}: “{choice.text}” {choice.feedback}"]


def test_a_list_of_choices_is_as_good_as_a_set():
    """A journal gives back lists."""
    assert MANY.mark([3, 1]) == MANY.mark({1, 3})


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (set(), "tick at least one"),
        (1, "give a set"),
        (None, "give a set"),
        ("13", "give a set"),
        ({1, 4}, "Choice 4 does not exist"),
        ({"1"}, "Choice '1' does not exist"),
    ],
)
def test_bad_sets_get_a_sentence(bad, sentence):
    with pytest.raises(CourseError, match=sentence):
        MANY.mark(bad)


@pytest.mark.parametrize("given_", [6.4, "6.4", "6.40", " $6.40 ", 6.395, 6.405, np.float64(6.4)])
def test_a_number_is_correct_within_the_tolerance(given_):
    assert NUMBER.mark(given_).correct
    assert NUMBER.mark(given_).text == "Just so."


@pytest.mark.parametrize("given_", [6.39, 6.41, -6.4, 640, 0])
def test_a_number_outside_the_tolerance_gets_the_general_feedback(given_):
    assert not NUMBER.mark(given_).correct
    assert NUMBER.mark(given_).text == "Add the two."


def test_a_number_that_reveals_a_misconception_gets_feedback_on_it():
    assert NUMBER.mark("4").text == "One is missing."


@pytest.mark.parametrize(
    "bad", ["", "six", "6,4,0", "1/2", None, math.nan, "inf", True, [6.4], 10**400, {"6": 4}]
)
def test_what_is_no_number_gets_a_sentence(bad):
    with pytest.raises(CourseError, match="give one number in digits"):
        NUMBER.mark(bad)


# What a wrong answer reveals

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=4), inside),
    max_leaves=6,
)
"""Whatever a journal edited by hand, or written by another version, may hold as an answer."""

ANSWERS = {
    SINGLE: st.integers(0, 2),
    MANY: st.sets(st.integers(0, 3), min_size=1).map(sorted),
    NUMBER: st.sampled_from([4, "4", "$4", " $4.00", 6.4, "$6.40", 5, "-1e9"]),
    SORT: st.lists(st.sampled_from(SORT.groups), min_size=3, max_size=3),
}


def believed(question, given):
    """Which of the choices' misconceptions an answer shows, worked out here."""
    if question is NUMBER:
        number = float(str(given).replace("$", ""))
        return ["Only one is paid."] if abs(number - 4) < 0.01 else []
    if question is SORT:
        return ["Saws are fruit."] if given[1] == "fruit" else []
    ticked = {given} if question is SINGLE else set(given)
    beliefs = {0: "Apples are all.", 2: "Figs are all."}
    return [belief for index, belief in beliefs.items() if index in ticked]


@given(st.data())
@pytest.mark.parametrize("question", ANSWERS, ids=lambda question: question.id)
def test_whatever_mark_takes_reveals_what_it_shows(question, data):
    """Also `"$4"`, which `mark` took and `misconceptions` did not."""
    answer = data.draw(ANSWERS[question])
    assert question.misconceptions(answer) == believed(question, answer)


@given(st.data())
@pytest.mark.parametrize("question", [MANY, SORT], ids=lambda question: question.id)
def test_an_answer_that_can_be_read_once_reveals_the_same(question, data):
    answer = data.draw(ANSWERS[question])
    assert question.misconceptions(iter(answer)) == believed(question, answer)
    assert question.mark(iter(answer)) == question.mark(answer)


@given(JSON)
@pytest.mark.parametrize("question", ANSWERS, ids=lambda question: question.id)
def test_any_other_answer_gets_a_sentence_from_both(question, answer):
    try:
        question.mark(answer)
    except CourseError as problem:
        with pytest.raises(CourseError) as again:
            question.misconceptions(answer)
        assert str(again.value) == str(problem)
        assert len(str(problem)) < 400
    else:
        question.misconceptions(answer)


# The kinds


@pytest.mark.parametrize(
    ("what", "table"),
    [
        ("a widget", check._CONTROLS),
        ("a sheet", sheet._ASKED),
        ("Moodle", platforms.MOODLE),
        ("the page of misconceptions", misconceptions.SHOWS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_goes_by_kind_knows_every_kind(what, table):
    assert set(table) == set(KINDS.values())


def test_canvas_is_given_every_kind_but_sorting():
    assert set(platforms.CANVAS) == set(KINDS.values()) - {Sort}


def test_a_question_of_an_unknown_type_is_refused_with_those_that_exist():
    with pytest.raises(CourseError, match=r"essay-a: the type 'essay' .* use one of .*numeric"):
        from_json("test", {"id": "essay-a", "type": "essay"})


@pytest.mark.parametrize("question", ANSWERS, ids=lambda question: question.id)
def test_a_check_takes_what_mark_takes_and_keeps_it(question, tmp_path, monkeypatch):
    monkeypatch.setattr(bank, "get", lambda _: question)
    journal = Journal(tmp_path / "journal.json")
    shown = check.Check(question.id, journal)
    for again in (False, True):  # an iterator too, where the answer is several things
        several = question in (MANY, SORT)
        shown.give(iter(question.answer) if several and again else question.answer)
        assert "✓ Right" in shown.said.value
        kept = journal.last("answers", question.id)
        assert question.mark(kept["given"]).correct and kept["correct"] is True
    with pytest.raises(CourseError):
        shown.give("no answer")
    fresh = check.Check(question.id, journal)
    fresh.button.do()
    assert "Please look:" in fresh.said.value


def test_an_opening_question_only_says_that_the_answer_is_kept(tmp_path):
    journal = Journal(tmp_path / "journal.json")
    question = get("welcome-names")
    said = set()
    for index, choice in enumerate(question.choices):
        shown = check.Check(question.id, journal)
        shown.give(index)
        said.add(shown.said.value)
        assert bank.KEPT in shown.said.value and choice.feedback not in shown.said.value
        assert "why" not in shown.twin_html()
        assert journal.last("answers", question.id)["correct"] == choice.correct
    assert len(said) == 1, "right and wrong look alike"
    again = check.Check(question.id, journal).said.value
    assert bank.KEPT in again and "rightly" not in again


@pytest.mark.parametrize("opening", sorted(bank.closings()))
@pytest.mark.parametrize("right", [True, False])
def test_a_closing_question_shows_both_answers_and_both_reasons(opening, right, tmp_path):
    before, after = get(opening), bank.closings()[opening]
    journal = Journal(tmp_path / "journal.json")
    wrong = next(c for c in before.choices if not c.correct)
    first = (
        before.answer
        if right
        else (before.choices.index(wrong), wrong.value)[before.kind == "numeric"]
    )
    check.Check(opening, journal).give(first)
    check.Check(opening, journal).give(before.answer)  # a second thought, which does not count
    shown = check.Check(after.id, journal)
    shown.give(after.answer)
    said = html.unescape(re.sub("<[^>]+>", "", shown.said.value)).replace("\xa0", " ")
    assert "✓ Right." in said and before.text in said
    assert ("✓ It was right." in said) == right == ("✗ Not then." not in said)
    assert before.mark(first).text in said and before.in_words(first) in said


def test_a_closing_question_without_an_opening_answer_says_what_the_answer_was(tmp_path):
    journal = Journal(tmp_path / "journal.json")
    journal.add("answers", "welcome-names", given={"an": "older form"}, correct=True)
    for opening in ("welcome-names", "welcome-income"):
        shown = check.Check(bank.closings()[opening].id, journal)
        shown.give(0)
        said = html.unescape(shown.said.value)
        assert "You did not answer it then" in said
        assert get(opening).in_words(get(opening).answer) in said


@pytest.mark.parametrize("question", ANSWERS, ids=lambda question: question.id)
def test_the_right_answer_can_be_said_in_words(question):
    said = question.in_words(question.answer)
    right = {
        "test-single": "two pears",
        "test-many": "two pears; four plums",
        "test-number": "6.4",
        "test-sort": "apple: fruit; saw: tool; fig: fruit",
    }
    assert said == right[question.id]


# The lint catches what it is for


def test_the_models_for_the_next_test_are_free_of_faults():
    assert lint([SINGLE, MANY, NUMBER, SORT]) == []


def with_choice(question, index, **changes):
    choices = list(question.choices)
    choices[index] = replace(choices[index], **changes)
    return replace(question, choices=tuple(choices))


PLANTED = {
    "an id twice": ([SINGLE, SINGLE], "2 questions have this id"),
    "no id": ([replace(SINGLE, id="")], "the id must be"),
    "an id with a space": ([replace(SINGLE, id="test single")], "the id must be"),
    "no text": ([replace(SINGLE, text="")], "no text"),
    "no objective": ([replace(SINGLE, objective="")], "objective is missing"),
    "an unknown objective": ([replace(SINGLE, objective="fly")], "'fly' is not in objectives.csv"),
    "no evidence": ([replace(SINGLE, claim_id="")], "neither a claim nor a source"),
    "an unknown claim": ([replace(SINGLE, claim_id="C99")], "claim C99"),
    "an unknown source": ([replace(SINGLE, source_id="S999")], "source S999"),
    "no feedback": ([with_choice(SINGLE, 1, feedback="")], "has no feedback"),
    "no feedback for other numbers": ([with_choice(NUMBER, 2, feedback="")], "has no feedback"),
    "no misconception": ([with_choice(SINGLE, 0, misconception="")], "names no misconception"),
    "no misconception, number": (
        [with_choice(NUMBER, 1, misconception="")],
        "names no misconception",
    ),
    "a misconception too many": (
        [with_choice(SINGLE, 1, misconception="Pears are all.")],
        "correct and names a misconception",
    ),
    "no correct choice": (
        [with_choice(SINGLE, 1, correct=False, misconception="x")],
        "exactly one correct choice and has 0",
    ),
    "two correct choices": (
        [with_choice(SINGLE, 0, correct=True, misconception="")],
        "exactly one correct choice and has 2",
    ),
    "one of many correct": (
        [with_choice(MANY, 3, correct=False, misconception="x")],
        "at least two correct choices and has 1",
    ),
    "nothing wrong": ([replace(MANY, choices=(MANY.choices[1], MANY.choices[3]))], "no wrong"),
    "no choices": ([replace(SINGLE, choices=())], "exactly one correct choice and has 0"),
    "a choice twice": ([with_choice(SINGLE, 0, text="three figs")], "given twice"),
    "an empty choice": ([with_choice(SINGLE, 0, text="")], "empty"),
    "a long choice": ([with_choice(SINGLE, 0, text="apples " * 5)], "twice as long"),
    "all of the above": ([with_choice(MANY, 0, text="All of the above")], "speaks of the other"),
    "two correct numbers": (
        [with_choice(NUMBER, 1, correct=True, misconception="")],
        "exactly one correct number",
    ),
    "no other number": ([replace(NUMBER, choices=NUMBER.choices[:2])], "for any other number"),
    "other numbers first": (
        [replace(NUMBER, choices=NUMBER.choices[::-1])],
        "for any other number",
    ),
    "numbers too close": ([with_choice(NUMBER, 1, value=6.405)], "too close"),
    "too few to sort": ([replace(SORT, choices=SORT.choices[:2])], "at least three"),
    "a group that nobody belongs to": ([replace(SORT, groups=("fruit", "tool", "toy"))], "groups"),
    "an unknown group": ([with_choice(SORT, 0, group="sweets")], "groups"),
    "nothing learnt from a wrong place": (
        [with_choice(SORT, 1, misconception="")],
        "no choice says which misconception",
    ),
    "too long to stand beside a list": ([with_choice(SORT, 0, text="apple " * 13)], "too long"),
    "an opening question that is not there": (
        [replace(SINGLE, closes="gone-since")],
        "there is no such question",
    ),
    "an opening question of another objective": (
        [replace(SINGLE, closes="welcome-names")],
        "another objective",
    ),
    "an opening question that would give itself away": (
        [replace(NUMBER, closes="test-many"), MANY],
        "must open",
    ),
    "an opening question closed twice": (
        [
            replace(SINGLE, closes="welcome-who-is-paid"),
            replace(NUMBER, closes="welcome-who-is-paid"),
        ],
        "2 questions close it",
    ),
    "the longest is correct": (
        [with_choice(SINGLE, 1, text="two sweet pears")],
        "correct choice is the longest",
    ),
}


@pytest.mark.parametrize(("questions", "sentence"), PLANTED.values(), ids=PLANTED.keys())
def test_lint_names_the_question_with_a_planted_fault(questions, sentence):
    found = lint(questions)
    assert any(sentence in fault for fault in found), found
    named = {questions[0].id or questions[0].text, questions[0].lesson, questions[0].closes}
    assert {fault.split(":")[0] for fault in found} <= named


def test_the_length_of_the_correct_choice_is_judged_lesson_by_lesson():
    """One telling question in two is chance; most of them is a pattern."""
    telling = with_choice(SINGLE, 1, text="two sweet pears")
    others = [replace(SINGLE, id="test-b"), replace(SINGLE, id="test-c", lesson="other")]
    assert lint([telling, others[0]]) == []
    assert "test: the correct choice" in lint([telling, others[1]])[0]

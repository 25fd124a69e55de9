"""What a learning platform gets is the bank: every file is read back and marked again."""

import html
import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter

import pytest

from downline.errors import CourseError
from downline.quiz import bank as questions
from downline.quiz import platforms as lms
from downline.teaching import paper

BANKS = [(lesson, False) for lesson in questions.lessons()] + [
    (lesson, True) for lesson in questions.unseen_lessons()
]
"""Each lesson's own questions, and the test on it."""

every_lesson = pytest.mark.parametrize(("lesson", "unseen"), BANKS)
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def asked_of(lesson, unseen):
    """The questions of a lesson or of its test; opening ones as they go out."""
    asked = questions.unseen(lesson) if unseen else questions.load(lesson)
    return [questions.silent(one) if questions.opens(one) else one for one in asked]


def words(source):
    """The text of some HTML, with straight quotes: text2qti sets them as a printer would."""
    text = html.unescape(re.sub(r"<[^>]*>", "", source or ""))
    return re.sub("[‘’]", "'", re.sub("[“”]", '"', text)).replace("…", "...").strip()


# ---- Canvas -------------------------------------------------------------------------------------


def items(package):
    """The items of a QTI package, by the question's id."""
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        assert files.testzip() is None and "imsmanifest.xml" in files.namelist()
        (quiz,) = [
            root
            for name in files.namelist()
            if name.endswith(".xml")
            for root in [ET.fromstring(files.read(name))]
            if root.tag == f"{QTI}questestinterop"
        ]
    return {item.get("title"): item for item in quiz.iter(f"{QTI}item")}


def feedbacks(item):
    return {
        fb.get("ident"): words(fb.findtext(f".//{QTI}mattext"))
        for fb in item.iter(f"{QTI}itemfeedback")
    }


@every_lesson
def test_canvas_gets_every_question_that_it_can_hold(lesson, unseen):
    found = items(lms.canvas(lesson, unseen=unseen))
    asked = [q for q in asked_of(lesson, unseen) if type(q) in lms.CANVAS]
    assert list(found) == [question.id for question in asked] != []
    for question in asked:
        item = found[question.id]
        assert words(item.findtext(f".//{QTI}presentation//{QTI}mattext")) == words(question.text)


@every_lesson
def test_canvas_marks_choices_as_the_course_does(lesson, unseen):
    found = items(lms.canvas(lesson, unseen=unseen))
    for question in asked_of(lesson, unseen):
        if question.kind not in ("multiple_choice", "many_choice"):
            continue
        item = found[question.id]
        shown = {
            label.get("ident"): words(label.findtext(f".//{QTI}mattext"))
            for label in item.iter(f"{QTI}response_label")
        }
        assert list(shown.values()) == [words(choice.text) for choice in question.choices]
        (scored,) = [
            c for c in item.iter(f"{QTI}respcondition") if c.find(f"{QTI}setvar") is not None
        ]
        wrong = {e.text for no in scored.iter(f"{QTI}not") for e in no.iter(f"{QTI}varequal")}
        right = {e.text for e in scored.iter(f"{QTI}varequal")} - wrong
        assert [i in right for i in shown] == [choice.correct for choice in question.choices]
        said = feedbacks(item)
        for ident, choice in zip(shown, question.choices, strict=True):
            assert said[f"{ident}_fb"] == words(choice.feedback)


@every_lesson
def test_canvas_accepts_the_numbers_that_the_course_accepts(lesson, unseen):
    found = items(lms.canvas(lesson, unseen=unseen))
    for question in asked_of(lesson, unseen):
        if question.kind != "numeric":
            continue
        item, tolerance = found[question.id], question.tolerance
        exact = float(item.findtext(f".//{QTI}varequal"))
        low = float(item.findtext(f".//{QTI}vargte", default=str(exact)))
        high = float(item.findtext(f".//{QTI}varlte", default=str(exact)))
        assert exact == pytest.approx(question.answer)
        assert (low, high) == pytest.approx((exact - tolerance, exact + tolerance))
        said = set(feedbacks(item).values())
        assert words(question.mark(question.answer).text) in said
        assert words(question.choices[-1].feedback) in said


@pytest.mark.parametrize(
    "text", ["a * b _c_ `d` [e] #f $5 and $6 \\ <i> &amp; 5 < 6", "- no list", "1. one"]
)
def test_signs_that_mean_something_in_markdown_stay_signs(text, monkeypatch):
    question = questions.get("welcome-names")
    odd = type(question)(**{**vars(question), "text": text})
    monkeypatch.setattr(questions, "load", lambda _: (odd,))
    (item,) = items(lms.canvas("any")).values()
    source = item.findtext(f".//{QTI}presentation//{QTI}mattext")
    assert html.unescape(re.sub(r"</?p>", "", source)).strip() == text


# ---- Moodle -------------------------------------------------------------------------------------


def read_moodle(question, node):
    """Mark the question's own choices with nothing but what is in Moodle's file."""
    answers = [(a.findtext("text"), float(a.get("fraction", 0))) for a in node.findall("answer")]
    kind = node.get("type")
    if kind == "multichoice":
        assert node.findtext("single") == str(question.kind == "multiple_choice").lower()
        assert [text for text, _ in answers] == [choice.text for choice in question.choices]
        right = [index for index, (_, fraction) in enumerate(answers) if fraction > 0]
        assert sum(fraction for _, fraction in answers if fraction > 0) == pytest.approx(100)
        return right[0] if question.kind == "multiple_choice" else frozenset(right)
    if kind == "numerical":
        (right,) = [float(text) for text, fraction in answers if fraction == 100]
        assert answers[-1] == ("*", 0)
        return right
    assert kind == "matching"
    return tuple(pair.findtext("answer/text") for pair in node.findall("subquestion"))


@every_lesson
def test_moodle_gets_every_question_with_its_answer_and_feedback(lesson, unseen):
    quiz = ET.fromstring(lms.moodle(lesson, unseen=unseen))
    asked = asked_of(lesson, unseen)
    assert len(quiz) == len(asked) != 0
    for question, node in zip(asked, quiz, strict=True):
        assert node.findtext("name/text") == question.id
        assert node.findtext("questiontext/text") == question.text
        assert read_moodle(question, node) == question.answer
        said = " ".join(node.itertext())
        assert [c.feedback for c in question.choices if c.feedback not in said] == []


def test_ticking_everything_earns_nothing_in_moodle():
    quiz = ET.fromstring(lms.moodle("01_definitions"))
    several = [node for node in quiz if node.findtext("single") == "false"]
    assert several
    for node in several:
        marks = sum(float(answer.get("fraction")) for answer in node.findall("answer"))
        assert marks == pytest.approx(0, abs=1e-4)


def test_an_opening_question_says_nowhere_what_is_right():
    for lesson in ("00_welcome", "before"):
        said = " ".join(ET.fromstring(lms.moodle(lesson)).itertext())
        shown = " ".join(
            feedback for item in items(lms.canvas(lesson)).values() for feedback in feedbacks(item)
        )
        for question in questions.load(lesson):
            for choice in question.choices:
                assert choice.feedback not in said and words(choice.feedback) not in shown


# ---- both ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [lms.canvas, lms.moodle])
def test_an_unknown_lesson_gets_a_sentence(write):
    with pytest.raises(CourseError, match="no questions for '99'"):
        write("99")


@pytest.mark.parametrize(
    ("platform", "endings"),
    [("canvas", [".zip"]), ("moodle", [".xml"]), ("paper", [".html", "_answers.html"])],
)
@pytest.mark.parametrize("test", [False, True], ids=["lessons", "test"])
def test_the_command_writes_its_files_a_lesson(platform, endings, test, tmp_path):
    command = [sys.executable, "-m", "downline", "export", platform, "--to", tmp_path / "out"]
    done = subprocess.run(command + ["--test"] * test, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    names = {file.name for file in (tmp_path / "out").iterdir()}
    middle = "_test" if test and platform == "paper" else ""
    lessons = questions.unseen_lessons() if test else questions.lessons()
    wanted = {f"{lesson}{middle}{end}" for lesson in lessons for end in endings}
    assert names == wanted | (set(paper.one_period()) if middle else set())


def test_the_two_forms_of_a_period_ask_the_same_objectives_of_every_lesson_in_other_questions():
    made = {name: html.unescape(page.decode()) for name, page in paper.one_period().items()}
    unseen = questions.every_unseen()
    forms = {
        form: [
            q for q in unseen if q.text.replace(" %", "\xa0%") in made[f"one_period_{form}.html"]
        ]
        for form in "ab"
    }
    asked = {form: Counter(q.objective for q in forms[form]) for form in forms}
    assert asked["a"] == asked["b"] and set(asked["a"].values()) == {1}
    assert not {q.id for q in forms["a"]} & {q.id for q in forms["b"]}
    sums = [sum(q.kind == "numeric" for q in mine) for mine in forms.values()]
    assert abs(sums[0] - sums[1]) <= 2, "neither form has most of the sums"
    of_lesson = Counter(q.lesson for q in forms["a"])
    assert of_lesson == dict.fromkeys(questions.unseen_lessons(), paper.OBJECTIVES)
    for form, mine in forms.items():
        page, key = made[f"one_period_{form}.html"], made[f"one_period_{form}_answers.html"]
        assert page.count("<h2>") == key.count("<h2>") == len(mine) <= 20
        assert "Reveals" in key and "Reveals" not in page and "Objective:" not in page


@pytest.mark.parametrize("lesson", questions.unseen_lessons())
def test_the_paper_test_asks_all_and_only_its_key_answers(lesson):
    made = paper.pages(lesson, unseen=True)
    to_hand_out, key = (html.unescape(made[name].decode("utf-8")) for name in made)
    plain, solved = (text.replace("\xa0", " ") for text in (to_hand_out, key))
    for question in questions.unseen(lesson):
        assert question.text in plain and question.text in solved
        for choice in question.choices:
            assert choice.feedback not in plain
            assert not choice.misconception or choice.misconception not in plain
            if choice.value is None and question.kind != "sort":
                assert choice.text in plain and choice.text in solved
            if choice.correct:
                assert choice.feedback in solved
        if question.kind == "numeric":
            assert f"<b>{question.answer:g}</b>" in solved
    assert not re.search(r"(src|href)=\"https?:", to_hand_out + key), "it needs no network"

"""A lesson's questions on paper, and a key that says what a wrong answer shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from downline.display.pages import page
from downline.display.sheet import question_html
from downline.quiz import Question, objectives
from downline.quiz import bank as questions

POINTS = 1
"""What a question is worth: all of it or nothing, as in the lessons."""
OBJECTIVES, MINUTES = 2, 1.5
"""How many objectives of each lesson a test of one period asks, and the minutes for a question."""


def pages(lesson: str, *, unseen: bool = False) -> dict[str, bytes]:
    """The page to hand out and its key, by the name of the file; HTML that needs no network.

    `unseen` for the teacher's test in place of the lesson's own questions. Raises CourseError for
    a lesson without a bank.

    >>> list(pages("01_definitions", unseen=True))
    ['01_definitions_test.html', '01_definitions_test_answers.html']
    """
    asked = questions.unseen(lesson) if unseen else questions.load(lesson)
    name = f"{lesson}_test" if unseen else lesson
    return {
        f"{name}{end}.html": _page(asked, lesson.replace("_", " "), answers).encode("utf-8")
        for end, answers in _ENDS
    }


def one_period() -> dict[str, bytes]:
    """A test of one period on all lessons, in two forms for neighbours, each with its key.

    Both ask the same objectives, the first few of each lesson, in other questions.

    >>> list(one_period())[:2]
    ['one_period_a.html', 'one_period_a_answers.html']
    """
    made = {}
    for place, form in enumerate("ab"):
        # In turn, or one form would have most of the sums: a bank often asks those first.
        asked = [pair[(place + number) % 2] for number, pair in enumerate(_pairs())]
        for end, answers in _ENDS:
            text = _page(asked, f"one period, form {form.upper()}", answers)
            made[f"one_period_{form}{end}.html"] = text.encode("utf-8")
    return made


_ENDS = (("", False), ("_answers", True))
"""The ends of the names of a page and its key, and whether it has the answers."""


def _pairs() -> Iterator[tuple[Question, Question]]:
    """Two unseen questions on each of the first objectives of each lesson."""
    for lesson in questions.unseen_lessons():
        of = [one.objective for one in questions.unseen(lesson)]
        for objective in list(dict.fromkeys(of))[:OBJECTIVES]:
            first, second, *_ = (q for q in questions.unseen(lesson) if q.objective == objective)
            yield first, second


def _page(asked: Sequence[Question], about: str, answers: bool) -> str:
    return page(
        "teaching/templates/paper_test.html",
        title=f"{'Key' if answers else 'Questions'}: {about}",
        answers=answers,
        points=POINTS,
        parts=[question_html(question, answers) for question in asked],
        objectives=[objectives.get(question.objective).says for question in asked],
    )

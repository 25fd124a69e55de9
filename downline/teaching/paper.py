"""A lesson's questions on paper, and a key that says what a wrong answer shows."""

from __future__ import annotations

from downline.display.pages import page
from downline.display.sheet import question_html
from downline.quiz import Question, objectives
from downline.quiz import bank as questions

POINTS = 1
"""What a question is worth: all of it or nothing, as in the lessons."""


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
        f"{name}.html": _page(asked, answers=False).encode("utf-8"),
        f"{name}_answers.html": _page(asked, answers=True).encode("utf-8"),
    }


def _page(asked: tuple[Question, ...], *, answers: bool) -> str:
    about = asked[0].lesson.replace("_", " ")
    return page(
        "teaching/templates/paper_test.html",
        title=f"{'Key' if answers else 'Questions'}: {about}",
        answers=answers,
        points=POINTS,
        parts=[question_html(question, answers) for question in asked],
        objectives=[objectives.get(question.objective).says for question in asked],
    )

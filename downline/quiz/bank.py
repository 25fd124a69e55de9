"""The question bank: checks for the lessons, marked with feedback for every choice.

A bank is one JSON file a lesson in ``data/questions/``, in the form that jupyterquiz publishes
(https://github.com/jmshea/jupyterquiz, folder ``schema``): a list of questions of the type
``multiple_choice`` (one choice is correct), ``many_choice`` (several are) or ``numeric``. We add
fields that jupyterquiz passes over: a question's ``id`` (never changed, because journals refer to
it), ``objective``, ``claim_id`` and ``source_id``, the ``tolerance`` of a number, and the
``misconception`` that each wrong choice reveals. One type is ours alone: ``sort`` (each choice
belongs to one of the question's ``groups``). `kinds` has a class for each.

Some questions open the course and are asked again, in another form, when it closes: the later one
names the earlier in ``closes``. A second bank, ``data/test_bank/``, is for the teacher's test: no
lesson, website or sheet asks any of it, and what a lesson asks is not in it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

from downline.errors import CourseError
from downline.files import data
from downline.quiz.kinds import KINDS
from downline.quiz.question import Choice, Question

_BANKS = "questions"
_TEST = "test_bank"

KEPT = "Kept. Whether it was right, and why, you see at the end of the course."
"""All that is said about an answer to an opening question."""


def load(lesson: str) -> tuple[Question, ...]:
    """All questions of a lesson, in the order of its bank.

    Raises CourseError if there is no bank for it.

    >>> [question.id for question in load("00_welcome")][:2]
    ['welcome-names', 'welcome-who-is-paid']
    """
    if lesson not in lessons():
        raise CourseError(f"There are no questions for {lesson!r}: use {' or '.join(lessons())}.")
    return _bank(lesson)


def unseen(lesson: str) -> tuple[Question, ...]:
    """The questions of the teacher's test on a lesson, which no lesson asks.

    Raises CourseError if there are none for it.

    >>> {question.objective for question in unseen("01_definitions")} >= {"pay-one-sale"}
    True
    """
    if lesson not in unseen_lessons():
        raise CourseError(f"There is no test on {lesson!r}: use {' or '.join(unseen_lessons())}.")
    return _bank(lesson, _TEST)


def get(question_id: str) -> Question:
    """The question with an id, from whichever bank holds it.

    Raises CourseError if no bank does.

    >>> get("welcome-names").objective
    'name-by-authority'
    """
    for question in every():
        if question.id == question_id:
            return question
    raise CourseError(
        f"There is no question {question_id!r}: use one of {', '.join(q.id for q in every())}."
    )


@lru_cache
def lessons() -> tuple[str, ...]:
    """The lessons that have a bank, in order.

    >>> lessons()[0]
    '00_welcome'
    """
    return _names(_BANKS)


@lru_cache
def unseen_lessons() -> tuple[str, ...]:
    """The lessons that the teacher's test asks about, in order.

    >>> "00_welcome" in unseen_lessons()
    False
    """
    return _names(_TEST)


def _names(folder: str) -> tuple[str, ...]:
    names = (file.name for file in data(folder).iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def every() -> tuple[Question, ...]:
    """Every question of every bank, lesson by lesson."""
    return tuple(question for lesson in lessons() for question in _bank(lesson))


def every_unseen() -> tuple[Question, ...]:
    """Every question of the teacher's test, lesson by lesson."""
    return tuple(question for lesson in unseen_lessons() for question in _bank(lesson, _TEST))


@lru_cache
def closings() -> dict[str, Question]:
    """The closing question of each opening one, by the opening one's id.

    >>> closings()["welcome-names"].id
    'choosing-names'
    """
    return {question.closes: question for question in every() if question.closes}


def opens(question: Question) -> bool:
    """Whether a question opens the course: its answer is kept, and explained only at the end."""
    return question.id in closings()


def silent(question: Question) -> Question:
    """A question that says nothing about an answer but that it is kept.

    >>> silent(get("welcome-names")).mark(0).text == KEPT
    True
    """
    choices = tuple(replace(choice, feedback=KEPT) for choice in question.choices)
    return replace(question, choices=choices)


@lru_cache
def _bank(lesson: str, folder: str = _BANKS) -> tuple[Question, ...]:
    raw = json.loads(data(folder, f"{lesson}.json").read_text("utf-8"))
    return tuple(from_json(lesson, item) for item in raw)


def from_json(lesson: str, raw: dict) -> Question:
    """One item of a bank. What is missing stays empty here, and `lint` says so.

    Raises CourseError if it is of a type that the course does not know.
    """
    kind = KINDS.get(raw.get("type", ""))
    if kind is None:
        raise CourseError(
            f"{raw.get('id') or raw.get('question')}: the type {raw.get('type')!r} is not known: "
            f"use one of {', '.join(KINDS)}."
        )
    return kind(
        id=raw.get("id", ""),
        lesson=lesson,
        text=raw.get("question", ""),
        choices=tuple(
            Choice(
                text=answer.get("answer", ""),
                value=answer.get("value"),
                correct=answer.get("correct", False),
                feedback=answer.get("feedback", ""),
                misconception=answer.get("misconception", ""),
                group=answer.get("group", ""),
            )
            for answer in raw.get("answers", ())
        ),
        objective=raw.get("objective", ""),
        claim_id=raw.get("claim_id", ""),
        source_id=raw.get("source_id", ""),
        tolerance=raw.get("tolerance", 0.0),
        groups=tuple(raw.get("groups", ())),
        closes=raw.get("closes", ""),
    )

"""What a question of the bank must keep to, so that it is fair and says why an answer is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from downline import evidence
from downline.quiz import objectives
from downline.quiz.bank import every, every_unseen
from downline.quiz.kinds import Numeric, OneChoice
from downline.quiz.question import Question


def lint(questions: Iterable[Question] | None = None) -> list[str]:
    """What is wrong with the questions (by default all of both banks): one sentence a fault.

    >>> lint()
    []
    """
    questions = (*every(), *every_unseen()) if questions is None else tuple(questions)
    claims = set(evidence.claims()["claim_id"])
    sources = set(evidence.sources()["source_id"])
    faults = [
        f"{question_id}: {count} questions have this id."
        for question_id, count in Counter(question.id for question in questions).items()
        if count > 1
    ]
    for question in questions:
        faults += [
            f"{question.id or question.text}: {fault}"
            for fault in _faults(question, claims, sources)
        ]
    faults += _pairs(questions)
    known = {objective.id for objective in objectives.every()}
    faults += [
        f"{question.id}: the objective {question.objective!r} is not in objectives.csv."
        for question in questions
        if question.objective and question.objective not in known
    ]
    for lesson in dict.fromkeys(question.lesson for question in questions):
        single = [q for q in questions if q.lesson == lesson and isinstance(q, OneChoice)]
        if sum(question.correct_is_longest for question in single) > len(single) / 2:
            faults.append(f"{lesson}: the correct choice is the longest one in most questions.")
    return faults


def _pairs(questions: tuple[Question, ...]) -> Iterator[str]:
    """What is wrong with questions that close the course."""
    asked = {question.id: question for question in every()} | {q.id: q for q in questions}
    for question in questions:
        opening = asked.get(question.closes)
        if not question.closes:
            continue
        if opening is None:
            yield f"{question.id}: it closes {question.closes!r}, and there is no such question."
        elif opening.objective != question.objective:
            yield f"{question.id}: it closes {opening.id}, which has another objective."
        elif opening.closes or type(opening) not in (OneChoice, Numeric):
            yield f"{question.id}: {opening.id} must open: one choice or a number, closing nothing."
    for closed, count in Counter(q.closes for q in questions if q.closes).items():
        if count > 1:
            yield f"{closed}: {count} questions close it."


def unchecked(questions: Iterable[Question] | None = None) -> list[str]:
    """Which objectives no question of their own lesson checks: one sentence each.

    >>> unchecked()
    []
    """
    asked = {(q.lesson, q.objective) for q in (every() if questions is None else questions)}
    return [
        f"{objective.id}: no question of {objective.lesson} checks it."
        for objective in objectives.every()
        if (objective.lesson, objective.id) not in asked
    ]


def _faults(question: Question, claims: set[str], sources: set[str]) -> Iterator[str]:
    """What is wrong with one question, looked at by itself."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", question.id):
        yield "the id must be small letters and digits, like two-words."
    if not question.text:
        yield "the question has no text."
    if not question.objective:
        yield "the objective is missing."
    if not (question.claim_id or question.source_id):
        yield "it names neither a claim nor a source."
    if question.claim_id and question.claim_id not in claims:
        yield f"the claim {question.claim_id} is not in the evidence."
    if question.source_id and question.source_id not in sources:
        yield f"the source {question.source_id} is not in the evidence."
    for choice in question.choices:
        name = f"the choice {choice.text or choice.value or 'for any other number'!r}"
        if not choice.feedback:
            yield f"{name} has no feedback."
        if question.must_reveal(choice) and not choice.misconception:
            yield f"{name} is wrong and names no misconception."
        if choice.correct and choice.misconception:
            yield f"{name} is correct and names a misconception."
    yield from question.faults()

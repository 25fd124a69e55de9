"""What a question of the bank must keep to, so that it is fair and says why an answer is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from downline import evidence
from downline.quiz import objectives
from downline.quiz.bank import every
from downline.quiz.question import KINDS, Question


def lint(questions: Iterable[Question] | None = None) -> list[str]:
    """What is wrong with the questions (by default all of the bank): one sentence a fault.

    >>> lint()
    []
    """
    questions = every() if questions is None else tuple(questions)
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
    known = {objective.id for objective in objectives.every()}
    faults += [
        f"{question.id}: the objective {question.objective!r} is not in objectives.csv."
        for question in questions
        if question.objective and question.objective not in known
    ]
    for lesson in dict.fromkeys(question.lesson for question in questions):
        single = [q for q in questions if q.lesson == lesson and q.kind == "multiple_choice"]
        if sum(map(_correct_is_longest, single)) > len(single) / 2:
            faults.append(f"{lesson}: the correct choice is the longest one in most questions.")
    return faults


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
    places = question.kind in ("order", "sort")
    for choice in question.choices:
        name = f"the choice {choice.text or choice.value or 'for any other number'!r}"
        is_fallback = question.kind == "numeric" and choice.value is None
        if not choice.feedback:
            yield f"{name} has no feedback."
        if not (choice.correct or choice.misconception or is_fallback or places):
            yield f"{name} is wrong and names no misconception."
        if choice.correct and choice.misconception:
            yield f"{name} is correct and names a misconception."
    if question.kind == "numeric":
        yield from _number_faults(question)
    elif question.kind in ("order", "sort"):
        yield from _placing_faults(question)
    elif question.kind in KINDS:
        yield from _choice_faults(question)
    else:
        yield f"the type {question.kind!r} is not one of {', '.join(KINDS)}."


def _number_faults(question: Question) -> Iterator[str]:
    values = [choice.value for choice in question.choices]
    numbers = sorted(value for value in values if value is not None)
    if sum(choice.correct for choice in question.choices) != 1:
        yield "it needs exactly one correct number."
    if not values or values[-1] is not None or len(numbers) != len(values) - 1:
        yield "the last answer, and only that, must be the one for any other number."
    if any(above - below <= 2 * question.tolerance for below, above in pairwise(numbers)):
        yield "two numbers are too close to tell apart."


def _placing_faults(question: Question) -> Iterator[str]:
    texts = [choice.text for choice in question.choices]
    if len(texts) < 3 or not all(texts) or len(set(texts)) < len(texts):
        yield "it needs at least three choices, none empty or given twice."
    if not any(choice.misconception for choice in question.choices):
        yield "no choice says which misconception a wrong place reveals."
    for text in texts:
        if len(text) > 60:
            yield f"the choice {text!r} is too long to stand beside a list: 60 signs at most."
    given = {choice.group for choice in question.choices}
    if question.kind == "sort" and (given != set(question.groups) or len(given) < 2):
        yield "its groups must be two or more, and each must have a choice."


def _choice_faults(question: Question) -> Iterator[str]:
    texts = [choice.text for choice in question.choices]
    lengths = [len(text) for text in texts] or [0]
    right = sum(choice.correct for choice in question.choices)
    if question.kind == "multiple_choice" and right != 1:
        yield f"it needs exactly one correct choice and has {right}."
    if question.kind == "many_choice" and right < 2:
        # jupyterquiz shows such a question as one with a single answer.
        yield f"it needs at least two correct choices and has {right}."
    if right == len(texts):
        yield "it has no wrong choice."
    if not all(texts) or len(set(texts)) < len(texts):
        yield "a choice is empty or given twice."
    if max(lengths) > 2 * min(lengths):
        yield "its longest choice is more than twice as long as its shortest."
    for text in texts:
        if re.search(r"\b(all|none|both|neither) of (the above|these|them)\b", text, re.IGNORECASE):
            yield f"the choice {text!r} speaks of the other choices."


def _correct_is_longest(question: Question) -> bool:
    right = max((len(choice.text) for choice in question.choices if choice.correct), default=0)
    return all(len(choice.text) < right for choice in question.choices if not choice.correct)

"""The question bank: checks for the lessons, marked with feedback for every choice.

A bank is one JSON file a lesson in ``data/questions/``, in the form that jupyterquiz publishes
(https://github.com/jmshea/jupyterquiz, folder ``schema``): a list of questions of the type
``multiple_choice`` (one choice is correct), ``many_choice`` (several are) or ``numeric``. We add
fields that jupyterquiz passes over: a question's ``id`` (never changed, because journals refer to
it), ``objective``, ``claim_id`` and ``source_id``, the ``tolerance`` of a number, and the
``misconception`` that each wrong choice reveals.
"""

from __future__ import annotations

import json
import math
import operator
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from downline import evidence
from downline.errors import CourseError

KINDS = ("multiple_choice", "many_choice", "numeric")

_BANKS = files("downline") / "data" / "questions"


@dataclass(frozen=True)
class Feedback:
    """What a learner is told: whether the answer is correct, and why, in plain text.

    The text of a question with several correct choices has one line for each choice that was
    ticked or missed.
    """

    correct: bool
    text: str


@dataclass(frozen=True)
class Choice:
    """One possible answer and what it shows about the person who gives it.

    A choice has a `text`; an answer to a numeric question has a `value` instead, and the one that
    stands for every other number has neither. `misconception` is "" for a correct choice.
    """

    text: str = ""
    value: float | None = None
    correct: bool = False
    feedback: str = ""
    misconception: str = ""


@dataclass(frozen=True)
class Question:
    """One question of the bank.

    `kind` is "multiple_choice", "many_choice" or "numeric"; `tolerance` is in the unit of the
    number asked for.
    """

    id: str
    lesson: str
    kind: str
    text: str
    choices: tuple[Choice, ...]
    objective: str = ""
    claim_id: str = ""
    source_id: str = ""
    tolerance: float = 0.0

    @property
    def answer(self) -> int | frozenset[int] | float:
        """The correct answer, in the form that `mark` takes: an index, a set of them or a number.

        >>> get("definitions-fay-upline").answer
        6.4
        """
        right = [index for index, choice in enumerate(self.choices) if choice.correct]
        if self.kind == "many_choice":
            return frozenset(right)
        return right[0] if self.kind == "multiple_choice" else self.choices[right[0]].value

    def mark(self, choice: int | Iterable[int] | float | str) -> Feedback:
        """Mark an answer: an index, a set of indexes (0 is the first choice), or a number.

        A number may come as text, with or without a dollar sign. Raises CourseError if the answer
        is empty, is no number or names a choice that does not exist.

        >>> get("definitions-fay-upline").mark("$6.40").correct
        True
        >>> get("definitions-fay-upline").mark("six")
        Traceback (most recent call last):
            ...
        downline.errors.CourseError: Your answer is 'six': give a number in digits, such as 6.40.
        """
        if self.kind == "many_choice":
            return self._mark_many(choice)
        if self.kind == "numeric":
            return self._mark_number(choice)
        chosen = self.choices[self._index(choice)]
        return Feedback(chosen.correct, chosen.feedback)

    def _mark_many(self, choice: Iterable[int]) -> Feedback:
        if isinstance(choice, str) or not isinstance(choice, Iterable):
            raise CourseError(f"Your answer is {choice!r}: give a set such as {{0, 2}}.")
        ticked = {self._index(index) for index in choice}
        if not ticked:
            raise CourseError("Nothing is ticked: tick at least one choice.")
        lines = []
        for index, option in enumerate(self.choices):
            if index in ticked:
                verdict = "Rightly ticked" if option.correct else "Wrongly ticked"
            elif option.correct:
                verdict = "Missed"
            else:
                continue
            lines.append(f"{verdict}: “{option.text}” {option.feedback}")
        return Feedback(ticked == self.answer, "\n".join(lines))

    def _mark_number(self, choice: float | str) -> Feedback:
        given = choice.replace("$", "").strip() if isinstance(choice, str) else choice
        try:
            number = math.nan if isinstance(choice, bool) else float(given)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise CourseError(f"Your answer is {choice!r}: give a number in digits, such as 6.40.")
        # The 1e-9 forgives what a float cannot hold, so that the limit itself is still inside.
        near = (
            option
            for option in self.choices
            if option.value is not None and abs(number - option.value) <= self.tolerance + 1e-9
        )
        met = next(near, self.choices[-1])
        return Feedback(met.correct, met.feedback)

    def _index(self, choice: int) -> int:
        try:
            # True is an int in Python, yet no learner means "choice 1" by it.
            index = -1 if isinstance(choice, bool) else operator.index(choice)
        except TypeError:
            index = -1
        if not 0 <= index < len(self.choices):
            raise CourseError(
                f"Choice {choice!r} does not exist: this question has the choices 0 to "
                f"{len(self.choices) - 1}."
            )
        return index


def load(lesson: str) -> tuple[Question, ...]:
    """All questions of a lesson, in the order of its bank.

    Raises CourseError if there is no bank for it.

    >>> [question.id for question in load("00_welcome")][:2]
    ['welcome-names', 'welcome-who-is-paid']
    """
    if lesson not in _lessons():
        raise CourseError(f"There are no questions for {lesson!r}: use {' or '.join(_lessons())}.")
    return _bank(lesson)


def get(question_id: str) -> Question:
    """The question with an id, from whichever bank holds it.

    Raises CourseError if no bank does.

    >>> get("welcome-names").objective
    'name-by-authority'
    """
    for question in _all():
        if question.id == question_id:
            return question
    raise CourseError(
        f"There is no question {question_id!r}: use one of {', '.join(q.id for q in _all())}."
    )


def lint(questions: Iterable[Question] | None = None) -> list[str]:
    """What is wrong with the questions (by default all of the bank): one sentence a fault.

    >>> lint()
    []
    """
    questions = _all() if questions is None else tuple(questions)
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
    for lesson in dict.fromkeys(question.lesson for question in questions):
        single = [q for q in questions if q.lesson == lesson and q.kind == "multiple_choice"]
        if sum(map(_correct_is_longest, single)) > len(single) / 2:
            faults.append(f"{lesson}: the correct choice is the longest one in most questions.")
    return faults


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
        is_fallback = question.kind == "numeric" and choice.value is None
        if not choice.feedback:
            yield f"{name} has no feedback."
        if not (choice.correct or choice.misconception or is_fallback):
            yield f"{name} is wrong and names no misconception."
        if choice.correct and choice.misconception:
            yield f"{name} is correct and names a misconception."
    if question.kind == "numeric":
        yield from _number_faults(question)
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


@lru_cache
def _lessons() -> tuple[str, ...]:
    names = (file.name for file in _BANKS.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def _all() -> tuple[Question, ...]:
    return tuple(question for lesson in _lessons() for question in _bank(lesson))


@lru_cache
def _bank(lesson: str) -> tuple[Question, ...]:
    raw = json.loads((_BANKS / f"{lesson}.json").read_text("utf-8"))
    return tuple(_question(lesson, item) for item in raw)


def _question(lesson: str, raw: dict) -> Question:
    """One item of a bank. What is missing stays empty here, and `lint` says so."""
    return Question(
        id=raw.get("id", ""),
        lesson=lesson,
        kind=raw.get("type", ""),
        text=raw.get("question", ""),
        choices=tuple(
            Choice(
                text=answer.get("answer", ""),
                value=answer.get("value"),
                correct=answer.get("correct", False),
                feedback=answer.get("feedback", ""),
                misconception=answer.get("misconception", ""),
            )
            for answer in raw.get("answers", ())
        ),
        objective=raw.get("objective", ""),
        claim_id=raw.get("claim_id", ""),
        source_id=raw.get("source_id", ""),
        tolerance=raw.get("tolerance", 0.0),
    )

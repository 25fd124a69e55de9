"""A question and its choices: how an answer is marked, and what a wrong one reveals."""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Iterable
from dataclasses import dataclass

from downline.errors import CourseError

KINDS = ("multiple_choice", "many_choice", "numeric", "order", "sort")


@dataclass(frozen=True)
class Feedback:
    """What a learner is told: whether the answer is correct, and why, in plain text.

    The text of a question with several correct choices, with an order or with groups has one line
    for each choice that there is something to say about.
    """

    correct: bool
    text: str


@dataclass(frozen=True)
class Choice:
    """One possible answer and what it shows about the person who gives it.

    A choice has a `text`; an answer to a numeric question has a `value` instead, and the one that
    stands for every other number has neither. `misconception` is "" for a correct choice; where
    choices are put in order or sorted, it is what a misplaced choice reveals. `group` is where a
    choice of a ``sort`` question belongs.
    """

    text: str = ""
    value: float | None = None
    correct: bool = False
    feedback: str = ""
    misconception: str = ""
    group: str = ""


@dataclass(frozen=True)
class Question:
    """One question of the bank.

    `kind` is one of `KINDS`; `tolerance` is in the unit of the number asked for; `groups` are those
    that choices are sorted into.
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
    groups: tuple[str, ...] = ()

    @property
    def answer(self) -> int | frozenset[int] | float | tuple[int, ...] | tuple[str, ...]:
        """The correct answer, in the form that `mark` takes.

        >>> get("definitions-fay-upline").answer
        6.4
        """
        if self.kind == "order":
            return tuple(range(len(self.choices)))
        if self.kind == "sort":
            return tuple(choice.group for choice in self.choices)
        right = [index for index, choice in enumerate(self.choices) if choice.correct]
        if self.kind == "many_choice":
            return frozenset(right)
        return right[0] if self.kind == "multiple_choice" else self.choices[right[0]].value

    @property
    def shuffled(self) -> tuple[int, ...]:
        """The indexes of the choices as they are shown: mixed where their order is the answer."""
        mixed = list(range(len(self.choices)))
        if self.kind == "order":
            random.Random(self.id).shuffle(mixed)
            if mixed == sorted(mixed):
                mixed.reverse()
        return tuple(mixed)

    def mark(self, choice: int | Iterable[int] | Iterable[str] | float | str) -> Feedback:
        """Mark an answer: an index, a set of indexes (0 is the first choice), or a number.

        To ``order``, the answer is the choices' indexes in the order given; to ``sort``, the group
        of each choice. A number may come as text, with or without a dollar sign. Raises CourseError
        if the answer is empty or incomplete, is no number or names what does not exist.

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
        if self.kind == "order":
            return self._mark_order(choice)
        if self.kind == "sort":
            return self._mark_sort(choice)
        chosen = self.choices[self._index(choice)]
        return Feedback(chosen.correct, chosen.feedback)

    def misconceptions(self, choice) -> list[str]:
        """The misconceptions that an answer reveals, in the form that `mark` takes.

        >>> get("definitions-fay-upline").misconceptions(4)
        ['Only the direct sponsor is paid for a sale.']
        """
        if self.mark(choice).correct:
            return []
        if self.kind == "numeric":
            found = [self._met(float(choice))]
        elif self.kind == "multiple_choice":
            found = [self.choices[choice]]
        elif self.kind == "many_choice":
            found = [self.choices[index] for index in choice]
        elif self.kind == "order":
            found = [self.choices[index] for place, index in enumerate(choice) if place != index]
        else:
            pairs = zip(self.choices, choice, strict=True)
            found = [option for option, group in pairs if option.group != group]
        return [option.misconception for option in found if option.misconception]

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
        met = self._met(number)
        return Feedback(met.correct, met.feedback)

    def _met(self, number: float) -> Choice:
        """The answer that a number is close to; the last one stands for every other number."""
        # The 1e-9 forgives what a float cannot hold, so that the limit itself is still inside.
        near = (
            option
            for option in self.choices
            if option.value is not None and abs(number - option.value) <= self.tolerance + 1e-9
        )
        return next(near, self.choices[-1])

    def _mark_order(self, choice: Iterable[int]) -> Feedback:
        if isinstance(choice, str) or not isinstance(choice, Iterable):
            raise CourseError(
                f"Your answer is {choice!r}: give the indexes in order, as (2, 0, 1)."
            )
        given = [self._index(index) for index in choice]
        if sorted(given) != list(range(len(self.choices))):
            raise CourseError("Two things have the same place: give each a place of its own.")
        if given == list(self.answer):
            return Feedback(True, " ".join(option.feedback for option in self.choices))
        place = next(place for place, index in enumerate(given) if place != index)
        there = self.choices[given[place]]
        first = f"Right up to place {place}. " if place else ""
        return Feedback(
            False, f"{first}Place {place + 1} is not “{there.text}” yet: {there.feedback}"
        )

    def _mark_sort(self, choice: Iterable[str]) -> Feedback:
        given = list(choice) if isinstance(choice, Iterable) else []
        if len(given) != len(self.choices) or not set(given) <= set(self.groups):
            raise CourseError(
                f"Give each of the {len(self.choices)} things one group: "
                f"{' or '.join(self.groups)}."
            )
        lines = []
        for option, group in zip(self.choices, given, strict=True):
            verdict = "Rightly" if group == option.group else "Not yet:"
            lines.append(f"{verdict} “{option.text}” under {group}. {option.feedback}")
        return Feedback(tuple(given) == self.answer, "\n".join(lines))

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

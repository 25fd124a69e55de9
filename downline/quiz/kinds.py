"""The kinds of question, one class each: how an answer is read and marked, and what is a fault.

Whatever else goes by kind (the widget, a sheet, a learning platform) keeps a table by class. A new
kind is a class here with an entry in `KINDS`; a table without it ends in an error of its own tests.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from reprlib import repr as short  # an answer may be as long as a journal edited by hand
from typing import Any

from downline import given as typed
from downline.errors import CourseError
from downline.quiz.question import Choice, Feedback, Given, Question


class _Chosen(Question[Given]):
    """What one and several correct choices share. Choices are named by index, 0 is the first."""

    def _index(self, given: Any) -> int:
        try:
            # True is an int in Python, yet no learner means "choice 1" by it.
            index = -1 if isinstance(given, bool) else operator.index(given)
        except TypeError:
            index = -1
        if not 0 <= index < len(self.choices):
            raise CourseError(
                f"Choice {short(given)} does not exist: this question has the choices 0 to "
                f"{len(self.choices) - 1}."
            )
        return index

    def faults(self) -> Iterator[str]:
        texts = [choice.text for choice in self.choices]
        lengths = [len(text) for text in texts] or [0]
        if all(choice.correct for choice in self.choices):
            yield "it has no wrong choice."
        if not all(texts) or len(set(texts)) < len(texts):
            yield "a choice is empty or given twice."
        if max(lengths) > 2 * min(lengths):
            yield "its longest choice is more than twice as long as its shortest."
        for text in texts:
            if re.search(_OF_THE_OTHERS, text, re.IGNORECASE):
                yield f"the choice {text!r} speaks of the other choices."


_OF_THE_OTHERS = r"\b(all|none|both|neither) of (the above|these|them)\b"


class OneChoice(_Chosen[int]):
    """One choice is correct; an answer is its index."""

    kind = "multiple_choice"

    @property
    def answer(self) -> int:
        return next(index for index, choice in enumerate(self.choices) if choice.correct)

    def read(self, given: Any) -> int:
        return self._index(given)

    def in_words(self, answer: int) -> str:
        return self.choices[answer].text

    def feedback(self, answer: int) -> Feedback:
        chosen = self.choices[answer]
        return Feedback(chosen.correct, chosen.feedback)

    def reveals(self, answer: int) -> list[Choice]:
        return [self.choices[answer]]

    def faults(self) -> Iterator[str]:
        right = sum(choice.correct for choice in self.choices)
        if right != 1:
            yield f"it needs exactly one correct choice and has {right}."
        yield from super().faults()

    @property
    def correct_is_longest(self) -> bool:
        """Whether the correct choice tells itself from the others by its length."""
        right = max((len(choice.text) for choice in self.choices if choice.correct), default=0)
        return all(len(choice.text) < right for choice in self.choices if not choice.correct)


class ManyChoice(_Chosen[frozenset[int]]):
    """Several choices are correct; an answer is the set of indexes that are ticked."""

    kind = "many_choice"

    @property
    def answer(self) -> frozenset[int]:
        return frozenset(index for index, choice in enumerate(self.choices) if choice.correct)

    def read(self, given: Any) -> frozenset[int]:
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise CourseError(f"Your answer is {short(given)}: give a set such as {{0, 2}}.")
        ticked = frozenset(self._index(index) for index in given)
        if not ticked:
            raise CourseError("Nothing is ticked: tick at least one choice.")
        return ticked

    def in_words(self, answer: frozenset[int]) -> str:
        return "; ".join(self.choices[index].text for index in sorted(answer))

    def feedback(self, answer: frozenset[int]) -> Feedback:
        lines = []
        for index, choice in enumerate(self.choices):
            if index in answer:
                verdict = "Rightly ticked" if choice.correct else "Wrongly ticked"
            elif choice.correct:
                verdict = "Missed"
            else:
                continue
            lines.append(f"{verdict}: “{choice.text}” {choice.feedback}")
        return Feedback(answer == self.answer, "\n".join(lines))

    def reveals(self, answer: frozenset[int]) -> list[Choice]:
        return [self.choices[index] for index in sorted(answer)]

    def faults(self) -> Iterator[str]:
        right = sum(choice.correct for choice in self.choices)
        if right < 2:
            # jupyterquiz shows such a question as one with a single answer.
            yield f"it needs at least two correct choices and has {right}."
        yield from super().faults()


class Numeric(Question[float]):
    """A number; an answer may come as text, with or without a dollar sign."""

    kind = "numeric"

    @property
    def answer(self) -> float:
        """The correct number.

        >>> from downline.quiz.bank import get
        >>> get("definitions-fay-upline").answer
        6.4
        """
        return next(c.value for c in self.choices if c.correct and c.value is not None)

    def read(self, given: Any) -> float:
        """The number that is meant; CourseError if none is.

        >>> from downline.quiz.bank import get
        >>> get("definitions-fay-upline").read("six")
        Traceback (most recent call last):
            ...
        downline.given.NoNumber: Your answer is 'six': give one number in digits, such as 6.40.
        """
        if isinstance(given, str):
            return typed.number(given, self.unit, "Your answer")
        try:
            number = math.nan if isinstance(given, bool) else float(given)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            raise CourseError(
                f"Your answer is {short(given)}: give one number in digits, such as 6.40."
            )
        return number

    @property
    def unit(self) -> str:
        """What is asked for, in the question's own words; any sign will do if they name none.

        >>> from downline.quiz.bank import get
        >>> get("definitions-fay-upline").unit
        'How many dollars reach the two people above her?'
        """
        asked = self.text.rpartition(". ")[-1]
        return asked if typed.signs(asked) else f"money % {asked}"

    def in_words(self, answer: float) -> str:
        return f"{answer:.10g}"

    def feedback(self, answer: float) -> Feedback:
        met = self._met(answer)
        return Feedback(met.correct, met.feedback)

    def reveals(self, answer: float) -> list[Choice]:
        return [self._met(answer)]

    def _met(self, number: float) -> Choice:
        """The answer that a number is close to; the last one stands for every other number."""
        # The 1e-9 forgives what a float cannot hold, so that the limit itself is still inside.
        near = (
            choice
            for choice in self.choices
            if choice.value is not None and abs(number - choice.value) <= self.tolerance + 1e-9
        )
        return next(near, self.choices[-1])

    def must_reveal(self, choice: Choice) -> bool:
        return super().must_reveal(choice) and choice.value is not None

    def faults(self) -> Iterator[str]:
        values = [choice.value for choice in self.choices]
        numbers = sorted(value for value in values if value is not None)
        if sum(choice.correct for choice in self.choices) != 1:
            yield "it needs exactly one correct number."
        if not values or values[-1] is not None or len(numbers) != len(values) - 1:
            yield "the last answer, and only that, must be the one for any other number."
        if any(above - below <= 2 * self.tolerance for below, above in pairwise(numbers)):
            yield "two numbers are too close to tell apart."


class Sort(Question[tuple[str, ...]]):
    """Each choice belongs to one of the groups; an answer is the group of each, in their order."""

    kind = "sort"

    @property
    def answer(self) -> tuple[str, ...]:
        return tuple(choice.group for choice in self.choices)

    def read(self, given: Any) -> tuple[str, ...]:
        is_list = isinstance(given, Iterable) and not isinstance(given, str)
        groups = tuple(given) if is_list else ()
        # `in` compares, so that a group may be anything; a set would have to hash it.
        if len(groups) != len(self.choices) or any(group not in self.groups for group in groups):
            raise CourseError(
                f"Give each of the {len(self.choices)} things one group: "
                f"{' or '.join(self.groups)}."
            )
        return groups

    def in_words(self, answer: tuple[str, ...]) -> str:
        pairs = zip(self.choices, answer, strict=True)
        return "; ".join(f"{choice.text}: {group}" for choice, group in pairs)

    def feedback(self, answer: tuple[str, ...]) -> Feedback:
        lines = []
        for choice, group in zip(self.choices, answer, strict=True):
            verdict = "Rightly" if group == choice.group else "Not yet:"
            lines.append(f"{verdict} “{choice.text}” under {group}. {choice.feedback}")
        return Feedback(answer == self.answer, "\n".join(lines))

    def reveals(self, answer: tuple[str, ...]) -> list[Choice]:
        pairs = zip(self.choices, answer, strict=True)
        return [choice for choice, group in pairs if group != choice.group]

    def must_reveal(self, choice: Choice) -> bool:
        return False  # not each thing that can be misplaced says something

    def faults(self) -> Iterator[str]:
        texts = [choice.text for choice in self.choices]
        if len(texts) < 3 or not all(texts) or len(set(texts)) < len(texts):
            yield "it needs at least three choices, none empty or given twice."
        if not any(choice.misconception for choice in self.choices):
            yield "no choice says which misconception a wrong place reveals."
        for text in texts:
            if len(text) > 60:
                yield f"the choice {text!r} is too long to stand beside a list: 60 signs at most."
        given = {choice.group for choice in self.choices}
        if given != set(self.groups) or len(given) < 2:
            yield "its groups must be two or more, and each must have a choice."


KINDS: dict[str, type[Question]] = {
    kind.kind: kind for kind in (OneChoice, ManyChoice, Numeric, Sort)
}
"""The classes by the name of their kind in the bank's files."""

"""What all questions of the bank share; `kinds` has one class for each kind of question."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

Given = TypeVar("Given")


@dataclass(frozen=True)
class Feedback:
    """What a learner is told: whether the answer is correct, and why, in plain text.

    The text of a question with several correct choices or with groups has one line for each choice
    that there is something to say about.
    """

    correct: bool
    text: str


@dataclass(frozen=True)
class Choice:
    """One possible answer and what it shows about the person who gives it.

    A choice has a `text`; an answer to a numeric question has a `value` instead, and the one that
    stands for every other number has neither. `misconception` is "" for a correct choice; where
    choices are sorted, it is what a misplaced choice reveals. `group` is where a choice that is
    sorted belongs.
    """

    text: str = ""
    value: float | None = None
    correct: bool = False
    feedback: str = ""
    misconception: str = ""
    group: str = ""


@dataclass(frozen=True)
class Question(ABC, Generic[Given]):
    """One question of the bank; each subclass is a kind, and `Given` the form of its answers.

    A kind says in which form it takes an answer (`read`), which is right (`answer`), what a learner
    is told about one (`feedback`), what a wrong one reveals (`reveals`), and what a question of
    its kind must keep to (`faults`).

    `tolerance` is in the unit of the number asked for; `groups` are those that choices are sorted
    into. `closes` is the id of the opening question that this one asks again in another form.
    """

    kind: ClassVar[str]
    """What the bank's files call this kind."""

    id: str
    lesson: str
    text: str
    choices: tuple[Choice, ...]
    objective: str = ""
    claim_id: str = ""
    source_id: str = ""
    tolerance: float = 0.0
    groups: tuple[str, ...] = ()
    closes: str = ""

    def mark(self, given: Any) -> Feedback:
        """Mark an answer, in a form that the question's kind takes.

        Raises CourseError if the answer is empty or incomplete, or names what does not exist.

        >>> from downline.quiz.bank import get
        >>> get("definitions-fay-upline").mark("$6.40").correct
        True
        """
        return self.feedback(self.read(given))

    def misconceptions(self, given: Any) -> list[str]:
        """The misconceptions that an answer reveals, in a form that `mark` takes.

        >>> from downline.quiz.bank import get
        >>> get("definitions-fay-upline").misconceptions("$4")
        ['Only the direct sponsor is paid for a sale.']
        """
        answer = self.read(given)
        if self.feedback(answer).correct:
            return []
        return [choice.misconception for choice in self.reveals(answer) if choice.misconception]

    @property
    @abstractmethod
    def answer(self) -> Given:
        """The correct answer, in the form that `read` gives."""

    @abstractmethod
    def read(self, given: Any) -> Given:
        """An answer in the one form that the rest works with; CourseError if it is none."""

    @abstractmethod
    def in_words(self, answer: Given) -> str:
        """An answer that has been read, as a learner would say it."""

    @abstractmethod
    def feedback(self, answer: Given) -> Feedback:
        """What a learner is told about an answer that has been read."""

    @abstractmethod
    def reveals(self, answer: Given) -> Iterable[Choice]:
        """The choices whose misconceptions a wrong answer that has been read reveals."""

    @abstractmethod
    def faults(self) -> Iterator[str]:
        """What a question of this kind must keep to and this one does not: a sentence each."""

    def must_reveal(self, choice: Choice) -> bool:
        """Whether a choice has to name a misconception: a wrong one mostly does."""
        return not choice.correct

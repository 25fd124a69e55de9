"""A question of the bank in a lesson: answer, see why, try again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import ipywidgets as widgets

from downline.display.html import text_html
from downline.display.panel import (
    ENTER,
    RUN,
    Panel,
    area,
    button,
    journal_notice,
    number,
    problem_html,
    sorted_into,
    tick,
)
from downline.errors import CourseError
from downline.learner import Journal
from downline.quiz import Feedback, Question
from downline.quiz import bank as questions
from downline.quiz.bank import KEPT
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort


class Check(Panel):
    """One question with feedback for every choice; answers are kept in the journal.

    An opening question only says that the answer is kept. The closing question that asks it again
    in another form explains both.

    >>> check = Check("definitions-fay-upline")
    >>> check.give(6.4)
    >>> "Right" in check.said.value
    True
    """

    def __init__(self, question_id: str, journal: Journal | None = None):
        self.question = questions.get(question_id)
        self.journal = journal or Journal()
        self.error: Exception | None = None
        self.controls = _CONTROLS[type(self.question)](self.question)
        self.button = button("Check my answer", self._check)
        self.button.add_class(ENTER)
        self.said = area("dl-said")
        super().__init__(
            [
                widgets.HTML(f"<p><b>{text_html(self.question.text)}</b></p>"),
                *self.controls.boxes,
                self.button,
                self.said,
            ]
        )
        for one in self.controls.boxes:
            one.observe(lambda _: self._corrected(), "value")
        earlier = self.journal.last("answers", question_id)
        if earlier and questions.opens(self.question):
            self.said.value = f"<p>{KEPT} Your first answer is the one that counts.</p>"
        elif earlier:
            how = "rightly" if earlier.get("correct") else "not yet rightly"
            self.said.value = f"<p>You answered this {how} before. You can answer again.</p>"
        self.said.value += journal_notice(self.journal)

    def give(self, answer) -> None:
        """Answer in code, in a form that `Question.mark` takes."""
        self.controls.put(self.question.read(answer))
        self._check()
        if self.error:
            raise self.error

    def _check(self) -> None:
        self.error, why = None, ""
        try:
            given = self.controls.given()
            feedback = self.question.mark(given)
            self.said.value = why = self._said_html(feedback)
            self.journal.add("answers", self.question.id, given=given, correct=feedback.correct)
            self.said.value += journal_notice(self.journal)
        except CourseError as problem:
            self.error = problem
            # The feedback stays beside it; an earlier message does not, or it would stand twice.
            self.said.value = why + problem_html(str(problem))

    def _corrected(self) -> None:
        """What was said of an answer that was none goes when another stands there."""
        if self.error:
            self.error, self.said.value = None, ""

    def _said_html(self, feedback: Feedback) -> str:
        if questions.opens(self.question):
            return f"<p>{KEPT}</p>"
        opening = self._opening_html() if self.question.closes else ""
        return _marked_html(feedback, ("✓ Right.", "✗ Not yet.")) + opening

    def _opening_html(self) -> str:
        """The question's opening form, the first answer to it, and now the reasons."""
        opening = questions.get(self.question.closes)
        entry = self.journal.first("answers", opening.id) or {}
        asked = f"<p>At the beginning: <b>{text_html(opening.text)}</b></p>"
        try:
            given = opening.read(entry.get("given"))
        except CourseError:  # not asked, or kept in the form of an older version
            best = opening.in_words(opening.answer)
            return f"{asked}<p>You did not answer it then. The answer: {text_html(best)}.</p>"
        said = f"<p>Your first answer: {text_html(opening.in_words(given))}.</p>"
        return asked + said + _marked_html(opening.mark(given), ("✓ It was right.", "✗ Not then."))

    def twin_html(self) -> str:
        choices = "".join(f"<li>{text_html(text)}</li>" for text in self._texts())
        choices = f"<ul>{choices}</ul>" if choices else ""
        groups = " or ".join(self.question.groups)
        why = "" if questions.opens(self.question) else " and to see why"
        return (
            f"<p><b>{text_html(self.question.text)}</b></p>{choices}"
            + (f"<p>Sort them into: {text_html(groups)}.</p>" if groups else "")
            + f"<p><i>{RUN} to answer{why}.</i></p>"
        )

    def twin_text(self) -> str:
        return "\n".join([self.question.text, *(f"- {text}" for text in self._texts())])

    def _texts(self) -> list[str]:
        """The choices as they are shown."""
        return [choice.text for choice in self.question.choices if choice.text]


def _marked_html(feedback: Feedback, verdicts: tuple[str, str]) -> str:
    """Feedback under one of two verdicts: that it is right, that it is not."""
    lines = "".join(f"<p>{text_html(line)}</p>" for line in feedback.text.split("\n"))
    look = "dl-right" if feedback.correct else "dl-problem"
    verdict = verdicts[not feedback.correct]
    return f'<div class="{look}"><b>{verdict}</b>{lines}</div>'


class _Controls(ABC):
    """What a question is answered with: `boxes`, in the order of its choices."""

    def __init__(self, question: Question):
        self.boxes = self.made(question)

    @abstractmethod
    def made(self, question: Question) -> list[widgets.Widget]: ...

    @abstractmethod
    def put(self, answer) -> None:
        """Set the boxes to an answer that the question has read."""

    @abstractmethod
    def given(self):
        """The answer that the boxes hold, as a journal keeps it; CourseError if there is none."""


class _One(_Controls):
    def made(self, question):
        options = [(choice.text, index) for index, choice in enumerate(question.choices)]
        return [widgets.RadioButtons(options=options, index=None, description="Your answer")]

    def put(self, answer):
        self.boxes[0].value = answer

    def given(self):
        if self.boxes[0].value is None:
            raise CourseError("Nothing is chosen yet: choose one answer first.")
        return self.boxes[0].value


class _Number(_One):
    def made(self, question):
        return [number("Your answer", None, low=-1e15, high=1e15, unit=question.unit)]

    def given(self):
        return self.boxes[0].entered()


class _Many(_Controls):
    def made(self, question):
        return [tick(choice.text) for choice in question.choices]

    def put(self, answer):
        for index, box in enumerate(self.boxes):
            box.value = index in answer

    def given(self):
        return [index for index, box in enumerate(self.boxes) if box.value]


class _Sorted(_Controls):
    def made(self, question):
        groups = [("choose a group", ""), *((group, group) for group in question.groups)]
        return [sorted_into(one.text, groups, "") for one in question.choices]

    def put(self, answer):
        for box, group in zip(self.boxes, answer, strict=True):
            box.value = group

    def given(self):
        if not all(box.value for box in self.boxes):
            raise CourseError("Something has no place yet: choose one for each.")
        return [box.value for box in self.boxes]


_CONTROLS: dict[type[Question], Callable[[Question], _Controls]] = {
    OneChoice: _One,
    ManyChoice: _Many,
    Numeric: _Number,
    Sort: _Sorted,
}

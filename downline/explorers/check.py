"""A question of the bank in a lesson: answer, see why, try again."""

from __future__ import annotations

import ipywidgets as widgets

from downline import questions
from downline.errors import CourseError
from downline.explorers.base import (
    Panel,
    area,
    button,
    journal_notice,
    number,
    problem_html,
    text_html,
    tick,
)
from downline.journal import Journal


class Check(Panel):
    """One question with feedback for every choice; answers are kept in the journal.

    >>> check = Check("definitions-fay-upline")
    >>> check.give(6.4)
    >>> "Right" in check.said.value
    True
    """

    def __init__(self, question_id: str, journal: Journal | None = None):
        self.question = questions.get(question_id)
        self.journal = journal or Journal()
        self.error: Exception | None = None
        texts = [choice.text for choice in self.question.choices]
        if self.question.kind == "numeric":
            self.inputs = [number("Your answer", 0, low=-1e9, high=1e9)]
        elif self.question.kind == "many_choice":
            self.inputs = [tick(text) for text in texts]
        else:
            options = [(text, index) for index, text in enumerate(texts)]
            self.inputs = [
                widgets.RadioButtons(options=options, index=None, description="Your answer")
            ]
        self.button = button("Check my answer", self._check)
        self.said = area("dl-said")
        super().__init__(
            [
                widgets.HTML(f"<p><b>{text_html(self.question.text)}</b></p>"),
                *self.inputs,
                self.button,
                self.said,
            ]
        )
        earlier = self.journal.last("answers", question_id)
        if earlier:
            how = "rightly" if earlier.get("correct") else "not yet rightly"
            self.said.value = f"<p>You answered this {how} before. You can answer again.</p>"
        self.said.value += journal_notice(self.journal)

    def give(self, answer) -> None:
        """Answer in code: an index, a set of indexes or a number, as `Question.mark` takes them."""
        if self.question.kind == "many_choice":
            for index, box in enumerate(self.inputs):
                box.value = index in answer
        else:
            self.inputs[0].value = answer
        self._check()
        if self.error:
            raise self.error

    def _given(self):
        if self.question.kind == "many_choice":
            return [index for index, box in enumerate(self.inputs) if box.value]
        if self.inputs[0].value is None:
            raise CourseError("Nothing is chosen yet: choose one answer first.")
        return self.inputs[0].value

    def _check(self) -> None:
        self.error = None
        try:
            given = self._given()
            feedback = self.question.mark(given)
            verdict = "✓ Right." if feedback.correct else "✗ Not yet."
            lines = "".join(f"<p>{text_html(line)}</p>" for line in feedback.text.split("\n"))
            look = "dl-right" if feedback.correct else "dl-problem"
            self.said.value = f'<div class="{look}" role="status"><b>{verdict}</b>{lines}</div>'
            self.journal.add("answers", self.question.id, given=given, correct=feedback.correct)
            self.said.value += journal_notice(self.journal)
        except CourseError as problem:
            self.error = problem
            self.said.value += problem_html(str(problem))

    def twin_html(self) -> str:
        choices = "".join(
            f"<li>{text_html(choice.text)}</li>" for choice in self.question.choices if choice.text
        )
        choices = f"<ul>{choices}</ul>" if choices else ""
        return (
            f"<p><b>{text_html(self.question.text)}</b></p>{choices}"
            "<p><i>Run this cell to answer and to see why.</i></p>"
        )

    def twin_text(self) -> str:
        choices = [f"- {choice.text}" for choice in self.question.choices if choice.text]
        return "\n".join([self.question.text, *choices])

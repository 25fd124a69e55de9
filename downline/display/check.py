"""A question of the bank in a lesson: answer, see why, try again."""

from __future__ import annotations

import ipywidgets as widgets

from downline.display.html import text_html
from downline.display.panel import (
    Panel,
    area,
    button,
    choice,
    journal_notice,
    number,
    problem_html,
    tick,
)
from downline.errors import CourseError
from downline.learner import Journal
from downline.quiz import bank as questions


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
        self.inputs = _inputs(self.question)
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
        """Answer in code, in the form that `Question.mark` takes."""
        kind, shown = self.question.kind, self.question.shuffled
        value = {
            "many_choice": lambda index: index in answer,
            "order": lambda index: answer.index(index) + 1,
            "sort": lambda index: answer[index],
        }.get(kind)
        if value:
            for index, box in zip(shown, self.inputs, strict=True):
                box.value = value(index)
        else:
            self.inputs[0].value = answer
        self._check()
        if self.error:
            raise self.error

    def _given(self):
        kind = self.question.kind
        if kind == "many_choice":
            return [index for index, box in enumerate(self.inputs) if box.value]
        if kind in ("order", "sort") and not all(box.value for box in self.inputs):
            raise CourseError("Something has no place yet: choose one for each.")
        if kind == "order":
            places = zip((box.value for box in self.inputs), self.question.shuffled, strict=True)
            if len({box.value for box in self.inputs}) < len(self.inputs):
                raise CourseError("Two things have the same place: give each a place of its own.")
            return [index for _, index in sorted(places)]
        if kind == "sort":
            return [box.value for box in self.inputs]
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
            self.said.value = f'<div class="{look}"><b>{verdict}</b>{lines}</div>'
            self.journal.add("answers", self.question.id, given=given, correct=feedback.correct)
            self.said.value += journal_notice(self.journal)
        except CourseError as problem:
            self.error = problem
            self.said.value += problem_html(str(problem))

    def twin_html(self) -> str:
        choices = "".join(f"<li>{text_html(text)}</li>" for text in self._texts())
        choices = f"<ul>{choices}</ul>" if choices else ""
        groups = " or ".join(self.question.groups)
        return (
            f"<p><b>{text_html(self.question.text)}</b></p>{choices}"
            + (f"<p>Sort them into: {text_html(groups)}.</p>" if groups else "")
            + "<p><i>Run this cell to answer and to see why.</i></p>"
        )

    def twin_text(self) -> str:
        return "\n".join([self.question.text, *(f"- {text}" for text in self._texts())])

    def _texts(self) -> list[str]:
        """The choices as they are shown."""
        texts = (self.question.choices[index].text for index in self.question.shuffled)
        return [text for text in texts if text]


def _inputs(question: questions.Question) -> list[widgets.Widget]:
    """The controls to answer with, in the order in which the choices are shown."""
    texts = [question.choices[index].text for index in question.shuffled]
    if question.kind == "numeric":
        return [number("Your answer", 0, low=-1e9, high=1e9)]
    if question.kind == "many_choice":
        return [tick(text) for text in texts]
    if question.kind == "order":
        places = [("choose a place", 0), *((str(n), n) for n in range(1, len(texts) + 1))]
        return [choice(text, places, 0) for text in texts]
    if question.kind == "sort":
        groups = [("choose a group", ""), *((group, group) for group in question.groups)]
        return [choice(text, groups, "") for text in texts]
    options = list(zip(texts, question.shuffled, strict=True))
    return [widgets.RadioButtons(options=options, index=None, description="Your answer")]

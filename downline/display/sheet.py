"""What a printable sheet is made of. Each part shows itself twice: to fill in, and filled in.

A sheet and its answer page come from the same tables, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from downline.display import pages
from downline.display.drawing import svg
from downline.display.html import as_text, image_html
from downline.display.pages import made, page
from downline.evidence import cite
from downline.quiz import Question
from downline.quiz.bank import get
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort

if TYPE_CHECKING:
    from markupsafe import Markup


def _part(macro: str, **values) -> Markup:
    return pages.part("display/templates/parts.html", macro, **values)


@dataclass(frozen=True)
class Mark:
    """What earns points: `points` for each of `times` things, `what` names one of them.

    >>> Mark(1, "line that is right", 8).said
    '1 for each line that is right (8)'
    """

    points: int
    what: str
    times: int = 1

    @property
    def total(self) -> int:
        return self.points * self.times

    @property
    def said(self) -> str:
        many = f"each {self.what} ({self.times})" if self.times > 1 else self.what
        return f"{self.points} for {many}"


@dataclass(frozen=True)
class Head:
    """The heading of a task; `new_page` if the sheet turns over here."""

    text: str
    new_page: bool = False

    def html(self, answers: bool, points: int = 0) -> str:
        """The heading, with the points of the parts below it."""
        over = self.new_page and not answers
        return _part("head", text=self.text, over=over, points=points)


@dataclass(frozen=True)
class Said:
    """A paragraph; `teacher` for one that stands on the answer page alone."""

    text: str
    teacher: bool = False

    def html(self, answers: bool) -> str:
        return _part("said", text=self.text) if answers == self.teacher else ""


@dataclass(frozen=True)
class Listed:
    """A list that both pages show, such as the letters of features."""

    items: tuple[str, ...]

    def html(self, answers: bool) -> str:
        return _part("listed", items=self.items)


@dataclass(frozen=True)
class Picture:
    """A figure and its words; `teacher` for one that stands on the answer page alone."""

    figure: Figure
    alt: str
    teacher: bool = False

    def html(self, answers: bool) -> str:
        return made(image_html(svg(self.figure), self.alt)) if answers == self.teacher else ""


@dataclass(frozen=True)
class Fill:
    """A table of which students fill in a part.

    `blank` names the columns to fill in; `given` are (row, column) pairs in them that are shown
    all the same, rows counted from 0. `teacher` names columns of the answer page alone. A table to
    which no answer is known, such as a form, is left out there. `marks` say what earns points.

    >>> pay = pd.DataFrame({"who": ["Ana"], "paid ($)": [5.0]})
    >>> "5.00" in Fill(pay, "Pay", ("paid ($)",), {"paid ($)": "{:.2f}"}).html(answers=False)
    False
    """

    table: pd.DataFrame
    caption: str
    blank: tuple[str, ...] = ()
    formats: Mapping[str, str] | None = None
    given: frozenset[tuple[int, str]] = frozenset()
    teacher: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of what is to be filled in."""
        return bool(self.blank) and not self.table[list(self.blank)].astype(bool).any(axis=None)

    def html(self, answers: bool) -> str:
        if answers and self.is_open:
            return ""
        shown = as_text(self.table, self.formats)
        names = [name for name in shown if answers or name not in self.teacher]
        right = {name for name in names if pd.api.types.is_numeric_dtype(self.table[name])}

        def cell(row: int, name: str) -> tuple[str, str]:
            """What stands in a cell, and its classes."""
            written = name in self.blank and (row, name) not in self.given
            looks = [look for look, holds in (("n", name in right), ("w", written)) if holds]
            hidden = written and not answers
            return "" if hidden else shown[name].iloc[row], " ".join(looks)

        return _part(
            "fill",
            caption=self.caption,
            heads=[(name, name in right) for name in names],
            rows=[[cell(row, name) for name in names] for row in range(len(shown))],
        )


@dataclass(frozen=True)
class Lines:
    """A question in words, empty lines to write on, and what the teacher may expect.

    `marks` say what earns points; without any it is a guess, or private, and is not marked.
    """

    question: str
    answer: str
    count: int = 1
    marks: tuple[Mark, ...] = ()

    def html(self, answers: bool) -> str:
        if answers:
            return _part("lines", question=self.question, answer=self.answer, count=0)
        return _part("lines", question=self.question, answer="", count=self.count)


@dataclass(frozen=True)
class Asked:
    """A question of the question bank; the answer page says what each wrong choice reveals."""

    question_id: str
    marks: tuple[Mark, ...] = (Mark(1, "an answer that is right as a whole"),)

    def html(self, answers: bool) -> str:
        return question_html(get(self.question_id), answers)


def question_html(question: Question, answers: bool) -> Markup:
    """A question to answer on paper, or with what is right and what wrong answers reveal."""
    return made(_part("said", text=question.text) + _ASKED[type(question)](question, answers))


def _choices(question: Question, answers: bool) -> Markup:
    items = [
        (choice.text if choice.value is None else f"{choice.value:g}", choice)
        for choice in question.choices
        if choice.text or choice.value is not None
    ]
    return _part("choices", items=items, answers=answers)


def _number(question: Question, answers: bool) -> Markup:
    return _choices(question, answers) if answers else _part("line")


def _sorted(question: Question, answers: bool) -> str:
    table = pd.DataFrame(
        {
            "which": [choice.text for choice in question.choices],
            "it is": [choice.group for choice in question.choices],
            "misplaced, it reveals": [choice.misconception for choice in question.choices],
        }
    )
    caption = f"Write one of: {', '.join(question.groups)}"
    return Fill(table, caption, ("it is",), teacher=("misplaced, it reveals",)).html(answers)


_ASKED = {OneChoice: _choices, ManyChoice: _choices, Numeric: _number, Sort: _sorted}


@dataclass(frozen=True)
class Sheet:
    """A lesson's work on paper: `number` of the lesson, parts in order, ids of sources."""

    number: int
    title: str
    minutes: int
    parts: tuple
    sources: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """All points that it gives."""
        return sum(mark.total for part in self.parts for mark in marks_of(part))

    def html(self, answers: bool) -> str:
        """The page to hand out, or its answer page; HTML that needs no network and no script."""
        return page(
            "display/templates/sheet.html",
            title=f"{'Answers' if answers else 'Sheet'} {self.number} · {self.title}",
            number=self.number,
            minutes=self.minutes,
            points=self.points,
            answers=answers,
            parts=[self._shown(place, answers) for place in range(len(self.parts))],
            sources=[cite(one) for one in self.sources],
        )

    def _shown(self, place: int, answers: bool) -> str:
        part = self.parts[place]
        if isinstance(part, Head):
            below = takewhile(lambda one: not isinstance(one, Head), self.parts[place + 1 :])
            return part.html(answers, sum(mark.total for one in below for mark in marks_of(one)))
        html = part.html(answers)
        marks = [mark.said for mark in marks_of(part)]
        return made(html + _part("marks", said="; ".join(marks))) if answers and marks else html


def marks_of(part) -> tuple[Mark, ...]:
    """What earns points in a part of a sheet; most parts have nothing to mark."""
    return getattr(part, "marks", ())

"""What a printable sheet is made of. Each part shows itself twice: to fill in, and filled in.

A sheet and its answer page come from the same tables, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd
from matplotlib.figure import Figure

from downline.display.drawing import svg
from downline.display.html import as_text, image_html, page_html
from downline.evidence import cite
from downline.quiz import Choice, Question
from downline.quiz.bank import get
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort


@dataclass(frozen=True)
class Head:
    """The heading of a task; `new_page` if the sheet turns over here."""

    text: str
    new_page: bool = False

    def html(self, answers: bool) -> str:
        turned = ' class="over"' if self.new_page and not answers else ""
        return f"<h2{turned}>{escape(self.text)}</h2>"


@dataclass(frozen=True)
class Said:
    """A paragraph; `teacher` for one that stands on the answer page alone."""

    text: str
    teacher: bool = False

    def html(self, answers: bool) -> str:
        return f"<p>{escape(self.text)}</p>" if answers == self.teacher else ""


@dataclass(frozen=True)
class Listed:
    """A list that both pages show, such as the letters of features."""

    items: tuple[str, ...]

    def html(self, answers: bool) -> str:
        return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in self.items) + "</ul>"


@dataclass(frozen=True)
class Picture:
    """A figure and its words; `teacher` for one that stands on the answer page alone."""

    figure: Figure
    alt: str
    teacher: bool = False

    def html(self, answers: bool) -> str:
        return image_html(svg(self.figure), self.alt) if answers == self.teacher else ""


@dataclass(frozen=True)
class Fill:
    """A table of which students fill in a part.

    `blank` names the columns to fill in; `given` are (row, column) pairs in them that are shown
    all the same, rows counted from 0. `teacher` names columns of the answer page alone. A table to
    which no answer is known, such as a form, is left out there.

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

        def cell(row: int, name: str, value: str) -> str:
            written = name in self.blank and (row, name) not in self.given
            kinds = [kind for kind, holds in (("n", name in right), ("w", written)) if holds]
            value = "" if written and not answers else escape(value)
            return f'<td class="{" ".join(kinds)}">{value}</td>' if kinds else f"<td>{value}</td>"

        heads = "".join(
            f'<th scope="col"{" class=n" if name in right else ""}>{escape(name)}</th>'
            for name in names
        )
        rows = "".join(
            "<tr>" + "".join(cell(row, name, shown[name].iloc[row]) for name in names) + "</tr>"
            for row in range(len(shown))
        )
        return (
            f"<table><caption>{escape(self.caption)}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )


@dataclass(frozen=True)
class Lines:
    """A question in words, empty lines to write on, and what the teacher may expect."""

    question: str
    answer: str
    count: int = 1

    def html(self, answers: bool) -> str:
        if answers:
            return f"<p>{escape(self.question)} <b>{escape(self.answer)}</b></p>"
        return f"<p>{escape(self.question)}</p>" + '<div class="line"></div>' * self.count


@dataclass(frozen=True)
class Asked:
    """A question of the question bank; the answer page says what each wrong choice reveals."""

    question_id: str

    def html(self, answers: bool) -> str:
        question = get(self.question_id)
        return f"<p>{escape(question.text)}</p>" + _ASKED[type(question)](question, answers)


def _choices(question: Question, answers: bool) -> str:
    items = "".join(
        f"<li>{_choice(one, answers)}</li>"
        for one in question.choices
        if one.text or one.value is not None
    )
    return f'<ul class="choices">{items}</ul>'


def _choice(choice: Choice, answers: bool) -> str:
    said = escape(choice.text) if choice.value is None else f"{choice.value:g}"
    if not answers:
        return f"&#9744; {said}"
    if choice.correct:
        return f"&#9745; <b>{said}</b>: {escape(choice.feedback)}"
    return f"&#9744; {said}. <i>Reveals:</i> {escape(choice.misconception)}"


def _number(question: Question, answers: bool) -> str:
    return _choices(question, answers) if answers else '<div class="line"></div>'


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

    def html(self, answers: bool) -> str:
        """The page to hand out, or its answer page; HTML that needs no network and no script."""
        title = f"Sheet {self.number} · {self.title}"
        if answers:
            opening = f"<p>Answers to sheet {self.number}, for the teacher. Do not hand out.</p>"
            title = f"Answers {self.number} · {self.title}"
        else:
            opening = (
                f'<p class="name">Name <span></span> Date <span></span></p><p>About {self.minutes} '
                "minutes, with a pencil. Guess before you work out: a wrong guess that surprises "
                "you teaches most. People, firms and amounts are invented, unless a source is "
                "named.</p>"
            )
        body = [opening, *(part.html(answers) for part in self.parts)]
        cited = "".join(f"<li>{escape(cite(one))}</li>" for one in self.sources)
        if cited and not answers:  # they stand on the sheet already
            body += [f'<h2>Sources</h2><ul class="small">{cited}</ul>']
        body.append(f'<p class="small">{_FOOT}</p>')
        return page(title, "\n".join(filter(None, body)))


_FOOT = (
    "Downline, a course on network marketing and MLM. Text: CC BY 4.0. "
    "No legal and no financial advice."
)

_STYLE = """
@page { size: A4 portrait; margin: 12mm 14mm; }
* { box-sizing: border-box; }
body { font: 10pt/1.32 "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  color: #111; background: white; max-width: 182mm; margin: 0 auto; }
h1 { font-size: 15pt; margin: 0 0 1mm; }
h2 { font-size: 11.5pt; margin: 3mm 0 1mm; border-bottom: 0.3mm solid #111; break-after: avoid; }
p, ul, ol { margin: 1mm 0; } ul, ol { padding-left: 5mm; }
.name span { display: inline-block; width: 55mm; border-bottom: 0.2mm solid #111; }
.line { height: 7.5mm; border-bottom: 0.2mm solid #888; }
.choices { list-style: none; padding-left: 1mm; }
img { display: block; width: 100%; max-height: 78mm; margin: 1mm 0; }
table { border-collapse: collapse; width: 100%; margin: 1.5mm 0; font-size: 9.5pt; }
caption { text-align: left; font-weight: 600; padding: 0.5mm 0; }
th, td { border: 0.15mm solid #777; padding: 0.6mm 1.5mm; text-align: left; vertical-align: top; }
th { background: #eee; } .n { text-align: right; }
table, .choices, li { break-inside: avoid; } .over { break-before: page; }
p:has(+ table) { break-after: avoid; }
td.w { min-width: 20mm; height: 6.4mm; font-weight: 600; }
.small { font-size: 7.5pt; line-height: 1.2; color: #333; overflow-wrap: anywhere; }
"""


def page(title: str, body: str) -> str:
    """A whole HTML page for A4 in black and white; `body` is HTML, `title` plain text."""
    # A number and its sign stay on one line.
    return page_html(title, _STYLE, body.replace(" %", "&nbsp;%"))

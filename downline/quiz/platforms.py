"""The question bank for a learning platform: a QTI package for Canvas, Moodle XML for Moodle.

Canvas's package is written by text2qti (https://github.com/gpoore/text2qti). It has no questions
that are sorted, so those stay out there; Moodle has them all.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from string import ascii_lowercase

from downline.quiz import bank as questions
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort
from downline.quiz.question import Question


def canvas(lesson: str, *, unseen: bool = False) -> bytes:
    """A QTI 1.2 package (zip) with a lesson's questions of the kinds in `CANVAS`.

    `unseen` for the teacher's test in their place. Needs text2qti, which the course's requirements
    install. Raises CourseError for a lesson without a bank.
    """
    from text2qti.config import Config
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz

    asked = [question for question in _asked(lesson, unseen) if type(question) in CANVAS]
    text = "\n\n".join(
        [
            f"Quiz title: {_plain(lesson)}{' test' if unseen else ''}",
            *(_text2qti(place, question) for place, question in enumerate(asked, start=1)),
        ]
    )
    config = Config()
    config["pandoc_mathml"] = False  # there is no mathematics, and nothing else needs the network
    return QTI(Quiz(text, config=config)).zip_bytes()


def _asked(lesson: str, unseen: bool) -> list[Question]:
    """The questions of a lesson or of its test; what opens the course says only that it is kept."""
    asked = questions.unseen(lesson) if unseen else questions.load(lesson)
    return [questions.silent(one) if questions.opens(one) else one for one in asked]


def _text2qti(place: int, question: Question) -> str:
    """One question as text2qti reads it, https://github.com/gpoore/text2qti#text-format."""
    head = [f"Title: {question.id}", f"{place}.  {_plain(question.text)}"]
    return "\n".join([*head, *CANVAS[type(question)](question)])


def _one_ticked(question: Question) -> list[str]:
    return _ticked(
        question,
        [
            f"*{letter})" if choice.correct else f"{letter})"
            for letter, choice in zip(ascii_lowercase, question.choices, strict=False)
        ],
    )


def _many_ticked(question: Question) -> list[str]:
    return _ticked(question, ["[*]" if choice.correct else "[ ]" for choice in question.choices])


def _ticked(question: Question, marks: list[str]) -> list[str]:
    lines = []
    for mark, choice in zip(marks, question.choices, strict=True):
        lines += [f"{mark} {_plain(choice.text)}", f"... {_plain(choice.feedback)}"]
    return lines


def _number(question: Question) -> list[str]:
    right = next(choice for choice in question.choices if choice.correct)
    other = question.choices[-1]
    return [
        f"+ {_plain(right.feedback)}",
        f"- {_plain(other.feedback)}",
        f"=   {right.value} +- {question.tolerance}",
    ]


CANVAS = {OneChoice: _one_ticked, ManyChoice: _many_ticked, Numeric: _number}
"""The kinds of question that the package for Canvas can hold, and what writes each."""


def _plain(text: str) -> str:
    r"""Text that stays as it is in Markdown.

    >>> print(_plain("5 * $3 < [20]"))
    5 \* \$3 &lt; \[20\]
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_\[\]#$])", r"\\\1", text)
    return re.sub(r"^(\d*)([-+.])", r"\1\\\2", text)  # it would begin a list


def moodle(lesson: str, *, unseen: bool = False) -> bytes:
    """A lesson's questions as Moodle XML, https://docs.moodle.org/en/Moodle_XML_format.

    `unseen` for the teacher's test in their place. Raises CourseError for a lesson without a bank.

    >>> moodle("00_welcome")[:38]
    b"<?xml version='1.0' encoding='utf-8'?>"
    """
    quiz = ET.Element("quiz")
    for question in _asked(lesson, unseen):
        quiz.append(MOODLE[type(question)](question))
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True)


def _start(kind: str, question: Question) -> ET.Element:
    made = ET.Element("question", type=kind)
    _text(made, "name", question.id, format="")
    _text(made, "questiontext", question.text)
    return made


def _text(parent: ET.Element, tag: str, text: str, *, format: str = "plain_text", **more):
    made = ET.SubElement(parent, tag, {**({"format": format} if format else {}), **more})
    ET.SubElement(made, "text").text = text
    return made


def _answer(parent: ET.Element, text: str, fraction: float, feedback: str) -> ET.Element:
    made = _text(parent, "answer", text, fraction=f"{fraction:.7g}")
    _text(made, "feedback", feedback)
    return made


def _multichoice(question: Question, right: float, wrong: float) -> ET.Element:
    made = _start("multichoice", question)
    ET.SubElement(made, "single").text = "true" if isinstance(question, OneChoice) else "false"
    for choice in question.choices:
        _answer(made, choice.text, right if choice.correct else wrong, choice.feedback)
    return made


def _single(question: Question) -> ET.Element:
    return _multichoice(question, 100, 0)


def _several(question: Question) -> ET.Element:
    right = sum(choice.correct for choice in question.choices)
    # Ticking everything must not pay: all wrong ticks cost what all right ones bring.
    return _multichoice(question, 100 / right, -100 / (len(question.choices) - right))


def _numerical(question: Question) -> ET.Element:
    made = _start("numerical", question)
    for choice in question.choices:
        value = "*" if choice.value is None else f"{choice.value:.10g}"
        answer = _answer(made, value, 100 if choice.correct else 0, choice.feedback)
        ET.SubElement(answer, "tolerance").text = f"{question.tolerance:g}"
    return made


def _matching(question: Question) -> ET.Element:
    made = _start("matching", question)
    said = (f"{choice.text}: {choice.group}. {choice.feedback}" for choice in question.choices)
    _text(made, "generalfeedback", "\n".join(said))
    for choice in question.choices:
        pair = _text(made, "subquestion", choice.text)
        _text(pair, "answer", choice.group, format="")
    return made


MOODLE = {OneChoice: _single, ManyChoice: _several, Numeric: _numerical, Sort: _matching}
"""What writes a question of each kind for Moodle."""

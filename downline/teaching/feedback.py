"""The page that a student gets back: points by task, what was expected, and comments.

nbgrader's own page calls a check by its program's name, shows hidden checks to everybody, and
loads a program for formulas from the network. nbgrader_config.py names this page instead, for
`nbgrader generate_feedback` and `give-back`. It runs nothing, and asks no other computer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import Exporter
from nbconvert.filters import markdown2html
from nbgrader.preprocessors import GetGrades
from traitlets import Bool

from downline.display.pages import made, page
from downline.teaching.submissions import about, as_text, from_markdown, heading, is_words, picture
from downline.words import listed, plain

HIDDEN = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS.*?(?:### END HIDDEN TESTS[^\n]*\n?|\Z)", re.M | re.S
)


ANCHOR = re.compile(r'<a class="anchor-link".*?</a>')
"""What nbconvert puts behind each heading, to be clicked in a browser's own page of a notebook."""

TABLE = re.compile(r"^(?=.{100}).*\S {2,}\S", re.M)
"""A line of a table that would break in two: it keeps its line, and the page gets a bar to move."""

SAYS = "said = check_"
"""How a check begins that tells pupils how it read what they typed. Others may let a program of
theirs print what hidden checks ask of it, so what those put out is not shown."""


@dataclass
class Output:
    """Something that a program showed: words, or a picture and what it is called."""

    words: str = ""
    picture: tuple[str, str] | None = None
    alt: str = ""

    @property
    def wide(self) -> bool:
        """Whether it is a table with long lines."""
        return bool(TABLE.search(self.words))


@dataclass
class Part:
    """A cell for the page; `kind` is prose, code, answer or check, `state` passed, failed or "".

    `read` says how a check without programming read an answer; such a check has no code to show.
    """

    kind: str
    words: str = ""
    html: Any = ""
    id: str = ""
    title: str = ""
    state: str = ""
    expected: str = ""
    comment: str = ""
    hidden: bool = False
    read: str = ""
    outputs: list[Output] = field(default_factory=list)


@dataclass
class Task:
    """A heading of the exercise, and the points of all cells below it."""

    title: str
    id: str
    score: float = 0.0
    most: float = 0.0
    checks: int = 0
    open: bool = False


class GetMarks(GetGrades):
    """nbgrader's step that takes points and comments from the gradebook, and who still waits."""

    def _get_score(self, cell, resources) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata.nbgrader["waits"] = grade.manual_score is None and grade.auto_score is None


class Page(HTMLExporter):
    """The page, for nbgrader."""

    hidden_checks = Bool(False, help="Whether the code of hidden checks is shown.").tag(config=True)

    def from_notebook_node(self, nb, resources=None, **kw):
        """The page of one student's graded notebook, after nbgrader's own steps."""
        nb, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        of = resources["nbgrader"]
        tasks, parts = told(nb.cells, self.hidden_checks)
        return page(
            "teaching/templates/feedback.html",
            title=tasks[0].title if tasks else of["notebook"],
            tasks=[task for task in tasks if task.most],
            parts=parts,
            waiting=listed([task.title for task in tasks if task.open]),
            score=of["score"],
            most=of["max_score"],
            late=of["late_penalty"],
            plain=plain,
        ), resources


def told(cells, hidden_checks: bool = False) -> tuple[list[Task], list[Part]]:
    """The tasks of a graded notebook, and its cells in words."""
    tasks, parts = [Task("", "top")], []
    for cell in cells:
        info = about(cell)
        part = Part("code", as_text(cell.source))
        if title := heading(cell):
            part.id = f"task-{len(tasks)}"
            tasks.append(Task(title, part.id))
        if info.get("grade") or info.get("solution"):
            _mark(part, cell, info, tasks[-1], hidden_checks)
        elif is_words(cell):
            part.words = from_markdown(cell.source)
        elif cell.cell_type != "code":
            # The page's own title is the notebook's.
            words = re.sub(r"\A# [^\n]*", "", cell.source)
            part.kind, part.html = "prose", made(ANCHOR.sub("", markdown2html(words)))
        if part.kind != "check" or hidden_checks:
            part.outputs += _outputs(cell)
        elif part.read:  # there is no more to it
            part.words, part.hidden = "", False
        part.outputs += _pasted(cell)
        parts.append(part)
    return tasks[1:], parts


def _mark(part: Part, cell, info, task: Task, hidden_checks: bool) -> None:
    """Say of an answer or a check how many points it has, and why."""
    score, most = info.get("score") or 0, info.get("points") or 0
    worth = f"{plain(score)} of {plain(most)} {'point' if most == 1 else 'points'}"
    task.score, task.most = task.score + score, task.most + most
    part.comment = as_text(info.get("comment") or "")
    if part.comment == "No response.":  # nbgrader's words
        part.comment = "Nothing was written here."
    if info.get("solution"):
        part.kind, part.title = "answer", "Your answer"
        part.words = from_markdown(cell.source)
        if info.get("grade"):
            waits = bool(info.get("waits"))
            task.open |= waits
            part.title += ": not marked yet" if waits else f": {worth}"
            part.state = "" if waits else "passed" if score else "failed"
        return
    task.checks += 1
    part.kind = "check"
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    part.state = "failed" if errors else "passed"
    part.title = f"Check {task.checks}: {'not passed' if errors else 'passed'}, {worth}"
    if asked := re.match(re.escape(SAYS) + r'\w+\("answer_(\w+)"', cell.source):
        part.title = f"{asked[1]}: {'not right' if errors else 'right'}, {worth}"
        said = " ".join(output.words for output in _outputs(cell, errors=False))
        part.read = re.sub(r"\A\s*answer_\w+: (.)", lambda found: found[1].upper(), said).strip()
    part.expected = "\n".join(map(_reason, errors))
    if not hidden_checks:
        part.words, cuts = HIDDEN.subn("", part.words)
        part.words, part.hidden = part.words.strip(), bool(cuts)


def _reason(error) -> str:
    """The last line of an error: that of a check says what is expected."""
    if error.ename in ("AssertionError", "NotRun", "NotChecked") and error.evalue:
        return as_text(error.evalue)
    return as_text(f"{error.ename}: {error.evalue}" if error.evalue else error.ename)


def _outputs(cell, errors: bool = True) -> list[Output]:
    found = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            found.append(Output(as_text(output.text)))
        elif output.output_type == "error":
            if errors:
                found.append(Output(as_text("\n".join(output.traceback))))
        else:
            found += _shown(output.get("data", {}), "A picture that the program drew")
    return found


def _shown(data, alt: str) -> list[Output]:
    for kind, content in data.items():
        if drawn := picture(kind, content):
            return [Output(picture=(kind, drawn), alt=alt)]
    return [Output(as_text(data["text/plain"]))] if "text/plain" in data else []


def _pasted(cell) -> list[Output]:
    bundles = cell.get("attachments", {}).values()
    return [one for bundle in bundles for one in _shown(bundle, "A picture of yours")]

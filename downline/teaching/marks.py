"""Marks into the table that Moodle or Canvas made, so that it takes them back.

Both import what they exported, so the teacher's own table is filled in: each row, column and name
stays as it is. It can be

- Moodle's grading worksheet, with the columns *Identifier* ("Participant 123456"), *Full name*,
  *Email address*, …, *Grade* (mod/assign/feedback/offline/importgradeslib.php finds the student by
  *Identifier* and needs *Last modified (grade)* too), or a table from *Grades → Export*, whose columns
  *Grades → Import* lets you choose (https://docs.moodle.org/en/Grade_import);
- Canvas's gradebook, with *Student*, *ID*, (*SIS User ID*,) *SIS Login ID*, *Section* and a column such as
  *Definitions (4711)* (lib/gradebook_importer.rb finds the student by *ID*, the exercise by its number).
"""  # noqa: E501

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from downline.errors import CourseError
from downline.teaching.submissions import course_config

NUMBERS = ("Identifier", "ID")
"""Columns with the number that Moodle and Canvas also write into the names of files."""

NAMES = (
    ["Full name"], ["Student"], ["First name", "Last name"], ["First name", "Surname"],
    ["LastName", "FirstName"], ["Email address"], ["ID number"], ["Username"], ["SIS User ID"],
    ["SIS Login ID"],
)  # fmt: skip
"""Columns, alone or side by side, by which a student may be known."""


@dataclass
class Marks:
    """Student → mark, and those whose reflection nobody has marked, or whom nobody has graded."""

    points: dict[str, float] = field(default_factory=dict)
    provisional: list[str] = field(default_factory=list)
    ungraded: list[str] = field(default_factory=list)
    maximum: float = 0.0


def marks(assignment: str, root: Path) -> Marks:
    """What the gradebook of the course in `root` has for an assignment."""
    from nbgrader.api import Gradebook, MissingEntry

    config = course_config(root)
    found = Marks()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
        with Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id) as book:
            try:
                found.maximum = book.find_assignment(assignment).max_score
            except MissingEntry as problem:
                raise CourseError(f"The gradebook has no marks for {assignment!r}.") from problem
            for submission in book.assignment_submissions(assignment):
                who = submission.student.id
                open_ = {
                    grade.cell.cell_type
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                    if grade.auto_score is None and grade.manual_score is None
                }
                if "code" in open_:
                    found.ungraded.append(who)
                    continue
                late = submission.late_submission_penalty or 0
                found.points[who] = max(0, submission.score - late)
                if open_:
                    found.provisional.append(who)
    # Whose file could never be marked has no row in the gradebook.
    handed_in = (root / "classroom" / "submitted").glob(f"*/{assignment}")
    known = {*found.points, *found.ungraded}
    found.ungraded += sorted({path.parent.name for path in handed_in} - known)
    return found


def fill(given: Path, found: Marks, assignment: str, column: str | None = None) -> tuple:
    """The table `given` with marks, as bytes; and sentences on what the teacher should know.

    Parameters
    ----------
    given
        The platform's table.
    found
        The marks.
    assignment
        The exercise's name.
    column
        The heading of the column to fill; by default *Grade* in Moodle's worksheet, and
        otherwise the only one whose heading has the exercise's name in it.

    Raises CourseError if the table is not one of Moodle's or Canvas's, or the column is not clear.
    """
    raw = given.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise CourseError(f"{given} is not in UTF-8: export it again, as CSV.") from problem
    first = text.split("\n", 1)[0]
    comma = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))
    heads = [head.strip() for head in rows[0]] if rows else []
    known = [name for name in NUMBERS if name in heads]
    if not known and not any(set(names) <= set(heads) for names in NAMES):
        raise CourseError(
            f"{given} has none of the columns by which Moodle or Canvas know a student, such as "
            f"{', '.join(NUMBERS)} or Email address; it has {', '.join(heads) or 'nothing'}. Set "
            "the platform to English before you export."
        )
    place = _column(heads, assignment, column)
    notes, taken = [], set()
    people = [row for row in rows[1:] if len(row) > place and row[0].strip() != "Points Possible"]
    for who, points in sorted(found.points.items()):
        fits = [row for row in people if _is(who, row, heads, known)]
        if len(fits) == 1 and id(fits[0]) not in taken:
            fits[0][place] = f"{points:g}"
            taken.add(id(fits[0]))
        else:
            why = "nobody" if not fits else "more than one person"
            notes.append(
                f"{who}: not written ({points:g} points), for the table has {why} like that."
            )
    notes += [f"{who}: not written, for the submission is not graded." for who in found.ungraded]
    notes += [
        f"{who}: provisional, for the reflection is not marked yet." for who in found.provisional
    ]
    for limit in _limits(rows, heads, place):
        if limit != found.maximum:
            notes.append(f"The exercise has {found.maximum:g} points, the platform {limit:g}.")
    out = io.StringIO()
    end = "\r\n" if b"\r\n" in raw else "\n"
    csv.writer(out, delimiter=comma, lineterminator=end).writerows(rows)
    bom = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    return bom + out.getvalue().encode(), notes, len(taken)


def _column(heads: list[str], assignment: str, column: str | None) -> int:
    if column is None:
        word = assignment.split("_", 1)[-1].replace("_", " ").casefold()
        fits = [head for head in heads if word in head.casefold()]
        if {"Identifier", "Grade"} <= set(heads):
            fits = ["Grade"]
        if len(fits) != 1:
            raise CourseError(
                f"It is not clear which column is for {assignment}: add --column and one of "
                f"{', '.join(map(repr, heads))}."
            )
        column = fits[0]
    if column not in heads:
        raise CourseError(f"There is no column {column!r}; there are {', '.join(heads)}.")
    return heads.index(column)


def _is(who: str, row: list[str], heads: list[str], known: list[str]) -> bool:
    """Whether a row is about a student: same number and name, or, where one lacks, the other."""
    name, _, number = who.rpartition("_")
    cells = dict(zip(heads, map(str.strip, row), strict=False))
    names = {
        _letters("".join(cells[part] for part in parts))
        for parts in NAMES
        if set(parts) <= set(cells)
    } - {""}
    if name and number.isdigit():
        numbers = {re.sub(r".*\D", "", cells[head]) for head in known}
        # Nobody has a name where marking is anonymous.
        if numbers and number not in numbers:
            return False
        return _letters(name) in names or (bool(numbers) and not names)
    return _letters(who) in names


def _letters(text: str) -> str:
    """Letters and digits only, so that "Lopez, Ana" and "lopezana" are the same.

    >>> _letters("O'Brien, Žofie")
    'obrienžofie'
    """
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", text)).casefold()


def _limits(rows: list[list[str]], heads: list[str], place: int) -> set[float]:
    """The most points that the platform gives: in a row of Canvas's, or in a column of Moodle's."""
    cells = [row[place] for row in rows if row and row[0].strip() == "Points Possible"]
    if "Maximum Grade" in heads:
        cells += [row[heads.index("Maximum Grade")] for row in rows[1:] if len(row) == len(heads)]
    return {float(cell.replace(",", ".")) for cell in cells if re.fullmatch(r"[\d.,]+", cell)}

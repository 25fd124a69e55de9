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

import re
import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from downline.errors import CourseError
from downline.teaching import tables
from downline.teaching.collect import NAMELESS
from downline.teaching.submissions import course_config, names_given, unfinished, what_is_missing
from downline.teaching.tables import LOGINS, MARK, MOST, NUMBERS, PEOPLE, TEAM, Table

FEW = 3
"""So many who wait for the same are named one by one."""

ONE_TEAM = f"; for a team of Moodle's, give the assignment's worksheet, with its column {TEAM}"


@dataclass
class Marks:
    """Student → mark, and those whose reflection nobody has marked, or whom nobody has graded.

    `why` has for each of the last a sentence.
    """

    points: dict[str, float] = field(default_factory=dict)
    provisional: list[str] = field(default_factory=list)
    ungraded: list[str] = field(default_factory=list)
    maximum: float = 0.0
    why: dict[str, str] = field(default_factory=dict)


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
    for who in unfinished(assignment, root):
        found.points.pop(who, None)
        found.ungraded += [who] if who not in found.ungraded else []
    found.provisional = [who for who in found.provisional if who in found.points]
    # Whose file could never be marked has no row in the gradebook.
    handed_in = (root / "classroom" / "submitted").glob(f"*/{assignment}")
    known = {*found.points, *found.ungraded}
    found.ungraded += sorted({path.parent.name for path in handed_in} - known)
    for who in found.ungraded:
        folder = root / "classroom" / "submitted" / who / assignment
        wrong = what_is_missing(folder, root / "exercises" / assignment)
        found.why[who] = wrong or "Grade again and see what is said."
    # Whoever gave something else than a notebook has no folder.
    for who, file in names_given(assignment, root).items():
        if who not in found.points and who not in found.why:
            found.ungraded.append(who)
            found.why[who] = f"No notebook was handed in, but {PurePosixPath(file).name}."
    return found


def still_provisional(found: Marks, assignment: str) -> list[str]:
    """Sentences on those whose reflection is not marked: each by name, or one for many."""
    if len(found.provisional) <= FEW:
        return [
            f"{who}: provisional, for the reflection is not marked yet."
            for who in found.provisional
        ]
    many = f"The marks of {len(found.provisional)} are provisional, for their reflections are not"
    return [
        f"{many} marked yet ({', '.join(found.provisional)}): give "
        f"`python -m downline letters {assignment}`, and then this again."
    ]


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
    table = tables.read(given)
    heads, place = table.heads, _column(table, assignment, column)
    people = [row for row in table.body if row[0].strip() != "Points Possible"]
    point = table.decimal([place, *(n for n, head in enumerate(heads) if head == MOST)])
    whose, notes = _whose(found.points, people, heads)
    for who, theirs in whose.items():
        for row in theirs:
            row += [""] * (place + 1 - len(row))  # what is empty at the end may be left out
            row[place] = f"{found.points[who]:g}".replace(".", point)
    notes += [
        f"{who}: not written, for the submission is not graded. {found.why.get(who, '')}".strip()
        for who in found.ungraded
    ]
    notes += still_provisional(found, assignment)
    for limit in tables.limits(table, place):
        if limit != found.maximum:
            notes.append(f"The exercise has {found.maximum:g} points, the platform {limit:g}.")
    return table.as_bytes(), notes, sum(map(len, whose.values()))


def members(given: Path, students: Iterable[str]) -> dict[str, list[str]]:
    """Team → the names of its members as Moodle writes them into the names of files, with numbers.

    `given` is the platform's table, `students` those who handed in. Whoever is no team is left out.
    """
    table = tables.read(given)
    heads, rows = table.heads, table.body
    number = next((head for head in NUMBERS if head in heads), "")
    if not number or not {"Full name", TEAM} <= set(heads):
        return {}
    found = {}
    for who in students:
        if not any(_is(who, row, heads) for row in rows):
            team = [row for row in rows if _in_team(who, row, heads)]
            cells = [dict(zip(heads, row, strict=False)) for row in team]
            found[who] = [
                f"{of['Full name'].replace('_', ' ')}_{re.sub(r'[^0-9]', '', of[number])}"
                for of in cells
            ]
    return {who: names for who, names in found.items() if names}


def _whose(points: dict[str, float], people: list, heads: list[str]) -> tuple[dict, list[str]]:
    """The rows of each student, one or a team's; and sentences on those that are not clear."""
    fits: dict[str, list] = {}
    notes = []
    for who in sorted(points):
        rows = [row for row in people if _is(who, row, heads)]
        if len(rows) == 1:
            fits[who] = rows
            continue
        team = [] if rows else [row for row in people if _in_team(who, row, heads)]
        if team:
            fits[who] = team
            continue
        like = "more than one person" if rows else "nobody"
        note = f"{who}: not written ({points[who]:g} points), for the table has {like} like that."
        advice = "" if rows or TEAM in heads else ONE_TEAM
        notes.append(f"{note} Write the mark by hand{advice}.")
    claims: dict[int, list[str]] = {}
    for who, rows in fits.items():
        for row in rows:
            claims.setdefault(id(row), []).append(who)
    for several in claims.values():
        for who in several if len(several) > 1 else []:
            others = " and ".join(other for other in several if other != who)
            if fits.pop(who, None):
                notes.append(
                    f"{who}: not written ({points[who]:g} points), for {others} fits the same "
                    "person: keep the right one of the folders, or write the mark by hand."
                )
    return fits, notes


def _column(table: Table, assignment: str, column: str | None) -> int:
    if column is None:
        fits = _named(table.heads, assignment)
        if {"Identifier", MARK} <= set(table.heads) or {"ID", MARK, MOST} <= set(table.heads):
            fits = [MARK]  # of Moodle's worksheet, in English or in German
        if len(fits) != 1:
            raise CourseError(
                f"It is not clear which column is for {assignment}: add --column and one of "
                f"{', '.join(map(repr, table.named))}."
            )
        column = fits[0]
    return table.column(column)


def _named(heads: list[str], assignment: str) -> list[str]:
    """The headings that name an assignment, with as many of its words as any has.

    >>> _named(["Definitions (7)", "Definitions with pandas"], "01_definitions_pandas")
    ['Definitions with pandas']
    >>> _named(["Definitions (7)", "Definitions with pandas"], "01_definitions")
    ['Definitions (7)']
    >>> _named(["Definitions with pandas"], "01_definitions")
    []
    """
    words = assignment.casefold().split("_")[1:] or [assignment.casefold()]
    while words:
        fits = [head for head in heads if all(word in head.casefold() for word in words)]
        if "pandas" not in assignment.casefold():
            fits = [head for head in fits if "pandas" not in head.casefold()]
        if fits:
            return fits
        words.pop()
    return []


def _is(who: str, row: list[str], heads: list[str]) -> bool:
    """Whether a row is about a student: the same login, or number and name, as far as it has them.

    A name fits with its words in another order, for the family's name stands first in many places.
    """
    cells = dict(zip(heads, map(str.strip, row), strict=False))
    if who.casefold() in {cells[head].casefold() for head in LOGINS if cells.get(head)}:
        return True
    logins = {_letters(cells[head]) for head in LOGINS if head in cells}
    people = [[cells[part] for part in parts] for parts in PEOPLE if set(parts) <= set(cells)]
    names = {turned for parts in people for turned in _turned(" ".join(parts))} | logins - {""}
    name, _, number = who.rpartition("_")
    numbers = {re.sub(r".*\D", "", cells[head]) for head in NUMBERS if head in cells}
    if not (name and number.isdigit()):
        return _letters(who) in names
    if not numbers:
        return _letters(name) in names
    if number not in numbers:
        return False
    # The number is right; what a platform or a folder dropped of a letter says nothing against it.
    if _letters(name) in names or _plain(name) in set(map(_plain, names)):
        return True
    written = [part for parts in people for part in parts if _letters(part)]
    # Nobody has a name where marking is anonymous, and some names have no letters.
    return not written and (name == NAMELESS or not names)


def _in_team(who: str, row: list[str], heads: list[str]) -> bool:
    """Whether a row is about a member of a team, whose folder has the team's name, and a number."""
    cells = dict(zip(heads, map(str.strip, row), strict=False))
    team = _letters(cells.get(TEAM, ""))
    name, _, number = who.rpartition("_")
    return bool(team) and team in {_letters(who), _letters(name) if number.isdigit() else ""}


def _turned(name: str) -> set[str]:
    """The letters of a name, beginning with each of its words.

    >>> sorted(_turned("Anna Kovács"))
    ['annakovács', 'kovácsanna']
    """
    words = [letters for word in re.split(r"[\s,]+", name) if (letters := _letters(word))]
    return {"".join(words[n:] + words[:n]) for n in range(len(words))}


def _letters(text: str) -> str:
    """Letters and digits only, so that "Lopez, Ana" and "lopezana" are the same.

    >>> _letters("O'Brien, Žofie"), _letters("İpek") == _letters("i̇pek")
    ('obrienžofie', True)
    """
    small = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
    return "".join(x for x in small if x.isalnum() or unicodedata.category(x)[0] == "M")


def _plain(letters: str) -> str:
    """Letters without the marks on them, and a Turkish ı as the i that some platforms make of it.

    >>> _plain("žofie"), _plain("ışık")
    ('zofie', 'isik')
    """
    bare = "".join(filter(str.isalnum, unicodedata.normalize("NFKD", letters)))
    return bare.replace("ı", "i")

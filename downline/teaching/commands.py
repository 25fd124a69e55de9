"""What the course does at the command line, for teachers.

- `python -m downline hand-out 01_definitions` makes the archive for the students;
- `python -m downline collect 01_definitions FILE` puts a download of Moodle or Canvas in place;
- `python -m downline grade 01_definitions` grades a class in a sandbox, several students at a time;
- `python -m downline letters 01_definitions` shows all reflections on one page, to be marked;
- `python -m downline give-back 01_definitions FILE` makes the feedback, and marks in a table;
- `python -m downline marks 01_definitions FILE` writes the marks into a table of Moodle or Canvas;
- `python -m downline report FOLDER` writes a page on what a class learnt;
- `python -m downline export canvas` (or moodle, or paper) writes the question bank for a learning
  platform or to print; with `--test` the teacher's test, which no lesson asks;
- `python -m downline sheets` writes a printable sheet and an answer page for each lesson;
- `python -m downline slides` writes the slides of each lesson, or of those that are named;
- `python -m downline workbook` writes a spreadsheet: an offer, and five plans, with live formulas.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from downline.errors import CourseError
from downline.files import replace, write
from downline.teaching import grading
from downline.teaching.submissions import as_line, as_text, unfinished
from downline.words import count


def main(given: list[str] | None = None) -> int:
    """Run a command; 0: all went well, 1: look at what is said, 2: nothing was done."""
    course = argparse.ArgumentParser(add_help=False)  # what several commands ask
    course.add_argument("--course", type=Path, default=Path(), help="the course's main folder")
    parser = argparse.ArgumentParser(prog="python -m downline")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    whole = argparse.ArgumentParser(add_help=False, parents=[course])  # of a whole assignment
    whole.add_argument("assignment", help="such as 01_definitions")
    whole.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def step(name: str, help: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            parents=[whole],
            help=help,
            description=f"{help[0].upper()}{help[1:]}. Writes in classroom/ only.",
            epilog=f"Example: python -m downline {name} 01_definitions {example}",
            formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        )

    out = step("hand-out", "make the archive for the students, and note the points", "")
    out.set_defaults(do=_hand_out)
    collect = step(
        "collect", "put a download of Moodle or Canvas in place", "classroom/download.zip"
    )
    collect.add_argument("download", type=Path, help="the zip file, or a folder with what is in it")
    collect.set_defaults(do=_collect)
    grade = step("grade", "grade everybody who handed in an assignment", "--workers 2")
    grade.add_argument(
        "--workers", type=int, default=argparse.SUPPRESS,
        help="how many at a time (default: one a processor)",
    )  # fmt: skip
    grade.add_argument("--without-sandbox", action="store_true", help="if you trust everybody")
    grade.set_defaults(do=_grade)
    letters = step("letters", "mark what students wrote, all on one page", "--names-hidden")
    letters.add_argument("--names-hidden", action="store_true", help="show numbers, not names")
    letters.add_argument("--port", type=int, default=0, help="of this computer; 0: a free one")
    letters.add_argument("--no-browser", action="store_true", help="only say the page's address")
    letters.set_defaults(do=_letters)
    back = step("give-back", "make the feedback and all marks", "classroom/exported.csv")
    back.add_argument("table", type=Path, nargs="?", help="the CSV file that the platform exported")
    back.add_argument(
        "--column", help="the heading or the number of the column, if it is not found by itself"
    )
    back.add_argument(
        "--hidden-checks", action="store_true", help="show the code of hidden checks, too"
    )
    back.set_defaults(do=_give_back)
    marks = commands.add_parser(
        "marks", parents=[course], help="write marks into a table of Moodle or Canvas"
    )
    marks.add_argument("assignment", help="such as 01_definitions")
    marks.add_argument("table", type=Path, help="the CSV file that the platform exported")
    marks.add_argument("--to", type=Path, default=Path("marks.csv"), help="the table with marks")
    marks.add_argument(
        "--column", help="the heading or the number of the column, if it is not found by itself"
    )
    marks.set_defaults(do=_marks)
    report = commands.add_parser("report", help="one HTML page on what a class learnt, no names")
    report.add_argument("folder", type=Path, help="the folder with the learners' journals")
    report.add_argument("--to", type=Path, default=Path("class_report.html"), help="the page")
    report.set_defaults(do=_report)
    export = commands.add_parser("export", help="the question bank for a learning platform")
    export.add_argument("platform", choices=["canvas", "moodle", "paper"])
    export.add_argument("--to", type=Path, default=Path("questions"), help="the folder to write to")
    export.add_argument(
        "--test", action="store_true", help="the test: questions that no lesson, page or sheet asks"
    )
    export.set_defaults(do=_export)
    sheets = commands.add_parser(
        "sheets", parents=[course], help="sheets for paper and pencil, with answers"
    )
    sheets.add_argument("--to", type=Path, default=Path("sheets"), help="the folder to write to")
    sheets.set_defaults(do=_sheets)
    slides = commands.add_parser(
        "slides",
        parents=[course],
        help="slides of the lessons, each one HTML page",
        epilog="Example: python -m downline slides 03_recruitment",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    slides.add_argument("lesson", nargs="*", help="such as 03_recruitment; all if left out")
    slides.add_argument(
        "--to", type=Path, default=Path("classroom", "slides"), help="the folder to write to"
    )
    slides.set_defaults(do=_slides)
    book = commands.add_parser("workbook", help="a spreadsheet of an offer and of five plans")
    book.add_argument("--to", type=Path, default=Path("downline.xlsx"), help="the file")
    book.set_defaults(do=_workbook)
    asked = parser.parse_args(given)
    try:
        return asked.do(asked)
    except (CourseError, OSError) as problem:
        print(as_text(str(problem)), file=sys.stderr)
        return 2


def _hand_out(asked) -> int:
    from downline.teaching.give_back import hand_out

    if asked.dry_run:
        print(f"Would be written: {hand_out(asked.assignment, asked.course, dry=True)}")
        return 0
    with _bar([asked.assignment], "assignment") as assignments:
        for assignment in assignments:
            file = hand_out(assignment, asked.course)
    print(f"Written: {file}. Give it to the students.")
    print(f"When they have handed in: python -m downline collect {asked.assignment} DOWNLOAD")
    return 0


def _bar(items, unit: str, total: int | None = None):
    """The items one by one, with a bar that shows how many are done, if this is a terminal."""
    from tqdm import tqdm

    return tqdm(items, unit=unit, total=total, disable=None)


def _grade(asked) -> int:
    from downline.teaching import sandbox

    if asked.dry_run:
        wrong = grading.what_is_wrong(asked.assignment, asked.course)
        for student, why in wrong.items():
            print(as_line(f"{student}: {why or 'would be graded'}"))
        return 1 if any(wrong.values()) else 0
    total = len(grading.submissions(asked.assignment, asked.course))
    if said := sandbox.check(not asked.without_sandbox):
        print(said, file=sys.stderr)
    marked, notes, stopped = 0, {}, False
    graded = grading.grade(
        asked.assignment,
        asked.course,
        workers=getattr(asked, "workers", None),
        sandbox=not asked.without_sandbox,
    )
    try:
        for student, has_marks, note in _bar(graded, "student", total):
            marked += has_marks
            if note:
                notes[student] = note
    except (KeyboardInterrupt, CourseError) as problem:
        graded.close()
        if isinstance(problem, CourseError) and not marked and not notes:  # nothing was begun
            raise
        stopped = True
        why = "Stopped." if isinstance(problem, KeyboardInterrupt) else as_text(str(problem))
        print(why, file=sys.stderr)
        for student in unfinished(asked.assignment, asked.course):
            notes[student] = "open, for grading was stopped: grade again."
    for student, note in sorted(notes.items()):
        print(f"{student}: {note}", file=sys.stderr)
    print(f"{marked} of {total} submissions are graded.")
    if marked and not stopped:
        print(f"Then mark what they wrote: python -m downline letters {asked.assignment}")
    return 1 if notes or stopped else 0


def _collect(asked) -> int:
    from downline.teaching.collect import collect

    done = collect(asked.assignment, asked.download, asked.course, dry=asked.dry_run, bar=_bar)
    for note in done.notes:
        print(note, file=sys.stderr)
    one = len(done.students) == 1
    are = "would be" if asked.dry_run else "is" if one else "are"
    number = count(len(done.students), "submission")
    print(f"{number} {are} in {asked.course / 'classroom' / 'submitted'}.")
    if done.students and not asked.dry_run:
        print(f"Then: python -m downline grade {asked.assignment}")
    return 1 if done.notes else 0


def _letters(asked) -> int:
    from downline.teaching.letters_page import Desk, mark

    desk = Desk(asked.assignment, asked.course.resolve(), asked.names_hidden)
    left, every = (
        desk.left() if asked.dry_run else mark(desk, asked.port, browser=not asked.no_browser)
    )
    print(f"{every - left} of {every} letters are marked.")
    if every and not left:
        print(f"Then: python -m downline give-back {asked.assignment} TABLE")
    return 1 if left else 0


def _give_back(asked) -> int:
    from downline.teaching import marks
    from downline.teaching.all_marks import all_marks
    from downline.teaching.give_back import give_back
    from downline.teaching.grading import alone

    root, name = asked.course.resolve(), asked.assignment
    found = marks.marks(name, root)
    teams = marks.members(asked.table, found.points) if asked.table else {}
    filled = marks.fill(asked.table, found, name, asked.column) if asked.table else None
    written = {f"{name}_all_marks.csv": all_marks(root, [name]).encode()}
    if filled:
        written[f"{name}_marks.csv"] = filled[0]
        notes = filled[1]
    else:
        notes = [
            f"{who}: no feedback, for the submission is not graded. {found.why[who]}"
            for who in found.ungraded
        ]
        notes += marks.still_provisional(found, name)
    with alone(root):
        pages = give_back(name, root, teams, hidden_checks=asked.hidden_checks, dry=asked.dry_run)
        made = sum(1 for _ in _bar(pages, "page", len(found.points)))
        for file, content in written.items() if not asked.dry_run else ():
            replace(root / "classroom" / file, content)
    for note in notes:
        print(as_line(note), file=sys.stderr)
    start = "Would be written" if asked.dry_run else "Written"
    print(f"{start} in {root / 'classroom'}, for {count(made, 'student')}:")
    uses = {
        f"{name}_feedback.zip": "the pages; upload it as feedback",
        f"{name}_marks.csv": "the platform's table with the marks; import it",
        f"{name}_all_marks.csv": "all marks, for you",
    }
    for file, use in uses.items():
        if file in written or file.endswith(".zip"):
            print(f"  {file}: {use}")
    return 1 if notes else 0


def _marks(asked) -> int:
    from downline.teaching import marks

    found = marks.marks(asked.assignment, asked.course.resolve())
    table, notes, written = marks.fill(asked.table, found, asked.assignment, asked.column)
    if asked.to.exists() and asked.to.samefile(asked.table):
        raise CourseError(
            "Give another file after --to: the table that was exported stays as it is."
        )
    replace(asked.to, table)
    for note in notes:
        print(as_line(note), file=sys.stderr)
    print(f"Written: {asked.to}, with the marks of {written} students.")
    return 1 if notes else 0


def _report(asked) -> int:
    from downline.teaching.class_report import class_report

    write(asked.to, class_report(asked.folder))
    print(f"Written: {asked.to}")
    return 0


def _export(asked) -> int:
    from downline.quiz import bank as questions
    from downline.quiz import platforms as lms
    from downline.teaching import paper

    asked.to.mkdir(parents=True, exist_ok=True)
    for lesson in questions.unseen_lessons() if asked.test else questions.lessons():
        if asked.platform == "canvas":
            made = {f"{lesson}.zip": lms.canvas(lesson, unseen=asked.test)}
        elif asked.platform == "moodle":
            made = {f"{lesson}.xml": lms.moodle(lesson, unseen=asked.test)}
        else:
            made = paper.pages(lesson, unseen=asked.test)
        _write_all(asked.to, made)
    if asked.test and asked.platform == "paper":
        _write_all(asked.to, paper.one_period())
    return 0


def _write_all(folder: Path, made: dict[str, bytes]) -> None:
    for name, content in made.items():
        replace(folder / name, content)
        print(f"Written: {folder / name}")


def _sheets(asked) -> int:
    from downline.teaching import sheets

    for file in sheets.write(asked.to, asked.course):
        print(f"Written: {file}")
    return 0


def _slides(asked) -> int:
    from downline.teaching import slides

    for file in slides.write(asked.to, asked.course, asked.lesson):
        print(f"Written: {file}")
    return 0


def _workbook(asked) -> int:
    from downline.teaching.workbook import workbook

    replace(asked.to, workbook())
    print(f"Written: {asked.to}. Open it in Excel, LibreOffice or Google Sheets.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

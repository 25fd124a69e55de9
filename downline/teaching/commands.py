"""What the course does at the command line, for teachers.

- `python -m downline collect 01_definitions FILE` puts a download of Moodle or Canvas in place;
- `python -m downline grade 01_definitions` grades a class in a sandbox, several students at a time;
- `python -m downline marks 01_definitions FILE` writes the marks into a table of Moodle or Canvas;
- `python -m downline report FOLDER` writes a page on what a class learnt;
- `python -m downline export canvas` (or moodle, or paper) writes the question bank for a learning
  platform or to print; with `--test` the teacher's test, which no lesson asks;
- `python -m downline sheets` writes a printable sheet and an answer page for each lesson.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from downline.errors import CourseError
from downline.quiz import bank as questions
from downline.teaching import grading
from downline.teaching.submissions import as_line, as_text, unfinished


def main(given: list[str] | None = None) -> int:
    """Run a command; 0: all went well, 1: look at what is said, 2: nothing was done."""
    course = argparse.ArgumentParser(add_help=False)  # what several commands ask
    course.add_argument("--course", type=Path, default=Path(), help="the course's main folder")
    parser = argparse.ArgumentParser(prog="python -m downline")
    commands = parser.add_subparsers(required=True)
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
    grade = commands.add_parser(
        "grade", parents=[course], help="grade everybody who handed in an assignment"
    )
    grade.add_argument("assignment", help="such as 01_definitions")
    grade.add_argument("--workers", type=int, help="how many at a time (one a processor)")
    grade.add_argument("--without-sandbox", action="store_true", help="if you trust everybody")
    grade.set_defaults(do=_grade)
    collect = commands.add_parser(
        "collect", parents=[course], help="put a download of Moodle or Canvas in place"
    )
    collect.add_argument("assignment", help="such as 01_definitions")
    collect.add_argument("download", type=Path, help="the zip file, or a folder with what is in it")
    collect.set_defaults(do=_collect)
    marks = commands.add_parser(
        "marks", parents=[course], help="write marks into a table of Moodle or Canvas"
    )
    marks.add_argument("assignment", help="such as 01_definitions")
    marks.add_argument("table", type=Path, help="the CSV file that the platform exported")
    marks.add_argument("--to", type=Path, default=Path("marks.csv"), help="the table with marks")
    marks.add_argument("--column", help="the heading of the column, if it is not found by itself")
    marks.set_defaults(do=_marks)
    sheets = commands.add_parser(
        "sheets", parents=[course], help="sheets for paper and pencil, with answers"
    )
    sheets.add_argument("--to", type=Path, default=Path("sheets"), help="the folder to write to")
    sheets.set_defaults(do=_sheets)
    asked = parser.parse_args(given)
    try:
        return asked.do(asked)
    except (CourseError, OSError) as problem:
        print(as_text(str(problem)), file=sys.stderr)
        return 2


def _grade(asked) -> int:
    from tqdm import tqdm

    from downline.teaching import sandbox

    total = len(grading.submissions(asked.assignment, asked.course))
    if said := sandbox.check(not asked.without_sandbox):
        print(said, file=sys.stderr)
    marked, notes, stopped = 0, {}, False
    graded = grading.grade(
        asked.assignment, asked.course, workers=asked.workers, sandbox=not asked.without_sandbox
    )
    try:
        for student, has_marks, note in tqdm(graded, total=total, unit="student", disable=None):
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
    return 1 if notes or stopped else 0


def _collect(asked) -> int:
    from downline.teaching.collect import collect

    done = collect(asked.assignment, asked.download, asked.course)
    for note in done.notes:
        print(note, file=sys.stderr)
    print(f"{len(done.students)} submissions are in {asked.course / 'classroom' / 'submitted'}.")
    return 1 if done.notes else 0


def _marks(asked) -> int:
    from downline.teaching import marks

    found = marks.marks(asked.assignment, asked.course.resolve())
    table, notes, written = marks.fill(asked.table, found, asked.assignment, asked.column)
    if asked.to.exists() and asked.to.samefile(asked.table):
        raise CourseError(
            "Give another file after --to: the table that was exported stays as it is."
        )
    asked.to.write_bytes(table)
    for note in notes:
        print(as_line(note), file=sys.stderr)
    print(f"Written: {asked.to}, with the marks of {written} students.")
    return 1 if notes else 0


def _report(asked) -> int:
    from downline.teaching.class_report import class_report

    asked.to.write_text(class_report(asked.folder), encoding="utf-8")
    print(f"Written: {asked.to}")
    return 0


def _export(asked) -> int:
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
        for name, content in made.items():
            (asked.to / name).write_bytes(content)
            print(f"Written: {asked.to / name}")
    return 0


def _sheets(asked) -> int:
    from downline.teaching import sheets

    for file in sheets.write(asked.to, asked.course):
        print(f"Written: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

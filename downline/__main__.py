"""What the course does at the command line, for teachers.

`python -m downline report FOLDER` writes a page on what a class learnt;
`python -m downline export canvas` (or moodle) writes the question bank for a learning platform;
`python -m downline grade 01_definitions` grades a class in a sandbox, several students at a time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from downline.errors import CourseError


def main(given: list[str] | None = None) -> int:
    """Run a command; 0: all went well, 1: somebody could not be graded, 2: nothing was done."""
    parser = argparse.ArgumentParser(prog="python -m downline")
    commands = parser.add_subparsers(required=True)
    report = commands.add_parser("report", help="one HTML page on what a class learnt, no names")
    report.add_argument("folder", type=Path, help="the folder with the learners' journals")
    report.add_argument("--to", type=Path, default=Path("class_report.html"), help="the page")
    report.set_defaults(do=_report)
    export = commands.add_parser("export", help="the question bank for a learning platform")
    export.add_argument("platform", choices=["canvas", "moodle"])
    export.add_argument("--to", type=Path, default=Path("questions"), help="the folder to write to")
    export.set_defaults(do=_export)
    grade = commands.add_parser("grade", help="grade everybody who handed in an assignment")
    grade.add_argument("assignment", help="such as 01_definitions")
    grade.add_argument("--workers", type=int, help="how many at a time (one a processor)")
    grade.add_argument("--without-sandbox", action="store_true", help="if you trust everybody")
    grade.add_argument("--course", type=Path, default=Path(), help="the course's main folder")
    grade.set_defaults(do=_grade)
    asked = parser.parse_args(given)
    try:
        return asked.do(asked)
    except (CourseError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2


def _grade(asked) -> int:
    from tqdm import tqdm

    from downline import grading

    total = len(grading.submissions(asked.assignment, asked.course))
    problems = {}
    graded = grading.grade(
        asked.assignment, asked.course, workers=asked.workers, sandbox=not asked.without_sandbox
    )
    for student, problem in tqdm(graded, total=total, unit="student", disable=None):
        if problem:
            problems[student] = problem
    for student, problem in sorted(problems.items()):
        print(f"{student}: {problem}", file=sys.stderr)
    print(f"{total - len(problems)} of {total} submissions are graded.")
    return 1 if problems else 0


def _report(asked) -> int:
    from downline.class_report import class_report

    asked.to.write_text(class_report(asked.folder), encoding="utf-8")
    print(f"Written: {asked.to}")
    return 0


def _export(asked) -> int:
    from downline import lms, questions

    asked.to.mkdir(parents=True, exist_ok=True)
    for lesson in questions.lessons():
        if asked.platform == "canvas":
            file, content = asked.to / f"{lesson}.zip", lms.canvas(lesson)
        else:
            file, content = asked.to / f"{lesson}.xml", lms.moodle(lesson)
        file.write_bytes(content)
        print(f"Written: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

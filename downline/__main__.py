"""What the course does at the command line, for teachers.

`python -m downline report FOLDER` writes a page on what a class learnt;
`python -m downline export canvas` (or moodle) writes the question bank for a learning platform.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from downline.errors import CourseError


def main(given: list[str] | None = None) -> int:
    """Run a command; 0 if all went well, else 2 and one sentence."""
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
    asked = parser.parse_args(given)
    try:
        for file in asked.do(asked):
            print(f"Written: {file}")
    except (CourseError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _report(asked) -> list[Path]:
    from downline.class_report import class_report

    asked.to.write_text(class_report(asked.folder), encoding="utf-8")
    return [asked.to]


def _export(asked) -> list[Path]:
    from downline import lms, questions

    asked.to.mkdir(parents=True, exist_ok=True)
    written = []
    for lesson in questions.lessons():
        if asked.platform == "canvas":
            file, content = asked.to / f"{lesson}.zip", lms.canvas(lesson)
        else:
            file, content = asked.to / f"{lesson}.xml", lms.moodle(lesson)
        file.write_bytes(content)
        written.append(file)
    return written


if __name__ == "__main__":
    sys.exit(main())

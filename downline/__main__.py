"""What the course does at the command line: `python -m downline report FOLDER`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from downline.errors import CourseError


def main(given: list[str] | None = None) -> int:
    """Run a command; 0 if all went well, else 2 and one sentence."""
    parser = argparse.ArgumentParser(prog="python -m downline")
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="one HTML page on what a class learnt, no names")
    report.add_argument("folder", type=Path, help="the folder with the learners' journals")
    report.add_argument("--to", type=Path, default=Path("class_report.html"))
    asked = parser.parse_args(given)
    try:
        from downline.class_report import class_report

        asked.to.write_text(class_report(asked.folder), encoding="utf-8")
    except (CourseError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"Written: {asked.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

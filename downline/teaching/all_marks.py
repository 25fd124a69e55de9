"""All marks in one table, with the reason beside each that is still open.

nbgrader's own table gives 0 to whoever has no mark, and leaves out whoever never had one.
nbgrader_config.py names this one instead, for `nbgrader export`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from nbgrader.plugins import ExportPlugin

from downline.files import write
from downline.teaching.marks import marks

HEADS = ("assignment", "student_id", "score", "max_score", "note")


def all_marks(root: Path, assignments: list[str]) -> str:
    """The table, as CSV, for the assignments of the course in `root`: an open mark is empty."""
    found = {name: marks(name, root) for name in assignments}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEADS)
    everybody = {who for of in found.values() for who in [*of.points, *of.ungraded]}
    for name, of in found.items():
        for who in sorted(everybody):
            if who in of.ungraded:
                score, note = "", f"not graded. {of.why[who]}"
            elif who not in of.points:
                score, note = "", "nothing handed in"
            else:
                score = f"{of.points[who]:g}"
                note = "provisional: mark the reflection" if who in of.provisional else ""
            table.writerow([name, no_formula(who), score, f"{of.maximum:g}", no_formula(note)])
    return out.getvalue()


def no_formula(text: str) -> str:
    """Somebody else's words as a spreadsheet shows them: what begins like a formula is worked out.

    >>> no_formula('=HYPERLINK("x")'), no_formula("Ana")
    ('\\'=HYPERLINK("x")', 'Ana')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class Table(ExportPlugin):
    """nbgrader's way to ask for the table."""

    def export(self, gradebook) -> None:
        """Write it to where `--to` says, of the assignments that were asked for, or of all."""
        known = [str(assignment.name) for assignment in gradebook.assignments]
        wanted = [name for name in sorted(known) if not self.assignment or name in self.assignment]
        write(self.to or "grades.csv", all_marks(Path(self.parent.coursedir.root), wanted))

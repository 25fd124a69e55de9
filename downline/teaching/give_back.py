"""Handing out and giving back: what a teacher uploads, made in one step each, in ``classroom/``.

The names in the archive of feedback are those by which the platforms take files in again:

- Moodle (mod/assign/feedback/file/importziplib.php) takes what begins with
  ``NAME_123456_assignsubmission_file_`` apart at its first four underscores; the number is the
  participant's;
- Canvas (app/models/assignment.rb, generate_comments_from_files) wants the student's number and
  that of the file that was handed in, as in ``lopezana_12345_67890_x.ipynb``.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from downline.errors import CourseError
from downline.files import replace, write
from downline.teaching.collect import CANVAS, MOODLE
from downline.teaching.marks import marks
from downline.teaching.submissions import as_text, course_config, names_given


def hand_out(assignment: str, root: Path, *, dry: bool = False) -> Path:
    """Note the points of an assignment in the gradebook, and make the archive for the students.

    Gives the archive, ``classroom/ASSIGNMENT.zip``. Raises CourseError if there is no such
    assignment, or if ``exercises/`` is not what ``solutions/`` makes.

    Parameters
    ----------
    assignment
        The exercise's name.
    root
        The course's folder.
    dry
        Whether nothing is written.
    """
    root = root.resolve()
    exercise = root / "exercises" / assignment
    target = root / "classroom" / f"{assignment}.zip"
    if not assignment or not list((root / "solutions" / assignment).glob("*.ipynb")):
        raise CourseError(f"There is no assignment {assignment!r} in {root / 'solutions'}.")
    if dry:
        return target
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        config = course_config(root)
        config.CourseDirectory.release_directory = place
        _asked(root, "generate_assignment", config, assignment)
        made = {path.name: path.read_bytes() for path in Path(place, assignment).iterdir()}
    there = [path for path in sorted(exercise.rglob("*")) if path.is_file()]
    there = [path for path in there if ".ipynb_checkpoints" not in path.parts]
    if {path.name: path.read_bytes() for path in there} != made:
        raise CourseError(
            f"{exercise} is not what {root / 'solutions' / assignment} makes: give "
            "`python tools/refresh.py`, then hand out again."
        )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in there:
            archive.write(path, path.relative_to(exercise.parent.parent))
    return target


def give_back(
    assignment: str,
    root: Path,
    teams: dict[str, list[str]] | None = None,
    *,
    hidden_checks: bool = False,
    dry: bool = False,
) -> Iterator[tuple[str, str]]:
    """Make a page for each student who has marks, and one archive of them; (student, note) each.

    The pages are of the latest marks. The archive is ``classroom/ASSIGNMENT_feedback.zip``. Raises
    CourseError if nothing is graded.

    Parameters
    ----------
    assignment
        The exercise's name.
    root
        The course's folder.
    teams
        Each team's members, who all get its page (see `members` in `marks`).
    hidden_checks
        Whether the pages show the code of hidden checks.
    dry
        Whether nothing is written.
    """
    root = root.resolve()
    found = marks(assignment, root)
    if not found.points:
        raise CourseError(f"Nobody has marks for {assignment!r}: grade first.")
    (wanted,) = (path for path in (root / "exercises" / assignment).glob("*.ipynb"))
    names = names_given(assignment, root)
    archive = root / "classroom" / f"{assignment}_feedback.zip"
    pages: dict[str, Path] = {}
    for who in sorted(found.points):
        if not dry:
            config = course_config(root)
            config.Page.hidden_checks = hidden_checks
            _asked(root, "generate_feedback", config, assignment, who)
        page = root / "classroom" / "feedback" / who / assignment / f"{wanted.stem}.html"
        if teams and who in teams:  # the number of a team may be another person's
            uploaded = [f"{one}_assignsubmission_file/x" for one in teams[who]]
        else:
            uploaded = [names.get(who, "")]
        pages |= {platforms_name(who, name, page.name): page for name in uploaded}
        yield who, "provisional" if who in found.provisional else ""
    if dry:
        return
    for who in found.ungraded:  # a page of an earlier marking
        if (old := root / "classroom" / "feedback" / who / assignment).is_dir():
            shutil.rmtree(old)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, page in pages.items():
            packed.write(page, name)
    replace(archive, content.getvalue())


def platforms_name(who: str, handed_in: str, page: str) -> str:
    """How a page must be called in the archive, from the platform's name of what was handed in.

    Parameters
    ----------
    who
        The student's folder in ``classroom/``.
    handed_in
        What the platform called the file; "" if that is not known.
    page
        The page's own name.

    >>> platforms_name("Ana_12", "Ana López_12_assignsubmission_file/x.ipynb", "x.html")
    'Ana López_12_assignsubmission_file_x.html'
    >>> platforms_name("lopezana_1", "lopezana_LATE_1_67_x-1.ipynb", "x.html")
    'lopezana_LATE_1_67_x.html'
    >>> platforms_name("ana", "", "x.html")
    'ana/x.html'
    """
    if (found := MOODLE.match(handed_in)) and found["number"]:
        return f"{found['name']}_{found['number']}_assignsubmission_file_{page}"
    if (found := CANVAS.match(handed_in)) and found["order"]:
        start = handed_in[: found.start("file")]
        return f"{PurePosixPath(start).name}{page}"
    return f"{who}/{page}"


def _asked(root: Path, step: str, config, *of: str) -> None:
    """Let nbgrader do a step; CourseError if it does not, with what it says in a file."""
    from nbgrader.apps import NbGraderAPI

    before = Path.cwd()
    os.chdir(root)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
            said = getattr(NbGraderAPI(config=config), step)(*of)
    finally:
        os.chdir(before)
    if not said["success"]:
        log = root / "classroom" / "log" / of[0] / f"{step}.txt"
        write(log, as_text(f"{said.get('log')}\n{said.get('error')}"), make_folder=True)
        raise CourseError(
            f"nbgrader could not do its step {step} for {' '.join(of)}. What it says is in {log}."
        )

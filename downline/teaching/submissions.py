"""What a submission is: its folder, its cells, and what it lacks."""

from __future__ import annotations

from pathlib import Path

from downline.errors import CourseError
from downline.teaching.sandbox import WAIT


def submissions(assignment: str, root: Path) -> list[str]:
    """The students who handed in an assignment, in order; CourseError if nobody has.

    `root` is the course's folder; submissions lie in ``classroom/submitted/STUDENT/ASSIGNMENT``.
    """
    folder = root / "classroom" / "submitted"
    found = sorted(path.parent.name for path in folder.glob(f"*/{assignment}") if path.is_dir())
    if not found:
        raise CourseError(
            f"Nobody has handed in {assignment!r}: put each student's files into "
            f"{folder / 'STUDENT' / assignment}."
        )
    return found


def what_is_missing(folder: Path, exercise: Path) -> str:
    """Why a submission cannot be marked at all, in a sentence; "" if it can.

    `folder` holds what a student handed in, `exercise` what was handed out.
    """
    (wanted,) = (path.name for path in exercise.glob("*.ipynb"))
    if not (folder / wanted).is_file():
        there = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
        return f"There is no {wanted} (found: {there})."
    try:
        if is_exercise(folder / wanted, exercise / wanted):
            return ""
    except Exception:  # whatever a broken file does to the library that reads it
        return f"{wanted} is not a notebook, or only a part of one: ask for it again."
    return (
        f"{wanted} has too few of the cells of {exercise.name}: it is another exercise, or a "
        "program lost the names of its cells."
    )


def is_exercise(notebook, exercise: Path) -> bool:
    """Whether a notebook, a path or an open file, has enough of the cells of an exercise."""
    given = named_cells(exercise)
    return 4 * len(named_cells(notebook) & given) >= len(given)


def named_cells(file) -> set[tuple[str, str]]:
    """What stands in the cells of a notebook, each with its name for nbgrader or its own id."""
    import nbformat

    return {
        (cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id"), cell.source)
        for cell in nbformat.read(file, as_version=4).cells
    }


def course_config(root: Path):
    """nbgrader's configuration of the course in a folder, with patience for a busy gradebook."""
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if config.CourseDirectory.db_url.startswith("sqlite"):
        config.CourseDirectory.db_url += f"?timeout={WAIT}"
    return config

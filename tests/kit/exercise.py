"""An assignment as its source notebook has it, and its checks run cell by cell without nbgrader."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sysconfig
import warnings
from functools import cached_property
from pathlib import Path

import nbformat

from tests.kit.paths import ROOT

NAMES = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/*.ipynb"))
PANDAS = [name for name in NAMES if name.endswith("_pandas")]
CORE = [name for name in NAMES if not name.endswith("_pandas")]
"""Those that ask for Python, and those that ask for none."""


def read(path):
    return nbformat.read(path, as_version=4)


def info(cell) -> dict:
    """What nbgrader knows of a cell."""
    return cell.metadata.get("nbgrader", {})


def by_id(nb) -> dict:
    """The cells by nbgrader's name; those that nbgrader does not know, by their own id."""
    return {info(cell).get("grade_id", cell.id): cell for cell in nb.cells}


def seed_cell(nb):
    """The cell in which students choose their seed.

    nbgrader must not know it. A locked cell could not be changed; and one that is neither locked
    nor an answer makes `nbgrader autograde` (0.9.6) fail with KeyError: 'grade_id'.
    """
    (cell,) = (cell for cell in nb.cells if cell.source.startswith("SEED ="))
    return cell


class Exercise:
    """One assignment, by the name of its folder.

    `path` is its notebook below solutions/ and exercises/; `answers` the model answers and `points`
    the points, by the name of the cell; `essays` are the cells that a person marks.
    """

    def __init__(self, name: str):
        self.name = name
        (file,) = (ROOT / "solutions" / name).glob("*.ipynb")
        self.path = f"{name}/{file.name}"

    @cached_property
    def source(self):
        return read(ROOT / "solutions" / self.path)

    @property
    def answers(self) -> dict[str, str]:
        cells = by_id(self.source)
        return {name: cell.source for name, cell in cells.items() if info(cell).get("solution")}

    @property
    def points(self) -> dict[str, float]:
        cells = by_id(self.source)
        return {
            name: info(cell)["points"] for name, cell in cells.items() if info(cell).get("grade")
        }

    @property
    def essays(self) -> set[str]:
        return set(self.answers) & set(self.points)

    def release(self, course: Path) -> None:
        """Make `course` a course's folder with this assignment alone, released."""
        shutil.copytree(ROOT / "solutions" / self.name, course / "solutions" / self.name)
        shutil.copy(ROOT / "nbgrader_config.py", course)
        run(f"nbgrader generate_assignment {self.name} --force", course)

    def failed(self, monkeypatch, **answers: str) -> set[str]:
        """The checks that fail when some of the model answers are replaced by others."""
        return set(self.stopped(monkeypatch, **answers))

    def stopped(self, monkeypatch, **answers: str) -> dict[str, Exception]:
        """The same checks, each with the error in which it ends."""
        monkeypatch.chdir(ROOT / "solutions" / self.name)
        names, stopped = {}, {}
        assert set(answers) <= set(self.answers)
        for name, cell in by_id(self.source).items():
            if cell.cell_type != "code" or name.endswith(("_look", "_look_again")):
                continue
            try:
                with warnings.catch_warnings(action="ignore"):  # an answer may use what is old
                    exec(compile(answers.get(name, cell.source), name, "exec"), names)
            except Exception as error:
                assert info(cell).get("grade"), f"{name} is not a check and should not fail"
                stopped[name] = error
        return stopped


def run(command: str, folder: Path, code: int = 0) -> None:
    """Run one of the teacher's commands as it stands in the guide, with our own programs first.

    `code` is what it should end with; 1 if there is somebody to look at.
    """
    path = sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"]
    env = {**os.environ, "PATH": path}
    done = subprocess.run(command.split(), cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == code, done.stderr


@contextlib.contextmanager
def gradebook(course: Path):
    """The gradebook of a course's folder, open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{course / 'classroom' / 'gradebook.db'}", "downline") as book:
            yield book


def grades(course: Path, assignment: str, student: str) -> dict[str, tuple[float | None, bool]]:
    """Name of the graded cell → (points by nbgrader, whether a person must look)."""
    with gradebook(course) as book:
        return {
            grade.name: (grade.auto_score, grade.needs_manual_grade)
            for notebook in book.find_submission(assignment, student).notebooks
            for grade in notebook.grades
        }

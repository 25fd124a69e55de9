"""How fast a class is graded: our command against nbgrader's own, in one run, with the same marks.

`python -m tests.bench.bench_grading [STUDENTS]` prints the seconds and their ratio. It is not a
test: run it on a machine that does nothing else. Half of the students
solved the exercise, half a part of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import nbformat

from tests.kit.exercise import Exercise, by_id, grades, read, run

ONE = Exercise("01_definitions_pandas")


def main(students: int = 30) -> None:
    """Grade a class with each command."""
    commands = {
        "nbgrader autograde": f"nbgrader autograde {ONE.name}",
        "downline grade, one at a time": f"python -m downline grade {ONE.name} --workers 1",
        f"downline grade, {os.cpu_count()} at a time": f"python -m downline grade {ONE.name}",
    }
    ways = {name: partial(run, command) for name, command in commands.items()}
    compare(ways, students)


def compare(ways: Mapping[str, Callable[[Path], object]], students: int) -> None:
    """Grade a class in each way, in a course of its own, and print how fast; the first is 1."""
    seconds, marks = {}, {}
    print(f"{students} students, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name, grade in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            course = Path(folder)
            hand_in(course, students)
            start = time.perf_counter()
            grade(course)
            seconds[name] = time.perf_counter() - start
            marks[name] = [grades(course, ONE.name, f"s{n}") for n in range(students)]
        first = next(iter(seconds))
        print(
            f"{name:36} {seconds[name]:6.1f} s, {60 * students / seconds[name]:5.1f} a minute, "
            f"{seconds[first] / seconds[name]:.2f} times the first, "
            f"{'the same marks' if marks[name] == marks[first] else 'OTHER MARKS'}"
        )


def hand_in(course: Path, students: int) -> None:
    """A course in which the first half solved all tasks, and the others the first two."""
    ONE.release(course)
    for number in range(students):
        nb = read(course / "exercises" / ONE.path)
        for name, source in ONE.answers.items():
            if number % 2 == 0 or name.startswith(("task1", "task2")):
                by_id(nb)[name].source = source
        folder = course / "classroom" / "submitted" / f"s{number}" / ONE.name
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / Path(ONE.path).name)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))

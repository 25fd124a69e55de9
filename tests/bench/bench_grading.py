"""How fast a class is graded, with how much memory, and whether the bad ones harm the others.

`python -m tests.bench.bench_grading [STUDENTS]` grades with our command and with nbgrader's own, in
one run, with the same marks. `python -m tests.bench.bench_grading class [STUDENTS [EXERCISE]]`
grades a class, 100 by default, with our command alone; one in ten is wrong or hostile. Of these
each must be named, and gain nothing; all others must have the marks of their work.

Printed for each student are the seconds on the clock of the whole class divided by their number,
and the seconds that processors worked, of all processes together. Memory is the most that all had
at one moment: of memory that several share each has its part (PSS). It is not a test: run it on a
machine that does nothing else. Half of the students solved the exercise, half a part of it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
import psutil
from nbformat import v4

from tests.kit.exercise import ROOT, Exercise, by_id, grades, read, run

ONE = Exercise("01_definitions_pandas")
OFTEN = 0.5
"""Seconds between two looks at the memory."""


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
    used, marks = {}, {}
    print(f"{students} students, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name, grade in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            course = Path(folder)
            hand_in(course, students)
            used[name] = measured(partial(grade, course))
            marks[name] = [grades(course, ONE.name, f"s{n}") for n in range(students)]
        first = next(iter(used))
        ratio = used[first].seconds / used[name].seconds
        print(
            f"{name:36} {used[name].of(students)}, {ratio:.2f} times the first, "
            f"{'the same marks' if marks[name] == marks[first] else 'OTHER MARKS'}"
        )


@dataclass
class Used:
    """Seconds on the clock and of processors, and the most bytes at one moment."""

    seconds: float
    processors: float
    memory: int

    def of(self, students: int) -> str:
        """In words, for each of so many students."""
        return (
            f"{self.seconds:6.1f} s, for each {self.seconds / students:.2f} s on the clock and "
            f"{self.processors / students:.2f} s of processors, {self.memory / 1e6:.0f} MB"
        )


def measured(do: Callable[[], object]) -> Used:
    """What the programs used that `do` starts, and waits for."""
    stop, most = threading.Event(), [0]

    def look() -> None:
        while not stop.wait(OFTEN):
            most[0] = max(most[0], memory_of_children())

    looking = threading.Thread(target=look)
    looking.start()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        do()
    finally:
        seconds = time.perf_counter() - start
        stop.set()
        looking.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Used(
        seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most[0]
    )


def memory_of_children() -> int:
    """Bytes that the processes below this one have, each with its part of what is shared."""
    found = 0
    for process in psutil.Process().children(recursive=True):
        try:
            found += process.memory_full_info().pss
        except psutil.Error:  # it has ended
            continue
    return found


def hand_in(course: Path, students: int, exercise: Exercise = ONE) -> None:
    """A course in which the first half solved all tasks, and the others the first two."""
    exercise.release(course)
    for number in range(students):
        write(course, f"s{number}", exercise, everything=number % 2 == 0)


def write(course: Path, who: str, exercise: Exercise, *, everything: bool = True) -> Path:
    """Hand in for somebody: all tasks, or the first two; the notebook's file."""
    nb = read(course / "exercises" / exercise.path)
    for name, source in exercise.answers.items():
        if everything or name.startswith(("task1", "task2")):
            by_id(nb)[name].source = source
    folder = course / "classroom" / "submitted" / who / exercise.name
    folder.mkdir(parents=True)
    file = folder / Path(exercise.path).name
    nbformat.write(nb, file)
    return file


# ---- A class with bad ones -----------------------------------------------------------------------

FORGE = """
import json, os, signal
nb = json.load(open("definitions.ipynb"))
answer = {"stopped": "", "cells": [{"outputs": [], "passed": True}
          if cell["cell_type"] == "code" else None for cell in nb["cells"]]}
for way in range(100):
    for process in (1, os.getppid()):
        try: open(f"/proc/{process}/fd/{way}", "wb").write(json.dumps(answer).encode())
        except OSError: pass
os.kill(os.getppid(), signal.SIGKILL)
"""
NO_ASSERTS = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Drop())
"""
EQUAL = (
    "class Yes(str):\n    __eq__ = __contains__ = lambda *all: True\n    __hash__ = str.__hash__"
)
# What stands in a cell of a bad one's own, above tasks of which none is solved: so no point is
# deserved. And what is wrong with files.
CELLS = {
    "forges": FORGE, "drops-asserts": NO_ASSERTS, "fools-equality": EQUAL,
    "ends-python": "import os\nos._exit(1)",
    "makes-files": "for n in range(30_000): open(f'/tmp/{n}', 'w').close()\nimport time\n"
    "time.sleep(9)",
}  # fmt: skip
FILES = ("cut-off", "empty", "another-exercise", "a-link", "<b>name<b>")


def with_bad_ones(students: int = 100, exercise: str = ONE.name) -> int:
    """Grade a class of which one in ten is bad; 0 if they harmed nobody and gained nothing."""
    this = Exercise(exercise)
    kinds = [*CELLS, *FILES]
    bad = [f"{kinds[n % len(kinds)]}-{n}" for n in range(students // 10)]
    print(f"{students} students, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        hand_in(course, students - len(bad), this)
        for who in bad:
            _misbehave(course, who, this)
        said: list[str] = []
        used = measured(lambda: said.extend(_said(exercise, course)))
        print(f"{exercise}: {used.of(students)}")
        named = {line.partition(": ")[0] for line in said}
        unnamed = set(bad) - named
        gained = [who for who in bad if _points(course, this, who) > 0]
        wrong = [
            f"s{number}"
            for number in range(students - len(bad))
            if _points(course, this, f"s{number}") != _deserved(this, number % 2 == 0)
        ]
    print(f"{len(bad)} wrong or hostile: named but for {sorted(unnamed) or 'none'}; "
          f"with points {gained or 'none'}")  # fmt: skip
    print(f"{students - len(bad)} others: with other marks than their work's {wrong or 'none'}; "
          f"named {sorted(named - set(bad)) or 'none'}")  # fmt: skip
    return 1 if unnamed or gained or wrong or named - set(bad) else 0


def _said(exercise: str, course: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "downline", "grade", exercise],
        cwd=course, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return [
        line for line in done.stderr.splitlines() if ": " in line and "You are root" not in line
    ]


def _misbehave(course: Path, who: str, exercise: Exercise) -> None:
    kind = who.rpartition("-")[0]
    file = write(course, who, exercise)
    if kind in CELLS:
        nb = read(course / "exercises" / exercise.path)  # with no answers
        nb.cells.insert(2, v4.new_code_cell(CELLS[kind], id="mine"))
        nbformat.write(nb, file)
    elif kind == "cut-off":
        file.write_bytes(file.read_bytes()[:5000])
    elif kind == "empty":
        file.write_bytes(b"")
    elif kind == "another-exercise":
        file.write_bytes((ROOT / "exercises" / Exercise("02_compensation").path).read_bytes())
    elif kind == "a-link":
        file.unlink()
        file.symlink_to(course / "solutions" / exercise.path)


def _points(course: Path, exercise: Exercise, who: str) -> float:
    from nbgrader.api import MissingEntry

    try:
        return sum(points or 0 for points, _ in grades(course, exercise.name, who).values())
    except MissingEntry:
        return 0


def _deserved(exercise: Exercise, everything: bool) -> float:
    return sum(
        points
        for name, points in exercise.points.items()
        if name not in exercise.essays and (everything or name.startswith(("task1", "task2")))
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["class"]:
        sys.exit(with_bad_ones(*map(int, sys.argv[2:3]), *sys.argv[3:4]))
    main(*map(int, sys.argv[1:2]))

"""An exercise without programming, run cell by cell in an IPython shell of its own."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tests.kit.exercise import CORE, Exercise, by_id, info
from tests.kit.paths import ROOT

HIDDEN = "### BEGIN HIDDEN TESTS"


@dataclass
class Ran:
    """What a cell did: whether it ended without an error, and what it said."""

    well: bool
    said: str


class Pupil:
    """Runs cells as a notebook does; `error` is what the last cell's error was shown as."""

    def __init__(self, shell: InteractiveShell):
        self.shell, self.error = shell, ""

    def run(self, source: str) -> Ran:
        """Run the source of one cell."""
        self.error = ""
        with capture_output() as out:
            result = self.shell.run_cell(source, store_history=False)
        shown = "".join(str(one.data.get("text/plain", "")) for one in out.outputs)
        return Ran(result.success, out.stdout + shown + self.error)

    def forget(self) -> None:
        """Take every answer away."""
        for name in [name for name in self.shell.user_ns if name.startswith("answer_")]:
            del self.shell.user_ns[name]


@contextlib.contextmanager
def pupil() -> Iterator[Pupil]:
    """A shell with nothing in it; no other may run in this process at the same time."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(colors="nocolor")
    one = Pupil(shell)
    shell._showtraceback = lambda kind, error, lines: setattr(one, "error", "\n".join(lines))
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            yield one
    finally:
        InteractiveShell.clear_instance()


def checks_of(exercise: Exercise) -> dict[str, list[str]]:
    """The name of each answer and the checks that read it."""
    found: dict[str, list[str]] = {}
    for name, cell in by_id(exercise.source).items():
        if cell.cell_type == "code" and info(cell).get("grade"):
            answer = cell.source.split('"')[1]
            found.setdefault(answer, []).append(name)
    return found


def visible(source: str) -> str:
    """A check as students get it."""
    return source.partition(HIDDEN)[0]


def slips(name: str) -> list[tuple[str, str, str]]:
    """What beginners type in an exercise: where, what, and how it is to be read."""
    lines = (ROOT / "tests" / "data" / "slips" / f"{name}.txt").read_text("utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    return [(where, typed.replace("\\n", "\n"), read) for where, typed, read in rows]


ALL_SLIPS = [(name, *slip) for name in CORE for slip in slips(name)]

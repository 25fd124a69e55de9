"""Run the notebooks again and release the exercises: `python tools/refresh.py [paths…]`.

Every notebook of lessons/ and solutions/ (or of `paths`) is executed in its folder with a work
folder of its own, keeps only the twin of each explorer, and is written in one fixed form, so that
a diff shows only what changed and a second run changes nothing. In a lesson and in the primer the
minutes are those of the formula, and ids of sources become markers. Then the teacher's table and
log of minutes are written, and exercises/ is generated from solutions/ by nbgrader, without a
database.
"""

import argparse
import hashlib
import logging
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import PyFileConfigLoader

from downline.errors import CourseError
from downline.files import replace
from downline.jupyter import LIVE_VIEW

ROOT = Path(__file__).resolve().parents[1]
CELL_SECONDS = 60

NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
# What a reader or nbgrader uses; the rest (timing, folding, scrolling) is one author's session.
CELL_METADATA = ("nbgrader", "tags", "slideshow", "jupyter", "deletable", "editable")


def normalize(nb: NotebookNode) -> NotebookNode:
    """Return a copy of `nb` in the one form in which this course keeps notebooks.

    Metadata that matters only; cell ids made from what a cell says (nbgrader's name where there is
    one), so that they do not depend on who saved the notebook; executed cells counted 1…n; printed
    text in one piece; of a widget the twin (HTML and text) without the live view, which nobody
    else's kernel knows. Sources are never touched.

    >>> from nbformat import v4
    >>> nb = v4.new_notebook(cells=[v4.new_code_cell("1 + 1", execution_count=7)])
    >>> normalize(nb).cells[0].execution_count
    1
    """
    nb = nbformat.from_dict(nb)
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    taken: set[str] = set()
    count = 0
    for cell in nb.cells:
        cell.metadata = NotebookNode(
            {
                k: cell.metadata[k]
                for k in CELL_METADATA
                if cell.metadata.get(k) not in (None, [], {})
            }
        )
        cell.id = _cell_id(cell, taken)
        if cell.cell_type != "code":
            continue
        if cell.execution_count is not None:
            count += 1
            cell.execution_count = count
        cell.outputs = _outputs(cell)
    nbformat.validate(nb)
    return nb


def _cell_id(cell: NotebookNode, taken: set[str]) -> str:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    name = name or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    free, again = name, 1
    while free in taken:
        again += 1
        free = f"{name}-{again}"
    taken.add(free)
    return free


def _outputs(cell: NotebookNode) -> list[NotebookNode]:
    kept: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}  # by name, since the last output of another kind
    for output in cell.outputs:
        if output.output_type == "stream":
            if output.name in streams:
                # How printed text is cut into messages depends on timing.
                streams[output.name].text += output.text
                continue
            streams[output.name] = output
        else:
            streams = {}
        if "data" in output:
            output.data.pop(LIVE_VIEW, None)
            output.metadata.pop(LIVE_VIEW, None)
        if output.output_type == "execute_result":
            output.execution_count = cell.execution_count
        kept.append(output)
    return kept


def execute(path: Path | str) -> NotebookNode:
    """Return the notebook at `path` as a fresh kernel runs it, normalized; the file is not written.

    The kernel runs in the notebook's folder, with an empty work folder (DOWNLINE_WORK), so that
    nobody's own journal gets into the outputs. A cell that raises, or runs for over 60 seconds, is
    a `CourseError` naming the cell and the error.
    """
    return run(nbformat.read(path, as_version=4), Path(path))


def run(nb: NotebookNode, path: Path) -> NotebookNode:
    """Return `nb` as a fresh kernel runs it in the folder of `path`, as `execute` does."""
    nb = nbformat.from_dict(nb)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        nb,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
    )
    with tempfile.TemporaryDirectory() as work:
        try:
            client.execute(env={**os.environ, "DOWNLINE_WORK": work})
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise CourseError(_what_stopped(path, nb, error)) from None
    return normalize(nb)


def _what_stopped(path: Path, nb: NotebookNode, error: Exception) -> str:
    started = [number for number, cell in enumerate(nb.cells, 1) if cell.get("execution_count")]
    for number, cell in enumerate(nb.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            started = [number]
            break
    number = started[-1] if started else 1
    if isinstance(error, CellExecutionError):
        reason = f"{error.ename}: {error.evalue}"
    elif isinstance(error, CellTimeoutError):
        reason = f"it ran for more than {CELL_SECONDS} seconds"
    else:
        reason = "its kernel died"
    source = "\n".join(f"    {line}" for line in nb.cells[number - 1].source.splitlines())
    return f"{path} stopped in cell {number}: {reason}\n{source}\nThe file is as it was."


def release(source_root: Path | str, target: Path | str) -> None:
    """Make `target` hold what students get of the assignments (folders) in `source_root`.

    nbgrader removes solutions and hidden tests; other files of an assignment, such as CSV data,
    are copied; files beside the folders (the teacher's README) are not. `target` depends on
    nothing but the sources: it gets the same bytes each time, and whatever else is in it is
    removed. A source that nbgrader refuses is a `CourseError`, and `target` stays as it was.
    """
    source_root, target = Path(source_root), Path(target)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        # Working on a copy: nbgrader deletes a release that fails, and sources need not be tidy.
        shutil.copytree(
            source_root, root / "solutions", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
        for notebook in sorted((root / "solutions").rglob("*.ipynb")):
            write(notebook, normalize(nbformat.read(notebook, as_version=4)))
        (root / "exercises").mkdir()
        for assignment in sorted({nb.parent.name for nb in (root / "solutions").glob("*/*.ipynb")}):
            _generate(root, assignment)
        for notebook in sorted((root / "exercises").rglob("*.ipynb")):
            write(notebook, normalize(nbformat.read(notebook, as_version=4)))
        _mirror(root / "exercises", target)


def _generate(root: Path, assignment: str) -> None:
    # Only here: tests/kit/learner.py runs notebooks where there is no nbgrader.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = PyFileConfigLoader("nbgrader_config.py", str(ROOT)).load_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "exercises"
    config.CourseDirectory.assignment_id = assignment
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False  # it would write the database
    log = logging.getLogger("downline.refresh")
    log.handlers = [said := _Said()]
    log.propagate = False
    course = CourseDirectory(config=config, log=log)
    try:
        GenerateAssignment(coursedir=course, config=config, log=log).start()
    except NbGraderException:
        raise CourseError(f"nbgrader could not release {assignment}: {said.last}") from None


class _Said(logging.Handler):
    """Keeps what nbgrader says went wrong: it logs the reason and raises only "see above"."""

    last = ""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the traceback's last line, which says what is wrong."""
        message = record.getMessage().strip()
        if "Traceback" in message:
            self.last = message.splitlines()[-1]


def _mirror(made: Path, target: Path) -> None:
    wanted = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    for name in sorted(wanted):
        _write_bytes(target / name, (made / name).read_bytes())
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(target) not in wanted:
            path.unlink()


def as_bytes(nb: NotebookNode) -> bytes:
    """Return `nb` as it is kept in a file: sorted keys, indent 1, one newline at the end."""
    return (nbformat.writes(nb).rstrip("\n") + "\n").encode()


def write(path: Path | str, nb: NotebookNode) -> bool:
    """Write `nb` to `path` and say whether that changed the file.

    The file is replaced in one step: a run that is stopped leaves either the old or the new one.
    """
    return _write_bytes(Path(path), as_bytes(nb))


def _write_bytes(path: Path, new: bytes) -> bool:
    if path.exists() and path.read_bytes() == new:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, new)
    return True


def finished(nb: NotebookNode, path: Path) -> NotebookNode:
    """Return a page of `lessons/` with markers for its sources, and a lesson with its minutes."""
    if path.parent.name != "lessons" or path.name == "glossary.ipynb":  # a list of its sources
        return nb
    from downline.evidence import markers
    from tests.kit import minutes  # only here: learners' environments run notebooks without it

    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = markers.marked(cell.source)
    if re.match(r"\d\d_|python\.", path.name):
        minutes.state(nb)
    return normalize(nb)


def write_minutes(root: Path) -> None:
    """Write the minutes into the front page and the teacher's guide, and the log to copy."""
    from tests.kit import minutes

    guide, log = root / "solutions" / "teaching.md", root / "solutions" / "minutes.csv"
    if guide.exists():
        found = minutes.lessons(root)
        _write_bytes(guide, minutes.written(guide.read_text("utf-8"), found).encode())
        _write_bytes(log, minutes.log(found).encode())
        readme = root / "README.md"
        _write_bytes(readme, minutes.indexed(readme.read_text("utf-8"), found).encode())


def notebooks(paths: list[Path]) -> list[Path]:
    """Return the notebooks that `paths` (files or folders) name, without Jupyter's checkpoints."""
    found = []
    for path in paths:
        if not path.exists():
            raise CourseError(f"{path} does not exist: give a notebook or a folder of notebooks.")
        inside = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        found += [nb for nb in inside if ".ipynb_checkpoints" not in nb.parts]
    return found


def main(arguments: list[str] | None = None, root: Path = ROOT) -> None:
    """Run the command line in the course at `root`; exit with a message when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="default: lessons and solutions")
    paths = parser.parse_args(arguments).paths or [root / "lessons", root / "solutions"]
    try:
        for path in notebooks(paths):
            changed = write(path, finished(execute(path), path))
            print(f"{path}: {'changed' if changed else 'as it was'}")
        write_minutes(root)
        release(root / "solutions", root / "exercises")
    except CourseError as error:
        sys.exit(str(error))
    print(f"{root / 'exercises'}: released from solutions")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # for the formula in tests/
    main()

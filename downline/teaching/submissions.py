"""What a submission is: its folder, its cells, and what it lacks."""

from __future__ import annotations

import base64
import binascii
import html
import json
import os
import re
import stat
from pathlib import Path

from downline.errors import CourseError
from downline.files import replace, write
from downline.words import safe

WAIT = 300
"""Seconds to wait until the gradebook is free."""


def course_config(root: Path):
    """nbgrader's configuration of the course in a folder, with patience for a busy gradebook."""
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if config.CourseDirectory.db_url.startswith("sqlite"):
        config.CourseDirectory.db_url += f"?timeout={WAIT}"
    return config


BIG, MANY, DEEP = 100 * 2**20, 1000, 8
"""What one student may hand in: bytes and files, all together, and folders in folders."""

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# Control characters but tab and newline, those that turn the direction of writing, the line
# separators of Unicode, and halves of characters, which cannot be written to a file.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_SHOWN = '<pre style="white-space: pre-wrap">'
_PLAIN_NAME = re.compile(r"[^\W_](?:[^<>&\"'`/\\\s]| (?! |$))*")


def as_text(text: str) -> str:
    r"""Somebody else's words with nothing that a terminal obeys: such characters are spelt out.

    >>> print(as_text("fine\x1b[2K\rAll is well\u202e"))
    fine\x1b[2K\rAll is well\u202e
    """
    return UNSEEN.sub(lambda found: _spelt(found[0]), text)


def _spelt(character: str) -> str:
    if character == "\r":
        return "\\r"
    number = ord(character)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def as_line(text: str) -> str:
    r"""The same on one line, for a note or a name.

    >>> print(as_line("a\nb"))
    a\nb
    """
    return as_text(text).replace("\n", "\\n").replace("\t", "\\t")


def in_markdown(text: str) -> str:
    r"""Words as a Markdown cell that shows them as they are: no HTML, no link, no formula.

    >>> print(in_markdown("<img src=x onerror=$x$>"))
    <pre style="white-space: pre-wrap">&lt;img src=x onerror=&#36;x&#36;&gt;</pre>
    """
    shown = safe(as_text(text)).replace("$", "&#36;").replace("\\", "&#92;")
    return f"{_SHOWN}{shown}</pre>"


def from_markdown(source: str) -> str:
    r"""The words that `in_markdown` was given, without what stands below them; else all of it.

    >>> from_markdown(in_markdown("a < b\n$x$"))
    'a < b\n$x$'
    """
    found = re.match(re.escape(_SHOWN) + "(.*?)</pre>", source, re.DOTALL)
    return html.unescape(found[1]) if found else as_text(source)


def about(cell) -> dict:
    """What nbgrader knows of a cell: its name, its points, and whether it is an answer."""
    return cell.metadata.get("nbgrader", {})


def heading(cell, deepest: int = 2) -> str:
    """The heading with which a cell of words begins, without the points behind it; "" if none.

    >>> from nbformat import v4
    >>> heading(v4.new_markdown_cell("## Task 2 · A letter (4 points, 6 minutes)\\n\\nWrite."))
    'Task 2 · A letter'
    >>> heading(v4.new_code_cell("# Task 2"))
    ''
    """
    found = cell.cell_type != "code" and re.match(rf"#{{1,{deepest}}} +([^\n]+)", cell.source)
    return re.sub(r"\s*\([^()]*\)$", "", found[1]) if found else ""


def is_words(cell) -> bool:
    """Whether a cell shows a student's words, by `in_markdown`."""
    return cell.cell_type == "markdown" and cell.source.startswith(_SHOWN)


def picture(kind: str, content) -> str | None:
    """A picture in base64, written anew; None if it is not what it is said to be.

    >>> picture("image/png", '"><script>') is None
    True
    """
    if kind not in PICTURES or not isinstance(content, str):
        return None
    try:
        raw = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(raw).decode() if raw.startswith(PICTURES[kind]) else None


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


def unfinished(assignment: str, root: Path) -> list[str]:
    """Who was not marked when `grade` was stopped: their marks, if they have any, are of before."""
    file = root / "classroom" / "unfinished" / f"{assignment}.txt"
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def note_unfinished(assignment: str, root: Path, students: list[str]) -> None:
    """Keep who is not marked yet, while others are; nobody: the file goes.

    Parameters
    ----------
    assignment
        The exercise's name.
    root
        The course's folder.
    students
        Who is not marked yet.
    """
    file = root / "classroom" / "unfinished" / f"{assignment}.txt"
    if students:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, "".join(f"{as_line(who)}\n" for who in students).encode())
    else:
        file.unlink(missing_ok=True)


def names_file(assignment: str, root: Path) -> Path:
    """Where it is kept how the platform calls what each student handed in: it takes that back."""
    return root / "classroom" / "names" / f"{assignment}.json"


def names_given(assignment: str, root: Path) -> dict[str, str]:
    """Student → how the platform calls what was handed in, of all that was collected."""
    file = names_file(assignment, root)
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def remember_names(assignment: str, root: Path, names: dict[str, str]) -> None:
    """Keep them for `names_given`: the platform takes feedback under these names.

    Parameters
    ----------
    assignment
        The exercise's name.
    root
        The course's folder.
    names
        Student → how the platform calls what was handed in.
    """
    known = names_given(assignment, root)
    write(
        names_file(assignment, root),
        json.dumps(known | names, ensure_ascii=False, indent=1),
        make_folder=True,
    )


def what_is_wrong_with_the_name(student: str) -> str:
    """Why a folder's name cannot be a student's, in a sentence; "" if it can.

    >>> what_is_wrong_with_the_name("Žofie-O-Brien_12")
    ''
    >>> what_is_wrong_with_the_name("<b>Eve</b>")
    'A name may not hold < > & quotation marks or control characters: rename the folder.'
    """
    if _PLAIN_NAME.fullmatch(student) and student == as_line(student):
        return ""
    return "A name may not hold < > & quotation marks or control characters: rename the folder."


def what_is_missing(folder: Path, exercise: Path) -> str:
    """Why a submission cannot be marked at all, in a sentence; "" if it can.

    `folder` holds what a student handed in, `exercise` what was handed out.
    """
    (wanted,) = (path.name for path in exercise.glob("*.ipynb"))
    if not is_file(folder / wanted):
        there = ", ".join(sorted(path.name for path in folder.iterdir())[:20]) or "nothing"
        if (folder / wanted).is_symlink():
            return f"{wanted} is a link, and links are not followed: ask for the file itself."
        return f"There is no {wanted} (found: {there})."
    try:
        return what_is_wrong_with(read_file(folder / wanted), exercise / wanted)
    except CourseError as problem:
        return str(problem)


def what_is_wrong_with(content: bytes, exercise: Path) -> str:
    """Why a notebook's bytes cannot be marked as that of an exercise, a path; "" if they can."""
    try:
        if is_exercise(read_notebook(content), exercise):
            return ""
    except Exception:  # whatever a broken file does to the library that reads it
        return f"{exercise.name} is not a notebook, or only a part of one: ask for it again."
    return (
        f"{exercise.name} has too few of the cells of {exercise.parent.name}: it is another "
        "exercise, or a program lost the names of its cells."
    )


_ASK = "ask whether it is the right copy, and whether it was saved."


def unanswered(content: bytes, exercise: Path) -> str:
    """What a notebook, in bytes, leaves open altogether, in a sentence; "" as a rule.

    An answer is what stands in an answer's cell or in one of the student's own, and was not handed
    out. `exercise` is the path of what was.
    """
    given = read_notebook(exercise.read_bytes()).cells
    seen = {cell.source.strip() for cell in given} | {""}
    asked = {about(cell)["grade_id"] for cell in given if about(cell).get("solution")}
    answered = {
        cell.cell_type == "code"
        for cell in read_notebook(content).cells
        if cell.source.strip() not in seen
        and (str(about(cell).get("grade_id") or cell.get("id")) in asked or not about(cell))
    }
    if not answered:
        return f"No question is answered: {_ASK}"
    return "" if True in answered else f"Nothing but words is answered: {_ASK}"


def read_notebook(content: bytes):
    r"""A notebook from its bytes, with lines that end as ours do, and without a byte order mark.

    Windows programs write the mark at the start, and "\r\n" into cells. Raises ValueError, or what
    nbformat raises, if it is no notebook.
    """
    import nbformat

    nb = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    for cell in nb.cells:
        cell.source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    return nb


def is_exercise(notebook, exercise: Path) -> bool:
    """Whether a notebook has enough of the cells of an exercise, a path."""
    given = named_cells(read_notebook(exercise.read_bytes()))
    return 4 * len(named_cells(notebook) & given) >= len(given)


def named_cells(notebook) -> set[tuple[str, str]]:
    """What stands in the cells of a notebook, each with its name for nbgrader or its own id."""
    return {
        (str(about(cell).get("grade_id") or cell.get("id")), cell.source) for cell in notebook.cells
    }


def is_file(path: Path) -> bool:
    """Whether a path is an ordinary file: not a folder, a link, a pipe or a device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def read_file(path: Path, most: int = BIG) -> bytes:
    """The bytes of an ordinary file, no more than `most`; CourseError for anything else."""
    # O_NONBLOCK: to open a pipe must not wait for a writer. Windows has neither of the two.
    how = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        file = os.open(path, how | getattr(os, "O_BINARY", 0))
    except OSError as problem:
        raise CourseError(f"{path.name} cannot be read: {problem.strerror}.") from problem
    with os.fdopen(file, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise CourseError(f"{path.name} is not a file.")
        content = stream.read(most + 1)
    if len(content) > most:
        raise CourseError(f"{path.name} has more than {most:,} bytes.")
    return content


def copy_files(source: Path, into: Path) -> list[str]:
    """Copy a folder, and return the names of what was left out: links, pipes, hidden checkpoints.

    Every file and folder is copied with the usual rights. Raises CourseError if there is more than
    `BIG` bytes or `MANY` files, or if folders are deeper than `DEEP`.
    """
    left_out, bytes_left, files_left = [], BIG, MANY
    if source.is_symlink() or source.parent.is_symlink():
        raise CourseError(f"{source.name} is a link, and links are not followed.")
    for folder, folders, files in os.walk(source):  # which follows no links
        here = Path(folder)
        below = here.relative_to(source)
        if len(below.parts) > DEEP:
            raise CourseError(f"Folders in folders are more than {DEEP} deep: ask for fewer.")
        left_out += [str(below / name) for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if name != ".ipynb_checkpoints"]
        (into / below).mkdir(parents=True, exist_ok=True)
        (into / below).chmod(0o755)
        for name in files:
            if not is_file(here / name):
                left_out.append(str(below / name))
                continue
            files_left -= 1
            bytes_left -= (here / name).stat().st_size
            if bytes_left < 0 or files_left < 0:
                raise CourseError(
                    f"There are more than {BIG // 2**20} MB or {MANY} files: ask for fewer."
                )
            (into / below / name).write_bytes(read_file(here / name))
            (into / below / name).chmod(0o644)
    return left_out


def stage(folder: Path, into: Path, notebook: str) -> list[str]:
    """Copy a submission for marking, its notebook in our own form; returns what was left out.

    Parameters
    ----------
    folder
        What was handed in.
    into
        Where the copy goes.
    notebook
        The notebook's file name.
    """
    import nbformat

    left_out = copy_files(folder, into)
    nb = read_notebook((into / notebook).read_bytes())
    known = json.loads(nbformat.writes(nb))  # only what JSON knows
    (into / notebook).write_text(json.dumps(known, ensure_ascii=True), encoding="utf-8")
    return left_out

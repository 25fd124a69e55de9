"""Of several notebooks that one student gave: which one is handed in.

Canvas numbers its files, so the highest number is the newest. Moodle gives every file the time of
the download. Then only what the student's computer wrote into the names can tell, such as
``definitions (1).ipynb``; where nothing tells, a person has to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from downline.teaching.submissions import is_exercise, read_notebook

# What browsers, Windows, macOS, JupyterLab and the platforms add to the name of a second copy.
_COPY = re.compile(r"(?: ?\((\d+)\)|[ _-](\d{1,2})|-Copy(\d+)| (\d{1,2}))$")


@dataclass
class Given:
    """A file that a student gave: its name, its bytes, and what tells the newest.

    `path` is the platform's name for it, `order` the platform's number (0: none), `archive` the
    student's own archive in which it was ("": none), `when` its time, or () where that means
    nothing.
    """

    name: str
    content: bytes
    path: str
    order: int
    archive: str
    when: tuple


def newest(files: list[Given], exercise: Path) -> tuple[list[Given], str]:
    """The notebook that counts, alone in a list, and why; several if only a person can know.

    `files` are notebooks, `exercise` is the one that was handed out, a path. Notebooks of another
    exercise, copies that are as they were handed out, and the same bytes twice do not count.
    """
    of = [file for file in files if _belongs(file.content, exercise)] or files
    left = list({file.content: file for file in sorted(of, key=_place)}.values())
    if len(left) == 1:
        return left, ""
    for clock in (_by_the_platform, _by_one_archive):
        if known := clock(left):
            return [max(left, key=known)], "the newest"
    left = [file for file in left if not _untouched(file.content, exercise)]
    if len(left) == 1:
        return left, "the only one that is worked on"
    stems = {_without_number(file) for file in left}
    numbers = [_copy_number(file) for file in left]
    if len(stems) == 1 and len(set(numbers)) == len(numbers):
        last = max(left, key=_copy_number)
        return [last], "for its name has the highest number; their times say nothing, so look"
    return left, ""


def _place(file: Given) -> tuple:
    return file.order, file.archive, file.when, file.name


def _by_the_platform(files: list[Given]):
    orders = [file.order for file in files]
    if len(set(orders)) == len(orders) and all(orders):
        return lambda file: file.order
    times = [file.when for file in files]
    if not any(file.archive for file in files) and len(set(times)) == len(times) and all(times):
        return lambda file: file.when
    return None


def _by_one_archive(files: list[Given]):
    """Times in one archive come from one computer; those of two cannot be compared."""
    times = [file.when for file in files]
    one = len({(file.archive, file.order) for file in files}) == 1
    return (lambda file: file.when) if one and len(set(times)) == len(times) else None


def _without_number(file: Given) -> tuple[str, str]:
    folder, _, name = file.name.rpartition("/")
    return folder, _COPY.sub("", name.removesuffix(".ipynb")).casefold()


def _copy_number(file: Given) -> int:
    found = _COPY.search(file.name.removesuffix(".ipynb"))
    return int(next(filter(None, found.groups()))) if found else 0


def _belongs(content: bytes, exercise: Path) -> bool:
    try:
        return is_exercise(read_notebook(content), exercise)
    except Exception:  # whatever a broken file does to the library that reads it
        return False


def _untouched(content: bytes, exercise: Path) -> bool:
    try:
        given, mine = (read_notebook(raw).cells for raw in (exercise.read_bytes(), content))
    except Exception:
        return False
    return [cell.source for cell in mine] == [cell.source for cell in given]

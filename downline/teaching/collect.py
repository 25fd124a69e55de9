"""From a download of Moodle or Canvas to nbgrader's folders: who handed in what.

nbgrader's own `zip_collect` takes one regular expression, which cannot drop Canvas's ``_LATE``; of two
files of a student it takes the first, not the newest; it stops when it is given twice; and it names
what it leaves out in one of many lines. So this is a command of its own.

The names are those that the platforms' own programs write:

- Moodle (mod/assign/classes/downloader.php): ``Ana Lopez_123456_assignsubmission_file/x.ipynb``, in
  older versions ``…_file_/x.ipynb``, and without folders ``…_file_x.ipynb``. The number is that of the
  participant in this one assignment.
- Canvas (lib/content_zipper.rb): ``lopezana_12345_67890_x.ipynb`` or ``lopezana_LATE_12345_67890_x.ipynb``.
  The first number is the student's, the second the file's. A file that is handed in again is called
  ``x-1.ipynb``.
"""  # noqa: E501

from __future__ import annotations

import io
import re
import shutil
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from downline.errors import CourseError
from downline.teaching.submissions import is_exercise

PLATFORMS = (
    re.compile(r"(?:^|/)(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_file_?/?(?P<file>.+)$()"),
    re.compile(r"(?:^|/)(?P<name>[^/]+?)(?:_LATE)?_(?P<number>\d+)_(?P<order>\d+)_(?P<file>.+)$"),
)

BIG = 64 * 2**20
"""Bytes: a larger file in an archive is left out, for it may be made to fill the disk."""


@dataclass
class Collected:
    """What came of a download: the students, and sentences on what is not as usual."""

    students: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def collect(assignment: str, download: Path, root: Path) -> Collected:
    """Put what was handed in into ``classroom/submitted/STUDENT/ASSIGNMENT`` of the course `root`.

    `download` is an archive or a folder, as the platform made it. A student is called by the name
    and the number that the platform gives, as in ``Ana-Lopez_123456``. The download stays as it is.

    Raises CourseError if there is no such exercise or download, or if nobody is found in it.
    """
    exercise = root / "exercises" / assignment
    if not list(exercise.glob("*.ipynb")):
        raise CourseError(f"There is no exercise {assignment!r} in {root / 'exercises'}.")
    if not download.exists():
        raise CourseError(f"There is no file or folder {str(download)!r}.")
    done, found = Collected(), {}
    for path, when, content in files(download):
        who, order, file = whose(path)
        if not who:
            done.notes.append(f"Left out, because its name tells no student: {path}")
        elif content is None:
            done.notes.append(f"{who}: left out, because it is larger than {BIG:,} bytes: {file}")
        else:
            found.setdefault(who, []).append((order, when, file, content))
    for who, given in sorted(found.items()):
        _put(who, given, exercise, root / "classroom" / "submitted" / who / assignment, done)
    if not found:
        raise CourseError(
            f"No student is found in {str(download)!r}. Files should be called as Moodle or Canvas "
            "call them; see the teacher's guide for making the folders yourself."
        )
    return done


def whose(path: str) -> tuple[str, int, str]:
    """The student, the platform's number of the file (0: none), and the file's own name.

    >>> whose("Ana López_123456_assignsubmission_file_/definitions.ipynb")
    ('Ana-López_123456', 0, 'definitions.ipynb')
    >>> whose("lopezana_LATE_12345_67890_definitions-1.ipynb")
    ('lopezana_12345', 67890, 'definitions-1.ipynb')
    >>> whose("holiday.jpg")
    ('', 0, 'holiday.jpg')
    """
    found = next((match for form in PLATFORMS if (match := form.search(path))), None)
    if not found:
        return "", 0, path
    # What folders cannot be called on some computer, and what nbgrader does not like.
    name = re.sub(r"[^\w.@-]+", "-", unicodedata.normalize("NFC", found["name"])).strip("-.")
    order = int(found.groupdict().get("order") or 0)
    return f"{name}_{found['number']}", order, found["file"]


def files(source: Path) -> Iterator[tuple[str, tuple, bytes | None]]:
    """Files in a folder or archive, and in archives in it: path, time, bytes (None: too big)."""
    if source.is_file():
        yield from _opened(source.name, time.localtime(source.stat().st_mtime)[:6], source)
        return
    for path in sorted(source.rglob("*")):
        if path.is_file():
            when = time.localtime(path.stat().st_mtime)[:6]
            yield from _opened(path.relative_to(source).as_posix(), when, path)


def _opened(path: str, when: tuple, file: Path | io.BytesIO):
    name = PurePosixPath(path).name
    if name.startswith(".") or "__MACOSX" in path or ".ipynb_checkpoints" in path:
        return
    if name.lower().endswith(".zip") and zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                inside = f"{path}/{info.filename}"
                if info.file_size > BIG:
                    yield inside, info.date_time, None
                elif not info.is_dir():
                    yield from _opened(inside, info.date_time, io.BytesIO(archive.read(info)))
    else:
        content = file.read_bytes() if isinstance(file, Path) else file.getvalue()
        yield path, when, content


def _belongs(content: bytes, exercise: Path) -> bool:
    try:
        return is_exercise(io.BytesIO(content), exercise)
    except Exception:  # whatever a broken file does to the library that reads it
        return False


def _put(who: str, given: list, exercise: Path, folder: Path, done: Collected) -> None:
    """Write one student's files: of several notebooks the one that is the exercise, and newest."""
    (wanted,) = (path.name for path in exercise.glob("*.ipynb"))
    notebooks = [file for file in given if file[2].endswith(".ipynb")]
    if not notebooks:
        there = ", ".join(sorted(file for _, _, file, _ in given))
        done.notes.append(f"{who}: handed in no notebook (found: {there})")
        return
    best = max(
        notebooks,
        key=lambda file: (_belongs(file[3], exercise / wanted), *file[:3]),
    )
    if len(notebooks) > 1:
        done.notes.append(f"{who}: of {len(notebooks)} notebooks, {best[2]} is taken, the newest")
    elif PurePosixPath(best[2]).name != wanted:
        done.notes.append(f"{who}: {best[2]} is taken as {wanted}")
    contents = {PurePosixPath(file).name: content for *_, file, content in given}
    contents = {name: more for name, more in contents.items() if not name.endswith(".ipynb")}
    contents[wanted] = best[3]
    if folder.exists():
        if {
            path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()
        } != contents:
            done.notes.append(f"{who}: what was collected before is replaced")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    done.students.append(who)

"""From a download of Moodle or Canvas to nbgrader's folders: who handed in what.

nbgrader's own `zip_collect` takes one regular expression, which cannot drop Canvas's ``_LATE``; of two
files of a student it takes the first, not the newest; it stops when it is given twice; and it names
what it leaves out in one of many lines. So this is a command of its own.

The names are those that the platforms' own programs write:

- Moodle (mod/assign/classes/downloader.php): ``Ana Lopez_123456_assignsubmission_file/x.ipynb``, in
  older versions ``…_file_/x.ipynb``, and without folders ``…_file_x.ipynb``; ``…_onlinetext`` for text
  typed into the page. The number is that of the participant in this one assignment. Where teams hand
  in, name and number are the team's, and the default team has no number. Every file has the time of
  the download (lib/filestorage/zip_archive.php), so it tells nothing.
- Canvas (lib/content_zipper.rb): ``lopezana_12345_67890_x.ipynb`` or ``lopezana_LATE_12345_67890_x.ipynb``.
  The first number is the student's, the second the file's. A file that is handed in again is called
  ``x-1.ipynb``. Text typed into the page is ``lopezana_12345_text.html``. Of a name, only letters and
  digits stay, so of some names nothing.

Such a name counts only where the platform writes it: at the top of its own archive. Further down the
names are a student's, who may call a file whatever they like.
"""  # noqa: E501

from __future__ import annotations

import errno
import io
import re
import shutil
import stat
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from downline.errors import CourseError
from downline.teaching.newest import Given, newest
from downline.teaching.submissions import (
    BIG,
    MANY,
    as_line,
    is_file,
    read_file,
    remember_names,
    what_is_wrong_with,
)

MOODLE = re.compile(
    r"(?P<name>[^/]+?)(?:_(?P<number>\d+))?_assignsubmission_(?:file|onlinetext)_?(?:/|(?=[^/]))(?P<file>.+)$"
)
CANVAS = re.compile(
    r"(?P<name>[^/]*?)(?:_LATE)?_(?P<number>\d+)_(?:(?P<order>\d+)_(?P<file>[^/]+)|(?P<text>text\.html))$"
)

FOLDERS = re.compile(
    r"(?P<name>[^/]+)(?P<number>)/(?P<file>(?:[^/]+/)*?(?:Version (?P<order>\d+)/)?[^/]+)$"
)
"""A folder for each student: a download of Teams, which counts versions, or made by hand."""

TYPED = ("text.html",)
"""How the platforms' files end that hold text typed into a page."""

NAMELESS = "no-letters"
"""How a student is called whose name has no letters."""

WHICH = "which"
"""The folder in a student's that holds the notebooks of which only a person can know the newest."""

ODD_NAMES = (errno.ENAMETOOLONG, errno.EINVAL, errno.ENOTDIR, errno.EEXIST, errno.EISDIR)
"""What a computer answers to a name that it does not take."""
SHOWN = 100
"""How much of such a name is shown."""

WHOLE, INSIDE = 4 * 2**30, 3
"""Bytes of all files of a download, unpacked; and how deep archives may stand in archives."""


@dataclass
class Collected:
    """What came of a download: the students, and sentences on what is not as usual.

    `names` has, for each student, how the platform calls what is theirs: the file's path.
    """

    students: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class File:
    """One file of a download: `path` from its top, when it was made, its size, how to read it.

    `read` takes the most bytes that may come.
    """

    path: str
    when: tuple
    size: int
    read: Callable[[int], bytes]


class TooMuch(CourseError):
    """A student's files are more than one may hand in."""


def collect(
    assignment: str, download: Path, root: Path, *, dry: bool = False, bar=None
) -> Collected:
    """Put what was handed in into ``classroom/submitted/STUDENT/ASSIGNMENT`` of the course `root`.

    A student is called by the name and the number that the platform gives, as in
    ``Ana-Lopez_123456``. One student's bad file stops nobody else's.

    Parameters
    ----------
    assignment
        The exercise's name.
    download
        An archive or a folder, as the platform made it. It stays as it is.
    root
        The course's folder.
    dry
        Whether to say what would be done, and write nothing.
    bar
        Gets the students and what one is called, and gives them back one by one.

    Raises CourseError if there is no such exercise or download, or if nobody is found in it.
    """
    exercise = root / "exercises" / assignment
    if not list(exercise.glob("*.ipynb")):
        raise CourseError(f"There is no exercise {assignment!r} in {root / 'exercises'}.")
    if not download.exists():
        raise CourseError(f"There is no file or folder {str(download)!r}.")
    done, whole = Collected(), WHOLE
    found: dict[str, list[tuple[int, str, File]]] = {}
    with _Download(download) as top:
        done.notes += [f"Left out, for links are not followed: {name}" for name in top.links]
        platform = _platform([file.path for file in top.files])
        for file in top.files:
            who, order, name = whose(file.path, platform)
            if not who:
                done.notes.append(f"Left out, because its name tells no student: {file.path}")
            else:
                found.setdefault(who, []).append((order, name, file))
        everybody = sorted(found.items())
        for who, given in bar(everybody, "student") if bar else everybody:
            times = platform is not MOODLE
            files, notes = _students_files(given, min(BIG, whole), times)
            whole -= sum(len(file.content) for file in files)
            done.notes += [f"{who}: {note}" for note in notes]
            folder = root / "classroom" / "submitted" / who / assignment
            taken, notes = _chosen(files, exercise, folder)
            done.notes += [f"{who}: {note}" for note in notes]
            done.names[who] = (taken and taken[1]) or given[0][2].path
            if taken and not dry:
                try:
                    notes = _put(taken[0], folder)
                except OSError as problem:
                    if problem.errno not in ODD_NAMES:
                        raise
                    notes, taken = [f"not put in place ({problem.strerror}): do it by hand"], None
                done.notes += [f"{who[:SHOWN]}: {note}" for note in notes]
            if taken:
                done.students.append(who)
    done.notes = [as_line(note) for note in done.notes]
    if found and not dry:
        remember_names(assignment, root, done.names)
    if not found:
        raise CourseError(
            f"No student is found in {str(download)!r}. Files should be called as Moodle or Canvas "
            "call them; see the teacher's guide for making the folders yourself."
        )
    return done


def _platform(paths: list[str]) -> re.Pattern:
    """Which platform made a download: Canvas, where everything is a file, Moodle, or another.

    A student at Canvas can call a file as Moodle would; all of Canvas's names are still Canvas's.
    """
    canvas = sum(bool(CANVAS.match(path)) for path in paths)
    moodle = sum(bool(MOODLE.match(path)) for path in paths)
    if not canvas and not moodle and any(path.endswith(".ipynb") for path in paths):
        return FOLDERS
    return CANVAS if canvas >= moodle else MOODLE


def whose(path: str, platform: re.Pattern | None = None) -> tuple[str, int, str]:
    """The student, the platform's number of the file (0: none), and the file's own name.

    >>> whose("Ana López_123456_assignsubmission_file_/definitions.ipynb")
    ('Ana-López_123456', 0, 'definitions.ipynb')
    >>> whose("lopezana_LATE_12345_67890_definitions-1.ipynb")
    ('lopezana_12345', 67890, 'definitions-1.ipynb')
    >>> whose("lopezana_1_2_kim_3_assignsubmission_file_x.ipynb")
    ('lopezana_1', 2, 'kim_3_assignsubmission_file_x.ipynb')
    >>> whose("Ana López/Definitions/Version 2/definitions.ipynb")
    ('Ana-López', 2, 'Definitions/Version 2/definitions.ipynb')
    >>> whose("holiday.jpg")
    ('', 0, 'holiday.jpg')
    >>> whose("🦊_7_assignsubmission_file/x.ipynb")[0]
    'no-letters_7'
    """
    found = (platform or _platform([path])).match(path)
    if not found:
        return "", 0, path
    name = plain(found["name"]) or NAMELESS
    number, parts = found["number"], found.groupdict()
    who = f"{name}_{number}" if number else name
    return who, int(parts.get("order") or 0), parts["file"] or parts["text"]


def plain(name: str) -> str:
    """A person's name as a folder can have it on every computer, and as nbgrader likes it.

    Letters keep their marks: those of Hindi, and the dot that stays of a small Turkish İ.

    >>> plain("Žofie O'Brien"), plain("i̇pek"), plain("🦊")
    ('Žofie-O-Brien', 'i̇pek', '')
    """
    kept = (
        letter if re.match(r"[\w.@-]", letter) or unicodedata.category(letter)[0] == "M" else " "
        for letter in unicodedata.normalize("NFC", name)
    )
    # At the start of a field a spreadsheet takes @ for a formula.
    name = re.sub(r"\s+", "-", "".join(kept).strip()).strip("-.@")
    return name if re.search(r"[^\W_]", name) else ""


class _Download:
    """A folder or an archive, opened: `files` from the top of the platform's own, and `links`."""

    def __init__(self, source: Path):
        self.archive: zipfile.ZipFile | None = None
        self.links: list[str] = []
        if source.is_dir():
            self.files = list(self._of_folder(source))
        else:
            try:
                self.archive = zipfile.ZipFile(source)
            except (zipfile.BadZipFile, OSError) as problem:
                raise CourseError(
                    f"{source.name} is not a whole zip file ({problem}): download it again."
                ) from problem
            self.files = list(_members(self.archive, self.links))
        self.files = [file for file in self.files if not _is_ours(file.path)]
        # Some programs put one more folder around everything.
        tops = {file.path.split("/", 1)[0] for file in self.files}
        if len(tops) == 1 and all("/" in file.path for file in self.files):
            (top,) = tops
            if not MOODLE.match(f"{top}/x"):
                for file in self.files:
                    file.path = file.path.split("/", 1)[1]

    def _of_folder(self, source: Path) -> Iterator[File]:
        for folder, folders, names in source.walk() if hasattr(source, "walk") else _walk(source):
            self.links += [
                (folder / name).relative_to(source).as_posix()
                for name in [*folders, *names]
                if (folder / name).is_symlink()
            ]
            for name in sorted(names):
                path = folder / name
                if is_file(path):
                    when = time.localtime(path.stat().st_mtime)[:6]
                    yield File(
                        path.relative_to(source).as_posix(),
                        when,
                        path.stat().st_size,
                        partial(read_file, path),
                    )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.archive:
            self.archive.close()


def _walk(source: Path):
    import os

    for folder, folders, names in os.walk(source):  # which follows no links
        yield Path(folder), folders, names


def _is_ours(path: str) -> bool:
    """Whether a computer made the file for itself, and no student."""
    parts = PurePosixPath(path).parts
    return bool(parts) and (
        parts[-1].startswith(".") or "__MACOSX" in parts or ".ipynb_checkpoints" in parts
    )


def _members(archive: zipfile.ZipFile, links: list[str]) -> Iterator[File]:
    """The files in an archive; the names of links are added to `links`."""
    for info in archive.infolist():
        if info.is_dir():
            continue
        if stat.S_ISLNK(info.external_attr >> 16):
            links.append(info.filename)
            continue

        def read(most: int, info=info) -> bytes:
            if info.file_size > most:  # as it says of itself
                raise TooMuch(f"{info.filename} has more than {most:,} bytes.")
            with archive.open(info) as file:
                content = file.read(most + 1)
            if len(content) > most:
                raise TooMuch(f"{info.filename} has more than {most:,} bytes.")
            return content

        yield File(info.filename, info.date_time, info.file_size, read)


def _students_files(given: list, most: int, times: bool) -> tuple[list[Given], list[str]]:
    """One student's files, archives unpacked; and what was left out. `times`: if these count."""
    files, notes, left = [], [], [most, MANY]
    limit = f"{most // 2**20} MB" if most >= 2**20 else f"{most:,} bytes"

    def take(top: str, order: int, archive: str, name: str, file: File, depth: int) -> None:
        left[1] -= 1
        if left[1] < 0:
            return
        try:
            content = file.read(left[0])
            left[0] -= len(content)
            if not (name.lower().endswith(".zip") and zipfile.is_zipfile(io.BytesIO(content))):
                when = file.when if times or archive else ()
                files.append(Given(name, content, top, order, archive, when))
            elif depth == INSIDE:
                notes.append(f"left out, an archive inside too many others: {name}")
            else:
                unpack(top, order, f"{archive}/{name}", content, depth)
        except TooMuch:
            notes.append(f"left out, for all files together may have {limit}: {name}")
        except Exception as problem:  # encrypted, damaged, or packed in a way Python does not know
            notes.append(f"left out, for it cannot be opened ({_why(problem)}): {name}")

    def unpack(top: str, order: int, archive: str, content: bytes, depth: int) -> None:
        links: list[str] = []
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            for member in _members(opened, links):
                if not _is_ours(member.path):
                    take(top, order, archive, member.path, member, depth + 1)
        notes.extend(f"left out, for links are not followed: {link}" for link in links)

    for order, name, file in given:
        take(file.path, order, "", name, file, 0)
    if left[1] < 0:
        notes.append(f"some files are left out, for there may be {MANY}")
    return files, notes


def _why(problem: Exception) -> str:
    if isinstance(problem, RuntimeError) and "password" in str(problem):
        return "it has a password"
    if isinstance(problem, NotImplementedError):
        return "packed in a way that is not known here"
    return "it is damaged"


def _chosen(given: list[Given], exercise: Path, folder: Path) -> tuple:
    """What goes into a student's `folder`, name → bytes, with the platform's name of the work.

    None if there is no notebook. And sentences on what is not as usual. Where only a person can
    know the newest, all of them go into a folder of their own, unless that person has chosen.
    """
    (wanted,) = (path.name for path in exercise.glob("*.ipynb"))
    notebooks = [file for file in given if file.name.endswith(".ipynb")]
    typed = [file.name for file in given if file.name.endswith(TYPED)]
    if not notebooks:
        if typed:
            return None, [
                f"handed in no notebook, but text typed into the platform's page ({typed[0]}): "
                "read it there, or ask for the notebook as a file"
            ]
        there = ", ".join(sorted(file.name for file in given)[:20]) or "nothing"
        return None, [f"handed in no notebook (found: {there})"]
    notes = [f"wrote into the platform's page, too: see {name}" for name in typed]
    best, why = newest(notebooks, exercise / wanted)
    # On Windows a backslash divides folders, too.
    contents = {re.split(r"[/\\]", file.name)[-1]: file.content for file in given}
    contents = {name: more for name, more in contents.items() if not name.endswith(".ipynb")}
    if len(best) > 1:
        contents.pop(WHICH, None)  # a file of that name
        for number, file in enumerate(best, start=1):
            name = re.split(r"[/\\]", file.name)[-1]
            contents[f"{WHICH}/{number}-{name}"] = file.content
        if (folder / WHICH).is_dir() and is_file(folder / wanted):  # a person has chosen
            kept = read_file(folder / wanted)
            best, why = [file for file in best if file.content == kept] or best, "as you chose"
    if len(best) > 1:
        notes.append(
            f"nothing tells which of {len(best)} notebooks is the newest ("
            f"{', '.join(file.name for file in best)}), so none is marked: copy the right one from "
            f"{Path(*folder.parts[-4:], WHICH)} to the folder above it, as {wanted}"
        )
        return (contents, best[0].path), notes
    (taken,) = best
    contents[wanted] = taken.content
    if len(notebooks) > 1:
        said = f", {why}" if why else ", for the others are the same"
        notes.append(f"of {len(notebooks)} notebooks, {taken.name} is taken{said}")
    elif PurePosixPath(taken.name).name != wanted:
        notes.append(f"{taken.name} is taken as {wanted}")
    if wrong := what_is_wrong_with(taken.content, exercise / wanted):
        notes.append(f"it cannot be marked: {wrong}")
    return (contents, taken.path), notes


def _put(contents: dict[str, bytes], folder: Path) -> list[str]:
    """Write one student's files, in place of what was there; sentences on what is not as usual."""
    notes = []
    for part in (folder, folder.parent):
        if part.is_symlink():
            part.unlink()
    if folder.exists():
        there = {
            path.relative_to(folder).as_posix(): read_file(path)
            for path in folder.rglob("*")
            if is_file(path)
        }
        if there != contents:
            notes.append("what was collected before is replaced")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, content in contents.items():
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        except OSError as problem:
            if problem.errno not in ODD_NAMES:
                raise
            notes.append(f"left out, for its name cannot be used here: {name[:SHOWN]}")
    return notes

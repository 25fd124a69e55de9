"""The one way to find, read and write files: the course's data, settings, the learner's work."""

from __future__ import annotations

import codecs
import errno
import json
import os
import re
import sys
import time
import tomllib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from downline import given
from downline.errors import CourseError

# The self-check imports this module, so it needs nothing but the standard library.


def data(*names: str) -> Traversable:
    """A file or a folder of the course's data.

    >>> data("plans", "amway-europe.toml").is_file()
    True
    """
    return resources.files("downline").joinpath("data", *names)


def ready_texts(folder: str) -> dict[str, str]:
    """The texts of the settings files in a folder of the data, by name.

    >>> sorted(ready_texts("offers"))
    ['candles', 'leggings', 'oils']
    """
    files = sorted(data(folder).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in files
        if file.name.endswith(".toml")
    }


def in_a_browser() -> bool:
    """Whether this Python is Pyodide, which fetches packages and has no disk of its own."""
    if sys.platform != "emscripten":
        return False
    try:
        import pyodide_js  # noqa: F401
    except ImportError:
        return False
    return True


def course_folder() -> Path | None:
    """The course's folder: the nearest one upwards that holds ``lessons`` and ``pyproject.toml``.

    Notebooks run with their own folder as the current one, so the course's folder lies above it.
    Returns None when the current folder is outside the course.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "lessons").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    return None


def work_folder() -> Path:
    """Where the learner's own files go; the folder need not exist yet.

    The environment variable ``DOWNLINE_WORK`` decides if it is set; otherwise it is ``my_work`` in
    the course's folder, or in the current folder when that lies outside the course.

    >>> from unittest import mock
    >>> with mock.patch.dict(os.environ, DOWNLINE_WORK="/home/ana/marketing"):
    ...     work_folder().name
    'marketing'
    """
    chosen = os.environ.get("DOWNLINE_WORK")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return (course_folder() or Path.cwd()) / "my_work"


# A real file has a few hundred characters: what is much longer is none, and slow to take apart.
LONGEST, _MOST_LINES = 20_000, 200  # characters of a file, lines of a setting


def settings_and_lines(
    text: str, of: str, *, as_typed: bool = False
) -> tuple[dict[str, Any], dict[str, int]]:
    """The settings of a text, and the line on which each of them begins.

    Read setting by setting, because tomllib says where it stopped reading, not where that began.
    Raises CourseError that names line and key for what cannot be read, is set twice or is a
    section.

    Parameters
    ----------
    text
        TOML, without sections.
    of
        What it describes, for messages: "a plan".
    as_typed
        Whether a value may be written as people do, such as 6,40 or 25 % or yes. What TOML cannot
        read is then a text, for whoever knows what is asked for.

    >>> settings_and_lines("kit = 99\\nfee = 5", "an offer")
    ({'kit': 99, 'fee': 5}, {'kit': 1, 'fee': 2})
    """
    if len(text) > LONGEST:
        raise CourseError(
            f"The text has more than {LONGEST:,} characters: {of} has one short line a setting."
        )
    settings: dict[str, Any] = {}
    lines: dict[str, int] = {}
    part, begins = "", 1
    rows = text.removeprefix("\ufeff").split("\n")  # tomllib takes care of a \r at the end of a row
    for number, row in enumerate(rows, start=1):
        part += row + "\n"
        key, typed = _typed(part)
        try:
            if typed and given.may_be_two(typed):
                given.number(typed, what=key)
        except CourseError as problem:
            raise CourseError(f"Line {begins}, {key}: {problem}", key) from None
        try:
            found = _loads(part, as_typed)
        except (ValueError, RecursionError) as problem:  # absurd values raise other than TOML's own
            if "end of document" in str(problem) and number < min(len(rows), begins + _MOST_LINES):
                continue  # a list over several lines
            shown = part.split("\n")[0].strip()
            first = re.match(r"[\"']?([\w-]+)", shown)
            if key and (plainly := _plainly(typed)):
                raise CourseError(
                    f"Line {begins}, {key}: {typed} is not how a file has a number: write "
                    f"{key} = {plainly}.", key,
                ) from None  # fmt: skip
            with_point = "numbers with a point, like 0.25 (for 25 %)"
            numbers = "numbers in digits" if as_typed else with_point
            raise CourseError(
                f"Line {begins}{f', {first[1]}' if first else ''}: the setting that begins with "
                f"{shown[:60]!r} cannot be read. Write key = value: {numbers}, texts in double "
                "quotes, lists in square brackets.",
                first[1] if first else None,
            ) from None
        for key, value in found.items():
            if key in settings:
                sentence = f"it is set twice, first on line {lines[key]}: keep one of them."
            elif isinstance(value, dict) or value == [{}]:
                sentence = f"{of} has no sections and no dotted keys: write key = value."
            else:
                settings[key], lines[key] = value, begins
                continue
            raise CourseError(f"Line {begins}, {key}: {sentence}", key)
        part, begins = "", number + 1
    return settings, lines


def _typed(part: str) -> tuple[str, str]:
    """The key and the value of a setting on one line, written without TOML's signs."""
    row = re.fullmatch(r"""\s*([\w-]+)\s*=\s*([^\s"'\[{#][^"'\[{#]*?)\s*(?:#.*)?\n""", part)
    return (row[1], row[2]) if row else ("", "")


def _plainly(typed: str) -> str:
    """A number that somebody has typed, as TOML has it; nothing for what is none.

    >>> [_plainly(typed) for typed in ("0,25", "25 %", "1,000", "$ 40", "lots")]
    ['0.25', '0.25', '1000', '40', '']
    """
    for unit in ("share", "money"):
        try:
            return given.written(given.number(typed, unit))
        except CourseError:
            continue
    return ""


def _loads(part: str, as_typed: bool) -> dict[str, Any]:
    """One setting; ValueError or RecursionError for what cannot be read.

    >>> _loads("fee: 6,40 €  # a month\\n", True), _loads("name = “Mine”\\n", True)
    ({'fee': '6,40 €'}, {'name': 'Mine'})
    """
    try:
        return tomllib.loads(re.sub(r"^(\s*[\w-]+)\s*:", r"\1 =", part) if as_typed else part)
    except (ValueError, RecursionError):
        row = re.fullmatch(r"""\s*([\w-]+)\s*[=:]\s*((?:[^\s"'\[{#].*?)?)\s*(?:#.*)?\n""", part)
        if not as_typed or not row:
            raise
        return {row[1]: row[2].strip("“”„‟«»‹›‘’‚‛`")}


def read(path: str | os.PathLike) -> str:
    """A text in UTF-8 or UTF-16 from a file, but no more of it than a file of settings can have.

    What is cut off is one character longer than :data:`LONGEST`, so that its reader can tell.
    Raises CourseError if there is no such file or it is no text.
    """
    path = _path(path)
    try:
        with path.open("rb") as first:  # Windows calls UTF-16 "Unicode", and it says so itself
            wide = first.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        with path.open(encoding="utf-16" if wide else "utf-8") as file:
            return file.read(LONGEST + 1)
    except FileNotFoundError:
        raise CourseError(
            f"There is no file {path.name} in {path.parent}: check its name and folder."
        ) from None
    except ValueError:
        raise CourseError(f"{path} cannot be read: give a text that was saved in UTF-8.") from None
    except OSError as problem:
        raise CourseError(f"{path} cannot be read ({problem}): give a text file.") from None


def write(path: str | os.PathLike, text: str, *, make_folder: bool = False) -> None:
    """Write a text in UTF-8 as :func:`replace` does; a CourseError says what prevents it.

    Parameters
    ----------
    path
        The file's name and folder; a file of that name is replaced.
    text
        What it holds.
    make_folder
        Whether a folder that is missing is made.
    """
    path = _path(path)
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, text.encode())
    except (OSError, ValueError) as problem:
        remedy = "give a folder in which you may write, and a plain name"
        raise CourseError(f"{path} cannot be written ({problem}): {remedy}.") from None


def replace(path: Path, content: bytes) -> None:
    """Write a file in one step: a power cut leaves the old one or the new one, never half.

    The draft beside it has a name that begins with a dot. A link stays one, and the file that it
    leads to, in a folder that is synced perhaps, is written. Raises OSError.
    """
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: os.replace(draft, path))
    finally:
        draft.unlink(missing_ok=True)


_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS}
"""What disks without locks answer, as some network drives and synced folders are."""


@contextmanager
def locked(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold the lock file beside a file, so that two notebooks do not write at the same time.

    Where the disk has no locks, a marker file stands beside it meanwhile. Raises filelock's
    Timeout, which names the file that is held, and OSError; ImportError without filelock.

    In a browser nothing is locked. There are no locks, and a marker file would stay behind: as
    JupyterLite's disk brings back a file that is deleted while it is open, and when a window is
    closed while it saves. Nobody presses buttons in two windows within the same blink.
    """
    if in_a_browser():
        yield
        return
    with warnings.catch_warnings():
        # Where the system has no locks filelock warns and uses a marker file.
        warnings.simplefilter("ignore")
        from filelock import FileLock, SoftFileLock, Timeout

        held = FileLock(path.with_name(path.name + ".lock"), timeout=seconds, poll_interval=0.01)
        try:
            held.acquire()
        except Timeout:
            raise
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            marker = path.with_name(path.name + ".held")
            held = SoftFileLock(marker, timeout=seconds, poll_interval=0.01)
            held.acquire()
    try:
        yield
    finally:
        held.release()


T = TypeVar("T")


def patiently(action: Callable[[], T]) -> T:
    """Do it; on Windows a virus scanner may hold the file for a moment, so try a few times."""
    for _ in range(10 if os.name == "nt" else 0):
        try:
            return action()
        except PermissionError:
            time.sleep(0.05)
    return action()


def _path(path: str | os.PathLike) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise CourseError(f"{path!r} is no file: use the file's name and folder.")
    return Path(path)


def as_toml(value) -> str:
    """A value as a file has it: what JSON writes for texts, numbers and lists is TOML too."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {as_toml(one)}' for key, one in value.items())}}}"
    if isinstance(value, (list, tuple)) and any(isinstance(one, dict) for one in value):
        return "[\n" + "".join(f"    {as_toml(one)},\n" for one in value) + "]"
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    text = f"{text}0" if given.may_be_two(text) else text
    return text.replace("\x7f", "\\u007f")  # the one character that JSON leaves and TOML refuses


def _plain(value):
    """NumPy's numbers as Python's; dates, which TOML knows and these files do not, as text."""
    return value.item() if hasattr(value, "item") else str(value)

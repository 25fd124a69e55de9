"""The one way to find, read and write files: the course's data, settings, the learner's work."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from downline.errors import CourseError

# pandas and filelock are imported where they are used, so that the self-check, which needs only
# the two folder functions, can still speak when one of them is missing.
if TYPE_CHECKING:
    pass

import re
import tomllib


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


def settings_and_lines(text: str, of: str) -> tuple[dict[str, object], dict[str, int]]:
    """The settings of a text, and the line on which each of them begins.

    `of` is what the text describes, for messages: "a plan". Read setting by setting, because
    tomllib says where it stopped reading, not where that began. Raises CourseError that names line
    and key for what cannot be read, is set twice or is a section.

    >>> settings_and_lines("kit = 99\\nfee = 5", "an offer")
    ({'kit': 99, 'fee': 5}, {'kit': 1, 'fee': 2})
    """
    if len(text) > LONGEST:
        raise CourseError(
            f"The text has more than {LONGEST:,} characters: {of} has one short line a setting."
        )
    settings, lines, part, begins = {}, {}, "", 1
    rows = text.removeprefix("\ufeff").split("\n")  # tomllib takes care of a \r at the end of a row
    for number, row in enumerate(rows, start=1):
        part += row + "\n"
        try:
            found = tomllib.loads(part)
        except (ValueError, RecursionError) as problem:  # absurd values raise other than TOML's own
            if "end of document" in str(problem) and number < min(len(rows), begins + _MOST_LINES):
                continue  # a list over several lines
            shown = part.split("\n")[0].strip()
            key = re.match(r"[\"']?([\w-]+)", shown)
            raise CourseError(
                f"Line {begins}{f', {key[1]}' if key else ''}: the setting that begins with "
                f"{shown[:60]!r} cannot be read. Write key = value: numbers like 0.25 (for 25 %), "
                "texts in double quotes, lists in square brackets.",
                key[1] if key else None,
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


def write_in_one_step(text: str, path: Path) -> None:
    """Write a text in UTF-8: whatever happens, the file is the old one or the new one, never half.

    Raises what writing raises: OSError, or UnicodeEncodeError for what UTF-8 cannot hold.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def as_toml(value) -> str:
    """A value as a file has it: what JSON writes for texts, numbers and lists is TOML too."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return text.replace("\x7f", "\\u007f")  # the one character that JSON leaves and TOML refuses


def _plain(value):
    """NumPy's numbers as Python's; dates, which TOML knows and these files do not, as text."""
    return value.item() if hasattr(value, "item") else str(value)

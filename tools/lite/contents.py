"""The notebooks of the browser edition: copies, in the words that are true there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import v4

from downline.errors import CourseError
from downline.lessons.welcome.explorers import BUTTON, BUTTON_IN_A_BROWSER
from downline.selfcheck import RUN, RUN_IN_A_BROWSER
from tools.lite.fetch import ROOT

WELCOME = {
    "It looks at your computer and says in plain words whether all is well. If it answers "
    "`ModuleNotFoundError`, the course is not installed yet: give the first command in README.md, "
    "then restart.": (
        "It says in plain words whether all is well. Python runs in this browser, and nothing was "
        "installed: the first cell of a page fetches what it needs, and takes up to half a minute."
    ),
    "Your guesses and answers are saved in one small file on this computer, "
    "`my_work/journal.json`. They are still there after a restart and after an update of the "
    "course.": (
        "Your guesses and answers are saved in one small file, `my_work/journal.json`, which this "
        "browser keeps. It is still there when you come back with the same browser to the same "
        "address. It is gone when you delete this site's data, and a private window forgets it: "
        "so download what you want to keep (in the list of files, right-click *journal.json*, "
        "then *Download*)."
    ),
    "- Your answers stay on your computer.": "- Your answers stay in this browser.",
    RUN: RUN_IN_A_BROWSER,
    BUTTON: BUTTON_IN_A_BROWSER,
}
EXERCISE = """\
**In a browser** two steps are other ones. In place of step 1 work in this notebook as it is: this \
browser keeps it, until you delete this site's data. In place of step 5 choose *Kernel → Restart \
Kernel and Run All Cells*, save, choose *File → Download*, and hand in the file that you get, \
whatever its name."""
"""Said in a cell of its own, below the first: that one is nbgrader's and stays as it is."""


def write(into: Path) -> None:
    """Put lessons and core exercises into the folder `into`, in folders as the course has them.

    Raises CourseError if a sentence that is said differently here is not in its notebook any more.
    """
    for path in sorted((ROOT / "lessons").glob("*.ipynb")):
        words = WELCOME if path.stem == "00_welcome" else {}
        _copy(path, into / "lessons" / path.name, words)
    for path in sorted((ROOT / "exercises").glob("*/*.ipynb")):
        folder = path.parent
        if folder.name.endswith("_pandas"):
            continue
        shutil.copytree(
            folder, into / "exercises" / folder.name,
            ignore=shutil.ignore_patterns(".*", "__pycache__"),
        )  # fmt: skip
        _copy(path, into / "exercises" / folder.name / path.name, note=EXERCISE)
    # Beside lessons/ it makes this the course's folder, in which my_work/ is (downline.files).
    (into / "pyproject.toml").write_text("# The course, in a browser.\n", encoding="utf-8")


def _copy(path: Path, target: Path, words: Mapping[str, str] | None = None, note: str = "") -> None:
    """A notebook whose texts are whole: JupyterLite would join lists of lines with commas."""
    nb = nbformat.read(path, as_version=4)
    if note:
        nb.cells.insert(1, v4.new_markdown_cell(note, id="in-a-browser"))
    text = json.dumps(nb, ensure_ascii=False, indent=1)
    for old, new in (words or {}).items():
        old, new = (json.dumps(one, ensure_ascii=False)[1:-1] for one in (old, new))
        if old not in text:
            raise CourseError(
                f"{path.name} does not say {old[:60]!r} any more: write in tools/lite/contents.py "
                "what it says now, and how the browser edition says it."
            )
        text = text.replace(old, new)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")

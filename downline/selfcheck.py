"""Is this computer ready for the course? Five checks that answer in plain words.

Only the standard library is imported here, so that a missing package becomes a sentence and not
a traceback. Whether the browser draws widgets is for the widget layer to see.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from downline.files import course_folder, in_a_browser, locked, replace, work_folder
from downline.ipython.browser import NotFetched, not_fetched

INSTALL = "python -m pip install -r requirements.txt"
TYPE = f"In a terminal, go to the course's folder and type: {INSTALL}   Then restart the kernel."
RELOAD = "Load this page again, then run this cell. If that does not help, say so to your school."
"""What to do in a browser, where nobody has a terminal."""


@dataclass(frozen=True)
class Result:
    """What one check found.

    `sentence` is the same on every machine when the check is passed, because saved notebooks are
    compared; when it fails it names what was found. `remedy` says what to do, and is "" when
    there is nothing to do.
    """

    name: str
    ok: bool
    sentence: str
    remedy: str = ""


def check_setup() -> list[Result]:
    """Run every check; none of them raises, and none depends on another.

    >>> [result.name for result in check_setup()]
    ['Python', 'Packages', 'Course folder', 'Work folder', 'Pictures']
    """
    return [_python(), _packages(), _folder(), _work(), _pictures()]


def report() -> str:
    """The checks as text: one line each, and below a failed one what to do.

    >>> print(report().splitlines()[0])
    ✓ Python: Python is 3.11 or newer.
    """
    lines = []
    for result in check_setup():
        lines.append(f"{'✓' if result.ok else '✗'} {result.name}: {result.sentence}")
        if result.remedy:
            lines.append(f"  What to do: {result.remedy}")
    return "\n".join(lines)


RUN = (
    "Run this cell: five lines say whether this computer is ready. If these words stay, the "
    "explorers cannot be drawn: close this page, stop JupyterLab, and start it again with the "
    "command in README.md."
)
RUN_IN_A_BROWSER = "Run this cell: five lines say whether this browser is ready."


def show() -> object:
    """The report in a notebook. Saved, it says :data:`RUN`: it was true of one computer, once."""
    text = report()
    again = RUN_IN_A_BROWSER if in_a_browser() else RUN
    try:
        from ipywidgets import Output
    except ImportError:
        print(text)
        return None

    class Shown(Output):
        def _repr_mimebundle_(self, **options):
            live = super()._repr_mimebundle_(**options)
            return {**live, "text/html": f"<p><i>{again}</i></p>", "text/plain": again}

    shown = Shown()
    shown.append_stdout(f"{text}\n")
    return shown


def _python() -> Result:
    # An older Python can still run this from the course's folder, and must be told.
    if sys.version_info >= (3, 11):  # noqa: UP036
        return Result("Python", True, "Python is 3.11 or newer.")
    found = ".".join(map(str, sys.version_info[:3]))
    return Result(
        "Python",
        False,
        f"Python is {found}, and the course needs 3.11 or newer.",
        "Install a newer Python from python.org, then follow the two commands in README.md again.",
    )


def _packages() -> Result:
    problems = _package_problems()
    if not problems:
        return Result(
            "Packages", True, "The packages that the lessons need are installed and fit together."
        )
    if in_a_browser():
        return _not_fetched(problems)
    return Result(
        "Packages",
        False,
        f"Some packages do not fit: {'; '.join(problems)}.",
        TYPE,
    )


def _not_fetched(problems: list[str]) -> Result:
    """In a browser packages come over the network, and nobody installs them."""
    missing = [phrase.partition(" is not installed")[0] for phrase in problems]
    parts = [found for name in missing if all(found := not_fetched(name))]
    if len(parts) < len(problems):  # what is there does not fit: whoever made the edition must see
        told = "; ".join(problems)
        return Result("Packages", False, f"Some packages do not fit: {told}.", RELOAD)
    sentence, remedy = parts[-1]
    others = "".join(f"{name}, " for name in missing[:-1])
    return Result("Packages", False, f"{others}{sentence}.", f"{remedy[0].upper()}{remedy[1:]}.")


def _package_problems() -> list[str]:
    """One phrase for each package that is missing or has a version the course does not allow."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return ["packaging is not installed"]
    try:
        needed = [Requirement(line) for line in metadata.requires("downline") or ()]
    except metadata.PackageNotFoundError:
        return ["the course's own package, downline, is not installed"]
    problems = []
    for requirement in needed:
        # With no extra chosen, what remains is what the lessons import.
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            problems.append(f"{requirement.name} is not installed")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            problems.append(
                f"{requirement.name} is {found}, and the course needs {requirement.specifier}"
            )
    return problems


def _folder() -> Result:
    if course_folder():
        return Result("Course folder", True, "This notebook runs inside the course's folder.")
    if in_a_browser():
        return Result(
            "Course folder",
            False,
            "This window keeps no files, so it will forget your guesses and answers.",
            "Use an ordinary window in place of a private one, and an address with https.",
        )
    return Result(
        "Course folder",
        False,
        f"This notebook runs in {Path.cwd()}, which is not inside the course's folder.",
        "Close it. In a terminal, go to the folder that holds README.md and lessons, type: "
        "jupyter lab   Then open the notebook from there.",
    )


def _work() -> Result:
    folder = work_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Writing is the only test that counts: permissions can say yes where a full disk says no.
        with tempfile.NamedTemporaryFile(dir=folder, prefix="selfcheck-") as file:
            file.write(b"Can the course write here?")
            file.flush()
            os.fsync(file.fileno())
        # And as a journal is kept: with its lock, and in one step.
        trial = folder / "selfcheck.json"
        try:
            with locked(trial):
                replace(trial, b"{}")
        except ImportError:  # the packages are another check
            pass
        finally:
            for name in (trial.name, f"{trial.name}.lock", f"{trial.name}.held"):
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        return Result(
            "Work folder",
            False,
            f"Your work folder {folder} cannot be written ({error.strerror or error}).",
            "Allow this page to keep data, in the browser's settings. Then load it again."
            if in_a_browser()
            else "Move the course to a folder of your own, for example in Documents, and make sure "
            "that the disk is not full. Then open the notebook again.",
        )
    return Result("Work folder", True, "Your work folder can be written.")


def any_backend() -> None:
    """Import matplotlib also where MPLBACKEND names a backend that is not there.

    That would stop the import, and so every lesson; the course draws without a backend.
    """
    if "MPLBACKEND" in os.environ and "matplotlib" not in sys.modules:
        chosen = os.environ.pop("MPLBACKEND")
        try:
            import matplotlib
        finally:
            os.environ["MPLBACKEND"] = chosen
        with suppress(ValueError):  # it is not there
            matplotlib.rcParams["backend"] = chosen


def _pictures() -> Result:
    try:
        any_backend()
        import matplotlib
        from matplotlib.figure import Figure

        # As the course draws, whatever the learner's own matplotlibrc and styles say.
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            figure = Figure(figsize=(1, 1))
            figure.subplots().plot([0, 1], [0, 1])
            picture = io.BytesIO()
            figure.savefig(picture, format="svg")
        problem = "" if b"<svg" in picture.getvalue() else "the picture came out empty"
    except NotFetched:
        missing = "The drawing library, matplotlib, is not here yet."
        return Result("Pictures", False, missing, "Do what is said at Packages.")
    except Exception as error:  # whatever goes wrong in there, the learner gets a sentence
        problem = f"{type(error).__name__}: {error}"
    if not problem:
        return Result("Pictures", True, "The drawing library makes a picture.")
    return Result(
        "Pictures",
        False,
        f"The drawing library, matplotlib, made no picture ({problem}).",
        RELOAD if in_a_browser() else TYPE,
    )

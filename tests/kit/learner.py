"""What a learner installs is enough, and no more: `python tests/kit/learner.py`.

It is for an environment in which nothing but README's first command was given; so it needs no
pytest. It starts JupyterLab by that command, looks for a teacher's menus in it, runs every lesson
and compares what each cell says with what is saved, and looks for packages that nothing needs.
`.ci/run` and `.github/workflows/tests.yml` give it; `test_learner.py` tests it.
"""

import configparser
import difflib
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from urllib.request import urlopen

import nbformat
from nbformat import NotebookNode
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))  # for `tools`; last, so that `downline` is the one that was installed

from tools import refresh  # noqa: E402

LOADED = """\
import json, sys
from downline.learner import Journal
Journal().add("predictions", "learner", given=5)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
print(json.dumps(getattr(sys.modules.get("downline"), "__file__", None)))"""
"""A cell that keeps a guess, as learners do, and says which modules it and the lesson have loaded
and where the course is installed."""
INSTALLER = {"downline", "pip", "setuptools", "wheel"}
TEACHERS = re.compile("nbgrader|assignment|formgrader|course-?list|validate", re.IGNORECASE)


# ---- lessons -------------------------------------------------------------------------------------


def compared(nb: NotebookNode) -> list[str]:
    """What is compared of a notebook: the outputs of each code cell, but for nbval's exceptions."""
    exceptions = configparser.RawConfigParser()
    exceptions.read(ROOT / "tests" / "nbval_sanitize.cfg", encoding="utf-8")
    texts = []
    for cell in refresh.normalize(nb).cells:
        text = json.dumps(cell.get("outputs", []), indent=1, sort_keys=True, ensure_ascii=False)
        for name in exceptions.sections():
            text = re.sub(exceptions[name]["regex"], exceptions[name]["replace"], text)
        texts.append(text.replace("\\n", "\n"))
    return texts


def differences(saved: NotebookNode, ran: NotebookNode) -> list[str]:
    """One text for each cell that says something else than what is saved."""
    found = []
    for number, (old, new) in enumerate(zip(compared(saved), compared(ran), strict=True), 1):
        if old != new:
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "saved", "ran", n=0)
            found.append(f"cell {number} says something else than is saved:\n" + "\n".join(lines))
    return found


def run(path: Path) -> tuple[list[str], set[str], str]:
    """Run a lesson: its differences, the modules that it loaded, the file of the course's package.

    A cell that raises, or does not end, is a CourseError that names it.
    """
    saved = nbformat.read(path, as_version=4)
    longer = nbformat.from_dict(saved)
    longer.cells.append(nbformat.v4.new_code_cell(LOADED))
    ran = refresh.run(longer, path)
    modules, course = map(json.loads, ran.cells.pop().outputs[0].text.splitlines())
    return differences(saved, ran), set(modules), course


# ---- packages ------------------------------------------------------------------------------------


def needed(roots: Iterable[str], requires: Callable[[str], list[str] | None]) -> set[str]:
    """The packages `roots` and all that they require on this system, whatever is installed.

    `requires` gives a package's requirements, as `importlib.metadata.requires` does.

    >>> sorted(needed(["a"], {"a": ["b>=1", "c; sys_platform == 'none'"], "b": None}.get))
    ['a', 'b']
    """
    found: set[str] = set()
    left = [(name, frozenset({""})) for name in roots]
    seen = set()
    while left:
        name, extras = left.pop()
        name = canonicalize_name(name)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        for text in requires(name) or ():
            want = Requirement(text)
            if want.marker is None or any(want.marker.evaluate({"extra": e}) for e in extras):
                left.append((want.name, frozenset({"", *want.extras})))
    return found


def needless(
    installed: set[str], loaded: set[str], requires: Callable[[str], list[str] | None]
) -> list[str]:
    """The packages that neither JupyterLab nor a package that lessons have loaded requires."""
    return sorted(installed - INSTALLER - needed({"jupyterlab", *loaded - INSTALLER}, requires))


# ---- JupyterLab ----------------------------------------------------------------------------------


def jupyterlab() -> list[str]:
    """Give README's first command, and say what of a teacher's the page in the browser loads."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (words,) = re.findall(r"&& python (-m jupyterlab .*default_url=(\S+))$", readme, re.MULTILINE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, *shlex.split(words[0]), "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--IdentityProvider.token="]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        log = Path(folder, "log")
        env = os.environ | {
            f"JUPYTER_{name}_DIR": str(Path(folder, name)) for name in ("CONFIG", "DATA", "RUNTIME")
        }
        with log.open("wb") as said:
            server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said)
        try:
            page = _page(f"http://127.0.0.1:{port}{words[1]}", server, log)
        finally:
            server.terminate()
            server.wait(60)
    (settings,) = re.findall(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    extensions = [found["name"] for found in json.loads(settings)["federated_extensions"]]
    if "@jupyter-widgets/jupyterlab-manager" not in extensions:
        return [f"JupyterLab has no widgets: it loads {extensions}"]
    return [f"JupyterLab loads {name}" for name in extensions if TEACHERS.search(name)]


def _page(url: str, server: subprocess.Popen, log: Path) -> str:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urlopen(url) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def main() -> None:
    """Try it all, say what is wrong, and end with 1 if something is."""
    faults = jupyterlab()
    modules: set[str] = set()
    for path in refresh.notebooks([ROOT / "lessons"]):
        try:
            different, loaded, course = run(path)
        except refresh.CourseError as error:
            different, loaded, course = [str(error)], set(), ""
        if course and ROOT / "downline" in Path(course).parents:
            different.append(f"it imports {course}, not the package that was installed")
        print(f"{path.relative_to(ROOT)}: {len(different) or 'no'} differences", flush=True)
        faults += [f"{path.relative_to(ROOT)}, {text}" for text in different]
        modules |= loaded
    of: Mapping[str, list[str]] = metadata.packages_distributions()
    packages = {canonicalize_name(name) for module in modules for name in of.get(module, ())}
    installed = {canonicalize_name(one.name) for one in metadata.distributions()}
    faults += [
        f"{name} is installed, and no lesson needs it"
        for name in needless(installed, packages, metadata.requires)
    ]
    if faults:
        sys.exit("\n".join(faults))
    print(f"{len(installed)} packages, and JupyterLab or a lesson needs each of them.")


if __name__ == "__main__":
    main()

"""The website as its tests have it: made once, and opened from its folder without a server."""

import re
import subprocess
import sys
from contextlib import contextmanager

import nbformat
from filelock import FileLock
from nbformat import v4

from downline.quiz import bank
from tests.kit.browser import LESSONS
from tests.kit.paths import ROOT

ALONE = sorted(path.stem for path in (ROOT / "lessons").glob("[a-z]*.ipynb"))
"""Notebooks that are no lesson with a number."""
_MORE = [page for page in ALONE if page not in ("before_you_sign", "before", "after")]
MENU = ["before_you_sign", *LESSONS, "teach", "before", "after", *_MORE]
"""The pages in the order of the menu."""
PAGES = ["index", *MENU]


def calls(page, name=r"[A-Z]\w+"):
    """The cells of a notebook that are one call of an explorer or a check, as they are written."""
    cells = nbformat.read(ROOT / "lessons" / f"{page}.ipynb", 4).cells
    sources = [cell.source.strip() for cell in cells if cell.cell_type == "code"]
    return [source for source in sources if re.fullmatch(rf"{name}\([^\n]*\)", source)]


def checks(page):
    """The questions that a page asks."""
    return [bank.get(re.search(r'"(.+)"', source)[1]) for source in calls(page, "Check")]


_NOTEBOOKS = [*LESSONS, *ALONE]
ASKED = [page for page in _NOTEBOOKS if checks(page)]
EXPLORED = [page for page in LESSONS if calls(page)]
OPENED = [page for page in _NOTEBOOKS if page in (*ASKED, *EXPLORED)]
"""Pages with panels: a test of panels judges their articles dark and narrow, with all opened."""

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,  # axe would fetch the style sheets again, which files forbid
}
CUT_OFF = """seen => [...(seen ?? document).querySelectorAll("article *")]
  .filter(e => !e.closest(".wide, .table-wrapper") && e.clientWidth && !e.closest("details"))
  .filter(e => e.getBoundingClientRect().right > e.ownerDocument.documentElement.clientWidth + 1)
  .map(e => e.outerHTML.slice(0, 120))"""
"""What reaches over the right edge of a page's text, and stands in no box that moves."""


def make(folder, *options):
    """Run the command that README.md and the workflow give, into another folder."""
    command = [sys.executable, "tools/website.py", "--to", str(folder), *map(str, options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")


def made_once(tmp_path_factory, name, *options, pages=()):
    """The folder of a website, made once for all processes of a run.

    `pages` are names of notebooks with a title alone that stand for all lessons.
    """
    base = tmp_path_factory.getbasetemp()
    # With several processes each has a folder of its own in the run's.
    folder = (base.parent if base.name.startswith("popen-") else base) / name / "site"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.parent.with_suffix(".lock")):
        if not folder.exists():
            if pages:
                lessons = folder.parent / "lessons"
                lessons.mkdir()
                for page in pages:
                    title = v4.new_notebook(cells=[v4.new_markdown_cell("# A page")])
                    nbformat.write(title, lessons / f"{page}.ipynb")
                options = (*options, "--lessons", lessons)
            done = make(folder, *options)
            assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def opened(browser, **options):
    """A window on files alone; `left` notes each request to anything else, `faults` each error."""
    context = browser.new_context(bypass_csp=True, **options)
    page = context.new_page()
    page.left, page.faults = [], []
    local = ("file:", "data:")
    page.on("request", lambda r: r.url.startswith(local) or page.left.append(r.url))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
    yield page
    context.close()

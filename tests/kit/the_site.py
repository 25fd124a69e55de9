"""The website as its tests have it: made once, and opened from its folder without a server."""

import subprocess
import sys
from contextlib import contextmanager

from tests.kit.browser import LESSONS
from tests.kit.paths import ROOT

ALONE = sorted(path.stem for path in (ROOT / "lessons").glob("[a-z]*.ipynb"))
"""Notebooks that are no lesson with a number."""
_MORE = [page for page in ALONE if page not in ("before_you_sign", "before", "after")]
MENU = ["before_you_sign", *LESSONS, "teach", "before", "after", *_MORE]
"""The pages in the order of the menu."""
PAGES = ["index", *MENU]

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,  # axe would fetch the style sheets again, which files forbid
}


def make(folder, *options):
    """Run the command that README.md and the workflow give, into another folder."""
    command = [sys.executable, "tools/website.py", "--to", str(folder), *map(str, options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")


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

"""Whether a lesson fits one school period: its length, and the order in which things come."""

import itertools
import math
import re

from nbformat import NotebookNode

from downline.errors import CourseError
from downline.evidence.markers import marked
from tests.kit.minutes import EXTRA, STATED, count, explorers, is_check, minutes, read, sections

LONGEST_CORE = 40  # minutes
MOST_EXPLORERS, MOST_CHECKS, MOST_CLAIMS = 2, 3, 4
LONGEST_OPENING = 120  # words
AIMS = "What you will be able to do"
FORMER = ("Questions this lesson answers", "Before you start")
"""Headings that opened a lesson besides its aims, before anything happened."""


def faults(nb: NotebookNode) -> list[str]:
    """Say where a lesson is too long for a period, or asks too much at once.

    Before the first cell of *If you have time* stands the core; each rule that is not about the
    core holds for the whole lesson.
    """
    return [*_long(nb), *_opening(nb), *_crowded(nb), *_checks(nb), *_claims(nb), *numbers(nb)]


def _long(nb: NotebookNode) -> list[str]:
    found, takes = STATED.search(nb.cells[0].source), minutes(nb)
    faults = []
    if takes > LONGEST_CORE:
        faults.append(f"the core takes {takes:.1f} minutes, more than {LONGEST_CORE}")
    if found and int(found[1]) != math.ceil(takes):
        faults.append(f"the first cell says {found[1]} minutes, the formula {math.ceil(takes)}")
    return faults


def _opening(nb: NotebookNode) -> list[str]:
    first = nb.cells[0].source if nb.cells else ""
    if first.startswith("# Welcome"):
        return []
    titles = [title for title, _ in sections(nb)]
    faults = [
        f"the opening has a block '{title}' of its own" for title in FORMER if title in titles
    ]
    for title, where in sections(nb):
        prose = [nb.cells[n].source for n in where if nb.cells[n].cell_type == "markdown"]
        words = count(read(" ".join(prose)))
        if title == AIMS and words > LONGEST_OPENING:
            faults.append(f"the opening block has {words} words, more than {LONGEST_OPENING}")
    return faults


def _crowded(nb: NotebookNode) -> list[str]:
    extra = [where.start for title, where in sections(nb) if title == EXTRA]
    core = [number for number in explorers(nb) if number < min(extra, default=len(nb.cells))]
    if len(core) > MOST_EXPLORERS:
        return [f"the core has {len(core)} explorers, more than {MOST_EXPLORERS}"]
    return []


def _checks(nb: NotebookNode) -> list[str]:
    runs = [len(list(run)) for check, run in itertools.groupby(nb.cells, is_check) if check]
    return [f"{run} checks in a row, more than {MOST_CHECKS}" for run in runs if run > MOST_CHECKS]


def _claims(nb: NotebookNode) -> list[str]:
    faults, shown = [], explorers(nb)
    tables = [
        (number, rows)
        for number, cell in enumerate(nb.cells)
        if cell.cell_type == "code"
        for rows in re.findall(r"\bClaims\(([^)]*)\)", cell.source)
    ]
    for number, rows in tables:
        claims = len(re.findall(r"C\d\d", rows))
        if claims > MOST_CLAIMS:
            faults.append(f"cell {number + 1} shows {claims} claims, more than {MOST_CLAIMS}")
    for title, where in sections(nb):
        claims = [number for number, _ in tables if number in where]
        machines = [number for number in shown if number in where]
        if title != EXTRA and claims and machines and min(claims) < min(machines):
            faults.append(f"in '{title}' the claims come before the explorer")
    return faults


def numbers(nb: NotebookNode) -> list[str]:
    """Ids of sources and claims are for the tables; in the text a marker opens the source."""
    faults = []
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type == "markdown":
            left = re.findall(r"(?<![\w/])[SC]\d\d\d?\b", read(cell.source))
            if left:
                faults.append(f"cell {number} has {', '.join(left)} in its text: run refresh")
            elif _old_markers(cell.source):
                faults.append(f"cell {number} has old markers: run `python tools/refresh.py`")
    return faults


def _old_markers(text: str) -> bool:
    try:
        return marked(text) != text
    except CourseError:  # a source that does not exist
        return True

"""What a page says of itself: no task asks for what the full course alone can do."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.kit.browser import LESSONS
from tests.kit.paths import ROOT
from tests.kit.the_site import calls
from tools.web import told


def article(site, page):
    html = (site / f"{page}.html").read_text("utf-8")
    return BeautifulSoup(html, "html.parser").select_one("article")


@pytest.mark.parametrize("page", told.OF_PAGES)
def test_a_page_speaks_of_itself_and_not_of_a_computer_that_runs_the_course(page, site):
    """What is said differently there still stands in its notebook, and not in the page."""
    nb = nbformat.read(ROOT / "lessons" / f"{page}.ipynb", as_version=4)
    for old in told.OF_PAGES[page]:
        assert any(old in cell.source for cell in nb.cells), f"mend tools/web/told.py: {old[:60]!r}"
    if page in LESSONS:  # the primer is about cells
        shown = article(site, page).get_text()
        assert not re.findall(r"Shift \+ Enter|my_work|README|[Rr]un this cell|selfcheck", shown)


KNOB = r"(?i)\b(set|raise|move|tick|type|double|unfold|change|choose) (?=<(em|strong))"
PRESSED = r"\b[Pp]ress ((?:<em>[^<]+</em>(?:, then |, | and |; )?)+)"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_page_asks_for_no_button_and_no_knob_that_it_has_not(lesson, site):
    """A task for a knob says that it is for the full course; what is to be pressed is there."""
    soup = article(site, lesson)
    there = {one["data-name"].removeprefix("As asked: ") for one in soup.select(".dl-state")}
    there |= {one.partition(" (")[0] for one in there} | {"Skip", "Erase all of it"}
    for gone in soup.select(".dl-explorer, .dl-check, details"):
        gone.decompose()
    names = {name for source in calls(lesson) for name in told.knobs(source)}
    for line in soup.select("p, li"):
        html = line.decode_contents().replace("’", "'")
        pressed = re.findall("<em>([^<]+)", " ".join(re.findall(PRESSED, html)))
        assert {*pressed} <= there, html
        asks = [b for b in line.select("strong") if told.bare(b.get_text()) in names]
        if asks or (re.search(KNOB, html) and lesson != "00_welcome"):
            assert told.ELSEWHERE in html, html

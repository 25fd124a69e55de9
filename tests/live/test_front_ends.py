"""Other ways to read and run a lesson: each command that README.md prints for them is given."""

import shutil
import subprocess

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.kit.browser import chromium, shown
from tests.kit.paths import ROOT
from tests.kit.servers import LESSON, command, environment, run_in_notebook_7, serving

VOILA_ICONS = "https://cdn.jsdelivr.net/npm/@fortawesome/"  # as README.md says


@pytest.fixture
def course(tmp_path):
    """A copy of the lessons, to be read and changed."""
    ignored = shutil.ignore_patterns(".*")
    shutil.copytree(ROOT / "lessons", tmp_path / "lessons", ignore=ignored)
    return tmp_path


def test_the_html_page_keeps_each_picture_with_its_text_and_loads_nothing(course):
    subprocess.run(command("nbconvert"), cwd=course, env=environment(course), check=True)
    html = (course / "lessons" / f"{LESSON}.html").read_text(encoding="utf-8")
    nb = nbformat.read(ROOT / "lessons" / f"{LESSON}.ipynb", as_version=4)
    saved = "".join(
        output.get("data", {}).get("text/html", "")
        for cell in nb.cells
        for output in cell.get("outputs", [])
    )
    texts = [img["alt"] for img in BeautifulSoup(saved, "html.parser").select("img")]
    assert texts
    page = BeautifulSoup(html, "html.parser")
    assert [img["alt"] for img in page.select(".jp-OutputArea img")] == texts
    with chromium() as browser:
        window, left = browser.new_page(), []
        window.on("request", lambda r: r.url.startswith(("file:", "data:")) or left.append(r.url))
        window.goto((course / "lessons" / f"{LESSON}.html").as_uri())
        assert left == []
        window.set_viewport_size({"width": 680, "height": 960})  # A4 between its margins
        window.emulate_media(media="print")
        cut = "[...document.images].filter(i => i.getBoundingClientRect().right > innerWidth)"
        assert window.evaluate(f"{cut}.map(i => i.alt)") == []


@pytest.mark.parametrize("program", ["notebook", "voila"])
def test_an_explorer_lives(program, course):
    with serving(program, course) as (server, address), chromium() as browser:
        page, left = browser.new_page(viewport={"width": 1280, "height": 1000}), []
        here = ("data:", "blob:", server)
        page.on("request", lambda r: r.url.startswith(here) or left.append(r.url))
        page.goto(server + address, timeout=90_000)
        if program == "notebook":
            run_in_notebook_7(page)
        panel = page.locator(".dl-panel", has_text="Noa joined last").first
        panel.get_by_role("button", name="Skip", exact=True).click(timeout=90_000)
        plan = panel.get_by_role("combobox", name="Plan")
        before = _sentence(page, panel, "5 of 6 people")
        plan.press("ArrowDown")  # Jupyter's own keys must not take it
        after = _sentence(page, panel, "single-level plan pays nobody")
        assert before["drawn"] and after["drawn"]
        for part in ("src", "alt", "rows"):
            assert before[part] != after[part], part
        unknown = [url for url in left if not url.startswith(VOILA_ICONS)]
        assert unknown == []


def _sentence(page, panel, words):
    panel.locator(".dl-says", has_text=words).wait_for(timeout=30_000)
    page.wait_for_timeout(500)  # picture and table follow the sentence
    return shown(panel)

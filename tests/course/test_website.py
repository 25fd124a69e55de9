"""The reading edition: every link leads somewhere, every twin is there, and nothing is fetched."""

import re
import shutil
import subprocess
import sys
from itertools import pairwise
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from nbformat import v4

from downline.evidence import glossary
from downline.explorers import ThreeSums
from downline.lessons.sign import sums
from tests.kit.browser import LESSONS, chromium
from tests.kit.paths import ROOT
from tools import website
from tools.glossary import anchor

PAGES = ["index", "before_you_sign", LESSONS[0], "before", *LESSONS[1:], "after"]
PAGES += ["the_article", "glossary"]
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,  # axe would fetch the style sheets again, which files forbid
}
every_page = pytest.mark.parametrize("page", PAGES)


def make(folder, *options):
    """Run the command that README.md and the workflow give, into another folder."""
    command = [sys.executable, "tools/website.py", "--to", str(folder), *map(str, options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web") / "site"
    done = make(folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def soups(site):
    return {
        path.name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in site.glob("*.html")
    }


@pytest.fixture(scope="module")
def window(site):
    """A window on the folder's own files; `left` notes each request to anything else."""
    with chromium() as browser:
        page = browser.new_context(bypass_csp=True).new_page()
        page.left, page.faults = [], []
        local = ("file:", "data:")
        page.on("request", lambda r: r.url.startswith(local) or page.left.append(r.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
        yield page


# ---- what is on the pages ------------------------------------------------------------------------


def test_every_lesson_has_its_page_and_github_serves_it_as_it_is(site, soups):
    assert {f"{page}.html" for page in PAGES} <= set(soups)
    assert (site / ".nojekyll").is_file()
    assert [path.name for path in site.parent.iterdir()] == [site.name], "nothing lies beside it"
    menu = soups["index.html"].select_one(".sidebar-tree")
    assert [a["href"] for a in menu.select("a")] == [f"{page}.html" for page in PAGES[1:]]


def test_the_workflow_gives_readmes_commands_and_puts_on_github_what_they_make():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (install,) = re.findall(r"^(python -m pip install \S+ \S+) && .* pytest$", readme, re.MULTILINE)
    ((index, build),) = re.findall(r"`(\S+/index\.html)`.*`(python tools/website\.py)`", readme)
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["publish"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [install, build]
    (uploaded,) = (step["with"] for step in steps if "upload-pages" in step.get("uses", ""))
    assert uploaded == {"path": index.removesuffix("/index.html"), "include-hidden-files": True}
    # README's command names no folder, so this is where it writes.
    assert website.ROOT / uploaded["path"] == website.TARGET


def test_every_link_inside_the_site_leads_to_a_page_and_a_place(soups, site):
    count = 0
    for name, soup in soups.items():
        for link in soup.select("a[href]"):
            address, place = urldefrag(link["href"])
            if re.match(r"(https?|data|mailto):", address):
                continue
            assert not address.startswith("/"), f"{name}: {address} works at one address only"
            address = unquote(address) or name
            assert (site / address).is_file(), f"{name}: {link['href']}"
            if place:
                assert soups[address].find(id=unquote(place)), f"{name}: {link['href']}"
            count += 1
    assert count > 500


def test_pages_load_nothing_from_elsewhere(soups):
    for name, soup in soups.items():
        loaded = soup.select("script[src], img[src], iframe[src], link[rel=stylesheet]")
        sources = [tag.get("src") or tag["href"] for tag in loaded]
        assert sources
        assert [s for s in sources if re.match(r"(https?:)?//", s)] == [], name


@every_page
def test_headings_go_down_one_step_at_a_time(page, soups):
    levels = [int(tag.name[1]) for tag in soups[f"{page}.html"].select("article :is(h1,h2,h3,h4)")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels)), levels


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_twin_is_on_its_page_with_picture_sentence_and_table(lesson, soups):
    nb = nbformat.read(ROOT / "lessons" / f"{lesson}.ipynb", as_version=4)
    saved = [
        BeautifulSoup(output.data["text/html"], "html.parser")
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    shown = soups[f"{lesson}.html"].select(".cell_output .text_html")
    assert len(shown) == len(saved) > 0

    def content(twin):
        pictures = [(img["alt"], img["src"]) for img in twin.select("img")]
        return pictures, " ".join(twin.get_text(" ").split())

    for there, here in zip(saved, shown, strict=True):
        assert content(here) == content(there)
        assert all(alt.strip() for alt, _ in content(here)[0])


# ---- the three sums, which the page does by itself ----------------------------------------------


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320), ("light", 390)])
def test_the_three_sums_work_in_the_page_offline_at_each_width_and_in_both_themes(
    scheme, width, site, window
):
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size({"width": width, "height": 900})
    window.goto((site / "before_you_sign.html").as_uri())
    form = window.get_by_role("form", name="Three sums")
    says = form.get_by_role("status")
    assert says.inner_text() == ThreeSums().shown.sentence
    offer = ("120", "100", "40", "25", "8", "20")
    for one, typed in zip(sums.words()["asked"], offer, strict=True):
        form.get_by_label(one["label"]).fill(typed)
    assert says.inner_text() == ThreeSums(**ThreeSums.presets["An invented offer"]).shown.sentence
    form.get_by_label(sums.words()["asked"][0]["label"]).fill("1e9")
    assert "is 1e9: use a number" in form.get_by_role("alert").inner_text()
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    small = form.locator("input, button").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert small == [], "a finger needs 44 pixels"
    found = Axe().run(window, context="form.sums", options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert (window.left, window.faults) == ([], [])


def test_the_three_sums_are_printed_with_what_was_typed(site, window):
    window.goto((site / "before_you_sign.html").as_uri())
    window.get_by_role("button", name="An invented offer").click()
    window.emulate_media(media="print", color_scheme="light")
    assert window.locator(".sums-says").is_visible()
    assert window.locator("#sums-join").is_visible()
    assert window.locator("#sums-join").input_value() == "120"
    assert not window.locator(".sums-presses").is_visible()
    window.emulate_media(media="screen")


# ---- links to the glossary -----------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """The glossary, and lessons of one line each: quick to make."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    shutil.copy(ROOT / "lessons" / "glossary.ipynb", folder)
    for lesson in PAGES[1:-1]:
        lesson_with(folder, lesson, "Nothing.")
    return folder


def lesson_with(folder, lesson, text):
    cells = [v4.new_markdown_cell(f"# {lesson}\n\n{text}")]
    nbformat.write(v4.new_notebook(cells=cells), folder / f"{lesson}.ipynb")


def test_every_term_can_be_linked_to_as_in_jupyterlab(small, tmp_path):
    ends = sorted({anchor(term) for term in glossary()["term"]})
    links = "\n".join(f"[{end}](<glossary.ipynb#{end}>)" for end in ends)
    lesson_with(small, LESSONS[0], links)
    done = make(tmp_path / "site", "--lessons", small)
    assert done.returncode == 0, done.stderr
    html = {
        name: BeautifulSoup((tmp_path / "site" / f"{name}.html").read_text("utf-8"), "html.parser")
        for name in (LESSONS[0], "glossary")
    }
    for end in ends:
        link = html[LESSONS[0]].find("a", string=end)
        page, place = link["href"].split("#")
        assert page == "glossary.html"
        heading = html["glossary"].find(id=place).find(["h1", "h2", "h3"])
        assert heading.find(string=True).replace(" ", "-") == end


def test_a_link_that_leads_nowhere_stops_the_site_and_is_named(small, tmp_path):
    lesson_with(small, LESSONS[0], "[gone](glossary.ipynb#no-such-term)")
    done = make(tmp_path / "site", "--lessons", small)
    assert done.returncode == 1
    assert "no-such-term" in done.stderr
    assert list(tmp_path.iterdir()) == [small], "neither half a site nor anything beside it"
    assert "Traceback" not in done.stderr


# ---- in a browser, from the folder, without a server ---------------------------------------------


@pytest.mark.parametrize(("scheme", "judged"), [("light", 1280), ("dark", 320)])
def test_pages_can_be_used_by_everyone_wide_and_narrow_and_fetch_nothing(
    scheme, judged, site, window
):
    window.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for page in (*PAGES, "search"):
        window.goto((site / f"{page}.html").as_uri())
        for width in (1280, 320):
            window.set_viewport_size({"width": width, "height": 900})
            window.wait_for_timeout(100)  # site.js marks what is too wide
            if width == judged:  # axe takes seconds for a page: once in each theme
                found = Axe().run(window, options=AXE)
                assert found.violations_count == 0, f"{page}: {found.generate_report()}"
            assert window.evaluate("document.documentElement.scrollWidth") <= width, page
            assert window.evaluate(_CUT_OFF) == [], f"{page}, {width}"
    assert window.left == []
    assert window.faults == []


# What reaches over the right edge of the text, and stands in no box that moves.
_CUT_OFF = """() => [...document.querySelectorAll("article *")]
  .filter(e => !e.closest(".wide, .table-wrapper") && e.clientWidth && !e.closest("details"))
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_do_not_glare_in_the_dark(scheme, site, window):
    window.emulate_media(color_scheme=scheme)
    window.goto((site / "01_definitions.html").as_uri())
    looks = window.evaluate(
        "[...document.querySelectorAll('.cell_output img')].map(i => getComputedStyle(i).filter)"
    )
    assert looks and {look != "none" for look in looks} == {scheme == "dark"}


@pytest.mark.parametrize("word", ["breakage", "override"])
def test_search_finds_a_word_and_leads_to_it(word, site, window):
    window.set_viewport_size({"width": 1280, "height": 900})
    window.goto((site / "index.html").as_uri())
    window.get_by_role("textbox", name="Search").fill(word)
    window.keyboard.press("Enter")
    hit = window.locator(f"#search-results a[href*='glossary.html#{word}']").first
    hit.wait_for()
    hit.click()
    window.get_by_role("heading", name=word).first.wait_for()
    assert (window.left, window.faults) == ([], [])


A4 = 718  # CSS pixels between Chromium's margins on a sheet of A4


def test_a_printed_page_loses_nothing_at_the_right_and_repeats_no_link(site, window):
    window.emulate_media(media="print", color_scheme="light")
    window.set_viewport_size({"width": A4, "height": 1000})
    for page in PAGES:
        window.goto((site / f"{page}.html").as_uri())
        wide = window.locator("article *").evaluate_all(
            "(all, a4) => all.filter(e => e.getBoundingClientRect().right > a4 + 1)"
            ".map(e => e.outerHTML.slice(0, 120))",
            A4,
        )
        assert wide == [], page
        assert not window.get_by_role("link", name="Skip to content").is_visible(), page

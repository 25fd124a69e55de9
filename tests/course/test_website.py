"""The website: every link leads somewhere, every twin is there, and nothing is fetched."""

import re
import shutil
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
from downline.teaching.workbook import workbook
from tests.kit.browser import LESSONS
from tests.kit.paths import ROOT
from tests.kit.sums import drawn, read
from tests.kit.the_site import ALONE, AXE, CUT_OFF, MENU, OPENED, PAGES, make, opened
from tools import website
from tools.glossary import anchor
from tools.web import alone, panels, told

every_page = pytest.mark.parametrize("page", PAGES)


@pytest.fixture(scope="module")
def soups(site):
    return {
        path.name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in site.glob("*.html")
    }


# ---- what is on the pages ------------------------------------------------------------------------


def test_every_lesson_has_its_page_and_github_serves_it_as_it_is(site, soups):
    assert {f"{page}.html" for page in PAGES} <= set(soups)
    assert (site / ".nojekyll").is_file()
    assert [path.name for path in site.parent.iterdir()] == [site.name], "nothing lies beside it"
    menu = soups["index.html"].select_one(".sidebar-tree")
    assert [a["href"] for a in menu.select("a")] == [f"{page}.html" for page in MENU]


def test_the_workflow_gives_readmes_commands_and_puts_on_github_what_they_make():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (install,) = re.findall(r"^(python -m pip install \S+ \S+) && .* pytest$", readme, re.MULTILINE)
    ((index, build),) = re.findall(r"`(\S+/index\.html)`.*`(python tools/website\.py)`", readme)
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["publish"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [install, f"{build} --lab"]
    assert f"`{build} --lab`" in readme
    (uploaded,) = (step["with"] for step in steps if "upload-pages" in step.get("uses", ""))
    assert uploaded == {"path": index.removesuffix("/index.html"), "include-hidden-files": True}
    # README's command names no folder, so this is where it writes.
    assert website.ROOT / uploaded["path"] == website.TARGET


def test_the_spreadsheet_is_there_to_download(soups, site):
    (link,) = soups["index.html"].select("article a[href$='.xlsx']")
    assert (site / unquote(link["href"])).read_bytes() == workbook()


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
        assert bool(sources) == (name != alone.NAME)
        assert [s for s in sources if re.match(r"(https?:)?//", s)] == [], name


FETCHES = (
    r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import|eval|innerHTML)\b|https?:"
)


@pytest.mark.parametrize("name", website.SCRIPTS)
def test_scripts_are_small_run_from_a_folder_and_fetch_nothing(name):
    """Modules would not: a browser refuses them to files. Text is put in as text, never as HTML."""
    script = (website.WEB / name).read_text("utf-8")
    lines = script.split("\n")
    assert len(lines) <= 200 and max(map(len, lines)) <= 100
    assert not re.findall(FETCHES, re.sub(r"//.*", "", script))
    assert script.startswith("//"), "what it is for"


@every_page
def test_headings_go_down_one_step_at_a_time(page, soups):
    levels = [int(tag.name[1]) for tag in soups[f"{page}.html"].select("article :is(h1,h2,h3,h4)")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels)), levels


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_twin_is_on_its_page_with_picture_sentence_and_table(lesson, soups):
    nb = told.told(nbformat.read(ROOT / "lessons" / f"{lesson}.ipynb", as_version=4), lesson)
    saved = [
        BeautifulSoup(output.data["text/html"], "html.parser")
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    shown = soups[f"{lesson}.html"].select(".cell_output .text_html")
    assert len(shown) == len(saved) > 0
    for there, here in zip(saved, shown, strict=True):
        assert "Run this cell" not in words(here), "a page has no cells to run"
        if words(here) in panels.ELSEWHERE:
            asks = "Run this cell" in words(there) and not there.select("img, table")
            assert asks or "not answered" in words(there)
            continue
        for hint in there.select("p > i"):
            hint.decompose()
        pictures = [img["alt"] for img in here.select("img")]
        assert all(alt.strip() for alt in pictures)
        assert {img["alt"] for img in there.select("img")} <= set(pictures)
        if not here.select(".dl-explorer, .dl-check, .dl-guesses"):
            assert words(here) == words(there)
        for part in there.select("p, li, caption, tr"):
            assert words(part) in words(here)


def words(part):
    return " ".join(part.get_text(" ").split())


def test_every_picture_is_a_file_of_its_own(soups, site):
    used = {img["src"] for soup in soups.values() for img in soup.select("article img")}
    assert len(used) > 100
    there = {path.relative_to(site).as_posix() for path in (site / "_static/pictures").iterdir()}
    assert used == there
    assert all((site / one).read_text("utf-8").lstrip().startswith("<?xml") for one in used)


def test_the_site_is_small(site):
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 6_000_000


def test_no_page_says_that_a_reader_who_answered_did_not(soups):
    """What the course reads in its journal is not what this browser keeps."""
    assert [name for name, soup in soups.items() if "not answered" in soup.get_text()] == []


# ---- on a phone ----------------------------------------------------------------------------------


@every_page
def test_on_a_phone_sentences_in_tables_have_room_and_no_heading_is_larger_than_the_title(
    page, site, window
):
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto((site / f"{page}.html").as_uri())
    narrow = window.locator(".wide table:not(.dataframe) td").evaluate_all(
        "all => all.filter(e => e.textContent.length > 40 && e.checkVisibility() && "
        "e.offsetWidth < 200).map(e => e.outerHTML)"
    )
    assert narrow == []
    out_of_sight = window.locator("[data-rows] .dl-sentence").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().right > 391).map(e => e.outerHTML)"
    )
    assert out_of_sight == [], "a sentence is read without moving its table"
    heads = window.locator("[data-head]").evaluate_all("all => all.map(e => e.dataset.head)")
    assert [head for head in heads if not head or "<" in head] == []
    sizes = window.locator("article :is(h1, h2, h3)").evaluate_all(
        "all => all.map(e => [e.tagName, parseFloat(getComputedStyle(e).fontSize)])"
    )
    largest = dict(sorted(sizes))  # of each kind the largest, as it comes last
    assert list(largest) == sorted(largest, key=largest.get, reverse=True)
    assert len({*largest.values()}) == len(largest) > 1


def test_what_moves_sideways_fades_at_the_right_until_its_end_is_seen(site, window):
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto((site / f"{LESSONS[1]}.html").as_uri())
    faded = """all => all.filter(e => e.checkVisibility()).map(
      e => [e.scrollWidth > e.clientWidth + 1, getComputedStyle(e).maskImage !== "none"])"""
    boxes = window.locator(".wide")
    found = boxes.evaluate_all(faded)
    assert {moves for moves, _ in found} == {True, False}
    assert all(moves == fades for moves, fades in found)
    boxes.evaluate_all("all => { for (const e of all) e.scrollLeft = e.scrollWidth; }")
    window.wait_for_timeout(100)  # two frames
    assert not any(fades for _, fades in boxes.evaluate_all(faded))


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


def test_on_a_phone_a_box_and_what_is_said_of_it_are_seen_together(site, window):
    """What is wrong with the first of six boxes; after the last come the sums at once."""
    window.set_viewport_size({"width": 390, "height": 560})
    window.goto((site / "before_you_sign.html").as_uri())
    window.get_by_role("button", name="Empty all boxes").click()
    form = window.get_by_role("form", name="Three sums")
    first, *_, last = (form.get_by_label(one["label"]) for one in sums.words()["asked"])
    first.evaluate("e => e.scrollIntoView({block: 'center'})")
    first.fill("about 40")
    alert = form.get_by_role("alert").bounding_box()
    assert first.bounding_box()["y"] > 0 and alert["y"] + alert["height"] <= 560
    first.fill("40")
    below = form.get_by_role("status").bounding_box()["y"]
    box = last.bounding_box()
    assert below - box["y"] - box["height"] < 60
    window.set_viewport_size({"width": 1280, "height": 720})


def test_the_three_sums_are_printed_with_what_was_typed(site, window):
    window.goto((site / "before_you_sign.html").as_uri())
    window.get_by_role("button", name="An invented offer").click()
    window.emulate_media(media="print", color_scheme="light")
    assert window.locator(".sums-says").is_visible()
    assert window.locator("#sums-join").is_visible()
    assert window.locator("#sums-join").input_value() == "120"
    assert not window.locator(".sums-presses").is_visible()
    window.emulate_media(media="screen")


def test_kept_as_one_file_it_works_alone_without_a_network(site, tmp_path, browser):
    alone_there = tmp_path / "a phone" / "page.html"
    alone_there.parent.mkdir()
    shutil.copy(site / alone.NAME, alone_there)
    with opened(browser, offline=True, color_scheme="dark") as page:
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(alone_there.as_uri())
        for six in drawn(21, 20):
            for one in sums.words()["asked"]:
                page.get_by_label(one["label"]).fill(six[one["key"]])
            known = sums.Six(**{key: read(text, key) for key, text in six.items()})
            expected = sums.sentence(known, sums.three_sums(known))
            assert page.get_by_role("status").inner_text() == expected
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, six
        assert page.locator(".sums-rows th").first.bounding_box()["width"] > 80
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()
        assert (page.left, page.faults) == ([], [])
    here = words(BeautifulSoup((site / "before_you_sign.html").read_text("utf-8"), "html.parser"))
    text = BeautifulSoup(alone_there.read_text("utf-8"), "html.parser")
    for part in text.select("main :is(h1, h2, p, li)"):
        assert words(part).rstrip("¶") in here


# ---- the start page ------------------------------------------------------------------------------


def test_three_ways_begin_at_the_top_of_the_start_page(site, window):
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto((site / "index.html").as_uri())
    ways = window.locator(".dl-way")
    assert ways.get_by_role("heading").all_inner_texts() == ["Decide tonight", "Learn", "Teach"]
    first, *others = ways.get_by_role("link").all()
    box = first.bounding_box()
    assert box["y"] + box["height"] < 800, "who must decide tonight does not scroll"
    assert [link.get_attribute("href") for link in (first, *others)] == [
        "before_you_sign.html", f"{LESSONS[0]}.html", "teach.html",
    ]  # fmt: skip


SLOW = 1_600_000 / 8
"""Bytes a second of a slow connection."""
SLOWER = 4
"""A cheap phone's processor takes so many times as long as this computer's."""


def test_the_start_page_is_read_within_a_second_on_a_slow_phone(site, browser):
    """What the first words wait for, and all that the processor does until the page is loaded.

    Counted in bytes and in the processor's own time, which is the same on a busy machine.
    """
    soup = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    sheets = [one["href"].partition("?")[0] for one in soup.select("[rel=stylesheet]")]
    waits = sum((site / name).stat().st_size for name in ("index.html", *sheets))
    assert not soup.select("head script[src]")
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto((site / "index.html").as_uri())
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    found = tools.send("Performance.getMetrics")["metrics"]
    (worked,) = (one["value"] for one in found if one["name"] == "TaskDuration")
    context.close()
    assert worked > 0
    assert waits / SLOW + SLOWER * worked < 1, f"{waits} bytes, {worked} s"


# ---- links to the glossary -----------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """The glossary, and lessons of one line each: quick to make."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    shutil.copy(ROOT / "lessons" / "glossary.ipynb", folder)
    for lesson in (*LESSONS, *ALONE):
        if lesson != "glossary":
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
    """axe takes seconds for a page, so it judges once in each theme.

    The text of a page with panels is judged dark and narrow in test_website_panels.py, with the
    panels opened and answered; here they are closed, and judged with all that is round the text.
    """
    window.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for page in (*PAGES, "search"):
        window.goto((site / f"{page}.html").as_uri())
        for width in (1280, 320):
            window.set_viewport_size({"width": width, "height": 900})
            window.evaluate(_TWO_FRAMES)  # site.js marks what is too wide
            parts = [None]
            if scheme == "dark" and page in OPENED:
                panels_there = window.locator(PANELS).count()
                parts = [{"exclude": ["article"]}, *[PANELS] * bool(panels_there)]
            for part in parts if width == judged else ():
                found = Axe().run(window, part, AXE)
                assert found.violations_count == 0, f"{page}: {found.generate_report()}"
            assert window.evaluate("document.documentElement.scrollWidth") <= width, page
            assert window.evaluate(CUT_OFF) == [], f"{page}, {width}"
    assert window.left == []
    assert window.faults == []


PANELS = ".dl-explorer, .dl-check"
_TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


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


_ROUND = """() => {
  const round = [];
  for (let one = document.querySelector("article"); one; one = one.parentElement)
    round.push(getComputedStyle(one).display);
  return round;
}"""
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
        assert {*window.evaluate(_ROUND)} == {"block"}, "Firefox would cut pictures in two"
        assert not window.get_by_role("link", name="Skip to content").is_visible(), page
        alone = "all => all.filter(e => getComputedStyle(e).breakBefore !== 'avoid').length"
        parts = window.locator("article h2 + section, article h2 + section > h3")
        assert parts.evaluate_all(alone) == 0, "a heading is never the last line of a sheet"

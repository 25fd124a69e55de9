"""The slides of every lesson: the question first, nothing cut, to be read from the last row.

Lessons are found, not listed, so a new one is tried by itself (a minute, most of it Chromium).
"""

import json
import re
from base64 import b64decode
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from downline.errors import CourseError
from downline.explorers import Check
from downline.quiz import bank
from downline.teaching import slides
from downline.teaching.commands import main
from tests.kit import pages
from tests.kit.browser import chromium
from tests.kit.paths import ROOT

NOTEBOOKS = slides.notebooks(ROOT)
every_lesson = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def code(notebook: Path) -> list[dict]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def checks(notebook: Path) -> list[str]:
    found = (re.fullmatch(r'Check\("(.*)"\)', "".join(cell["source"])) for cell in code(notebook))
    return [one[1] for one in found if one]


def kept(notebook: Path) -> list[tuple[str, str]]:
    """Address and words of each picture that the notebook's twins have."""
    found = []
    for cell in code(notebook):
        for output in cell["outputs"]:
            reader = pages.Reader("".join(output.get("data", {}).get("text/html", "")))
            found += [(a["src"], a["alt"]) for tag, a in reader.tags if tag == "img"]
    return found


# ---- what is on them ----------------------------------------------------------------------------


@every_lesson
def test_they_begin_with_the_title_and_hold_every_picture_and_every_check_in_order(notebook):
    made = slides.slides(notebook)
    assert made[0].kind == "title" and made[0].lines
    pictures = [(one.source, one.alt) for one in made if one.kind == "picture"]
    assert pictures == kept(notebook)
    asked = [one.lead for one in made if one.kind == "question" and one.letters]
    texts = [bank.get(one).text for one in checks(notebook)]
    assert [lead[: len(text)] for lead, text in zip(asked, texts, strict=True)] == texts


@every_lesson
def test_no_answer_stands_on_a_slide_before_its_question_has_one_of_its_own(notebook):
    made = slides.slides(notebook)
    said = [" ".join((one.lead, *one.lines, one.alt)) for one in made]
    for name in checks(notebook):
        question = bank.get(name)
        at = next(n for n, one in enumerate(made) if one.lead.startswith(question.text))
        assert made[at].kind == "question" and made[at + 1].kind == "answer"
        reasons = {choice.feedback for choice in question.choices if choice.feedback}
        told = " ".join(said[at + 1 :])
        assert not any(reason in one for reason in reasons for one in said[: at + 1])
        if bank.opens(question):
            assert not any(reason in told for reason in reasons), "the end of the course tells it"
            assert made[at + 1].lines == (bank.KEPT,)
        else:
            assert any(reason in told for reason in reasons)


@every_lesson
def test_a_guess_comes_before_its_picture_and_the_sentence_after(notebook):
    made = slides.slides(notebook)
    twins = [
        "".join(output["data"]["text/html"])
        for cell in code(notebook)
        for output in cell["outputs"]
        if "<img" in "".join(output.get("data", {}).get("text/html", ""))
    ]
    at = [n for n, one in enumerate(made) if one.kind == "picture"]
    assert len(at) == len(twins)
    for n, twin in zip(at, twins, strict=True):
        words = " ".join("".join(pages.Reader(twin).words).split())
        assert " ".join(made[n + 1].lines[0].split()) in words
        guess = made[n - 1].lead.startswith("Guess first")
        assert guess == ("Predict first." in twin)
        if guess:
            asked, *later = made[n - 1].lines
            assert f"Predict first. {asked}" in words
            assert bool(later) != ("Show the answer" in twin), "who guesses is told where it is"


def test_a_pitch_to_take_apart_has_a_slide_with_where_it_is_from_and_what_to_ask():
    found = {}
    for notebook in NOTEBOOKS:
        for one in slides.slides(notebook):
            if "pitch to take apart" in one.heading and one.kind == "text":
                found[notebook.stem] = one.lines
    assert len(found) == 3
    for where, pitch, asks in found.values():
        assert re.search(r"\[S\d+", where) and 150 < len(pitch) < 600 and ">" not in pitch
        assert asks.endswith("?") and "\n" not in where + pitch + asks


def test_a_notebook_that_was_never_run_or_is_not_there_is_one_clear_sentence(tmp_path, capsys):
    (tmp_path / "lessons").mkdir()
    cells = [{"cell_type": "code", "source": ["1"], "outputs": []}]
    (tmp_path / "lessons" / "01_new.ipynb").write_text(json.dumps({"cells": cells}))
    with pytest.raises(CourseError, match=r"01_new\.ipynb was never run: give `python tools/"):
        list(slides.write(tmp_path / "to", tmp_path))
    assert main(["slides", "02_old", "--course", str(tmp_path)]) == 2
    assert "There is no lesson '02_old': use 01_new." in capsys.readouterr().err
    assert main(["slides", "--course", str(tmp_path / "lessons")]) == 2
    assert "in the course's main folder" in capsys.readouterr().err


def test_what_a_twin_says_reaches_the_page_as_text_and_never_as_html(tmp_path):
    twin = Check("recruitment-why").twin_html().replace("<li>", "<li>&lt;script&gt;", 1)
    output = {"output_type": "execute_result", "data": {"text/html": [twin]}}
    cells = [
        {
            "cell_type": "markdown",
            "source": ["# Lesson <b>1</b>\n\n<script>alert(1)</script> & so"],
        },
        {"cell_type": "code", "source": ["Other()"], "outputs": [output]},
    ]
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    text = slides.deck(path)
    assert text.count("<script") == 1 and "&lt;script&gt;" in text and "&amp; so" in text


# ---- how they look: in the browser --------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    to = tmp_path_factory.mktemp("slides")
    assert main(["slides", "--to", str(to), "--course", str(ROOT)]) == 0
    assert {path.stem for path in to.iterdir()} == {path.stem for path in NOTEBOOKS}
    return to


@pytest.fixture(scope="module")
def window():
    with chromium() as browser:
        context = browser.new_context(
            offline=True, bypass_csp=True, viewport={"width": 1280, "height": 720}
        )
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
        page.on("requestfailed", lambda request: page.faults.append(request.url))
        yield page


_FAULTS = """() => [...document.querySelectorAll(".slide")].flatMap((slide, i) => {
  const faults = [], say = what => faults.push(`slide ${i + 1}: ${what}`);
  for (const one of document.querySelectorAll(".slide")) one.classList.toggle("now", one === slide);
  const frame = slide.getBoundingClientRect(), nav = document.querySelector("nav");
  const foot = slide.querySelector(".foot"), line = foot.getBoundingClientRect();
  const shown = [...document.querySelectorAll("nav, nav *"), slide, ...slide.querySelectorAll("*")];
  for (const one of shown) {
    const words = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (words && parseFloat(getComputedStyle(one).fontSize) < 24) say(`small: ${one.textContent}`);
    const box = one.getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right + .5 || box.top < frame.top - .5
      || box.bottom > frame.bottom + .5) say(`beyond its edge: ${one.tagName}`);
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth) say(`cut: ${one.tagName}`);
  }
  const words = slide.querySelector(".words");
  if (words && words.scrollHeight > words.clientHeight) say("more than fits");
  for (const one of slide.querySelectorAll(".words > *, .whole"))
    if (one.getBoundingClientRect().bottom > line.top + .5) say("text on the foot line");
  if (line.right > nav.getBoundingClientRect().left) say("the foot line runs into the buttons");
  if (slide.querySelectorAll("img").length > 1) say("two pictures");
  return faults;
})"""

_LETTERS = """([svg, width, height]) => {
  const [, , wide, high] = svg.match(/viewBox="([^"]*)"/)[1].split(" ").map(Number);
  const sizes = [...svg.matchAll(/font-size: ([\\d.]+)px/g)].map(found => Number(found[1]));
  return Math.min(...sizes) * Math.min(width / wide, height / high);
}"""


@every_lesson
def test_nothing_is_cut_and_type_can_be_read_from_the_last_row(notebook, folder, window):
    window.goto((folder / f"{notebook.stem}.html").as_uri())
    window.evaluate('document.getElementById("near").hidden = false')
    assert window.evaluate(_FAULTS) == []
    assert window.faults == []


@every_lesson
def test_a_picture_fills_its_slide_and_z_makes_its_smallest_letters_as_large_as_the_rest(
    notebook, folder, window
):
    made = slides.slides(notebook)
    for n, slide in enumerate(made, 1):
        if slide.kind != "picture":
            continue
        window.goto("about:blank")
        window.goto((folder / f"{notebook.stem}.html").as_uri() + f"#{n}")
        image = window.locator(".now img")
        svg = b64decode(slide.source.partition("base64,")[2]).decode()

        def smallest(image=image, svg=svg) -> float:
            size = image.bounding_box()
            return window.evaluate(_LETTERS, [svg, size["width"], size["height"]])

        assert smallest() >= 14, "whole, a tall picture has letters of 14 pixels at least"
        window.keyboard.press("z")
        assert smallest() == pytest.approx(24, abs=0.1)
        before = window.evaluate("document.querySelector('.near').scrollTop")
        window.keyboard.press("ArrowDown")
        assert f"#{n}" in window.url, "arrows move the picture, not the slide"
        window.keyboard.press("Escape")
        assert window.locator(".near").count() == 0 and before == 0


def test_they_turn_by_the_keyboard_and_by_buttons(folder, window):
    notebook = NOTEBOOKS[0]
    count = len(slides.slides(notebook))
    window.goto("about:blank")
    window.goto((folder / f"{notebook.stem}.html").as_uri())

    def number() -> int:
        assert window.locator(".slide:visible").count() == 1
        assert window.evaluate("document.activeElement.id || 'button'") in (
            window.locator(".now").get_attribute("id"), "back", "next",
        )  # fmt: skip
        return int(window.locator(".now").get_attribute("id"))

    assert number() == 1
    for key, expected in (
        ("ArrowRight", 2), ("PageDown", 3), (" ", 4), ("ArrowDown", 5), ("ArrowLeft", 4),
        ("PageUp", 3), ("ArrowUp", 2), ("End", count), ("ArrowRight", count), ("Home", 1),
        ("ArrowLeft", 1),
    ):  # fmt: skip
        window.keyboard.press(key)
        assert number() == expected, key
    window.get_by_role("button", name="Next slide").click()
    assert number() == 2
    window.get_by_role("button", name="Slide before").click()
    assert number() == 1
    window.goto((folder / f"{notebook.stem}.html").as_uri() + "#4")
    assert number() == 4


@every_lesson
def test_axe_finds_nothing(notebook, folder, window):
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "preload": False}
    window.goto("about:blank")
    window.goto((folder / f"{notebook.stem}.html").as_uri())
    window.evaluate('document.documentElement.classList.remove("turns")')  # all slides in sight
    found = Axe().run(window, options=rules).response["violations"]
    assert [(one["id"], node["target"]) for one in found for node in one["nodes"]] == []


@every_lesson
def test_a_sheet_of_paper_for_each_slide(notebook, folder, window):
    window.goto((folder / f"{notebook.stem}.html").as_uri())
    paper = window.pdf(prefer_css_page_size=True)
    assert pages.sides(paper) == len(slides.slides(notebook))

"""The lessons as a learner meets them: a real JupyterLab, driven by keyboard in a real Chromium.

Lessons, explorers and checks are found in the notebooks; a new one is tried by itself. What an
explorer shows in the browser is compared with the same explorer in Python, set to the values that
the browser's controls show. So a picture, sentence or table that lags behind is found, whichever
it is.
"""

import io
import json
import re
import shutil
from itertools import pairwise

import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect

from downline import explorers
from downline.display.explorer import Explorer
from downline.display.html import as_text
from downline.display.panel import Panel
from downline.explorers import Check
from downline.learner import Journal
from downline.quiz import bank
from downline.words import unit_of
from tests.kit.barriers import contrast, cut_off, no_barrier
from tests.kit.browser import (
    DARK,
    IN_SIGHT,
    LESSONS,
    LIGHT,
    Lab,
    chromium,
    code_cells,
    find_chromium,
    shown,
)
from tests.kit.live_panels import TWIN, Opened, content, in_python, index_of, made_by, shows
from tests.kit.paths import ROOT

CONSOLE_ERRORS_WE_ACCEPT: dict[str, str] = {}
"""Part of a message → why it is no fault of the course."""

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


every_lesson = pytest.mark.parametrize("lesson", LESSONS)
every_explorer = pytest.mark.parametrize(("lesson", "index", "line"), list(shows(Explorer)))
every_check = pytest.mark.parametrize(("lesson", "index", "line"), list(shows(Check)))


# ---- a server, and each lesson opened once -------------------------------------------------------


@pytest.fixture(scope="module")
def lab():
    with chromium() as browser, Lab(browser) as lab:
        yield lab


@pytest.fixture(scope="module")
def opened(lab):
    return Opened(lab)


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen(request):
    """No test may leave an error on the console, or a request to anywhere but this computer."""
    opened = request.getfixturevalue("opened") if "opened" in request.fixturenames else None
    notebooks = list(opened.kept.values()) if opened else []
    yield
    if opened:
        notebooks = {*notebooks, *opened.kept.values()}
        faults = [fault for notebook in notebooks for fault in notebook.faults]
        for notebook in notebooks:
            notebook.faults.clear()
        assert [
            f for f in faults if not any(known in f for known in CONSOLE_ERRORS_WE_ACCEPT)
        ] == []


@pytest.fixture
def live(opened, lesson, index, line):
    return opened.live(lesson, index, line)


# ---- before a kernel starts ----------------------------------------------------------------------


@every_lesson
def test_a_lesson_opens_untrusted_without_red_output(opened, lesson):
    """Nobody trusts a downloaded notebook yet, and nothing may look broken in it."""
    cells = opened[lesson].before_cells
    assert not any(cell["trusted"] for cell in cells), "the test is void: the notebook is trusted"
    assert [cell["red"] for cell in cells if cell["red"]] == []
    for twin in opened[lesson].before.values():
        assert not re.search(r"\[object|Error displaying|Traceback|Loading widget", twin["text"])
        assert twin["formulas"] == 0, f"dollars became a formula in: {twin['text'][:200]}"


@every_explorer
def test_a_lesson_reads_well_before_a_kernel_starts(opened, lesson, index, line, tmp_path):
    """Picture with its alternative text, sentence and table stand there, dollars and all."""
    twin, must = opened[lesson].before[index], content(in_python(line, tmp_path).shown)
    assert [[alt, src] for alt, _, src in twin["pictures"]] == [[must["alt"], must["src"]]]
    assert all(width > 0 for _, width, _ in twin["pictures"]), "the picture does not load"
    assert must["sentence"] in twin["paragraphs"]
    assert must["caption"] in twin["captions"]
    assert (twin["heads"], twin["rows"]) == (must["heads"], must["rows"])


@every_check
def test_a_check_can_be_read_before_a_kernel_starts(opened, lesson, index, line, tmp_path):
    text = opened[lesson].before[index]["text"]
    question = in_python(line, tmp_path).question
    for part in (question.text, *(choice.text for choice in question.choices)):
        assert part in text


# ---- running -------------------------------------------------------------------------------------


@every_lesson
def test_every_cell_runs_and_every_explorer_is_live(opened, lesson):
    notebook = opened[lesson]
    cells = notebook.cells()
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert [cell["red"] for cell in cells if cell["red"]] == []
    text = " ".join(notebook.page.locator(".jp-Notebook .jp-OutputArea").all_text_contents())
    assert not re.search(r"\[object|Error displaying|Loading widget", text)
    assert notebook.page.locator(".jp-Notebook mjx-container").count() == 0
    for parameters in shows(Panel):
        if parameters.values[0] == lesson:
            expect(notebook.panel(parameters.values[1])).to_be_visible()


@every_lesson
def test_headings_go_down_one_level_at_a_time(opened, lesson):
    """In the order of the page, cells and explorers alike: a screen reader walks along them."""
    heads = opened[lesson].page.locator(".jp-Notebook").locator("h1, h2, h3, h4, h5, h6")
    levels = heads.evaluate_all("all => all.map(h => Number(h.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1 and len(levels) > 3
    assert [step for step in pairwise(levels) if step[1] > step[0] + 1] == []


@pytest.mark.parametrize("lesson", ["00_welcome"])
def test_the_welcome_page_finds_all_well_and_its_button_answers(opened, lesson):
    notebook = opened[lesson]
    cells = code_cells(lesson)
    report = notebook.cell(index_of(cells, "show()")).locator(".jp-OutputArea pre")
    lines = report.text_content().strip().splitlines()
    assert len(lines) == 5 and all(line.startswith("✓") for line in lines), lines
    panel = notebook.panel(index_of(cells, "WidgetCheck()"))
    panel.get_by_role("button", name="I can see this button", exact=True).press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("Explorers will work")


@pytest.mark.parametrize("lesson", ["01_definitions"])
def test_a_prediction_can_be_skipped(lab, opened, lesson):
    notebook = opened[lesson]
    index = index_of(code_cells(lesson), "WhichName()")
    notebook.run_cell(index)
    panel = notebook.panel(index)
    expect(panel.locator(".dl-picture")).to_be_hidden()
    panel.get_by_role("button", name="Skip", exact=True).press("Enter")
    expect(panel.get_by_role("img")).to_be_visible()
    assert "WhichName" not in json.dumps(lab.journal())


# ---- every control by keyboard -------------------------------------------------------------------


SILENT_AT_FIRST = {
    ("MoneyTrail", "returns"): "seen when the table shows every indicator, not only money's",
    ("MoneyTrail", "own_as_retail"): "seen when the table shows indicators",
    ("EvaluateOffer", "must_buy"): "Canada asks about it, the United States do not",
    ("EvaluateOffer", "sold_on"): "an offer that opens empty has no goods to sell on",
    ("EvaluateOffer", "currency"): "an offer that opens empty has no amounts in its questions",
}


@every_explorer
def test_every_control_moves_picture_sentence_and_table_together(live):
    """Arrow keys, typing or space, over its range and back; each option of a list."""
    for name, steps in live.walk()[0].items():
        (first, before), *moved = steps
        assert any(value != first for value, _ in moved), f"{name} does not move"
        if options := getattr(live.twin.controls[name], "options", ()):
            assert {value for value, _ in moved} == set(options), f"{name} lacks an option"
        # One tick alone may change no voice's mind.
        if not isinstance(first, bool) and (type(live.twin).__name__, name) not in SILENT_AT_FIRST:
            assert any(now != before for _, now in moved), f"{name} changes nothing"


@every_explorer
def test_nothing_jumps_under_a_key(live):
    """Looked at in every frame: controls, buttons and the picture's top stay where they are.

    The picture's end is, in each frame, where it is before or after a change: it never collapses.
    """
    _, places, rests = live.walk()
    assert len(places) > len(rests), "too few frames were looked at"
    for part in ("controls", "buttons", "picture"):
        tops = {frame[part] for frame in places}
        assert max(tops) - min(tops) <= 4, f"{part} moves between {sorted(tops)}"
    between = {frame["end"] for frame in places}
    assert [end for end in between if min(abs(end - rest) for rest in rests) > 4] == []


@pytest.mark.parametrize(("lesson", "index", "line"), list(shows(Explorer))[:1])
def test_a_change_moves_neither_the_tabs_icon_nor_the_toolbar(live):
    """Either would cost about 10 ms a change; the settings in downline/jupyter keep them still."""
    knob, before = next(iter(live.controls.values())), live.must_agree()["src"]
    live.page.evaluate(_WATCH_SIGNS)
    for key in ("ArrowUp", "ArrowDown"):
        live.press(knob, key)
    live.page.wait_for_timeout(500)  # a sign may come late
    live.press(knob, "ArrowUp")
    assert live.must_agree()["src"] != before
    assert live.page.evaluate("signs") == []
    assert live.page.evaluate("busy") > 0, "the kernel was at work unseen, so this test saw nothing"


_WATCH_SIGNS = """() => {
  window.signs = []; window.busy = 0;
  const watch = (place, what) => new MutationObserver(
    changes => signs.push(...changes.filter(what).map(change => change.target.outerHTML))
  ).observe(place, {childList: true, subtree: true, attributes: true});
  watch(document.head, change =>
    [change.target, ...change.addedNodes].some(node => node.nodeName === "LINK"));
  watch(document.querySelector(".jp-NotebookPanel-toolbar"), () => true);
  jupyterapp.shell.currentWidget.sessionContext.statusChanged.connect(
    (_, status) => { busy += status === "busy"; });
}"""


@pytest.mark.parametrize("lesson", ["01_definitions"])
def test_plain_keys_stay_in_the_panel_and_commands_reach_jupyterlab(opened, lesson):
    """JupyterLab's own keys: an arrow selects another cell, "d" twice deletes the cell, and so on.

    With Ctrl they are JupyterLab's everywhere, and Shift and Enter together run the cell.
    """
    notebook = opened.in_sight(lesson)
    page, keys = notebook.page, notebook.page.keyboard
    page.evaluate(_WATCH_COMMANDS)
    for kind in ("select", "[type=radio]", "[type=checkbox]", "[role=spinbutton]", "button", "a"):
        target = page.locator(f".dl-panel {kind}:visible").first
        target.focus()
        for key in ("d", "d", "b", "x", "M", "ArrowDown", "ArrowUp"):
            keys.press(key)
        notebook.settle()  # a new table has a new link, and what had the focus would be gone
        expect(target).to_be_focused()
        assert page.evaluate("commands") == [], kind
    for _ in range(2):
        keys.press("ControlOrMeta+b")
    target.press("Shift+Enter")
    assert page.evaluate("commands")[:2] == ["application:toggle-left-area"] * 2
    assert "notebook:run-cell-and-select-next" in page.evaluate("commands")
    notebook.settle()


_WATCH_COMMANDS = """() => {
  window.commands = [];
  jupyterapp.commands.commandExecuted.connect((_, {id}) => commands.push(id));
}"""


@every_explorer
def test_a_change_is_read_aloud_once_it_rests(live):
    """By a live region that stays; words in a new one would not be read."""
    live.page.evaluate(_WATCH_ALOUD, live.panel.element_handle())
    live.press(live.button(list(live.twin.presets)[-1]), "Enter")
    sentence = live.must_agree()["sentence"]
    # Before it may stand what changed less than half a second earlier, such as "Skipped".
    live.page.wait_for_function("sentence => said.at(-1)?.endsWith(sentence)", arg=sentence)
    assert live.page.evaluate("aloud.isConnected")
    live.page.evaluate("said.length = 0")
    live.panel.locator(".dl-says .widget-html-content").evaluate(_CHANGE_FIVE_TIMES)
    live.page.wait_for_function("said.length")
    assert live.page.evaluate("said") == ["state 4"]


_WATCH_ALOUD = """panel => {
  window.said = []; window.aloud = panel.querySelector("[role=status]");
  new MutationObserver(() => said.push(aloud.textContent)).observe(aloud, {childList: true});
}"""

_CHANGE_FIVE_TIMES = """async says => {
  for (let state = 0; state < 5; state += 1) {
    says.innerHTML = `<p>state ${state}</p>`;
    await new Promise(done => requestAnimationFrame(done));
  }
}"""


@every_explorer
def test_tab_visits_buttons_controls_table_csv_link_and_sources_in_order_with_a_ring(live):
    live.panel.evaluate("panel => { panel.tabIndex = -1; panel.focus(); }")
    labels = live.panel.locator(".dl-controls").evaluate(_IN_ORDER)
    assert set(labels) >= {control.description for control in live.twin.controls.values()}
    links = [live.answer.caption, "Save this table as CSV"]
    links += ["Sources"] if live.answer.sources else []
    visited = []
    for _ in (expected := [*live.twin.buttons, *labels, *links]):
        live.page.keyboard.press("Tab")
        visited.append(live.page.evaluate(_FOCUSED))
    assert [name for name, _ in visited] == expected
    assert [name for name, ring in visited if ring < 2] == []


# The names of knobs and of the headings that fold them, from top to bottom.
_IN_ORDER = """knobs => [...knobs.querySelectorAll("summary, label")]
  .filter(e => e.checkVisibility()).map(e => e.textContent.trim()).filter(Boolean)"""

# The name of what has the focus, and how wide the ring round it is, in pixels.
_FOCUSED = """() => {
  const here = document.activeElement, look = getComputedStyle(here);
  const ring = look.outlineStyle === "none" ? 0 : parseFloat(look.outlineWidth);
  return [(here.labels?.[0] ?? here).textContent.trim(), ring];
}"""


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("lesson", ["01_definitions"])
def test_the_ring_stands_out_in_both_themes(opened, lesson, theme):
    """By 3 to 1 at least, as WCAG 2.2 (1.4.11) asks."""
    notebook = opened.in_sight(lesson, theme)
    for kind in ("input", "select", ".widget-button", "a", "summary"):
        target = notebook.page.locator(f".dl-panel {kind}:visible").first
        target.press("Shift")  # a key, so that the browser shows where it is
        ring, ground = target.evaluate(_RING)
        assert contrast(ring, ground) >= 3, (kind, ring, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("lesson", ["01_definitions"])
def test_the_edge_of_a_field_and_the_arrow_of_a_list_stand_out(opened, lesson, theme):
    """By 3 to 1 too: of what is painted, the edge at the left and the arrow at the right."""
    notebook = opened.in_sight(lesson, theme)
    for kind in ("input[role=spinbutton]", "select"):
        field = notebook.page.locator(f".dl-panel {kind}:visible").first
        field.blur()
        with Image.open(io.BytesIO(field.screenshot())) as painted:
            pixels = painted.convert("RGB")
        width, height = pixels.size
        inside = pixels.getpixel((4, height // 2))
        parts = {"edge": (0, height // 2, 4, height // 2 + 1)}
        if kind == "select":
            parts["arrow"] = (width - 20, 4, width - 4, height - 4)
        for part, box in parts.items():
            found = pixels.crop(box).getcolors(1 << 16)
            assert max(contrast(colour, inside) for _, colour in found) >= 3, (kind, part)


# The colours of the ring round what has the focus, and of the paper around it: red, green, blue.
_RING = """here => {
  const rgb = colour => colour.match(/[\\d.]+/g).map(Number);
  let paper = here.parentElement;
  while (rgb(getComputedStyle(paper).backgroundColor)[3] === 0) paper = paper.parentElement;
  return [getComputedStyle(here).outlineColor, getComputedStyle(paper).backgroundColor].map(rgb);
}"""


@every_explorer
def test_presets_and_reset_do_what_they_say(live, tmp_path):
    opening = shown(live.panel)
    for name, values in live.twin.presets.items():
        live.press(live.button(name), "Enter")
        assert live.values() == {**live.twin.defaults, **values}, name
        live.must_agree()
    live.press(live.button("Reset"), "Space")
    assert live.must_agree() == opening


@every_explorer
def test_the_table_is_saved_as_csv(live, tmp_path):
    """The file holds the numbers themselves; shown, they read as the table on the page does."""
    link = live.panel.get_by_role("link", name="Save this table as CSV", exact=True)
    with live.page.expect_download() as download:
        link.press("Enter")
    assert download.value.suggested_filename == f"{live.twin.name}.csv"
    download.value.save_as(tmp_path / "table.csv")
    saved = pd.read_csv(tmp_path / "table.csv", encoding="utf-8-sig", keep_default_na=False)
    now = shown(live.panel)
    must = io.StringIO(live.answer.table.to_csv(index=False))
    pd.testing.assert_frame_equal(saved, pd.read_csv(must, keep_default_na=False))
    text = as_text(saved, live.answer.formats)
    assert list(text.columns) == now["heads"]
    assert [[cell.strip() for cell in row] for row in text.itertuples(index=False)] == now["rows"]


@every_explorer
def test_a_number_out_of_range_is_answered_in_plain_words(live):
    """The sentence names the control and its range; the picture stays; a good value clears it."""
    numbers = [
        n for n, c in live.twin.controls.items() if live.ROLES[type(c).__name__] == "spinbutton"
    ]
    if not numbers:
        return
    before = shown(live.panel)
    for name in numbers:
        control, good = live.twin.controls[name], f"{live.values()[name]:.10g}"
        bad = control.high + 50
        live.type(live.controls[name], f"{bad:.10g}")
        alert = live.panel.get_by_role("alert")
        expect(alert).to_be_visible()
        kind = "whole number" if control.whole else "number"
        allowed = f"use a {kind} from {control.low:,.10g} to {control.high:,.10g}."
        assert f"{control.description} is {bad:,.10g}: {allowed}" in alert.inner_text()
        now = shown(live.panel)
        assert {**now, "problem": ""} == before, "the last good picture, sentence and table stay"
        live.type(live.controls[name], good)
        assert live.must_agree() == before


@pytest.mark.parametrize("lesson", ["01_definitions"])
def test_more_than_the_customer_pays_is_refused(opened, lesson):
    """Lesson 1's third task: 90 % for the seller and the level rates do not fit."""
    index = index_of(code_cells(lesson), "WhoGetsPaid()")
    live = opened.live(lesson, index, "WhoGetsPaid()")
    live.type(live.controls["margin"], "90")
    expect(live.panel.get_by_role("alert")).to_contain_text("105")
    live.type(live.controls["margin"], "25")
    live.must_agree()


# ---- checks --------------------------------------------------------------------------------------


@every_check
def test_a_check_tells_why_an_answer_is_wrong_then_right(
    lab, opened, lesson, index, line, tmp_path
):
    notebook, question = opened[lesson], in_python(line, tmp_path).question
    notebook.run_cell(index)
    panel = notebook.panel(index)
    wrong = _a_wrong_answer(question)
    for answer, verdict in ((wrong, "✗ Not yet."), (question.answer, "✓ Right.")):
        _give(notebook.page, panel, question, answer)
        notebook.settle()  # a person takes longer to reach the button than a list to answer
        panel.get_by_role("button", name="Check my answer", exact=True).press("Enter")
        notebook.settle()
        said, must = panel.locator(".dl-said"), [verdict, *question.mark(answer).text.split("\n")]
        if bank.opens(question):  # only kept, until the end of the course
            must = [bank.KEPT]
            assert verdict not in said.text_content()
        assert [sentence for sentence in must if sentence not in said.text_content()] == []
        if answer == wrong or not bank.opens(question):  # what is said once more is not read again
            notebook.page.wait_for_function(_ALOUD, arg=[panel.element_handle(), must])
    kept = lab.journal()["answers"][question.id][-2:]
    assert [entry["correct"] for entry in kept] == [False, True]
    given = [entry["given"] for entry in kept]
    plain = [
        sorted(a) if isinstance(a, frozenset) else list(a) if isinstance(a, tuple) else a
        for a in (wrong, question.answer)
    ]
    assert given == plain


# All of it is read aloud.
_ALOUD = """([panel, must]) => {
  const aloud = panel.querySelector("[role=status]").textContent;
  return must.every(sentence => aloud.includes(sentence));
}"""


def _a_wrong_answer(question):
    if question.kind == "many_choice":
        return frozenset(range(len(question.choices))) - question.answer
    if question.kind == "numeric":
        return next(choice.value for choice in question.choices if not choice.correct)
    if question.kind == "sort":
        return tuple(
            question.groups[choice.group == question.groups[0]] for choice in question.choices
        )
    return next(i for i, choice in enumerate(question.choices) if not choice.correct)


def _give(page, panel, question, answer):
    if question.kind == "numeric":
        panel.get_by_role("spinbutton", name="Your answer", exact=True).focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(f"{answer:g}")
        page.keyboard.press("Tab")
    elif question.kind == "many_choice":
        for index, choice in enumerate(question.choices):
            box = panel.get_by_role("checkbox", name=choice.text, exact=True)
            if box.is_checked() != (index in answer):
                box.press("Space")
    elif question.kind == "sort":
        for index, choice in enumerate(question.choices):
            panel.get_by_role("combobox", name=choice.text, exact=True).press("Home")
            while page.evaluate(_CHOSEN) != answer[index]:
                before = page.evaluate(_CHOSEN)
                page.keyboard.press("ArrowDown")
                assert page.evaluate(_CHOSEN) != before, f"the list has no {answer[index]}"
    else:
        panel.get_by_role("radio", name=question.choices[0].text, exact=True).press("Space")
        for _ in range(answer):
            page.keyboard.press("ArrowDown")
        chosen = panel.get_by_role("radio", name=question.choices[answer].text, exact=True)
        expect(chosen).to_be_focused()
        expect(chosen).to_be_checked()


# ipywidgets writes the spaces of an option as no-break spaces.
_CHOSEN = "document.activeElement.selectedOptions[0].textContent.replaceAll('\u00a0', ' ')"


# ---- for everyone: axe, and nothing cut off ------------------------------------------------------


# In this order themes and windows change least: each change costs a page of 24,000 pixels seconds.


@every_lesson
def test_axe_finds_no_barrier(opened, lesson):
    """WCAG 2.2, levels A and AA, in prose and panels, with everything open."""
    no_barrier(opened.in_sight(lesson).page, WCAG, {"color-contrast", "label", "button-name"})


@every_lesson
def test_nothing_of_ours_moves_for_those_who_asked_for_less_motion(opened, lesson):
    page = opened.in_sight(lesson).page
    page.emulate_media(reduced_motion="reduce")
    try:
        assert page.evaluate(_MOVING) == []
    finally:
        page.emulate_media(reduced_motion="null")


_MOVING = """() => [...document.querySelectorAll(".dl-panel, .dl-panel *")].filter(e => {
  const style = getComputedStyle(e);
  return style.animationName !== "none"
    || style.transitionDuration.split(",").some(time => parseFloat(time) > 0);
}).map(e => `${e.tagName} ${e.className}`)"""


@every_lesson
@pytest.mark.parametrize("width", [1280, 800, 320])
def test_nothing_is_cut_off(opened, lesson, width):
    """No text wider than its box, no scroll bar, nothing outside its panel, no part of a ring.

    The wide window has JupyterLab's list of files beside the lesson, the narrow one has it closed.
    A window of 1280 pixels is 320 wide at 400 % zoom. JupyterLab's own frame takes half of that, so
    there the panels are made that wide: with them it is our part that is tried. A wide table, or a
    picture whose words would be too small, may then scroll by itself, as WCAG 2.2 (1.4.10) allows,
    and nothing else may, a table's caption neither; and since it may, no cell need be a tower of
    single words.
    """
    assert cut_off(opened.in_sight(lesson, width=max(width, 800)), width) == []


@every_lesson
def test_axe_finds_no_barrier_in_the_dark(opened, lesson):
    """Only colours differ."""
    no_barrier(opened.in_sight(lesson, DARK).page, {"color-contrast"}, {"color-contrast"})


# ---- the journal, across a reload ----------------------------------------------------------------


@every_explorer
def test_a_guess_is_answered_and_kept(lab, opened, lesson, index, line, tmp_path):
    """Predict first, by keyboard: the answer, the gap, and the picture that the question is about.

    Whoever runs the cell again finds the earlier guess. Without a question it is open at once.
    """
    notebook, twin = opened[lesson], in_python(line, tmp_path)
    (lab.work / "journal.json").unlink(missing_ok=True)
    notebook.run_cell(index)
    panel = notebook.panel(index)
    if twin.predict is None:
        expect(panel.locator(".dl-says")).to_be_visible()
        return
    asked, said = twin.prediction, panel.locator(".dl-said").first
    answer = asked.true(twin.set(**{**twin.defaults, **asked.at}).shown)
    told = f"The answer is {answer:,.10g} {unit_of(answer, asked.unit)}: 3 too low."
    expect(panel.locator(".dl-says")).to_be_hidden()
    _guess(notebook, panel, asked.unit, f"{answer - 3:.10g}")
    expect(said).to_have_text(f"You guessed {answer - 3:,.10g}. {told}")
    expect(panel.get_by_role("spinbutton", name="Your guess")).to_be_hidden()
    expect(panel.get_by_role("img")).to_be_visible()
    assert shown(panel) == content(twin.shown)

    (kept,) = lab.journal()["predictions"][twin.name]
    assert (kept["guess"], kept["answer"], kept["sure"]) == (pytest.approx(answer - 3), answer, 90)
    notebook.run_cell(index)
    expect(said).to_have_text(f"Earlier you guessed {answer - 3:,.10g}. {told}")
    expect(panel.get_by_role("img")).to_be_visible()


@pytest.mark.parametrize("lesson", ["01_definitions"])
def test_a_guess_is_still_there_after_a_reload(opened, lesson):
    notebook, index = opened[lesson], index_of(code_cells(lesson), "WhoGetsPaid()")
    (notebook.lab.work / "journal.json").unlink(missing_ok=True)
    notebook.run_cell(index)
    _guess(notebook, notebook.panel(index), "people", "2")
    notebook.load()
    notebook.run_cell(index)
    said = notebook.panel(index).locator(".dl-said")
    expect(said).to_have_text("Earlier you guessed 2. The answer is 5 people: 3 too low.")
    opened.forget(lesson)


@pytest.mark.parametrize("lesson", ["01_definitions"])
def test_what_is_saved_today_can_be_read_tomorrow(lab, lesson):
    """Saved, and opened again with another kernel: every panel is there as HTML."""
    shutil.copy(ROOT / "lessons" / f"{lesson}.ipynb", lab.folder / "lessons" / "tomorrow.ipynb")
    for kept in lab.work.glob("journal*"):  # who guessed before sees the answer, and saves it
        kept.unlink()
    panels = [cell.values[1] for cell in shows(Panel) if cell.values[0] == lesson]
    notebook = lab.open("tomorrow")
    today = [notebook.cell(index).evaluate(TWIN) for index in panels]
    notebook.run_all()
    assert notebook.page.locator(".dl-panel").count() == len(panels)
    notebook.command("docmanager:save")
    notebook.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    notebook.stop_kernel()
    notebook.load()
    notebook.settle()
    assert notebook.page.locator(".dl-panel").count() == 0
    assert [notebook.cell(index).evaluate(TWIN) for index in panels] == today
    assert all(cell["count"] for cell in notebook.cells())  # it is what was run, not the copy
    assert notebook.faults == []
    notebook.close()


@pytest.fixture
def guessed(lab):
    """A learner's journal at the end of the course: a guess for every question that asks for one.

    It gives the explorers' names.
    """
    kept = lab.work / "journal.json"
    kept.unlink(missing_ok=True)
    journal = Journal(kept)
    asked = {made_by(c): getattr(explorers, made_by(c)).prediction for c in shows(Explorer)}
    asked = {name: prediction for name, prediction in asked.items() if prediction}
    for place, (name, prediction) in enumerate(asked.items()):
        journal.add(
            "predictions", name, question=prediction.question, unit=prediction.unit,
            guess=10.0**place, answer=1000.0, sure=(None, 10, 90)[place % 3],
        )  # fmt: skip
    yield set(asked)
    kept.unlink()


@pytest.mark.parametrize("lesson", ["08_choosing"])
def test_predictions_stand_beside_the_results_and_nothing_is_cut_off(opened, lesson, guessed):
    """At the end of the course every explorer of it may be in the list."""
    notebook, index = opened[lesson], index_of(code_cells(lesson), "MyPredictions()")
    panel = notebook.panel(index)
    panel.get_by_role("button", name="Look again", exact=True).press("Enter")
    notebook.settle()
    expect(panel.locator(".dl-says")).to_contain_text("1 came within 10 % of the answer")
    rows = shown(panel)["rows"]
    assert {row[1] for row in rows if len(row) == 8} == guessed
    assert shown(panel)["drawn"]
    assert notebook.page.locator(".jp-Notebook mjx-container").count() == 0
    for width in (1280, 320):
        notebook.set_window({**IN_SIGHT, "width": max(width, 800)})
        assert cut_off(notebook, width) == []


def _guess(notebook, panel, unit, text):
    """Type a guess, say how sure, keep it, see the answer: by Tab from one to the next."""
    keys = notebook.page.keyboard
    sure = panel.get_by_role(
        "combobox", name="How sure are you to be within 10 % of it?", exact=True
    )
    keep = panel.get_by_role("button", name="Keep my guess", exact=True)
    show = panel.get_by_role("button", name="Show the answer", exact=True)
    panel.get_by_role("spinbutton", name=f"Your guess ({unit})", exact=True).focus()
    keys.press("ControlOrMeta+a")
    keys.type(text)
    keys.press("Tab")
    expect(sure).to_be_focused()
    sure.press("End")
    keys.press("Tab")
    expect(keep).to_be_focused()
    expect(show).to_be_hidden()
    notebook.settle()
    keys.press("Enter")
    notebook.settle()
    expect(panel.locator(".dl-said").first).to_contain_text("You can still change it")
    expect(panel.locator(".dl-says")).to_be_hidden()
    keys.press("Tab")
    expect(show).to_be_focused()
    keys.press("Enter")
    notebook.settle()


# ---- without a browser ---------------------------------------------------------------------------


def test_a_missing_browser_skips_and_says_how_to_get_one_but_fails_in_ci(monkeypatch):
    monkeypatch.setattr("tests.kit.browser.find_chromium", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    with (
        pytest.raises(pytest.skip.Exception, match=r"apt-get install chromium.*winget"),
        chromium(),
    ):
        pass
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"), chromium():
        pass


def test_the_variable_chromium_decides_which_browser_is_driven(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/somewhere/chromium")
    assert find_chromium() == "/somewhere/chromium"

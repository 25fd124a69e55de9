"""What a panel looks like, measured: in JupyterLab, with every explorer on one page.

Knobs stand in a grid, labels above fields; whoever turns one sees picture and sentence without
scrolling, on a screen of 1366 × 768; on narrow ones nothing stands between them. A long table is
folded away under its caption.
"""

import pytest
from playwright.sync_api import expect

from downline import explorers
from downline.display.explorer import LONG
from downline.quiz import bank
from tests.kit.browser import DARK, IN_SIGHT, LIGHT
from tests.kit.gallery import NAMES, SCREENS, all_on_one_page, made, skip_guesses

KINDS = {question.kind: question.id for question in bank.every()}

SOURCES = [made(name) for name in NAMES]
SOURCES += [f"from downline.explorers import Check\nCheck({one!r})" for one in KINDS.values()]


@pytest.fixture(scope="module")
def page():
    """A notebook with every explorer, opened, and a question of each kind."""
    with all_on_one_page(SOURCES) as notebook:
        skip_guesses(notebook)
        yield notebook


@pytest.mark.parametrize("width", [1366, 1280, 800, 480])
def test_knobs_stand_in_a_grid_labels_above_fields_and_nothing_overlaps(page, width):
    """Measured: edges of labels and fields, widths of number boxes, words beside boxes to tick."""
    page.set_window({**IN_SIGHT, "width": width})
    were = page.page.evaluate(_UNFOLD, None)
    page.be_still()
    found = page.page.evaluate(_GRID)
    page.page.evaluate(_UNFOLD, were)
    assert found["looked at"] > 100, "the test is void: it found no knobs"
    assert found["wrong"] == []


# All groups of knobs unfolded, or again as they were.
_UNFOLD = """as => [...document.querySelectorAll(".dl-head details")].map((fold, i) => {
  const was = fold.open;
  fold.open = as ? as[i] : true;
  return was;
})"""

_GRID = """() => {
  const wrong = [], box = e => e.getBoundingClientRect();
  const name = e => e.closest(".dl-panel").innerText.slice(0, 40) + ": " + e.innerText.slice(0, 50);
  const near = (a, b) => Math.abs(a - b) <= 1;
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1
    || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  let number = 0;
  for (const grid of document.querySelectorAll(".dl-panel :is(.dl-controls, .dl-group)")) {
    if (!grid.checkVisibility()) continue;
    const style = getComputedStyle(grid), gap = parseFloat(style.columnGap);
    const widths = style.gridTemplateColumns.split(" ").map(parseFloat), starts = [];
    let left = box(grid).left;
    for (const width of widths) { starts.push(left); left += width + gap; }
    const knobs = [...grid.children].filter(e => e.checkVisibility()
      && e.matches(".widget-text, .widget-dropdown, .widget-checkbox"));
    const boxes = new Set();
    for (const knob of knobs) {
      number += 1;
      if (!starts.some(start => near(start, box(knob).left)))
        wrong.push(`not on a line of the grid: ${name(knob)}`);
      if (knob.matches(".widget-checkbox")) continue;
      const label = knob.querySelector("label"), field = knob.querySelector("input, select");
      if (knob.matches(".dl-sort") && box(label).bottom > box(field).top) {
        if (box(label).right > box(field).left) wrong.push(`label on its list: ${name(knob)}`);
        continue;
      }
      if (!near(box(label).left, box(field).left)) wrong.push(`label out of line: ${name(knob)}`);
      if (box(label).bottom > box(field).top + 1) wrong.push(`label not above: ${name(knob)}`);
      if (knob.matches(".dl-number:not(.dl-row, .dl-wide)"))
        boxes.add(Math.round(box(field).width));
    }
    if (boxes.size > 1) wrong.push(`boxes of ${[...boxes]} pixels: ${name(grid)}`);
    for (const [i, one] of knobs.entries())
      for (const other of knobs.slice(i + 1))
        if (!apart(box(one), box(other))) wrong.push(`overlap: ${name(one)} | ${name(other)}`);
    const picture = grid.closest(".dl-panel").querySelector(".dl-picture img");
    if (picture && !apart(box(grid), box(picture))) wrong.push(`on the picture: ${name(grid)}`);
  }
  for (const label of document.querySelectorAll(
    ".dl-panel :is(.widget-checkbox, .widget-radio-box) label")) {
    const tick = label.querySelector("input");
    if (!tick || !label.checkVisibility()) continue;
    number += 1;
    const words = document.createRange();
    words.selectNodeContents(label);
    const lines = [...words.getClientRects()].filter(
      line => line.width > 20 && line.height < 1.5 * box(tick).height);
    if (!lines.length) wrong.push(`no words: ${name(label)}`);
    const beside = lines.filter(line => line.left >= box(tick).right - 1);
    if (beside.length < lines.length) wrong.push(`hangs below its box: ${name(label)}`);
    const first = lines.reduce((one, other) => one.top <= other.top ? one : other);
    const middle = e => (e.top + e.bottom) / 2;
    const away = middle(first) - middle(box(tick));
    if (Math.abs(away) > 2) wrong.push(`first line out of line: ${name(label)}`);
  }
  return {"looked at": number, wrong};
}"""


@pytest.mark.parametrize("width", SCREENS)
def test_a_knob_and_its_effect_are_seen_together(page, width):
    """As each explorer opens, within the height of the notebook on a screen of that width.

    On a laptop all knobs and presets, picture and sentence; on a tablet all but the presets; on a
    phone the last knob in sight, picture and sentence.
    """
    size = {"width": width, "height": SCREENS[width]}
    page.page.set_viewport_size(size)
    for files in (True, False) if width == max(SCREENS) else (False,):
        page.show_files(files)
        outer = page.page.locator(".jp-Notebook .jp-WindowedPanel-outer")
        height = outer.evaluate("e => e.clientHeight")
        assert 500 < height < size["height"]
        too_high = {}
        for index, name in enumerate(NAMES):
            page.page.evaluate(
                "i => jupyterapp.shell.currentWidget.content.scrollToItem(i, 'start')", index
            )
            panel = page.panel(index)
            panel.scroll_into_view_if_needed()
            expect(panel.locator(".dl-picture img")).to_be_attached()
            first, *tops, bottom, loaded = panel.evaluate(_TOGETHER)
            assert loaded, name
            top = {1366: min(first, tops[0]), 800: tops[0], 480: tops[-1]}[width]
            if bottom - top > height:
                too_high[name] = bottom - top
        assert too_high == {}


# Tops of the presets, of each knob in sight; the end of all; and whether there is a picture.
_TOGETHER = """async panel => {
  const image = panel.querySelector(".dl-picture img");
  await image.decode();
  const box = e => e.getBoundingClientRect();
  const all = (...what) => what.map(one => box(panel.querySelector(one)));
  const knobs = [...panel.querySelectorAll(
    ".dl-controls :is(.widget-text, .widget-dropdown, .widget-checkbox)")]
    .filter(e => e.checkVisibility()).map(e => box(e).top);
  return [box(panel.querySelector(".dl-sides > .dl-buttons")).top, ...knobs.sort((a, b) => a - b),
    Math.max(...all(".dl-controls", ".dl-picture img", ".dl-says").map(e => e.bottom)),
    image.naturalWidth > 0 && box(image).width > 300];
}"""


@pytest.mark.parametrize("width", SCREENS)
def test_words_below_a_picture_are_whole_and_what_moves_sideways_fades(page, width):
    """Until it has moved; where nothing moves, nothing fades."""
    page.set_window({**IN_SIGHT, "width": width})
    page.be_still()
    found = page.page.evaluate(_SIDEWAYS)
    assert found["cut"] == [] and found["below"] > 3
    assert found["wrong"] == []
    assert found["moves"] > 10 if width == 480 else found["moves"] < 3


_SIDEWAYS = """async () => {
  const shown = what => [...document.querySelectorAll(what)].filter(e => e.checkVisibility());
  const boxes = shown(".dl-panel :is(.dl-picture, .dl-table)");
  const fades = e => getComputedStyle(e.querySelector("img") ?? e).maskImage !== "none";
  const more = e => e.scrollWidth - e.clientWidth;
  const moves = boxes.filter(e => more(e) && getComputedStyle(e).overflowX === "auto");
  const wrong = boxes.filter(e => fades(e) !== moves.includes(e));
  wrong.push(...moves.filter(e => more(e) < 8));  // a hair
  const below = shown(".dl-panel .dl-under li");
  const cut = below.filter(e => {
    const frame = e.closest(".dl-panel").getBoundingClientRect(), box = e.getBoundingClientRect();
    return box.left < frame.left || box.right > frame.right - 8;
  });
  moves.forEach(e => { e.scrollLeft = e.scrollWidth; });
  await new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)));
  wrong.push(...moves.filter(fades));
  moves.forEach(e => { e.scrollLeft = 0; });
  const names = all => all.map(e => [e.textContent.slice(0, 60), e.scrollWidth, e.clientWidth]);
  return {below: below.length, cut: names(cut), moves: moves.length, wrong: names(wrong)};
}"""


@pytest.mark.parametrize("width", [1366, 800])
def test_where_there_is_room_short_words_in_a_table_stand_on_one_line(page, width):
    """Of tables with at most five columns; a wider one needs its room for sentences."""
    page.set_window({**IN_SIGHT, "width": width})
    page.be_still()
    found = page.page.evaluate(_SHORT_WORDS)
    assert found["looked at"] > 50 and found["on two lines"] == []


_SHORT_WORDS = """() => {
  const short = [...document.querySelectorAll(".dl-panel tbody td")].filter(e =>
    e.checkVisibility() && e.textContent.length <= 14 && e.parentElement.children.length <= 5);
  const lines = e => {
    const words = document.createRange();
    words.selectNodeContents(e);
    return new Set([...words.getClientRects()].map(line => Math.round(line.top))).size;
  };
  return {"looked at": short.length,
    "on two lines": short.filter(e => lines(e) > 1).map(e => e.textContent)};
}"""


def test_a_long_table_is_folded_and_stays_as_the_learner_left_it(page):
    """By keyboard. The link to its CSV is there all the time."""
    page.set_window(IN_SIGHT)
    folded = []
    for index, name in enumerate(NAMES):
        fold = page.panel(index).locator(".dl-table details")
        expect(page.panel(index).get_by_role("link", name="Save this table as CSV")).to_be_visible()
        rows = fold.locator("tbody tr")
        is_open = fold.evaluate("e => e.open")
        assert is_open == (rows.count() <= LONG), name
        if not is_open:
            folded.append((index, name))
    assert folded, "the test is void: no table is long"
    index, name = folded[0]
    panel = page.panel(index)
    fold, reset = panel.locator(".dl-table details"), next(iter(getattr(explorers, name).presets))
    for wanted in (True, False, True):
        fold.locator("summary").press("Enter")
        assert fold.evaluate("e => e.open") == wanted
        expect(fold.locator("table")).to_be_visible(visible=wanted)
        before = fold.locator("table").inner_html()
        for button in (reset, "Reset"):
            panel.get_by_role("button", name=button, exact=True).press("Enter")
            page.settle()
            assert fold.evaluate("e => e.open") == wanted
        assert fold.locator("table").inner_html() == before


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_no_panel_has_a_ground_of_its_own_that_glares(page, theme):
    """What stands behind words and pictures is as light, or as dark, as the theme."""
    page.set_window(IN_SIGHT)
    page.set_theme(theme)
    grounds = page.page.evaluate(_GROUNDS)
    page.set_theme(LIGHT)
    assert len(grounds) == len(NAMES)
    for name, light in zip(NAMES, grounds, strict=True):
        assert (light > 0.85) if theme == LIGHT else (light < 0.2), (name, light)


# How light a picture's corner is, from 0 to 1, with the filter that the dark theme puts on it.
_GROUNDS = """async () => {
  const found = [];
  for (const image of document.querySelectorAll(".dl-picture img")) {
    await image.decode();
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    canvas.width = canvas.height = 8;
    const style = getComputedStyle(image);
    pen.filter = style.filter;
    pen.fillStyle = style.backgroundColor;
    pen.fillRect(0, 0, 8, 8);
    pen.drawImage(image, 0, 0, 8, 8, 0, 0, 8, 8);
    const [r, g, b] = pen.getImageData(4, 4, 1, 1).data;
    found.push((r + g + b) / 3 / 255);
  }
  return found;
}"""

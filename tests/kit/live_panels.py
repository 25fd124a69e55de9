"""Lessons opened once in JupyterLab, and a panel in the browser beside the same one in Python."""

import base64
from dataclasses import replace

import pytest
from playwright.sync_api import Error as PlaywrightError

from downline import explorers
from downline.display import drawing
from downline.display.html import as_text
from downline.errors import CourseError
from downline.learner import Journal
from tests.kit.browser import (
    IN_SIGHT,
    LESSONS,
    LIGHT,
    WINDOW,
    code_cells,
    shown,
)


def shows(kind):
    """(lesson, cell index, source) of every cell whose last line makes a `kind`."""
    for lesson in LESSONS:
        for index, line in code_cells(lesson).items():
            made = getattr(explorers, line.split("(")[0], None)
            if isinstance(made, type) and issubclass(made, kind):
                yield pytest.param(lesson, index, line, id=f"{lesson}-{line.split(')')[0]})")


def made_by(cell):
    """The name of what it makes."""
    return cell.values[2].split("(")[0]


def index_of(cells, line):
    return next(index for index, source in cells.items() if source == line)


class Opened:
    """Each lesson in its window: `before` is what stood there before any kernel, then it runs.

    `opened[lesson]` has the theme and the window that a learner begins with, whatever the test
    before has left behind.
    """

    def __init__(self, lab):
        self.lab, self.kept, self.lives = lab, {}, {}

    def __getitem__(self, lesson):
        notebook = self._in_front(lesson)
        notebook.set_theme(LIGHT)
        notebook.set_window(WINDOW)
        return notebook

    def in_sight(self, lesson, theme=LIGHT, width=WINDOW["width"]):
        """All of the lesson, and all that its panels can show: sources, feedback, a problem."""
        notebook = self._in_front(lesson)
        notebook.set_theme(theme)
        notebook.set_window({**IN_SIGHT, "width": width})
        notebook.page.evaluate(_TO_THE_TOP)
        notebook.page.evaluate(_OPEN)
        notebook.settle()
        assert notebook.page.evaluate(_CLOSED) == 0
        return notebook

    def _in_front(self, lesson):
        if lesson not in self.kept:
            notebook = self.kept[lesson] = self.lab.open(lesson, kernel=False)
            notebook.before = {
                index: notebook.cell(index).evaluate(TWIN) for index in code_cells(lesson)
            }
            notebook.before_cells = notebook.cells()
            notebook.start_kernel()
            notebook.run_all()
        self.kept[lesson].page.bring_to_front()  # Chromium lets windows behind wait
        return self.kept[lesson]

    def live(self, lesson, index, line):
        """The explorer of a cell at its opening values, as `Live`; all tests share one."""
        notebook, kept = self[lesson], self.lives.get((lesson, index))
        if kept and kept.is_on_the_page():
            kept.reset()
        else:
            kept = Live(notebook, index, in_python(line, self.lab.home))
            self.lives[lesson, index] = kept
        return kept

    def forget(self, lesson):
        """Open it anew for the next test that asks for it."""
        self.kept.pop(lesson).close()


_TO_THE_TOP = "document.querySelector('.jp-Notebook .jp-WindowedPanel-outer').scrollTop = 0"

_OPEN = """() => {
  const press = what => [...document.querySelectorAll(".dl-panel button")]
    .filter(button => button.textContent === what && button.checkVisibility())
    .forEach(button => button.click());
  press("Skip");
  press("Check my answer");
  document.querySelectorAll(".dl-panel details").forEach(part => { part.open = true; });
}"""

_CLOSED = """() => [...document.querySelectorAll(".dl-panel button, .dl-panel details")]
  .filter(part => part.checkVisibility() && (part.textContent === "Skip" || part.open === false))
  .length"""


TWIN = """async cell => {
  const output = cell.querySelector(".jp-OutputArea");
  const pictures = [...cell.querySelectorAll(".jp-OutputArea img")];
  await Promise.all(pictures.map(picture => picture.decode().catch(() => null)));
  const texts = what => [...cell.querySelectorAll(`.jp-OutputArea ${what}`)]
    .map(e => e.textContent.trim());
  return {
    pictures: pictures.map(picture => [picture.alt, picture.naturalWidth, picture.src]),
    paragraphs: texts("p"), captions: texts("caption"), heads: texts("th"),
    rows: [...cell.querySelectorAll(".jp-OutputArea tbody tr")]
      .map(row => [...row.querySelectorAll("td")].map(e => e.textContent.trim())),
    text: output ? output.textContent : "",
    formulas: cell.querySelectorAll("mjx-container, .MathJax").length,
  };
}"""


# ---- an explorer in Python, and its live panel ---------------------------------------------------


def in_python(line, journal_folder):
    """The same explorer or check, without a browser and with a journal of its own."""
    made = eval(line, {name: getattr(explorers, name) for name in explorers.__all__})
    made.journal = Journal(journal_folder / "journal.json")
    return made


def content(answer):
    """What a panel with this answer has to show, in the form that `browser.shown` gives."""
    table = as_text(answer.table, answer.formats)
    picture = drawing.svg(answer.figure) if answer.figure is not None else None
    data = picture and "data:image/svg+xml;base64," + base64.b64encode(picture).decode()
    return {
        "src": data,
        "alt": answer.alt if picture else None,
        "drawn": bool(picture),
        "sentence": answer.sentence,
        "problem": "",
        "caption": answer.caption,
        "heads": [str(name) for name in table.columns],
        "rows": [[str(cell).strip() for cell in row] for row in table.itertuples(index=False)],
    }


class Live:
    """An explorer in the browser, beside the same one in Python.

    It is opened (a prediction is skipped) and at its opening values. The one in Python is asked
    once for each set of values.
    """

    ROLES = {"_Number": "spinbutton", "Dropdown": "combobox", "Checkbox": "checkbox"}

    def __init__(self, notebook, index, twin):
        self.notebook, self.page, self.twin = notebook, notebook.page, twin
        self.asked, self.walked = {}, None
        self.panel = notebook.panel(index)
        skip = self.button("Skip")
        if skip.count() and skip.is_visible():
            self.press(skip, "Enter")
        for fold in self.panel.locator(".dl-head details").all():  # groups of knobs
            fold.evaluate("fold => { fold.open = true; }")
        # Kept, because looking for them at each key takes its time.
        self.whole = self.panel.element_handle()
        self.controls = {name: self._find(name) for name in twin.controls}
        self.reset()

    def is_on_the_page(self):
        """Whether its cell has not been run again, nor the page loaded again."""
        try:
            return self.whole.evaluate("panel => panel.isConnected")
        except PlaywrightError:
            return False

    def reset(self):
        self.press(self.button("Reset"), "Enter")
        return self.must_agree()

    def button(self, name):
        return self.panel.get_by_role("button", name=name, exact=True)

    def _find(self, name):
        """A control by role and name."""
        control = self.twin.controls[name]
        role = self.ROLES[type(control).__name__]
        return self.panel.get_by_role(role, name=control.description, exact=True).element_handle()

    def press(self, target, key):
        """Press a key on a control; another test shows that Tab reaches all of them."""
        target.press(key)
        self.notebook.settle()

    def type(self, target, text):
        target.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.press(target, "Enter")

    def values(self):
        """What the controls on the page say."""
        said = self.page.evaluate(_VALUES, list(self.controls.values()))
        values = dict(zip(self.controls, said, strict=True))
        for name, control in self.twin.controls.items():
            if self.ROLES[type(control).__name__] == "combobox":
                values[name] = {str(option): option for option in control.options}[values[name]]
        return values

    def must_agree(self):
        """Picture, alternative text, sentence and table are those of the controls' values.

        Where the explorer has no answer for them, it says why, and the rest stays as it was.
        """
        values = self.values()
        try:
            self.answer, self.must = self._ask(values)
        except CourseError as problem:
            must = self.must | {"problem": f"Please look: {problem}"}
        else:
            must = self.must
        for _ in range(40):
            now = shown(self.whole)
            if now == must:
                return now
            self.page.wait_for_timeout(50)
        different = {key: (now[key], must[key]) for key in must if now[key] != must[key]}
        if "src" in different:
            different["src"] = "the picture is not the one of these values"
        raise AssertionError(f"{values}: shown and expected differ: {different}")

    def _ask(self, values):
        """Python's answer, without its figure, and what a panel with it has to show."""
        known = tuple(values.values())
        if known not in self.asked:
            answer = self.twin.set(**values).shown
            self.asked[known] = replace(answer, figure=None), content(answer)
        return self.asked[known]

    def walk(self):
        """Move each control over its range and back, by keyboard; each option of a list.

        Wherever it is, all agrees. What was seen on the way is kept for the tests that ask of it.
        """
        if self.walked is None:
            self.page.evaluate(_WATCH_PLACES, self.whole)
            before, ends, seen = self.must_agree(), [], {}
            for name, control in self.twin.controls.items():
                steps = seen[name] = [(self.values()[name], before)]
                for move in _moves(self, control, self.controls[name]):
                    move()
                    steps.append((self.values()[name], self.must_agree()))
                    ends.append(self.page.evaluate("places.at(-1).end"))
                assert self.reset() == before
            places = self.page.evaluate("() => { watching = false; return places; }")
            self.walked = seen, places, ends
        return self.walked


_VALUES = """controls => controls.map(control => {
  // ipywidgets writes the spaces of an option as no-break spaces.
  if (control.tagName === "SELECT")
    return control.selectedOptions[0].textContent.replaceAll("\u00a0", " ");
  return control.type === "checkbox" ? control.checked : Number(control.value);
})"""


_WATCH_PLACES = """panel => {
  window.places = []; window.watching = true;
  const top = part => part.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  const buttons = panel.querySelector(".dl-sides > .dl-buttons");
  const controls = panel.querySelector(".dl-controls");
  const look = () => {
    if (!panel.querySelector("[role=alert]"))  // what is wrong is said above the picture
      places.push({
        controls: top(controls), buttons: top(buttons),
        picture: top(panel.querySelector(".dl-picture")), end: top(panel.querySelector(".dl-says")),
      });
    if (watching) requestAnimationFrame(look);
  };
  look();
}"""


def _moves(live, control, target):
    """What a learner does with a control, by keyboard: each is one change."""
    match live.ROLES[type(control).__name__]:
        case "spinbutton":
            yield from (lambda k=key: live.press(target, k) for key in ("ArrowUp", "ArrowDown"))
            for value in (control.low, (control.low + control.high) / 2, control.high):
                yield lambda value=value: live.type(target, f"{value:.10g}")
        case "combobox":
            steps = ["ArrowDown"] * (len(control.options) - 1)
            yield from (lambda k=k: live.press(target, k) for k in ("End", "Home", *steps))
        case "checkbox":
            yield from (lambda: live.press(target, "Space") for _ in range(2))

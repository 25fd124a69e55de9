"""What happens to a learner in a real browser: numbers as people type them, and a lost kernel."""

import re

import pytest
from playwright.sync_api import expect

from tests.kit.browser import IN_SIGHT, Lab, code_cells

LESSON = "01_definitions"


@pytest.fixture(scope="module")
def lab(browser):
    with Lab(browser) as running:
        yield running


@pytest.fixture(scope="module")
def lesson(lab):
    notebook = lab.open(LESSON)
    notebook.run_all()
    return notebook


def panel(notebook, line):
    index = next(i for i, source in code_cells(LESSON).items() if source == line)
    return index, notebook.panel(index)


def type_in(notebook, box, text, key="Tab"):
    box.focus()
    notebook.page.keyboard.press("ControlOrMeta+a")
    notebook.page.keyboard.type(text)
    notebook.page.keyboard.press(key)
    notebook.settle()


def test_a_number_is_taken_as_it_is_typed_and_stepped_by_the_arrow_keys(lesson):
    _, explorer = panel(lesson, "WhoGetsPaid()")
    guess = explorer.get_by_role("spinbutton", name="Your guess (people)", exact=True)
    keep = explorer.get_by_role("button", name="Keep my guess", exact=True)
    expect(guess).to_have_value("")
    keep.press("Enter")
    lesson.settle()
    expect(explorer.get_by_role("alert")).to_contain_text("Nothing is entered yet")
    expect(explorer.locator(".dl-picture")).to_be_hidden()
    type_in(lesson, guess, "1.000")
    keep.press("Enter")
    lesson.settle()
    expect(explorer.get_by_role("alert")).to_contain_text("type 1000 or 1")
    type_in(lesson, guess, "4,5")
    expect(guess).to_have_value("4.5")
    keep.press("Enter")
    lesson.settle()
    expect(explorer.locator(".dl-said")).to_contain_text("Your guess is 4.5 people.")
    expect(explorer.locator(".dl-picture")).to_be_hidden()
    explorer.get_by_role("button", name="Show the answer", exact=True).press("Enter")
    lesson.settle()
    expect(explorer.locator(".dl-said")).to_contain_text("You guessed 4.5.")

    sale = explorer.get_by_role("spinbutton", name="Sale ($)", exact=True)
    said = explorer.locator(".dl-says")
    for text, shown, money in (
        ("6,40", "6.4", "$6.40"), ("1.234,5", "1234.5", "$1,234.50"), ("$ 80", "80", "$80.00"),
    ):  # fmt: skip
        type_in(lesson, sale, text)
        expect(sale).to_have_value(shown)
        expect(said).to_contain_text(f"sells goods for {money} and")
    for key, money in (("ArrowUp", "$90.00"), ("ArrowDown", "$80.00"), ("ArrowDown", "$70.00")):
        sale.press(key)
        lesson.settle()
        expect(said).to_contain_text(f"sells goods for {money} and")
    assert lesson.faults == []


def test_enter_keeps_a_guess_and_checks_an_answer_and_elsewhere_only_enters(lesson):
    """As in a form; what was typed arrives before the button is pressed, each time."""
    index, explorer = panel(lesson, "WhichName()")
    lesson.run_cell(index)
    guess = explorer.get_by_role("spinbutton", name=re.compile("^Your guess"))
    said = explorer.locator(".dl-said")
    for text, answer in (("", "Nothing is entered yet"), ("3,0", "Your guess is 3"), ("4", "is 4")):
        type_in(lesson, guess, text, "Enter")
        expect(said).to_contain_text(answer)
        expect(explorer.locator(".dl-picture")).to_be_hidden()
    explorer.get_by_role("button", name="Show the answer", exact=True).press("Enter")
    lesson.settle()
    expect(said).to_contain_text("You guessed 4.")
    _, check = panel(lesson, 'Check("definitions-fay-upline")')
    answer = check.get_by_role("spinbutton", name="Your answer", exact=True)
    for text, verdict in 5 * (("5", "✗ Not yet."), ("6,4", "✓ Right.")):
        type_in(lesson, answer, text, "Enter")
        expect(check.locator(".dl-said")).to_contain_text(verdict)
    _, explorer = panel(lesson, "WhoGetsPaid()")
    type_in(lesson, explorer.get_by_role("spinbutton", name="Sale ($)", exact=True), "90", "Enter")
    expect(explorer.locator(".dl-says")).to_contain_text("sells goods for $90.00 and")
    expect(explorer.locator(".dl-said")).to_contain_text("You guessed 4.5.")
    assert lesson.faults == []


def test_a_right_answer_with_a_comma_is_right(lesson):
    _, check = panel(lesson, 'Check("definitions-fay-upline")')
    answer = check.get_by_role("spinbutton", name="Your answer", exact=True)
    type_in(lesson, answer, "6,4")
    check.get_by_role("button", name="Check my answer", exact=True).press("Enter")
    lesson.settle()
    expect(check.locator(".dl-said")).to_contain_text("✓ Right.")


_ICONS = """panel => [panel, ...panel.querySelectorAll("*")].filter(one =>
  !["none", "normal", '""'].includes(getComputedStyle(one, "::before").content)
  && one.matches(".jupyter-widgets-disconnected")).length"""


def test_a_panel_that_has_lost_its_kernel_says_so(lesson):
    """After a shutdown and after a restart: no broken icons, its last picture, what to do."""
    _, explorer = panel(lesson, "WhoGetsPaid()")
    skip = explorer.get_by_role("button", name="Skip", exact=True)
    if skip.is_visible():
        skip.press("Enter")
        lesson.settle()
    kernel = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
    for ends in (f"{kernel}.restart()", "jupyterapp.shell.currentWidget.sessionContext.shutdown()"):
        lesson.page.evaluate(ends)
        lost = explorer.locator(".dl-lost")
        expect(lost).to_be_visible()
        expect(lost).to_contain_text("Run this cell again")
        assert explorer.evaluate(_ICONS) == 0
        expect(explorer.locator(".dl-picture img")).to_be_visible()
        expect(explorer.locator(".dl-says")).to_be_visible()
        expect(explorer.get_by_role("spinbutton", name="Sale ($)", exact=True)).to_be_hidden()


def test_a_lesson_opened_again_says_how_to_bring_a_panel_to_life(lesson):
    lesson.command("docmanager:save")
    lesson.kernel = False
    lesson.load()
    lesson.set_window(IN_SIGHT)
    index, _ = panel(lesson, "WhoGetsPaid()")
    cell = lesson.cell(index)
    expect(cell.get_by_text("Run this cell").first).to_be_visible()
    expect(cell.locator(".dl-panel")).to_have_count(0)


def test_where_no_kernel_starts_by_itself_a_lesson_can_be_read(browser):
    """`notebook_starts_kernel = False` is a setting of JupyterLab's (ipywidgets#3980)."""
    lab = Lab(browser)
    config = lab.home / "config"
    config.mkdir()
    (config / "jupyter_lab_config.py").write_text("c.LabServerApp.notebook_starts_kernel=False")
    with lab:
        notebook = lab.open(LESSON, kernel=False)
        notebook.set_window(IN_SIGHT)
        notebook.page.evaluate("startKernel()")  # if one were asked for, it would come
        notebook.be_still()
        index, _ = panel(notebook, "WhoGetsPaid()")
        expect(notebook.cell(index).get_by_text("Predict first.")).to_be_visible()
        text = notebook.page.locator(".jp-Notebook").inner_text()
        assert "Loading widget" not in text and "Error displaying" not in text
        running = "jupyterapp.shell.currentWidget.sessionContext.session?.kernel"
        assert notebook.page.evaluate(f"Boolean({running})") is False, "the test is void"

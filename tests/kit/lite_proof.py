"""What somebody does with the browser edition in Chromium, step by step: half of its proof."""

from __future__ import annotations

import base64
import json
import tempfile
import time
import zipfile
from pathlib import Path

from nbformat import v4
from playwright.sync_api import Browser

from downline import explorers as face
from downline.display.explorer import Explorer
from downline.learner import Journal
from tests.kit.exercise import Exercise, grades
from tests.kit.lite import Reader, Window
from tests.kit.teacher import SANDBOX, command

WELCOME = "lessons/00_welcome.ipynb"
EXERCISE = "01_definitions"
FORGET = """
from downline.files import work_folder
(work_folder() / "journal.json").unlink(missing_ok=True)
"""
AT_MOST = 60_000
"""Milliseconds for one thing that somebody does with an explorer."""


def explorers() -> list[str]:
    """The names of all explorers."""
    found = {name: getattr(face, name) for name in face.__all__}
    return [n for n, one in found.items() if isinstance(one, type) and issubclass(one, Explorer)]


def every_explorer(reader: Reader) -> tuple[int, int]:
    """Drive all explorers in one notebook; how many they are, and how many buttons were pressed."""
    names = explorers()
    sources = [
        f"from downline.explorers import {', '.join(names)}",
        *(f"{name}()" for name in names),
    ]
    window = reader.open(WELCOME, kernel=False)
    kernel = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    cells = [v4.new_code_cell(source) for source in sources]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    window.save("lessons/all_explorers.ipynb", notebook)
    window.close()
    window = reader.open("lessons/all_explorers.ipynb")
    window.try_out(FORGET)  # else an explorer that was guessed is open, and has no Skip
    window.run(0)
    pressed = sum(drive(window, index, name) for index, name in enumerate(names, start=1))
    window.close()
    return len(names), pressed


def first_explorer(browser: Browser, reader: Reader) -> tuple[float, float]:
    """How long it takes from the click on the link to the first explorer that moves, at first.

    Seconds by the clock, and seconds of the processor, of all processes of the browser: on a
    computer that does other things as well only these say something.
    """
    began, worked = time.perf_counter(), processor(browser)
    window = reader.open(WELCOME)
    window.run(5)
    window.run(7)
    window.panel(7).get_by_role("button", name="Keep my guess").wait_for()
    took = time.perf_counter() - began, processor(browser) - worked
    window.close()
    return took


def processor(browser: Browser) -> float:
    """Seconds of the processor that a browser has had."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(one["cpuTime"] for one in found)


def drive(window: Window, index: int, name: str) -> int:
    """Drive one explorer: skip its question, press every button; returns how many were pressed.

    After each it must say what the same explorer says here, in this Python, and show a picture
    where that has one.
    """
    with tempfile.TemporaryDirectory() as folder:
        here = getattr(face, name)(journal=Journal(Path(folder, "journal.json")))

    def panel():
        """Its panel, which JupyterLab puts away when what is above it grows."""
        window.show(index)
        return window.panel(index)

    def press(label: str) -> None:
        panel().get_by_role("button", name=label, exact=True).click()

    with window.within(AT_MOST, f"{name}, its cell"):
        window.run(index)
        panel().wait_for()
    if here.predict:
        with window.within(AT_MOST, f"{name}, the button Skip"):
            press("Skip")
    with window.within(AT_MOST, f"{name}, its sentence"):
        panel().locator(".dl-says p").first.wait_for()
    for label, button in here.buttons.items():
        button.do()
        with window.within(AT_MOST, f"{name}, the button {label}"):
            press(label)
            window.idle()
            said = " ".join(panel().locator(".dl-says").inner_text().split())
            assert said == " ".join(here.shown.sentence.split()), f"{name}, {label}"
            assert not any(panel().locator("[role=alert]").all_inner_texts()), f"{name}, {label}"
            if here.shown.figure is not None:
                picture = panel().locator(".dl-picture img")
                picture.wait_for()
                assert picture.get_attribute("alt") == here.shown.alt, f"{name}, {label}"
                assert picture.evaluate("one => one.decode().then(() => one.naturalWidth > 0)")
    return len(here.buttons)


def guess_and_answer(reader: Reader) -> dict:
    """A guess, an answer, and what the journal has after each: two saves, also after a reload."""
    window = reader.open(WELCOME)
    for index in (5, 7, 10):
        window.run(index)
    panel = window.panel(7)
    panel.get_by_label("Your guess (people)").fill("100")
    panel.get_by_role("button", name="Keep my guess").click()
    panel.get_by_role("button", name="Show the answer").click()
    panel.locator(".dl-picture img").wait_for()  # it has opened
    window.idle()
    assert "You guessed 100." in panel.inner_text()
    once = journal(window)
    check = window.panel(10)
    window.show(10)  # JupyterLab had put it away: it draws what is in sight
    check.locator("input").first.check()
    check.get_by_role("button").first.click()
    window.idle()
    twice = journal(window)
    assert list(once["predictions"]) == ["EverybodyRecruits"] and not once["answers"]
    assert twice["predictions"] == once["predictions"] and list(twice["answers"])
    window.command("docmanager:save")
    window.load()
    window.show(7).get_by_text("Predict first.").wait_for()
    assert not window.page.get_by_text("Loading widget").count(), "a saved twin is not shown"
    again = window.run(5) and window.run(7)
    assert again and "Earlier you guessed 100." in window.panel(7).inner_text()
    assert journal(window) == twice
    window.close()
    return twice


def journal(window: Window) -> dict:
    """What the learner's file holds, as the browser would download it."""
    window.idle()
    file = window.contents("my_work/journal.json")
    content = file["content"]
    if file["format"] == "base64":
        content = base64.b64decode(content).decode()
    return json.loads(content) if isinstance(content, str) else content


def hand_in(reader: Reader, folder: Path) -> tuple[str, float]:
    """Solve an exercise in the browser and download it; the file's name, and its points natively.

    `folder` becomes a course's folder, in which the file is collected and graded.
    """
    exercise = Exercise(EXERCISE)
    window = reader.open(f"exercises/{exercise.path}")
    window.write(exercise.answers)
    window.run_all()
    window.command("docmanager:save")
    with window.page.expect_download() as download:
        window.command("docmanager:download")
    name = download.value.suggested_filename
    handed = folder / "classroom" / "download.zip"
    handed.parent.mkdir(parents=True)
    with zipfile.ZipFile(handed, "w") as packed:
        packed.write(download.value.path(), f"Ana López_7_assignsubmission_file/{name}")
    window.close()
    # From here on it is the teacher's computer, with another Python.
    exercise.release(folder)
    assert command(folder, "hand-out", EXERCISE) == 0
    assert command(folder, "collect", EXERCISE, str(handed)) == 1  # it tells the other name
    assert command(folder, "grade", EXERCISE, *SANDBOX) == 0
    marks = grades(folder, EXERCISE, "Ana-López_7")
    right = {cell: points for cell, (points, _) in marks.items() if cell not in exercise.essays}
    assert right == {c: p for c, p in exercise.points.items() if c not in exercise.essays}
    return name, sum(right.values())

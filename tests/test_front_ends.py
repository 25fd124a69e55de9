"""Other ways to read and run a lesson: each command that README.md prints for them is given."""

import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time

import nbformat
import pytest
from browser import COURSE, chromium, free_ports, shown
from bs4 import BeautifulSoup

LESSON = "01_definitions"
VOILA_ICONS = "https://cdn.jsdelivr.net/npm/@fortawesome/"  # as README.md says


def command(program):
    """The words of README.md's command for `program`, for the Python that runs the tests."""
    text = (COURSE / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"`python (-m {program} [^`]*{LESSON}\.ipynb)`", text)
    return [sys.executable, *shlex.split(found)]


@pytest.fixture
def course(tmp_path):
    """A copy of the lessons, and an environment in which nothing of the user's is touched."""
    ignored = shutil.ignore_patterns(".*")
    shutil.copytree(COURSE / "lessons", tmp_path / "lessons", ignore=ignored)
    places = {
        f"JUPYTER_{name}_DIR": str(tmp_path / name.lower())
        for name in ("CONFIG", "DATA", "RUNTIME")
    }
    work = {"DOWNLINE_WORK": str(tmp_path / "work"), "IPYTHONDIR": str(tmp_path / "ipython")}
    return tmp_path, os.environ | places | work


def test_the_html_page_keeps_each_picture_with_its_text_and_loads_nothing(course):
    folder, environment = course
    subprocess.run(command("nbconvert"), cwd=folder, env=environment, check=True)
    html = (folder / "lessons" / f"{LESSON}.html").read_text(encoding="utf-8")
    nb = nbformat.read(COURSE / "lessons" / f"{LESSON}.ipynb", as_version=4)
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
        window.goto((folder / "lessons" / f"{LESSON}.html").as_uri())
        assert left == []
        window.set_viewport_size({"width": 680, "height": 960})  # A4 between its margins
        window.emulate_media(media="print")
        cut = "[...document.images].filter(i => i.getBoundingClientRect().right > innerWidth)"
        assert window.evaluate(f"{cut}.map(i => i.alt)") == []


@pytest.mark.parametrize(
    ("program", "address", "options"),
    [("notebook", f"notebooks/{LESSON}.ipynb", ["--allow-root"]), ("voila", "", [])],
)
def test_an_explorer_lives(program, address, options, course):
    folder, environment = course
    token = secrets.token_urlsafe(24)
    (port,) = free_ports(1)
    started = [*command(program), "--no-browser", f"--port={port}", *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            started, cwd=folder, env=environment | {"JUPYTER_TOKEN": token}, stdout=log, stderr=log
        )
    try:
        _wait_for(port, server, folder / "log")
        with chromium() as browser:
            page, left = browser.new_page(viewport={"width": 1280, "height": 1000}), []
            here = ("data:", "blob:", f"http://127.0.0.1:{port}/")
            page.on("request", lambda r: r.url.startswith(here) or left.append(r.url))
            page.goto(f"http://127.0.0.1:{port}/{address}?token={token}", timeout=90_000)
            if program == "notebook":
                page.get_by_text("Python 3 (ipykernel)").wait_for(timeout=90_000)
                page.get_by_role("menuitem", name="Run", exact=True).click()
                page.get_by_text("Run All Cells", exact=True).click()
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
    finally:
        server.terminate()
        server.wait(60)


def _sentence(page, panel, words):
    panel.locator(".dl-says", has_text=words).wait_for(timeout=30_000)
    page.wait_for_timeout(500)  # picture and table follow the sentence
    return shown(panel)


def _wait_for(port, server, log):
    for _ in range(600):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"It did not start:\n{log.read_text(encoding='utf-8')}")

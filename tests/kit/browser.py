"""JupyterLab in a real Chromium: what the browser tests and the benchmark share.

`python -m tests.kit.browser` writes screenshots of every lesson to ``screenshots/``, to be looked
at.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, ElementHandle, Locator, Page, sync_playwright

from tests.kit.paths import ROOT

LESSONS = sorted(path.stem for path in (ROOT / "lessons").glob("[0-9]*.ipynb"))
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
WINDOW = {"width": 1280, "height": 900}
IN_SIGHT = {"width": 1280, "height": 24_000}
"""A window so high that a whole lesson is in sight: JupyterLab draws only what is."""

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    *(
        f"{os.environ.get(folder, '')}/{program}"
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for program in (
            "Google/Chrome/Application/chrome.exe",
            "Microsoft/Edge/Application/msedge.exe",
        )
    ),
)
HOW_TO_GET_ONE = (
    "No Chromium was found, so nothing was tried in a browser. Debian and Ubuntu: "
    "`sudo apt-get install chromium`; Fedora: `sudo dnf install chromium`; macOS: "
    "`brew install --cask chromium`, or Google Chrome from google.com/chrome; Windows: Microsoft "
    "Edge is already there, or `winget install Google.Chrome`. Anywhere else: set the environment "
    "variable CHROMIUM to the program."
)

# A kernel starts when `startKernel` is called and not before.
_HOLD_BACK_KERNEL = """(() => {
  const ask = window.fetch, wanted = new Promise(start => { window.startKernel = start; });
  window.fetch = async (request, options) => {
    const starts = request.method === "POST" && new URL(request.url).pathname === "/api/sessions";
    if (starts) await wanted;
    return ask(request, options);
  };
})()"""

# The lesson's cells are all on the page.
READY = """async () => {
  const pause = () => new Promise(done => setTimeout(done, 30));
  await jupyterapp.restored;
  let shown;
  while (!(shown = jupyterapp.shell.currentWidget)?.context) await pause();
  await shown.revealed;
  await shown.context.ready;
  while (!shown.content.widgets.length || !shown.content.widgets.every(w => w.isAttached))
    await pause();
}"""

# The kernel is ready; from now on `unanswered` holds the requests that it has not finished.
_LISTEN = """async () => {
  startKernel();
  const {sessionContext} = jupyterapp.shell.currentWidget;
  await sessionContext.ready;
  const {kernel} = sessionContext.session;
  await kernel.info;
  window.unanswered = new Set();
  kernel.anyMessage.connect((_, {msg, direction}) => {
    if (direction === "send" && msg.channel === "shell") unanswered.add(msg.header.msg_id);
    if (msg.header.msg_type === "status" && msg.content.execution_state === "idle")
      unanswered.delete(msg.parent_header.msg_id);
  });
  await kernel.requestKernelInfo();
}"""

# Two frames in a row with nothing under way: a widget may send again when it has an answer.
_SETTLE = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  for (let calm = 0; calm < 3; calm += 1) {
    await frame();
    if (unanswered.size) calm = 0;
  }
}"""

# Nothing moves or fades any more: no animation that ends, no cell or panel that changes its place.
_STILL = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const places = () => [innerWidth, ...[...document.querySelectorAll(".jp-Cell, .dl-panel")]
    .map(e => e.getBoundingClientRect()).flatMap(box => [box.top, box.left, box.right, box.bottom])]
    .join();
  const moves = () => document.getAnimations().some(
    one => one.playState === "running" && Number.isFinite(one.effect.getComputedTiming().endTime));
  for (let calm = 0, before = ""; calm < 6; calm += 1) {
    await frame();
    const now = places();
    if (now !== before || moves()) calm = 0;
    before = now;
  }
}"""

_OUTPUTS = """() => [...jupyterapp.shell.currentWidget.content.widgets]
  .filter(cell => cell.model.type === "code")
  .map(cell => ({
    source: cell.model.sharedModel.source,
    count: cell.model.executionCount,
    trusted: cell.model.trusted,
    red: Array.from({length: cell.model.outputs.length}, (_, i) => cell.model.outputs.get(i))
      .map(out => out.toJSON())
      .filter(out => out.output_type === "error" || out.name === "stderr")
      .map(out => JSON.stringify(out)),
  }))"""

SHOWN = """panel => {
  const text = (from, what) => [...from.querySelectorAll(what)].map(e => e.textContent.trim());
  const says = what => text(panel, what).filter(Boolean);
  const picture = panel.querySelector(".dl-picture img"), table = panel.querySelector(".dl-table");
  return {
    src: picture && picture.getAttribute("src"), alt: picture && picture.getAttribute("alt"),
    drawn: Boolean(picture && picture.complete && picture.naturalWidth),
    sentence: says(".dl-says p").join(" "), problem: says("[role=alert]").join(" "),
    caption: says("caption, .dl-table summary").join(" "), heads: text(table, "th"),
    rows: [...table.querySelectorAll("tbody tr")].map(row => text(row, "td")),
  };
}"""


def find_chromium() -> str | None:
    """The Chromium, Chrome or Edge to drive: what CHROMIUM names, else the first one found."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    on_path = (found for name in _NAMES if (found := shutil.which(name)))
    return next(on_path, next((place for place in _PLACES if Path(place).is_file()), None))


@contextmanager
def chromium():
    """A headless Chromium that can reach this computer only; skips the test if there is none.

    Where the environment variable CI is set a missing Chromium is a failure.
    """
    program = find_chromium()
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET_ONE)
    with sync_playwright() as driver:
        options = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        if getattr(os, "geteuid", lambda: 1)() == 0:
            options.append("--no-sandbox")  # as root, in a container, Chromium starts only so
        browser = driver.chromium.launch(executable_path=program, args=options)
        try:
            yield browser
        finally:
            browser.close()


def free_ports(number: int) -> list[int]:
    """Ports of this computer that nobody uses."""
    opened = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [server.getsockname()[1] for server in opened]
    for server in opened:
        server.close()
    return ports


class Lab:
    """A JupyterLab on a copy of the lessons, with settings, trust and work folder of its own.

    Nothing of the user's is read or changed. `folder` holds the copy, `work` what a learner's
    `my_work/` holds, and `python` is the environment that it runs in.
    """

    def __init__(self, browser: Browser | None = None, python: str = sys.executable):
        self.browser, self.python = browser, python
        self.home = Path(tempfile.mkdtemp(prefix="downline-lab-"))
        self.folder, self.work = self.home / "course", self.home / "work"
        self._opened = 0

    def __enter__(self) -> Lab:
        shutil.copytree(
            ROOT / "lessons", self.folder / "lessons",
            ignore=shutil.ignore_patterns(".*", "__pycache__"),
        )  # fmt: skip
        shutil.copy(ROOT / "pyproject.toml", self.folder)
        (port,) = free_ports(1)
        self.url, self.token = f"http://127.0.0.1:{port}", secrets.token_urlsafe(24)
        own = {
            "JUPYTER_TOKEN": self.token,
            "DOWNLINE_WORK": str(self.work),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),  # also what is trusted: nothing yet
            "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
            "IPYTHONDIR": str(self.home / "ipython"),
        }
        kept = {
            k: v for k, v in os.environ.items() if k not in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
        }
        self.log = self.home / "lab.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    self.python, "-m", "jupyterlab", "--no-browser", "--allow-root",
                    "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
                    "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly",
                ],
                cwd=self.folder, env=kept | own, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait_until_it_answers(self) -> None:
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                return self.ask("/api").close()
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()}")

    def ask(self, path: str, method: str = "GET"):
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        return urllib.request.urlopen(request, timeout=10)

    def __exit__(self, *_) -> None:
        try:
            self.ask("/api/shutdown", "POST").close()  # stops the kernels too, on every system
            self.process.wait(20)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def open(self, lesson: str, *, kernel=True) -> Notebook:
        """Open a lesson in a window of its own; with kernel=False none starts until asked."""
        self._opened += 1
        if self._opened == 1:
            self.context = self.browser.new_context()
        page = self.context.new_page()
        page.set_viewport_size(WINDOW)
        return Notebook(self, page, lesson, f"window-{self._opened}", kernel)

    def journal(self) -> dict:
        """What the learner's journal file holds now; nothing before the first entry."""
        file = self.work / "journal.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


class Notebook:
    """One lesson, open in JupyterLab.

    `faults` lists what a learner should never meet: errors on the console and requests that leave
    this computer.
    """

    def __init__(self, lab: Lab, page: Page, lesson: str, window: str, kernel: bool):
        self.lab, self.page, self.lesson, self.kernel = lab, page, lesson, kernel
        self.address = f"{lab.url}/lab/workspaces/{window}/tree/lessons/{lesson}.ipynb"
        self.faults: list[str] = []
        page.set_default_timeout(20_000)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error.stack}"))
        page.on("request", lambda request: self._must_stay_here(request.url))
        page.on("websocket", lambda socket: self._must_stay_here(socket.url))
        page.add_init_script(_HOLD_BACK_KERNEL)
        self.load()

    def load(self) -> None:
        """Load the page, for the first time or again, and wait until the lesson can be read."""
        self.page.goto(f"{self.address}?reset&token={self.lab.token}")
        self.page.wait_for_function("window.jupyterapp")
        self._wait(READY)
        if self.kernel:
            self.start_kernel()

    def start_kernel(self) -> None:
        """Let the kernel start that kernel=False has held back, and wait until it is ready."""
        self.kernel = True
        self._wait(_LISTEN)

    def stop_kernel(self) -> None:
        """End the kernel; closing the window leaves it running."""
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    def close(self) -> None:
        self.page.close()

    def command(self, name: str, **arguments):
        """What a menu entry does."""
        run = "([name, arguments]) => jupyterapp.commands.execute(name, arguments)"
        return self.page.evaluate(run, [name, arguments])

    def set_theme(self, theme: str) -> None:
        """Light or dark, unless it is so already; JupyterLab keeps it for later windows too."""
        light = f"document.body.dataset.jpThemeLight === '{str(theme == LIGHT).lower()}'"
        if not self.page.evaluate(light):
            self.command("apputils:change-theme", theme=theme)
            self.page.wait_for_function(light)
            self.be_still()  # colours fade

    def show_files(self, wanted: bool) -> None:
        """Open or close JupyterLab's list of files at the left, and wait until all has moved."""
        if self.page.locator("#jp-left-stack").is_visible() != wanted:
            self.command("application:toggle-left-area")
        self.be_still()

    def set_window(self, size: dict) -> None:
        """Make the window that large, with the list of files only if it is wide, and wait."""
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)
            self.show_files(size["width"] >= WINDOW["width"])

    def run_all(self) -> None:
        """Run every cell; JupyterLab loses the request now and then, so ask again if it did."""
        for _ in range(3):
            self.command("notebook:run-all-cells")
            self.settle()
            counts = [cell["count"] for cell in self.cells()]
            if all(counts):
                return
        raise AssertionError(f"{self.lesson}: not every cell has run: {counts}")

    def run_cell(self, index: int) -> None:
        """Run one cell, counted as in the file, and wait for the answer."""
        activate = "index => { jupyterapp.shell.currentWidget.content.activeCellIndex = index; }"
        self.page.evaluate(activate, index)
        self.command("notebook:run-cell")
        self.settle()

    def settle(self) -> None:
        """Wait until the kernel has answered all that was sent to it, and the page has drawn."""
        self._wait(_SETTLE)

    def be_still(self) -> None:
        """Wait until nothing on the page moves or fades any more."""
        self._wait(_STILL)

    def cells(self) -> list[dict]:
        """For each code cell: source, execution count, trusted or not, and its red output."""
        return self.page.evaluate(_OUTPUTS)

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def panel(self, index: int) -> Locator:
        """The live explorer or check that a cell shows."""
        return self.cell(index).locator(".dl-panel")

    def _wait(self, until: str) -> None:
        """Wait for a promise of the page, and not for ever."""
        late = (
            "new Promise((_, fail) => setTimeout(() => fail(new Error('not after 90 s')), 90000))"
        )
        self.page.evaluate(f"() => Promise.race([({until})(), {late}])")

    def _listen(self, message) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _must_stay_here(self, url: str) -> None:
        here = (self.lab.url, self.lab.url.replace("http", "ws", 1), "data:", "blob:", "about:")
        if not url.startswith(here):
            self.faults.append(f"a request left this computer: {url}")


def shown(panel: Locator | ElementHandle) -> dict:
    """What an explorer's panel shows: src, alt, drawn, sentence, problem, caption, heads, rows."""
    return panel.evaluate(SHOWN)


def code_cells(lesson: str) -> dict[int, str]:
    """The last line of each code cell, by the cell's index in the file."""
    cells = nbformat.read(ROOT / "lessons" / f"{lesson}.ipynb", 4).cells
    return {
        index: cell.source.rstrip().split("\n")[-1]
        for index, cell in enumerate(cells)
        if cell.cell_type == "code"
    }


def screenshots(folder: Path) -> None:
    """Every lesson before and after running, light and dark, 1280 and 800 pixels wide."""
    folder.mkdir(exist_ok=True)
    with chromium() as browser, Lab(browser) as lab:
        for lesson in LESSONS:
            notebook = lab.open(lesson)
            _photograph(notebook, folder, "before")
            notebook.run_all()
            for skip in notebook.page.get_by_role("button", name="Skip", exact=True).all()[::-1]:
                skip.click()
            notebook.settle()
            _photograph(notebook, folder, "run")
            notebook.close()


def readme_picture(file: Path, python: str) -> None:
    """The picture in README.md: lesson 1 in JupyterLab, with a guess that was just revealed.

    `python` is a learner's, so that no menu of a teacher's is in it.
    """
    file.parent.mkdir(exist_ok=True)
    with chromium() as browser, Lab(browser, python) as lab:
        notebook = lab.open("01_definitions")
        notebook.page.set_viewport_size({"width": 1200, "height": 900})
        notebook.show_files(False)
        notebook.run_all()
        for index, line in code_cells("01_definitions").items():
            if line == "WhoGetsPaid()":
                panel = notebook.panel(index)
                panel.get_by_label("Your guess (people)").fill("6")
                panel.get_by_role("button", name="Keep my guess").click()
                panel.get_by_role("button", name="Show the answer").click()
                notebook.settle()
                notebook.command("notebook:enter-command-mode")
                place = "cell => cell.scrollIntoView({block: 'start'})"
                notebook.cell(index).evaluate(place)
        notebook.be_still()
        notebook.page.screenshot(path=file)


def _photograph(notebook: Notebook, folder: Path, when: str) -> None:
    page = notebook.page
    for width in (1280, 800):
        notebook.set_window({**IN_SIGHT, "width": width})
        for theme, name in ((LIGHT, "light"), (DARK, "dark")):
            notebook.set_theme(theme)
            scroll = (
                "() => document.querySelector('.jp-WindowedPanel-inner').getBoundingClientRect()"
            )
            bottom = page.evaluate(f"({scroll})().bottom")
            page.screenshot(
                path=folder / f"{notebook.lesson}-{when}-{width}-{name}.png",
                clip={
                    "x": 0,
                    "y": 0,
                    "width": width,
                    "height": min(bottom + 20, IN_SIGHT["height"]),
                },
            )
    notebook.set_theme(LIGHT)


if __name__ == "__main__":
    if sys.argv[1:2] == ["readme"]:
        readme_picture(ROOT / ".github" / "screenshot.png", *sys.argv[2:3] or [sys.executable])
    else:
        screenshots(ROOT / "screenshots")

"""The browser edition in a real Chromium: what its tests and its proof share."""

from __future__ import annotations

import functools
import threading
from contextlib import contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Error, Locator, Page

LATE = 400_000
"""Milliseconds after which a page is given up: Python starts in it, on a busy computer too."""

_READY = """async () => {
  const pause = () => new Promise(done => setTimeout(done, 50));
  while (!window.jupyterapp) await pause();
  await jupyterapp.restored;
  let shown;
  while (!(shown = jupyterapp.shell.currentWidget)?.context) await pause();
  await shown.context.ready;
  await shown.revealed;
}"""

_KERNEL = """async () => {
  const pause = () => new Promise(done => setTimeout(done, 50));
  const {sessionContext} = jupyterapp.shell.currentWidget;
  await sessionContext.ready;
  while (!sessionContext.session?.kernel) await pause();
  const {kernel} = sessionContext.session;
  await kernel.info;
  while (kernel.status !== "idle") await pause();
}"""

_RUN = """async index => {
  const {content, context} = jupyterapp.shell.currentWidget;
  const pause = () => new Promise(done => setTimeout(done, 20));
  content.activeCellIndex = index;
  content.deselectAll();
  await content.scrollToItem(index, "center");
  const {sharedModel} = content.widgets[index].model;
  await jupyterapp.commands.execute("notebook:run-cell");
  while (sharedModel.executionState === "running") await pause();
}"""

_OUTPUTS = """index => {
  const {outputs} = jupyterapp.shell.currentWidget.content.widgets[index].model;
  return Array.from({length: outputs.length}, (_, i) => outputs.get(i).toJSON());
}"""


_RUN_ALL = """async () => {
  await jupyterapp.commands.execute("notebook:run-all-cells");
}"""

# Python has done what it was asked for before this, and the page has shown it: what cells and
# widgets ask for waits in one row.
_IDLE = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
  for (let round = 0; round < 2; round += 1) {
    await kernel.requestExecute({code: "pass", silent: true, store_history: false}).done;
    await frame();
    await frame();
  }
}"""

_WRITE = """sources => {
  for (const {model} of jupyterapp.shell.currentWidget.content.widgets) {
    const name = model.sharedModel.getMetadata("nbgrader")?.grade_id;
    if (name in sources) model.sharedModel.setSource(sources[name]);
  }
}"""

_TRY_OUT = """async code => {
  const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
  const future = kernel.requestExecute({code});
  let said = "";
  future.onIOPub = ({content}) => { said += content.text ?? content.evalue ?? ""; };
  await future.done;
  return said;
}"""
_SAVE = """([path, content]) => jupyterapp.serviceManager.contents.save(
  path, {type: "notebook", format: "json", content})"""
_CONTENTS = "path => jupyterapp.serviceManager.contents.get(path, {content: true})"


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):  # the browser has closed a page before it had everything
            super().handle()


@contextmanager
def served(folder: Path):
    """The address at which a folder's files are handed out, on this computer only."""
    handler = functools.partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Reader:
    """Somebody with a browser, who opens notebooks of the edition one after the other.

    `asked` holds each address that was asked for, `left` those on another computer, `faults` each
    error of the page.
    """

    def __init__(self, browser: Browser, address: str, **options):
        self.address = address
        self.asked, self.left, self.faults = [], [], []
        self.context = browser.new_context(accept_downloads=True, **options)
        self.context.on("request", lambda request: self._asked(request.url))

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_) -> None:
        self.context.close()

    def _asked(self, url: str) -> None:
        self.asked.append(url)
        here = self.address.partition("/lab")[0]
        if not url.startswith((here, "data:", "blob:", "about:")):
            self.left.append(url)

    def open(self, path: str, *, kernel: bool = True) -> Window:
        """Open a notebook by its path in the edition, such as ``lessons/00_welcome.ipynb``."""
        page = self.context.new_page()
        page.set_default_timeout(LATE)
        page.on(
            "pageerror", lambda error: self.faults.append(f"{error.name} {error.stack} {error}")
        )
        return Window(page, f"{self.address}/lab/index.html?path={path}", kernel)


class Window:
    """One notebook of the edition, open in JupyterLab."""

    def __init__(self, page: Page, address: str, kernel: bool):
        self.page, self.address, self.late = page, address, LATE
        self.load(kernel=kernel)

    def load(self, *, kernel: bool = True) -> None:
        """Load the page, for the first time or again, and wait until Python is ready."""
        self.page.goto(self.address)
        self._wait(_READY)
        if kernel:
            self._wait(_KERNEL)

    def _wait(self, until: str, argument=None) -> None:
        """Wait for a promise of the page, and not for ever."""
        late = f"new Promise((_, fail) => setTimeout(() => fail(new Error('late')), {self.late}))"
        self.page.evaluate(f"one => Promise.race([({until})(one), {late}])", argument)

    @contextmanager
    def within(self, milliseconds: int, what: str):
        """In this block nothing takes longer than that; AssertionError that names `what` if so."""
        self.late = milliseconds
        self.page.set_default_timeout(milliseconds)
        try:
            yield
        except Error as error:
            seconds, why = milliseconds / 1000, error.message.splitlines()[0]
            raise AssertionError(f"{what}: not within {seconds:g} s ({why})") from error
        finally:
            self.late = LATE
            self.page.set_default_timeout(LATE)

    def run(self, index: int) -> list[dict]:
        """Run one cell, by its index in the notebook, and return its outputs."""
        self._wait(_RUN, index)
        return self.outputs(index)

    def run_all(self) -> None:
        """Run every cell, from the first to the last."""
        self._wait(_RUN_ALL)
        self.idle()

    def idle(self) -> None:
        """Wait until Python has answered everything."""
        self._wait(_IDLE)

    def write(self, sources: dict[str, str]) -> None:
        """Type into cells, by nbgrader's name of each."""
        self.page.evaluate(_WRITE, sources)

    def contents(self, path: str) -> dict:
        """A file as JupyterLite keeps it in the browser."""
        return self.page.evaluate(_CONTENTS, path)

    def save(self, path: str, notebook: dict) -> None:
        """Put a notebook there."""
        self.page.evaluate(_SAVE, [path, notebook])

    def find(self, text: str) -> list[int]:
        """The indexes of the cells whose text has these words."""
        return self.page.evaluate(
            """text => jupyterapp.shell.currentWidget.content.widgets.flatMap(
              ({model}, index) => model.sharedModel.source.includes(text) ? [index] : [])""",
            text,
        )

    def try_out(self, code: str) -> str:
        """Let Python do something, beside the notebook; what it printed, or the error."""
        return self.page.evaluate(_TRY_OUT, code)

    def files(self, folder: str) -> list[str]:
        """The paths of the files in a folder."""
        return [one["path"] for one in self.contents(folder)["content"]]

    def outputs(self, index: int) -> list[dict]:
        return self.page.evaluate(_OUTPUTS, index)

    def cell(self, index: int) -> Locator:
        return self.page.locator(f".jp-Cell[data-windowed-list-index='{index}']")

    def show(self, index: int) -> Locator:
        """Bring a cell in sight: JupyterLab draws no others."""
        self.page.evaluate(
            "index => jupyterapp.shell.currentWidget.content.scrollToItem(index, 'center')", index
        )
        return self.cell(index)

    def panel(self, index: int) -> Locator:
        """The live explorer or check that a cell shows."""
        return self.cell(index).locator(".dl-panel")

    def command(self, name: str, **arguments):
        """What a menu entry does."""
        run = "([name, arguments]) => jupyterapp.commands.execute(name, arguments)"
        return self.page.evaluate(run, [name, arguments])

    def close(self) -> None:
        self.page.close()

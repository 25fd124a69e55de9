"""How long a learner waits: key press → repaint of an explorer in Chromium.

`python -m tests.bench.bench_browser [lab|proxy|notebook|voila]` opens each explorer in JupyterLab,
in JupyterLab behind JupyterHub's proxy (on this computer, so without a network's delay), in
Notebook 7 or in Voilà, and prints, in milliseconds:

- key press → repaint: from the key's event to the second frame after the new picture is decoded,
  at a human pace, median and 95th percentile; with it the bare round trip of a widget whose kernel
  part does nothing, which is what no explorer can beat;
- the kernel's part of it: the same change in plain Python;
- a key held down (30 repeats, 33 ms apart): from its release to the picture of the last state.

The target is p95 ≤ 100 ms for each key press and ≤ 150 ms after the release of a held key.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page

from downline import explorers
from tests.kit.browser import WINDOW, Lab, chromium, free_ports
from tests.kit.servers import LESSON, PROXY, run_in_notebook_7, running, serving

PRESSES, PACE, HELD, REPEAT = 60, 150, 30, 33
"""Presses one by one, milliseconds apart; then key repeats, milliseconds apart."""

# Explorer, control, its accessible role, and the keys that move it to and fro.
KEYS = {
    "WhoGetsPaid": ("level_1", "spinbutton", ("ArrowUp", "ArrowDown")),
    "WhichName": ("paid_recruiting", "checkbox", ("Space", "Space")),
    "EverybodyRecruits": ("recruits", "spinbutton", ("ArrowUp", "ArrowDown")),
    "PayStatement": ("own", "spinbutton", ("ArrowUp", "ArrowDown")),
    "PayPlans": ("sale", "spinbutton", ("ArrowUp", "ArrowDown")),
    "PromiseVsNetwork": ("recruits", "spinbutton", ("ArrowDown", "ArrowUp")),
    "JoiningOrder": ("place", "spinbutton", ("ArrowUp", "ArrowDown")),
    "Saturation": ("recruits", "spinbutton", ("ArrowUp", "ArrowDown")),
    "MarketOverTime": ("first", "spinbutton", ("ArrowUp", "ArrowDown")),
    "MoneyTrail": ("retail", "spinbutton", ("ArrowUp", "ArrowDown")),
    "OwnUse": ("own_as_retail", "spinbutton", ("ArrowUp", "ArrowDown")),
    "StockUp": ("bought", "spinbutton", ("ArrowUp", "ArrowDown")),
    "HourlyPay": ("hours", "spinbutton", ("ArrowUp", "ArrowDown")),
    "BreakEven": ("kit", "spinbutton", ("ArrowUp", "ArrowDown")),
    "IncomeDisclosure": ("first", "combobox", ("End", "Home")),
    "SellOrRecruit": ("sales", "spinbutton", ("ArrowUp", "ArrowDown")),
    "EffortOrPosition": ("effort", "spinbutton", ("ArrowUp", "ArrowDown")),
    "Misconceptions": ("99", "combobox", ("End", "Home")),
    "WhoGains": ("kit", "spinbutton", ("ArrowUp", "ArrowDown")),
    "Survival": ("first", "spinbutton", ("ArrowUp", "ArrowDown")),
    "EvaluateOffer": ("kit", "spinbutton", ("ArrowUp", "ArrowDown")),
}
NOTHING = """
import ipywidgets, base64
knob, out = ipywidgets.FloatText(0, description="Knob"), ipywidgets.HTML()
out.add_class("dl-picture")
def show(change):
    size = f'width="9" height="{9 + change.new % 2}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>'
    data = base64.b64encode(svg.encode()).decode()
    out.value = f'<img alt="" src="data:image/svg+xml;base64,{data}"/>'
knob.observe(show, "value")
panel = ipywidgets.VBox([knob, out]); panel.add_class("dl-panel")
panel
"""

# The next picture, without asking again and again: that would compete with what is measured.
_NEXT = """() => {
  pressed.length = painted.length = 0;
  window.next = new Promise((done, failed) => {
    window.first = done;
    setTimeout(failed, 5000, new Error("no new picture within five seconds"));
  });
}"""

# No new picture for two seconds: a backlog, where there is one, has been drawn.
_CALM = """async () => {
  const pause = () => new Promise(done => setTimeout(done, 2000));
  for (let before = -1; before < painted.length;) {
    before = painted.length;
    await pause();
  }
}"""

_WATCH = """panel => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  window.pressed = []; window.painted = []; window.first = () => null;
  panel.addEventListener("keydown", () => pressed.push(performance.now()), true);
  const area = panel.querySelector(".dl-picture");
  new MutationObserver(async () => {
    const picture = area.querySelector("img");
    if (!picture) return;
    await picture.decode().catch(() => null);
    await frame(); await frame();
    painted.push({at: performance.now()});
    first();
  }).observe(area, {childList: true, subtree: true, attributes: true, characterData: true});
}"""


def main(where: str = "lab") -> None:
    if where not in WAYS:
        sys.exit(f"{where!r} is no place to measure in: use one of {', '.join(WAYS)}.")
    if where == "proxy" and not shutil.which(PROXY):
        sys.exit(f"{PROXY} was not found: `sudo apt-get install node-{PROXY}` brings it.")
    print(f"{where}; {os.cpu_count()} cores, load {_load()}; Chromium ", end="", flush=True)
    with chromium() as browser:
        print(browser.version)
        print(f"\n{'':18}{'key press → repaint':>24}{'kernel part':>20}{'after release':>16}")
        print(f"{'':18}{'median':>12}{'p95':>12}{'median':>12}{'p95':>8}{'':>16}")
        for name in (*KEYS, "(round trip only)"):
            source = f"from downline.explorers import {name}\n{name}()" if name in KEYS else NOTHING
            with WAYS[where](browser, _notebook(source)) as page:
                _row(name, *_measure(page, name))
                page.close()  # without its server it would ask and ask beside the next
    print(f"\nload at the end {_load()}; a load above 1 beside this benchmark spoils it")


def _notebook(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )


@contextmanager
def in_lab(browser: Browser, book: nbformat.NotebookNode, *, proxy=False) -> Iterator[Page]:
    """The notebook's page in JupyterLab, with its cells running; so for the other ways."""
    with Lab(browser) as lab, behind_proxy(lab) if proxy else nullcontext():
        nbformat.write(book, lab.folder / "lessons" / f"{LESSON}.ipynb")
        notebook = lab.open(LESSON)
        notebook.run_all()
        yield notebook.page


@contextmanager
def behind_proxy(lab: Lab) -> Iterator[None]:
    """A proxy as a hub has it, between the browser and JupyterLab."""
    direct, (port, api) = lab.url, free_ports(2)
    options = {"ip": "127.0.0.1", "port": port, "api-port": api, "default-target": direct}
    words = [f"--{name}={value}" for name, value in options.items()]
    env = {"NODE_PATH": "/usr/share/nodejs"} | os.environ  # as in solutions/jupyterhub_config.py
    with running([PROXY, *words], port, lab.home / "proxy.log", env=env):
        lab.url = f"http://127.0.0.1:{port}"
        try:
            yield
        finally:
            lab.url = direct


@contextmanager
def elsewhere(program: str, browser: Browser, book: nbformat.NotebookNode) -> Iterator[Page]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "lessons").mkdir()
        nbformat.write(book, folder / "lessons" / f"{LESSON}.ipynb")
        with serving(program, folder) as (server, address):
            page = browser.new_page(viewport=WINDOW)
            page.goto(server + address, timeout=90_000)
            if program == "notebook":
                run_in_notebook_7(page)
            yield page


WAYS = {
    "lab": in_lab,
    "proxy": partial(in_lab, proxy=True),
    "notebook": partial(elsewhere, "notebook"),
    "voila": partial(elsewhere, "voila"),
}


def _measure(page: Page, name: str):
    """Waits (ms) of the presses, of the kernel's part, and after the release of a held key."""
    panel = page.locator(".dl-panel")
    panel.wait_for(timeout=90_000)
    skip = panel.get_by_role("button", name="Skip", exact=True)
    if skip.count():
        skip.press("Enter")
    if name in KEYS:
        explorer = getattr(explorers, name)()
        knob, role, keys = KEYS[name]
        label = explorer.controls[knob].description
        kernel = _in_kernel(explorer, knob)
    else:
        role, label, keys, kernel = "spinbutton", "Knob", ("ArrowUp", "ArrowDown"), []
    panel.evaluate(_WATCH)
    control = panel.get_by_role(role, name=label, exact=True)
    control.focus()
    waits = [_press(page, keys[press % 2]) for press in range(PRESSES + 5)][5:]  # caches warm up
    after = [_hold(page, keys) for _ in range(3)]
    return waits, kernel, after


def _press(page, key) -> float:
    """Press a key at a human pace: milliseconds from its event to the new picture's repaint."""
    began = time.perf_counter()
    page.evaluate(_NEXT)
    page.keyboard.press(key)
    waited = page.evaluate("next.then(() => painted[0].at - pressed[0])")
    page.wait_for_timeout(max(0, PACE - 1000 * (time.perf_counter() - began)))
    return waited


def _in_kernel(explorer, knob) -> list[float]:
    """Milliseconds of the same change in plain Python: model, picture, table, all."""
    if explorer.predict:
        explorer.predict.skip.click()
    control, took = explorer.controls[knob], []
    start = control.value
    if hasattr(control, "options"):
        other = control.options[-1]
    else:
        other = (not start) if isinstance(start, bool) else start + 1
    for press in range(PRESSES):
        began = time.perf_counter()
        control.value = other if press % 2 == 0 else start
        took.append(1000 * (time.perf_counter() - began))
    return took[5:]


def _hold(page, keys) -> float:
    """Send keys as fast as a held key repeats: milliseconds from the last to the last picture."""
    page.evaluate("pressed.length = painted.length = 0")
    for repeat in range(HELD):
        began = time.perf_counter()
        page.keyboard.press(keys[repeat // 3 % 2])  # three up, three down: it stays in range
        page.wait_for_timeout(max(0, REPEAT - 1000 * (time.perf_counter() - began)))
    page.evaluate(_CALM)
    waited = page.evaluate("painted[painted.length - 1].at - pressed[pressed.length - 1]")
    return max(waited, 0)  # the last state may have been drawn already


def _row(name, waits, kernel, after) -> None:
    inside = [f"{_p(kernel, p):.0f}" if kernel else "" for p in (50, 95)]
    print(
        f"{name:18}{_p(waits, 50):>12.0f}{_p(waits, 95):>12.0f}{inside[0]:>12}{inside[1]:>8}"
        f"{statistics.median(after):>16.0f}",
        flush=True,
    )


def _p(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main(*sys.argv[1:])

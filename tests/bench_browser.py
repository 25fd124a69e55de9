"""How long a learner waits: key press → repaint of an explorer in JupyterLab in Chromium.

`python tests/bench_browser.py` prints, for each explorer, in milliseconds:

- key press → repaint: from the key's event to the second frame after the new picture is decoded,
  at a human pace, median and 95th percentile; with it the bare round trip of a widget whose kernel
  part does nothing, which is what no explorer can beat;
- the kernel's part of it: the same change in plain Python;
- a key held down (30 repeats, 33 ms apart): from its release to the picture of the last state.

The target is p95 ≤ 100 ms for each key press and ≤ 150 ms after the release of a held key.
"""

import os
import statistics
import time

import nbformat
from browser import Lab, chromium

from downline import explorers

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


def main() -> None:
    print(f"{os.cpu_count()} cores, load {_load()}; Chromium ", end="", flush=True)
    with chromium() as browser, Lab(browser) as lab:
        print(browser.version)
        print(f"\n{'':18}{'key press → repaint':>24}{'kernel part':>20}{'after release':>16}")
        print(f"{'':18}{'median':>12}{'p95':>12}{'median':>12}{'p95':>8}{'':>16}")
        for name in (*KEYS, "(round trip only)"):
            _row(name, *_measure(lab, name))
    print(f"\nload at the end {_load()}; a load above 1 beside this benchmark spoils it")


def _measure(lab: Lab, name: str):
    """Waits (ms) of the presses, of the kernel's part, and after the release of a held key."""
    source = f"from downline.explorers import {name}\n{name}()" if name in KEYS else NOTHING
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    nbformat.write(book, lab.folder / "lessons" / f"bench_{len(name)}.ipynb")
    notebook = lab.open(f"bench_{len(name)}")
    notebook.run_all()
    panel, page = notebook.panel(0), notebook.page
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
    after = [_hold(notebook, keys) for _ in range(3)]
    notebook.stop_kernel()
    notebook.close()
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


def _hold(notebook, keys) -> float:
    """Send keys as fast as a held key repeats: milliseconds from the last to the last picture."""
    page = notebook.page
    page.evaluate("pressed.length = painted.length = 0")
    for repeat in range(HELD):
        began = time.perf_counter()
        page.keyboard.press(keys[repeat // 3 % 2])  # three up, three down: it stays in range
        page.wait_for_timeout(max(0, REPEAT - 1000 * (time.perf_counter() - began)))
    notebook.settle()
    page.wait_for_timeout(500)
    waited = page.evaluate("painted[painted.length - 1].at - pressed[pressed.length - 1]")
    return max(waited, 0)  # the last state may have been drawn already


def _row(name, waits, kernel, after) -> None:
    inside = [f"{_p(kernel, p):.0f}" if kernel else "" for p in (50, 95)]
    print(
        f"{name:18}{_p(waits, 50):>12.0f}{_p(waits, 95):>12.0f}{inside[0]:>12}{inside[1]:>8}"
        f"{statistics.median(after):>16.0f}"
    )


def _p(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()

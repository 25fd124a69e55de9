"""Every explorer in JupyterLab, to be looked at: what no rule finds, somebody has to see.

`python -m tests.kit.gallery [NAME ...]` photographs them as they ask, and as they are explored,
at three widths of window, light and dark, into ``screenshots/``; ``screenshots/gallery.html``
shows all that there are side by side.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

from downline import explorers
from downline.display.explorer import Explorer
from tests.kit.browser import DARK, IN_SIGHT, LIGHT, Lab, Notebook, chromium
from tests.kit.paths import ROOT

NAMES = list(Explorer.lessons)
SCREENS = {1366: 768, 800: 1280, 480: 854}
"""Heights of screens by their widths: a laptop, a tablet, a large phone."""
THEMES = {"light": LIGHT, "dark": DARK}


@contextmanager
def all_on_one_page(sources: Iterable[str]) -> Iterator[Notebook]:
    """A notebook with these cells, run, in a window so high that all of it is in sight."""
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"jupyter": {"source_hidden": True}})
        for source in sources
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    with chromium() as browser, Lab(browser) as lab:
        nbformat.write(book, lab.folder / "lessons" / "all_panels.ipynb")
        notebook = lab.open("all_panels")
        notebook.set_window(IN_SIGHT)
        notebook.run_all()
        yield notebook
        assert notebook.faults == []


def made(name: str) -> str:
    """A cell that shows an explorer."""
    return f"from downline.explorers import {name}\n{name}()"


def skip_guesses(notebook: Notebook) -> None:
    """Press *Skip* wherever a guess is asked for, so that all explorers are open."""
    for skip in notebook.page.get_by_role("button", name="Skip", exact=True).all()[::-1]:
        if skip.is_visible():
            skip.click()
    notebook.settle()


def photograph(names: list[str], folder: Path) -> Path:
    """All these explorers, asked and open, in both themes and at each width; and their page."""
    folder.mkdir(exist_ok=True)
    asks = {name: i for i, name in enumerate(names) if getattr(explorers, name)().predict}
    with all_on_one_page(map(made, names)) as notebook:
        _shoot(notebook, asks, folder, "asks", [1366])
        skip_guesses(notebook)
        every = {name: i for i, name in enumerate(names)}
        _shoot(notebook, every, folder, "open", list(SCREENS))
    page = folder / "gallery.html"
    page.write_text(_page(folder), encoding="utf-8")
    return page


def _shoot(notebook: Notebook, panels: dict[str, int], folder: Path, how: str, widths) -> None:
    for look, theme in THEMES.items():
        notebook.set_theme(theme)
        # The dark ones begin with the window in which the light ones end: a change takes seconds.
        for width in widths if theme == LIGHT else widths[::-1]:
            notebook.set_window({**IN_SIGHT, "width": width})
            # Pictures are as high as on a real screen, which is not as high as this window.
            high = f".dl-panel .dl-picture img {{ max-height: max(20rem, {SCREENS[width] // 2}px)"
            style = notebook.page.add_style_tag(content=high + " !important }")
            notebook.be_still()
            for name, index in panels.items():
                file = f"gallery-{name}-{how}-{width}-{look}.png"
                notebook.panel(index).screenshot(path=folder / file)
            style.evaluate("style => style.remove()")
    notebook.set_theme(LIGHT)


def _page(folder: Path) -> str:
    rows: dict[str, list[str]] = {}
    for file in sorted(folder.glob("gallery-*.png")):
        _, name, how, width, look = file.stem.split("-")
        picture = f'<img src="{file.name}" alt="{name}, {how}, window of {width} pixels, {look}">'
        rows.setdefault(name, []).append(picture)
    shown = "".join(f"<h2>{name}</h2><div>{''.join(all_)}</div>\n" for name, all_ in rows.items())
    style = "div { display: flex; gap: 1rem; align-items: start; overflow-x: auto }"
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>All explorers</title>'
        f"<style>{style}</style><h1>All explorers, as they ask and as they are explored</h1>\n"
        f"{shown}"
    )


if __name__ == "__main__":
    print(photograph(sys.argv[1:] or NAMES, ROOT / "screenshots"))

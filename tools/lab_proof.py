"""Prove the browser edition with a whole distribution of Pyodide: `python tools/lab_proof.py`.

It builds the edition, runs every code cell of lessons and core exercises in Node and compares what
they give with what is saved, and then does in Chromium, without a network, what a learner does:
every explorer, a guess, an answer, a reload, and an exercise that is downloaded, collected and
graded. `--pyodide FOLDER` takes the distribution in a folder; without it one is fetched, an older
one (`tools/lite/whole.py` says which and why). It needs Chromium and half an hour at most.
"""

from __future__ import annotations

import argparse
import configparser
import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nbformat

from downline.errors import CourseError
from tools.lite import build, fetch, node, packages, whole
from tools.lite.distribution import PYODIDE
from tools.lite.fetch import ROOT

HERE = Path(__file__).resolve().parent / "lite"
TEXTS = ("text/plain", "text/html")


def make(folder: Path, distribution: Path | None) -> Path:
    """Build the edition with all its packages into a new folder; returns where the site is."""
    distribution = distribution or whole.distribution()
    version = whole.version_of(distribution)
    own = version == PYODIDE
    instead = {} if own else {"markupsafe": whole.markupsafe()}
    python, kernel = (sys.executable, fetch.kernel()) if own else (str(whole.python()), None)
    brings = kernel or Path(python).parents[1]
    packages.write(folder / "static" / "pyodide", version, distribution, instead, brings)
    site = build.site(folder, python, kernel)
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    say(f"Pyodide {version}: a site of {size / 1e6:.1f} MB, with all packages in it.")
    if size > build.MOST:
        raise CourseError(f"The site has {size:,} bytes: it may have {build.MOST:,}.")
    return site


def in_node(site: Path, course: Path) -> list[str]:
    """Run every code cell in Pyodide under Node; a sentence for each that stops or says more.

    What cells give is compared with what is saved, and differences are told.
    """
    notebooks = sorted(p.relative_to(course).as_posix() for p in course.glob("**/*.ipynb"))
    found = node.run(
        site / "static" / "pyodide", HERE / "cells.py", course, notebooks,
        packages=("downline", "downline-needs", "ipython"),
    )  # fmt: skip
    faults, other, count = [], [], 0
    for name, cells in found["gave"].items():
        saved = nbformat.read(course / name, as_version=4).cells
        for cell, ran in zip((c for c in saved if c.cell_type == "code"), cells, strict=True):
            count += 1
            if ran["error"] or ran["err"]:
                faults.append(f"{name}, {cell.id}: {ran['error'] or ran['err']}")
            elif name.startswith("lessons/") and not same(cell, ran):
                other.append(f"{name}, {cell.id}")
    say(
        f"Node: {count} cells of {len(notebooks)} notebooks, {len(faults)} stopped; Python and "
        f"packages {found['load']:.0f} s, cells {found['run']:.0f} s. Of the lessons' cells "
        f"{len(other)} give something else than is saved{': ' * bool(other)}{'; '.join(other)}."
    )
    return faults


def same(cell, ran: dict) -> bool:
    """Whether a cell gave what is saved, but for what the tests of notebooks leave out as well."""
    saved = [one for one in cell.outputs if "data" in one]
    texts = [{kind: clean(one.data[kind]) for kind in TEXTS if kind in one.data} for one in saved]
    printed = "".join(one.text for one in cell.outputs if one.output_type == "stream")
    given = [{kind: clean(text) for kind, text in one.items()} for one in ran["outputs"]]
    return texts == given and printed == ran["out"]


def clean(text: str) -> str:
    """A text without what differs from one computer to the next."""
    rules = configparser.RawConfigParser()
    rules.read(ROOT / "tests" / "nbval_sanitize.cfg", encoding="utf-8")
    for name in rules.sections():
        text = re.sub(rules[name]["regex"], rules[name]["replace"], text)
    return text


def in_chromium(site: Path) -> list[str]:
    """Do in Chromium what a learner does; a sentence for whatever should not be."""
    from tests.kit import lite_proof
    from tests.kit.browser import chromium
    from tests.kit.lite import Reader, served

    with served(site) as address, chromium() as browser, Reader(browser, address) as reader:
        clock, worked = lite_proof.first_explorer(browser, reader)
        load = f" at a load of {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""
        say(
            f"Chromium: from the click to the first explorer {clock:.0f} s{load}; all processes of "
            f"the browser had {worked:.0f} s of the processor."
        )
        kept = lite_proof.guess_and_answer(reader)
        saves = sum(
            len(entries) for kind in ("predictions", "answers") for entries in kept[kind].values()
        )
        say(f"Chromium: {saves} entries saved, and there after a reload.")
        with tempfile.TemporaryDirectory() as folder:
            name, points = lite_proof.hand_in(reader, Path(folder))
        say(f"Chromium: an exercise downloaded as {name}; graded natively: {points:g} points.")
        many, pressed = lite_proof.every_explorer(reader)
        say(f"Chromium: {many} explorers driven, {pressed} buttons pressed.")
        return [
            *(f"a request left the computer: {url}" for url in reader.left),
            *(f"an error on a page: {fault}" for fault in reader.faults),
        ]


def say(sentence: str) -> None:
    """Tell a figure, with the time at which it was had."""
    print(f"{time.strftime('%H:%M:%S')} {sentence}", flush=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit with what is wrong, if something is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--pyodide", type=Path, metavar="FOLDER", help="a whole distribution, unpacked"
    )
    parser.add_argument("--only", choices=("node", "chromium"), help="one half of it")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            site, course = make(Path(folder), options.pyodide), Path(folder, "contents")
            faults = []
            if options.only != "chromium":
                faults += in_node(site, course)
            if options.only != "node":
                faults += in_chromium(site)
    except CourseError as error:
        sys.exit(str(error))
    if faults:
        sys.exit("\n".join(faults))
    say("The browser edition does what the course does.")


if __name__ == "__main__":
    main()

"""A learner's own settings never change or break a picture.

Each explorer is drawn in a process with a matplotlibrc, a backend, a style, pandas options and
fonts that are as bad as they come, and must come out byte for byte as without them.
"""

import json
import os
import subprocess
import sys

import matplotlib as mpl
import pytest

from downline.display.drawing import styled
from downline.selfcheck import any_backend, check_setup

DRAW = """
import hashlib, json, sys
from pathlib import Path
if sys.argv[2] == "hostile":
    import pandas as pd
    pd.set_option("display.max_rows", 2, "display.max_columns", 1, "display.precision", 1)
    pd.set_option("display.max_colwidth", 5)
from downline import explorers
from downline.display.explorer import Explorer
from downline.learner import Journal
from downline.selfcheck import check_setup
if sys.argv[2] == "hostile":
    import matplotlib.style
    matplotlib.style.use("dark_background")
made = {}
for name in Explorer.lessons:
    explorer = getattr(explorers, name)(journal=Journal(Path(sys.argv[1], "journal.json")))
    if explorer.predict:
        explorer.predict.skip.do()
    shown = [explorer._svg, explorer.twin_html().encode(), explorer.twin_text().encode()]
    made[name] = [hashlib.sha256(one).hexdigest() for one in shown]
made["self-check"] = {one.name: one.ok for one in check_setup()}["Pictures"]
print(json.dumps(made))
"""
RC = {
    "usetex": "text.usetex: True",
    "dark": "figure.facecolor: black\naxes.facecolor: black\nsavefig.facecolor: black\n"
    "text.color: white\naxes.labelcolor: white\npatch.edgecolor: red\npatch.facecolor: red",
    "xkcd": "path.sketch: 1, 100, 2\nfont.family: xkcd, Comic Sans MS",
    "heavy": "font.weight: heavy\nfont.style: italic\nfont.variant: small-caps\nfont.size: 30\n"
    "lines.linewidth: 9\nlines.markersize: 30\nlines.dash_capstyle: round",
    "odd": "backend: no_such_backend\nsvg.fonttype: path\nfigure.dpi: 300\n"
    "axes.unicode_minus: False\n"
    "path.simplify_threshold: 1.0\nagg.path.chunksize: 10\nfigure.autolayout: True\nno.such.key: 1",
}


def drawn(folder, how, rc="", **environment):
    (folder / "matplotlibrc").write_text(rc)
    done = subprocess.run(
        [sys.executable, "-c", DRAW, folder, how],
        capture_output=True, text=True, cwd=folder,
        env={**os.environ, "DOWNLINE_WORK": str(folder), "MATPLOTLIBRC": str(folder)} | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return drawn(tmp_path_factory.mktemp("clean"), "clean")


@pytest.mark.parametrize("backend", ["no_such_backend", "module://no_such_module"])
def test_all_explorers_are_the_same_under_hostile_settings(clean, tmp_path, backend):
    rc = "\n".join(rc for name, rc in RC.items())
    assert drawn(tmp_path, "hostile", rc, MPLBACKEND=backend) == clean
    assert clean["self-check"] is True


@pytest.mark.parametrize("name", RC)
def test_nothing_of_a_learners_settings_is_left_while_the_course_draws(name, tmp_path):
    (tmp_path / "rc").write_text(RC[name])
    with styled():
        ours = dict(dict.items(mpl.rcParams))
    with mpl.rc_context():
        mpl.rc_file(tmp_path / "rc")
        own = dict(dict.items(mpl.rcParams))
        with styled():
            different = {key for key, value in dict.items(mpl.rcParams) if value != ours[key]}
        assert {key for key in different if not key.startswith("backend")} == set()
        assert dict(dict.items(mpl.rcParams)) == own, "afterwards they are the learner's again"


def test_the_self_check_draws_as_the_course_does(tmp_path):
    (tmp_path / "rc").write_text(RC["usetex"])
    with mpl.rc_context():
        mpl.rc_file(tmp_path / "rc")
        assert {one.name: one.ok for one in check_setup()}["Pictures"]
        assert mpl.rcParams["text.usetex"] is True


def test_a_learners_backend_stays_chosen(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "no_such_backend")
    any_backend()
    assert os.environ["MPLBACKEND"] == "no_such_backend"

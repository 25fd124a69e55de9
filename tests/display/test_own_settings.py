"""A learner's own settings never change or break a picture.

Each explorer is drawn in a process with a matplotlibrc, a backend, a style, pandas options, fonts
and start-up files of IPython that are as bad as they come, and must come out byte for byte as
without them.
"""

import json
import os
import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib import font_manager

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
    "axes.unicode_minus: False\npath.simplify_threshold: 1.0\n"
    "agg.path.chunksize: 10\nfigure.autolayout: True\nno.such.key: 1",
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


STARTUP = """
import sys, warnings, locale
warnings.simplefilter("error")
import numpy as np, pandas as pd
import matplotlib, matplotlib.style, matplotlib.pyplot as plt
pd.set_option("display.max_rows", 1, "display.max_columns", 1, "display.precision", 0)
pd.set_option("display.float_format", "{:.0f}".format)
np.set_printoptions(precision=1, threshold=1)
np.random.seed(1)
matplotlib.style.use(["dark_background", "ggplot"])
plt.xkcd()
plt.rcParams.update({"font.family": "fantasy", "font.size": 40, "text.usetex": True})
number = count = words = area = text = choice = box = print_ = None
get_ipython().run_line_magic("matplotlib", "svg")
"""
FONT = """
import sys
from pathlib import Path
import matplotlib
from fontTools.ttLib import TTFont
font = TTFont(Path(matplotlib.get_data_path(), "fonts", "ttf", "STIXGeneral.ttf"))
for row in font["name"].names:
    if row.nameID in (1, 4, 16):
        row.string = "DejaVu Sans"
    elif row.nameID == 6:
        row.string = "DejaVuSans"
font.save(sys.argv[1])
"""


@pytest.fixture
def impostor(tmp_path):
    """A font that says it is DejaVu Sans, and is much narrower."""
    path = tmp_path / "fonts" / "DejaVuSans.ttf"
    path.parent.mkdir()
    subprocess.run([sys.executable, "-c", FONT, path], check=True, capture_output=True)
    return path


@pytest.mark.parametrize("cache", ["none yet", "damaged", "of another computer"])
def test_ipythons_start_up_and_other_fonts_change_no_picture(clean, tmp_path, impostor, cache):
    """In IPython, as kernels start; the font is there under the same name as the course's."""
    start = tmp_path / "ipython" / "profile_default" / "startup"
    start.mkdir(parents=True)
    add = f"from matplotlib import font_manager as fm\nfm.fontManager.addfont({str(impostor)!r})\n"
    (start / "00-mine.py").write_text(STARTUP + add, encoding="utf-8")
    (start / "10-raises.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "draw.py").write_text(DRAW, encoding="utf-8")
    config = tmp_path / "matplotlib"
    config.mkdir()
    if cache != "none yet":
        version = font_manager.FontManager.__version__
        text = "{" if cache == "damaged" else json.dumps(_fonts_elsewhere(version))
        (config / f"fontlist-v{version}.json").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c",
         f"%run draw.py {json.dumps(str(tmp_path))} hostile"],
        capture_output=True, text=True, cwd=tmp_path, env=os.environ | {
            "IPYTHONDIR": str(tmp_path / "ipython"), "DOWNLINE_WORK": str(tmp_path),
            "MPLCONFIGDIR": str(config), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert "ZeroDivisionError" in done.stdout + done.stderr, "the start-up file was not run"
    found = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert found, done.stdout[-1500:] + done.stderr[-1500:]
    assert json.loads(found[-1]) == clean


def _fonts_elsewhere(version):
    """A list of fonts whose files are not here, as a copied home folder has it."""
    font = {
        "fname": "/somewhere/else/DejaVuSans.ttf", "index": 0, "name": "DejaVu Sans",
        "style": "normal", "variant": "normal", "weight": 400, "stretch": "normal",
        "size": "scalable", "__class__": "FontEntry",
    }  # fmt: skip
    families = {"ttf": "DejaVu Sans", "afm": "Helvetica"}
    return {
        "_version": version, "_FontManager__default_weight": "normal", "default_size": None,
        "defaultFamily": families, "afmlist": [], "ttflist": [font], "__class__": "FontManager",
    }  # fmt: skip


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

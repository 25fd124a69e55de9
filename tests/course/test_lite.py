"""The browser edition as files: what is in it, from where, and in whose words."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from downline import selfcheck
from downline.errors import CourseError
from downline.lessons.welcome import explorers as welcome
from tests.kit.exercise import CORE, info
from tests.kit.paths import ROOT
from tools import lock
from tools.lite import build, contents, distribution, fetch, packages

MOST = 60_000_000
"""Bytes of the edition's files, at most."""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contents")
    contents.write(folder)
    return folder


@pytest.fixture(scope="module")
def npm():
    """What npm's package says of Pyodide's own distribution."""
    return json.loads((fetch.pyodide() / "pyodide-lock.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def own(lab):
    """The edition's own lock."""
    return json.loads((lab / "static/pyodide/pyodide-lock.json").read_text("utf-8"))["packages"]


# ---- versions ------------------------------------------------------------------------------------


def test_the_table_of_versions_is_what_the_distribution_has(npm):
    found = {name: npm["packages"][name] for name in packages.closure(npm)}
    pure = {n: one["version"] for n, one in found.items() if one["file_name"].endswith("-any.whl")}
    compiled = {name: one["version"] for name, one in found.items() if name not in pure}
    assert (pure, compiled) == (distribution.PURE, distribution.COMPILED)
    assert npm["info"]["python"].startswith(f"{distribution.PYTHON}.")


def test_the_pins_of_the_edition_are_the_tables_and_the_learners():
    text = (ROOT / lock.BROWSER).read_text("utf-8")
    learner = (ROOT / lock.LEARNER).read_text("utf-8")
    assert lock.browser_pins_fit(text, learner), "run `python tools/lock.py`"
    assert not lock.browser_pins_fit(text.replace("six==", "six==9"), learner)


# ---- the notebooks -------------------------------------------------------------------------------


def test_it_has_all_lessons_and_the_exercises_without_programming(course):
    names = {path.name for path in (course / "lessons").iterdir()}
    assert names == {path.name for path in (ROOT / "lessons").glob("*.ipynb")}
    assert sorted(path.name for path in (course / "exercises").iterdir()) == CORE
    assert (course / "pyproject.toml").is_file(), "my_work/ would lie in lessons/"


def test_texts_are_whole_so_that_no_commas_come_between_their_lines(course):
    for path in course.glob("**/*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            assert isinstance(cell["source"], str)
            for output in cell.get("outputs", ()):
                assert isinstance(output.get("text", ""), str)
                assert all(isinstance(one, (str, dict)) for one in output.get("data", {}).values())


def test_notebooks_are_the_courses_but_for_words_that_are_not_true_in_a_browser(course):
    changed = {}
    for path in course.glob("**/*.ipynb"):
        name = path.relative_to(course)
        here, there = (nbformat.read(one, as_version=4) for one in (path, ROOT / name))
        if name.parts[0] == "exercises":
            note = here.cells.pop(1)
            assert "File → Download" in note.source and not info(note)
        changed[name.stem] = [
            one.id for one, other in zip(here.cells, there.cells, strict=True) if one != other
        ]
    welcome_cells = changed.pop("00_welcome")
    assert len(welcome_cells) == 5 and not any(changed.values())


def test_nothing_in_it_speaks_of_a_terminal_or_of_this_computer(course):
    for path in course.glob("lessons/*.ipynb"):
        text = path.read_text("utf-8")
        for words in ("README", "JupyterLab, and", "on this computer", "your computer", "terminal"):
            assert words not in text, f"{path.name}: {words}"


def test_a_sentence_that_is_not_there_any_more_is_told(tmp_path):
    with pytest.raises(CourseError, match=r"glossary\.ipynb does not say 'no such words'"):
        contents._copy(ROOT / "lessons/glossary.ipynb", tmp_path / "x.ipynb", {"no such words": ""})


# ---- what is said in a browser -------------------------------------------------------------------


@pytest.fixture
def in_a_browser(monkeypatch):
    for module in (selfcheck, welcome):
        monkeypatch.setattr(module, "in_a_browser", lambda: True)
    known = {
        name: {"imports": [name], "file_name": f"https://cdn.example/{name}.whl"}
        for name in ("numpy", "pandas", "not_here")
    }
    monkeypatch.setattr("downline.ipython.browser._known", lambda: known)
    monkeypatch.setattr("downline.ipython.browser._ask_again", lambda: None)


def test_the_self_check_speaks_of_no_terminal_in_a_browser(in_a_browser, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOWNLINE_WORK", str(tmp_path / "my_work"))
    (tmp_path / "my_work").write_text("in the way")
    missing = ["numpy is not installed", "pandas is not installed"]
    monkeypatch.setattr(selfcheck, "_package_problems", lambda: missing)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    said = selfcheck.report()
    assert (
        "✗ Packages: numpy, pandas could not be loaded from cdn.example.\n  What to do: Connect to "
        "the internet and run this cell again, or ask your school for the edition that needs no "
        "internet." in said
    )
    assert said.count("✗") == 4
    assert not any(word in said for word in ("terminal", "pip", "README", "jupyter lab"))
    assert "stop JupyterLab" not in welcome.WidgetCheck().twin_text()
    assert "stop JupyterLab" not in selfcheck.show()._repr_mimebundle_()["text/plain"]


def test_a_package_that_cannot_be_fetched_is_one_sentence_and_no_traceback(in_a_browser):
    from IPython.core.interactiveshell import InteractiveShell

    from downline.ipython import browser

    shell = InteractiveShell()
    said = []
    shell._showtraceback = lambda kind, error, lines: said.append(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "meta_path", [*sys.meta_path, browser._NotFetched()])
        shell.run_cell("import not_here")
    assert said == [[
        "not_here could not be loaded from cdn.example: connect to the internet and run this cell "
        "again, or ask your school for the edition that needs no internet."
    ]]  # fmt: skip


def test_elsewhere_the_extension_changes_nothing():
    code = (
        "import sys; from downline.ipython import browser; before = list(sys.meta_path);"
        "browser.load_ipython_extension(None); assert sys.meta_path == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- the site ------------------------------------------------------------------------------------


def test_it_is_small_and_brings_all_but_what_was_compiled(lab, own):
    size = sum(path.stat().st_size for path in lab.rglob("*") if path.is_file())
    assert size <= MOST
    assert not list(lab.rglob("*.map")), "no maps to the sources of scripts"
    elsewhere = {name for name, one in own.items() if "/" in one["file_name"]}
    assert elsewhere == set(distribution.COMPILED)
    for name, one in own.items():
        if name in elsewhere:
            assert one["file_name"].startswith(packages.ADDRESS.format(distribution.PYODIDE))
        else:
            assert fetch.sha256(lab / "static/pyodide" / one["file_name"]) == one["sha256"]


def test_what_was_compiled_has_the_sha256_that_pyodide_published(npm, own):
    for name in distribution.COMPILED:
        assert own[name]["sha256"] == npm["packages"][name]["sha256"]


def test_everything_that_the_course_needs_is_loaded_with_it(own):
    assert own["downline-needs"]["imports"] == ["downline"]
    assert set(own["downline-needs"]["depends"]) == set(packages.needed())
    for name, one in own.items():
        assert set(one["depends"]) <= {*own, *(other.replace("-", "_") for other in own)}, name


def test_jupyterlite_knows_our_settings_and_each_window_has_our_script(lab):
    config = json.loads((lab / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    kernel = config["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert kernel["disablePyPIFallback"] is True
    assert config["exposeAppInBrowser"] is True
    overrides = json.loads((lab / "overrides.json").read_text("utf-8"))
    assert "@jupyterlab/notebook-extension:tracker" in overrides
    for app in build.APPS:
        assert (lab / app / "index.html").read_text("utf-8").count(f"../{build.SCRIPT}") == 1


# ---- what can go wrong ---------------------------------------------------------------------------


def test_without_a_network_one_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(fetch, "CACHE", tmp_path)
    monkeypatch.setattr(fetch, "NPM", "http://127.0.0.1:9/pyodide-{}.tgz")
    with pytest.raises(CourseError, match=r"could not be fetched \(.*\): connect to the internet"):
        fetch.pyodide()
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(CourseError, match=r"could not be fetched \(.*\): connect to the internet"):
        fetch.wheels()


def test_another_file_than_the_pinned_one_is_not_used(monkeypatch, tmp_path):
    monkeypatch.setattr(fetch, "CACHE", tmp_path)
    (tmp_path / f"pyodide-{distribution.PYODIDE}.tgz").write_bytes(b"something else")
    with pytest.raises(CourseError, match="is not the file that was pinned"):
        fetch.pyodide()
    assert not list(tmp_path.iterdir())


def test_a_folder_without_the_distribution_is_told(npm, tmp_path):
    with pytest.raises(CourseError, match=r"has no contourpy-.*: give the folder of its full"):
        packages.write(tmp_path / "site", whole=tmp_path)
    name = npm["packages"]["contourpy"]["file_name"]
    Path(tmp_path, name).write_bytes(b"something else")
    with pytest.raises(CourseError, match="is not the file that Pyodide published"):
        packages.write(tmp_path / "again", whole=tmp_path)

"""The browser edition as files: what is in it, from where, and in whose words."""

import base64
import csv
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from downline import selfcheck
from downline.errors import CourseError
from downline.lessons.welcome import explorers as welcome
from tests.kit.exercise import CORE, info
from tests.kit.paths import ROOT
from tools import lock
from tools.lite import build, compiled, contents, distribution, fetch, node, packages


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
    assert size <= build.MOST
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


def test_the_kernel_finds_loaded_what_it_would_install_one_by_one(lab):
    (script,) = (
        text
        for path in lab.glob("extensions/@jupyterlite/pyodide-kernel-extension/static/*.js")
        if "async initKernel" in (text := path.read_text("utf-8")) and "comlink" in path.name
    )
    (listed,) = re.findall(r'of(\["ipykernel"[^]]*\])', script)
    own = json.loads((lab / "static/pyodide/pyodide-lock.json").read_text("utf-8"))
    assert {*json.loads(listed), "micropip", "piplite"} <= set(packages.at_once(own))


def test_there_are_no_fonts_that_only_old_browsers_read(lab):
    fonts = {path.stem for path in lab.glob("build/*.woff2")}
    assert fonts
    assert not [
        path for path in lab.glob("build/*") if path.stem in fonts and path.suffix != ".woff2"
    ]


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
    own = json.loads((lab / "static/pyodide/pyodide-lock.json").read_text("utf-8"))
    assert kernel["loadPyodideOptions"]["packages"] == packages.at_once(own)
    overrides = json.loads((lab / "overrides.json").read_text("utf-8"))
    assert "@jupyterlab/notebook-extension:tracker" in overrides
    for app in build.APPS:
        assert (lab / app / "index.html").read_text("utf-8").count(f"../{build.SCRIPT}") == 1


# ---- compiled ------------------------------------------------------------------------------------

WHAT_PYTHON_SAYS = """
import importlib.util, json, json.decoder, sys
import traitlets, downline.words
from inspect import getsource
def main(_):
    functions = json.loads, traitlets.HasTraits.set_trait, downline.words.money
    return json.dumps({
        "magic": importlib.util.MAGIC_NUMBER.hex(),
        "loaders": [type(sys.modules[f.__module__].__spec__.loader).__name__ for f in functions],
        "places": [f.__code__.co_filename for f in functions],
        "files": [sys.modules[f.__module__].__file__ for f in functions],
        "docs": all(f.__doc__ for f in functions),
        "course": getsource(downline.words.money),
    })
"""


@pytest.fixture(scope="module")
def said(lab, tmp_path_factory):
    """What the edition's own Python says of itself, under Node."""
    folder = tmp_path_factory.mktemp("said")
    script = folder / "script.py"
    script.write_text(WHAT_PYTHON_SAYS, encoding="utf-8")
    needs = ("downline", "traitlets")
    return node.run(lab / "static/pyodide", script, folder, None, packages=needs)["gave"]


def archives(lab: Path) -> dict[str, zipfile.ZipFile]:
    folder = lab / "static/pyodide"
    paths = [*folder.glob("*.whl"), folder / compiled.LIBRARY]
    return {path.name: zipfile.ZipFile(path) for path in paths}


def empty() -> set[str]:
    """The packages that are there by name only."""
    names = (packages.NEEDS.replace("-", "_"), *packages.UNUSED)
    return {f"{name}-1-py3-none-any.whl" for name in names}


def test_all_that_the_edition_brings_is_compiled_for_its_very_python(lab, said):
    """By the number that Python compares, and never to be compared with a source."""
    for name, packed in archives(lab).items():
        files = packed.namelist()
        sources = {one for one in files if one.endswith(".py")}
        pycs = {one for one in files if one.endswith(".pyc")}
        if name.startswith("downline-"):
            tag = f"cpython-{distribution.PYTHON.replace('.', '')}.pyc"
            folders = (one.rpartition("/") for one in sources)
            assert pycs == {f"{a}/__pycache__/{c.removesuffix('py')}{tag}" for a, _, c in folders}
        else:
            assert not sources, name
        assert pycs or name in empty(), name
        for one in pycs:
            start = packed.open(one).read(8)
            assert start[:4].hex() == said["magic"] and start[4:] == b"\1\0\0\0", f"{name}: {one}"


def test_it_is_loaded_so_and_says_where_it_is(said):
    """pandas compares such places to say in whose line a warning arose."""
    library, package, own = said["files"]
    number = distribution.PYTHON
    assert library == f"/lib/python{number.replace('.', '')}.zip/json/__init__.pyc"
    assert package == f"/lib/python{number}/site-packages/traitlets/traitlets.pyc"
    assert own == f"/lib/python{number}/site-packages/downline/words.py"
    assert said["places"] == [one.removesuffix("c") for one in said["files"]]
    assert said["loaders"] == ["zipimporter", "SourcelessFileLoader", "SourceFileLoader"]


def test_what_people_read_is_still_there(said):
    assert said["docs"]
    assert said["course"].strip() in (ROOT / "downline/words.py").read_text("utf-8")


def test_each_package_lists_the_files_that_it_has(lab):
    for name, packed in archives(lab).items():
        if name == compiled.LIBRARY or name in empty():
            continue
        (record,) = (one for one in packed.namelist() if one.endswith(".dist-info/RECORD"))
        rows = list(csv.reader(packed.read(record).decode().splitlines()))
        assert [row[0] for row in rows] == packed.namelist(), name
        for file, digest, size in rows:
            if file != record:
                content = packed.read(file)
                found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
                assert (digest, int(size)) == (f"sha256={found.rstrip('=')}", len(content)), file


def test_only_what_has_changed_is_compiled_again(monkeypatch, tmp_path):
    there, run, asked = fetch.pyodide(), node.run, []
    monkeypatch.setattr(fetch, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(fetch, "pyodide", lambda version: there)
    monkeypatch.setattr(node, "run", lambda *a, **b: asked.append(a[3]) or run(*a, **b))

    def site(text: str) -> Path:
        """A folder as the edition's: a library, a package, and one that is Python of no kind."""
        folder = tmp_path / "site"
        folder.mkdir(exist_ok=True)
        for name, files in {
            compiled.LIBRARY: {"quiet.py": "x = 1\n"},
            "one-1-py3-none-any.whl": {"one.py": text, "two.py": "print 'of another time'\n"},
        }.items():
            with zipfile.ZipFile(folder / name, "w") as packed:
                for file, content in files.items():
                    packed.writestr(zipfile.ZipInfo(file), content)
        compiled.replace(folder, distribution.PYODIDE, ())
        return folder / "one-1-py3-none-any.whl"

    first = site("x = 1\n").read_bytes()
    again = site("x = 1\n").read_bytes()
    other = site("x = 2\n")
    assert first == again != other.read_bytes()
    assert asked == [
        {compiled.LIBRARY: False, other.name: False},
        {other.name: False},
    ]
    assert zipfile.ZipFile(other).namelist() == ["one.pyc", "two.py"], "no Python of today stays"
    assert len(list((tmp_path / "cache").rglob("*.whl.*"))) == 1, "what nobody needs is not kept"


def test_python_that_stops_is_told(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("def main(_):\n    raise ValueError('no such thing')\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"(?s)stopped: .*ValueError: no such thing"):
        node.run(fetch.pyodide(), script, tmp_path, None)


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

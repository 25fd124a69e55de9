"""The course as a browser has it: bare, on 32 bits, and with the versions of Pyodide.

Three times the same cells are run and the same explorers driven (`tests/kit/bare.py`), always
without processes, threads, sockets and `fcntl`: by the Python that runs the tests; by one whose
whole numbers have 32 bits; and by one with exactly the versions of the distribution. What they say
is compared. So a number that does not fit into 32 bits is seen also where nothing fails; and as
nbval compares the lessons with what the first one says, all of them say what is saved.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from downline import explorers
from downline.display.explorer import Explorer
from tests.kit import as_pyodide, bare, narrow
from tests.kit.paths import ROOT

SCRIPT = "tests/kit/bare.py"
DRIVEN = [
    name
    for name in explorers.__all__
    if isinstance(kind := getattr(explorers, name), type) and issubclass(kind, Explorer)
]


def result(command: list, **options) -> dict:
    """What `bare.py` prints, once it has come to its end."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


HERE, NARROW, PYODIDE = "this Python", "32 bits", "Pyodide's versions"
every_python = pytest.mark.parametrize("python", [HERE, NARROW, PYODIDE])


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Iterator[dict[str, Future]]:
    """What each Python will have said; two run at a time."""

    def by(python: str | Path) -> dict:
        env = os.environ | {"DOWNLINE_WORK": str(tmp_path_factory.mktemp("bare"))}
        return result([python, "-I", ROOT / SCRIPT, str(ROOT)], env=env)

    with ThreadPoolExecutor(2) as pool:
        yield {
            HERE: pool.submit(lambda: by(sys.executable)),
            PYODIDE: pool.submit(lambda: by(as_pyodide.python())),
            NARROW: pool.submit(
                lambda: result(narrow.python(f"/course/{SCRIPT}", "/pure", "/course"))
            ),
        }


@every_python
def test_every_cell_runs_and_every_explorer_is_driven(python, runs):
    said = runs[python].result()
    assert said["bits"] == (32 if python == NARROW else 64)
    ran = {key.partition(",")[0] for key in said["told"]}
    assert ran == {path.stem for path in bare.notebooks()} | set(DRIVEN)


@pytest.mark.parametrize("python", [NARROW, PYODIDE])
def test_each_says_what_this_python_says(python, runs):
    here, there = runs[HERE].result()["told"], runs[python].result()["told"]
    assert {key: said for key, said in there.items() if said != here.get(key)} == {}
    assert there.keys() == here.keys()


@every_python
def test_guesses_are_saved_again_and_again_and_no_lock_stays(python, runs):
    """Without `fcntl` a lock is a file, and one that stays would stop the next guess."""
    said = runs[python].result()
    guessed = {key.partition(",")[0] for key in said["told"] if key.endswith(", a guess")}
    assert guessed == {name for name in DRIVEN if getattr(explorers, name).prediction}
    assert len(guessed) > 1
    assert said["left"] == []


# ---- that they see what they look for ---------------------------------------------------------


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        ("import fcntl", "ModuleNotFoundError: No module named 'fcntl'"),
        ("import multiprocessing as m; m.Queue()", "No module named '_multiprocessing'"),
        ("import os; os.spawnv(os.P_WAIT, 'x', ['x'])", "does not support processes"),
        ("import os; os.system('true')", "does not support processes"),
        ("import subprocess; subprocess.run(['x'])", "OSError: [Errno 138] emscripten does not"),
        ("import threading as t; t.Thread(target=print).start()", "can't start new thread"),
        ("from concurrent.futures.thread import *; ThreadPoolExecutor().submit(print)", "thread"),
        ("import socket; socket.socket()", "there are no sockets"),
    ],
)
def test_what_a_browser_lacks_is_gone(attempt, refusal):
    code = f"import sys; sys.path.append({str(ROOT)!r}); from tests.kit import bare; "
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"{code}bare.take_away(); {attempt}"],
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1
    assert refusal in done.stderr.splitlines()[-1]


WITHOUT_ITS_CURE = """
import sys; sys.path += ["/pure", "/course"]
from pathlib import Path
import numpy as np
from tests.kit import bare
bare.count_as_numpy_2_0()
source = Path("/course/downline/lessons/faq/spread.py").read_text(encoding="utf-8")
assert source.count("np.intp") == 1
cured, ill = {}, {}
exec(source, cured)
print(cured["explained"](100).shape)
exec(source.replace("np.intp", "np.int64"), ill)
ill["explained"](100)
"""


def test_a_model_that_counts_with_64_bits_fails_on_32():
    """The one that did, in a browser: with its cure it works, and without it fails as it did."""
    command = narrow.python("-c", WITHOUT_ITS_CURE)
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.stdout == "(4, 2)\n"
    assert "TypeError: Cannot cast array data from dtype('int64') to dtype('int32')" in done.stderr


def test_a_number_too_large_for_32_bits_would_be_seen():
    code = "import sys; sys.path += ['/pure']; import numpy as np; "
    command = narrow.python("-c", f"{code}print((np.arange(3) * 2_000_000_000).tolist())")
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout != f"{[0, 2_000_000_000, 4_000_000_000]}\n"

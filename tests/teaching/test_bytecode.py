"""In the sandbox nothing is compiled anew, and nothing waits for people who are not there."""

import json
import os
import shutil

import pytest
from nbformat import v4

from downline.teaching import bytecode, sandbox

LOOK = """
import importlib, json, os, sys
from downline import explorers
from downline.display import answered
explorers.WhoGetsPaid()
loaded = [module for module in sys.modules.values() if getattr(module, "__cached__", None)]
anew = [module.__name__ for module in loaded if not os.path.exists(module.__cached__)]
try:
    writes = bool(open(f"{sys.pycache_prefix}/mine", "w"))
except OSError:
    writes = False
print(json.dumps({
    "anew": anew, "loaded": len(loaded), "writes": writes, "debugpy": "debugpy" in sys.modules,
    "fonts": os.listdir("/tmp/.cache/matplotlib"), "helper": importlib.import_module("helper").mine,
    "found": importlib.util.find_spec("debugpy") is not None, "main": __name__,
}))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> dict:
    """What a student's cell sees of it, with files beside it that are called like modules."""
    if not shutil.which("bwrap"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("bubblewrap makes the sandbox")
    folder = tmp_path_factory.mktemp("work")
    (folder / "helper.py").write_text("mine = 1\n")
    (folder / "comm.py").write_text("1 / 0\n")
    nb = v4.new_notebook(cells=[v4.new_code_cell(LOOK)])
    done, stopped = sandbox.run_in_sandbox(nb, folder, 100)
    assert not stopped
    (said,) = [out.text for out in done.cells[0].outputs if out.get("name") == "stdout"]
    return json.loads(said)


def test_a_submission_finds_all_compiled_and_cannot_change_it(seen):
    assert seen["loaded"] > 500 and [name for name in seen["anew"] if name != "helper"] == []
    assert not seen["writes"] and any(name.startswith("fontlist") for name in seen["fonts"])
    assert not list(bytecode.compiled().rglob("mine"))


def test_the_kernel_waits_for_no_debugger_and_is_a_students_own_otherwise(seen):
    assert not seen["debugpy"] and seen["found"], "whoever wants it may have it"
    assert (seen["helper"], seen["main"]) == (1, "__main__")


def test_without_a_place_for_it_all_goes_on(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    bytecode.compiled.cache_clear()
    try:
        assert bytecode.compiled() is None
        assert "PYTHONPYCACHEPREFIX" not in sandbox.jail(tmp_path)
    finally:
        bytecode.compiled.cache_clear()


def test_a_change_of_the_course_or_of_a_package_is_noticed(tmp_path, monkeypatch):
    before = bytecode._state()
    assert bytecode._state() == before
    (tmp_path / "downline").mkdir()
    (tmp_path / "downline" / "one.py").touch()
    monkeypatch.setattr(bytecode, "PACKAGE", tmp_path / "downline")
    other = bytecode._state()
    (tmp_path / "downline" / "two.py").touch()
    (tmp_path / "x-packages" / "new-1.0.dist-info").mkdir(parents=True)
    more = bytecode._state()
    monkeypatch.syspath_prepend(tmp_path / "x-packages")
    assert len({before, other, more, bytecode._state()}) == 4

"""Files: the one way to find the data, to read what somebody gives, to write in one step."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from downline import files
from downline.errors import CourseError


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "settings.toml"
    files.write(path, "old")
    monkeypatch.setattr(os, step, full)
    with pytest.raises(CourseError, match=r"cannot be written .*No space left"):
        files.write(path, "new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_written_is_on_the_disk_before_it_replaces_the_old_file(tmp_path, monkeypatch):
    """A rename that is on the disk before the content is an empty file after a power cut."""
    steps = []
    for step in ("fsync", "replace"):
        do = getattr(os, step)
        monkeypatch.setattr(os, step, lambda *a, s=step, do=do: (steps.append(s), do(*a))[1])
    files.replace(tmp_path / "a", b"1")
    assert steps == ["fsync", "replace"]


def test_a_virus_scanner_that_holds_the_file_for_a_moment_is_waited_for(tmp_path, monkeypatch):
    held, replace = iter([True, True, False]), os.replace

    def scanned(*names):
        if next(held):
            raise PermissionError("the file is open elsewhere")
        replace(*names)

    monkeypatch.setattr(files.os, "name", "nt")
    monkeypatch.setattr(os, "replace", scanned)
    path = tmp_path / "a"
    try:
        files.replace(path, b"1")
    finally:
        monkeypatch.undo()
    assert path.read_bytes() == b"1"


def test_no_more_is_read_than_settings_can_have(tmp_path):
    path = tmp_path / "large"
    path.write_text("x" * (3 * files.LONGEST))
    assert len(files.read(path)) == files.LONGEST + 1


@pytest.mark.parametrize("path", [None, 3, ["a"]])
def test_what_names_no_file_is_refused(path):
    for use in (files.read, lambda path: files.write(path, "")):
        with pytest.raises(CourseError, match="is no file: use"):
            use(path)


def test_the_files_module_needs_nothing_but_the_standard_library():
    """The self-check uses it to say what is missing."""
    code = "import sys, downline.files; print(*{name.split('.')[0] for name in sys.modules})"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own = {"downline", "__main__"}
    assert {m for m in out.stdout.split() if m in ("pandas", "numpy", "filelock", *own)} <= own


def test_only_one_module_writes_in_one_step_and_only_one_finds_the_data():
    """Each of them stood in four or five places, and the copies differed."""
    package = files.data().parent
    for source in sorted(package.rglob("*.py")):
        text = source.read_text(encoding="utf-8")
        if source.name != "files.py" or source.parent != package:
            assert "os.replace(" not in text, source
            assert "resources.files" not in text or "static" in text or "template" in text, source


def test_in_a_browser_nothing_is_locked_and_a_marker_that_was_left_stops_nobody(
    tmp_path, monkeypatch
):
    file = tmp_path / "journal.json"
    file.with_name("journal.json.lock").write_text("42", encoding="utf-8")
    monkeypatch.setattr(files, "in_a_browser", lambda: True)
    with files.locked(file, 0.01), files.locked(file, 0.01):
        files.replace(file, b"{}")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["journal.json", "journal.json.lock"]

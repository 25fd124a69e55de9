"""The self-check says in plain words whether this computer is ready, and if not, what to do."""

import errno
import os
import subprocess
import sys
import tempfile
from importlib import metadata

import pytest

from downline import selfcheck
from downline.selfcheck import Result, check_setup


@pytest.fixture(autouse=True)
def inside_a_course(tmp_path, monkeypatch):
    """A course that has everything, with the notebook in its lessons folder."""
    monkeypatch.delenv("DOWNLINE_WORK", raising=False)
    (tmp_path / "lessons").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path / "lessons")


def result(name):
    (found,) = [result for result in check_setup() if result.name == name]
    return found


def only_this_fails(name):
    """The other checks must not be dragged along. Returns the failed one."""
    failed = [result for result in check_setup() if not result.ok]
    assert [result.name for result in failed] == [name]
    assert failed[0].remedy, "a failure must say what to do"
    return failed[0]


def test_a_good_set_up_passes_with_the_same_words_everywhere():
    """Saved notebooks are compared, so no version, path or machine may appear in them."""
    assert check_setup() == [
        Result("Python", True, "Python is 3.11 or newer."),
        Result(
            "Packages", True, "The packages that the lessons need are installed and fit together."
        ),
        Result("Course folder", True, "This notebook runs inside the course's folder."),
        Result("Work folder", True, "Your work folder can be written."),
        Result("Pictures", True, "The drawing library makes a picture."),
    ]


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    assert "3.10.4" in only_this_fails("Python").sentence


def test_a_missing_and_an_old_package_are_both_named_with_the_command_to_type(monkeypatch):
    real = metadata.version

    def version(name):
        if name == "ipywidgets":
            raise metadata.PackageNotFoundError(name)
        return "1.5.3" if name == "pandas" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    failed = only_this_fails("Packages")
    assert "ipywidgets is not installed" in failed.sentence
    assert "pandas is 1.5.3, and the course needs" in failed.sentence
    assert "numpy" not in failed.sentence
    assert "python -m pip install -r requirements.txt" in failed.remedy


def test_packages_that_only_teachers_and_authors_need_are_not_asked_for(monkeypatch):
    """A learner can open the lessons without nbgrader or pytest."""
    real = metadata.version
    asked = []
    monkeypatch.setattr(metadata, "version", lambda name: asked.append(name) or real(name))
    assert result("Packages").ok
    assert {"numpy", "pandas", "matplotlib", "ipywidgets"} <= set(asked)
    assert not {"nbgrader", "pytest", "playwright"} & set(asked)


def test_a_course_that_was_copied_but_not_installed_is_noticed(monkeypatch):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)
    assert "downline, is not installed" in only_this_fails("Packages").sentence


def test_the_self_check_itself_needs_no_package():
    """With every package out of reach it still speaks, and names what is missing."""
    code = (
        "import sys\n"
        "for name in ('numpy', 'pandas', 'matplotlib', 'ipywidgets', 'filelock', 'packaging'):\n"
        "    sys.modules[name] = None\n"
        "from downline.selfcheck import check_setup\n"
        "print([result.name for result in check_setup() if not result.ok])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "['Packages', 'Pictures']", run.stderr


def test_a_notebook_outside_the_course_is_told_where_it_is(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").unlink()
    failed = only_this_fails("Course folder")
    assert str(tmp_path / "lessons") in failed.sentence
    assert "jupyter lab" in failed.remedy


def test_the_work_folder_is_really_written_and_left_clean(tmp_path):
    assert result("Work folder").ok
    assert list((tmp_path / "my_work").iterdir()) == []


def test_a_work_folder_that_is_a_file_fails_and_the_file_stays(tmp_path):
    (tmp_path / "my_work").write_text("my notes")
    assert str(tmp_path / "my_work") in only_this_fails("Work folder").sentence
    assert (tmp_path / "my_work").read_text() == "my notes"


def test_a_read_only_work_folder_fails(monkeypatch):
    """We may run as root, for whom nothing is read-only; so the system call says no."""

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    assert "Permission denied" in only_this_fails("Work folder").sentence


def test_a_full_disk_fails_and_leaves_no_file(tmp_path, monkeypatch):
    """Opening a file works on a full disk; writing does not."""

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left" in only_this_fails("Work folder").sentence
    assert list((tmp_path / "my_work").iterdir()) == []


@pytest.mark.parametrize("fault", ["raises", "empty"])
def test_a_drawing_library_that_does_not_draw_is_noticed(monkeypatch, fault):
    from matplotlib.figure import Figure

    def savefig(*_, **__):
        if fault == "raises":
            raise RuntimeError("no fonts")

    monkeypatch.setattr(Figure, "savefig", savefig)
    failed = only_this_fails("Pictures")
    assert ("no fonts" if fault == "raises" else "empty") in failed.sentence
    assert selfcheck.INSTALL in failed.remedy

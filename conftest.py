"""What holds for every test run: where kernels and nbgrader find things, and what exercises may do.

Nothing here skips or loosens a notebook of lessons/ or solutions/: nbval's own strict rule holds.
"""

import os
import re
import shutil
import sysconfig
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import settings
from nbval.plugin import IPyNbCell, NbCellError
from xdist.scheduler import LoadFileScheduling

# JupyterHub's settings, no module: reading them ends Python where there are no students' accounts.
collect_ignore = ["solutions/jupyterhub_config.py"]

# A busy machine is slow; that is no fault of the course.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

# Cells that stopped as unsolved cells do are counted here, on the notebook that they belong to.
UNSOLVED = pytest.StashKey[int]()


def pytest_configure(config):
    """Give this run a work folder of its own, and let it find the programs of its environment."""
    work = tempfile.mkdtemp(prefix="downline-tests-")
    config.add_cleanup(lambda: shutil.rmtree(work, ignore_errors=True))
    os.environ["DOWNLINE_WORK"] = work  # never the learner's own my_work/
    # nbgrader calls `alembic` by name, and breaks its gradebook when that is not found.
    os.environ["PATH"] = sysconfig.get_path("scripts") + os.pathsep + os.environ.get("PATH", "")
    # Here rather than in pyproject.toml, where it would be looked up from the current folder.
    config.option.nbval_sanitize_with = str(config.rootpath / "tests" / "nbval_sanitize.cfg")


class _ByFileAndLesson(LoadFileScheduling):
    """Keep each file on one process, as nbval needs, but each lesson of the browser tests apart.

    A lesson is opened and run once for all its tests, and the lessons need not wait for each other.
    """

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        if not file.endswith("/test_browser.py"):
            return file
        return " ".join([file, *re.findall(r"[\[-](\d\d_[a-z]+)", nodeid)])


def pytest_xdist_make_scheduler(config, log):
    return _ByFileAndLesson(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """Start each notebook's kernel with an empty work folder, so that order does not matter."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    notebook = item.path.relative_to(item.config.rootpath).with_suffix("")
    work = Path(os.environ["DOWNLINE_WORK"], notebook)
    work.mkdir(parents=True, exist_ok=True)
    with mock.patch.dict(os.environ, DOWNLINE_WORK=str(work)):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Let an unsolved exercise stop at its stubs, and nowhere else.

    Under exercises/ a cell may end cleanly, with a stub's NotImplementedError, or with a NameError
    once a stub has stopped an earlier cell. A graded cell must not end cleanly: a check that passes
    before anything is solved checks nothing.
    """
    if not isinstance(item, IPyNbCell) or _folder(item) != "exercises":
        return (yield)
    try:
        result = yield
    except NbCellError:
        stopped = item.parent.stash.get(UNSOLVED, 0)
        error = item.test_outputs[-1].get("ename", "") if item.test_outputs else ""
        if error == "NotImplementedError" or (error == "NameError" and stopped):
            item.parent.stash[UNSOLVED] = stopped + 1
            return None
        raise
    if item.cell.metadata.get("nbgrader", {}).get("grade"):
        item.raise_cell_error("This graded cell passes although nothing is solved")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Skip nothing in CI: there, what a test lacks (a browser, say) has to be installed."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"In CI nothing is skipped: {report.longrepr}"
    return report


def _folder(item) -> str:
    return item.path.relative_to(item.config.rootpath).parts[0]

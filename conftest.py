"""What holds for every test run: where kernels and nbgrader find things, and what exercises may do.

Nothing here skips or loosens a notebook of lessons/ or solutions/: nbval's own strict rule holds.
"""

import compileall
import os
import re
import shutil
import sys
import sysconfig
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from unittest import mock

import pytest
from nbval.plugin import IPyNbCell, NbCellError
from xdist.scheduler import LoadFileScheduling

# JupyterHub's settings, no module: reading them ends Python where there are no students' accounts.
collect_ignore = ["solutions/jupyterhub_config.py"]

# What is compiled is kept, whatever PYTHONDONTWRITEBYTECODE says: otherwise each process rewrites
# the asserts of all test modules in every run, which is half of what it needs to find the tests.
sys.dont_write_bytecode = False

# Cells that stopped as unsolved cells do are counted here, on the notebook that they belong to.
UNSOLVED = pytest.StashKey[int]()


def pytest_configure(config):
    """Give this run a work folder of its own, and let it find the programs of its environment.

    The package is compiled first: kernels and commands start it some hundred times, and each would
    compile it again where Python may not write what it has compiled.
    """
    work = tempfile.mkdtemp(prefix="downline-tests-")
    config.add_cleanup(lambda: shutil.rmtree(work, ignore_errors=True))
    os.environ["DOWNLINE_WORK"] = work  # never the learner's own my_work/
    # nbgrader calls `alembic` by name, and breaks its gradebook when that is not found.
    os.environ["PATH"] = sysconfig.get_path("scripts") + os.pathsep + os.environ.get("PATH", "")
    if not hasattr(config, "workerinput"):  # the process that hands out the work
        config.pluginmanager.register(_Seconds(config))
        compileall.compile_dir(config.rootpath / "downline", quiet=2)
    from hypothesis import settings  # only here, because it is large and shall be kept compiled

    # A busy machine is slow; that is no fault of the course.
    settings.register_profile("course", deadline=None)
    settings.load_profile("course")
    # Here rather than in pyproject.toml, where it would be looked up from the current folder.
    config.option.nbval_sanitize_with = str(config.rootpath / "tests" / "nbval_sanitize.cfg")


class _LongestFirst(LoadFileScheduling):
    """Keep each file on one process, as nbval needs, but each lesson of the browser tests apart.

    A lesson is opened and run once for all its tests, and the lessons need not wait for each other.
    The files that take longest begin, so that at the end no process waits for another; a process
    that has begun the browser tests goes on with them, because its JupyterLab is there.
    """

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        if not file.endswith("/test_browser.py"):
            return file
        return " ".join([file, *re.findall(r"[\[-](\d\d_[a-z]+)", nodeid)])

    def _assign_work_unit(self, node):
        longest = max(self.workqueue, key=self._seconds)
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)

    def _seconds(self, scope):
        """How long the scope's file took the last time, or at first LONG; then its share of it."""
        file, tests = scope.split(" ")[0], len(self.workqueue[scope])
        return self.config.stash[SECONDS].get(file, tests / 100), tests


def pytest_xdist_make_scheduler(config, log):
    return _LongestFirst(config, log)


# ---- what takes long -----------------------------------------------------------------------------

LONG = {
    "tests/live/test_browser.py": 900,
    "tests/course/test_website_panels.py": 200,
    "tests/teaching/test_grading_sandbox.py": 150,
    "tests/teaching/test_bad_submissions.py": 130,
    "tests/course/test_website.py": 110,
    "tests/live/test_look.py": 90,
    "tests/teaching/test_answers_alone.py": 90,
    "tests/teaching/test_grading.py": 80,
    "tests/teaching/test_cases.py": 80,
    "tests/live/test_hub.py": 80,
    "tests/lite/test_bare.py": 75,
    "tests/display/test_explorers.py": 70,
    "tests/live/test_a_learner_in_the_browser.py": 50,
    "tests/live/test_lab.py": 50,
    "tests/teaching/test_second_look.py": 25,
    "tests/teaching/test_security.py": 40,
    "tests/course/test_lite.py": 40,
    "tests/teaching/test_classroom.py": 40,
    "tests/live/test_front_ends.py": 35,
    "tests/teaching/test_core.py": 35,
    "tests/models/test_plan_kinds.py": 30,
    "tests/course/test_tools.py": 30,
    "tests/teaching/test_honest_work.py": 30,
    "tests/display/test_own_settings.py": 30,
    "tests/models/test_studies.py": 20,
    "tests/course/test_nbval.py": 20,
}
"""Seconds of the longest files; they count until this computer has run the suite once."""
SHOWN = 30
SECONDS = pytest.StashKey[dict[str, float]]()
FIXTURES = "seconds of a fixture"


class _Seconds:
    """Learns how long files take, for the next run, and shows the slowest tests and fixtures."""

    def __init__(self, config):
        self.cache = getattr(config, "cache", None)  # there may be none: -p no:cacheprovider
        known = self.cache.get("downline/seconds", {}) if self.cache else {}
        self.known = config.stash[SECONDS] = LONG | known
        self.tests, self.fixtures = defaultdict(float), {}

    def pytest_runtest_logreport(self, report):
        self.tests[report.nodeid] += report.duration
        for name, value in report.user_properties:
            if name == FIXTURES:
                fixture, seconds = value
                self.fixtures[fixture, report.nodeid] = seconds

    def pytest_terminal_summary(self, terminalreporter, config):
        slow = [(seconds, f"all of {nodeid}") for nodeid, seconds in self.tests.items()]
        slow += [(s, f"fixture {name} for {nodeid}") for (name, nodeid), s in self.fixtures.items()]
        slow = sorted((one for one in slow if one[0] >= 1), reverse=True)[:SHOWN]
        if slow and config.option.verbose >= 0:
            terminalreporter.section(f"the slowest tests and fixtures (at most {SHOWN}, from 1 s)")
            for seconds, what in slow:
                terminalreporter.line(f"{seconds:6.1f} s  {what}")

    def pytest_sessionfinish(self):
        files = defaultdict(float)
        for nodeid, seconds in self.tests.items():
            files[nodeid.split("::")[0]] += seconds
        # A part of a file, asked for with -k, says nothing of the whole.
        longer = {file: s for file, s in files.items() if s > self.known.get(file, 0) / 2}
        if self.cache and longer:
            self.cache.set("downline/seconds", self.known | longer)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Note how long a fixture took, without those that it asked for, on the test that began it."""
    began = time.perf_counter()
    try:
        return (yield)
    finally:
        seconds, item = time.perf_counter() - began, getattr(request, "_pyfuncitem", None)
        if seconds >= 1 and item is not None:
            item.user_properties.append((FIXTURES, (fixturedef.argname, seconds)))


# ---- notebooks -----------------------------------------------------------------------------------


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
    before anything is solved checks nothing. Where nobody programs it must say that nothing is
    answered; the marks come from its hidden part.
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
    said = [output.get("data", {}).get("text/plain", "") for output in item.test_outputs or []]
    answered = not any("Not answered yet" in one for one in said)
    if item.cell.metadata.get("nbgrader", {}).get("grade") and answered:
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

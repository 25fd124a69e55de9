"""Students' code in the sandbox: what it can do, what it cannot, and that nobody else suffers."""

import json
import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
import textwrap
import venv
from pathlib import Path

import pytest
from nbformat import v4, write

from downline.errors import CourseError
from downline.teaching import commands as __main__
from downline.teaching import grading, sandbox
from tests.kit.exercise import ROOT, Exercise, by_id, grades, read

ONE = Exercise("01_definitions_pandas")

if not shutil.which("bwrap"):
    (pytest.fail if os.environ.get("CI") else pytest.skip)(
        "bubblewrap is not installed, so there is no sandbox to try: `sudo apt-get install "
        "bubblewrap` on Debian and Ubuntu (it exists for Linux only)",
        **({} if os.environ.get("CI") else {"allow_module_level": True}),
    )

PROBES = {
    "reads a solution": "open({solution!r}).read()",
    "reads another submission": "open({neighbour!r}).read()",
    "reads the gradebook": "open({gradebook!r}, 'rb').read()",
    "lists the teacher's folder": "__import__('os').listdir({course!r})",
    "sees more of the course than its package": "set(__import__('os').listdir({root!r})) "
    "- {seen!r} or 1 / 0",
    "reads the accounts": "open('/etc/passwd').read()",
    "reaches a server on this computer": "__import__('socket').create_connection({server!r}, 2)",
    "asks for a name on the network": "__import__('socket').getaddrinfo('pypi.org', 443)",
    "changes the course": "open({package!r} + '/hacked.py', 'w')",
    "changes its own submission for good": "open('/submission/hacked', 'w')",
    "fills the disk": "open('big', 'wb').write(bytes(2 * {disk}))",
    "fills the temporary folder": "open('/tmp/big', 'wb').write(bytes(2 * {disk}))",
    "writes beside its folder": "open('/big', 'w')",
    "takes all the memory": "len(bytes(2 * {memory}))",
    "takes memory that belongs to nobody": "__import__('os').memfd_create('x')",
    "makes a user namespace": "__import__('subprocess').check_output(['unshare', '-Ur', 'true'])",
    "looks into what runs it": "__import__('os').listdir('/proc/1/fd')",
    "writes into /dev": "open('/dev/big', 'w')",
    "starts more processes than it may": "[__import__('subprocess').Popen(['sleep', '0.2']) "
    "for _ in range(2 * {processes})]",
    "ends a process outside": "__import__('os').kill({outside}, 15)",
}


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """What a submission in the sandbox was able to do: probe → "" if it worked, else the error."""
    course = tmp_path_factory.mktemp("course")
    mine = course / "classroom" / "autograded" / "mine" / "01"
    mine.mkdir(parents=True)
    (mine / "members.csv").write_text("member\nAna\n")
    secret = course / "secret.txt"
    secret.write_text("full marks")
    seen = {"downline"}
    if (environment := Path(sys.prefix)).is_relative_to(ROOT):  # as README.md has it
        seen.add(environment.relative_to(ROOT).parts[0])
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        known = {
            "solution": str(ROOT / "solutions" / ONE.path), "neighbour": str(secret),
            "gradebook": str(secret), "course": str(course), "root": str(ROOT),
            "seen": seen, "server": server.getsockname(), "package": str(ROOT / "downline"),
            "disk": sandbox.DISK, "memory": sandbox.MEMORY, "processes": sandbox.PROCESSES,
            "outside": os.getpid(),
        }  # fmt: skip
        probes = {name: code.format(**known) for name, code in PROBES.items()}
        probes["its own files"] = "open('members.csv').read().index('Ana')"
        probes["writes a file"] = "open('mine.txt', 'w').write('x')"
        probes["the course's models"] = (
            "__import__('downline.plans').plans.Unilevel().pay("
            "__import__('downline.genealogy').genealogy.example_team(), 100)"
        )
        probes["pandas"] = "__import__('pandas').DataFrame({'a': [1]}).sum()"
        code = textwrap.dedent(f"""
            import json
            tried = {{}}
            for name, probe in {probes!r}.items():
                try:
                    eval(probe)
                    tried[name] = ""
                except BaseException as problem:
                    tried[name] = f"{{type(problem).__name__}}: {{problem}}"
            print(json.dumps(tried))
        """)
        done, _ = sandbox.run_in_sandbox(v4.new_notebook(cells=[v4.new_code_cell(code)]), mine, 60)
    (output,) = [out for out in done.cells[0].outputs if out.get("name") == "stdout"]
    assert sorted(file.name for file in mine.iterdir()) == ["members.csv"]
    return json.loads(output.text)


@pytest.mark.parametrize("probe", PROBES)
def test_a_submission_cannot(tried, probe):
    assert tried[probe] != "", f"a submission {probe}"


@pytest.mark.parametrize(
    "probe", ["its own files", "writes a file", "the course's models", "pandas"]
)
def test_a_submission_can_use(tried, probe):
    assert tried[probe] == ""


def notebook(*sources):
    return v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])


def test_a_submission_that_takes_too_long_is_stopped_between_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 5)
    done, stopped = sandbox.run_in_sandbox(
        notebook("import time\ntime.sleep(6)", "print('too late')"), tmp_path, 30
    )
    assert stopped.startswith("The notebook took too long")
    assert [cell.outputs[0].output_type for cell in done.cells[1:]] == ["error"]


def test_a_submission_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 4)
    monkeypatch.setattr(sandbox, "GRACE", 4)
    with pytest.raises(CourseError, match="more than 4 seconds"):
        sandbox.run_in_sandbox(notebook("import time\ntime.sleep(100)"), tmp_path, 100)


def test_a_cell_that_never_ends_costs_that_cell_only(tmp_path):
    done, _ = sandbox.run_in_sandbox(
        notebook("while True: pass", "print('still here')"), tmp_path, 3
    )
    first, second = done.cells
    assert first.outputs[-1].output_type == "error"
    assert second.outputs[0].text == "still here\n"


def test_a_submission_cannot_flood_the_teacher(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "ANSWER", 100_000)
    with pytest.raises(CourseError, match="more than 100,000 bytes"):
        sandbox.run_in_sandbox(notebook("print('x' * 200_000)"), tmp_path, 30)


def test_a_cell_keeps_so_much_of_its_output(tmp_path):
    done, _ = sandbox.run_in_sandbox(notebook("print('x' * 2_000_000)\n1 / 0"), tmp_path, 30)
    (cell,) = done.cells
    assert [output.output_type for output in cell.outputs] == ["error"]


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGSTOP", "SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"])
def test_a_submission_cannot_end_what_runs_it(tmp_path, signal):
    end = f"import os, signal, time\nos.kill(os.getppid(), signal.{signal})\ntime.sleep(0.2)"
    done, stopped = sandbox.run_in_sandbox(notebook(end, "print('still here')"), tmp_path, 30)
    assert stopped == ""
    assert [output.text for output in done.cells[1].outputs] == ["still here\n"]


# ---- a class ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Four students handed in; two of them mean harm. Graded by the teacher's command."""
    course = tmp_path_factory.mktemp("class")
    ONE.release(course)
    for student, changes in {
        "ana": ONE.answers,
        "ben": {"task2_answer": ONE.answers["task2_answer"]},
        "eve": ONE.answers,
        "max": {"task1_answer": f"open({str(ROOT / 'solutions' / ONE.path)!r}).read()"},
    }.items():
        nb = read(course / "exercises" / ONE.path)
        for name, source in changes.items():
            by_id(nb)[name].source = source
        if student == "eve":
            nb.cells += [v4.new_code_cell("print('x' * 999_000)") for _ in range(40)]
        folder = course / "classroom" / "submitted" / student / ONE.name
        folder.mkdir(parents=True)
        write(nb, folder / Path(ONE.path).name)
    return course


def test_a_class_is_graded_whatever_one_of_them_does(course, capsys):
    code = __main__.main(["grade", ONE.name, "--course", str(course), "--workers", "2"])
    said = capsys.readouterr()
    assert code == 1, "one submission could not be graded, and the teacher is told"
    assert "eve: The notebook put out more than 33,554,432 bytes" in said.err
    assert "3 of 4 submissions are graded" in said.out
    full = {name: points for name, points in ONE.points.items() if name not in ONE.essays}
    marks = {
        who: {name: points for name, (points, _) in grades(course, ONE.name, who).items()}
        for who in ("ana", "ben", "max")
    }
    assert {name: marks["ana"][name] for name in full} == full
    scored = {name for name, points in marks["ben"].items() if points}
    assert scored == {name for name in full if name.startswith("task2")}
    assert not any(points for points in marks["max"].values())


def test_old_marks_never_stand_for_new_work(course):
    """Graded, handed in again, and this time cut off: open, and named; the hand-given stays."""
    from downline.teaching.marks import marks

    cut_off = course / "classroom" / "submitted" / "ben" / ONE.name / Path(ONE.path).name
    whole = cut_off.read_bytes()
    assert "ben" in marks(ONE.name, course).points
    cut_off.write_bytes(whole[:5000])
    try:
        graded = {who: marked for who, marked, _ in grading.grade(ONE.name, course)}
        found = marks(ONE.name, course)
        assert not graded["ben"] and "ben" not in found.points and "ben" in found.ungraded
        assert "eve" in found.ungraded, "who never had a mark is named"
        assert "ana" in found.points
        assert not (course / "classroom" / "autograded" / "ben" / ONE.name).exists()
    finally:
        cut_off.write_bytes(whole)


def test_without_a_sandbox_nothing_runs_unless_the_teacher_insists(course, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert __main__.main(["grade", ONE.name, "--course", str(course)]) == 2
    assert "--without-sandbox" in capsys.readouterr().err


def test_nobody_has_handed_in(course, capsys):
    assert __main__.main(["grade", "02_compensation_pandas", "--course", str(course)]) == 2
    assert "Nobody has handed in '02_compensation_pandas'" in capsys.readouterr().err


def test_python_and_the_course_may_lie_in_tmp_which_the_sandbox_hides():
    """A teacher unpacks the course there, and so does .ci/run."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        python = Path(place) / "venv"
        venv.create(python, with_pip=False)
        shutil.copytree(
            Path(sandbox.__file__).parents[1],
            Path(place) / "downline",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        asked = subprocess.run(
            [
                python / "bin" / "python",
                "-c",
                "from downline.teaching import sandbox; sandbox.check(); print(sandbox.__file__)",
            ],
            cwd=place,
            # What the grading program itself needs; what runs inside needs nothing of it.
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([place, *map(str, site.getsitepackages())]),
            },
            capture_output=True,
            text=True,
        )
        assert asked.stdout.startswith(place), asked.stderr

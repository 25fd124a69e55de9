"""Grading that is stopped, given twice at once, too early, or on a disk that takes nothing."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from downline.teaching import commands as __main__
from downline.teaching import grading
from downline.teaching.all_marks import all_marks
from downline.teaching.marks import marks
from downline.teaching.submissions import note_unfinished, unfinished
from tests.bench.bench_grading import hand_in
from tests.kit.exercise import ROOT, Exercise

ONE = Exercise("01_definitions_pandas")
SANDBOX = [] if shutil.which("bwrap") else ["--without-sandbox"]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Three handed in, and nothing is graded yet."""
    course = tmp_path_factory.mktemp("course")
    hand_in(course, 3)
    return course


def grade(course: Path, *more: str) -> int:
    return __main__.main(["grade", ONE.name, "--course", str(course), *SANDBOX, *more])


def test_before_the_release_a_sentence_says_so(tmp_path, capsys):
    shutil.copytree(ROOT / "exercises" / ONE.name, tmp_path / "exercises" / ONE.name)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    folder = tmp_path / "classroom" / "submitted" / "ana" / ONE.name
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "exercises" / ONE.path, folder)
    assert grade(tmp_path) == 2
    said = capsys.readouterr().err
    assert "is not released" in said and f"`python -m downline hand-out {ONE.name}`" in said
    assert not (tmp_path / "classroom" / "gradebook.db").exists()


def test_two_at_once_are_one_and_a_sentence(course, capsys):
    with grading.alone(course):
        assert grade(course) == 2
    assert "Somebody grades in" in capsys.readouterr().err
    assert unfinished(ONE.name, course) == []


def running(course: Path) -> list[str]:
    """The commands of all processes that work in a course's folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(str(course)):
                found.append((process / "cmdline").read_text())
        except OSError:  # it has ended
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_nobody_behind_and_says_what_is_open(course, sent):
    """Ctrl+C reaches all processes of a terminal; SIGKILL the main one only."""
    command = [sys.executable, "-m", "downline", "grade", ONE.name, "--workers", "1", *SANDBOX]
    run = subprocess.Popen(
        command,
        cwd=course,
        stdout=-1,
        stderr=-1,
        text=True,
        start_new_session=True,
        # Where tests run in the background, Ctrl+C is ignored, and all that they start ignores it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 240
    while len(unfinished(ONE.name, course)) != 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(unfinished(ONE.name, course)) == 2, "one is marked, two are not"
    if sent == signal.SIGINT:
        os.killpg(run.pid, sent)
    else:
        run.kill()
    asked = time.monotonic()
    said, problems = run.communicate(timeout=60)
    while running(course) and time.monotonic() < asked + 20:
        time.sleep(0.2)
    assert running(course) == []
    left = unfinished(ONE.name, course)
    found = marks(ONE.name, course)
    assert sorted(found.ungraded) == sorted(left) and len(found.points) == 3 - len(left) >= 1
    table = all_marks(course, [ONE.name])
    assert all(f"{ONE.name},{who},,20,not graded" in table for who in left)
    if sent == signal.SIGINT:
        assert run.returncode == 1 and "1 of 3 submissions are graded" in said
        assert all(f"{who}: open, for grading was stopped" in problems for who in left)
        assert "Traceback" not in problems


@pytest.mark.skipif(not shutil.which("bwrap"), reason="needs bubblewrap to make such a disk")
@pytest.mark.parametrize("disk, sentence", [("read-only", "only be read"), ("full", "make room")])
def test_a_disk_that_takes_nothing_is_a_sentence(course, disk, sentence):
    classroom = str(course / "classroom")
    place = ["--ro-bind", classroom, classroom]
    if disk == "full":
        place = ["--size", str(2**20), "--tmpfs", classroom]
        place += ["--ro-bind", f"{classroom}/submitted", f"{classroom}/submitted"]
    command = [sys.executable, "-m", "downline", "grade", ONE.name]
    done = subprocess.run(
        ["bwrap", "--dev-bind", "/", "/", *place, "--chdir", str(course), *command],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert sentence in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr


def test_a_disk_that_fills_up_in_the_middle_stops_with_a_sentence(course, monkeypatch, capsys):
    """Nobody is to blame for it; what was marked stays, the others are open."""
    note_unfinished(ONE.name, course, [])
    shutil.move(course / "classroom" / "submitted" / "s2", course / "s2")
    (course / "classroom" / "submitted" / "s0" / ONE.name / "definitions.ipynb").unlink()
    looked = []

    def full(root):
        looked.append(root)
        if len(looked) == 2:  # after the first that could not be marked
            raise grading.CourseError("The disk is full.")

    monkeypatch.setattr(grading, "can_write", full)
    code = grade(course, "--workers", "1")
    said = capsys.readouterr().err
    assert code in (1, 2) and "The disk is full." in said and "Traceback" not in said
    assert "s0" in unfinished(ONE.name, course)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_that_the_system_ends_costs_one_student_only(tmp_path):
    """As Linux does with the largest program when memory is used up."""
    hand_in(tmp_path, 3)
    graded = grading.grade(ONE.name, tmp_path, workers=1, sandbox=bool(SANDBOX == []))
    found = {}
    killer = threading.Thread(target=end_the_first_worker)
    killer.start()
    for who, *rest in graded:
        found[who] = rest
    killer.join()
    ended = [who for who, (marked, said) in found.items() if "was ended from outside" in said]
    assert len(ended) == 1 and len(found) == 3
    assert {who: rest for who, rest in found.items() if who not in ended} == {
        who: [True, ""] for who in found if who not in ended
    }
    assert marks(ONE.name, tmp_path).ungraded == ended and unfinished(ONE.name, tmp_path) == []


def end_the_first_worker() -> None:
    """Once its sandbox or its kernel runs."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        for worker in active_children():
            children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
            if worker.pid and children.exists() and children.read_text().strip():
                os.kill(worker.pid, signal.SIGKILL)
                return
        time.sleep(0.05)

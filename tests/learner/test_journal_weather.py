"""One journal for one learner, whatever the disk, the clock and an editor do to it."""

import errno
import fcntl
import json
import os
import subprocess
import sys
import time

import pytest

from downline import unwritten
from downline.display.check import Check
from downline.errors import CourseError
from downline.explorers import MyPredictions, WhoGetsPaid
from downline.files import locked
from downline.learner import Journal, read_entries
from downline.selfcheck import check_setup


@pytest.fixture
def read_only(monkeypatch):
    """The work folder cannot be written while it is in use."""

    def no(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", no)
        yield broken


def test_a_guess_that_could_not_be_written_is_written_with_the_next_of_another_explorer(
    journal, read_only
):
    explorer = WhoGetsPaid(journal=journal)
    explorer.predict.guess.value = 3
    explorer.predict.keep.do()
    explorer.predict.show.do()
    assert not journal.path.exists()
    assert MyPredictions(Journal(journal.path)).rows["guess"].tolist() == [3]  # of another journal
    read_only.undo()
    Check("definitions-fay-upline", Journal(journal.path)).give(6.4)
    kept = json.loads(journal.path.read_text())
    assert [entry["guess"] for entry in kept["predictions"]["WhoGetsPaid"]] == [3]
    assert len(kept["answers"]["definitions-fay-upline"]) == 1


def test_a_guess_that_could_not_be_written_is_there_after_a_restart(journal, read_only):
    with pytest.raises(CourseError, match="Read-only"):
        journal.add("predictions", "a", guess=3)
    code = (
        "import sys; from downline.learner import Journal; j = Journal(sys.argv[1]);"
        "print(j.first('predictions', 'a')['guess']); j.add('predictions', 'b', guess=4)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, journal.path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "3"
    read_only.undo()
    journal.add("predictions", "c", guess=5)  # this kernel still had it: it is not there twice
    kept = read_entries(journal.path, "predictions")
    assert {key: [one["guess"] for one in entries] for key, entries in kept.items()} == {
        "a": [3], "b": [4], "c": [5],
    }  # fmt: skip
    assert not unwritten._aside(journal.path).exists()


def test_what_waits_for_the_next_kernel_is_for_nobody_else_to_read(journal, read_only):
    with pytest.raises(CourseError):
        journal.add("predictions", "a", guess=3)
    aside = unwritten._aside(journal.path)
    assert aside.stat().st_mode & 0o077 == 0
    read_only.undo()
    journal.add("predictions", "b", guess=4)


@pytest.mark.parametrize("code", ["ENOLCK", "EOPNOTSUPP", "EINVAL", "ENOSYS"])
def test_a_disk_without_locks_keeps_answers(journal, monkeypatch, code):
    def none(*_):
        raise OSError(getattr(errno, code), os.strerror(getattr(errno, code)))

    monkeypatch.setattr(fcntl, "flock", none)
    monkeypatch.setattr(fcntl, "lockf", none)
    journal.add("answers", "a", given=1)
    Journal(journal.path).add("answers", "a", given=2)
    assert [entry["given"] for entry in read_entries(journal.path, "answers")["a"]] == [1, 2]
    monkeypatch.setenv("DOWNLINE_WORK", str(journal.path.parent / "work"))
    assert {one.name: one.ok for one in check_setup()}["Work folder"]
    assert os.listdir(journal.path.parent / "work") == []


def test_where_there_are_no_locks_two_notebooks_still_wait_for_each_other(journal, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    monkeypatch.setattr(fcntl, "lockf", none)
    journal.lock_seconds = 0.05
    in_use = pytest.raises(CourseError, match=r"in use.*journal\.json\.\w+ beside it")
    with locked(journal.path), in_use:
        journal.add("answers", "a", given=1)
    journal.add("answers", "b", given=2)
    assert set(read_entries(journal.path, "answers")) == {"a", "b"}


def test_the_self_check_says_when_a_journal_could_not_be_kept(tmp_path, monkeypatch, read_only):
    monkeypatch.setenv("DOWNLINE_WORK", str(tmp_path / "work"))
    (found,) = [one for one in check_setup() if one.name == "Work folder"]
    assert not found.ok and "Read-only" in found.sentence
    assert os.listdir(tmp_path / "work") == []


def test_a_link_to_a_synced_file_stays_a_link(journal, tmp_path):
    synced = tmp_path / "synced" / "mine.json"
    synced.parent.mkdir()
    Journal(synced).add("predictions", "a", guess=1)
    journal.path.symlink_to(synced)
    journal.add("predictions", "b", guess=2)
    assert journal.path.is_symlink()
    assert set(read_entries(synced, "predictions")) == {"a", "b"}


def test_what_was_said_first_stays_first_when_the_clock_was_in_the_future(journal):
    entries = [("2099-01-01T00:00:00Z", 1), ("2026-05-01T10:00:00Z", 2)]
    made = [
        {"when": when, "guess": guess, "answer": 5, "unit": "people"} for when, guess in entries
    ]
    other = [{"when": "2026-06-01T10:00:00Z", "guess": 9, "answer": 9}]
    journal.path.write_text(
        json.dumps({"version": 1, "predictions": {"WhoGetsPaid": made, "B": other}, "answers": {}})
    )
    assert journal.entries("predictions")["guess"].tolist() == [1, 2, 9]
    assert MyPredictions(journal).rows["guess"].tolist()[0] == 1
    assert "Earlier you guessed 1" in WhoGetsPaid(journal=journal).predict.said.value


ODD = [[1], {"a": 1}, None, True, "three", "", float("inf"), 1e30, -1e400, "NaN", "1,5"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("name", ["guess", "answer", "sure", "question", "unit"])
def test_an_odd_entry_stops_nothing_and_stays(journal, odd, name):
    good = {"when": "2026-05-01T10:00:00Z", "guess": 3, "answer": 5, "unit": "people", "sure": 70}
    content = {"version": 1, "predictions": {"WhoGetsPaid": [good | {name: odd}]}, "answers": {}}
    journal.path.write_text(json.dumps(content))
    kept = journal.path.read_bytes()
    assert WhoGetsPaid(journal=journal).error is None
    assert len(MyPredictions(journal).rows) == (name not in ("guess", "answer") or odd == 1e30)
    assert journal.path.read_bytes() == kept


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A journal of a hundred thousand entries."""
    path = tmp_path_factory.mktemp("long") / "journal.json"
    one = {"when": "2026-05-01T10:00:00Z", "question": "How many?", "guess": 3, "answer": 5.0}
    many = {f"Explorer{i}": [one] * 1_000 for i in range(100)}
    path.write_text(json.dumps({"version": 1, "predictions": many, "answers": {}}, indent=1))
    return path


def test_a_press_with_a_hundred_thousand_entries_takes_at_most_50_ms(long):
    journal, times = Journal(long), []
    for given in range(7):
        start = time.perf_counter()
        journal.add("answers", "definitions-fay-upline", given=given, correct=False)
        times.append(time.perf_counter() - start)
    assert sorted(times)[3] <= 0.05, times
    given = [entry["given"] for entry in read_entries(long, "answers")["definitions-fay-upline"]]
    assert given == list(range(7))
    assert journal.last("answers", "definitions-fay-upline")["given"] == 6
    assert sum(map(len, read_entries(long, "predictions").values())) == 100_000


def test_a_long_journal_is_whole_in_its_one_file_again_when_a_kernel_reads_it(long):
    """A learner hands in that one."""
    journal = Journal(long)
    journal.add("answers", "late", given=1)
    last = "Journal(sys.argv[1]).last('answers', 'late')"
    code = f"import sys; from downline.learner import Journal; {last}"
    subprocess.run([sys.executable, "-c", code, long], check=True)
    assert not long.with_name("journal.later.jsonl").exists()
    assert len(json.loads(long.read_text())["answers"]["late"]) == 1
    assert journal.last("answers", "late")["given"] == 1


def test_a_line_cut_by_a_power_cut_loses_only_itself(long):
    journal = Journal(long)
    journal.add("answers", "cut", given=1)
    later = long.with_name("journal.later.jsonl")
    later.write_bytes(later.read_bytes() + b'\n["answers", "cut", {"when": "2026')
    journal.add("answers", "cut", given=2)
    assert [entry["given"] for entry in read_entries(long, "answers")["cut"]] == [1, 2]

"""The journal keeps what a learner enters: through restarts, two notebooks, damage, a full disk."""

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from downline import unwritten
from downline.errors import CourseError
from downline.files import course_folder, work_folder
from downline.learner import Journal
from downline.learner import journal as module
from tests.kit.paths import DATA

EXAMPLE = DATA / "journal_v1.json"


@pytest.fixture
def journal(tmp_path):
    found = Journal(tmp_path / "my_work" / "journal.json")
    yield found
    unwritten.forget(found.path)


def stored(journal):
    """What is really on the disk."""
    return json.loads(journal.path.read_text("utf-8"))


# Where the file lies


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder that looks like the course, and no DOWNLINE_WORK."""
    monkeypatch.delenv("DOWNLINE_WORK", raising=False)
    root = tmp_path / "course"
    (root / "lessons" / "deeper").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    return root


@pytest.mark.parametrize("inside", [".", "lessons", "lessons/deeper"])
def test_work_folder_is_in_the_course_wherever_a_notebook_runs(course, monkeypatch, inside):
    """nbval and JupyterLab run a notebook with its own folder as the current one."""
    monkeypatch.chdir(course / inside)
    assert course_folder() == course
    assert work_folder() == course / "my_work"


def test_outside_the_course_the_work_folder_is_beside_the_notebook(course, monkeypatch):
    """Half a course (lessons without pyproject.toml) does not count."""
    (course / "pyproject.toml").unlink()
    monkeypatch.chdir(course)
    assert course_folder() is None
    assert work_folder() == course / "my_work"


def test_an_environment_variable_moves_the_work_folder(course, monkeypatch, tmp_path):
    monkeypatch.chdir(course)
    monkeypatch.setenv("DOWNLINE_WORK", str(tmp_path / "elsewhere"))
    assert work_folder() == tmp_path / "elsewhere"
    assert Journal().path == tmp_path / "elsewhere" / "journal.json"


def test_the_journal_stays_where_it_was_when_the_current_folder_changes(course, monkeypatch):
    monkeypatch.chdir(course / "lessons")
    journal = Journal()
    monkeypatch.chdir(course.parent)
    journal.add("answers", "a", choice=1)
    assert (course / "my_work" / "journal.json").is_file()


# What it keeps


def test_looking_at_an_empty_journal_writes_nothing(journal):
    assert journal.last("predictions", "one-sale") is None
    assert list(journal.entries("predictions").columns) == ["key", "when"]
    assert len(journal.entries("predictions")) == 0
    assert not journal.path.parent.exists()


def test_a_second_guess_is_added_and_the_first_one_stays(journal):
    journal.add("predictions", "one-sale", guess=20)
    journal.add("predictions", "one-sale", guess=6.4)
    assert journal.last("predictions", "one-sale")["guess"] == 6.4
    assert [entry["guess"] for entry in stored(journal)["predictions"]["one-sale"]] == [20, 6.4]


def test_a_restarted_kernel_sees_what_was_saved(journal):
    journal.add("answers", "names", choice=[0, 2], note="café ✓")
    again = Journal(journal.path)
    assert again.last("answers", "names") == journal.last("answers", "names")
    assert again.last("answers", "names")["note"] == "café ✓"
    assert again.message == ""


def test_deleting_the_work_folder_starts_anew_also_for_an_open_notebook(journal):
    journal.add("answers", "names", choice=[0])
    shutil.rmtree(journal.path.parent)
    for one in (Journal(journal.path), journal):
        assert one.last("answers", "names") is None
        assert len(one.entries("answers")) == 0
    journal.add("answers", "pyramids", choice=[1])
    assert list(stored(journal)["answers"]) == ["pyramids"]
    assert journal.message == ""


def test_predictions_and_answers_do_not_mix(journal):
    journal.add("predictions", "same-key", guess=1)
    assert journal.last("answers", "same-key") is None


def test_entries_hold_only_the_time_and_what_was_given(journal):
    """No name, account or machine: a learner may hand the file in."""
    journal.add("predictions", "one-sale", guess=1)
    entry = journal.last("predictions", "one-sale")
    assert set(entry) == {"when", "guess"}
    age = pd.Timestamp.now(tz="UTC") - pd.Timestamp(entry["when"])
    assert pd.Timedelta(-1, "s") <= age < pd.Timedelta("60s")
    assert entry["when"].endswith("Z") and "." not in entry["when"]


def test_entries_are_a_tidy_table_oldest_first(tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "journal.json")
    table = Journal(tmp_path / "journal.json").entries("answers")
    assert list(table.columns) == ["key", "when", "choice", "correct"]
    assert list(table["key"]) == ["definitions-single-level", "definitions-names"]
    assert table["when"].is_monotonic_increasing
    assert table["when"].dtype.tz is not None


def test_numpy_numbers_are_kept_as_plain_ones(journal):
    """Models answer in NumPy numbers; the file holds JSON."""
    journal.add("predictions", "a", guess=np.int64(3), result=np.float64(2.5), ok=np.bool_(True))
    assert {**stored(journal)["predictions"]["a"][0], "when": ""} == {
        "when": "",
        "guess": 3,
        "result": 2.5,
        "ok": True,
    }


def test_an_entry_is_the_same_before_and_after_saving(journal, monkeypatch):
    """A tuple is a list in the file, so it is one in memory too."""
    monkeypatch.setattr(module, "_write", disk_full)
    with pytest.raises(CourseError):
        journal.add("answers", "a", choice=(0, 2))
    before = journal.last("answers", "a")
    monkeypatch.undo()
    journal.add("answers", "b", choice=1)
    assert Journal(journal.path).last("answers", "a") == before


@pytest.mark.parametrize(
    ("kind", "key", "fields", "named"),
    [
        ("guesses", "a", {}, "'guesses'"),
        ("answers", "", {}, "''"),
        ("answers", 3, {}, "3"),
        ("answers", "a", {"choice": {1, 2}}, "{1, 2}"),
        ("answers", "a", {"choice": float("nan")}, "nan"),
        ("answers", "a", {"when": "now"}, "'when'"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_sentence(journal, kind, key, fields, named):
    """And a refused entry does not come back with the next one."""
    with pytest.raises(CourseError, match=named):
        journal.add(kind, key, **fields)
    journal.add("answers", "good", choice=1)
    assert list(stored(journal)["answers"]) == ["good"]


@pytest.mark.parametrize("look", [lambda j: j.last("guesses", "a"), lambda j: j.entries("guesses")])
def test_an_unknown_kind_cannot_be_read_either(journal, look):
    with pytest.raises(CourseError, match="guesses"):
        look(journal)


# Files written by others


def test_a_version_1_file_can_always_be_read_and_continued(tmp_path):
    """The stored example is what learners have on their disks: never change it."""
    shutil.copy(EXAMPLE, tmp_path / "journal.json")
    before = json.loads(EXAMPLE.read_text("utf-8"))
    journal = Journal(tmp_path / "journal.json")
    assert journal.last("predictions", "definitions/who-gets-paid")["guess"] == 6.4

    journal.add("answers", "new", choice=0)
    after = stored(journal)
    assert after["answers"].pop("new")[0]["choice"] == 0
    assert after == before, "an old entry or an unknown key was changed"
    assert journal.message == ""


def test_a_file_with_a_byte_order_mark_is_not_damaged(journal):
    """Notepad on Windows puts one in front."""
    journal.path.parent.mkdir()
    journal.path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.read_bytes())
    assert len(journal.entries("answers")) == 2
    assert journal.message == ""


def test_a_newer_file_is_left_untouched(journal):
    """The entry is kept in memory, and the sentence says what to do."""
    journal.path.parent.mkdir()
    newer = b'{"version": 2, "predictions": "something new"}'
    journal.path.write_bytes(newer)
    with pytest.raises(CourseError, match="newer version"):
        journal.add("answers", "a", choice=1)
    assert journal.last("answers", "a")["choice"] == 1
    assert "newer version" in journal.message
    assert journal.path.read_bytes() == newer
    assert not list(journal.path.parent.glob("*damaged*"))


DAMAGED = {
    "empty": b"",
    "cut off": EXAMPLE.read_bytes()[:200],
    "not UTF-8": b'{"version": 1, "predictions": {"caf\xe9": []}}',
    "UTF-16 cut off": EXAMPLE.read_text("utf-8").encode("utf-16")[:-1],
    "a list": b"[1, 2]",
    "no version": b"{}",
    "version is a text": b'{"version": "1"}',
    "version is a truth value": b'{"version": true}',
    "version 0": b'{"version": 0}',
    "predictions is a list": b'{"version": 1, "predictions": []}',
    "entries are not a list": b'{"version": 1, "answers": {"a": {"when": "x"}}}',
    "an entry is a number": b'{"version": 1, "answers": {"a": [3]}}',
    "an entry without a time": b'{"version": 1, "answers": {"a": [{"choice": 3}]}}',
    "nested without end": b"[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
@pytest.mark.parametrize("first", ["read", "write"])
def test_a_damaged_file_is_set_aside_whole_and_a_new_journal_begins(journal, damage, first):
    journal.path.parent.mkdir()
    journal.path.write_bytes(damage)
    if first == "read":
        assert journal.last("answers", "a") is None
    else:
        journal.add("answers", "a", choice=1)
    (aside,) = journal.path.parent.glob("journal.damaged-*.json")
    assert aside.read_bytes() == damage
    assert aside.name in journal.message

    journal.add("answers", "b", choice=2)
    assert stored(journal)["answers"]["b"][0]["choice"] == 2


def test_a_second_damaged_file_does_not_replace_the_first(journal):
    """Even within the same second."""
    journal.path.parent.mkdir()
    for damage in (b"one", b"two", b"three"):
        journal.path.write_bytes(damage)
        journal.add("answers", "a", choice=1)
    kept = {file.read_bytes() for file in journal.path.parent.glob("journal.damaged-*.json")}
    assert {b"one", b"two", b"three"} <= kept


# A few telling characters (a lone surrogate among them) instead of all of Unicode: much faster.
texts = st.text('ab"\\é✓\ud800', max_size=4)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
entries = st.dictionaries(st.sampled_from(["when", "choice"]), json_values)
almost_journals = st.fixed_dictionaries(
    {"version": st.just(1) | json_values},
    optional={
        "predictions": st.dictionaries(texts, st.lists(entries, max_size=3), max_size=3),
        "answers": json_values,
        "other": json_values,
    },
).map(lambda content: json.dumps(content).encode())


@given(st.binary() | almost_journals)
def test_whatever_is_in_the_file_nothing_is_lost_and_the_journal_works(content):
    """Random bytes, and files that are nearly journals."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.json")
        journal.path.write_bytes(content)
        try:
            journal.add("answers", "mine", choice=1)
        except CourseError as error:
            assert "newer version" in str(error)
            assert journal.path.read_bytes() == content
        else:
            kept = [file.read_bytes() for file in Path(folder).glob("journal.damaged-*.json")]
            if kept:
                assert kept == [content]
            else:
                expected = json.loads(content)
                expected.setdefault("predictions", {})
                expected.setdefault("answers", {}).setdefault("mine", []).append(
                    stored(journal)["answers"]["mine"][-1]
                )
                # As text, because a NaN is not equal to itself.
                assert json.dumps(stored(journal), sort_keys=True) == json.dumps(
                    expected, sort_keys=True
                )
        assert journal.last("answers", "mine")["choice"] == 1
        assert "mine" in list(journal.entries("answers")["key"])
        journal.entries("predictions")


# When it cannot be written


def disk_full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_keeps_the_entry_and_the_old_file(journal, monkeypatch):
    """Once there is room, the next entry brings the earlier one along."""
    journal.add("answers", "a", choice=1)
    before = journal.path.read_bytes()
    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(CourseError, match="No space left on device") as problem:
        journal.add("answers", "b", choice=2)
    assert str(journal.path) in str(problem.value)
    assert "disk is not full" in str(problem.value)
    assert journal.path.read_bytes() == before
    assert not list(journal.path.parent.glob("*.tmp")), "a half-written file was left behind"
    assert journal.last("answers", "b")["choice"] == 2
    assert set(journal.entries("answers")["key"]) == {"a", "b"}

    monkeypatch.undo()
    journal.add("answers", "c", choice=3)
    assert {key: len(kept) for key, kept in stored(journal)["answers"].items()} == {
        "a": 1,
        "b": 1,
        "c": 1,
    }


def test_a_folder_that_cannot_be_made_keeps_the_entry(tmp_path):
    """A file stands where the work folder should be: this needs no trick to fail."""
    (tmp_path / "my_work").touch()
    journal = Journal(tmp_path / "my_work" / "journal.json")
    with pytest.raises(CourseError, match="could not be saved"):
        journal.add("answers", "a", choice=1)
    assert journal.last("answers", "a")["choice"] == 1
    (tmp_path / "my_work").unlink()
    journal.add("answers", "b", choice=2)
    assert list(stored(journal)["answers"]) == ["a", "b"]


def test_a_read_only_folder_can_still_be_read(journal, monkeypatch):
    """We may run as root, for whom nothing is read-only; so the system call says no."""
    journal.add("answers", "a", choice=1)
    real_open = os.open

    def read_only(path, flags, *rest, **named):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real_open(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(CourseError, match="Permission denied"):
        journal.add("answers", "b", choice=2)
    assert set(journal.entries("answers")["key"]) == {"a", "b"}
    monkeypatch.undo()
    journal.add("answers", "c", choice=3)
    assert set(stored(journal)["answers"]) == {"a", "b", "c"}


def test_an_unreadable_file_does_not_stop_a_lesson(journal):
    """A folder stands where the file should be: reading gives nothing and says why."""
    journal.path.mkdir(parents=True)
    assert journal.last("answers", "a") is None
    assert str(journal.path) in journal.message


def test_waiting_for_another_notebook_ends_with_a_sentence(journal):
    journal.add("answers", "a", choice=1)
    journal.lock_seconds = 0.05
    with FileLock(str(journal.path) + ".lock"):
        with pytest.raises(CourseError, match="in use by another notebook"):
            journal.add("answers", "b", choice=2)
        assert journal.last("answers", "b")["choice"] == 2, "reading must not wait for a lock"
    journal.add("answers", "c", choice=3)
    assert set(stored(journal)["answers"]) == {"a", "b", "c"}


# Two notebooks at once


def test_two_processes_that_write_at_the_same_time_lose_nothing(journal):
    """Each adds 50 entries, half of them under a key that both use."""
    code = (
        "import sys\n"
        "from downline.learner.journal import Journal\n"
        "journal = Journal(sys.argv[1])\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "for n in range(50):\n"
        "    journal.add('answers', sys.argv[2] if n % 2 else 'both', who=sys.argv[2], n=n)\n"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code, journal.path, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("first", "second")
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0

    table = journal.entries("answers")
    assert sorted(zip(table["who"], table["n"], strict=True)) == sorted(
        (who, n) for who in ("first", "second") for n in range(50)
    )
    assert journal.message == ""


def test_two_journals_in_one_kernel_share_the_file(journal):
    """Each explorer may hold its own."""
    other = Journal(journal.path)
    journal.add("answers", "a", choice=1)
    other.add("answers", "b", choice=2)
    assert journal.last("answers", "b")["choice"] == 2
    assert set(stored(journal)["answers"]) == {"a", "b"}


HEAVY = ["pandas", "numpy", "filelock", "fcntl", "multiprocessing"]


@pytest.mark.parametrize(
    ("load", "heavy"),
    [
        # Its metadata brings in `socket` of the standard library.
        ("import downline.selfcheck", HEAVY),
        ("import downline.files", HEAVY),
        # By itself: its package has tables, and so pandas.
        (f"import runpy; runpy.run_path({module.__file__!r})", [*HEAVY, "socket"]),
    ],
    ids=["self-check", "files", "journal"],
)
def test_importing_brings_in_nothing_heavy(load, heavy):
    """The self-check and what it imports run without pandas; JupyterLite has no processes."""
    code = (
        f"import sys; before = set(sys.modules); {load}\n"
        "print(sorted({m.split('.')[0] for m in set(sys.modules) - before}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "downline" in result.stdout
    assert [name for name in heavy if f"'{name}'" in result.stdout] == []

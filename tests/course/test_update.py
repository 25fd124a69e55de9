"""A changed lesson never blocks an update, and nothing of a learner's is lost: on real clones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.paths import ROOT
from tools import update

NAME = "lessons/01_definitions.ipynb"


def git(folder, *command):
    who = {f"GIT_{one}_{what}": "a@b.c" for one in ("AUTHOR", "COMMITTER") for what in ("NAME",)}
    who |= {f"GIT_{one}_EMAIL": "a@b.c" for one in ("AUTHOR", "COMMITTER")}
    env = os.environ | who | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(
        ["git", *command], cwd=folder, env=env, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The course as its authors have it: two lessons, and the tool."""
    monkeypatch.delenv("DOWNLINE_WORK", raising=False)
    folder = tmp_path / "authors"
    for name in (NAME, "lessons/02_compensation.ipynb", "tools/update.py", ".gitignore"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    git(folder.parent, "init", "--quiet", "--initial-branch=main", str(folder))
    commit(folder)
    return folder


@pytest.fixture
def clone(course):
    """A learner's clone, in a folder with a name as people give them."""
    folder = course.parent / "mon école 课程"
    git(course.parent, "clone", "--quiet", str(course), str(folder))
    return folder


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a version")


def change(folder, name=NAME, by="the authors"):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else "{}"
    path.write_text(f"{text}\n{by}", encoding="utf-8")
    return path.read_text(encoding="utf-8")


def run(clone):
    """As README says; gives what was kept, by name, and what was said."""
    done = subprocess.run(
        [sys.executable, "tools/update.py"], cwd=clone, capture_output=True, text=True,
        encoding="utf-8", env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    kept = {
        path.relative_to(clone / "my_work").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((clone / "my_work").rglob("*"))
        if path.is_file()
    }
    return kept, done.stdout + done.stderr


def test_readme_gives_the_command():
    assert "`python tools/update.py`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_lesson_that_was_run_does_not_block_an_update_and_is_kept(course, clone):
    mine, theirs = change(clone, by="what I ran"), change(course)
    commit(course)
    with pytest.raises(subprocess.CalledProcessError):  # else this test says nothing
        git(clone, "pull")
    kept, said = run(clone)
    assert (clone / NAME).read_text(encoding="utf-8") == theirs
    ((name, text),) = kept.items()
    assert name.startswith("before_update_") and name.endswith(f"/{NAME}")
    assert text == mine
    assert "Your version is kept" in said and "up to date" in said
    assert git(clone, "status", "--porcelain") == ""

    again, theirs = change(clone, by="what I ran the next week"), change(course)
    commit(course)
    kept, _ = run(clone)
    assert sorted(kept.values()) == sorted([mine, again])
    assert (clone / NAME).read_text(encoding="utf-8") == theirs


def test_what_an_update_does_not_touch_stays_where_it_is(course, clone):
    other = change(clone, "lessons/02_compensation.ipynb", by="mine")
    own = change(clone, "lessons/my own notes é.ipynb", by="mine")
    change(course)
    commit(course)
    assert run(clone)[0] == {}
    assert (clone / "lessons/02_compensation.ipynb").read_text(encoding="utf-8") == other
    assert (clone / "lessons/my own notes é.ipynb").read_text(encoding="utf-8") == own


@pytest.mark.parametrize("how", ["staged", "deleted", "deleted upstream", "both added", "ignored"])
def test_odd_changes_are_kept_too(course, clone, how):
    name = {"both added": "lessons/09_new é.ipynb", "ignored": "site/a.txt"}.get(how, NAME)
    mine = change(clone, name, by="mine")
    if how == "staged":
        git(clone, "add", "--all")
    if how == "deleted":
        (clone / name).unlink()
    if how == "deleted upstream":
        (course / name).unlink()
    else:
        change(course, name)
    git(course, "add", "--all", "--force")
    commit(course)
    kept, said = run(clone)
    assert "up to date" in said, said
    assert list(kept.values()) == ([] if how == "deleted" else [mine])
    assert git(clone, "rev-parse", "HEAD") == git(course, "rev-parse", "HEAD")
    assert git(clone, "status", "--porcelain") == ""


@pytest.mark.parametrize("why", ["own commits", "no network", "no clone", "a lock"])
def test_where_there_is_no_update_a_sentence_says_why_and_nothing_is_changed(course, clone, why):
    mine = change(clone, by="mine")
    if why == "own commits":
        commit(clone)
    change(course)
    commit(course)
    if why == "no network":
        course.rename(course.with_name("gone"))
    if why == "no clone":
        (clone / ".git").rename(clone / "git")
    if why == "a lock":
        (clone / ".git" / "index.lock").touch()
    said = run(clone)[1]
    assert "Nothing was changed" in said and "Traceback" not in said
    assert (clone / NAME).read_text(encoding="utf-8") == mine


def test_nothing_new_is_nothing_to_do(clone):
    mine = change(clone, by="mine")
    assert update.update(clone) == []
    assert Path(clone, NAME).read_text(encoding="utf-8") == mine

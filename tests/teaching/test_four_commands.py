"""A whole assignment with four commands, from the archive for students to what a platform takes."""

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest

from downline.teaching import commands as __main__
from tests.kit.exercise import ROOT, Exercise, by_id, read
from tests.kit.teacher import SANDBOX, WORKSHEET, command

ONE = Exercise("01_definitions_pandas")


def files(folder: Path) -> dict[str, bytes]:
    there = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in there}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A fresh clone, as far as these commands need it, and a download of Moodle."""
    course = tmp_path_factory.mktemp("clone")
    for folder in ("solutions", "exercises"):
        shutil.copytree(ROOT / folder / ONE.name, course / folder / ONE.name)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nb = read(ROOT / "exercises" / ONE.path)
    for name, source in ONE.answers.items():
        by_id(nb)[name].source = source
    (course / "classroom").mkdir()
    with zipfile.ZipFile(course / "classroom" / "download.zip", "w") as download:
        start = "Ana López_7_assignsubmission_file/"
        download.writestr(f"{start}definitions.ipynb", nbformat.writes(nb))
        download.writestr("Ben Ng_8_assignsubmission_file/definitions.ipynb", "{")
    (course / "classroom" / "exported.csv").write_text(WORKSHEET, encoding="utf-8")
    return course


def test_from_the_fresh_clone_to_the_platform(course, capsys):
    before = files(course)
    download, table = (
        str(course / "classroom" / name) for name in ("download.zip", "exported.csv")
    )
    steps = [
        (["hand-out", ONE.name], 0),
        (["collect", ONE.name, download], 1),  # Ben's file is broken, and it says so
        (["grade", ONE.name, *SANDBOX], 1),
        (["give-back", ONE.name, table], 1),
    ]
    for step, code in steps:
        known = files(course)
        assert command(course, *step, "--dry-run") in (0, 1)
        assert files(course) == known, "a dry run writes nothing"
        assert command(course, *step) == code, capsys.readouterr().err
    said = capsys.readouterr()
    broken = "definitions.ipynb is not a notebook, or only a part of one: ask for it again."
    assert f"Ben-Ng_8: it cannot be marked: {broken}" in said.err
    assert f"is not graded. {broken}" in said.err
    following = re.findall(r"python -m downline ([a-z-]+)", said.out)
    assert following == ["collect", "grade", "letters"], "each says what is next"
    assert "Ben-Ng_8: not written, for the submission is not graded." in said.err
    assert "Ana-López_7: provisional" in said.err
    assert "Traceback" not in said.err and "nbgrader" not in said.err
    after = files(course)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith("classroom/") for name in set(after) - set(before))
    with zipfile.ZipFile(course / "classroom" / f"{ONE.name}.zip") as handed_out:
        given = {name: handed_out.read(name) for name in handed_out.namelist()}
    assert given == {
        f"exercises/{ONE.name}/{name}": content
        for name, content in files(ROOT / "exercises" / ONE.name).items()
    }
    with zipfile.ZipFile(course / "classroom" / f"{ONE.name}_feedback.zip") as feedback:
        (name,) = feedback.namelist()
        page = feedback.read(name).decode()
    # As Moodle takes a name apart: mod/assign/feedback/file/importziplib.php.
    assert f"/{name}".split("_", 4)[1:] == ["7", "assignsubmission", "file", "definitions.html"]
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=.https?:", page)
    rows = after[f"classroom/{ONE.name}_marks.csv"].decode().splitlines()
    assert [row.split(",")[4] for row in rows] == ["Grade", "16", "", ""]
    every = csv.DictReader(io.StringIO(after[f"classroom/{ONE.name}_all_marks.csv"].decode()))
    assert {row["student_id"]: row["score"] for row in every} == {
        "Ana-López_7": "16",
        "Ben-Ng_8": "",
    }


DAY = ["hand-out", "collect", "grade", "letters", "give-back"]


def test_the_help_has_them_in_the_order_of_a_day(capsys):
    with pytest.raises(SystemExit):
        __main__.main(["--help"])
    named = re.findall(r"^    ([a-z-]+)\b", capsys.readouterr().out, re.M)
    assert named[: len(DAY)] == DAY


@pytest.mark.parametrize("step", DAY)
def test_each_has_help_with_defaults_and_an_example(step, capsys):
    with pytest.raises(SystemExit) as done:
        __main__.main([step, "--help"])
    said = capsys.readouterr().out
    assert done.value.code == 0
    assert f"Example: python -m downline {step} 01_definitions" in said
    assert "(default: False)" in said and "--dry-run" in said


def test_what_is_not_there_is_a_sentence(course, capsys):
    for words in (["hand-out", "9"], ["hand-out", ""], ["give-back", "02_compensation_pandas"]):
        assert command(course, *words) == 2
        assert "Traceback" not in capsys.readouterr().err


def test_the_guide_prints_these_commands_in_this_order():
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    printed = re.findall(
        r"^python -m downline (hand-out|collect|grade|give-back) (.*)$", guide, re.M
    )
    assert printed == [
        ("hand-out", ONE.name),
        ("collect", f"{ONE.name} classroom/download.zip"),
        ("grade", ONE.name),
        ("give-back", f"{ONE.name} classroom/exported.csv"),
    ]


def test_the_guide_names_the_files_and_the_plans_that_there_are():
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(01_definitions\w*\.(?:zip|csv))`", guide))
    assert named == {f"{ONE.name}_{end}" for end in ("feedback.zip", "marks.csv", "all_marks.csv")}
    plans = (ROOT / "solutions" / "teaching.md").read_text(encoding="utf-8")
    periods = re.findall(r"^## In (\d+) periods?", plans, re.M)
    assert f"the course in {', '.join(periods[:-1])} and {periods[-1]} periods" in guide

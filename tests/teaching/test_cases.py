"""Inputs that once went wrong, by file: the right marks now, or a sentence that names the student.

They stand in ``tests/data/cases``, with the exercise that they are for.
"""

import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbgrader.api import MissingEntry
from traitlets.config import Config

from downline.errors import CourseError
from downline.teaching import collect as collecting
from downline.teaching import commands, grading, marks
from downline.teaching.all_marks import all_marks
from downline.teaching.class_report import class_report
from downline.teaching.submissions import what_is_missing
from tests.kit.exercise import ROOT, gradebook, grades, info, read, run

CASES = ROOT / "tests" / "data" / "cases"
NAME, FILE, ESSAY = "01_definitions", "definitions.ipynb", "task6_answer"
SOURCE = read(CASES / "exercise" / "definitions.json")
AUTO = {
    info(cell)["grade_id"]: info(cell)["points"]
    for cell in SOURCE.cells
    if info(cell).get("grade") and not info(cell).get("solution")
}
ALL = sum(AUTO.values())

LOOK = r"Look at its code, which could change what checks do: .*"
FOOLED = rf"By cell task1_\w+, the notebook had changed what Python's checks do\..*?{LOOK}"
GRADED = {  # a file → points by the checks, and what the teacher is told: a pattern
    "classroom/byte-order-mark/definitions": (ALL, ""),
    "classroom/crlf-in-sources/definitions": (ALL, ""),
    "classroom/essay-in-another-cell/cell_deleted": (ALL, ""),
    "classroom/essay-in-another-cell/empty_copy_below": (ALL, ""),
    "classroom/essay-in-another-cell/in_the_question": (ALL, ""),
    "classroom/essay-in-another-cell/new_cell": (ALL, ""),
    "classroom/old-marks-stay/first": (ALL, ""),
    "classroom/own-file-called-like-a-module/definitions": (ALL, ""),
    "classroom/stderr-in-a-check/futurewarning": (ALL, ""),
    "classroom/stderr-in-a-check/logging": (ALL, ""),
    "classroom/stderr-in-a-check/numpy": (ALL, ""),
    "classroom/stderr-in-a-check/print": (ALL, ""),
    "classroom/stderr-in-a-check/tqdm": (ALL, ""),
    "classroom/old-marks-stay/cut_off": (None, r"definitions\.ipynb is not a notebook, .*"),
    "security/dev-shm/definitions": (0, ".*"),
    "security/forge-the-runners-answer/full": (0, LOOK),
    "security/forge-the-runners-answer/hide": (0, LOOK),
    "security/forge-the-runners-answer/over": (0, LOOK),
    "security/forge-the-runners-answer/words": (0, LOOK),
    "security/past-the-canary/ast": (0, FOOLED),
    "security/past-the-canary/do_execute": (0, FOOLED),
    "security/past-the-canary/input": (0, FOOLED),
    "security/past-the-canary/names": (0, ".*task1_why.*"),
    "security/root-writes-outside/definitions": (0, ".*"),
    "security/script-in-the-reflection/definitions": (0, "Nothing but words is answered: .*"),
    "security/second-file-nbclient/definitions": (0, ".*"),
}
BESIDE = {
    "classroom/own-file-called-like-a-module/definitions": "random.py",
    "security/second-file-nbclient/definitions": "nbclient.py",
}
ENDS, EMPTY = "classroom/old-marks-stay/ends_the_runner", "empty-file"


def student(case: str) -> str:
    return case.replace("/", "-").replace("_", "-")


def hand_in(course: Path, who: str, case: str) -> Path:
    folder = course / "classroom" / "submitted" / who / NAME
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CASES / f"{case}.json", folder / FILE)
    if case in BESIDE:
        beside = CASES / Path(case).parent / f"{BESIDE[case]}.txt"
        shutil.copy(beside, folder / BESIDE[case])
    return folder


def released(course: Path) -> Path:
    (course / "solutions" / NAME).mkdir(parents=True)
    shutil.copy(CASES / "exercise" / "definitions.json", course / "solutions" / NAME / FILE)
    shutil.copy(CASES / "exercise" / "members.csv", course / "solutions" / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(f"nbgrader generate_assignment {NAME} --force", course)
    return course


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    return released(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def graded(course):
    """All of them graded in one class: student → what `grade` says."""
    if not shutil.which("bwrap"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("attacks need bubblewrap")
    for case in [*GRADED, ENDS]:
        hand_in(course, student(case), case)
    (hand_in(course, EMPTY, ENDS) / FILE).write_bytes(b"")
    eve = course / "classroom" / "submitted" / "eve"
    unpack(CASES / "security" / "zip-with-links" / "eve.zip", eve)
    unpack(CASES / "security" / "zip-with-links" / "max.zip", eve.parent / "max")
    package = {path: path.stat().st_mtime_ns for path in (ROOT / "downline").rglob("*.py")}
    said = {who: tuple(rest) for who, *rest in grading.grade(NAME, course)}
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "downline").rglob("*.py")} == package
    assert not list(ROOT.rglob("student_was_here.txt"))
    return said


def unpack(archive: Path, folder: Path) -> None:
    """As `unzip` and macOS's Finder do, with the links."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            place = folder / entry.filename
            place.parent.mkdir(parents=True, exist_ok=True)
            if stat.S_ISLNK(entry.external_attr >> 16):
                place.symlink_to(opened.read(entry).decode())
            else:
                place.write_bytes(opened.read(entry))


@pytest.mark.parametrize("case", GRADED)
def test_a_file_has_the_right_marks_and_the_teacher_the_right_words(course, graded, case):
    points, note = GRADED[case]
    marked, said = graded[student(case)]
    assert re.fullmatch(note, said), said
    assert marked == (points is not None)
    if points is None:
        return
    found = grades(course, NAME, student(case))
    assert sum(found[name][0] for name in AUTO) == points
    if case.startswith("classroom"):
        assert found[ESSAY] == (None, True), "a person marks it"
    assert "\x1b" not in said


def test_whoever_ends_the_runner_is_named_and_gains_nothing(course, graded):
    marked, said = graded[student(ENDS)]
    assert said
    if marked:
        found = grades(course, NAME, student(ENDS))
        assert sum(found[name][0] for name in AUTO) < ALL


def test_forged_words_and_points_are_nowhere(course, graded):
    for case in [case for case in GRADED if "forge" in case]:
        nb = read(course / "classroom" / "autograded" / student(case) / NAME / FILE)
        handed_in = json.loads((CASES / f"{case}.json").read_text(encoding="utf-8"))
        own = [cell.source for cell in nb.cells if cell.cell_type == "code"]
        theirs = ["".join(cell["source"]) for cell in handed_in["cells"]]
        assert {source for source in own if "/proc" in source} <= set(theirs)
        total = sum(info(cell).get("points", 0) for cell in nb.cells)
        assert total == ALL + 4


def test_links_lead_nowhere(course, graded):
    assert graded["eve"][0] is False and "link" in graded["eve"][1]
    assert "Left out, for links are not followed" in graded["max"][1]
    there = {path.name for path in (course / "classroom" / "autograded").glob("max/*/*")}
    assert not there & {"solution.ipynb", "gradebook.db", "other.ipynb", "solution.txt"}


def test_who_never_had_a_row_is_named_by_marks_and_in_the_table_of_all(course, graded, capsys):
    """Case marks-does-not-name-them: unusable at the first grading; marks was silent, and so 0."""
    never = ["eve", student("classroom/old-marks-stay/cut_off"), EMPTY]
    for who in never:
        with pytest.raises(MissingEntry):
            grades(course, NAME, who)
    sheet = course / "classroom" / "exported.csv"
    rows = [f"{who},{number},{who},A," for number, who in enumerate(never)]
    head = f"Student,ID,SIS Login ID,Section,{NAME} (7)\n    Points Possible,,,,20\n"
    sheet.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    to = course / "classroom" / "marks.csv"
    assert commands.main(["marks", NAME, str(sheet), "--to", str(to), "--course", str(course)]) == 1
    said = capsys.readouterr().err
    for who, row in zip(never, rows, strict=True):
        assert f"{who}: not written, for the submission is not graded." in said
        assert f"{row}\n" in to.read_text(encoding="utf-8"), "the field stays empty, and is not 0"
        assert re.search(f'{NAME},{who},,{ALL + 4:g},"?not graded', all_marks(course, [NAME]))


def test_feedback_the_second_time_is_of_the_latest_marking(course, graded):
    """Case feedback-the-second-time: given again after a correction, it stayed as it was."""
    who = student("classroom/old-marks-stay/first")
    page = course / "classroom" / "feedback" / who / NAME / "definitions.html"
    again = f"nbgrader generate_feedback {NAME} --force"
    assert again in (ROOT / "solutions" / "README.md").read_text().replace(f"{NAME}_pandas", NAME)
    run(f"{again} --student {who}", course)
    first = page.read_text(encoding="utf-8")
    assert f"<strong>{ALL:g} of {ALL + 4:g} points so far</strong>" in first
    with gradebook(course) as book:
        book.find_grade(ESSAY, "definitions", NAME, who).manual_score = 3
        book.find_comment(ESSAY, "definitions", NAME, who).manual_comment = "Name the year."
        book.db.commit()
    run(f"{again} --student {who}", course)
    by_hand = page.read_text(encoding="utf-8")
    assert f"<strong>{ALL + 3:g} of {ALL + 4:g} points</strong>" in by_hand
    assert "Name the year." in by_hand and "Name the year." not in first
    with gradebook(course) as book:
        book.find_grade(ESSAY, "definitions", NAME, who).manual_score = 2
        book.db.commit()
    assert commands.main(["give-back", NAME, "--course", str(course)]) == 1
    assert f"<strong>{ALL + 2:g} of {ALL + 4:g} points</strong>" in page.read_text(encoding="utf-8")


def test_in_a_hubs_exchange_nobody_renames_what_is_anothers(monkeypatch):
    """Case hub-exchange: the settings themselves make it, and three users try.

    The whole hub, with a browser, is tried in tests/live/test_hub.py.
    """
    root = os.geteuid() == 0
    uids = dict(zip(("teacher", "ana", "ben"), range(61_001, 61_004), strict=True))
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        home = Path(place) / "teacher"
        (home / "downline").mkdir(parents=True, mode=0o700)
        home.chmod(0o700)
        (home / "downline" / "nbgrader_config.py").touch()
        account = SimpleNamespace(pw_dir=str(home), pw_gid=0, pw_uid=uids["teacher"])
        if not root:  # who can make folders for nobody else: then the modes alone are looked at
            account.pw_uid, account.pw_gid = os.getuid(), os.getgid()
            monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr("pwd.getpwnam", lambda name: account)
        monkeypatch.setattr("grp.getgrnam", lambda name: None)
        settings = (ROOT / "solutions" / "jupyterhub_config.py").read_text(encoding="utf-8")
        owner = "0" if root else str(os.getuid())
        settings = settings.replace("/srv/downline", f"{place}/srv")
        settings = settings.replace("(exchange, 0o1777, 0)", f"(exchange, 0o1777, {owner})")
        exec(compile(settings, "jupyterhub_config.py", "exec"), {"get_config": Config})
        exchange = Path(place) / "srv" / "exchange"
        modes = {
            str(folder.relative_to(exchange)): oct(stat.S_IMODE(folder.stat().st_mode))
            for folder in [exchange, *exchange.rglob("*")]
        }
        assert modes == {
            ".": "0o1777", "downline": "0o755", "downline/outbound": "0o755",
            "downline/inbound": "0o3733",
        }  # fmt: skip

        def can(who: str, words: str) -> bool:
            done = subprocess.run(
                ["sh", "-c", words], cwd=exchange, user=uids[who], group=uids[who], extra_groups=[],
                capture_output=True,
            )  # fmt: skip
            return done.returncode == 0

        if not root:
            return
        assert can("ben", "mkdir -m 755 downline/inbound/bens bens"), "who hands in"
        assert can("teacher", "ls downline/inbound/bens && mkdir downline/outbound/x")
        for attack in (
            "mv downline mine", "mv bens mine", "mv downline/inbound downline/mine",
            "mv downline/outbound downline/mine", "mkdir downline/outbound/mine", "rmdir bens",
            "mv downline/inbound/bens downline/inbound/mine", "rmdir downline/inbound/bens",
            "ls downline/inbound", "rmdir downline/outbound/x", "chmod 777 downline",
        ):  # fmt: skip
            assert not can("ana", attack), attack


def test_old_marks_do_not_stand_for_new_work(course, graded):
    """Ana's is cut off the second time, Ben's ends the runner; both had full marks."""
    folder = course / "classroom" / "submitted"
    for path in folder.iterdir():
        shutil.rmtree(path)
    for who in ("ana", "ben"):
        hand_in(course, who, "classroom/old-marks-stay/first")
    assert all(marked for _, marked, _ in grading.grade(NAME, course))
    assert {who: marks.marks(NAME, course).points[who] for who in ("ana", "ben")} == {
        "ana": ALL, "ben": ALL,
    }  # fmt: skip
    hand_in(course, "ana", "classroom/old-marks-stay/cut_off")
    hand_in(course, "ben", ENDS)
    said = {who: (marked, note) for who, marked, note in grading.grade(NAME, course)}
    assert said["ana"][0] is False and all(note for _, note in said.values())
    found = marks.marks(NAME, course)
    assert "ana" in found.ungraded and "ana" not in found.points
    assert found.points.get("ben", 0) < ALL
    assert f'{NAME},ana,,{ALL + 4:g},"not graded. {FILE} is not a notebook' in all_marks(
        course, [NAME]
    )


# ---- Downloads, tables and journals --------------------------------------------------------------


@pytest.fixture
def place(tmp_path, course):
    shutil.copytree(course / "exercises", tmp_path / "exercises")
    return tmp_path


def collected(place: Path, *parts: str):
    done = collecting.collect(NAME, CASES.joinpath(*parts), place)
    folder = place / "classroom" / "submitted"
    good = [
        who for who in done.students
        if not what_is_missing(folder / who / NAME, place / "exercises" / NAME)
    ]  # fmt: skip
    return good, "\n".join(done.notes)


THREE = ["kimcho_103", "lopezana_101", "ngben_102"]


@pytest.mark.parametrize(
    "archive", ["BUS_101_02_Intro-Definitions_submissions.zip", "canvas_2026_11_29.zip"]
)
def test_the_name_of_canvas_own_archive_is_nobodys(place, archive):
    assert collected(place, "classroom", "canvas-archive-name", archive) == (THREE, "")


@pytest.mark.parametrize("archive, why", [
    ("damaged", "it is damaged"), ("encrypted", "it has a password"),
    ("deflate64", "packed in a way that is not known here"),
])  # fmt: skip
def test_one_students_bad_zip_stops_nobody(place, archive, why):
    good, said = collected(place, "classroom", "one-students-bad-zip", f"{archive}.zip")
    assert good == THREE and f"weberida_104: left out, for it cannot be opened ({why})" in said
    assert "weberida_104: handed in no notebook" in said


def test_a_download_that_was_cut_off_is_a_sentence(place):
    with pytest.raises(CourseError, match="is not a whole zip file"):
        collected(place, "classroom", "download-cut-off", "download.zip")


def test_moodles_equal_times_do_not_decide(place):
    good, said = collected(place, "classroom", "moodle-two-files-same-time", "download.zip")
    assert good == ["Ana_1"] and "definitions (1).ipynb is taken, for its name has the" in said


def test_a_team_at_moodle_has_one_mark_for_each_member(place):
    good, _ = collected(place, "classroom", "moodle-team", "download.zip")
    assert good == ["Default-group", "Group-A_55"]
    found = marks.Marks(points={"Group-A_55": 17}, maximum=20)
    sheet = CASES / "classroom" / "moodle-team" / "worksheet.csv"
    table, notes, written = marks.fill(sheet, found, NAME)
    assert (notes, written) == ([], 2)
    assert [row.split(",")[5] for row in table.decode().splitlines()] == ["Grade", "17", "17"]


def test_the_family_name_may_stand_first(place):
    found = marks.Marks(points={"Kovács-Anna_1001": 15, "Nagy-Béla_1002": 12}, maximum=20)
    sheet = CASES / "classroom" / "family-name-first" / "exported.csv"
    table, notes, written = marks.fill(sheet, found, NAME)
    assert (notes, written) == ([], 2)
    assert [row.split(",")[-1] for row in table.decode().splitlines()[1:]] == ["15", "12"]


def test_a_journal_with_an_empty_list_stops_no_report(tmp_path):
    shutil.copy(CASES / "classroom" / "journal-empty-list" / "journal.json", tmp_path / "a.json")
    assert "<h1>" in class_report(tmp_path)


def test_a_name_of_moodles_in_a_students_zip_is_nobody_elses(place):
    good, said = collected(place, "security", "canvas-zip-in-anothers-name", "submissions.zip")
    assert good == ["ngben_102"] and "lopezana_101: nothing tells which of 2 notebooks" in said
    folder = place / "classroom" / "submitted"
    assert {path.name for path in folder.iterdir()} == {"lopezana_101", "ngben_102"}
    assert [path.name for path in (folder / "ngben_102" / NAME).iterdir()] == [FILE]
    assert not list(folder.glob("kim*"))


@pytest.mark.parametrize("archive", ["eve.zip", "max.zip"])
def test_zips_with_links_are_collected_without_them(place, archive):
    content = (CASES / "security" / "zip-with-links" / archive).read_bytes()
    with zipfile.ZipFile(place / "submissions.zip", "w") as download:
        download.writestr("lopezana_101_9101_all.zip", content)
    done = collecting.collect(NAME, place / "submissions.zip", place)
    assert any("links are not followed" in note for note in done.notes)
    assert not [path for path in place.rglob("*") if path.is_symlink()]
    assert not list((place / "classroom").rglob("solution*"))


def test_before_the_release_the_sentence_says_what_to_do(place, capsys):
    shutil.copy(ROOT / "nbgrader_config.py", place)
    hand_in(place, "ana", "classroom/old-marks-stay/first")
    assert commands.main(["grade", NAME, "--course", str(place)]) == 2
    assert f"python -m downline hand-out {NAME}" in capsys.readouterr().err


def test_text_typed_into_the_platforms_page_is_told_by_name(place):
    typed = place / "download"
    (typed / "Cho Kim_1003_assignsubmission_onlinetext").mkdir(parents=True)
    (typed / "Cho Kim_1003_assignsubmission_onlinetext" / "onlinetext.html").write_text("<p>x</p>")
    done = collecting.collect(NAME, typed, place)
    assert len(done.notes) == 1 and done.notes[0].startswith("Cho-Kim_1003: handed in no notebook")


def test_every_case_is_tried():
    """Those that are a README alone are tried with what it says: here or in the tests named."""
    elsewhere = {
        "feedback-the-second-time", "grade-before-release", "marks-does-not-name-them",
        "online-text", "two-at-once", "hub-exchange", "zip-bomb",
    }  # fmt: skip
    tried = Path(__file__).read_text(encoding="utf-8")
    for case in CASES.glob("*/*/"):
        assert case.name in tried, case
    files = {path.parent.name for path in CASES.glob("*/*/*") if path.name != "README"}
    assert files | elsewhere == {case.name for case in CASES.glob("*/*/")}

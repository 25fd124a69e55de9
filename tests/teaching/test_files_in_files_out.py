"""A class without a server: downloads of Moodle and Canvas go in, their tables come out with marks.

How the platforms call things is taken from their own programs: `collect` and `marks` of
downline/teaching.
"""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from downline.errors import CourseError
from downline.teaching import commands as __main__
from downline.teaching.collect import collect
from downline.teaching.marks import ONE_TEAM, Marks, fill, still_provisional
from tests.kit.exercise import ROOT, Exercise

ONE = Exercise("01_definitions_pandas")
NOTEBOOK = (ROOT / "exercises" / ONE.path).read_bytes()
OTHER = (ROOT / "exercises" / Exercise("02_compensation_pandas").path).read_bytes()
NEWER = NOTEBOOK.replace(b"Exercise 1", b"Exercise One")


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def submitted(course: Path) -> dict[str, bytes]:
    """What was collected: path below classroom/submitted → bytes."""
    folder = course / "classroom" / "submitted"
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


MOODLE = {
    "Ana López_123456_assignsubmission_file/definitions.ipynb": NOTEBOOK,
    "Ana López_123456_assignsubmission_file/helper.py": b"letter = 'B'",
    "李 雷_123457_assignsubmission_file_/definitions.ipynb": NOTEBOOK,
    "Žofie O'Brien-Nováková_123458_assignsubmission_file_definitions.ipynb": NOTEBOOK,
    "Ben Ng_123459_assignsubmission_file_/my answers.ipynb": NOTEBOOK,
}
CANVAS = {
    "lopezana_12345_67890_definitions.ipynb": NOTEBOOK,
    "lopezana_12345_67899_definitions-1.ipynb": NEWER,
    "ngben_LATE_12346_67891_definitions-2.ipynb": NOTEBOOK,
    "李雷_12347_67892_definitions.ipynb": NOTEBOOK,
}


@pytest.mark.parametrize("unpacked", [False, True])
def test_a_download_of_moodle(course, tmp_path, unpacked):
    download = archive(tmp_path / "download.zip", MOODLE)
    if unpacked:
        with zipfile.ZipFile(download) as file:
            file.extractall(tmp_path / "unpacked")
        download = tmp_path / "unpacked"
    done = collect(ONE.name, download, course)
    assert submitted(course) == {
        "Ana-López_123456/01_definitions_pandas/definitions.ipynb": NOTEBOOK,
        "Ana-López_123456/01_definitions_pandas/helper.py": b"letter = 'B'",
        "李-雷_123457/01_definitions_pandas/definitions.ipynb": NOTEBOOK,
        "Žofie-O-Brien-Nováková_123458/01_definitions_pandas/definitions.ipynb": NOTEBOOK,
        "Ben-Ng_123459/01_definitions_pandas/definitions.ipynb": NOTEBOOK,
    }
    assert done.notes == ["Ben-Ng_123459: my answers.ipynb is taken as definitions.ipynb"]


def test_a_download_of_canvas_late_and_handed_in_again(course, tmp_path):
    done = collect(ONE.name, archive(tmp_path / "download.zip", CANVAS), course)
    assert submitted(course) == {
        "lopezana_12345/01_definitions_pandas/definitions.ipynb": NEWER,
        "ngben_12346/01_definitions_pandas/definitions.ipynb": NOTEBOOK,
        "李雷_12347/01_definitions_pandas/definitions.ipynb": NOTEBOOK,
    }
    assert "lopezana_12345: of 2 notebooks, definitions-1.ipynb is taken, the newest" in done.notes


def test_the_exercise_is_taken_and_not_a_newer_notebook_of_another(course, tmp_path):
    files = {"a_1_2_definitions.ipynb": NOTEBOOK, "a_1_3_definitions-1.ipynb": OTHER}
    collect(ONE.name, archive(tmp_path / "download.zip", files), course)
    assert submitted(course) == {"a_1/01_definitions_pandas/definitions.ipynb": NOTEBOOK}


def test_a_student_may_hand_in_an_archive(course, tmp_path):
    inner = archive(tmp_path / "inner.zip", {"01_definitions_pandas/definitions.ipynb": NOTEBOOK})
    files = {"Ana_1_assignsubmission_file/01_definitions_pandas.zip": inner.read_bytes()}
    collect(ONE.name, archive(tmp_path / "download.zip", files), course)
    assert submitted(course) == {"Ana_1/01_definitions_pandas/definitions.ipynb": NOTEBOOK}


def test_nothing_is_left_out_in_silence(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("downline.teaching.collect.BIG", 200_000)
    files = {
        "lopezana_1_2_definitions.ipynb": NOTEBOOK,
        "ngben_2_3_answers.docx": b"",
        "holiday.jpg": b"",
        "nova_4_5_big.csv": bytes(300_000),
        "kim_6_7_definitions.ipynb": b"{",
        "../../evil_8_9_../../x.ipynb": NOTEBOOK,
    }
    download = archive(tmp_path / "download.zip", files)
    given = ["collect", ONE.name, str(download), "--course", str(course)]
    assert __main__.main(given) == 1
    said = capsys.readouterr()
    for sentence in (
        "Left out, because its name tells no student: holiday.jpg",
        "ngben_2: handed in no notebook (found: answers.docx)",
        "nova_4: left out, for all files together may have 200,000 bytes: big.csv",
    ):
        assert sentence in said.err
    assert "2 submissions are in" in said.out
    assert all(
        name.endswith("01_definitions_pandas/definitions.ipynb") for name in submitted(course)
    )
    assert len(list(tmp_path.rglob("*.ipynb"))) == 3  # two, and the exercise: nothing escaped


def test_collecting_again_replaces_and_says_so(course, tmp_path):
    first = archive(tmp_path / "first.zip", {"ngben_2_3_definitions.ipynb": NOTEBOOK})
    again = archive(tmp_path / "again.zip", {"ngben_2_4_definitions-1.ipynb": NEWER})
    collect(ONE.name, first, course)
    assert collect(ONE.name, first, course).notes == []
    assert (
        "ngben_2: what was collected before is replaced" in collect(ONE.name, again, course).notes
    )
    assert submitted(course) == {"ngben_2/01_definitions_pandas/definitions.ipynb": NEWER}


def test_a_download_in_which_nobody_is_found(course, tmp_path):
    with pytest.raises(CourseError, match="No student is found"):
        collect(ONE.name, archive(tmp_path / "x.zip", {"definitions.ipynb": NOTEBOOK}), course)
    with pytest.raises(CourseError, match="no file or folder"):
        collect(ONE.name, tmp_path / "nowhere.zip", course)
    with pytest.raises(CourseError, match="There is no exercise '9'"):
        collect("9", tmp_path, course)


def test_the_guides_command_collects(course, monkeypatch, capsys):
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^python -m downline (collect .*)$", guide, re.MULTILINE)
    (course / "classroom").mkdir()
    archive(course / "classroom" / "download.zip", {"ngben_2_3_definitions.ipynb": NOTEBOOK})
    monkeypatch.chdir(course)
    assert __main__.main(command.split()) == 0
    assert submitted(course) == {"ngben_2/01_definitions_pandas/definitions.ipynb": NOTEBOOK}


# ---- marks ---------------------------------------------------------------------------------------

BY_HAND = "Write the mark by hand"
NOBODY = f"the table has nobody like that. {BY_HAND}{ONE_TEAM}"
FOUND = Marks(
    {"lopezana_12345": 17.5, "ngben_12346": 8, "李雷_12347": 20, "nova_77": 4},
    ["ngben_12346"],
    ["kim_9"],
    20,
)
CANVAS_TABLE = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Definitions (4711),Pay (4712),Final\r\n"
    "    Points Possible,,,,,20.00,20.00,(read only)\r\n"
    '"Lopez, Ana",12345,s1,ana,"A, first",,19.5,50\r\n'
    '"Ng, Ben",12346,s2,ben,"A ""evening""",3,,\r\n'
    "李雷,12347,s3,li,A,,,\r\n"
    '"Absent, Abe",12348,s4,abe,A,,,\r\n'
)
MOODLE_TABLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)\n"
    '"Participant 12345",Ana López,ana@x.org,Submitted,,20.00,-\n'
    '"Participant 12346",Ben Ng,ben@x.org,Submitted,,20.00,-\n'
)


def cells(table: bytes, comma=",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=comma))


def changes(before: bytes, after: bytes, comma=",") -> dict:
    """(row, column) → new content, for each field that is not as it was."""
    old, new = cells(before, comma), cells(after, comma)
    assert [len(row) for row in old] == [len(row) for row in new]
    return {
        (y, x): cell for y, row in enumerate(new) for x, cell in enumerate(row) if cell != old[y][x]
    }


def test_a_gradebook_of_canvas_gets_the_marks_and_nothing_else(tmp_path):
    (tmp_path / "given.csv").write_bytes(CANVAS_TABLE.encode())
    table, notes, written = fill(tmp_path / "given.csv", FOUND, ONE.name)
    assert changes(CANVAS_TABLE.encode(), table) == {(2, 5): "17.5", (3, 5): "8", (4, 5): "20"}
    assert written == 3
    assert notes == [
        f"nova_77: not written (4 points), for {NOBODY}.",
        "kim_9: not written, for the submission is not graded.",
        "ngben_12346: provisional, for the reflection is not marked yet.",
    ]
    assert table.startswith(b"\xef\xbb\xbfStudent") and table.count(b"\r\n") == 6


def test_a_worksheet_of_moodle(tmp_path):
    (tmp_path / "given.csv").write_bytes(MOODLE_TABLE.encode())
    found = Marks({"Ana-López_12345": 17.5, "Ben-Ng_99999": 3}, maximum=20)
    table, notes, _ = fill(tmp_path / "given.csv", found, ONE.name)
    assert changes(MOODLE_TABLE.encode(), table) == {(1, 4): "17.5"}
    assert notes == [f"Ben-Ng_99999: not written (3 points), for {NOBODY}."]


def test_a_number_of_another_exercise_marks_nobody_else(tmp_path):
    """Moodle numbers the participants of each assignment anew: the name has to fit too."""
    (tmp_path / "given.csv").write_bytes(MOODLE_TABLE.encode())
    table, notes, written = fill(
        tmp_path / "given.csv", Marks({"Ben-Ng_12345": 3}, maximum=20), ONE.name
    )
    assert (changes(MOODLE_TABLE.encode(), table), written) == ({}, 0)
    assert "Ben-Ng_12345" in notes[0]


def test_an_export_of_moodle_has_names_only_and_two_people_may_share_one(tmp_path):
    given = (
        "First name;Last name;ID number;Email address;Assignment: Definitions (Real)\n"
        "Ana;López;1;ana@x.org;-\nBen;Ng;2;ben@x.org;-\nBen;Ng;3;bo@x.org;-\n"
    ).encode()
    (tmp_path / "given.csv").write_bytes(given)
    found = Marks({"Ana-López_5": 17.5, "Ben-Ng_6": 3, "bo@x.org": 4}, maximum=20)
    table, notes, _ = fill(tmp_path / "given.csv", found, ONE.name)
    assert changes(given, table, ";") == {(1, 4): "17.5", (3, 4): "4"}
    assert notes == [
        "Ben-Ng_6: not written (3 points), for the table has more than one person like that. "
        + f"{BY_HAND}."
    ]


def test_anonymous_marking(tmp_path):
    given = b"Identifier,Status,Grade\nParticipant 12345,Submitted,\n"
    (tmp_path / "given.csv").write_bytes(given)
    table, notes, _ = fill(tmp_path / "given.csv", Marks({"Participant_12345": 5}), ONE.name)
    assert (changes(given, table), notes) == ({(1, 2): "5"}, [])


def test_another_maximum_is_told(tmp_path):
    (tmp_path / "given.csv").write_bytes(MOODLE_TABLE.replace("20.00", "100.00").encode())
    notes = fill(tmp_path / "given.csv", Marks(maximum=20), ONE.name)[1]
    assert notes == ["The exercise has 20 points, the platform 100."]


def test_tables_that_cannot_be_filled(tmp_path):
    def refuse(content: bytes, message: str, **more):
        (tmp_path / "given.csv").write_bytes(content)
        with pytest.raises(CourseError, match=message):
            fill(tmp_path / "given.csv", FOUND, ONE.name, **more)

    refuse(b"", "it has nothing")
    refuse("Nom,Prénom,Note\n".encode(), "it has Nom, Prénom, Note. Set the platform to English")
    refuse(b"PK\x03\x04rest", "no CSV file but a spreadsheet")
    refuse(b"\x89PNG\0\0\0", "is no text")
    refuse(b"\xff\xfeI\0D", "cut off")
    refuse(CANVAS_TABLE.replace("Definitions", "Week 1").encode(), "not clear which column")
    refuse(CANVAS_TABLE.encode(), "no column 'Defs'", column="Defs")


def test_the_exported_table_stays_as_it_is(tmp_path):
    """Also when its own name is given after --to: see test_bad_submissions.py for the command."""
    file = tmp_path / "given.csv"
    file.write_bytes(MOODLE_TABLE.encode())
    fill(file, FOUND, ONE.name)
    assert file.read_bytes() == MOODLE_TABLE.encode()


def test_what_cannot_be_marked_is_said_when_it_comes(course, tmp_path):
    files = {
        "Ana López_1_assignsubmission_file/definitions.ipynb": NOTEBOOK,
        "Ben Ng_2_assignsubmission_file/compensation.ipynb": OTHER,
        "Cho Kim_3_assignsubmission_file/definitions.ipynb": b"",
    }
    done = collect(ONE.name, archive(tmp_path / "download.zip", files), course)
    wrong = {note.partition(": ")[0]: note for note in done.notes if "cannot be marked" in note}
    assert set(wrong) == {"Ben-Ng_2", "Cho-Kim_3"}
    assert "another exercise" in wrong["Ben-Ng_2"] and "not a notebook" in wrong["Cho-Kim_3"]


def test_many_who_wait_for_their_teacher_are_one_sentence():
    few, many = (Marks({}, [f"s{n}" for n in range(number)]) for number in (3, 20))
    assert still_provisional(few, "x")[0] == (
        "s0: provisional, for the reflection is not marked yet."
    )
    (said,) = still_provisional(many, "01_definitions")
    assert all(f"s{n}" in said for n in range(20)) and "downline letters 01_definitions" in said

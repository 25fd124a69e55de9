"""Whose work is it, and whose row: names of many kinds, teams, and what no program can know.

Folders and columns have the names that Moodle and Canvas write (see `collect` and `marks`). Where
nothing tells, nothing is written, and the sentence says who, what, and what to do.
"""

import io
import re
import zipfile

import nbformat
import pytest

from downline.teaching.collect import WHICH, collect
from downline.teaching.marks import Marks, fill, members
from tests.kit.exercise import ROOT, Exercise, by_id, read

ONE = Exercise("01_definitions_pandas")
EMPTY = (ROOT / "exercises" / ONE.path).read_bytes()


def work(letter: str) -> bytes:
    """A notebook that somebody worked on."""
    nb = read(ROOT / "exercises" / ONE.path)
    by_id(nb)["task1_answer_why"].source = f"why = {letter!r}"
    return nbformat.writes(nb).encode()


OLD, NEW = work("A"), work("B")


def zipped(files: dict[str, bytes], when=(2026, 11, 20, 10, 0, 0)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number, (name, content) in enumerate(files.items()):
            # A later file may be packed some seconds later, which says nothing either.
            moment = (*when[:5], 2 * (number % 30))
            file.writestr(zipfile.ZipInfo(name, moment), content)
    return out.getvalue()


def collected(course, files: dict[str, bytes]):
    """What lies in classroom/submitted, without the assignment's folder; and what was said."""
    (course / "download.zip").write_bytes(zipped(files))
    done = collect(ONE.name, course / "download.zip", course)
    folder = course / "classroom" / "submitted"
    return {
        path.relative_to(folder).as_posix().replace(f"/{ONE.name}/", "/"): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }, done


def moodle(files: dict[str, bytes], who="Ana_1") -> dict[str, bytes]:
    return {f"{who}_assignsubmission_file/{name}": content for name, content in files.items()}


# ---- two notebooks of one student, and no time tells ---------------------------------------------


@pytest.mark.parametrize("names", [
    ("definitions.ipynb", "definitions (1).ipynb"),
    ("definitions (2).ipynb", "definitions (10).ipynb"),
    ("definitions.ipynb", "definitions-Copy1.ipynb"),
    ("my work_1.ipynb", "my work_2.ipynb"),
    ("a/definitions.ipynb", "a/Definitions(1).ipynb"),
])  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_moodle_has_no_times_but_a_copy_has_a_higher_number(course, names, turned):
    files = dict(zip(names, (OLD, NEW), strict=True))
    there, done = collected(course, moodle(dict(sorted(files.items(), reverse=turned))))
    assert there == {"Ana_1/definitions.ipynb": NEW}
    assert "look" in done.notes[0] and "the newest" not in done.notes[0]


def test_an_untouched_copy_and_the_same_bytes_twice_are_no_second_work(course):
    files = {"definitions.ipynb": NEW, "again.ipynb": NEW, "definitions (1).ipynb": EMPTY}
    there, done = collected(course, moodle(files))
    assert there == {"Ana_1/definitions.ipynb": NEW}
    assert done.notes == [
        "Ana_1: of 3 notebooks, definitions.ipynb is taken, the only one that is worked on"
    ]


def test_where_only_a_person_can_know_none_is_marked_until_one_has_chosen(course):
    files = moodle({"first try.ipynb": OLD, "final.ipynb": NEW, "table.csv": b"a"})
    there, done = collected(course, files)
    assert there == {
        f"Ana_1/{WHICH}/1-final.ipynb": NEW,
        f"Ana_1/{WHICH}/2-first try.ipynb": OLD,
        "Ana_1/table.csv": b"a",
    }
    (note,) = done.notes
    assert note.startswith("Ana_1: nothing tells which of 2 notebooks is the newest")
    assert (
        f"copy the right one from {'classroom/submitted/Ana_1/01_definitions_pandas/which'}" in note
    )
    chosen = course / "classroom" / "submitted" / "Ana_1" / ONE.name / "definitions.ipynb"
    chosen.write_bytes(OLD)
    for _ in range(2):  # what was chosen stays chosen
        there, done = collected(course, files)
        assert there["Ana_1/definitions.ipynb"] == OLD
        assert "first try.ipynb is taken, as you chose" in done.notes[0]


def test_what_was_collected_before_is_no_choice(course):
    collected(course, moodle({"definitions.ipynb": OLD}))
    there, _ = collected(course, moodle({"definitions.ipynb": OLD, "final.ipynb": NEW}))
    assert "Ana_1/definitions.ipynb" not in there


def test_times_within_a_students_own_archive_count(course):
    inner = zipped({"b.ipynb": OLD, "a.ipynb": NEW})  # the second was saved later
    there, done = collected(course, moodle({"all.zip": inner}))
    assert there == {"Ana_1/definitions.ipynb": NEW}
    assert "a.ipynb is taken, the newest" in done.notes[0]
    there, done = collected(course, moodle({"all.zip": inner, "c.ipynb": EMPTY + b" "}, "Ben_2"))
    assert "Ben_2/definitions.ipynb" not in there, "a time at home and one at the platform's"


# ---- names ---------------------------------------------------------------------------------------

CANVAS_HEAD = "Student,ID,SIS Login ID,Section,Definitions (7)\n"
FULL_HEAD = "Identifier,Full name,Email address,Grade,Last modified (grade)\n"
WHOLE_HEAD = "First name,Last name,Username,Email address,Assignment: Definitions (Real)\n"


def marked(tmp_path, head: str, rows: str, points: dict[str, float]) -> tuple[str, list[str]]:
    """The rows of a table, filled; and the sentences."""
    (tmp_path / "given.csv").write_text(head + rows, encoding="utf-8")
    table, notes, _ = fill(tmp_path / "given.csv", Marks(points, maximum=20), ONE.name)
    return table.decode().split("\n", 1)[1], notes


@pytest.mark.parametrize("platform, head, row", [
    # Family name first, with numbers and without.
    ("Kovács Anna_1001_assignsubmission_file/", WHOLE_HEAD, "Anna,Kovács,ka,a@x.org,"),
    ("Kovács Anna_1001_assignsubmission_file/", FULL_HEAD, "Participant 1001,Anna Kovács,a@x,*,-"),
    ("García López María_5_assignsubmission_file/", WHOLE_HEAD, "María,García López,m,m@x.org,"),
    ("山田 太郎_6_assignsubmission_file/", WHOLE_HEAD, "太郎,山田,y,y@x.org,"),
    # Small letters of a Turkish name, as Canvas makes them; and of one typed in capitals.
    ("yılmazi̇pek_11_9_", CANVAS_HEAD, '"Yılmaz, İpek",11,yp,A,'),
    ("yılmazipek_11_9_", CANVAS_HEAD, '"Yılmaz, İpek",11,yp,A,'),
    ("ışıkgül_12_9_", CANVAS_HEAD, '"Işık, Gül",12,ig,A,'),
    ("straßejörg_13_9_", CANVAS_HEAD, '"Straße, Jörg",13,js,A,'),
    ("οδυσσεύς_14_9_", CANVAS_HEAD, "ΟΔΥΣΣΕΎΣ,14,od,A,"),
    ("शर्मा प्रिया_15_assignsubmission_file/", FULL_HEAD, "Participant 15,शर्मा प्रिया,p@x,*,-"),
    ("Žofie Nováková_16_assignsubmission_file/", FULL_HEAD, "Participant 16,Žofie Nováková,z,*,-"),
    # No letters at all.
    ("🦊🦊_7_assignsubmission_file/", FULL_HEAD, "Participant 7,🦊🦊,fox@x.org,*,-"),
    ("_17_9_", CANVAS_HEAD, "🦊,17,fox,A,"),
    # What looks like an own number.
    ("Ana 3_8_assignsubmission_file/", FULL_HEAD, "Participant 8,Ana_3,ana@x.org,*,-"),
])  # fmt: skip
def test_a_name_from_the_download_finds_its_row(course, tmp_path, platform, head, row):
    there, done = collected(course, {f"{platform}definitions.ipynb": NEW})
    (student,) = done.students
    assert there == {f"{student}/definitions.ipynb": NEW} and done.notes == []
    row = row if "*" in row else f"{row}*"
    rows = f"{row.replace('*', '')}\n"
    table, notes = marked(tmp_path, head, rows, {student: 16.5})
    assert (table, notes) == (f"{row.replace('*', '16.5')}\n", [])
    if "Identifier" in head or "ID," in head:
        # The same name with another's number is another person.
        wrong = re.sub(r"(?<=Participant )\d+|(?<=,)\d+(?=,)", "222", row.replace("*", ""))
        table, notes = marked(tmp_path, head, f"{wrong}\n", {student: 16.5})
        assert table == f"{wrong}\n" and notes[0].startswith(f"{student}: not written")


@pytest.mark.parametrize("login", ["s_2026117", "S_2026117", "ana_b_12", "s.20_26", "77", "_9"])
def test_a_login_with_underscores_and_digits(tmp_path, login):
    rows = f'"Lopez, Ana",4,{login.lower()},A,\n"Ng, Ben",2026117,ben,A,\n'
    table, notes = marked(tmp_path, CANVAS_HEAD, rows, {login: 3})
    assert (table.split("\n")[0][-2:], table.split("\n")[1][-1], notes) == (",3", ",", [])


def test_two_people_whose_names_are_turned_are_two(tmp_path):
    rows = "Wei,Chen,a,a@x.org,\nChen,Wei,b,b@x.org,\n"
    table, notes = marked(tmp_path, WHOLE_HEAD, rows, {"Chen-Wei_1": 3})
    assert table == rows and "more than one person" in notes[0]


def test_two_folders_that_fit_one_person_leave_the_mark_open(tmp_path):
    rows = '"Lopez, Ana",12,ana,A,\n"Ng, Ben",13,ben,A,\n'
    found = {"lopezana_12": 3, "ana": 16.5, "ben": 2}
    table, notes = marked(tmp_path, CANVAS_HEAD, rows, found)
    assert table == rows.replace("ben,A,", "ben,A,2")
    assert sorted(notes) == [
        "ana: not written (16.5 points), for lopezana_12 fits the same person: keep the right one "
        "of the folders, or write the mark by hand.",
        "lopezana_12: not written (3 points), for ana fits the same person: keep the right one "
        "of the folders, or write the mark by hand.",
    ]


@pytest.mark.parametrize("comma", [";", "\t", ","])
def test_what_divides_a_table_is_what_makes_its_columns_known(tmp_path, comma):
    heads = ["Student", "ID", "Section, room, and more, and more", "Definitions (7), of 20"]
    quoted = [f'"{head}"' if comma == "," else head for head in heads]
    rows = comma.join(["Ana", "1", "A", ""])
    table, notes = marked(tmp_path, comma.join(quoted) + "\n", rows + "\n", {"ana_1": 4})
    assert (table, notes) == (f"{rows}4\n", [])


# ---- teams ---------------------------------------------------------------------------------------

TEAM_HEAD = "Identifier,Full name,Email address,Status,Group,Grade,Last modified (grade)\n"
TEAM_ROWS = (
    "Participant 1001,Ana López,a@x.org,Submitted,Group A,,-\n"
    "Participant 1002,Ben Ng,b@x.org,Submitted,Group A,,-\n"
    "Participant 55,Cho Kim,c@x.org,Submitted,Group 2,,-\n"
    "Participant 1004,Dee Day,d@x.org,Submitted,Default group,,-\n"
)


def test_each_member_of_a_team_gets_its_mark(course, tmp_path):
    _, done = collected(course, {
        "Group A_55_assignsubmission_file/definitions.ipynb": NEW,
        "Group 2_56_assignsubmission_file/definitions.ipynb": NEW,
        "Default group_assignsubmission_file/definitions.ipynb": NEW,
    })  # fmt: skip
    points = dict(zip(sorted(done.students), (9, 7, 5), strict=True))
    table, notes = marked(tmp_path, TEAM_HEAD, TEAM_ROWS, points)
    given = [line.split(",")[5] for line in table.splitlines()]
    assert (given, notes) == (["5", "5", "7", "9"], [])


def test_the_members_of_a_team_are_called_as_moodle_calls_them(tmp_path):
    (tmp_path / "given.csv").write_text(TEAM_HEAD + TEAM_ROWS, encoding="utf-8")
    found = members(tmp_path / "given.csv", ["Group-A_55", "Cho-Kim_55", "Nobody_3"])
    assert found == {"Group-A_55": ["Ana López_1001", "Ben Ng_1002"]}


def test_a_member_with_two_marks_keeps_none(tmp_path):
    points = {"Group-A_55": 5, "Ben-Ng_1002": 8}
    table, notes = marked(tmp_path, TEAM_HEAD, TEAM_ROWS, points)
    assert table == TEAM_ROWS
    assert len(notes) == 2 and all("fits the same person" in note for note in notes)


def test_a_team_and_a_table_without_teams_gets_the_sentence_what_to_do(tmp_path):
    table, notes = marked(tmp_path, WHOLE_HEAD, "Ana,López,a,a@x.org,\n", {"Group-A_55": 5})
    assert table == "Ana,López,a,a@x.org,\n"
    assert "give the assignment's worksheet, with its column Group" in notes[0]


# ---- text typed into the page --------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "Cho Kim_1003_assignsubmission_onlinetext/onlinetext.html",
    "Cho Kim_1003_assignsubmission_onlinetext_onlinetext.html",
    "kimcho_1003_text.html",
    "kimcho_LATE_1003_text.html",
])  # fmt: skip
def test_text_typed_into_the_page_is_named_as_such(course, name):
    there, done = collected(course, {name: b"<p>My answers</p>"})
    assert there == {}
    assert "_1003: handed in no notebook, but text typed into the platform's page" in done.notes[0]

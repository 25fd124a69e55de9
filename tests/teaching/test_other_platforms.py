"""Downloads of Teams and of folders made by hand, and tables as other programs write them."""

import json
import zipfile

import pytest

from downline.errors import CourseError
from downline.teaching.collect import collect
from downline.teaching.marks import Marks, fill
from tests.kit.classroom import CODE
from tests.kit.exercise import ROOT

EMPTY = (ROOT / "exercises" / CODE.path).read_text(encoding="utf-8")
FILE = CODE.path.split("/")[1]


def notebook(word: str) -> str:
    """Work that can be told from other work."""
    nb = json.loads(EMPTY)
    nb["cells"].append({"cell_type": "raw", "id": "mine", "metadata": {}, "source": word})
    return json.dumps(nb)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "exercises" / CODE.name).mkdir(parents=True)
    (tmp_path / "exercises" / CODE.path).write_text(EMPTY, encoding="utf-8")
    return tmp_path


def collected(place, files: dict[str, str]):
    with zipfile.ZipFile(place / "download.zip", "w") as download:
        for name, content in files.items():
            download.writestr(name, content)
    done = collect(CODE.name, place / "download.zip", place)
    found = {}
    for who in done.students:
        file = place / "classroom" / "submitted" / who / CODE.name / FILE
        nb = json.loads(file.read_text(encoding="utf-8"))
        found[who] = nb["cells"][-1]["source"]
    return found, "\n".join(done.notes)


@pytest.mark.parametrize("top", ["", "Submitted files/"])
def test_teams_has_a_folder_for_each_student_and_counts_versions(place, top):
    found, said = collected(place, {
        f"{top}Ana López/Definitions/Version 1/{FILE}": notebook("old"),
        f"{top}Ana López/Definitions/Version 2/{FILE}": notebook("new"),
        f"{top}Ben Ng/Definitions/Version 1/my {FILE}": notebook("ben"),
        f"{top}Cho Kim/Definitions/Version 1/notes.txt": "later",
    })  # fmt: skip
    assert found == {"Ana-López": "new", "Ben-Ng": "ben"}
    assert "Cho-Kim: handed in no notebook (found: " in said and "the newest" in said


def test_folders_made_by_hand_are_students(place):
    found, _ = collected(place, {f"ana/{FILE}": notebook("a"), f"ben/{FILE}": notebook("b")})
    assert found == {"ana": "a", "ben": "b"}


def test_files_whose_names_tell_no_student_are_a_sentence(place):
    """As in a folder of Google Drive: a person has to say whose they are."""
    with pytest.raises(CourseError, match="making the folders yourself"):
        collected(place, {FILE: notebook("a"), f"Copy of {FILE}": notebook("b")})


FOUND = Marks(points={"Ana-López": 15.5, "Ben-Ng": 12}, maximum=20)
TABLE = [
    ["First Name", "Last Name", "Email Address", "Definitions"],
    ["Ana", "López", "ana@x.org", ""],
    ["Ben", "Ng", "ben@x.org", ""],
]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_stays_as_it_was_but_for_the_marks(tmp_path, code, comma, first, end):
    if first and end == "\n":
        first = first.replace("\r\n", "\n")
    text = first.format(comma) + "".join(f"{comma.join(row)}{end}" for row in TABLE)
    (tmp_path / "x.csv").write_bytes(text.encode(code))
    table, notes, written = fill(tmp_path / "x.csv", FOUND, CODE.name)
    assert (notes, written) == ([], 2)
    wanted = text.replace(f"ana@x.org{comma}", f"ana@x.org{comma}15.5")
    wanted = wanted.replace(f"ben@x.org{comma}", f"ben@x.org{comma}12")
    assert table == wanted.encode(code)

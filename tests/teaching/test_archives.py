"""Archives that attack: another's name, bombs, links, damage; nobody else's work changes."""

import io
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from downline.teaching import commands as __main__
from downline.teaching import submissions
from downline.teaching.collect import collect
from tests.kit.exercise import ROOT, Exercise

ONE = Exercise("01_definitions_pandas")
FILE = Path(ONE.path).name


@pytest.fixture
def place(tmp_path):
    shutil.copytree(ROOT / "exercises" / ONE.name, tmp_path / "course" / "exercises" / ONE.name)
    return tmp_path / "course"


NOTEBOOK = (ROOT / "exercises" / ONE.path).read_bytes()


def zipped(files: dict) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def collected(place, content: bytes, name="submissions.zip"):
    (place / name).write_bytes(content)
    done = collect(ONE.name, place / name, place)
    folder = place / "classroom" / "submitted"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {file.replace(f"/{ONE.name}/", "/") for file in files}, done


def test_a_name_of_a_platform_counts_at_the_top_only(place):
    moodle = "ngben_102_assignsubmission_file_/pandas.py"
    inner = zipped({moodle: b"", "kim_103_assignsubmission_file_/definitions.ipynb": NOTEBOOK,
                    "kim_103_9_definitions.ipynb": NOTEBOOK})  # fmt: skip
    files, done = collected(place, zipped({
        "lopezana_101_9101_work.zip": inner,
        "evaeve_104_9104_ngben_102_assignsubmission_file_pandas.py": b"",
        "ngben_102_9102_definitions.ipynb": NOTEBOOK,
    }))  # fmt: skip
    assert {file.split("/")[0] for file in files} == {"lopezana_101", "ngben_102"}
    assert "ngben_102/pandas.py" not in files
    assert any("evaeve_104: handed in no notebook" in note for note in done.notes)


@pytest.mark.parametrize("name", [
    "BUS_101_02_Intro-Definitions_submissions.zip", "canvas_2026_11_29.zip",
    "Kim_1_assignsubmission_file_x.zip",
])  # fmt: skip
def test_the_archives_own_name_is_nobodys(place, name):
    files, _ = collected(
        place,
        zipped({f"{who}_{n}_9_definitions.ipynb": NOTEBOOK for n, who in enumerate("abc")}),
        name,
    )
    assert files == {f"{who}_{n}/definitions.ipynb" for n, who in enumerate("abc")}


def test_a_zip_bomb_fills_neither_memory_nor_disk(place):
    deep = NOTEBOOK
    for _ in range(1100):
        deep = zipped({"in.zip": deep})
    bomb = zipped({f"{n}.csv": bytes(60 * 2**20) for n in range(16)})
    files, done = collected(place, zipped({
        "ana_1_9_bomb.zip": bomb, "ana_1_8_definitions.ipynb": NOTEBOOK, "ben_2_9_deep.zip": deep,
        "kim_3_9_definitions.ipynb": NOTEBOOK,
        "max_4_9_many.zip": zipped({str(n): b"" for n in range(5000)}),
    }))  # fmt: skip
    folder = place / "classroom" / "submitted"
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size <= submissions.BIG + 10**6
    assert {"kim_3/definitions.ipynb", "ana_1/definitions.ipynb"} <= files
    said = "\n".join(done.notes)
    assert "ana_1: left out, for all files together may have 100 MB: 5.csv" in said
    assert "ben_2: left out, an archive inside too many others: in.zip" in said
    assert "max_4: some files are left out, for there may be 1000" in said


def test_one_students_bad_zip_stops_nobody(place):
    good = zipped({"definitions.ipynb": NOTEBOOK})
    locked = bytearray(good)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # says that it is encrypted
        locked[good.index(signature) + flags] |= 1
    odd = bytearray(good)
    for signature, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):  # Deflate64
        odd[good.index(signature) + method] = 9
    damaged = bytearray(good)
    damaged[60:200] = bytes(140)
    files, done = collected(place, zipped({
        "a_1_9_locked.zip": bytes(locked), "b_2_9_odd.zip": bytes(odd),
        "c_3_9_damaged.zip": bytes(damaged),
        "d_4_9_definitions.ipynb": NOTEBOOK, "e_5_9_cut.zip": good[:900],
    }))  # fmt: skip
    assert files == {"d_4/definitions.ipynb"}
    said = "\n".join(done.notes)
    assert "a_1: left out, for it cannot be opened (it has a password)" in said
    assert "b_2: left out, for it cannot be opened (packed in a way that is not known here)" in said
    assert "c_3: left out, for it cannot be opened (it is damaged)" in said
    assert all(f"{who}: handed in no notebook" in said for who in ("a_1", "b_2", "c_3", "e_5"))


def test_a_download_that_is_no_whole_zip_is_a_sentence(place, capsys):
    (place / "download.zip").write_bytes(zipped({"a_1_9_definitions.ipynb": NOTEBOOK})[:-300])
    asked = ["collect", ONE.name, str(place / "download.zip"), "--course", str(place)]
    assert __main__.main(asked) == 2
    assert "is not a whole zip file" in capsys.readouterr().err


@pytest.mark.parametrize("inside", [False, True])
def test_links_in_archives_and_folders_lead_nowhere(place, inside):
    info = zipfile.ZipInfo("solution.txt" if inside else "a_1_9_solution.txt")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(info, str(ROOT / "solutions" / ONE.path))
        file.writestr("definitions.ipynb" if inside else "a_1_9_definitions.ipynb", NOTEBOOK)
    content = zipped({"a_1_9_all.zip": out.getvalue()}) if inside else out.getvalue()
    files, done = collected(place, content)
    assert files == {"a_1/definitions.ipynb"}
    assert any("links are not followed" in note for note in done.notes)


def test_a_folder_with_links_is_collected_without_them(place):
    folder = place / "unpacked"
    for who in ("a_1", "b_2"):
        (folder / f"{who}_assignsubmission_file_").mkdir(parents=True)
        (folder / f"{who}_assignsubmission_file_" / FILE).write_bytes(NOTEBOOK)
    (folder / "a_1_assignsubmission_file_" / "x.txt").symlink_to(ROOT / "solutions" / ONE.path)
    (folder / "c_3_assignsubmission_file_").symlink_to(folder / "b_2_assignsubmission_file_")
    done = collect(ONE.name, folder, place)
    assert done.students == ["a_1", "b_2"]
    assert len([note for note in done.notes if "links are not followed" in note]) == 2
    assert not list((place / "classroom").rglob("x.txt"))


def test_what_is_said_of_a_file_has_no_control_character(place, capsys):
    content = zipped(
        {"a_1_9_definitions.ipynb": NOTEBOOK, "\x1b[2Kevil\r\n.jpg": b"", "b_2_9_\x1b[2K.txt": b""}
    )
    (place / "x.zip").write_bytes(content)
    assert __main__.main(["collect", ONE.name, str(place / "x.zip"), "--course", str(place)]) == 1
    said = capsys.readouterr().err
    assert "\x1b" not in said and "\r" not in said and "\\x1b[2Kevil" in said


def test_a_link_that_was_submitted_is_replaced_by_collecting_again(place):
    other = place / "elsewhere"
    other.mkdir()
    (other / "kept.txt").write_text("mine")
    (place / "classroom" / "submitted").mkdir(parents=True)
    (place / "classroom" / "submitted" / "a_1").symlink_to(other)
    files, _ = collected(place, zipped({"a_1_9_definitions.ipynb": NOTEBOOK}))
    assert files == {"a_1/definitions.ipynb"}
    assert sorted(path.name for path in other.iterdir()) == ["kept.txt"]


ANA, BEN = (f"{name}_assignsubmission_file" for name in ("Ana López_1", "Ben Ng_2"))
ODD = {
    "a long name": f"{ANA}/{'x' * 300}.csv",
    "a long name in an archive": f"{ANA}/work.zip",
    "a file called like a folder": f"{ANA}/which",
}


@pytest.mark.parametrize("odd", ODD)
def test_a_name_that_a_computer_does_not_take_stops_nobody(place, odd):
    content = zipped({f"a/{'y' * 300}.txt": b"1"}) if ODD[odd].endswith(".zip") else b"1"
    files, done = collected(place, zipped({
        f"{ANA}/{FILE}": NOTEBOOK, ODD[odd]: content, f"{BEN}/{FILE}": NOTEBOOK,
    }))  # fmt: skip
    assert {f"Ana-López_1/{FILE}", f"Ben-Ng_2/{FILE}"} <= files
    said = [note for note in done.notes if "its name cannot be used here" in note]
    assert len(said) == ("long" in odd) and all(len(note) < 200 for note in said)


def test_which_notebook_is_asked_although_a_file_is_called_which(place):
    two = [NOTEBOOK.replace(b"Exercise 1", word) for word in (b"Exercise one", b"Exercise I")]
    names = (f"{ANA}/first.ipynb", f"{ANA}/other.ipynb")
    given = dict(zip(names, two, strict=True)) | {f"{ANA}/which": b"1", f"{BEN}/{FILE}": NOTEBOOK}
    files, done = collected(place, zipped(given))
    assert {"Ana-López_1/which/1-first.ipynb", "Ana-López_1/which/2-other.ipynb"} <= files
    assert "Ben-Ng_2" in done.students


def test_a_person_with_too_long_a_name_is_named_and_no_name_is_a_formula(place):
    long, formula = (
        f"{who}_assignsubmission_file/{FILE}" for who in ("A" * 300 + "_1", "@SUM(A1)_3")
    )
    given = {long: NOTEBOOK, formula: NOTEBOOK, f"{BEN}/{FILE}": NOTEBOOK}
    _, done = collected(place, zipped(given))
    assert sorted(done.students) == ["Ben-Ng_2", "SUM-A1_3"]
    (note,) = done.notes
    assert note.startswith("AAA") and "not put in place" in note and len(note) < 200

"""Tables as schools have them: read as meant where that is certain, and written as they came."""

import csv
import io

import pytest

from downline.errors import CourseError
from downline.teaching import all_marks, tables
from downline.teaching.marks import Marks, fill, members
from tests.kit.exercise import Exercise

ONE = Exercise("01_definitions")
FOUND = Marks(points={"Jörg-Müller_12": 16.5, "Ana-López_13": 12}, maximum=20)
GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Status;Gruppe;Bewertung;Bestwertung;Zuletzt geändert\r\n"
    "Teilnehmer/in12;Jörg Müller;j@x.de;Zur Bewertung abgegeben;A;;20,00;-\r\n"
    "Teilnehmer/in13;Ana López;a@x.de;Zur Bewertung abgegeben;A;;20,00;-\r\n"
)


def filled(tmp_path, content: bytes, found=FOUND, **more):
    (tmp_path / "given.csv").write_bytes(content)
    return fill(tmp_path / "given.csv", found, ONE.name, **more)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_a_german_worksheet_gets_marks_with_a_comma_in_any_code(tmp_path, code):
    table, notes, written = filled(tmp_path, GERMAN.encode(code))
    wanted = GERMAN.replace(";A;;20", ";A;16,5;20", 1).replace(";A;;20", ";A;12;20", 1)
    assert (table, notes, written) == (wanted.encode(code), [], 2)


@pytest.mark.parametrize("change", [
    lambda text: f"sep=;\r\n{text}", lambda text: f'"SEP=;"\r\n\r\n{text}',
    lambda text: f"\r\n;;;;;;;\r\n{text}\r\n\r\n",
    lambda text: f"Kurs 7b;Stand 1.12.\r\n\r\n{text}", lambda text: text.replace("\r\n", "\n"),
    lambda text: text.replace("\r\n", "\r"), lambda text: text.replace("\r\n", ";;;\r\n"),
    lambda text: text.replace("Vollständiger Name", "  vollständiger   Name "),
    lambda text: text.replace("20,00;-", "20,00").replace("Zuletzt geändert", "Zuletzt geändert"),
    lambda text: text.replace("E-Mail-Adresse", '"Adresse; privat"'),
    lambda text: text.replace("20,00", "20"), lambda text: text.replace(";", "\t"),
    lambda text: text.replace("20,00", '"20,00"').replace(";", ","),
])  # fmt: skip
def test_odd_tables_are_taken_as_meant(tmp_path, change):
    given = change(GERMAN)
    table, notes, written = filled(tmp_path, given.encode())
    assert (notes, written) == ([], 2)
    point = "." if ",00" not in given else ","

    def rows(text: str) -> list[list[str]]:
        comma = next(comma for comma in ";\t," if f"Name{comma}" in text or f"ame {comma}" in text)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))

    before, after = rows(given), rows(table.decode())
    marks = {f"16{point}5", "12"}
    changed = [
        (old, new) for was, now in zip(before, after, strict=True)
        for old, new in zip(was, now, strict=True) if old != new
    ]  # fmt: skip
    assert {old for old, _ in changed} == {""} and {new for _, new in changed} == marks


def test_a_row_that_ends_early_gets_its_mark(tmp_path):
    given = b"Student,ID,Section,Definitions (7)\nPoints Possible,,,\nAna,13,A\n\n"
    table, notes, _ = filled(tmp_path, given, Marks({"Ana_13": 5}, maximum=20))
    assert table == given.replace(b"13,A", b"13,A,5") and notes == []


@pytest.mark.parametrize("limit, told", [
    ("1.000,00", "1000"), ("1,000.00", "1000"), ("20 points", ""), ("(read only)", ""),
    ("20,00", ""), ("1.000", ""),
])  # fmt: skip
def test_the_most_points_are_read_as_people_write_them(tmp_path, limit, told):
    given = GERMAN.replace("20,00", limit if "," not in limit else f'"{limit}"')
    _, notes, _ = filled(tmp_path, given.encode())
    assert notes == ([f"The exercise has 20 points, the platform {told}."] if told else [])


def test_two_columns_of_one_name_are_asked_back(tmp_path):
    given = b"Student,ID,Definitions,Definitions\nAna Lopez,13,,\n"
    with pytest.raises(CourseError, match="It is not clear which column"):
        filled(tmp_path, given)
    with pytest.raises(CourseError, match=r"2 columns are called 'Definitions': .* 3 or 4"):
        filled(tmp_path, given, column="Definitions")
    table, _, _ = filled(tmp_path, given, Marks({"Ana-Lopez_13": 5}, maximum=20), column="4")
    assert table.endswith(b"13,,5\n")
    with pytest.raises(CourseError, match="no column '9'; there are Student, ID, Definitions"):
        filled(tmp_path, given, column="9")


def test_a_column_is_found_by_its_german_name_too(tmp_path):
    for column in ("Bewertung", "Grade"):
        assert filled(tmp_path, GERMAN.encode(), column=column)[2] == 2


def test_a_german_team_is_known(tmp_path):
    (tmp_path / "given.csv").write_bytes(GERMAN.encode())
    assert members(tmp_path / "given.csv", ["A_5"]) == {"A_5": ["Jörg Müller_12", "Ana López_13"]}


def test_a_quotation_mark_that_nobody_closed_is_no_traceback(tmp_path):
    long = GERMAN.replace("Jörg Müller", '"Jörg Müller') + "x" * 200_000
    with pytest.raises(CourseError, match="none of the columns"):
        filled(tmp_path, long.encode())


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(CourseError, match=r"cannot be read .*: check the name"):
        tables.read(tmp_path / "none.csv")
    with pytest.raises(CourseError, match="cannot be read"):
        tables.read(tmp_path)


def test_no_name_is_a_formula_in_the_table_of_all_marks(monkeypatch, tmp_path):
    names = ['=HYPERLINK("http://x")', "+1", "-1", "@x", "Ana"]
    found = Marks(dict.fromkeys(names, 5.0), maximum=20)
    monkeypatch.setattr(all_marks, "marks", lambda *given: found)
    rows = list(csv.reader(io.StringIO(all_marks.all_marks(tmp_path, ["x"]))))[1:]
    assert {row[1] for row in rows} == {f"'{name}" for name in names[:-1]} | {"Ana"}

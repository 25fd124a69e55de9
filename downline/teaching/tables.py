"""A platform's table, read as schools have it, and written as it came.

Spreadsheets save tables in many ways: in UTF-8 or as Windows writes, with commas, semicolons or
tabs, with a line for Excel at the top, headings in the teacher's language, empty lines. What can be
meant in only one way is taken so; all else is refused in a sentence. What is not filled in stays.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from downline.errors import CourseError
from downline.given import number

NUMBERS = ("Identifier", "ID")
"""Columns with the number that Moodle and Canvas also write into the names of files."""

PEOPLE = (
    ["Full name"], ["Student"], ["First name", "Last name"], ["First name", "Surname"],
    ["LastName", "FirstName"],
)  # fmt: skip
"""Columns, alone or side by side, with the name of a person."""

LOGINS = ("Email address", "ID number", "Username", "SIS User ID", "SIS Login ID")
"""Columns, each of which alone tells who somebody is."""

TEAM, MARK, MOST = "Group", "Grade", "Maximum Grade"
"""Columns of Moodle's worksheet: the team that hands in together, the mark, the most it can be."""

GERMAN = {
    "Vollständiger Name": "Full name", "Vorname": "First name", "Nachname": "Last name",
    "E-Mail-Adresse": "Email address", "E-Mail": "Email address", "ID-Nummer": "ID number",
    "Matrikelnummer": "ID number", "Anmeldename": "Username", "Gruppe": TEAM, "Bewertung": MARK,
    "Bestwertung": MOST,
}  # fmt: skip
"""How Moodle calls them in German; its *ID* is the *Identifier*."""

KNOWN = {
    name.casefold(): name for name in (*(one for of in PEOPLE for one in of), *LOGINS, *NUMBERS)
}
KNOWN |= {name.casefold(): name for name in (TEAM, MARK, MOST)}
KNOWN |= {name.casefold(): meant for name, meant in GERMAN.items()}
"""Other programs write *First Name* for *First name*."""

MARKS_OF_CODE = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
"""How a text begins that is not in bare UTF-8, and how it goes on; Excel writes both."""

NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How spreadsheets begin, new and old, and files to print."""

TOP = 10
"""So many lines may stand above the headings."""


@dataclass
class Table:
    """Rows of fields, and how they were written: with which comma, which lines and which code.

    `top` is the number of the row with the headings, `before` what stands above all.
    """

    rows: list[list[str]]
    comma: str = ","
    top: int = 0
    before: str = ""
    end: str = "\n"
    bom: bytes = b""
    code: str = "utf-8"
    heads: list[str] = field(init=False)

    def __post_init__(self):
        """Headings that tell who somebody is are called as they are written here."""
        self.heads = heads(self.rows[self.top]) if self.rows else []

    @property
    def body(self) -> list[list[str]]:
        """The rows below the headings, without those in which nothing stands."""
        return [row for row in self.rows[self.top + 1 :] if any(map(str.strip, row))]

    def as_bytes(self) -> bytes:
        """The table as it came, with what was filled in."""
        out = io.StringIO()
        csv.writer(out, delimiter=self.comma, lineterminator=self.end).writerows(self.rows)
        return self.bom + (self.before + out.getvalue()).encode(self.code)

    def column(self, named: str) -> int:
        """The place of a column by its heading or, from 1, its number; CourseError if not one."""
        named = " ".join(named.split())
        for headings in (self.titles, self.heads):
            places = [n for n, head in enumerate(headings) if head == named]
            if len(places) == 1:
                return places[0]
            if places:
                numbers = " or ".join(str(place + 1) for place in places)
                raise CourseError(
                    f"{len(places)} columns are called {named!r}: give --column the number of the "
                    f"right one, {numbers}."
                )
        if named.isdecimal() and 1 <= int(named) <= len(self.heads):
            return int(named) - 1
        raise CourseError(f"There is no column {named!r}; there are {', '.join(self.named)}.")

    @property
    def titles(self) -> list[str]:
        """The headings as they stand there."""
        return [" ".join(head.split()) for head in self.rows[self.top]] if self.rows else []

    @property
    def named(self) -> list[str]:
        """The headings that say something."""
        return list(filter(None, self.titles))

    def decimal(self, places: list[int]) -> str:
        """What stands in numbers of these columns before the decimals: a comma, or a point."""
        found = [row[place] for row in self.body for place in places if place < len(row)]
        with_comma = any(re.fullmatch(r"\s*\d+,\d+\s*", cell) for cell in found)
        return "," if with_comma and not any("." in cell for cell in found) else "."


def heads(row: list[str]) -> list[str]:
    """Headings, those that are known as they are written here."""
    found = [" ".join(head.split()) for head in row]
    return [KNOWN.get(head.casefold(), head) for head in found]


def known_columns(headings: list[str]) -> int:
    """How many columns there are by which a student may be known."""
    people = any(set(parts) <= set(headings) for parts in PEOPLE)
    return people + sum(name in headings for name in (*NUMBERS, *LOGINS))


def read(given: Path) -> Table:
    """The table in a file; CourseError if it is none of Moodle's or Canvas's."""
    try:
        raw = given.read_bytes()
    except OSError as problem:
        raise CourseError(f"{given} cannot be read ({problem.strerror}): check the name.") from None
    if raw.startswith(NO_TEXT):
        raise CourseError(
            f"{given} is no CSV file but a spreadsheet or a page: open it, and save it as CSV."
        )
    text, bom, code = _decoded(raw)
    if "\0" in text:
        raise CourseError(f"{given} is no text: export it again, as CSV.")
    # By this line, which Excel writes and reads, it knows what divides the fields.
    said = re.match(r"\"?sep=(.)\"?(?:\r\n?|\n)+", text, re.I)
    before = said[0] if said else ""
    text = text.removeprefix(before)
    end = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    best: tuple[int, int, Table] | None = None
    for comma in dict.fromkeys([*(said[1] if said else ""), *",;\t|"]):
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))
        except csv.Error:  # a field as long as a book: a quotation mark that nobody closed
            continue
        for top, row in enumerate(rows[:TOP]):
            fits = (known_columns(heads(row)), len(row))
            if best is None or fits > best[:2]:
                best = (*fits, Table(rows, comma, top, before, end, bom, code))
    if best is None or not best[0]:
        titles = best[2].named if best else []
        raise CourseError(
            f"{given} has none of the columns by which Moodle or Canvas know a student, such as "
            f"{', '.join(NUMBERS)} or Email address; it has {', '.join(titles) or 'nothing'}. Set "
            "the platform to English before you export."
        )
    return best[2]


def _decoded(raw: bytes) -> tuple[str, bytes, str]:
    """A file's text, the mark at its beginning, and its code."""
    bom, code = next((known for known in MARKS_OF_CODE if raw.startswith(known[0])), (b"", ""))
    if not bom and raw[1:2] == b"\0" and raw[3:4] == b"\0":
        code = "utf-16-le"  # whose mark was lost
    for name in [code] if code else ["utf-8", "cp1252", "latin-1"]:  # the last knows every byte
        try:
            return raw.removeprefix(bom).decode(name), bom, name
        except UnicodeDecodeError:
            continue
    raise CourseError("The table is cut off in the middle of a letter: export it again, as CSV.")


def limits(table: Table, place: int) -> set[float]:
    """The most points that the platform gives: in a row of Canvas's, or in a column of Moodle's."""
    rows = [(place, row) for row in table.body if row[0].strip() == "Points Possible"]
    if MOST in table.heads:
        rows += [(table.heads.index(MOST), row) for row in table.body]
    found = set()
    for cell in [row[at].strip() for at, row in rows if at < len(row) and row[at].strip()]:
        try:
            found.add(number(cell, "points"))
        except CourseError:  # words, such as (read only)
            continue
    return found

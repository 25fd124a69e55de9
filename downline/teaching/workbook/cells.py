"""What the sheets have in common: their look, how an input is asked for, how cells are named.

Every formula is written with its result, from the same inputs: programs that only show a file, or
compute only what changes, are right too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from downline.display.panel import REFUSED
from downline.errors import CourseError
from downline.words import exact, rounded

MISSING = (
    "The workbook is made by XlsxWriter, which a teacher's installation has: give `python -m pip "
    "install -r requirements-teacher.txt`, or take the finished workbook from the course's website."
)
UNKNOWN = "not known yet"
EMPTY = "not entered, so not known"
LEGEND = (
    "Yours to fill in: cells with a thick frame, a yellow ground and the word “input ▸” before "
    "them. An empty one is not known, and never 0. All other cells compute; they are locked "
    "without a password, so that you can unlock and read them."
)
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "sentence": {"text_wrap": True, "valign": "top", "border": 1, "font_size": 12},
    "wrong": {"text_wrap": True, "valign": "top", "italic": True},
    "mark": {"align": "right", "valign": "top", "bold": True},
    "input": {
        "locked": False, "bg_color": "#FFF4C2", "border": 5, "num_format": "#,##0.##",
        "valign": "top",
    },
    "money": {"num_format": "#,##0.00", "align": "right", "valign": "top"},
    "count": {"num_format": "#,##0", "align": "right", "valign": "top"},
}  # fmt: skip


class Input(NamedTuple):
    """An input's cells as other sheets name them, and what is known of it; None if nothing is."""

    cell: str
    wrong: str  # the cell beside it: empty if the number can be used
    number: float | None

    @property
    def known(self) -> str:
        """Whether it is known, as a formula."""
        return f'{self.wrong}=""'

    @property
    def hundredths(self) -> int | None:
        """The number in whole hundredths, in which all is computed."""
        return None if self.number is None else hundredths(self.number)


class Book:
    """The workbook in the making; a CourseError if there is nothing to make it with."""

    def __init__(self, file, given: Mapping[str, object]):
        try:
            import xlsxwriter
        except ModuleNotFoundError:
            raise CourseError(MISSING) from None
        self.given = given
        self.file = xlsxwriter.Workbook(file, {"in_memory": True})
        self.file.set_properties({
            "title": "Downline: an offer and five plans",
            "author": "The Downline course founders",
            "comments": "Text: CC BY 4.0",
            "created": datetime(2026, 1, 1),  # the same file each time
        })  # fmt: skip
        self.look = {name: self.file.add_format(form) for name, form in _FORMATS.items()}

    def page(self, name: str, widths: tuple[float, ...]) -> Page:
        """A new sheet with columns of these widths."""
        return Page(self, name, widths)

    def close(self) -> None:
        self.file.close()


class Page:
    """A sheet in the making: cells are named as in a formula."""

    def __init__(self, book: Book, name: str, widths: tuple[float, ...]):
        self.book, self.name = book, name
        self.sheet = book.file.add_worksheet(name)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def ref(self, cell: str) -> str:
        """The cell or range as any sheet names it.

        >>> from io import BytesIO
        >>> Book(BytesIO(), {}).page("Five plans", (10,)).ref("B2:B9")
        "'Five plans'!$B$2:$B$9"
        """
        return f"'{self.name}'!" + re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", cell)

    def say(self, cell: str, text: str, look: str = "text") -> None:
        """Words.

        Parameters
        ----------
        cell
            Where; over several cells if it is a range.
        text
            The words.
        look
            A name of `_FORMATS`.
        """
        if ":" in cell:
            self.sheet.merge_range(cell, text, self.book.look[look])
        else:
            self.sheet.write_string(cell, text, self.book.look[look])

    def put(self, cell: str, formula: str, value, look: str = "text") -> str:
        """A formula and its result; returns how other cells name it.

        Parameters
        ----------
        cell
            Where; over several cells if it is a range.
        formula
            Without the equals sign.
        value
            Its result; None for empty.
        look
            A name of `_FORMATS`.
        """
        shown = "" if value is None else value
        if ":" in cell:
            self.sheet.merge_range(cell, "", self.book.look[look])
            cell = cell.split(":")[0]
        self.sheet.write_formula(cell, f"={formula}", self.book.look[look], shown)
        return self.ref(cell)

    def ask(
        self, row: int, key: str, label: str, ends: tuple[float, float], default, at: str = "ABCD"
    ) -> Input:
        """A row with an input: what it is, a mark, the cell, and what is wrong with it.

        Parameters
        ----------
        row
            Of the sheet, from 1.
        key
            Its name in `Book.given`.
        label
            What it is, with its unit.
        ends
            The least and the greatest number.
        default
            What stands there unless something else is given.
        at
            The four columns; a blank for the first if it is filled already.
        """
        value = self.book.given.get(key, default)
        low, high = ends
        what, mark, cell, wrong = (f"{column}{row}" for column in at)
        if what[0] != " ":
            self.say(what, label)
        self.say(mark, "input ▸", "mark")
        if value is None:
            self.sheet.write_blank(cell, None, self.book.look["input"])
        elif isinstance(value, str):
            self.sheet.write_string(cell, value, self.book.look["input"])
        else:
            self.sheet.write_number(cell, value, self.book.look["input"])
        note = f"A number from {low:,g} to {high:,g}; leave it empty if you do not know it."
        if "%" in label:
            note += " Type 25 for 25 %."
        self.sheet.write_comment(cell, note, {"author": "Downline"})
        said, usable = _judged(label, value, low, high)
        refused = form(REFUSED, label=quoted(label), typed=f'TRIM({cell}&"")',
                       low=quoted(f"{low:,g}"), high=quoted(f"{high:,g}"))  # fmt: skip
        bad = quoted(
            REFUSED.format(label=label, typed="an error", low=f"{low:,g}", high=f"{high:,g}")
        )
        formula = (
            f'IFERROR(IF(TRIM({cell}&"")="",{quoted(EMPTY)},IF(NOT(ISNUMBER({cell})),{refused},'
            f"IF(OR({cell}<{low},{cell}>{high},ABS({cell}-ROUND({cell},2))>0.000000001),"
            f'{refused},""))),{bad})'
        )
        self.put(wrong, formula, said, "wrong")
        return Input(self.ref(cell), self.ref(wrong), usable)


def _judged(name: str, value, low: float, high: float) -> tuple[str, float | None]:
    """What stands beside an input, and the number if it can be used."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return EMPTY, None
    fits = not isinstance(value, str) and low <= value <= high and value == round(value, 2)
    if fits:
        return "", value
    typed = value.strip() if isinstance(value, str) else f"{value:.15g}"
    return REFUSED.format(label=name, typed=typed, low=f"{low:,g}", high=f"{high:,g}"), None


def hundredths(number: float) -> int:
    """A number with two decimal places in whole hundredths.

    >>> hundredths(12.35)
    1235
    """
    return int(rounded(100 * exact(number)))


def quoted(text: str) -> str:
    """Text as a formula writes it.

    >>> quoted('say "no"')
    '"say ""no""\"'
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def form(text: str, **parts: str) -> str:
    """`text.format(...)` as a formula, in which the parts are formulas.

    >>> form("A year costs {cost}.", cost="FIXED(B2,2)")
    '"A year costs "&FIXED(B2,2)&"."'
    """
    pieces = re.split(r"\{(\w+)\}", text)
    said = [parts[one] if at % 2 else quoted(one) for at, one in enumerate(pieces) if one]
    return "&".join(said)


def plain(cell: str) -> str:
    """`downline.words.plain` as a formula, for a number of at most two decimal places."""
    whole = f"ROUND(100*{cell},0)"
    places = f"IF(MOD({whole},100)=0,0,IF(MOD({whole},10)=0,1,2))"
    return f"FIXED({cell},{places})"

"""A spreadsheet of two of the course's models, with live formulas: an offer, and five plans.

Its formulas do what the models do, in whole cents; a test recalculates it and compares. An empty
input is not known, and never 0.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from downline.teaching.workbook import offer, own_account, plans
from downline.teaching.workbook.cells import Book


def workbook(given: Mapping[str, object] | None = None) -> bytes:
    """The workbook as a file of the kind .xlsx, the same each time.

    `given` replaces inputs by name: a number, None for an empty cell, or whatever text somebody
    typed. Raises CourseError if XlsxWriter is not installed.

    >>> workbook({"join": None})[:2]
    b'PK'
    """
    file = io.BytesIO()
    book = Book(file, given or {})
    offer.write(book)
    own_account.write(book)
    plans.write(book)
    book.close()
    return file.getvalue()

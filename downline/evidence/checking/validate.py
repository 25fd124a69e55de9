"""Checking the tables, or an edited copy of them."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from downline.errors import CourseError
from downline.evidence.reading import (
    DATA,
    TEXT,
    TYPES,
    read,
)


def validate(tables: str | Path | Mapping[str, pd.DataFrame] | None = None) -> None:
    """Check the course's tables, or an edited copy, and raise CourseError if anything is wrong.

    `tables` is a folder with the CSV files, or some tables by name, such as
    `{"claims": my_claims}` (the course's own stand in for the others). The error has one sentence
    for each problem, which names the file, the row, the column, the value and the remedy.
    """
    try:
        from downline.evidence.checking import (
            schemas,
        )
    except ImportError as error:
        raise CourseError(
            f'Checking needs pandera: pip install "pandera[pandas]" ({error}).'
        ) from None
    if tables is None or isinstance(tables, str | Path):
        folder = DATA if tables is None else Path(tables)
        texts = {name: read(name, folder) for name in TYPES}
    else:
        if strange := set(tables) - set(TYPES):
            raise CourseError(f"There is no table {strange.pop()!r}: use {', '.join(TYPES)}.")
        texts = {n: tables[n].astype(TEXT) if n in tables else read(n) for n in TYPES}
    if problems := schemas.problems(texts):
        raise CourseError("\n".join(problems))

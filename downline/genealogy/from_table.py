"""A genealogy from a table of people: what is checked, and the example team."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.errors import CourseError


def _complain(bad: pd.Series, row: np.ndarray, sentence: str, **columns: pd.Series) -> None:
    """Raise with the first bad row's number and names put into the sentence."""
    if bad.any():
        i = int(np.flatnonzero(bad.to_numpy())[0])
        raise CourseError(
            sentence.format(row=row[i], **{key: column[i] for key, column in columns.items()})
        )

"""Who sponsored whom, read from a table of people: what is checked, and in which order they go."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy.by_name import clean_names


def _complain(bad: pd.Series, row: np.ndarray, sentence: str, **columns: pd.Series) -> None:
    """Raise with the first bad row's number and names put into the sentence."""
    if bad.any():
        i = int(np.flatnonzero(bad.to_numpy())[0])
        raise CourseError(
            sentence.format(row=row[i], **{key: column[i] for key, column in columns.items()})
        )


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column of a table; a CourseError if it has none or two of that name."""
    if list(frame.columns).count(name) > 1:
        raise CourseError(f"There are two columns {name!r}: rename or leave out one of them.")
    if name not in frame.columns:
        raise CourseError(
            f"There is no column {name!r}; the columns are "
            f"{', '.join(map(repr, frame.columns))}. Rename one, or say which to use."
        )
    return frame[name]


def read_people(
    frame: pd.DataFrame, member: str, sponsor: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The sponsor of each member, by number (-1 for the founder), the names, and the rows' order.

    See :meth:`downline.genealogy.Genealogy.from_frame` for the columns and what is refused.

    Parameters
    ----------
    frame
        One row a member, in any order.
    member, sponsor
        The names of the two columns.
    """
    if not isinstance(frame, pd.DataFrame):
        raise CourseError(
            f"from_frame() cannot read a {type(frame).__name__}: use a pandas DataFrame with a "
            "row for each member, such as pd.read_csv() makes of a file."
        )
    who, by = (column(frame, name) for name in (member, sponsor))
    if frame.empty:
        raise CourseError("The table has no rows: give at least the founder.")
    who = clean_names(who)
    by = clean_names(by)
    row = np.arange(1, len(frame) + 1)

    _complain(who.isna(), row, "Row {row} has no member name: fill it in or delete the row.")
    _complain(
        who.duplicated(),
        row,
        "Row {row} lists {who} a second time: keep one row for each member.",
        who=who,
    )
    _complain(
        (who == by).fillna(False),
        row,
        "Row {row}: {who} is listed as his or her own sponsor; name the person who recruited "
        "{who}, or leave the sponsor empty for the founder.",
        who=who,
    )
    _complain(
        by.notna() & ~by.isin(who),
        row,
        "Row {row}: {who}'s sponsor {by} is not in the table; add a row for {by} or correct "
        "the name.",
        who=who,
        by=by,
    )
    founders = row[by.isna().to_numpy()]
    if len(founders) > 1:
        raise CourseError(
            f"Rows {', '.join(map(str, founders[:5]))} have no sponsor: only one founder may "
            "have none. Give the others their sponsor, or add a row for whoever is above them."
        )

    parent = pd.Index(who).get_indexer(by)  # -1 for the founder
    in_circle = _under_no_founder(parent)
    if in_circle.any():
        at = int(np.flatnonzero(in_circle)[0])
        for _ in range(len(parent)):  # only on the way to an error: end up on the circle itself
            at = parent[at]
        circle = [at]
        while parent[circle[-1]] != at:
            circle.append(parent[circle[-1]])
        path = " → ".join(who.iloc[[*circle, at]])
        raise CourseError(
            f"Row {row[at]}: the sponsors run in a circle ({path}); correct one of these rows "
            "so that the chain ends at the founder."
        )
    order = np.argsort(levels_of(parent), kind="stable")
    if (parent < np.arange(len(parent))).all():
        order = np.arange(len(parent))  # already in joining order: keep it
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    ordered = parent[order]
    return np.where(ordered < 0, -1, place[ordered]), who.to_numpy()[order], order


def levels_of(parent: np.ndarray) -> np.ndarray:
    """Steps from each index up to the one without a parent, by doubling the stride each round."""
    level, above = (parent >= 0).astype(np.int32), parent
    while (reaches := above >= 0).any():
        level = np.where(reaches, level + level[above], level)
        above = np.where(reaches, above[above], -1)
    return level


def _under_no_founder(parent: np.ndarray) -> np.ndarray:
    """True for every index whose chain of parents never ends."""
    above = parent
    for _ in range(len(parent).bit_length()):
        above = np.where(above >= 0, above[above], -1)
    return above >= 0

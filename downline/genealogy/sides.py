"""Left and right of a placement of two legs, and recruits who are passed up to the sponsor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy.by_name import in_order

if TYPE_CHECKING:
    from downline.genealogy.tree import Genealogy

LEFT, RIGHT = "left", "right"


def sides(given, genealogy: Genealogy) -> np.ndarray:
    """The side of each member as a text: "left", "right" or ""; refused if two share a place."""
    given = in_order(given, genealogy, "sides", each='"left", "right" or "" for each member')
    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) != len(genealogy):
        raise CourseError(f'The sides are {given!r:.60}: give each member "left", "right" or "".')
    found = np.empty(len(genealogy), dtype=object)
    for member, one in enumerate(given):
        text = "" if one is None or one is pd.NA or one != one else one
        found[member] = text.strip().lower() if isinstance(text, str) else text
        if found[member] not in (LEFT, RIGHT, ""):
            raise CourseError(
                f'{genealogy.name(member)}\'s side is {one!r}: use "left", "right" or "".'
            )
    said = np.flatnonzero(found != "")
    place = pd.DataFrame({"above": genealogy.sponsor[said], "side": found[said]})
    if (twice := place.duplicated().to_numpy()).any():
        member = int(said[np.flatnonzero(twice)[0]])
        above = genealogy.sponsor[member]
        who = "the founder" if above < 0 else genealogy.name(int(above))
        raise CourseError(
            f"{genealogy.name(member)} is the second on the {found[member]} of {who}: put one of "
            "them on the other side, or further down."
        )
    return found


def tops(placement: Genealogy) -> np.ndarray:
    """The people on top of each member's left and right leg, or -1, shape (n, 2)."""
    n, side = len(placement), placement.side
    tops = np.full((2, n), -1).T  # a leg after the other, as all that is taken by leg is then
    unsaid = np.arange(1, n)
    if side is not None:
        for column, name in enumerate((LEFT, RIGHT)):
            there = np.flatnonzero(side[1:] == name) + 1
            tops[placement.sponsor[there], column] = there
        unsaid = np.flatnonzero(side[1:] == "") + 1
    for column in (0, 1):
        free = unsaid[tops[placement.sponsor[unsaid], column] < 0][::-1]
        tops[placement.sponsor[free], column] = free  # the last one written stays: the earliest
        unsaid = unsaid[(tops[placement.sponsor[unsaid]] != unsaid[:, None]).all(axis=1)]
    return tops


def pass_up(sponsor: np.ndarray, first: int) -> np.ndarray:
    """Whom each counts for when everybody but the founder passes up the `first` recruits."""
    if not first or len(sponsor) == 1:
        return sponsor
    order = np.argsort(sponsor[1:], kind="stable") + 1  # recruits of one sponsor side by side
    above = sponsor[order]
    starts = np.searchsorted(above, above)
    passed = np.zeros(len(sponsor), dtype=bool)
    passed[order] = (np.arange(len(order)) - starts < first) & (above > 0)
    keeps = np.where(passed, sponsor, np.arange(len(sponsor)))
    while (further := keeps[keeps]).tolist() != keeps.tolist():
        keeps = further
    return np.where(passed, sponsor[keeps], sponsor)

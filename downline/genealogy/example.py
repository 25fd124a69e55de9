"""The fourteen invented people of the lessons."""

from __future__ import annotations

import pandas as pd

from downline.files import data
from downline.genealogy.tree import Genealogy


def example_team() -> Genealogy:
    """The fourteen invented people of lesson 1: Ana started, Noa joined last.

    >>> example_team()
    Genealogy of 14 members on 7 levels
    """
    with data("team.csv").open(encoding="utf-8") as table:
        return Genealogy.from_frame(pd.read_csv(table))

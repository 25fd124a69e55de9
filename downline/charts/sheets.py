"""What the printable sheets need: a genealogy without any answer, in black and white."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from downline.charts.base import GREY, INK, marks, styled, text
from downline.charts.definitions import branches, tree_layout
from downline.genealogy import Genealogy


def plain_tree(team: Genealogy) -> Figure:
    """Who sponsored whom, with names and levels only. Readable up to about thirty members."""
    columns, rows = tree_layout(team)
    height = 0.5 * rows.max() + 0.5
    x = 1.05 + columns * 5.9 / max(columns.max(), 1)
    y = height - 0.25 - 0.5 * rows
    with styled():
        figure = Figure(figsize=(8, height))
        branches(figure, team, x, y, np.ones(len(team), dtype=bool), color=INK, lw=1.4)
        marks(figure, x, y, ("o", "white", INK))
        for level in range(rows.max() + 1):
            text(figure, 0.1, height - 0.25 - 0.5 * level, f"level {level}", color=GREY, size=9.5)
        for member in range(len(team)):
            text(figure, x[member] + 0.16, y[member], team.name(member))
    return figure

"""Trees as pictures: where each member stands, and the branches between them."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from downline.display.drawing import GREY, INK, lines, marks, styled, text
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


def tree_layout(genealogy: Genealogy) -> tuple[np.ndarray, np.ndarray]:
    """Column and row for each member: those without recruits stand one column apart.

    A member with recruits stands above the middle of the first and the last of them.

    >>> columns, rows = tree_layout(Genealogy([-1, 0, 0, 1]))
    >>> columns.tolist(), rows.tolist()
    ([0.5, 0.0, 1.0, 0.0], [0, 1, 1, 2])
    """
    below: list[list[int]] = [[] for _ in range(len(genealogy))]
    for member in range(1, len(genealogy)):
        below[genealogy.sponsor[member]].append(member)
    columns, free, waiting = np.zeros(len(genealogy)), 0, [0]
    while waiting:
        member = waiting.pop()
        if not below[member]:
            columns[member], free = free, free + 1
        waiting += reversed(below[member])
    for member in reversed(range(len(genealogy))):  # recruits have larger numbers than sponsors
        if below[member]:
            columns[member] = (columns[below[member][0]] + columns[below[member][-1]]) / 2
    return columns, genealogy.levels


def branches(figure, genealogy, x, y, which, **look) -> None:
    """Lines from sponsors to recruits, bent halfway like an organisation chart.

    Parameters
    ----------
    figure
        A matplotlib Figure.
    genealogy
        The :class:`~downline.genealogy.Genealogy`.
    x, y
        Where each member stands, in inches from the lower left corner; arrays of its length.
    which
        For each member, whether a line leads to it.
    **look
        The ``color`` and the width ``lw`` (points) of :func:`~downline.display.drawing.lines`.
    """
    recruit = np.flatnonzero(which & (genealogy.sponsor >= 0))
    sponsor = genealogy.sponsor[recruit]
    bend = (y[sponsor] + y[recruit]) / 2
    across = np.stack([x[sponsor], x[sponsor], x[recruit], x[recruit]], axis=1)
    down = np.stack([y[sponsor], bend, bend, y[recruit]], axis=1)
    lines(figure, np.stack([across, down], axis=2), **look)

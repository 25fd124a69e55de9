"""Lesson 1's figures: one sale in a drawn genealogy, and who uses which name."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

import numpy as np
from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, INK, ORANGE, lines, marks, styled, text
from downline.display.trees import branches, tree_layout
from downline.plans import Statement
from downline.words import money

_SELLER, _PAID, _UNPAID = ("D", ORANGE, ORANGE), ("s", BLUE, BLUE), ("o", "white", GREY)


def who_gets_paid(statement: Statement, seller: int) -> Figure:
    """One member's sale in a drawn genealogy: who is paid how much, and who is not.

    The seller is a diamond, members who are paid an override are filled squares with their amount,
    everybody else is a hollow circle. Readable up to about thirty members.
    """
    team = statement.genealogy
    columns, rows = tree_layout(team)
    height = 0.72 * rows.max() + 1.35
    x = 1.05 + columns * 5.9 / max(columns.max(), 1)
    y = height - 0.85 - 0.72 * rows
    everybody = np.arange(len(team))
    paid = (statement.commission > 0) & (everybody != seller)
    on_the_line = np.isin(everybody, [seller, *team.upline(seller)])
    with styled():
        figure = Figure(figsize=(8, height))
        branches(figure, team, x, y, ~on_the_line, color="#b5b5b5", lw=1.2)
        branches(figure, team, x, y, on_the_line, color=INK, lw=2.4)
        for which, look in (
            (~paid & (everybody != seller), _UNPAID),
            (paid, _PAID),
            (everybody == seller, _SELLER),
        ):
            marks(figure, x[which], y[which], look)
        for level in range(rows.max() + 1):
            text(figure, 0.1, height - 0.85 - 0.72 * level, f"level {level}", color=GREY, size=9.5)
        for member in range(len(team)):
            label, weight, colour = team.name(member), "normal", GREY
            if member == seller:
                label += f"\n{money(statement.margin[member])}"
                weight, colour = "bold", "#a84a00"
            elif paid[member]:
                label += f"\n+{money(statement.commission[member])}"
                weight, colour = "bold", "#005a8f"
            elif on_the_line[member]:
                label += "\n$0"
            text(figure, x[member] + 0.16, y[member], label, weight=weight, color=colour)
        for left, look, meaning in (
            (0.2, _SELLER, f"made the sale: {money(statement.volume[seller] / 100)}"),
            (2.75, _PAID, "paid an override on it"),
            (5.0, _UNPAID, "paid nothing for it"),
        ):
            marks(figure, [left], [height - 0.25], look)
            text(figure, left + 0.16, height - 0.25, meaning)
    return figure


def who_says_what(rows: Sequence[tuple[str, str]], columns: Sequence[str]) -> Figure:
    """A grid of voices against four kinds of name, one mark in each row.

    `rows` holds (voice, column) pairs, drawn from the top. Each column has a mark of its own shape.
    """
    looks = dict(
        zip(columns, (("o", BLUE), ("s", BLUE), ("^", ORANGE), ("X", "white")), strict=True)
    )
    height = 0.4 * len(rows) + 0.75
    across = dict(zip(columns, (2.75, 4.25, 5.75, 7.25), strict=True))
    down = height - 0.85 - 0.4 * np.arange(len(rows))
    with styled():
        figure = Figure(figsize=(8, height))
        grid = [[(2.05, row), (7.9, row)] for row in down]
        lines(figure, grid, color="#d9d9d9", lw=1)
        for column, x in across.items():
            text(figure, x, height - 0.05, fill(column, 18), ha="center", va="top")
        for row, (voice, column) in zip(down, rows, strict=True):
            text(figure, 1.95, row, voice, ha="right")
            shape, colour = looks[column]
            marks(figure, [across[column]], [row], (shape, colour, INK), size=14)
    return figure

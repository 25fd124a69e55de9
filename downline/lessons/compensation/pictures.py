"""Lesson 2's figures: one member's month in a drawn team, and who gets what under five plans."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, INK, ORANGE, lines, marks, styled, text
from downline.display.trees import branches, tree_layout
from downline.plans import Statement
from downline.words import percent

_MEMBER, _BELOW, _OTHER = ("D", ORANGE, ORANGE), ("s", BLUE, BLUE), ("o", "white", GREY)


def members_month(
    statement: Statement, member: int, points: float, said: str, moved: np.ndarray
) -> Figure:
    """A drawn team with everybody's personal and group volume, and whose month is looked at.

    The member's downline are filled squares, all others hollow circles.

    Parameters
    ----------
    statement
        What the plan pays the team.
    member
        Whose month is looked at.
    points
        How many points one currency unit of sales makes.
    said
        What the legend says of the member (a diamond).
    moved
        Who stands below another than their sponsor, shape (n,), bool: their names have a star.
    """
    team = statement.genealogy
    columns, rows = tree_layout(team)
    height = 0.68 * rows.max() + (1.45 if moved.any() else 1.25)
    x = 1.0 + columns * 5.9 / max(columns.max(), 1)
    y = height - 0.85 - 0.68 * rows
    own = statement.volume / 100 * points
    group = team.group_total(statement.volume) / 100 * points
    everybody = np.arange(len(team))
    mine = np.array([member in team.upline(one) for one in range(len(team))])
    with styled():
        figure = Figure(figsize=(8, height))
        branches(figure, team, x, y, ~mine, color="#b5b5b5", lw=1.2)
        branches(figure, team, x, y, mine, color=INK, lw=2.2)
        for which, look in (
            (~mine & (everybody != member), _OTHER),
            (mine, _BELOW),
            (everybody == member, _MEMBER),
        ):
            marks(figure, x[which], y[which], look)
        for level in range(rows.max() + 1):
            text(figure, 0.1, height - 0.85 - 0.68 * level, f"level {level}", color=GREY, size=9.5)
        for one in range(len(team)):
            label = f"{team.name(one)}{'*' if moved[one] else ''}"
            label += f"\nPV {own[one]:,.0f}\nGV {group[one]:,.0f}"
            chosen = one == member
            colour = "#a84a00" if chosen else INK if mine[one] else GREY
            text(figure, x[one] + 0.15, y[one], label, color=colour, size=9)
        top = height - 0.2
        for left, look, meaning in (
            (0.2, _MEMBER, said),
            (3.55, _BELOW, "downline"),
            (5.0, _OTHER, "everybody else"),
        ):
            marks(figure, [left], [top], look)
            text(figure, left + 0.16, top, meaning)
        if moved.any():
            text(figure, 0.1, 0.18, "* placed there by spillover", color=GREY, size=9.5)
    return figure


def who_gets_what(
    plans: Sequence[str],
    shares: Sequence[Sequence[float]],
    steps: Sequence[float],
    top: Sequence[float],
) -> Figure:
    """A row for each plan: shares of members by what they get, and what the top 1 % get.

    Parameters
    ----------
    plans
        What each row is called.
    shares
        A row a plan: nothing, below each of `steps`, the last step or more; in all, 1.
    steps
        Where the classes of pay end, in dollars.
    top
        For each plan, the share of the money that the best-paid 1 % of members get.
    """
    height = 0.46 * len(plans) + 0.72
    heads = ["nothing", f"under ${steps[0]:,g}"]
    heads += [f"${low:,g} to {high:,g}" for low, high in pairwise(steps)]
    heads += [f"${steps[-1]:,g} or more"]
    left = 1.2 + 1.1 * np.arange(len(heads))
    money_left = 6.85
    with styled():
        figure = Figure(figsize=(8, height))
        text(figure, left[0], height - 0.17, "Of all members, so many get …", color=GREY)
        text(figure, money_left, height - 0.17, "Of the money", color=GREY)
        for x, head in zip(left, heads, strict=True):
            text(figure, x, height - 0.5, head, size=9.5, weight="bold")
        text(figure, money_left, height - 0.5, "top 1 % get", size=9.5, weight="bold")
        lines(figure, [[(6.7, 0.1), (6.7, height - 0.1)]], color="#b5b5b5", lw=1)
        bars: list[list] = [[] for _ in range(len(heads) + 1)]
        for row, (plan, here, most) in enumerate(zip(plans, shares, top, strict=True)):
            y = height - 0.92 - 0.46 * row
            text(figure, 0.1, y, plan)
            cells = zip([*left, money_left], [*here, most], bars, strict=True)
            for x, share, column in cells:
                if share:
                    column.append([(x, y), (x + max(0.55 * share, 0.015), y)])
                    text(figure, x + 0.05 + 0.55 * share, y, percent(share), size=9.5)
        blue = [one for column in bars[1:-1] for one in column]
        for paths, colour in ((bars[0], ORANGE), (blue, BLUE), (bars[-1], INK)):
            lines(figure, paths, color=colour, lw=0.3 * 72)  # at once: a patch each takes longer
    return figure

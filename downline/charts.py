"""Figures, drawn with matplotlib and without widgets.

Every function returns a :class:`matplotlib.figure.Figure`; :func:`svg` turns it into bytes that are
the same on every run, so that saved notebooks do not change when nothing has changed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import contextmanager
from functools import lru_cache
from textwrap import fill

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from downline.genealogy import Genealogy
from downline.statement import Statement

# Okabe and Ito's colours stay apart for colour-blind readers; shapes and words say it once more.
BLUE, ORANGE, INK, GREY = "#0072B2", "#D55E00", "#222222", "#6b6b6b"

_STYLE = {
    "svg.hashsalt": "downline",
    # Text stays text: half the time and a quarter of the size of outlines. Verdana, on Windows and
    # macOS, is as wide as DejaVu, which comes with matplotlib and does the measuring.
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": GREY,
}


def svg(figure: Figure) -> bytes:
    """The figure as SVG, byte for byte the same each time.

    >>> svg(Figure(figsize=(1, 1)))[:5]
    b'<?xml'
    """
    out = io.StringIO()
    with _styled():
        figure.dpi = 72  # as SVG counts
        width, height = figure.get_size_inches() * figure.dpi
        renderer = _Renderer(width, height, out, metadata={"Date": None, "Creator": None})
        figure.draw(renderer)
        renderer.finalize()
    return out.getvalue().encode()


class _Renderer(RendererSVG):
    """Matplotlib's own; measures each text once, as most texts come back at each change."""

    def get_text_width_height_descent(self, s, prop, ismath):
        return _size(s, prop, ismath)


@lru_cache(maxsize=5000)
def _size(text: str, prop: FontProperties, ismath) -> tuple[float, float, float]:
    return text_to_path.get_text_width_height_descent(text, prop, ismath)


@contextmanager
def _styled():
    """Matplotlib's rc_context for the few settings of ours: it need not copy them all."""
    before = {name: mpl.rcParams[name] for name in _STYLE}
    mpl.rcParams.update(_STYLE)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


def money(amount: float) -> str:
    """An amount in dollars with its cents.

    >>> money(1234.5), money(-3)
    ('$1,234.50', '-$3.00')
    """
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


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
    with _styled():
        figure = Figure(figsize=(8, height))
        _branches(figure, team, x, y, ~on_the_line, color="#b5b5b5", lw=1.2)
        _branches(figure, team, x, y, on_the_line, color=INK, lw=2.4)
        for which, look in (
            (~paid & (everybody != seller), _UNPAID),
            (paid, _PAID),
            (everybody == seller, _SELLER),
        ):
            _marks(figure, x[which], y[which], look)
        for level in range(rows.max() + 1):
            _text(figure, 0.1, height - 0.85 - 0.72 * level, f"level {level}", color=GREY, size=9.5)
        for member in everybody:
            label, weight, colour = team.name(member), "normal", GREY
            if member == seller:
                label += f"\n{money(statement.margin[member])}"
                weight, colour = "bold", "#a84a00"
            elif paid[member]:
                label += f"\n+{money(statement.commission[member])}"
                weight, colour = "bold", "#005a8f"
            elif on_the_line[member]:
                label += "\n$0"
            _text(figure, x[member] + 0.16, y[member], label, weight=weight, color=colour)
        for left, look, meaning in (
            (0.2, _SELLER, f"made the sale: {money(statement.volume[seller] / 100)}"),
            (2.75, _PAID, "paid an override on it"),
            (5.0, _UNPAID, "paid nothing for it"),
        ):
            _marks(figure, [left], [height - 0.25], look)
            _text(figure, left + 0.16, height - 0.25, meaning)
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
    with _styled():
        figure = Figure(figsize=(8, height))
        grid = [[(2.05, row), (7.9, row)] for row in down]
        _lines(figure, grid, color="#d9d9d9", lw=1)
        for column, x in across.items():
            _text(figure, x, height - 0.05, fill(column, 18), ha="center", va="top")
        for row, (voice, column) in zip(down, rows, strict=True):
            _text(figure, 1.95, row, voice, ha="right")
            shape, colour = looks[column]
            _marks(figure, [across[column]], [row], (shape, colour, INK), size=14)
    return figure


def people_by_level(counts: Sequence[int], me: str = "you") -> Figure:
    """A centred bar for each level, widest at the bottom when everybody recruits: the "pyramid".

    `counts` holds the number of people on levels 0, 1, 2, …; level 0 is `me`.
    """
    height = 0.5 * len(counts) + 0.2
    with _styled():
        figure = Figure(figsize=(8, height))
        for level, people in enumerate(counts):
            y = height - 0.35 - 0.5 * level
            half = max(2.6 * people / max(counts), 0.02)
            _bar(figure, 3.8 - half, y, 2 * half, color=ORANGE if level == 0 else BLUE)
            _text(figure, 0.1, y, f"level {level}", color=GREY)
            shown = f"{me}" if level == 0 else f"{people:,}"
            _text(figure, 6.6, y, shown, weight="bold")
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


# ---- drawing in inches, straight onto the figure: without axes it takes half the time ---------

_SELLER, _PAID, _UNPAID = ("D", ORANGE, ORANGE), ("s", BLUE, BLUE), ("o", "white", GREY)


def _text(figure, x, y, text, *, va="center", **look) -> None:
    figure.text(x, y, text, va=va, transform=figure.dpi_scale_trans, **look)


def _marks(figure, x, y, look, size=11) -> None:
    shape, face, edge = look
    figure.add_artist(
        Line2D(
            x, y, linestyle="none", marker=shape, markersize=size, markerfacecolor=face,
            markeredgecolor=edge, markeredgewidth=1.5, transform=figure.dpi_scale_trans,
        )
    )  # fmt: skip


def _lines(figure, paths, *, color, lw) -> None:
    lines = LineCollection(paths, colors=color, linewidths=lw, transform=figure.dpi_scale_trans)
    figure.add_artist(lines)


def _bar(figure, left, middle, width, *, color) -> None:
    bar = Rectangle((left, middle - 0.17), width, 0.34, color=color)
    bar.set_transform(figure.dpi_scale_trans)
    figure.add_artist(bar)


def _branches(figure, genealogy, x, y, which, **look) -> None:
    """Lines from sponsors to the recruits in `which`, bent halfway like an organisation chart."""
    recruit = np.flatnonzero(which & (genealogy.sponsor >= 0))
    sponsor = genealogy.sponsor[recruit]
    bend = (y[sponsor] + y[recruit]) / 2
    across = np.stack([x[sponsor], x[sponsor], x[recruit], x[recruit]], axis=1)
    down = np.stack([y[sponsor], bend, bend, y[recruit]], axis=1)
    _lines(figure, np.stack([across, down], axis=2), **look)

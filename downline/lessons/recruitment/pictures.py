"""Lesson 3's figures: a brochure beside chance, order of entry, a full level, a market."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from downline.display.drawing import BLUE, GREY, INK, ORANGE, bar, lines, marks, styled, text
from downline.words import percent


def promise_and_chance(
    classes: Sequence[str], brochure: Sequence[int], chance: Sequence[int], tops: tuple[int, int]
) -> Figure:
    """Two bars for each class of monthly pay: how many members are in it, by brochure, by chance.

    Parameters
    ----------
    classes
        Their names, from nothing up.
    brochure, chance
        How many members are in each class.
    tops
        In which of them the person at the top is, by brochure and by chance: a diamond marks
        it.
    """
    height = 0.78 * len(classes) + 0.45
    everybody = sum(brochure)
    with styled():
        figure = Figure(figsize=(8, height))
        text(figure, 0.1, height - 0.2, "A month's pay", color=GREY)
        text(figure, 2.0, height - 0.2, "Members who get it", color=GREY)
        marks(figure, [5.45], [height - 0.2], ("D", INK, INK), size=8)
        text(figure, 5.6, height - 0.2, "with the person at the top", color=GREY)
        for row, name in enumerate(classes):
            y = height - 0.7 - 0.78 * row
            text(figure, 0.1, y - 0.17, name, weight="bold")
            for side, (label, counts, colour) in enumerate(
                (("brochure", brochure, ORANGE), ("by chance", chance, BLUE))
            ):
                here, count = y - 0.34 * side, counts[row]
                wide = max(4.0 * count / everybody, 0.02 if count else 0)
                if count:
                    bar(figure, 2.0, here, wide, color=colour)
                at = 2.12 + wide
                if tops[side] == row:
                    marks(figure, [at + 0.05], [here], ("D", INK, INK), size=8)
                    at += 0.2
                share = f" ({percent(count / everybody, 1)})" if count else ""
                look = {"color": INK if count else GREY, "size": 10}
                text(figure, at, here, f"{label} {count:,}{share}", **look)
    return figure


def order_of_entry(
    idle: np.ndarray, back: np.ndarray, drawn: Sequence[tuple[float, float, float]], place: int
) -> Figure:
    """Chances by order of entry: lines from the closed forms, marks from simulated networks.

    Parameters
    ----------
    idle, back
        Chances of recruiting nobody and of earning the fee back, shape (n,).
    drawn
        (middle of a tenth of the queue, share idle, share with the fee back) for each tenth.
    place
        The order of entry to mark.
    """
    n = len(idle)
    shown = np.unique(np.linspace(0, n - 1, 200).round().astype(int))  # enough for a smooth line
    middle, idle_drawn, back_drawn = np.transpose(drawn)
    with styled():
        figure = Figure(figsize=(8, 3.85))
        put = _scales(figure, _BOX, (1 - 0.02 * n, 1.02 * n), _ticks(n), "order of entry (place)")
        text(figure, 0.1, 3.7, "members (%)", color=GREY, size=10)
        _curve(figure, put(shown + 1, 100 * idle[shown]), color=BLUE, lw=2.2)
        _curve(figure, put(shown + 1, 100 * back[shown]), color=ORANGE, lw=2.2, dash=(5, 2))
        for share, look, size in (
            (idle_drawn, ("o", "white", BLUE), 7),
            (back_drawn, ("s", "white", ORANGE), 6.5),
        ):
            x, y = put(middle, 100 * share)
            marks(figure, x, y, look, size)
        _curve(figure, put([place, place], [0, 102]), color=INK, lw=1.2, dash=(1, 2))
        side = "right" if place > n / 2 else "left"
        text(figure, put(place, 0)[0], 3.42, f"place {place:,}", weight="bold", ha=side)
        together = back[-1] == 1
        text(figure, 6.0, 2.95, "recruits nobody", color=BLUE, weight="bold")
        text(figure, 6.0, 2.73, "line: formula", color=GREY, size=9.5)
        text(figure, 6.0, 2.53, "○ drawn by chance", color=GREY, size=9.5)
        low = 2.1 if together else 1.12
        text(figure, 6.0, low, "earns the fee back", color="#a84a00", weight="bold")
        text(figure, 6.0, low - 0.22, "dashes: formula", color=GREY, size=9.5)
        text(figure, 6.0, low - 0.42, "□ drawn by chance", color=GREY, size=9.5)
    return figure


_BOX = (0.75, 0.7, 5.15, 2.6)
"""Where a curve is drawn: left, bottom, width, height, in inches."""


def _scales(figure, box, span, ticks, name) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """A frame with a scale of 0 to 100 upwards; returns what puts numbers into inches.

    Drawn like everything else, since axes would take most of the time of a picture.
    """
    left, bottom, width, height = box
    low, high = span

    def put(x, y) -> tuple[np.ndarray, np.ndarray]:
        across = left + width * (np.asarray(x, dtype=float) - low) / (high - low)
        return across, bottom + height * np.asarray(y, dtype=float) / 104

    levels = [float(put(low, y)[1]) for y in (0, 25, 50, 75, 100)]
    lines(figure, [[(left, y), (left + width, y)] for y in levels], color="#dddddd", lw=0.8)
    for y, share in zip(levels, (0, 25, 50, 75, 100), strict=True):
        text(figure, left - 0.08, y, f"{share}", ha="right", color=GREY, size=10)
    for tick in ticks:
        at = float(put(tick, 0)[0])
        text(figure, at, bottom - 0.18, f"{tick:,}", ha="center", color=GREY, size=10)
    text(figure, left + width / 2, bottom - 0.45, name, ha="center", color=GREY, size=10)
    return put


def _curve(figure, points, *, color, lw, dash=None) -> None:
    """A line through points in inches; `dash` is lengths on and off, in line widths."""
    x, y = points
    style = "-" if dash is None else (0, dash)
    drawn = Line2D(x, y, color=color, lw=lw, ls=style, transform=figure.dpi_scale_trans)
    figure.add_artist(drawn)


def _ticks(n: int) -> list[int]:
    """A few places in the queue, the first and the last among them."""
    between = {round(n * part / 4) for part in range(1, 4)}
    return sorted({1, n, *(place for place in between if 1 < place < n)})


def filling_levels(rows: Sequence[tuple[int, int, int]], population: int) -> Figure:
    """A bar for each level: everybody so far, and those whom the level adds, beside a population.

    `rows` holds (level, needed, so far); the last one does not fit and is drawn past the line.
    """
    height, wide, left = 0.5 * len(rows) + 0.75, 4.0, 0.95
    with styled():
        figure = Figure(figsize=(8, height))
        text(figure, left + wide, height - 0.17, f"all {population:,}", ha="center", weight="bold")
        for row, (level, needed, total) in enumerate(rows):
            y = height - 0.65 - 0.5 * row
            text(figure, 0.1, y, f"level {level}", color=GREY)
            before = wide * min((total - needed) / population, 1)
            upto = wide * min(total / population, 1)
            bar(figure, left, y, before, color="#9cc4dd")
            if total <= population:
                bar(figure, left + before, y, max(upto - before, 0.02), color=BLUE)
                text(figure, left + wide + 0.55, y, f"{total:,} so far", size=10)
            else:
                bar(figure, left + before, y, wide - before + 0.3, color=ORANGE)
                marks(figure, [left + wide + 0.36], [y], (">", ORANGE, ORANGE), size=13)
                words = f"needs {_short(needed)} more"
                text(figure, left + wide + 0.55, y, words, weight="bold", size=10)
        edge = [[(left + wide, 0.1), (left + wide, height - 0.35)]]
        lines(figure, edge, color=INK, lw=1.4)
    return figure


def _short(number: int) -> str:
    """A count that fits beside a bar.

    >>> _short(78125), _short(13060694016)
    ('78,125', '13.1 billion')
    """
    if number < 10**9:
        return f"{number:,}"
    return f"{number / 10**9:,.1f} billion"


def market_over_time(shares: dict[str, np.ndarray], dry: int | None) -> Figure:
    """Shares of everybody (percent) by month, a line each, named at its end; when recruits run out.

    `shares` holds the four lines "not joined", "members", "have left" and "if nobody left".
    """
    looks = {
        "not joined": (GREY, None, 1.6),
        "members": (BLUE, None, 2.8),
        "have left": (ORANGE, (5, 2), 2.2),
        "if nobody left": (INK, (1, 2), 1.6),
    }
    months = len(shares["members"]) - 1
    years = np.arange(months + 1) / 12
    with styled():
        figure = Figure(figsize=(8, 3.85))
        put = _scales(figure, _BOX, (0, years[-1]), range(0, int(years[-1]) + 1, 2), "year")
        text(figure, 0.1, 3.7, "everybody (%)", color=GREY, size=10)
        for name, (colour, dash, wide) in looks.items():
            _curve(figure, put(years, shares[name]), color=colour, lw=wide, dash=dash)
        if dry is not None:
            _curve(figure, put([dry / 12, dry / 12], [0, 102]), color=INK, lw=1.2)
            words = f"from month {dry} on: less than one recruit in the first year"
            side = "left" if dry < months / 2 else "right"
            at = max(put(dry / 12, 0)[0], 0.75 if side == "left" else 5.9)
            text(figure, at, 3.42, words, weight="bold", ha=side, size=10)
        ends = {name: values[-1] for name, values in shares.items()}
        for name, y in _apart(ends).items():
            label = f"{name} {ends[name]:.0f} %"
            text(figure, 6.02, put(0, y)[1], label, color=looks[name][0], size=10.5)
    return figure


def _apart(heights: dict[str, float], gap: float = 8.0) -> dict[str, float]:
    """The heights moved just so far that no two names cover each other, from 0 to 100.

    >>> _apart({"a": 50, "b": 49, "c": 99.0})
    {'b': 49, 'a': 57.0, 'c': 99.0}
    """
    placed: dict[str, float] = {}
    least = 0.0
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        placed[name] = max(height, least)
        least = placed[name] + gap
    most = 100.0
    for name in reversed(placed):
        placed[name] = min(placed[name], most)
        most = placed[name] - gap
    return placed

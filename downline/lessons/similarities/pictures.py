"""Lesson 5's figures: a month's account per hour, the way to break-even, and disclosures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from downline.display.drawing import BLUE, GREY, INK, ORANGE, areas, bar, lines, marks, styled, text
from downline.words import fixed, money, span

_LEFT, _WIDE = 2.55, 4.3  # where bars may stand, in inches


def month_account(rows: Sequence[tuple[str, float]], per_hour: float, wage: float) -> Figure:
    """A month's account as steps: each bar begins where the one above ends; then two hourly bars.

    Parameters
    ----------
    rows
        (what, amount); the last is the sum, which begins at zero again.
    per_hour, wage
        What is left for an hour, and what a job pays.
    """
    amounts = np.array([amount for _, amount in rows])
    ends = np.cumsum(amounts[:-1])
    starts = np.concatenate([[0.0], ends[:-1], [0.0]])
    ends = np.append(ends, amounts[-1])
    height = 0.46 * (len(rows) + 2) + 1.15
    with styled():
        figure = Figure(figsize=(8, height))
        text(figure, 0.1, height - 0.22, "The month", weight="bold")
        down = height - 0.65 - 0.46 * np.arange(len(rows))
        _steps(figure, rows, starts, ends, down)
        top = down[-1] - 0.52
        text(figure, 0.1, top, "Each hour", weight="bold")
        hourly = [("what you keep", per_hour), ("the wage you typed in", wage)]
        _steps(
            figure,
            hourly,
            np.zeros(2),
            np.array([per_hour, wage]),
            top - 0.42 - 0.46 * np.arange(2),
            colours=(INK, GREY),
        )
    return figure


def _steps(figure, rows, starts, ends, down, colours=None) -> None:
    low, high = min(0.0, starts.min(), ends.min()), max(0.0, starts.max(), ends.max())
    scale = _WIDE / (high - low) if high > low else 0.0
    zero = _LEFT - low * scale
    for number, (what, amount) in enumerate(rows):
        left, right = sorted((starts[number], ends[number]))
        last = number == len(rows) - 1
        colour = colours[number] if colours else INK if last else BLUE if amount >= 0 else ORANGE
        bar(figure, zero + left * scale, down[number], (right - left) * scale, color=colour)
        weight = "bold" if (last and not colours) or (colours and not number) else "normal"
        text(figure, _LEFT - 0.12, down[number], what, ha="right", weight=weight)
        sign = "+" if amount > 0 and not last and not colours else ""
        at = zero + max(right, 0.0) * scale + 0.1
        text(figure, at, down[number], f"{sign}{money(amount)}", weight=weight)
    edge = [[(zero, down[0] + 0.25), (zero, down[-1] - 0.25)]]
    lines(figure, edge, color=INK, lw=1)


def way_to_break_even(running: np.ndarray, month: int | None) -> Figure:
    """What is left after each month, from the start; the month of break-even is marked if there.

    Drawn without axes: the start, the end and the month of break-even carry their own words.
    """
    last = len(running) - 1
    low, high = min(0.0, float(running.min())), max(0.0, float(running.max()))
    scale = 1.75 / ((high - low) or 1.0)
    x = 1.35 + 5.1 * np.arange(last + 1) / last
    y = 1.05 + (running - low) * scale
    zero = 1.05 - low * scale
    with styled():
        figure = Figure(figsize=(8, 3.45))
        text(figure, 0.1, 3.27, "dollars left in all", weight="bold")
        stops = range(0, last + 1, max(1, 6 * round(last / 36)) if last > 12 else 3)
        ticks = [[(x[stop], zero - 0.05), (x[stop], zero + 0.05)] for stop in stops]
        lines(figure, [[(x[0], zero), (x[-1], zero)], *ticks], color=INK, lw=1)
        text(figure, x[0] - 0.12, zero, "$0", ha="right", color=GREY)
        for stop in stops:
            text(figure, x[stop], 0.45, f"{stop}", ha="center", color=GREY, size=10)
        text(figure, x[0] + 2.55, 0.18, "months since the start", ha="center", color=GREY, size=10)
        lines(figure, [np.column_stack([x, y])], color=BLUE, lw=2.6)
        marks(figure, [x[0]], [y[0]], ("o", ORANGE, ORANGE))
        start = f"start\n{money(running[0])}" if running[0] else "nothing\nspent"
        lower = 0.34 if zero - y[0] < 0.45 else 0.0
        text(figure, x[0] - 0.15, y[0] - lower, start, ha="right", color="#a84a00")
        marks(figure, [x[-1]], [y[-1]], ("s", BLUE, BLUE), size=8)
        text(figure, x[-1] + 0.15, y[-1], f"after {last}\n{money(running[last])}")
        if month:
            marks(figure, [x[month]], [y[month]], ("D", "white", BLUE))
            falls = running[month:].min() < running[month]
            where = (
                (x[month], y[month] + 0.32)
                if falls
                else (x[month] + 0.12, min(y[month] - 0.27, zero - 0.24))
            )
            side = "left" if not falls else "center"
            text(figure, *where, f"even by month {month}", ha=side, weight="bold")
    return figure


def disclosures(panels: Sequence[dict]) -> Figure:
    """One or two disclosures: a Lorenz curve each, or in its place what the company hides.

    A panel has `title` and `under` (two lines of words); either `x` and `y` (the curve), `says`
    (words for the free corner), `nothing` (shares from, to) and `facts` ((number, words) pairs,
    shown beside a panel that stands alone); or `missing`, a sentence.
    """
    with styled():
        figure = Figure(figsize=(8, 4.75))
        alone = len(panels) == 1
        lefts = [0.75, 4.75] if not alone else [2.6 if "missing" in panels[0] else 0.75]
        for left, panel in zip(lefts, panels, strict=True):
            text(figure, left, 4.55, panel["title"], weight="bold")
            text(figure, left, 4.3, panel["under"], color=GREY, size=10)
            if "missing" in panel:
                _missing(figure, left, panel["missing"])
            else:
                _lorenz(figure, left, panel)
        if alone and "missing" not in panels[0]:
            for number, (value, words) in enumerate(panels[0]["facts"]):
                text(figure, 4.6, 3.6 - 1.05 * number, value, size=19, color="#005a8f")
                text(figure, 4.6, 3.27 - 1.05 * number, words)
    return figure


_LOOKS = [("o", BLUE, BLUE), ("s", "white", ORANGE), ("^", GREY, GREY)]
_WIDTHS = [2.6, 1.8, 1.1]


def by_year(shown: Sequence[tuple[str, dict[int, float]]], heading: str, places: int) -> Figure:
    """Some kinds over the years: a mark and its number for each year known, on one scale from 0.

    `shown` holds (name, value by year); years that follow each other are joined by a line, and a
    gap stays a gap. In each year the lowest number stands below its mark, the others above; so
    does one that lies lower than the years before and after it, whose lines would cross it.

    Parameters
    ----------
    shown
        Each kind's name, and its value by year.
    heading
        What the axis of the values is called.
    places
        Decimals of each number.
    """
    years = sorted({year for _, values in shown for year in values})
    top = max(max(values.values()) for _, values in shown)
    steps = max(years[-1] - years[0], 1)

    def at(year, value):
        return 1.0 + 6.1 * (year - years[0]) / steps, 0.95 + 2.2 * value / top

    with styled():
        figure = Figure(figsize=(8, 4.3))
        text(figure, 0.1, 4.1, heading, weight="bold")
        lines(figure, [[(0.7, 0.95), (7.5, 0.95)]], color=INK, lw=1)
        text(figure, 0.6, 0.95, "0", ha="right", color=GREY, size=10)
        for year in years:
            text(figure, at(year, 0)[0], 0.5, f"{year}", ha="center", size=9, color=GREY)
        for number, (name, values) in enumerate(shown):
            look, colour = _LOOKS[number], _LOOKS[number][2]
            marks(figure, [0.25 + 2.55 * number], [3.75], look, size=9)
            text(figure, 0.4 + 2.55 * number, 3.75, name, size=10)
            joined = [
                [at(year, values[year]), at(year + 1, values[year + 1])]
                for year in values
                if year + 1 in values
            ]
            lines(figure, joined, color=colour, lw=_WIDTHS[number])
            x, y = zip(*(at(year, value) for year, value in values.items()), strict=True)
            marks(figure, x, y, look, size=8)
            for year, value in values.items():
                others = [other[year] for _, other in shown if year in other]
                near = [values[one] for one in (year - 1, year + 1) if one in values]
                dip = len(near) == 2 and value < min(near) - top / 20
                lower = dip or (len(others) > 1 and value == min(others))
                where = at(year, value)[1] + (-0.19 if lower else 0.19)
                text(figure, at(year, 0)[0], where, fixed(value, places), ha="center", size=9)
    return figure


_SIDE, _BOTTOM = 2.7, 1.35


def _missing(figure, left, words) -> None:
    frame = Rectangle((left, _BOTTOM), _SIDE, _SIDE, fill=False, edgecolor=GREY)
    frame.set_linestyle("--")
    frame.set_transform(figure.dpi_scale_trans)
    figure.add_artist(frame)
    text(figure, left + _SIDE / 2, _BOTTOM + _SIDE / 2 + 0.75, "not published", ha="center",
         weight="bold", color="#a84a00")  # fmt: skip
    text(figure, left + _SIDE / 2, _BOTTOM + _SIDE / 2 - 0.2, fill(words, 30), ha="center")


def _lorenz(figure, left, panel) -> None:
    def at(x, y) -> tuple[np.ndarray, np.ndarray]:
        return left + _SIDE * np.asarray(x), _BOTTOM + _SIDE * np.asarray(y)

    frame = [[(left, _BOTTOM + _SIDE), (left, _BOTTOM), (left + _SIDE, _BOTTOM)]]
    lines(figure, frame, color=GREY, lw=1)
    lines(figure, [np.column_stack(at([0, 1], [0, 1]))], color=GREY, lw=1.2)
    lines(figure, [np.column_stack(at(panel["x"], panel["y"]))], color=BLUE, lw=2.6)
    x, y = at(panel["x"][1:-1], panel["y"][1:-1])
    marks(figure, x, y, ("o", BLUE, BLUE), size=4)
    text(figure, left + 0.08, _BOTTOM + _SIDE - 0.12, panel["says"], va="top", size=10)
    text(figure, left + 1.22, _BOTTOM + 1.42, "if all had the same", size=9, color=GREY,
         rotation=45, rotation_mode="anchor", ha="center")  # fmt: skip
    text(figure, left - 0.08, _BOTTOM + _SIDE - 0.08, "all the\nmoney", ha="right", size=9,
         color=GREY)  # fmt: skip
    text(figure, left - 0.08, _BOTTOM, "none", ha="right", size=9, color=GREY)
    across = "lowest paid … people … highest paid"
    text(figure, left + _SIDE / 2, _BOTTOM - 0.17, across, ha="center", size=9, color=GREY)
    _nothing(figure, left, panel["nothing"])


def _nothing(figure, left, shares) -> None:
    """A bar of all people: who surely got nothing, who perhaps did, and who got something."""
    least, most = shares
    for start, width, colour in ((0, 1, "white"), (0, most, "#f3c9a8"), (0, least, ORANGE)):
        box = Rectangle((left + _SIDE * start, 0.5), _SIDE * width, 0.3, facecolor=colour,
                        edgecolor=INK, linewidth=1)  # fmt: skip
        box.set_transform(figure.dpi_scale_trans)
        figure.add_artist(box)
    text(figure, left, 0.28, panel_words(shares), size=10)


def panel_words(shares: tuple[float, float]) -> str:
    """How many got nothing, in words.

    >>> panel_words((0.6384, 0.76)), panel_words((0.783, 0.783)), panel_words((0, 0))
    ('paid nothing: 63.8 to 76.0 %', 'paid nothing: 78.3 %', 'paid nothing: nobody counted here')
    """
    if shares[1] == 0:
        return "paid nothing: nobody counted here"
    return f"paid nothing: {span(*(fixed(100 * share, 1) for share in shares))} %"


def row_of_people(
    row: np.ndarray,
    title: str,
    unit: str,
    mean: float,
    nothing: int,
    told: Mapping[int, str],
    says: str,
) -> Figure:
    """A bar for each person in a row by pay, a line at the mean, and some places in words.

    Parameters
    ----------
    row
        What each got, the lowest first.
    title, unit
        Two lines of words: whose pay, and in what.
    mean
        Where the line stands.
    nothing
        How many at the lower end surely got nothing: they are dots.
    told
        Places in the row, with what the person there got, written.
    says
        How many got nothing, in words.
    """
    wide, tall, floor, left = 0.073, 1.75, 0.75, 0.35
    scale = tall / max(float(row.max()), 0.01)
    x = left + wide * np.arange(len(row))
    with styled():
        figure = Figure(figsize=(8, 3.9))
        text(figure, 0.1, 3.72, title, weight="bold")
        text(figure, 0.1, 3.48, unit, color=GREY, size=10)
        for place, (number, got) in enumerate(told.items()):
            text(figure, 0.1 + 1.95 * place, 3.12, got, size=15, color="#005a8f")
            text(figure, 0.1 + 1.95 * place, 2.86, f"number {number}", size=10)
        boxes = [
            [(a, floor), (a + 0.055, floor), (a + 0.055, floor + y), (a, floor + y)]
            for a, y in zip(x[nothing:], np.maximum(row[nothing:] * scale, 0.015), strict=True)
        ]
        areas(figure, boxes, face=BLUE, edge=BLUE)
        if nothing:
            low = np.full(nothing, floor + 0.06)
            marks(figure, x[:nothing] + 0.027, low, ("o", ORANGE, ORANGE), size=2)
        lines(figure, [[(left, floor), (left + wide * 100, floor)]], color=INK, lw=1)
        at = floor + mean * scale
        lines(figure, [[(left, at), (left + wide * 100, at)]], color=GREY, lw=1)
        text(figure, left, at + 0.14, f"the mean: {fixed(mean)}", size=10, color=GREY)
        for number in (1, 25, 50, 75, 100):
            text(figure, left + wide * (number - 0.6), 0.55, f"{number}", ha="center", size=9,
                 color=GREY)  # fmt: skip
        text(figure, left, 0.25, f"lowest paid … highest paid. {says}.", size=10)
    return figure

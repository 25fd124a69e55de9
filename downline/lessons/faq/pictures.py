"""The six questions' figures: own sales and the team, what explains a spread, piles, who stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, INK, ORANGE, bar, lines, marks, styled, text
from downline.words import fixed, money

_TEAM = "#56B4E9"


def own_or_team(rows: Sequence[tuple[str, float, float, str]], bold: Sequence[str]) -> Figure:
    """A bar for each (name, dollars from own sales, dollars from the team, who has it).

    All bars are equally long: they show parts of the whole, own sales on the left. The names in
    `bold` stand out.
    """
    pitch, left, wide = 0.42, 2.35, 3.0
    height = pitch * len(rows) + 0.45
    bars: dict[str, list] = {ORANGE: [], _TEAM: []}
    with styled():
        figure = Figure(figsize=(8, height))
        for x, label, side in (
            (left, "◀ own sales", "left"),
            (left + wide, "the team's sales ▶", "right"),
            (left + wide + 0.15, "a year · part of all people", "left"),
        ):
            text(figure, x, height - 0.17, label, ha=side, color=GREY, size=9.5)
        for row, (name, own, team, who) in enumerate(rows):
            y = height - 0.6 - pitch * row
            part = own / (own + team) if own + team else 1.0
            weight = "bold" if name in bold else "normal"
            bars[ORANGE].append([(left, y), (left + wide * part, y)])
            bars[_TEAM].append([(left + wide * part, y), (left + wide, y)])
            text(figure, left - 0.12, y, name, ha="right", weight=weight)
            said = f"${fixed(own + team)} · {who}"
            text(figure, left + wide + 0.15, y, said, weight=weight)
        for color, some in bars.items():  # thick lines: drawn in half the time of rectangles
            lines(figure, some, color=color, lw=24)
        middle = left + wide / 2
        lines(figure, [[(middle, 0.15), (middle, height - 0.4)]], color=INK, lw=1.2)
        text(figure, middle, height - 0.17, "half", ha="center", color=GREY, size=9.5)
    return figure


def what_explains(names: Sequence[str], dollars: Sequence[int], places: Sequence[int]) -> Figure:
    """Two bars for each factor: percent of the spread in dollars, and in places.

    Parameters
    ----------
    names
        The factors.
    dollars, places
        Percent of the spread that each explains, in dollars and in places.
    """
    height = 0.95 * len(names) + 0.1
    with styled():
        figure = Figure(figsize=(8, height))
        for row, name in enumerate(names):
            y = height - 0.33 - 0.95 * row
            text(figure, 1.55, y - 0.2, name, ha="right", weight="bold")
            for down, share, color, unit in (
                (0, dollars[row], BLUE, "in dollars"),
                (0.38, places[row], ORANGE, "in places"),
            ):
                length = max(4.6 * share / 100, 0.02)
                bar(figure, 1.7, y - down, length, color=color)
                text(figure, 1.8 + length, y - down, f"{share} % {unit}")
    return figure


def piles(
    statements: Sequence[str], columns: Sequence[str], yours: Sequence, evidence: Sequence
) -> Figure:
    """A grid of statements against piles: a hollow diamond is yours, a filled square the evidence.

    Parameters
    ----------
    statements
        The rows.
    columns
        The piles.
    yours, evidence
        A column for each statement, or None for nothing yet.
    """
    said = [fill(statement, 34) for statement in statements]
    tall = [max(0.55, 0.19 * (one.count("\n") + 1) + 0.16) for one in said]  # inches
    height = sum(tall) + 0.72
    across = dict(zip(columns, (3.75, 4.95, 6.15, 7.35), strict=True))
    with styled():
        figure = Figure(figsize=(8, height))
        tops = [height - 0.67 - sum(tall[:row]) for row in range(len(tall))]
        lines(figure, [[(0.1, y), (7.9, y)] for y in tops], color="#d9d9d9", lw=1)
        down = [top - one / 2 for top, one in zip(tops, tall, strict=True)]
        for x, look, meaning in (
            (0.2, ("D", "white", ORANGE), "you"),
            (1.0, ("s", BLUE, BLUE), "the evidence"),
        ):
            marks(figure, [x], [height - 0.27], look)
            text(figure, x + 0.16, height - 0.27, meaning)
        for column, x in across.items():
            text(figure, x, height - 0.1, fill(column, 12), ha="center", va="top", weight="bold")
        for y, words, mine, known in zip(down, said, yours, evidence, strict=True):
            text(figure, 0.1, y, words, size=10)
            if mine is not None:
                marks(figure, [across[mine]], [y], ("D", "white", ORANGE), size=18)
            if known is not None:
                marks(figure, [across[known]], [y], ("s", BLUE, BLUE), size=8)
    return figure


def who_stays(remain: Sequence[float], company: str, points: Sequence[tuple]) -> Figure:
    """Percent still there after 0, 1, … years, under a company's line, beside published figures.

    Parameters
    ----------
    remain
        Percent still there after 0, 1, … years.
    company
        The name on its line.
    points
        (letter, years, percent, name) for each published figure within the years shown.
    """
    years, low, left, wide, high = len(remain) - 1, 0.65, 0.75, 4.2, 2.6
    at = [left + wide * year / years for year in range(years + 1)]
    with styled():
        figure = Figure(figsize=(8, 3.75))
        quarters = (0, 25, 50, 75, 100)
        grid = [low + high * percent / 100 for percent in quarters]
        lines(figure, [[(left, y), (left + wide, y)] for y in grid], color="#d9d9d9", lw=1)
        for percent, y in zip(quarters, grid, strict=True):
            text(figure, left - 0.1, y, f"{percent} %", ha="right", color=GREY, size=9.5)
        for year in range(0, years + 1, 1 if years <= 10 else 2 if years <= 16 else 4):
            text(figure, at[year], low - 0.2, f"{year}", ha="center", color=GREY, size=9.5)
        text(figure, left + wide / 2, 0.15, "years since joining", ha="center", color=GREY)
        top = low + high
        lines(figure, [[(left, top), (left + wide, top)]], color=INK, lw=3)
        text(figure, left, top + 0.2, company, weight="bold")
        heights = [low + high * part / 100 for part in remain]
        lines(figure, [list(zip(at, heights, strict=True))], color=BLUE, lw=2.4)
        marks(figure, at, heights, ("o", BLUE, BLUE), size=6)
        x = left + wide + 0.3
        marks(figure, [x + 0.1], [top], ("o", BLUE, BLUE), size=7)
        text(figure, x + 0.3, top, "people who joined: this model", size=9.5)
        spots = []
        for row, (letter, year, percent, name) in enumerate(points, start=1):
            here = (left + wide * year / years, low + high * percent / 100)
            spots += [here, (x + 0.1, top - 0.42 * row)]
            for spot in spots[-2:]:
                text(figure, *spot, letter, ha="center", size=9, weight="bold", color="#a84a00")
            said = fill(name.replace(" %", "\u00a0%"), 31)
            text(figure, x + 0.3, top - 0.42 * row, said, size=9.5)
        if spots:  # later than the line, so on top of it
            across, up = zip(*spots, strict=True)
            marks(figure, across, up, ("s", "white", ORANGE), size=15)
    return figure


def worth(gains: Mapping[str, float]) -> Figure:
    """A bar for what each person gains, with the amount beside it; no gain, no bar."""
    height, pitch = 0.42 * len(gains) + 0.1, 0.42
    most = max([*gains.values(), 1])
    with styled():
        figure = Figure(figsize=(8, height))
        for row, (name, amount) in enumerate(gains.items()):
            y = height - 0.27 - pitch * row
            text(figure, 2.3, y, name, ha="right")
            length = 3.9 * max(amount, 0) / most
            if length:
                bar(figure, 2.45, y, length, color=BLUE)
            text(figure, 2.6 + length, y, money(amount), weight="bold")
    return figure

"""Lesson 4's figures: the way of the money with its indicators, and leaving with unsold stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, INK, ORANGE, areas, lines, marks, styled, text
from downline.display.html import records
from downline.lessons.products.trail import FEES
from downline.screening import CANNOT_TELL, GOOD, WARNING
from downline.words import money

_SKY = "#9fd0ee"
_LOOKS = {
    GOOD: ("o", BLUE, BLUE),
    WARNING: ("^", ORANGE, ORANGE),
    CANNOT_TELL: ("D", "white", GREY),
}
ON_A_SCALE = {
    "amway_70": "Amway rule (US): goods sold on",
    "vemma": "Vemma order (US): outside revenue",
    "neora": "Neora ruling (US): outside buyers",
    "herbalife_retail": "Herbalife order (US): retail rewards",
    "herbalife_own": "Herbalife order (US): own purchases",
    "burnlounge": "BurnLounge (US): without sales",
    "eu_annex_14": "EU list: without sales or use",
}
"""The indicators that measure a share from 0 to 100 %, with the words that fit into the picture."""


def money_trail(
    trail: pd.DataFrame,
    shares: pd.Series,
    found: Sequence[Mapping] = (),
    paid_in_known: bool = True,
) -> Figure:
    """What each source paid in and where it went; below, if asked for, indicators of a share.

    Rewards are dark, sellers' mark-up is pale, what the company keeps is
    hollow. On each scale the
    thick part is where the sign is good.

    Parameters
    ----------
    trail, shares
        Those of `trail.way` and `trail.share_of_rewards`.
    found
        The rows of `trail.signs`, or none: then the money alone is drawn.
    paid_in_known
        Whether it is known how much was paid in; otherwise the rewards alone are drawn.
    """
    rows = {row["indicator"]: row for row in found}
    height = 5.65 if rows else 2.65
    with styled():
        figure = Figure(figsize=(8, height))
        _flows(figure, height, trail, shares, paid_in_known)
        if not rows:
            return figure
        top = height - 2.75
        text(figure, 0.1, top, "Indicators, not a verdict", weight="bold")
        for share in (0, 50, 100):
            text(figure, 3.35 + 0.03 * share, top, f"{share} %", ha="center", color=GREY, size=9.5)
        _scales(figure, top, [rows[indicator] for indicator in ON_A_SCALE])
    return figure


def _flows(figure, height, trail, shares, paid_in_known):
    rows = records(trail)
    total = "paid in" if paid_in_known else "rewards"
    inch = 4.7 / max(*(row[total] for row in rows), 0.01)
    parts = (
        ("rewards", "rewards to sellers", 0.2, BLUE, BLUE),
        ("mark-up", "sellers' mark-up", 2.1, _SKY, BLUE),
        ("company", "the company keeps", 3.9, "white", GREY),
    )[: 3 if paid_in_known else 1]
    down = [height - 0.75 - 0.72 * place for place in range(len(rows))]
    left = np.full(len(rows), 2.1)
    for name, *_, face, edge in parts:
        right = left + inch * np.array([row[name] for row in rows])
        boxes = [
            [(a, y - 0.16), (b, y - 0.16), (b, y + 0.16), (a, y + 0.16)]
            for a, b, y in zip(left, right, down, strict=True)
        ]
        areas(figure, boxes, face=face, edge=edge)
        left = right
    for _, meaning, place, face, edge in parts:
        marks(figure, [place], [height - 0.22], ("s", face, edge))
        text(figure, place + 0.16, height - 0.22, meaning, size=10)
    text(figure, 7.9, height - 0.22, "of all rewards", size=10, ha="right")
    for y, row, share in zip(down, rows, shares, strict=True):
        said = money(row["paid in"], short=True) if paid_in_known else "not known"
        name = "fees, for recruiting" if row["source"] == FEES else row["source"]
        text(figure, 0.1, y, f"{name}\npaid in: {said}", size=10)
        text(figure, 7.9, y, f"{share:.0f} %", weight="bold", ha="right", size=13)


def _scales(figure, top, rows):
    """For each a line from 0 to 100 %, thick where the sign is good, with a mark where it is."""
    down = top - 0.38 * np.arange(1, len(rows) + 1)
    left, right = 3.35, 6.35
    limits = [left + 3 * row["threshold"] for row in rows]
    thick = []
    for at, row in zip(limits, rows, strict=True):
        high_is_good = (row["comparison"] in (">", ">=")) == (row["sense"] == "safeguard")
        thick.append((at, right) if high_is_good else (left, at))
    whole = [[(left, y), (right, y)] for y in down]
    good = [[(a, y), (b, y)] for (a, b), y in zip(thick, down, strict=True)]
    ticks = [[(x, y - 0.13), (x, y + 0.13)] for x, y in zip(limits, down, strict=True)]
    for paths, colour, width in ((whole, "#b5b5b5", 1.2), (good, _SKY, 7), (ticks, INK, 1.5)):
        lines(figure, paths, color=colour, lw=width)
    for sign, look in _LOOKS.items():
        its = [(row, y) for row, y in zip(rows, down, strict=True) if row["sign"] == sign]
        there = [(left + 3 * r["measured"], y) for r, y in its if not np.isnan(r["measured"])]
        if both := there + [(6.72, y) for _, y in its]:
            marks(figure, *zip(*both, strict=True), look, size=9)
    for y, row in zip(down, rows, strict=True):
        text(figure, 0.1, y, ON_A_SCALE[row["indicator"]], size=10)
        text(figure, 6.87, y, row["sign"], size=10)


def leaving_with_stock(rows: pd.DataFrame, month: int, taken_back_for: float) -> Figure:
    """The result by month of leaving; a diamond round the month asked about, with its amount.

    Circles are months in which goods are taken back, triangles are months in which it is too late.

    Parameters
    ----------
    rows
        A row a month: what is left for who leaves then.
    month
        The month asked about.
    taken_back_for
        How many months goods are taken back.
    """
    result, months = rows["result"].to_numpy(), rows["month"].to_numpy()
    low, high = min(result.min(), 0), max(result.max(), 0)
    x = 1.3 + 6.1 * months / months.max()
    y = 0.75 + 1.7 * (result - low) / max(high - low, 0.01)
    even = 0.75 + 1.7 * (0 - low) / max(high - low, 0.01)
    late = months > taken_back_for
    with styled():
        figure = Figure(figsize=(8, 3.3))
        lines(figure, [[(1.1, even), (7.6, even)]], color=INK, lw=1.2)
        text(figure, 0.95, even, "even", ha="right")
        for end in {low, high} - {0}:
            at = 0.75 if end == low else 2.45
            if abs(at - even) > 0.25:
                text(figure, 0.95, at, _result(end), ha="right", color=GREY)
                lines(figure, [[(1.1, at), (7.6, at)]], color="#e3e3e3", lw=0.8)
        for which, look in ((~late, ("o", BLUE, BLUE)), (late, ("^", ORANGE, ORANGE))):
            if which.any():
                path = list(zip(x[which], y[which], strict=True))
                lines(figure, [path], color=look[1], lw=1.6)
                marks(figure, x[which], y[which], look, size=7)
        marks(figure, x[[month]], y[[month]], ("D", "none", INK), size=15)
        for place, number in zip(x, months, strict=True):
            text(figure, place, 0.4, str(number), ha="center", color=GREY, size=9.5)
        text(figure, 4.35, 0.15, "month of leaving", ha="center", color=GREY, size=9.5)
        for left, look, meaning in (
            (0.2, ("o", BLUE, BLUE), "goods are taken back"),
            (2.75, ("^", ORANGE, ORANGE), "too late"),
            (4.4, ("D", "white", INK), f"month {month}: {_result(result[month])}"),
        ):
            marks(figure, [left], [3.08], look)
            text(figure, left + 0.17, 3.08, meaning)
    return figure


def _result(dollars: float) -> str:
    return money(dollars, short=True, signed=True)


def three_prices(prices: Sequence[tuple[str, float]], more: str) -> Figure:
    """A bar for the price of a portion, for each who buys; the last is the shop's, hollow.

    Parameters
    ----------
    prices
        (who buys, price of a portion).
    more
        What a member pays more or less in a year, written.
    """
    scale = 3.9 / max(*(price for _, price in prices), 0.01)
    looks = [(BLUE, BLUE), (_SKY, BLUE), ("white", GREY)]
    with styled():
        figure = Figure(figsize=(8, 2.3))
        text(figure, 0.1, 2.1, "The price of one portion", weight="bold")
        for place, ((who, price), (face, edge)) in enumerate(zip(prices, looks, strict=True)):
            y = 1.7 - 0.42 * place
            right = 2.75 + price * scale
            areas(figure, [[(2.75, y - 0.14), (right, y - 0.14), (right, y + 0.14),
                            (2.75, y + 0.14)]], face=face, edge=edge)  # fmt: skip
            text(figure, 2.63, y, who, ha="right")
            text(figure, right + 0.1, y, money(price), weight="bold")
        text(figure, 0.1, 0.3, f"In a year the member pays {more} than in the shop.")
    return figure

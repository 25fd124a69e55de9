"""The picture of the three sums: what a year costs beside what customers bring."""

from __future__ import annotations

from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, INK, ORANGE, bar, styled, text
from downline.lessons.sign.sums import Sums, money, words

_LEFT, _WIDE = 2.6, 3.6  # where bars may stand, in inches


def cost_and_return(sums: Sums) -> Figure:
    """A bar for a year's costs, one for what the customers bring, and the difference in words."""
    unknown = words()["unknown"]
    brought = sums.brought or 0.0
    scale = _WIDE / max(sums.at_least, brought, 0.01)
    at_least = sums.cost is None and sums.at_least
    cost = f"at least {money(sums.at_least)}" if at_least else _or(sums.cost, unknown)
    bars = [
        ("What a year costs", sums.at_least, cost, ORANGE),
        ("Your customers bring", brought, _or(sums.brought, unknown), BLUE),
    ]
    with styled():
        figure = Figure(figsize=(8, 1.75))
        for down, (what, amount, shown, colour) in enumerate(bars):
            y = 1.5 - 0.45 * down
            text(figure, _LEFT - 0.12, y, what, ha="right")
            bar(figure, _LEFT, y, amount * scale, color=colour)
            colour = GREY if shown == unknown else INK
            text(figure, _LEFT + amount * scale + 0.1, y, shown, color=colour, weight="bold")
        text(figure, _LEFT - 0.12, 0.5, "After a year", ha="right")
        text(figure, _LEFT, 0.5, in_words(sums), weight="bold")
    return figure


def in_words(sums: Sums) -> str:
    """What is left or missing after a year, short."""
    if sums.left is None:
        return words()["unknown"]
    return f"{money(abs(sums.left))} {'short' if sums.left < 0 else 'left'}"


def _or(amount: float | None, unknown: str) -> str:
    return unknown if amount is None else money(amount)

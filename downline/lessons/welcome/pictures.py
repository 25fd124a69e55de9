"""The welcome notebook's figure: people on each level."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, ORANGE, bar, styled, text


def people_by_level(counts: Sequence[int], me: str = "you") -> Figure:
    """A centred bar for each level, widest at the bottom when everybody recruits: the "pyramid".

    `counts` holds the number of people on levels 0, 1, 2, …; level 0 is `me`.
    """
    height = 0.5 * len(counts) + 0.2
    with styled():
        figure = Figure(figsize=(8, height))
        for level, people in enumerate(counts):
            y = height - 0.35 - 0.5 * level
            half = max(2.6 * people / max(counts), 0.02)
            bar(figure, 3.8 - half, y, 2 * half, color=ORANGE if level == 0 else BLUE)
            text(figure, 0.1, y, f"level {level}", color=GREY)
            shown = f"{me}" if level == 0 else f"{people:,}"
            text(figure, 6.6, y, shown, weight="bold")
    return figure

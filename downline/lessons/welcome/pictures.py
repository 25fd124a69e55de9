"""The welcome notebook's figure: people on each level."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, ORANGE, bar, lines, styled, text

_MIDDLE = 3.8


def people_by_level(counts: Sequence[int], me: str = "you") -> Figure:
    """A centred bar for each level, widest at the bottom when everybody recruits: the "pyramid".

    `counts` holds the number of people on levels 0, 1, 2, …; level 0 is `me`. A bar is as wide as
    its share of the widest, be that less than a hair: a grey line shows where it stands.
    """
    height = 0.5 * len(counts) + 0.2
    with styled():
        figure = Figure(figsize=(8, height))
        ends = [(_MIDDLE, height - 0.1), (_MIDDLE, 0.1)]
        lines(figure, [ends], color="#c8c8c8", lw=0.6, zorder=0.5)
        for level, people in enumerate(counts):
            y = height - 0.35 - 0.5 * level
            half = 2.6 * people / max(counts)
            bar(figure, _MIDDLE - half, y, 2 * half, color=BLUE if level else ORANGE, lw=0)
            text(figure, 0.1, y, f"level {level}", color=GREY)
            shown = f"{me}" if level == 0 else f"{people:,}"
            text(figure, 6.6, y, shown, weight="bold")
    return figure

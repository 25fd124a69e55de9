"""The class report's figure: each objective before and after the course."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, INK, ORANGE, lines, marks, styled, text

_LEFT, _WIDE, _ROW = 3.4, 4.1, 0.75


def before_and_after(change: pd.DataFrame) -> Figure:
    """A line for each objective from the share right before (hollow circle) to after (square).

    `change` is what :func:`downline.teaching.progress.change` returns, its objectives in words.
    """
    height = _ROW * len(change) + 1.0
    with styled():
        figure = Figure(figsize=(8, height))
        for share in (0, 25, 50, 75, 100):
            x = _LEFT + _WIDE * share / 100
            lines(figure, [[(x, 0.15), (x, height - 0.6)]], color="#e3e3e3", lw=1)
            text(figure, x, height - 0.5, f"{share} %", ha="center", color=GREY, size=9.5)
        marks(figure, [_LEFT], [height - 0.2], ("o", "white", GREY))
        text(figure, _LEFT + 0.15, height - 0.2, "right before the course")
        marks(figure, [_LEFT + 2.6], [height - 0.2], ("s", BLUE, BLUE))
        text(figure, _LEFT + 2.75, height - 0.2, "right after it")
        for place, row in enumerate(change.to_dict("records")):
            y = height - 1.0 - _ROW * place
            before, after = (
                _LEFT + _WIDE * row[when] / 100 for when in ("before (%)", "after (%)")
            )
            colour = BLUE if after >= before else ORANGE
            lines(figure, [[(before, y), (after, y)]], color=colour, lw=2.5)
            marks(figure, [before], [y], ("o", "white", GREY))
            marks(figure, [after], [y], ("s", colour, colour))
            name = fill(row["objective"], 36)
            text(figure, _LEFT - 0.2, y, name, ha="right", color=INK, size=9.5)
    return figure

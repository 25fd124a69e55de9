"""Lesson 8's figures: what is left of an offer after a year, and guesses beside answers."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
from matplotlib.figure import Figure

from downline.display.drawing import BLUE, GREY, INK, ORANGE, bar, lines, marks, styled, text
from downline.learner.hindsight import ENDS

NOT_YET = "not known yet"
"""In place of an amount while nothing was entered that it could be worked out of."""
_STEP = 0.4
_LEFT, _RIGHT = 2.7, 6.15  # where bars may be


def after_a_year(outcomes: pd.DataFrame, money: Callable[[float], str]) -> Figure:
    """A bar for each case, to the left if money is short and to the right if some is left.

    `outcomes` as :func:`~downline.lessons.choosing.evaluation.evaluate` gives them, or with NaN for
    what is not known yet; `money` writes an amount.
    """
    chance = outcomes["share of people"] != ""
    groups = [("Nobody recruited:", outcomes[~chance])]
    if chance.any():
        groups.append(
            ("Your customers, and recruits by chance (share of people):", outcomes[chance])
        )
    height = 0.15 + _STEP * (len(outcomes) + len(groups)) + 0.1
    amounts = outcomes["left after a year"]
    low, high = min([0, *amounts.dropna()]), max([0, *amounts.dropna()])
    scale = (_RIGHT - _LEFT) / ((high - low) or 1)
    zero = _LEFT - low * scale
    with styled():
        figure = Figure(figsize=(8, height))
        y = height - 0.3
        for head, rows in groups:
            text(figure, 0.1, y, head, weight="bold")
            y -= _STEP
            ends = [(zero, y + _STEP / 2), (zero, y - _STEP * (len(rows) - 0.5))]
            lines(figure, [ends], color=GREY, lw=1)
            for row in rows.to_dict("records"):
                amount = row["left after a year"]
                said = NOT_YET
                if not math.isnan(amount):
                    said = f"{money(abs(amount))} {'short' if amount < 0 else 'left'}"
                    wide = max(abs(amount) * scale, 0.02)
                    left = zero - wide if amount < 0 else zero
                    bar(figure, left, y, wide, color=ORANGE if amount < 0 else BLUE)
                case = row["case"]
                if row["share of people"]:
                    case = f"{case.replace('recruits or', 'or')}: {row['share of people']}"
                text(figure, 0.25, y, case, color=INK, size=10)
                text(figure, 7.95, y, said, ha="right", color=INK, size=9.5)
                y -= _STEP
    return figure


_MIDDLE, _DECADE = 5.3, 1.05  # of the scale of guesses: the answer, and ten times as much


def guesses_and_answers(rows: pd.DataFrame) -> Figure:
    """Each guess on a scale of times the answer: a circle on the line is right.

    `rows` as :func:`downline.learner.hindsight.guesses` gives them, one or more.
    """
    height = 0.75 + _STEP * len(rows)
    with styled():
        figure = Figure(figsize=(8, height))
        names = ("100 times\ntoo low", "10 times", "right", "10 times", "100 times\ntoo high")
        for place, name in enumerate(names):
            x = _MIDDLE + (place - ENDS) * _DECADE
            right = place == ENDS
            lines(
                figure, [[(x, 0.05), (x, height - 0.6)]],
                color=INK if right else "#e3e3e3", lw=1.5 if right else 1,
            )  # fmt: skip
            text(figure, x, height - 0.3, name, ha="center", color=GREY, size=9)
        for place, row in enumerate(rows.to_dict("records")):
            y = height - 0.85 - _STEP * place + 0.05
            where = min(max(row["tens"], -ENDS), ENDS)
            x = _MIDDLE + where * _DECADE
            close = row["close"]
            lines(figure, [[(_MIDDLE, y), (x, y)]], color=BLUE if close else ORANGE, lw=2)
            look = ("o", BLUE, BLUE) if close else ("D", "white", ORANGE)
            marks(figure, [x], [y], look, 9)
            text(figure, 0.1, y, f"{row['lesson']} · {row['explorer']}", size=9.5)
    return figure

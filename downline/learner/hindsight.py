"""A learner's predictions beside the results: how far each first guess was from the answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real

import pandas as pd

COLUMNS = ["lesson", "explorer", "question", "guess", "answer", "unit", "how far", "sure", "close"]
COLUMNS += ["tens"]

ENDS = 2
"""Where the scale of :func:`tens` ends on either side: a hundred times."""


def as_number(value: object) -> float:
    """A number that a journal holds; NaN for what is none, as what was edited by hand may be.

    >>> as_number("6.4"), as_number([6.4]), as_number(True), as_number("inf"), as_number(10**999)
    (6.4, nan, nan, nan, nan)
    """
    if isinstance(value, bool) or not isinstance(value, (Real, str)):
        return math.nan
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def as_sure(value: object) -> int:
    """How sure somebody said to be, in percent; 0 if that was not said.

    >>> as_sure(70), as_sure(None), as_sure("very"), as_sure(1e300), as_sure(-5)
    (70, 0, 0, 0, 0)
    """
    sure = as_number(value)
    return int(sure) if 0 < sure <= 100 else 0


def is_close(guess, answer):
    """Whether guesses are within 10 % of the answers; numbers or Series of them.

    >>> bool(is_close(95, 100)), bool(is_close(89, 100)), bool(is_close(0, 0))
    (True, False, True)
    """
    return abs(guess - answer) <= 0.1 * abs(answer) + 1e-9


def guesses(entries: pd.DataFrame, lessons: Mapping[str, str]) -> pd.DataFrame:
    """The first guess for each explorer, in the order of the lessons.

    `entries` are a journal's predictions; `lessons` says to which lesson an explorer belongs.
    `how far` is in words; `close` is within 10 % of the answer; `sure` is in percent, 0 if it was
    not said; `tens` is by :func:`tens`. What was edited by hand and is no number is left out.

    >>> made = guesses(pd.DataFrame({"key": ["Tree"], "guess": [30], "answer": [3905.0]}), {})
    >>> made["how far"].tolist()
    ['3,875 too low']
    """
    rows = []
    for key, kept in entries.groupby("key", sort=False) if len(entries) else ():
        first = kept.iloc[0]
        guess, answer = as_number(first.get("guess")), as_number(first.get("answer"))
        if math.isnan(guess) or math.isnan(answer):
            continue
        gap = abs(guess - answer)
        far = f"{gap:,.10g} too {'low' if guess < answer else 'high'}" if gap > 1e-9 else "right"
        rows.append(
            (
                lessons.get(key, "not in a lesson"),
                key,
                _text(first.get("question")),
                guess,
                answer,
                _text(first.get("unit")),
                far,
                as_sure(first.get("sure")),
                bool(is_close(guess, answer)),
                tens(guess, answer),
            )
        )
    order = {lesson: place for place, lesson in enumerate(dict.fromkeys(lessons.values()))}
    rows.sort(key=lambda row: order.get(row[0], len(order)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _text(value) -> str:
    return value if isinstance(value, str) else ""


def tens(guess: float, answer: float) -> float:
    """How far a guess is from the answer, in tens: 1 is ten times too high, 0 is right on it.

    What no number of times can say (0, another sign, more than a float holds) is at the end of the
    scale.

    >>> tens(50, 5), tens(5, 50), tens(0, 5), tens(3, -3)
    (1.0, -1.0, -2.0, 2.0)
    """
    if guess == answer:
        return 0.0
    times = guess / answer if answer else 0.0
    if times <= 0 or math.isinf(times):
        return float(ENDS if guess > answer else -ENDS)
    far = math.log10(times)
    return far if answer > 0 else -far


def calibration(guesses: pd.DataFrame) -> pd.DataFrame:
    """Whether confidence was deserved: for each "how sure", how often the guess was that close.

    `guesses` are the journal's predictions: guess, answer, and sure (percent; missing where it was
    not said). Those without three numbers are left out. Close means within 10 % of
    the answer. Columns: sure (%), guesses, close (%).

    >>> calibration(pd.DataFrame({"guess": [9.5, 2], "answer": [10, 10], "sure": [90, 90]}))
       sure (%)  guesses  close (%)
    0        90        2       50.0
    """
    columns = ["sure (%)", "guesses", "close (%)"]
    if "sure" not in guesses:
        return pd.DataFrame(columns=columns)
    read = pd.DataFrame({name: guesses[name].map(as_number) for name in ("guess", "answer")})
    read["sure"] = guesses["sure"].map(as_sure)
    said = read[read["sure"] > 0].dropna()
    if said.empty:
        return pd.DataFrame(columns=columns)
    by = is_close(said["guess"], said["answer"]).groupby(said["sure"])
    table = pd.DataFrame({"guesses": by.size(), "close (%)": 100 * by.mean()})
    return table.rename_axis("sure (%)").reset_index()[columns]

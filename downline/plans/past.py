"""Months that were paid: what each began with, what stands of it, and what was taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from downline.genealogy import Genealogy
from downline.plans.carry import Kept
from downline.plans.reasons import CLAWBACK
from downline.plans.statement import Line, Statement


@dataclass(frozen=True)
class Claw:
    """What some members were paid too much for a reason (below 0), or too little, in a month."""

    place: int  # of the month, among those that were paid
    reason: str
    level: int
    who: np.ndarray
    cents: np.ndarray


@dataclass
class Month:
    """A month that was paid: what it began with, and what stands after all returns until now."""

    label: int | str
    genealogy: Genealogy
    sponsors: Genealogy | None
    active: np.ndarray | None
    parts: dict[str, np.ndarray]
    rank: np.ndarray | None
    before: np.ndarray | None
    carry: Kept | None
    amounts: dict[tuple[str, int], np.ndarray]
    kept: Kept | None
    totals: pd.Series
    earned: np.ndarray
    owed: np.ndarray
    claws: list[Claw]


def by_line(statement: Statement) -> dict[tuple[str, int], np.ndarray]:
    """What is paid to each (cents), by reason and level, where anybody is."""
    lines = {(line.reason, line.level): line.amount for line in statement.lines}
    return {key: amount for key, amount in lines.items() if amount.any()}


def taken_back(claws: list[Claw], n: int) -> tuple[Line, ...]:
    """A line for each reason that something is taken back for."""
    taken: defaultdict[tuple[str, int], np.ndarray] = defaultdict(lambda: np.zeros(n, np.int64))
    for claw in claws:
        taken[claw.reason, claw.level][claw.who] += claw.cents
    return tuple(
        Line(f"{CLAWBACK} of {reason}", level, 1.0, amount, amount)
        for (reason, level), amount in taken.items()
    )


def first_paid(months: Sequence[Month], place: int) -> dict:
    """Who was paid what in a month at first, before any returns.

    Members and cents, by reason and level.

    Parameters
    ----------
    months
        All that were paid.
    place
        Which of them.
    """
    amounts = dict(months[place].amounts)
    for claw in (claw for month in months for claw in month.claws):
        if claw.place == place:
            key = claw.reason, claw.level
            now = amounts.get(key, np.zeros(len(months[place].genealogy), dtype=np.int64))
            amounts[key] = now.copy()
            amounts[key][claw.who] -= claw.cents
    some = {key: np.flatnonzero(amount) for key, amount in amounts.items()}
    return {key: (who, amounts[key].take(who)) for key, who in some.items() if who.size}

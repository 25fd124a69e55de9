"""What the words of a pay slip are made of: whose slip it is, people and amounts as they read.

The plans explain their own lines with it (`Plan.explain`); it knows no plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from downline.plans.statement import Line, Statement
from downline.words import count, listed, money

MOST_NAMES = 4


class Told:
    """One member of a statement, and the currency in which his or her slip speaks."""

    def __init__(self, statement: Statement, member: int | str, currency: str):
        self.statement, self.team, self.currency = statement, statement.genealogy, currency
        self.member = self.team.number_of(member)
        self.name = self.team.name(self.member)

    def numbers(self, line: Line) -> tuple[float, float, float]:
        """On how much the line pays, its rate in percent, and the amount."""
        rate = 100 * line.rate_of(self.member)
        return line.base[self.member] / 100, rate, line.amount[self.member] / 100

    def money(self, amount: float) -> str:
        return money(amount, self.currency)

    def points(self, volume: np.ndarray, points: float, member: int | None = None) -> float:
        """A member's volume (cents) in points.

        Parameters
        ----------
        volume
            In cents, shape (n,).
        points
            How many one currency unit makes.
        member
            Whose; without it, whose slip it is.
        """
        at = self.member if member is None else member
        return float(volume[at]) / 100 * float(points)

    @cached_property
    def downline(self) -> dict[int, list[int]]:
        return self.team.downline(self.member)

    def below(self, level: int) -> list[int]:
        return self.downline.get(level, [])

    def nobody(self, level: int) -> str:
        return f"nobody stands {count(level, 'level')} below"

    def people(self, members: Sequence[int]) -> str:
        """Who they are, or how many, if there are many."""
        if len(members) > MOST_NAMES:
            return f"{len(members)} people"
        return listed([self.team.name(one) for one in members])

    @property
    def rank(self) -> str:
        """The member's rank, "" for none."""
        ranks = self.statement.ranks
        return "" if ranks is None else ranks.iloc[self.member]

    def with_rank(self) -> str:
        """The member's rank in words: "with the rank Silver"."""
        return f"with the rank {self.rank}" if self.rank else "without a rank"

    def shared(self) -> str:
        """That a cap is for more positions than this one; nothing for who owns just one."""
        owners = self.statement.owners
        positions = 1 if owners is None else int((owners == owners[self.member]).sum())
        return f", shared out over the {positions} positions of one owner" if positions > 1 else ""

    def missed(self, line: Line, points: float) -> str:
        """Why the member may not be paid by a line; nothing for one who may."""
        if line.who is None or line.who[self.member]:
            return ""
        assert self.statement.own is not None  # who may be paid was decided by it
        own = self.points(self.statement.own, points)
        if own >= line.needed:
            return f"{self.name} does not qualify"
        return f"{self.name} has {own:,.6g} points and {float(line.needed):,.6g} are needed"

    def or_not(self, why: str, line: Line, points: float, always: bool = False) -> str:
        """`why`, and that it was not paid.

        Parameters
        ----------
        why
            What the line says.
        line
            The line of the statement.
        points
            How many one currency unit makes.
        always
            Whether it is said even where there is nothing to pay.
        """
        if (always or line.base[self.member]) and (missed := self.missed(line, points)):
            return f"{why}; not paid: {missed}"
        return why

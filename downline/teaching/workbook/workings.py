"""How each plan's pay is worked out in cells: the sums that the plans do, in whole cents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from downline.genealogy import Genealogy
from downline.lessons.compensation.side_by_side import BINARY, MATRIX, STAIRSTEP, UNILEVEL
from downline.teaching.workbook.cells import Input, Page

_TOP = 4
"""The row of the first person."""


def share(amount: int, rate: int) -> int:
    """A rate in hundredths of a percent of whole cents, half a cent away from zero.

    >>> share(250, 500), share(110, 500), share(-110, 500)
    (13, 6, -6)
    """
    size = (abs(amount) * rate + 5_000) // 10_000
    return size if amount >= 0 else -size


class Desk:
    """The sheet of the working: a column for each step, a row for each person."""

    def __init__(self, page: Page, names: Sequence[str], sales: Sequence[Input]):
        self.page, self.names, self.sales = page, list(names), sales
        self.people = len(self.names)
        self.column = 0
        self.notes = _TOP + self.people + 2
        page.say("A1", "How pay is worked out: in whole cents", "title")
        for at, name in enumerate(self.names):
            page.say(f"A{_TOP + at}", name)
        page.say(f"A{_TOP - 1}", "who", "head")
        page.sheet.freeze_panes(_TOP - 1, 1)
        self.sold = [one.hundredths or 0 for one in sales]
        formulas = [f'IF({one.known},ROUND(100*{one.cell},0),"")' for one in sales]
        self.own = self.steps(
            "sales", formulas, ["" if o.number is None else o.hundredths for o in sales]
        )
        self.all_sold = f"COUNT({self.range()})={self.people}"

    def range(self) -> str:
        """The cells of the newest step."""
        letter = _letter(self.column)
        return self.page.ref(f"{letter}{_TOP}:{letter}{_TOP + self.people - 1}")

    def steps(self, head: str, formulas: Sequence[str], values: Sequence) -> list[str]:
        """A column with a formula for each person; how other cells name them.

        Parameters
        ----------
        head
            What stands above.
        formulas, values
            One for each person, and their results.
        """
        self.column += 1
        letter = _letter(self.column)
        self.page.say(f"{letter}{_TOP - 1}", head, "head")
        return [
            self.page.put(f"{letter}{_TOP + at}", formula, value, "count")
            for at, (formula, value) in enumerate(zip(formulas, values, strict=True))
        ]

    def words(self, head: str, words: Sequence[str]) -> str:
        """A column of words; its range."""
        self.column += 1
        letter = _letter(self.column)
        self.page.say(f"{letter}{_TOP - 1}", head, "head")
        for at, one in enumerate(words):
            self.page.say(f"{letter}{_TOP + at}", one)
        return self.range()

    def note(self, what: str, formula: str, value) -> str:
        """A single cell below the columns.

        Parameters
        ----------
        what
            What it says.
        formula, value
            The formula and its result.
        """
        self.notes += 1
        self.page.say(f"A{self.notes}", what)
        return self.page.put(f"B{self.notes}", formula, value)

    def paid(self, kind: str, team: Genealogy, rates, wrong: str, statement) -> list[str]:
        """A column with everybody's commissions under a plan, in cents, after its steps.

        Parameters
        ----------
        kind, team, rates
            The plan's name, below whom everybody stands, and the inputs.
        wrong
            The cell that is empty if the pay is known.
        statement
            A month's pay under the plan; None if it is not known.
        """
        if kind in (UNILEVEL, MATRIX):
            return self._levels(kind, team, rates.of(kind)[1:], wrong, statement)
        if kind == STAIRSTEP:
            return self._stairstep(team, rates, wrong, statement)
        if kind == BINARY:
            return self._binary(team, rates, wrong, statement)
        values = [0 if statement is not None else ""] * self.people
        return self.steps(f"{kind}: pay", [_guard(wrong, "0")] * self.people, values)

    def _levels(self, kind, team, rates, wrong, statement) -> list[str]:
        own = self.page.ref(f"B{_TOP}:B{_TOP + self.people - 1}")
        above = [team.upline(at) for at in range(self.people)]
        parts: list[list[str]] = [[] for _ in range(self.people)]
        pay = [0] * self.people
        for level, rate in enumerate(rates, start=1):
            stand = [line[level - 1] if len(line) >= level else -1 for line in above]
            names = [self.names[one] if one >= 0 else "–" for one in stand]
            who = self.words(f"{kind}: {level} above", names)
            sums = [sum(s for s, one in zip(self.sold, stand, strict=True) if one == at)
                    for at in range(self.people)]  # fmt: skip
            below = [_guard(wrong, f"SUMIF({who},A{_TOP + at},{own})") for at in range(self.people)]
            cells = self.steps(f"{kind}: sales {level} below", below,
                               sums if statement is not None else [""] * self.people)  # fmt: skip
            for at, cell in enumerate(cells):
                parts[at].append(_rounded(cell, rate))
                pay[at] += share(sums[at], rate.hundredths or 0)
        return self._pay(kind, wrong, ["+".join(one) for one in parts], pay, statement)

    def _pay(self, kind, wrong, formulas, pay, statement) -> list[str]:
        values = pay if statement is not None else [""] * self.people
        return self.steps(f"{kind}: pay", [_guard(wrong, one) for one in formulas], values)

    def _stairstep(self, team, rates, wrong, statement) -> list[str]:
        recruits = [np.flatnonzero(team.sponsor == at).tolist() for at in range(self.people)]
        line = (
            next((one for one in statement.lines if one.reach is not None), None)
            if statement
            else None
        )
        first = self.column + 1
        group, rate, away = (_letter(first + at) for at in range(3))
        top = f"ROUND(100*{rates.points[-1].cell},0)"

        def at_place(number: int, letter: str) -> str:
            return f"{letter}{_TOP + number}"

        groups, reached, left = [], [], []
        for number, below in enumerate(recruits):
            parts = [f"IF({at_place(one, away)}=1,0,{at_place(one, group)})" for one in below]
            groups.append("+".join([self.own[number], *parts]))
            mine = at_place(number, group)
            rate_of = "0"
            for points, step in zip(rates.points, rates.steps, strict=True):
                rate_of = (
                    f"IF({mine}>=ROUND(100*{points.cell},0),ROUND(100*{step.cell},0),{rate_of})"
                )
            reached.append(rate_of)
            # The founder is nobody's recruit, and breaks away from nobody.
            left.append(f"IF({mine}>={top},1,0)" if number else "0")
        empty = [""] * self.people
        base = line.base.tolist() if line else empty
        of = [round(10_000 * one) for one in line.rate.tolist()] if line else empty
        gone = line.away.astype(int).tolist() if line else empty
        for head, formulas, values in (
            ("stairstep: group", groups, base),
            ("stairstep: rate, hundredths of 1 %", reached, of),
            ("stairstep: broke away", left, gone),
        ):
            self.steps(head, [_guard(wrong, one) for one in formulas], values)
        both, pay = [], []
        for number, below in enumerate(recruits):
            earned = f"{at_place(number, group)}*{at_place(number, rate)}" + "".join(
                f"-IF({at_place(one, away)}=1,0,{at_place(one, group)}*{at_place(one, rate)})"
                for one in below
            )
            lead = "+".join(f"{at_place(one, away)}*{at_place(one, group)}" for one in below) or "0"
            lead = f"ROUND(({lead})*ROUND(100*{rates.leadership.cell},0)/10000,0)"
            both.append(f"ROUND(({earned})/10000,0)+{lead}")
        if line:
            pay = [round(100 * one) for one in statement.commission.tolist()]
        return self._pay(STAIRSTEP, wrong, both, pay, statement)

    def _binary(self, team, rates, wrong, statement) -> list[str]:
        below = [[one for one in pair if one >= 0] for pair in team.legs.tolist()]
        totals = team.group_total(np.array(self.sold)).tolist()
        letter = _letter(self.column + 1)
        formulas = [
            "+".join([self.own[at], *(f"{letter}{_TOP + one}" for one in legs)])
            for at, legs in enumerate(below)
        ]
        known = statement is not None
        empty = [""] * self.people
        cells = self.steps("binary: with all below", [_guard(wrong, one) for one in formulas],
                           totals if known else empty)  # fmt: skip
        weak = [
            f"MIN({cells[legs[0]]},{cells[legs[1]]})" if len(legs) == 2 else "0" for legs in below
        ]
        least = [min(totals[one] for one in legs) if len(legs) == 2 else 0 for legs in below]
        cells = self.steps("binary: weaker leg", [_guard(wrong, one) for one in weak],
                           least if known else empty)  # fmt: skip
        most = f"ROUND(100*{rates.cap.cell},0)"
        formulas = [f"MIN({_rounded(cell, rates.binary)},{most})" for cell in cells]
        cap = rates.cap.hundredths or 0
        pay = [min(share(one, rates.binary.hundredths or 0), cap) for one in least]
        return self._pay(BINARY, wrong, formulas, pay, statement)


def _guard(wrong: str, formula: str) -> str:
    return f'IF({wrong}="",{formula},"")'


def _rounded(cell: str, rate: Input) -> str:
    return f"ROUND({cell}*ROUND(100*{rate.cell},0)/10000,0)"


def _letter(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> _letter(1), _letter(26)
    ('B', 'AA')
    """
    return ("" if column < 26 else chr(64 + column // 26)) + chr(65 + column % 26)

"""The sheets of five plans: fourteen people, their sales, and what each plan pays each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from downline.genealogy import Genealogy, example_team
from downline.lessons.compensation import side_by_side
from downline.lessons.compensation.side_by_side import BINARY, KINDS, MATRIX, STAIRSTEP, UNILEVEL
from downline.plans import Binary, Plan, Stairstep, Unilevel
from downline.teaching.workbook import workings
from downline.teaching.workbook.cells import LEGEND, UNKNOWN, Book, Input, Page, form, quoted
from downline.words import exact, fixed, money

SALES = (100, 250, 80, 0, 1500, 120, 400, 300, 60, 900, 45.5, 700, 150, 220)
"""Invented: what each of the fourteen sold in the month, in dollars."""
FIRST = 8
"""The row of the first person."""
TOO_MUCH = (
    "Margin and level rates add up to more than 100 %: the plan would pay out more than customers "
    "pay in. Lower them to 100 % or less in total."
)
NOT_RISING = "Both points and rates of the steps must rise from step to step."


@dataclass(frozen=True)
class Rates:
    """The inputs of all plans."""

    margin: Input
    unilevel: tuple[Input, ...]
    matrix: tuple[Input, ...]
    points: tuple[Input, ...]
    steps: tuple[Input, ...]
    leadership: Input
    binary: Input
    cap: Input

    def of(self, kind: str) -> tuple[Input, ...]:
        """Those on which a plan's pay depends."""
        return {
            UNILEVEL: (self.margin, *self.unilevel),
            MATRIX: (self.margin, *self.matrix),
            STAIRSTEP: (self.margin, *self.points, *self.steps, self.leadership),
            BINARY: (self.margin, self.binary, self.cap),
        }.get(kind, (self.margin,))


def ready() -> dict[str, Plan]:
    """The five plans of lesson 2."""
    return side_by_side.plans()


def seated() -> dict[str, Genealogy]:
    """Below whom everybody stands in each plan."""
    team = example_team()
    return {kind: side_by_side.seats(team, plan) for kind, plan in ready().items()}


def write(book: Book) -> None:
    """Add the sheets: pay, rates, and the working."""
    page = book.page("Five plans", (12, 14, 9, 12, 60, *[12] * 11))
    table = book.page("Rates", (48, 9, 14, 112))
    rates = _rates(table)
    team = example_team()
    people = [team.name(at) for at in range(len(team))]
    sales = _sales(page, people)
    kinds = _plans(rates)
    work = book.page("Working of plans", (12, *[13] * 24))
    desk = workings.Desk(work, people, sales)
    _pay(page, desk, rates, sales, kinds)


def _rates(table: Page) -> Rates:
    plans = ready()
    unilevel, matrix, steps, binary = (
        plans[kind] for kind in (UNILEVEL, MATRIX, STAIRSTEP, BINARY)
    )
    assert isinstance(unilevel, Unilevel) and isinstance(matrix, Unilevel)
    assert isinstance(steps, Stairstep) and isinstance(binary, Binary)
    table.say("A1", "What the five plans pay by", "title")
    table.say("A2:D2", "Published are the steps and the 4 % of the stairstep, and the binary's 10 "
              "% and its cap (lesson 2 names the sources). The rest is invented.")  # fmt: skip
    table.say("A3:D3", LEGEND)
    table.sheet.set_row(1, 32)
    table.sheet.set_row(2, 46)
    row = 4

    def ask(key: str, label: str, default, high: float = 100) -> Input:
        nonlocal row
        row += 1
        number = float(exact(default) * (100 if high == 100 else 1))
        return table.ask(row, key, label, (0, high), number)

    return Rates(
        margin=ask("margin", "All plans: the seller keeps (%)", unilevel.margin),
        unilevel=tuple(
            ask(f"unilevel {at}", f"Unilevel: override on level {at} (%)", rate)
            for at, rate in enumerate(unilevel.rates, start=1)
        ),
        matrix=tuple(
            ask(f"matrix {at}", f"Matrix: override on level {at} (%)", rate)
            for at, rate in enumerate(matrix.rates, start=1)
        ),
        points=tuple(
            ask(f"points {at}", f"Stairstep: step {at} begins at (points)", points, 1_000_000)
            for at, (points, _) in enumerate(steps.brackets, start=1)
        ),
        steps=tuple(
            ask(f"step {at}", f"Stairstep: step {at} pays (%)", rate)
            for at, (_, rate) in enumerate(steps.brackets, start=1)
        ),
        leadership=ask(
            "leadership", "Stairstep: on groups that broke away (%)", steps.leadership[0]
        ),
        binary=ask("binary", "Binary: of the weaker leg (%)", binary.rate),
        cap=ask("cap", "Binary: at most in a month ($)", binary.leg_cap, 1_000_000),
    )


def _sales(page: Page, people: Sequence[str]) -> list[Input]:
    """The people, and what each sold."""
    team = example_team()
    page.say("A1", "Five plans, the same fourteen people", "title")
    page.say("A2:P2", "Type what the customers of each paid in the month; a dollar is a point. "
             "Rates stand in the sheet “Rates”. Pay is gross: before anybody's expenses. In the "
             "binary and the matrix at most two stand below each person.")  # fmt: skip
    page.say("A3:P3", LEGEND)
    page.sheet.set_row(1, 32)
    page.sheet.set_row(2, 32)
    for cell, head in zip(
        "ABCDE", ("who", "recruited by", "", "sales ($)", "look at"), strict=True
    ):
        page.say(f"{cell}{FIRST - 1}", head, "head")
    page.sheet.set_row(FIRST - 2, 31)
    page.sheet.freeze_panes(FIRST - 1, 1)
    asked = []
    for at, name in enumerate(people):
        row = FIRST + at
        page.say(f"A{row}", name)
        page.sheet.set_row(row - 1, 31)  # what is wrong may take two lines
        above = int(team.sponsor[at])
        page.say(f"B{row}", people[above] if above >= 0 else "began the team")
        asked.append(
            page.ask(row, name, f"{name}'s sales ($)", (0, 1_000_000), SALES[at], at=" CDE")
        )
    return asked


def _plans(rates: Rates) -> dict[str, Plan | str]:
    """The plans with the rates that were entered, or what is wrong with each."""

    def share(one: Input) -> float:
        return float(exact(one.number or 0) / 100)

    margin = share(rates.margin)
    found: dict[str, Plan | str] = {}
    for kind, plan in ready().items():
        if any(one.number is None for one in rates.of(kind)):
            found[kind] = UNKNOWN
            continue
        if isinstance(plan, Unilevel):
            own = [one.hundredths or 0 for one in rates.of(kind)]
            levels = [share(one) for one in rates.of(kind)[1:]]
            if sum(own) > 10_000:
                found[kind] = TOO_MUCH
                continue
            plan = replace(plan, margin=margin, rates=levels)
        elif isinstance(plan, Stairstep):
            steps = [
                (p.number or 0, share(r)) for p, r in zip(rates.points, rates.steps, strict=True)
            ]
            pairs = pairwise(steps)
            if not all(a[0] < b[0] and a[1] < b[1] for a, b in pairs):
                found[kind] = NOT_RISING
                continue
            plan = replace(
                plan, margin=margin, brackets=steps, leadership=[share(rates.leadership)]
            )
        elif isinstance(plan, Binary):
            plan = replace(plan, margin=margin, rate=share(rates.binary), leg_cap=rates.cap.number)
        else:
            plan = replace(plan, margin=margin)
        found[kind] = plan
    return found


def _pay(page: Page, desk: workings.Desk, rates: Rates, sales: list[Input], kinds: dict) -> None:
    """What each is paid: margin, commissions by plan, and all pay by plan."""
    last = FIRST + len(sales) - 1
    sold = [one.number for one in sales]
    whole = None if None in sold else sold
    page.say(f"F{FIRST - 2}:J{FIRST - 2}", "commissions ($)", "head")
    page.say(f"L{FIRST - 2}:P{FIRST - 2}", "commissions and margin ($)", "head")
    page.say(f"K{FIRST - 1}", "margin, every plan", "head")
    margins = f"IF(AND({rates.margin.known},{{wrong}}=\"\"),ROUND(ROUND(100*{{cell}},0)*" \
              f"ROUND(100*{rates.margin.cell},0)/10000,0)/100,{quoted(UNKNOWN)})"  # fmt: skip
    statements = {
        kind: plan.pay(seated()[kind], whole) if isinstance(plan, Plan) and whole else None
        for kind, plan in kinds.items()
    }
    for at, one in enumerate(sales):
        some = None not in (one.number, rates.margin.number)
        kept = workings.share(one.hundredths or 0, rates.margin.hundredths or 0) / 100
        page.put(f"K{FIRST + at}", margins.format(wrong=one.wrong, cell=one.cell),
                 kept if some else UNKNOWN, "money")  # fmt: skip
    for place, kind in enumerate(KINDS):
        column, both = "FGHIJ"[place], "LMNOP"[place]
        page.say(f"{column}{FIRST - 1}", kind, "head")
        page.say(f"{both}{FIRST - 1}", kind, "head")
        statement = statements[kind]
        wrong, said = _wrong(desk, rates, kind, kinds[kind], whole)
        wrong = desk.note(f"what is wrong: {kind}", wrong, said)
        paid = desk.paid(kind, seated()[kind], rates, wrong, statement)
        for at in range(len(sales)):
            row = FIRST + at
            value = UNKNOWN if statement is None else float(statement.commission[at])
            cell = page.put(f"{column}{row}", f'IF({wrong}="",{paid[at]}/100,{quoted(UNKNOWN)})',
                            value, "money")  # fmt: skip
            value = UNKNOWN if statement is None else float(statement.earned[at])
            page.put(f"{both}{row}", f'IF({wrong}="",ROUND({cell}+K{row},2),{quoted(UNKNOWN)})',
                     value, "money")  # fmt: skip
        page.say(f"A{last + 1}", "all", "head")
        _total(page, f"{column}{FIRST}:{column}{last}", f"{column}{last + 1}", wrong,
               None if statement is None else float(statement.commission.sum()))  # fmt: skip
        _total(page, f"{both}{FIRST}:{both}{last}", f"{both}{last + 1}", wrong,
               None if statement is None else float(statement.earned.sum()))  # fmt: skip
        row = last + 4 + place
        _sentence(page, row, kind, f"{column}{FIRST}:{column}{last}", wrong, said, statement)
    page.say(f"A{last + 3}", "In words", "head")


def _total(page: Page, cells: str, at: str, wrong: str, value: float | None) -> None:
    formula = f'IF({wrong}="",ROUND(SUM({cells}),2),{quoted(UNKNOWN)})'
    page.put(at, formula, UNKNOWN if value is None else round(value, 2), "money")


def _wrong(desk, rates: Rates, kind: str, plan: Plan | str, whole) -> tuple[str, str]:
    """Why a plan's pay is not known, as a formula and as it is; empty if it is."""
    inputs = rates.of(kind)
    known = f"AND({desk.all_sold},{','.join(one.known for one in inputs)})"
    test = {
        UNILEVEL: _more_than_all(inputs),
        MATRIX: _more_than_all(inputs),
        STAIRSTEP: f"NOT(AND({_rising(rates.points)},{_rising(rates.steps)}))",
    }.get(kind)
    why = {UNILEVEL: TOO_MUCH, MATRIX: TOO_MUCH, STAIRSTEP: NOT_RISING}.get(kind, "")
    refused = f'IF({test},{quoted(why)},"")' if test else '""'
    said = UNKNOWN if whole is None else plan if isinstance(plan, str) else ""
    return f"IF({known},{refused},{quoted(UNKNOWN)})", said


def _more_than_all(inputs: Sequence[Input]) -> str:
    return "+".join(f"ROUND(100*{one.cell},0)" for one in inputs) + ">10000"


def _rising(inputs: Sequence[Input]) -> str:
    pairs = pairwise(inputs)
    return ",".join(f"{a.cell}<{b.cell}" for a, b in pairs)


MOST = (
    ": commissions come to ${all}, {share} % of what customers pay. {name} gets most, ${most}; "
    "{none} of {people} get none."
)
NOBODY = ": nobody is paid a commission."


def _sentence(
    page: Page, row: int, kind: str, cells: str, wrong: str, said: str, statement
) -> None:
    first, last = FIRST, FIRST + len(SALES) - 1
    start = kind[0].upper() + kind[1:]
    people = f"{len(SALES)}"
    told = form(
        start + MOST,
        all=f"FIXED(SUM({cells}),2)",
        share=f"FIXED(100*ROUND(SUM({cells}),2)/SUM(D{first}:D{last}),1)",
        name=f"INDEX(A{first}:A{last},MATCH(MAX({cells}),{cells},0))",
        most=f"FIXED(MAX({cells}),2)",
        none=f"COUNTIF({cells},0)",
        people=quoted(people),
    )
    told = f"IF(MAX({cells})=0,{quoted(start + NOBODY)},{told})"
    formula = f'IF({wrong}<>"",{quoted(start + ": ")}&{wrong},{told})'
    page.put(f"A{row}:P{row}", formula, _said(start, people, said, statement))


def _said(start: str, people: str, wrong: str, statement) -> str:
    if statement is None:
        return f"{start}: {wrong}"
    pay = statement.commission
    if not pay.max():
        return start + NOBODY
    all_of = exact(round(100 * float(pay.sum()))) / 100
    sold = exact(int(statement.volume.sum())) / 100
    return (start + MOST).format(
        all=money(all_of, ""),
        share=fixed(100 * all_of / sold, 1),
        name=statement.genealogy.names[int(pay.argmax())],
        most=money(float(pay.max()), ""),
        none=int((pay == 0).sum()),
        people=people,
    )

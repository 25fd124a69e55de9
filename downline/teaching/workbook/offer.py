"""The sheets of an offer: the three sums of *Before you sign*, and five years month by month."""

from __future__ import annotations

from typing import Any

from downline.earnings import Costs, break_even, running_net
from downline.lessons.sign.explorers import ThreeSums
from downline.lessons.sign.sums import Six, customers, in_words, money, sentence, three_sums, words
from downline.teaching.workbook.cells import LEGEND, UNKNOWN, Book, Input, Page, form, plain, quoted
from downline.words import cents, exact

MONTHS = 60
"""How many months are looked at for break-even."""
START = ThreeSums.presets["An invented offer"]
_KEYS = tuple(START)


def write(book: Book) -> None:
    """Add both sheets, and the one with their working."""
    page = book.page("Offer", (38, 9, 18, 112))
    page.say("A1", "What does the offer come to?", "title")
    page.say("A2:D2", "Your own money, before taxes. The numbers that stand here are invented.")
    page.say("A3:D3", LEGEND)
    page.sheet.set_row(2, 46)
    for cell, head in zip(("A5", "C5", "D5"), ("What you know", "", "look at"), strict=True):
        page.say(cell, head, "head")
    asked = {
        one["key"]: page.ask(
            row, one["key"], one["label"], (one["low"], one["high"]), START[one["key"]]
        )
        for row, one in enumerate(words()["asked"], start=6)
    }
    six = Six(**{key: one.number for key, one in asked.items()})
    work = book.page("Working", (44, 90))
    work.say("A1", "How the sums are done: in whole cents and hundredths", "title")
    _sums(page, work, asked, six)
    _months(book, asked, six)


class _Steps:
    """Rows of the working: a name, and a formula with its result."""

    def __init__(self, page: Page):
        self.page, self.row = page, 2

    def __call__(self, what: str, formula: str, value) -> str:
        self.row += 1
        self.page.say(f"A{self.row}", what)
        return self.page.put(f"B{self.row}", formula, value)


def _sums(page: Page, work: Page, asked: dict[str, Input], six: Six) -> None:
    sums, step = three_sums(six), _Steps(work)
    whole = {}
    for key, one in asked.items():
        in_all = f"in hundredths (0 here if not known): {key}"
        whole[key] = step(in_all, f"IF({one.known},ROUND(100*{one.cell},0),0)", one.hundredths or 0)
    count = {key: one.hundredths or 0 for key, one in asked.items()}
    spent = step("a year's known costs", f"{whole['join']}+12*{whole['monthly']}",
                 count["join"] + 12 * count["monthly"])  # fmt: skip
    kept = step("kept of a customer's month, in millionths", f"{whole['spend']}*{whole['keep']}",
                count["spend"] * count["keep"])  # fmt: skip
    left_parts = step(
        "left after a year, 250,000 parts to a cent",
        f"3*{kept}*{whole['customers']}-250000*{spent}",
        3 * count["spend"] * count["keep"] * count["customers"]
        - 250_000 * (count["join"] + 12 * count["monthly"]),
    )
    no = {key: f"NOT({one.known})" for key, one in asked.items()}
    zero = [f"AND({asked[key].known},{whole[key]}=0)" for key in ("spend", "keep")]
    nothing = any(getattr(six, key) == 0 for key in ("spend", "keep"))
    nothing_kept = step("nothing of it is kept: 1", f"IF(OR({','.join(zero)}),1,0)", int(nothing))
    asks = f"AND({spent}>0,{nothing_kept}=0)"
    needs = {
        "cost": ({key: no[key] for key in _KEYS[:2]}, sums.cost_needs),
        "needed": (
            {key: no[key] for key in _KEYS[:2]}
            | {key: f"AND({no[key]},{asks})" for key in ("spend", "keep")},
            sums.needed_needs,
        ),
        "left": ({key: no[key] for key in _KEYS[:5]}, sums.left_needs),
        "pay": (no, sums.pay_needs),
    }
    missing = {name: _listed(step, name, *of) for name, of in needs.items()}
    for cell, head in zip(("A13", "C13", "D13"), words()["columns"], strict=True):
        page.say(cell, head, "head")
    say, unknown = words()["said"], quoted(UNKNOWN)
    formulas = {
        "cost": f'IF({missing["cost"]}="",{spent}/100,IF({spent}>0,'
        f"{form(words()['at_least'], cost=f'FIXED({spent}/100,2)')},{unknown}))",
        "needed": f'IF({missing["needed"]}<>"",{unknown},IF({spent}=0,0,IF({nothing_kept}=1,'
        f"{quoted(words()['never'])},ROUNDUP(2500*{spent}/(3*{kept}),0))))",
        "left": f'IF({missing["left"]}<>"",{unknown},ROUND({left_parts}/250000,0)/100+0)',
        "pay": f'IF({missing["pay"]}<>"",{unknown},'
        f"ROUND({left_parts}/(30000*{whole['hours']}),0)/100+0)",
    }
    at_least = words()["at_least"].format(cost=money(sums.at_least))
    values = {
        "cost": sums.cost if sums.cost is not None else at_least if sums.at_least else UNKNOWN,
        "needed": words()["never"] if sums.never else _or_unknown(sums.needed),
        "left": _or_unknown(sums.left),
        "pay": _or_unknown(sums.pay),
    }
    cells = {}
    for row, (name, formula) in enumerate(formulas.items(), start=14):
        page.say(f"A{row}", words()["sums"][name])
        look = "count" if name == "needed" else "money"
        cells[name] = page.put(f"C{row}", formula, values[name], look)
        page.put(f"D{row}", missing[name], in_words(needs[name][1]))
    cost, unknown_yet = f"FIXED({spent}/100,2)", {name: f'{of}<>""' for name, of in missing.items()}
    many = _customers(asked["customers"].cell)
    short = form(say["short"], customers=many, amount=f"FIXED(-{cells['left']},2)")
    over = form(say["left"], customers=many, amount=f"FIXED({cells['left']},2)")
    year = _if(unknown_yet["left"], '""', _if(f"{cells['left']}<0", short, over))
    year = step("what a year leaves, in words", year, _year(six, sums))
    least = form(say["cost_least"], cost=cost, missing=missing["cost"])
    least = _if(f"{spent}>0", least, form(say["cost_unknown"], missing=missing["cost"]))
    takes = form(say["needed"], customers=_customers(cells["needed"]))
    takes = _if(f"{nothing_kept}=1", quoted(say["needed_never"]), takes)
    takes = _if(f"{spent}=0", quoted(say["needed_nothing"]), takes)
    hours = form(say["pay_hours_unknown"], year=year, missing=missing["pay"])
    hours = _if(f'{year}<>""', hours, form(say["pay_unknown"], missing=missing["pay"]))
    said = (
        _if(unknown_yet["cost"], least, form(say["cost"], cost=cost)),
        _if(
            unknown_yet["needed"], form(say["needed_unknown"], missing=missing["needed"]), takes
        ),
        _if(
            unknown_yet["pay"], hours,
            form(say["pay"], year=year, hourly=f"FIXED({cells['pay']},2)"),
        ),
    )  # fmt: skip
    nobody = f"AND({','.join(no.values())})"
    page.say("A19", "In words", "head")
    joined = '&" "&'.join(said)
    page.put(
        "A20:D20", _if(nobody, quoted(say["nothing"]), joined), sentence(six, sums), "sentence"
    )
    page.sheet.set_row(19, 70)


def _listed(step: _Steps, name: str, missing: dict[str, str], found: tuple[str, ...]) -> str:
    """What a sum still needs, as one says it: “a, b and c”."""
    named = {one["key"]: one["in_words"] for one in words()["asked"]}
    raw = "&".join(f'IF({test},{quoted(f", {named[key]}")},"")' for key, test in missing.items())
    raw_value = "".join(f", {named[key]}" for key in found)
    all_of = step(f"still to find out for: {name}", raw, raw_value)
    count = "+".join(f"IF({test},1,0)" for test in missing.values())
    many = step(f"how many these are: {name}", count, len(found))
    last = f'IF({many}>1,SUBSTITUTE({all_of},", "," and ",{many}),{all_of})'
    return step(f"as one says it: {name}", f"MID({last},3,500)", in_words(found))


def _if(test: str, then: str, otherwise: str) -> str:
    return f"IF({test},{then},{otherwise})"


def _customers(cell: str) -> str:
    say = words()["said"]
    return _if(f"{cell}=1", form(say["customer"], count=plain(cell)),
               form(say["customers"], count=plain(cell)))  # fmt: skip


def _year(six: Six, sums) -> str:
    if sums.left is None:
        return ""
    said = words()["said"]["short" if sums.left < 0 else "left"]
    return said.format(customers=customers(six.customers), amount=money(abs(sums.left)))


def _or_unknown(value):
    return UNKNOWN if value is None else value


def _months(book: Book, asked: dict[str, Input], six: Six) -> None:
    """What is left after each month, and the month by which all has come back."""
    page = book.page("Month by month", (22, 22, 90))
    page.say("A1", "When has everything come back?", "title")
    page.say("A2:C2", "The inputs are those of the sheet “Offer”; the customers are there from the "
             "first month.")  # fmt: skip
    known = [asked[key] for key in _KEYS[:5]]
    join, monthly, spend, keep, people = (f"ROUND(100*{one.cell},0)" for one in known)
    if all(one.number is not None for one in known):
        costs = Costs(kit=six.join or 0, fee=six.monthly or 0)
        sales: dict[str, Any] = {"spend": six.spend or 0, "customers": six.customers or 0}
        sales["margin"] = exact(six.keep or 0) / 100
        left = [exact(float(one)) for one in running_net(costs, **sales, months=MONTHS)]
        month = break_even(costs, **sales, horizon=MONTHS)
    else:
        left, month = [], None
    ok = f"AND({','.join(one.known for one in known)})"
    page.say("A6", "after month", "head")
    page.say("B6", "left in all", "head")
    for number in range(MONTHS + 1):
        row = 7 + number
        page.sheet.write_number(f"A{row}", number, book.look["count"])
        parts = f"{number}*({spend}*{keep}*{people}-1000000*{monthly})-1000000*{join}"
        value = cents(left[number]) if left else UNKNOWN
        page.put(f"B{row}", _if(ok, f"ROUND(({parts})/1000000,0)/100+0", quoted(UNKNOWN)), value,
                 "money")  # fmt: skip
    gain = f"({spend}*{keep}*{people}-1000000*{monthly})"
    needs = f"IF({join}=0,IF({gain}>=0,1,0),IF({gain}>0,ROUNDUP(1000000*{join}/{gain},0),0))"
    needs = _if(ok, f"IF({needs}>{MONTHS},0,{needs})", '""')
    value_of = (month or 0) if left else ""
    first = page.put("C6", needs, value_of, "count")
    page.say("C5", "the month by whose end all has come back (0: never)", "text")
    told = _if(
        ok,
        _if(
            f"{first}=0",
            quoted(f"Within {MONTHS} months it does not come back."),
            form(
                "By the end of month {month} everything has come back.", month=f"FIXED({first},0)"
            ),
        ),
        quoted("When everything has come back is not known yet: see the sheet “Offer”."),
    )
    page.put("A3:C3", told, _month_said(left, month), "sentence")
    chart = book.file.add_chart({"type": "line"})
    chart.add_series({
        "name": "left in all", "categories": ["Month by month", 6, 0, 6 + MONTHS, 0],
        "values": ["Month by month", 6, 1, 6 + MONTHS, 1], "line": {"width": 2.5},
    })  # fmt: skip
    chart.set_x_axis({"name": "after month", "label_position": "low", "interval_unit": 12})
    chart.set_legend({"none": True})
    chart.set_title({"name": "What is left in all, month by month"})
    about = "A line: what is left in all after 0 to 60 months; the table beside it has the numbers."
    page.sheet.insert_chart("C8", chart, {"description": about})


def _month_said(left: list, month: int | None) -> str:
    if not left:
        return "When everything has come back is not known yet: see the sheet “Offer”."
    if month is None:
        return f"Within {MONTHS} months it does not come back."
    return f"By the end of month {month} everything has come back."

"""The sheet on pay for an hour: one month's account, as in lesson 5."""

from __future__ import annotations

from downline import words
from downline.lessons.similarities.account import month, sales_to_match
from downline.teaching.workbook.cells import LEGEND, UNKNOWN, Book, form, plain, quoted
from downline.words import cents, exact, money

ASKED = {
    "month_hours": ("Your time (hours in the month)", (1, 400), 40),
    "month_sales": ("What your customers pay in the month", (0, 100_000), 600),
    "month_margin": ("Of that you keep (%)", (0, 100), 30),
    "month_expenses": ("What you spend: fees, travel, samples", (0, 100_000), 40),
    "month_purchases": ("Goods that you buy to stay active", (0, 100_000), 80),
    "month_own_use": ("Of their price, worth having anyway (%)", (0, 100), 0),
    "month_overrides": ("What you are paid on others' sales", (0, 100_000), 0),
    "month_wage": ("An hour's pay to compare with", (0, 1_000), 12),
}
NEVER = "no sales are enough"
SAID = (
    "Of {sales} that customers pay you keep {margin}, and {overrides} come from others' sales. "
    "After {spent} for expenses and goods {keeps} is left: {hourly} for each of {hours} hours."
)


def write(book: Book) -> None:
    """Add the sheet."""
    page = book.page("Pay for an hour", (44, 9, 18, 112))
    page.say("A1", "What does an hour bring?", "title")
    page.say("A2:D2", "One month, in your own money, before taxes. The numbers here are invented.")
    page.say("A3:D3", LEGEND)
    page.sheet.set_row(2, 46)
    asked = {
        key: page.ask(row, key, label, ends, default)
        for row, (key, (label, ends, default)) in enumerate(ASKED.items(), start=5)
    }
    cell = {key.removeprefix("month_"): one.cell for key, one in asked.items()}
    whole = {key: f"ROUND(100*{where},0)" for key, where in cell.items()}
    have = {key.removeprefix("month_"): one.number for key, one in asked.items()}
    account = None
    needed: float | str = UNKNOWN
    if all(one is not None for key, one in have.items() if key != "wage"):
        shares = {key: float(exact(have[key] or 0) / 100) for key in ("margin", "own_use")}
        rest = {key: have[key] or 0 for key in ("expenses", "purchases", "overrides")}
        account = month(have["hours"], have["sales"], shares["margin"], own_use=shares["own_use"],
                        **rest)  # fmt: skip
        if have["wage"] is not None:
            enough = sales_to_match(have["wage"], account, exact(have["margin"] or 0) / 100)
            needed = NEVER if enough is None else cents(enough)
    known = f"AND({','.join(one.known for one in list(asked.values())[:-1])})"
    with_wage = f"AND({','.join(one.known for one in asked.values())})"
    rows = {
        "margin": ("You keep of your sales",
                   f"ROUND({whole['sales']}*{whole['margin']}/10000,0)/100"),
        "overrides": ("From others' sales", f"{whole['overrides']}/100"),
        "expenses": ("Less expenses", f"{whole['expenses']}/100"),
        "purchases": ("Less goods that you would not have bought",
                      f"ROUND({whole['purchases']}*(10000-{whole['own_use']})/10000,0)/100"),
    }  # fmt: skip
    put = {}
    for row, (key, (label, formula)) in enumerate(rows.items(), start=14):
        page.say(f"A{row}", label)
        value = UNKNOWN if account is None else getattr(account, key)
        put[key] = page.put(f"C{row}", f"IF({known},{formula},{quoted(UNKNOWN)})", value, "money")
    in_cents = {key: f"ROUND(100*{where},0)" for key, where in put.items()}
    keeps = "+".join((in_cents["margin"], in_cents["overrides"]))
    keeps += f"-{in_cents['expenses']}-{in_cents['purchases']}"
    page.say("A18", "Left of the month", "head")
    put["keeps"] = page.put("C18", f"IF({known},({keeps})/100,{quoted(UNKNOWN)})",
                            UNKNOWN if account is None else account.keeps, "money")  # fmt: skip
    page.say("A19", "Left for each hour", "head")
    hourly = f"ROUND(100*ROUND(100*{put['keeps']},0)/{whole['hours']},0)/100+0"
    put["hourly"] = page.put("C19", f"IF({known},{hourly},{quoted(UNKNOWN)})",
                             UNKNOWN if account is None else account.per_hour, "money")  # fmt: skip
    page.say("A20", "Sales at which an hour leaves the pay to compare with")
    short = f"{whole['wage']}*{whole['hours']}+100*({in_cents['expenses']}+{in_cents['purchases']}"
    short += f"-{in_cents['overrides']})"
    formula = f"IF({short}<=0,0,IF({whole['margin']}=0,{quoted(NEVER)},"
    formula += f"ROUND(100*({short})/{whole['margin']},0)/100))"
    page.put("C20", f"IF({with_wage},{formula},{quoted(UNKNOWN)})",
             needed, "money")  # fmt: skip
    page.say("A22", "In words", "head")
    parts = {key: f"FIXED({put[key]},2)" for key in ("margin", "overrides", "keeps", "hourly")}
    parts["sales"] = f"FIXED({cell['sales']},2)"
    parts["spent"] = f"FIXED({put['expenses']}+{put['purchases']},2)"
    parts["hours"] = plain(cell["hours"])
    unknown = "What an hour brings is not known yet: fill in what is empty or cannot be used."
    page.put("A23:D23", f"IF({known},{form(SAID, **parts)},{quoted(unknown)})",
             unknown if account is None else _said(have, account), "sentence")  # fmt: skip
    page.sheet.set_row(22, 52)


def _said(have, account) -> str:
    shown = {key: money(getattr(account, key), "") for key in ("margin", "overrides", "keeps")}
    spent = cents(exact(account.expenses) + exact(account.purchases))
    return SAID.format(
        **shown,
        sales=money(have["sales"], ""),
        spent=money(spent, ""),
        hourly=money(account.per_hour, ""),
        hours=words.plain(have["hours"]),
    )

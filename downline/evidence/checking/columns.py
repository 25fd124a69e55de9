"""The columns of the tables of figures: income, industry, plans, costs, cases, conflicts."""

import pandas as pd
import pandera.pandas as pa

from downline.evidence import reading as tables
from downline.evidence.checking.parts import known, like, named, number, one_of, text

NOTE = text(empty=True)
NUMBER = like(r"-?\d+(\.\d+)?", "give a plain number, without commas, signs or units", empty=True)
WHOLE = like(r"\d+", "give a whole number", empty=True)
PERCENT = text(
    pa.Check(
        lambda column: number(column).between(0, 100),
        error="give a share in percent, from 0 to 100",
    ),
    empty=True,
)
YEAR = like(r"(19|20)\d\d", "give four digits")
MAYBE_YEAR = like(r"(19|20)\d\d", "give four digits, anything else in year_note", empty=True)
YES_NO = like("yes|no|True|False", "use yes or no")
MONEY = one_of(tables.CURRENCIES, empty=True)
PERIOD = one_of(tables.PERIODS, empty=True)


def prefixed(letter):
    return like(rf"{letter}\d\d\d?", f"use {letter} and its number", unique=True)


def columns(given: dict[str, pd.DataFrame], ids) -> dict:
    """The columns of each table of figures; `ids` is the check for lists of source ids."""
    cases = named(given["cases"], "case_id")
    examples = named(given["worked_examples"], "example_id")
    every_row = set().union(*(set(t.iloc[:, 0].dropna()) for t in given.values()))
    rows_known = known(every_row, "name ids of rows that exist, with ; between them")
    span = {"value": NUMBER, "value_low": NUMBER, "value_high": NUMBER}
    amounts = {"amount": NUMBER, "amount_low": NUMBER, "amount_high": NUMBER}
    years = {"year": YEAR, "year_end": MAYBE_YEAR, "year_note": NOTE}
    loose = {"year": MAYBE_YEAR, "year_end": MAYBE_YEAR, "year_note": NOTE}
    end = {"about": YES_NO, "source_ids": text(ids), "note": NOTE}
    return {
        "income": {
            "income_id": prefixed("I"),
            "company": text(),
            "country": text(),
            **years,
            "disclosure": NOTE,
            "who": text(),
            "counted": text(),
            "people": WHOLE,
            "share": PERCENT,
            "share_low": PERCENT,
            "share_high": PERCENT,
            "measure": one_of(tables.MEASURES),
            "statistic": one_of(tables.STATISTICS),
            **amounts,
            "currency": MONEY,
            "period": one_of(tables.PERIODS),
            "basis": one_of(tables.BASES),
            **end,
        },
        "disclosures": {
            "disclosure": text(unique=True),
            "company": text(),
            "country": text(),
            "year": YEAR,
            "who": one_of(tables.COUNTED),
            "counted": text(),
            "measure": one_of(tables.MEASURES),
            "complete": YES_NO,
            "left_out": NOTE,
            "retail_profit": one_of(tables.RETAIL_PROFIT),
            "joined_to_buy": text(),
            "source_ids": text(ids),
            "joined_to_buy_ids": text(ids, empty=True),
        },
        "participants": {
            "participants_id": prefixed("Q"),
            "company": text(),
            "country": text(),
            **years,
            "who": text(),
            "counted": text(),
            "measure": text(),
            **span,
            "unit": one_of(["percent", "people", "years"]),
            **end,
        },
        "industry": {
            "industry_id": prefixed("N"),
            "country": text(),
            **years,
            "what": text(),
            "counted": NOTE,
            **span,
            "unit": one_of(["money", "people", "percent", "companies"]),
            "currency": MONEY,
            **end,
        },
        "plan_parameters": {
            "parameter_id": prefixed("P"),
            "plan": text(),
            "company": text(),
            "country": text(),
            "year": MAYBE_YEAR,
            "year_note": NOTE,
            "plan_type": text(),
            "part": text(),
            "who": NOTE,
            "level": WHOLE,
            "condition": NOTE,
            "condition_low": NUMBER,
            "condition_high": NUMBER,
            **span,
            "unit": text(),
            "of": NOTE,
            "currency": MONEY,
            "period": PERIOD,
            **end,
        },
        "startup_costs": {
            "cost_id": prefixed("U"),
            "company": text(),
            "country": text(),
            "item": text(),
            "need": one_of(tables.NEEDS),
            **amounts,
            "currency": one_of(tables.CURRENCIES),
            "period": one_of(tables.PERIODS),
            **loose,
            **end,
        },
        "worked_examples": {
            "example_id": like(r"W\d\d", "use W and two digits", unique=True),
            "plan": text(),
            "plan_type": text(),
            "rule": text(),
            "arithmetic": one_of(["right", "slip", "logic"]),
            "source_ids": text(ids),
            "note": NOTE,
        },
        "worked_values": {
            "value_id": prefixed("V"),
            "example_id": text(known(examples, "name an example of worked_examples.csv")),
            "role": one_of(tables.ROLES),
            "what": text(),
            "value": like(r"-?\d+(\.\d+)?", "give a plain number"),
            "unit": text(),
            "currency": MONEY,
            "period": PERIOD,
        },
        "case_figures": {
            "figure_id": prefixed("F"),
            "case_id": text(known(cases, "name a case of cases.csv")),
            "what": text(),
            **span,
            "unit": text(),
            "currency": MONEY,
            "period": PERIOD,
            "year": MAYBE_YEAR,
            **end,
        },
        "conflicts": {
            "conflict_id": prefixed("X"),
            "about": text(unique=True),
            "first": text(rows_known),
            "first_says": text(),
            "second": text(rows_known),
            "second_says": text(),
            "reason": one_of(tables.REASONS),
            "why": text(),
        },
        "misconceptions": {
            "misconception_id": prefixed("M"),
            **{
                column: text()
                for column in (
                    "statement",
                    "said_to_come_from",
                    "comes_from",
                    "who_counted",
                    "whom",
                    "what_was_counted",
                    "when",
                    "what_is_known",
                )
            },
            "verdict": one_of(["misattributed", "not shown"]),
            "row_ids": text(rows_known),
            "source_ids": text(ids),
        },
    }

"""What picture, sentence and table of lesson 2's explorers have to agree on."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest

from downline.explorers import PayPlans, PayStatement
from downline.lessons.compensation.explorers import ATTACH, LEFT_OUT, SAME
from downline.lessons.compensation.side_by_side import COMMISSIONS, KINDS, compare, statements
from downline.words import fixed


def agrees_pay_statement(explorer, words):
    table, values, shown = explorer.shown.table, explorer.values, explorer.shown
    pay = table.iloc[:, -1]
    paid = [shown.facts[name] for name in ("paid in all", "retail margin", "commissions")]
    total, margin, commissions = (round(100 * amount) for amount in paid)
    said = [fixed(abs(amount), 2) for amount in paid]
    assert [one for one in said if one not in shown.sentence] == []
    assert round(100 * pay.sum()) == total == margin + commissions
    assert round(100 * pay[table["line"] == "retail margin"].sum()) == margin
    assert f" {values['member']} is paid " in shown.sentence
    assert values["plan"] in shown.sentence
    assert shown.caption.endswith(f"{said[0]} in all")
    assert any(
        word.startswith(f"{values['member']}: paid ") and word.endswith(said[0]) for word in words
    )
    for row in table.itertuples():
        assert row.why
        if row.line.startswith("less "):
            assert row[5] <= 0
        on, rate, amount = row[3], row[4], row[5]
        if "not paid" not in row.why and "at most" not in row.why and on and rate:
            assert amount == pytest.approx(on * rate / 100, abs=0.0051)
    names = explorer.teams[values["team"]].names
    everywhere = " ".join(words)
    assert all(re.search(rf"\b{name}\b", everywhere) for name in names)
    assert f"{values['member']} is marked with a diamond" in shown.alt
    assert shown.facts["people in the team"] == len(names)
    levels, below = shown.facts["levels of the team"], shown.facts["people below"]
    assert f"Tree of {len(names)} people on {levels} levels" in shown.alt
    assert f"; {below} people stand below" in shown.alt
    stars = sorted(re.findall(r"\b([A-Z][a-z]+)\*", everywhere))
    moved = re.findall(r"Placed by spillover: (.*)\.$", shown.alt)
    assert stars == sorted(moved[0].split(", ") if moved else [])


def in_words(share):
    """A share of 100 as a sentence says it: nearly none is not none, nearly all not all."""
    if 0 < share < 0.1:
        return "less than 0.1 %"
    if 99.9 < share < 100:
        return "more than 99.9 %"
    place = Decimal(1 if share in (0, 100) or 9.95 <= share < 99.5 else "0.1")
    return f"{Decimal(repr(float(share))).quantize(place, ROUND_HALF_UP)} %"


def whole_table(values):
    """What the model says for these values, with the columns that the explorer leaves out."""
    month = statements(
        values["members"],
        values["sale"],
        sellers=values["sellers"] / 100,
        attach=ATTACH[values["attach"]],
        seed=values["draw"],
        same_payout=SAME if values["same"] else None,
    )
    return compare(month, values["counted"])


def agrees_pay_plans(explorer, words):
    values, shown = explorer.values, explorer.shown
    table = whole_table(values)
    pd.testing.assert_frame_equal(shown.table, table.drop(columns=list(LEFT_OUT)))
    assert table["plan"].tolist() == list(KINDS)
    assert set(KINDS) <= set(words)
    active = max(round(values["members"] * values["sellers"] / 100), 1)
    sales = active * values["sale"]
    facts = shown.facts
    assert facts["people"] == values["members"]
    assert facts["sales in all ($)"] == pytest.approx(sales, abs=0.005)
    assert f"${sales:,.0f}" in shown.sentence
    margins = facts["retail margins ($)"]
    assert f"retail margins: ${fixed(margins)})" in shown.caption
    assert f"{facts['recruited nobody']:,} members" in shown.sentence
    in_all = table["commissions ($)"] + table["company keeps ($)"]
    assert (in_all + margins).tolist() == pytest.approx([sales] * 5, abs=0.51)
    counted = table["mean ($)"] * values["members"]
    if values["counted"] == COMMISSIONS:
        assert counted.tolist() == pytest.approx(table["commissions ($)"].tolist(), abs=0.01)
        assert "get no commissions" in shown.sentence
    else:
        assert (counted - margins).tolist() == pytest.approx(
            table["commissions ($)"].tolist(), abs=0.51
        )
    if values["same"]:
        assert table["commissions ($)"].tolist() == pytest.approx([0.15 * sales] * 5, rel=0.01)
    several = table[table["plan"] != "single-level"].set_index("plan")
    for column in ("get nothing (%)", "top 1 % get (%)"):
        for plan, share in zip(table["plan"], table[column], strict=True):
            name = column.replace("top", "the top")
            assert facts[f"{plan}: {name}"] == share
        low, high = several[column].idxmin(), several[column].idxmax()
        for plan in (low, high):
            share = several[column][plan]
            assert in_words(share) in shown.sentence
    for row in table.itertuples():
        rich = facts[f"{row.plan}: get $500 or more (%)"]
        assert f"{row.plan}: {row[4]:.0f} % get nothing, {rich:.1f} % get $500" in shown.alt
    assert (table["top 1 % get (%)"] <= table["top 10 % get (%)"] + 1e-9).all()
    assert (table["median ($)"] <= table["highest ($)"] + 1e-9).all()
    assert any(word == "top 1 % get" for word in words)
    assert f"{table['commissions ($)'].iloc[1]:,.0f}" in shown.table_html()


AGREES = {PayStatement: agrees_pay_statement, PayPlans: agrees_pay_plans}

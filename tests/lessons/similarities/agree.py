"""What picture, sentence and table of lesson 5's explorers have to agree on."""

import re

import pytest

from downline.explorers import AllSellers, BreakEven, HourlyPay, HundredPeople, IncomeDisclosure
from downline.lessons.similarities import census
from downline.lessons.similarities.all_sellers import BOTH_KINDS
from downline.lessons.similarities.disclosed import CHOICES, counted
from downline.lessons.similarities.explorers import EXPENSES, WHO
from downline.lessons.similarities.pictures import panel_words
from downline.words import fixed, listed, money, span


def agrees_hourly_pay(explorer, words):
    table, sentence, alt = explorer.shown.table, explorer.shown.sentence, explorer.shown.alt
    values, amounts = explorer.values, explorer.shown.table["amount ($)"].tolist()
    keeps, per_hour, wage = amounts[4:]
    assert sum(amounts[:4]) == pytest.approx(keeps, abs=0.005)
    assert per_hour == pytest.approx(keeps / values["hours"], abs=0.0051)
    assert wage == values["wage"]
    facts = explorer.shown.facts
    assert facts["kept in the month ($)"] == keeps
    assert facts["kept for each hour ($)"] == per_hour
    assert f"that is {money(facts['kept for each hour ($)'])} an hour." in sentence
    verb = f"You lose {money(-keeps)} in" if keeps < 0 else f"You keep {money(keeps)} of"
    assert sentence.startswith(verb)
    if per_hour >= wage:
        assert sentence.endswith(f"That is no less than the wage of {money(wage)}.")
    elif values["margin"]:
        needed = facts["sales to reach the wage ($)"]
        assert needed >= values["sales"]
        assert sentence.endswith(f"customers would have to pay {money(needed)} a month.")
    else:
        assert "Without a margin no sales" in sentence
    for what, amount in zip(table["what"][:5], amounts[:5], strict=True):
        assert f"{what}: {money(amount)}." in alt
        assert what in words
        assert {money(amount), f"+{money(amount)}"} & set(words)
    assert {money(per_hour), money(wage)} <= set(words)


def agrees_break_even(explorer, words):
    table, sentence, values = explorer.shown.table, explorer.shown.sentence, explorer.values
    left = table.set_index("after month")["left in all ($)"]
    assert left[0] == pytest.approx(-values["kit"])
    assert sentence.startswith(("Everything you spent is back", "Not within five years"))
    facts = explorer.shown.facts
    assert facts["left after five years ($)"] == pytest.approx(left[60], abs=0.0051)
    even = facts.get("months to break-even")
    if even is not None:
        assert f"by the end of month {even}." in sentence
        assert left[even] >= 0
        assert f"even by month {even}" in words
        assert f"reaches zero by month {even}." in explorer.shown.alt
        assert all(left[stop] < 0 for stop in left.index if 0 < stop < even)
    else:
        assert f"you are {money(-left[60])} short" in sentence
        assert not any("even by month" in word for word in words)
        assert (left.drop(0) < 0).all()
    first = values["customers"] * values["spend"] * values["margin"] / 100
    assert facts["brought in a month at first ($)"] == first
    assert facts["costs of a month ($)"] == values["fee"] + values["minimum"]
    assert f"brings {money(facts['brought in a month at first ($)'])} at first" in sentence
    assert f"costs {money(facts['costs of a month ($)'])}." in sentence
    assert ("A real start at this price" in sentence) == bool(explorer.shown.sources)
    start = f"start\n{money(-values['kit'])}" if values["kit"] else "nothing\nspent"
    assert set(start.split("\n")) <= set(words) or start in words


def agrees_income_disclosure(explorer, words):
    shown, values = explorer.shown, explorer.values
    names = [name for name in (values["first"], values["second"]) if name in CHOICES]
    told = [counted(name, WHO[values["who"]], EXPENSES[values["expenses"]]) for name in names]
    known = [one for one in told if one.groups is not None]
    for one in told:
        assert set(one.published.sources) <= set(shown.sources)
        assert (one.name, one.things) in shown.under
        if one.groups is None:
            assert one.missing in shown.sentence
            assert one.missing in shown.alt
            assert "not published" in words
            continue
        assert one.published.currency in " ".join(words)
        assert f"a {one.published.period}, {one.basis}" in shown.sentence
        part = shown.table[shown.table["company"] == one.name].set_index("measure")
        assert (part["at least"] <= part["at most"]).all()
        assert part.loc["mean", "at least"] == round(one.measures["mean"][0], 2)
        assert f"the mean is {part.loc['mean', 'at least']:,.0f}" in shown.sentence
        nothing = panel_words(one.measures["share with nothing"])
        assert nothing in words
        assert nothing in shown.alt
        if len(told) == 1:
            assert f"{part.loc['mean', 'at least']:,.0f}" in words
        top = f"{part.loc['top 1 % hold', 'at least']:.1f}"
        assert f"The top 1 % hold {top}" in shown.sentence
    assert values["expenses"].startswith("not") or not known
    assert len(known) < 2 or "The two " in shown.sentence
    if not known:
        assert shown.table["company"].tolist() == names


def agrees_all_sellers(explorer, words):
    shown, values = explorer.shown, explorer.values
    measure = values["measure"]
    money = measure in (census.MEAN, census.MEAN_OF_ALL)
    amounts = re.findall(r"([\d,.]+)( won)? in \d{4}", shown.sentence)
    assert all(bool(unit) == money for _, unit in amounts), "an amount says of which money"
    firms = shown.table["firms"].unique()
    assert list(firms[:2]) == [census.MULTI, census.ONE]
    assert len(firms) <= 2 + values["taiwan"]
    for kind, part in shown.table.groupby("firms", sort=False):
        assert (kind, census.things(kind, measure)) in shown.under
        of = dict(zip(part["year"], part[measure], strict=True))
        if money and kind == census.TAIWAN:
            assert "Taiwan dollars" in shown.sentence and kind not in words
            continue
        assert kind in words and f"{kind}: " in shown.alt
        for year, value in of.items():
            known = census.series(measure, kind)[year]
            assert value == pytest.approx(known, abs=0.5 if money else 0.05)
            drawn = fixed(known / 1e6 if money else known, 2 if money else 1)
            assert drawn in words and f"{year} {drawn}" in shown.alt
            assert str(year) in words
    one, many = (set(shown.table.loc[shown.table["firms"] == kind, "year"]) for kind in firms[:2])
    if values["years"] == BOTH_KINDS:
        assert one == many
    both = sorted(one & many)
    by_kind = shown.table.set_index(["firms", "year"])[measure]
    higher = [y for y in both if by_kind[census.ONE, y] > by_kind[census.MULTI, y]]
    assert ("are lower in" in shown.sentence) == (not higher)
    assert f"higher in {listed(higher)}" in shown.sentence or not higher


def agrees_hundred_people(explorer, words):
    shown, values, facts = explorer.shown, explorer.values, explorer.shown.facts
    paid_only = values["who"] == "paid people only"
    one = counted(values["first"], "paid" if paid_only else "as published")
    assert (one.name, one.things) in shown.under and set(one.sources) == set(shown.sources)
    length = 99 if values["without_last"] else 100
    table = shown.table.set_index("number in the row")
    got, held = table["got"], table.iloc[:, 1]
    assert got.is_monotonic_increasing and held.is_monotonic_increasing
    assert got.index[-1] == length and held.iloc[-1] == 100
    mean = facts["the mean"]
    if length == 100:
        assert mean == pytest.approx(one.measures["mean"][0], rel=1e-6)
        top = 100 - held[99]
        assert top == pytest.approx(100 * one.measures["top 1 % hold"][0], abs=0.11)
    assert (
        f"The mean is {fixed(mean)}, and {facts['got less than the mean']} of them"
        in shown.sentence
    )
    assert f"the mean: {fixed(mean)}" in words and f"at the mean, {fixed(mean)}." in shown.alt
    assert ("Number 100 is left out." in shown.sentence) == (length == 99)
    for place in (50, 90, 99, 100)[: 4 if length == 100 else 3]:
        said = fixed(facts[f"number {place} got"])
        assert float(said.replace(",", "")) == got[place]
        assert f"number {place} got {said}" in shown.sentence
        assert f"Number {place}: {said}." in shown.alt
        assert {said, f"number {place}"} <= set(words)
    least, most = (float(fixed(100 * share)) for share in one.measures["share with nothing"])
    nothing = span(f"{least:g}", f"{most:g}")
    said = "All got something" if not most else f"Paid nothing: {nothing} of 100"
    assert said in shown.sentence and said in shown.alt and said in " ".join(words)
    assert one.published.currency in ("USD", "CAD", "KRW") and one.basis in shown.caption


AGREES = {
    HundredPeople: agrees_hundred_people,
    AllSellers: agrees_all_sellers,
    HourlyPay: agrees_hourly_pay,
    BreakEven: agrees_break_even,
    IncomeDisclosure: agrees_income_disclosure,
}

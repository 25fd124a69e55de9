"""What picture, sentence and table of lesson 3's explorers have to agree on."""

import re

import pytest

from downline import recruitment
from downline.explorers import JoiningOrder, MarketOverTime, PromiseVsNetwork, Saturation
from downline.lessons.recruitment import prospects
from downline.words import exact, fixed, money, percent


def agrees_promise_vs_network(explorer, words):
    table, sentence, values = explorer.shown.table, explorer.shown.sentence, explorer.values
    brochure, chance = (table.set_index("what")[side] for side in ("brochure", "by chance"))
    members = 1 + sum(recruitment.fan_out(int(values["recruits"]), int(values["levels"])))
    people = table[table["unit"] == "people"]
    assert people["brochure"].sum() == people["by chance"].sum() == members
    assert f"{members:,}" in explorer.shown.caption

    top = "the person at the top"
    assert brochure[top] == pytest.approx((members - 1) * values["pay"])
    facts = explorer.shown.facts
    asked = {
        "top of the brochure ($)": brochure[top],
        "top of this network ($)": chance[top],
        "top of an average network ($)": chance[f"{top}, average of all chance networks"],
        "member in the middle ($)": chance["the member in the middle"],
        "last to join ($)": chance["the last to join"],
        "members": members,
    }
    assert {name: facts[name] for name in asked} == asked
    dollars = [facts[name] for name in asked if name.endswith("($)")]
    assert [amount for amount in dollars if money(amount) not in sentence] == []
    for where, side in (("here", "by chance"), ("in the brochure", "brochure")):
        nothing = facts[f"get nothing {where} (%)"]
        assert nothing == pytest.approx(100 * people[side].iloc[0] / members)
        assert f"{fixed(nothing)} %" in sentence

    for row in people.itertuples():
        name = row.what.removeprefix("get ")
        counts = f"{row.brochure:,.0f} by brochure, {people.loc[row.Index, 'by chance']:,.0f} by"
        assert f"{name[0].upper()}{name[1:]}: {counts} chance." in explorer.shown.alt
        assert name in words
    for side in ("brochure", "by chance"):
        said = [word for word in words if re.fullmatch(rf"{side} [\d,]+( \(.*\))?", word)]
        counts = [int(word.removeprefix(side).split("(")[0].replace(",", "")) for word in said]
        assert counts == people[side].astype(int).tolist()


def agrees_joining_order(explorer, words):
    table, sentence, values = explorer.shown.table, explorer.shown.sentence, explorer.values
    n, place = int(values["members"]), int(values["place"])
    parts = [row.replace(",", "").split(" to ") for row in table["order of entry"]]
    spans = [(int(part[0]), int(part[-1])) for part in parts]
    assert [a for a, _ in spans] == [1, *(b + 1 for _, b in spans[:-1])]
    assert spans[-1][1] == n
    sizes = [b - a + 1 for a, b in spans]
    needed = recruitment.recruits_to_recoup(values["fee"], values["commission"])
    facts = explorer.shown.facts
    assert facts["recruits to earn the fee back"] == needed
    assert f"can expect {fixed(facts['recruits to expect'], 2)} recruits" in sentence
    for who in ("recruit nobody", "earn the fee back"):
        formula, drawn = table[f"{who}: formula (%)"], table[f"{who}: drawn (%)"]
        assert formula.between(0, 100).all()
        error = (0.25 / (50 * min(sizes))) ** 0.5 * 100
        assert (formula - drawn).abs().max() < 5 * error
        of_all = sum(share * size for share, size in zip(formula, sizes, strict=True)) / n
        told = facts[f"of all, {who} (%)"]
        assert told == pytest.approx(of_all, abs=0.05)
        assert f"{percent(exact(told) / 100, 1)} {who}" in sentence
    uniform = values["growth"].startswith("everybody")
    if uniform:
        share = 100 * recruitment.share_with_recruits(min(needed, 100), n)
        assert facts["of all, earn the fee back (%)"] == pytest.approx(share, abs=1e-9)
        own = 100 * (place - 1) / (n - 1)
        assert facts["chance of never recruiting (%)"] == pytest.approx(own, abs=0.0501)
    assert f"A member at place {place:,} of {n:,} has" in sentence
    assert ("There is no fee" in sentence) == (needed == 0)
    assert f"place {place:,}" in words
    assert f"place {place:,}." in explorer.shown.alt
    assert {"recruits nobody", "earns the fee back", f"{n:,}"} <= set(words)


def agrees_saturation(explorer, words):
    table, sentence = explorer.shown.table, explorer.shown.sentence
    population, width = (int(value) for value in explorer.values.values())
    needed, total = table["new people needed"], table["everybody so far"]
    assert needed.tolist() == [width**level for level in table["level"]]
    assert total.tolist() == needed.cumsum().tolist()
    assert total.iloc[-2] <= population < total.iloc[-1]
    assert table.iloc[:, 3].tolist() == pytest.approx((100 * total / population).tolist())
    last, full = table["level"].iloc[-2:]
    facts = explorer.shown.facts
    asked = {
        "last level that fits": last,
        "people who are then in": total.iloc[-2],
        "next level": full,
        "people that it needs": needed.iloc[-1],
        "people left": population - total.iloc[-2],
        "people of the last level": needed.iloc[-2],
    }
    assert {name: facts[name] for name in asked} == asked
    assert [value for value in asked.values() if f"{value:,}" not in sentence] == []
    its_share = 100 * needed.iloc[-2] / total.iloc[-2]
    assert facts["their share of all members (%)"] == pytest.approx(its_share)
    assert f"all {population:,}" in words
    shown = [word for word in words if word.startswith("level ")]
    assert shown == [f"level {level}" for level in table["level"][-8:]]
    for level, so_far in zip(table["level"][-8:-1], total[-8:-1], strict=True):
        assert f"{so_far:,} so far" in words
        assert f"Level {level}: {so_far:,} so far." in explorer.shown.alt


def agrees_market_over_time(explorer, words):
    table, sentence, values = explorer.shown.table, explorer.shown.sentence, explorer.values
    people = int(values["population"])
    counted = table[["members", "have left", "not joined"]].sum(axis=1)
    assert (counted - people).abs().max() <= 2  # each is rounded
    gone = people - table["not joined"] - 1
    assert (table["joined in the year"].cumsum() - gone).abs().max() <= 10
    end, facts = table.iloc[-1], explorer.shown.facts
    assert facts["years"] == end["year"]
    assert facts["members in the end (%)"] == pytest.approx(
        100 * end["members"] / people, abs=51 / people
    )
    for name in ("members", "have left", "not joined"):
        assert facts[name] == end[name]
        assert f"{facts[name]:,}" in sentence
        share = f"{100 * end[name] / people:.0f}"
        (word,) = [word for word in words if word.startswith(name)]
        assert word in (f"{name} {share} %", f"{name} -0 %") or people < 1_000
        assert word in explorer.shown.alt
    ahead = table["recruits in a newcomer's next year"]
    month = facts.get("month from which newcomers find less than one")
    assert (f"From month {month} on" in sentence) == (month is not None and month > 1)
    assert ("Right from the start" in sentence) == (month == 1)
    for year, recruits in zip(table["year"], ahead, strict=True):
        if month is not None and 12 * year >= month:
            assert recruits < 1
    if month is None:
        assert ahead.iloc[-1] >= 1
    assert any(word.startswith(f"from month {month} on") for word in words) == (month is not None)
    stays = prospects.bass_curve(8, values["unasked"] / 100, values["imitation"], 1 / people)
    assert f"if nobody left {100 * stays:.0f} %" in words


AGREES = {
    PromiseVsNetwork: agrees_promise_vs_network,
    JoiningOrder: agrees_joining_order,
    Saturation: agrees_saturation,
    MarketOverTime: agrees_market_over_time,
}

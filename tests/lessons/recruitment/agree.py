"""What picture, sentence and table of lesson 3's explorers have to agree on."""

import re

import pytest

from downline import recruitment
from downline.explorers import JoiningOrder, MarketOverTime, PromiseVsNetwork, Saturation
from downline.lessons.recruitment import prospects
from downline.words import money


def agrees_promise_vs_network(explorer, words):
    table, sentence, values = explorer.shown.table, explorer.shown.sentence, explorer.values
    brochure, chance = (table.set_index("what")[side] for side in ("brochure", "by chance"))
    members = 1 + sum(recruitment.fan_out(int(values["recruits"]), int(values["levels"])))
    people = table[table["unit"] == "people"]
    assert people["brochure"].sum() == people["by chance"].sum() == members
    assert f"{members:,}" in explorer.shown.caption

    top = "the person at the top"
    assert brochure[top] == pytest.approx((members - 1) * values["pay"])
    assert sentence.startswith(f"Brochure: {top} gets {money(brochure[top])} a month.")
    assert f"the top of this network {money(chance[top])}" in sentence
    assert money(chance[f"{top}, average of all chance networks"]) in sentence
    assert money(chance["the member in the middle"]) in sentence
    assert sentence.endswith(f"and the last to join {money(chance['the last to join'])}.")
    nothing = 100 * people["by chance"].iloc[0] / members
    assert f"Here {nothing:.0f} % of the {members:,} members get nothing" in sentence

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
    for who, does in (("recruit nobody", "recruit nobody"), ("earn the fee back", "earn")):
        formula, drawn = table[f"{who}: formula (%)"], table[f"{who}: drawn (%)"]
        assert formula.between(0, 100).all()
        error = (0.25 / (50 * min(sizes))) ** 0.5 * 100
        assert (formula - drawn).abs().max() < 5 * error
        of_all = sum(share * size for share, size in zip(formula, sizes, strict=True)) / n
        said = re.search(rf"([\w. ]+) % {does}", sentence.split("Of all members, ")[1])[1]
        number = said.split()[-1]
        assert float(number) == pytest.approx(of_all, abs=0.1001)
    uniform = values["growth"].startswith("everybody")
    if uniform:
        share = 100 * recruitment.share_with_recruits(min(needed, 100), n)
        assert f"{share:.1f} % earn" in sentence or share < 0.1 or share > 99.9
        own = 100 * (place - 1) / (n - 1)
        assert f"{own:.1f} % chance of never" in sentence or own in (0, 100) or not 0.1 < own < 99.9
    assert f"Who joins at place {place:,} of {n:,} has" in sentence
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
    assert f"Level {last} is the last that fits: {total.iloc[-2]:,} of {population:,}" in sentence
    assert f"Level {full} would need {needed.iloc[-1]:,} more" in sentence
    assert f"and {population - total.iloc[-2]:,} are left" in sentence
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
    end = table.iloc[-1]
    for name in ("members", "have left", "not joined"):
        assert f"{int(end[name]):,}" in sentence
        share = f"{100 * end[name] / people:.0f}"
        (word,) = [word for word in words if word.startswith(name)]
        assert word in (f"{name} {share} %", f"{name} -0 %") or people < 1_000
        assert word in explorer.shown.alt
    ahead = table["recruits in a newcomer's next year"]
    dry = re.search(r"From month (\d+) on", sentence)
    month = int(dry[1]) if dry else 1 if "Right from the start" in sentence else None
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

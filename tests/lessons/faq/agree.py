"""What picture, sentence and table of lesson 6's explorers have to agree on."""

import re

import pytest

from downline import evidence
from downline.explorers import EffortOrPosition, Misconceptions, SellOrRecruit, Survival
from downline.lessons.faq import staying
from downline.lessons.faq.explorers import NOT_YET, PILES, STATEMENTS, YOU


def agrees_sell_or_recruit(explorer, words):
    table, values, sentence = explorer.shown.table, explorer.values, explorer.shown.sentence
    had = table["had in all ($ a year)"]
    assert had.is_monotonic_decreasing
    parts = table["from own sales ($)"] + table["from the team ($)"]
    assert parts.tolist() == pytest.approx(had.tolist())
    rows = table.set_index("rank")
    you, other = rows.loc[YOU], rows.loc[values["rank"]]
    alone = you["had in all ($ a year)"]
    assert alone == pytest.approx(12 * values["sales"] * values["margin"] / 100, abs=0.07)
    assert you["from the team ($)"] == 0
    assert f"you have ${alone:,.0f} a year before expenses" in sentence
    its = other["had in all ($ a year)"]
    assert f"The average {values['rank']} had ${its:,.0f} in 2020" in sentence
    assert f"{round(100 * other['from the team ($)'] / its)} % of it from the team" in sentence
    (needed,) = re.findall(r"sales of \$([\d,]+) a month", sentence)
    assert int(needed.replace(",", "")) * values["margin"] / 100 * 12 == pytest.approx(
        its, abs=0.5 * 12
    )
    for name, row in rows.iterrows():
        shown = f"${row['had in all ($ a year)']:,.0f}"
        said = row["share of consultants"] or "you"
        assert name in words
        assert f"{shown} · {said}" in words
        assert f"{name} {100 * row['from the team ($)'] / max(row.iloc[1], 1):.0f} %" in (
            explorer.shown.alt
        )
    assert len([word for word in words if word.startswith("$")]) == len(table)


def agrees_effort_or_position(explorer, words):
    table, sentence = explorer.shown.table, explorer.shown.sentence
    in_dollars, in_places = sentence.split(" In places, ")
    for unit, said in (("in dollars", in_dollars), ("in places", in_places)):
        shares = table[f"{unit} (%)"]
        assert shares.between(0, 100).all()
        assert 98 <= shares.sum() <= 102  # each is rounded by itself
        told = re.findall(r"(effort|skill|order of entry|chance) \((\d+) %\)", said)
        assert {name: int(share) for name, share in told} == dict(
            zip(table["factor"], shares, strict=True)
        )
        assert [int(share) for _, share in told] == sorted(shares, reverse=True)
        assert [word for word in words if word.endswith(unit)] == [f"{s} % {unit}" for s in shares]
    for row in table.itertuples(index=False):
        assert row.factor in words
        assert f"{row.factor}: {row[1]} % in dollars, {row[2]} % in places." in explorer.shown.alt
    assert f"{explorer.values['people']:,} invented members" in explorer.shown.caption


def agrees_misconceptions(explorer, words):
    table, sentence, values = explorer.shown.table, explorer.shown.sentence, explorer.values
    done = {name: pile for name, pile in values.items() if pile != NOT_YET}
    drawn = " ".join(" ".join(words).split())
    assert [pile for pile in PILES if pile not in drawn] == []
    assert [said for _, said, _ in STATEMENTS.values() if said not in drawn] == []
    if not done:
        assert sentence.startswith("Nothing is sorted yet")
        assert table["statement"].tolist() == [said for _, said, _ in STATEMENTS.values()]
        assert explorer.shown.sources == ()
        return
    right = sum(pile == STATEMENTS[name][2] for name, pile in done.items())
    assert sentence == (
        f"{len(done)} of {len(STATEMENTS)} statements sorted, {right} as the evidence has it."
    )
    assert table["you say"].tolist() == list(done.values())
    for (name, pile), row in zip(done.items(), table.itertuples(index=False), strict=True):
        row_id, said, known = STATEMENTS[name]
        assert (row[0], row[2]) == (said, known)
        assert f"{said}: you say {pile}, the evidence says {known}." in explorer.shown.alt
        assert row.sources.split(", ") == evidence.row(row_id)["source_ids"].split(";")
        assert set(row.sources.split(", ")) <= set(explorer.shown.sources)


def agrees_survival(explorer, words):
    table, values, sentence = explorer.shown.table, explorer.values, explorer.shown.sentence
    there, years, size = table["still there (%)"], int(values["years"]), int(values["size"])
    assert len(there) == years + 1
    assert there[0] == 100
    assert there[1] == pytest.approx(values["first"])
    assert there.tolist()[2:] == pytest.approx(
        [s * values["later"] / 100 for s in there[1:-1]], abs=0.02
    )
    assert f"people who join, {values['first']:.0f} are there after 1 year" in sentence
    (joiners, total) = re.findall(r"needs ([\d,]+) new ones every year: ([\d,]+) in", sentence)[0]
    joiners, total = (int(some.replace(",", "")) for some in (joiners, total))
    assert total == joiners * years
    stay = staying.mean_stay(values["first"] / 100, values["later"] / 100)
    assert size <= joiners * stay * (1 + 1e-9)
    assert (joiners - 1) * stay < size
    assert f"there for {stay:.1f} years" in sentence
    assert f"the company: {size:,} sellers in every year" in words
    published = staying.published()
    due = published[published["after"] <= years]
    for letter, row in zip("ABCDE", due.itertuples(index=False), strict=False):
        assert row.name in table["published by companies"][row.after]
        assert f"{row.name}: " in explorer.shown.alt
        assert words.count(chr(65 + published["row_id"].tolist().index(row.row_id))) == 2
        assert letter  # every figure that is due has one
    assert explorer.shown.alt.count(": ") == len(due) + 1


AGREES = {
    SellOrRecruit: agrees_sell_or_recruit,
    EffortOrPosition: agrees_effort_or_position,
    Misconceptions: agrees_misconceptions,
    Survival: agrees_survival,
}

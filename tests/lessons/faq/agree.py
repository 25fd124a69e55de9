"""What picture, sentence and table of lessons 6 and 7's explorers have to agree on."""

import pytest

from downline import evidence
from downline.explorers import EffortOrPosition, Misconceptions, SellOrRecruit, Survival, WhoGains
from downline.lessons.faq import staying
from downline.lessons.faq.explorers import NOT_YET, PILES, STATEMENTS, YOU
from downline.lessons.faq.gains import NOTHING_TO_GAIN
from downline.lessons.faq.who_gains import FIRM, NEXT, SPONSOR
from downline.words import count, fixed, money


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
    facts = explorer.shown.facts
    assert facts["by selling alone ($ a year)"] == alone
    assert f"you have ${fixed(alone)} a year before expenses" in sentence
    its = other["had in all ($ a year)"]
    assert facts["mean of the rank in 2020 ($)"] == its
    assert facts["its part from the team (%)"] == pytest.approx(
        100 * other["from the team ($)"] / its
    )
    assert f"The average {values['rank']} had ${fixed(its)} in 2020" in sentence
    needed = facts["sales to reach its mean ($ a month)"]
    assert needed * values["margin"] / 100 * 12 == pytest.approx(its, abs=0.5 * 12)
    assert f"sales of ${fixed(needed)} a month" in sentence
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
        facts = {name: explorer.shown.facts[f"{name}, {unit} (%)"] for name in table["factor"]}
        assert list(facts.values()) == shares.tolist()
        largest_first = sorted(facts, key=lambda name: said.index(f"{name} ({facts[name]} %)"))
        assert [facts[name] for name in largest_first] == sorted(shares, reverse=True)
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
    facts = explorer.shown.facts
    assert facts == {"sorted": len(done), "statements": len(STATEMENTS), "right": right}
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
    facts = explorer.shown.facts
    for year in (1, years):
        assert facts[f"of 100, there after {count(year, 'year')}"] == pytest.approx(
            there[year], abs=0.51
        )
    first = facts["of 100, there after 1 year"]
    assert f"people who join, {first} are there after 1 year" in sentence
    joiners, total = facts["joiners a year"], facts["joiners in all"]
    assert f"needs {joiners:,} new ones every year: {total:,} in" in sentence
    assert total == joiners * years
    stay = staying.mean_stay(values["first"] / 100, values["later"] / 100)
    assert size <= joiners * stay * (1 + 1e-9)
    assert (joiners - 1) * stay < size
    assert facts["years there, on average"] == pytest.approx(stay)
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


def agrees_who_gains(explorer, words):
    facts, values, sentence = explorer.shown.facts, explorer.values, explorer.shown.sentence
    rows = explorer.shown.table.set_index("you ask")["gains from your yes ($)"]
    paid = values["kit"] + values["months"] * values["orders"]
    assert facts["you pay"] == pytest.approx(paid, abs=0.01)
    assert rows.sum() == pytest.approx(paid, abs=0.02)  # no dollar is lost or made
    assert facts == {"you pay": facts["you pay"], **rows.to_dict()}
    assert f"you pay {money(facts['you pay'])}" in sentence
    by_hand = values["reward"] + values["months"] * values["orders"] * values["first"] / 100
    assert rows[SPONSOR] == pytest.approx(by_hand, abs=0.01 * values["months"] + 1e-6)
    for name, amount in rows.items():
        assert name in words and money(amount) in words
        assert f"{name}: {money(amount)}." in explorer.shown.alt
        if name in (SPONSOR, NEXT):
            assert (f"{name} gets {money(amount)}" in sentence) == (amount > 0)
    assert f"{money(abs(rows[FIRM]))}" in sentence
    assert (rows[list(NOTHING_TO_GAIN)] == 0).all()
    assert "get nothing from your yes" in sentence


AGREES = {
    SellOrRecruit: agrees_sell_or_recruit,
    EffortOrPosition: agrees_effort_or_position,
    Misconceptions: agrees_misconceptions,
    Survival: agrees_survival,
    WhoGains: agrees_who_gains,
}

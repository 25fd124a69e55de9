"""What picture, sentence and table of lesson 1's explorers have to agree on."""

import re

import pytest

from downline import screening
from downline.explorers import WhichName, WhoGetsPaid
from downline.plans import OVERRIDE
from downline.words import money


def cents(dollars):
    return round(100 * float(dollars))


def agrees_who_gets_paid(explorer, words):
    table, values, alt = explorer.shown.table, explorer.values, explorer.shown.alt
    sale, sentence = values["sale"], explorer.shown.sentence
    assert [cents(amount) for amount in table["amount ($)"]].count(0) < len(table) or sale == 0
    assert sum(cents(amount) for amount in table["amount ($)"]) == cents(sale)
    assert table["who"].iloc[[0, -1]].tolist() == [values["seller"], "The company"]

    paid = table[table["why"].str.startswith(OVERRIDE)]
    amounts = [money(amount) for amount in paid["amount ($)"]]
    assert sorted(word for word in words if word.startswith("+$")) == sorted(
        f"+{amount}" for amount in amounts
    )
    assert [f"{who} {amount}" for who, amount in zip(paid["who"], amounts, strict=True)
            if f"{who} {amount}" not in alt] == []  # fmt: skip
    assert alt.count("$") == len(paid)
    assert f"{values['seller']} is marked as the seller" in alt
    nothing = table[table["why"].str.startswith("nothing")]
    assert (nothing["amount ($)"] == 0).all()
    assert len(table) == 2 + len(paid) + len(nothing)
    assert len(paid) == 0 or values["plan"] == "multi-level"

    kept, company = table["amount ($)"].iloc[[0, -1]].map(money)
    assert f"{values['seller']} sells goods for {money(sale)} and keeps {kept}." in sentence
    assert sentence.endswith(f"The company keeps {company}.")
    if len(paid):
        above = len(paid) + len(nothing)
        assert f"{len(paid)} of {above} " in sentence
        assert f"paid, {money(paid['amount ($)'].sum())} in all" in sentence
    else:
        assert re.search("nobody else is paid|pays nobody|Nobody above", sentence)
    assert explorer.shown.caption == f"Where the {money(sale)} goes"
    if sale:
        assert table["share of the sale (%)"].sum() == pytest.approx(100)


def agrees_which_name(explorer, words):
    table, sentence = explorer.shown.table, explorer.shown.sentence
    counts = table["kind"].value_counts().to_dict()
    assert set(counts) <= set(screening.KINDS.values())
    if len(counts) == 1:
        assert sentence == f"All {len(table)} voices agree: {table['kind'][0]}."
    else:
        assert sentence.startswith(f"The {len(table)} voices fall into {len(counts)} groups. ")
        said = re.findall(r"([A-Z][^.:]*?) \((\d+)\): ([^.]+)\.", sentence)
        assert {kind[0].lower() + kind[1:]: int(n) for kind, n, _ in said} == counts
        for kind, _, voices in said:
            there = table.loc[table["kind"].str.lower() == kind.lower(), "voice"]
            assert voices.split(", ") == there.tolist()
    for voice, kind in zip(table["voice"], table["kind"], strict=True):
        assert f"{voice}: {kind}." in explorer.shown.alt
        assert voice in words
    named = set(", ".join(table["sources"]).replace(" ", "").split(",")) - {""}
    assert named == set(explorer.shown.sources)
    ticked = [name for name, on in explorer.values.items() if on]
    assert table["would call it"].tolist() == screening.which_name(ticked)["name"].tolist()


AGREES = {WhoGetsPaid: agrees_who_gets_paid, WhichName: agrees_which_name}

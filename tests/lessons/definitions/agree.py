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
    sale, sentence, facts = values["sale"], explorer.shown.sentence, explorer.shown.facts
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

    kept, company = table["amount ($)"].iloc[[0, -1]].map(cents)
    whole = ["customers pay", "retail margins", "company keeps"]
    assert [cents(facts[name]) for name in whole] == [cents(sale), kept, company]
    assert cents(facts["commissions"]) == cents(paid["amount ($)"].sum())
    assert facts["people paid besides the seller"] == len(paid)
    assert facts["people above"] == len(paid) + len(nothing)
    for who, amount in zip(table["who"][:-1], table["amount ($)"], strict=False):
        assert facts[f"{who} earns ($)"] == amount
    names = explorer.team.names
    assert facts["people in the team"] == len(names) == len(set(names) & set(words))
    assert f"Genealogy of {len(names)} people on {facts['levels of the team']} levels" in alt
    said = [*whole, "commissions"] if len(paid) else whole
    assert [name for name in said if money(facts[name]) not in sentence] == []
    nobody = re.search("nobody else is paid|pays nobody|Nobody above", sentence)
    assert bool(nobody) == (len(paid) == 0)
    assert explorer.shown.caption == f"Where the {money(sale)} goes"
    if sale:
        assert table["share of the sale (%)"].sum() == pytest.approx(100)


def agrees_which_name(explorer, words):
    table, sentence = explorer.shown.table, explorer.shown.sentence
    counts = table["kind"].value_counts().to_dict()
    assert set(counts) <= set(screening.KINDS.values())
    facts = explorer.shown.facts
    assert facts["voices"] == len(table)
    assert facts["groups"] == len(counts)
    for kind in screening.KINDS.values():
        assert facts[f"voices: {kind}"] == counts.get(kind, 0)
    if len(counts) == 1:
        assert sentence.endswith(f"agree: {table['kind'][0]}.")
    else:
        for kind in counts:
            there = table.loc[table["kind"] == kind, "voice"]
            assert f"{kind[1:]} ({len(there)}): {', '.join(there)}." in sentence
    for voice, kind in zip(table["voice"], table["kind"], strict=True):
        assert f"{voice}: {kind}." in explorer.shown.alt
        assert voice in words
    named = set(", ".join(table["sources"]).replace(" ", "").split(",")) - {""}
    assert named == set(explorer.shown.sources)
    ticked = [name for name, on in explorer.values.items() if on]
    assert table["would call it"].tolist() == screening.which_name(ticked)["name"].tolist()


AGREES = {WhoGetsPaid: agrees_who_gets_paid, WhichName: agrees_which_name}

"""What picture, sentence and table of lesson 4's explorers have to agree on."""

import pytest

from downline import evidence
from downline.explorers import MoneyTrail, OwnUse, SameGoods, StockUp
from downline.lessons.products import pictures as products_pictures
from downline.screening import CANNOT_TELL, GOOD, WARNING
from downline.words import count, money


def agrees_money_trail(explorer, words):
    shown, values = explorer.shown, getattr(explorer, "fixed", {}) | explorer.values
    table, sentence, alt = shown.table, shown.sentence, shown.alt
    rewards = [
        values["retail"] * values["on_retail"],
        values["own"] * values["on_own"],
        values["fees"] * values["for_recruiting"],
    ]
    facts = shown.facts
    parts = [facts[f"of every $100 in rewards, on {name} ($)"]
             for name in ("customers", "own purchases", "fees")]  # fmt: skip
    assert ("No rewards are paid." in sentence) == (not sum(rewards))
    if sum(rewards):
        assert parts == pytest.approx([100 * part / sum(rewards) for part in rewards], abs=0.011)
        assert [part for part in parts if money(part) not in sentence] == []
        for share in parts:
            assert f"{share:.0f} %" in words
            assert f"{share:.0f} % of all rewards" in alt

    if values["known"] == "the rewards only":
        assert "paid in: not known" in words
        assert "the company keeps" not in words
    else:
        for name in ("retail", "own", "fees"):
            assert f"paid in {money(values[name])}" in alt
    if values["show"] == "none":
        agrees_without_signs(explorer, words, parts)
        return

    counts = table["sign"].value_counts()
    assert set(counts.index) <= {GOOD, WARNING, CANNOT_TELL}
    assert facts["indicators"] == len(table)
    assert facts["own purchases that count (%)"] == values["own_as_retail"]
    for sign in (GOOD, WARNING, CANNOT_TELL):
        assert facts[sign] == counts.get(sign, 0)
    assert (
        f"{count(facts[GOOD], 'good sign')} and {count(facts[WARNING], 'warning sign')}" in sentence
    )
    assert ("cannot tell" in sentence) == (facts[CANNOT_TELL] > 0)
    assert f"If {values['own_as_retail']:g} % of own purchases" in sentence
    assert "Indicators, not a verdict" in shown.caption
    assert "Indicators, not a verdict" in words

    indicators = evidence.indicators().astype("string").fillna("").set_index("name")
    assert len(table) == {"those about money": 9, "all of them": len(indicators)}[values["show"]]
    marks = []
    for row in table.to_dict("records"):
        about = indicators.loc[row["indicator"]]
        assert row["where"] == about["jurisdiction"]
        assert row["sources"].replace(", ", ";") == about["source_ids"]
        assert set(row["sources"].split(", ")) <= set(shown.sources)
        assert (row["limit"] == "none") == (row["measured"] == "no number")
        assert row["hinges on own use"] in ("yes", "no")
        # Rewards on own orders may be pay for recruiting, so what needs that may hinge on them too.
        if about["own_use"] != "disputed" and "paid_recruiting" not in about["needs"]:
            assert row["hinges on own use"] == "no"
        if label := products_pictures.ON_A_SCALE.get(about["indicator"]):
            assert label in words
            assert f"{label}: {row['measured']}, {row['sign']}." in alt
            marks.append(row["sign"])
    assert sorted(marks) == sorted(word for word in words if word in (GOOD, WARNING, CANNOT_TELL))
    assert len(marks) == 7


def agrees_without_signs(explorer, words, parts):
    """The money alone: neither table nor picture nor words speak of an indicator."""
    shown, values = explorer.shown, explorer.values
    assert shown.table["of every $100 in rewards ($)"].tolist() == pytest.approx(parts, abs=0.011)
    paid_in = [values[name] for name in ("retail", "own", "fees")]
    known = values["known"] == "all amounts"
    assert ("paid in ($)" in shown.table) == known
    assert not known or shown.table["paid in ($)"].tolist() == paid_in
    rates = [values[name] / 100 for name in ("on_retail", "on_own", "for_recruiting")]
    rewards = [amount * rate for amount, rate in zip(paid_in, rates, strict=True)]
    assert shown.table["rewards ($)"].tolist() == pytest.approx(rewards, abs=0.0051)
    for said in (shown.sentence, shown.caption, shown.alt, " ".join(words)):
        assert "ndicator" not in said and "sign" not in said
    assert not {"own purchases that count (%)", "indicators", GOOD} & set(shown.facts)


def agrees_own_use(explorer, words):
    agrees_money_trail(explorer, words)
    hinges = (explorer.shown.table["hinges on own use"] == "yes").sum()
    assert explorer.shown.facts["indicators that hinge on own use"] == hinges
    end = {0: "None of them hinges", 1: "1 of them hinges"}.get(hinges, f"{hinges} of them hinge")
    assert explorer.shown.sentence.endswith(f"{end} on how own purchases are counted.")


def agrees_stock_up(explorer, words):
    table, values, sentence = explorer.shown.table, explorer.values, explorer.shown.sentence
    month = int(values["month"])
    here = table.loc[month]
    assert table["month of leaving"].tolist() == list(range(13))
    result = here["customers paid her ($)"] + here["given back ($)"] - values["bought"]
    assert here["result ($)"] == pytest.approx(result, abs=0.001)
    sold = values["bought"] - here["unsold, at her price ($)"]
    assert here["customers paid her ($)"] == pytest.approx(
        sold * (1 + values["mark_up"] / 100), abs=0.011
    )
    late = month > values["taken_back_for"]
    assert not (late and here["given back ($)"])
    facts = explorer.shown.facts
    asked = {
        "bought ($)": values["bought"],
        "leaves after (months)": month,
        "customers have paid ($)": here["customers paid her ($)"],
        "unsold ($)": here["unsold, at her price ($)"],
        "given back ($)": here["given back ($)"],
        "short by ($)": -here["result ($)"],
    }
    assert {name: facts[name] for name in asked} == asked
    assert f"have paid her {money(facts['customers have paid ($)'])}." in sentence
    short = facts["short by ($)"]
    end = f"{money(abs(short))} {'short' if short > 0 else 'ahead'}" if short else "even"
    assert f"Mia is {end}, without counting her time." in sentence
    for row in table.itertuples(index=False):
        assert facts[f"result after month {row[0]} ($)"] == row[-1]
        assert f"Month {row[0]}: {money(row[-1])}." in explorer.shown.alt
    assert f"Month {month} is marked." in explorer.shown.alt
    assert sum(word.startswith(f"month {month}: ") for word in words) == 1
    assert {"even", "goods are taken back", "too late", *map(str, range(13))} <= set(words)


def agrees_same_goods(explorer, words):
    table, values, facts = explorer.shown.table, explorer.values, explorer.shown.facts
    each, more = table["a portion ($)"].tolist(), table.iloc[:, 2].tolist()
    seller, shop = (
        values["price"] / values["portions"],
        values["shop_price"] / values["shop_portions"],
    )
    member = seller * (100 - values["discount"]) / 100
    assert each == pytest.approx([seller, member, shop], abs=0.0051)
    cups = 12 * values["packs"] * values["portions"]
    assert more == pytest.approx([(seller - shop) * cups, (member - shop) * cups, 0], abs=0.011)
    sentence, alt = explorer.shown.sentence, explorer.shown.alt
    assert f"costs {money(each[0])} from the seller and {money(each[2])} in the shop" in sentence
    gap = round(each[0] - each[2], 2)
    assert facts["more for a portion ($)"] == pytest.approx(gap)
    how = f"{money(abs(gap))} {'more' if gap > 0 else 'less'}" if gap else "the same"
    assert f"shop: {how}." in sentence
    for amount in more[:2]:
        word = "less" if amount < 0 else "more"
        assert f"{money(abs(amount))} {word}" in sentence
    assert f"In a year the member pays {money(abs(more[1]))} " in " ".join(words)
    for who, price in zip(table["who buys"], each, strict=True):
        assert f"{who}: {money(price)}." in alt
        assert {who, money(price)} <= set(words)


AGREES = {
    MoneyTrail: agrees_money_trail,
    OwnUse: agrees_own_use,
    SameGoods: agrees_same_goods,
    StockUp: agrees_stock_up,
}

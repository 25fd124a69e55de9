"""What picture, sentence and table of lesson 7's explorer have to agree on."""

import re

from downline import screening
from downline.explorers import EvaluateOffer
from downline.lessons.choosing import evaluation, inquiry, offers
from downline.lessons.choosing.explorers import (
    _IN_WORDS,
    INDICATORS,
    LABELS,
    QUESTIONS,
    TAKES,
    YEAR,
)
from downline.lessons.choosing.offers import Offer


def agrees_evaluate_offer(explorer, words):
    shown, values = explorer.shown, explorer.values
    offer = Offer(**{key: values[key] for key in LABELS})
    result, sentence, table = evaluation.evaluate(offer), shown.sentence, shown.table
    sign = offers.CURRENCIES[values["currency"]]
    unknown = evaluation.not_entered(offer)
    joining = f"Joining costs {offer.money(values['kit'])},"
    assert (joining in sentence) == ("kit" not in unknown)
    assert sentence.startswith("What joining costs is not known,") == ("kit" in unknown)
    assert ("Not known, and counted as 0: " in sentence) == bool(unknown)
    assert all(_IN_WORDS[key] in sentence for key in unknown)
    assert all(clash in sentence for clash in evaluation.clashes(offer))
    assert f"every month costs {offer.money(result.monthly_costs)}." in sentence
    assert not re.search(r"\bnan\b|\binf\b|None", sentence + shown.alt)
    if result.customers_year:
        people = f"{result.customers_year:,} customer{'s' * (result.customers_year != 1)}"
        assert f"it takes {people}, or sales of {offer.money(result.sales_year)}" in sentence
    end = f"are {offer.money(-result.year)} short" if result.year < 0 else "have "
    assert f"nobody recruited you {end}" in sentence
    assert ("besides to be even" in sentence) == bool(result.recruits_besides)

    found = evaluation.indicators(offer)
    assert f"Of {len(found)} indicator" in sentence
    assert f"({values['country']})" in sentence
    assert "indicators, not a verdict" in sentence
    counts = found["sign"].value_counts()
    assert f"{counts.get(screening.CANNOT_TELL, 0)} cannot tell" in sentence
    assert sum(counts) == len(found)

    for row in result.outcomes.itertuples():
        amount, side = row[-1], "short" if row[-1] < 0 else "left"
        assert f"{offer.money(abs(amount))} {side}" in words
        assert f"{row.case}" in shown.alt
        assert f": {offer.money(abs(amount))} {side}." in shown.alt
    assert sum(word.endswith((" short", " left")) for word in words) == len(result.outcomes)
    assert {"Nobody recruited:"} <= set(words)

    view = values["show"]
    if view == YEAR:
        assert table.iloc[:, -1].tolist() == result.outcomes.iloc[:, -1].tolist()
        assert table.columns[-1].endswith(f"({sign})")
        expected = table.set_index("case").loc["the customers you expect"].iloc[-1]
        assert expected == result.year
    elif view == TAKES:
        assert len(table) == 8
        assert table["how much"].iloc[0] == offer.money(values["kit"])
    elif view == INDICATORS:
        assert table["sign"].tolist() == found["sign"].tolist()
        assert set(table["where"]) == {values["country"]}
    else:
        assert view == QUESTIONS
        assert table["question"].tolist() == inquiry.questions(offer)["question"].tolist()
        assert len(table) >= counts.get(screening.CANNOT_TELL, 0) + 3
    if view in (INDICATORS, QUESTIONS):
        named = {one for some in table["sources"] for one in some.split(", ")}
        assert named <= set(shown.sources)


AGREES = {EvaluateOffer: agrees_evaluate_offer}

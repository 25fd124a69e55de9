"""What picture, sentence and table of lesson 8's explorer have to agree on."""

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
from downline.words import count


def agrees_evaluate_offer(explorer, words):
    shown, values = explorer.shown, explorer.values
    offer = Offer(**{key: values[key] for key in LABELS})
    result, sentence, table = evaluation.evaluate(offer), shown.sentence, shown.table
    facts = shown.facts
    sign = offers.CURRENCIES[values["currency"]]
    unknown = evaluation.not_entered(offer)
    assert ("joining costs" in facts) == ("kit" not in unknown)
    if "joining costs" in facts:
        assert facts["joining costs"] == values["kit"]
        assert f"Joining costs {offer.money(facts['joining costs'])}," in sentence
    blank = len(unknown) == len(offers.MOST)
    assert sentence.startswith("Nothing is known yet. ") == blank
    if not blank:
        assert sentence.startswith("What joining costs is not known,") == ("kit" in unknown)
        assert ("Not known, and counted as 0: " in sentence) == bool(unknown)
        assert all(_IN_WORDS[key] in sentence for key in unknown)
        assert all(clash in sentence for clash in evaluation.clashes(offer))
    assert not re.search(r"\bnan\b|\binf\b|None", sentence + shown.alt)
    found = evaluation.indicators(offer)
    counts = found["sign"].value_counts()
    asked = {
        "costs of a month": result.monthly_costs,
        "customers needed for a year": result.customers_year,
        "sales of a month that needs": result.sales_year,
        "customers": values["customers"],
        "left after a year": None if blank else result.year,
        "left for each hour": result.hourly,
        "recruits needed besides": result.recruits_besides,
        "indicators": len(found),
        **{sign: counts.get(sign, 0) for sign in (screening.GOOD, screening.WARNING)},
        screening.CANNOT_TELL: counts.get(screening.CANNOT_TELL, 0),
    }
    assert {name: facts.get(name) for name in asked} == asked
    assert sum(counts) == len(found)
    said = [facts["costs of a month"], abs(facts.get("left after a year", 0))]
    if facts.get("customers needed for a year"):
        said.append(facts["sales of a month that needs"])
        assert f"it takes {count(facts['customers needed for a year'], 'customer')}" in sentence
    assert blank or [amount for amount in said if offer.money(amount) not in sentence] == []
    end = "are " if result.year < 0 else "have "
    assert blank or f"nobody recruited you {end}" in sentence
    besides = facts.get("recruits needed besides")
    assert ("to be even" in sentence) == bool(besides)
    assert not besides or f"also need {count(besides, 'recruit')} to be even" in sentence
    assert f"Of {count(facts['indicators'], 'indicator')} ({values['country']})" in sentence
    assert f"; {facts[screening.CANNOT_TELL]} cannot tell" in sentence
    assert "indicators, not a verdict" in sentence

    if blank:  # no number was entered, so none is shown, as 0 neither
        assert not any(name.startswith("left after a year") for name in facts)
        assert words.count("not known yet") == len(result.outcomes)
        assert not any(sign in word or word.endswith((" short", " left")) for word in words)
        assert "nothing is known" in shown.alt and not re.search(r"\d", shown.alt)
    for row in [] if blank else result.outcomes.itertuples():
        amount, side = row[-1], "short" if row[-1] < 0 else "left"
        assert facts[f"left after a year: {row.case}"] == amount
        assert f"{offer.money(abs(amount))} {side}" in words
        assert f"{row.case}" in shown.alt
        assert f": {offer.money(abs(amount))} {side}." in shown.alt
    sums = sum(word.endswith((" short", " left")) for word in words)
    assert sums == (0 if blank else len(result.outcomes))
    assert {"Nobody recruited:"} <= set(words)

    view = values["show"]
    if view == YEAR:
        untold = ["not known yet"] * len(table)
        assert table.iloc[:, -1].tolist() == (
            untold if blank else result.outcomes.iloc[:, -1].tolist()
        )
        assert table.columns[-1].endswith(f"({sign})")
        expected = table.set_index("case").loc["the customers you expect"].iloc[-1]
        assert expected == ("not known yet" if blank else result.year)
    elif view == TAKES:
        assert len(table) == 8
        first = "not known yet" if "kit" in unknown else offer.money(values["kit"])
        assert table["how much"].iloc[0] == first
        assert not blank or set(table["how much"]) == {"not known yet"}
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

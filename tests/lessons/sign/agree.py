"""What picture, sentence and table of the three sums have to agree on, worked out anew."""

from fractions import Fraction

from downline.explorers import ThreeSums
from downline.words import fixed, plain, rounded


def agrees_three_sums(explorer, words):
    shown = explorer.shown
    known = {k: None if v is None else Fraction(str(v)) for k, v in explorer.values.items()}
    join, monthly, spend, keep, customers, hours = known.values()
    results = dict(shown.table.iloc[:, :2].to_numpy().tolist())
    cost, needed, left, pay = results.values()
    facts = shown.facts
    for result, open_ in shown.table.iloc[:, 1:].to_numpy().tolist():
        assert bool(open_) == (result.startswith(("not known", "at least")))
    if join is None or monthly is None:
        least = (join or 0) + 12 * (monthly or 0)
        assert facts == ({"a year costs at least": float(rounded(least, 2))} if least else {})
        assert cost == (f"at least {fixed(least, 2)}" if least else "not known")
        assert needed == left == pay == "not known"
    else:
        year = join + 12 * monthly
        assert facts["a year costs"] == float(rounded(year, 2))
        assert "a year costs at least" not in facts
        assert cost == fixed(year, 2)
        assert cost in words and f"A year costs {cost}." in shown.sentence
        people = facts.get("customers needed")
        if year == 0:
            assert needed == "0" and people == 0 and "nothing to earn back" in shown.sentence
        elif spend == 0 or keep == 0:
            assert needed == "no number is enough" and "No number of customers" in shown.sentence
        elif spend is None or keep is None:
            assert needed == "not known"
        else:
            assert needed == plain(people)
            assert 12 * people * spend * keep / 100 >= year > 12 * (people - 1) * spend * keep / 100
            assert f"takes {needed} customer" in shown.sentence
        assert (people is None) == (needed in ("no number is enough", "not known"))
    if any(one is None for one in (join, monthly, spend, keep, customers)):
        assert left == "not known" and "After a year: not known." in shown.alt
        assert not {"your customers bring", "left after a year", "for each hour"} & set(facts)
    else:
        kept = 12 * customers * spend * keep / 100 - year
        assert facts["left after a year"] == float(rounded(kept, 2))
        assert facts["your customers bring"] == float(rounded(kept + year, 2))
        bring = fixed(facts["your customers bring"], 2)
        assert bring in words and f"Your customers bring: {bring}." in shown.alt
        assert left == fixed(facts["left after a year"], 2)
        side = "short" if facts["left after a year"] < 0 else "left"
        size = fixed(abs(facts["left after a year"]), 2)
        assert f"{size} {side}" in words
        assert f"With {plain(float(customers))} customer" in shown.sentence
        assert f"{size} {side} after a year" in shown.sentence
        hourly = None if hours is None else float(rounded(kept / (12 * hours), 2))
        assert facts.get("for each hour") == hourly
        assert pay == ("not known" if hourly is None else fixed(hourly, 2))
    assert cost in shown.alt and cost in words
    assert ("for each hour of your time" in shown.sentence) == (pay != "not known")
    nothing = all(one is None for one in known.values())
    assert ("Nothing is entered yet" in shown.sentence) == nothing


AGREES = {ThreeSums: agrees_three_sums}

"""What picture, sentence and table of the three sums have to agree on, worked out anew."""

from fractions import Fraction

from downline.explorers import ThreeSums
from downline.words import fixed, plain


def agrees_three_sums(explorer, words):
    shown = explorer.shown
    known = {k: None if v is None else Fraction(str(v)) for k, v in explorer.values.items()}
    join, monthly, spend, keep, customers, hours = known.values()
    results = dict(shown.table.iloc[:, :2].to_numpy().tolist())
    cost, needed, left, pay = results.values()
    for result, open_ in shown.table.iloc[:, 1:].to_numpy().tolist():
        assert bool(open_) == (result.startswith(("not known", "at least")))
    if join is None or monthly is None:
        least = (join or 0) + 12 * (monthly or 0)
        assert cost == (f"at least {fixed(least, 2)}" if least else "not known")
        assert needed == left == pay == "not known"
        assert all(one is not None for one in known.values()) is False
    else:
        year = join + 12 * monthly
        assert cost == fixed(year, 2)
        assert (fixed(year, 2) in words) and f"A year costs {cost}." in shown.sentence
        if year == 0:
            assert needed == "0" and "nothing to earn back" in shown.sentence
        elif spend == 0 or keep == 0:
            assert needed == "no number is enough" and "No number of customers" in shown.sentence
        elif spend is None or keep is None:
            assert needed == "not known"
        else:
            people = int(needed.replace(",", ""))
            assert 12 * people * spend * keep / 100 >= year > 12 * (people - 1) * spend * keep / 100
            assert f"takes {needed} customer" in shown.sentence
    if any(one is None for one in (join, monthly, spend, keep, customers)):
        assert left == "not known" and "After a year: not known." in shown.alt
    else:
        kept = 12 * customers * spend * keep / 100 - join - 12 * monthly
        assert left == fixed(kept, 2)
        side = "short" if fixed(kept, 2).startswith("-") else "left"
        assert f"{fixed(abs(kept), 2)} {side}" in words
        assert f"With {plain(float(customers))} customer" in shown.sentence
        assert f"{fixed(abs(kept), 2)} {side} after a year" in shown.sentence
        assert pay == ("not known" if hours is None else fixed(kept / (12 * hours), 2))
    assert cost in shown.alt and cost in words
    assert ("for each hour of your time" in shown.sentence) == (pay != "not known")
    nothing = all(one is None for one in known.values())
    assert ("Nothing is entered yet" in shown.sentence) == nothing


AGREES = {ThreeSums: agrees_three_sums}

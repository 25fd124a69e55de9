"""How numbers are written: one rounding, one sign, one plural."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from downline import words
from downline.display.html import as_text
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.lessons.choosing.offers import Offer
from downline.lessons.similarities.account import month
from downline.plans import Unilevel
from downline.plans.slip_words import Told


def slips_money(amount):
    team = Genealogy([-1, 0])
    plan = Unilevel(0.25, (0.05,))
    return Told(plan.pay(team, [0, 0]), 0, "$").money(amount)


@pytest.mark.parametrize("write", [words.money, Offer(currency="USD").money, slips_money])
def test_every_money_has_its_minus_sign_in_front_and_none_on_zero(write):
    """Fault: the pay slip wrote $-3.50, the pictures -$0.00."""
    assert [write(x) for x in (-3.5, -0.001, 0.0, -0.0, -1234.5)] == [
        "-$3.50", "$0.00", "$0.00", "$0.00", "-$1,234.50"
    ]  # fmt: skip


def test_half_a_cent_goes_away_from_zero_everywhere():
    """Fault: lesson 5's account made 0.12 of 0.125, lesson 8's offer 0.13; and 0.145 was 0.14."""
    assert month(1, 0.25, 0.5).margin == 0.13
    assert month(1, 1.45, 0.1).margin == 0.15  # 1.45 × 0.1 is 0.145 as written, less in binary
    assert [words.cents(x) for x in (0.125, -0.125, 0.145, 2.675)] == [0.13, -0.13, 0.15, 2.68]
    assert words.money(0.125) == slips_money(0.125) == Offer(currency="USD").money(0.125) == "$0.13"


def test_a_table_rounds_like_the_sentence_above_it():
    table = pd.DataFrame({"paid": [0.125, -0.001, float("nan")], "who": ["a", "b", "c"]})
    assert as_text(table, {"paid": "{:,.2f}"})["paid"].tolist() == ["0.13", "0.00", ""]


@given(st.decimals(-(10**12), 10**12, places=6), st.integers(0, 4))
def test_rounding_against_whole_numbers(number, places):
    step = 10 ** (6 - places)
    units = int(number * 10**6)
    expected = (abs(units) * 2 + step) // (2 * step) * (1 if units >= 0 else -1)
    for given_as in (number, Fraction(number)):
        assert words.rounded(given_as, places) * 10**places == expected


@given(st.integers(-(10**11), 10**11))
def test_whole_cents_stay_what_they_are(amount):
    assert words.cents(amount / 100) == amount / 100
    assert Decimal(words.fixed(amount / 100, 2).replace(",", "")) == Decimal(amount) / 100


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_float_can_be_written(number):
    assert not words.money(number).startswith("-$0.00")
    assert "-" not in words.money(number)[1:]
    assert abs(words.rounded(number, 2) - Decimal(repr(number))) <= Decimal("0.005")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), np.float64("-inf")])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(CourseError, match="The number to write is"):
        words.money(number)


@given(st.floats(0, 1, exclude_min=True, exclude_max=True), st.sampled_from([None, 1]))
def test_a_share_between_is_never_called_none_or_all(share, places):
    said = words.percent(share, places)
    assert said.endswith(" %")
    assert float(said.split()[-2]) not in (0, 100)


def test_numpys_numbers_are_written_like_pythons():
    for kind in (np.float64, np.float32, np.int64):
        assert words.money(kind(3)) == "$3.00"
        assert words.count(kind(1), "level") == "1 level"
    assert math.isclose(words.cents(np.float64(0.125)), 0.13)

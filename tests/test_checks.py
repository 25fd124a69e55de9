"""Refusals: one form, the value as it was given, the remedy, and the setting's name."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from downline import checks
from downline.earnings import Costs, summary, top_share
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.lessons.faq import own_sales, spread, staying
from downline.lessons.products.stock import leaving
from downline.lessons.products.trail import Rates
from downline.lessons.recruitment import prospects
from downline.lessons.similarities.account import month
from downline.recruitment import market, mean_level

NAN = float("nan")

EVERYWHERE = {
    "Costs": lambda value: Costs(own_use=value),
    "top share": lambda value: top_share([1], value),
    "Rates": lambda value: Rates(margin=value),
    "month": lambda value: month(1, 1, value),
    "leaving": lambda value: leaving(1, 1, buy_back=value),
    "remaining": lambda value: staying.remaining(value, 0.5, 1),
    "sales needed": lambda value: own_sales.sales_needed(1, value),
    "spread": lambda value: spread.explained(margin=value),
    "Bass": lambda value: prospects.bass_curve(1, 1, 1, value),
    "market": lambda value: market(10, 5, spontaneous=0, imitation=0, sale_chance=value),
    "full": lambda value: Genealogy.full(value, 2),
    "random": lambda value: Genealogy.random(value),
    "mean level": mean_level,
    "attach": lambda value: Genealogy.random(3, attach=value),
    "who": lambda value: summary([1], who=value, basis="gross"),
}


@pytest.mark.parametrize("value", [-1, NAN, float("-inf"), "0.5", None, [1], np.float64(-2.5)])
@pytest.mark.parametrize("place", EVERYWHERE)
def test_every_refusal_has_one_form(place, value):
    """They were worded in seventeen modules: "use 0 to 1", "use a share", "say one of", "give"."""
    with pytest.raises(CourseError) as refused:
        EVERYWHERE[place](value)
    sentence = str(refused.value)
    shown = re.escape(f"{value:.15g}" if isinstance(value, float) else repr(value))
    assert re.fullmatch(rf"The [\w' ]+ (is|are) {shown}: use [^:]+\.", sentence), sentence
    assert refused.value.key


numbers = st.one_of(
    st.integers(-(10**20), 10**20), st.floats(), st.fractions(), st.decimals(allow_nan=False)
)


@given(numbers, st.integers(-5, 5), st.integers(0, 10))
def test_what_is_in_range_comes_back_and_nothing_else(value, least, wide):
    most = least + wide
    fits = value == value and least <= value <= most
    assert _taken(checks.number, value, least, most) == (float(value) if fits else None)
    fits = fits and value == round(value)
    assert _taken(checks.whole, value, least, most) == (int(value) if fits else None)


def _taken(check, value, *ends):
    try:
        return check("value", value, *ends)
    except CourseError as refused:
        assert f"from {ends[0]} to {ends[1]}." in str(refused)
        return None


@pytest.mark.parametrize("kind", [int, float, np.int32, np.float32, Decimal, Fraction, np.array])
def test_numbers_of_every_kind_are_taken_as_pythons(kind):
    assert type(checks.whole("n", kind(3), 1)) is int
    assert type(checks.number("n", kind(3), 1)) is float


def test_truth_values_and_text_are_no_numbers():
    for value in (True, np.True_, "3", b"3", None, [3], {}, Decimal("sNaN")):
        for check in (checks.number, checks.whole):
            with pytest.raises(CourseError, match="use a"):
                check("n", value, 0, 9)


def test_the_first_bad_one_of_many_is_named():
    with pytest.raises(CourseError, match=r"^The place is 11: use whole numbers from 1 to 10\.$"):
        checks.numbers("place", [3, 11, 0], 1, 10, wholes=True)
    with pytest.raises(CourseError, match=r"^The number 1 of the pay is nan: use an ordinary"):
        checks.amounts("pay", [1, None])
    with pytest.raises(CourseError, match=r"^There are 2 sales for 3 members: use one each\.$"):
        checks.each("sales", [1, 2], 3)


def test_the_setting_keeps_its_name():
    with pytest.raises(CourseError) as refused:
        checks.number("share of sellers", 2, 0, 1, key="sellers")
    assert refused.value.key == "sellers"

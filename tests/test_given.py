"""Numbers as people type them: as meant where that is certain, asked back where it is not."""

import math
import re
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from downline.errors import CourseError
from downline.given import number, written

CERTAIN = {
    "40,-": 40, "40.–": 40, "1.000,-": 1000, "12.345.678": 12345678, "1'000": 1000, "0.00": 0,
    "\ufeff40": 40, "4\u200b0": 40, "\u200e40\u200f": 40, "٤٠": 40, "١٬٠٠٠": 1000, "٤٠٫٥": 40.5,
    "१,०००": 1000, "१,००,०००": 1e5, "६०": 60,
    "6,4": 6.4, "6.4": 6.4, "6,40": 6.4, " 6.40 ": 6.4, "1,000": 1000, "1 000": 1000,
    "1\u202f000,50": 1000.5, "1\u00a0000": 1000, "1.000,5": 1000.5, "1,000.5": 1000.5,
    "1.000.000": 1e6, "1,000,000": 1e6, "1'000.50": 1000.5, "1’000": 1000, "1,00,000": 1e5,
    "0,125": 0.125, "0.125": 0.125, "1234,567": 1234.567, ",5": 0.5, "5.": 5, "-3": -3,
    "−3": -3, "+3": 3, "- 3": -3, "1e3": 1000, "007": 7, "６,４": 6.4, "1.2340": 1.234,
}  # fmt: skip
WITH_UNIT = [
    ("50 %", "%", 50), ("50%", "percent", 50), ("50 percent", "%", 50), ("50 %", "share", 0.5),
    ("12,5 %", "share", 0.125), ("0.25", "share", 0.25), ("$40", "$", 40),
    ("40 $", "$ a month", 40), ("-$40", "dollars", -40), ("$-40", "$", -40),
    ("US$ 1,000.50", "dollars", 1000.5),
    ("USD 40", "$", 40), ("40 dollars", "dollars of each 100", 40), ("€ 1.000,50", "money", 1000.5),
    ("50 per cent", "%", 50), ("50 pct", "%", 50), ("50 Prozent", "%", 50), ("٥٠٪", "%", 50),
    ("$40/month", "$ a month", 40), ("40 per month", "a month", 40), ("€40,-", "€", 40),
    ("1 person", "people", 1), ("3 months", "months", 3), ("1 month", "months", 1),
]  # fmt: skip
NO_NUMBER = [
    "4²", "²", "①", "½", "1½", "ca. 40", "40-50", "40–50", "40+", "<40", "40-", "10^3", "10:30",
    "30.11.2026", "2026-11-30", "40/month", "–", "n/a",
    "six", "5k", "~5", "1/2", "3-4", "12 34", "1,000,5", "1.2.3", "1 00", "inf", "nan", "1e999",
    "--5", "-+5", "5-", "(5)", ".", ",", "-", "1 2", "0x10", "10 people", "4 4", "5 or 6",
]  # fmt: skip


@pytest.mark.parametrize("text", CERTAIN)
def test_what_can_be_only_one_number_is_taken(text):
    assert number(text) == CERTAIN[text]


@pytest.mark.parametrize(("text", "unit", "meant"), WITH_UNIT)
def test_the_sign_of_what_is_asked_for_may_stand_beside_it(text, unit, meant):
    assert number(text, unit) == meant


@pytest.mark.parametrize(
    ("text", "unit"),
    [("50 %", "$"), ("$40", "%"), ("€40", "$"), ("50 %", ""), ("$4", "people"), ("$4", "share")],
)
def test_another_unit_is_asked_back(text, unit):
    with pytest.raises(CourseError, match=f"{re.escape(text)}.*another unit"):
        number(text, unit)


@pytest.mark.parametrize("text", ["1.000", "6.400", "-1.234", "$ 12.500", "999.999"])
def test_what_may_be_two_numbers_is_asked_back_and_either_answer_is_taken(text):
    with pytest.raises(CourseError, match=re.escape(text)) as asked:
        number(text, "$")
    many, few = map(number, re.findall(r"type (\S+) or (\S+)\.$", str(asked.value))[0])
    assert many == 1000 * few


@pytest.mark.parametrize("text", NO_NUMBER)
def test_what_is_no_number_is_asked_back(text):
    with pytest.raises(CourseError, match="give one number in digits"):
        number(text)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\t\n"])
def test_nothing_is_nothing(text):
    with pytest.raises(CourseError, match="Nothing is entered yet"):
        number(text)


def test_an_absurd_text_is_refused_at_once_and_not_repeated_in_full():
    with pytest.raises(CourseError) as refused:
        number("1," * 100_000)
    assert len(str(refused.value)) < 200


amounts = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


@given(amounts)
def test_an_amount_in_english_and_in_german_is_the_same(amount):
    """Python's own formatting is the oracle; without decimals they would be two ways to write."""
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert number(english) == number(german) == float(amount)
    assert number(german.replace(".", " ")) == number(english.replace(",", "'")) == float(amount)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_a_box_shows_is_read_back(value):
    assume(abs(value) < 1e300)
    assert math.isclose(number(written(value)), value, rel_tol=1e-14)


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_a_course_error(text):
    try:
        assert math.isfinite(number(text, "$"))
    except CourseError as refused:
        assert str(refused)


@given(st.from_regex(r"[0-9.,' ]{1,12}", fullmatch=True))
def test_no_digit_is_ever_dropped(text):
    """Whatever the separators mean, the digits taken are the digits typed."""
    try:
        taken = number(text)
    except CourseError:
        return
    digits = re.sub(r"\D", "", text)
    shown = re.sub(r"\D", "", f"{Decimal(repr(taken)):f}")  # the shortest that is this float
    assert digits.strip("0") == shown.strip("0")

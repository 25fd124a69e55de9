"""Numbers in an offer's file are read as people write them, or asked back with line and key."""

import pytest

from downline.errors import CourseError
from downline.explorers import EvaluateOffer
from downline.lessons.choosing import offers
from downline.lessons.choosing.offers import Offer


def with_line(line):
    key = line.split("=")[0].strip()
    rows = offers.dumps(Offer()).splitlines()
    return "\n".join([row for row in rows if row.split("=")[0].strip() != key] + [line])


@pytest.mark.parametrize(
    ("line", "key", "meant"),
    [
        ("kit = 6,40", "kit", 6.4),
        ("kit = 1,000", "kit", 1000),
        ("kit = 1.000,5", "kit", 1000.5),
        ("kit = 1 000", "kit", 1000),
        ("kit = $99   # from the brochure", "kit", 99),
        ('kit = "$1,000.50"', "kit", 1000.5),
        ("kit = 99 USD", "kit", 99),
        ("margin_percent = 25 %", "margin_percent", 25),
        ('margin_percent = "12,5"', "margin_percent", 12.5),
        ("hours = 20 hours", "hours", 20),
        ("kit = 1_000", "kit", 1000),
        ("kit = 0.125", "kit", 0.125),
    ],
)
def test_as_people_write_it(line, key, meant):
    assert getattr(offers.loads(with_line(line)), key) == meant


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("kit = 1.000", "type 1000 or 1"),
        ('kit = "1.000"', "type 1000 or 1"),
        ("kit = €99", "another unit"),
        ("kit = 50 %", "another unit"),
        ("margin_percent = $25", "another unit"),
        ("kit = 5k", "give one number in digits"),
        ("kit = 1,00,0", "give one number in digits"),
        ('kit = "six"', "give one number in digits"),
    ],
)
def test_what_is_not_certain_is_asked_back_with_its_line(line, asks):
    text = with_line(line)
    with pytest.raises(CourseError, match=asks) as asked:
        offers.loads(text)
    assert f"Line {len(text.splitlines())}, {line.split()[0]}" in str(asked.value)


@pytest.mark.parametrize("kit", [1.125, 12.345, 999.999, 1000.125, 0.125, 1, 99.5])
def test_what_the_course_writes_it_reads_back(kit):
    assert offers.loads(offers.dumps(Offer(kit=kit))) == Offer(kit=kit)


def test_texts_of_a_table_are_read_in_the_same_way():
    from downline.checks import amounts

    assert amounts("sales", ["6,40", "$1,000", 3]).tolist() == [6.4, 1000, 3]
    with pytest.raises(CourseError, match="type 1000 or 1"):
        amounts("sales", ["1.000"])


# ---- typed into the explorer ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("$1,200.50", 1200.5), ("1.200,50 $", 1200.5), ("USD 1'200,50", 1200.5),
        ("1\u202f200", 1200),
        ("$40/month", 40), ("40 per month", 40), ("$ 40,-", 40), ("0.00", 0), ("\u200e$40", 40),
    ],
)  # fmt: skip
def test_an_amount_is_typed_as_she_was_told_it(typed, meant):
    offer = EvaluateOffer()
    offer.controls["purchases"].value = typed
    assert (offer.error, offer.offer.purchases) == (None, meant)


def test_the_sign_of_another_currency_asks_for_a_choice_and_is_then_taken():
    offer = EvaluateOffer()
    before = offer.shown
    offer.controls["kit"].value = "€1.120,00"
    assert offer.shown is before, "nothing is counted as dollars in silence"
    assert "'€1.120,00'" in str(offer.error)
    assert str(offer.error).endswith("Or choose your currency first: Money in, under The rules.")
    offer.controls["currency"].value = "EUR"
    assert offer.error is None
    assert offer.shown.sentence.startswith("Joining costs €1,120.00")
    offer.controls["margin_percent"].value = "€5"
    assert "Money in" not in str(offer.error)

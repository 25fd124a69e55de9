"""Is it worth its price: by hand, at its ends, and what cannot be used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downline.errors import CourseError
from downline.explorers import SameGoods
from downline.lessons.products.worth import Pack, compared
from tests.kit.svg import misplaced

prices, sizes = st.floats(0, 5_000), st.floats(1, 1_000)


def test_the_shake_of_the_lesson_by_hand():
    """60 for 30 is 2 a cup, less a quarter 1.50; 25 for 20 is 1.25. 2 tins a month are 720 cups."""
    found = compared(Pack(price=60, portions=30), Pack(price=25, portions=20), 0.25, 2)
    assert (found.seller, found.member, found.shop) == (2, 1.5, 1.25)
    assert found.more_in_a_year == pytest.approx(720 * 0.75)
    assert found.more_for_a_member == pytest.approx(720 * 0.25)


@given(price=prices, portions=sizes, shop=prices, its=sizes, packs=st.floats(0, 100))
def test_a_year_of_the_members_portions_costs_what_they_cost_one_by_one(
    price, portions, shop, its, packs
):
    seller, other = Pack(price=price, portions=portions), Pack(price=shop, portions=its)
    full, free = compared(seller, other, 0, packs), compared(seller, other, 1, packs)
    in_shop = 12 * packs * portions * shop / its
    spent = 12 * packs * price
    assert full.more_in_a_year == pytest.approx(spent - in_shop, rel=1e-9, abs=1e-6)
    assert full.more_for_a_member == full.more_in_a_year
    assert free.more_for_a_member == pytest.approx(-in_shop, rel=1e-9, abs=1e-6)
    same = compared(seller, seller, 0, packs)
    assert same.more_in_a_year == same.more_for_a_member == 0


@pytest.mark.parametrize("bad", [{"price": -1}, {"portions": 0}, {"price": float("nan")}])
def test_what_is_no_price_and_no_pack_is_refused(bad):
    with pytest.raises(CourseError, match="use a number"):
        Pack(**{"price": 1, "portions": 1} | bad)


@pytest.mark.parametrize("discount", [-0.1, 1.1])
def test_a_discount_is_a_share(discount):
    with pytest.raises(CourseError, match="discount"):
        compared(Pack(price=1, portions=1), Pack(price=1, portions=1), discount, 1)


@pytest.mark.parametrize("values", [{}, {"price": 5_000, "portions": 1}, {"price": 0, "packs": 0}])
def test_words_of_the_picture_stay_apart(values, journal):
    assert misplaced(SameGoods(journal, **values).shown.figure) == []

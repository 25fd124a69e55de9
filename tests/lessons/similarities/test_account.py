"""A seller's own account, and disclosures counted in several ways, by hand."""

import pytest

from downline.earnings import Costs, break_even, customers_needed
from downline.errors import CourseError
from downline.lessons.similarities import disclosed
from downline.lessons.similarities.account import month, sales_to_match, starts_at
from downline.lessons.similarities.disclosed import CHOICES, counted


def test_a_month_by_hand():
    account = month(50, 1000, 0.25, expenses=70, purchases=100, own_use=0.4, overrides=30)
    assert (account.margin, account.overrides) == (250, 30)
    assert (account.expenses, account.purchases) == (70, 60)
    assert (account.keeps, account.per_hour) == (150, 3)


@pytest.mark.parametrize("own_use", [0, 0.5, 1])
@pytest.mark.parametrize("overrides", [0, 100])
def test_at_the_sales_that_match_a_wage_the_hour_brings_it(own_use, overrides):
    more = {"expenses": 40, "purchases": 80, "own_use": own_use, "overrides": overrides}
    sales = sales_to_match(12, month(40, 0, 0.3, **more), 0.3)
    assert month(40, sales, 0.3, **more).per_hour == 12


def test_what_no_sales_can_match_and_what_needs_none():
    assert sales_to_match(12, month(40, 600, 0), 0) is None
    assert sales_to_match(12, month(40, 0, 0.3, overrides=480), 0.3) == 0


@pytest.mark.parametrize("shares", [{"margin": 1.1}, {"margin": 1, "own_use": 2}])
def test_a_share_out_of_range_is_named(shares):
    with pytest.raises(CourseError, match=r"(margin is 1.1|own_use is 2): use a number"):
        month(10, 100, **shares)


def test_a_month_without_hours_is_refused():
    with pytest.raises(CourseError, match="The hours are 0"):
        _ = month(0, 100, 0.3).per_hour


@pytest.mark.parametrize("growth", [-0.1, 0, 0.05])
@pytest.mark.parametrize("kit", [0, 59, 1200])
def test_with_the_customers_needed_it_breaks_even_within_a_year_and_with_one_fewer_not(kit, growth):
    costs, sales = Costs(kit=kit, fee=20, minimum=50), {"margin": 0.3, "spend": 50}
    needed = customers_needed(costs, growth=growth, **sales)
    how = {"horizon": 12, "growth": growth, **sales}
    assert break_even(costs, customers=needed, **how) is not None
    assert break_even(costs, customers=needed - 1, **how) is None


def test_without_a_margin_no_number_of_customers_is_enough():
    assert customers_needed(Costs(kit=10), margin=0, spend=50) is None


def test_real_start_up_costs_carry_year_and_source():
    assert starts_at(59.0) == (("AdvoCare: distributor sign-up fee (2019)", "S193"),)
    assert starts_at(1200.0) == (
        ("AdvoCare: typical spending to reach Advisor (2019, lowest figure)", "S24"),
    )
    assert starts_at(123.45) == ()


def test_of_those_paid_only_the_same_money_goes_to_fewer_people():
    for name, unpaid in (("doTERRA, US 2017", 0.6384), ("Nu Skin, Canada 2020", 0.783)):
        everybody, paid = counted(name).measures, counted(name, "paid").measures
        assert everybody["share with nothing"] == pytest.approx([unpaid] * 2, abs=1e-3)
        ratio = paid["mean"][0] / everybody["mean"][0]
        assert ratio == pytest.approx(1 / (1 - unpaid), rel=2e-3)


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("who", ["as published", "all", "active", "paid"])
def test_a_disclosure_is_counted_as_asked_or_says_what_it_hides(name, who):
    told = counted(name, who)
    assert (told.groups is None) == bool(told.missing)
    if told.groups is not None:
        assert told.groups.who == (told.published.who if who == "as published" else who)
    else:
        assert told.missing.startswith(f"{name}, does not say how many ")
    assert counted(name, who, "net").groups is None


def test_medians_of_classes_narrow_what_is_left_open():
    """By hand: Scentsy's part-year class, 135,629 of 186,866 people, has a median above 0."""
    got = counted("Scentsy, US 2020").measures
    assert got["median"] == (203, 869)
    assert got["share with nothing"] == (0, pytest.approx(135_629 / 2 / 186_866, abs=1e-6))


def test_an_unknown_disclosure_or_count_is_named():
    with pytest.raises(CourseError, match="no disclosure 'Acme'"):
        counted("Acme")
    with pytest.raises(CourseError, match="who is 'rich'"):
        counted("doTERRA, US 2017", "rich")


def test_what_differs_between_two_disclosures_is_said():
    one = counted("doTERRA, US 2017")
    assert disclosed.differences(one, one) == []
    other = counted("Mary Kay, Canada 2019")
    assert disclosed.differences(one, other) == ["currency", "country", "year"]

"""Two censuses of all sellers: what is published, what is derived, and that they agree."""

import pytest

from downline import evidence
from downline.errors import CourseError
from downline.lessons.similarities import census
from downline.lessons.similarities.disclosed import counted


def test_published_figures_are_taken_as_they_stand():
    paid = census.series(census.PAID, census.MULTI)
    assert paid[2024] == 16.7 and paid[2011] == 25.5
    assert census.series(census.MEAN, census.ONE)[2022] == 1_292_029
    assert census.series(census.TOP, census.ONE)[2015] == 8.5
    assert census.series(census.PAID, census.TAIWAN)[2024] == 27.36


def test_what_is_derived_is_what_one_gets_by_hand():
    """2023: 1 × 71.08 + 5 × 7.345 + 24 × 0.81 + 70 × 0.08 = 132.845, in million won for 100 people.
    2020: 933.9 of 1,682.0 billion, for 1.44 million people. One level 2014: 36.13 of 366.79.
    """
    top = census.series(census.TOP, census.MULTI)
    mean = census.series(census.MEAN, census.MULTI)
    assert mean[2023] == pytest.approx(1_328_450)
    assert top[2023] == pytest.approx(100 * 71.08 / 132.845)
    assert top[2020] == pytest.approx(100 * 933.9 / 1682)
    assert mean[2020] == pytest.approx(1682e9 / 1.44e6)
    assert census.series(census.TOP, census.ONE)[2014] == pytest.approx(100 * 36.13 / 366.79)
    assert census.series(census.PAID, census.ONE)[2016] == pytest.approx(100 * 223 / 372)
    every = census.series(census.MEAN_OF_ALL, census.MULTI)
    assert every[2024] == pytest.approx(1_313_000 * 0.167)


def test_classes_and_published_figures_of_the_same_year_agree():
    """An oracle in the data: the regulator prints both the classes and, elsewhere, their sum."""
    ours = evidence.derived().set_index(["what", "year"])["value"]
    multi = census.KINDS[census.MULTI]
    mean = ours[f"{multi}: mean of those who were paid", 2024]
    assert mean == pytest.approx(1_313_000, rel=0.005)
    top = ours[f"{multi}: part of all pay that the best-paid 1 per cent of the paid hold", 2018]
    assert top == pytest.approx(55, abs=0.05)


def test_in_one_shared_year_the_means_are_the_other_way_round():
    both = census.shared_years(census.MEAN)
    higher = both.index[both[census.ONE] > both[census.MULTI]]
    assert higher.tolist() == [2017, 2018, 2019, 2020]
    assert both.loc[2022, census.ONE] < both.loc[2022, census.MULTI]
    paid = census.shared_years(census.PAID)
    assert (paid[census.ONE] > 2.5 * paid[census.MULTI]).all()


def test_every_point_names_rows_that_exist_and_their_sources():
    derived = set(evidence.derived()["derived_id"])
    for row in census.figures().itertuples():
        for one in row.row_ids.split(";"):
            assert one in derived or evidence.row(one).iloc[0] == one
        assert all(evidence.cite(one) for one in row.source_ids.split(";"))


def test_classes_made_by_pay_settle_what_the_best_paid_hold():
    least, most = counted("South Korea, multi-level 2024").measures["top 1 % hold"]
    assert least == most == pytest.approx(70.16 / 131.01, abs=1e-4)


def test_the_full_table_of_pure_romance_comes_before_overrides_only():
    full = counted("Pure Romance, US 2020")
    assert (full.basis, full.things["own retail profit"]) == (
        "part-net",
        "counted, by the estimate of the company",
    )
    assert "not of all" in counted("Pure Romance, US 2020", basis="net").missing
    only = counted("Pure Romance, US 2020 (overrides only)")
    assert (only.basis, only.things["own retail profit"]) == ("gross", "left out")
    assert full.measures["mean"][0] > only.measures["mean"][0]


def test_what_is_not_there_is_named():
    with pytest.raises(CourseError, match="kind is 'Japan'"):
        census.series(census.PAID, "Japan")

"""Lessons 6 and 7's models against closed forms, slower arithmetic and the rows they come from."""

import numpy as np
import pytest

from downline import evidence, recruitment
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.lessons.faq import own_sales, spread, staying
from downline.lessons.faq.explorers import (
    FOUR,
    HOLDS,
    NO_NUMBER,
    NOT_SAID,
    NOT_SHOWN,
    STATEMENTS,
    Misconceptions,
    Survival,
)
from downline.plans import Unilevel

# ---- what explains a spread ----------------------------------------------------------------------


@pytest.mark.parametrize(("effort", "skill"), [(0.6, 0.6), (0.3, 0.9), (0.8, 0.0)])
def test_without_overrides_effort_and_skill_explain_all_as_for_a_product(effort, skill):
    """Var of a product of independents with mean 1: a + b + ab, and ab is split evenly."""
    a, b = effort**2, skill**2
    whole = a + b + a * b
    got = spread.explained(1_000, effort=effort, skill=skill, rates=())["dollars"]
    assert got["effort"] == pytest.approx((a + a * b / 2) / whole, abs=0.04)
    assert got["skill"] == pytest.approx((b + a * b / 2) / whole, abs=0.04)
    assert got[["order of entry", spread.CHANCE]].tolist() == pytest.approx([0, 0], abs=1e-9)


def test_with_one_level_and_people_alike_order_and_chance_split_as_the_closed_form():
    """Recruits are sums of independent trials with chance 1/j: the network of Gastwirth."""
    n, rate = 400, 0.1
    mean = recruitment.expected_recruits(np.arange(1, n + 1), n)
    trials = 1 / np.arange(1, n)
    within = np.append(np.cumsum((trials * (1 - trials))[::-1])[::-1], 0).mean()
    order = mean.var() / (mean.var() + within)
    for seed in range(3):
        got = spread.explained(n, effort=0, skill=0, rates=(rate,), seed=seed)["dollars"]
        assert got["order of entry"] == pytest.approx(order, abs=0.05)
        assert got[spread.CHANCE] == pytest.approx(1 - order, abs=0.05)
        assert got[["effort", "skill"]].tolist() == pytest.approx([0, 0], abs=1e-9)


@pytest.mark.parametrize("by_work", [True, False])
def test_incomes_are_those_of_a_unilevel_plan_on_the_same_network(by_work):
    random, rates = np.random.default_rng(4), (0.05, 0.04, 0.03)
    work, chance = random.lognormal(4, 1, (2, 60)).round(2), random.random((2, 60))
    got = spread._incomes(work, chance, 0.25, rates, by_work)
    for row in range(2):
        weights = work if by_work else np.ones_like(work)
        network = Genealogy(spread.sponsors(weights, chance)[row])
        paid = Unilevel(0.25, rates).pay(network, work[row])
        assert got[row] == pytest.approx(paid.earned, abs=0.06)  # it rounds each line


def test_a_heavier_sponsor_is_drawn_more_often():
    weight = np.tile([3.0, 1.0, 1.0], (4_000, 1))
    drawn = spread.sponsors(weight, np.random.default_rng(1).random(weight.shape))
    assert (drawn[:, 0] == -1).all()
    assert (drawn[:, 1] == 0).all()
    assert (drawn[:, 2] == 0).mean() == pytest.approx(3 / 4, abs=0.03)


def test_places_of_equal_incomes_are_shared():
    got = spread._places(np.array([[5.0, 1, 5, 0], [2, 2, 2, 2]]))
    assert got.tolist() == [[3, 1.5, 3, 0.5], [2, 2, 2, 2]]


@pytest.mark.parametrize("values", [{"by_work": True}, {"n": 100}, {"effort": 2, "skill": 0.1}])
def test_shares_add_up_and_are_the_same_each_time(values):
    one, again = (spread.explained(**values) for _ in range(2))
    assert one.equals(again)
    assert one.sum().tolist() == pytest.approx([1, 1])
    assert (one >= 0).all(axis=None)


def test_who_works_more_gains_when_work_also_recruits():
    plain, linked = (spread.explained(by_work=by_work) for by_work in (False, True))
    work = ["effort", "skill"]
    assert (linked.loc[work].sum() > plain.loc[work].sum() + 0.05).all()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"effort": -1}, "effort's spread is -1: use a number from 0 to 3"),
        ({"skill": float("nan")}, "skill's spread is nan"),
        ({"n": 10}, "use a whole number from 20"),
        ({"n": 100.5}, "use a whole number"),
        ({"margin": 0.9}, "sum of margin and rates is 1.15"),
        ({"margin": 0, "rates": ()}, "no spread to explain"),
        ({"effort": 0, "skill": 0, "rates": ()}, "no spread to explain"),
    ],
)
def test_what_cannot_be_used_is_said(values, sentence):
    with pytest.raises(CourseError, match=sentence):
        spread.explained(**values)


# ---- own sales -----------------------------------------------------------------------------------


def test_ranks_are_the_rows_and_the_derived_shares():
    derived = evidence.derived().set_index("what")["value"]
    ranks = own_sales.ranks()
    assert len(ranks) == 12
    for row in ranks.to_dict("records"):
        what = f"Pure Romance: overrides as a share of the mean earnings, {row['rank']}"
        assert row["team share"] == pytest.approx(derived[what])
    assert ranks["or higher"].iloc[0] == pytest.approx(100, abs=0.2)


@pytest.mark.parametrize("margin", [0.05, 0.35, 0.6])
def test_sales_needed_bring_the_income(margin):
    needed = own_sales.sales_needed(21_291, margin)
    assert own_sales.by_selling(needed, margin) == pytest.approx(21_291, abs=0.2)
    with pytest.raises(CourseError, match="above 0"):
        own_sales.sales_needed(100, 0)


# ---- who stays -----------------------------------------------------------------------------------


def test_a_company_that_recruits_as_many_keeps_its_size():
    first, later, size = 0.53, 0.7, 1_000
    crews, joiners = [], staying.joiners_to_hold(size, first, later)
    for _ in range(100):  # year by year: everybody a year older, new ones in
        crews = [joiners, *(c * (first if age == 0 else later) for age, c in enumerate(crews))]
    assert sum(crews) == pytest.approx(size)
    assert staying.mean_stay(first, later) == pytest.approx(
        staying.remaining(first, later, 100).sum()
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: staying.remaining(1.1, 0.5, 3), "first year is 1.1"),
        (lambda: staying.remaining(0.5, 1, 3), "further year is 1"),
        (lambda: staying.remaining(0.5, 0.5, 2.5), "years is 2.5: use a whole number"),
        (lambda: staying.joiners_to_hold(0, 0.5, 0.5), "people is 0"),
        (lambda: staying.joiners_to_hold(10.5, 0.5, 0.5), "use a whole number"),
    ],
)
def test_what_cannot_be_a_stay_is_said(call, sentence):
    with pytest.raises(CourseError, match=sentence):
        call()


def test_presets_of_who_stays_are_the_published_rows():
    remain = staying.published().set_index("row_id")["remain"]
    presets = Survival.presets
    young = presets["Young Living 2018"]
    assert young["first"] == remain["Q001"]
    assert young["first"] * young["later"] / 100 == pytest.approx(remain["Q002"], abs=0.5)
    quixtar = presets["Quixtar 2005"]
    after_five = staying.remaining(quixtar["first"] / 100, quixtar["later"] / 100, 5)[-1]
    assert 100 * after_five == pytest.approx(remain["Q027"], abs=0.1)
    assert presets["Herbalife 2004, supervisors"]["first"] == remain["Q031"]
    derived = evidence.derived().set_index("derived_id")["value"]
    assert (remain["Q001"], remain["Q002"]) == (derived["D06"], derived["D07"])


# ---- statements to sort --------------------------------------------------------------------------


def test_every_statement_is_in_the_pile_that_its_row_says():
    for row_id, said, pile in STATEMENTS.values():
        row = evidence.row(row_id)
        if row_id.startswith("M"):
            assert pile == {"misattributed": NOT_SAID, "not shown": NOT_SHOWN}[row["verdict"]]
            assert said.replace(" %", "%").replace("80%", "80 per cent") in row["statement"]
        elif row_id.startswith("C3"):  # the article calls these misconceptions, rightly
            assert (row["verdict"], pile) == ("supported", "does not hold")
        elif row_id.startswith("I"):
            assert pile == HOLDS
            assert row["amount_high"] == 1_000
            assert row["share_low"] == 50
    assert {row_id for row_id, *_ in STATEMENTS.values() if row_id.startswith("M")} == set(
        evidence.misconceptions()["misconception_id"]
    )


# ---- misconceptions keep the lesson's own rule ---------------------------------------------------


def test_each_statement_with_a_number_says_who_counted_whom_what_and_when():
    shown = Misconceptions(**Misconceptions.presets["As the evidence has it"]).shown.table
    assert set(FOUR) <= set(shown.columns)
    for row in shown.to_dict("records"):
        if any(digit in row["statement"] for digit in "0123456789"):
            assert all(row[name] and row[name] != NO_NUMBER for name in FOUR), row["statement"]
        else:
            assert all(row[name] == NO_NUMBER for name in FOUR), row["statement"]


def test_what_holds_leaves_none_of_the_four_unsaid():
    shown = Misconceptions(**Misconceptions.presets["As the evidence has it"]).shown.table
    for row in shown[shown["the evidence says"] == HOLDS].to_dict("records"):
        assert not any("not said" in row[name] for name in FOUR)

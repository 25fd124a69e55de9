"""The first two plans pay as published examples do, and lose no cent whatever they are given.

Reference values are rows of tests/data/reference_values.csv; each test that uses one names the row.
"""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline.errors import CourseError
from downline.genealogy import Genealogy, example_team
from downline.plans import OVERRIDE, RETAIL_MARGIN, SingleLevel, Statement, Unilevel
from tests.kit.reference import numbers, refused

# ---- published examples of single-level pay ----------------------------------------------------

ALONE = Genealogy([-1], names=["Ana"])


@pytest.mark.parametrize(
    ("margin", "sales", "paid"),
    [
        # Color Street US, July 2021: a quarter of 0, 12, 13 and 13 (W20).
        # https://thegoldthebeautiful.com/2021/07/19/commissions-and-incentives
        pytest.param(0.25, ["0", "12", "13", "13"], ["0.00", "3.00", "3.25", "3.25"], id="W20"),
        # The same in Canadian dollars at 1.27, each line rounded to the cent (W21, same page).
        pytest.param(
            0.25, ["0", "15.24", "16.51", "16.51"], ["0.00", "3.81", "4.13", "4.13"], id="W21"
        ),
        # Rodan + Fields, early plan: retail 160, wholesale 120; preferred price 144 (W22, W23).
        # https://pdfslide.us/business/compensation-plan-5584a2ff4bf04.html
        pytest.param(40 / 160, ["160"], ["40.00"], id="W22"),
        pytest.param(24 / 144, ["144"], ["24.00"], id="W23"),
        # Avon US 2014: 30 % of an order of 265 (W24).
        # http://ourbeautyconsultantcareer.blogspot.com/2014/01/beauty-consultant-avon-hot-points.html
        pytest.param(0.30, ["265"], ["79.50"], id="W24"),
        # Beachbody P90X: 25 % of 119.85, published as "30 (rounded)" (W27).
        # https://www.amandakjones.com/coaching-faqs-active-inactive-emerald-rank-and-the-customer-lead-program.php
        pytest.param(0.25, ["119.85"], ["29.96"], id="W27"),
        # Mary Kay: a lipstick bought for 7.50 and sold for 15 (W37).
        # http://marykay-daniel.blogspot.com/2014/01/why-i-love-mary-kay-commissions.html
        pytest.param(0.5, ["15"], ["7.50"], id="W37"),
    ],
)
def test_single_level_pay_as_published(margin, sales, paid):
    """Each sale is a statement line of its own, with the page that published it above."""
    statements = [SingleLevel(margin).pay(ALONE, float(sale)) for sale in sales]
    assert [f"{statement.earned[0]:.2f}" for statement in statements] == paid


def test_what_the_seller_does_not_keep_goes_to_the_company():
    """W24 again: earn 79.50, owe 185.50."""
    totals = SingleLevel(0.30).pay(ALONE, 265).totals()
    assert totals["company keeps"] == 185.50


# ---- published and derived values of unilevel pay ----------------------------------------------


@pytest.mark.parametrize(
    ("row", "which", "rate"), [("R072", -1, 0.01), ("R073", 0, 0.0125), ("R073", 1, 0.015)]
)
def test_the_published_unilevel_computation(row, which, rate):
    """R072 and R073: five recruits each, five levels, everybody buys for 500."""
    network = Genealogy.full(width=5, levels=5)
    statement = Unilevel(margin=0, rates=[rate] * 5).pay(network, 500)
    assert statement.earned[0] == numbers(row)[which]
    per_level = statement.of(0)["amount"].tolist()
    assert per_level == [pay * rate / 0.01 for pay in numbers("R072")[:5]]
    assert statement.of(0)["level"].tolist() == [1, 2, 3, 4, 5]


def test_the_brochure_promise():
    """R031: everyone recruits 5, five levels, $5 a head is paid on each."""
    network = Genealogy.full(5, 5)
    statement = Unilevel(margin=0, rates=[0.2] * 5).pay(network, 25)
    people, dollars = numbers("R031")
    assert len(network) - 1 == people
    assert statement.commission[0] == dollars


def people_below(i, n, depth):
    """Expected members 1 … depth levels below the i-th to join, of n who join uniformly (R027).

    Elementary symmetric polynomials of 1/i, 1/(i+1), …, 1/(n-1).
    """
    e = np.zeros(depth + 1)
    e[0] = 1
    for j in range(i, n):
        e[1:] = e[1:] + e[:-1] / j
    return e[1:]


RATES, MEMBERS = (0.05, 0.04, 0.03, 0.02, 0.01), [1, 2, 5, 10, 50, 100, 500]


@cache
def simulated_overrides():
    """Overrides on a fee of 100 from everybody, in 1,500 random networks of 1,000 members."""
    rng = np.random.default_rng(2026)
    plan = Unilevel(margin=0, rates=RATES)
    return np.stack([plan.pay(Genealogy.random(1000, rng), 100).commission for _ in range(1500)])


@pytest.mark.parametrize(("which", "i"), list(enumerate(MEMBERS)))
def test_unilevel_pay_on_uniform_recruitment_by_order_of_entry(which, i):
    """R029, in closed form to its four decimals, and simulated within four standard errors."""
    closed_form = 100 * float(np.dot(RATES, people_below(i, 1000, 5)))
    assert closed_form == pytest.approx(numbers("R029")[which], abs=1e-4)
    pay = simulated_overrides()[:, i - 1]
    assert abs(pay.mean() - closed_form) <= 4 * pay.std(ddof=1) / math.sqrt(len(pay))


def test_nearly_everybody_loses_the_fee():
    """R030: 97.38 % of members earn less than the 100 they paid; the founder paid nothing."""
    losers = (simulated_overrides()[:, 1:] < 100).sum(axis=1) / 1000
    assert losers.mean() == pytest.approx(numbers("R030")[0], abs=0.005)


def test_promise_against_expectation():
    """R032: of the same 3,906 people the founder expects pay on 755.41, the average member on 4.85.

    Rates of 20 % on five levels of sales of $25 are $5 a head.
    """
    founder, _, average, average_pay = numbers("R032")
    n = 3906
    closed_form = [people_below(i, n, 5).sum() for i in (1, 2)]
    assert closed_form[0] == pytest.approx(founder, abs=0.01)
    rng, plan = np.random.default_rng(3906), Unilevel(margin=0, rates=[0.2] * 5)
    pay = np.stack([plan.pay(Genealogy.random(n, rng), 25).commission for _ in range(300)])
    for i in (0, 1):
        error = pay[:, i].std(ddof=1) / math.sqrt(len(pay))
        assert abs(pay[:, i].mean() - 5 * closed_form[i]) <= 4 * error
    mean = pay.mean(axis=1)
    assert abs(mean.mean() - 5 * average) <= 4 * mean.std(ddof=1) / math.sqrt(len(mean))
    assert 5 * average == pytest.approx(average_pay, abs=0.005)


def test_the_average_member_in_closed_form():
    """R032: the mean of all 3,906 members' expected people on five levels is 4.8466."""
    n, e, total = 3906, np.array([1.0, 0, 0, 0, 0, 0]), 0.0
    for j in range(n - 1, 0, -1):  # from the last but one to join up to the founder
        e[1:] = e[1:] + e[:-1] / j
        total += e[1:].sum()
    assert total / n == pytest.approx(numbers("R032")[2], abs=1e-4)


# ---- properties --------------------------------------------------------------------------------


@st.composite
def teams(draw, most=25):
    """Any valid genealogy, with names."""
    draws = draw(st.lists(st.integers(0, 10_000), max_size=most - 1))
    sponsor = [-1, *(pick % i for i, pick in enumerate(draws, start=1))]
    return Genealogy(sponsor, names=[f"M{i}" for i in range(len(sponsor))])


@st.composite
def shares(draw, most=7):
    """A margin and up to six rates, in millionths, that add up to at most the whole."""
    cuts = draw(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=most))
    return [b - a for a, b in pairwise([0, *sorted(cuts)])]


sales_in_cents = st.one_of(st.integers(0, 300), st.integers(0, 10**9))


@st.composite
def cases(draw):
    """A team, what each member sells (in cents), and the shares of a plan (in millionths)."""
    team = draw(teams())
    sold = draw(st.lists(sales_in_cents, min_size=len(team), max_size=len(team)))
    return team, sold, draw(shares())


def plan_of(parts):
    margin, *rates = (part / 1_000_000 for part in parts)
    return Unilevel(margin, rates)


def in_cents(amounts):
    """Currency units as whole cents; fails if there are fractions of a cent."""
    cents = np.asarray(amounts, dtype=float) * 100
    assert np.allclose(cents, np.rint(cents), rtol=0, atol=1e-4)
    return [int(cent) for cent in np.rint(cents)]


def slow_lines(team, sold, parts):
    """Pay by member and level in cents, in plain Python with decimal arithmetic."""
    bases = [[0] * len(parts) for _ in range(len(team))]
    for seller, cents in enumerate(sold):
        for distance, member in enumerate([seller, *team.upline(seller)][: len(parts)]):
            bases[member][distance] += cents
    return [
        [
            int((Decimal(base) * part / 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))
            for base, part in zip(line, parts, strict=True)
        ]
        for line in bases
    ]


@given(cases())
def test_every_line_is_base_times_rate_rounded_once_half_a_cent_up(case):
    """To the cent the same as plain Python with decimal arithmetic, member by member."""
    team, sold, parts = case
    statement = plan_of(parts).pay(team, np.array(sold) / 100)
    lines = slow_lines(team, sold, parts)
    assert in_cents(statement.margin) == [line[0] for line in lines]
    assert in_cents(statement.commission) == [sum(line[1:]) for line in lines]
    assert in_cents(statement.earned) == [sum(line) for line in lines]
    for line in statement.lines:
        assert line.reason == (OVERRIDE if line.level else RETAIL_MARGIN)
        assert line.amount.tolist() == [amounts[line.level] for amounts in lines]


@given(cases())
@settings(max_examples=50)
def test_money_in_is_money_out_to_the_cent(case):
    """What customers pay = margins + overrides + what the company keeps, in every view."""
    team, sold, parts = case
    statement = plan_of(parts).pay(team, np.array(sold) / 100)
    customers, participants, margins, overrides, company = in_cents(statement.totals())
    assert customers == sum(sold)
    assert participants == 0
    assert customers == margins + overrides + company
    lines = slow_lines(team, sold, parts)
    assert margins == sum(line[0] for line in lines)
    assert overrides == sum(sum(line[1:]) for line in lines)
    # The company's share may dip below zero only by half a cent for each line paid.
    assert company >= -sum(amount > 0 for line in lines for amount in line) / 2

    table = statement.to_frame()
    by_reason = [c for c in table.columns if c == RETAIL_MARGIN or c.startswith(OVERRIDE)]
    assert in_cents(table[by_reason].sum(axis=1)) == in_cents(table["earned"])
    assert in_cents([table["earned"].sum()]) == [margins + overrides]
    assert in_cents(table["sold"]) == sold
    for member in range(len(team)):
        mine = statement.of(member)
        assert in_cents([mine["amount"].sum()]) == in_cents([statement.earned[member]])
        assert (mine["amount"] > 0).all()


@given(cases())
@settings(max_examples=50)
def test_without_levels_a_unilevel_plan_is_the_single_level_plan(case):
    team, sold, parts = case
    margin, volume = parts[0] / 1_000_000, np.array(sold) / 100
    single, multi = SingleLevel(margin).pay(team, volume), Unilevel(margin, ()).pay(team, volume)
    pd.testing.assert_frame_equal(single.to_frame(), multi.to_frame())
    assert (single.commission == 0).all()
    assert single.totals().equals(multi.totals())


@given(cases(), st.data())
def test_raising_a_rate_lowers_nobodys_pay_but_the_companys(case, data):
    team, sold, parts = case
    volume, raised = np.array(sold) / 100, list(parts)
    raised[data.draw(st.integers(0, len(parts) - 1))] += data.draw(
        st.integers(0, 1_000_000 - sum(parts))
    )
    before, after = plan_of(parts).pay(team, volume), plan_of(raised).pay(team, volume)
    assert (after.earned >= before.earned).all()
    assert after.totals()["company keeps"] <= before.totals()["company keeps"]


@given(cases(), st.randoms())
@settings(max_examples=50)
def test_the_order_of_the_table_changes_nobodys_pay(case, random):
    team, sold, parts = case
    volume = dict(zip(team.names, np.array(sold) / 100, strict=True))
    rows = list(range(len(team)))
    random.shuffle(rows)
    shuffled = Genealogy.from_frame(team.to_frame().iloc[rows])
    pay = [
        plan_of(parts).pay(people, [volume[name] for name in people.names]).to_frame()
        for people in (team, shuffled)
    ]
    first, second = (table.sort_values("member", ignore_index=True) for table in pay)
    pd.testing.assert_frame_equal(first, second)


@given(cases(), sales_in_cents, st.integers(0, 10_000))
def test_a_new_member_lowers_nobodys_pay(case, sold_by_newcomer, under):
    team, sold, parts = case
    larger = Genealogy([*team.sponsor, under % len(team)])
    before = plan_of(parts).pay(team, np.array(sold) / 100).earned
    after = plan_of(parts).pay(larger, np.array([*sold, sold_by_newcomer]) / 100).earned
    assert (after[:-1] >= before).all()


@given(cases())
@settings(max_examples=50)
def test_levels_deeper_than_the_genealogy_pay_nothing(case):
    """Twenty more levels at 0.1 % than anybody has people below change no pay."""
    team, sold, parts = case
    deepest, (margin, *rates) = int(team.levels.max()), (part / 2_000_000 for part in parts)
    rates = (rates + [0.001] * deepest)[:deepest]
    volume = np.array(sold) / 100
    fitting = Unilevel(margin, rates).pay(team, volume)
    deeper = Unilevel(margin, [*rates, *[0.001] * 20]).pay(team, volume)
    assert (deeper.earned == fitting.earned).all()
    assert deeper.totals().equals(fitting.totals())


@pytest.mark.parametrize(
    ("sale", "rate", "paid"),
    [(0.50, 0.01, 0.01), (0.49, 0.01, 0.00), (1.50, 0.01, 0.02), (2.50, 0.05, 0.13),
     (0.10, 0.05, 0.01), (1.10, 0.05, 0.06)],
)  # fmt: skip
def test_half_a_cent_is_rounded_up_not_to_the_even_cent(sale, rate, paid):
    """Also where the binary product falls just below the half: 1.10 x 0.05 = 0.055000…01."""
    assert SingleLevel(rate).pay(ALONE, sale).earned[0] == paid
    pair = Genealogy([-1, 0])
    assert Unilevel(0, [rate]).pay(pair, [0, sale]).earned[0] == paid


def test_rounding_is_once_a_line_and_not_once_a_sale():
    """Three recruits sell for $0.10 each: 5 % of $0.30 is 2 cents, not three times 1 cent."""
    team = Genealogy([-1, 0, 0, 0])
    assert Unilevel(0, [0.05]).pay(team, [0, 0.1, 0.1, 0.1]).commission[0] == 0.02


@given(st.integers(0, 10**12))
def test_sales_are_kept_to_the_cent(cents):
    """Every whole number of cents up to the largest sale comes through division by 100."""
    assert SingleLevel(1).pay(ALONE, cents / 100).volume.tolist() == [cents]


def test_one_number_means_everybody_sells_that_much():
    team = example_team()
    assert SingleLevel(0.25).pay(team, 80).earned.tolist() == [20.0] * len(team)


def test_a_statement_does_not_change_when_the_sales_it_was_made_from_do():
    sales = np.array([10.0, 20.0])
    statement = SingleLevel(0.5).pay(Genealogy([-1, 0]), sales)
    sales[:] = 0
    assert statement.volume.tolist() == [1000, 2000]


def test_a_statement_has_a_row_for_each_level_that_pays():
    """The sale of lesson 1: Noa sells for $100, and Ben is five levels above."""
    team = example_team()
    sale = np.where(np.array(team.names) == "Noa", 100, 0)
    statement = Unilevel().pay(team, sale)
    assert isinstance(statement, Statement)
    assert statement.of(team.number("Ben")).to_dict("records") == [
        {"reason": OVERRIDE, "level": 5, "rate": 0.01, "base": 100.0, "amount": 1.0}
    ]
    assert statement.of(team.number("Ana")).empty
    assert statement.of(team.number("Noa"))["reason"].tolist() == [RETAIL_MARGIN]


# ---- bad input: one sentence with the value and the remedy -------------------------------------


@pytest.mark.parametrize(
    "rate", [1.5, 5, -0.01, float("nan"), float("inf"), "5%", "0.05", None, [0.05]]
)
def test_a_rate_that_is_no_fraction_is_refused(rate):
    """5 for 5 % is the usual slip; text is not guessed at."""
    remedy = "use a fraction from 0 to 1 (0.05 is 5 %)."
    assert refused(SingleLevel, rate) == f"The margin is {rate!r}: {remedy}"
    assert refused(Unilevel, rate) == f"The margin is {rate!r}: {remedy}"
    assert refused(Unilevel, 0, (0.05, rate)) == f"The level 2 rate is {rate!r}: {remedy}"


@pytest.mark.parametrize("rates", [0.05, None])
def test_rates_that_are_no_list_are_refused(rates):
    """One rate for one level must still be a list: [0.05]."""
    assert re.search(r"rates?.*use ", refused(Unilevel, 0.25, rates))


def test_rates_above_a_hundred_percent_in_all_are_refused():
    assert refused(Unilevel, 0.9, [0.1, 0.05]) == (
        "Margin and level rates add up to 105 %: the plan would pay out more than customers pay "
        "in. Lower them to 100 % or less in total."
    )


def test_rates_of_a_hundred_percent_in_all_are_fine():
    """Although 0.2 + 0.4 + 0.3 + 0.1 is a little more than 1 in binary."""
    assert 0.2 + 0.4 + 0.3 + 0.1 > 1
    statement = Unilevel(0.2, [0.4, 0.3, 0.1]).pay(Genealogy.full(1, 3), [0, 0, 0, 10])
    assert statement.totals()["company keeps"] == 0


@pytest.mark.parametrize(
    ("sales", "sentence"),
    [
        ([0, -80], "Member 1's sales are -80: use 0 or more."),
        ([-0.01, 0], "Member 0's sales are -0.01: use 0 or more."),
        (-5, "Member 0's sales are -5: use 0 or more."),
        ([0, float("nan")], "Member 1's sales are nan: use an ordinary number."),
        ([float("inf"), 0], "Member 0's sales are inf: use an ordinary number."),
        ([float("-inf"), 0], "Member 0's sales are -inf: use an ordinary number."),
        ([None, 0], "Member 0's sales are nan: use an ordinary number."),
        ([0, 2e10], "Member 1's sales are 2e+10: use at most 10,000,000,000."),
        ([1, 2, 3], "There are 3 sales for 2 members: give one each."),
        ([1], "There are 1 sales for 2 members: give one each."),
        (
            [[1, 2]],
            "The sales have the shape (1, 2): use one list, a number for each member (2 in all).",
        ),
        (
            [[1], [2]],
            "The sales have the shape (2, 1): use one list, a number for each member (2 in all).",
        ),
    ],
)
@pytest.mark.parametrize("plan", [SingleLevel(), Unilevel()])
def test_bad_sales_are_refused(plan, sales, sentence):
    assert refused(plan.pay, Genealogy([-1, 0]), sales) == sentence


@pytest.mark.parametrize("sales", ["eighty", ["80", "a lot"], {"Ana": 80, "Ben": 20}])
def test_sales_that_are_no_numbers_are_refused(sales):
    assert re.search(r"sales.*use ", refused(SingleLevel().pay, Genealogy([-1, 0]), sales))


def test_sums_too_large_to_pay_to_the_cent_are_refused():
    team = Genealogy([-1, *[0] * 20_000])
    sentence = refused(Unilevel(0, [0.5]).pay, team, 1e10)
    assert re.search(r"too large.*use smaller sales or fewer members", sentence)


def test_large_sums_are_exact_or_refused():
    """Beyond 2**53 cents a sum in floating point may be a cent off, and nobody would see it."""
    recruits, cents = 20_001, 999_999_999_999
    team = Genealogy([-1, *[0] * recruits])
    try:
        statement = Unilevel(0, [0.000001]).pay(team, cents / 100)
    except CourseError as problem:
        assert "use smaller sales or fewer members" in str(problem)
    else:
        assert int(statement.lines[1].base[0]) == recruits * cents

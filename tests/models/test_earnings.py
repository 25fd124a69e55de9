"""What people keep, and how unequal it is: by hand, by published disclosure, and by property.

Rows R… are in tests/data/reference_values.csv.
"""

import math
import re
from functools import reduce
from operator import add
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline import earnings
from downline.earnings import Costs, Grouped, break_even, gini, lorenz, net, per_hour, running_net
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans import SingleLevel, Unilevel
from tests.kit.reference import numbers

properties = settings(deadline=None, max_examples=60)
amounts = st.lists(st.integers(0, 10_000), min_size=1, max_size=40).filter(any)


def grouped(groups, who="all", basis="gross", currency="USD", period="year", **more):
    return Grouped(groups, who=who, basis=basis, currency=currency, period=period, **more)


# ---- costs and net ------------------------------------------------------------------------------


def test_net_by_hand_from_a_statement():
    """Ana sells nothing; Ben sells for 80 and buys for 30; a quarter is margin, 10 % goes to Ana.

    Both pay 8 fee and 5 expenses a month, a twentieth of sales for delivery, must buy for 20 a
    month, and count half of what they buy as worth having. Three months, kit 60 once.
    Ana: 3 · (11 − 8 − 5 − 0 − 20/2) − 60 = −96. Ben: 3 · (20 − 8 − 5 − 4 − 30/2) − 60 = −96.
    """
    plan = Unilevel(margin=0.25, rates=(0.1,))
    statement = plan.pay(Genealogy([-1, 0]), [0, 80], purchases=[0, 30])
    costs = Costs(60, 8, 20, 5, sales_share=0.05, own_use=0.5, months=3)
    assert net(statement, costs) == pytest.approx([-96, -96])
    assert net(statement.earned, costs, sales=[0, 80], purchases=[0, 30]) == pytest.approx(
        [-96] * 2
    )


def test_own_purchases_are_a_cost_unless_you_say_otherwise():
    statement = SingleLevel().pay(Genealogy([-1]), 0, purchases=100)
    assert net(statement, Costs()) == [-100]
    assert net(statement, Costs(own_use=1)) == [0]


@properties
@given(
    n=st.integers(1, 60), seed=st.integers(0, 99), rate=st.integers(0, 100), fee=st.integers(1, 500)
)
def test_a_fee_pool_is_zero_sum_whatever_the_network(n, seed, rate, fee):
    """Mean net = −(1 − payout ratio) · fee, and who recruited whom cannot change it.

    A share of each fee goes to the sponsor; the founder has none, so n − 1 of n fees pay out.
    """
    statement = Unilevel(0, rates=(rate / 100,)).pay(Genealogy.random(n, seed), 0, purchases=fee)
    kept = net(statement, Costs()).mean()
    assert kept == pytest.approx(-(1 - rate / 100 * (n - 1) / n) * fee)


def test_who_loses_in_uniform_recruitment():
    """R012: a fee of 2,500 and 900 a recruit take three recruits, so 1 − 1/8 lose."""
    recruits = Genealogy.random(1_000_000, seed=1).recruits
    kept = net(900.0 * recruits, Costs(kit=2500))
    assert earnings.share_who_lose(kept) == pytest.approx(1 - 2**-3, abs=1e-3)


def test_pay_per_hour():
    assert per_hour([-240, 60], [120, 30]) == pytest.approx([-2, 2])
    assert per_hour(90, 30) == 3


# ---- break-even ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("kit", "month"), [("0.8", 8), ("0.81", 9), ("0.79", 8), ("0", 1)])
def test_break_even_is_exact_where_binary_sums_are_not(kit, month):
    """Ten cents a month bring back 0.80 in eight months; eight times 0.1 added to −0.8 do not."""
    assert reduce(add, [0.1] * 8, -0.8) < 0  # sum() makes up for it from Python 3.12 on
    costs = Costs(kit=float(kit))
    assert break_even(costs, margin=0.1, spend=1, customers=1) == month


def test_break_even_of_a_doubling_business():
    """1 + 2 + … + 2^(t−1) = 2^t − 1 customers' margins of 10, against 10 a month and a kit of 260.

    10 · (2^t − 1) − 10 · t reaches 260 first in month 5: 10 · 31 − 50 = 260, on the dot.
    """
    for kit, month in ((260, 5), (260.01, 6)):
        costs = Costs(kit=kit, minimum=20, own_use=0.5)
        assert break_even(costs, margin=0.2, spend=50, customers=1, growth=1) == month
    costs = Costs(260, minimum=10)
    path = running_net(costs, margin=0.2, spend=50, customers=1, growth=1, months=5)
    assert path.tolist() == [-260, -260, -250, -220, -150, 0]


def test_break_even_may_never_come():
    """A shrinking business nears 100 / 0.5 = 200 and never gets there; a horizon is a limit."""
    shrinking = {"margin": 0.5, "spend": 200, "customers": 1, "growth": -0.5}
    assert break_even(Costs(kit=200), **shrinking) is None
    assert break_even(Costs(kit=199), **shrinking) == 8  # 200 · (1 − 2^−8) = 199.2
    steady = {"margin": 0.5, "spend": 20, "customers": 1}
    assert break_even(Costs(kit=600), **steady) == 60
    assert break_even(Costs(kit=600), **steady, horizon=59) is None
    assert break_even(Costs(kit=1, sales_share=0.5), **steady) is None


# ---- inequality: known values -------------------------------------------------------------------


def test_gini_of_equal_values_and_of_one_who_has_all():
    assert gini([7.1] * 1000) == pytest.approx(numbers("R099")[0], abs=1e-12)
    assert gini([0] * 9 + [3]) == pytest.approx(numbers("R100")[-1], abs=1e-12)


def test_gini_of_an_exponential_distribution():
    middles = (np.arange(1_000_000) + 0.5) / 1e6
    assert gini(-np.log1p(-middles)) == pytest.approx(numbers("R101")[0], abs=1e-5)


def test_gini_and_top_shares_of_recruits_in_uniform_recruitment():
    """R019 and R020: 2/3, and the top 2^−r of members hold (r + 1) · 2^−r of all recruits."""
    recruits = Genealogy.random(1_000_000, seed=2).recruits
    assert gini(recruits) == pytest.approx(2 / 3, abs=1e-3)
    for r, held in enumerate(numbers("R020"), start=1):
        assert earnings.top_share(recruits, 2.0**-r) == pytest.approx(held, abs=0.005)


@pytest.mark.parametrize(("which", "depth"), [(0, 5), (1, 7), (2, 10)])
def test_top_fifth_in_a_complete_binary_network(which, depth):
    """R039: pay is by the weaker leg, which has 2^(levels below) − 1 members."""
    below = depth - Genealogy.full(width=2, levels=depth).levels
    held = earnings.top_share(2.0**below - 1, 0.2)
    assert held == pytest.approx(numbers("R039")[which], abs=1e-4)


def test_bounds_close_in_on_the_lognormal_gini():
    """R102, at the tolerance asked: 8,500 slices with exact means leave less than 1e-6 open."""
    z = np.linspace(-4, 4.5, 8501)
    phi, shifted = (np.array([NormalDist(at).cdf(x) for x in z]) for at in (0, 1))
    people = np.diff(phi, prepend=0, append=1)
    slices = {"people": people, "mean": np.diff(shifted, prepend=0, append=1) / people}
    slices |= {"low": [0, *np.exp(z - 0.5)], "high": [*np.exp(z - 0.5), np.inf]}
    least, most = grouped(slices).gini()
    assert least <= math.erf(0.5) <= most
    assert most - least < 1e-6
    assert least == pytest.approx(numbers("R102")[-1], abs=1e-6)


def test_eighty_twenty():
    """A Pareto tail of ln 5 / ln 4: the top fifth hold exactly four fifths (derived)."""
    alpha = math.log(5) / math.log(4)
    above = np.linspace(1, 0, 11)
    slices = {"people": np.full(10, 0.1), "mean": -np.diff(above ** (1 - 1 / alpha))}
    assert grouped(slices).top_share(0.2)[0] == pytest.approx(0.8, abs=1e-12)


# ---- inequality: properties ---------------------------------------------------------------------


@properties
@given(amounts)
def test_gini_is_half_the_relative_mean_difference(values):
    values = np.array(values, dtype=float)
    difference = np.abs(values[:, None] - values).mean()
    assert gini(values) == pytest.approx(difference / 2 / values.mean(), abs=1e-12)


@properties
@given(amounts, st.floats(1e-3, 1e3), st.randoms(use_true_random=False))
def test_scale_order_and_doubling_the_population_change_nothing(values, scale, rng):
    other = [scale * value for value in values * 2]
    rng.shuffle(other)
    assert gini(other) == pytest.approx(gini(values), abs=1e-12)
    share = earnings.top_share(values, 0.1)
    assert earnings.top_share(other, 0.1) == pytest.approx(share, abs=1e-12)


@properties
@given(amounts)
def test_the_lorenz_curve_is_convex_and_the_top_share_reads_it(values):
    x, y = lorenz(values).to_numpy().T
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    assert (np.diff(y, 2) >= -1e-12).all()
    richest = max(values) / sum(values)
    assert earnings.top_share(values, 1 / len(values)) == pytest.approx(richest)


def test_negative_incomes_are_warned_about_and_a_total_of_nothing_refused():
    """Half of |a − b|'s mean over the mean: (0 + 30 + 30 + 0) / 4 / 2 / 5 = 1.5, above 1."""
    with pytest.warns(UserWarning, match="negative"):
        assert gini([-10, 20]) == pytest.approx(1.5)
    for values in ([-10, 10], [0, 0], [-3, 1]):
        for measure in (gini, lorenz, lambda values: earnings.top_share(values, 0.1)):
            with pytest.raises(CourseError, match="need a total above 0"):
                measure(values)


# ---- income disclosures -------------------------------------------------------------------------


def nu_skin():
    """Canada 2020: share of active affiliates and mean pay a month by title (R078, R079)."""
    table = {"people": numbers("R078")[:9], "mean": numbers("R079")}
    sources = ("R078", "R079")
    return grouped(table, "paid", period="month", country="Canada", year=2020, sources=sources)


def test_nu_skin_over_the_paid_and_over_all_active():
    """By hand: 13.36·36 + 1.47·123 + 3.89·574 + 1.24·1,041 + .82·1,844 + .29·2,244 + .34·4,374 +
    .16·8,011 + .13·24,413 = 12,290.92, over 21.70 paid 566.40, over 100 active 122.91.
    """
    active = nu_skin().with_unpaid(78.3, who="active")
    assert nu_skin().average() == pytest.approx([566.40] * 2, abs=0.005)
    assert active.average() == pytest.approx([122.91] * 2, abs=0.005)
    assert active.median() == (0, 0)
    assert nu_skin().median() == (0.01, 123)  # the title that holds it is the lowest: 13.36 of 21.7
    assert active.with_nothing() == pytest.approx((0.783, 0.783))
    # Top 1 %: .13 + .16 + .34 + .29 are .92; the last .08 are Lapis.
    top = (3173.69 + 1281.76 + 1487.16 + 650.76 + 0.08 * 1844) / 12290.92
    assert active.top_share(0.01)[0] == pytest.approx(top)
    assert (active.sources, active.year, active.country) == (("R078", "R079"), 2020, "Canada")
    again = active.only_paid()
    assert again.who == "paid"
    pd.testing.assert_frame_equal(again.groups, nu_skin().groups)


def test_doterra_2017():
    """US, USD a year (income.csv): the top 1.00 % are Silver and above.

    By hand: Σ share·mean = 124,798.07 of which Silver and above 73,270.21; 63.84 % have nothing.
    """
    people = [63.84, 12.16, 9.66, 5.75, 2.76, 3.91, 0.92, 0.62, 0.21, 0.07, 0.07, 0.02, 0.01]
    mean = [0, 375, 752, 1250, 1837, 4370, 11260, 27557, 58509, 112965, 201764, 463555, 1259587]
    doterra = grouped({"people": people, "mean": mean, "low": [0, 0.01] + [np.nan] * 11})
    assert doterra.average() == pytest.approx([1247.9807] * 2)
    assert doterra.median() == (0, 0)
    assert doterra.top_share(0.01)[0] == pytest.approx(73270.21 / 124798.07)
    assert doterra.only_paid().average() == pytest.approx([124798.07 / 36.16] * 2)


def test_advocare_2016_has_ranges_and_no_means():
    """R084: 72 % nothing, 18 % to 250, 6 % to 1,000; so at most 4 % above."""
    nothing, small, middle = numbers("R084")
    people = [nothing, small, middle, 100 - nothing - small - middle]
    table = {"people": people, "low": [0, 0.01, 250, 1000], "high": [0, 250, 1000, np.inf]}
    advocare = grouped(table, sources=("R084",))
    assert advocare.average() == pytest.approx((0.18 * 0.01 + 0.06 * 250 + 0.04 * 1000, np.inf))
    assert advocare.median() == (0, 0)
    assert advocare.only_paid().median() == (0.01, 250)
    assert advocare.share_below(500) == pytest.approx((0.9, 0.96))
    assert advocare.share_below(250) == pytest.approx((0.72, 0.9))  # some may have just 250
    assert earnings.summary(advocare)["Gini"].isna().all()
    with pytest.raises(CourseError, match="inequality needs one"):
        advocare.gini()


@properties
@given(
    st.lists(
        st.lists(st.integers(-50, 1000), min_size=1, max_size=8), min_size=1, max_size=6
    ).filter(lambda groups: sum(map(sum, groups)) > 0),
    st.booleans(),
)
@pytest.mark.filterwarnings("ignore:Some values are negative")
def test_the_truth_lies_within_the_bounds_of_grouped_data(groups, sort):
    """Overlapping groups with their ends, and groups in order of which only means are known."""
    members = [float(value) for group in groups for value in group]
    low, high = map(min, groups), map(max, groups)
    if sort:
        members = [max(value, 0) for value in sorted(members)]
        cuts = np.cumsum([len(group) for group in groups])[:-1]
        groups, low, high = np.split(members, cuts), None, None
    table = {"people": map(len, groups), "mean": map(np.mean, groups), "low": low, "high": high}
    table = {column: list(values) for column, values in table.items() if values is not None}
    known = grouped(table, basis="gross" if sort else "net")
    assert known.average() == pytest.approx([np.mean(members)] * 2)
    truths = [
        (known.median(), np.median(members)),
        (known.share_below(100), earnings.share_below(members, 100)),
        (known.gini(), gini(members)),
        (known.top_share(0.1), earnings.top_share(members, 0.1)),
    ]
    for (least, most), truth in truths:
        assert least - 1e-9 <= truth <= most + 1e-9


@properties
@given(amounts)
def test_groups_of_one_are_the_members_themselves(values):
    ones = {"people": np.ones(len(values)), "mean": values, "low": values, "high": values}
    members = earnings.summary(values, who="all", basis="gross")
    pairs = earnings.summary(grouped(ones))
    for bound in ("at least", "at most"):
        pd.testing.assert_series_equal(pairs[:, bound], members, check_names=False)
    pd.testing.assert_frame_equal(grouped(ones).lorenz(), lorenz(values))


# ---- who is counted, gross or net ---------------------------------------------------------------


def test_summary_says_only_what_gross_or_net_can_tell():
    with pytest.warns(UserWarning, match="negative"):
        net_of = earnings.summary([-5, 0, 5, 4], who="active", basis="net")
    assert np.isnan(net_of["share with nothing"]) and net_of["share who lose"] == 0.25
    assert net_of.name == "active, net"
    assert np.isnan(grouped(TWO, basis="net").with_nothing()).all()
    assert np.isnan(grouped(TWO).who_lose()).all()
    all_lose = earnings.summary([-5, -1], who="all", basis="net")
    assert all_lose["share who lose"] == 1 and np.isnan(all_lose["Gini"])


@pytest.mark.filterwarnings("ignore:Some values are negative")
def test_losses_in_groups_without_ends_leave_inequality_open():
    """Gini by hand: half of the mean difference 25, over the mean 15. Losses may go deeper."""
    known = grouped({"people": [1, 1], "mean": [-10, 40]}, basis="net")
    assert known.average() == (15, 15)
    assert known.gini() == pytest.approx((25 / 2 / 15, np.nan), nan_ok=True)
    assert known.who_lose() == (0, 1)


def test_mixing_is_refused():
    """One sentence names what differs; different years and countries stand side by side."""
    one = nu_skin()
    table = one.groups
    other = {"who": "all", "basis": "net", "currency": "CAD", "period": "year"}
    for what, value in other.items():
        same = {"who": "paid", "basis": "gross", "currency": "USD", "period": "month"}
        odd = Grouped(table, **same | {what: value})
        with pytest.raises(CourseError, match=f"cannot be compared: {what} is .*{value}"):
            earnings.compare({"one": one, "odd": odd})
    both = earnings.compare({"2020": one, "2013": Grouped(table, **same, year=2013)})
    assert both.loc[("mean", "at least")].tolist() == pytest.approx([12290.92 / 21.7] * 2)


# ---- bad input ----------------------------------------------------------------------------------

TWO = {"people": [9, 1], "mean": [0, 100]}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Costs(kit=-1), "kit is -1: use a number from 0"),
        (lambda: Costs(fee=math.nan), "fee is nan"),
        (lambda: Costs(own_use=1.5), "own_use is 1.5: use a number from 0 to 1"),
        (lambda: Costs(months=0.5), "months is 0.5: use a whole number from 1"),
        (lambda: net([1], Costs(sales_share=0.1)), "give sales="),
        (lambda: net([1, 2], Costs(), sales=[1, 2, 3]), "There are 3 sales for 2 members"),
        (lambda: net([1], Costs(), purchases=-2), "lowest of the purchases is -2: use 0 or more"),
        (lambda: per_hour(5, 0), "hours are 0: use a number above 0"),
        (lambda: break_even(Costs(), margin=2, spend=1, customers=1), "margin is 2"),
        (lambda: gini([]), "There are no values"),
        (lambda: gini(["a lot"]), "'a lot': give one number in digits"),
        (lambda: gini([1, math.inf]), "The number 1 of the values is inf"),
        (lambda: earnings.top_share([1], 10), "share is 10: use a number from 0 to 1"),
        (lambda: earnings.summary([1], who="some", basis="net"), "use 'paid', 'active' or 'all'"),
        (lambda: earnings.summary([1], who="all"), "basis is None: use 'gross' or 'net'"),
        (lambda: earnings.summary([-1], who="all", basis="gross"), "say basis='net'"),
        (lambda: earnings.summary([0, 1], who="paid", basis="gross"), "paid nothing: leave them"),
        (lambda: earnings.summary(grouped(TWO), basis="net"), "these groups are 'gross'"),
        (lambda: grouped(TWO, currency="dollars"), "use three capitals"),
        (lambda: grouped(TWO, period="week"), "use 'month' or 'year'"),
        (lambda: grouped(TWO, who="paid"), "leave out who got nothing"),
        (lambda: grouped(TWO | {"people": [9, 0]}), "Group 2, people"),
        (lambda: grouped(TWO | {"mean": [-1, 3]}), "say basis='net'"),
        (lambda: grouped(TWO | {"mean": [0, None], "name": ["A", "B"]}), "or both low and high"),
        (lambda: grouped(TWO | {"high": [0, 99], "name": ["A", "B"]}), "Group 'B', range"),
        (lambda: grouped({"people": [5], "mean": [9]}).only_paid(), "do not tell who was paid"),
        (lambda: grouped({"people": [5], "mean": [0]}).only_paid(), "do not tell who was paid"),
        (lambda: grouped({"people": [5] * 3, "mean": [0, 1, 2]}).only_paid(), "a low above 0"),
        (lambda: grouped(TWO, basis="net").with_unpaid(1, "all"), "Unpaid people have costs"),
        (lambda: grouped(TWO).with_unpaid(1, "active"), "'active' cannot be made of 'all'"),
        (lambda: grouped(TWO).with_unpaid(1, "all"), "'all' cannot be made of 'all'"),
        (lambda: earnings.compare({}), "nothing to compare"),
    ],
)
def test_bad_input_gets_one_clear_sentence(make, sentence):
    with pytest.raises(CourseError, match=re.escape(sentence)):
        make()

"""Every kind of plan pays what published examples say.

Rows R… are of tests/data/reference_values.csv, rows W… of downline/data/worked_examples.csv.
"""

from fractions import Fraction

import numpy as np
import pytest

from downline.genealogy import Genealogy
from downline.plans import Binary, Matrix, Stairstep, Unilevel
from downline.plans import files as plan_files
from tests.kit.reference import in_cents, numbers, refused
from tests.kit.slow_pay import cent, drawn_by_chance

# ---- published examples: stairstep -------------------------------------------------------------

ALONE = Genealogy([-1])
INDIA = [(300, 0.06), (1000, 0.09), (2000, 0.12), (4000, 0.15), (7000, 0.18), (10000, 0.21)]
EUROPE = plan_files.ready("amway-europe")


@pytest.mark.parametrize("row", ["W01", "R069"])
def test_the_tax_courts_differential_bonus(row):
    """W01 and R069: 1,000 PV and $2,500 BV reach 12 %: $300, less what goes to the downline."""
    plan = Stairstep(0, brackets=[(1000, 0.12)], points=1000 / 2500)
    assert plan.pay(ALONE, 2500).earned[0] == 300
    with_downline = plan.pay(Genealogy([-1, 0]), [0, 2500])
    assert with_downline.earned.tolist() == [0, 300]


@pytest.mark.parametrize("row", ["W02", "R067"])
def test_the_brochures_differential_bonus(row):
    """W02 and R067: 9 % of 90,000 less 6 % of four times 18,000, and 20 % retail margin."""
    plan = Stairstep(0.2, brackets=INDIA, points=1 / 60)
    statement = plan.pay(Genealogy.full(4, 1), 18_000)
    gross, downline, net, retail, total = numbers("R067")
    assert statement.lines[1].rate[0] * statement.lines[1].base[0] / 100 == gross
    assert statement.commission[1:].sum() == downline
    assert (statement.commission[0], statement.margin[0]) == (net, retail)
    assert statement.earned[0] == total


@pytest.mark.parametrize("which", range(7))
def test_the_european_schedule_bracket_by_bracket(which):
    """R068: each step from its first point on, and the step before a cent below it."""
    schedule = numbers("R068")
    steps, shares = schedule[::2], [0, *schedule[1::2]]
    price = steps[which] / EUROPE.points / EUROPE.commissionable  # what brings just so many points
    assert EUROPE.pay(ALONE, price).lines[1].rate[0] == shares[which + 1] / 100
    assert EUROPE.pay(ALONE, price - 0.05).lines[1].rate[0] == shares[which] / 100


@pytest.mark.parametrize(("own", "pays"), [(4000, True), (3999, False)])
def test_the_leadership_bonus_on_a_group_that_broke_away(own, pays):
    """R070: 4 % of a 21 % group's volume, if the rest of one's group keeps the bracket of 15 %."""
    plan = Stairstep(0, brackets=EUROPE.brackets, leadership=[0.04], leader=0.15)
    statement = plan.pay(Genealogy([-1, 0]), [own, 10_000])
    rate = 0.15 if pays else 0.12
    assert statement.by_reason()["leadership bonus"] == (400 if pays else 0)
    assert statement.earned.tolist() == [round(own * rate, 2) + 400 * pays, 2100]


def test_the_leadership_bonus_goes_to_the_next_leader_above():
    """Ana and Ben lead, Chloe between them and Dev's group does not: generations skip her."""
    plan = Stairstep(0, brackets=[(100, 0.1), (1000, 0.2)], leadership=[0.04, 0.01], leader=0.1)
    chain = Genealogy.full(1, 3)
    assert plan.pay(chain, [100, 100, 0, 1000]).of(1)["amount"].tolist() == [10, 40]
    assert plan.pay(chain, [100, 100, 0, 1000]).of(0)["amount"].tolist() == [20 - 10, 10]


def test_the_scale_of_an_open_simulator():
    """R071: whoever is above 7,500 leaves the group, and 6 % of it goes to the upline."""
    *pairs, share = (int(number) for number in numbers("R071"))
    top = pairs[-2]
    plan = Stairstep(
        0,
        brackets=[(p, r / 100) for p, r in zip(pairs[::2], pairs[1::2], strict=True)],
        leadership=[share / 100],
    )
    statement = plan.pay(Genealogy([-1, 0]), [100, top + 1])
    assert statement.of(0)["amount"].tolist() == [3, round(0.06 * (top + 1), 2)]
    assert plan.pay(Genealogy([-1, 0]), [100, top - 1]).by_reason()["leadership bonus"] == 0


# ---- published examples: binary ----------------------------------------------------------------

LEGS = Genealogy([-1, 0, 0])


@pytest.mark.parametrize(
    ("row", "plan", "legs", "pay", "carry"),
    [
        ("W06", Binary(0, rate=0.1), (500, 1000), 50, [0, 500]),
        ("R076", Binary(0, rate=0.1), (500, 1000), numbers("R076")[0], [0, numbers("R076")[1]]),
        ("W10", Binary(0, rate=0.1), (1000, 800), 80, [200, 0]),
        ("W12", Binary(0, rate=0.1), (10_000, 12_000), 1000, [0, 2000]),
        # 10 % of a package of 100, four pairs.
        ("R074", Binary(0, rate=0.1, pair=100), (400, 499), numbers("R074")[0], [0, 99]),
        # A flat 100 a pair, five pairs: all of a pair's volume of 100.
        ("R075", Binary(0, rate=1, pair=100), (550, 500), numbers("R075")[0], [50, 0]),
        # One third and two thirds: 200 and 400 make a cycle, and so do 400 and 200.
        ("R077", Binary(0, rate=0.1, strong=2), (200, 400), 20, [0, 0]),
        ("R077", Binary(0, rate=0.1, strong=2), (500, 200), 20, [100, 0]),
        ("R077", Binary(0, rate=0.1, strong=2, keep=False), (500, 200), 20, [0, 0]),
        # What is above a cap is flushed.
        ("R077", Binary(0, rate=0.1, leg_cap=30), (500, 1000), 30, [0, 500]),
    ],
)
def test_binary_pay_as_published(row, plan, legs, pay, carry):
    statement = plan.pay(LEGS, [0, *legs])
    assert statement.earned[0] == pay
    assert statement.carry[0].tolist() == carry


@pytest.mark.parametrize("rounding", ["line", "member"])
@pytest.mark.parametrize(
    ("settings", "legs", "pay", "carry"),
    [
        ({}, (3000, 5000), 180, [0, 2000]),
        ({}, (5000, 3000), 180, [2000, 0]),
        ({}, (4000, 4000), 400, [0, 0]),
        ({}, (0, 0), 0, [0, 0]),
        ({}, (1, 3), 0.03, [0, 2]),  # 10 % of a third of 1.00 is 3 1/3 cents
        ({"strong": 2}, (300, 400), 15, [100, 0]),  # 10 % of 200, times 3/4
        ({"pair": 100, "pair_pays": 20}, (250, 500), 20, [50, 300]),  # two pairs, times 1/2
        ({"leg_cap": 150}, (3000, 5000), 150, [0, 2000]),
        ({"leg_cap": 200}, (3000, 5000), 180, [0, 2000]),
    ],
)
def test_uneven_legs_pay_by_their_ratio(settings, legs, pay, carry, rounding):
    plan = Binary(0, rate=0.1, by_ratio=True, rounding=rounding, **settings)
    statement = plan.pay(LEGS, [0, *legs])
    assert statement.earned[0] == pay
    assert statement.carry[0].tolist() == carry
    assert plan_files.loads(plan_files.dumps(plan)) == plan


def test_large_legs_pay_by_their_ratio_to_the_cent():
    """Their product is far beyond 64 bits."""
    left, right = 9_999_999_999.99, 9_999_999_998.77
    statement = Binary(0, rate=1 / 3, by_ratio=True).pay(LEGS, [0, left, right])
    exactly = Fraction(999_999_999_877**2, 3 * 999_999_999_999)
    assert in_cents([statement.earned[0]]) == [cent(exactly)]


def test_equal_legs_carry_nothing():
    """One vendor's page carries 500 forward from equal legs: an error (R076 has it right)."""
    assert Binary(0).pay(LEGS, [0, 500, 500]).carry.tolist() == [[0, 0]] * 3


def test_what_was_carried_is_matched_in_the_next_period():
    plan = Binary(0, rate=0.1)
    first = plan.pay(LEGS, [0, 500, 1000])
    second = plan.pay(LEGS, [0, 700, 0], carry=first.carry)
    assert (second.earned[0], second.carry[0].tolist()) == (50, [200, 0])


def test_pairs_of_two_volumes_use_up_all_of_them():
    """396 are 1.1 times 360, although 396 / 1.1 falls short of it in floating point."""
    assert 396 / 1.1 < 360
    statement = Binary(0, rate=0.1, strong=1.1).pay(LEGS, [0, 3.60, 3.96])
    assert (statement.earned[0], statement.carry[0].tolist()) == (0.36, [0, 0])


@drawn_by_chance
@pytest.mark.parametrize(("which", "depth"), list(enumerate([5, 7, 10, 15, 20])))
def test_the_top_fifth_holds_most_pairs_of_a_complete_binary(which, depth):
    """R039: .8202, .8700, .9114, .9429, .9579 of all pairs, counted in members."""
    pay = np.sort(Binary(0, rate=1).pay(Genealogy.full(2, depth), 1).earned)[::-1]
    whole, part = divmod(0.2 * len(pay), 1)
    top = pay[: int(whole)].sum() + part * pay[int(whole)]
    assert top / pay.sum() == pytest.approx(numbers("R039")[which], abs=1e-4)


# ---- published examples: fast start, levels, matrix --------------------------------------------


@pytest.mark.parametrize(
    ("row", "plan", "first_orders", "pay"),
    [
        # Two recruits, first packages of 100, 10 %.
        ("W11", Unilevel(0, (), fast_start=[0.1]), [[100, 100]], [20]),
        # Three orders in sixty days, a statement each.
        ("W17", Unilevel(0, (), fast_start=[0.2]), [[132], [78], [147]], [26.40, 15.60, 29.40]),
        ("W18", Unilevel(0, (), fast_start=[0.25], cap=200), [[100]] * 3, [25, 25, 25]),
        # The flat kit bonus of 25 is a quarter of the kit of 100, beside the quarter of its PV.
        ("W19", Unilevel(0, (), fast_start=[0.25 + 0.25]), [[100]], [50]),
    ],
)
def test_fast_start_as_published(row, plan, first_orders, pay):
    found = []
    for orders in first_orders:
        bought = [0, *orders]
        team = Genealogy([-1, *[0] * len(orders)])
        found.append(plan.pay(team, 0, purchases=bought, first_orders=bought).earned[0])
    assert found == pay


def test_the_monthly_cap_of_a_fast_start():
    """W18 again: nine new members would bring 225 a month; the cap is 200."""
    team, bought = Genealogy([-1, *[0] * 9]), [0, *[100] * 9]
    plan = Unilevel(0, (), fast_start=[0.25], cap=200)
    statement = plan.pay(team, 0, purchases=bought, first_orders=bought)
    assert statement.of(0)["amount"].tolist() == [225, -25]


P1, P2 = (0.05, 0.04, 0.03, 0.02, 0.01), (0.10, 0.09, 0.08, 0.07, 0.06)


@pytest.mark.parametrize(
    ("row", "rates", "fee", "levels", "pay"),
    [
        ("W14", P1, 50, 2, [2.0, 2.5, 0]),  # D pays: its sponsor B, and A above
        ("W16", P2, 100, 1, [10, 0]),  # C pays: its sponsor A
        ("W16", P1, 50, 1, [2.5, 0]),  # B pays: its sponsor A
    ],
)
def test_level_commissions_as_published(row, rates, fee, levels, pay):
    """W14 and W16, where all concerned are paid by the schedule of one plan.

    W15 is not expressible: for one payment B is paid by plan P1 (5 % of 50) and A by plan P2 (9 %
    of 100), because each receiver's own plan decides; here one schedule holds for everybody.
    """
    chain = Genealogy.full(1, levels)
    assert Unilevel(0, rates).pay(chain, [*[0] * levels, fee]).earned.tolist() == pay


def test_a_ladder_without_compression():
    """W35 (off): H buys; type 6 is paid down to level 4, 5 to 3, 4 to 2, 3 to 1."""
    types = {"A": 6, "B": 6, "C": 4, "D": 6, "E": 0, "F": 3, "G": 6, "H": 0}
    chain = Genealogy([-1, *range(7)], names=types)
    plan = Unilevel(0, [0.1] * 4, ladder=(3, 4, 5, 6))
    before = plan.pay(chain, list(types.values()))
    after = plan.pay(chain, [*list(types.values())[:-1], 100])
    extra = (after.earned - before.earned).round(2).tolist()
    assert dict(zip(types, extra, strict=True)) == dict.fromkeys("ABCEFH", 0) | {"G": 10, "D": 10}


@pytest.mark.parametrize(
    ("row", "width", "depth", "people"),
    [("W29", 3, 3, 39), ("W30", 3, 5, 363), ("W31", 3, 6, 1092), ("W36", 2, 9, 1022)],
)
def test_a_full_matrix_pays_a_dollar_for_everybody_below(row, width, depth, people):
    """W36: a referral and ten levels with it, so nine below."""
    place = Genealogy.placed(people + 1, width)
    plan = Matrix(0, rates=[0.1] * depth, width=width)
    assert plan.pay(place, 10).earned[0] == people


def test_a_matrix_of_twenty_levels_cannot_be_filled():
    """W32: 3,486,784,401 people on level 20, beside all above them."""
    people = (3**21 - 1) // 2
    assert people - (3**20 - 1) // 2 == 3_486_784_401
    assert refused(Genealogy.full, 3, 20).startswith(f"That would be {people:,} members: use fewer")


@pytest.mark.parametrize(("which", "chain"), list(enumerate([1, 2, 3, 4, 5, 10])))
def test_the_balloon_hunts_recursive_incentive(which, chain):
    """R061 and R062: $2,000 to the finder, $1,000 to the inviter, …: a unilevel on a chain.

    Beyond five people the sums are no whole cents.
    """
    plan = Unilevel(margin=0.5, rates=[0.5**k for k in range(2, 12)])
    statement = plan.pay(Genealogy.full(1, chain - 1), [*[0] * (chain - 1), 4000])
    assert statement.earned[::-1][:3].tolist() == numbers("R061")[:3][:chain]
    exact = numbers("R062")[which]
    assert statement.earned.sum() == pytest.approx(exact, abs=0.02 if chain > 5 else 0)

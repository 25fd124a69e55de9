"""What was silently wrong once, each kind with values from outside and cases of our own.

Rates as they are written, amounts by name, two trees, one order of caps and matches, a warning when
more goes out than came in, and pay slips that say what the plan did.
"""

import copy
import math
import pickle
import unicodedata
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from downline.earnings import (
    Costs,
    break_even,
    compare,
    net,
    per_hour,
    running_net,
    share_below,
)
from downline.errors import CourseError, CourseWarning
from downline.genealogy import Genealogy
from downline.plans import Binary, Matrix, SingleLevel, Stairstep, Unilevel, pay_slip
from downline.plans import files as plan_files
from downline.plans.exact import exact, rounded, share, together, total
from tests.kit.reference import refused

ALONE, CHAIN = Genealogy([-1]), Genealogy([-1, 0])
TEAM = Genealogy([-1, 0, 1], names=["Cho", "Ben", "Ana"])
LEGS = Genealogy([-1, 0, 0], names=["Ana", "Zed", "Ben"])


def half_away(amount):
    """To the nearest whole number, a half away from zero, by Python's own fractions."""
    return int(math.copysign(math.floor(abs(amount) + Fraction(1, 2)), amount))


# ---- rates as they are written -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (0.0725, Fraction(725, 10_000)),
        (1e-7, Fraction(1, 10**7)),
        (0.1, Fraction(1, 10)),
        (1 / 3, Fraction(1, 3)),
        (2 / 3, Fraction(2, 3)),
        (20 / 120, Fraction(1, 6)),
        (35 / 300, Fraction(7, 60)),
        (1 / 999_983, Fraction(1, 999_983)),
        (0.1 + 0.2, Fraction(3, 10)),  # computed: 0.30000000000000004
        (1 - 0.9, Fraction(1, 10)),  # 0.09999999999999998
        (0.333333333333333, Fraction(333_333_333_333_333, 10**15)),  # typed: it is no third
        (0.123456789012345, Fraction(123_456_789_012_345, 10**15)),
        (5e-324, Fraction(5, 10**324)),
        (np.float32(0.1), Fraction(1, 10)),
        (np.float32(1 / 3), Fraction(1, 3)),
        (np.int64(1), Fraction(1)),
        (Decimal("0.0725"), Fraction(29, 400)),
        (Fraction(20, 120), Fraction(1, 6)),
        (0, Fraction(0)),
        (1.0, Fraction(1)),
    ],
)
def test_a_rate_is_what_was_written(written, meant):
    assert exact(written) == meant


@given(st.integers(1, 10**6).flatmap(lambda q: st.tuples(st.integers(0, q), st.just(q))))
def test_every_fraction_that_a_float_can_stand_for_is_found(fraction):
    above, below = fraction
    assert exact(above / below) == Fraction(above, below)


@given(st.integers(0, 10**9 - 1))
def test_every_decimal_of_nine_digits_is_itself(digits):
    assert exact(float(f"0.{digits:09}")) == Fraction(digits, 10**9)


@given(st.floats(0, 1))
def test_no_float_is_taken_for_another(number):
    """But for the few steps of computing that it may have lost."""
    assert float(exact(number)) == pytest.approx(number, rel=1e-15, abs=0)


def test_published_shares_are_paid_to_the_cent():
    """20 of every 120 that a customer pays."""
    plan = plan_files.ready("amway-europe")
    paid = [plan.pay(ALONE, sale).margin[0] for sale in (15_000, 60_000, 1_200_000)]
    assert paid == [2500, 10_000, 200_000]
    assert Unilevel(0, (1 / 3,)).pay(CHAIN, [0, 300_000]).earned[0] == 100_000


def test_every_whole_sale_up_to_30_000_pays_its_sixth():
    """Of these 15,002 were a cent or more off, when rates had six places."""
    sales = np.arange(30_001)
    team = Genealogy([-1, *[0] * 30_000])
    paid = np.rint(100 * SingleLevel(20 / 120).pay(team, sales).margin).astype(int)
    assert paid.tolist() == [half_away(Fraction(int(sale) * 100, 6)) for sale in sales]


RATE = st.one_of(
    st.sampled_from([1 / 3, 0.0725, 1e-7, 20 / 120, Fraction(2, 7), Decimal("0.015")]),
    st.fractions(0, 1, max_denominator=10**6),
    st.floats(0, 1),  # 17 digits, up to 10**-324
)
CENTS = st.integers(-(10**15), 10**15) | st.integers(-300, 300)


@given(st.lists(CENTS, min_size=1, max_size=5), RATE)
@settings(max_examples=300)
def test_a_share_is_exact_and_rounded_once(cents, rate):
    """On all three ways: products that fit into 64 bits, that do not, and Python's own numbers."""
    of = exact(rate)
    ours = share(np.array(cents), of.numerator, of.denominator)
    assert ours.tolist() == [half_away(cent * of) for cent in cents]


@given(st.integers(2**50, 2**53), st.integers(1, 2**59))
def test_halves_are_seen_where_a_float_sees_none(cents, parts):
    """A whole twice as large as the product's odd part makes a half of a cent, exactly."""
    whole = 2 ** (parts.bit_length())
    ours = share(np.array([cents]), parts, whole)
    assert ours.tolist() == [half_away(Fraction(cents * parts, whole))]


@given(st.lists(st.tuples(CENTS, RATE), min_size=1, max_size=5))
def test_amounts_are_added_up_exactly_and_rounded_once(lines):
    owed = []
    for cents, rate in lines:
        of = exact(rate)
        owed.append((np.array([cents], dtype=object) * of.numerator, of.denominator))
    meant = sum(cents * exact(rate) for cents, rate in lines)
    assert total(owed).tolist() == [half_away(meant)]


def test_rates_of_one_scale_share_a_whole():
    parts, whole = together([Fraction(1, 3), Fraction(1, 4)])
    assert (parts.tolist(), whole) == ([4, 3], 12)
    assert rounded(np.array([3, -3, 2, -2]), 6).tolist() == [1, -1, 0, 0]


def test_a_million_and_one_digits_are_one_cent():
    """A rate below what six places can hold pays as much as it says."""
    assert Unilevel(0, (1e-7,)).pay(CHAIN, [0, 100_000]).earned[0] == 0.01


@pytest.mark.parametrize("rate", ["20/120", "1 / 6", Fraction(1, 6), 20 / 120])
def test_a_fraction_may_be_written_as_one(rate):
    assert SingleLevel(rate).pay(ALONE, 15_000).margin[0] == 2500


def test_a_plan_file_may_have_fractions():
    plan = plan_files.loads('plan = "Unilevel"\nmargin = "20/120"\nrates = ["1/3", 0.05]')
    assert (plan.margin, plan.rates) == (Fraction(1, 6), (Fraction(1, 3), 0.05))
    assert plan_files.loads(plan_files.dumps(plan)) == plan
    assert 'margin = "1/6"' in plan_files.dumps(plan)


@pytest.mark.parametrize("text", ["20/0", "1/3/5", "/3", "0.05", "-1/3", "7/6"])
def test_a_text_that_is_no_share_is_refused(text):
    assert "use a fraction from 0 to 1" in refused(SingleLevel, text)


# ---- once a line or once a member --------------------------------------------------------------


def test_a_plan_rounds_once_a_line_or_once_a_member():
    """Three levels that owe 0.4 cents each: nothing by the line, a cent by the member."""
    chain, sale, rates = Genealogy.full(1, 3), [0, 0.4, 0.4, 0.4], [0.01] * 3
    assert Unilevel(0, rates).pay(chain, sale).earned[0] == 0
    once = Unilevel(0, rates, rounding="member").pay(chain, sale)
    assert once.earned[0] == 0.01
    assert once.by_reason()["rounding"] == 0.01 + 0.01  # Ben's two levels: 0.8 cents
    assert once.totals()["company keeps"] == 1.2 - 0.02


def test_rounding_once_a_member_can_take_a_cent_too():
    """0.5 and 0.5 cents are two cents by the line, one by the member."""
    chain = Genealogy.full(1, 2)
    assert Unilevel(0, [0.01] * 2).pay(chain, [0, 0.5, 0.5]).earned[0] == 0.02
    plan = Unilevel(0, [0.01] * 2, rounding="member")
    statement = plan.pay(chain, [0, 0.5, 0.5])
    assert statement.earned[0] == 0.01
    slip = pay_slip(plan, statement, 0).set_index("line")
    assert slip.loc["rounding", "amount"] == -0.01
    assert "rounded once" in slip.loc["rounding", "why"]


# ---- by name -----------------------------------------------------------------------------------

SALES = {"Ana": 100, "Ben": 10, "Cho": 0}


@pytest.mark.parametrize(
    "sales",
    [
        SALES,
        pd.Series(SALES),
        pd.Series(SALES)[["Ben", "Cho", "Ana"]],
        pd.DataFrame({"member": ["Ana", "Ben", "Ana"], "amount": [60, 10, 40]})
        .groupby("member")["amount"].sum().reindex(["Cho", "Ben", "Ana"], fill_value=0),
        pd.Series([0, 10, 100]),  # pandas' plain numbering names nobody: by position
        np.array([0, 10, 100]),
    ],
)  # fmt: skip
def test_sales_go_to_whose_name_they_have(sales):
    """Right is Cho 6, Ben 10, Ana 0."""
    plan = Unilevel(0, rates=(0.1, 0.05))
    assert plan.pay(TEAM, sales).earned.tolist() == [6, 10, 0]
    assert plan.pay(TEAM, 0, purchases=sales).earned.tolist() == [6, 10, 0]


def test_first_orders_go_by_name_too():
    plan = Unilevel(0, (), fast_start=[0.1])
    paid = plan.pay(TEAM, 0, purchases=SALES, first_orders=pd.Series(SALES)).earned
    assert paid.tolist() == [1, 10, 0]


@given(st.permutations(range(6)), st.lists(st.integers(0, 10**6), min_size=6, max_size=6))
def test_the_order_of_names_changes_nothing(order, cents):
    names = [f"M{i}" for i in range(6)]
    team = Genealogy([-1, 0, 0, 1, 1, 2], names=names)
    plan, sales = Unilevel(), np.array(cents) / 100
    by_name = pd.Series(sales, index=names).iloc[list(order)]
    assert (plan.pay(team, by_name).earned == plan.pay(team, sales).earned).all()
    assert (plan.pay(team, by_name.to_dict()).earned == plan.pay(team, sales).earned).all()


def test_members_that_are_called_by_number_are_matched_by_it():
    team = Genealogy.from_frame(pd.DataFrame({"member": [12, 11], "sponsor": [None, 12]}))
    assert SingleLevel(1.0).pay(team, pd.Series({11: 5, 12: 7})).margin.tolist() == [7, 5]
    numbered = Genealogy([-1, 0])
    assert SingleLevel(1.0).pay(numbered, {1: 5, 0: 7}).margin.tolist() == [7, 5]
    called = Genealogy([-1, 0], names=["1", "0"])  # then even plain numbering is a name
    assert SingleLevel(1.0).pay(called, pd.Series([7, 5])).margin.tolist() == [5, 7]


def test_a_name_in_another_form_of_unicode_is_the_same_name():
    one, two = "Zoë", unicodedata.normalize("NFD", "Zoë")
    assert one != two
    team = Genealogy([-1, 0], names=[one, "Ana"])
    assert SingleLevel(1.0).pay(team, {two: 5, " Ana ": 7}).margin.tolist() == [5, 7]
    assert team.number(two) == 0
    assert "Two members are called" in refused(Genealogy, [-1, 0], names=[one, two])
    table = pd.DataFrame({"member": [one, two], "sponsor": [None, one]})
    assert "a second time" in refused(Genealogy.from_frame, table)


@pytest.mark.parametrize("what", ["volume", "purchases", "first_orders"])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (SALES | {"Dee": 5}, "Dee is among the {} and no member: use the names"),
        ({"Ana": 1, "Ben": 2}, "Cho is missing among the {}: use one number for each member"),
        (pd.Series([1, 2, 3, 4], index=["Ana", "Ben", "Cho", "Ben"]), "Ben stands twice among"),
        (pd.Series([1, 2, 3], index=["Ana", "Ben", None]), "One of the {} has no name: use"),
        ({}, "Cho is missing among the {}"),
        (pd.Series(SALES).set_axis([2, 0, 1]), "2 is among the {} and no member"),
        (SALES | {"Ana": None}, "Ana's {} are nan: use an ordinary number."),
        (SALES | {"Ana": "ten"}, "use numbers, one for each member"),
    ],
)
def test_names_that_do_not_fit_are_one_sentence(what, given, sentence):
    called = {"volume": "sales", "first_orders": "first orders"}.get(what, what)
    said = refused(Unilevel().pay, TEAM, **({"volume": 0} | {what: given}))
    assert sentence.format(called) in said


def test_what_was_kept_is_matched_by_name():
    """The same people sorted by name in the next month. Zed's leg keeps 900."""
    plan = Binary(0, rate=0.1)
    kept = plan.pay(LEGS, {"Ana": 0, "Zed": 1000, "Ben": 100}).carry
    assert kept[0].tolist() == [900, 0]
    sorted_by_name = Genealogy([-1, 0, 0], names=["Ana", "Ben", "Zed"])
    month = plan.pay(sorted_by_name, {"Ana": 0, "Ben": 900, "Zed": 0}, carry=kept)
    assert (month.earned.tolist(), month.carry[0].tolist()) == ([90, 0, 0], [0, 0])
    again = pickle.loads(pickle.dumps(kept))
    assert plan.pay(sorted_by_name, {"Ana": 0, "Ben": 900, "Zed": 0}, carry=again).earned[0] == 90
    assert copy.copy(np.asarray(kept)).tolist() == kept.tolist()


def _has_equal_legs(plan, team, sales, carry) -> bool:
    group = np.append(team.group_total([sales[name] for name in team.names]), 0)
    legs = group[team.legs] + (0 if carry is None else np.asarray(carry))
    return bool(((legs[:, 0] == legs[:, 1]) & (legs[:, 0] > 0)).any())


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_three_months_do_not_depend_on_the_order_of_the_lists(data):
    """The same placement is listed anew every month: members, and so left and right, move."""
    n = data.draw(st.integers(1, 9))
    parent = {0: None}
    for i in range(1, n):
        free = [j for j in range(i) if list(parent.values()).count(j) < 2]
        parent[i] = data.draw(st.sampled_from(free))
    names = [f"M{i}" for i in range(n)]
    plan = Binary(0, rate=0.1, strong=data.draw(st.sampled_from([1, 2])))
    rows = pd.DataFrame({"member": names, "sponsor": [p if p is None else names[p]
                                                      for p in parent.values()]})  # fmt: skip
    fixed, carries = Genealogy.from_frame(rows), [None, None]
    for _ in range(3):
        listed = rows.iloc[list(data.draw(st.permutations(range(n))))]
        moved = Genealogy.from_frame(listed)
        sales = {name: data.draw(st.integers(0, 500)) for name in names}
        # Of two legs that are equal the left one is the weaker, and which is left may change.
        assume(plan.strong == 1 or not _has_equal_legs(plan, fixed, sales, carries[0]))
        ours, theirs = (
            plan.pay(team, sales, carry=carry)
            for team, carry in zip((fixed, moved), carries, strict=True)
        )
        place = [moved.number(name) for name in names]
        assert (ours.earned == theirs.earned[place]).all()
        assert (np.sort(ours.carry) == np.sort(theirs.carry[place])).all()
        carries = [ours.carry, theirs.carry]


def test_a_table_of_what_was_kept_goes_by_name_and_takes_newcomers_in():
    plan = Binary(0, rate=0.1)
    kept = plan.pay(LEGS, [0, 1000, 100]).carry
    larger = Genealogy([-1, 0, 0, 1], names=["Ana", "Zed", "Ben", "New"])
    assert "New is missing among the kept volumes" in refused(plan.pay, larger, 0, carry=kept)
    table = kept.to_frame().reindex(larger.names, fill_value=0)
    assert plan.pay(larger, [0, 0, 300, 0], carry=table).earned[0] == 30


# ---- two trees ---------------------------------------------------------------------------------

SPONSORS = Genealogy([-1, 0, 0, 0, 0], names=["Ana", "Ben", "Cy", "Dee", "Eli"])
PLACED = SPONSORS.spilled(2)  # Dee and Eli stand under Ben


@pytest.mark.parametrize("plan", [Binary(0, rate=0.1), Matrix(0, rates=[0.1], width=2)])
def test_a_match_goes_to_the_sponsor_and_the_legs_follow_the_placement(plan):
    """Case F02: the sponsor is paid, not who stands above."""
    assert PLACED.sponsor.tolist() == [-1, 0, 0, 1, 1]
    matched = type(plan)(**{**vars(plan), "matching": (0.5,), "fast_start": (0.2,)})
    sales = [0, 0, 0, 100, 100]
    alone = plan.pay(PLACED, sales).earned
    assert alone[1] == (10 if isinstance(plan, Binary) else 20)
    first = [0, 0, 0, 0, 50]
    both = matched.pay(PLACED, sales, sponsors=SPONSORS, first_orders=first)
    extra = both.earned - alone
    pays = [line for line in both.lines if line.reason == "fast start"]
    assert pays[0].amount.tolist() == [1000, 0, 0, 0, 0]
    assert extra.tolist() == [10 + 0.5 * (alone[1:].sum()), 0, 0, 0, 0]


def test_sponsors_are_matched_by_name():
    """The list of sponsors is in another order; Cy sponsored Dee, who stands under Ben."""
    sponsors = Genealogy([-1, 0, 1, 0], names=["Ana", "Cy", "Dee", "Ben"])
    placement = Genealogy([-1, 0, 0, 1], names=["Ana", "Ben", "Cy", "Dee"])
    plan = Binary(0, rate=0, fast_start=[0.1])
    paid = plan.pay(placement, 100, first_orders=[0, 0, 0, 100], sponsors=sponsors)
    assert paid.earned.tolist() == [0, 0, 10, 0]
    table = paid.to_frame().set_index("member")
    assert table["sponsor"].tolist()[1:] == ["Ana", "Ana", "Cy"]
    assert table["placed under"].tolist()[1:] == ["Ana", "Ana", "Ben"]
    placement, sponsors = Genealogy([-1, 0, 0, 1]), Genealogy([-1, 0, 0, 2])
    unnamed = plan.pay(placement, 100, first_orders=[0, 0, 0, 100], sponsors=sponsors)
    assert unnamed.earned.tolist() == [0, 0, 10, 0]
    assert unnamed.to_frame()["sponsor"].tolist()[3] == "Member 2"


@pytest.mark.parametrize("plan", [Binary(0, matching=[0.1]), Matrix(0, width=2, matching=[0.1])])
def test_a_placement_is_never_called_a_sponsor(plan):
    """Without `sponsors` the match follows the placement, and the slip says so."""
    statement = plan.pay(PLACED, 100)
    assert "sponsor" not in statement.to_frame()
    assert "sponsor" not in plan.pay(Genealogy(PLACED.sponsor), 100).to_frame()
    assert "sponsor" not in Unilevel().pay(PLACED, 100).to_frame()
    assert "sponsor" not in PLACED.to_frame()
    assert "sponsor" not in Genealogy.placed(5, 2).to_frame()
    table = PLACED.to_frame()
    assert Genealogy.from_frame(table, sponsor="placed under").sponsor.tolist() == [-1, 0, 0, 1, 1]
    assert statement.to_frame()["placed under"].tolist()[3:] == ["Ben", "Ben"]
    slip = pay_slip(plan, statement, "Ana").set_index("line")["why"]
    assert slip["matching bonus, level 1"].endswith(
        "below in the placement (who sponsored whom was not given)"
    )
    told = pay_slip(plan, plan.pay(PLACED, 100, sponsors=SPONSORS), "Ana").set_index("line")["why"]
    assert told["matching bonus, level 1"].endswith("of people 1 level below")


@pytest.mark.parametrize(
    ("sponsors", "sentence"),
    [
        (Genealogy([-1, 0]), "sponsors has 2 members and the placement 5: use two genealogies"),
        (Genealogy([-1, 0], names=["Ana", "Ben"]), "Cy is missing among the sponsors"),
        (Genealogy([-1, *[0] * 4], names=["Ana", "Ben", "Cy", "Dee", "Flo"]), "Flo is among the"),
        ([-1, 0, 0, 0, 0], "A list was given for sponsors: use a Genealogy"),
    ],
)
def test_sponsors_that_do_not_fit_are_refused(sponsors, sentence):
    assert sentence in refused(Binary().pay, PLACED, 100, sponsors=sponsors)


# ---- one order of caps and matches -------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "sales"),
    [
        # Ben's legs bring 100, and Ana matches half of what he is paid.
        (Binary(0, rate=0.1, matching=[0.5], cap=20), [0, 0, 0, 1000, 1000]),
        (Binary(0, rate=0.1, matching=[0.5], leg_cap=20), [0, 0, 0, 1000, 1000]),
    ],
)
def test_a_match_is_paid_on_what_the_cap_left(plan, sales):
    """Case F03: 10 on the capped pay of 20, with either cap."""
    statement = plan.pay(PLACED, sales)
    assert statement.earned.tolist() == [10, 20, 0, 0, 0]


def test_the_match_itself_is_under_the_cap():
    """Case F03: "matches are usually under any cap in place". 20 of one's own and a match of 10."""
    plan = Unilevel(0, [0.1], matching=[0.5], cap=20)
    statement = plan.pay(Genealogy.full(1, 2), [0, 200, 200])
    assert statement.earned.tolist() == [20, 20, 0]
    assert statement.by_reason()["over the cap"] == -10


# ---- more out than in --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "team", "named"),
    [
        (SingleLevel(0.9, personal_bonus=[(0, 0.2)]), ALONE, "retail margin"),
        (Unilevel(0.5, [0.5], matching=[1.0] * 3), Genealogy.full(1, 4), "matching bonus"),
        (Unilevel(0.5, [0.5], personal_bonus=[(0, 0.1)]), Genealogy.full(1, 400), "retail margin"),
        (Matrix(0.5, [0.5], width=2, matching=[1.0]), Genealogy.full(2, 4), "retail margin"),
        (Stairstep(0.9, [(0, 0.2)]), ALONE, "retail margin"),
        (Binary(0.5, rate=1.0, matching=(1.0, 1.0)), Genealogy.full(2, 5), "matching bonus"),
    ],
)
def test_a_plan_that_pays_out_more_than_came_in_is_named(plan, team, named):
    """The warning names the plan, both amounts and what most of it is."""
    with pytest.warns(CourseWarning, match=f"This {type(plan).__name__} plan pays out") as told:
        statement = plan.pay(team, 100)
    paid, came_in = statement.earned.sum(), 100 * len(team)
    assert f"pays out {paid:,.2f}, but only {came_in:,.2f} came in" in str(told[0].message)
    assert f"most of it is the {named} (" in str(told[0].message)
    assert told[0].filename == __file__
    assert statement.totals()["company keeps"] == pytest.approx(came_in - paid)


def test_a_fast_start_on_top_of_all_is_named_too():
    plan = Unilevel(0.5, [0.1], fast_start=[1.0])
    with pytest.warns(CourseWarning, match="pays out 110.00, .* most of it is the fast start"):
        plan.pay(CHAIN, 0, purchases=[0, 100], first_orders=[0, 100])


def test_rounding_alone_is_no_reason_to_warn():
    """All of a cent goes to two people, half a cent each: two cents are paid."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        statement = Unilevel(0.5, [0.5]).pay(CHAIN, [0, 0.01])
    assert statement.totals()["company keeps"] == -0.01


# ---- the slip says what the plan did -----------------------------------------------------------


def why(plan, statement, member, line):
    return pay_slip(plan, statement, member).set_index("line")["why"][line]


def test_who_is_paid_is_not_told_that_he_is_not():
    """50.005 points of volume are rounded once, and both count alike."""
    plan = Unilevel(0.25, (0.05,), commissionable=0.5, qualify=50.01)
    statement = plan.pay(Genealogy([-1, 0], names=["Ana", "Ben"]), [100.01, 100])
    assert statement.of("Ana")["amount"].tolist() == [25, 2.5]
    assert "not paid" not in why(plan, statement, "Ana", "override, level 1")
    less = plan.pay(Genealogy([-1, 0], names=["Ana", "Ben"]), [99.98, 100])
    assert why(plan, less, "Ana", "override, level 1").endswith(
        "not paid: Ana has 49.99 points and 50.01 are needed"
    )


def test_the_leg_remembers_what_was_kept():
    """5.00 are paid on 50, and the slip spoke of a leg of 0.00."""
    plan = Binary(0, rate=0.1)
    statement = plan.pay(LEGS, [0, 100, 0], carry=[[0, 50], [0, 0], [0, 0]])
    assert statement.earned[0] == 5
    assert why(plan, statement, "Ana", "weaker leg") == (
        "Zed's leg $100.00 and Ben's leg $50.00 ($50.00 of it kept from before): 10 % of the "
        "weaker leg; $50.00 wait for next month"
    )


def test_a_cap_of_legs_is_told_only_where_it_took_something():
    plan = Binary(0, rate=0.1, leg_cap=10)
    assert "at most" not in why(plan, plan.pay(LEGS, [0, 100, 100]), "Ana", "weaker leg")
    assert "at most $10.00" in why(plan, plan.pay(LEGS, [0, 101, 101]), "Ana", "weaker leg")


def test_who_is_skipped_is_told_why():
    plan = Unilevel(0, [0.1, 0.1], qualify=50, compress=True)
    statement = plan.pay(TEAM, {"Cho": 50, "Ben": 0, "Ana": 100})
    assert "not paid: Ben has 0 points" in why(plan, statement, "Ben", "override, level 1")


SLIPS = [
    Unilevel(0.2, (1 / 3, 0.03), qualify=33.34, ladder=(70,), commissionable=1 / 3, points=1 / 3),
    Unilevel(0.2, (0.1, 0.05), qualify=40, compress=True, matching=[0.1], cap=9, rounding="member"),
    Stairstep(0.2, [(50, 0.07), (150, 1 / 6)], leadership=[0.04], leader=0.07, qualify=20),
    Binary(0.1, rate=0.0725, qualify=20, leg_cap=5, pair=10, matching=[0.5], strong=1.5),
    Matrix(0.1, (0.1, 0.1), width=2, qualify=20, personal_bonus=[(10, 0.05), (90, 0.1)]),
    SingleLevel(0.1, personal_bonus=[(10, 0.05), (90, 0.1)], commissionable=0.5),
]


@pytest.mark.parametrize("plan", SLIPS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_slip_agrees_with_the_plan_in_every_line(plan, data):
    """Nothing is both paid and "not paid"; a line of nothing has a reason; amounts add up."""
    team = Genealogy.random(data.draw(st.integers(1, 9)), data.draw(st.integers(0, 30)))
    team = team if plan.width is None else team.spilled(2)
    amounts = st.one_of(st.integers(0, 200), st.integers(0, 20_000).map(lambda c: c / 100))
    sales = data.draw(st.lists(amounts, min_size=len(team), max_size=len(team)))
    carry = None
    if isinstance(plan, Binary):
        carry = [[data.draw(amounts), data.draw(amounts)] for _ in range(len(team))]
    statement = plan.pay(team, sales, carry=carry)
    for member in range(len(team)):
        slip = pay_slip(plan, statement, member)
        assert round(100 * slip["amount"].sum()) == round(100 * statement.earned[member])
        for row in slip.itertuples():
            if "not paid:" in row.why:
                assert row.amount == 0
            elif row.on and row.rate and abs(row.on * row.rate) >= 1:
                assert row.amount or "one leg" in row.why


# ---- small ones --------------------------------------------------------------------------------


@pytest.mark.parametrize("rates", [{1: 0.05}, {0.05, 0.03}, frozenset([0.1]), np.array(0.1), 5])
def test_rates_without_an_order_are_refused(rates):
    assert "use a list such as [0.05, 0.03]" in refused(Unilevel, 0, rates)
    assert "use a list such as [0.05, 0.03]" in refused(Unilevel, 0, matching=rates)


@pytest.mark.parametrize("one", [1, np.int64(1)])
def test_a_rate_of_1_in_a_list_is_asked_about(one):
    assert "is 1: use 0.01 for 1 %, or 1.0 if you mean 100 %." in refused(Unilevel, 0, [one])
    assert Unilevel(0, [1.0]).pay(CHAIN, [0, 5]).earned[0] == 5
    with pytest.raises(CourseError, match="Line 2, rates: The level 1 rate is 1: use"):
        plan_files.loads('plan = "Unilevel"\nrates = [1]\nmargin = 0')


def test_a_fast_start_is_paid_on_commissionable_volume():
    plan = Unilevel(0, (), fast_start=[0.1], commissionable=0.5)
    assert plan.pay(CHAIN, 0, purchases=[0, 100], first_orders=[0, 100]).earned[0] == 5


def test_a_cap_is_never_exceeded_by_a_part_of_a_cent():
    assert Unilevel(0, [0.5], cap=9.999).pay(CHAIN, [0, 100]).earned[0] == 9.99
    assert Binary(0, rate=0.5, leg_cap=9.999).pay(LEGS, 100).earned[0] == 9.99


@pytest.mark.parametrize("pair", [0.014, 1 / 3, Decimal("0.015")])
def test_a_pair_is_whole_cents(pair):
    assert "use whole cents" in refused(Binary, pair=pair)


@pytest.mark.parametrize("sponsor", [[-1, -(2**31) - 1], [-(2**32) - 1, 0], [-1, -(2**63)]])
def test_sponsors_far_below_nothing_do_not_become_others(sponsor):
    assert "are no member numbers" in refused(Genealogy, sponsor)


@pytest.mark.parametrize(
    "values", [2**62, [2**62, 2**62, 0], [-(2**62)] * 3, np.array([2**63, 0, 0], dtype=np.uint64)]
)
def test_sums_that_64_bits_cannot_hold_are_refused(values):
    assert "too large to be added up exactly" in refused(TEAM.group_total, values)
    assert "too large to be added up exactly" in refused(lambda: list(TEAM.below(values)))


def test_sums_that_64_bits_just_hold_are_exact():
    assert TEAM.group_total([2**62, 2**62 - 1, 0]).tolist() == [2**63 - 1, 2**62 - 1, 0]


DAYS = ["2026-11-01", "2026-11-02", "2026-11-03"]


@pytest.mark.parametrize(
    "sales",
    [
        np.array(DAYS, dtype="datetime64[D]"),
        pd.to_datetime(pd.Series(DAYS)),
        np.array([1, 2, 3], dtype="timedelta64[D]"),
        [pd.Timestamp(day) for day in DAYS],
        np.ma.array([1, 2, 3], mask=[0, 1, 0]),
        [1 + 0j, 2, 3],
        ["1", "2", "3"],
        pd.array([1, None, 3], dtype="Int64"),
    ],
)
def test_what_is_no_amount_is_not_counted(sales):
    assert "use numbers, one for each member" in refused(Unilevel().pay, TEAM, sales)


# ---- sentences instead of tracebacks -----------------------------------------------------------

BIG = pd.DataFrame({"member": [2**53 + 1, 2**53 + 3], "sponsor": [None, 2**53 + 1]})


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        *[(lambda table=table: Genealogy.from_frame(table),
           f"from_frame() cannot read a {type(table).__name__}: use a pandas DataFrame")
          for table in ([1], {"member": ["Ana"]}, pd.Series(["Ana"]), "team.csv", None)],
        (lambda: Genealogy.from_frame(pd.DataFrame([list("abc")],
                                                   columns=["member", "member", "sponsor"])),
         "There are two columns 'member': rename"),
        (lambda: Genealogy.from_frame(BIG), "lost their last digits when the table was read"),
        (lambda: Unilevel().pay(pd.DataFrame({"member": ["Ana"]}), 1),
         "A DataFrame was given for genealogy: use a Genealogy"),
        (lambda: Unilevel().pay(TEAM, pd.DataFrame({"member": ["Ana"], "sold": [5]})),
         'The sales are a table: use one column with the members\' names as index'),
        (lambda: Unilevel().pay([-1, 0], 1), "A list was given for genealogy: use a Genealogy"),
        (lambda: Unilevel().pay(TEAM, 1).of("Zed"), "Nobody in this genealogy is called 'Zed'"),
        (lambda: Unilevel().pay(TEAM, 1).of(99), "There is no member 99: use a number from 0 to 2"),
        (lambda: Unilevel().pay(TEAM, 1).of(-1), "There is no member -1"),
        (lambda: TEAM.upline("Zed"), "Nobody in this genealogy is called 'Zed'"),
        (lambda: TEAM.upline(1.5), "There is no member 1.5"),
        (lambda: TEAM.name(99), "There is no member 99: use a number from 0 to 2, or a name."),
        (lambda: TEAM.name(None), "There is no member None"),
        (lambda: Unilevel(0, rate=(0.05,)), "Unilevel has no setting rate: did you mean rates?"),
        (lambda: Unilevel(0, legs=3), "Unilevel has no setting legs: it has margin,"),
        (lambda: Unilevel(0, (0.1,), 0.5), "Unilevel takes margin and rates without a name"),
        (lambda: Unilevel(0, margin=0.1), "Unilevel is given margin twice: keep one."),
        (lambda: list(TEAM.below(1, 1.5)), "The number of levels is 1.5: use a whole number"),
        (lambda: Genealogy([[-1], [0, 1]]), "lists of different lengths: use one list"),
        (lambda: Genealogy([-1], names=5), "The names are 5: use a list"),
        (lambda: Genealogy([-1], names="Ana"), "The names are 'Ana': use a list"),
        (lambda: plan_files.loads(None), "The text of a plan is None: use a text such as"),
        (lambda: plan_files.read(None), "None is no file: use the file's name"),
        (lambda: plan_files.dumps(5), "5 is no plan: use one"),
        (lambda: TEAM.spilled("2"), "The width is '2': use a whole number"),
        (lambda: Stairstep(0, [np.array(0.1)]), "brackets step 1 is 0.1: use [points"),
        (lambda: Stairstep(0, [{"from": 1, "rate": 0.1}]), "brackets step 1 is {'from': 1"),
        (lambda: Unilevel(qualify=10**400), "use a number, 0 or more"),
        (lambda: Unilevel(rounding=np.array([1, 2])), 'use "line" or "member"'),
        (lambda: plan_files.write(Unilevel(), None), "None is no file: use the file's name"),
        (lambda: TEAM.group_total([[1], [1, 2], [3]]), "The values are lists: give one number"),
        (lambda: Genealogy([-1, 0], names=["Ana", None]), "Member 1 has no name: give everybody"),
        (lambda: pay_slip(None, Unilevel().pay(TEAM, 1), 0), "give a plan, and the statement"),
        (lambda: pay_slip(Binary(), Unilevel().pay(TEAM, 1), 0),
         "Another Unilevel plan made this statement than the Binary plan"),
        (lambda: net(Unilevel().pay(TEAM, 1), None), "The costs are None: use Costs(kit=60)"),
        (lambda: net(Unilevel().pay(TEAM, 1), Costs(), sales={"Ana": 1}), "Cho is missing among"),
        (lambda: per_hour([1, 2], "a day"), "The hours are 'a day': use a number above 0."),
        (lambda: share_below([1, 2], None), "amount is None: use a number"),
        (lambda: compare([1]), "The groups are [1]: use a mapping"),
        (lambda: break_even(None, margin=0.25, spend=50, customers=2), "The costs are None: use"),
        (lambda: running_net(5, margin=0.25, spend=50, customers=2), "The costs are 5: use Costs("),
    ],
)  # fmt: skip
def test_what_ended_in_a_traceback_is_a_sentence(make, sentence):
    assert sentence in refused(make)


def test_a_graph_of_networkx_is_refused_with_the_way_out():
    networkx = pytest.importorskip("networkx")
    said = refused(Unilevel().pay, networkx.DiGraph(), 1)
    assert "A DiGraph was given for genealogy: use a Genealogy, for example" in said


@pytest.mark.parametrize(
    "plan",
    [
        Unilevel(0, [0.1], cap=1e300, points=1e300),
        Unilevel(0, [0.1], cap=1e17, matching=[1e-300]),
        Binary(0, rate=0.1, leg_cap=1e300),
        Binary(0, rate=0.1, leg_cap=1e300, rounding="member", strong=1.0),
    ],
)
def test_numbers_that_no_pay_can_reach_limit_nothing(plan):
    assert plan.pay(LEGS, [0, 100, 100]).earned[0] == (10 if isinstance(plan, Binary) else 20)


def test_numbers_that_no_volume_can_reach_pay_nothing():
    for plan in (Binary(0, pair=1e300), Binary(0, strong=1e300), Unilevel(0, qualify=1e300)):
        assert plan.pay(LEGS, [0, 100, 100]).earned.tolist() == [0, 0, 0]


def test_totals_of_a_genealogy_and_costs_go_by_name_too():
    by_name = pd.Series({"Ana": 100, "Ben": 10, "Cho": 1})
    assert TEAM.group_total(by_name).tolist() == [111, 110, 100]
    assert TEAM.total_by_level(by_name).tolist() == [1, 10, 100]
    statement, costs = SingleLevel(0).pay(TEAM, 0), Costs(sales_share=0.5)
    assert net(statement, costs, sales=by_name).tolist() == [-0.5, -5, -50]


def test_members_may_be_given_by_name():
    statement = Unilevel().pay(TEAM, 100)
    assert statement.of("Ben").equals(statement.of(1))
    assert TEAM.upline("Ana") == TEAM.upline(2) == [1, 0]
    assert TEAM.downline("Cho") == {1: [1], 2: [2]}

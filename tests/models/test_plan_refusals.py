"""What a plan refuses is refused in one sentence, with the value and the remedy."""

import numpy as np
import pytest

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans import Binary, Matrix, SingleLevel, Stairstep, Unilevel
from tests.kit.reference import refused

KINDS = [SingleLevel, Unilevel, Matrix, Stairstep, Binary]
LEGS = Genealogy([-1, 0, 0])
FOUR = Genealogy([-1, 0, 0, 0], names=["Ana", "Ben", "Chloe", "Dev"])
FALLING = "; both points and rates must rise."


@pytest.mark.parametrize(
    ("kind", "settings", "sentence"),
    [
        (Stairstep, {"brackets": [(200, 0.06), (600, 0.03)]},
         "brackets: the step [600, 0.03] comes after [200, 0.06]" + FALLING),
        (Stairstep, {"brackets": [(600, 0.03), (200, 0.06)]},
         "brackets: the step [200, 0.06] comes after [600, 0.03]" + FALLING),
        (SingleLevel, {"personal_bonus": [(0, 0.1), (0, 0.2)]},
         "personal_bonus: the step [0, 0.2] comes after [0, 0.1]" + FALLING),
        (Stairstep, {"brackets": [(200, 3)]},
         "The brackets rate of step 1 is 3: use a fraction from 0 to 1 (0.05 is 5 %)."),
        (Stairstep, {"brackets": [(float("nan"), 0.1)]},
         "The setting brackets is nan: use a number, 0 or more."),
        (Stairstep, {"brackets": [(None, 0.1)]},
         "The setting brackets is None: use a number, 0 or more."),
        (Stairstep, {"brackets": [0.1]},
         "The brackets step 1 is 0.1: use [points from, rate]."),
        (Stairstep, {"brackets": "high"},
         "The brackets are 'high': use a list of steps such as [[200, 0.03], [600, 0.06]]."),
        (Stairstep, {"brackets": None},
         "The brackets are None: use a list of steps such as [[200, 0.03], [600, 0.06]]."),
        (Stairstep, {"leader": float("nan")},
         "The leader is nan: use a fraction from 0 to 1 (0.05 is 5 %)."),
        (Stairstep, {"leadership": [4]},
         "The leadership level 1 rate is 4: use a fraction from 0 to 1 (0.05 is 5 %)."),
        (Unilevel, {"points": None}, "The setting points is None: use a number, more than 0."),
        (Unilevel, {"points": 0}, "The setting points is 0: use a number, more than 0."),
        (Unilevel, {"qualify": float("inf")},
         "The setting qualify is inf: use a number, 0 or more."),
        (Unilevel, {"qualify": "100"}, "The setting qualify is '100': use a number, 0 or more."),
        (Unilevel, {"cap": -1}, "The setting cap is -1: use a number, 0 or more."),
        (Unilevel, {"compress": "no"}, "The setting compress is 'no': use True or False."),
        (Unilevel, {"ladder": (None,)}, "The setting ladder is None: use a number, 0 or more."),
        (Unilevel, {"rates": [0.1], "ladder": (1, 2)},
         "The ladder has 2 steps for 1 rates: leave out the steps without a rate."),
        (Binary, {"strong": 0.5}, "The setting strong is 0.5: use a number, 1 or more."),
        (Binary, {"strong": None}, "The setting strong is None: use a number, 1 or more."),
        (Binary, {"pair": 0}, "The setting pair is 0: use a number, 0.01 or more."),
        (Binary, {"leg_cap": float("nan")}, "The setting leg_cap is nan: use a number, 0 or more."),
        (Binary, {"rate": "10%"}, "The rate is '10%': use a fraction from 0 to 1 (0.05 is 5 %)."),
        (Binary, {"keep": "flush"}, "The setting keep is 'flush': use True or False."),
        *[(Matrix, {"width": width},
           f"The setting width is {width!r}: use a whole number of places, 1 or more.")
          for width in (0, 2.5, None, float("inf"), "3")],
        (SingleLevel, {"matching": [0.1]},
         "A single-level plan pays nobody for others' sales: leave out matching, or use a "
         "multi-level plan."),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_refused(kind, settings, sentence):
    assert refused(kind, **settings) == sentence


@pytest.mark.parametrize(("plan", "places"), [(Binary(), 2), (Matrix(width=2), 2)])
def test_a_placement_that_is_too_wide_names_the_member(plan, places):
    assert refused(plan.pay, FOUR, 100) == (
        "Ana has 3 people directly below, and this plan has 2 places: make a placement with "
        "Genealogy.placed() or spilled()."
    )


@pytest.mark.parametrize(
    ("carry", "sentence"),
    [
        (np.zeros((2, 3)), "carry has the shape (2, 3): use (3, 2), a row a member."),
        (5, "carry has the shape (): use (3, 2), a row a member."),
        ("left", "carry has the shape (): use (3, 2), a row a member."),
        ([[1], [2, 3], []], "carry has rows of different lengths: use (3, 2), a row a member."),
        ([[0, 0], [0, -5], [0, 0]], "Member 1's kept volumes are -5: use 0 or more."),
        ([[0, 0], [0, np.nan], [0, 0]], "Member 1's kept volumes are nan: use an ordinary number."),
    ],
)
def test_carried_volumes_that_cannot_be_used_are_refused(carry, sentence):
    assert refused(Binary().pay, LEGS, 100, carry=carry) == sentence


@pytest.mark.parametrize("plan", [SingleLevel(), Unilevel(), Matrix(), Stairstep()])
def test_only_a_binary_plan_carries_volume(plan):
    assert refused(plan.pay, LEGS, 100, carry=np.zeros((3, 2))) == (
        f"{type(plan).__name__} keeps no volume: leave out carry."
    )


@pytest.mark.parametrize("what", ["purchases", "first_orders"])
@pytest.mark.parametrize(
    ("amounts", "problem"),
    [([0, -1, 0, 0], "-1"), (float("nan"), "nan"), ([0, 0, 1e11, 0], "1e+11"), ("many", "many")],
)
def test_orders_that_cannot_be_used_are_refused(what, amounts, problem):
    plan = Unilevel(fast_start=[0.1])
    sentence = refused(plan.pay, FOUR, 100, **{what: amounts})
    assert what.replace("_", " ") in sentence
    assert problem in sentence
    assert "use " in sentence


def test_a_first_order_is_a_part_of_what_was_ordered():
    """Otherwise a bonus would be paid on money that nobody paid in."""
    plan = Unilevel(fast_start=[0.1])
    assert refused(plan.pay, FOUR, 0, purchases=80, first_orders=[0, 0, 80.01, 0]) == (
        "Chloe's first order is 80.01, but only 80.00 was ordered: count it in purchases or "
        "volume too."
    )


@pytest.mark.parametrize("dollars", [3, 12])
@pytest.mark.parametrize("plan", [{"qualify": 1}, {"ladder": (1,)}])
def test_just_enough_points_qualify(dollars, plan):
    """Three dollars at a third of a point each are one point; in floating point a little less."""
    points = 1 / dollars
    assert 100 * dollars * (points / 100) < 1
    plan = Unilevel(0, [0.1], points=points, **plan)
    assert plan.pay(Genealogy([-1, 0]), [dollars, 100]).earned[0] == 10
    assert plan.pay(Genealogy([-1, 0]), [dollars - 0.01, 100]).earned[0] == 0


def test_sales_and_purchases_together_are_exact_or_refused():
    """Either alone may be as large as sums of cents are exact; both must be so together."""
    team, cents = Genealogy([-1, *[0] * 4501]), 999_999_999_999
    plan = Unilevel(0, [0.000001])
    try:
        statement = plan.pay(team, cents / 100, purchases=cents / 100)
    except CourseError as problem:
        assert "use smaller sales or fewer members" in str(problem)
    else:
        assert int(statement.lines[1].base[0]) == 4501 * 2 * cents


def test_too_small_a_memory_is_told_in_one_sentence(monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr("downline.plans.period.given", full)
    assert refused(Unilevel().pay, FOUR, 100) == (
        "The memory is too small for 4 members: use fewer, or close other programs."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_founder_alone_is_a_network_too(kind):
    statement = kind(0.2).pay(Genealogy([-1]), 100, purchases=10)
    assert statement.margin.tolist() == [20]
    assert statement.totals()["participants pay"] == 10

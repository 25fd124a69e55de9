"""Lesson 2: a pay slip adds up and lands on published cents; plans side by side are fair."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline import evidence
from downline.errors import CourseError
from downline.explorers import PayStatement
from downline.genealogy import Genealogy, example_team
from downline.learner import Journal
from downline.lessons.compensation import side_by_side
from downline.plans import Stairstep, Unilevel, pay_slip
from downline.plans import files as plan_files

PLANS = {
    **side_by_side.plans(),
    **{name: plan_files.ready(name) for name in plan_files.ready_names()},
    "compressed": Unilevel(0.2, (0.05, 0.03), qualify=100, ladder=(150, 50), compress=True),
    "strict leaders": Stairstep(0.2, leadership=(0.04, 0.02), leader=0.09, qualify=120),
    "capped": Unilevel(0.2, (0.2, 0.1), cap=90, matching=(0.1,)),
}


@pytest.mark.parametrize("name", PLANS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_pay_slip_adds_up_to_what_the_member_earned(name, data):
    plan = PLANS[name]
    n = data.draw(st.integers(1, 25))
    team = side_by_side.seats(Genealogy.random(n, data.draw(st.integers(0, 50))), plan)
    sale = st.floats(0, 30_000) | st.sampled_from([0, 99.995, 200, 12_000])
    volume = np.array(data.draw(st.lists(sale, min_size=n, max_size=n)))
    statement = plan.pay(team, volume)
    member = data.draw(st.integers(0, n - 1))
    slip = pay_slip(plan, statement, member)
    assert round(100 * slip["amount"].sum()) == round(100 * statement.earned[member])
    assert slip["why"].str.len().min() > 0
    assert len(slip) >= 1 + len(getattr(plan, "rates", ()))


def value(row_id):
    return float(evidence.worked_values().set_index("value_id").loc[row_id, "value"])


@pytest.mark.parametrize(
    ("preset", "row", "line"),
    [
        ("Published: Amway India", "V016", "bonus of the group"),
        ("Published: Amway India", "V019", "retail margin"),
        ("Published: Amway India", "V020", None),
        ("Published: binary", "V024", "weaker leg"),
        ("Published: Avon", "V112", "personal bonus"),
    ],
)
def test_a_preset_lands_on_the_published_cent(preset, row, line, tmp_path):
    explorer = PayStatement(journal=Journal(tmp_path / "journal.json"))
    explorer.buttons[preset].do()
    table = explorer.shown.table
    pay = table.iloc[:, -1] if line is None else table.loc[table["line"] == line].iloc[:, -1]
    assert round(100 * pay.sum()) == round(100 * value(row))


def test_the_published_inputs_are_the_ones_of_the_presets(tmp_path):
    explorer = PayStatement(journal=Journal(tmp_path / "journal.json"))
    explorer.buttons["Published: Amway India"].do()
    assert explorer.values["own"] == value("V005") == value("V009") == explorer.values["others"]
    less = explorer.shown.table.query("line.str.startswith('less')").iloc[:, -1]
    assert (len(less), -less.sum()) == (value("V007"), value("V017"))
    explorer.buttons["Published: binary"].do()
    assert explorer.values["others"] == value("V021") == value("V022") / 2
    assert "$500.00 wait for next month" in explorer.shown.table["why"].iloc[-1]
    explorer.buttons["Published: Avon"].do()
    assert explorer.values["own"] == value("V110")


def test_a_slip_says_why_a_line_pays_nothing():
    team, plan = example_team(), plan_files.ready("young-living")
    statement = plan.pay(team, np.where(np.arange(14) == 0, 50, 200))
    slip = pay_slip(plan, statement, 0)
    assert slip["why"].str.contains("Ana has 50 points and 100 are needed").sum() == 2
    assert slip["why"].str.contains("is not paid with the rank Distributor").sum() == 3
    leaf = pay_slip(plan, plan.pay(team, 200), 13)
    assert leaf["why"].str.startswith("nobody stands").sum() == 2

    stairs = PLANS["stairstep"]
    away = pay_slip(stairs, stairs.pay(team, 6000), 0).set_index("line")["why"]
    assert "has broken away" in away["Ben's group"]
    assert away["leadership bonus 1"].startswith("4 % of the $")


def test_a_cent_that_rounding_takes_is_called_rounding():
    """All of the bonus stays in the groups below; the three amounts are rounded one by one."""
    plan = PLANS["amway-europe"]
    team = Genealogy([-1, 0, 0])
    slip = pay_slip(plan, plan.pay(team, [0, 10_001, 10_000.5]), 0).set_index("line")
    assert slip["amount"].sum() == pytest.approx(0, abs=1e-9)
    assert "not paid" not in slip.index
    assert slip["why"].str.len().min() > 0


@pytest.mark.parametrize("attach", ["uniform", "preferential"])
@pytest.mark.parametrize("sellers", [1.0, 0.3])
def test_with_the_same_payout_only_the_spread_differs(attach, sellers):
    month = side_by_side.statements(400, 80, sellers=sellers, attach=attach, same_payout=0.15)
    own = side_by_side.statements(400, 80, sellers=sellers, attach=attach)
    sales = 400 * sellers * 80
    for kind, statement in month.items():
        totals = statement.totals()
        assert totals["customers pay"] == sales
        assert totals["commissions"] == pytest.approx(0.15 * sales, rel=0.005)
        if kind != side_by_side.SINGLE:
            paid = statement.commission > 0.5
            assert (own[kind].commission[paid] > 0).all()


def test_nobody_without_a_downline_is_paid_an_override():
    """The lesson's point: leaves get nothing, but for places that spillover fills."""
    for attach in ("uniform", "preferential"):
        month = side_by_side.statements(1000, 150, attach=attach)
        leaves = month["unilevel"].genealogy.recruits == 0
        assert leaves.mean() >= 0.48
        for kind in ("unilevel", "stairstep"):
            assert (month[kind].commission[leaves] == 0).all()
        assert (month["matrix"].commission[leaves] > 0).any()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"members": 150.5}, "number of members is 150.5: use a whole number"),
        ({"seed": 10.5}, "number of the draw is 10.5: use a whole number"),
        ({"sellers": 2}, "share of sellers is 2: use a number from 0 to 1"),
        ({"members": 3, "sellers": 0.01, "same_payout": 0.15}, "let more members sell"),
    ],
)
def test_what_cannot_be_used_is_said(wrong, sentence):
    with pytest.raises(CourseError, match=sentence):
        side_by_side.statements(**wrong)
    with pytest.raises(CourseError, match="counted is 'everything'"):
        side_by_side.compare(side_by_side.statements(10), "everything")


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: side_by_side.seats(None, Unilevel()), "The genealogy is None: use one such as"),
        (lambda: side_by_side.seats(example_team(), None), "The plan is None: use one such as"),
        (lambda: side_by_side.statements("x"), "The number of members is 'x': use a whole"),
        (lambda: side_by_side.statements([1]), "The number of members is [1]: use a whole"),
        (lambda: side_by_side.statements(100, "x"), "The sale is 'x': use a number"),
        (lambda: side_by_side.statements(100, same_payout=2), "The share paid out is 2: use"),
        (lambda: side_by_side.active("x", 1, 1), "The number of members is 'x': use"),
        (lambda: side_by_side.compare(None), "The month is None: use what statements() gives"),
        (lambda: side_by_side.counted_pay(None), "The statement is None: use what a plan's pay()"),
    ],
)
def test_what_cannot_be_put_side_by_side_is_refused_in_a_sentence(ask, sentence):
    with pytest.raises(CourseError) as refused:
        ask()
    assert str(refused.value).startswith(sentence)

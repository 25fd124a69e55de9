"""Cases from public plan documents, tests of other systems and vendors' pages, each as published.

The codes B… and F… are those under which the cases were collected; a source stands beside each.
"""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans import Binary, Months, Rank, Stairstep, Unilevel, pay_slip
from tests.kit.reference import refused

LEGS = Genealogy([-1, 0, 0], names=["Ana", "Ben", "Cy"])
CHAIN = Genealogy([-1, 0], names=["Ana", "Ben"])
free = pytest.mark.filterwarnings("ignore:This .* plan pays out")


def test_ratio_mode_of_a_binary():
    """B02 (mheuss/mlmforge, guide): legs 3,000 and 5,000, 10 % on 3,000 × 3,000 / 5,000 is 180."""
    assert Binary(0, rate=0.1).pay(LEGS, [0, 3000, 5000]).earned[0] == 300
    plan = Binary(0, rate=0.1, by_ratio=True)
    statement = plan.pay(LEGS, [0, 3000, 5000])
    assert statement.earned[0] == 180
    assert statement.carry[0].tolist() == [0, 2000], "the matched volume is used up all the same"
    row = pay_slip(plan, statement, "Ana").set_index("line").loc["weaker leg"]
    assert (row["on"], row["rate"], row["amount"]) == (3000, pytest.approx(6), 180)
    assert "10 % of the weaker leg, times weaker / stronger leg (0.6)" in row["why"]


SEVEN = Genealogy([-1, 0, 0, 1, 1, 2, 2])
ONE_OWNER = ["", "Ana", "Ana", "", "", "", ""]
UNEVEN = [0, 0, 0, 30_000, 30_000, 10_000, 10_000]


@pytest.mark.parametrize("cap", ["cap", "leg_cap", "rank"])
@pytest.mark.parametrize("rounding", ["line", "member"])
def test_a_cap_holds_for_all_positions_of_an_owner(cap, rounding):
    """B03 (mheuss/mlmforge, guide): two positions earn 3,000 each, and the owner's cap is 5,000."""
    most = {"ranks": [Rank("Gold", leg_cap=5000)]} if cap == "rank" else {cap: 5000}
    plan = Binary(0, rate=0.1, rounding=rounding, **most)
    given = {"ranks": "Gold"} if cap == "rank" else {}
    sold = [0] * 3 + [30_000] * 4
    assert plan.pay(SEVEN, sold, **given).earned[1:3].tolist() == [3000, 3000]
    statement = plan.pay(SEVEN, sold, owners=ONE_OWNER, **given)
    assert statement.earned[1:3].tolist() == [2500, 2500]
    slip = pay_slip(plan, statement, 1)
    assert slip["amount"].sum() == 2500
    assert "shared out over the 2 positions of one owner" in " ".join(slip["why"])
    assert "positions" not in " ".join(pay_slip(plan, statement, 0)["why"])


def test_a_cap_is_shared_out_in_proportion_to_the_cent():
    """3,000 and 1,000 under 1,000.01: 750.0075 and 250.0025, so the cent goes to the first."""
    plan = Binary(0, rate=0.1, cap=1000.01, matching=(0.1,))
    statement = plan.pay(SEVEN, UNEVEN, owners=ONE_OWNER)
    assert statement.earned[1:3].tolist() == [750.01, 250.0]
    match = statement.by_reason()["matching bonus"]
    assert match == pytest.approx(75 + 25), "a match is paid on what the cap left"
    of = {f"M{i}": owner for i, owner in enumerate(ONE_OWNER)}
    team = Genealogy(SEVEN.sponsor, names=list(of))
    by_name = plan.pay(team, UNEVEN, owners=pd.Series(of).iloc[::-1])
    assert (by_name.earned == statement.earned).all()


@pytest.mark.parametrize("cap", ["cap", "leg_cap"])
def test_a_position_that_is_above_the_cap_by_itself_keeps_its_proportion(cap):
    """3,000 and 1,000 under 2,000 are 1,500 and 500: each is halved, and nothing is cut before."""
    plan = Binary(0, rate=0.1, **{cap: 2000})
    statement = plan.pay(SEVEN, UNEVEN, owners=ONE_OWNER)
    assert statement.earned[1:3].tolist() == [1500, 500]


def test_the_owners_cap_is_that_of_the_highest_rank():
    ranks = [Rank("Silver", leg_cap=500), Rank("Gold", leg_cap=2000)]
    plan, given = Binary(0, rate=0.1, ranks=ranks), ["", "Gold", "Silver", "", "", "", ""]
    statement = plan.pay(SEVEN, UNEVEN, ranks=given, owners=ONE_OWNER)
    assert statement.earned[1:3].tolist() == [1500, 500]


@pytest.mark.parametrize(
    ("owners", "sentence"),
    [
        (["Ana"], "There are 1 owners for 3 members."),
        ("Ana", "The owners are 'Ana': use one for each member"),
        ({"Ana": "", "Ben": ""}, 'Cy is missing among the owners: use one for each member, "" for'),
        ({"Ana": "", "Ben": "", "Cy": "", "Zed": ""}, "Zed is among the owners and no member"),
    ],
)
def test_owners_that_cannot_be_used_are_a_sentence(owners, sentence):
    assert sentence in refused(Binary(0, cap=5).pay, LEGS, 0, owners=owners)


@free
@pytest.mark.parametrize("ranks", [(), [Rank("Silver", own=0, pair_pays=None)]])
def test_a_pair_pays_a_sum(ranks):
    """B10 (chocoalano/mlm-engine, BinaryPairingStrategyTest)."""
    statement = Binary(0, pair=2.5, pair_pays=10, ranks=ranks).pay(LEGS, [0, 10.1, 7.6])
    assert statement.earned[0] == 30
    assert statement.carry[0].round(2).tolist() == [2.6, 0.1]


def test_the_only_child_may_stand_on_the_right():
    """B12 (chocoalano/mlm-engine, BinaryPairingStrategyTest)."""
    team = Genealogy([-1, 0], side=["", "right"])
    assert Binary(0).pay(team, [0, 100]).carry[0].tolist() == [0, 100]
    table = pd.DataFrame(
        {"member": ["A", "B", "C"], "under": [None, "A", "A"], "where": [None, "right", "left"]}
    )
    team = Genealogy.from_frame(table, sponsor="under", side="where")
    assert Binary(0, keep=True).pay(team, {"A": 0, "B": 5, "C": 1}).carry[0].tolist() == [0, 4]


def test_a_return_takes_back_what_its_pair_paid():
    """B13 (chocoalano/mlm-engine, BinaryFinancialCorrectionTest): −30, then −70."""
    months = Months(Binary(0, rate=1.0)).join("Ana").join("Ben", "Ana").join("Cy", "Ana")
    paid = [
        months.pay(orders).earned[0]
        for orders in ({"Ben": 100, "Cy": 100}, {"Ben": -30}, {"Ben": -70})
    ]
    assert paid == [100, -30, -70]


@pytest.mark.parametrize(("seller", "volume", "pays"), [("U5", 1200, 96), ("U6", 4800, 576)])
def test_a_differential_of_given_ranks_passes_over_the_unqualified(seller, volume, pays):
    """B14 (docs.be-infinity.com, unilevel bonus, example 3): 12 % less 4 %, and 12 % less nothing.

    Who sells is not between the sale and the user: User6, who has 10 %, is not active.
    """
    team = Genealogy([-1, 0, 1, 2, 0, 4], names=["U", "U3", "U4", "U5", "U2", "U6"])
    ranks = [Rank("Unranked", rate=0.04), Rank("Ambassador", rate=0.1), Rank("Saphire", rate=0.12)]
    plan = Stairstep(0, (), ranks=ranks, compress=True)
    given = {"U": "Saphire", "U3": "", "U4": "Unranked", "U5": "", "U2": "", "U6": ""}
    sales = dict.fromkeys(team.names, 0) | {seller: volume}
    assert plan.pay(team, sales, ranks=given).earned[0] == pays
    active = Stairstep(0, (), ranks=ranks, compress=True, qualify=1)
    sales = dict.fromkeys(team.names, 0) | {"U": 1, "U4": 1, seller: volume}
    of = active.pay(team, sales, ranks=given | {"U6": "Ambassador", "U5": "Saphire"})
    if seller == "U6":  # he qualifies by that sale, and then has his 10 %
        assert of.earned[0] == pytest.approx(0.12 + 0.08 + 0.02 * volume)


def test_a_pool_is_shared_out_by_shares():
    """B25 (kingdomlfa.com, Young Living generation bonus): 125 a share, six are 750."""
    ranks = [Rank("Six", shares=[6]), Rank("One", shares=[1]), Rank("Others", shares=[4993])]
    plan = Unilevel(0, (), pools=[("generation", 0.0625)], ranks=ranks)
    statement = plan.pay(LEGS, [10_000_000, 0, 0], ranks=["Six", "One", "Others"])
    assert statement.earned.tolist() == [750, 125, 624_125]


SIX = Genealogy.full(1, 5)
SOLD = [100, 90, 120, 160, 110, 105]


@pytest.mark.parametrize(("compress", "pays"), [(False, 10.8), (True, 23.3)])
def test_what_the_unqualified_sold_pays_nobody(compress, pays):
    """B27 and B28 (globalmlmsolution.com): 6.0 + 4.8, and 12 + 8 + 3.3 with compression."""
    plan = Unilevel(0, (0.1, 0.05, 0.03), qualify=100, compress=compress, unqualified_pays=False)
    assert plan.pay(SIX, SOLD).earned[0] == pays


def test_a_kind_of_order_pays_one_bonus_and_not_another():
    """B36 (bradrezdev/new-backoffice-onano): 30 % of a kit of 2,930 and 5 % of 1,000: 929."""
    rates = {"rates": (0.05,), "fast_start": (0.3, 0.1, 0.05)}
    by_array = Unilevel(0, **rates, orders=[("first order", "fast start")])
    statement = by_array.pay(CHAIN, 0, purchases=[0, 3930], first_orders=[0, 2930])
    assert statement.earned[0] == 929
    by_table = Unilevel(0, **rates, orders=[("kit", "fast start")])
    orders = pd.DataFrame(
        {"member": ["Ben", "Ben"], "kind": ["kit", "purchase"], "amount": [2930, 1000]}
    )
    statement = by_table.pay(CHAIN, orders)
    assert statement.of("Ana")["amount"].tolist() == [50, 879]
    assert statement.totals()["participants pay"] == 3930


@free
def test_a_rate_at_any_depth():
    """B37 (bocyn/anyforsoft): 5 % of everything below: 25 and 15. Also far below level 20."""
    plan = Unilevel(0, (0.05,), unlimited=True)
    assert plan.pay(Genealogy.full(1, 2), [0, 200, 300]).earned.tolist() == [25, 15, 0]
    deep = plan.pay(Genealogy.full(1, 300), [0] * 300 + [100])
    assert deep.earned[:300].tolist() == [5] * 300


def test_the_first_pair_is_two_to_one():
    """F01 (four vendors): one pair at 200/100, the next one at 100/100 more."""
    plan = Binary(0, pair=100, pair_pays=10, first_pair=2)
    first = plan.pay(LEGS, [0, 200, 100])
    assert (first.earned[0], first.carry[0].tolist()) == (10, [0, 0])
    again = plan.pay(LEGS, [0, 100, 100], carry=first.carry)
    assert (again.earned[0], again.carry[0].tolist()) == (10, [0, 0])
    assert plan.pay(LEGS, [0, 100, 200]).earned[0] == 10, "1:2 as well"
    assert plan.pay(LEGS, [0, 100, 199]).earned[0] == 0
    both = plan.pay(LEGS, [0, 300, 200])
    assert (both.earned[0], both.carry[0].tolist()) == (20, [0, 0])
    assert again.carry.to_frame()["first pair"].tolist() == [True, False, False]
    by_name = plan.pay(LEGS, [0, 100, 100], carry=first.carry.to_frame().iloc[::-1])
    assert by_name.earned[0] == 10
    assert "who has had the first pair" in refused(plan.pay, LEGS, 0, carry=np.zeros((3, 2)))


def test_a_match_of_a_binary_follows_who_sponsored_whom():
    """F02 (multisoft.net, themodeler.com). Ana sponsored Di, who stands under Ben."""
    names = ["Ana", "Ben", "Cy", "Di", "Eva", "Flo"]
    placement = Genealogy([-1, 0, 0, 1, 3, 3], names=names, placement=True)
    sponsors = Genealogy([-1, 0, 0, 0, 3, 3], names=names)
    plan = Binary(0, rate=0.1, matching=(0.5,))
    sales = [0, 0, 0, 0, 100, 100]
    assert plan.pay(placement, sales, sponsors=sponsors).earned.tolist() == [5, 0, 0, 10, 0, 0]
    assert plan.pay(placement, sales).earned.tolist() == [0, 5, 0, 10, 0, 0]


@pytest.mark.parametrize("cap", ["cap", "leg_cap"])
def test_a_match_is_paid_on_capped_pay(cap):
    """F03 (multisoft.net): "matches are usually under any cap in place"."""
    team = Genealogy([-1, 0, 0, 1, 1])
    plan = Binary(0, rate=0.1, matching=(0.5,), **{cap: 20})
    assert plan.pay(team, [0, 0, 0, 1000, 1000]).earned.tolist() == [10, 20, 0, 0, 0]


# ---- of the same kinds, with numbers of our own --------------------------------------------------


def test_carry_with_a_ceiling_and_with_an_expiry():
    plan = Binary(0, rate=0.1, carry_cap=300)
    assert plan.pay(LEGS, [0, 500, 100]).carry[0].tolist() == [300, 0]
    plan = Binary(0, rate=0.1, carry_months=2)
    carry = None
    kept = []
    for left, right in ((500, 0), (100, 0), (100, 550), (0, 0), (0, 0)):
        statement = plan.pay(LEGS, [0, left, right], carry=carry)
        carry = statement.carry
        kept.append(carry[0].tolist())
    # 550 uses up all 500 of the first month and 50 of the second; the last 100 wait two months.
    assert kept == [[500, 0], [600, 0], [150, 0], [100, 0], [0, 0]]


def test_volume_that_was_kept_too_long_is_matched_no_more():
    plan = Binary(0, rate=0.1, carry_months=1)
    first = plan.pay(LEGS, [0, 500, 0])
    second = plan.pay(LEGS, [0, 0, 0], carry=first.carry)
    assert first.carry[0].tolist() == [500, 0]
    assert second.carry[0].tolist() == [0, 0]


def test_both_legs_are_emptied_on_the_cap():
    plan = Binary(0, rate=0.1, leg_cap=30, flush=True)
    assert plan.pay(LEGS, [0, 500, 1000]).carry[0].tolist() == [0, 0]
    assert plan.pay(LEGS, [0, 300, 1000]).carry[0].tolist() == [0, 700]


def test_the_companys_cap_scales_all_down_to_the_cent():
    plan = Unilevel(0, (0.5,), company_cap=0.1)
    team = Genealogy([-1, 0, 1, 2])
    statement = plan.pay(team, [0, 100, 100, 100.01])
    assert statement.totals()["commissions"] == 30
    assert statement.earned.tolist() == [10, 10, 10, 0]
    third = plan.pay(team, [0, 0.03, 0.03, 0.04])
    assert third.totals()["commissions"] == 0.01


def test_recruits_who_are_passed_up():
    """Ana keeps all; Ben's first recruit Cy, and Cy's first one Di, count for Ana."""
    team = Genealogy([-1, 0, 1, 2, 2, 1], names=["Ana", "Ben", "Cy", "Di", "Eva", "Flo"])
    plan = Unilevel(0, (0.1,), pass_up=1)
    statement = plan.pay(team, [0, 0, 100, 10, 1000, 10_000])
    assert statement.earned.tolist() == [11, 1000, 100, 0, 0, 0]
    assert statement.totals()["company keeps"] == 11_110 - 1111


def test_a_sum_for_each_recruit_and_for_a_rank():
    """W19 is such a sum: 25 for a starter kit, beside a quarter of its 100 points."""
    plan = Unilevel(0, (), recruit_bonus=[25], fast_start=[0.25])
    statement = plan.pay(CHAIN, 0, purchases=[0, 100], first_orders=[0, 100])
    assert statement.earned[0] == 50
    ranks = [Rank("Silver", own=100, bonus=50), Rank("Gold", own=500, bonus=100, monthly=7)]
    months = Months(Unilevel(0, (), ranks=ranks)).join("Ana")
    paid = [months.pay({"Ana": sold}).earned[0] for sold in (10, 100, 600, 0, 600)]
    assert paid == [0, 50, 107, 0, 7]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Genealogy([-1, 0, 0], side=["", "left", "left"]),
         "Member 2 is the second on the left of Member 0"),
        (lambda: Genealogy([-1, 0], side=["", "up"]), 'side is \'up\': use "left", "right" or ""'),
        (lambda: Unilevel(0, (), orders=[("kit", "fast strat")]), "pay 'fast strat': use retail"),
        (lambda: Unilevel(0, (), pools=[("a", 0.1)]), "has pools but no ranks"),
        (lambda: Unilevel(0, (), ranks=[Rank("A", leg_rank="B", legs=1)]), "asks for the rank B"),
        (lambda: Rank("A", leg_rank="B"), "has leg_rank but no legs"),
        (lambda: Rank("A", bonus=0.001), "use whole cents"),
        (lambda: Rank("A", own_points=5), "Rank has no setting own_points"),
        (lambda: Unilevel(0, ranks=["Silver"]), "Rank 1 is 'Silver': use Rank("),
        (lambda: Unilevel(0, ranks=[Rank("A"), Rank("A")]), "Two ranks are called A"),
        (lambda: Unilevel(0, (), ranks=[Rank("A")]).pay(CHAIN, 0, ranks=["A", "B"]),
         "Ben's rank is 'B': use one of A"),
        (lambda: Unilevel(0, (), ranks=[Rank("A")]).pay(CHAIN, 0, ranks={"Ana": "A"}),
         'Ben is missing among the ranks: use one for each member, "" for none'),
        (lambda: Unilevel().pay(CHAIN, pd.DataFrame({"member": ["Zed"], "amount": [1]})),
         "Order 1: Zed is no member; the names begin Ana, Ben"),
        (lambda: Unilevel().pay(CHAIN, pd.DataFrame({"member": ["Ana"], "amount": [-1]})),
         "returned more than was ordered this month (sale: -1.00)"),
        (lambda: Unilevel().pay(CHAIN, pd.DataFrame({"member": ["Ana"], "amount": ["x"]})),
         "Order 1, of Ana, has the amount 'x', a text: make the column numbers"),
        (lambda: Unilevel().pay(CHAIN, pd.DataFrame({"member": ["Ana"], "amount": [1],
                                                     "kind": ["gift"]})),
         "Order 1 is of the kind 'gift': use 'sale', 'purchase' or 'first order'"),
        (lambda: Unilevel().pay(CHAIN, pd.DataFrame({"member": ["Ana"] * 2, "amount": [1, 1],
                                                     "month": [1, 2]})),
         "The orders are of 2 months"),
        (lambda: Binary(0, pair_pays=5), "pair_pays needs pair"),
        (lambda: Binary(0, flush=True), "flush needs leg_cap"),
    ],
)  # fmt: skip
def test_what_no_plan_can_be_is_a_sentence(make, sentence):
    assert sentence in refused(make)


@pytest.mark.parametrize("kind", ["object", "string", "category"])
@pytest.mark.parametrize("text", ["1.000", "1,000", "1.000,5", "12", ""])
def test_an_amount_that_is_a_text_is_asked_back_and_never_read_as_another_number(text, kind):
    """1.000 is a thousand in half of the world; nobody but the table's author knows."""
    table = pd.DataFrame({"member": ["Ana", "Ben"], "amount": pd.Series([text] * 2, dtype=kind)})
    said = (
        f"Order 1, of Ana, has the amount {text!r}, a text: make the column numbers, for example "
        'with pd.read_csv(…, decimal=",", thousands=".") if 1.000 is a thousand.'
    )
    assert refused(Unilevel().pay, CHAIN, table) == said
    assert refused(Months(Unilevel(), CHAIN).pay, table) == said


def test_of_a_column_of_several_kinds_the_order_that_is_no_number_is_named():
    mixed = pd.DataFrame({"member": ["Ana", "Ben"], "amount": [Decimal("0.10"), "1.000"]})
    assert "Order 2, of Ben, has the amount '1.000', a text" in refused(
        Unilevel().pay, CHAIN, mixed
    )
    mixed["amount"] = [Decimal("0.10"), True]
    assert "has the amount True, which is no number" in refused(Unilevel().pay, CHAIN, mixed)
    mixed["amount"] = [Decimal("0.10"), Fraction(1, 4)]
    assert Unilevel().pay(CHAIN, mixed).volume.tolist() == [10, 25]


def test_every_new_line_has_words_on_the_pay_slip():
    ranks = [
        Rank("Silver", own=1, own_rate=0.02, generations=(0.05,), shares=[1], bonus=5, monthly=2)
    ]
    plan = Unilevel(
        0, (0.01,), ranks=ranks, pools=[("the pool", 0.01)], recruit_bonus=[1], company_cap=0.05,
        fast_start=[0.01], infinity=True,
    )  # fmt: skip
    statement = plan.pay(CHAIN, [100, 0], purchases=[0, 100], first_orders=[0, 100])
    slip = pay_slip(plan, statement, "Ana")
    assert slip["amount"].sum() == pytest.approx(statement.earned[0])
    assert slip["why"].str.len().min() > 20
    assert {"generation bonus 1", "pool: the pool", "company cap"} <= set(slip["line"])
    with pytest.raises(CourseError, match="Another"):
        pay_slip(Unilevel(), statement, "Ana")

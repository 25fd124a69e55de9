"""A network month after month: who joins, leaves, orders and returns, and what is paid in all."""

import json
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from downline.errors import CourseWarning
from downline.genealogy import Genealogy
from downline.plans import Binary, Matrix, Months, Rank, SingleLevel, Stairstep, Unilevel
from tests.kit.reference import refused

SILVER = Rank("Silver", own=50, recruits=1, keep=1, matching=(0.5,), bonus=10)
GOLD = Rank("Gold", group=300, legs=2, leg_rank="Silver", matching=(0.5, 0.1), monthly=3)
PLANS = [
    SingleLevel(0.25, personal_bonus=[(100, 0.1)]),
    Unilevel(0.2, (0.1, 1 / 30), qualify=20, compress=True, fast_start=(0.1,), recruit_bonus=[5]),
    Unilevel(0.1, (0.05,), unlimited=True, pass_up=1, company_cap=0.2),
    Matrix(0.1, (0.1, 0.1), width=2, ranks=[SILVER, GOLD], pools=[]),
    Stairstep(0.1, [(50, 0.05), (200, 0.1)], leadership=(0.04,), compress=True, qualify=10),
    Binary(0.1, rate=0.1, ranks=[SILVER, GOLD], leg_cap=20),
    Binary(0, pair=20, pair_pays=2, first_pair=2, carry_months=2, matching=(0.1,), carry_cap=90),
]
KINDS = ["sale", "purchase", "first order"]


def in_cents(amount):
    return round(100 * amount)


@st.composite
def histories(draw):
    """What happens, as steps: ("join", …), ("leave", …), ("pay", [(member, kind, cents), …])."""
    steps, people, gone, ordered = [("join", "M0", None)], ["M0"], set(), {}
    for _ in range(draw(st.integers(1, 4))):
        for _ in range(draw(st.integers(0, 4))):
            by = draw(st.sampled_from([one for one in people if one not in gone]))
            steps.append(("join", f"M{len(people)}", by))
            people.append(f"M{len(people)}")
        if len(people) > 2 and draw(st.integers(0, 3)) == 0:
            who = draw(st.sampled_from(people[1:]))
            if who not in gone:
                steps.append(("leave", who))
                gone.add(who)
        orders = []
        for who in people:
            cents = draw(st.sampled_from([0, 0, 1, 1999, 5000, 10_000, 30_033]))
            kind = draw(st.sampled_from(KINDS))
            if cents:
                orders.append((who, kind, cents))
                ordered[who, kind] = ordered.get((who, kind), 0) + cents
        for (who, kind), cents in list(ordered.items()):
            if draw(st.integers(0, 4)) == 0:
                back = draw(st.integers(1, cents)) if cents > 1 else cents
                if back:
                    orders.append((who, kind, -back))
                    ordered[who, kind] -= back
        steps.append(("pay", draw(st.permutations(orders))))
    return steps


def do(months, step):
    if step[0] == "join":
        months.join(step[1], sponsor=step[2])
    elif step[0] == "leave":
        months.leave(step[1])
    else:
        table = pd.DataFrame(step[1], columns=["member", "kind", "amount"])
        months.pay(table.assign(amount=table["amount"] / 100))


def live(plan, steps):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CourseWarning)
        months = Months(plan)
        for step in steps:
            do(months, step)
    return months


patiently = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip


@pytest.mark.parametrize("plan", PLANS)
def test_money_in_is_money_out_in_every_month_returns_included(plan):
    @given(histories())
    @patiently
    def check(steps):
        months = live(plan, steps)
        totals, paid, payouts = months.totals(), months.paid(), months.payouts()
        orders = [step[1] for step in steps if step[0] == "pay"]
        for (label, row), ordered in zip(totals.iterrows(), orders, strict=True):
            came_in = in_cents(row["customers pay"] + row["participants pay"] + row["returned"])
            assert came_in == sum(cents for *_, cents in ordered)
            out = row[["retail margins", "commissions", "company keeps"]].sum()
            assert came_in == in_cents(out)
            here = in_cents(paid.loc[paid["month"] == label, "amount"].sum())
            assert here == in_cents(row["retail margins"] + row["commissions"])
            assert here == in_cents(payouts.loc[payouts["month"] == label, "earned"].sum())
        assert (payouts["balance"] <= 0).all() and (payouts["paid out"] >= 0).all()
        each = payouts["before"] + payouts["earned"]
        assert np.allclose(each, payouts["paid out"] + payouts["balance"], atol=1e-6)
        last = payouts.groupby("member").tail(1).set_index("member")["balance"]
        in_all = payouts.groupby("member")[["earned", "paid out"]].sum()
        assert np.allclose(in_all["earned"], in_all["paid out"] + last[in_all.index], atol=1e-6)

    check()


@pytest.mark.parametrize("plan", [plan for plan in PLANS if not plan.ranks])
def test_after_a_return_all_is_as_if_it_had_never_been_ordered(plan):
    """All pay together is that of the orders that are left: the last ones are returned first."""

    @given(histories())
    @patiently
    def check(steps):
        ordered = []
        kept = [list(step) if step[0] == "pay" else step for step in steps]
        for step in kept:
            if step[0] != "pay":
                continue
            now = {}
            ordered.append(now)
            step[1], orders = now, step[1]
            for who, kind, cents in orders:
                now[who, kind] = now.get((who, kind), 0) + cents
            for key, cents in list(now.items()):
                need, now[key] = max(-cents, 0), max(cents, 0)
                for then in reversed(ordered[:-1]):
                    taken = min(need, then.get(key, 0))
                    need -= taken
                    if taken:
                        then[key] -= taken
        clean = [
            ("pay", [(*key, cents) for key, cents in step[1].items()]) if step[0] == "pay" else step
            for step in kept
        ]
        with_returns = live(plan, steps).payouts().groupby("member")["earned"].sum()
        without = live(plan, clean).payouts().groupby("member")["earned"].sum()
        assert (with_returns * 100).round().equals((without * 100).round())

    check()


@pytest.mark.parametrize("plan", PLANS)
def test_stopped_and_resumed_from_a_file_nothing_is_lost(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("months") / "net.json"

    @given(histories(), st.integers(0, 30))
    @patiently
    def check(steps, at):
        whole, part = live(plan, steps), live(plan, steps[:at])
        part.save(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CourseWarning)
            part = Months.load(path)
            for step in steps[at:]:
                do(part, step)
        for table in ("paid", "payouts", "ranks", "totals"):
            assert getattr(part, table)().equals(getattr(whole, table)())

    check()


def test_a_month_is_the_plans_own_pay():
    """Where nobody joins or leaves, and nothing is returned, it is what pay() gives."""
    sponsors = Genealogy.random(40, seed=3)
    placement = sponsors.spilled(2)
    plan = PLANS[5]
    months, carry = Months(plan, sponsors, placement), None
    for seed in range(3):
        sales = np.round(np.random.default_rng(seed).exponential(100, 40), 2)
        orders = pd.DataFrame({"member": np.arange(40), "amount": sales})
        ours = months.pay(orders)
        alone = plan.pay(placement, sales, sponsors=sponsors, carry=carry, ranks=ours.rank)
        carry = alone.carry
        by_line = [(line.reason, line.level) for line in alone.lines if line.reason != "rank bonus"]
        for line, theirs in zip(ours.lines, alone.lines, strict=True):
            if (line.reason, line.level) in by_line:
                assert (line.amount == theirs.amount).all()
        assert (ours.carry == carry).all()


def test_a_rank_is_kept_for_a_time_and_its_bonus_paid_once():
    months = Months(Unilevel(0, (), ranks=[Rank("Silver", own=100, keep=2, bonus=50)])).join("Ana")
    for sold in (100, 0, 0, 0, 100):
        months.pay({"Ana": sold})
    assert months.ranks()["rank"].tolist() == ["Silver", "Silver", "Silver", "", "Silver"]
    assert months.payouts()["earned"].tolist() == [50, 0, 0, 0, 0]


def test_what_is_owed_goes_on_until_later_pay_has_made_it_up():
    months = Months(Unilevel(0.5, (0.1,))).join("Ana").join("Ben", "Ana")
    for sold in (1000, -1000, 400, 800):
        months.pay({"Ben": sold})
    ana = months.payouts().query("member == 'Ana'")
    assert ana["paid out"].tolist() == [100, 0, 0, 20]
    assert ana["balance"].tolist() == [0, -100, -60, 0]
    assert months.totals()["returned"].tolist() == [0, -1000, 0, 0]
    march = months.paid().query("month == 2 and member == 'Ana'")
    assert march[["reason", "level", "amount", "of"]].values.tolist() == [
        ["clawback of override", 1, -100, 1]
    ]


def test_who_has_left_keeps_the_place_and_is_paid_nothing():
    months = Months(Unilevel(0, (0.1, 0.05))).join("Ana").join("Ben", "Ana").join("Cy", "Ben")
    months.pay({"Cy": 100})
    assert months.leave("Ben").pay({"Cy": 100}).earned.tolist() == [5, 0, 0]
    assert "Ben has left: name another sponsor" in refused(months.join, "Di", "Ben")
    assert "has left already" in refused(months.leave, "Ben")


def test_newcomers_stand_where_they_are_put_or_in_the_first_free_place():
    months = Months(Binary(0)).join("Ana").join("Ben", "Ana", side="right").join("Cy", "Ana")
    months.join("Di", "Ana").join("Eva", "Ana", under="Ben", side="left").join("Flo", "Ana")
    tree = months.pay({}).genealogy
    assert {tree.name(i): tree.name(int(above)) for i, above in enumerate(tree.sponsor) if i} == {
        "Ben": "Ana", "Cy": "Ana", "Di": "Cy", "Eva": "Ben", "Flo": "Cy",
    }  # fmt: skip
    assert tree.side.tolist() == ["", "right", "left", "left", "left", "right"]
    assert "no place on the left under Ben" in refused(months.join, "Gus", "Ana", "Ben", "left")


def test_a_table_with_several_months_is_paid_month_by_month():
    months = Months(Unilevel(0, (0.1,)))
    months.join(pd.DataFrame({"member": ["Ana", "Ben"], "sponsor": [None, "Ana"]}))
    table = pd.DataFrame(
        {"member": ["Ben"] * 3, "amount": [10, 20, -5], "month": ["2026-01", "2026-02", "2026-03"]}
    )
    months.pay(table)
    assert months.totals().index.tolist() == ["2026-01", "2026-02", "2026-03"]
    assert months.paid()["of"].tolist() == ["2026-01", "2026-02", "2026-02"]
    assert "The month 2026-01 was paid already" in refused(months.pay, table)


def test_given_ranks_stay_given_in_a_file(tmp_path):
    plan = Unilevel(0, (), ranks=[Rank("Silver", rates=(0.1,))])
    months = Months(plan).join("Ana").join("Ben", "Ana")
    months.pay({"Ben": 100}, ranks={"Ana": "Silver", "Ben": ""})
    months.save(tmp_path / "net.json")
    assert Months.load(tmp_path / "net.json").paid().equals(months.paid())
    assert months.payouts()["earned"].tolist() == [10, 0]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Months("Unilevel"), "'Unilevel' is no plan"),
        (lambda: Months(Unilevel()).pay({}), "Nobody has joined yet"),
        (lambda: Months(Unilevel()).join(" "), "without a name wants to join"),
        (lambda: Months(Unilevel()).join("Ana").join("Ana"), "Ana has joined already"),
        (lambda: Months(Unilevel()).join("Ana").join("Ben"), "Ben has no sponsor"),
        (lambda: Months(Unilevel()).join("Ana").join("Ben", "Zed"), "'Zed' is no member"),
        (lambda: Months(Unilevel()).join("Ana").join("B", "Ana", side="left"),
         "cannot have a place"),
        (lambda: Months(Unilevel()).join("Ana").pay([1]), "The orders are a list: use a DataFrame"),
        (lambda: Months(Unilevel()).join("Ana").pay({"Ana": -5}),
         "Ana returns 5.00 more than was ever ordered (sale)"),
        (lambda: Months(Unilevel(), Genealogy([-1]), Genealogy([-1])), "has no placement"),
        (lambda: Months(Binary(), Genealogy([-1])), "needs placement"),
        (lambda: Months.load("no such file.json"), "There is no file no such file.json"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_a_sentence(make, sentence):
    assert sentence in refused(make)


def test_a_refused_month_changes_nothing():
    months = Months(Unilevel(0, (0.1,))).join("Ana").join("Ben", "Ana")
    months.pay({"Ben": 100})
    before = months.paid()
    refused(months.pay, {"Ben": -150})
    assert months.pay({"Ben": -100}).earned.tolist() == [-10, 0]
    assert months.paid().iloc[: len(before)].equals(before)


def test_nothing_of_it_is_imported_by_who_does_not_use_it():
    code = (
        "import sys, downline.explorers, downline.plans as plans; plans.files; "
        "from downline.lessons.compensation.side_by_side import plans; "
        "kinds = ('months', 'past', 'people', 'ranks', 'extras', 'orders'); "
        "print([one for one in kinds if f'downline.plans.{one}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"plan": "x", "events": []}', "\x00"])
def test_a_file_that_is_none_is_refused(text, tmp_path):
    (tmp_path / "net.json").write_text(text)
    refused(Months.load, tmp_path / "net.json")
    whole = json.dumps({"plan": 'plan = "Unilevel"', "events": [{"pay": 1}]})
    (tmp_path / "net.json").write_text(whole)
    assert "cannot be read" in refused(Months.load, tmp_path / "net.json")


def test_positions_of_one_owner_share_a_cap_month_after_month(tmp_path):
    """Ana 2 and Ana 3 are Ana's; a return in the second month gives back by the shared cap too."""
    months = Months(Binary(0, rate=0.1, cap=50)).join("Ana")
    months.join(
        pd.DataFrame(
            {"member": ["Ana 2", "Ana 3", "Ben", "Cy", "Di", "Eva"],
             "sponsor": ["Ana", "Ana", "Ana 2", "Ana 2", "Ana 3", "Ana 3"],
             "owner": ["Ana", "Ana 2", None, None, None, None]}
        )
    )  # fmt: skip
    january = months.pay(dict.fromkeys(["Ben", "Cy", "Di", "Eva"], 300))
    assert january.earned[:3].tolist() == [25, 12.5, 12.5]  # of 60, 30 and 30
    months.save(tmp_path / "months.json")
    for network in (months, Months.load(tmp_path / "months.json")):
        network.pay({"Ben": -300})  # 30, nothing and 30 are left for January
        paid = network.payouts().query("month == 2").set_index("member")["earned"]
        assert paid[["Ana", "Ana 2", "Ana 3"]].tolist() == [0, -12.5, 12.5]
    assert "'Zed' is no member" in refused(months.join, "Flo", "Ana", owner="Zed")


def test_who_owns_what_at_the_beginning_can_be_said_as_in_pay(tmp_path):
    """The same people and returns as above, who are all there at the beginning."""
    names = ["Ana", "Ana 2", "Ana 3", "Ben", "Cy", "Di", "Eva"]
    team = Genealogy([-1, 0, 0, 1, 1, 2, 2], names=names)
    owned = dict.fromkeys(names, "") | {"Ana 2": "Ana", "Ana 3": "Ana"}
    plan, sold = (
        Binary(0, rate=0.1, cap=50),
        dict.fromkeys(names, 0) | dict.fromkeys(names[3:], 300),
    )
    months = Months(plan, team, team, owners=owned)
    assert (months.pay(sold).earned == plan.pay(team, sold, owners=owned).earned).all()
    months.save(tmp_path / "months.json")
    for network in (months, Months.load(tmp_path / "months.json")):
        network.join("Ana 4", "Eva", owner="Ana 3").pay({"Ben": -300})
        paid = network.payouts().query("month == 2").set_index("member")["earned"]
        assert paid[["Ana", "Ana 2", "Ana 3"]].tolist() == [0, -12.5, 12.5]
        network.save(tmp_path / "again.json")
        assert Months.load(tmp_path / "again.json").payouts().equals(network.payouts())
    assert "Cy is missing among the owners" in refused(
        Months, plan, team, team, owners={name: "" for name in names if name != "Cy"}
    )
    assert "There are owners, and nobody is there yet" in refused(Months, plan, owners=owned)

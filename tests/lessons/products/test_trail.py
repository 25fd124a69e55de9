"""The way of the money, leaving with stock, and what lesson 4 takes from real cases."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from downline import evidence
from downline.errors import CourseError
from downline.explorers import MoneyTrail, OwnUse, StockUp
from downline.learner import Journal
from downline.lessons.products.explorers import STOCK_CASES, TRAIL_CASES
from downline.lessons.products.pictures import ON_A_SCALE
from downline.lessons.products.stock import leaving
from downline.lessons.products.trail import (
    CUSTOMERS,
    FEES,
    OWN,
    Rates,
    share_of_rewards,
    signs,
    way,
)
from downline.quiz.bank import get
from downline.screening import CANNOT_TELL, GOOD, WARNING
from tests.kit.svg import misplaced

amounts, fractions = st.floats(0, 1e6), st.floats(0, 0.5)
PLAN = Rates(margin=0.25, on_retail=0.4, on_own=0.4, for_recruiting=0.5)


def sign_of(found):
    return pd.DataFrame(found).set_index("indicator")["sign"]


# ---- the way of the money


@given(retail=amounts, own=amounts, fees=amounts, each=st.tuples(*[fractions] * 4))
def test_what_is_paid_in_is_paid_out_or_kept_to_the_cent(retail, own, fees, each):
    trail = way(retail, own, fees, Rates(**dict(zip(vars(PLAN), each, strict=True))))
    cents = (100 * trail.set_index("source")).round()
    assert (cents >= 0).all(axis=None)
    assert (cents["paid in"] == cents[["mark-up", "rewards", "company"]].sum(axis=1)).all()
    assert cents["paid in"].tolist() == [round(100 * x) for x in (retail, own, fees)]
    assert share_of_rewards(trail).sum() == pytest.approx(100 if cents["rewards"].any() else 0)


def test_only_customers_money_bears_a_mark_up():
    trail = way(1000, 1000, 1000, PLAN).set_index("source")
    assert trail["mark-up"].to_dict() == {CUSTOMERS: 250, OWN: 0, FEES: 0}
    assert trail["rewards"].to_dict() == {CUSTOMERS: 400, OWN: 400, FEES: 500}


@pytest.mark.parametrize("rates", [{"margin": 1.01}, {"on_own": -0.1}, {"on_retail": float("nan")}])
def test_a_rate_outside_0_to_1_is_refused(rates):
    with pytest.raises(CourseError, match="use a number from 0 to 1"):
        Rates(**rates)


def test_no_plan_pays_out_more_than_customers_pay():
    assert Rates(margin=0.3, on_retail=0.7).margin == 0.3
    with pytest.raises(CourseError, match="add up to 105 %"):
        Rates(margin=0.35, on_retail=0.7)


# ---- the signs


def test_a_safeguard_that_is_met_is_a_good_sign_and_a_warning_that_is_met_is_not():
    found = sign_of(signs(way(70, 30, 0, PLAN)))
    assert found["amway_70"] == GOOD  # 70 % exactly
    assert found["burnlounge"] == GOOD
    assert sign_of(signs(way(69, 31, 0, PLAN)))["amway_70"] == WARNING
    assert sign_of(signs(way(0, 100, 0, PLAN)))["burnlounge"] == WARNING


def test_own_use_decides_three_indicators_and_no_other():
    """Those that the data calls disputed; all of them at once, if sellers do nearly all buying."""
    trail = way(10_000, 60_000, 0, PLAN)
    strict, mild = signs(trail), signs(trail, own_as_retail=1)
    pairs = zip(strict, mild, strict=True)
    changed = [row["indicator"] for row, other in pairs if row["sign"] != other["sign"]]
    assert changed == ["amway_70", "burnlounge", "economists"]
    assert [row["indicator"] for row in strict if row["hinges"]] == changed
    disputed = evidence.indicators().query("own_use == 'disputed'")["indicator"]
    assert set(changed) == set(disputed)


@pytest.mark.parametrize(("returns", "sign"), [(None, CANNOT_TELL), (True, GOOD), (False, WARNING)])
def test_returns_are_known_or_not(returns, sign):
    assert sign_of(signs(way(1, 1, 1, PLAN), returns=returns))["amway_buyback"] == sign


def test_if_only_rewards_are_known_what_was_paid_in_cannot_tell():
    found = sign_of(signs(way(47_500, 0, 162_000, PLAN), rewards_only=True))
    for name in ("amway_70", "vemma", "neora", "economists", "china_cap"):
        assert found[name] == CANNOT_TELL
    assert found[["burnlounge", "herbalife_retail", "eu_annex_14"]].tolist() == [WARNING] * 3


def test_without_fees_nobody_pays_to_join():
    assert sign_of(signs(way(0, 100, 0, PLAN)))["eu_annex_14"] == GOOD
    assert sign_of(signs(way(0, 100, 900, PLAN)))["eu_annex_14"] == WARNING


# ---- leaving with stock


@given(
    bought=st.integers(0, 10_000),
    sold=st.integers(0, 3_000),
    mark_up=st.floats(0, 1),
    back=st.floats(0, 1),
    limit=st.integers(0, 24),
)
def test_nobody_is_given_back_more_than_was_paid_and_a_longer_time_never_hurts(
    bought, sold, mark_up, back, limit
):
    rows = leaving(bought, sold, mark_up=mark_up, buy_back=back, taken_back_for=limit)
    longer = leaving(bought, sold, mark_up=mark_up, buy_back=back, taken_back_for=limit + 1)
    assert (rows["given back"] <= rows["unsold"] + 0.01).all()
    assert (rows.loc[rows["month"] > limit, "given back"] == 0).all()
    assert (longer["result"] >= rows["result"]).all()
    assert rows["result"].min() >= -bought


@pytest.mark.parametrize(
    "bad", [{"bought": -1}, {"buy_back": 1.1}, {"months": 2.5}, {"months": 61}, {"mark_up": -1}]
)
def test_what_cannot_be_is_refused(bad):
    with pytest.raises(CourseError, match=next(iter(bad))):
        leaving(**({"bought": 100, "sold_a_month": 10} | bad))


# ---- the explorers' cases


@pytest.mark.parametrize("case", [*TRAIL_CASES.values(), *STOCK_CASES.values()])
def test_a_note_names_its_rows_and_cites_their_sources(case):
    rows = evidence.case_figures().set_index("figure_id").loc[list(case.rows)]
    assert set(re.findall(r"F\d{3}", case.note)) == set(case.rows)
    for ids in rows["source_ids"]:
        assert set(ids.split(";")) & set(case.sources)
    assert "Real " in case.note
    assert re.search("nvented|not known", case.note)


def test_the_amounts_of_the_cases_stand_where_the_rows_do(tmp_path):
    value = evidence.case_figures().set_index("figure_id")[["value", "value_low", "value_high"]]
    value = value.astype(float).bfill(axis=1).ffill(axis=1)["value"]
    trails = {}
    for name, case in TRAIL_CASES.items():
        explorer = MoneyTrail(Journal(tmp_path / "journal.json"), **case.values)
        assert explorer.shown.sentence.endswith(case.note)
        shares = re.findall(r"\$([\d.]+) (?:rest|on)", explorer.shown.sentence)
        trails[name[:5]] = [float(share) for share in shares]
    assert trails["Amway"][0] == value["F001"]
    assert trails["Herba"][:2] == pytest.approx(
        [100 * value["F024"] / 3, 100 * value["F025"] / 3], abs=0.01
    )
    assert trails["Fortu"][2] == value["F045"]
    neora = TRAIL_CASES["Neora, each buyer one dollar"].values
    assert neora["retail"] == value["F050"]
    partners = evidence.row("F049")
    assert 2 * neora["own"] == partners["value_low"] + partners["value_high"]

    rule, package = (
        STOCK_CASES["Omnitrition's rule"].values,
        STOCK_CASES["LuLaRoe's settlement"].values,
    )
    assert (rule["buy_back"], rule["taken_back_for"]) == (
        value["F010"],
        evidence.row("F011")["value_high"],
    )
    assert package["bought"] == evidence.row("F061")["value_high"]
    assert package["taken_back_for"] * 30 == value["F064"]


def test_fortunes_rest_decides_nothing_however_it_is_split(tmp_path):
    """What the note calls the kindest reading changes none of the signs."""
    case = TRAIL_CASES["Fortune Hi-Tech, rewards only"]
    explorer = MoneyTrail(Journal(tmp_path / "journal.json"), **case.values)
    signs_before = explorer.shown.table["sign"].tolist()
    explorer.set(retail=0, own=case.values["retail"])
    assert explorer.shown.table["sign"].tolist() == signs_before
    assert case.note not in explorer.shown.sentence  # the amounts are the learner's now


def test_only_shares_stand_on_the_scale_of_0_to_100_percent():
    units = evidence.indicators().set_index("indicator")["unit"]
    shares = set(units.index[units == "share"]) - {"china_cap"}  # which can be above 100 %
    assert set(ON_A_SCALE) == shares


def test_half_a_month_of_leaving_is_said(tmp_path):
    with pytest.raises(CourseError, match=r"Mia leaves after \(months\) is 2.5: use a whole"):
        StockUp(Journal(tmp_path / "journal.json"), month=2.5)


@pytest.mark.parametrize("kind", [MoneyTrail, OwnUse, StockUp])
def test_no_label_leaves_the_picture_or_covers_another(kind, tmp_path):
    explorer = kind(Journal(tmp_path / "journal.json"))
    states = [{}, *kind.presets.values()]
    for name, control in explorer.controls.items():
        if hasattr(control, "high"):
            states += [{name: control.low}, {name: control.high}]
    for values in states:
        try:
            explorer.set(**(explorer.defaults | values))
        except CourseError:
            continue
        assert misplaced(explorer.shown.figure) == [], values


# ---- the question bank


def test_the_model_gives_the_numbers_in_the_bank():
    """The right ones, and those that misunderstandings lead to."""
    plan = Rates(on_retail=0.3, on_own=0.3, for_recruiting=0.5)
    trail = way(40_000, 20_000, 12_000, plan)
    retail, own, _ = rewards = trail["rewards"]
    question = get("products-share-of-rewards")
    assert question.answer == pytest.approx(100 * retail / sum(rewards))
    wrong = [c.value for c in question.choices if not c.correct and c.value is not None]
    assert wrong == pytest.approx(
        [
            100 * retail / (retail + own),
            100 * 40_000 / trail["paid in"].sum(),
            100 * (retail + own) / sum(rewards),
            100 * own / sum(rewards),
        ],
        abs=0.01,
    )

    month = leaving(800, 200, mark_up=0.2, buy_back=0.9, months=1).loc[1]
    question = get("products-buy-back")
    assert question.answer == month["from customers"] + month["given back"]
    wrong = [c.value for c in question.choices if not c.correct and c.value is not None]
    assert wrong == [
        month["from customers"] + month["unsold"],
        200 + month["given back"],
        0.9 * 800,
        month["from customers"],
    ]

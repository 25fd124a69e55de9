"""One business, one answer: EvaluateOffer, the saved report, WhichName and MoneyTrail.

What a business does is drawn here and told to each of the four in its own way: as an offer, as
ticks, as amounts of money. What is known may differ, so one may say more than another; but none may
say the opposite of another, and nothing that was not said may clear anybody.
"""

from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from downline import evidence
from downline.explorers import EvaluateOffer, MoneyTrail, WhichName
from downline.learner import Journal
from downline.lessons.choosing import evaluation, report
from downline.lessons.choosing.explorers import INDICATORS, LABELS
from downline.lessons.choosing.offers import CHOICES, COUNTRIES, MOST, Offer
from downline.lessons.products.explorers import EVERY
from downline.screening import CANNOT_TELL, GOOD, KINDS, WARNING
from tests.kit.pages import Reader

FEATURES = evidence.features()["feature"].tolist()
LAWS = {  # whose ticks in WhichName are answered by which indicators
    "US": ("US regulator (FTC)", ["koscot"]),
    "Canada": ("Canada", ["canada_a", "canada_b", "canada_c", "canada_d"]),
    "EU": ("European Union", ["eu_annex_14"]),
    "China": ("China", ["china_levels"]),
    "UK": ("United Kingdom", ["uk_200", "uk_recruiting", "uk_list"]),
}
THREE = ("not known", "yes", "no")


@pytest.fixture(scope="module", autouse=True)
def work(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("work")
        patch.setenv("DOWNLINE_WORK", str(folder))
        yield folder


@pytest.fixture(scope="module")
def shown(work):
    """The three explorers, opened once."""
    journal = Journal(work / "journal.json")
    return {kind: kind(journal) for kind in (EvaluateOffer, WhichName, MoneyTrail)}


def offered(shown, business, country):
    """What EvaluateOffer's table says, and what stands in the report: they must be the same."""
    explorer = shown[EvaluateOffer].set(**business, country=country, show=INDICATORS)
    table = explorer.shown.table
    page = report.page(explorer.offer, explorer.shown.sentence, LABELS, b"", "", date(2026, 3, 9))
    words = " ".join(" ".join(Reader(page).words).split())
    for row in table.itertuples():
        sign, sentence = row.sign, row[4]
        assert (f"{sign} : {sentence}" in words or f"{sign}: {sentence}" in words) == (
            sign != CANNOT_TELL
        )
        assert sentence in words  # as a sign or as a question
    assert explorer.shown.sentence in words
    for sign, verb in ((GOOD, "good"), (WARNING, "warning")):
        assert f"{(table['sign'] == sign).sum()} give" in explorer.shown.sentence, verb
    ids = evidence.indicators().set_index("name")["indicator"]
    return dict(zip(table["indicator"].map(ids), table["sign"], strict=True))


def forbidden(shown, ticked):
    explorer = shown[WhichName].set(**{name: name in ticked for name in FEATURES})
    table = explorer.shown.table
    return dict(zip(table["voice"], table["kind"] == KINDS["forbidden"], strict=True))


def ticks(business):
    """What a reader of the offer would tick, by the words of the labels: this test's own reading.

    Gives what is surely there, and what may be there besides.
    """
    has, may = set(), set()

    def tick(feature, there):
        if there != "no":
            (has if there == "yes" else may).add(feature)

    def amount(*keys, said):
        return "yes" if any(business[key] for key in keys) else business[said]

    multi = business["plan"] == "multi-level"
    tick("own_sales", "yes" if business["margin_percent"] else "not known")
    tick("team_sales", "yes" if multi else "no")
    tick("fee", amount("kit", "fee", said="joining_costs"))
    tick("must_buy", amount("purchases", said="must_buy"))
    tick("no_buyback", {"yes": "no", "no": "yes"}.get(business["returns"], "not known"))
    paid = amount("bonus", said="recruit_reward")
    if business["mostly_recruits"] == "yes":
        paid = "yes"
    elif paid == "no" and multi:
        paid = "not known"  # pay on what recruits order may be such pay: cases O1 and B1
    tick("paid_recruiting", paid)
    if business["mostly_recruits"] == "yes" or paid != "no":  # else there is nothing to be mainly
        tick("mostly_recruits", business["mostly_recruits"])
    may |= {"overload"}  # no offer says it
    tick("over_200", over_200(business))
    return has, may


def over_200(business):
    """More than £200 in the first week: the price to join, and perhaps a month's costs."""
    if business["currency"] != "GBP" or not (business["kit"] or business["joining_costs"] == "no"):
        return "not known"
    if business["kit"] > 200:
        return "yes"
    at_most = business["kit"] + business["fee"] + business["purchases"]
    return "no" if at_most <= 200 else "not known"


def no_contradiction(shown, business):
    has, may = ticks(business)
    surely = forbidden(shown, has)
    perhaps = forbidden(shown, has | may)
    signs = {}
    for country, (voice, asked) in LAWS.items():
        signs |= offered(shown, business, country)
        found = [signs[one] for one in asked]
        told = WARNING in found or (
            country == "US" and signs["burnlounge"] == WARNING and has & {"fee", "must_buy"}
        )
        assert bool(told) == surely[voice], (country, found)
        if set(found) == {GOOD} and country != "US":
            assert not perhaps[voice], country
        for one in asked:
            if signs[one] == GOOD:
                assert may_be_met(one, has | may) is False, one
    return signs


def may_be_met(indicator, most):
    """Whether the indicator's own words could come true with all that may be there."""
    needs = {
        "koscot": [{"fee", "must_buy"}, {"paid_recruiting"}],
        "canada_a": [{"team_sales"}, {"fee"}, {"paid_recruiting"}],
        "canada_b": [{"team_sales"}, {"must_buy"}],
        "canada_c": [{"team_sales"}, {"overload"}],
        "canada_d": [{"team_sales"}, {"no_buyback"}],
        "eu_annex_14": [{"fee"}, {"mostly_recruits"}],
        "china_levels": [{"team_sales", "paid_recruiting", "fee"}],
        "uk_200": [{"team_sales", "paid_recruiting"}, {"over_200"}],
        "uk_recruiting": [{"fee", "must_buy", "over_200"}, {"paid_recruiting"}],
        "uk_list": [{"fee"}, {"mostly_recruits"}],
    }
    return all(some & most for some in needs[indicator])


BASE = {key: getattr(Offer(), key) for key in (*MOST, *CHOICES) if key != "country"}
BASE |= {"currency": "GBP"}  # or no British limit could be said to be kept or broken
ASKED = ("not known", "no")
GRID = {
    "plan": ("multi-level", "single-level"),
    "kit": (0, 99, 500),
    "purchases": (0, 60),
    "bonus": (0, 50),
    "joining_costs": ASKED,
    "recruit_reward": ASKED,
    "must_buy": ASKED,
    "mostly_recruits": THREE,
}


def test_a_grid_of_businesses_meets_no_contradiction(shown):
    """Every seventh of the grid's 576: each value of each setting meets each of each other."""
    for values in list(product(*GRID.values()))[::7]:
        business = dict(zip(GRID, values, strict=True))
        no_contradiction(shown, BASE | {"fee": 0, "team_percent": 5} | business)


businesses = st.fixed_dictionaries(
    {key: st.sampled_from([0, 0, 1, 90]) for key in MOST}
    | {"kit": st.sampled_from([0, 0, 1, 90, 500])}
    | {key: st.sampled_from(CHOICES[key]) for key in CHOICES if key != "country"}
)


@settings(max_examples=25, deadline=None)
@given(business=businesses)
def test_businesses_drawn_at_random_meet_no_contradiction(shown, business):
    no_contradiction(shown, business)


@settings(max_examples=60, deadline=None)
@given(business=businesses, country=st.sampled_from(COUNTRIES))
def test_a_good_sign_is_never_lost_by_saying_what_was_not_known(business, country):
    """Whatever the unknown turns out to be, what was called good stays so, and bad stays bad."""
    known = evaluation.indicators(Offer(**business, country=country)).set_index("indicator")["sign"]
    rules = ("joining_costs", "recruit_reward", "must_buy", "returns", "mostly_recruits")
    open_ = [key for key in rules if business[key] == "not known"]
    for answers in product(("yes", "no"), repeat=len(open_)):
        said = business | dict(zip(open_, answers, strict=True))
        if "yes" == said["mostly_recruits"] != business["mostly_recruits"] and (
            said["recruit_reward"] == "no" and not said["bonus"]
        ):
            continue  # rewards for what is not rewarded: no such business
        later = evaluation.indicators(Offer(**said, country=country)).set_index("indicator")["sign"]
        for indicator, sign in known.items():
            assert sign == CANNOT_TELL or later[indicator] == sign, (indicator, said)


@pytest.mark.parametrize("country", COUNTRIES)
def test_nothing_entered_clears_nobody(country):
    """No amount, no answer: in whatever country, there is not one good sign."""
    nothing = Offer(country=country, currency="GBP", **dict.fromkeys(MOST, 0))
    assert GOOD not in evaluation.indicators(nothing)["sign"].tolist()
    assert set(evaluation.features(nothing)) == {"team_sales"}  # the plan is always chosen
    for key in MOST:  # nor does any one amount
        one = Offer(country=country, currency="GBP", **(dict.fromkeys(MOST, 0) | {key: 90}))
        cleared = set(evaluation.indicators(one).query("sign == 'good sign'")["indicator"])
        assert cleared <= ({"uk_200"} if key == "kit" else set())


def test_the_offer_of_the_review_is_cleared_by_nobody(shown):
    """Kit 5,000, 500 a month to buy, half of recruits' orders, stock, no return, for recruiting."""
    business = BASE | {
        "kit": 5_000, "purchases": 500, "team_percent": 50, "recruit_buys": 500,
        "must_buy": "yes", "returns": "no", "mostly_recruits": "yes",
    }  # fmt: skip
    signs = no_contradiction(shown, business)
    assert signs["koscot"] == WARNING
    assert GOOD not in signs.values()
    unsaid = no_contradiction(shown, business | {"mostly_recruits": "not known"})
    assert unsaid["koscot"] == CANNOT_TELL  # O1: overrides on orders are not "nobody is paid"


# ---- the same business as money ------------------------------------------------------------------

trails = st.fixed_dictionaries(
    {
        "retail": st.sampled_from([0, 10_000, 90_000]),
        "own": st.sampled_from([0, 10_000, 90_000]),
        "fees": st.sampled_from([0, 24_000]),
        "on_retail": st.sampled_from([0, 40]),
        "on_own": st.sampled_from([0, 40]),
        "for_recruiting": st.sampled_from([0, 50]),
        "own_as_retail": st.sampled_from([0, 100]),
        "returns": st.sampled_from(THREE),
    }
)


@settings(max_examples=60, deadline=None)
@given(trail=trails)
def test_money_and_offer_say_the_same_of_one_network(shown, trail):
    """Its rules are read off its money here, and told to EvaluateOffer and WhichName."""
    for_users = trail["retail"] * trail["on_retail"]
    on_own = trail["own"] * trail["on_own"]
    for_recruits = trail["fees"] * trail["for_recruiting"]
    assume(for_users + on_own + for_recruits)
    counted = on_own if trail["own_as_retail"] else 0
    unsold = for_recruits + on_own - counted
    mostly = 2 * unsold > for_users + counted + unsold
    explorer = shown[MoneyTrail].set(**trail, margin=20, show=EVERY)
    ids = evidence.indicators().set_index("name")["indicator"]
    table = explorer.shown.table
    money = dict(zip(table["indicator"].map(ids), table["sign"], strict=True))

    business = BASE | {
        "kit": 0, "fee": 50 if trail["fees"] else 0, "purchases": 0,
        "joining_costs": "yes" if trail["fees"] else "no",
        "bonus": 25 if for_recruits else 0,
        "recruit_reward": "yes" if for_recruits else "no",
        "team_percent": 40 if on_own > counted else 0,
        "mostly_recruits": "yes" if mostly else "no",
        "returns": trail["returns"],
    }  # fmt: skip
    signs = no_contradiction(shown, business)
    for indicator, sign in signs.items():
        if indicator == "eu_annex_14" and not trail["own_as_retail"]:
            continue  # for the Union own use always counts, so "mainly" is another question there
        assert {sign, money[indicator]} != {GOOD, WARNING}, (indicator, business)
    both = ("koscot", "burnlounge", "canada_a", "china_levels", "amway_buyback")
    for indicator in both:  # what the money warns of, the offer warns of too
        assert (money[indicator] == WARNING) == (signs[indicator] == WARNING), indicator

"""Every authority always answers, exactly once, and as its sources say."""

from itertools import combinations

import pandas as pd
import pytest

from downline import evidence
from downline.errors import CourseError
from downline.evidence import features, naming_rules
from downline.screening import KINDS, which_name

FEATURES = features()["feature"].tolist()
EVERY_BUSINESS = [
    frozenset(ticked) for k in range(len(FEATURES) + 1) for ticked in combinations(FEATURES, k)
]
AUTHORITIES = [
    "The article",
    "US regulator (FTC)",
    "US trade body (DSA)",
    "China",
    "Canada",
    "European Union",
    "United Kingdom",
]
NAMES = {ticked: which_name(ticked).set_index("authority") for ticked in EVERY_BUSINESS}


def kind(authority, *ticked):
    return NAMES[frozenset(ticked)].loc[authority, "kind"]


@pytest.fixture(scope="module")
def rules():
    """The rows of names.csv as they stand."""
    return naming_rules().fillna("")


def test_every_authority_answers_exactly_once_whatever_is_ticked():
    """All 512 combinations of the nine features, in the same order each time."""
    assert len(NAMES) == 2**9
    for named in NAMES.values():
        assert named.index.tolist() == AUTHORITIES


def test_rules_need_only_features_that_can_be_ticked(rules):
    needed = set(rules["needs"].str.split(";").explode()) - {""}
    assert needed == set(FEATURES)  # and every feature matters to somebody


def test_the_last_rule_of_each_authority_needs_nothing_and_no_other_does(rules):
    needs_nothing = rules["needs"] == ""
    assert needs_nothing.groupby(rules["authority"]).sum().eq(1).all()
    assert needs_nothing.groupby(rules["authority"]).last().all()


def test_no_rule_is_hidden_by_an_earlier_one(rules):
    """Each row applies to some business: a row that never applies would be a mistake."""
    used = pd.concat(NAMES.values()).reset_index()[["authority", "kind", "name", "because"]]
    used = set(used.itertuples(index=False, name=None))
    rows = rules[["authority", "kind", "name", "because"]].itertuples(index=False, name=None)
    assert set(rows) == used


def test_kinds_are_known_and_each_is_used(rules):
    assert set(rules["kind"]) == set(KINDS)


def test_every_source_exists_and_only_the_article_has_none(rules):
    """The article is quoted by claim, and those claims exist."""
    article = rules["authority"] == "The article"
    assert (rules.loc[article, "source_ids"] == "").all()
    cited = rules.loc[~article, "source_ids"].str.split(";").explode()
    assert set(cited) <= set(evidence.sources()["source_id"])
    claims = rules.loc[article, "because"].str.findall(r"C\d\d").explode()
    assert set(claims) <= set(evidence.claims()["claim_id"])


def test_every_rule_says_why(rules):
    assert (rules["because"].str.endswith(".") & (rules["name"] != "")).all()
    assert features()["label"].is_unique


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_a_forbidden_business_is_not_made_lawful_by_doing_more(authority):
    """Whatever else is ticked, what is forbidden stays so."""
    for ticked, named in NAMES.items():
        if named.loc[authority, "kind"] == "forbidden":
            for more in FEATURES:
                assert NAMES[ticked | {more}].loc[authority, "kind"] == "forbidden"


@pytest.mark.parametrize("authority", ["The article", "US trade body (DSA)"])
def test_those_who_only_name_things_forbid_nothing(authority):
    """The article's and the trade body's pages that are cited hold definitions, not law."""
    assert not any(named.loc[authority, "kind"] == "forbidden" for named in NAMES.values())


def test_china_forbids_pay_on_the_sales_of_recruits_whatever_else():
    for ticked, named in NAMES.items():
        if "team_sales" in ticked:
            assert named.loc["China", "kind"] == "forbidden"
    assert kind("China", "own_sales") == "single-level"


LIMBS = {
    "a": {"paid_recruiting", "fee"},
    "b": {"must_buy"},
    "c": {"overload"},
    "d": {"no_buyback"},
}


@pytest.mark.parametrize("limb", LIMBS)
def test_each_limb_of_canadas_law_makes_a_multi_level_plan_pyramid_selling(limb):
    named = NAMES[frozenset({"team_sales"} | LIMBS[limb])].loc["Canada"]
    assert named["kind"] == "forbidden"
    assert f"limb {limb}" in named["because"]


def test_canadas_limbs_are_complete_and_concern_multi_level_plans_only():
    for ticked, named in NAMES.items():
        limbs = [*LIMBS.values(), {"mostly_recruits", "fee"}]  # such rewards are for recruiting
        forbidden = "team_sales" in ticked and any(limb <= ticked for limb in limbs)
        assert (named.loc["Canada", "kind"] == "forbidden") == forbidden
        if "team_sales" not in ticked:
            assert named.loc["Canada", "kind"] == "none"


def test_the_koscot_test_needs_a_payment_to_join():
    """Pay for recruiting alone is not enough; a fee or a forced purchase completes it."""
    joining = {"fee", "must_buy"}
    for ticked, named in NAMES.items():
        rewards = {"paid_recruiting", "mostly_recruits"} & ticked
        forbidden = bool(rewards and joining & ticked)
        assert (named.loc["US regulator (FTC)", "kind"] == "forbidden") == forbidden


def test_the_european_blacklist_needs_a_payment_and_mainly_recruiting():
    for ticked, named in NAMES.items():
        forbidden = {"fee", "mostly_recruits"} <= ticked
        assert named.loc["European Union", "kind"] == ("forbidden" if forbidden else "none")


def test_the_british_limit_applies_to_schemes_that_pay_on_recruits_sales():
    """SI 1997/31 takes schemes on one level out of the rules."""
    assert kind("United Kingdom", "team_sales", "over_200") == "forbidden"
    assert kind("United Kingdom", "own_sales", "over_200") == "single-level"
    assert kind("United Kingdom", "over_200") == "none"
    assert kind("United Kingdom", "own_sales", "team_sales", "fee") == "multi-level"


def test_british_law_objects_to_payments_taken_for_the_hope_of_recruiting_rewards():
    """Part XI of the Fair Trading Act 1973, as SI 1997/31 tells it; and the ban list."""
    pays = {"fee", "must_buy", "over_200"}
    for ticked, named in NAMES.items():
        offence = bool({"paid_recruiting", "mostly_recruits"} & ticked) and bool(pays & ticked)
        listed = {"fee", "mostly_recruits"} <= ticked
        limit = {"team_sales", "over_200"} <= ticked
        forbidden = named.loc["United Kingdom", "kind"] == "forbidden"
        assert forbidden == (offence or listed or limit)
        named_as_banned = named.loc["United Kingdom", "name"].startswith("banned practice")
        assert named_as_banned == listed


def test_british_law_has_other_words_for_one_level_and_for_several():
    one, several = (which_name(t).set_index("authority") for t in (["own_sales"], ["team_sales"]))
    assert "outside the rules" in one.loc["United Kingdom", "name"]
    assert several.loc["United Kingdom", "name"] == "trading scheme"


@pytest.mark.parametrize(
    ("ticked", "kind", "name"),
    [
        (["own_sales"], "single-level", "network marketing"),
        (["own_sales", "team_sales"], "multi-level", "multi-level marketing (MLM)"),
        (["team_sales"], "multi-level", "multi-level marketing (MLM)"),
        (["paid_recruiting", "fee"], "none", "no word"),
    ],
)
def test_the_article_tells_its_two_words_apart_by_pay_alone(ticked, kind, name):
    assert which_name(ticked).loc[0, ["kind", "name"]].tolist() == [kind, name]


def test_the_regulator_uses_both_words_for_one_thing():
    """The contradiction that lesson 1 is about."""
    named = NAMES[frozenset({"own_sales", "team_sales"})]
    assert "also known as network marketing" in named.loc["US regulator (FTC)", "name"]


def test_an_unknown_feature_is_refused_and_the_known_ones_are_told():
    with pytest.raises(CourseError) as error:
        which_name(["own_sales", "lottery"])
    assert str(error.value) == (
        f"There is no feature 'lottery': use some of {', '.join(FEATURES)}."
    )


def test_changing_an_answer_does_not_change_the_rules():
    named, labels = which_name([]), features()
    named["name"] = labels["label"] = "spoilt"
    assert "spoilt" not in which_name([])["name"].tolist()
    assert "spoilt" not in features()["label"].tolist()

"""Offers: files and their faults, what an offer asks, and the explorer that shows it."""

import math
import re
import tomllib
from dataclasses import asdict, fields, replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline import evidence, files, screening
from downline.errors import CourseError
from downline.evidence.reading import table
from downline.explorers import EvaluateOffer, MyPredictions
from downline.learner import Journal, guesses, tens
from downline.lessons.choosing import evaluation, inquiry, offers
from downline.lessons.choosing.explorers import _IN_WORDS
from downline.lessons.choosing.offers import CHOICES, MOST, Offer
from downline.recruitment import share_with_recruits

GOOD = offers.dumps(Offer())
KEYS = [field.name for field in fields(Offer)]


def with_line(key, written):
    return "".join(
        f"{key} = {written}\n" if line.startswith(f"{key} = ") else f"{line}\n"
        for line in GOOD.splitlines()
    )


amounts = {
    key: st.one_of(st.integers(0, most), st.decimals(0, most, places=2).map(float))
    for key, most in MOST.items()
}
picks = {key: st.sampled_from(known) for key, known in CHOICES.items()}
some_offer = st.builds(Offer, name=st.text(max_size=80), **amounts, **picks)


# ---- files -------------------------------------------------------------------------------------


@given(offer=some_offer)
def test_an_offer_comes_back_from_its_text(offer):
    text = offers.dumps(offer)
    assert offers.loads(text) == offer
    assert set(tomllib.loads(text)) == set(KEYS)


def test_an_offer_comes_back_from_its_file_and_replaces_the_one_before(work):
    for kit in (1, 2):
        offers.write(Offer(kit=kit), work / "mine.toml")
    assert offers.read(work / "mine.toml").kit == 2
    assert [file.name for file in work.iterdir()] == ["mine.toml"]


@pytest.mark.parametrize("key", [key for key in KEYS if key not in offers.LATER])
def test_a_missing_key_is_named_with_a_line_that_would_do(key):
    text = "".join(line + "\n" for line in GOOD.splitlines() if not line.startswith(f"{key} = "))
    with pytest.raises(
        CourseError, match=f"^The key {key} is missing: add a line such as "
    ) as told:
        offers.loads(text)
    assert told.value.key == key
    line = str(told.value).split("such as ")[1].split(" (")[0].rstrip(".")
    assert offers.loads(f"{text}{line}\n") == Offer()


BAD = [
    *((key, '"ninety"', f"{key} is 'ninety': give one number in digits") for key in MOST),
    *((key, "true", "cannot be used here: write a number in digits.") for key in MOST),
    *((key, "-5", f"The {key} is -5: use a number from 0 to ") for key in MOST),
    *((key, "inf", f"The {key} is inf: use a number from 0 to ") for key in MOST),
    *((key, "nan", f"The {key} is nan: use a number from 0 to ") for key in MOST),
    ("kit", "1" + "0" * 400, "The kit is 1000"),
    *((key, '"binary"', "use ") for key in CHOICES),
    *((key, "3", "3 cannot be used here: write a text in double quotes.") for key in CHOICES),
    ("plan", '"binary"', "The plan is 'binary': use 'multi-level' or 'single-level'."),
    ("plan", "1999-01-01", "cannot be used here"),
    ("name", "7", "7 cannot be used here: write a text in double quotes."),
    ("name", f'"{"x" * 81}"', "use a text of up to 80 signs"),
    ("kit", "ninety", "kit is 'ninety': give one number in digits"),
    ("kit", "", "Nothing is entered yet"),
    ("kit", "10–20", "kit is '10–20': give one number in digits"),
    ("kit", '"ninety', "cannot be read. Write key = value: numbers in digits, texts in double"),
    ("fee", "€ 15", "another unit than the one asked for"),
    ("country", "Germany", "use 'US', 'Canada'"),
]


@pytest.mark.parametrize(("key", "written", "sentence"), BAD)
def test_what_cannot_be_used_is_told_with_line_and_key(key, written, sentence):
    with pytest.raises(CourseError) as told:
        offers.loads(with_line(key, written))
    assert str(told.value).startswith(f"Line {KEYS.index(key) + 1}, {key}: ")
    assert sentence in str(told.value)
    assert told.value.key == key


@pytest.mark.parametrize(("key", "written", "meant"), [
    ("kit", "1,200", 1200), ("kit", "1.200,50 $", 1200.5), ("kit", "US$ 120", 120),
    ("fee", "15,- a month", 15), ("hours", "20h", 20), ("customers", "8 people", 8),
    ("margin_percent", "25 %", 25), ("kit", "not known", 0), ("kit", "?", 0),
    ("sold_on", "Yes", "yes"), ("sold_on", '"NO"', "no"), ("sold_on", "true", "yes"),
    ("sold_on", "", "not known"), ("sold_on", "I don't know", "not known"),
    ("plan", "Multi level", "multi-level"), ("plan", "MLM", "multi-level"),
    ("currency", "€", "EUR"), ("currency", "gbp", "GBP"), ("country", "U.S.", "US"),
    ("name", "My own offer", "My own offer"), ("name", "“Tea & Co.”", "Tea & Co."),
])  # fmt: skip
@pytest.mark.parametrize("sign", [" =", ":"])
def test_what_is_meant_is_taken_and_saving_keeps_what_stands_beside_it(
    key, written, meant, sign, work
):
    """As somebody types who knows no TOML, and in each encoding that an editor may choose."""
    row = f"{key}{sign} {written}  # of # ours"
    rows = [row if line.startswith(f"{key} = ") else line for line in GOOD.splitlines()]
    work.mkdir()
    file = work / "mine.toml"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_bytes("\r\n".join(rows).encode(encoding))
        offer = offers.read(file)
        assert offer == Offer(**{key: meant})
        offers.write(offer, file)
        assert offers.read(file) == offer
        assert "  # of # ours" in file.read_text("utf-8")


def test_a_currency_that_is_no_text_is_told_after_an_amount_that_is_one():
    with pytest.raises(CourseError, match=r"Line 2, currency: .* write a text in double quotes"):
        offers.loads('fee = "6,40"\ncurrency = ["EUR"]\n')


def test_a_misspelt_key_is_told_with_the_nearest_one():
    end = len(KEYS) + 1
    with pytest.raises(CourseError, match=rf"Line {end}, expenss: .* did you mean expenses\?"):
        offers.loads(GOOD + "expenss = 3\n")
    with pytest.raises(CourseError, match=rf"Line {end}, kit: it is set twice, first on line 5"):
        offers.loads(GOOD + "kit = 3\n")
    with pytest.raises(CourseError, match="an offer has no sections"):
        offers.loads("[offer]\nkit = 3\n")


def test_files_that_cannot_be_read_get_a_sentence(work):
    with pytest.raises(CourseError, match=r"There is no file none\.toml in .*: check its name"):
        offers.read(work / "none.toml")
    work.mkdir()
    with pytest.raises(CourseError, match="cannot be read"):
        offers.read(work)
    (work / "odd.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="saved in UTF-8"):
        offers.read(work / "odd.toml")
    with pytest.raises(CourseError, match="cannot be written"):
        offers.write(Offer(), work)


def test_what_is_real_in_a_ready_offer_stands_in_its_rows():
    costs, plans = table("startup_costs"), table("plan_parameters")
    real = {
        "candles": {"kit": "U006", "margin_percent": "P091"},
        "oils": {"kit": "U020", "margin_percent": "P068", "team_percent": "P036"},
        "leggings": {"kit": "U003", "purchases": "U005"},
    }
    assert set(real) == set(offers.ready())
    for name, its in real.items():
        about, sources = offers.about(name), set()
        assert set(its.values()) == set(about["row_ids"])
        for key, row_id in its.items():
            rows, column = (costs, "amount") if row_id[0] == "U" else (plans, "value")
            (row,) = rows[rows.iloc[:, 0] == row_id].to_dict("records")
            found = row[column] if row[column] == row[column] else row[f"{column}_low"]
            assert getattr(offers.ready()[name], key) == found
            sources |= set(row["source_ids"].split(";"))
        assert set(about["source_ids"]) == sources
        company = costs.set_index("cost_id").loc[its["kit"], "company"]
        assert company.lower() not in files.ready_texts("offers")[name].lower()
    assert plans.set_index("parameter_id").loc["P036", "condition_low"] == 100
    assert offers.ready()["oils"].purchases == 100


@pytest.mark.parametrize("name", offers.ready())
def test_each_number_of_a_real_offer_is_real_or_said_to_be_assumed(name):
    """Beside the result, in the report, and whatever country's rules are asked."""
    offer, about = offers.ready()[name], offers.about(name)
    real = {"candles": {"kit", "margin_percent"}, "leggings": {"kit", "purchases"},
            "oils": {"kit", "margin_percent", "team_percent"}}[name]  # fmt: skip
    assert real | set(about["assumed"]) >= set(MOST)
    assert not real & set(about["assumed"])
    (preset,) = (p for key, p in EvaluateOffer.presets.items() if key.lower().startswith(name))
    for country in offers.COUNTRIES:
        said = EvaluateOffer(**(preset | {"country": country})).shown.sentence
        for key in about["assumed"]:
            head = "Not known, and counted as 0: " if not getattr(offer, key) else "Assumed by the"
            (part,) = re.findall(rf"{head}[^.]*\.", said)
            assert _IN_WORDS[key] in part
        for key in real:
            assert _IN_WORDS[key] not in said.partition("Assumed")[2]
    changed = EvaluateOffer(**(preset | {"customers": 9})).shown.sentence
    assert "Assumed by the course" not in changed  # it is the learner's own offer now


def test_only_what_has_a_row_is_called_real():
    named = [name for name in EvaluateOffer.presets if "real" in name.lower()]
    assert len(named) == len(offers.ready())


OLD = """# mine
name = "Old # one"  # hers
plan = "single-level"
currency = "USD"
country = "US"
kit = 0
fee = 0
purchases = 0
expenses = 5
hours = 20
customers = 8
spend = 40
margin_percent = 25
team_percent = 0
recruit_buys = 0
bonus = 0   # nobody told me
sold_on = "no"
must_buy = "no"
returns = "yes"
mostly_recruits = "not known"
row_ids = ["U006"]
"""


def test_an_old_file_is_read_and_its_zeros_are_not_known(work):
    offer = offers.loads(OLD)
    assert (offer.joining_costs, offer.recruit_reward) == ("not known", "not known")
    assert not {"fee", "paid_recruiting"} & set(evaluation.features(offer))
    signs = evaluation.indicators(offer).set_index("indicator")["sign"]
    assert signs["koscot"] == "cannot tell"
    assert (offer.name, offer.sold_on, offer.must_buy) == ("Old # one", "no", "no")


def test_saving_over_a_file_keeps_its_comments_and_lists(work):
    work.mkdir()
    path = work / "old.toml"
    path.write_text(OLD, encoding="utf-8")
    offer = replace(offers.read(path), bonus=7, recruit_reward="yes", name='A "b" # c')
    offers.write(offer, path)
    text = path.read_text(encoding="utf-8")
    assert offers.read(path) == offer
    assert "# mine\n" in text and "  # hers\n" in text and 'row_ids = ["U006"]' in text
    assert "bonus = 7  # nobody told me\n" in text


@given(before=some_offer, after=some_offer)
def test_saving_over_any_offer_gives_the_new_one(before, after):
    assert offers.loads(offers._changed(offers.dumps(before), after)) == after


@pytest.mark.parametrize("text", ["kit = 3\n", "a letter to my aunt", b"\xff\xfe\x00"])
def test_a_file_that_is_no_offer_is_not_replaced(work, text):
    work.mkdir()
    path = work / "my_offer.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = path.read_bytes()
    with pytest.raises(CourseError, match="left as it is: mend it, or save under another name"):
        offers.write(Offer(), path)
    assert path.read_bytes() == before


# ---- what an offer asks ------------------------------------------------------------------------


def slow_year(offer, customers, recruits=0):
    """Twelve months one by one."""
    number = {key: Fraction(str(getattr(offer, key))) for key in MOST}
    left = -number["kit"] + recruits * number["bonus"]
    sold = Fraction(str(customers)) * number["spend"]
    for _ in range(12):
        goods = sold * (1 - number["margin_percent"] / 100)
        if offer.sold_on == "yes":
            goods = max(goods, number["purchases"])
        else:
            goods += number["purchases"]
        left += sold - goods - number["fee"] - number["expenses"]
        if offer.plan == "multi-level":
            left += recruits * number["recruit_buys"] * number["team_percent"] / 100
    return left


@settings(deadline=None)
@given(offer=some_offer)
def test_the_evaluation_is_what_twelve_months_one_by_one_give(offer):
    result = evaluation.evaluate(offer)
    assert abs(slow_year(offer, offer.customers) - Fraction(str(result.year))) <= Fraction(1, 200)
    for row in result.outcomes.itertuples():
        exact = slow_year(offer, row.customers, row.recruits)
        assert abs(exact - Fraction(str(row[-1]))) <= Fraction(1, 200)
    if (enough := result.customers_year) is not None:
        assert slow_year(offer, enough) >= 0
        assert enough == 0 or slow_year(offer, enough - 1) < 0
    else:
        assert slow_year(offer, 10**9) < 0
    for recruits, customers in (
        (result.recruits_alone, 0),
        (result.recruits_besides, offer.customers),
    ):
        if recruits is None:
            assert slow_year(offer, customers, 10**9) < 0
        else:
            assert slow_year(offer, customers, recruits) >= 0
            assert recruits == 0 or slow_year(offer, customers, recruits - 1) < 0


@given(offer=some_offer)
def test_the_month_of_break_even(offer):
    result = evaluation.evaluate(offer)
    a_month = (slow_year(offer, offer.customers) + Fraction(str(offer.kit))) / 12
    kit = Fraction(str(offer.kit))
    if result.month is None:
        assert a_month < 0 or (a_month == 0 and kit)
    else:
        assert result.month * a_month >= kit
        assert result.month == 1 or (result.month - 1) * a_month < kit


def test_a_free_offer_costs_nothing_and_needs_nobody():
    free = dict.fromkeys(("kit", "fee", "purchases", "expenses", "hours"), 0)
    result = evaluation.evaluate(Offer(**free))
    assert (result.customers_month, result.customers_year, result.recruits_alone) == (0, 0, 0)
    assert (result.month, result.hourly, result.share_short) == (1, None, 0)


def test_the_share_that_chance_leaves_short_is_the_closed_form():
    result = evaluation.evaluate(Offer(customers=10, bonus=24))
    assert result.recruits_besides == 2
    assert result.share_short == 1 - share_with_recruits(2) == 0.75
    assert evaluation.evaluate(Offer(plan="single-level")).share_short == 1
    shares = result.outcomes["share of people"].str.extract(r"([\d.]+)")[0].dropna().astype(float)
    assert shares.sum() == 100


# ---- indicators and questions ------------------------------------------------------------------


def test_what_is_not_known_is_asked_and_what_is_known_is_told():
    for country in offers.COUNTRIES:
        offer = Offer(country=country)
        found, asked = evaluation.indicators(offer), inquiry.questions(offer)
        assert set(found["jurisdiction"]) == {country}
        unknown = found.loc[found["sign"] == screening.CANNOT_TELL, "sentence"]
        assert asked["question"].tolist()[3:] == unknown.tolist()
        known = set(evidence.sources()["source_id"])
        assert {one for ids in asked["source_ids"] for one in ids.split(";")} <= known
    everywhere = sum(len(evaluation.indicators(Offer(country=one))) for one in offers.COUNTRIES)
    assert everywhere == len(evidence.indicators())


def test_answers_turn_questions_into_signs():
    def sign(indicator, **said):
        found = evaluation.indicators(Offer(**said)).set_index("indicator")
        return found.loc[indicator, "sign"]

    assert sign("koscot", bonus=50) == "warning sign"
    assert sign("koscot", bonus=0) == "cannot tell"
    free = dict.fromkeys(("kit", "fee", "purchases"), 0)
    said = {"joining_costs": "no", "must_buy": "no", "recruit_reward": "no"}
    assert sign("koscot", plan="single-level", **free, **said) == "good sign"
    for key in said:  # all of it has to be said
        assert sign("koscot", plan="single-level", **free, **(said | {key: "not known"})) == (
            "cannot tell"
        )
    assert sign("amway_buyback", returns="yes") == "good sign"
    assert sign("amway_buyback", returns="no") == "warning sign"
    assert sign("amway_buyback") == "cannot tell"
    assert sign("canada_b", country="Canada", must_buy="yes") == "warning sign"
    assert sign("canada_b", country="Canada", must_buy="yes", plan="single-level") == "good sign"
    assert sign("canada_b", country="Canada", must_buy="no", purchases=60) == "warning sign"
    assert sign("canada_b", country="Canada", must_buy="no", purchases=0) == "good sign"
    assert sign("eu_annex_14", country="EU", mostly_recruits="yes") == "warning sign"
    only_kit = {"country": "UK", "currency": "GBP", "fee": 0, "purchases": 0}
    assert sign("uk_200", kit=200, **only_kit) == "good sign"
    assert sign("uk_200", kit=200, **(only_kit | {"fee": 1})) == "cannot tell"  # perhaps later
    assert sign("uk_200", kit=0, **only_kit) == "cannot tell"
    assert sign("uk_200", kit=0, joining_costs="no", **only_kit) == "good sign"
    assert sign("uk_200", country="UK", currency="GBP", kit=201) == "warning sign"
    assert sign("uk_200", country="UK", currency="USD", kit=201) == "cannot tell"
    one_level = {"country": "UK", "currency": "GBP", "kit": 500, "plan": "single-level"}
    assert sign("uk_200", **one_level) == "cannot tell"  # is anything paid for a recruit?
    assert sign("uk_200", **one_level, bonus=0, recruit_reward="no") == "good sign"  # outside
    assert sign("uk_200", **one_level, bonus=50) == "warning sign"


def test_no_retail_margin_is_a_question_of_its_own():
    assert "What do I keep of a sale" in " ".join(
        inquiry.questions(Offer(margin_percent=0)).question
    )


# ---- the explorer and its files ----------------------------------------------------------------


def test_the_explorer_and_a_file_have_the_same_settings():
    explorer = EvaluateOffer()
    assert {*explorer.controls} - {"show"} == {*KEYS} - {"name"}
    assert explorer.offer == Offer()
    for key, most in MOST.items():
        assert (explorer.controls[key].low, explorer.controls[key].high) == (0, most)


def test_an_offer_is_saved_loaded_and_opened_again(work):
    explorer = EvaluateOffer(kit=333, country="UK")
    explorer.offer_name.value = "Ana's soap"
    explorer.files["Save file"].do()
    assert explorer.error is None
    assert "Saved as my_offer.toml" in explorer.said.value
    again = EvaluateOffer(file="my_offer.toml")
    assert again.offer == explorer.offer
    assert again.prediction is None
    again.set(kit=1)
    again.buttons["Reset"].do()
    assert again.values["kit"] == 333
    other = EvaluateOffer()
    other.files["Load file"].do()
    assert other.offer == explorer.offer
    assert asdict(offers.read(work / "my_offer.toml"))["name"] == "Ana's soap"


def test_a_bad_file_is_told_and_what_was_typed_stays(work):
    work.mkdir()
    file = work / "my_offer.toml"
    explorer = EvaluateOffer(kit=77)
    explorer.offer_name.value = "typed"
    before, shown = explorer.values, explorer.shown
    for text, sentence in (
        (with_line("kit", "-5"), "Line 5, kit: The kit is -5: use a number from 0 to 100,000."),
        (with_line("plan", '"binary"'), "The plan is"),
        (with_line("fee", '"low"'), "give one number in digits"),
        ("", "The key name is missing"),
    ):
        file.write_text(text, encoding="utf-8")
        explorer.files["Load file"].do()
        assert sentence in str(explorer.error)
        assert sentence.split(":")[0] in explorer._problem.value
        assert explorer.values == before
        assert explorer.shown is shown
        assert explorer.offer_name.value == "typed"
        opened = EvaluateOffer(file="my_offer.toml")
        assert sentence in str(opened.error)
        assert opened.values == EvaluateOffer().values
        with pytest.raises(CourseError):
            explorer.load()


@pytest.mark.parametrize("name", ["", "../x.toml", "a/b", "a\\b", "/etc/passwd"])
def test_a_file_name_that_is_none_gets_a_sentence(name):
    explorer = EvaluateOffer()
    explorer.file_name.value = name
    for button in ("Load file", "Save file"):
        explorer.files[button].do()
        assert "file" in str(explorer.error)
        assert isinstance(explorer.error, CourseError)


def test_a_number_out_of_range_is_told_and_not_saved(work):
    explorer = EvaluateOffer()
    explorer.controls["kit"].set_state({"value": -5})
    for one in ("Save file", "Save report"):
        explorer.files[one].do()
        assert "is -5: use a number from 0 to 100,000" in str(explorer.error)
    assert not work.exists()


# ---- the learner's predictions -----------------------------------------------------------------


def test_an_empty_journal_gets_a_friendly_sentence():
    shown = MyPredictions()
    assert "You have made no guess yet" in shown.twin_html()
    assert "<img" not in shown.twin_html()
    assert shown.twin_text() == MyPredictions.empty


def test_predictions_stand_beside_the_results_lesson_by_lesson(work):
    journal = Journal()
    for key, guess, answer, sure in (
        ("EvaluateOffer", 500, -360, 90),
        ("EverybodyRecruits", 625, 3905, 70),
        ("WhoGetsPaid", 5, 5, None),
        ("WhoGetsPaid", 1, 5, None),
        ("GoneForGood", 1.0, 1.05, 50),
    ):
        journal.add("predictions", key, question="<b>How many?</b>", unit="people", guess=guess,
                    answer=answer, sure=sure)  # fmt: skip
    journal.add("predictions", "Edited", guess="many", answer=None)
    shown = MyPredictions()
    table = shown.table()
    assert table["lesson"].tolist() == ["Welcome", "Lesson 1", "Lesson 8", "not in a lesson"]
    assert table["your guess"].tolist() == [625, 5, 500, 1]
    assert table["how far"].tolist() == ["3,280 too low", "right", "860 too high", "0.05 too low"]
    assert table["how sure"].tolist() == ["70 %", "not said", "90 %", "50 %"]
    assert "You made 4 first guesses; 2 came within 10 %" in shown.sentence
    assert "sure of 2, and 0 of those" in shown.sentence
    page = "".join(shown.value for shown in shown.areas)
    assert "<b>How many?" not in page
    assert 'alt="Your guesses' in page
    assert "Welcome, EverybodyRecruits: 3,280 too low." in page
    journal.add("predictions", "WhichName", guess=1, answer=1)
    shown.button.do()
    assert len(shown.table()) == 5


def test_tens_of_a_guess():
    assert [tens(10, 1), tens(-1, -10), tens(0, 0), tens(0, -5), tens(5, 0)] == [1, 1, 0, 2, 2]
    assert math.isclose(tens(1, 3), -math.log10(3))
    assert guesses(Journal().entries("predictions"), {}).empty

"""The three sums: against lesson 8's evaluation of an offer, and the page against the model."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downline.earnings import Costs, break_even, per_hour
from downline.errors import CourseError
from downline.explorers import ThreeSums
from downline.lessons.choosing.evaluation import evaluate
from downline.lessons.choosing.offers import NO, Offer
from downline.lessons.sign import form
from downline.lessons.sign.sums import Six, in_words, rows, sentence, three_sums, words
from downline.words import cents
from tests.kit.browser import chromium
from tests.kit.sums import LIMITS, drawn, read
from tools.website import WEB

KEYS = [one["key"] for one in words()["asked"]]


def amounts(key):
    low, high = LIMITS[key]
    return st.integers(100 * low, 100 * min(high, 5_000)).map(lambda hundredths: hundredths / 100)


known = st.fixed_dictionaries({key: amounts(key) for key in KEYS})
maybe = st.fixed_dictionaries({key: st.none() | amounts(key) for key in KEYS})


# ---- the model -----------------------------------------------------------------------------------


@given(six=known)
def test_lesson_7_says_the_same_of_the_same_offer(six):
    offer = Offer(
        kit=six["join"], fee=six["monthly"], purchases=0, expenses=0, must_buy=NO,
        spend=six["spend"], margin_percent=six["keep"], customers=six["customers"],
        hours=six["hours"], recruit_buys=0, team_percent=0,
    )  # fmt: skip
    found, sums = evaluate(offer), three_sums(Six(**six))
    assert (sums.needed, sums.left, sums.pay) == (found.customers_year, found.year, found.hourly)
    assert sums.cost == cents(offer.kit + 12 * Fraction(str(found.monthly_costs)))


@given(six=known)
def test_with_the_customers_needed_a_year_is_enough_and_with_one_fewer_it_is_not(six):
    sums = three_sums(Six(**six))
    costs = Costs(kit=six["join"], fee=six["monthly"])
    how = {"margin": Fraction(str(six["keep"])) / 100, "spend": six["spend"], "horizon": 12}
    if sums.never:
        assert break_even(costs, customers=1_000, **how) is None
    else:
        assert sums.needed == 0 or break_even(costs, customers=sums.needed, **how)
        assert sums.needed == 0 or not break_even(costs, customers=sums.needed - 1, **how)
    hours = 12 * six["hours"]  # both amounts are rounded to the cent
    assert sums.pay == pytest.approx(per_hour(sums.left, hours), abs=0.005 + 0.005 / hours + 1e-9)


@given(six=maybe, more=known)
def test_what_is_not_known_is_never_counted_as_nothing(six, more):
    """Whatever the empty boxes hold, a sum that was shown stays; nothing else is shown."""
    sums, full = three_sums(Six(**six)), {k: more[k] if v is None else v for k, v in six.items()}
    later = three_sums(Six(**full))
    for name in ("cost", "needed", "left", "pay"):
        before = getattr(sums, name)
        assert before in (None, getattr(later, name)), name
        assert bool(getattr(sums, f"{name}_needs")) == (before is None and not _never(sums, name))
    assert later.cost >= sums.at_least
    assert "None" not in sentence(Six(**six), sums)


def _never(sums, name):
    return name == "needed" and sums.never


@given(six=maybe)
def test_the_sentence_names_all_that_is_missing_and_nothing_else(six):
    said = sentence(Six(**six), three_sums(Six(**six)))
    missing = {key for key, value in six.items() if value is None}
    if len(missing) == len(KEYS):
        assert said == words()["said"]["nothing"]
    else:
        for key in KEYS:
            assert (in_words((key,)) in said) == (key in missing), key


@pytest.mark.parametrize("key", KEYS)
def test_a_value_out_of_range_is_refused_by_name(key):
    low, high = LIMITS[key]
    for value in (low - 1, high + 1, float("nan"), "12"):
        with pytest.raises(CourseError, match=f"The {in_words((key,))} is"):
            Six(**{key: value})


def test_an_empty_box_shows_no_number():
    shown = ThreeSums().shown
    assert shown.facts == {}
    assert not any(sign.isdigit() for sign in shown.sentence)
    assert set(shown.table["result"]) == {"not known"}


# ---- the page ------------------------------------------------------------------------------------

BAD = ["many", "- 3", "-1", "1e6", "60 CHF", "1.234", "200000", "40-50", "ca. 40", "1k", "½", "4²",
       "<b>5</b>", "5 5", ".", "-", "−3", "0x10", "30.11.2026", "10:30", "x" * 60]  # fmt: skip
AS_TYPED = [
    ("1'000", "1,000", "1.000,00", "1 000", "1\u202f000,00", "1\u00a0000", "1e3", "$1,000",
     "1000 €", "USD 1.000,00", "€1.000,-", "١٠٠٠", "\ufeff1000", "1,000.00 a month\u200e"),
    ("0.00", "0", "0,0", "$0"),
    ("12,5", "12.50", " 12,50 ", "12.5 a month", "£12.50"),
    ("99999.999999",),
]  # fmt: skip
"""What stands in one row is the same amount, in the order of a spreadsheet, a form and a letter."""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page with the form, opened from a folder; `left` notes each request to anything else."""
    folder = tmp_path_factory.mktemp("page")
    parts = (form.FOLDER / "sums.css", WEB / "numbers.js", form.FOLDER / "sums.js")
    style, *scripts = (part.read_text("utf-8") for part in parts)
    script = "".join(scripts)
    text = f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>{form.form()}"
    (folder / "page.html").write_text(f"{text}<script>{script}</script>", encoding="utf-8")
    with chromium() as browser:
        page = browser.new_context(offline=True).new_page()
        page.left, page.faults = [], []
        page.on("request", lambda r: r.url.startswith("file:") or page.left.append(r.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto((folder / "page.html").as_uri())
        yield page
        assert (page.left, page.faults) == ([], [])


def test_five_hundred_drawn_offers_say_the_same_in_the_page_and_in_the_model(page):
    offers = list(drawn(20, 500))
    found = page.evaluate(
        "([offers, data]) => offers.map((offer) => threeSums(offer, data))", [offers, form.data()]
    )
    for offer, said in zip(offers, found, strict=True):
        six = Six(**{key: read(text, key) for key, text in offer.items()})
        sums = three_sums(six)
        assert said["sentence"] == sentence(six, sums), offer
        assert [tuple(row) for row in said["rows"]] == rows(sums), offer
    assert len({one["sentence"] for one in found}) > 400


def test_what_cannot_be_a_number_gives_the_same_sentence_in_both(page):
    for key in KEYS:
        for text in (*BAD, str(LIMITS[key][1] + 1)):
            with pytest.raises(CourseError) as refused:
                read(text, key)
            page.fill(f"#sums-{key}", text)
            assert page.locator(".sums-problem").inner_text() == str(refused.value)
            assert page.get_attribute(f"#sums-{key}", "aria-invalid") == "true"
            assert page.input_value(f"#sums-{key}") == text, "what was typed stays"
            page.fill(f"#sums-{key}", "")
            assert page.locator(".sums-problem").inner_text() == ""


@pytest.mark.parametrize("ways", AS_TYPED, ids=lambda ways: ways[0])
def test_an_amount_means_the_same_however_it_is_typed(ways, page):
    """In JupyterLab's box and in the page's: as meant, and nothing is 0 but 0."""
    monthly = {read(text, "monthly") for text in ways}
    assert len(monthly) == 1 and monthly == {page.evaluate("one => Downline.number(one)", ways[0])}
    said = page.evaluate(
        "([ways, data]) => ways.map((monthly) => threeSums({join: '20', monthly}, data).sentence)",
        [ways, form.data()],
    )
    six = Six(join=20, monthly=monthly.pop())
    assert {*said} == {sentence(six, three_sums(six))}


def test_two_currencies_make_no_sum_and_one_does(page):
    """The same sentence in both, and what was shown before stays."""
    page.get_by_role("button", name="Empty all boxes").click()
    mine = ThreeSums()
    for key, text in (("join", "$1,200"), ("monthly", "€ 89,90"), ("spend", "40 GBP")):
        page.fill(f"#sums-{key}", text)
        mine.controls[key].value = text
        said = page.locator(".sums-problem").inner_text()
        assert said == (str(mine.error) if mine.error else "")
        assert page.locator(".sums-says").inner_text() == mine.shown.sentence
    assert (
        said == "More than one currency stands in the boxes, $, £ and €: give all amounts in one."
    )
    for key, text in (("join", "€1.200"), ("join", "€1200"), ("spend", "40 €")):
        page.fill(f"#sums-{key}", text)
        mine.controls[key].value = text
    assert mine.error is None and page.locator(".sums-problem").inner_text() == ""
    assert page.locator(".sums-says").inner_text() == mine.shown.sentence
    assert "2,278.80" in mine.shown.sentence


def test_the_form_is_driven_by_its_labels_and_keeps_what_it_said_while_a_number_is_wrong(page):
    page.get_by_role("button", name="Empty all boxes").click()
    says = page.locator(".sums-says")
    assert says.inner_text() == ThreeSums().shown.sentence
    for name, values in ThreeSums.presets.items():
        page.get_by_role("button", name=name).click()
        shown = ThreeSums(**values).shown
        assert says.inner_text() == shown.sentence
        cells = page.locator(".sums-rows tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
        assert cells == shown.table.to_numpy().tolist()
    before = says.inner_text()
    page.get_by_label(words()["asked"][0]["label"]).fill("abc")
    assert says.inner_text() == before
    assert "is abc: use a number from 0 to 100,000" in page.get_by_role("alert").inner_text()


def test_another_sum_in_the_page_would_be_seen(page):
    """The comparison above fails on a page that counts eleven months."""
    script = (form.FOLDER / "sums.js").read_text("utf-8").replace("12n", "11n")
    said = page.evaluate(
        "([script, offer, data]) => { const kept = threeSums; (0, eval)(script);"
        " const said = threeSums(offer, data); globalThis.threeSums = kept; return said; }",
        [script, {"join": "120", "monthly": "100"}, form.data()],
    )
    six = Six(join=120, monthly=100)
    assert said["sentence"] != sentence(six, three_sums(six))

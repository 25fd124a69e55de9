"""Explorers and checks on the website: guessed, answered, kept and erased, by everybody."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from downline import explorers
from downline.display.explorer import Explorer
from downline.display.html import as_text
from downline.quiz import bank
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort
from downline.words import plain
from tests.kit.browser import LESSONS
from tests.kit.the_site import ASKED, AXE, EXPLORED, OPENED, calls, checks, opened
from tools.website import SCRIPTS

WHO, CHECK = "01_definitions", "definitions-fay-upline"


def on(page, journal):
    """The explorers of a page, as its notebook makes them for somebody who has guessed nothing."""
    for source in calls(page):
        kind = getattr(explorers, source.partition("(")[0])
        if issubclass(kind, Explorer):
            yield eval(
                source.replace("(", "(journal=journal, ", 1), {**vars(explorers), **locals()}
            )


@pytest.fixture
def fresh(window, site):
    """What opens a page in a browser that keeps nothing yet."""

    def open_(page, width=1280, scheme="light"):
        window.set_viewport_size({"width": width, "height": 900})
        window.emulate_media(color_scheme=scheme, media="screen")
        window.goto((site / "index.html").as_uri())
        window.evaluate("localStorage.clear()")
        window.goto((site / f"{page}.html").as_uri())
        return window

    yield open_
    assert (window.left, window.faults) == ([], [])


def words(part):
    return " ".join(part.get_text().split())


# ---- explorers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", EXPLORED)
def test_every_preset_of_every_explorer_is_there_with_picture_sentence_and_table(
    page, site, journal
):
    soup = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")
    shown, made = soup.select(".dl-explorer"), list(on(page, journal))
    assert len(shown) == len(made)
    for here, explorer in zip(shown, made, strict=True):
        states = {one["data-name"]: one for one in here.select(".dl-state")}
        for name in explorer.presets:
            explorer.buttons[name].do()
            (state,) = (s for at, s in states.items() if at in (name, f"As asked: {name}"))
            answer = explorer.shown
            pictures = [img["alt"] for img in state.select("img")]
            assert pictures == ([answer.alt] if answer.figure is not None else [])
            assert words(state.select_one(".dl-says")) == " ".join(answer.sentence.split())
            cells = [[words(td) for td in tr.select("td")] for tr in state.select("tbody tr")]
            text = as_text(answer.table, answer.formats).astype(str)
            assert cells == [[" ".join(x.split()) for x in row] for row in text.to_numpy()]
            for source in answer.sources:
                assert f"{source}" in words(here)
        explorer.reset()
        assert any(explorer.shown.alt in str(s.select("img")) for s in states.values()) or (
            explorer.shown.figure is None
        )


FOUND = """(place, text) => {
  getSelection().collapse(document.body, 0);
  if (!window.find(text, true)) return false;
  // A lesson may open the same explorer once more below.
  const where = place.compareDocumentPosition(getSelection().anchorNode);
  return !(where & Node.DOCUMENT_POSITION_FOLLOWING) || (where & 16) > 0;
}"""


@pytest.mark.parametrize("page", EXPLORED)
def test_an_answer_is_neither_seen_nor_heard_nor_found_before_the_guess(page, fresh, journal):
    window = fresh(page)
    # A search finds what the lesson's own fold says, "What you should have seen": leave that out.
    window.evaluate("document.querySelectorAll('article details').forEach(fold => fold.remove())")
    places = window.locator(".dl-explorer")
    for at, explorer in enumerate(on(page, journal)):
        if explorer.predict is None:
            continue
        asked, place = explorer.predict.asked, places.nth(at)
        explorer.set(**{**explorer.defaults, **asked.at})
        answer = asked.true(explorer.shown)
        sentence = " ".join(explorer.shown.sentence.split())
        before = place.inner_text()
        assert "Predict first." in before and sentence not in " ".join(before.split())
        heard = place.aria_snapshot()
        assert "tab" not in heard.replace("table", "") and "img" not in heard
        assert not place.evaluate(FOUND, sentence[:60])
        place.get_by_label("Your guess").fill(f"{plain(answer + 1)}")
        window.keyboard.press("Enter")
        status = place.get_by_role("status")
        assert f"You guessed {plain(answer + 1)}. The answer is {plain(answer)}" in (
            status.inner_text().replace("\n", " ")
        )
        assert "1 too high" in status.inner_text()
        panel = place.get_by_role("tabpanel")
        assert sentence in " ".join(panel.inner_text().split())
        assert place.get_by_role("tab").first.evaluate("tab => tab === document.activeElement")
        assert explorer.shown.alt in place.get_by_role("img").first.get_attribute("alt")


def test_tabs_are_driven_by_arrows_and_hide_all_but_one(fresh):
    place = fresh(WHO).locator(".dl-explorer").first
    place.get_by_role("button", name="Skip").click()
    tabs = place.get_by_role("tab")
    count, press = tabs.count(), place.page.keyboard.press
    assert count == len(explorers.WhoGetsPaid.presets)
    for key, chosen in (
        ("ArrowRight", 1), ("ArrowLeft", 0), ("ArrowLeft", count - 1), ("ArrowRight", 0),
        ("End", count - 1), ("Home", 0),
    ):  # fmt: skip
        press(key)
        assert tabs.nth(chosen).evaluate("tab => tab === document.activeElement"), key
        selected = tabs.evaluate_all("all => all.map(t => t.getAttribute('aria-selected'))")
        assert selected == [str(at == chosen).lower() for at in range(count)]
        assert tabs.evaluate_all("all => all.filter(t => t.tabIndex === 0).length") == 1
        (panel,) = place.get_by_role("tabpanel").all()
        assert panel.get_attribute("id") == tabs.nth(chosen).get_attribute("aria-controls")
    press("Tab")
    assert place.get_by_role("tabpanel").evaluate("panel => panel === document.activeElement")
    # A script's click gives no focus anywhere, as a mouse's does not in Safari; then arrows go on.
    tabs.nth(2).evaluate("tab => tab.click()")
    press("ArrowLeft")
    assert tabs.nth(1).evaluate("tab => tab === document.activeElement")


def test_a_guess_that_is_no_number_is_asked_back_and_keeps_all_hidden(fresh):
    place = fresh(WHO).locator(".dl-explorer").first
    box = place.get_by_label("Your guess")
    for text, said in (("", "Nothing is entered yet in Your guess (people)"), ("1.000", "may be")):
        box.fill(text)
        place.get_by_role("button", name="Keep my guess").click()
        assert said in place.get_by_role("status").inner_text()
        assert box.get_attribute("aria-invalid") == "true"
        assert box.evaluate("box => box === document.activeElement") and box.input_value() == text
        assert place.get_by_role("tab").count() == 0


# ---- checks --------------------------------------------------------------------------------------


def give(place, question, answer):
    """Answer by the labels that a screen reader says, and send with the keyboard."""
    texts = [choice.text for choice in question.choices]
    if isinstance(question, OneChoice):
        last = place.get_by_label(texts[answer], exact=True)
        last.check()
    elif isinstance(question, ManyChoice):
        for at, text in enumerate(texts):
            last = place.get_by_label(text, exact=True)
            last.set_checked(at in answer)
    elif isinstance(question, Sort):
        for text, group in zip(texts, answer, strict=True):
            last = place.get_by_label(text, exact=True)
            last.select_option(group)
    else:
        last = place.get_by_label("Your answer")
        last.fill(f"{answer:.10g}")
    place.get_by_role("button", name="Check my answer").press("Enter")
    return place.get_by_role("status").inner_text()


def wrong(question):
    if isinstance(question, OneChoice):
        return next(at for at, choice in enumerate(question.choices) if not choice.correct)
    if isinstance(question, ManyChoice):
        return {at for at, choice in enumerate(question.choices) if not choice.correct}
    if isinstance(question, Sort):
        return tuple(question.groups[0] for _ in question.choices)
    assert isinstance(question, Numeric)
    return 987654


@pytest.mark.parametrize("page", ASKED)
def test_every_check_is_answered_with_its_reasons_and_opening_ones_only_kept(page, fresh):
    window = fresh(page)
    places = window.locator(".dl-check")
    assert places.count() == len(checks(page))
    for at, question in enumerate(checks(page)):
        place = places.nth(at)
        assert place.get_by_role("group", name=question.text).count() == 1
        before = place.inner_text()
        assert not any(c.feedback and c.feedback in before for c in question.choices)
        for answer in (wrong(question), question.answer):
            said, marked = give(place, question, answer), question.mark(answer)
            if bank.opens(question):
                assert said == bank.KEPT
                continue
            assert said.startswith("✓ Right." if marked.correct else "✗ Not yet.")
            for line in marked.text.split("\n"):
                assert line in said
    window.reload()
    for place, question in zip(window.locator(".dl-check").all(), checks(page), strict=True):
        said = place.get_by_role("status").inner_text()
        first = "first answer is the one that counts" in said
        assert first if bank.opens(question) else "answered this rightly before" in said


def test_nothing_given_is_asked_for(fresh):
    window = fresh(WHO)
    for place, question in zip(window.locator(".dl-check").all(), checks(WHO), strict=True):
        place.get_by_role("button", name="Check my answer").click()
        said = place.get_by_role("status").inner_text()
        assert said.startswith("Please look:"), question.id
        assert place.locator("input, select").first.evaluate("e => e === document.activeElement")
    assert window.evaluate("localStorage.length") == 0


def test_a_closing_question_explains_the_first_answer_to_the_opening_one(fresh, site):
    (closing, *_) = bank.load("after")
    opening = bank.get(closing.closes)
    window = fresh("before")
    place = window.locator(".dl-check").nth(checks("before").index(opening))
    give(place, opening, wrong(opening))
    give(place, opening, opening.answer)  # the first one counts
    window.goto((site / "after.html").as_uri())
    said = give(window.locator(".dl-check").nth(checks("after").index(closing)), closing,
                closing.answer)  # fmt: skip
    first = opening.in_words(opening.read(wrong(opening)))
    assert f"At the beginning: {opening.text}" in said and f"Your first answer: {first}." in said
    assert "✗ Not then." in said and opening.mark(wrong(opening)).text.split("\n")[0] in said
    other = bank.load("after")[1]
    said = give(window.locator(".dl-check").nth(checks("after").index(other)), other, other.answer)
    best = bank.get(other.closes)
    assert f"You did not answer it then. The answer: {best.in_words(best.answer)}." in said


# ---- what is kept --------------------------------------------------------------------------------


def test_guesses_and_answers_are_kept_counted_listed_and_erased(fresh, site):
    window = fresh(WHO)
    place = window.locator(".dl-explorer").first
    place.get_by_label("Your guess").fill("2")
    place.get_by_label("How sure are you").select_option("70")
    place.get_by_role("button", name="Keep my guess").click()
    give(window.locator(".dl-check").first, bank.get(CHECK), 4)
    mine = window.get_by_role("region", name="What this browser keeps")
    assert "1 guess and answers to 1 question." in mine.inner_text()
    window.reload()
    place = window.locator(".dl-explorer").first
    assert "Earlier you guessed 2. The answer is 5" in place.get_by_role("status").inner_text()
    assert place.get_by_role("tabpanel").count() == 1
    said = window.locator(".dl-check").first.get_by_role("status").inner_text()
    assert "answered this not yet rightly before" in said
    window.goto((site / f"{LESSONS[-1]}.html").as_uri())
    (row,) = window.locator(".dl-guesses tbody tr").all()
    assert row.locator("td").all_inner_texts()[1:] == ["2 people", "5 people", "70 %"]
    window.goto((site / "index.html").as_uri())
    mine = window.locator(".dl-kept")
    mine.get_by_role("button", name="Erase all of it").click()
    mine.get_by_role("button", name="No, keep them").click()
    assert window.evaluate("localStorage.length") == 1
    mine.get_by_role("button", name="Erase all of it").press("Enter")
    window.keyboard.press("Enter")  # the focus went along
    mine.get_by_text("Nothing is kept yet.").wait_for()
    assert window.evaluate("localStorage.length") == 0
    window.goto((site / f"{WHO}.html").as_uri())
    assert window.get_by_role("button", name="Keep my guess").count() > 0


def test_where_each_page_of_a_folder_is_kept_apart_the_pages_say_so(fresh):
    """As in Firefox, which tests.kit.other_browsers tries; here the script is told that it is."""
    apart = "Downline.kept.isApart = () => true; document.dispatchEvent(new Event('downline-kept'))"
    window = fresh(LESSONS[-1])
    assert "folder" not in "".join(window.locator(".dl-kept, .dl-guesses").all_inner_texts())
    window.evaluate(apart)
    for place in (".dl-kept", ".dl-guesses"):
        assert "From a folder, this browser" in window.locator(place).inner_text()
    window = fresh("after")
    window.evaluate(apart)
    (question, *_) = bank.load("after")
    said = give(window.locator(".dl-check").nth(checks("after").index(question)), question,
                question.answer)  # fmt: skip
    assert "does not show here what you answered then. The answer: " in said
    assert "You did not answer it then" not in said


@pytest.mark.parametrize(
    "refuses",
    [
        "Object.defineProperty(window, 'localStorage', "
        "{ get() { throw new DOMException('no', 'SecurityError'); } });",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };",
    ],
    ids=["forbidden", "full"],
)
def test_where_the_browser_keeps_nothing_the_page_works_and_says_so(refuses, site, browser):
    stacks = []
    with opened(browser) as window:
        window.add_init_script(refuses)
        window.on("pageerror", lambda error: stacks.append(error.stack or ""))
        window.goto((site / f"{WHO}.html").as_uri())
        assert give(window.locator(".dl-check").first, bank.get(CHECK), 6.4).startswith("✓ Right.")
        place = window.locator(".dl-explorer").first
        place.get_by_label("Your guess").fill("2")
        place.get_by_role("button", name="Keep my guess").click()
        assert place.get_by_role("tab").count() > 1
        assert "keep nothing" in window.locator(".dl-kept").inner_text()
        # The theme keeps a colour scheme without asking whether it may; our scripts ask.
        assert not [one for one in stacks for script in SCRIPTS if f"/{script}" in one]


@pytest.mark.parametrize(
    "damaged",
    ["{", "null", "[]", "7", '{"predictions": 3, "answers": {}}', '{"predictions": {}}',
     '{"predictions": {"WhoGetsPaid": {"guess": "x"}}, "answers": {"definitions-fay-upline": 5}}',
     '{"predictions": {"WhoGetsPaid": null}, "answers": {"definitions-fay-upline": [null, 1]}}'],
)  # fmt: skip
def test_damaged_storage_stops_nothing(damaged, fresh):
    window = fresh("index")
    window.evaluate("(text) => localStorage.setItem('downline-course', text)", damaged)
    window.goto(window.url.replace("index", WHO))
    assert window.get_by_role("button", name="Keep my guess").first.is_visible()
    assert give(window.locator(".dl-check").first, bank.get(CHECK), 6.4).startswith("✓ Right.")


# ---- for everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", OPENED)
def test_opened_and_answered_it_serves_everybody_on_a_narrow_dark_screen(page, fresh):
    window = fresh(page, width=320, scheme="dark")
    for skip in window.get_by_role("button", name="Skip", exact=True).all()[::-1]:
        skip.click()
    for place, question in zip(window.locator(".dl-check").all(), checks(page), strict=True):
        give(place, question, wrong(question))
    found = Axe().run(window, context="article", options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
    small = window.locator(":is(.dl-explorer, .dl-check) :is(button, select, input, .dl-choice)")
    assert (
        small.evaluate_all(
            "all => all.filter(e => e.checkVisibility() && !e.closest('.dl-choice > *')"
            " && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
        )
        == []
    ), "a finger needs 44 pixels"
    loaded = "all => all.every(picture => picture.complete && picture.naturalWidth)"
    window.wait_for_function(f"({loaded})([...document.querySelectorAll('article img')])")


def test_on_paper_every_tab_is_shown_and_no_answer_before_its_question(fresh):
    """Nothing unfolds there: what is closed stands at the end, and afterwards all is as it was."""
    window = fresh(WHO)
    window.emulate_media(media="print")
    before = window.locator("article").inner_html()
    window.evaluate("dispatchEvent(new Event('beforeprint'))")
    place, end = window.locator(".dl-explorer").first, window.locator(".dl-paper")
    assert place.get_by_text("Predict first.").is_visible()
    assert not place.locator("img").first.is_visible()
    assert place.get_by_text("Answer 1 is at the end.").is_visible()
    for name in explorers.WhoGetsPaid.presets:
        assert end.locator(".dl-name", has_text=name).first.is_visible()
    assert all(picture.is_visible() for picture in end.locator("img").all())
    assert not place.get_by_role("tab").first.is_visible()
    notes = window.get_by_text(re.compile(r"^Answer \d+ is at the end\.$")).count()
    assert end.get_by_role("heading", name=re.compile(r"^Answer \d+$")).count() == notes > 3
    closed = window.locator("article details:not([open])").all()
    assert [fold.inner_text() for fold in closed if fold.is_visible()] == []
    listed = end.get_by_role("listitem").all_inner_texts()
    assert len(set(listed)) == len(listed) > 10, "sources, each once"
    check = window.locator(".dl-check").first
    assert check.get_by_label("Your answer").is_visible(), "a line to write on"
    assert not check.get_by_role("button").is_visible()
    sort = window.locator(".dl-check", has_text="Four firms say how they pay").first
    choices = sort.locator(".dl-options").all_inner_texts()
    assert {re.sub(r"\s+", " ", one) for one in choices} == {"☐ single-level ☐ multi-level"}
    assert not any(one.is_visible() for one in window.locator("article select").all())
    assert not any(c.feedback in check.inner_text() for c in bank.get(CHECK).choices)
    window.evaluate("dispatchEvent(new Event('afterprint'))")
    assert window.locator("article").inner_html() == before


def test_without_scripts_cases_and_answers_are_folded_and_read_well(site, browser):
    with opened(browser, java_script_enabled=False) as window:
        window.goto((site / f"{WHO}.html").as_uri())
        place = window.locator(".dl-explorer").first
        assert place.get_by_text("Predict first.").is_visible()
        assert not place.locator("img").first.is_visible()
        place.get_by_text("Show the answer").click()
        assert all(picture.is_visible() for picture in place.locator("img").all())
        check = window.locator(".dl-check").first
        right = next(c.feedback for c in bank.get(CHECK).choices if c.correct)
        assert right not in check.inner_text()
        check.get_by_text("Show the answer").click()
        assert right in check.inner_text()
        window.goto((site / f"{LESSONS[0]}.html").as_uri())
        for check in window.locator(".dl-check").all():
            assert check.locator("details").count() == 0
            assert "end of the course" in check.inner_text()

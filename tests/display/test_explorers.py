"""Every explorer: whatever a learner does, picture, sentence and table agree, and nothing is lost.

The explorers are found in `downline.explorers`. A new one is swept by itself; `agree/` says what
its picture, sentence and table have to agree on. Controls are moved as the browser moves them: by
the message that its widget sends.
"""

import base64
import errno
import html
import importlib
import inspect
import io
import os
import pkgutil
import re

import ipywidgets as widgets
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import downline
from downline import explorers, words
from downline.display.explorer import Answer, Explorer
from downline.display.html import as_text
from downline.display.panel import _Asked, asked, choice, number, tick
from downline.errors import CourseError
from downline.explorers import MoneyTrail, WhoGetsPaid
from downline.learner import Journal
from downline.words import money, unit_of
from tests.kit.agree import AGREES
from tests.kit.panels import hidden, move, positions
from tests.kit.svg import texts_in

FOUND = [getattr(explorers, name) for name in explorers.__all__]
EXPLORERS = [one for one in FOUND if inspect.isclass(one) and issubclass(one, Explorer)]
every_explorer = pytest.mark.parametrize("kind", EXPLORERS, ids=lambda kind: kind.__name__)
WITH_PREDICTION = [kind for kind in EXPLORERS if kind.prediction]
every_prediction = pytest.mark.parametrize("kind", WITH_PREDICTION, ids=lambda kind: kind.__name__)


@pytest.fixture(autouse=True)
def nothing_is_only_logged(caplog):
    """ipywidgets logs what goes wrong in a callback and carries on: here that is a failure."""
    yield
    assert caplog.records == []


# ---- doing what a learner does, and seeing what a learner sees ---------------------------------


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def shown_in(explorer, css_class):
    """The HTML now on the page in the explorer's area of this class."""
    (found,) = [w for w in inside(explorer) if css_class in w._dom_classes]
    return found.value


def read(source):
    """What a reader sees of some HTML: the words, without pictures and markup."""
    return html.unescape(re.sub(r"<[^>]*>", "", source))


def cells(source):
    """The heads and rows of the one table in some HTML, as read."""
    (table,) = re.findall(r"<table[^>]*>.*?</table>", source, re.DOTALL)
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
    rows = re.findall(r"<tr>(<td.*?)</tr>", table)
    return [read(head) for head in heads], [
        [read(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows
    ]


def problem(explorer):
    return read(shown_in(explorer, "dl-problem-area"))


def page(explorer):
    areas = ("dl-picture", "dl-says", "dl-table", "dl-sources")
    return {area: shown_in(explorer, area) for area in areas}


def picture(source):
    """The SVG and the alt of the one <img> in some HTML."""
    ((alt, data),) = re.findall(
        r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]+)"/>', source
    )
    return base64.b64decode(data), html.unescape(alt)


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
QUOTED = {  # words and years of the data, printed as they stand there
    "BreakEven": r" A real start at this price.*",
    "IncomeDisclosure": r" Left out: .*?\.(?= |$)|\([^()]*; ",
    "MoneyTrail": r" Real (?:is|are) .*",
    "OwnUse": r" Real (?:is|are) .*?\. (?=\S+ of them hinges? )",
    "StockUp": r" Real (?:is|are) .*",
}


def as_written(number):
    """How `downline.words` may write a number; minus signs stand in words or apart."""
    size = abs(number)
    return {words.plain(size), *(words.fixed(size, places) for places in (0, 1, 2))}


def unknown_numbers(explorer):
    """The numbers of the sentence that are neither a fact nor chosen by the learner."""
    facts, chosen = explorer.shown.facts, explorer.values.values()
    numbers = [x for x in (*facts.values(), *chosen) if not isinstance(x, str | bool | None)]
    known = {text for x in numbers for text in as_written(x)}
    texts = [*facts, *(x for x in chosen if isinstance(x, str))]
    known |= {found.rstrip(",") for text in texts for found in NUMBER.findall(text)}
    sentence = re.sub(QUOTED.get(type(explorer).__name__, "(?!)"), "", explorer.shown.sentence)
    sentence = re.sub(r"(less|more) than [\d.]+ %", "", sentence)
    found = [number.rstrip(",") for number in NUMBER.findall(sentence)]
    return [number for number in found if number not in known]


def check_shown(explorer, page_before):
    """All is well and everything agrees; or one sentence says why not, and the page stayed."""
    if explorer.error is not None:
        assert isinstance(explorer.error, CourseError)
        assert str(explorer.error) in problem(explorer)
        assert page(explorer) == page_before
        return
    shown, now = explorer.shown, page(explorer)
    assert problem(explorer) == ""
    assert read(now["dl-says"]) == shown.sentence
    assert unknown_numbers(explorer) == []
    assert shown.caption in read(now["dl-table"])
    heads, rows = cells(now["dl-table"])
    assert heads == list(shown.table.columns)
    assert rows == as_text(shown.table, shown.formats).to_numpy().tolist() != []
    drawn = []
    if shown.figure is not None:
        svg, alt = picture(now["dl-picture"])
        assert alt == shown.alt != ""
        drawn = texts_in(svg)
    AGREES[type(explorer)](explorer, drawn)
    (data,) = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', now["dl-table"])
    texts = dict.fromkeys(shown.table.select_dtypes(["object", "string"]), str)  # "1" is one too
    saved = pd.read_csv(
        io.BytesIO(base64.b64decode(data)), encoding="utf-8-sig", keep_default_na=False, dtype=texts
    )
    pd.testing.assert_frame_equal(saved, shown.table, check_dtype=False)


# ---- finding and sweeping ----------------------------------------------------------------------


def test_every_explorer_of_every_lesson_is_found():
    """A class that is not in `downline.explorers.__all__` would not be swept."""
    written = set()
    for module in pkgutil.walk_packages(downline.__path__, "downline."):
        if not module.name.endswith(".explorers"):
            continue
        for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(one, Explorer) and one is not Explorer:
                written.add(one)
    assert written == set(EXPLORERS) == set(AGREES)


@every_explorer
def test_every_control_over_its_range(kind, journal):
    explorer = kind(journal=journal)
    check_shown(explorer, page(explorer))
    for name, control in explorer.controls.items():
        explorer.reset()
        for value in positions(control):
            before = page(explorer)
            move(control, value)
            assert explorer.values[name] == value
            check_shown(explorer, before)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory):
    """One of each explorer, for the test that moves pairs of controls."""
    folder = tmp_path_factory.mktemp("explorers")
    return {kind: kind(journal=Journal(folder / "journal.json")) for kind in EXPLORERS}


@every_explorer
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_pairs_of_controls(kind, lasting, data):
    explorer = lasting[kind]
    explorer.reset()
    pair = st.lists(st.sampled_from(sorted(explorer.controls)), min_size=2, max_size=2)
    for name in data.draw(pair):
        control, before = explorer.controls[name], page(explorer)
        move(control, data.draw(st.sampled_from(positions(control))))
        check_shown(explorer, before)


@every_explorer
def test_every_preset_starts_from_the_opening_state_and_reset_returns_to_it(kind, journal):
    explorer = kind(journal=journal)
    opening, opening_page = explorer.values, page(explorer)
    assert list(explorer.buttons) == [*kind.presets, "Reset"]
    for name, values in kind.presets.items():
        for control in list(explorer.controls.values())[:2]:  # somebody has played before
            move(control, positions(control)[-1])
        before = page(explorer)
        explorer.buttons[name].do()
        assert explorer.error is None
        assert explorer.values == opening | dict(values)
        check_shown(explorer, before)
        explorer.buttons["Reset"].do()
        assert explorer.values == opening
        assert page(explorer) == opening_page


@every_explorer
def test_a_press_in_the_browser_does_what_the_button_says(kind, journal):
    explorer = kind(journal=journal)
    opening, (name, values) = explorer.values, list(kind.presets.items())[-1]
    explorer.buttons[name].click()
    assert explorer.values == opening | dict(values) != opening
    explorer.buttons["Reset"].click()
    assert explorer.values == opening


@every_explorer
def test_opening_values_can_be_given(kind, journal):
    """`Explorer(name=value)` in a notebook; Reset then returns to the lesson's own opening."""
    values = list(kind.presets.values())[-1]
    explorer = kind(journal=journal, **values)
    opened = explorer.values
    assert opened == kind(journal=journal).values | dict(values)
    name, control = next(iter(explorer.controls.items()))
    move(control, next(v for v in positions(control) if v != explorer.values[name]))
    assert explorer.values != opened
    explorer.buttons["Reset"].do()
    assert explorer.values == opened


# ---- what cannot be used -----------------------------------------------------------------------


def impossible(explorer):
    """Values that some control cannot take, with what the sentence must name."""
    yield {"colour": 1}, "has no control 'colour'"
    for name, control in explorer.controls.items():
        label = control.description
        if isinstance(control, widgets.Dropdown):
            yield {name: "no such option"}, f"{label} cannot be 'no such option': use one of "
        elif isinstance(control, widgets.Checkbox):
            yield {name: "perhaps"}, f"{label} cannot be 'perhaps': use a value like "
        elif isinstance(control, _Asked):
            remedy = f"use a number from {control.low:,g} to {control.high:,g}, such as 40 or 12.50"
            for value in (control.low - 1, control.high + 1, float("nan"), "many", "1 5", "- 3"):
                typed = value if isinstance(value, str) else f"{value:.10g}"
                yield {name: value}, f"{label} is {typed}: {remedy}, or leave it empty"
        else:
            kind = "whole number" if control.whole else "number"
            remedy = f"use a {kind} from {control.low:,.10g} to {control.high:,.10g}."
            bad = (control.low - control.step, control.high + control.step, float("nan"))
            for value in (*bad, *[control.low + 0.5] * control.whole):
                yield {name: value}, f"{label} is {value:,.10g}: {remedy}"
            yield {name: "many"}, f"{label} cannot be 'many': use a value like "


@every_explorer
def test_set_refuses_what_cannot_be_used_and_leaves_everything_as_it_was(kind, journal):
    explorer = kind(journal=journal, **next(iter(kind.presets.values()), {}))
    values, before = explorer.values, page(explorer)
    for bad, sentence in impossible(explorer):
        good = {name: positions(c)[-1] for name, c in explorer.controls.items() if name not in bad}
        with pytest.raises(CourseError, match=re.escape(sentence)):
            explorer.set(**dict(list(good.items())[:1]), **bad)
        assert explorer.values == values
        assert page(explorer) == before
        assert problem(explorer) == ""


@every_explorer
def test_a_number_out_of_range_is_said_and_what_was_typed_stays(kind, journal):
    explorer = kind(journal=journal)
    kinds = widgets.FloatText | _Asked
    numbers = {n: c for n, c in explorer.controls.items() if isinstance(c, kinds)}
    for name, control in numbers.items():
        for value in (control.low - control.step, control.high + control.step):
            before = page(explorer)
            move(control, value)
            typed = f"{value:,.10g}" if isinstance(control, _Asked) else value
            assert explorer.values[name] == typed
            assert f"{control.description} is {value:,.10g}: " in str(explorer.error)
            check_shown(explorer, before)
        explorer.buttons["Reset"].do()
        assert explorer.error is None
        assert problem(explorer) == ""


def test_rates_above_a_hundred_percent_are_said_and_the_last_picture_stays(journal):
    explorer = WhoGetsPaid(journal=journal)
    before = page(explorer)
    move(explorer.controls["margin"], 95)
    assert "add up to 110 %" in problem(explorer)
    assert page(explorer) == before
    move(explorer.controls["plan"], "single-level")  # which has no level rates
    assert explorer.error is None
    assert page(explorer) != before
    with pytest.raises(CourseError, match="add up to 115 %"):
        explorer.set(plan="multi-level", margin=100)


def test_what_asks_for_pay_for_recruiting_may_hinge_on_own_orders(journal):
    """Where no fee is paid on for recruits, rewards on own orders alone may be such pay."""
    explorer = MoneyTrail(journal=journal)
    before = page(explorer)
    explorer.set(show="all of them", for_recruiting=0)
    check_shown(explorer, before)


@pytest.mark.parametrize("sale", [0.004, 0.005, 1.005, 2.675, 99.999])
def test_a_sale_of_broken_cents_is_the_same_amount_everywhere(sale, journal):
    shown = WhoGetsPaid(journal=journal, sale=sale).shown
    (amount,) = re.findall(r"\$[\d.]+", shown.caption)
    assert f"sells goods for {amount} and" in shown.sentence
    assert money(shown.table["amount ($)"].sum()) == amount


def test_a_fault_of_the_course_is_shown_and_raised(journal):
    """And the explorer works on afterwards."""

    class Faulty(Explorer):
        def make_controls(self):
            return {"divisor": number("Divisor (people)", 2, low=0, high=4)}

        def answer(self, *, divisor):
            share = pd.DataFrame({"share": [1 / int(divisor)]})
            return Answer(f"Everybody gets {share['share'][0]:g}.", share, "Shares")

    explorer = Faulty(journal=journal)
    before = page(explorer)
    with pytest.raises(ZeroDivisionError):
        move(explorer.controls["divisor"], 0)
    assert isinstance(explorer.error, ZeroDivisionError)
    assert "fault of the course, not yours (ZeroDivisionError: division by zero)" in problem(
        explorer
    )
    assert page(explorer) == before
    move(explorer.controls["divisor"], 4)
    assert explorer.error is None
    assert explorer.shown.sentence == "Everybody gets 0.25."
    assert problem(explorer) == ""


def test_words_of_the_course_cannot_break_the_page(journal):
    """A name with < or & is shown as it is."""

    class Odd(Explorer):
        def make_controls(self):
            return {"who": choice("Who", ["<b>Ana & co</b>"])}

        def answer(self, *, who):
            return Answer(f"{who} pays.", pd.DataFrame({who: [who]}), who)

    twin = Odd(journal=journal).twin_html()
    assert "<b>" not in twin
    assert twin.count("&lt;b&gt;Ana &amp; co&lt;/b&gt;") == 4


# ---- the twin and the labels -------------------------------------------------------------------


@every_explorer
def test_the_twin_says_the_same_without_a_kernel(kind, journal):
    explorer = kind(journal=journal)
    if explorer.predict:
        explorer.predict.skip.do()  # until then the twin asks: test_no_answer_before_the_question
    for values in ({}, *kind.presets.values()):
        explorer.set(**values)
        shown, bundle = explorer.shown, explorer._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in bundle
        source, text = bundle["text/html"], bundle["text/plain"]
        if shown.figure is not None:
            svg, alt = picture(source)
            assert alt == shown.alt
            AGREES[kind](explorer, texts_in(svg))
        words = read(source)
        assert shown.sentence in words
        (caption,) = re.findall(r"<caption[^>]*>(.*?)</caption>", source)
        assert read(caption) == shown.caption
        heads, rows = cells(source)
        assert heads == list(shown.table.columns)
        assert rows == as_text(shown.table, shown.formats).to_numpy().tolist()
        for cell in (*heads, *(cell for row in rows for cell in row)):
            assert cell in text
        for one in shown.sources:
            assert f"[{one}" in source
        assert "<svg" not in source  # it would not survive in a notebook that is not trusted
        assert "<script" not in source
        # Two dollar signs in one text would be read as a formula by JupyterLab.
        assert not any(part.count("$") > 1 for part in re.sub(r"<[^>]*>", "\0", source).split("\0"))
        assert text.startswith(shown.sentence)
        assert shown.caption in text


COUNTS_ITSELF = {"Levels"}  # labels that are their own unit


@every_explorer
def test_every_control_has_a_label_of_its_own_with_its_unit(kind, journal):
    explorer = kind(journal=journal)
    labels = [control.description for control in explorer.controls.values()]
    labels += [button.description for button in explorer.buttons.values()]
    assert len(set(labels)) == len(labels)
    assert all(label.strip() for label in labels)
    for control in explorer.controls.values():
        if isinstance(control, widgets.FloatText | _Asked):
            label = control.description
            assert re.search(r"\(.+\)$", label) or label in COUNTS_ITSELF
            first = control.low if isinstance(control, _Asked) else control.value
            assert control.low <= first <= control.high
            assert control.step > 0


def test_the_sweep_visits_both_ends_the_first_step_and_the_middle():
    controls = choice("A", "xyz"), tick("B"), number("C (people)", 1, low=0, high=9, step=2)
    controls += (asked("D (people)", low=0, high=9, step=2),)
    places = [0, 2, 4.5, 9]
    expected = [["x", "y", "z"], [True, False], places, [None, *places]]
    assert list(map(positions, controls)) == expected


# ---- facts -------------------------------------------------------------------------------------


@every_explorer
def test_every_number_in_a_sentence_is_a_fact_or_was_chosen(kind, journal):
    """Predictions and tests read facts, so a sentence may not know more than they do."""
    explorer = kind(journal=journal)
    for preset in [{}, *explorer.presets.values()]:
        explorer.set(**{**explorer.defaults, **preset})
        assert unknown_numbers(explorer) == []


def test_a_number_that_is_no_fact_is_found(journal):
    class Knowing(Explorer):
        def make_controls(self):
            return {"people": number("People (people)", 2, low=0, high=4)}

        def answer(self, *, people):
            told = f"{people:g} people keep $1,250.50 of 7."
            return Answer(told, pd.DataFrame({"x": [1]}), "x", facts={"kept ($)": 1250.5})

    assert unknown_numbers(Knowing(journal=journal)) == ["7"]


@every_prediction
def test_a_prediction_names_a_fact(kind, journal):
    explorer = kind(journal=journal)
    asked = explorer.prediction
    facts = explorer.answer(**{**explorer.defaults, **asked.at}).facts
    assert asked.read in facts
    assert asked.true(explorer.answer(**{**explorer.defaults, **asked.at})) == facts[asked.read]


# ---- predict first -----------------------------------------------------------------------------


def truth(explorer):
    """The answer to the question, asked of the explorer itself."""
    asked, opening = explorer.prediction, explorer.values
    return asked.true(explorer.answer(**(opening | dict(asked.at))))


@every_prediction
@pytest.mark.parametrize(
    ("off", "verdict"), [(-2, "2 too low"), (0, "right on it"), (3, "3 too high")]
)
def test_a_guess_is_kept_before_the_answer_is_shown(kind, off, verdict, journal):
    explorer = kind(journal=journal)
    asked, answer, opening = explorer.prediction, truth(explorer), explorer.values
    predict = explorer.predict
    words = " ".join(read(w.value) for w in inside(predict) if isinstance(w, widgets.HTML))
    assert asked.question in words
    assert asked.unit in predict.guess.description
    assert hidden(explorer.body)
    assert not hidden(predict.row)

    move(predict.guess, answer + off)
    predict.sure.set_state({"index": 4})
    predict.keep.do()
    kept = read(shown_in(predict, "dl-said"))
    unit = unit_of(answer + off, asked.unit)
    assert kept.startswith(f"Your guess is {answer + off:,g} {unit}, rather sure (70 %). ")
    assert hidden(explorer.body)
    assert not journal.path.exists()
    predict.show.do()
    said = read(shown_in(predict, "dl-said"))
    unit = unit_of(answer, asked.unit)
    assert said == f"You guessed {answer + off:,g}. The answer is {answer:,g} {unit}: {verdict}."
    assert not hidden(explorer.body)
    assert hidden(predict.row)
    assert explorer.values == opening | dict(asked.at)
    entry = journal.last("predictions", kind.__name__)
    assert (entry["guess"], entry["answer"], entry["sure"]) == (answer + off, answer, 70)
    assert (entry["question"], entry["unit"]) == (asked.question, asked.unit)

    again = kind(journal=Journal(journal.path))  # another day
    assert not hidden(again.body)
    assert read(shown_in(again.predict, "dl-said")).startswith(
        f"Earlier you guessed {answer + off:,g}. The answer is {answer:,g} "
    )
    assert len(journal.entries("predictions")) == 1


@every_prediction
def test_the_question_does_not_tell_the_answer(kind, journal):
    explorer = kind(journal=journal)
    before = " ".join(
        read(w.value) for w in inside(explorer.predict) if isinstance(w, widgets.HTML)
    )
    assert f"{truth(explorer):,g}" not in re.findall(r"\d[\d,.]*", before)


@every_prediction
def test_skip_opens_the_explorer_and_keeps_nothing(kind, journal):
    explorer = kind(journal=journal)
    explorer.predict.skip.do()
    assert not hidden(explorer.body)
    assert hidden(explorer.predict.row)
    assert "Skipped" in shown_in(explorer.predict, "dl-said")
    assert journal.last("predictions", kind.__name__) is None
    assert not journal.path.exists()
    assert hidden(kind(journal=Journal(journal.path)).body)  # it asks again next time


@every_prediction
def test_a_guess_that_cannot_be_written_is_said_and_the_answer_is_shown(kind, journal, monkeypatch):
    def read_only(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    explorer = kind(journal=journal)
    move(explorer.predict.guess, 0)
    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", read_only)
        explorer.predict.keep.do()
        explorer.predict.show.do()
    said = shown_in(explorer.predict, "dl-said")
    assert "The answer is" in said
    assert "could not be saved (Read-only file system)" in said
    assert 'role="alert"' in said
    assert not hidden(explorer.body)
    assert journal.last("predictions", kind.__name__)["guess"] == 0  # in memory, for the next try


def test_a_journal_that_cannot_be_read_is_said_and_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("where the folder should be")
    explorer = WhoGetsPaid(journal=Journal(tmp_path / "file" / "journal.json"))
    assert "could not be read" in shown_in(explorer, "dl-notice")
    explorer.predict.skip.do()
    assert not hidden(explorer.body)


def test_a_damaged_journal_is_set_aside_and_the_explorer_says_where(journal):
    journal.path.write_text("{ my guesses")
    explorer = WhoGetsPaid(journal=journal)
    (aside,) = journal.path.parent.glob("journal.damaged-*.json")
    assert aside.read_text() == "{ my guesses"
    assert aside.name in shown_in(explorer, "dl-notice")
    move(explorer.predict.guess, 3)
    explorer.predict.keep.do()
    explorer.predict.show.do()
    assert len(journal.entries("predictions")) == 1
    assert shown_in(WhoGetsPaid(journal=journal), "dl-notice") == ""


@pytest.mark.parametrize("entry", [{}, {"guess": 3}, {"guess": "three", "answer": 5}])
def test_an_entry_edited_by_hand_stops_no_explorer(entry, journal):
    """The journal is a text file that learners may open; what they leave there stays."""
    journal.add("predictions", "WhoGetsPaid", **entry)
    kept = journal.path.read_bytes()
    explorer = WhoGetsPaid(journal=journal)
    assert explorer.error is None
    assert journal.path.read_bytes() == kept

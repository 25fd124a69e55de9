"""The website marks as the course does: every answer of every question, and numbers as typed."""

import math
import random
from itertools import combinations, product

import pytest

from downline import explorers, given
from downline.display.check import Check
from downline.display.explorer import Explorer
from downline.display.panel import number
from downline.errors import CourseError
from downline.quiz import bank
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort
from downline.quiz.on_a_page import as_data
from downline.words import plain, unit_of
from tools.website import WEB

EXPLAINED = [question for question in bank.every() if not bank.opens(question)]
OPENING = [question for question in bank.every() if bank.opens(question)]


@pytest.fixture(scope="module")
def page(browser):
    """A page with the scripts that read and mark, and nothing else."""
    page = browser.new_context(offline=True).new_page()
    page.set_content("<!DOCTYPE html><title>Marks</title>")
    for name in ("numbers.js", "marks.js"):
        page.add_script_tag(content=(WEB / name).read_text("utf-8"))
    return page


# ---- answers -------------------------------------------------------------------------------------


def near(question):
    """Numbers on, at, just inside and just outside of each answer's limits, and far from all."""
    for value in (choice.value for choice in question.choices if choice.value is not None):
        for steps in (0, 0.5, 1, 1.000001, 1.5, 2, 3):
            yield value + steps * question.tolerance
            yield value - steps * question.tolerance
        yield from (value + 1e-9, value - 1e-9, -value, 10 * value, value / 100)
    yield from (0, -1, 0.1 + 0.2, 1e12)


def every_answer(question):
    indexes = range(len(question.choices))
    if isinstance(question, OneChoice):
        return list(indexes)
    if isinstance(question, ManyChoice):
        return [list(few) for size in indexes for few in combinations(indexes, size + 1)]
    if isinstance(question, Sort):
        return [list(groups) for groups in product(question.groups, repeat=len(indexes))]
    assert isinstance(question, Numeric)
    return list(near(question))


def in_the_page(page, question, answers):
    return page.evaluate(
        "([question, answers]) => answers.map((given) => ({...Downline.marks.mark(question, given),"
        " words: Downline.marks.inWords(question, given),"
        " fits: Downline.marks.fits(question, given)}))",
        [question, answers],
    )


@pytest.mark.parametrize("question", EXPLAINED, ids=lambda question: question.id)
def test_every_answer_is_marked_as_in_the_course(question, page):
    answers = every_answer(question)
    found = in_the_page(page, as_data(question), answers)
    for answer, said in zip(answers, found, strict=True):
        expected, read = question.mark(answer), question.read(answer)
        assert (said["correct"], said["text"]) == (expected.correct, expected.text), answer
        assert said["words"] == question.in_words(read), answer
        assert said["fits"], answer
    assert {one["correct"] for one in found} == {True, False}
    reasons = {one["text"] for one in found}
    assert all(any(choice.feedback in text for text in reasons) for choice in question.choices)


@pytest.mark.parametrize("question", OPENING, ids=lambda question: question.id)
def test_an_opening_question_brings_no_key_and_its_closing_one_brings_it(question, page):
    alone = as_data(question)
    assert not {"correct", "feedback", "value", "group", "misconception", "tolerance"} & {
        name for part in (alone, *alone["choices"]) for name in part
    }
    closing = as_data(bank.closings()[question.id])["opening"]
    answers = every_answer(question)
    found = in_the_page(page, closing, answers)
    marks = [question.mark(answer) for answer in answers]
    assert [(one["correct"], one["text"]) for one in found] == [(m.correct, m.text) for m in marks]
    best = page.evaluate(
        "(question) => Downline.marks.inWords(question, Downline.marks.answer(question))", closing
    )
    assert best == question.in_words(question.answer)


@pytest.mark.parametrize("question", EXPLAINED[:1] + EXPLAINED[-1:], ids=lambda one: one.id)
def test_what_was_kept_by_another_version_is_no_answer(question, page):
    strange = [None, "0", -1, 99, [], [0, 99], ["no such group"], {}, True, math.inf]
    data = as_data(question)
    for one in strange:
        kept = page.evaluate(
            "([question, given]) => Downline.marks.fits(question, given)", [data, one]
        )
        try:
            question.read(one)
        except CourseError:
            assert not kept, one
        else:
            assert kept, one


def test_another_mark_in_the_page_would_be_seen(page):
    """The comparison above fails on a page that forgets the tolerance, and on one without it."""
    question = next(q for q in EXPLAINED if isinstance(q, Numeric))
    data, answers = as_data(question), every_answer(question)
    right = [one["correct"] for one in in_the_page(page, data, answers)]
    assert right != [one["correct"] for one in in_the_page(page, {**data, "tolerance": 0}, answers)]


# ---- numbers -------------------------------------------------------------------------------------

UNITS = ["", "%", "$", "money", "share", "people", "people paid", "dollars of each 100", "€"]
UNITS += sorted({question.unit for question in EXPLAINED if isinstance(question, Numeric)})
TYPED = """40,-|40.–|€40,-|1.000,-|40/month|40 per month|$40/month|50 per cent|50 Prozent|٥٠٪
١٬٠٠٠|٤٠٫٥|१,०००|१,००,०००|६०|4\u200b0|\u200e40\u200f|4²|①|1½|ca. 40|40-50|40–50|40-|٪|per|/
6,4|6.4|1.000,5|1,000.5|50 %|$40|40 $|40 USD|US$ 40|us$40|1.000|1,000|1.000.000|1,000,000
1 000|1 000|1’000|1'000|1_000|12,34,567|0.125|.5|,5|5.|5,|-3|−3|+3|- 3|+-3|$-3|-$3|--3|3-
six|1e3|1e999|1E-2
 7 |7 people|7 person|1 person|7 hours|7%|7 percent|7 pct|£5|5 €|5 euros|0|-0|00012|1.2.3
1,2,3|1.2,3|1,2.3
12 34|٣|٣٫٥|３|½|²|5²|\ufeff5|5\u200b|\x1c5|5\x85|<b>5</b>|"5"|'5'|it's 5|both ' and "
a\\b|tab\tin
0,001|0.001|123.456|1234.567|1.234|12.345|123.4567|999.999|1,00|1,0000|.|,|-|$|%||  |∞
NaN|inf|0x10|5/2|3+4|≈5
1.000 %|1.000 people|50 % of it|$1.000|100.000,00|100,000.00|1e15|1e16|-1e16
9007199254740993|1234567890.125"""
TEXTS = [text for line in TYPED.split("\n") for text in line.split("|")]
TEXTS += [
    "x" * 20,
    "x" * 31,
    "y" * 200,
    "5" * 98,
    "5" * 120,
    "😀" * 40,
    "\xa0",
    "\u3000",
    "new\nline",
]


READ = """(all) => all.map(([text, box]) => {
  try { return Downline.entered(text, box); } catch (error) {
    if (error instanceof Downline.CourseError) return error.message;
    throw error;
  }
})"""


def in_the_course(text, box):
    """The number that a box of the course reads in a text, or the sentence that asks back."""
    box.value = text
    try:
        return box.entered()
    except CourseError as problem:
        return str(problem)


def both(page, typed):
    """What Python's box and the page's say to each text: a number or a sentence."""
    mine = [in_the_course(text, box) for text, box in typed]
    of = [
        {"label": box.description, "unit": box.unit, "low": box.low, "high": box.high}
        for _, box in typed
    ]
    its = page.evaluate(READ, [[text, one] for (text, _), one in zip(typed, of, strict=True)])
    return list(zip(mine, its, typed, strict=True))


@pytest.mark.parametrize("unit", UNITS)
def test_a_number_is_read_as_the_course_reads_it_and_asked_back_in_the_same_words(unit, page):
    box = number("Your answer", None, low=-1e15, high=1e15, unit=unit)
    for mine, its, (text, _) in both(page, [(text, box) for text in TEXTS]):
        assert mine == its, (text, unit)


def test_drawn_texts_are_read_alike(page):
    draw = random.Random(26)
    signs = [*"0123456789" * 3, *".,.,  -+$%€'’_eE", "people", "USD", "\u00a0", "−"]
    boxes = [number("Guess (x)", None, low=-5_000, high=5_000, unit=unit) for unit in UNITS]
    typed = [
        ("".join(draw.choice(signs) for _ in range(draw.randint(1, 9))), draw.choice(boxes))
        for _ in range(3_000)
    ]
    found = both(page, typed)
    for mine, its, (text, box) in found:
        assert mine == its, (text, box.unit)
    numbers = sum(isinstance(mine, float) for mine, _, _ in found)
    assert numbers > 400, "most of them are no numbers, but many are"


def test_numbers_are_written_alike(page):
    draw = random.Random(27)
    numbers = [0.0, 6.4, 0.1 + 0.2, 1e-5, 1.5e-7, 1e10, 123456789.0, 1e15, -1234.5, 9999999999.5]
    numbers += [draw.uniform(-1, 1) * 10 ** draw.randint(-6, 14) for _ in range(500)]
    its = page.evaluate("(all) => all.map((one) => Downline.plain(one))", numbers)
    assert its == [plain(one) for one in numbers]
    units = sorted({e.prediction.unit for e in vars(explorers).values() if asks(e)})
    pairs = [(number, unit) for unit in units for number in (0, 1, 1.5, 7)]
    its = page.evaluate("(all) => all.map(([n, unit]) => Downline.unitOf(n, unit))", pairs)
    assert its == [unit_of(number, unit) for number, unit in pairs]


def asks(one):
    return isinstance(one, type) and issubclass(one, Explorer) and one.prediction is not None


# ---- sentences -----------------------------------------------------------------------------------


def test_what_is_missing_is_asked_for_in_the_same_words(journal):
    script = (WEB / "check.js").read_text("utf-8")
    for question in EXPLAINED:
        check = Check(question.id, journal)
        check._check()
        said = str(check.error)
        if isinstance(question, Numeric):
            assert said == str(given.nothing("Your answer"))
        else:
            assert f'CourseError("{said}")' in script
    assert f'"{bank.KEPT}"' in script

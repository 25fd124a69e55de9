"""Each rule for notebooks is seen to fail on a planted fault."""

import nbformat
import pytest
from nbformat import v4

import downline.explorers
from downline import evidence
from downline.evidence.markers import marked
from tests.kit.anatomy import (
    ARTICLE,
    DOLLAR,
    SEEN,
    SIGN,
    anatomy,
    anatomy_of_article,
    anatomy_of_sign,
    escapes,
    formulas_of_money,
    misquotes,
    storage,
)
from tests.kit.cells import md, notebook, printed, ran
from tests.kit.fit import AIMS
from tests.kit.minutes import explorers
from tests.kit.paths import ROOT
from tools import refresh


def lesson():
    """A tiny lesson with nothing wrong."""
    return notebook(
        md("# Lesson 1 · Two words\n\n**9 minutes**"),
        md(f"## {AIMS}\n\n1. Read a statement.\n\nWho is paid? You need nothing."),
        ran("from downline.explorers import Check, Claims, WhoGetsPaid"),
        md(
            "## One sale\n\n"
            + marked("A figure [S01, S02].")
            + " ![A tree of 12](tree.svg)\n\n```\n#### no\n```"
        ),
        ran("WhoGetsPaid()"),
        md(f"### Tasks\n\n1. Press *Reset*.\n2. Move.\n\n{SEEN}\n\n1. Nothing.\n\n</details>"),
        ran("Claims('C01', 'C02')"),
        md("## Check yourself"),
        ran("Check('definitions-names')"),
        md("## Key points"),
        md("## If you have time"),
        md("### In pandas: the claims"),
        md("## Sources"),
        md("## Licence and next lesson"),
    )


def welcome():
    return notebook(
        md("# Welcome to the course\n\n**1 minutes**"),
        md("## Before you start"),
        md("## Two words"),
        md("## Key points"),
        md("## Licence and next lesson"),
    )


def test_a_good_lesson_and_a_good_welcome_have_no_faults():
    assert anatomy(lesson(), "01_definitions", {"S01", "S02"}) == []
    assert anatomy(welcome(), "00_welcome", set()) == []


LESSON_FAULTS = {
    "another title": ("# Lesson 1 ·", "# Chapter 1 ·", "does not start with"),
    "another lesson's number": ("# Lesson 1 ·", "# Lesson 2 ·", "does not start with"),
    "two titles": ("## One sale", "# One sale", "exactly one heading of level 1"),
    "no minutes": ("**9 minutes**", "", "how long"),
    "a skipped level": ("### Tasks", "#### Tasks", "skips a level"),
    "no key points": ("## Key points", "## Summary", "no section 'Key points'"),
    "sections in another order": ("## Key points", "## Sources", "no section 'Key points'"),
    "a section twice": ("## One sale", "## Key points\n\n## One sale", "once each"),
    "no pandas": ("### In pandas", "### With polars", "In pandas"),
    "tasks missing": ("### Tasks", "### Things to do", "no cell with 'Tasks'"),
    "one task": ("2. Move.", "", "1 numbered tasks"),
    "four tasks": ("2. Move.", "2. A.\n3. B.\n4. C.", "4 numbered tasks"),
    "no folded answer": (SEEN, "Seen:", "What you should have seen"),
    "a folded answer left open": ("</details>", "", "What you should have seen"),
    "a long cell": ("Check('definitions-names')", "1\n" * 13, "has 13 lines"),
    "an unknown source": ("S01: ", "S999: ", "S999 does not exist"),
    "a picture without words": ("![A tree of 12]", "![]", "alternative text"),
    "an HTML picture without words": ("![A tree of 12](tree.svg)", "<img src='x'>", "alternative"),
    "an HTML picture with empty words": ("![A tree of 12]", '<img alt="" src=x>[', "alternative"),
    "an unfinished thought": ("Who is paid?", "TODO", "TODO"),
}


@pytest.mark.parametrize("fault", LESSON_FAULTS)
def test_anatomy_fails_on(fault):
    old, new, complaint = LESSON_FAULTS[fault]
    nb = lesson()
    (cell,) = [cell for cell in nb.cells if old in cell.source][:1]
    cell.source = cell.source.replace(old, new, 1)
    faults = anatomy(nb, "01_definitions", {"S01", "S02"})
    assert any(complaint in found for found in faults), faults


def test_anatomy_fails_on_swapped_sections_and_on_a_lesson_without_content():
    nb = lesson()
    nb.cells[-4], nb.cells[-5] = nb.cells[-5], nb.cells[-4]
    assert any("order" in fault for fault in anatomy(nb, "01_x", {"S01", "S02"}))
    nb = welcome()
    del nb.cells[2]
    assert any("no section of content" in fault for fault in anatomy(nb, "00_welcome", set()))


@pytest.mark.parametrize(
    "source", ["WhoGetsPaid()", "WhoGetsPaid(\n    rate=5,\n)", "WhoGetsPaid().set(rate=5)"]
)
def test_anatomy_sees_an_explorer_however_it_is_shown(source):
    nb = notebook(ran("from downline.explorers import WhoGetsPaid"), ran(source))
    assert explorers(nb) == [1]


def test_a_sentence_quoted_from_an_explorer_must_be_what_it_says():
    said = downline.explorers.WhoGetsPaid(seller="Ana").shown.sentence
    quote = '<!-- from: WhoGetsPaid(seller="Ana") -->'
    assert misquotes(notebook(md(f"So:\n{quote}\n*{said}*\n\nMore."))) == []
    (fault,) = misquotes(notebook(md(f"{quote}\n*{said.replace('1', '2', 1)}*")))
    assert "does not say" in fault
    (fault,) = misquotes(notebook(md(f"{quote}\n\n*{said}*")))
    assert "not one line" in fault


def test_money_that_jupyterlab_would_show_as_a_formula_is_refused():
    two = "A sale of $100.00 pays $25.00."

    def shown(html):
        return ran("1", v4.new_output("display_data", {"text/html": html}))

    for cell in (md(two), shown(f"<p>{two}</p>"), md("| $5 | $6 |")):
        assert len(formulas_of_money(notebook(cell))) == 1, cell
    for cell in (
        md("It costs $100.\n\nIt pays $25."),
        md("$2^n$ members of $3^n$"),
        md(two.replace("$", DOLLAR)),
        shown(f"<p>{two.replace('$', '<span>$</span>')}</p>"),
        shown("<td>$5.00</td><td>$6.00</td>"),
    ):
        assert formulas_of_money(notebook(cell)) == [], cell


SIGN_FAULTS = {
    "a missing section": ("## Whom to tell", "## Offices", "the sections are not"),
    "advice left out": ('Advice("leaving")', "1", "all advice"),
    "a list without sources": ("No answer is", "- No answer is", "a list of its own"),
    "no sums": ("ThreeSums()", "1", "exactly one explorer"),
    "too long": ("Six questions.", "word " * 600, "more than the first cell says"),
    "a quote that it does not say": ("takes 11 customers", "takes 12 customers", "does not say"),
    "an unknown source": ("S01: ", "S999: ", "S999 does not exist"),
}


@pytest.mark.parametrize("fault", SIGN_FAULTS)
def test_a_planted_fault_in_before_you_sign_is_found(fault):
    old, new, complaint = SIGN_FAULTS[fault]
    nb = nbformat.read(ROOT / SIGN, as_version=4)
    known = set(evidence.sources()["source_id"])
    assert any(old in cell.source for cell in nb.cells)
    for cell in nb.cells:
        cell.source = cell.source.replace(old, new)
    assert any(complaint in said for said in anatomy_of_sign(nb, known))


ARTICLE_FAULTS = {
    "a statement twice": ("<sup>C05</sup>", "<sup>C04</sup>", "once each"),
    "a statement left out": ("<sup>C18</sup>", "", "once each"),
    "another title": ("# Network Marketing vs MLM", "# MLM", "title"),
    "the table's own words": (
        "No: two models", "Direct selling is a common second name for network marketing. No: two",
        "C04: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", ARTICLE_FAULTS)
def test_a_planted_fault_in_the_articles_page_is_found(fault):
    old, new, complaint = ARTICLE_FAULTS[fault]
    nb = nbformat.read(ROOT / ARTICLE, as_version=4)
    assert any(old in cell.source for cell in nb.cells)
    for cell in nb.cells:
        cell.source = cell.source.replace(old, new)
    found = anatomy_of_article(nb, evidence.claims(), set(evidence.sources()["source_id"]))
    assert any(complaint in said for said in found)


@pytest.mark.parametrize(
    "cell",
    [
        ran("1", tags=["nbval-skip"]),
        ran("1", tags=["raises-exception"]),
        ran("1", tags=["nbval-raises-exception"]),
        ran("1", tags=["nbval-ignore-output"]),
        ran("# NBVAL_SKIP\n1"),
        ran("# NBVAL_RAISES_EXCEPTION\n1"),
        ran("# NBVAL_IGNORE_OUTPUT\n1"),
    ],
    ids=lambda cell: cell.source.split("\n")[0] + str(cell.metadata.get("tags", "")),
)
def test_every_way_to_make_nbval_look_away_is_refused(cell):
    assert escapes(notebook(cell)) == ["cell 1 asks nbval to look away"]
    assert escapes(notebook(ran("1", tags=["hide-input"]))) == []


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (v4.new_code_cell("1"), "never executed"),
        (ran("1", v4.new_output("display_data", {refresh.LIVE_VIEW: {}})), "live view"),
        (ran("1", v4.new_output("error", ename="E", evalue="", traceback=[])), "an error"),
        (ran("1", v4.new_output("stream", name="stderr", text="old")), "a warning"),
    ],
)
def test_outputs_that_could_not_be_compared_are_refused(cell, complaint):
    (fault,) = storage(v4.new_notebook(cells=[cell]))
    assert complaint in fault
    assert storage(notebook(ran("print(1)", printed("1\n")))) == []

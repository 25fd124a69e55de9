"""Lessons fit one period: the formula, what refresh writes of it, and rules that can fail."""

import math

import nbformat
import pytest
from nbformat import v4

from downline.evidence.markers import marked
from tests.kit import fit, minutes
from tests.kit.paths import ROOT

EXPLORE = "from downline.explorers import WhoGetsPaid\nWhoGetsPaid()"


md = v4.new_markdown_cell


def code(source: str, html: str = ""):
    shown = [v4.new_output("display_data", {"text/html": html})] if html else []
    return v4.new_code_cell(source, outputs=shown)


def lesson(*cells):
    """A tiny lesson that fits, with `cells` as its first section."""
    content = cells or (code(EXPLORE), code("Claims('C01', 'C02', 'C03', 'C04')"))
    nb = v4.new_notebook(
        cells=[
            md("# Lesson 1 · Two words\n\n**1 minutes**"),
            md(f"## {fit.AIMS}\n\n1. Read a statement."),
            md("## One sale"),
            *content,
            md("## Key points"),
            md(f"## {minutes.EXTRA}"),
            code(EXPLORE),
            md("Words. " * 9000),
            md("## Sources"),
        ]
    )
    minutes.state(nb)
    return nb


# ---- the formula ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "effort"),
    [
        (md("One two.\n\n<details><summary>Three</summary>\n\nfour\n\n</details>"), (4, 1, 0, 0)),
        (md('A *[level](glossary.ipynb#level)*.<sup>[8](https://x.org "S08")</sup>'), (2, 0, 0, 0)),
        (md("**Tasks**\n\n1. Go.\n2. Stop.\n\n<details>\n\n1. Gone.\n\n</details>"), (7, 2, 0, 0)),
        (md("### Tasks on paper\n\n1. Draw.\n2. Fold.\n3. Cut."), (9, 3, 0, 0)),
        (md("## Task 3 · Sort (2 points)"), (5, 1, 0, 0)),
        (code(EXPLORE, "<p>Forty words</p>"), (0, 0, 1, 0)),
        (code("Check('definitions-names')", "<p>Which?</p>"), (0, 0, 0, 1)),
        (code("Claims('C01')", "<td>a</td><td>b c</td><details>S1 d</details>"), (3, 0, 0, 0)),
        (code("Advice('x')", "<li><b>UK</b> a b c</li><li><b>US</b> a</li>"), (3, 0, 0, 0)),
        (code("x = 1  # a long line"), (0, 0, 0, 0)),
    ],
    ids=["folded", "marker", "tasks", "paper", "exercise", "explorer", "check", "table", "country",
         "code"],
)  # fmt: skip
def test_the_formula_counts(cell, effort):
    assert minutes.core(v4.new_notebook(cells=[cell])) == minutes.Effort(*effort)


def test_the_core_leaves_out_what_is_for_who_has_time_and_what_is_only_looked_up():
    assert minutes.core(lesson()) == minutes.core(lesson(code(EXPLORE), md("")))
    assert minutes.minutes(lesson()) < 3
    known = md("## Key points\n\n" + "word " * 180)
    assert minutes.minutes(v4.new_notebook(cells=[known])) == pytest.approx(1, abs=0.02)


# ---- what refresh writes -------------------------------------------------------------------------


def test_the_guides_table_and_log_are_those_of_the_formula():
    """Fault: minutes were guessed by hand, and lessons took up to twice as long."""
    known = minutes.lessons()
    guide = (ROOT / "solutions" / "teaching.md").read_text(encoding="utf-8")
    assert minutes.table(known) in guide, "run `python tools/refresh.py`"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == minutes.indexed(readme, known), "run `python tools/refresh.py`"
    assert all(f"](lessons/{name}.ipynb) | " in readme for name in known)
    log = (ROOT / "solutions" / "minutes.csv").read_text(encoding="utf-8")
    assert log == minutes.log(known), "run `python tools/refresh.py`"


def test_refresh_writes_the_minutes_and_they_add_up(tmp_path):
    nb = lesson(code(EXPLORE), md("word " * 270))
    assert f"**{math.ceil(minutes.minutes(nb))} minutes**" in nb.cells[0].source
    rows = [row.split(",") for row in minutes.log({"01_x": nb}).splitlines()[1:]]
    assert sum(int(row[2]) for row in rows) == minutes.stated(nb)
    assert [row[1] for row in rows if row[2] == "0"][-1:] == [minutes.EXTRA]
    guide = f"before\n{minutes.BEGIN}old\n{minutes.END}\nafter\n"
    new = minutes.written(guide, {"01_x": nb})
    assert minutes.table({"01_x": nb}) in new and "old" not in new
    assert minutes.written(new, {"01_x": nb}) == new
    assert minutes.written("no table", {"01_x": nb}) == "no table"


# ---- the rules, each seen to fail ----------------------------------------------------------------


def test_a_lesson_that_fits_has_no_faults():
    assert fit.faults(lesson()) == []

    def checks():
        return [code("Check('a')") for _ in range(3)]

    assert fit.faults(lesson(*checks(), md("And now."), *checks())) == []


FAULTS = {
    "a core that is too long": ([md("word " * 7250)], "the core takes 40."),
    "three explorers": ([code(EXPLORE), code(EXPLORE), code(EXPLORE)], "the core has 3 explorers"),
    "four checks in a row": ([code(f"Check('{one}')") for one in "abcd"], "4 checks in a row"),
    "five claims": ([code("Claims('C01', 'C02', 'C03', 'C04', 'C05')")], "shows 5 claims"),
    "claims first": ([code("Claims('C01')"), code(EXPLORE)], "claims come before the explorer"),
    "a block of questions": ([md("## Questions this lesson answers")], "a block 'Questions"),
    "a source by its number": ([md("Most had less, says S46.")], "has S46 in its text"),
    "a claim by its number": ([md("**C26.** The article lists three.")], "has C26 in its text"),
    "another address": ([md(marked("So [S46].").replace("http", "ftp"))], "has old markers"),
    "what one needs, apart": ([md("## Before you start")], "a block 'Before you start'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lesson_does_not_fit_with(fault):
    cells, complaint = FAULTS[fault]
    (found,) = fit.faults(lesson(*cells))
    assert complaint in found


def test_a_long_opening_and_wrong_minutes_are_found():
    nb = lesson()
    nb.cells[1].source += " word" * 120
    minutes.state(nb)
    (found,) = fit.faults(nb)
    assert "the opening block has 1" in found
    nb = lesson()
    nb.cells[0].source = nb.cells[0].source.replace("**3 ", "**4 ")
    assert fit.faults(nb) == ["the first cell says 4 minutes, the formula 3"]


def test_the_command_prints_the_table(capsys):
    lessons = {"01_x": lesson()}
    print(minutes.table(lessons), end="")
    (*_, row) = capsys.readouterr().out.splitlines()
    assert row == "| 01_x | 21 | 0 | 1 | 0 | 3 |"


def test_every_lesson_and_exercise_can_be_measured():
    for folder in ("lessons", "exercises"):
        for path in (ROOT / folder).rglob("*.ipynb"):
            nb = nbformat.read(path, as_version=4)
            if ".ipynb_checkpoints" not in path.parts:
                assert minutes.core(nb).words > 0, path

"""Notebooks as tests: what pytest does with them, how they are kept, and how a lesson is built.

Three parts: the notebooks of the course keep the rules; each rule of ours is seen to fail on a
planted fault; nbval with our settings is seen to fail on made-up notebooks, and to pass good ones.
"""

import itertools
import json
import math
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from nbval.plugin import find_comment_markers, find_metadata_tags

import downline.explorers
from downline import evidence
from downline.evidence.markers import marked, unmarked
from downline.quiz import bank as questions
from tests.kit import fit
from tests.kit.fit import AIMS
from tests.kit.minutes import EXTRA, explorers, minutes
from tests.kit.paths import ROOT
from tools import glossary, refresh

FOLDERS = ("lessons", "solutions", "exercises")


def on_disk(folder: str) -> list[str]:
    """The notebooks of a folder, relative to the course, without Jupyter's checkpoints."""
    return [path.relative_to(ROOT).as_posix() for path in refresh.notebooks([ROOT / folder])]


GLOSSARY = "lessons/glossary.ipynb"
ARTICLE, SIGN = "lessons/the_article.ipynb", "lessons/before_you_sign.ipynb"
PRIMER = "lessons/python.ipynb"
SITTINGS = {"before": "lessons/before.ipynb", "after": "lessons/after.ipynb"}
LESSONS = [path for path in on_disk("lessons") if re.match(r"lessons/\d\d_", path)]
"""Welcome and the lessons, which share an anatomy; each of the other five kinds has its own."""
STORED = [*on_disk("lessons"), *on_disk("solutions")]


# ---- The rules -----------------------------------------------------------------------------------


def escapes(nb) -> list[str]:
    """Say which cells carry a tag or comment by which nbval skips, ignores or allows something."""
    return [
        f"cell {number} asks nbval to look away"
        for number, cell in enumerate(nb.cells, 1)
        if cell.cell_type == "code"
        and [*find_comment_markers(cell.source), *find_metadata_tags(cell.metadata)]
    ]


def storage(nb) -> list[str]:
    """Say what is wrong with the stored outputs of a lesson or solution."""
    faults = []
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type != "code":
            continue
        if cell.execution_count is None:
            faults.append(f"cell {number} was never executed, so nothing would be compared")
        for output in cell.outputs:
            if refresh.LIVE_VIEW in output.get("data", {}):
                faults.append(f"cell {number} keeps a live view beside the twin")
            if output.output_type == "error" or output.get("name") == "stderr":
                faults.append(f"cell {number} keeps an error or a warning")
    return faults


REQUIRED = (
    AIMS,
    "Check yourself",
    "Key points",
    EXTRA,
    "Sources",
    "Licence and next lesson",
)
REQUIRED_OF_SIGN = (
    "How such a pitch comes",
    "Warning signs",
    "Three sums",
    "What to ask, and whom",
    "How to say no to a friend",
    "How to leave, and get money back",
    "Whom to tell",
    "If you are under 18",
    "Licence and next lesson",
)
REQUIRED_OF_WELCOME = ("Before you start", "Key points", "Licence and next lesson")
LONGEST_CELL = 12
SEEN = "<details><summary>What you should have seen</summary>"


def anatomy(nb, name: str, sources: set[str]) -> list[str]:
    """Say where a lesson departs from the anatomy that all lessons share.

    `name` is the file's name without .ipynb ("01_definitions"); `sources` are the source ids that
    the evidence knows.
    """
    faults = _title(nb, name) + _sections(nb, name) + _explorer_tasks(nb)
    return faults + fit.faults(nb) + _every_cell(nb, sources)


def _every_cell(nb, sources: set[str]) -> list[str]:
    """What holds for every notebook that is read, of whatever kind."""
    faults = misquotes(nb) + formulas_of_money(nb) + _skipped_levels(nb)
    if [level for level, _ in headings(nb)].count(1) != 1:
        faults.append("there is not exactly one heading of level 1")
    for number, cell in enumerate(nb.cells, 1):
        if "TODO" in cell.source:
            faults.append(f"cell {number} holds a TODO")
        if cell.cell_type == "code":
            lines = len(cell.source.splitlines())
            if lines > LONGEST_CELL:
                faults.append(f"cell {number} has {lines} lines, more than {LONGEST_CELL}")
        if cell.cell_type == "markdown":
            faults += [f"cell {number}: {fault}" for fault in _prose(cell.source, sources)]
    return faults


def anatomy_of_sign(nb, sources: set[str]) -> list[str]:
    """Say where *Before you sign* departs from what it promises: ten minutes, each line sourced.

    Text of ours says what to do with the page; what others say comes from `Advice`, whose rows
    have sources, or names its source in the same paragraph.
    """
    faults = _every_cell(nb, sources)
    if not nb.cells[0].source.startswith("# Before you sign"):
        faults.append("the first cell does not start with '# Before you sign'")
    faults += fit.numbers(nb)
    second = [title for level, title in headings(nb) if level == 2]
    if second != list(REQUIRED_OF_SIGN):
        faults.append(f"the sections are not {', '.join(REQUIRED_OF_SIGN)}")
    stated = re.search(r"\*\*(\d+) minutes\*\*", nb.cells[0].source)
    if not stated or minutes(nb) > int(stated[1]):
        faults.append(f"it takes {minutes(nb):.1f} minutes, more than the first cell says")
    shown = [about for c in nb.cells for about in re.findall(r'^Advice\("(.+)"\)$', c.source)]
    if shown != evidence.ABOUT:
        faults.append("it does not show all advice, once each, in order")
    if len(explorers(nb)) != 1:
        faults.append("there is not exactly one explorer")
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type == "markdown" and re.search(r"^(?:[-*|]|\d+\.) ", cell.source, re.M):
            faults.append(f"cell {number} has a list of its own, without sources")
    return faults


NUMBERED = re.compile(r"<sup>(C\d\d)</sup>")
ORDER = re.findall(
    r"C\d\d",
    "C01 C02 C40 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C43 C14 C15 C41 C16 C44 C17 C18 C19 "
    "C20 C21 C22 C23 C42 C24 C26 C27 C25 C28 C29 C30 C31 C32 C33 C34 C45 C35 C36 C37 C38 C39",
)
"""The claims in the order in which the article makes them; C40 to C45 were added to the table."""
LONGEST_COPY = 7  # words in a row that may be another's


def anatomy_of_article(nb, claims, sources: set[str]) -> list[str]:
    """Say where the page of the article departs: each claim once, in order, in words of its own."""
    faults = _every_cell(nb, sources)
    title = "# Network Marketing vs MLM – Unveiling the Key Differences"
    if nb.cells[0].source.split("\n")[0] != title:
        faults.append("the first line is not the article's title")
    text = "\n".join(c.source for c in nb.cells[1:] if c.cell_type == "markdown")
    if NUMBERED.findall(text) != ORDER:
        faults.append("the statements are not once each in the article's order")
    if set(ORDER) != set(claims["claim_id"]):
        faults.append("the order does not hold the claims of the table")
    own = _runs(NUMBERED.sub(" ", text))
    for claim in claims.itertuples():
        if copied := own & _runs(claim.claim):
            faults.append(f"{claim.claim_id}: '{' '.join(min(copied))}' stands in the table")
    if not any("CC BY 4.0" in cell.source for cell in nb.cells):
        faults.append("it does not name its licence")
    return faults


REQUIRED_OF_PRIMER = (
    AIMS,
    "A cell, and a value after =",
    "A table",
    "Choose rows",
    "Count, add up, sort",
    "Mean, median, groups",
    "A function of your own",
    "When it turns red",
    "Key points",
    "Licence and next lesson",
)


def anatomy_of_primer(nb, sources: set[str]) -> list[str]:
    """Say where the primer departs: one period, nothing but tables of the course, tasks all along.

    Each task has its answer folded away, and from one section with code to the next there are not
    more than two without a task.
    """
    faults = _every_cell(nb, sources) + fit.numbers(nb)
    if not nb.cells[0].source.startswith("# Python for this course"):
        faults.append("the first cell does not start with '# Python for this course'")
    stated = re.search(r"\*\*(\d+) minutes\*\*", nb.cells[0].source)
    if not stated or int(stated[1]) != math.ceil(minutes(nb)) or minutes(nb) > fit.LONGEST_CORE:
        faults.append(f"it takes {minutes(nb):.1f} minutes, which the first cell does not say")
    second = [title for level, title in headings(nb) if level == 2]
    if second != list(REQUIRED_OF_PRIMER):
        faults.append(f"the sections are not {', '.join(REQUIRED_OF_PRIMER)}")
    since = 0
    for number, cell in enumerate(nb.cells, 1):
        if cell.source.startswith("## ") and cell.source != nb.cells[1].source:
            since += 1
        if "**Tasks**" in cell.source:
            since = 0
            if cell.source.split("**Tasks**")[1].count(SEEN) != 1:
                faults.append(f"cell {number} has tasks without a folded answer")
        if since > 2 and not cell.source.startswith(("## Key points", "## Licence")):
            faults.append(f"cell {number} begins the third section in a row without a task")
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    if "read_csv" in code or not re.search(r"^from downline\.", code, re.MULTILINE):
        faults.append("its tables are not those of the course")
    return faults


def anatomy_of_sitting(nb, name: str, sources: set[str]) -> list[str]:
    """Say where a sitting departs: it asks all of its bank's questions, once and in order."""
    faults = _every_cell(nb, sources)
    first = nb.cells[0].source if nb.cells else ""
    if not first.startswith("# ") or not re.search(r"\*\*\d+ minutes\*\*", first):
        faults.append("the first cell has no title, or does not say how long it takes")
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    asked = re.findall(r'^Check\("([\w-]+)"\)$', code, flags=re.MULTILINE)
    if asked != [question.id for question in questions.load(name)]:
        faults.append("it does not ask the questions of its bank, once each and in their order")
    if not any("CC BY 4.0" in cell.source for cell in nb.cells):
        faults.append("it does not name its licence")
    return faults


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(LONGEST_COPY + 1)), strict=False))


def headings(nb) -> list[tuple[int, str]]:
    """Every markdown heading as (level, text), outside code blocks."""
    found = []
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"^```.*?^```", "", cell.source, flags=re.MULTILINE | re.DOTALL)
            marks = re.findall(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", text, flags=re.MULTILINE)
            found += [(len(mark), title) for mark, title in marks]
    return found


def _title(nb, name: str) -> list[str]:
    first = nb.cells[0].source if nb.cells else ""
    number = int(name.split("_")[0])
    form = r"# Welcome\b.*" if number == 0 else rf"# Lesson {number} · \S.*"
    faults = []
    if not re.match(form, first):
        wanted = "# Welcome …" if number == 0 else f"# Lesson {number} · Title"
        faults.append(f"the first cell does not start with '{wanted}'")
    if not re.search(r"\*\*\d+ minutes\*\*", first):
        faults.append("the first cell does not say how long it takes, as in **45 minutes**")
    return faults


def _sections(nb, name: str) -> list[str]:
    found, faults = headings(nb), []
    second = [title for level, title in found if level == 2]
    welcome = name.startswith("00")
    required = list(REQUIRED_OF_WELCOME if welcome else REQUIRED)
    faults += [f"there is no section '{title}'" for title in required if title not in second]
    if [title for title in second if title in required] != required and not faults:
        faults.append(f"the sections are not once each in the order {', '.join(required)}")
    if not faults:
        start, end = ("Before you start", "Key points") if welcome else (AIMS, "Check yourself")
        if second.index(end) == second.index(start) + 1:
            faults.append(f"there is no section of content after '{start}'")
    third = itertools.dropwhile(lambda one: one != (2, EXTRA), found)
    if not welcome and not any(title.startswith("In pandas") for _, title in third):
        faults.append(f"there is no part 'In pandas…' in '{EXTRA}'")
    return faults


def _skipped_levels(nb) -> list[str]:
    return [
        f"heading '{title}' skips a level"
        for (before, _), (level, title) in pairwise(headings(nb))
        if level > before + 1
    ]


QUOTE = re.compile(r"^<!-- from: (.+) -->\n\*(.+)\*$", flags=re.MULTILINE)


def misquotes(nb) -> list[str]:
    """Say which sentences, marked `<!-- from: WhoGetsPaid(sale=50) -->`, are not what it says."""
    faults = []
    for number, cell in enumerate(nb.cells, 1):
        quotes = QUOTE.findall(cell.source)
        if len(quotes) != cell.source.count("<!-- from:"):
            faults.append(f"cell {number} marks a quote that is not one line in *italics* below")
        for call, quoted in quotes:
            said = eval(call, vars(downline.explorers)).shown.sentence
            if quoted.replace(DOLLAR, "$") != said:
                faults.append(f"cell {number}: {call} does not say '{quoted}' but '{said}'")
    return faults


MONEY = re.compile(r"\$\d[\d,.]*(?=[\s.,;:!?*)|]|$)")
DOLLAR = "<span>&#36;</span>"  # a dollar in prose that is never half a formula


def formulas_of_money(nb) -> list[str]:
    """Say where two dollar amounts stand in one paragraph, or in one run of text of an output.

    JupyterLab (tried with 4.6) sets what is between the two signs as a formula, in markdown cells
    and in HTML outputs alike. One backslash does not help there, and two show on GitHub.
    """
    faults = []
    for number, cell in enumerate(nb.cells, 1):
        texts = re.split(r"\n\s*\n", cell.source) if cell.cell_type == "markdown" else []
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            texts += re.split(r"<[^>]*>", html)
        if any(MONEY.search(text) and text.count("$") > 1 for text in texts):
            faults.append(
                f"cell {number}: money would be shown as a formula. Write '100 dollars' or "
                f"{DOLLAR}100; in an output, <span>$</span>100"
            )
    return faults


def _explorer_tasks(nb) -> list[str]:
    faults = []
    for position in explorers(nb):
        after = nb.cells[position + 1 : position + 3]
        tasks = [
            re.split(r"^(?:#+ +Tasks|\*\*Tasks\.?\*\*).*$", cell.source, flags=re.MULTILINE)
            for cell in after
            if cell.cell_type == "markdown"
        ]
        tasks = [parts[1] for parts in tasks if len(parts) == 2]
        where = f"the explorer in cell {position + 1}"
        if len(tasks) != 1:
            faults.append(f"{where} has no cell with 'Tasks' within the next two")
            continue
        count = len(re.findall(r"^\d+\. ", tasks[0].split("<details>")[0], flags=re.MULTILINE))
        if not 2 <= count <= 3:
            faults.append(f"{where} has {count} numbered tasks, not 2 or 3")
        if tasks[0].count(SEEN) != 1 or tasks[0].count("</details>") != 1:
            faults.append(f"{where} has no folded 'What you should have seen'")
    return faults


def _prose(text: str, sources: set[str]) -> list[str]:
    text = unmarked(text)
    cited = {
        source
        for bracket in re.findall(r"\[([^\]]*)\]", text)
        for source in re.findall(r"\bS\d{2,}\b", bracket)
    }
    faults = [f"source {source} does not exist" for source in sorted(cited - sources)]
    for alt in re.findall(r"!\[([^\]]*)\]", text):
        if not alt.strip():
            faults.append("a picture has no alternative text")
    for tag in re.findall(r"<img\b[^>]*>", text):
        if not re.search(r"""\balt=(["'])\s*[^"'\s]""", tag):
            faults.append("a picture has no alternative text")
    return faults


# ---- The course's notebooks keep the rules -------------------------------------------------------


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """The notebooks of which pytest, with this course's settings, collects at least one cell."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0"]
    command += ["-p", "no:cacheprovider", *FOLDERS]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    return set(re.findall(r"^(\S+\.ipynb)::Cell \d+$", listed, flags=re.MULTILINE))


@pytest.mark.parametrize("folder", FOLDERS)
def test_bare_pytest_runs_every_notebook_and_there_is_one(folder, collected, pytestconfig):
    """A folder without notebooks, or a notebook that nbval does not see, is a failure."""
    notebooks = set(on_disk(folder))
    assert notebooks, f"{folder}/ holds no notebook: nothing would be tested"
    assert notebooks == {path for path in collected if path.startswith(f"{folder}/")}
    assert folder in pytestconfig.getini("testpaths")


@pytest.mark.parametrize("path", STORED + on_disk("exercises"))
def test_no_notebook_asks_nbval_to_look_away(path):
    assert escapes(nbformat.read(ROOT / path, as_version=4)) == []


@pytest.mark.parametrize("path", STORED)
def test_lessons_and_solutions_keep_outputs_that_can_be_compared(path):
    assert storage(nbformat.read(ROOT / path, as_version=4)) == []


@pytest.mark.parametrize("path", STORED + on_disk("exercises"))
def test_notebooks_are_kept_in_the_form_that_refresh_gives(path):
    """Otherwise the next refresh would change them, and a diff would show more than was meant."""
    kept = (ROOT / path).read_bytes()
    nb = refresh.normalize(nbformat.reads(kept.decode(), as_version=4))
    tidy = refresh.as_bytes(nb) == kept
    assert tidy, f"run `python tools/refresh.py {path}`"


@pytest.mark.parametrize("path", LESSONS)
def test_lesson_has_the_anatomy_that_all_lessons_share(path):
    nb = nbformat.read(ROOT / path, as_version=4)
    known = set(evidence.sources()["source_id"])
    assert anatomy(nb, Path(path).stem, known) == []


def test_every_notebook_of_the_lessons_is_of_a_kind_that_has_an_anatomy():
    kinds = [*LESSONS, ARTICLE, SIGN, GLOSSARY, PRIMER, *SITTINGS.values()]
    assert sorted(kinds) == sorted(on_disk("lessons"))


def test_the_primer_teaches_python_with_the_courses_tables_in_one_period():
    known = set(evidence.sources()["source_id"])
    nb = nbformat.read(ROOT / PRIMER, as_version=4)
    assert anatomy_of_primer(nb, known) == []
    for old, new, fault in (
        ("## Choose rows", "## Rows", "the sections are not"),
        ("<details><summary>What you should have seen</summary>", "<details>", "has tasks without"),
        ("**Tasks**", "**To do**", "third section in a row"),
        ("minutes**", "moments**", "which the first cell does not say"),
        ("from downline.", "from elsewhere.", "not those of the course"),
    ):
        broken = nbformat.from_dict(nb)
        for cell in broken.cells:
            cell.source = cell.source.replace(old, new)
        assert any(fault in said for said in anatomy_of_primer(broken, known)), fault


def test_the_third_way_of_welcome_and_readme_lead_to_the_primer():
    welcome = nbformat.read(ROOT / "lessons/00_welcome.ipynb", as_version=4)
    (ways,) = (cell for cell in welcome.cells if cell.source.startswith("## Who are you?"))
    (third,) = (row for row in ways.source.splitlines() if "**learn with Python**" in row)
    assert "(python.ipynb)" in third
    assert f"]({PRIMER})" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SITTINGS)
def test_a_sitting_before_or_after_the_course_asks_the_questions_of_its_bank(name):
    known = set(evidence.sources()["source_id"])
    nb = nbformat.read(ROOT / SITTINGS[name], as_version=4)
    assert anatomy_of_sitting(nb, name, known) == []
    del nb.cells[3]  # a planted fault: the first question is not asked
    assert [fault[:19] for fault in anatomy_of_sitting(nb, name, known)] == ["it does not ask the"]


def test_before_you_sign_takes_ten_minutes_and_every_line_has_its_source():
    known = set(evidence.sources()["source_id"])
    assert anatomy_of_sign(nbformat.read(ROOT / SIGN, as_version=4), known) == []


def test_the_articles_page_makes_each_statement_once_in_order_and_in_its_own_words():
    known = set(evidence.sources()["source_id"])
    nb = nbformat.read(ROOT / ARTICLE, as_version=4)
    assert anatomy_of_article(nb, evidence.claims(), known) == []


def test_the_order_keeps_the_parts_of_the_article_together():
    sections = evidence.claims().set_index("claim_id")["section"].astype(str)
    parts = [part for part, _ in itertools.groupby(ORDER, key=sections.get)]
    assert len(parts) == len(set(parts)) == sections.nunique()


@pytest.mark.parametrize("path", LESSONS)
def test_every_lesson_links_the_article_once(path):
    text = "\n".join(cell.source for cell in nbformat.read(ROOT / path, as_version=4).cells)
    assert text.count("](the_article.ipynb)") == 1


def test_welcome_and_the_first_screen_of_readme_lead_to_before_you_sign():
    welcome = nbformat.read(ROOT / "lessons/00_welcome.ipynb", as_version=4)
    assert any("(before_you_sign.ipynb)" in cell.source for cell in welcome.cells[:2])
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert SIGN in readme.split("\n## ")[0]


PLACES = {
    "intro": "01_definitions",
    "definitions": "01_definitions",
    "differences/compensation": "02_compensation",
    "differences/recruitment": "03_recruitment",
    "differences/product": "04_products",
    "similarities": "05_similarities",
    **dict.fromkeys(("FAQ1", "FAQ2", "FAQ3"), "06_faq"),
    **dict.fromkeys(("FAQ4", "FAQ5", "FAQ6"), "07_more_faq"),
    "conclusion": "08_choosing",
    "whole article": "01_definitions",
}
"""The article's headings, and the lesson in which each has its place."""


def shown_claims(name: str) -> set[str]:
    nb = nbformat.read(ROOT / "lessons" / f"{name}.ipynb", as_version=4)
    calls = (
        re.findall(r"\bClaims\(([^)]*)\)", c.source) for c in nb.cells if c.cell_type == "code"
    )
    return {claim for found in calls for one in found for claim in re.findall(r"C\d\d", one)}


@pytest.mark.parametrize("claim", evidence.claims()["claim_id"])
def test_every_claim_of_the_article_is_taught_where_its_heading_has_its_place(claim):
    (section,) = evidence.claims().query("claim_id == @claim")["section"]
    (place,) = {lesson for heading, lesson in PLACES.items() if section.startswith(heading)}
    assert claim in shown_claims(place), f"{claim} ({section}) is not shown in {place}"


def test_the_glossary_page_is_what_the_glossary_says_and_no_two_terms_share_a_place():
    kept = [cell.source for cell in nbformat.read(ROOT / GLOSSARY, as_version=4).cells]
    assert kept == [cell.source for cell in glossary.page().cells], "run `python tools/glossary.py`"
    anchors = [glossary.anchor(term) for term in evidence.glossary()["term"]]
    twice = {anchor for anchor in anchors if anchors.count(anchor) > 1}
    assert twice == {"pyramid-scheme"}, "only the EU's own definition stands under another's"
    assert all(re.fullmatch(r"[\w%-]+", anchor) for anchor in anchors)


SAID = {
    "forced matrix": "matrix",
    "own use": "own use|internal consumption",
    "Gini coefficient": "Gini(?: coefficient)?",
    "70% rule": "70.?%(?:</span>)? rule",
}
"""Terms that the course words otherwise than their heading does."""


def used_words() -> str:
    """What lessons, exercises and explorers say: sources, saved outputs, questions, code."""
    texts = []
    for path in [*LESSONS, SIGN, *on_disk("solutions"), *on_disk("exercises")]:
        nb = nbformat.read(ROOT / path, as_version=4)
        texts += [cell.source for cell in nb.cells]
        texts += [json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in nb.cells]
    for pattern in ("lessons/*/*.py", "plans/*.py", "data/questions/*.json"):
        texts += [path.read_text("utf-8") for path in sorted((ROOT / "downline").glob(pattern))]
    return "\n".join(texts)


def test_every_term_of_the_glossary_is_a_word_that_the_course_uses():
    text, unused = used_words(), []
    for term in evidence.glossary()["term"]:
        names = {glossary.heading(term), *re.findall(r"[^/(),]+", term)}
        ways = SAID.get(glossary.heading(term)) or "|".join(re.escape(n.strip()) for n in names)
        if not re.search(rf"(?<![\w-])(?:{ways})(?:s|es)?(?![\w-])", text, re.IGNORECASE):
            unused.append(term)
    assert unused == []


def test_no_note_of_ours_leaks_into_the_glossary():
    for row in evidence.glossary().itertuples():
        assert not re.search(r"\b[SC]\d\d|\bcase [A-Z]", f"{row.definition} {row.note}"), row.term


@pytest.mark.parametrize("path", [*LESSONS, ARTICLE, SIGN, PRIMER])
def test_every_link_to_the_glossary_finds_its_term(path):
    anchors = {glossary.anchor(term) for term in evidence.glossary()["term"]}
    text = "\n".join(cell.source for cell in nbformat.read(ROOT / path, as_version=4).cells)
    assert set(re.findall(r"glossary\.ipynb#([^)\s]+)", text)) <= anchors


# ---- Each rule fails on a planted fault ----------------------------------------------------------


def md(text: str):
    return v4.new_markdown_cell(text)


def ran(source: str, *outputs, **metadata):
    """A code cell as it is stored after a run."""
    return v4.new_code_cell(source, execution_count=1, outputs=list(outputs), metadata=metadata)


def notebook(*cells):
    return refresh.normalize(v4.new_notebook(cells=list(cells)))


def printed(text: str):
    return v4.new_output("stream", name="stdout", text=text)


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


# ---- pytest with our settings, on made-up notebooks ----------------------------------------------

TWIN = """\
import base64, os, ipywidgets
class Explorer(ipywidgets.VBox):
    def _repr_mimebundle_(self, **options):
        picture = base64.b64encode(os.urandom(30)).decode()
        src = f"data:image/svg+xml;base64,{picture}"
        twin = f'<img alt="12 members" src="{src}"><p>Paid: 120.00</p>'
        bundle = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": twin, "text/plain": "Paid: 120.00"}
Explorer([ipywidgets.IntSlider(3)])"""


def saved(old: str = "", new: str = "", *, mime: str):
    """The explorer above as refresh saves it, with `old` in one of its forms made `new`."""
    picture = "data:image/svg+xml;base64,c2F2ZWQ="
    twin = {
        "text/html": f'<img alt="12 members" src="{picture}"><p>Paid: 120.00</p>',
        "text/plain": "Paid: 120.00",
    }
    assert old in twin[mime]
    twin[mime] = twin[mime].replace(old, new)
    return ran(TWIN, v4.new_output("execute_result", twin, execution_count=1))


def fresh(source: str, **nbgrader):
    """A code cell of an unsolved exercise."""
    metadata = {"nbgrader": {"grade_id": "g", **nbgrader}} if nbgrader else {}
    return v4.new_code_cell(source, metadata=metadata)


STUB = "def levels(team):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
USES_WORK_FOLDER = """\
import os, pathlib
work = pathlib.Path(os.environ["DOWNLINE_WORK"])
print(list(work.iterdir()))
_ = (work / "journal.json").write_text("{}")"""
ADDRESS = "<object object at 0x7f00deadbeef>"
GOOD, BAD = "PASSED", "FAILED"

# notebook → what its cells are, the cells, and what pytest must say of each. One notebook holds
# many cells because a kernel takes two seconds to start.
MADE_UP = {
    "lessons/strict": [
        ("the same number", ran("print(1 + 1)", printed("2\n")), GOOD),
        ("another number", ran("print(1 + 1)", printed("3\n")), BAD),
        ("an output that got lost", ran("print(1 + 1)"), BAD),
        ("an exception", ran("1 / 0"), BAD),
        ("a stub", ran("raise NotImplementedError()"), BAD),
        ("a twin with other picture bytes", saved(mime="text/html"), GOOD),
        ("a twin with another number", saved("120", "121", mime="text/html"), BAD),
        ("a twin with another text", saved("120", "121", mime="text/plain"), BAD),
        ("a twin with other words", saved("12 members", "13 members", mime="text/html"), BAD),
        ("another address", ran("print(object())", printed(f"{ADDRESS}\n")), GOOD),
        ("another short hexadecimal", ran("print('at', 0xFF)", printed("at 0xFE\n")), BAD),
        ("an empty work folder", ran(USES_WORK_FOLDER, printed("[]\n")), GOOD),
    ],
    "lessons/.ipynb_checkpoints/ignored": [],
    "solutions/one/strict": [
        ("an exception", ran("1 / 0"), BAD),
        ("a work folder of its own", ran(USES_WORK_FOLDER, printed("[]\n")), GOOD),
    ],
    "exercises/one/unsolved": [
        ("a stub that is not called", fresh(STUB, solution=True, grade=False), GOOD),
        ("a stub that is called", fresh("found = levels([])"), GOOD),
        ("a name that a stub left out", fresh("found + 1"), GOOD),
        ("a check of a stub", fresh("assert levels([1]) == 1", grade=True), GOOD),
        ("a check of a left-out name", fresh("assert found == 1", grade=True), GOOD),
        ("a graded answer in code", fresh("raise NotImplementedError()", grade=True), GOOD),
        ("a cell that needs no answer", fresh("print('the end')"), GOOD),
    ],
    "exercises/one/faulty": [
        ("a name that no stub explains", fresh("levels([])"), BAD),
        ("a stub", fresh(STUB, solution=True, grade=False), GOOD),
        ("a check that checks nothing", fresh("assert callable(levels)", grade=True), BAD),
        (
            "a check that swallows",
            fresh("try:\n    levels([])\nexcept Exception:\n    pass", grade=True),
            BAD,
        ),
        ("another error", fresh("levels()"), BAD),
        ("a check that fails without asking", fresh("assert False", grade=True), BAD),
    ],
}
CASES = [(name, number) for name, cells in MADE_UP.items() for number in range(len(cells))]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, dict[int, str]]:
    """What pytest, with this course's settings, says of each cell of the made-up notebooks."""
    course = tmp_path_factory.mktemp("course")
    for name in ("conftest.py", "pyproject.toml", "tests/nbval_sanitize.cfg"):
        (course / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, course / name)
    for name, cells in MADE_UP.items():
        nb = v4.new_notebook(cells=[cell for _, cell, _ in cells] or [ran("1 / 0")])
        refresh.write(course / f"{name}.ipynb", nb)
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=no", "-n0"]
    command += ["-p", "no:cacheprovider", *FOLDERS]
    said = subprocess.run(command, cwd=course, capture_output=True, text=True).stdout
    found = defaultdict(dict)
    for result, name, cell in re.findall(
        r"^([A-Z]+) (\S+)\.ipynb::Cell (\d+)", said, flags=re.MULTILINE
    ):
        found[name][int(cell)] = result
    assert found, said
    return found


@pytest.mark.parametrize(
    ("name", "number"), CASES, ids=[f"{name}: {MADE_UP[name][number][0]}" for name, number in CASES]
)
def test_pytest_says_of_a_made_up_cell(name, number, outcomes):
    assert outcomes[name][number] == MADE_UP[name][number][2]


def test_pytest_runs_the_made_up_notebooks_and_no_checkpoint(outcomes):
    assert set(outcomes) == {name for name, cells in MADE_UP.items() if cells}


def test_a_twin_that_refresh_saved_passes_against_the_live_explorer(tmp_path):
    """What is written by hand above is what refresh really keeps."""
    path = tmp_path / "twin.ipynb"
    refresh.write(path, v4.new_notebook(cells=[v4.new_code_cell(TWIN)]))
    (output,) = refresh.execute(path).cells[0].outputs
    (by_hand,) = saved(mime="text/html").outputs
    mask = re.compile('base64,[^"]+')
    kept, meant = (mask.sub("", json.dumps(o, sort_keys=True)) for o in (output, by_hand))
    assert kept == meant

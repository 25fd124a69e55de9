"""The notebooks of the course keep the rules: how they are kept, and how a lesson is built."""

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from downline import evidence
from tests.kit.anatomy import (
    ARTICLE,
    FOLDERS,
    ORDER,
    SIGN,
    anatomy,
    anatomy_of_article,
    anatomy_of_primer,
    anatomy_of_sign,
    anatomy_of_sitting,
    escapes,
    storage,
)
from tests.kit.paths import ROOT
from tools import glossary, refresh


def on_disk(folder: str) -> list[str]:
    """The notebooks of a folder, relative to the course, without Jupyter's checkpoints."""
    return [path.relative_to(ROOT).as_posix() for path in refresh.notebooks([ROOT / folder])]


GLOSSARY = "lessons/glossary.ipynb"
PRIMER = "lessons/python.ipynb"
SITTINGS = {"before": "lessons/before.ipynb", "after": "lessons/after.ipynb"}
LESSONS = [path for path in on_disk("lessons") if re.match(r"lessons/\d\d_", path)]
"""Welcome and the lessons, which share an anatomy; each of the other five kinds has its own."""
STORED = [*on_disk("lessons"), *on_disk("solutions")]


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

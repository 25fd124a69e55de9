"""Every figure that the course shows stands in a row of the evidence, as far as a test can see.

What is checked: shares, money, people, thousands and decimals in the prose of lessons and exercises
(years and small whole numbers are not); every number in a claim's reason and in a case's figures;
and sentences in explorers and questions that name a company. What explorers and code cells print
comes from the tables themselves.
"""

import ast
import json
import re

import nbformat
import pytest

from downline import evidence
from tests.kit.paths import ROOT
from tests.kit.prose import facts, figures, rows, unsourced, untraced
from tests.kit.tense import dates, told_as_today

NOTEBOOKS = sorted([*ROOT.glob("lessons/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])
NOTEBOOKS.remove(ROOT / "lessons" / "glossary.ipynb")  # its figures are the rows of its terms
ROWS = rows()


def of_sources(ids):
    """The numbers of all rows with one of these sources."""
    wanted = set(ids.split(";")) if isinstance(ids, str) else set()
    return ROWS.loc[ROWS["sources"].map(lambda some: bool(some & wanted)), "value"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_facts_in_prose_stand_in_a_row_of_a_source_cited_in_the_same_paragraph(path):
    cells = nbformat.read(path, as_version=4).cells
    faults = [
        fault for c in cells if c.cell_type == "markdown" for fault in unsourced(c.source, ROWS)
    ]
    assert faults == []


LESSONS = [path for path in NOTEBOOKS if path.parent.name == "lessons"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_figure_older_than_five_years_is_told_in_the_present_tense(path):
    cells = nbformat.read(path, as_version=4).cells
    dated = dates()
    assert [
        f for c in cells if c.cell_type == "markdown" for f in told_as_today(c.source, dated)
    ] == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_is_called_invented_names_no_company(path):
    """A published figure would pass as an invented one, and nobody would look it up."""
    named = "|".join(map(re.escape, companies()))
    for cell in nbformat.read(path, as_version=4).cells:
        for paragraph in re.split(r"\n\s*\n", cell.source):
            invented = "<!-- invented -->" in paragraph and cell.cell_type == "markdown"
            assert not invented or not re.search(rf"\b({named})\b", paragraph), paragraph


def test_every_number_in_the_reason_of_a_verdict_stands_in_a_row_of_one_of_its_sources():
    """The two readings beside it are held to the same."""
    claims = evidence.claims().set_index("claim_id")
    faults = {
        (name, column): untraced(claim[column], of_sources(claim["source_ids"]))
        for name, claim in claims.iterrows()
        for column in ("rationale", "for", "against")
    }
    assert {name: found for name, found in faults.items() if found} == {}


def test_every_figure_of_a_case_is_there_as_a_number():
    citations = {"K1", "A1", "EU2"}  # volumes, pages and dates
    case_figures = evidence.case_figures()
    for case in evidence.cases().dropna(subset="figures").itertuples():
        its = case_figures.loc[case_figures["case_id"] == case.case_id, "figure_id"]
        known = ROWS.loc[ROWS["id"].isin(its), "value"]
        assert case.case_id in citations or untraced(case.figures, known) == [], case.case_id


def companies():
    """Each company of the evidence with its rows; one word of its name is enough to mean it."""
    named = {}
    for table in (evidence.income, evidence.participants, evidence.startup_costs):
        for name, part in table().groupby("company"):
            short = re.sub(r" \(.*| International| Hi-Tech.*|^\d+ .*", "", name)
            if short and short[0] != "1":
                named.setdefault(short, set()).update(part.iloc[:, 0])
    cases = evidence.cases().merge(evidence.case_figures(), on="case_id")
    derived = evidence.derived()
    for short, ids in named.items():
        ids |= set(cases.loc[cases["name"].str.contains(short, regex=False), "figure_id"])
        ids |= {d.derived_id for d in derived.itertuples() if ids.issuperset(d.from_ids.split(";"))}
    return named


def mistold(text, named):
    """Sentences that name a company with a fact that is in none of its rows."""
    return [
        f"{sentence}: {wrong}"
        for sentence in re.split(r"(?<=[.!?])\s", text)
        for company, ids in named.items()
        if re.search(rf"\b{re.escape(company)}\b", sentence)
        and (
            wrong := set(untraced(sentence, ROWS.loc[ROWS["id"].isin(ids), "value"]))
            & set(facts(sentence))
        )
    ]


def texts():
    """All texts of explorers and of the question bank, each with where it stands."""
    for path in sorted((ROOT / "downline" / "explorers").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value
    for path in sorted((ROOT / "downline" / "data" / "questions").glob("*.json")):
        waiting = [json.loads(path.read_text(encoding="utf-8"))]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                yield path.name, one
            elif isinstance(one, dict | list):
                waiting += list(one.values()) if isinstance(one, dict) else one


def test_explorers_and_questions_tell_of_a_company_only_what_its_rows_say():
    named = companies()
    assert [(where, wrong) for where, text in texts() for wrong in mistold(text, named)] == []


# ---- Each rule fails on a planted fault ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("At doTERRA 63.84 % got nothing in 2017 [S10].", None),
        ("At doTERRA 63.85 % got nothing in 2017 [S10].", "63.85 is in no row of S10"),
        ("At doTERRA 63.84 % got nothing in 2017.", "63.84 is in no row of a source"),
        ("At doTERRA 63.84 % got nothing [S11].", "63.84 is in no row of S11"),
        ("The top rank had 1.26 million dollars on average [I025].", None),
        ("The top rank had 1.27 million dollars on average [I025].", "1.27 million is in"),
        ("Sales per seller came to 6,045 dollars [D02].", None),
        ("They paid $5,000 [S25].", None),
        ("They paid $5,001 [S25].", "5,001 is in no row of S25"),
        ("<!-- invented -->\nA firm of 77 people.", None),
        ("**Tasks**\n\n1. Set it to 77 %.\n\n<details>Then 78 %.</details>\n\nAnd 79 %.", "79 is"),
        ('<!-- from: X() -->\n*So 77 % of them.*\n\nAnd `78 %` in "**45 minutes**".', None),
        (
            "| firm | share |\n|---|---|\n| doTERRA [S10] | 63.84 % |\n| doTERRA | 12.16 % |",
            "12.16 is",
        ),
    ],
)
def test_a_fact_in_prose_is_traced(text, fault):
    found = unsourced(text, ROWS)
    assert (found == []) if fault is None else (len(found) == 1 and found[0].startswith(fault)), (
        found
    )


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("At doTERRA 63.84 % get nothing [S10].", 2017),
        ("At doTERRA 63.84 % are paid nothing [I001].", 2017),
        ("In 2017, 63.84 % of them have nothing [S10].", 2017),
        ("An Avon seller keeps 79.50 dollars of an order of 265 [W24, P128]. It is a lot.", None),
        ("At doTERRA 63.84 % were paid nothing [S10].", None),
        ("The seller had 63.84 % [I001]. Today 5.4 million people sell in the US [S34].", None),
        ("Of all sellers in Taiwan, 27.36 % are paid [S366].", None),
        ("The law allows 200 pounds in seven days, and that is all [S41].", None),
        ("A kit costs 99 dollars at Scentsy [S131]. Nothing else is known.", 2020),
        ("<!-- invented -->\nShe keeps 63.84 % [S10].", None),
    ],
)
def test_the_present_tense_is_found(text, of):
    found = told_as_today(text, dates())
    assert (found == []) if of is None else (len(found) == 1 and found[0].startswith(f"of {of}: "))


def test_a_company_is_not_given_the_figures_of_another():
    named = companies()
    assert mistold("In 2017, 63.84 % of doTERRA's members got nothing.", named) == []
    assert len(mistold("In 2017, 63.84 % of Amway's members got nothing. Next.", named)) == 1
    assert mistold("The FTC's case cost AdvoCare $150 million.", named) == []


def test_numbers_are_found_with_the_size_of_their_rounding():
    said = "In 2017 the 3 of S10 had 1.26 million or 5,000-6,000 (54.2%), see C-515/12."
    assert [(written, value) for written, value, _ in figures(said)] == [
        ("3", 3),
        ("1.26 million", 1.26e6),
        ("5,000", 5000),
        ("6,000", 6000),
        ("54.2", 54.2),
    ]
    assert facts(said) == ["1.26 million", "5,000", "6,000", "54.2"]
    assert untraced("about 6,045", ROWS["value"]) == []
    assert untraced("about 6,046.5", ROWS["value"]) == ["6,046.5"]

"""The evidence tables are correct, and a fault in them is named so that one can repair it."""

import re
import shutil
import subprocess
import sys
from importlib import resources

import pandas as pd
import pytest

from downline import evidence
from downline.errors import CourseError
from downline.evidence import reading

DATA = resources.files("downline") / "data"
TABLES = {
    "claims": evidence.claims,
    "glossary": evidence.glossary,
    "advice": evidence.advice,
    "sources": evidence.sources,
    "cases": evidence.cases,
    "features": evidence.features,
    "names": evidence.naming_rules,
    "indicators": evidence.indicators,
    "income": evidence.income,
    "disclosures": evidence.disclosures,
    "participants": evidence.participants,
    "industry": evidence.industry,
    "plan_parameters": evidence.plan_parameters,
    "startup_costs": evidence.startup_costs,
    "worked_examples": evidence.worked_examples,
    "worked_values": evidence.worked_values,
    "case_figures": evidence.case_figures,
    "conflicts": evidence.conflicts,
    "misconceptions": evidence.misconceptions,
    "derived": lambda: reading.table("derived"),  # the face adds the values
}


def edited(name, row, **values):
    """A copy of one table in which some fields of the row with this id are replaced."""
    table = TABLES[name]().astype("string")
    table.loc[table.iloc[:, 0] == row, list(values)] = list(values.values())
    return {name: table}


def complaint(tables):
    with pytest.raises(CourseError) as error:
        evidence.validate(tables)
    return str(error.value)


def test_the_shipped_tables_are_valid():
    evidence.validate()


def test_an_unchanged_copy_is_valid_as_tables_and_as_a_folder(tmp_path):
    evidence.validate({name: table() for name, table in TABLES.items()})
    for name in TABLES:
        shutil.copy(str(DATA / f"{name}.csv"), tmp_path)
    evidence.validate(tmp_path)
    evidence.validate(str(tmp_path))


FAULTS = {
    "unknown source id": (
        edited("claims", "C10", source_ids="S02;S999"),
        "claims.csv, row C10, column source_ids, 'S02;S999': name ids that stand in sources.csv",
    ),
    "unknown source id of a term": (
        edited("glossary", "leg", source_id="S999"),
        "glossary.csv, row leg, column source_id, 'S999': name ids",
    ),
    "unknown source id of a case": (
        edited("cases", "A1", source_ids="S02, S03"),
        "cases.csv, row A1, column source_ids, 'S02, S03': name ids",
    ),
    "duplicate id": (
        edited("claims", "C11", claim_id="C10"),
        "claims.csv, row C10, column claim_id, 'C10': it stands in more than one row",
    ),
    "unknown verdict": (
        edited("claims", "C10", verdict="true"),
        "claims.csv, row C10, column verdict, 'true': use one of supported, contested",
    ),
    "empty rationale": (
        edited("claims", "C10", rationale=pd.NA),
        "claims.csv, row C10, column rationale, empty: fill it in.",
    ),
    "neither year nor year_note": (
        edited("sources", "S04", year_note=pd.NA),
        "sources.csv, row S04, column year_note, empty: say what is known of the date",
    ),
    "year that is not a year": (
        edited("sources", "S02", year="c.2013"),
        "sources.csv, row S02, column year, 'c.2013': give four digits",
    ),
    "year_end before year": (
        edited("cases", "V1", year_end="2014"),
        "cases.csv, row V1, column year_end, '2014': give a year that is not before",
    ),
    "supported claim without a source": (
        edited("claims", "C10", source_ids=pd.NA),
        "claims.csv, row C10, column source_ids, empty: name a source",
    ),
    "verdict that the form of the claim does not allow": (
        edited("claims", "C10", verdict="opinion"),
        "claims.csv, row C10, column verdict, 'opinion': opinion is the verdict of advice and",
    ),
    "advice with another verdict": (
        edited("claims", "C36", verdict="contested"),
        "claims.csv, row C36, column verdict, 'contested': opinion is the verdict of advice",
    ),
    "claim read from one side only": (
        edited("claims", "C10", against=pd.NA),
        "claims.csv, row C10, column against, empty: fill it in.",
    ),
    "no evidence that does not say so": (
        edited("claims", "C15", rationale="Who knows."),
        "claims.csv, row C15, column rationale, 'Who knows.': say that 'no evidence was found'",
    ),
    "bad url": (
        edited("sources", "S02", url="ftc.gov/guidance"),
        "sources.csv, row S02, column url, 'ftc.gov/guidance': give the full http(s) address",
    ),
    "derived figure by no formula": (
        edited("derived", "D05", how="a guess"),
        "derived.csv, row D05, column how, 'a guess': use one of first / second",
    ),
    "derived figure from no row": (
        edited("derived", "D05", from_ids="V185;V999"),
        "derived.csv, row D05, column from_ids, 'V185;V999': name rows of the tables of figures",
    ),
    "derived percent in a currency": (
        edited("derived", "D05", currency="USD"),
        "derived.csv, row D05, column currency, 'USD': say which money it is",
    ),
    "address used twice": (
        edited("sources", "S05", url=evidence.sources().loc[3, "url"]),
        "sources.csv, row S04, column url, 'https://www.investopedia.com/terms/n/network",
    ),
    "unknown kind of source": (
        edited("sources", "S02", kind="mirror"),
        "sources.csv, row S02, column kind, 'mirror': use one of primary, copy",
    ),
    "source that no row uses": (
        edited("claims", "C09", source_ids="S01") | edited("sources", "S48", note="seen"),
        "sources.csv, row S48, column note, 'seen': begin with 'Not cited yet'",
    ),
    "missing column": (
        {"claims": evidence.claims().drop(columns="verdict")},
        "claims.csv, column 'verdict': add it to the first line.",
    ),
    "strange column": (
        {"cases": evidence.cases().assign(colour="red")},
        "cases.csv, column 'colour': remove it or correct its name.",
    ),
    "strange table": ({"claim": evidence.claims()}, "There is no table 'claim': use claims,"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_file_row_column_value_and_remedy(fault):
    tables, sentence = FAULTS[fault]
    assert complaint(tables).startswith(sentence)


def test_every_fault_has_its_own_sentence():
    tables = edited("claims", "C10", verdict="true") | edited("sources", "S02", url="x")
    assert len(complaint(tables).splitlines()) == 2


@pytest.mark.parametrize("line", [2, 5])
def test_a_comma_without_quotes_is_reported_and_not_read_as_a_shifted_row(tmp_path, line):
    for name in TABLES:
        shutil.copy(str(DATA / f"{name}.csv"), tmp_path)
    path = tmp_path / "glossary.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] += ",one field too many"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert re.match(rf"glossary\.csv.*line {line}", complaint(tmp_path))


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path):
    """Excel puts a mark before the first column; its old encoding gets a remedy."""
    for name in TABLES:
        shutil.copy(str(DATA / f"{name}.csv"), tmp_path)
    path = tmp_path / "sources.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8-sig")
    evidence.validate(tmp_path)
    path.write_text(text, encoding="cp1257")
    assert "save the file as CSV in UTF-8" in complaint(tmp_path)


def test_a_folder_without_a_table_is_reported(tmp_path):
    assert complaint(tmp_path).startswith("claims.csv is not in")


def test_all_claims_of_the_article_are_there():
    assert list(evidence.claims()["claim_id"]) == [f"C{n:02}" for n in range(1, 46)]
    assert list(evidence.claims()["verdict"].cat.categories) == evidence.VERDICTS


def test_verdicts_follow_the_rule_of_the_data_sheet():
    """Advice and judgements are opinions and nothing else is; the same thesis fares the same."""
    claims = evidence.claims().set_index("claim_id")
    opinion = claims.index[claims["verdict"] == "opinion"]
    assert set(claims.loc[opinion, "form"]) == {"advice", "value"}
    assert set(claims.loc[claims["form"].isin(["advice", "value"]), "verdict"]) == {"opinion"}
    assert claims.loc["C02", "verdict"] == claims.loc["C28", "verdict"] == "contested"
    assert set(claims.loc[claims["form"] == "aim", "verdict"]) == {"no-evidence"}
    kinds = evidence.sources().set_index("source_id")["kind"]
    supported = claims.loc[claims["verdict"] == "supported", "source_ids"].str.split(";")
    for name, ids in supported.items():
        assert set(kinds[ids]) - {"industry", "weak"}, f"{name} rests on the trade or weak pages"


def test_a_claim_is_read_from_both_sides():
    claims = evidence.claims()
    sides = pd.concat([claims["for"], claims["against"]])
    assert sides.is_unique and sides.str.len().between(20, 160).all()
    assert sides.str.endswith((".", "?")).all()


def test_columns_have_types_a_learner_can_work_with():
    assert str(evidence.sources()["year"].dtype) == "Int64"
    assert str(evidence.cases()["year_end"].dtype) == "Int64"
    assert str(evidence.claims()["claim"].dtype) == "string"
    for table in TABLES.values():
        assert isinstance(table().index, pd.RangeIndex)
        assert not table().astype("string").isin(["", "n/a"]).any(axis=None)
    assert set(evidence.cases()["country"]) >= {"US", "EU", "UK", "Canada", "China", "India"}


def test_changing_a_table_does_not_change_the_course():
    mine = evidence.claims()
    mine.loc[0, "claim"] = "overwritten"
    assert evidence.claims().loc[0, "claim"] != "overwritten"


def test_claim_sources_has_one_row_for_each_source_of_each_claim():
    claims, pairs = evidence.claims(), evidence.claim_sources()
    named = claims["source_ids"].str.count(";").add(1).fillna(0).astype(int)
    assert pairs.groupby("claim_id")["source_id"].count().tolist() == named.tolist()
    assert set(claims["claim_id"]) == set(pairs["claim_id"])
    assert (
        pairs.loc[pairs["source_id"].notna(), ["title", "publisher", "kind"]].notna().all(axis=None)
    )


def test_a_citation_warns_of_copies_and_of_weak_sources():
    kind = evidence.sources().set_index("source_id")["kind"]
    for source, word in kind.items():
        line = evidence.cite(source)
        assert ("seen as a copy" in line) == (word == "copy")
        assert ("weak source" in line) == (word == "weak")
        assert "<NA>" not in line and f"[{source}" in line


def test_citation_of_a_plain_year_and_of_a_vague_one():
    assert evidence.cite("S02") == (
        "FTC: Business Guidance Concerning Multi-Level Marketing (2024 update) (2024). "
        "https://ftc.gov/business-guidance/resources/business-guidance-concerning-multi-level-"
        "marketing [S02]"
    )
    assert "(about 2013)" in evidence.cite("S06")


def test_an_unknown_source_gets_a_sentence_with_close_matches():
    with pytest.raises(CourseError, match=r"^There is no source 'S020': use an id such as S0?20?"):
        evidence.cite("S020")
    with pytest.raises(CourseError, match="There is no source 7"):
        evidence.cite(7)


# What the collectors could not verify. Each pattern would match a row that states it as fact.
UNVERIFIED = {
    "99% lose money": r"\b99(\.\d)? ?(%|per ?cent)",
    "AARP: exact split": r"AARP.*(\b(25|27) ?%|47% (lost|lose))",
    "MagnifyMoney: 70 cents an hour": r"MagnifyMoney|70 cents|\$500 in five",
    "wifitalents: losses by size": r"lost over \$|wifitalents",
    "DSA: share of multi-level firms": r"77\.3|94\.2",
    "SEC: further hallmarks": r"SEC.*(buy-in|complex commission)",
}


@pytest.mark.parametrize("item", UNVERIFIED)
def test_nothing_unverified_is_stated_as_fact(item):
    for name in TABLES:
        for row in TABLES[name]().astype("string").fillna("").agg(" ".join, axis=1):
            stated = re.search(UNVERIFIED[item], row, re.IGNORECASE)
            assert not stated or "misattribut" in row


def test_pages_too_weak_to_cite_are_no_sources():
    weak = "wifitalents|wealthandlongevity|talentedladiesclub|railway.app"
    assert not evidence.sources()["url"].str.contains(weak).any()


def test_the_data_sheet_describes_every_column_and_lists_what_is_not_cited():
    sheet = (DATA / "README.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        assert all(f"`{column}`" in sheet for column in table().columns)
    for word in evidence.VERDICTS + evidence.SOURCE_KINDS + evidence.CASE_KINDS:
        assert f"`{word}`" in sheet
    sources = evidence.sources()
    idle = sources.loc[sources["note"].str.startswith("Not cited yet", na=False), "source_id"]
    assert f"Not cited yet: {', '.join(idle)}." in sheet


def test_learners_do_not_pay_for_the_checks():
    """Loading the tables must not import pandera, which costs most of a second."""
    code = "import sys; from downline import evidence as e; e.claims(); e.cite('S02')"
    code += "; sys.exit('pandera' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

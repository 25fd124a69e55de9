"""What a correct table of evidence is. The only module that needs pandera: import it when checking.

Checks work on the text as it stands in the file, so that a message can show what was typed.
"""

import pandas as pd
import pandera.pandas as pa

from downline.evidence.checking import columns as figure_schemas
from downline.evidence.checking import rules as figure_rules
from downline.evidence.checking.parts import known, like, named, one_of, rows, text
from downline.evidence.derived import FORMULAS, PUBLISHED
from downline.evidence.reading import (
    ABOUT,
    BEYOND_FACTS,
    CASE_KINDS,
    CURRENCIES,
    FORMS,
    MEASURED,
    NAME_KINDS,
    OWN_USE,
    SENSES,
    SOURCE_KINDS,
    VERDICTS,
)

ADDRESS = r"https?://[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?"
OUR_WORD = "A word as this course uses it"
"""What the note of a term says that rests on no source."""

_BUILT_IN = {
    "not_nullable": "fill it in",
    "field_uniqueness": "it stands in more than one row; give each row its own",
    "column_in_dataframe": "add it to the first line",
    "column_in_schema": "remove it or correct its name",
}


def _schemas(tables):
    cited_by = [t for name, t in tables.items() if name != "sources"]
    lists = ["source_ids", "source_id", "first", "second", "joined_to_buy_ids"]
    used = set().union(*(named(t, *lists) for t in cited_by))
    ids = known(
        named(tables["sources"], "source_id"),
        "name ids that stand in sources.csv, with ; between them and no spaces",
    )
    ticks = named(tables["features"], "feature")
    needs = known(ticks, "name features that stand in features.csv, with ; between them")
    ticks_or = pa.Check(
        lambda column: (
            column.str.replace("not ", "")
            .str.split("[;|]", regex=True)
            .map(lambda some: set(some) <= ticks)
        ),
        error="name features of features.csv, with | for or, ; for and, and not in front",
    )
    cases = named(tables["cases"], "case_id")
    year = like(r"(19|20)\d\d", "give four digits and put anything else in year_note", empty=True)
    note = text(empty=True)

    def dated(t):
        return t["year"].notna() | t["year_note"].notna()

    def sourced(t):
        return t["source_ids"].notna() | t["verdict"].isin(["opinion", "no-evidence"])

    def admitted(t):
        says = t["rationale"].str.contains("[Nn]o evidence was found", na=False)
        return t["source_ids"].notna() & (t["verdict"] != "no-evidence") | says

    def beyond_facts(t):
        return (t["verdict"] == "opinion") == t["form"].isin(BEYOND_FACTS)

    def cited(t):
        return t["source_id"].isin(used) | t["note"].str.startswith("Not cited yet", na=False)

    def ours(t):
        return t["source_id"].notna() | t["note"].str.startswith(OUR_WORD, na=False)

    def forward(t):
        return t["year_end"].isna() | (t["year_end"] >= t["year"]).fillna(False)

    def quoted(t):
        return t["source_ids"].notna() | (t["authority"] == "The article")

    def measurable(t):
        parts = ["own_use", "comparison", "threshold", "threshold_from", "unit"]
        return t[parts].notna().all(axis=1) | (t["measure"].isna() & t[parts].isna().all(axis=1))

    def answered(t):
        says = t["met"].notna() & t["not_met"].notna()
        return says | (t["needs"].isna() & t["measure"].isna())

    columns = {
        "claims": {
            "claim_id": like(r"C\d\d", "use C and two digits", unique=True),
            "section": text(),
            "claim": text(unique=True),
            "form": one_of(FORMS),
            "verdict": one_of(VERDICTS),
            "source_ids": text(ids, empty=True),
            "rationale": text(),
            "for": text(unique=True),
            "against": text(unique=True),
        },
        "glossary": {
            "term": text(unique=True),
            "definition": text(),
            "source_id": text(ids, empty=True),
            "note": note,
        },
        "advice": {
            "advice_id": like(r"G\d\d", "use G and two digits", unique=True),
            "about": one_of(ABOUT),
            "country": text(),
            "advice": text(unique=True),
            "whom": note,
            "source_ids": text(ids),
            "note": note,
        },
        "sources": {
            "source_id": like(r"S\d\d+", "use S and at least two digits", unique=True),
            "title": text(),
            "publisher": text(),
            "year": year,
            "year_note": note,
            "url": like(
                ADDRESS,
                "give the full http(s) address",
                unique=True,
            ),
            "kind": one_of(SOURCE_KINDS),
            "note": note,
            "seen_at": like(ADDRESS, "give the full http(s) address of the copy", empty=True),
        },
        "cases": {
            "case_id": text(unique=True),
            "name": text(),
            "country": text(),
            "authority": text(),
            "year": year,
            "year_end": year,
            "year_note": note,
            "kind": one_of(CASE_KINDS),
            "outcome": text(),
            "figures": note,
            "source_ids": text(ids),
            "note": note,
        },
        "features": {"feature": text(unique=True), "label": text(unique=True)},
        "names": {
            "authority": text(),
            "needs": text(needs, empty=True),
            "kind": one_of(NAME_KINDS),
            "name": text(),
            "because": text(),
            "source_ids": text(ids, empty=True),
        },
    }
    published = set().union(*(tables[name].iloc[:, 0] for name in PUBLISHED))
    columns["derived"] = {
        "derived_id": like(r"D\d\d+", "use D and at least two digits", unique=True),
        "what": text(),
        "country": text(),
        "year": year,
        "unit": one_of(["percent", "people", "money"]),
        "currency": one_of(CURRENCIES, empty=True),
        "how": one_of(FORMULAS),
        "column": one_of(["people", "share", "amount_high"], empty=True),
        "from_ids": text(
            known(published, "name rows of the tables of figures, with ; between them")
        ),
    }
    columns["indicators"] = {
        "indicator": text(unique=True),
        "name": text(unique=True),
        "jurisdiction": text(),
        "authority": text(),
        "case_id": text(pa.Check.isin(cases, error="name a case of cases.csv"), empty=True),
        "sense": one_of(SENSES),
        "needs": text(ticks_or, empty=True),
        "measure": one_of(MEASURED, empty=True),
        "own_use": one_of(OWN_USE, empty=True),
        "comparison": one_of([">", ">=", "<", "<="], empty=True),
        "threshold": like(r"\d+(/[1-9]\d*)?", "give a number such as 10 or 2/3", empty=True),
        "threshold_from": one_of(["stated", "ours"], empty=True),
        "unit": like("share|customers|money|[A-Z]{3}", "say what is counted", empty=True),
        "tick": text(ticks_or, empty=True),
        "met": note,
        "not_met": note,
        "cannot_tell": text(),
        "note": like("Indicator, not a verdict\\. .+", "begin with 'Indicator, not a verdict.'"),
        "source_ids": text(ids),
    }
    when = rows("year_note", "say what is known of the date, because year is empty", dated)
    rules = {
        "claims": [
            rows(
                "source_ids", "name a source, or make the verdict opinion or no-evidence", sourced
            ),
            rows(
                "rationale",
                "say that 'no evidence was found': no source, or verdict no-evidence",
                admitted,
            ),
            rows(
                "verdict",
                f"opinion is the verdict of {' and '.join(BEYOND_FACTS)}, and of no other form",
                beyond_facts,
            ),
        ],
        "sources": [
            when,
            rows("note", "begin with 'Not cited yet', because no row uses this source", cited),
        ],
        "glossary": [
            rows("source_id", f"name a source, or begin the note with '{OUR_WORD}'", ours),
        ],
        "derived": [
            rows(
                "currency",
                "say which money it is, and leave it empty for what is no money",
                lambda t: t["currency"].notna() == (t["unit"] == "money"),
            ),
        ],
        "names": [
            rows("source_ids", "name a source: only the article is quoted by its claims", quoted),
        ],
        "indicators": [
            rows("measure", "fill in own_use to unit, all or none, as measure is", measurable),
            rows("met", "say what it means that it is met, and not met", answered),
        ],
        "cases": [
            when,
            rows("year_end", "give a year that is not before the column year", forward),
        ],
    }
    columns |= figure_schemas.columns(tables, ids)
    rules |= figure_rules.rules(tables["disclosures"])
    return {
        name: pa.DataFrameSchema(columns[name], rules.get(name), strict=True) for name in columns
    }


def problems(tables: dict[str, pd.DataFrame]) -> list[str]:
    """One sentence for each fault in the tables; wrong columns hide all other faults."""
    columns, values = [], []
    for name, schema in _schemas(tables).items():
        table = tables[name].reset_index(drop=True)
        try:
            schema.validate(table, lazy=True)
        except pa.errors.SchemaErrors as error:
            for case in error.failure_cases.itertuples():
                remedy = _BUILT_IN.get(case.check, case.check)
                if case.check.startswith("column_in"):
                    columns.append(f"{name}.csv, column {case.failure_case!r}: {remedy}.")
                    continue
                if case.schema_context == "DataFrameSchema":  # one case for each column of the row
                    where, remedy = remedy.split(": ", 1)
                    if where != case.column:
                        continue
                row = table.iloc[int(case.index), 0]
                row = f"number {int(case.index) + 1}" if pd.isna(row) else row
                value = "empty" if pd.isna(case.failure_case) else repr(case.failure_case)
                values.append(f"{name}.csv, row {row}, column {case.column}, {value}: {remedy}.")
    return list(dict.fromkeys(columns or values))

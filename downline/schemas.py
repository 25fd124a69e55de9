"""What a correct table of evidence is. The only module that needs pandera: import it when checking.

Checks work on the text as it stands in the file, so that a message can show what was typed.
"""

import pandas as pd
import pandera.pandas as pa

from downline.evidence import CASE_KINDS, NAME_KINDS, OWN_USE, SENSES, SOURCE_KINDS, VERDICTS
from downline.screening import MEASURES

_BUILT_IN = {
    "not_nullable": "fill it in",
    "field_uniqueness": "it stands in more than one row; give each row its own",
    "column_in_dataframe": "add it to the first line",
    "column_in_schema": "remove it or correct its name",
}


def _text(*checks, empty=False, unique=False):
    return pa.Column(checks=list(checks), nullable=empty, unique=unique)


def _one_of(words, **more):
    return _text(pa.Check.isin(list(words), error=f"use one of {', '.join(words)}"), **more)


def _like(pattern, remedy, **more):
    return _text(pa.Check.str_matches(f"^(?:{pattern})$", error=remedy), **more)


def _rows(column, remedy, rule):
    """A rule on whole rows; `column` is where a reader should look."""
    return pa.Check(rule, error=f"{column}: {remedy}", ignore_na=False)


def _named(table, column):
    """All source ids in a column of lists like S01;S07."""
    return set(table.get(column, pd.Series(dtype="string")).dropna().str.split(";").explode())


def _schemas(tables):
    known = _named(tables["sources"], "source_id")
    used = _named(tables["claims"], "source_ids") | _named(tables["cases"], "source_ids")
    used |= _named(tables["glossary"], "source_id") | _named(tables["names"], "source_ids")
    used |= _named(tables["indicators"], "source_ids")
    ids = pa.Check(
        lambda column: column.str.split(";").map(lambda some: set(some) <= known),
        error="name ids that stand in sources.csv, with ; between them and no spaces",
    )
    ticks = _named(tables["features"], "feature")
    needs = pa.Check(
        lambda column: column.str.split(";").map(lambda some: set(some) <= ticks),
        error="name features that stand in features.csv, with ; between them and no spaces",
    )
    ticks_or = pa.Check(
        lambda column: (
            column.str.replace("not ", "")
            .str.split("[;|]", regex=True)
            .map(lambda some: set(some) <= ticks)
        ),
        error="name features of features.csv, with | for or, ; for and, and not in front",
    )
    cases = _named(tables["cases"], "case_id")
    year = _like(r"(19|20)\d\d", "give four digits and put anything else in year_note", empty=True)
    note = _text(empty=True)

    def dated(t):
        return t["year"].notna() | t["year_note"].notna()

    def sourced(t):
        return t["source_ids"].notna() | t["verdict"].isin(["opinion", "no-evidence"])

    def admitted(t):
        says = t["rationale"].str.contains("no evidence was found", na=False)
        return t["source_ids"].notna() | says

    def cited(t):
        return t["source_id"].isin(used) | t["note"].str.startswith("Not cited yet", na=False)

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
            "claim_id": _like(r"C\d\d", "use C and two digits", unique=True),
            "section": _text(),
            "claim": _text(unique=True),
            "verdict": _one_of(VERDICTS),
            "source_ids": _text(ids, empty=True),
            "rationale": _text(),
        },
        "glossary": {
            "term": _text(unique=True),
            "definition": _text(),
            "source_id": _text(ids),
            "note": note,
        },
        "sources": {
            "source_id": _like(r"S\d\d+", "use S and at least two digits", unique=True),
            "title": _text(),
            "publisher": _text(),
            "year": year,
            "year_note": note,
            "url": _like(
                r"https?://[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?",
                "give the full http(s) address",
                unique=True,
            ),
            "kind": _one_of(SOURCE_KINDS),
            "note": note,
        },
        "cases": {
            "case_id": _text(unique=True),
            "name": _text(),
            "country": _text(),
            "authority": _text(),
            "year": year,
            "year_end": year,
            "year_note": note,
            "kind": _one_of(CASE_KINDS),
            "outcome": _text(),
            "figures": note,
            "source_ids": _text(ids),
            "note": note,
        },
        "features": {"feature": _text(unique=True), "label": _text(unique=True)},
        "names": {
            "authority": _text(),
            "needs": _text(needs, empty=True),
            "kind": _one_of(NAME_KINDS),
            "name": _text(),
            "because": _text(),
            "source_ids": _text(ids, empty=True),
        },
    }
    columns["indicators"] = {
        "indicator": _text(unique=True),
        "name": _text(unique=True),
        "jurisdiction": _text(),
        "authority": _text(),
        "case_id": _text(pa.Check.isin(cases, error="name a case of cases.csv"), empty=True),
        "sense": _one_of(SENSES),
        "needs": _text(ticks_or, empty=True),
        "measure": _one_of(MEASURES, empty=True),
        "own_use": _one_of(OWN_USE, empty=True),
        "comparison": _one_of([">", ">=", "<", "<="], empty=True),
        "threshold": _like(r"\d+(/[1-9]\d*)?", "give a number such as 10 or 2/3", empty=True),
        "threshold_from": _one_of(["stated", "ours"], empty=True),
        "unit": _like("share|customers|money|[A-Z]{3}", "say what is counted", empty=True),
        "tick": _text(ticks_or, empty=True),
        "met": note,
        "not_met": note,
        "cannot_tell": _text(),
        "note": _like("Indicator, not a verdict\\. .+", "begin with 'Indicator, not a verdict.'"),
        "source_ids": _text(ids),
    }
    when = _rows("year_note", "say what is known of the date, because year is empty", dated)
    rules = {
        "claims": [
            _rows(
                "source_ids", "name a source, or make the verdict opinion or no-evidence", sourced
            ),
            _rows("rationale", "say that 'no evidence was found': no source is named", admitted),
        ],
        "sources": [
            when,
            _rows("note", "begin with 'Not cited yet', because no row uses this source", cited),
        ],
        "names": [
            _rows("source_ids", "name a source: only the article is quoted by its claims", quoted),
        ],
        "indicators": [
            _rows("measure", "fill in own_use to unit, all or none, as measure is", measurable),
            _rows("met", "say what it means that it is met, and not met", answered),
        ],
        "cases": [
            when,
            _rows("year_end", "give a year that is not before the column year", forward),
        ],
    }
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

"""Claims, terms, sources, cases and names: what the world says, with a source for every row.

The tables are the CSV files in `downline/data/`; the data sheet there (README.md) explains every
column, how the facts were seen and what they do not show. Years are years of publication or
decision; there are no other units in these tables (figures of cases are text as published).

>>> len(claims())
39
>>> print(cite("S01"))
FTC (copy at adlandpro.com): Facts for Consumers: Multilevel Marketing Plans ("also known as \
network or matrix marketing") (about the 2000s). \
https://community.adlandpro.com/forums/post/1033187/\
Federal-Trade-Commission-on-Multilevel-Marketing-Plans-Facts-For-Consumers.aspx \
[S01; seen as a copy]
"""

import difflib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from downline.errors import CourseError

VERDICTS = ["supported", "contested", "contradicted", "opinion", "no-evidence"]
SOURCE_KINDS = ["primary", "copy", "secondary", "industry", "weak"]
CASE_KINDS = ["legal test", "decision", "statute", "settlement", "allegation", "guidance"]
CASE_KINDS += ["report", "safeguard"]
NAME_KINDS = ["single-level", "multi-level", "forbidden", "none"]
SENSES = ["safeguard", "warning"]
OWN_USE = ["never", "disputed", "always"]

# Columns that are not plain text, by table.
_TYPES = {
    "claims": {"section": "category", "verdict": pd.CategoricalDtype(VERDICTS)},
    "glossary": {},
    "sources": {"year": "Int64", "kind": pd.CategoricalDtype(SOURCE_KINDS)},
    "cases": {
        "country": "category",
        "year": "Int64",
        "year_end": "Int64",
        "kind": pd.CategoricalDtype(CASE_KINDS),
    },
}
_TYPES |= {"features": {}, "names": {}}
_TYPES["indicators"] = {
    "jurisdiction": "category",
    "sense": pd.CategoricalDtype(SENSES),
    "own_use": pd.CategoricalDtype(OWN_USE),
}
_DATA = resources.files("downline") / "data"


def _read(name, folder=_DATA):
    """One table as the text that stands in its file; only an empty field counts as missing."""
    try:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig") as file:  # Excel adds a mark
            table = pd.read_csv(file, dtype="string", keep_default_na=False, na_values=[""])
    except FileNotFoundError:
        raise CourseError(f"{name}.csv is not in {folder}: give a folder that has it.") from None
    except (ValueError, OSError) as error:  # pandas' own errors are ValueErrors
        remedy = "repair that line, and save the file as CSV in UTF-8"
        raise CourseError(f"{name}.csv cannot be read ({error}): {remedy}.") from None
    if not isinstance(table.index, pd.RangeIndex):
        remedy = 'put text that has a comma into "double quotes"'
        raise CourseError(f"{name}.csv, line 2, has more fields than the first line: {remedy}.")
    return table


@cache
def _table(name):
    return _read(name).astype(_TYPES[name])


def claims() -> pd.DataFrame:
    """The article's statements, C01 to C39, each with our verdict, its sources and the reason."""
    return _table("claims").copy()


def glossary() -> pd.DataFrame:
    """The terms of the field in our words, each with the source of its meaning."""
    return _table("glossary").copy()


def sources() -> pd.DataFrame:
    """Every source: title, publisher, year (or a note on it), address, kind and what was seen."""
    return _table("sources").copy()


def cases() -> pd.DataFrame:
    """Laws, court cases, settlements and official guidance, by country and authority."""
    return _table("cases").copy()


def features() -> pd.DataFrame:
    """What a business may do (nine features), each with the sentence that a learner ticks."""
    return _table("features").copy()


def naming_rules() -> pd.DataFrame:
    """Who gives a business with which features which name, and why; see `screening.which_name`."""
    return _table("names").copy()


def indicators() -> pd.DataFrame:
    """What courts, regulators and economists looked at, each with a threshold; see `screen`.

    Thresholds are text, such as 2/3 or 10, so that they are exact: read one with
    `fractions.Fraction`. Shares are of 1, money is in the currency named by `unit`.
    """
    return _table("indicators").copy()


def claim_sources() -> pd.DataFrame:
    """One row for each source of each claim, with the source's title, publisher, year and kind.

    A claim without a source keeps one row, in which the columns of the source are empty.

    >>> claim_sources().query("claim_id == 'C10'")["publisher"].tolist()
    ['FTC', 'Direct Selling Association', 'Competition Bureau / Justice Canada']
    """
    pairs = claims().assign(source_id=lambda t: t["source_ids"].str.split(";"))
    pairs = pairs.explode("source_id")[["claim_id", "claim", "verdict", "source_id"]]
    about = sources()[["source_id", "title", "publisher", "year", "kind"]]
    return pairs.astype({"source_id": "string"}).merge(about, on="source_id", how="left")


def cite(source_id: str) -> str:
    """One source as a line for a reader; it says so if only a copy was seen or the source is weak.

    Raises CourseError if there is no such source.

    >>> cite("S46")[:57]
    'USA Today: Federal, state regulators shut down Fortune Hi'
    """
    rows = _table("sources").set_index("source_id")
    if source_id not in rows.index:
        near = difflib.get_close_matches(str(source_id), rows.index) or ["S01"]
        remedy = f"use an id such as {', '.join(near)}; sources() lists them all"
        raise CourseError(f"There is no source {source_id!r}: {remedy}.")
    row = rows.loc[source_id]
    when = row["year"] if pd.isna(row["year_note"]) else row["year_note"]
    caution = {"copy": "; seen as a copy", "weak": "; weak source"}.get(row["kind"], "")
    return f"{row['publisher']}: {row['title']} ({when}). {row['url']} [{source_id}{caution}]"


def validate(tables: str | Path | Mapping[str, pd.DataFrame] | None = None) -> None:
    """Check the course's tables, or an edited copy, and raise CourseError if anything is wrong.

    `tables` is a folder with the CSV files, or some tables by name, such as
    `{"claims": my_claims}` (the course's own stand in for the others). The error has one sentence
    for each problem, which names the file, the row, the column, the value and the remedy.
    """
    try:
        from downline import schemas  # here, because pandera takes most of a second to import
    except ImportError as error:
        raise CourseError(
            f'Checking needs pandera: pip install "pandera[pandas]" ({error}).'
        ) from None
    if tables is None or isinstance(tables, str | Path):
        folder = _DATA if tables is None else Path(tables)
        texts = {name: _read(name, folder) for name in _TYPES}
    else:
        if strange := set(tables) - set(_TYPES):
            raise CourseError(f"There is no table {strange.pop()!r}: use {', '.join(_TYPES)}.")
        texts = {n: tables[n].astype("string") if n in tables else _read(n) for n in _TYPES}
    if problems := schemas.problems(texts):
        raise CourseError("\n".join(problems))

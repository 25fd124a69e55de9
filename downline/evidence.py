"""What the world says about network marketing and MLM, as tables with a source for every row.

The tables are the CSV files in `downline/data/`; the data sheet there (README.md) explains every
column, how the facts were seen and what they do not show. In all of them: shares are in percent;
money is in units of the row's `currency` (ISO 4217) for the row's `period`; columns with `low`
and `high` hold published ranges and limits; `about` marks a figure that the source calls
approximate. Money of different currencies or years is never added: `one_currency` refuses.

>>> len(claims()), len(income())
(45, 248)
>>> print(cite("S01"))
FTC (copy at adlandpro.com): Facts for Consumers: Multilevel Marketing Plans ("also known as \
network or matrix marketing") (about the 2000s). \
https://community.adlandpro.com/forums/post/1033187/\
Federal-Trade-Commission-on-Multilevel-Marketing-Plans-Facts-For-Consumers.aspx \
[S01; seen as a copy]
"""

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from downline.derived import derived
from downline.errors import CourseError
from downline.tables import (
    CASE_KINDS,
    DATA,
    NAME_KINDS,
    OWN_USE,
    SENSES,
    SOURCE_KINDS,
    TEXT,
    TYPES,
    VERDICTS,
    read,
    table,
)
from downline.views import cases_by_jurisdiction, costs_to_start, income_groups, one_currency

__all__ = [  # beside the functions of this module
    "CASE_KINDS",
    "NAME_KINDS",
    "OWN_USE",
    "SENSES",
    "SOURCE_KINDS",
    "VERDICTS",
    "cases_by_jurisdiction",
    "costs_to_start",
    "derived",
    "income_groups",
    "one_currency",
]


def claims() -> pd.DataFrame:
    """The article's statements, C01 to C45, each with our verdict, its sources and the reason.

    `form` says what kind of statement it is; `for` and `against`, what two opponents could say.
    """
    return table("claims")


def glossary() -> pd.DataFrame:
    """The terms of the field in our words, each with the source of its meaning."""
    return table("glossary")


def sources() -> pd.DataFrame:
    """Every source: title, publisher, year (or a note on it), address, kind and what was seen."""
    return table("sources")


def cases() -> pd.DataFrame:
    """Laws, court cases, settlements and official guidance, by country and authority."""
    return table("cases")


def features() -> pd.DataFrame:
    """What a business may do (nine features), each with the sentence that a learner ticks."""
    return table("features")


def naming_rules() -> pd.DataFrame:
    """Who gives a business with which features which name, and why; see `screening.which_name`."""
    return table("names")


def indicators() -> pd.DataFrame:
    """What courts, regulators and economists looked at, each with a threshold; see `screen`.

    Thresholds are text, such as 2/3 or 10, so that they are exact: read one with
    `fractions.Fraction`. Shares are of 1, money is in the currency named by `unit`.
    """
    return table("indicators")


def income() -> pd.DataFrame:
    """What participants were paid, by 19 companies and 8 studies or reviews: one row a figure.

    `amount` (or `amount_low`, `amount_high`) is the `statistic` of the `measure`, in `currency` for
    one `period`, among the class `who`. `basis` says whether expenses were taken off, `counted`
    whom the statement counts, `share` what percent of these the class is, `people` how many.
    A row without an amount gives the share or number only.
    """
    return table("income")


def disclosures() -> pd.DataFrame:
    """The ten disclosures whose classes do not overlap; see `income_groups`.

    `who` is all, active or paid; where not `complete`, `left_out` says who is in no class.
    """
    return table("disclosures")


def participants() -> pd.DataFrame:
    """Who stays, who leaves, and what people answer in surveys: `value` in `unit` (percent …)."""
    return table("participants")


def industry() -> pd.DataFrame:
    """Sales and numbers of sellers by country and year: `value` in `unit` (money, people, percent).

    Money and people are in whole units: 34.7 billion dollars stands as 34700000000.
    """
    return table("industry")


def plan_parameters() -> pd.DataFrame:
    """The rules of real plans: `value` in `unit`, of the base `of`, for `who` on `level`.

    `condition` with `condition_low` and `condition_high` says when it holds.
    """
    return table("plan_parameters")


def worked_examples() -> pd.DataFrame:
    """Published examples; `arithmetic` is right, slip (of the page) or logic (no arithmetic)."""
    return table("worked_examples")


def worked_values() -> pd.DataFrame:
    """The numbers of the worked examples: `value` in `unit`; `role` is input, published or correct.

    `correct` is our arithmetic, where the published number is a slip or rounded.
    """
    return table("worked_values")


def startup_costs() -> pd.DataFrame:
    """What it costs to start and to stay: `amount` (or low and high) in `currency` per `period`."""
    return table("startup_costs")


def case_figures() -> pd.DataFrame:
    """The figures of `cases()`, one a row: `value` (or low and high) in `unit`, with `currency`."""
    return table("case_figures")


def conflicts() -> pd.DataFrame:
    """Pairs of rows that disagree, what each says, and why."""
    return table("conflicts")


def misconceptions() -> pd.DataFrame:
    """Statements that are often repeated, traced to where they come from as far as can be seen."""
    return table("misconceptions")


def row(row_id: str) -> pd.Series:
    """One row of any table by its id, such as I001 or S02, without its empty fields.

    >>> row("I001")["amount"], row("N033")["value"]
    (np.float64(0.0), np.float64(40500000000.0))
    """
    for name in TYPES:
        found = table(name)
        if (here := found.iloc[:, 0] == row_id).any():
            return found[here].iloc[0].dropna()
    raise CourseError(f"There is no row {row_id!r}: use an id such as I001, N001, S01 or C01.")


def claim_sources() -> pd.DataFrame:
    """One row for each source of each claim, with the source's title, publisher, year and kind.

    A claim without a source keeps one row, in which the columns of the source are empty.

    >>> claim_sources().query("claim_id == 'C10'")["publisher"].tolist()
    ['FTC', 'Direct Selling Association', 'Competition Bureau / Justice Canada']
    """
    pairs = claims().assign(source_id=lambda t: t["source_ids"].str.split(";"))
    pairs = pairs.explode("source_id")[["claim_id", "claim", "verdict", "source_id"]]
    about = sources()[["source_id", "title", "publisher", "year", "kind"]]
    return pairs.astype({"source_id": TEXT}).merge(about, on="source_id", how="left")


@cache
def cite(source_id: str) -> str:
    """One source as a line for a reader; it says so if only a copy was seen or the source is weak.

    Raises CourseError if there is no such source.

    >>> cite("S46")[:57]
    'USA Today: Federal, state regulators shut down Fortune Hi'
    """
    rows = table("sources").set_index("source_id")
    if source_id not in rows.index:
        near = difflib.get_close_matches(str(source_id), rows.index) or ["S01"]
        remedy = f"use an id such as {', '.join(near)}; sources() lists them all"
        raise CourseError(f"There is no source {source_id!r}: {remedy}.")
    row = rows.loc[source_id]
    when = row["year"] if pd.isna(row["year_note"]) else row["year_note"]
    caution = {"copy": "; seen as a copy", "weak": "; weak source"}.get(row["kind"], "")
    return f"{row['publisher']}: {row['title']} ({when}). {row['url']} [{source_id}{caution}]"


def cite_all(source_ids: Iterable[str]) -> list[str]:
    """Citations for a figure: each source once, in the order of the ids; take a column as it is.

    >>> cite_all(["S43;S02", None, "S02"]) == [cite("S43"), cite("S02")]
    True
    """
    each = [one for ids in source_ids if not pd.isna(ids) for one in ids.split(";")]
    return [cite(one) for one in dict.fromkeys(each)]


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
        folder = DATA if tables is None else Path(tables)
        texts = {name: read(name, folder) for name in TYPES}
    else:
        if strange := set(tables) - set(TYPES):
            raise CourseError(f"There is no table {strange.pop()!r}: use {', '.join(TYPES)}.")
        texts = {n: tables[n].astype(TEXT) if n in tables else read(n) for n in TYPES}
    if problems := schemas.problems(texts):
        raise CourseError("\n".join(problems))

"""Where a figure comes from: rows by id, claims with their sources, citations."""

import difflib
from collections.abc import Iterable
from functools import cache

import pandas as pd

from downline.errors import CourseError
from downline.evidence.reading import (
    TEXT,
    TYPES,
    table,
)
from downline.evidence.tables import claims, sources


def row(row_id: str) -> pd.Series:
    """One row of any table by its id, such as I001 or S02, without its empty fields.

    >>> row("I001")["amount"], row("N033")["value"]
    (np.float64(0.0), np.float64(40500000000.0))
    """
    try:
        name, place = _places()[row_id]
    except KeyError:
        remedy = "use an id such as I001, N001, S01 or C01"
        raise CourseError(f"There is no row {row_id!r}: {remedy}.") from None
    return table(name).iloc[place].dropna()


@cache
def _places() -> dict[str, tuple[str, int]]:
    """Where each row stands: its table and its place in it. Explorers ask at each key press."""
    found: dict[str, tuple[str, int]] = {}
    for name in TYPES:
        for place, row_id in enumerate(table(name).iloc[:, 0].tolist()):
            found.setdefault(row_id, (name, place))
    return found


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

    The official address comes first; where the text was read elsewhere, "seen at" says where.

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
    mirror = "" if pd.isna(row["seen_at"]) else f" (seen at {row['seen_at']} )"
    said = f"{row['publisher']}: {row['title']} ({when}). {row['url']}{mirror}"
    return f"{said} [{source_id}{caution}]"


def ids(column: Iterable[str]) -> tuple[str, ...]:
    """The ids in a column that holds lists of them ("S01;S07"), each once, in their order.

    >>> ids(["S43;S02", None, "S02"])
    ('S43', 'S02')
    """
    lists = (some for some in column if not pd.isna(some))
    return tuple(dict.fromkeys(one for some in lists for one in some.split(";") if one))


def cite_all(source_ids: Iterable[str]) -> list[str]:
    """Citations for a figure: each source once, in the order of the ids; take a column as it is.

    >>> cite_all(["S43;S02", None, "S02"]) == [cite("S43"), cite("S02")]
    True
    """
    return [cite(one) for one in ids(source_ids)]
